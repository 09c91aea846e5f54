"""Each early warning on the days around its borders; what the database counts is what the rule says (TITP-WARN-01)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import Excellence
from imjapan.organization.models import Appointment, Course, Licence, Measure
from interns.models import PaidCost, ResidenceCard
from reports.filings.models import Filing
from reports.models import Obligation
from reports.obligations.recompute import recompute
from reports.warnings import finding
from reports.warnings.shown import present
from reports.warnings.sources import Scope
from tests.consultations.makers import make_consultation
from tests.recruiting.makers import make_headcount
from tests.world import make_establishment, make_person, make_personnel, make_trainees, place
from training.models import (
    Absence,
    ExamAttempt,
    Incident,
    IncidentPerson,
    Placement,
    Plan,
    PlanApplication,
    ResidenceApplication,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def levels(actor, today, code, **of):
    """The levels of the warnings of one rule, as counted and as judged; both have to agree."""
    scope = Scope(actor, today, **of)
    rows = finding.found(scope, code=code)
    shown = present(scope, finding.first(rows, 0, 1_000))
    counts = finding.count(rows)
    assert (counts.red, counts.amber) == tuple(sum(row.level == level for row in shown) for level in ("red", "amber"))
    assert {row.code for row in shown} <= {code}
    return [row.level for row in shown]


def one(actor, today, code, **of):
    [found] = levels(actor, today, code, **of) or [""]
    return found


@pytest.fixture
def bob(world):
    Plan.objects.all().update(exam_applied_on=date(2026, 5, 1))
    return world.actor("bob")


@pytest.mark.parametrize(
    "today, level",
    [
        (date(2026, 11, 21), ""),
        (date(2026, 11, 22), "amber"),  # twenty days after the change
        (date(2026, 12, 2), "amber"),  # the last day of the month within which it is filed
        (date(2026, 12, 3), "red"),
    ],
)
def test_w06_a_change_noticed_and_not_filed(world, bob, today, level):
    filing = Filing.objects.create(
        kind=Filing.Kind.MINOR_CHANGE, office=world.tokyo, company=world.asahi, event_on=date(2026, 11, 2),
        drafted_at=timezone.now(), drafted_by=world.alice,
    )  # fmt: skip
    assert one(bob, today, "W06") == level
    Filing.objects.filter(pk=filing.pk).update(
        state="filed", filed_on=today, channel="online", filed_at=timezone.now(), filed_by=world.bob,
        approved_at=timezone.now(), approved_by=world.bob,
    )  # fmt: skip
    assert one(bob, today, "W06") == ""


@pytest.mark.parametrize(
    "today, level",
    [
        (date(2026, 12, 16), ""),
        (date(2026, 12, 17), "amber"),  # 14 days left of the block until 31 December
        (date(2026, 12, 31), "amber"),
        (date(2027, 1, 1), "red"),
    ],
)
def test_w11_the_block_of_an_audit_with_14_days_left_and_missed(world, bob, today, level):
    recompute(today=date(2026, 11, 23))
    duty = Obligation.objects.filter(establishment=world.asahi_plant, kind="audit", legal_on=date(2026, 12, 31))
    Obligation.objects.filter(state="open").exclude(pk=duty.get().pk).update(state="not_needed")
    assert one(bob, today, "W11") == level
    duty.update(state="done", done_on=today)
    assert one(bob, today, "W11") == ""


@pytest.mark.parametrize(
    "today, level",
    [
        (date(2026, 12, 14), ""),
        (date(2026, 12, 15), "amber"),  # three months before the last valid day, 15 March 2027
        (date(2027, 3, 15), "amber"),
        (date(2027, 3, 16), "red"),
    ],
)
def test_w12_the_course_of_a_manager(world, bob, today, level):
    person, appointment, _course, _declaration = make_personnel(world.tokyo, world.bob)
    assert one(bob, today, "W12") == level
    newer = Course.objects.create(personnel=person, kind=Course.Kind.MANAGER, held_on=date(2026, 11, 1))
    assert one(bob, today, "W12") == ""
    newer.delete()
    Appointment.objects.filter(pk=appointment.pk).update(ends_on=date(2026, 12, 1))
    assert one(bob, today, "W12") == ""


@pytest.mark.parametrize(
    "today, level",
    [
        (date(2026, 11, 27), ""),
        (date(2026, 11, 28), "amber"),  # three months before 28 February 2027, the last valid day
        (date(2027, 2, 28), "amber"),
        (date(2027, 3, 1), "red"),
    ],
)
def test_w12_the_course_of_a_training_manager_on_29_february(world, bob, today, level):
    world.asahi_plant.training_manager_course_on = date(2024, 2, 29)
    world.asahi_plant.save()
    assert one(bob, today, "W12", company_ids=[world.asahi.pk]) == level
    assert levels(bob, today, "W12", company_ids=[world.midori.pk]) == []


def test_w12_an_establishment_without_trainees_needs_no_course(world, bob):
    world.midori_farm.training_manager_course_on = date(2020, 1, 1)
    world.midori_farm.save()
    assert levels(bob, date(2026, 11, 23), "W12") == []


@pytest.mark.parametrize(
    "today, level",
    [
        (date(2026, 11, 30), ""),
        (date(2026, 12, 1), "amber"),  # three months before 1 March 2027
        (date(2027, 1, 31), "amber"),
        (date(2027, 2, 1), "red"),  # one month before
        (date(2027, 3, 5), "red"),
    ],
)
def test_w13_the_latest_card_of_who_is_in_training(world, bob, today, level):
    person = world.trainees[0]
    ResidenceCard.objects.create(
        person=person, status="技能実習1号ロ", starts_on=date(2026, 3, 1), ends_on=date(2027, 3, 1)
    )
    assert one(bob, today, "W13") == level
    ResidenceCard.objects.create(
        person=person, status="技能実習2号ロ", starts_on=date(2027, 3, 2), ends_on=date(2029, 3, 1)
    )
    assert one(bob, today, "W13") == ""


def application(world, person=None, place=None, **fields):
    """A plan applied for, of somebody who is not here yet."""
    place = place or world.asahi_plant
    fields = {"stage": 1, "regime": "titp", "state": "applied", "applied_on": date(2026, 10, 1), **fields}
    fields = {"starts_on": date(2027, 4, 1), "ends_on": date(2028, 3, 31), **fields}
    return PlanApplication.objects.create(
        office=place.company.office, company=place.company, establishment=place,
        person=person or make_person(world.tokyo), drafted_by=world.alice, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    "today, level",
    [
        (date(2026, 11, 30), "amber"),  # issued on this day, good until 28 February 2027
        (date(2027, 1, 27), "amber"),
        (date(2027, 1, 28), "red"),  # one month before
        (date(2027, 3, 1), "red"),
    ],
)
def test_w13_a_certificate_of_eligibility_until_its_person_enters(world, bob, today, level):
    plan = application(world)
    row = ResidenceApplication.objects.create(
        person=plan.person, application=plan, kind="coe", filed_on=date(2026, 9, 1), result="granted",
        decided_on=date(2026, 11, 30),
    )  # fmt: skip
    assert one(bob, today, "W13") == level
    assert one(bob, today, "W13", company_ids=[world.asahi.pk]) == level
    assert levels(bob, today, "W13", company_ids=[world.midori.pk]) == []
    ResidenceApplication.objects.filter(pk=row.pk).update(entered_on=date(2027, 1, 20))
    assert levels(bob, today, "W13") == []
    ResidenceApplication.objects.filter(pk=row.pk).update(entered_on=None)
    PlanApplication.objects.filter(pk=plan.pk).update(state="withdrawn")
    assert levels(bob, today, "W13") == []


def gone(person, day=date(2026, 6, 1)):
    """Missing since a day, the placement ended the day before."""
    Placement.objects.filter(person=person).update(ends_on=day - timedelta(days=1), end_reason="行方不明")
    Absence.objects.create(person=person, kind="missing", starts_on=day)


@pytest.mark.parametrize(
    "missing, trainees, level",
    [(0, 20, ""), (1, 11, ""), (1, 10, "amber"), (2, 5, "amber"), (3, 16, "amber"), (3, 15, "red")],
)
def test_w16_missing_trainees_of_three_years(world, bob, missing, trainees, level):
    people = make_trainees(world.midori_farm, trainees)
    for person in people[:missing]:
        gone(person)
    day = date(2026, 11, 23)
    assert one(bob, day, "W16") == level
    assert one(bob, day, "W16", company_ids=[world.midori.pk]) == level
    assert levels(bob, day, "W16", office_ids=[world.osaka.pk]) == []


def test_w16_an_absence_and_a_case_of_one_person_count_once_and_old_ones_no_longer(world, bob):
    people = make_trainees(world.midori_farm, 11, date(2023, 4, 1), date(2026, 10, 31))
    first, second = people[:2]
    gone(first, date(2023, 11, 23))  # the last day of the placement is three years before 2026-11-22
    case = Incident.objects.create(
        office=world.tokyo, company=world.midori, establishment=world.midori_farm, kind="missing",
        happened_on=date(2023, 11, 23), known_on=date(2023, 11, 23), opened_by=world.alice,
    )  # fmt: skip
    IncidentPerson.objects.create(incident=case, person=first)
    assert one(bob, date(2026, 11, 22), "W16") == ""  # 1 of 11
    other = Incident.objects.create(
        office=world.tokyo, company=world.midori, establishment=world.midori_farm, kind="missing",
        happened_on=date(2026, 5, 1), known_on=date(2026, 5, 1), opened_by=world.alice,
    )  # fmt: skip
    IncidentPerson.objects.create(incident=other, person=second)
    assert one(bob, date(2026, 11, 22), "W16") == "amber"  # 2 of 11
    assert one(bob, date(2026, 11, 23), "W16") == "amber"  # 1 of 10: who left three years ago counts on neither side


MONEY = [
    # (what was paid, nationality, regime and wage of the plan, level)
    ([("deposit", 1, "JPY", 1, None)], "ID", None, "red"),
    ([("fee", 3600, "USD", 400_000, date(2021, 5, 1))], "VN", None, ""),
    ([("fee", 3000, "USD", 300_000, date(2021, 5, 1)), ("fee", 601, "USD", 60_000, date(2021, 6, 1))], "VN", None,
     "amber"),
    ([("fee", 9000, "USD", 900_000, date(2022, 1, 1))], "VN", None, ""),  # nobody knows the cap since then
    ([("fee", 9000, "USD", 900_000, date(2021, 5, 1))], "ID", None, ""),  # no cap of Indonesia is known
    ([("fee", 9000, "USD", 900_000, None)], "VN", None, ""),
    ([("education", 5_900_001, "VND", 35_000, date(2021, 5, 1))], "VN", None, "amber"),
    ([("fee", 400_000, "JPY", 400_000, None)], "ID", ("esd", 200_000), ""),
    ([("fee", 400_001, "JPY", 400_001, None)], "ID", ("esd", 200_000), "amber"),
    ([("fee", 300_000, "JPY", 300_000, None), ("medical", 200_000, "JPY", 200_000, None)], "ID", ("esd", 200_000), ""),
    ([("fee", 500_000, "JPY", 500_000, None)], "ID", ("esd", None), ""),  # no wage, no cap
    ([("fee", 500_000, "JPY", 500_000, None)], "ID", ("titp", 200_000), ""),
]  # fmt: skip


@pytest.mark.parametrize("paid, nationality, plan, level", MONEY)
def test_w17_money_paid_abroad(world, bob, paid, nationality, plan, level):
    day = date(2026, 11, 23)
    person = make_person(world.tokyo, nationality=nationality)
    for kind, amount, currency, yen, paid_on in paid:
        PaidCost.objects.create(person=person, kind=kind, amount=amount, currency=currency, yen=yen, paid_on=paid_on)
    assert levels(bob, day, "W17") == []  # neither here nor to come
    regime, wage = plan or ("titp", None)
    application(world, person, regime=regime, stage=1 if regime == "titp" else None, monthly_wage=wage)
    assert one(bob, day, "W17") == level
    assert one(bob, day, "W17", company_ids=[world.asahi.pk]) == level
    assert levels(bob, day, "W17", company_ids=[world.midori.pk]) == []


@pytest.mark.parametrize(
    "staff, here, to_come, level",
    [
        (None, 5, 0, ""),  # nobody told how many staff there are
        (30, 2, 0, ""),
        (30, 3, 0, "amber"),
        (30, 2, 1, "amber"),  # the third comes in April, when the two are still here
        (30, 3, 1, "red"),
        (31, 3, 1, "amber"),
        (2, 2, 0, "amber"),  # no more than the staff themselves
    ],
)
def test_w20_the_quota_on_the_days_to_come(world, bob, staff, here, to_come, level):
    make_trainees(world.midori_farm, here)  # until 14 April 2027
    for _number in range(to_come):
        application(world, place=world.midori_farm)  # from 1 April
    if staff:
        make_headcount(world.midori, staff)
    day = date(2026, 11, 23)
    assert one(bob, day, "W20") == level
    assert one(bob, day, "W20", company_ids=[world.midori.pk]) == level
    assert levels(bob, day, "W20", company_ids=[world.asahi.pk]) == []


@pytest.mark.parametrize(
    "until, here, level",
    [
        (None, 11, ""),  # six times the base, but no more than three times the four of staff
        (None, 12, "amber"),
        (None, 13, "red"),
        ("2026-12-31", 1, "red"),  # nobody may be in stage 3 where the company is excellent no longer
        ("never", 1, "red"),
    ],
)
def test_w20_stage_3_is_for_the_excellent(world, bob, until, here, level):
    Licence.objects.create(organization=world.tokyo.organization, regime="titp", kind="general",
                           valid_from=date(2020, 4, 1), valid_until=date(2027, 3, 31))  # fmt: skip
    for _number in range(here):
        place(make_person(world.tokyo), world.midori_farm, date(2026, 4, 15), date(2027, 4, 14), stage=3)
    make_headcount(world.midori, 4)
    if until != "never":
        Excellence.objects.create(company=world.midori, starts_on=date(2025, 4, 1), ends_on=until)
    assert one(bob, date(2026, 11, 23), "W20") == level


def test_w20_what_was_counted_once_is_counted_anew_when_a_fact_changed(world, bob):
    make_trainees(world.midori_farm, 3)
    counted = make_headcount(world.midori, 30)
    day = date(2026, 11, 23)
    assert [one(bob, day, "W20"), one(bob, day, "W20")] == ["amber", "amber"]
    type(counted).objects.filter(pk=counted.pk).update(full_time=31)
    assert one(bob, day, "W20") == ""


def test_w20_says_which_day_and_stage(world, bob):
    make_trainees(world.midori_farm, 3)
    application(world, place=world.midori_farm)
    make_headcount(world.midori)
    scope = Scope(bob, date(2026, 11, 23))
    [row] = present(scope, finding.first(finding.found(scope, code="W20"), 0, 10))
    assert row.explanation.message == "4 trainees from 2027-04-01, limit 3: red."
    assert row.subject == "Technical intern training, Stage 1"
    assert row.url == reverse("offers:quota", args=[world.midori.public_id])


def test_w13_somebody_who_left_is_not_warned_of(world, bob):
    ResidenceCard.objects.create(
        person=world.trainees[0], status="技能実習1号ロ", starts_on=date(2026, 3, 1), ends_on=date(2026, 12, 1)
    )
    Placement.objects.filter(person=world.trainees[0]).update(ends_on=date(2026, 11, 22), end_reason="帰国")
    assert levels(bob, date(2026, 11, 23), "W13") == []


@pytest.mark.parametrize(
    "stage, ends_on, today, level",
    [
        (1, date(2027, 5, 31), date(2026, 10, 29), ""),
        (1, date(2027, 5, 31), date(2026, 10, 30), "amber"),  # one month before 30 November 2026 (titp.md TITP-EXAM-02)
        (1, date(2027, 5, 31), date(2026, 11, 30), "amber"),
        (1, date(2027, 5, 31), date(2026, 12, 1), "red"),
        (2, date(2029, 5, 31), date(2028, 4, 29), ""),
        (2, date(2029, 5, 31), date(2028, 4, 30), "amber"),  # one month before 31 May 2028
        (2, date(2029, 5, 31), date(2028, 6, 1), "red"),
        (3, date(2028, 2, 29), date(2027, 3, 1), "red"),  # twelve months before 29 February is 28 February
    ],
)
def test_w14_an_exam_nobody_applied_for(world, bob, stage, ends_on, today, level):
    place = make_establishment(world.midori, "第二農場")
    [person] = make_trainees(place, 1, date(2026, 6, 1), date(2027, 5, 31))
    Placement.objects.filter(person=person).update(ends_on=ends_on)
    Plan.objects.filter(person=person).update(
        ends_on=ends_on, stage=stage, lecture_starts_on=None, lecture_ends_on=None
    )
    assert one(bob, today, "W14") == level
    assert one(bob, today, "W14", establishment_id=place.pk) == level
    assert levels(bob, today, "W14", establishment_id=world.asahi_plant.pk) == []
    Plan.objects.filter(person=person).update(exam_applied_on=date(2026, 7, 1))
    assert one(bob, today, "W14") == ""


@pytest.mark.parametrize(
    "tried, level",
    [
        ([], "red"),  # was due on 2026-10-14
        ([{"grade": "basic", "part": "practical", "applied_on": date(2026, 10, 1)}], ""),
        ([{"grade": "basic", "part": "theory", "sits_on": date(2027, 1, 20)}], ""),
        ([{"grade": "grade_3", "part": "practical", "applied_on": date(2026, 10, 1)}], "red"),  # of another stage
    ],
)
def test_w14_a_try_at_the_exam_of_the_stage_settles_it(world, bob, tried, level):
    person = world.trainees[0]
    Plan.objects.filter(person=person).update(exam_applied_on=None)
    for fields in tried:
        ExamAttempt.objects.create(person=person, **fields)
    assert one(bob, date(2026, 11, 23), "W14") == level


def test_w14_shows_how_the_day_comes_about(world, bob):
    Plan.objects.filter(person=world.trainees[0]).update(exam_applied_on=None)
    scope = Scope(bob, date(2026, 11, 23))
    [row] = present(scope, finding.first(finding.found(scope, code="W14"), 0, 10))
    assert row.steps[0] == "Until 6 months before the end of stage 1 on 2027-04-14: 2026-10-14"
    assert row.level == "red"
    assert row.explanation.rule == "TITP-WARN-01.W14"


@pytest.mark.parametrize("number, level", [(1, ""), (2, "amber")])  # five trainees: more than 1.5 is too many
def test_w15_many_consultations(world, bob, number, level):
    for _each in range(number):
        make_consultation(world.tokyo, company=world.asahi, category="lodging", matter="none")
    assert one(bob, date(2026, 11, 23), "W15") == level


@pytest.mark.parametrize("fields", [{"matter": "violence"}, {"matter": "wages"}, {"category": "wages"}])
def test_w15_one_about_violence_or_wages_is_red(world, bob, fields):
    make_consultation(world.tokyo, company=world.asahi, **fields)
    assert one(bob, date(2026, 11, 23), "W15") == "red"


def test_w15_a_new_quarter_begins_at_nothing(world, bob):
    make_consultation(world.tokyo, company=world.asahi, matter="violence")
    assert one(bob, date(2026, 12, 31), "W15") == "red"
    assert one(bob, date(2027, 1, 1), "W15") == ""


def test_w15_is_for_readers_of_consultations_alone(world):
    make_consultation(world.tokyo, company=world.asahi, matter="violence", received_by=world.alice)
    day = date(2026, 11, 23)
    assert levels(world.actor("alice"), day, "W15") == []  # she wrote it down, and still gets no figures of others
    assert "W15" not in finding.codes_for(world.actor("alice"))
    assert levels(world.actor("charlie"), day, "W15") == []
    assert levels(world.actor("bob"), day, "W15", office_ids=[world.osaka.pk]) == []


@pytest.mark.parametrize("days, level", [(-8, ""), (-7, "amber"), (0, "amber"), (1, "red")])
def test_w18_a_letter_that_wants_an_answer(world, bob, days, level):
    letter = Measure.objects.create(
        office=world.tokyo, kind=Measure.Kind.RECOMMENDATION, received_on=date(2026, 11, 1), content="改善勧告",
        reply_due_on=date(2026, 11, 30),
    )  # fmt: skip
    today = date(2026, 11, 30) + timedelta(days=days)
    assert one(bob, today, "W18") == level
    Measure.objects.filter(pk=letter.pk).update(replied_on=today)
    assert one(bob, today, "W18") == ""
