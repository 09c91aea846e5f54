"""入国後講習実施予定表, page 3 D of ordinance form 1: Ord 8, 10②七, TITP-LEC-01, forms.md 3.7.

Nobody has compared it with the printed page: a draft for transcription. The same sheet for the plan of employment for
skill development (ESD-LEC-01), whose forms are not published.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.lectures import judged
from training.lectures.conflicts import number
from training.lectures.facts import Facts, gather
from training.lectures.hours import RULE_NAMES, Subject, by_subject, regular
from training.models import LectureCourse, Regime

from .. import facts
from ..builders import iso, office_of, organization_of
from ..forms import Form, Version, register, register_esd
from ..models import Document
from ..records import IsoDate, Record, Required
from .lecture_record import SUBJECTS, content_of, place_of


@dataclass(frozen=True, kw_only=True)
class Expert(Record):
    """Who teaches legal protection: 氏名・職業・所属機関・経歴・資格."""

    name: Required
    post: str = ""
    affiliation: Required
    career: str = ""
    qualification: Required


@dataclass(frozen=True, kw_only=True)
class Planned(Record):
    """One lesson of the plan."""

    on: IsoDate
    from_time: str
    until_time: str
    subject: Required
    content: str = ""
    lecturer: Required
    place: Required


@dataclass(frozen=True, kw_only=True)
class Total(Record):
    """Hours of one subject, as printed."""

    subject: Required
    hours: Required


@dataclass(frozen=True, kw_only=True)
class LecturePlanFacts(facts.Document):
    """Page 3 D of form 1, boxes 1 to 7. Print mode DRAFT."""

    venue: Required
    venue_address: Required
    organization: facts.Organization
    office: facts.Office
    experts: tuple[Expert, ...]
    starts_on: IsoDate
    ends_on: IsoDate
    rows: tuple[Planned, ...]
    totals: tuple[Total, ...]
    total: Required
    planned_hours: str = ""
    needed: str = ""
    lodging: Required
    people: int

    def missing(self):
        """An expert teaches the law, and every subject has its lessons."""
        empty = {row.subject for row in self.rows} != set(SUBJECTS.values())
        return (*super().missing(), *(() if self.experts else ("experts",)), *(("rows",) if empty else ()))


def build(course: LectureCourse, on: date) -> LecturePlanFacts:
    """Gather the plan of one course. `document_no` is left empty for the caller."""
    course = LectureCourse.objects.select_related("office__organization", "cohort").get(pk=course.pk)
    read = gather(course)
    hours = by_subject(read.sessions)
    length = next((one.verdict.value for one in judged.judge(read, on) if one.verdict.rule == "TITP-LEC-01"), None)
    return LecturePlanFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=course.office.organization.date_style,
        venue=course.venue,
        venue_address=course.venue_address,
        organization=organization_of(course.office.organization, course.regime, on),
        office=office_of(course.office),
        experts=tuple(_experts(read)),
        starts_on=iso(read.timetable.first_day),
        ends_on=iso(read.timetable.last_day),
        rows=tuple(_rows(read)),
        totals=tuple(
            Total(subject=SUBJECTS[subject], hours=number(hours[name])) for subject, name in RULE_NAMES.items()
        ),
        total=number(sum(hours.values(), Fraction(0))),
        planned_hours=str(course.planned_hours or ""),
        needed=number(Fraction(length["needed"])) if length else "",
        lodging=course.lodging,
        people=len(read.people),
    )


def _experts(read: Facts):
    found = {row.lecturer_id: row.lecturer for row in read.sessions if row.subject == Subject.LEGAL and row.lecturer}
    for lecturer in found.values():
        yield Expert(
            name=lecturer.name,
            post=lecturer.title,
            affiliation=lecturer.affiliation,
            career=f"{lecturer.years}年" if lecturer.years is not None else "",
            qualification=lecturer.qualification,
        )


def _rows(read: Facts):
    for session in regular(read.sessions):
        yield Planned(
            on=iso(session.held_on),
            from_time=f"{session.from_time:%-H:%M}",
            until_time=f"{session.until_time:%-H:%M}",
            subject=SUBJECTS[session.subject],
            content=content_of(session, read.course),
            lecturer=_lecturer(session.lecturer, read.course),
            place=place_of(session, read.course),
        )


def _lecturer(lecturer, course) -> str:
    """氏名（役職・経験年数・委託の有無）."""
    if lecturer is None:
        return ""
    years = f"経験{lecturer.years}年" if lecturer.years is not None else ""
    entrusted = "委託有" if course.provider or course.sending_id else "委託無"
    return f"{lecturer.name}（{'・'.join(filter(None, [lecturer.title, years, entrusted]))}）"


def _may_make(regime, actor, course):
    if course.kind != LectureCourse.Kind.POST or course.regime != regime:
        return False, _("This sheet is for the lecture after arrival, under another law.")
    if not course.sessions.exists():
        return False, _("Make the timetable first.")
    return True, ""


SHEET = register(
    Form(
        id="TITP-F01-3D",
        prefix="F013D",
        head="別記様式第１号　第３面　Ｄ",
        title="入国後講習実施予定表",
        label=gettext_lazy("Planned lecture, page 3 D of form 1 (入国後講習実施予定表)"),
        subject="course",
        facts=LecturePlanFacts,
        build=build,
        print_mode=Document.PrintMode.DRAFT,
        for_company=False,
        is_filed=False,
        needs_approval=False,
        versions=(Version("1", "pdf/titp_f01_3d.html", date(2017, 11, 1)),),
        may_make=partial(_may_make, Regime.TITP),
    )
)
register_esd(
    SHEET,
    id="ESD-LEC-PLAN",
    prefix="ELECP",
    label=gettext_lazy("Planned lecture, skill development (入国後講習実施予定表（育成就労）)"),
    may_make=partial(_may_make, Regime.ESD),
)
