"""TITP-AUDIT-01 as duties: one per establishment and block."""

from datetime import date

import pytest

from reports.models import Obligation
from reports.obligations.recompute import Counts, recompute
from tests.world import TODAY, make_audit

pytestmark = pytest.mark.django_db


def finished(establishment, by, on, **fields):
    from django.utils import timezone

    return make_audit(
        establishment, by, starts_on=on, state="finished", finished_at=timezone.now(), finished_by=by, **fields
    )


def windows(establishment, kind="audit"):
    rows = Obligation.objects.filter(establishment=establishment, kind=kind).order_by("window_first")
    return [(row.window_first, row.window_last, row.state) for row in rows]


def test_five_trainees_give_one_duty_per_block(world):
    counts = recompute(today=TODAY)
    print(counts, windows(world.asahi_plant))
    assert windows(world.asahi_plant) == [
        (date(2026, 4, 1), date(2026, 6, 30), "open"),
        (date(2026, 7, 1), date(2026, 9, 30), "open"),
        (date(2026, 10, 1), date(2026, 12, 31), "open"),
        (date(2027, 1, 1), date(2027, 3, 31), "open"),
        (date(2027, 4, 1), date(2027, 6, 30), "open"),
    ]
    assert counts == Counts(created=5)
    assert recompute(today=TODAY) == Counts(unchanged=5)
