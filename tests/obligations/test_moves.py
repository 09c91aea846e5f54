"""A change of base date moves what is open, keeps what is done, and says what moved and why."""

from datetime import date

import pytest

from imjapan.core import changes
from reports.models import Obligation, ObligationMove
from reports.obligations.recompute import Cause, recompute
from training.models import Placement, Plan

from ..records import make_audit
from ..world import TODAY
from .makers import duties, finish


def begin_on(establishment, day):
    """Move the beginning of everybody's training at an establishment."""
    rows = Placement.objects.filter(establishment=establishment)
    Plan.objects.filter(placements__in=rows).update(starts_on=day, lecture_starts_on=None, lecture_ends_on=None)
    rows.update(starts_on=day)


@pytest.mark.django_db
def test_open_windows_move_as_the_same_rows_and_the_done_one_stays(world):
    recompute(today=TODAY)
    finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 11, 10)), world.bob)
    recompute(today=TODAY)
    before = {row.pk: row for row in duties(world.asahi_plant).values()}
    [done] = [row for row in before.values() if row.state == "done"]
    first = min(row.window_first for row in before.values())
    begin_on(world.asahi_plant, date(first.year, first.month, 1).replace(month=first.month % 12 + 1))
    counts = recompute(today=TODAY, cause=Cause("placement.changed", world.alice.pk))
    after = {row.pk: row for row in Obligation.objects.filter(establishment=world.asahi_plant, kind="audit")}
    still_open = [pk for pk, row in before.items() if row.state == "open" and pk in after]
    assert after[done.pk].state == "done"
    assert counts.moved == len(still_open) > 0
    assert all(after[pk].legal_on != before[pk].legal_on for pk in still_open)
    moves = ObligationMove.objects.filter(obligation__in=still_open).exclude(cause="")  # the audit moved a target too
    assert {(m.cause, m.actor_id) for m in moves} == {("placement.changed", world.alice.pk)}
    assert {(m.obligation_id, m.legal_before, m.legal_after) for m in moves} == {
        (pk, before[pk].legal_on, after[pk].legal_on) for pk in still_open
    }


@pytest.mark.django_db
def test_a_second_run_moves_and_notes_nothing(world):
    recompute(today=TODAY)
    begin_on(world.asahi_plant, date(2026, 9, 1))
    recompute(today=TODAY)
    noted = ObligationMove.objects.count()
    assert noted
    assert recompute(today=TODAY).moved == 0
    assert ObligationMove.objects.count() == noted


@pytest.mark.django_db
def test_a_new_duty_and_a_settled_one_are_no_move(world):
    recompute(today=TODAY)
    finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 11, 10)), world.bob)
    recompute(today=TODAY)
    [move] = ObligationMove.objects.all()  # the block after the audit: its target counts from it now
    assert move.legal_before == move.legal_after
    assert move.target_before != move.target_after


@pytest.mark.django_db
def test_the_fact_that_changed_is_named_by_the_screen_that_changed_it(world):
    recompute(today=TODAY)
    begin_on(world.asahi_plant, date(2026, 9, 1))
    placement = Placement.objects.filter(establishment=world.asahi_plant).first()
    changes.record(world.actor("alice"), placement, "placement.changed")
    assert set(ObligationMove.objects.values_list("cause", "actor_id")) == {("placement.changed", world.alice.pk)}
