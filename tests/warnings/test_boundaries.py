"""Each early warning on the days around its borders; what the database counts is what the rule says (TITP-WARN-01)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from imjapan.organization.models import Appointment, Course, Measure
from interns.models import ResidenceCard
from reports.filings.models import Filing
from reports.models import Obligation
from reports.obligations.recompute import recompute
from reports.warnings import finding
from reports.warnings.shown import present
from reports.warnings.sources import Scope
from tests.consultations.makers import make_consultation
from tests.world import make_establishment, make_personnel, make_trainees
from training.models import Placement, Plan

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
