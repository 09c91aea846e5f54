"""Fixtures of the tests of notices and reports."""

import pytest
import time_machine


@pytest.fixture
def _monday():
    """A day of `world.TODAY`, for what reads the clock itself: views and consumers."""
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield
