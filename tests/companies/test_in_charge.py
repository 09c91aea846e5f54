"""Who is in charge of a company from which day: one at a time, corrected, ended, taken back, and many at once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies import access
from companies.domain import in_charge
from companies.models import InCharge
from imjapan.accounts.bell import in_words
from imjapan.accounts.models import Notification
from imjapan.core import changes, history
from imjapan.core.errors import Conflict, Refused
from imjapan.organization.domain.hand_over import hand_over
from imjapan.organization.models import Staff
from tests.world import LONG_AGO, TODAY, make_company, make_staff, make_user

pytestmark = pytest.mark.django_db


def rows(company):
    """What stands for a company, oldest first: who, deputy, from, until."""
    found = company.in_charge.select_related("user", "deputy").order_by("starts_on")
    return [
        (row.user.username, row.deputy and row.deputy.username, str(row.starts_on), row.ends_on and str(row.ends_on))
        for row in found
    ]


def put(world, company, user, on, deputy=None, actor="bob"):
    return in_charge.set_in_charge(world.actor(actor), company=company, user=user, deputy=deputy, on=on)


def messages(error, field):
    return error.value.message_dict[field]


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2026, 12, 1), "2026-11-30"),
        (date(2027, 1, 1), "2026-12-31"),
        (date(2027, 3, 1), "2027-02-28"),
        (date(2028, 3, 1), "2028-02-29"),
        (date(2028, 2, 29), "2028-02-28"),
    ],
)
def test_the_running_row_ends_the_day_before(world, on, last):
    put(world, world.asahi, world.mia, on, deputy=world.alice)
    assert rows(world.asahi) == [("alice", "bob", "2024-04-01", last), ("mia", "alice", str(on), None)]
    assert access.in_charge(world.asahi.pk, date.fromisoformat(last)).user == world.alice
    assert access.in_charge(world.asahi.pk, on).user == world.mia


def test_the_same_day_is_replaced_and_leaves_one_event_with_the_actor(world):
    put(world, world.asahi, world.mia, date(2026, 12, 1))
    with history.context(world.bob.pk):
        put(world, world.asahi, world.bob, date(2026, 12, 1), deputy=world.mia)
    assert rows(world.asahi)[1:] == [("bob", "mia", "2026-12-01", None)]
    row = world.asahi.in_charge.get(starts_on=date(2026, 12, 1))
    added, event = row.history.order_by("pgh_id")
    assert (added.pgh_label, added.user_id) == ("added", world.mia.pk)
    assert (event.pgh_label, event.user_id, event.deputy_id) == ("changed", world.mia.pk, None)
    assert event.pgh_context["actor"] == world.bob.pk


def test_a_later_row_stays_and_limits_the_new_one(world):
    put(world, world.asahi, world.mia, date(2027, 4, 1))
    put(world, world.asahi, world.bob, date(2026, 12, 1))
    assert rows(world.asahi) == [
        ("alice", "bob", "2024-04-01", "2026-11-30"),
        ("bob", None, "2026-12-01", "2027-03-31"),
        ("mia", None, "2027-04-01", None),
    ]


def test_the_first_row_of_a_company_and_a_row_before_all_others(world):
    put(world, world.midori, world.alice, date(2026, 12, 1))
    put(world, world.midori, world.mia, date(2026, 10, 1))
    assert rows(world.midori) == [("mia", None, "2026-10-01", "2026-11-30"), ("alice", None, "2026-12-01", None)]


def test_a_second_click_changes_nothing(world):
    put(world, world.asahi, world.mia, date(2026, 12, 1), deputy=world.bob)
    before = list(InCharge.objects.order_by("pk").values())
    done = put(world, world.asahi, world.mia, date(2026, 12, 1), deputy=world.bob)
    assert (done.changed, done.unchanged) == (0, 1)
    assert put(world, world.asahi, world.mia, date(2027, 2, 1), deputy=world.bob).changed == 0
    assert list(InCharge.objects.order_by("pk").values()) == before


def test_only_managers_of_the_office_and_administrators_decide(world):
    for name in ("alice", "charlie"):
        with pytest.raises(Refused, match="supervision manager"):
            put(world, world.asahi, world.alice, TODAY, actor=name)
    foreign = make_user("omar")
    make_staff(foreign, world.osaka, Staff.Role.MANAGER)
    world.omar = foreign
    with pytest.raises(Refused):
        put(world, world.asahi, world.alice, TODAY, actor="omar")
    put(world, world.asahi, world.mia, TODAY, actor="admin")
    assert rows(world.asahi)[-1][0] == "mia"


def test_who_cannot_be_in_charge(world):
    ann, leaver = make_user("ann"), make_user("leaver")
    make_staff(ann, world.tokyo, Staff.Role.ACCOUNTANT)
    make_staff(leaver, world.tokyo, ends_on=date(2026, 11, 30))
    gone = make_user("gone", is_active=False)
    make_staff(gone, world.tokyo)
    before = rows(world.asahi)
    for user, day, text in (
        (world.charlie, TODAY, "Charlie does no supervision work in 東京事務所"),
        (ann, TODAY, "Ann does no supervision work in any office"),
        (leaver, date(2026, 12, 1), "Leaver does no supervision work in any office on 2026-12-01"),
        (gone, TODAY, "Gone is no longer active"),
        (world.hana, TODAY, "Hana does no supervision work"),
    ):
        with pytest.raises(ValidationError) as error:
            put(world, world.asahi, user, day)
        assert text in messages(error, "user")[0]
        with pytest.raises(ValidationError) as error:
            put(world, world.asahi, world.mia, day, deputy=user)
        assert text in messages(error, "deputy")[0]
    with pytest.raises(ValidationError) as error:
        put(world, world.asahi, world.mia, TODAY, deputy=world.mia)
    assert messages(error, "deputy") == ["The deputy is somebody else than who is in charge."]
    assert rows(world.asahi) == before
    put(world, world.asahi, leaver, date(2026, 11, 30))  # the last day counts
    assert rows(world.asahi)[-1][0] == "leaver"


def test_correcting_and_ending_leave_one_event_each(world):
    row = world.asahi.in_charge.get()
    with history.context(world.bob.pk):
        in_charge.end_in_charge(world.actor("bob"), row=row, ends_on=date(2026, 11, 30))
    assert rows(world.asahi) == [("alice", "bob", "2024-04-01", "2026-11-30")]
    event = row.history.get(pgh_label="changed")
    assert (event.ends_on, event.pgh_context["actor"]) == (None, world.bob.pk)
    in_charge.end_in_charge(world.actor("bob"), row=row, ends_on=date(2026, 11, 30))
    assert row.history.filter(pgh_label="changed").count() == 1
    in_charge.correct_in_charge(
        world.actor("bob"), row=row, user=world.mia, deputy=None, starts_on=date(2024, 5, 1), ends_on=None
    )
    assert rows(world.asahi) == [("mia", None, "2024-05-01", None)]


def test_a_correction_never_overlaps_and_a_row_of_somebody_gone_can_be_ended(world):
    put(world, world.asahi, world.mia, date(2026, 12, 1))
    first = world.asahi.in_charge.earliest("starts_on")
    with pytest.raises(ValidationError) as error:
        in_charge.end_in_charge(world.actor("bob"), row=first, ends_on=date(2026, 12, 1))
    assert messages(error, "starts_on") == ["Somebody is already in charge in that period."]
    with pytest.raises(ValidationError) as error:
        in_charge.end_in_charge(world.actor("bob"), row=first, ends_on=date(2024, 3, 31))
    assert messages(error, "ends_on") == ["The last day is before the first day."]
    world.alice.is_active = False
    world.alice.save()
    in_charge.end_in_charge(world.actor("bob"), row=first, ends_on=date(2026, 10, 31))
    assert rows(world.asahi)[0] == ("alice", "bob", "2024-04-01", "2026-10-31")


def test_only_what_has_not_begun_is_taken_back(world):
    put(world, world.asahi, world.mia, date(2026, 12, 1))
    first, later = world.asahi.in_charge.order_by("starts_on")
    with pytest.raises(Conflict, match="begun already"):
        in_charge.remove_in_charge(world.actor("bob"), row=first, today=TODAY)
    with pytest.raises(Refused):
        in_charge.remove_in_charge(world.actor("alice"), row=later, today=TODAY)
    in_charge.remove_in_charge(world.actor("bob"), row=later, today=TODAY)
    assert rows(world.asahi) == [("alice", "bob", "2024-04-01", "2026-11-30")]
    with pytest.raises(Conflict, match="taken this back"):
        in_charge.remove_in_charge(world.actor("bob"), row=later, today=TODAY)
    event = InCharge.history.rel.related_model.objects.get(pgh_label="deleted")
    assert event.user_id == world.mia.pk


def test_the_database_itself_refuses_two_at_once(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        InCharge.objects.create(company=world.asahi, user=world.mia, starts_on=date(2026, 12, 1))


# --- many at once -----------------------------------------------------------------------------------


def many(world, companies, user, on, deputy=None, actor="bob"):
    ids = [company.pk for company in companies]
    return in_charge.assign_many(world.actor(actor), company_ids=ids, user=user, deputy=deputy, on=on)


def test_many_at_once_do_what_each_alone_would(world):
    other, third = make_company(world.tokyo), make_company(world.tokyo)
    put(world, other, world.mia, date(2026, 12, 1))
    put(world, third, world.bob, date(2026, 11, 1), deputy=world.mia)
    done = many(world, [world.asahi, world.midori, other, third], world.bob, date(2026, 12, 1), deputy=world.mia)
    assert (done.changed, done.unchanged) == (3, 1)
    assert rows(world.asahi) == [
        ("alice", "bob", "2024-04-01", "2026-11-30"),
        ("bob", "mia", "2026-12-01", None),
    ]
    assert rows(world.midori) == [("bob", "mia", "2026-12-01", None)]
    assert rows(other) == [("bob", "mia", "2026-12-01", None)]
    assert rows(third) == [("bob", "mia", "2026-11-01", None)]


def test_all_or_nothing_with_a_message_for_each_refused_company(world):
    make_staff(world.bob, world.osaka)
    before = InCharge.objects.count()
    second = make_company(world.osaka, "難波食品")
    with pytest.raises(ValidationError) as error:
        many(world, [world.asahi, world.naniwa, second], world.bob, TODAY)
    told = messages(error, "rows")
    assert len(told) == 2
    assert told[0].startswith("浪速建設株式会社: Only a supervision manager of the office")
    assert told[1].startswith("難波食品: Only a supervision manager of the office")
    with pytest.raises(ValidationError) as error:
        many(world, [world.asahi, world.naniwa], world.alice, TODAY, actor="admin")
    assert messages(error, "rows") == ["浪速建設株式会社: Alice does no supervision work in 大阪事務所 on 2026-11-23."]
    assert InCharge.objects.count() == before


def test_a_hundred_companies_cost_as_much_as_one(world):
    def cost(companies, user):
        with CaptureQueriesContext(connection) as queries:
            many(world, companies, user, date(2026, 12, 1))
        return len(queries)

    hundred = [make_company(world.tokyo) for _ in range(100)]
    InCharge.objects.bulk_create(
        InCharge(company=company, user=world.alice, starts_on=LONG_AGO) for company in hundred[:50]
    )
    one = cost([world.asahi], world.mia)
    assert cost(hundred, world.mia) == one
    assert cost(hundred, world.bob) <= one  # the same day again: replaced
    assert InCharge.objects.filter(company__in=hundred, user=world.bob, starts_on=date(2026, 12, 1)).count() == 100


def test_apps_above_hear_of_each_changed_company(world):
    heard = []
    changes.on("company.in_charge")(listener := lambda change: heard.append((change.model, change.ids)))
    try:
        many(world, [world.asahi, world.midori], world.mia, TODAY)
        many(world, [world.asahi, world.midori], world.mia, TODAY)
    finally:
        changes._consumers["company.in_charge"].remove(listener)
    assert heard == [("companies.Company", tuple(sorted([world.asahi.pk, world.midori.pk])))]


def test_one_query_tells_who_is_in_charge_of_many(world, django_assert_num_queries):
    put(world, world.midori, world.mia, TODAY)
    with django_assert_num_queries(1):
        found = access.in_charge_of([world.asahi.pk, world.midori.pk, world.naniwa.pk], TODAY)
        names = {pk: (row.user.name, row.deputy and row.deputy.name) for pk, row in found.items()}
    assert names == {world.asahi.pk: ("Alice", "Bob"), world.midori.pk: ("Mia", None)}
    without = set(access.companies_without(TODAY).values_list("pk", flat=True))
    assert without == {world.naniwa.pk}


def bell_of(user):
    """The lines of a user, oldest first, in words with the address."""
    found = in_words(list(Notification.objects.filter(user=user).order_by("pk")))
    return [(line.text, line.url) for line in found]


def test_who_is_put_in_charge_hears_of_it_once_and_nobody_of_what_they_did_themselves(world):
    put(world, world.asahi, world.mia, TODAY, deputy=world.bob)  # by Bob
    page = reverse("companies:detail", args=[world.asahi.public_id])
    assert bell_of(world.mia) == [("You are in charge of 1 more company, from 2026-11-23", page)]
    assert bell_of(world.bob) == []
    put(world, world.asahi, world.mia, TODAY, deputy=world.alice)
    assert len(bell_of(world.mia)) == 1  # nothing new for Mia
    assert bell_of(world.alice) == [("You are deputy for 1 more company, from 2026-11-23", page)]
    put(world, world.asahi, world.mia, TODAY, deputy=world.alice)
    assert len(bell_of(world.alice)) == 1


def test_many_at_once_are_one_line_with_a_number(world):
    companies = [make_company(world.tokyo) for _ in range(3)]
    in_charge.assign_many(
        world.actor("bob"), company_ids=[one.pk for one in companies], user=world.mia, deputy=world.alice, on=TODAY
    )
    address = reverse("companies:list")
    assert bell_of(world.mia) == [("You are in charge of 3 more companies, from 2026-11-23", address)]
    assert bell_of(world.alice) == [("You are deputy for 3 more companies, from 2026-11-23", address)]
    with history.context(world.bob.pk):
        hand_over(world.actor("bob"), from_user=world.mia, to_user=world.alice, on=TODAY)
    assert bell_of(world.alice)[1:] == [("You are in charge of 3 more companies, from 2026-11-23", address)]


def test_a_correction_rings_for_who_is_new_in_it(world):
    row = world.asahi.in_charge.get()
    in_charge.correct_in_charge(
        world.actor("admin"), row=row, user=world.mia, deputy=row.deputy, starts_on=row.starts_on, ends_on=None
    )
    assert [text for text, _url in bell_of(world.mia)] == ["You are in charge of 1 more company, from 2024-04-01"]
    assert not Notification.objects.exclude(user=world.mia).exists()
