"""Courses on the screen: planning, people, timetable with undo, attendance, make-up, work before the end, closing."""

import uuid
from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imjapan.core import checking
from imjapan.core.errors import Conflict
from imjapan.core.models import Event
from imjapan.organization import editing
from tests.lectures.makers import FIRST, make_absence, make_course, make_days, make_expert, make_lecturer, make_lesson
from tests.pdfs import pdf
from tests.world import TODAY, World, make_person, place
from training.domain import triggers
from training.lectures import attendance, domain, judged, lessons, undo, work
from training.lectures.conflicts import conflicts
from training.lectures.facts import gather
from training.lectures.panels import lectures_of_person
from training.models import (
    AuditTrigger,
    Cohort,
    LectureAbsence,
    LectureCourse,
    Lecturer,
    LectureSession,
    LectureWork,
    Plan,
    PlanApplication,
    Regime,
)

pytestmark = pytest.mark.django_db
AT = "/training/lectures/"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def w():
    return World()


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def page(user, address):
    response = client(user).get(AT + address)
    assert response.status_code == 200, address
    return response.content.decode()


def where(course, rest=""):
    return f"{AT}{course.public_id}/{rest}"


FORM = {
    "name": "第12期", "kind": "post", "regime": "titp", "starts_on": "2026/11/2", "ends_on": "2026/12/25",
    "venue": "東京研修センター",
}  # fmt: skip


# --- course and people -------------------------------------------------------------------------------------------


def test_planning_a_course_of_a_cohort(w):
    """Its people and hours come with it; a form that is sent twice plans one course."""
    cohort = Cohort.objects.create(office=w.tokyo, name="第12期", arrives_on=date(2026, 10, 30))
    coming, refused = w.trainees[:2]
    for person, state in ((coming, "draft"), (refused, "refused")):
        PlanApplication.objects.create(
            office=w.tokyo, company=w.asahi, establishment=w.asahi_plant, person=person, cohort=cohort, stage=1,
            starts_on=date(2026, 11, 1), ends_on=date(2027, 10, 31), hours_total=2080, drafted_by=w.alice,
            state=state, **({"applied_on": TODAY} if state == "refused" else {}),
        )  # fmt: skip
    sent = FORM | {"office": w.tokyo.pk, "cohort": cohort.pk, "key": uuid.uuid4()}
    alice = client(w.alice)
    answers = [alice.post(AT + "new/", sent) for _ in range(2)]
    course = LectureCourse.objects.get()
    assert [(answer.status_code, answer.url) for answer in answers] == [(303, where(course))] * 2
    assert list(course.people.all()) == [coming]
    other = alice.post(AT + "new/", sent | {"regime": "esd", "key": uuid.uuid4()})
    assert f"are of another regime: {Regime.TITP.label}" in other.content.decode()
    assert course.planned_hours == 2080
    text = page(w.alice, f"{course.public_id}/")
    assert "346.67" in text  # one sixth of 2080
    assert "0 hours of lecture count" in text
    assert "Not coming with" not in text
    PlanApplication.objects.filter(person=coming).update(state="withdrawn")  # drops out, but stays in the course
    assert "Not coming with 第12期" in page(w.alice, f"{course.public_id}/")
    assert "not in 第12期" in page(w.alice, f"{course.public_id}/people/")


def test_whose_work_of_the_new_law_begins_after_the_lecture_is_offered(w):
    course = make_course(w.tokyo, regime="esd", starts_on=date(2027, 11, 15), ends_on=date(2028, 1, 14))
    for name, starts_on in (("SOON AFTER", date(2028, 1, 15)), ("MUCH LATER", date(2028, 6, 1))):
        person = make_person(w.tokyo, passport_name=name)
        Plan.objects.create(
            person=person, regime="esd", starts_on=starts_on, ends_on=starts_on + timedelta(days=1000),
            sector="CON",
        )  # fmt: skip
    text = page(w.alice, f"{course.public_id}/people/")
    assert ("SOON AFTER" in text, "MUCH LATER" in text) == (True, False)


def test_what_a_course_refuses(w):
    alice = client(w.alice)
    wrong = [
        ({"ends_on": "2026/11/1"}, "The period ends before it begins"),
        ({"ends_on": "2028/11/1"}, "This is more than a year. Check the year."),
        ({"regime": "ssw"}, "Select a valid choice"),
        ({"office": w.osaka.pk}, "Select a valid choice"),  # not her office
    ]
    for fields, words in wrong:
        response = alice.post(AT + "new/", FORM | {"office": w.tokyo.pk} | fields)
        assert response.status_code == 422, fields
        assert words in response.content.decode() or "ends_on" in fields, fields
    assert not LectureCourse.objects.exists()
    course = make_course(w.tokyo)
    make_lesson(course, date(2026, 12, 24))
    with pytest.raises(ValidationError, match="Lessons lie outside these days: 2026-12-24"):
        domain.save_course(w.actor("alice"), course=course, data={"ends_on": date(2026, 12, 23)})
    with pytest.raises(ValidationError) as error:
        domain.save_course(w.actor("alice"), course=course, data={"starts_on": date(2026, 12, 25)})
    assert list(error.value.message_dict) == ["starts_on"]


def test_two_editors_of_a_course(w):
    course = make_course(w.tokyo)
    alice = client(w.alice)
    names = domain.FIELDS
    version = editing.version_of(course, names)
    LectureCourse.objects.update(venue="第2教室")
    sent = FORM | {"office": w.tokyo.pk, "version": version, "venue": "第3教室"}
    response = alice.post(where(course, "edit/"), sent)
    assert response.status_code == 409
    assert "第2教室" in response.content.decode()


def test_people_are_offered_by_their_plan_and_found_by_name(w):
    course = make_course(w.tokyo)
    due, later = make_person(w.tokyo, "SITI DUE"), make_person(w.tokyo, "BUDI LATER")
    place(due, w.asahi_plant, date(2026, 11, 10), date(2027, 11, 9))
    text = page(w.alice, f"{course.public_id}/people/")
    assert "SITI DUE" in text
    assert "BUDI LATER" not in text
    assert "BUDI LATER" in page(w.alice, f"{course.public_id}/people/?find=LATER")
    alice = client(w.alice)
    alice.post(where(course, "people/"), {"people": [due.public_id, later.public_id, uuid.uuid4(), "nonsense"]})
    assert set(course.people.all()) == {due, later}
    make_absence(make_lesson(course, FIRST, taken=True), due)
    alice.post(where(course, "people/"), {"remove": due.public_id})
    alice.post(where(course, "people/"), {"remove": later.public_id})
    assert list(course.people.all()) == [due]  # what was recorded of somebody is not lost


def test_a_course_page_is_not_for_companies_and_private_offices(w):
    course = make_course(w.tokyo, w.trainees)
    lesson = make_lesson(course, FIRST)
    w.tokyo.is_private = True
    w.tokyo.save()
    for user in (w.hana, w.aki, w.charlie):
        for address in (where(course), where(course, "timetable/"), f"{AT}lessons/{lesson.public_id}/"):
            assert client(user).get(address).status_code == 404
    assert str(course) not in client(w.charlie).get(AT).content.decode()


# --- timetable ---------------------------------------------------------------------------------------------------


def test_a_proposal_is_looked_at_then_taken_over_and_back(w):
    course = make_course(w.tokyo, w.trainees)
    teacher, expert = make_lecturer(w.tokyo), make_expert(w.tokyo)
    kept = make_lesson(course, date(2026, 11, 5), taken=True)
    gone = make_lesson(course, date(2026, 11, 6))
    asked = {
        "first": "2026/11/2", "last": "2026/12/25", "weekdays": [0, 1, 2, 3, 4], "begins": "09:00", "day_hours": 8,
        "japanese": 248, "life": 32, "legal": 8, "skill": 32, "holidays": "on", "left_out": "2026/11/9、2026/11/10",
        "teacher": teacher.pk, "expert": expert.pk,
    }  # fmt: skip
    alice = client(w.alice)
    shown = alice.get(where(course, "timetable/propose/"), asked).content.decode()
    assert "32 hours have no room before the last day" in shown  # 36 days of 8 hours
    assert LectureSession.objects.count() == 2  # looking writes nothing
    assert "would not fit" not in shown
    elsewhere = make_course(w.tokyo, [], name="別の講習", venue="別の教室")
    make_lesson(elsewhere, date(2026, 11, 12), 9, 17, lecturer=teacher)
    busy = alice.get(where(course, "timetable/propose/"), asked).content.decode()
    assert "would not fit" in busy
    assert f"{teacher.name} teaches elsewhere at this time (別の講習, 09:00–17:00)." in busy
    response = alice.post(where(course, "timetable/propose/"), asked | {"replace": "1"})
    assert response.status_code == 303
    rows = list(course.sessions.all())
    assert kept in rows
    assert gone not in rows
    days = {row.held_on for row in rows}
    assert {date(2026, 11, 3), date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 23)}.isdisjoint(days)
    assert {row.lecturer for row in rows if row.subject == "3"} == {expert}
    assert [row.pk for row in rows if row.held_on == date(2026, 11, 5)] == [kept.pk]  # that day has attendance
    assert "Take the last change back" in alice.get(where(course, "timetable/")).content.decode()
    alice.post(where(course, "timetable/undo/"))
    assert set(course.sessions.values_list("pk", flat=True)) == {kept.pk, gone.pk}
    assert alice.post(where(course, "timetable/undo/")).status_code == 303  # once
    assert course.sessions.count() == 2


def test_a_course_of_the_new_law_begins_with_its_own_hours_and_words(w):
    course = make_course(
        w.tokyo, w.trainees[:1], regime="esd", planned_hours=None, starts_on=date(2027, 6, 7), ends_on=date(2027, 9, 30)
    )
    form = client(w.alice).get(where(course, "timetable/propose/")).context["form"]
    names = ("japanese", "life", "legal", "skill", "a1")
    assert [form.initial[name] for name in names] == [248, 32, 8, 32, 100]
    sent = {**form.initial, "first": "2027/6/7", "last": "2027/9/30", "begins": "09:00"}
    answer = client(w.alice).post(where(course, "timetable/propose/"), {k: v for k, v in sent.items() if v != ""})
    assert answer.status_code == 303
    rules = {one.verdict.rule: one for one in judged.judge(gather(course), TODAY)}
    assert str(rules["ESD-LEC-01"].outcome) == "OK"
    law = course.sessions.filter(subject="3", topics__contains="titp").first()
    text = page(w.alice, f"lessons/{law.public_id}/")
    assert "Act on employment for skill development (育成就労法)" in text
    assert "Technical Intern Training Act" not in text
    japanese = Client()
    japanese.force_login(w.alice)
    japanese.cookies["django_language"] = "ja"
    shown = japanese.get(where(course)).content.decode()
    assert "通訳又は育成就労外国人が理解できる言語" in shown
    assert "技能実習生" not in shown[shown.index("<main") :]
    old = make_course(w.tokyo, w.trainees[:1])
    assert "a1" not in client(w.alice).get(where(old, "timetable/propose/")).context["form"].fields


@pytest.mark.parametrize(("today", "regime"), [("2027-03-31", "titp"), ("2027-04-01", "esd")])
def test_the_regime_of_newcomers_of_the_day_is_proposed(w, today, regime):
    with time_machine.travel(f"{today}T09:00:00+09:00", tick=False):
        form = client(w.alice).get(AT + "new/").context["form"]
    assert form["regime"].value() == regime
    hidden = {bound.name: bound.field.regimes for _title, fields in form.blocks() for bound in fields}
    assert (hidden["planned_hours"], hidden["a1_passed"]) == ("titp", "esd")


def test_hours_of_the_person_are_those_of_the_course(w):
    """No cap of a day under the new law: a make-up lesson in the evening of a full day counts on both pages."""
    person = w.trainees[0]
    course = make_course(w.tokyo, [person], regime="esd", planned_hours=None)
    full, missed = make_days(course, 2, taken=True)
    again = make_lesson(course, full.held_on, 18, 21, taken=True, is_make_up=True)
    make_absence(missed, person, 180, made_up_in=again)
    assert judged.results(gather(course), TODAY)[0].counted == 16
    request = SimpleNamespace(actor=w.actor("alice"))
    assert lectures_of_person(request, person)["rows"][0]["hours"] == 16
    course.regime = "titp"
    course.save()
    assert lectures_of_person(request, person)["rows"][0]["hours"] == 13  # at most eight of one day


def test_a_long_make_up_lesson_is_warned_like_others(w):
    course = make_course(w.tokyo, w.trainees)
    make_lesson(course, date(2026, 11, 7), 9, 18, is_make_up=True)
    words = [one.words for one in conflicts(gather(course))]
    assert "9 hours on this day: 8 of them count." in words


def test_bad_patterns_are_told(w):
    course = make_course(w.tokyo)
    good = {"first": "2026/11/2", "last": "2026/12/25", "weekdays": [0], "begins": "09:00", "day_hours": 8}
    good |= {"japanese": 8, "life": 0, "legal": 0, "skill": 0}
    table = [
        ({"last": "2026/11/1"}, "The last day is before the first."),
        ({"last": "2027/1/8"}, "The course ends earlier."),
        ({"first": "2026/10/1"}, "The course begins later."),
        ({"day_hours": 9}, "less than or equal to 8"),
        ({"begins": "17:00"}, "The day would last until the night."),
        ({"left_out": "2026/13/1"}, "There is no day"),
    ]
    for fields, words in table:
        response = client(w.alice).get(where(course, "timetable/propose/"), good | fields)
        assert response.status_code == 422, fields
        assert words in response.content.decode(), fields


def test_a_lesson_is_moved_copied_deleted_and_each_step_taken_back(w):
    actor, course = w.actor("alice"), make_course(w.tokyo)
    lesson = make_lesson(course, date(2026, 11, 5), 9, 12)
    change = lessons.move_lesson(actor, lesson=lesson, held_on=date(2026, 11, 6), from_time=time(13))
    lesson.refresh_from_db()
    assert (lesson.held_on, lesson.from_time, lesson.until_time) == (date(2026, 11, 6), time(13), time(16))
    undo.take_back(actor, course=course, kept=change.kept())
    lesson.refresh_from_db()
    assert (lesson.held_on, lesson.from_time) == (date(2026, 11, 5), time(9))
    change = lessons.copy_lesson(actor, lesson=lesson, days=[date(2026, 11, 6), date(2026, 11, 9)])
    assert course.sessions.count() == 3
    again = lessons.copy_week(actor, course=course, monday=FIRST, to=date(2026, 12, 21))
    assert sorted(course.sessions.values_list("held_on", flat=True))[-2:] == [date(2026, 12, 24), date(2026, 12, 25)]
    with pytest.raises(Conflict, match="changed since"):
        undo.take_back(actor, course=course, kept=change.kept())  # only the last step
    undo.take_back(actor, course=course, kept=again.kept())
    assert course.sessions.count() == 3
    person = w.trainees[0]
    course.people.add(person)
    missed = make_absence(make_lesson(course, FIRST, taken=True), person)
    back = make_lesson(course, date(2026, 11, 27), is_make_up=True)
    LectureAbsence.objects.update(made_up_in=back)
    change = lessons.delete_lesson(actor, lesson=back)
    missed.refresh_from_db()
    assert missed.made_up_in is None
    undo.take_back(actor, course=course, kept=change.kept())
    missed.refresh_from_db()
    assert (missed.made_up_in_id, missed.made_up_in.public_id) == (back.pk, back.public_id)
    with pytest.raises(Conflict, match="Attendance was taken for this lesson"):
        lessons.delete_lesson(actor, lesson=missed.session)


def test_what_a_lesson_refuses(w):
    actor, course = w.actor("alice"), make_course(w.tokyo)
    good = {"held_on": FIRST, "from_time": time(9), "until_time": time(12), "subject": "1", "topics": []}
    table = [
        ({"held_on": date(2026, 11, 1)}, "held_on", "The course lasts from 2026-11-02 to 2026-12-25"),
        ({"until_time": time(9)}, "until_time", "The lesson ends before it begins."),
        ({"break_minutes": 180}, "break_minutes", "as long as the lesson"),
        ({"topics": ["titp"]}, "topics", "do not belong to the subject: Technical Intern Training Act"),
        ({"subject": "3", "topics": ["care"]}, "topics", "introduction to care"),
        ({"subject": "9"}, "subject", "not a valid choice"),
    ]
    for fields, name, words in table:
        with pytest.raises(ValidationError) as error:
            lessons.save_lesson(actor, course=course, data=good | fields)
        assert words in str(error.value.message_dict[name]), fields
    lesson = make_lesson(course, FIRST)
    make_absence(lesson, w.trainees[0], 150)
    with pytest.raises(ValidationError, match="Somebody missed 150 minutes of it"):
        lessons.save_lesson(actor, course=course, lesson=lesson, data={"until_time": time(11)})
    with pytest.raises(ValidationError, match="after midnight"):
        lessons.move_lesson(actor, lesson=lesson, held_on=FIRST, from_time=time(22))
    with pytest.raises(ValidationError, match="have a lesson at this time already"):
        lessons.copy_lesson(actor, lesson=lesson, days=[FIRST])


def test_what_does_not_fit_is_shown_at_once(w):
    teacher, expert = make_lecturer(w.tokyo), make_expert(w.tokyo)
    course = make_course(w.tokyo, w.trainees)
    other = make_course(w.tokyo, w.trainees[:1], name="第13期")
    apart = make_course(w.tokyo, [], name="第14期", venue="大阪")
    day = date(2026, 11, 3)  # a holiday
    make_lesson(course, day, 9, 12, lecturer=teacher)
    make_lesson(course, day, 11, 19, "3", lecturer=teacher)
    make_lesson(other, day, 8, 10, lecturer=expert)
    make_lesson(apart, day, 18, 20, lecturer=expert, interpreter=teacher)
    for number in range(4, 9):  # six days in the week, Saturday and Sunday among them
        make_lesson(course, date(2026, 11, number), 13, 14, lecturer=teacher)
    make_lesson(apart, date(2026, 11, 4), 14, 15, lecturer=teacher)  # begins when the other ends
    found = {one.words for one in conflicts(gather(course))}
    assert found == {
        "The trainees have another lesson at this time (11:00–19:00).",
        "The trainees have another lesson at this time (09:00–12:00).",
        "講師 一郎 teaches elsewhere at this time (11:00–19:00).",
        "講師 一郎 teaches elsewhere at this time (09:00–12:00).",
        "Somebody takes part in another course at this time (第13期, 08:00–10:00).",
        "The place “東京研修センター” is taken (第13期, 08:00–10:00). Name the room, if it is another one.",
        "講師 一郎 teaches elsewhere at this time (第14期, 18:00–20:00).",
        "11 hours on this day: 8 of them count.",
        "More than 5 lecture days in this week.",
        "This is a national holiday.",
        "Legal protection is taught by an expert from outside: 講師 一郎 is one of ours.",
    }
    text = page(w.alice, f"{course.public_id}/timetable/?week=2026-11-05")
    assert "11 hours on this day: 8 of them count." in text
    assert "第13期, 08:00–10:00" in text


# --- attendance --------------------------------------------------------------------------------------------------


def test_attendance_of_a_day_with_who_was_missing(w):
    one, other = w.trainees[:2]
    course = make_course(w.tokyo, [one, other])
    morning, noon = make_lesson(course, date(2026, 11, 20)), make_lesson(course, date(2026, 11, 20), 13, 17, "2")
    alice = client(w.alice)
    address = where(course, "attendance/2026-11-20/")
    mark = attendance.mark_of(attendance.on_day(course, date(2026, 11, 20)))
    sent = {
        "mark": mark, f"all-{morning.pk}-{one.pk}": "on", f"min-{noon.pk}-{one.pk}": "30", f"why-{one.pk}": "通院",
        "signed": "1",
    }  # fmt: skip
    assert alice.post(address, sent).status_code == 303
    rows = LectureAbsence.objects.order_by("pk").values_list("session", "person", "minutes", "reason")
    assert list(rows) == [(morning.pk, one.pk, 180, "通院"), (noon.pk, one.pk, 30, "通院")]
    assert course.sessions.filter(signed=True, taken_at__isnull=False).count() == 2
    # The second editor saw the list as it was before.
    late = alice.post(address, {"mark": mark})
    assert late.status_code == 409
    assert "Somebody else took the attendance of this day meanwhile" in late.content.decode()
    assert LectureAbsence.objects.count() == 2
    fresh = attendance.mark_of(attendance.on_day(course, date(2026, 11, 20)))
    assert alice.post(address, {"mark": fresh, f"min-{noon.pk}-{one.pk}": "45"}).status_code == 303
    assert list(LectureAbsence.objects.values_list("minutes", flat=True)) == [45]
    fresh = attendance.mark_of(attendance.on_day(course, date(2026, 11, 20)))
    alice.post(address, {"mark": fresh, f"day-{other.pk}": "on"})
    whole = LectureAbsence.objects.order_by("minutes").values_list("person", "minutes")
    assert list(whole) == [(other.pk, 180), (other.pk, 240)]


def test_what_attendance_refuses(w):
    course = make_course(w.tokyo, w.trainees[:1])
    stranger, one = make_person(w.tokyo), w.trainees[0]
    lesson, ahead = make_lesson(course, date(2026, 11, 20)), make_lesson(course, date(2026, 11, 24))
    alice = client(w.alice)
    table = [
        ("2026-11-20", {f"min-{lesson.pk}-{one.pk}": "181"}, "Nobody can miss more minutes than a lesson has."),
        ("2026-11-20", {f"min-{lesson.pk}-{one.pk}": "ten"}, "“ten” is no number of minutes."),
        ("2026-11-24", {f"min-{ahead.pk}-{one.pk}": "10"}, "This day is still to come."),
        ("2026-11-19", {}, "There is no lesson on this day."),
    ]
    for day, sent, words in table:
        response = alice.post(where(course, f"attendance/{day}/"), sent)
        assert response.status_code == 422, day
        assert words in response.content.decode()
    assert alice.get(where(course, "attendance/2026-13-40/")).status_code == 404
    with pytest.raises(ValidationError, match="does not take part"):
        missed = [attendance.Missed(lesson.pk, stranger.pk, 10)]
        attendance.take(w.actor("alice"), course=course, day=lesson.held_on, missed=missed, signed=False, mark=None,
                        today=TODAY)  # fmt: skip
    assert not LectureAbsence.objects.exists()


def test_a_make_up_lesson_gives_hours_back(w):
    one, other = w.trainees[:2]
    course = make_course(w.tokyo, [one, other])
    first, life = make_days(course, 2, taken=True, hours=2)
    life.subject = "2"
    life.save()
    rows = [make_absence(first, one, 120), make_absence(first, other, 60), make_absence(life, one, 60)]
    alice = client(w.alice)
    sent = {"held_on": "2026/11/27", "from_time": "09:00", "until_time": "11:00", "key": uuid.uuid4()}
    address = where(course, "make-up/")
    several = alice.post(address, sent | {"absences": [row.pk for row in rows]})
    assert several.status_code == 422
    assert "These are of several subjects." in several.content.decode()
    short = alice.post(address, sent | {"absences": [rows[0].pk, rows[1].pk], "until_time": "10:00"})
    assert "Somebody has 120 minutes to make up: the lesson is shorter." in short.content.decode()
    assert not LectureSession.objects.filter(is_make_up=True).exists()
    for _ in range(2):  # sent twice, planned once
        response = alice.post(address, sent | {"absences": [rows[0].pk, rows[1].pk]})
    lesson = LectureSession.objects.get(is_make_up=True)
    assert response.status_code in (303, 422)
    assert (lesson.subject, set(lesson.makes_up.values_list("pk", flat=True))) == ("1", {rows[0].pk, rows[1].pk})
    text = page(w.alice, f"{course.public_id}/attendance/2026-11-27/")
    assert str(one) in text
    later = sent | {"held_on": "2027/2/27", "absences": [rows[2].pk], "materials": "補講資料", "key": uuid.uuid4()}
    assert "The course now lasts until 2027-02-27." in alice.post(address, later, follow=True).content.decode()
    course.refresh_from_db()
    assert course.ends_on == date(2027, 2, 27)
    assert LectureSession.objects.get(held_on=course.ends_on).materials == "補講資料"
    with pytest.raises(Conflict, match="made up already"):
        attendance.take_back(w.actor("alice"), course=course, day=first.held_on)


# --- work before the end -----------------------------------------------------------------------------------------


def note(w, course, person, day, user="alice", **more):
    return work.note_work(
        w.actor(user), facts=gather(course), person=person, worked_on=day, source="実習日誌", today=TODAY, **more
    )


def test_work_before_the_end_opens_one_ground(w):
    one, other = w.trainees[:2]
    course = make_course(w.tokyo, [one, other], ends_on=date(2026, 12, 3))
    make_lesson(course, date(2026, 12, 3))
    sent = {"person": one.pk, "worked_on": "2026/11/14", "source": "実習日誌", "key": str(uuid.uuid4())}
    alice = client(w.alice)
    for _ in range(2):
        files = {"upload": SimpleUploadedFile("diary.pdf", pdf(), content_type="application/pdf")}
        assert alice.post(where(course, "early-work/"), sent | files).status_code == 303
    first = LectureWork.objects.get()
    ground = AuditTrigger.objects.get()
    assert (first.trigger, ground.reason, ground.establishment) == (ground, "lecture", w.asahi_plant)
    assert ground.note == "2026年11月14日に業務従事の記録あり（講習最終日：2026年12月3日）。根拠：実習日誌"
    assert str(one) not in ground.note
    assert note(w, course, other, date(2026, 11, 16)).trigger == ground  # one ground while it is open
    triggers.dismiss_trigger(w.actor("bob"), trigger=ground, reason="確認済み")
    assert note(w, course, other, date(2026, 11, 17)).trigger != ground
    text = page(w.alice, f"{course.public_id}/")
    assert "3 days are noted. No work is allowed before the end of the lecture." in text
    assert "Work before the end of the lecture (2026-12-03): 2026-11-14, 2026-11-16, 2026-11-17." in text
    assert Event.objects.filter(name="training.lecture_work.noted").count() == 3
    served = alice.get(f"{AT}work/{first.public_id}/")
    assert served["Content-Type"] == "application/pdf"
    assert served["Cache-Control"].startswith("private")
    assert b"".join(served.streaming_content) == pdf()


def test_what_is_no_work_before_the_end(w):
    person = w.trainees[0]
    course = make_course(w.tokyo, [person], ends_on=date(2026, 11, 18))
    make_lesson(course, date(2026, 11, 18))
    pre = make_course(w.tokyo, [person], kind="pre")
    table = [
        (
            course,
            person,
            date(2026, 11, 19),
            "worked_on",
            "The last lesson is on 2026-11-18: work after it is allowed.",
        ),
        (course, person, date(2026, 11, 24), "worked_on", "This day is in the future."),
        (course, w.trainees[1], date(2026, 11, 17), "person", "does not take part"),
        (pre, person, date(2026, 11, 17), "worked_on", "Before arrival nobody works in Japan."),
    ]
    for where_, who, day, name, words in table:
        with pytest.raises(ValidationError) as error:
            note(w, where_, who, day)
        assert words in str(error.value.message_dict[name])
    note(w, course, person, date(2026, 11, 17))
    with pytest.raises(ValidationError, match="This day is already noted"):
        note(w, course, person, date(2026, 11, 17))


def test_the_ground_opens_at_a_company_of_another_office_too_and_waits_for_a_placement(w):
    person, nowhere = make_person(w.tokyo), make_person(w.tokyo)
    place(person, w.naniwa_site, date(2026, 11, 1), date(2027, 10, 31))
    course = make_course(w.tokyo, [person, nowhere])
    made = note(w, course, person, date(2026, 11, 17))
    assert (made.trigger.office, made.trigger.opened_by) == (w.osaka, None)  # the system reports: she may not, there
    assert note(w, course, nowhere, date(2026, 11, 17)).trigger is None
    assert "no placement known" in page(w.alice, f"{course.public_id}/")


# --- the end -----------------------------------------------------------------------------------------------------


def test_closing_reopening_and_the_days_of_the_plans(w):
    person = w.trainees[0]
    course = make_course(w.tokyo, [person], ends_on=date(2026, 11, 20))
    alice, bob = client(w.alice), client(w.bob)
    lesson = make_lesson(course, date(2026, 11, 20))
    refused = alice.post(where(course, "close/"))
    assert refused.status_code == 422
    assert "Attendance is not taken yet: 2026-11-20" in refused.content.decode()
    attendance.take(w.actor("alice"), course=course, day=lesson.held_on, missed=[], signed=True, mark=None, today=TODAY)
    assert alice.post(where(course, "plans/")).status_code == 303
    plan = person.placements.get().plan
    assert (plan.lecture_starts_on, plan.lecture_ends_on) == (date(2026, 11, 20), date(2026, 11, 20))
    assert alice.post(where(course, "close/")).status_code == 303
    course.refresh_from_db()
    assert (course.state, course.closed_by) == ("closed", w.alice)
    for address in ("edit/", "timetable/add/", "people/", "make-up/"):
        assert alice.get(where(course, address)).status_code == 403
    with pytest.raises(Conflict, match="This course is closed"):
        lessons.delete_lesson(w.actor("alice"), lesson=lesson)
    assert alice.post(where(course, "reopen/")).status_code == 403
    assert bob.post(where(course, "reopen/")).status_code == 303
    course.refresh_from_db()
    assert (course.state, course.closed_at) == ("planned", None)
    text = page(w.alice, f"{course.public_id}/?tab=history")
    assert "Alice took the attendance of 2026-11-20" in text
    assert {"training.course.closed", "training.course.reopened"} <= set(Event.objects.values_list("name", flat=True))
    assert f"{course}" in client(w.alice).get(f"/people/{person.public_id}/?tab=history").content.decode()


def test_deleting_a_course(w):
    course, taught = make_course(w.tokyo), make_course(w.tokyo)
    make_lesson(course, FIRST)
    make_lesson(taught, FIRST, taken=True)
    alice = client(w.alice)
    assert alice.post(where(taught, "delete/")).url == where(taught)
    assert alice.post(where(course, "delete/")).url == AT
    assert list(LectureCourse.objects.all()) == [taught]


def test_lecturers(w):
    alice = client(w.alice)
    good = {"name": "社労士 花子", "office": w.tokyo.pk, "belongs_to": "outside", "languages": ["id", "ja"]}
    table = [
        ({"is_legal_expert": "on"}, "Write what makes this person an expert"),
        ({"belongs_to": "company"}, "Write which company."),
        ({"years": 99}, "Check the years."),
    ]
    for fields, words in table:
        response = alice.post(AT + "lecturers/new/", good | fields)
        assert response.status_code == 422, fields
        assert words in response.content.decode()
    assert alice.post(AT + "lecturers/new/", good).status_code == 303
    assert Lecturer.objects.get().languages == "id ja"
    text = page(w.alice, "lecturers/")
    assert "社労士 花子" in text
    assert "Indonesian, Japanese" in text


def test_pages_ask_the_same_number_of_questions_for_many_people(w):
    alice, counts = client(w.alice), {}
    course = make_course(w.tokyo, w.trainees[:1])
    make_lesson(course, date(2026, 11, 20), lecturer=make_lecturer(w.tokyo))
    addresses = ("", "timetable/?week=2026-11-20", "attendance/2026-11-20/", "people/")
    for address in addresses:
        alice.get(where(course, address))
    for _round in range(2):
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                alice.get(where(course, address))
            counts.setdefault(address, []).append(len(seen))
        course.people.add(*(make_person(w.tokyo) for _ in range(20)))
        for hour in range(13, 17):
            make_lesson(course, date(2026, 11, 20), hour, hour + 1)
    assert all(few == many for few, many in counts.values()), counts


def test_broken_rows_are_found(w):
    """The named checks of lectures: each is quiet, and finds a row that was broken behind the program's back."""
    one, other = w.trainees[:2]
    course = make_course(w.tokyo, [one])
    lesson, life = make_lesson(course, FIRST), make_lesson(course, FIRST, 13, 15, "2")
    row = make_absence(lesson, one)
    early = note(w, course, one, FIRST)
    names = {name for name in (check.id for check in checking.registered()) if name in OWN_CHECKS}
    assert names == OWN_CHECKS

    def failing():
        found = [check for check in checking.registered() if check.id in OWN_CHECKS]
        return {outcome.check.id for outcome in checking.run(found, checking.Depth()) if outcome.count}

    assert failing() == set()
    LectureSession.objects.filter(pk=life.pk).update(held_on=date(2027, 3, 1))
    LectureAbsence.objects.filter(pk=row.pk).update(person=other, made_up_in=life)
    LectureWork.objects.filter(pk=early.pk).update(person=other)
    LectureCourse.objects.update(state="closed")
    assert failing() == OWN_CHECKS


OWN_CHECKS = {
    "training.lessons_lie_in_their_course",
    "training.absent_people_take_part",
    "training.make_up_is_of_the_course",
    "training.closed_courses_are_complete",
    "training.early_work_is_of_the_course",
}
