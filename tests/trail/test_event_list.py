"""The list of events: who may see which, in sentences, with links that the reader may follow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core import events
from imjapan.core.models import Event
from imjapan.organization.models import Staff
from tests.masters import text_of
from tests.records import one_of_each
from tests.trail.helpers import told_by, url
from tests.world import make_person, make_staff, make_user

pytestmark = pytest.mark.django_db
LIST = "/house/events/"


@pytest.fixture
def it(world):
    return one_of_each(world.asahi_plant, world.alice, world.hana)


def shown(client, **query):
    """The rows as (who, what, about) in order."""
    page = client.get(LIST, query)
    assert page.status_code == 200
    rows = page.context["shown"].page.object_list
    return [(str(row.who), events.told(row), row.about.words) for row in rows], page


def happen(world, it):
    """Something in Tokyo, something in Osaka, something without an office by staff of each."""
    events.record(world.actor("alice"), "interns.person.read", world.trainees[0])
    events.record(world.actor("hana"), "reports.document.downloaded", it.instruction)
    events.record(world.actor("charlie"), "interns.person.read", make_person(world.osaka, "OSAKA ONE"))
    events.record(world.actor("charlie"), "core.list.exported", list="people", format="csv", rows=3, filters="")
    events.record(world.actor("alice"), "core.list.exported", list="people", format="csv", rows=6, filters="")


def test_administrators_see_everything_in_sentences_newest_first(world, it, client_of):
    happen(world, it)
    rows, page = shown(client_of(world.admin))
    assert rows == [
        ("Alice", "took a list away as a file (People, 6 rows)", ""),
        ("Charlie", "took a list away as a file (People, 3 rows)", ""),
        ("Charlie", "read the personal file", "Person OSAKA ONE"),
        ("Hana", "downloaded the document", f"Document {it.instruction.number}"),
        ("Alice", "read the personal file", f"Person {world.trainees[0]}"),
    ]
    html = page.content.decode()
    assert url(world.trainees[0]) in html
    assert url(it.instruction) in html


def test_a_manager_sees_the_own_offices_and_what_the_own_staff_did(world, it, client_of):
    happen(world, it)
    rows, _page = shown(client_of(world.bob))
    assert [who for who, _what, _about in rows] == ["Alice", "Hana", "Alice"]


def test_a_manager_elsewhere_sees_only_that(world, it, client_of):
    happen(world, it)
    omar = make_user("omar")
    make_staff(omar, world.osaka, Staff.Role.MANAGER)
    rows, _page = shown(client_of(omar))
    assert [who for who, _what, _about in rows] == ["Charlie", "Charlie"]


def test_others_are_told_why_not_and_outsiders_find_nothing(world, client_of):
    page = client_of(world.alice).get(LIST)
    assert page.status_code == 403
    assert "Only supervision managers and administrators can see who read and did what." in text_of(page)
    for user in (world.hana, world.aki):
        assert client_of(user).get(LIST).status_code == 404
        assert client_of(user).post(reverse("core:list_export", args=["events"])).status_code == 404
    assert client_of(world.alice).post(reverse("core:list_export", args=["events"])).status_code == 404
    assert "/house/events/" not in client_of(world.alice).get("/house/").content.decode()
    assert "/house/events/" in client_of(world.bob).get("/house/").content.decode()


def test_what_is_gone_or_hidden_says_so_and_is_no_link(world, it, client_of):
    person = make_person(world.tokyo, "GONE SOON")
    events.record(world.actor("alice"), "interns.person.read", person)
    address = url(person)
    person.delete()
    rows, page = shown(client_of(world.bob))
    assert rows == [("Alice", "read the personal file", "Person (deleted)")]
    assert address not in page.content.decode()
    world.osaka.is_private = True
    world.osaka.save()
    hidden = make_person(world.osaka, "HIDDEN ONE")
    Event.objects.create(
        name="interns.person.read", actor_id=world.charlie.pk, subject="interns.Person", subject_id=hidden.pk,
        office_id=world.tokyo.pk,
    )  # fmt: skip
    rows, page = shown(client_of(world.bob))
    assert rows[0] == ("Charlie", "read the personal file", "Person")
    assert "HIDDEN" not in page.content.decode()


def test_an_event_and_a_model_that_a_release_took_away_stay_readable(world, client_of):
    Event.objects.create(name="old.thing.done", actor_id=987654, subject="old.Thing", subject_id=3)
    rows, _page = shown(client_of(world.admin))
    assert rows == [("unknown user", "old.thing.done", "old.Thing")]


def test_filters_and_words(world, it, client_of):
    happen(world, it)
    client = client_of(world.admin)
    assert {what for _who, what, _about in shown(client, what="interns.person.read")[0]} == {"read the personal file"}
    assert [who for who, _what, _about in shown(client, office="OSK")[0]] == ["Charlie"]
    assert [who for who, _what, _about in shown(client, q="hana")[0]] == ["Hana"]
    assert [who for who, _what, _about in shown(client, company="朝日")[0]] == ["Hana"]
    assert shown(client, company="浪速")[0] == []
    assert len(shown(client, first="2026/11/23", last="令和8年11月23日")[0]) == 5
    assert shown(client, last="2026/11/22")[0] == []
    assert shown(client, first="2026/11/24")[0] == []
    page = client.get(LIST, {"first": "nonsense"})
    assert page.status_code == 422
    assert "is not a date" in text_of(page)
    assert client.get(LIST, {"what": "no.such.thing"}).status_code == 422


def test_the_end_of_a_day_belongs_to_it(world, client_of):
    from datetime import datetime

    from django.utils import timezone

    for text in ("2026-11-20T00:00:00+09:00", "2026-11-20T23:59:59+09:00", "2026-11-21T00:00:00+09:00"):
        events.record(world.actor("alice"), "interns.person.read", world.trainees[0], at=datetime.fromisoformat(text))
    rows, page = shown(client_of(world.admin), first="2026/11/20", last="2026/11/20")
    days = {timezone.localtime(row.at).isoformat() for row in page.context["shown"].page.object_list}
    assert days == {"2026-11-20T00:00:00+09:00", "2026-11-20T23:59:59+09:00"}
    assert len(rows) == 2


def test_the_export_is_the_list_and_an_event_itself(world, it, client_of):
    happen(world, it)
    client = client_of(world.bob)
    data = {"format": "csv", "query": "what=interns.person.read"}
    response = client.post(reverse("core:list_export", args=["events"]), data)
    lines = b"".join(response.streaming_content).decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 2
    assert "Alice" in lines[1]
    assert "read the personal file" in lines[1]
    assert told_by(world.bob) == ["core.list.exported"]
    details = Event.objects.get(actor_id=world.bob.pk).details
    assert details == {
        "list": "events", "format": "csv", "rows": 1, "filters": "what:interns.person.read", "searched": False,
    }  # fmt: skip


def test_a_hundred_rows_ask_no_more_often_than_one_of_each_kind(world, it, client_of):
    client = client_of(world.admin)
    happen(world, it)
    gone = {"name": "reports.document.downloaded", "subject": "reports.Document"}
    Event.objects.create(actor_id=world.bob.pk, subject_id=987654, **gone)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured)

    count()
    before = count()
    for number in range(30):
        user = make_user(f"u{number}")
        events.record(world.actor("alice"), "interns.person.read", make_person(world.tokyo))
        Event.objects.create(actor_id=user.pk, subject_id=number + 900_000, **gone)
    assert count() == before


def test_the_words_are_japanese_for_who_reads_japanese(world, it, client_of):
    happen(world, it)
    page = text_of(client_of(world.admin, language="ja").get(LIST))
    assert "read the personal file" not in page
    assert "took a list away" not in page
