"""Employment for skill development over two employers and an extension: one period, one set of goals. ESD-SYS-01."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.gates.makers import exam, worker
from tests.masters import text_of
from training.gates import extension
from training.gates.facts import lives
from training.gates.judged import gates_of
from training.models import PlanChange

pytestmark = pytest.mark.django_db
START, LEFT, MOVED, END = date(2027, 11, 13), date(2030, 2, 28), date(2030, 3, 1), date(2030, 11, 12)


@pytest.fixture
def moved(world):
    """Left the first employer after 27 months, with less than nine left."""
    person = worker(world, "esd", START, LEFT, sector="CON", lecture_ends_on=date(2028, 1, 14))
    return worker(world, "esd", MOVED, END, person=person, plant=world.midori_farm, sector="CON")


def gate(person, code, on):
    return next((one for one in gates_of([person.pk], on)[person.pk] if one.code == code), None)


def test_after_a_move_the_goals_count_from_the_first_plan(world, client_of, moved):
    on = date(2030, 3, 5)
    values = gate(moved, "goals", on).verdict.values
    assert (values["exam1_due"], values["exam2_due"]) == (date(2028, 11, 12), END)
    with time_machine.travel("2030-03-05 09:00+09:00", tick=False):
        page = text_of(client_of(world.alice).get(reverse("people:detail", args=[moved.public_id])))
    assert "2028-11-12" in page
    assert "2033-02-28" not in page
    assert "2031-02-28" not in page


@pytest.mark.parametrize(
    ("restriction", "message", "day"),
    [
        (24, "esd.trf.own_wish_never", END),  # free on 2032-03-01, long after the end
        (12, "esd.trf.own_wish_never", END),
    ],
)
def test_no_day_of_a_next_move_lies_beyond_the_last_one(moved, restriction, message, day):
    moved.plans.filter(starts_on=MOVED).update(restriction_months=restriction)
    found = gate(moved, "own_wish", date(2030, 3, 5))
    assert (found.outcome, found.verdict.message, found.day, found.day_is) == ("NG", message, day, "last day allowed")
    assert "No day is left for a transfer at own wish" in found.sentence
    assert found.missing == ()  # the sentence says it all
    assert found.verdict.values["free_on"] is None
    assert "C9" in {row["condition"] for row in found.verdict.value if row["outcome"] == "NG"}


def test_while_the_period_lasts_the_day_of_a_move_is_told(world):
    person = worker(world, "esd", START, END, sector="CON", restriction_months=12)
    found = gate(person, "own_wish", date(2028, 3, 1))
    assert (found.day, found.day_is) == (date(2028, 11, 13), "free from")
    assert found.verdict.message.startswith("esd.trf.own_wish_broken")


def change(person, world, **fields):
    plan = person.plans.order_by("starts_on").last()
    fields = {"happens_on": date(2030, 11, 13), "settled_on": date(2030, 10, 15), **fields}
    return PlanChange.objects.create(
        plan=plan, company=world.midori, office=world.midori.office, code="period", treatment="approval",
        entered_at=timezone.now(), entered_by=world.alice, **fields,
    )  # fmt: skip


def test_a_change_of_the_period_is_the_extension(world, moved):
    exam(moved, "ja_a2", "failed", sits_on=date(2030, 9, 1))
    on = date(2030, 10, 20)
    assert gate(moved, "extension", on).verdict.message == "esd.extension.possible"
    assert (gate(moved, "extension", on).day, gate(moved, "extension", on).day_is) == (END, "approval by")
    row = change(moved, world, settled_on=None)
    way = extension.way(lives([moved.pk], on)[moved.pk])
    assert (way.change, way.approved, way.possible) == (row, False, False)
    row.settled_on = date(2030, 10, 15)
    row.save()
    assert extension.way(lives([moved.pk], on)[moved.pk]).approved
    assert gate(moved, "extension", on).verdict.message == "esd.extension.approved"
    assert gate(moved, "period", on).verdict.value == date(2031, 11, 12)

    moved.plans.filter(starts_on=MOVED).update(ends_on=date(2031, 11, 12))
    later = date(2031, 7, 7)
    assert [gate(moved, code, later).outcome for code in ("period", "extension")] == ["OK", "OK"]
    assert gate(moved, "goals", later).verdict.values["exam2_due"] == date(2031, 11, 12)
    exam(moved, "ja_a2", "passed", number=2, sits_on=date(2031, 7, 1))
    assert gate(moved, "period", later).outcome == "OK"  # passed again, and lawful as before
    assert gate(moved, "extension", later) is None


def test_a_longer_plan_that_nobody_approved_stays_open(world, moved):
    exam(moved, "ja_a2", "failed", sits_on=date(2030, 9, 1))
    moved.plans.filter(starts_on=MOVED).update(ends_on=date(2031, 11, 12))
    assert gate(moved, "period", date(2030, 12, 1)).verdict.message == "esd.period.open"


def test_the_next_plan_is_the_rest_of_the_period_and_after_it_a_specified_skilled_worker(world, client_of, moved):
    def proposed(plan):
        page = client_of(world.alice).get(reverse("plan-application-new"), {"plan": plan.public_id}).content.decode()
        regime = re.search(r'<select name="regime".*?</select>', page, re.DOTALL)[0]
        ends = re.search(r'name="ends_on"[^>]* value="([^"]*)"', page)
        return re.search(r'<option value="(\w+)" selected', regime)[1], ends and ends[1]

    first, last = moved.plans.order_by("starts_on")
    with time_machine.travel("2030-10-01 09:00+09:00", tick=False):
        assert proposed(first) == ("esd", "2030/11/12")  # never three years anew
        for grade in ("ssw_1", "ja_a2"):
            exam(moved, grade, "passed", sits_on=date(2030, 9, 1))
        assert gate(moved, "ssw", date(2030, 11, 12)).outcome == "OK"
        assert proposed(last)[0] == "ssw"
