"""Fixtures of the tests of our house."""

import pytest
import time_machine


@pytest.fixture
def time_machine_at():
    """Travel to ten in the morning of a day, or to another time; undone after the test."""
    open_travels = []

    def go(day, time="10:00"):
        travel = time_machine.travel(f"{day}T{time}:00+09:00", tick=True)
        travel.start()
        open_travels.append(travel)

    yield go
    for travel in reversed(open_travels):
        travel.stop()
