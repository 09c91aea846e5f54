"""A transfer within a stage goes on with it: gates, application and duties count from the plan that was left."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from imjapan.core.errors import Conflict
from imjapan.law.verdict import Outcome
from interns.charge import in_charge
from reports.models import Obligation
from reports.obligations.recompute import recompute
from tests.incidents.makers import make_transfer
from tests.world import place
from training.applying import judging
from training.applying.domain import certify, take_back
from training.domain.placements import end_placement
from training.gates.judged import gates_of
from training.models import Placement, Plan, ResidenceApplication, Transfer

from .makers import CODE, application, card, trainee

pytestmark = pytest.mark.django_db

FIRST = (1, date(2025, 3, 8), date(2026, 3, 7))
SECOND = (2, date(2026, 3, 8), date(2028, 3, 7))
LEFT, BEGINS = date(2026, 12, 31), date(2027, 1, 12)
LATER = date(2027, 1, 20)


@pytest.fixture
def moved(world):
    """Bankrupt in stage 2: the old placement and plan end on 2026-12-31; the new plan runs from 2027-01-12."""
    person = trainee(world, FIRST, SECOND)
    old = person.placements.order_by("starts_on").last()
    end_placement(world.actor("alice"), placement=old, ends_on=LEFT, reason="bankrupt")
    old.refresh_from_db()
    old.plan.ends_on = LEFT
    old.plan.save()
    person.old = old
    return person


def begin(world, person, last=SECOND[2]):
    place(person, world.midori_farm, BEGINS, last, stage=2, occupation_code=CODE, certified_on=date(2026, 12, 25))


def gate(person, code, on=LATER):
    return next((gate for gate in gates_of([person.pk], on)[person.pk] if gate.code == code), None)


def test_stage_3_stays_open_because_stage_2_began_with_the_first_plan(world, moved):
    begin(world, moved)
    third = gate(moved, "third")
    assert (third.outcome, third.verdict.values["start"]) == (Outcome.OK, date(2026, 3, 8))
    assert gate(moved, "stage_3").verdict.rule == "TITP-STAGE-02"


@pytest.mark.parametrize(
    ("last", "outcome", "message"),
    [
        (date(2028, 3, 7), "OK", "stage.continued"),
        (date(2028, 3, 18), "CONFIRM", "stage.days_between"),  # eleven days between the plans
        (date(2028, 3, 19), "NG", "stage.longer_in_all"),
        (date(2029, 1, 11), "NG", "stage.longer_in_all"),  # a fresh two years
    ],
)
def test_two_years_hold_for_both_plans(world, moved, last, outcome, message):
    begin(world, moved, last)
    period = gate(moved, "period")
    assert (period.outcome.value, period.verdict.message) == (outcome, message)
    moved.plans.filter(starts_on=BEGINS).get().placements.all().delete()
    moved.plans.filter(starts_on=BEGINS).delete()
    row = application(world, moved, BEGINS, last, stage=2, plant=world.midori_farm)
    judged = {one.verdict.rule: one.verdict for one in judging.judged(row, date(2026, 11, 26))}
    assert (judged["TITP-STAGE-01"].outcome, judged["TITP-STAGE-01"].message) == (outcome, message)


def test_the_application_of_a_transferee_is_not_late_and_has_its_ground(world, moved):
    row = application(world, moved, BEGINS, SECOND[2], stage=2, plant=world.midori_farm)
    usual = {one.verdict.rule for one in judging.judged(row, date(2026, 11, 26))}
    recompute(person_ids=[moved.pk], today=date(2026, 11, 26))
    assert "TITP-FIL-03" in usual
    assert Obligation.objects.filter(kind=Obligation.Kind.PLAN_APPLICATION, application=row).exists()
    make_transfer(moved.old, world.alice, left_on=LEFT)
    judged = {one.verdict.rule: one.verdict for one in judging.judged(row, date(2026, 11, 26))}
    assert "TITP-FIL-03" not in judged
    assert judging.window(row, date(2026, 11, 26)) is None
    assert judged["TITP-MOVE-01"].outcome == "OK"
    assert "stage.same_implementer" not in judged["TITP-STAGE-02"].values["items"]
    recompute(person_ids=[moved.pk], today=date(2026, 11, 26))
    assert not Obligation.objects.filter(kind=Obligation.Kind.PLAN_APPLICATION, application=row).exists()


def test_the_exam_goes_with_the_new_plan_and_the_new_place_ends_the_search(world, moved):
    make_transfer(moved.old, world.alice, left_on=LEFT, state="status_done")
    recompute(person_ids=[moved.pk], today=LATER)
    exams = Obligation.objects.filter(kind__in=[Obligation.Kind.EXAM, Obligation.Kind.EXAM_APPLICATION])
    bridge = Obligation.objects.get(kind=Obligation.Kind.TRANSFER)
    assert not exams.exclude(state="cancelled").exists()  # nobody sits the exam of a plan that was cut
    assert bridge.state == "open"
    begin(world, moved)
    recompute(person_ids=[moved.pk], today=LATER)
    new = moved.plans.get(starts_on=BEGINS)
    assert {row.window_key.split(":")[1] for row in exams.exclude(state="cancelled")} == {str(new.pk)}
    bridge.refresh_from_db()
    assert (bridge.state, bridge.done_on) == ("done", date(2026, 12, 25))


def test_a_granted_change_asks_for_the_card_and_is_no_early_extension(world, moved):
    begin(world, moved)
    card(moved, date(2026, 3, 8), date(2028, 3, 7))
    asked = ResidenceApplication.objects.create(person=moved, kind="change", filed_on=date(2027, 1, 5))
    assert gate(moved, "residence").outcome == Outcome.OK
    asked.result, asked.decided_on = "granted", date(2027, 1, 8)
    asked.save()
    assert "record the new residence card" in gate(moved, "residence").sentence
    asked.kind, asked.result, asked.decided_on = "extension", "pending", None
    asked.save()
    assert gate(moved, "residence").verdict.message == "stay.renewal_early"


def test_between_two_companies_the_question_stays_and_somebody_stays_in_charge(world, moved):
    between = date(2027, 1, 5)
    assert gate(moved, "own_wish", between) is None
    assert in_charge(moved.pk, between) is None
    row = make_transfer(moved.old, world.alice, left_on=LEFT)
    assert gate(moved, "unavoidable", between).outcome == Outcome.OK
    assert in_charge(moved.pk, between).user.pk == world.alice.pk
    begin(world, moved)
    assert gate(moved, "own_wish", between).outcome == Outcome.NG
    assert in_charge(moved.pk, LATER) is None  # the new company has nobody of its own
    row.state = "withdrawn"
    row.save()
    assert in_charge(moved.pk, between) is None


@pytest.fixture
def applied(world, moved):
    """(placement that was left, application of the new place); `running`: nobody ended the placement yet."""

    def make(*, running):
        old = moved.old
        old.plan.ends_on = SECOND[2]
        old.plan.save()
        if running:  # the transfer knows the last day
            Placement.objects.filter(pk=old.pk).update(ends_on=SECOND[2], end_reason="")
        make_transfer(old, world.alice, left_on=LEFT)
        return old, application(
            world, moved, BEGINS, SECOND[2], stage=2, plant=world.midori_farm, state="applied",
            applied_on=date(2026, 11, 20),
        )  # fmt: skip

    return make


GIVEN = {"certified_on": date(2026, 11, 25), "today": date(2026, 11, 26)}


def ends(old):
    old.refresh_from_db()
    old.plan.refresh_from_db()
    return old.plan.ends_on, old.ends_on, old.end_reason


@pytest.mark.parametrize("running", [True, False])
def test_certifying_ends_the_old_plan_on_the_last_day_there_with_one_button(world, applied, running):
    old, row = applied(running=running)
    with pytest.raises(ValidationError, match="Another plan covers"):
        certify(world.actor("alice"), application=row, **GIVEN)
    done = certify(world.actor("alice"), application=row, end_old=True, **GIVEN)
    assert ends(old) == (LEFT, LEFT, "転籍" if running else "bankrupt")
    assert done.plan.placements.get().starts_on == BEGINS


@pytest.mark.parametrize("running", [True, False])
def test_taking_the_certification_back_lets_the_old_plan_go_on(world, applied, running):
    old, row = applied(running=running)
    before = ends(old)
    for _again in range(2):  # what was restored can be ended again
        certify(world.actor("alice"), application=row, end_old=True, **GIVEN)
        row = take_back(world.actor("alice"), application=row)
        assert (ends(old), row.ended, row.plan) == (before, {}, None)
    assert [plan.ends_on for plan in old.person.plans.filter(stage=2)] == [SECOND[2]]


def test_what_was_changed_since_is_not_restored_and_what_is_in_the_way_is_said(world, applied):
    alice = world.actor("alice")
    old, row = applied(running=True)
    row = certify(alice, application=row, end_old=True, **GIVEN)
    row.plan.placements.update(ends_on=date(2028, 2, 1))
    Plan.objects.filter(pk=row.plan_id).update(ends_on=date(2028, 2, 1))
    third = place(old.person, world.midori_farm, date(2028, 3, 1), date(2030, 2, 28), stage=3)
    with pytest.raises(Conflict, match="cannot be restored: Another plan of this person covers"):
        take_back(alice, application=row)
    assert ends(old) == (LEFT, LEFT, "転籍")
    assert row.plan.placements.exists()  # nothing is half done
    third.delete()
    third.plan.delete()
    Placement.objects.filter(pk=old.pk).update(end_reason="倒産", ends_on=date(2026, 12, 30))
    take_back(alice, application=row)
    assert ends(old) == (SECOND[2], date(2026, 12, 30), "倒産")


def test_the_earlier_certification_may_be_taken_back_first(world, applied):
    alice = world.actor("alice")
    old, row = applied(running=True)
    row = certify(alice, application=row, end_old=True, **GIVEN)
    Transfer.objects.update(old_placement=old.person.placements.earliest("starts_on"))
    first = application(
        world, old.person, SECOND[1], SECOND[2], stage=2, state="certified", plan=old.plan,
        applied_on=date(2026, 1, 8), certified_on=date(2026, 2, 8),
    )  # fmt: skip
    take_back(alice, application=first)
    row = take_back(alice, application=row)
    assert (row.state, row.ended) == ("applied", {})
    assert not old.person.plans.filter(stage=2).exists()
