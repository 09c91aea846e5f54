"""Everything a staff member holds goes to a successor from a day, or stays and is listed; nobody leaves before."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.access import in_charge
from companies.domain.in_charge import set_in_charge
from imjapan.core import history
from imjapan.core.errors import Refused
from imjapan.organization import holdings
from imjapan.organization.domain.hand_over import hand_over, plan
from imjapan.organization.models import Staff
from reports.obligations.recompute import recompute
from tests.organization.helpers import (
    DECEMBER,
    charge,
    many_companies,
    many_people,
    new_colleague,
    person_charge,
    rows,
)
from tests.world import TODAY, make_audit, make_company, make_staff, make_trainees, make_user

pytestmark = pytest.mark.django_db


def over(world, old, new, on=DECEMBER, actor="bob"):
    return hand_over(world.actor(actor), from_user=old, to_user=new, on=on)


def moved(done):
    return {each.holding.key: [item.subject for item in each.items] for each in done.moves}


def held(user, on=TODAY):
    return {each.label: each.number for each in holdings.summary([user.pk], on)[user.pk]}


@pytest.fixture
def nina(world):
    return new_colleague(world)


def test_everything_moves_as_rows_that_keep_what_was(world, nina):
    charge(world.midori, world.bob, deputy=world.alice)
    person_charge(world.trainees[0], world.alice, deputy=world.bob)
    make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 12, 10))
    done = over(world, world.alice, nina)
    assert moved(done) == {
        "companies.user": ["株式会社朝日製作所"],
        "companies.deputy": ["みどり農園"],
        "people.user": [world.trainees[0].passport_name],
        "audits.draft": ["株式会社朝日製作所 川口工場"],
    }
    assert (done.number, done.stays) == (4, [])
    assert rows(world.asahi) == [
        ("alice", "bob", "2024-04-01", "2026-11-30"),
        ("nina", "bob", "2026-12-01", None),
    ]
    assert rows(world.midori) == [("bob", "alice", "2024-04-01", "2026-11-30"), ("bob", "nina", "2026-12-01", None)]
    assert rows(world.trainees[0]) == [
        ("alice", "bob", "2024-04-01", "2026-11-30"),
        ("nina", "bob", "2026-12-01", None),
    ]
    assert held(world.alice, DECEMBER) == {}
    assert held(nina, DECEMBER) == {
        "companies in charge of": 1, "companies looked after as deputy": 1, "people in charge of": 1, "draft audits": 1,
    }  # fmt: skip


@pytest.mark.parametrize("on", [date(2026, 12, 1), date(2027, 1, 1), date(2027, 3, 1), date(2028, 2, 29)])
def test_the_old_row_ends_on_the_last_day_before_also_at_the_end_of_a_month(world, nina, on):
    over(world, world.alice, nina, on)
    old, new = world.asahi.in_charge.order_by("starts_on")
    assert (old.ends_on, new.starts_on) == (on - timedelta(days=1), on)
    assert in_charge(world.asahi.pk, old.ends_on).user == world.alice
    assert in_charge(world.asahi.pk, on).user == nina


def test_each_ended_row_leaves_one_event_with_the_actor(world, nina):
    with history.context(world.bob.pk):
        over(world, world.alice, nina)
    row = world.asahi.in_charge.earliest("starts_on")
    event = row.history.get(pgh_label="changed")
    assert (event.ends_on, event.user_id, event.pgh_context["actor"]) == (None, world.alice.pk, world.bob.pk)
    (begun,) = world.asahi.in_charge.latest("starts_on").history.all()
    assert (begun.pgh_label, begun.user_id, begun.pgh_context["actor"]) == ("added", nina.pk, world.bob.pk)


def test_rows_that_have_not_begun_move_as_they_are_and_past_ones_stay(world, nina):
    world.asahi.in_charge.update(ends_on=date(2026, 6, 30))
    charge(world.asahi, world.alice, starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31))
    over(world, world.alice, nina)
    assert rows(world.asahi) == [
        ("alice", "bob", "2024-04-01", "2026-06-30"),
        ("nina", None, "2027-01-01", "2027-03-31"),
    ]


def test_a_bounded_row_keeps_its_end_before_a_later_row(world, nina):
    set_in_charge(world.actor("bob"), company=world.asahi, user=world.mia, deputy=None, on=date(2027, 4, 1))
    over(world, world.alice, nina)
    assert rows(world.asahi)[1:] == [("nina", "bob", "2026-12-01", "2027-03-31"), ("mia", None, "2027-04-01", None)]


def test_a_deputy_who_takes_over_leaves_no_deputy(world):
    charge(world.midori, world.bob, deputy=world.alice, starts_on=date(2027, 1, 1))
    done = over(world, world.alice, world.bob)
    assert rows(world.asahi)[1:] == [("bob", None, "2026-12-01", None)]
    assert rows(world.midori) == [("bob", None, "2027-01-01", None)]
    assert done.number == 2


def test_a_second_time_changes_nothing(world, nina):
    over(world, world.alice, nina)
    before = rows(world.asahi)
    done = over(world, world.alice, nina)
    assert (done.moves, done.stays) == ([], [])
    assert rows(world.asahi) == before


def test_what_the_successor_cannot_serve_stays_with_the_reason(world, nina):
    make_staff(world.alice, world.osaka)
    charge(world.naniwa, world.alice)
    later = make_company(world.tokyo, "後日商会")
    charge(later, world.alice, starts_on=date(2027, 4, 1))
    nina.staff.update(ends_on=date(2027, 3, 31))
    done = over(world, world.alice, nina, actor="admin")
    assert moved(done) == {"companies.user": ["株式会社朝日製作所"]}
    assert {(row.item.subject, row.reason) for row in done.stays} == {
        ("浪速建設株式会社", "Nina does no supervision work in 大阪事務所 on 2026-12-01."),
        ("後日商会", "Nina does no supervision work in 東京事務所 on 2027-04-01."),
    }
    assert rows(world.naniwa) == [("alice", None, "2024-04-01", None)]
    make_staff(world.charlie, world.tokyo)
    assert moved(over(world, world.alice, world.charlie, actor="admin"))["companies.user"] == [
        "後日商会",
        "浪速建設株式会社",
    ]


def test_a_manager_hands_over_in_the_own_office_only(world, nina):
    make_staff(world.alice, world.osaka)
    make_staff(nina, world.osaka)
    charge(world.naniwa, world.alice)
    done = over(world, world.alice, nina)
    assert moved(done) == {"companies.user": ["株式会社朝日製作所"]}
    (row,) = done.stays
    assert row.item.subject == "浪速建設株式会社"
    assert "Only a supervision manager of the office" in row.reason
    assert rows(world.naniwa) == [("alice", None, "2024-04-01", None)]


def test_a_private_office_of_others_is_not_even_listed(world, nina):
    world.osaka.is_private = True
    world.osaka.save()
    make_staff(world.alice, world.osaka)
    charge(world.naniwa, world.alice)
    done = over(world, world.alice, nina)
    assert (done.number, done.stays) == (1, [])
    assert rows(world.naniwa) == [("alice", None, "2024-04-01", None)]


def test_refused_successors(world):
    gone, ann = make_user("gone", is_active=False), make_user("ann")
    make_staff(gone, world.tokyo)
    make_staff(ann, world.tokyo, Staff.Role.ACCOUNTANT)
    for successor, text in (
        (world.alice, "Choose somebody else as successor."),
        (gone, "Gone is no longer active."),
        (ann, "Ann does no supervision work in any office on 2026-12-01."),
        (world.hana, "Hana does no supervision work in any office on 2026-12-01."),
    ):
        with pytest.raises(ValidationError) as error:
            over(world, world.alice, successor)
        assert error.value.message_dict == {"to_user": [text]}
    for actor in ("alice", "charlie", "hana"):
        with pytest.raises(Refused):
            over(world, world.alice, world.mia, actor=actor)
    assert rows(world.asahi) == [("alice", "bob", "2024-04-01", None)]


def test_drafts_who_led_on_a_past_day_stays_who_led(world, nina):
    past = make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 11, 10))
    ahead = make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 12, 10), lead=world.alice)
    open_day = make_audit(world.asahi_plant, world.bob, starts_on=None, complete=False, lead=world.alice)
    of_others = make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 11, 11), lead=world.alice)
    version = past.version
    preview = plan(world.actor("bob"), from_user=world.alice, to_user=nina, on=DECEMBER)
    notes = {item.pk: item.note for each in preview.moves if each.holding.key == "audits.draft" for item in each.items}
    assert notes == {past.pk: "stays as who led it; only the draft is handed over", ahead.pk: "", open_day.pk: ""}
    over(world, world.alice, nina)
    for audit in (past, ahead, open_day, of_others):
        audit.refresh_from_db()
    assert (past.lead, past.drafted_by, past.version) == (world.alice, nina, version + 1)
    assert (ahead.lead, ahead.drafted_by) == (nina, world.bob)
    assert (open_day.lead, open_day.drafted_by) == (nina, world.bob)
    assert (of_others.lead, of_others.drafted_by) == (world.alice, world.bob)
    assert held(world.alice, DECEMBER) == {}


def test_finished_audits_are_nobodys_to_hand_over(world, nina):
    from tests.obligations.makers import finish

    audit = finish(make_audit(world.asahi_plant, world.alice), world.alice)
    over(world, world.alice, nina)
    audit.refresh_from_db()
    assert (audit.lead, audit.drafted_by) == (world.alice, world.alice)


def test_a_preview_writes_nothing(world, nina):
    with CaptureQueriesContext(connection) as queries:
        plan(world.actor("bob"), from_user=world.alice, to_user=nina, on=DECEMBER)
    assert not [q["sql"] for q in queries.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert rows(world.asahi) == [("alice", "bob", "2024-04-01", None)]


def test_a_hundred_things_cost_as_much_as_one(world, nina):
    def cost(user, successor):
        with CaptureQueriesContext(connection) as queries:
            over(world, user, successor)
        return len(queries)

    one, many = new_colleague(world, "one"), new_colleague(world, "many")
    for user, number in ((one, 1), (many, 100)):
        many_companies(world, number, user)
        many_people(world, number, user)
        make_audit(world.asahi_plant, user, starts_on=date(2026, 12, 10))
    recompute(today=TODAY)
    assert cost(many, nina) == cost(one, nina)
    assert held(nina, DECEMBER)["companies in charge of"] == 101


def test_today_of_both_before_and_after(world, nina, client_of, time_machine_at):
    make_trainees(world.midori_farm, 2)
    recompute(today=TODAY)

    def mine(user):
        response = client_of(user).get("/today/?show=mine")
        found = [row for section in response.context["sections"] for row in section.rows]
        return {(row.duty.company.name, row.in_charge.user.name) for row in found if row.duty.company}

    assert mine(world.alice) == {("株式会社朝日製作所", "Alice")}
    assert mine(nina) == set()
    over(world, world.alice, nina)
    assert mine(world.alice) == {("株式会社朝日製作所", "Alice")}
    time_machine_at(DECEMBER)
    assert mine(world.alice) == set()
    assert mine(nina) == {("株式会社朝日製作所", "Nina")}
    assert mine(world.bob) == {("株式会社朝日製作所", "Nina")}  # still the deputy


def test_again_from_an_earlier_day_leaves_one_row_of_the_successor(world, nina):
    person_charge(world.trainees[0], world.alice)
    for on in (date(2027, 1, 1), DECEMBER, TODAY):
        over(world, world.alice, nina, on)
    for owner, deputy in ((world.asahi, "bob"), (world.trainees[0], None)):
        assert rows(owner) == [
            ("alice", deputy, "2024-04-01", "2026-11-22"),
            ("nina", deputy, "2026-11-23", None),
        ]


def test_rows_of_two_others_are_joined_only_without_a_gap(world, nina):
    world.asahi.in_charge.update(ends_on=date(2026, 12, 31))
    charge(world.asahi, nina, deputy=world.bob, starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31))
    charge(world.asahi, nina, deputy=world.mia, starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 30))
    charge(world.asahi, nina, deputy=world.mia, starts_on=date(2027, 5, 2))
    over(world, world.alice, nina)
    assert rows(world.asahi)[1:] == [
        ("nina", "bob", "2026-12-01", "2027-03-31"),
        ("nina", "mia", "2027-04-01", "2027-04-30"),
        ("nina", "mia", "2027-05-02", None),
    ]


def test_a_row_still_to_be_handed_over_as_deputy_is_not_lost_by_joining(world, nina):
    world.asahi.in_charge.update(user=world.bob, deputy=world.alice, ends_on=date(2026, 11, 30))
    charge(world.asahi, world.bob, deputy=world.alice, starts_on=DECEMBER, ends_on=date(2026, 12, 31))
    charge(world.asahi, world.alice, starts_on=date(2027, 1, 1))
    over(world, world.alice, nina)
    assert rows(world.asahi) == [
        ("bob", "alice", "2024-04-01", "2026-11-30"),
        ("bob", "nina", "2026-12-01", "2026-12-31"),
        ("nina", None, "2027-01-01", None),
    ]


def test_numbers_count_companies_not_rows(world, nina):
    world.asahi.in_charge.update(ends_on=date(2026, 12, 31))
    charge(world.asahi, world.alice, starts_on=date(2027, 1, 1))
    (group,) = holdings.groups(world.alice.pk, TODAY)
    assert (group.number, group.open, len(group.items), len(group.lines)) == (1, 1, 2, 1)
    done = over(world, world.alice, nina)
    assert (done.number, done.moves[0].number, len(done.moves[0].lines)) == (1, 1, 1)


def test_lost_deputies_are_counted_and_a_new_one_takes_their_place(world, nina):
    charge(world.midori, world.bob, deputy=world.alice, starts_on=date(2027, 1, 1))
    person_charge(world.trainees[0], world.alice, deputy=world.mia)
    bob = world.actor("bob")
    found = plan(bob, from_user=world.alice, to_user=world.bob, on=DECEMBER)
    assert [item.subject for item in found.alone] == ["株式会社朝日製作所", "みどり農園"]
    assert (found.alone_number, found.deputised_number) == (2, 0)
    done = hand_over(bob, from_user=world.alice, to_user=world.bob, on=DECEMBER, deputy=nina)
    assert (done.alone_number, done.deputised_number) == (0, 2)
    assert rows(world.asahi)[1:] == [("bob", "nina", "2026-12-01", None)]
    assert rows(world.midori) == [("bob", "nina", "2027-01-01", None)]
    assert rows(world.trainees[0])[1:] == [("bob", "mia", "2026-12-01", None)]


def test_a_new_deputy_who_cannot_serve_there_takes_only_what_is_possible(world, nina):
    later = make_company(world.tokyo, "後日商会")
    charge(later, world.alice, deputy=world.bob, starts_on=date(2027, 4, 1))
    nina.staff.update(ends_on=date(2027, 3, 31))
    done = hand_over(world.actor("bob"), from_user=world.alice, to_user=world.bob, on=DECEMBER, deputy=nina)
    assert [item.subject for item in done.alone] == ["後日商会"]
    assert rows(world.asahi)[1:] == [("bob", "nina", "2026-12-01", None)]
    assert rows(later) == [("bob", None, "2027-04-01", None)]


def test_refused_deputies(world, nina):
    gone = make_user("gone", is_active=False)
    for deputy, text in (
        (nina, "Choose somebody else as deputy than the two above."),
        (world.alice, "Choose somebody else as deputy than the two above."),
        (gone, "Gone is no longer active."),
    ):
        with pytest.raises(ValidationError) as error:
            hand_over(world.actor("bob"), from_user=world.alice, to_user=nina, on=DECEMBER, deputy=deputy)
        assert error.value.message_dict == {"deputy": [text]}
    assert rows(world.asahi) == [("alice", "bob", "2024-04-01", None)]


def test_the_screen_says_who_is_left_without_a_deputy(world, nina, client_of):
    browser, url = client_of(world.admin), reverse("organization:hand_over", args=[world.alice.public_id])
    text = browser.get(url, {"to_user": world.bob.pk, "on": "2026/12/1"}).content.decode()
    assert text.count("No deputy afterwards: 1") == 2  # on the page and in the question
    chosen = {"to_user": world.bob.pk, "on": "2026/12/1", "deputy": nina.pk}
    text = browser.get(url, chosen).content.decode()
    assert "No deputy afterwards" not in text
    assert "Nina becomes the new deputy of 1." in text
    assert f'name="deputy" value="{nina.pk}"' in text
    done = browser.post(url, {"to_user": world.bob.pk, "on": "2026/12/1"}, follow=True).content.decode()
    assert "1 has no deputy afterwards: 株式会社朝日製作所." in done
    assert "handed over to Bob from 2026-12-01" in done


def test_the_screen_tells_of_the_new_deputy(world, nina, client_of):
    browser, url = client_of(world.admin), reverse("organization:hand_over", args=[world.alice.public_id])
    chosen = {"to_user": world.bob.pk, "on": "2026-12-01", "deputy": nina.pk}
    done = browser.post(url, chosen, follow=True).content.decode()
    assert "1 got Nina as new deputy." in done
    assert "no deputy afterwards" not in done
    assert rows(world.asahi)[1:] == [("bob", "nina", "2026-12-01", None)]


def test_what_follows_when_a_row_ends_in_words(world, nina):
    world.asahi.in_charge.update(ends_on=date(2026, 11, 30))
    person_charge(world.trainees[0], world.alice, ends_on=date(2026, 11, 30))
    promoted, deputy = make_company(world.tokyo, "昇任商会"), make_company(world.tokyo, "副担当商会")
    charge(promoted, world.bob, deputy=world.alice, ends_on=date(2026, 11, 30))
    charge(promoted, world.alice, starts_on=DECEMBER)
    charge(deputy, world.bob, deputy=world.alice, ends_on=date(2026, 11, 30))
    charge(deputy, world.bob, deputy=nina, starts_on=DECEMBER)
    after = {
        (group.label, item.subject): item.after
        for group in holdings.groups(world.alice.pk, TODAY)
        for item in group.lines
    }
    assert after == {
        ("companies in charge of", "株式会社朝日製作所"): "nobody follows from 2026-12-01",
        ("companies in charge of", "昇任商会"): "",
        ("companies looked after as deputy", "昇任商会"): "in charge from 2026-12-01",
        ("companies looked after as deputy", "副担当商会"): "handed over to Nina from 2026-12-01",
        ("people in charge of", str(world.trainees[0])): "as for the company from 2026-12-01",
    }
