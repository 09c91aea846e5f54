"""Notices to the authorities within 14 days, and what became of those who went home."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core import changes
from interns.life.domain import notice_due
from interns.models import AfterReturn, ResidenceCard, ResidenceEvent
from tests.masters import errors, fill, text_of, typed
from tests.world import make_person

pytestmark = pytest.mark.django_db
MOVED = {"kind": "moved", "happened_on": "2026/11/10", "address": "埼玉県川口市1-2-3"}
HEARD = {
    "kind": "business",
    "heard_on": "2026/11/10",
    "uses_skill": "yes",
    "employer": "Bengkel Siti",
    "source": "letter",
}


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def person(world):
    return make_person(world.tokyo, "SITI")


@pytest.fixture
def facts(monkeypatch):
    seen = []
    monkeypatch.setattr(changes, "record_many", lambda actor, model, ids, fact: seen.append((fact, tuple(ids))))
    return seen


def url(name, row):
    return reverse(f"life:{name}", args=[row.public_id])


def page_of(person):
    return reverse("people:detail", args=[person.public_id])


def heard(person, kind="employed", day=date(2026, 6, 1), **fields):
    return AfterReturn.objects.create(person=person, kind=kind, heard_on=day, **fields)


# --- notices -------------------------------------------------------------------------------------------------------


def test_a_move_is_recorded_told_and_shown_with_its_last_day(alice, person, facts):
    assert fill(alice, url("event_new", person), **MOVED)["Location"] == page_of(person)
    event = person.residence_events.get()
    assert facts == [("residence_event.changed", (event.pk,))]
    text = text_of(alice.get(page_of(person)))
    assert "moved to another address 埼玉県川口市1-2-3 2026-11-10 2026-11-24 not told yet" in text
    fill(alice, url("event_edit", event), notified_on="2026/11/20")
    event.refresh_from_db()
    assert event.notified_on == date(2026, 11, 20)
    text = text_of(alice.get(page_of(person)))
    assert "2026-11-24 2026-11-20" in text
    assert "not told yet" not in text


@pytest.mark.parametrize(
    ("happened_on", "notified_on", "words"),
    [
        (date(2026, 11, 9), None, "not told yet"),  # the last day is today
        (date(2026, 11, 8), None, "overdue"),
        (date(2026, 10, 1), date(2026, 10, 15), None),
        (date(2026, 10, 1), date(2026, 10, 16), "after the deadline"),
    ],
)
def test_a_notice_is_late_from_the_fifteenth_day(alice, person, happened_on, notified_on, words):
    ResidenceEvent.objects.create(person=person, kind="joined", happened_on=happened_on, notified_on=notified_on)
    text = text_of(alice.get(page_of(person)))
    for each in ("not told yet", "overdue", "after the deadline"):
        assert (each in text) is (each == words)


def test_the_last_day_is_the_fourteenth_after():
    assert notice_due(date(2027, 2, 15)) == date(2027, 3, 1)
    assert notice_due(date(2028, 2, 15)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"kind": ""}, "kind", "required"),
        ({"happened_on": "2026/11/24"}, "happened_on", "lies in the future"),
        ({"notified_on": "2026/11/24"}, "notified_on", "lies in the future"),
        ({"notified_on": "2026/11/9"}, "notified_on", "before it happened"),
        ({"happened_on": "2026/2/29"}, "happened_on", "no day"),
    ],
)
def test_a_wrong_notice(alice, person, given, field, message):
    response = fill(alice, url("event_new", person), **MOVED | given)
    assert response.status_code == 422
    assert message in errors(response)[field][0]
    assert not person.residence_events.exists()


def test_a_notice_sent_twice_is_one_and_a_deleted_one_lets_go_of_its_duty(alice, person, facts):
    form = typed(alice, url("event_new", person), **MOVED)
    for _ in range(2):
        assert alice.post(url("event_new", person), form).status_code == 303
    event = person.residence_events.get()
    alice.post(url("event_delete", event))
    assert not person.residence_events.exists()
    assert facts[-1] == ("residence_event.deleted", (person.pk,))


def test_two_editors_of_one_notice(world, client_of, person):
    event = ResidenceEvent.objects.create(person=person, kind="moved", happened_on=date(2026, 11, 1))
    first, second = client_of(world.alice), client_of(world.bob)
    form = typed(second, url("event_edit", event), notified_on="2026/11/5")
    fill(first, url("event_edit", event), notified_on="2026/11/4")
    response = second.post(url("event_edit", event), form)
    assert response.status_code == 409
    event.refresh_from_db()
    assert event.notified_on == date(2026, 11, 4)


# --- after the return ----------------------------------------------------------------------------------------------


def test_what_somebody_does_at_home_is_recorded_and_stands_on_the_page(alice, person):
    ResidenceCard.objects.create(
        person=person, status="技能実習2号ロ", starts_on=date(2023, 4, 1), ends_on=date(2026, 3, 31)
    )
    assert "Ask how the person is doing" in text_of(alice.get(page_of(person)))
    assert fill(alice, url("after_return_new", person), **HEARD)["Location"] == page_of(person)
    row = person.after_return.get()
    assert (row.kind, row.uses_skill, row.heard_on) == ("business", True, date(2026, 11, 10))
    assert "2026-11-10 own business Bengkel Siti yes letter" in text_of(alice.get(page_of(person)))
    fill(alice, url("after_return_edit", row), uses_skill="no")
    row.refresh_from_db()
    assert row.uses_skill is False
    history = text_of(alice.get(page_of(person), {"tab": "history"}))
    assert "After the return recorded: own business, 2026-11-10" in history
    alice.post(url("after_return_delete", row))
    assert not person.after_return.exists()


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"heard_on": "2026/11/24"}, "heard_on", "lies in the future"),
        ({"kind": "unknown"}, "uses_skill", "Choose it above"),
        ({"kind": ""}, "kind", "required"),
    ],
)
def test_a_wrong_entry(alice, person, given, field, message):
    response = fill(alice, url("after_return_new", person), **HEARD | given)
    assert response.status_code == 422
    assert message in errors(response)[field][0]
    assert not person.after_return.exists()


def test_nobody_is_asked_about_who_is_still_here(alice, person):
    ResidenceCard.objects.create(
        person=person, status="技能実習1号ロ", starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 23)
    )
    assert "After the return" not in text_of(alice.get(page_of(person)))


def test_the_newest_counts_by_office(world, alice):
    siti, budi, ani = (make_person(world.tokyo, name) for name in ("SITI", "BUDI", "ANI"))
    heard(siti, "employed", date(2025, 1, 1), uses_skill=False)
    heard(siti, "business", date(2026, 1, 1), uses_skill=True, employer="Bengkel Siti")
    heard(budi, "study", uses_skill=None)
    heard(ani, "unknown")
    heard(make_person(world.osaka, "THUY"), "employed", uses_skill=True)
    # One is home and was never asked; one is still here.
    for name, ends_on in (("GONE", date(2026, 11, 22)), ("HERE", date(2026, 11, 23))):
        ResidenceCard.objects.create(person=make_person(world.tokyo, name), starts_on=date(2025, 1, 1), ends_on=ends_on)
    text = text_of(alice.get(reverse("life:after_return_list")))
    assert "東京事務所 4 1 2 1 1 100 % 1 0 0" in text
    assert "大阪事務所 1 0 0 1 1 100 % 0 1 0" in text
    assert "all 5 1 2 2 2 100 % 1 1 0" in text
    assert "Bengkel Siti" in text
    assert text.count("SITI") == 1
    narrowed = text_of(alice.get(reverse("life:after_return_list"), {"uses": "unknown"}))
    assert "BUDI" in narrowed
    assert "THUY" not in narrowed


def test_the_list_takes_as_many_queries_for_one_as_for_many(world, alice):
    address = reverse("life:after_return_list")
    heard(make_person(world.tokyo))
    alice.get(address)
    counts = []
    for more in (0, 20):
        for _ in range(more):
            heard(make_person(world.tokyo))
        with CaptureQueriesContext(connection) as queries:
            alice.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_before_anything_is_heard_the_list_teaches(alice):
    text = text_of(alice.get(reverse("life:after_return_list")))
    assert "What people do after the return home is entered on their pages." in text
    assert "What became of them" not in text


def test_other_offices_and_companies(world, client_of, person):
    row = heard(person)
    assert client_of(world.charlie).post(url("after_return_delete", row)).status_code == 403
    for name in ("hana", "aki"):
        assert client_of(getattr(world, name)).get(url("after_return_edit", row)).status_code == 404
    assert person.after_return.exists()
