"""People of companies: let in, invited, ended by day or at once, let in again; nobody gets a key to a foreign door."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.domain import members
from companies.models import CompanyMembership
from imjapan.accounts import invitations
from imjapan.accounts.models import AccessLink, Mail, User
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from imjapan.organization.models import Staff
from tests.world import LONG_AGO, TODAY, make_company, make_office, make_staff, make_user

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
CLERK = {"name": "事務 花", "username": "asahi-1", "email": "", "language": "ja"}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


def add(world, by="alice", company=None, known=False, key=None, **data):
    return members.add_person(
        world.actor(by), company=company or world.asahi, data=CLERK | data, today=TODAY, known=known, key=key
    )


def of_hana(world):
    return world.hana.company_memberships.get(company=world.asahi)


def portal(client, company):
    page = client.get(reverse("portal:home"))
    assert page.status_code == 200
    return company.name in page.content.decode()


# --- new -----------------------------------------------------------------------------------------------


def test_a_clerk_without_an_address_gets_a_name_and_a_sheet(world, client_of):
    client = client_of(world.alice)
    page = client.get(reverse("companies:member_new", args=[world.asahi.public_id])).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    suggested = re.search(r'name="username" value="([^"]+)"', page)[1]
    assert suggested == "portal-1"
    sent = {"name": "事務 花", "username": suggested, "email": "", "language": "ja", "key": key}
    response = client.post(reverse("companies:member_new", args=[world.asahi.public_id]), sent)
    row = CompanyMembership.objects.get(company=world.asahi, user__username="portal-1")
    assert response.status_code == 303
    assert response.url == reverse("companies:member", args=[row.public_id])
    assert (row.user.kind, row.starts_on, row.ends_on) == (User.Kind.COMPANY, TODAY, None)
    assert not row.user.has_usable_password()
    assert "Invite by e-mail" not in text_of(client.get(response.url))
    client.post(reverse("companies:member_invite", args=[row.public_id]), {"channel": "sheet"})
    sheet = client.get(reverse("companies:member_sheet", args=[row.public_id]))
    assert sheet.content.startswith(b"%PDF")
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert sheet.headers["Cache-Control"] == "no-store"


def test_the_suggested_name_comes_from_the_company_and_is_free(world):
    company = make_company(world.tokyo, "東和食品", name_kana="トウワショクヒン")
    assert members.suggested_name(company) == "towashokuhin-1"
    make_user("Towashokuhin-1", User.Kind.COMPANY)
    assert members.suggested_name(company) == "towashokuhin-2"


def test_the_same_form_twice_adds_once(world, client_of):
    client, address = client_of(world.alice), reverse("companies:member_new", args=[world.asahi.public_id])
    sent = CLERK | {"key": "5b0a4f34-5e0d-49c1-9f2e-8e5c8f6b7a01"}
    first, second = client.post(address, sent), client.post(address, sent)
    assert (first.status_code, second.url) == (303, first.url)
    assert User.objects.filter(username="asahi-1").count() == 1
    assert Event.objects.filter(name="companies.member.added").count() == 1


def test_nothing_but_the_fields_of_the_form_is_taken(world, client_of):
    more = {
        "kind": "staff",
        "is_administrator": "1",
        "is_active": "",
        "password": "correct horse battery",
        "company": world.naniwa.pk,
        "companies": [world.midori.pk, world.naniwa.pk],
        "office": world.osaka.pk,
        "user": world.dai.pk,
        "starts_on": "2020/1/1",
    }
    client_of(world.alice).post(reverse("companies:member_new", args=[world.asahi.public_id]), CLERK | more)
    user = User.objects.get(username="asahi-1")
    assert (user.kind, user.is_administrator, user.is_active) == (User.Kind.COMPANY, False, True)
    assert not user.has_usable_password()
    assert list(user.company_memberships.values_list("company", "starts_on")) == [(world.asahi.pk, TODAY)]


@pytest.mark.parametrize("taken", ["HANA", "alice", "Aki"])
def test_a_taken_user_name_is_refused_at_its_field(world, client_of, taken):
    address = reverse("companies:member_new", args=[world.asahi.public_id])
    response = client_of(world.alice).post(address, CLERK | {"username": taken})
    assert response.status_code == 422
    assert "Somebody signs in with this already." in text_of(response)


def test_a_mail_address_of_staff_is_refused_and_not_offered(world, client_of):
    User.objects.filter(pk=world.charlie.pk).update(email="charlie@example.jp")
    address = reverse("companies:member_new", args=[world.asahi.public_id])
    response = client_of(world.alice).post(address, CLERK | {"email": "Charlie@Example.jp", "known": "1"})
    assert response.status_code == 422
    assert "Another user has this mail address already." in text_of(response)
    assert not world.charlie.company_memberships.exists()


@pytest.mark.parametrize("name", ["charlie", "hana", "aki"])
def test_others_cannot_let_in(world, name):
    with pytest.raises(Refused, match="portal"):
        add(world, name)
    assert not User.objects.filter(username="asahi-1").exists()


# --- one user, several companies -----------------------------------------------------------------------


@pytest.fixture
def known(world):
    """Dai, who belongs to Naniwa of the private office Osaka only, under an address of his own."""
    world.osaka.is_private = True
    world.osaka.save()
    CompanyMembership.objects.filter(user=world.dai).delete()
    CompanyMembership.objects.create(user=world.dai, company=world.naniwa, starts_on=LONG_AGO)
    User.objects.filter(pk=world.dai.pk).update(email="dai@example.jp", name="Dai Secretname")
    return world


def test_a_known_address_is_offered_without_a_word_about_the_other_office(known, client_of):
    address = reverse("companies:member_new", args=[known.asahi.public_id])
    response = client_of(known.alice).post(address, CLERK | {"email": "DAI@example.jp"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Is this the same person?" in page
    assert [word for word in (known.naniwa.name, "大阪", "Secretname", known.dai.username) if word in page] == []
    assert not CompanyMembership.objects.filter(user=known.dai, company=known.asahi).exists()


def test_the_same_person_is_added_with_name_and_password_as_before(known, client_of):
    address = reverse("companies:member_new", args=[known.asahi.public_id])
    response = client_of(known.alice).post(address, CLERK | {"email": "dai@example.jp", "known": "1"})
    assert response.status_code == 303
    known.dai.refresh_from_db()
    assert (known.dai.name, known.dai.check_password("correct horse battery")) == ("Dai Secretname", True)
    assert User.objects.filter(kind=User.Kind.COMPANY).count() == 2
    client = client_of(known.dai)
    assert portal(client, known.asahi)
    assert portal(client, known.naniwa)


def test_twice_the_same_person_is_said_at_the_address(known):
    add(known, known=True, email="dai@example.jp")
    with pytest.raises(ValidationError) as error:
        add(known, known=True, email="dai@example.jp")
    assert "belongs to the company already" in error.value.message_dict["email"][0]


def test_no_sheet_and_no_other_address_for_who_belongs_to_another_office_too(known, client_of):
    """Otherwise staff of one office could sign in as somebody of the other."""
    row = add(known, known=True, email="dai@example.jp")
    with pytest.raises(Refused, match="another office"):
        members.invite_person(known.actor("bob"), membership=row, channel="sheet", today=TODAY)
    with pytest.raises(Refused, match="another office"):
        members.change_person(
            known.actor("bob"), membership=row, data=CLERK | {"email": "mine@example.jp"}, today=TODAY
        )
    client = client_of(known.alice)
    page = text_of(client.get(reverse("companies:member", args=[row.public_id])))
    assert "This person belongs to another company too." in page
    assert "Print a sheet" not in page
    assert known.naniwa.name not in page
    for name, method in (("member_edit", client.get), ("member_edit", client.post), ("member_sheet", client.get)):
        assert method(reverse(f"companies:{name}", args=[row.public_id])).status_code == 403
    assert (
        client.post(reverse("companies:member_invite", args=[row.public_id]), {"channel": "sheet"}).status_code == 403
    )
    members.invite_person(known.actor("bob"), membership=row, channel="mail", today=TODAY)
    assert Mail.objects.get(user=known.dai).address == "dai@example.jp"
    link = members.invite_person(known.actor("admin"), membership=row, channel="sheet", today=TODAY)
    assert link.channel == "sheet"


def test_a_sheet_in_foreign_hands_dies_when_the_person_joins_another_office(known):
    make_staff(known.charlie, known.osaka, Staff.Role.MANAGER)
    row = CompanyMembership.objects.get(user=known.dai)
    link = members.invite_person(known.actor("charlie"), membership=row, channel="sheet", today=TODAY)
    token = invitations.token_of(link)
    assert invitations.find(token)
    add(known, known=True, email="dai@example.jp")
    assert invitations.find(token) is None


def test_of_two_companies_only_the_ended_one_goes(world, client_of):
    CompanyMembership.objects.create(user=world.hana, company=world.midori, starts_on=LONG_AGO)
    client = client_of(world.hana)
    assert portal(client, world.asahi)
    members.shut_out(world.actor("alice"), membership=of_hana(world), today=TODAY)
    assert not portal(client, world.asahi)  # the next request, in the same session
    assert portal(client, world.midori)
    world.hana.refresh_from_db()
    assert world.hana.is_active


# --- the end -------------------------------------------------------------------------------------------


def test_the_last_one_ended_at_once_closes_the_sign_in(world, client_of):
    client = client_of(world.hana)
    assert portal(client, world.asahi)
    link = invitations.invite(world.actor("alice"), user=world.hana, channel="sheet")
    members.shut_out(world.actor("alice"), membership=of_hana(world), today=TODAY)
    assert client.get(reverse("portal:home")).status_code == 302
    world.hana.refresh_from_db()
    assert not world.hana.is_active
    assert invitations.find(invitations.token_of(link)) is None
    members.shut_out(world.actor("alice"), membership=of_hana(world), today=TODAY)
    assert Event.objects.filter(name="companies.member.ended").count() == 1


def test_the_last_day_is_still_a_day(world, client_of, time_machine_to):
    members.end_on(world.actor("alice"), membership=of_hana(world), last_day=TODAY, today=TODAY)
    client = client_of(world.hana)
    assert portal(client, world.asahi)
    time_machine_to(TOMORROW)
    assert world.asahi.name not in client.get(reverse("portal:home")).content.decode()


@pytest.fixture
def time_machine_to():
    import time_machine

    travels = []

    def go(day):
        travel = time_machine.travel(f"{day}T10:00:00+09:00", tick=True)
        travel.start()
        travels.append(travel)

    yield go
    for travel in travels:
        travel.stop()


def test_who_came_today_and_goes_today_is_over_and_comes_again(world):
    row = add(world)
    members.shut_out(world.actor("alice"), membership=row, today=TODAY)
    row.refresh_from_db()
    assert (row.starts_on, row.ends_on) == (TODAY, TODAY)
    assert row.ended_at is not None
    again = members.let_in_again(world.actor("alice"), membership=row, today=TODAY)
    assert members.let_in_again(world.actor("alice"), membership=row, today=TODAY) == again
    user = User.objects.get(pk=row.user_id)
    assert user.is_active
    members.shut_out(world.actor("alice"), membership=again, today=TODAY)
    rows = user.company_memberships.order_by("pk").values_list("pk", "starts_on", "ends_on")
    assert list(rows) == [(row.pk, TODAY, TODAY), (again.pk, TODAY, TODAY)]
    assert not user.company_memberships.filter(ended_at=None).exists()


def test_who_is_ended_on_the_first_day_is_out_at_once_and_the_record_stays_true(world, client_of):
    row = add(world)
    user = User.objects.get(pk=row.user_id)
    client = client_of(user)
    assert portal(client, world.asahi)
    alice = client_of(world.alice)
    answer = alice.post(reverse("companies:member_close", args=[row.public_id]), follow=True)
    assert "no longer sees anything of" in text_of(answer)
    assert "2026/11/22" not in text_of(answer)
    assert client.get(reverse("portal:home")).status_code == 302
    page = text_of(alice.get(reverse("companies:member", args=[row.public_id])))
    assert "ended at once" in page
    assert "Let in again from today" in page
    with pytest.raises(Conflict, match="Let the person in again"):
        members.end_on(world.actor("alice"), membership=row, last_day=TODAY, today=TODAY)


def test_ended_at_once_counts_for_one_company_only_from_the_next_request(world, client_of):
    CompanyMembership.objects.create(user=world.hana, company=world.midori, starts_on=LONG_AGO)
    client = client_of(world.hana)
    members.end_on(world.actor("alice"), membership=of_hana(world), last_day=TODAY, today=TODAY)
    assert portal(client, world.asahi)
    members.shut_out(world.actor("alice"), membership=of_hana(world), today=TODAY)
    assert not portal(client, world.asahi)
    again = members.let_in_again(world.actor("alice"), membership=of_hana(world), today=TODAY)
    assert portal(client, world.asahi)
    assert again.starts_on == TODAY


def test_who_comes_again_needs_a_new_password(world, client_of):
    members.shut_out(world.actor("alice"), membership=of_hana(world), today=TODAY)
    client_of(world.alice).post(reverse("companies:member_again", args=[of_hana(world).public_id]))
    world.hana.refresh_from_db()
    assert world.hana.is_active
    assert not world.hana.has_usable_password()
    assert world.hana.company_memberships.filter(company=world.asahi, starts_on=TODAY, ends_on=None).exists()


def test_an_end_is_taken_back_and_a_past_day_refused(world, client_of):
    client, row = client_of(world.alice), of_hana(world)
    address = reverse("companies:member_end", args=[row.public_id])
    assert client.post(address, {"ends_on": "2026/12/31"}).status_code == 303
    assert client.post(address, {"ends_on": ""}).status_code == 303
    row.refresh_from_db()
    assert row.ends_on is None
    response = client.post(address, {"ends_on": "2026/11/22"})
    assert response.status_code == 422
    assert "This day is over." in text_of(response)


def test_an_end_that_has_come_is_not_moved(world):
    row = of_hana(world)
    members.shut_out(world.actor("alice"), membership=row, today=TODAY)
    with pytest.raises(Conflict, match="Let the person in again"):
        members.end_on(world.actor("alice"), membership=row, last_day=None, today=TODAY)
    with pytest.raises(Conflict, match="no longer belongs"):
        members.invite_person(world.actor("alice"), membership=row, channel="sheet", today=TODAY)


# --- invitations ---------------------------------------------------------------------------------------


def test_without_an_address_there_is_no_mail_and_the_page_says_what_to_do(world, client_of):
    row = add(world)
    response = client_of(world.alice).post(
        reverse("companies:member_invite", args=[row.public_id]), {"channel": "mail"}
    )
    assert response.status_code == 422
    assert "print a sheet" in text_of(response)
    assert not AccessLink.objects.exists()


def test_a_new_sheet_ends_the_one_before(world):
    row = add(world)
    first = members.invite_person(world.actor("alice"), membership=row, channel="sheet", today=TODAY)
    second = members.invite_person(world.actor("bob"), membership=row, channel="sheet", today=TODAY)
    assert invitations.find(invitations.token_of(first)) is None
    assert invitations.find(invitations.token_of(second)) == second
    assert first.purpose == second.purpose == AccessLink.Purpose.INVITATION


def test_who_has_a_password_gets_a_way_to_a_new_one(world):
    link = members.invite_person(world.actor("alice"), membership=of_hana(world), channel="sheet", today=TODAY)
    assert link.purpose == AccessLink.Purpose.RESET


def test_another_mail_address_ends_the_invitation_to_the_old_one(world):
    row = add(world, email="old@example.jp")
    link = members.invite_person(world.actor("alice"), membership=row, channel="mail", today=TODAY)
    token = invitations.token_of(link)
    members.change_person(world.actor("alice"), membership=row, data=CLERK | {"email": "new@example.jp"}, today=TODAY)
    assert invitations.find(token) is None


def test_the_sheet_is_gone_when_there_is_none(world, client_of):
    address = reverse("companies:member_sheet", args=[of_hana(world).public_id])
    assert client_of(world.alice).get(address).status_code == 404


def test_opening_a_sheet_is_an_event_without_names(world, client_of):
    members.invite_person(world.actor("alice"), membership=of_hana(world), channel="sheet", today=TODAY)
    client_of(world.alice).get(reverse("companies:member_sheet", args=[of_hana(world).public_id]))
    event = Event.objects.get(name="companies.member.sheet")
    assert (event.actor_id, event.company_id) == (world.alice.pk, world.asahi.pk)
    assert world.hana.name not in str(event.details)


# --- who, and where ------------------------------------------------------------------------------------


def test_a_manager_of_another_office_reads_but_changes_nothing(world, client_of):
    make_staff(world.charlie, world.osaka, Staff.Role.MANAGER)
    client, row = client_of(world.charlie), of_hana(world)
    page = text_of(client.get(reverse("companies:member", args=[row.public_id])))
    assert "under Our house, Rights" in page
    assert "End at once" not in page
    for name in ("invite", "end", "close", "again", "edit"):
        data = {"channel": "sheet", "ends_on": "2026/12/31", "name": "x", "username": "x", "language": "ja"}
        assert client.post(reverse(f"companies:member_{name}", args=[row.public_id]), data).status_code == 403
    assert of_hana(world).ends_on is None
    assert not AccessLink.objects.exists()


def test_people_of_a_private_office_do_not_exist_for_others(world, client_of):
    world.tokyo.is_private = True
    world.tokyo.save()
    client, row = client_of(world.charlie), of_hana(world)
    assert client.get(reverse("companies:member", args=[row.public_id])).status_code == 404
    assert client.post(reverse("companies:member_close", args=[row.public_id])).status_code == 404


def test_the_right_can_be_lost_between_form_and_post(world, client_of):
    client, address = client_of(world.alice), reverse("companies:member_new", args=[world.asahi.public_id])
    assert client.get(address).status_code == 200
    Staff.objects.filter(user=world.alice).update(ends_on=TODAY - timedelta(days=1))
    assert client.post(address, CLERK).status_code == 403
    assert not User.objects.filter(username="asahi-1").exists()


def test_the_company_moves_to_another_office_and_the_right_with_it(world):
    row = of_hana(world)
    world.asahi.office = world.osaka
    world.asahi.save()
    with pytest.raises(Refused):
        members.shut_out(world.actor("alice"), membership=row, today=TODAY)
    members.end_on(world.actor("charlie"), membership=row, last_day=date(2026, 12, 31), today=TODAY)


def test_staff_and_auditors_are_no_members(world):
    """A membership row of a wrong kind gives no door to change."""
    row = CompanyMembership.objects.create(user=world.charlie, company=world.asahi, starts_on=LONG_AGO)
    with pytest.raises(User.DoesNotExist):
        members.invite_person(world.actor("alice"), membership=row, channel="sheet", today=TODAY)


# --- the card ------------------------------------------------------------------------------------------


def test_the_card_teaches_when_it_is_empty(world, client_of):
    page = text_of(client_of(world.charlie).get(reverse("companies:detail", args=[world.naniwa.public_id])))
    assert "Nobody of this company signs in yet" in page
    assert "printed sheet with a QR code" in page


def test_the_card_says_how_everybody_stands(world, client_of):
    row = add(world)
    members.invite_person(world.actor("alice"), membership=row, channel="sheet", today=TODAY)
    gone = add(world, username="gone-1", name="退職 太郎")
    members.shut_out(world.actor("alice"), membership=gone, today=TODAY)
    page = text_of(client_of(world.alice).get(reverse("companies:detail", args=[world.asahi.public_id])))
    card = page[page.index("Portal sign-ins") :]
    assert re.search(r"Hana hana — can sign in", card)
    assert re.search(r"事務 花 asahi-1 — sheet printed", card)
    assert re.search(r"No longer \(1\) 退職 太郎", card)


def test_the_card_costs_the_same_for_one_and_for_a_hundred(world, client_of):
    client, address = client_of(world.alice), reverse("companies:detail", args=[world.asahi.public_id])

    def queries():
        with CaptureQueriesContext(connection()) as found:
            assert client.get(address).status_code == 200
        return len(found)

    client.get(address)
    before = queries()
    for number in range(100):
        user = make_user(f"clerk{number}", User.Kind.COMPANY)
        CompanyMembership.objects.create(user=user, company=world.asahi, starts_on=LONG_AGO)
        AccessLink.objects.create(user=user, purpose="invitation", channel="sheet", expires_at="2026-12-01T00:00Z")
    assert queries() == before


def connection():
    from django.db import connection

    return connection


def test_a_user_of_two_offices_is_no_reason_for_more_queries(world, client_of):
    client, address = client_of(world.alice), reverse("companies:member", args=[of_hana(world).public_id])

    def queries():
        with CaptureQueriesContext(connection()) as found:
            assert client.get(address).status_code == 200
        return len(found)

    client.get(address)
    before = queries()
    for number in range(20):
        company = make_company(make_office(f"X{number}"))
        CompanyMembership.objects.create(user=world.hana, company=company, starts_on=LONG_AGO)
    assert queries() <= before
