"""The calendar: month, day, whose it is; and its feed: rights of today, nothing personal, revoked at once."""

from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from imjapan.accounts.models import User
from reports.calendar import domain, entries
from reports.filings.models import Filing
from reports.models import CalendarFeed, Obligation
from reports.obligations.recompute import recompute
from training.models import PlannedVisit

from ..world import TODAY, make_establishment, make_personnel, make_trainees

pytestmark = pytest.mark.django_db
MONTH = date(2026, 12, 1)


def plan(establishment, user, day=date(2026, 12, 10), **fields):
    company = establishment.company
    return PlannedVisit.objects.create(
        establishment=establishment, company=company, office_id=company.office_id, planned_on=day, user=user, **fields
    )


def day_of(weeks, day):
    return next(one for week in weeks for one in week if one.day == day)


def events(text):
    return [dict(event) for event in Calendar.from_ical(text).walk("VEVENT")]


def test_a_month_counts_open_duties_by_their_last_legal_day_and_names_trips(world):
    recompute(today=TODAY)
    trip = plan(world.asahi_plant, world.alice, planned_time=time(9, 30))
    weeks = entries.month(world.actor("alice"), MONTH, entries.Wanted(), TODAY)
    assert [weeks[0][0].day, weeks[-1][-1].day] == [date(2026, 11, 30), date(2027, 1, 3)]
    assert day_of(weeks, date(2026, 12, 10)).trips == [trip]
    last = day_of(weeks, date(2026, 12, 31))
    expected = Obligation.objects.filter(state="open", legal_on=last.day).count()
    assert sum(due.number for due in last.dues) == expected > 0
    assert not day_of(weeks, date(2026, 12, 9)).dues


def test_other_people_and_offices_can_be_left_out(world):
    recompute(today=TODAY)
    plan(world.asahi_plant, world.alice)
    plan(world.naniwa_site, world.charlie)
    actor = world.actor("alice")
    mine = entries.month(actor, MONTH, entries.Wanted(user_id=world.alice.pk), TODAY)
    assert [trip.user for trip in day_of(mine, date(2026, 12, 10)).trips] == [world.alice]
    duties = entries.duties(actor, entries.Wanted(user_id=world.alice.pk), TODAY)
    assert {duty.company for duty in duties if duty.person is None} == {world.asahi}
    assert {duty.person for duty in duties if duty.company is None} == set(world.trainees)
    osaka = entries.Wanted(office_ids=frozenset([world.osaka.pk]))
    assert {duty.office for duty in entries.duties(actor, osaka, TODAY)} <= {world.osaka}
    assert [trip.user for trip in entries.trips(actor, osaka)] == [world.charlie]


def test_the_pages_say_it_in_words(world, client_of):
    recompute(today=TODAY)
    plan(world.asahi_plant, world.alice, planned_time=time(9, 30), note="社用車")
    client = client_of(world.alice)
    page = client.get(reverse("calendar:calendar"), {"month": "2026-12"}).content.decode()
    assert "December 2026" in page
    assert "09:30" in page
    assert world.asahi.name in page
    day = client.get(reverse("calendar:calendar"), {"day": "2026-12-31", "office": ""}).content.decode()
    assert "Regular audit" in day
    assert "No trip is planned for this day." in day
    trips = client.get(reverse("calendar:calendar"), {"day": "2026-12-10"}).content.decode()
    assert "社用車" in trips


@pytest.mark.parametrize(
    "query", [{"month": "2026-13"}, {"month": "x"}, {"day": "2026-02-30"}, {"office": "nobody", "who": "x"}]
)
def test_a_wrong_address_shows_this_month(world, client_of, query):
    page = client_of(world.alice).get(reverse("calendar:calendar"), query)
    assert page.status_code == 200
    assert "November 2026" in page.content.decode()


def test_as_many_queries_for_one_as_for_many(world):
    recompute(today=TODAY)
    plan(world.asahi_plant, world.alice)
    actor = world.actor("alice")
    with CaptureQueriesContext(connection) as one:
        entries.month(actor, MONTH, entries.Wanted(), TODAY)
    for number in range(8):
        place = make_establishment(world.asahi, f"第{number}工場")
        make_trainees(place, 2)
        plan(place, world.bob)
    recompute(today=TODAY)
    with CaptureQueriesContext(connection) as many:
        weeks = entries.month(actor, MONTH, entries.Wanted(), TODAY)
        [str(trip.establishment.company) + trip.user.name for trip in day_of(weeks, date(2026, 12, 10)).trips]
    assert len(one) == len(many) == 2
    assert day_of(weeks, date(2026, 12, 10)).more_trips == 6


# --- the feed


def test_a_feed_reads_duties_and_trips_without_a_sign_in(world, client):
    recompute(today=TODAY)
    plan(world.asahi_plant, world.alice, planned_time=time(9, 30))
    plan(world.asahi_plant, world.bob, day=date(2026, 12, 11))
    User.objects.filter(pk=world.bob.pk).update(language="en")
    feed, secret = domain.make_feed(world.actor("bob"), scope="office", label="phone")
    answer = client.get(reverse("calendar:feed", args=[secret]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    found = events(answer.content)
    timed = next(event for event in found if hasattr(event["DTSTART"].dt, "hour"))
    assert timed["DTSTART"].dt.isoformat() == "2026-12-10T09:30:00+09:00"
    whole = [event for event in found if event["DTSTART"].dt == date(2026, 12, 11)]
    assert whole
    due = [event for event in found if str(event["SUMMARY"]).startswith("Due: ")]
    assert due
    assert any(world.asahi.name in str(event["SUMMARY"]) for event in due)
    feed.refresh_from_db()
    assert feed.used_at is not None


def test_a_feed_names_no_trainee_and_no_consultation(world, client):
    recompute(today=TODAY)
    _feed, secret = domain.make_feed(world.actor("bob"), scope="office")
    text = client.get(reverse("calendar:feed", args=[secret])).content.decode()
    for person in world.trainees:
        assert person.passport_name not in text
    assert "相談" not in text


def test_a_feed_names_nobody_of_our_house_either(world, client):
    """Duties about a person of the law say their kind alone, and a notice leaves out the title somebody wrote."""
    person, _appointment, course, declaration = make_personnel(world.tokyo, name="渡邉 太郎")
    course.__class__.objects.filter(pk=course.pk).update(held_on=date(2024, 1, 15))
    declaration.__class__.objects.filter(pk=declaration.pk).update(declared_on=date(2025, 12, 20))
    Filing.objects.create(
        kind=Filing.Kind.LICENCE_CHANGE, title="理事 高橋 明子の就任", office=world.tokyo, event_on=date(2026, 11, 20),
        drafted_at=timezone.now(), drafted_by=world.alice,
    )  # fmt: skip
    recompute(today=TODAY)
    open_ = Obligation.objects.filter(state="open")
    assert {"course", "declaration"} <= set(open_.filter(personnel=person).values_list("kind", flat=True))
    User.objects.filter(pk=world.bob.pk).update(language="en")
    plan(world.asahi_plant, world.alice)
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=True):
        _feed, secret = domain.make_feed(world.actor("bob"), scope="office")
        text = client.get(reverse("calendar:feed", args=[secret])).content.decode().replace("\r\n ", "")
    titles = [str(event["SUMMARY"]) for event in events(text)]
    with translation.override("en"):
        kinds = [Obligation.Kind.COURSE.label, Obligation.Kind.DECLARATION.label, Filing.Kind.LICENCE_CHANGE.label]
        assert {f"Due: {kind} {world.tokyo.name}" for kind in kinds} <= set(titles)
    staff = User.objects.filter(kind=User.Kind.STAFF).values_list("name", flat=True)
    trainees = [person.passport_name for person in world.trainees]
    for name in ("渡邉", "高橋 明子", *staff, *trainees):
        assert name not in text


def test_mine_holds_what_i_am_in_charge_of(world, client):
    recompute(today=TODAY)
    plan(world.midori_farm, world.bob)
    _feed, secret = domain.make_feed(world.actor("alice"), scope="mine")
    text = client.get(reverse("calendar:feed", args=[secret])).content.decode()
    assert world.midori.name not in text.replace("\r\n ", "")


@pytest.mark.parametrize("case", ["unknown", "revoked", "left", "inactive"])
def test_a_closed_way_in_is_not_there(world, client, case):
    feed, secret = domain.make_feed(world.actor("alice"), scope="mine")
    if case == "revoked":
        domain.revoke_feed(world.actor("alice"), feed=feed)
    if case == "left":
        User.objects.filter(pk=world.alice.pk).update(last_day=date(2026, 11, 1))
    if case == "inactive":
        User.objects.filter(pk=world.alice.pk).update(is_active=False)
    address = reverse("calendar:feed", args=[secret if case != "unknown" else "A" * 43])
    assert client.get(address).status_code == 404


def test_guessing_is_slowed_down_and_the_right_address_still_answers(world, client):
    _feed, secret = domain.make_feed(world.actor("alice"), scope="mine")
    answers = [client.get(reverse("calendar:feed", args=["B" * 43])).status_code for _ in range(32)]
    assert answers[:30] == [404] * 30
    assert answers[30:] == [429] * 2
    assert client.get(reverse("calendar:feed", args=[secret])).status_code == 200


def test_the_address_is_shown_once_and_kept_as_a_mark(world, client_of):
    client = client_of(world.alice)
    page = client.post(reverse("calendar:feeds"), {"scope": "mine", "label": "電話"})
    assert page.status_code == 201
    text = page.content.decode()
    secret = text.split("/calendar/feed/")[1].split(".ics")[0]
    assert len(secret) == 43
    row = CalendarFeed.objects.get()
    assert secret not in row.secret_hash
    assert secret not in client.get(reverse("calendar:feeds")).content.decode()
    client.post(reverse("calendar:feed_revoke", args=[row.public_id]))
    assert client_of(world.alice).get(reverse("calendar:feed", args=[secret])).status_code == 404


def test_nobody_revokes_the_feed_of_somebody_else(world, client_of):
    feed, _secret = domain.make_feed(world.actor("alice"), scope="mine")
    assert client_of(world.bob).post(reverse("calendar:feed_revoke", args=[feed.public_id])).status_code == 404
    feed.refresh_from_db()
    assert feed.revoked_at is None


def test_ten_addresses_are_enough(world, client_of):
    for _ in range(10):
        domain.make_feed(world.actor("alice"), scope="mine")
    page = client_of(world.alice).post(reverse("calendar:feeds"), {"scope": "mine"})
    assert page.status_code == 422
    assert "You have 10 addresses already" in page.content.decode()
