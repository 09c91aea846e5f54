"""Close relations bar from supervising one company, and for five years after the post ended."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.domain.barred import barred, bars, named
from companies.models import Relation
from imjapan.organization.models import Personnel
from tests.world import TODAY

pytestmark = pytest.mark.django_db


def _tie(world, kind="employee", **fields):
    person, _new = Personnel.objects.get_or_create(user=world.bob, defaults={"name": "Bob", "office": world.tokyo})
    return Relation.objects.create(personnel=person, company=world.asahi, kind=kind, **fields)


def _is_barred(world, on, company=None):
    return world.bob.pk in barred([world.alice.pk, world.bob.pk], company or world.asahi, on)


def test_five_years_and_their_last_day(world):
    """ESD-LIC-03 example 1: left on 2023-03-31, barred until 2028-03-31."""
    _tie(world, ends_on=date(2023, 3, 31))
    assert barred([world.bob.pk], world.asahi, date(2027, 5, 10)) == {
        world.bob.pk: "employee of the company, barred until 2028-03-31"
    }
    assert _is_barred(world, date(2028, 3, 31))
    assert not _is_barred(world, date(2028, 4, 1))


def test_the_29th_of_february(world):
    _tie(world, ends_on=date(2024, 2, 29))
    assert _is_barred(world, date(2029, 2, 28))
    assert not _is_barred(world, date(2029, 3, 1))


def test_another_company_is_free(world):
    _tie(world)
    assert not _is_barred(world, TODAY, world.midori)


@pytest.mark.parametrize("kind", ["owner", "officer", "employee", "spouse", "kin", "social"])
def test_what_bars(world, kind):
    _tie(world, kind)
    assert _is_barred(world, TODAY)


def test_an_adviser_is_not_barred_and_a_post_to_come_not_yet(world):
    _tie(world, "adviser")
    _tie(world, "officer", starts_on=date(2026, 12, 1))
    assert not _is_barred(world, date(2026, 11, 30))
    assert _is_barred(world, date(2026, 12, 1))


def test_the_longest_tie_is_named(world):
    _tie(world, "employee", ends_on=date(2023, 3, 31))
    _tie(world, "kin")
    assert barred([world.bob.pk], world.asahi, TODAY)[world.bob.pk].startswith("relative within the second degree")


def test_only_those_asked_for_and_one_query(world):
    _tie(world)
    assert barred([world.alice.pk], world.asahi, TODAY) == {}
    with CaptureQueriesContext(connection) as queries:
        bars(world.asahi, TODAY)
    assert len(queries) == 1


def test_a_name_in_a_line_of_names(world):
    person = Personnel.objects.create(name="佐藤 花子", office=world.tokyo)
    Relation.objects.create(personnel=person, company=world.asahi, kind="spouse")
    found = bars(world.asahi, TODAY)
    assert [bar.name for bar in named("鈴木一郎、佐藤花子", found)] == ["佐藤 花子"]
    assert named("佐藤一郎", found) == []
