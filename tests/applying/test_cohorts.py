"""Cohorts: what is missing of whom, one step for all, and the postponement of everybody at once."""

import json
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from imjapan.law.stage import last_plan_day
from interns.models import Passport
from reports.models import Obligation
from tests.applying.makers import certified, insisted, make_application, make_coe, make_cohort, make_members
from tests.masters import errors, fill, text_of
from tests.world import TODAY, World, actor, make_person, place
from training.applying import cohorts, moving, papers, postponing, residence
from training.lectures import shifting
from training.models import Cohort, LectureCourse, LectureSession, PlanApplication, Postponement, ResidenceApplication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def w():
    return World()


@pytest.fixture
def cohort(w):
    return make_cohort(w.alice, w.tokyo)


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def postpone(w, cohort, day, **fields):
    fields = {"reason": "入国制限", "today": TODAY, "aware": True, **fields}
    return postponing.postpone(actor(w.alice), cohort=cohort, arrives_on=day, **fields)


# --- days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "new", "then"),
    [
        (date(2027, 3, 10), date(2028, 3, 9), date(2027, 7, 10), date(2028, 7, 9)),
        (date(2027, 1, 31), date(2028, 1, 30), date(2027, 2, 28), date(2028, 2, 27)),
        (date(2027, 3, 1), date(2028, 2, 29), date(2028, 3, 1), date(2029, 2, 28)),  # the leap day inside
        (date(2027, 4, 1), date(2029, 3, 31), date(2028, 2, 29), date(2030, 2, 28)),
        (date(2027, 3, 1), date(2027, 3, 20), date(2027, 4, 1), date(2027, 4, 20)),  # no whole months: as many days
    ],
)
def test_the_last_day_is_counted_anew_from_the_first(first, last, new, then):
    assert moving.last_day(first, last, new) == then


@pytest.mark.parametrize("months", [1, 2, 4, 5])
@pytest.mark.parametrize("arrival", [date(2027, 1, 31), date(2027, 3, 10), date(2027, 8, 31), date(2028, 2, 29)])
def test_twice_is_once_by_both(w, arrival, months):
    """Two postponements give the days of one, and every plan ends where the law lets a plan of that start end."""
    cohort = make_cohort(w.alice, w.tokyo, arrival)
    row = make_members(w.alice, cohort, w.asahi_plant, 1, ends_on=last_plan_day("1", arrival))[0]
    for _time in range(2):
        cohort.refresh_from_db()
        postpone(w, cohort, postponing.in_months(cohort, months))
    cohort.refresh_from_db()
    row.refresh_from_db()
    assert cohort.arrives_on == row.starts_on == moving.by_months(arrival, 2 * months)
    assert row.ends_on == last_plan_day("1", row.starts_on)
    # Back again by the same way: the very days of the beginning.
    postpone(w, cohort, postponing.in_months(cohort, -2 * months))
    cohort.refresh_from_db()
    row.refresh_from_db()
    assert (cohort.arrives_on, row.starts_on, row.ends_on) == (arrival, arrival, last_plan_day("1", arrival))


# --- the table and steps for all ------------------------------------------------------------------


def test_everything_missing_of_each_stands_in_one_table(w, cohort):
    first, second = make_members(w.alice, cohort, w.asahi_plant, 2)
    Passport.objects.filter(person=second.person).update(expires_on=date(2027, 3, 9))
    alice = client(w.alice)
    text = text_of(alice.get(f"/applications/cohorts/{cohort.public_id}/"))
    assert "0 of 2 have everything" in text
    assert "2027-03-09" in text
    everything = list(first.papers.values_list("code", flat=True))
    papers.set_papers(actor(w.alice), application=first, codes=everything, state="checked", today=TODAY)
    make_coe(w.alice, certified(w.alice, first))
    one, other = cohorts.members(cohort)
    assert (one.missing, one.coe_until) == (1, date(2027, 2, 23))  # the certificate ends before 2027-03-10
    assert one.coe_short
    assert other.passport_short
    ResidenceApplication.objects.update(decided_on=date(2026, 12, 20))
    assert cohorts.members(cohort)[0].missing == 0
    assert "1 of 2 have everything" in text_of(alice.get(f"/applications/cohorts/{cohort.public_id}/"))


def test_one_step_for_all_or_for_none(w, cohort):
    rows = make_members(w.alice, cohort, w.asahi_plant, 3)
    ids = [str(row.public_id) for row in rows]
    alice, url = client(w.alice), f"/applications/cohorts/{cohort.public_id}/act/"
    everybody = alice.get(f"/applications/cohorts/{cohort.public_id}/?all=1").content
    assert everybody.count(b" checked>") == 3
    assert insisted(alice, url, {"members": ids, "what": "apply", "day": "2026/11/20"}).status_code == 303
    assert set(cohort.applications.values_list("state", "applied_on")) == {("applied", date(2026, 11, 20))}
    certified(w.alice, rows[0], date(2026, 11, 20))
    certified(w.alice, rows[1], date(2026, 11, 20))
    response = alice.post(url, {"members": ids, "what": "coe_filed", "day": "2026/11/21"})
    assert response.status_code == 422
    text = text_of(response)
    assert f"{rows[2].person}: The plan is not certified yet" in text
    assert "Nothing was changed for anybody" in text
    assert not ResidenceApplication.objects.exists()
    for what in ("coe_filed", "coe_granted"):
        assert alice.post(url, {"members": ids[:2], "what": what, "day": "2026/11/22"}).status_code == 303, what
    assert ResidenceApplication.objects.filter(result="granted", decided_on=date(2026, 11, 22)).count() == 2
    asked = {"members": ids, "what": "paper_received", "day": "2026/11/22", "code": "r1_14"}
    assert alice.post(url, asked).status_code == 303
    assert {row.papers.get(code="r1_14").state for row in rows} == {"received"}
    for bad in ({"members": ids, "what": "paper_asked"}, {"what": "apply", "day": "2026/11/20"},
                {"members": [str(uuid.uuid4())], "what": "apply", "day": "2026/11/20"},
                {"members": ids, "what": "apply"}):  # fmt: skip
        assert alice.post(url, bad).status_code == 422, bad


def test_arrivals_of_all_move_the_plans_to_the_day_of_landing(w):
    cohort = make_cohort(w.alice, w.tokyo, TODAY)
    rows = make_members(w.alice, cohort, w.asahi_plant, 2, starts_on=date(2026, 11, 20), ends_on=date(2027, 11, 19))
    for row in rows:
        make_coe(w.alice, certified(w.alice, row))
    ids = [row.public_id for row in rows]
    assert cohorts.act(actor(w.alice), cohort=cohort, ids=ids, what="arrived", day=TODAY, today=TODAY) == 2
    for row in rows:
        row.refresh_from_db()
        assert (row.plan.starts_on, row.plan.ends_on) == (TODAY, date(2027, 11, 22))
        assert row.plan.placements.get().starts_on == TODAY
    assert all(one.entered_on == TODAY for one in cohorts.members(cohort))


def test_members_are_added_and_taken_out(w, cohort):
    row = make_application(w.alice, make_person(w.tokyo), w.asahi_plant)
    foreign = make_application(w.charlie, make_person(w.osaka), w.naniwa_site)
    alice, url = client(w.alice), f"/applications/cohorts/{cohort.public_id}/"
    alice.post(f"{url}add/", {"add": [foreign.public_id, "nonsense"]})
    alice.post(f"{url}add/", {"add": [foreign.public_id]})
    foreign.refresh_from_db()
    assert foreign.cohort is None
    alice.post(f"{url}add/", {"add": [row.public_id]})
    row.refresh_from_db()
    assert row.cohort == cohort
    with pytest.raises(Conflict):
        cohorts.delete_cohort(actor(w.alice), cohort=cohort)
    assert alice.post(f"/applications/{row.public_id}/leave-cohort/").status_code == 303
    cohorts.delete_cohort(actor(w.alice), cohort=cohort)
    assert not Cohort.objects.exists()


def test_the_day_of_a_cohort_with_people_moves_only_with_them(w, cohort):
    make_members(w.alice, cohort, w.asahi_plant, 1)
    response = fill(client(w.alice), f"/applications/cohorts/{cohort.public_id}/edit/", arrives_on="2027/4/1")
    assert response.status_code == 422
    assert "Postpone it" in errors(response)["arrives_on"][0]
    response = fill(client(w.alice), f"/applications/cohorts/{cohort.public_id}/edit/", name="第101期")
    assert response.status_code == 303


def test_the_table_asks_as_often_for_many_as_for_one(w, cohort):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert alice.get(f"/applications/cohorts/{cohort.public_id}/").status_code == 200
        return len(found)

    alice = client(w.alice)
    make_members(w.alice, cohort, w.asahi_plant, 1)
    queries()
    before = queries()
    make_members(w.alice, cohort, w.asahi_plant, 6)
    assert queries() == before


# --- postponing -----------------------------------------------------------------------------------


def test_a_postponement_is_shown_before_and_done_in_one_step(w, cohort):
    draft, sure, here = make_members(w.alice, cohort, w.midori_farm, 3)
    sure = certified(w.alice, sure)
    here = certified(w.alice, here)
    make_coe(w.alice, sure)
    landed = make_coe(w.alice, here)
    ResidenceApplication.objects.filter(pk=landed.pk).update(entered_on=TODAY)
    Passport.objects.filter(person=draft.person).update(expires_on=date(2027, 7, 9))
    papers.set_papers(
        actor(w.alice), application=draft, codes=["r1_14"], state="received", expires_on=date(2027, 5, 1), today=TODAY
    )
    course = LectureCourse.objects.create(
        office=w.tokyo, cohort=cohort, name="第100期 講習", starts_on=date(2027, 3, 11), ends_on=date(2027, 4, 9)
    )
    ready = LectureCourse.objects.create(
        office=w.tokyo, cohort=cohort, name="組んだ講習", starts_on=date(2027, 3, 11), ends_on=date(2027, 4, 9)
    )
    LectureSession.objects.create(
        course=ready, held_on=date(2027, 3, 11), from_time="09:00", until_time="12:00", subject="1"
    )
    alice, url = client(w.alice), f"/applications/cohorts/{cohort.public_id}/postpone/"
    page = alice.post(url, {"months": "4", "look": "1"})
    text = text_of(page)
    for words in (
        "What moves to 2027-07-10",
        "2027-03-10 – 2028-03-09 2027-07-10 – 2028-07-09",
        f"Already here, nothing moves: {here.person}",
        "Training must start by 2027-06-30",  # the change of law
        "After 2027-06-30 nobody can enter for technical intern training",
        "employment for skill development: a new plan",
        "Passport 2027-07-09 new by this move",
        "employment contract 2027-05-01 new by this move",
        "Certificate of eligibility (COE) 2027-02-23 already before",
        "第100期 講習 2027-03-11 – 2027-04-09 → 2027-07-11 – 2027-08-09 by as many days",
        "組んだ講習 2027-03-11 – 2027-04-09 → 2027-07-15 – 2027-08-13 1 lesson, by 18 whole weeks",
        "Who has to be told",
        "Duties that move",
        "Certified: the plan and the placement move too",
    ):
        assert words in text, words
    assert not Postponement.objects.exists()
    cohort.refresh_from_db()
    assert cohort.arrives_on == date(2027, 3, 10)

    data = {"months": "4", "reason": "入国制限", "seen": cohort.version, "key": str(uuid.uuid4()), "confirm": "1",
            "asked": "1", "lecture": [course.public_id]}  # fmt: skip
    refused = alice.post(url, data)  # the last day of entry is passed: nothing without a second confirmation
    assert refused.status_code == 422
    assert "Tick that these people can then no longer come" in text_of(refused)
    assert not Postponement.objects.exists()
    data["aware"] = "on"
    for _click in range(2):
        assert alice.post(url, data).status_code == 303
    done = Postponement.objects.get()
    assert (done.before_on, done.after_on, done.reason) == (date(2027, 3, 10), date(2027, 7, 10), "入国制限")
    assert [one[0] for one in done.expiring] == ["passport", "r1_14", "coe"] or len(done.expiring) == 3
    assert "TRAINEE" not in json.dumps(done.moved + done.expiring)
    kinds = sorted(kind for kind, *_rest in done.moved)
    assert kinds == ["application", "application", "course", "plan"]
    for row in (cohort, draft, sure, here, course, ready):
        row.refresh_from_db()
    assert cohort.arrives_on == draft.starts_on == sure.starts_on == sure.plan.starts_on == date(2027, 7, 10)
    assert sure.plan.ends_on == sure.plan.placements.get().ends_on == date(2028, 7, 9)
    assert here.plan.starts_on == date(2027, 3, 10)
    assert (course.starts_on, ready.starts_on) == (date(2027, 7, 11), date(2027, 3, 11))
    event = Event.objects.get(name="training.cohort.postponed")
    assert event.details["number"] == 2
    assert "入国制限" in text_of(alice.get(f"/applications/cohorts/{cohort.public_id}/"))

    # The way back is offered, and is a postponement too.
    assert b"2027/03/10" in alice.get(f"{url}?back=1").content
    postpone(w, cohort, date(2027, 3, 10))
    sure.refresh_from_db()
    assert (sure.plan.starts_on, sure.plan.ends_on) == (date(2027, 3, 10), date(2028, 3, 9))
    assert Postponement.objects.count() == 2


def test_the_duties_follow_the_new_days(w):
    cohort = make_cohort(w.alice, w.tokyo, date(2026, 12, 1))
    row = make_members(w.alice, cohort, w.midori_farm, 1, ends_on=date(2027, 11, 30))[0]
    certified(w.alice, row)
    duties = Obligation.objects.filter(establishment=w.midori_farm, kind="audit", state="open")
    before = set(duties.values_list("window_key", flat=True))
    assert before
    postpone(w, cohort, date(2027, 6, 1))
    assert set(duties.values_list("window_key", flat=True)) != before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"months": "4", "days": "3"}, "one of the three"),
        ({}, "one of the three"),
        ({"arrives_on": "2027/3/10"}, "This is the day it has now"),
        ({"arrives_on": "2026/11/22"}, "This day has passed"),
        ({"months": "1", "reason": " "}, "Write why"),
        ({"arrives_on": "2027/2/30"}, "There is no day"),
    ],
)
def test_what_cannot_be_postponed_is_told(w, cohort, data, words):
    response = client(w.alice).post(
        f"/applications/cohorts/{cohort.public_id}/postpone/", {"reason": "x", "confirm": "1", **data}
    )
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Postponement.objects.exists()


def test_all_or_nothing_and_not_upon_what_changed_meanwhile(w, cohort):
    rows = make_members(w.alice, cohort, w.asahi_plant, 2)
    busy = certified(w.alice, rows[1])
    place(busy.person, w.midori_farm, date(2028, 3, 10), date(2029, 3, 9), stage=2)  # what follows stands already
    with pytest.raises(ValidationError) as error:
        postpone(w, cohort, date(2027, 5, 10))
    assert str(busy.person) in " ".join(error.value.messages)
    rows[0].refresh_from_db()
    cohort.refresh_from_db()
    assert (rows[0].starts_on, cohort.arrives_on) == (date(2027, 3, 10), date(2027, 3, 10))
    with pytest.raises(Conflict):
        postpone(w, cohort, date(2027, 3, 1), seen=cohort.version + 1)
    with pytest.raises(Refused):
        postponing.postpone(actor(w.charlie), cohort=cohort, arrives_on=date(2027, 5, 1), reason="x", today=TODAY)


def test_a_preview_asks_as_often_for_many_as_for_one(w, cohort):
    make_members(w.alice, cohort, w.asahi_plant, 1)
    with CaptureQueriesContext(connection) as one:
        postponing.preview(cohort, date(2027, 7, 10), TODAY)
    make_members(w.alice, cohort, w.asahi_plant, 5)
    with CaptureQueriesContext(connection) as many:
        found = postponing.preview(cohort, date(2027, 7, 10), TODAY)
    assert len(found.moved) == 6
    assert len(many) == len(one)


# --- immigration and arrival ----------------------------------------------------------------------


def test_the_certificate_needs_a_certified_plan_and_esd_waits_for_the_law(w, cohort):
    row = make_members(w.alice, cohort, w.asahi_plant, 1)[0]
    with pytest.raises(ValidationError, match="not certified yet"):
        make_coe(w.alice, row)
    worker = make_application(
        w.alice, make_person(w.tokyo), w.asahi_plant, regime="esd", stage=None, occupation_code="", sector="CON",
        starts_on=date(2027, 8, 1), ends_on=date(2030, 7, 31),
    )  # fmt: skip
    worker = certified(w.alice, worker)
    with pytest.raises(ValidationError, match="accepted from 2027-04-01"):
        make_coe(w.alice, worker)


def test_landing_on_another_day_moves_the_plan_once(w):
    row = make_application(w.alice, make_person(w.tokyo), w.asahi_plant, starts_on=date(2026, 11, 21),
                           ends_on=date(2027, 11, 20))  # fmt: skip
    row = certified(w.alice, row, date(2026, 11, 1))
    coe = make_coe(w.alice, row, date(2026, 11, 5))
    url = f"/applications/residence/{coe.public_id}/arrival/"
    alice = client(w.alice)
    for day, words in (("2026/11/24", "lies in the future"), ("2026/11/4", "before the certificate"), ("", "required")):
        response = alice.post(url, {"entered_on": day, "move_plan": "on"})
        assert response.status_code == 422
        assert words in text_of(response)
    for _click in range(2):
        assert alice.post(url, {"entered_on": "2026/11/23", "move_plan": "on"}).status_code == 303
    row.refresh_from_db()
    assert (row.plan.starts_on, row.plan.ends_on) == (TODAY, date(2027, 11, 22))
    assert row.plan.placements.get().starts_on == TODAY
    assert Event.objects.filter(name="training.arrival.recorded").count() == 1
    assert alice.post(f"{url}back/").status_code == 303
    coe.refresh_from_db()
    assert coe.entered_on is None
    row.plan.refresh_from_db()
    assert row.plan.starts_on == TODAY  # the days stay as they are


def test_nobody_arrives_without_a_certificate_and_late_is_told(w):
    row = certified(w.alice, make_application(w.alice, make_person(w.tokyo), w.asahi_plant), date(2026, 6, 1))
    coe = make_coe(w.alice, row, date(2026, 8, 1))
    with pytest.raises(ValidationError, match="Record the new one"):
        residence.arrive(actor(w.alice), row=coe, entered_on=TODAY, move_plan=False, today=TODAY)
    assert "was over" in text_of(client(w.alice).get(reverse("applying:arrival", args=[coe.public_id])))
    done = residence.arrive(actor(w.alice), row=coe, entered_on=TODAY, move_plan=False, expired=True, today=TODAY)
    assert "served until 2026-11-01 only" in done.warnings[0]
    row.plan.refresh_from_db()
    assert row.plan.starts_on == date(2027, 3, 10)
    with pytest.raises(Conflict):
        residence.delete_residence(actor(w.alice), row=coe)
    with pytest.raises(ValidationError, match="Take the arrival back first"):
        residence.save_residence(actor(w.alice), person=row.person, row=coe, data={"result": "refused"}, today=TODAY)
    pending = residence.save_residence(
        actor(w.alice), person=row.person, application=row, data={"kind": "coe", "filed_on": TODAY}, today=TODAY
    )
    with pytest.raises(ValidationError, match="choose what was decided"):
        residence.save_residence(
            actor(w.alice), person=row.person, row=pending, data={"decided_on": TODAY}, today=TODAY
        )
    with pytest.raises(Conflict, match="before the certificate"):
        residence.arrive(actor(w.alice), row=pending, entered_on=TODAY, today=TODAY)
    with pytest.raises(Refused):
        residence.arrive(actor(w.charlie), row=coe, entered_on=TODAY, today=TODAY)


def test_whose_certificate_ran_out_gets_a_new_one_with_the_cohort(w):
    cohort = make_cohort(w.alice, w.tokyo, date(2027, 2, 10))
    rows = [certified(w.alice, row, date(2026, 6, 1)) for row in make_members(w.alice, cohort, w.asahi_plant, 2)]
    make_coe(w.alice, rows[0], date(2026, 8, 1))  # serves until 2026-11-01
    make_coe(w.alice, rows[1], TODAY)
    alice, url = client(w.alice), f"/applications/cohorts/{cohort.public_id}/act/"
    first = {"members": [rows[0].public_id], "what": "coe_filed", "day": "2026/11/20"}
    for asked in (first, first | {"what": "coe_granted", "day": "2026/11/22"}):
        assert alice.post(url, asked).status_code == 303, asked
        if asked is first:
            assert {one.coe.result for one in cohorts.members(cohort)} == {"pending", "granted"}
    issued = rows[0].residence_applications.order_by("filed_on").values_list("decided_on", flat=True)
    assert list(map(str, issued)) == ["2026-08-01", "2026-11-22"]
    assert alice.post(url, first | {"members": [row.public_id for row in rows]}).status_code == 422  # both serve


def test_the_plan_of_the_new_law_begins_with_the_work_and_not_with_the_landing(w):
    fields = {"regime": "esd", "stage": None, "occupation_code": "", "sector": "CON", "work_category": "型枠施工",
              "starts_on": date(2028, 1, 15), "ends_on": date(2031, 1, 14)}  # fmt: skip
    with time_machine.travel("2027-11-15T10:00:00+09:00", tick=True):
        row = certified(w.alice, make_application(w.alice, make_person(w.tokyo), w.asahi_plant, **fields))
        coe = make_coe(w.alice, row, date(2027, 10, 1))
        alice, url = client(w.alice), reverse("applying:arrival", args=[coe.public_id])
        page = alice.get(url)
        assert "Let the plan begin on this day" not in text_of(page)
        assert page.context["form"]["entered_on"].value() == date(2027, 11, 15)  # the first day of the plan lies ahead
        assert alice.post(url, {"entered_on": "2027/11/13", "move_plan": "on"}).status_code == 303
    row.plan.refresh_from_db()
    assert (row.plan.starts_on, row.plan.ends_on) == (date(2028, 1, 15), date(2031, 1, 14))
    coe.refresh_from_db()
    assert coe.entered_on == date(2027, 11, 13)


# --- what a postponement draws along --------------------------------------------------------------


def make_course(cohort, people=(), first=date(2027, 3, 11), last=date(2027, 4, 9), days=(), **fields):
    course = LectureCourse.objects.create(
        office=cohort.office, cohort=cohort, name="講習", starts_on=first, ends_on=last, **fields
    )
    course.people.set(people)
    for day in days:
        LectureSession.objects.create(course=course, held_on=day, from_time="09:00", until_time="12:00", subject="1")
    return course


@pytest.mark.parametrize(
    ("first", "after", "weeks"),
    [
        (date(2027, 3, 15), date(2027, 7, 10), 17),  # 122 days: 17.4 weeks, and 17 lie after the arrival
        (date(2027, 3, 11), date(2027, 7, 10), 18),  # 17 weeks would be 2027-07-08, before the arrival
        (date(2027, 3, 11), date(2027, 7, 8), 18),  # 17 weeks would be the day they land, which was free before
        (date(2027, 3, 10), date(2027, 7, 7), 17),  # it began on the day of arrival
        (date(2027, 3, 11), date(2027, 3, 1), -1),
        (date(2027, 3, 1), date(2027, 7, 10), 17),  # it lay before the arrival already: nothing to keep
    ],
)
def test_a_timetable_moves_by_the_nearest_whole_weeks_and_not_before_the_arrival(w, cohort, first, after, weeks):
    course = LectureCourse(starts_on=first, ends_on=first + timedelta(days=28))
    shift = shifting.whole_weeks(course, after - cohort.arrives_on, before=cohort.arrives_on, after=after)
    assert shift == timedelta(weeks=weeks)


def test_lectures_plans_and_flights_move_and_come_back(w, cohort):
    row = certified(w.alice, make_members(w.alice, cohort, w.asahi_plant, 1)[0])
    plan = row.plan
    plan.lecture_starts_on, plan.lecture_ends_on = date(2027, 3, 15), date(2027, 3, 22)
    plan.save()
    course = make_course(cohort, [row.person], days=[date(2027, 3, 15), date(2027, 3, 22)])
    papers.set_papers(
        actor(w.alice), application=row, codes=["flight", "visa"], state="received", received_on=date(2026, 11, 20),
        today=TODAY,
    )  # fmt: skip
    row.papers.filter(code="visa").update(expires_on=date(2027, 12, 1))  # good on the new day too
    postpone(w, cohort, date(2027, 7, 10))
    days = LectureSession.objects.filter(course=course).values_list("held_on", flat=True).order_by("held_on")
    assert list(days) == [date(2027, 7, 19), date(2027, 7, 26)]  # Mondays as before
    plan.refresh_from_db()
    assert (plan.lecture_starts_on, plan.lecture_ends_on) == (date(2027, 7, 19), date(2027, 7, 26))
    states = dict(row.papers.filter(code__in=["flight", "visa"]).values_list("code", "state"))
    assert states == {"flight": "asked", "visa": "received"}
    cohort.refresh_from_db()
    postpone(w, cohort, date(2027, 3, 10))
    course.refresh_from_db()
    assert (course.starts_on, course.ends_on) == (date(2027, 3, 11), date(2027, 4, 9))
    assert list(days.all()) == [date(2027, 3, 15), date(2027, 3, 22)]
    flight = row.papers.get(code="flight")
    assert (flight.state, flight.received_on) == ("received", date(2026, 11, 20))


def test_a_lecture_stays_when_it_is_unticked_or_was_held(w, cohort):
    make_members(w.alice, cohort, w.asahi_plant, 1)
    unticked = make_course(cohort, days=[date(2027, 3, 15)])
    held = make_course(cohort, days=[date(2027, 3, 16)])
    LectureSession.objects.filter(course=held).update(taken_at="2026-11-20T00:00:00Z")
    alice, url = client(w.alice), f"/applications/cohorts/{cohort.public_id}/postpone/"
    text = text_of(alice.post(url, {"days": "30", "look": "1"}))
    assert "講習 stays: attendance was taken" in text
    data = {"days": "30", "reason": "x", "confirm": "1", "asked": "1", "key": str(uuid.uuid4())}
    assert alice.post(url, data).status_code == 303
    for course in (unticked, held):
        course.refresh_from_db()
        assert course.starts_on == date(2027, 3, 11)
    page = text_of(alice.get(f"/applications/cohorts/{cohort.public_id}/"))
    assert "The day of arrival is now 2027-04-09 (1 person)." in page
    assert f"Moved from 2027-03-10 to 2027-04-09 by {w.alice} on" in page


def test_days_of_a_lecture_before_the_arrival_are_told_on_its_page(w, cohort):
    row = make_members(w.alice, cohort, w.asahi_plant, 1)[0]
    course = make_course(cohort, [row.person], days=[date(2027, 3, 15)])
    alice, url = client(w.alice), reverse("lectures:detail", args=[course.public_id])
    page = alice.get(url)
    assert (page.status_code, "Before the arrival" in text_of(page)) == (200, False)
    postpone(w, cohort, date(2027, 3, 20), lectures=[])
    assert "1 day of this lecture (2027-03-15) lies before the arrival" in text_of(alice.get(url))


def test_what_then_does_not_fit_is_shown_before(w, cohort):
    make_members(w.alice, cohort, w.asahi_plant, 1)
    make_course(cohort, days=[date(2027, 3, 15)])  # 7 weeks on is 2027-05-03, a national holiday
    url = f"/applications/cohorts/{cohort.public_id}/postpone/"
    text = text_of(client(w.alice).post(url, {"days": "49", "look": "1"}))
    assert "To be looked at on the new days: 2027-05-03 This is a national holiday." in text
    assert "There is no lecturer yet" not in text  # that was so before


def test_the_preview_tells_duties_and_people_and_writes_nothing(w):
    cohort = make_cohort(w.alice, w.tokyo, date(2026, 12, 1))
    row = certified(w.alice, make_members(w.alice, cohort, w.midori_farm, 1, ends_on=date(2027, 11, 30))[0])
    make_coe(w.alice, row)
    before = set(Obligation.objects.values_list("pk", "window_key", "legal_on"))
    events = Event.objects.count()
    url = f"/applications/cohorts/{cohort.public_id}/postpone/"
    text = text_of(client(w.alice).post(url, {"months": "3", "look": "1"}))
    assert "Duties that move" in text
    assert "Regular audit" in text
    assert "No duty gets another day" not in text
    assert f"Companies {w.midori}" in text
    assert f"The certifying body {row.person}" in text
    assert f"Immigration {row.person}" in text
    assert "another one has to be applied for" in text  # issued today, it serves three months
    assert set(Obligation.objects.values_list("pk", "window_key", "legal_on")) == before
    assert (Postponement.objects.count(), Event.objects.count()) == (0, events)
    row.refresh_from_db()
    assert row.starts_on == date(2026, 12, 1)


def test_a_cohort_is_brought_forward_in_its_own_words(w, cohort):
    make_members(w.alice, cohort, w.asahi_plant, 1)
    url = f"/applications/cohorts/{cohort.public_id}/postpone/"
    text = text_of(client(w.alice).post(url, {"days": "-30", "look": "1"}))
    assert "Bring forward all of this" in text
    assert "Postpone all of this" not in text


def test_the_history_of_a_person_tells_the_postponement_and_the_list_counts_who_still_comes(w, cohort):
    here, gone = make_members(w.alice, cohort, w.asahi_plant, 2)
    postpone(w, cohort, date(2027, 6, 10))
    alice = client(w.alice)
    told = text_of(alice.get(reverse("people:detail", args=[here.person.public_id]) + "?tab=history"))
    assert "Arrival of 第100期 moved from 2027-03-10 to 2027-06-10: 入国制限" in told
    other = text_of(alice.get(reverse("people:detail", args=[w.trainees[0].public_id]) + "?tab=history"))
    assert "入国制限" not in other
    PlanApplication.objects.filter(pk=gone.pk).update(state="withdrawn")
    assert {row.name: row.members for row in alice.get(reverse("applying:cohort_list")).context["page"]} == {
        "第100期": 1
    }


def test_a_plan_that_begins_on_another_day_than_its_cohort_says_so(w, cohort):
    row = make_members(w.alice, cohort, w.asahi_plant, 1)[0]
    url = reverse("applying:detail", args=[row.public_id])
    assert "arrives on" not in text_of(client(w.alice).get(url))
    PlanApplication.objects.filter(pk=row.pk).update(starts_on=date(2027, 1, 20), ends_on=date(2028, 1, 19))
    assert "第100期 arrives on 2027-03-10; this plan begins on 2027-01-20" in text_of(client(w.alice).get(url))


def test_only_those_still_to_come_are_offered_and_the_search_finds_others(w):
    cohort = make_cohort(w.alice, w.tokyo)
    coming = make_application(w.alice, make_person(w.tokyo), w.asahi_plant)
    later = make_application(w.alice, make_person(w.tokyo, passport_name="STAGE TWO"), w.asahi_plant, stage=2)
    other = make_person(w.tokyo, passport_name="OTHER LAND", nationality="VN")
    make_application(w.alice, other, w.asahi_plant)
    make_members(w.alice, cohort, w.asahi_plant, 1)  # from Indonesia
    alice, url = client(w.alice), f"/applications/cohorts/{cohort.public_id}/"
    text = text_of(alice.get(url))
    assert str(coming.person) in text
    assert "STAGE TWO" not in text
    assert "OTHER LAND" not in text
    assert "STAGE TWO" in text_of(alice.get(f"{url}?find=stage"))
    assert later.cohort_id is None


def test_an_application_that_can_no_longer_lead_to_entry_says_so_at_its_button(w, cohort):
    row = make_members(w.alice, cohort, w.asahi_plant, 1)[0]
    alice, url = client(w.alice), f"/applications/{row.public_id}/"
    words = "As it stands it cannot lead to technical intern training any more"
    assert words not in text_of(alice.get(url))
    postpone(w, cohort, date(2027, 8, 10))
    text = text_of(alice.get(url))
    assert words in text
    assert "Bring the cohort forward" in text
