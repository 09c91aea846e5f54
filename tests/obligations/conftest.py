"""Fixtures of the tests of duties."""

import pytest
import time_machine

from reports.obligations import chapters

# These tests count duties one by one; every other chapter has tests of its own.
COUNT_AUDITS = ("test_audit_windows", "test_commands", "test_duty_page", "test_recompute", "test_today")


@pytest.fixture(autouse=True)
def _audits_alone(request, monkeypatch):
    """Leave the other chapters out where a test counts what audits ask for."""
    if request.module.__name__.rpartition(".")[2] in COUNT_AUDITS:
        of = chapters.of
        monkeypatch.setattr(
            chapters, "of", lambda family: [each for each in of(family) if "TITP-AUDIT-01" in each.rules]
        )


@pytest.fixture
def _monday():
    """The morning of `world.TODAY`, for what reads the clock itself: views, consumers, commands."""
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield
