"""Fixtures of the tests of duties."""

import pytest
import time_machine


@pytest.fixture
def _monday():
    """The morning of `world.TODAY`, for what reads the clock itself: views, consumers, commands."""
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield
