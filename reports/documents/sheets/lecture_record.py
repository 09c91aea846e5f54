"""入国前講習実施記録 (4-8) and 入国後講習実施記録 (4-9): Ord 54①五, TITP-LEC-06, forms.md 3.6 and 2.7.

Every calendar day from the first to the last lesson has a row; a day without a lesson is a rest day (test T7).
The printed text of 4-8 is known; 4-9 is taken to be the same. Lectures of employment for skill development (ESD-LEC-01)
have the same records in its words.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.law import texts
from training.lectures.conflicts import number
from training.lectures.facts import Facts, gather
from training.lectures.hours import LAWS, SHOWN, Topic
from training.models import LectureCourse, Regime

from .. import facts
from ..builders import iso
from ..forms import Form, Version, register, register_esd
from ..models import Document
from ..records import IsoDate, Record, Required
from ..words.regimes import say

KIND = LectureCourse.Kind
SUBJECTS = {
    "1": "日本語",
    "2": "本邦での生活一般に関する知識",
    "3": "法的保護に必要な情報",
    "4": "円滑な技能等の修得に資する知識",
}
TOPICS = {str(topic): texts.text(f"lecture.topic.{topic}", "ja") for topic in (*LAWS, *SHOWN)}
TOPICS |= {str(Topic.CARE): "介護導入講習", str(Topic.A1): "A1相当講習"}


@dataclass(frozen=True, kw_only=True)
class Row(Record):
    """One lesson, or a rest day: then only its date is filled."""

    on: IsoDate
    rest: bool = False
    from_time: str = ""
    until_time: str = ""
    subject: str = ""
    content: str = ""
    lecturer: str = ""
    place: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Trainee(Record):
    """ANNEX-LIST: 番号・技能実習生氏名・入国日・備考."""

    name: Required
    landed_on: IsoDate | None = None
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class LectureRecordFacts(facts.Document):
    """Forms 4-8 and 4-9. Print mode OWN."""

    starts_on: IsoDate
    ends_on: IsoDate
    rows: tuple[Row, ...]
    people: tuple[Trainee, ...]

    def missing(self):
        """Each lesson names its subject, lecturer and place; somebody took part."""
        bare = any(not (row.rest or (row.subject and row.lecturer and row.place)) for row in self.rows)
        return (*super().missing(), *(("rows",) if bare else ()), *(() if self.people else ("people",)))


def content_of(session, course) -> str:
    """What was taught, as typed, else the topics in the words of the law of the course."""
    topics = "、".join(TOPICS[topic] for topic in session.topics if topic in TOPICS)
    return session.content or say(topics, course.regime)


def lecturer_of(lecturer) -> str:
    """役職・氏名, for a lecturer of the law also where the person belongs and by what right."""
    if lecturer is None:
        return ""
    name = f"{lecturer.title}　{lecturer.name}" if lecturer.title else lecturer.name
    expert = lecturer.qualification if lecturer.is_legal_expert and lecturer.qualification != lecturer.title else ""
    more = "、".join(filter(None, [lecturer.affiliation, expert]))
    return f"{name}（{more}）" if more else name


def place_of(session, course) -> str:
    return "オンライン" if session.online else session.place or course.venue


def build(course: LectureCourse, on: date) -> LectureRecordFacts:
    """Gather the record of one course. `document_no` is left empty for the caller."""
    course = LectureCourse.objects.select_related("office__organization", "cohort").get(pk=course.pk)
    read = gather(course)
    return LectureRecordFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=course.office.organization.date_style,
        starts_on=iso(read.timetable.first_day),
        ends_on=iso(read.timetable.last_day),
        rows=tuple(_rows(read)),
        people=tuple(_people(read)),
    )


def _rows(read: Facts):
    worked = {row.worked_on for row in read.works}
    missed = {}
    for row in read.timetable.absences:
        missed.setdefault(row.session_id, []).append(row)
    day = read.timetable.first_day
    while read.sessions and day <= read.timetable.last_day:
        own = [session for session in read.sessions if session.held_on == day]
        early = "業務従事の記録あり" if day in worked else ""
        for session in own:
            yield Row(
                on=iso(day),
                from_time=f"{session.from_time:%-H:%M}",
                until_time=f"{session.until_time:%-H:%M}",
                subject=SUBJECTS[session.subject],
                content=content_of(session, read.course),
                lecturer=lecturer_of(session.lecturer),
                place=place_of(session, read.course),
                remark="\n".join(filter(None, [*_remarks(session, missed.get(session.pk, ()), read), early])),
            )
        if not own:
            yield Row(on=iso(day), rest=True, remark=early)
        day += timedelta(days=1)


def _remarks(session, missed, read):
    if session.is_make_up:
        again = [row.person for row in read.timetable.absences if row.made_up_in_id == session.pk]
        yield "：".join(filter(None, ["補講", "、".join(dict.fromkeys(map(str, again)))]))
    if session.interpreter:
        yield f"通訳：{session.interpreter.name}"
    if session.break_minutes:
        yield f"休憩{session.break_minutes}分"
    days = {row.pk: row.held_on for row in read.sessions}
    for row in missed:
        made_up = days.get(row.made_up_in_id)
        after = f"、{made_up.month}/{made_up.day}補講" if made_up else ""
        why = f"（{row.reason}）" if row.reason else ""
        yield f"欠席：{row.person} {row.minutes}分{why}{after}"


def _people(read: Facts):
    for person in read.people:
        missed, made_up = read.attended.missed_hours(person.pk)
        landed = read.landings.get(person.pk)
        yield Trainee(
            name=person.passport_name,
            landed_on=iso(landed) or None,
            remark=f"欠席{number(missed)}時間（うち補講{number(made_up)}時間）" if missed else "",
        )


def _may_make(kind, regime, actor, course):
    if course.kind != kind:
        return False, _("This form is for another kind of lecture.")
    if course.regime != regime:
        return False, _("This form belongs to another law.")
    if course.state != LectureCourse.State.CLOSED:
        return False, _("The record is made once the lecture is closed.")
    return True, ""


def _declare(number, kind, title, label, esd_label):
    form = register(
        Form(
            id=f"TITP-R4-{number}",
            prefix=f"R4{number}",
            head=f"参考様式第４-{int(number)}号（規則第54条第１項第５号関係）",
            title=title,
            label=label,
            subject="course",
            facts=LectureRecordFacts,
            build=build,
            print_mode=Document.PrintMode.OWN,
            for_company=False,
            is_filed=False,
            needs_approval=False,
            versions=(Version("1", f"pdf/titp_r4_{number}.html", date(2017, 11, 1)),),
            may_make=partial(_may_make, kind, Regime.TITP),
        )
    )
    register_esd(
        form,
        id=f"ESD-LEC-{kind.upper()}",
        prefix=f"ELEC{number}",
        label=esd_label,
        may_make=partial(_may_make, kind, Regime.ESD),
    )


_declare(
    "08",
    KIND.PRE,
    "入国前講習実施記録",
    gettext_lazy("Record of the lecture before arrival (入国前講習実施記録)"),
    gettext_lazy("Record of the lecture before arrival, skill development (入国前講習実施記録（育成就労）)"),
)
_declare(
    "09",
    KIND.POST,
    "入国後講習実施記録",
    gettext_lazy("Record of the lecture after arrival (入国後講習実施記録)"),
    gettext_lazy("Record of the lecture after arrival, skill development (入国後講習実施記録（育成就労）)"),
)
