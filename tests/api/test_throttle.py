"""Too many requests: refused with the time to wait, each token by itself; a dead Redis refuses nobody."""

import logging
import time

import pytest
import time_machine
from django.core.cache import caches
from django.urls import reverse

from imjapan.accounts import tokens
from tests.api.test_tokens import bearer

cache = caches["counters"]
COMPANIES = reverse("api:companies-list")
NOW = "2026-11-23T10:00:18+09:00"


@pytest.fixture(autouse=True)
def _counters(settings):
    cache.clear()
    settings.API_REQUESTS_PER_MINUTE, settings.API_REQUESTS_PER_DAY = 3, 5


def program(world, name, what="x"):
    return bearer(tokens.create_token(world.actor(name), name=what)[1])


def statuses(client, number):
    return [client.get(COMPANIES).status_code for _time in range(number)]


def test_the_fourth_request_in_a_minute_waits_for_the_next_minute(world):
    alice = program(world, "alice")
    with time_machine.travel(NOW, tick=False) as clock:
        assert statuses(alice, 3) == [200, 200, 200]
        response = alice.get(COMPANIES)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "42")
        assert list(response.json()) == ["detail"]
        clock.shift(41)
        assert statuses(alice, 2) == [429, 429]
        clock.shift(1)
        assert statuses(alice, 2) == [200, 200]  # what was refused does not count for the day


def test_a_day_has_its_limit_too(world):
    alice = program(world, "alice")
    with time_machine.travel(NOW, tick=False) as clock:
        assert statuses(alice, 3) == [200, 200, 200]
        clock.shift(60)
        assert statuses(alice, 2) == [200, 200]
        response = alice.get(COMPANIES)
        assert (response.status_code, response.headers["Retry-After"]) == (429, str(23 * 3600 - 78))


def test_each_token_and_each_session_is_counted_by_itself(world, client_of):
    first, second = program(world, "hana", "a"), program(world, "hana", "b")
    with time_machine.travel(NOW, tick=False):
        assert statuses(first, 4)[-1] == 429
        assert statuses(second, 3) == [200, 200, 200]
        assert statuses(client_of(world.hana), 4) == [200, 200, 200, 429]
        assert statuses(client_of(world.dai), 1) == [200]


def test_without_redis_everybody_is_let_through_and_the_log_says_so(world, settings, caplog):
    away = {**settings.CACHES["counters"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "counters": away}
    alice, began = program(world, "alice"), time.monotonic()
    with caplog.at_level(logging.WARNING, "reports.api.throttling"):
        assert statuses(alice, 5) == [200] * 5
    assert time.monotonic() - began < 5
    assert "Redis does not answer" in caplog.text
