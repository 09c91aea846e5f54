"""Ties of our people to companies: recorded from either page, counted for five more years, closed to others."""

import re
import uuid
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from companies.domain import relations
from companies.models import Relation
from imjapan.core.errors import Refused
from imjapan.organization.editing import Stale, version_of
from tests.world import make_personnel

pytestmark = pytest.mark.django_db


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def record(world, **data):
    person, *_rest = make_personnel(world.tokyo)
    data = {"personnel": person, "company": world.asahi, "kind": "employee", **data}
    return relations.save_relation(world.actor("bob"), data=data)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2028-05-31", "barred through 2028-05-31"),  # the worked example of TITP-STAFF-02
        ("2028-06-01", "counts no more"),
    ],
)
def test_a_post_that_ended_counts_for_five_more_years(world, today, words):
    row = record(world, ends_on=date(2023, 5, 31))
    with time_machine.travel(f"{today}T10:00:00+09:00", tick=True):
        for view, args in (("companies:detail", world.asahi), ("organization:personnel", row.personnel)):
            assert words in text(client(world.alice).get(reverse(view, args=[args.public_id])))


def test_a_tie_is_recorded_from_the_page_of_either_and_once(world):
    person, *_rest = make_personnel(world.tokyo)
    data = {"personnel": person.pk, "kind": "kin", "key": str(uuid.uuid4())}
    bob = client(world.bob)
    address = reverse("companies:relation_of_company", args=[world.asahi.public_id])
    assert [bob.post(address, data).status_code for _click in range(2)] == [303, 303]
    assert Relation.objects.get().company == world.asahi
    twice = bob.post(address, data | {"key": str(uuid.uuid4())})
    assert "This tie is already recorded." in text(twice)
    address = reverse("companies:relation_of_person", args=[person.public_id])
    assert bob.post(address, {"company": world.midori.pk, "kind": "adviser"}).status_code == 303
    assert "bars an external auditor" in text(bob.get(reverse("organization:personnel", args=[person.public_id])))


def test_somebody_of_another_office_is_no_choice(world):
    stranger, *_rest = make_personnel(world.osaka)
    address = reverse("companies:relation_of_company", args=[world.asahi.public_id])
    response = client(world.bob).post(address, {"personnel": stranger.pk, "kind": "kin"})
    assert response.status_code == 422
    assert "Select a valid choice" in text(response)
    assert not Relation.objects.exists()


def test_the_second_of_two_editors_is_told(world):
    row = record(world)
    seen = version_of(row, relations.FIELDS)
    relations.save_relation(world.actor("bob"), row=row, data={"ends_on": date(2026, 3, 31)}, version=seen)
    with pytest.raises(Stale) as error:
        relations.save_relation(world.actor("mia"), row=row, data={"ends_on": date(2025, 3, 31)}, version=seen)
    assert error.value.names == ["ends_on"]


def test_the_last_day_is_not_before_the_first(world):
    with pytest.raises(ValidationError) as error:
        record(world, starts_on=date(2026, 4, 1), ends_on=date(2026, 3, 31))
    assert list(error.value.message_dict) == ["ends_on"]


def test_only_who_keeps_the_person_records_the_tie(world):
    person, *_rest = make_personnel(world.osaka)
    for name in ("alice", "bob", "charlie", "hana"):
        with pytest.raises(Refused):
            relations.save_relation(
                world.actor(name), data={"personnel": person, "company": world.asahi, "kind": "kin"}
            )
    offered = client(world.bob).get(reverse("companies:relation_of_company", args=[world.asahi.public_id]))
    assert person.name not in offered.content.decode()
    row = record(world)
    with pytest.raises(Refused):
        relations.delete_relation(world.actor("alice"), row=row)


def test_companies_see_nothing_of_it(world):
    record(world)
    for name in ("hana", "aki"):
        for view in ("companies:detail", "companies:relation_of_company"):
            assert client(getattr(world, name)).get(reverse(view, args=[world.asahi.public_id])).status_code == 404
