"""Auditors and mandates: granted for own offices only, shown at once, extended, revoked in the middle of a session."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.accounts import invitations
from imjapan.accounts.models import AccessLink, Mail, User
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from imjapan.organization.models import Staff
from reports.mandates import domain
from reports.models import Mandate
from tests.world import TODAY, make_company, make_mandate, make_staff, make_user

pytestmark = pytest.mark.django_db
NEXT_YEAR = {
    "starts_on": date(2027, 4, 1),
    "ends_on": date(2028, 3, 31),
    "period_first": date(2026, 4, 1),
    "period_last": date(2028, 3, 31),
    "consultations": False,
}
SENT = {"starts_on": "2027/4/1", "ends_on": "2028/3/31", "period_first": "2026/4/1", "period_last": "令和10年3月31日"}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


def grant(world, name="bob", user=None, offices=None, companies=(), key=None, **data):
    return domain.grant_mandate(
        world.actor(name),
        user=user or world.aki,
        offices=offices or [world.tokyo],
        companies=list(companies),
        data=NEXT_YEAR | data,
        today=TODAY,
        key=key,
    )


# --- a new auditor, from nothing to the room -----------------------------------------------------------


def test_a_manager_lets_an_auditor_in_with_five_pages(world, client_of):
    client = client_of(world.bob)
    page = client.get(reverse("auditors:new")).content.decode()
    suggested = re.search(r'name="username" value="([^"]+)"', page)[1]
    assert suggested == "auditor-1"
    sent = {"name": "外部 太郎", "username": suggested, "email": "taro@example.jp", "language": "ja"}
    response = client.post(reverse("auditors:new"), sent)
    user = User.objects.get(username="auditor-1")
    assert response.url == reverse("auditors:mandate_new", args=[user.public_id])
    assert (user.kind, user.has_usable_password()) == (User.Kind.AUDITOR, False)
    assert user.is_active
    form = client.get(response.url).content.decode()
    assert f'value="{world.tokyo.pk}"' in form
    assert f'value="{world.osaka.pk}"' not in form
    now = {"starts_on": "2026/11/23", "ends_on": "2027/3/31", "period_first": "2026/4/1", "period_last": "2027/3/31"}
    response = client.post(response.url, now | {"offices": [world.tokyo.pk], "companies": "株式会社朝日製作所\n"})
    assert response.status_code == 303
    mandate = user.mandates.get()
    assert list(mandate.offices.all()) == [world.tokyo]
    assert list(mandate.companies.all()) == [world.asahi]
    assert (mandate.granted_by, mandate.consultations) == (world.bob, False)
    client.post(reverse("auditors:invite", args=[user.public_id]), {"channel": "mail"})
    assert Mail.objects.get(user=user).kind == "accounts.invitation"
    client.post(reverse("auditors:invite", args=[user.public_id]), {"channel": "sheet"})
    assert client.get(reverse("auditors:sheet", args=[user.public_id])).content.startswith(b"%PDF")
    page = text_of(client.get(reverse("auditors:auditor", args=[user.public_id])))
    assert "Bob : granted the mandate from 2026-11-23" in page.replace("Bob:", "Bob :")
    assert set(Event.objects.filter(name__startswith="reports.").values_list("name", flat=True)) >= {
        "reports.mandate.granted",
        "reports.auditor.sheet",
    }


def test_the_list_teaches_when_it_is_empty(world, client_of):
    Mandate.objects.all().delete()
    User.objects.filter(kind=User.Kind.AUDITOR).delete()
    page = text_of(client_of(world.bob).get(reverse("auditors:list")))
    assert "No auditor yet" in page
    assert "can be revoked at once" in page


def test_the_list_says_who_may_enter_where_and_until_when(world, client_of):
    page = text_of(client_of(world.alice).get(reverse("auditors:list")))
    assert re.search(r"Aki aki may enter 東京事務所 2027-03-31 can sign in", page)
    assert "Only a supervision manager of every office of the mandate" in page
    assert "New auditor" not in page


def test_the_same_form_twice_makes_one_auditor_and_one_mandate(world, client_of):
    client, key = client_of(world.bob), "5b0a4f34-5e0d-49c1-9f2e-8e5c8f6b7a01"
    sent = {"name": "外部 太郎", "username": "auditor-1", "language": "ja", "key": key}
    assert [client.post(reverse("auditors:new"), sent).status_code for _ in range(2)] == [303, 303]
    user = User.objects.get(username="auditor-1")
    sent = SENT | {"offices": [world.tokyo.pk], "key": key}
    address = reverse("auditors:mandate_new", args=[user.public_id])
    assert [client.post(address, sent).status_code for _ in range(2)] == [303, 303]
    assert user.mandates.count() == 1


def test_nothing_but_the_fields_of_the_form_is_taken(world, client_of):
    client = client_of(world.bob)
    more = {"kind": "staff", "is_administrator": "1", "password": "correct horse battery", "offices": [world.osaka.pk]}
    client.post(reverse("auditors:new"), {"name": "x", "username": "auditor-1", "language": "ja"} | more)
    user = User.objects.get(username="auditor-1")
    assert (user.kind, user.is_administrator, user.has_usable_password()) == (User.Kind.AUDITOR, False, False)
    assert not user.mandates.exists()
    sent = SENT | {"offices": [world.tokyo.pk], "granted_by": world.admin.pk, "user": world.oto.pk, "revoked_at": "1"}
    client.post(reverse("auditors:mandate_new", args=[user.public_id]), sent)
    mandate = user.mandates.get()
    assert (mandate.granted_by, mandate.revoked_at) == (world.bob, None)
    assert world.oto.mandates.count() == 1


# --- for which offices and companies -------------------------------------------------------------------


def test_an_office_of_others_is_no_choice(world, client_of):
    address = reverse("auditors:mandate_new", args=[world.aki.public_id])
    response = client_of(world.bob).post(address, SENT | {"offices": [world.tokyo.pk, world.osaka.pk]})
    assert response.status_code == 422
    assert "is not one of the available choices" in text_of(response)
    with pytest.raises(Refused, match="every office of the mandate"):
        grant(world, offices=[world.tokyo, world.osaka])
    assert world.aki.mandates.count() == 1
    grant(world, "admin", offices=[world.tokyo, world.osaka])


@pytest.mark.parametrize("name", ["alice", "charlie", "hana", "aki"])
def test_only_managers_and_administrators_grant(world, name):
    with pytest.raises(Refused):
        grant(world, name)
    with pytest.raises(Refused):
        domain.create_auditor(world.actor(name), data={"name": "x", "username": "x", "language": "ja"})


@pytest.mark.parametrize("line", ["浪速建設株式会社", "株式会社どこにもない", "%", "朝日"])
def test_a_company_that_is_not_exactly_one_of_the_office_is_named_at_the_field(world, client_of, line):
    address = reverse("auditors:mandate_new", args=[world.aki.public_id])
    sent = SENT | {"offices": [world.tokyo.pk], "companies": f"株式会社朝日製作所\n{line}"}
    response = client_of(world.bob).post(address, sent)
    assert response.status_code == 422
    assert f"Not exactly one company of the chosen offices: {line}" in text_of(response)


def test_a_name_that_two_companies_have_needs_the_number(world, client_of):
    twin = make_company(world.tokyo, "株式会社朝日製作所", own_number="A-77")
    address = reverse("auditors:mandate_new", args=[world.aki.public_id])
    client, sent = client_of(world.bob), SENT | {"offices": [world.tokyo.pk]}
    assert client.post(address, sent | {"companies": "株式会社朝日製作所"}).status_code == 422
    assert client.post(address, sent | {"companies": "A-77\n実1801000001\n\nA-77"}).status_code == 303
    assert set(world.aki.mandates.latest("pk").companies.all()) == {twin, world.asahi}


def test_the_domain_refuses_a_company_of_another_office_too(world):
    with pytest.raises(ValidationError) as error:
        grant(world, companies=[world.naniwa])
    assert "浪速建設株式会社" in error.value.message_dict["companies"][0]


def test_a_mandate_is_for_auditors(world):
    with pytest.raises(User.DoesNotExist):
        grant(world, user=world.hana)


# --- days ----------------------------------------------------------------------------------------------


def test_an_overlap_is_said_at_the_field(world, client_of):
    address = reverse("auditors:mandate_new", args=[world.aki.public_id])
    response = client_of(world.bob).post(address, SENT | {"offices": [world.tokyo.pk], "starts_on": "2027/3/31"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "This auditor already has a mandate in that period." in text_of(response)
    assert re.search(r'href="#id_starts_on"', page)


@pytest.mark.parametrize(
    ("field", "change", "words"),
    [
        ("ends_on", {"ends_on": "2027/3/1"}, "The last day is before the first day."),
        ("period_last", {"period_last": "2026/3/1"}, "The last day is before the first day."),
        ("ends_on", {"starts_on": "2020/4/1", "ends_on": "2021/3/31"}, "This day is over."),
        ("starts_on", {"starts_on": "2027/2/30"}, "There is no day"),
    ],
)
def test_wrong_days_are_said_at_their_fields(world, client_of, field, change, words):
    address = reverse("auditors:mandate_new", args=[world.aki.public_id])
    response = client_of(world.bob).post(address, SENT | {"offices": [world.tokyo.pk]} | change)
    assert response.status_code == 422
    assert words in text_of(response)
    assert f'href="#id_{field}"' in response.content.decode()


def test_an_extension_meets_the_next_mandate_at_its_field(world, client_of):
    mandate = world.aki.mandates.get()
    grant(world)
    client, address = client_of(world.bob), reverse("auditors:mandate_extend", args=[mandate.public_id])
    response = client.post(address, {"ends_on": "2027/4/1", "period_last": "2027/3/31"})
    assert response.status_code == 422
    assert 'href="#id_ends_on"' in response.content.decode()
    assert client.post(address, {"ends_on": "2027/2/28", "period_last": "2027/6/30"}).status_code == 303
    mandate.refresh_from_db()
    assert (mandate.ends_on, mandate.period_last) == (date(2027, 2, 28), date(2027, 6, 30))
    page = text_of(client.get(reverse("auditors:auditor", args=[world.aki.public_id])))
    assert "set the last day of entry to 2027-02-28" in page


def test_two_managers_extend_at_the_same_time(world, client_of):
    mandate = world.aki.mandates.get()
    address = reverse("auditors:mandate_extend", args=[mandate.public_id])
    client = client_of(world.bob)
    version = re.search(r'name="version" value="([^"]+)"', client.get(address).content.decode())[1]
    client_of(world.mia).post(address, {"ends_on": "2027/9/30", "period_last": "2027/3/31"})
    response = client.post(address, {"ends_on": "2027/6/30", "period_last": "2027/3/31", "version": version})
    assert response.status_code == 409
    mandate.refresh_from_db()
    assert mandate.ends_on == date(2027, 9, 30)


# --- revoked -------------------------------------------------------------------------------------------


def test_a_revoked_mandate_shows_nothing_from_the_next_request_on(world, client_of):
    auditor, manager = client_of(world.aki), client_of(world.bob)
    assert "東京事務所" in text_of(auditor.get(reverse("room:home")))
    mandate = world.aki.mandates.get()
    address = reverse("auditors:mandate_revoke", args=[mandate.public_id])
    assert [manager.post(address).status_code for _ in range(2)] == [303, 303]
    page = auditor.get(reverse("room:home"))
    assert page.status_code == 200
    assert "東京事務所" not in page.content.decode()
    assert Event.objects.filter(name="reports.mandate.revoked").count() == 1
    assert "Bob: revoked the mandate" in text_of(
        manager.get(reverse("auditors:auditor", args=[world.aki.public_id]))
    ).replace("Bob :", "Bob:")
    with pytest.raises(Conflict, match="revoked"):
        domain.extend_mandate(world.actor("bob"), mandate=mandate, data={"ends_on": date(2027, 6, 30)}, today=TODAY)
    # The days are free again for a new one.
    assert grant(world, starts_on=TODAY)
    assert "東京事務所" in text_of(auditor.get(reverse("room:home")))


def test_a_mandate_over_two_offices_belongs_to_neither_manager_alone(world):
    make_staff(world.charlie, world.osaka, Staff.Role.MANAGER)
    mandate = grant(world, "admin", offices=[world.tokyo, world.osaka])
    for name in ("bob", "charlie"):
        with pytest.raises(Refused):
            domain.revoke_mandate(world.actor(name), mandate=mandate)
    mandate.refresh_from_db()
    assert mandate.revoked_at is None
    make_staff(world.charlie, world.tokyo, Staff.Role.MANAGER)
    domain.revoke_mandate(world.actor("charlie"), mandate=mandate)


def test_the_role_can_be_lost_between_form_and_post(world, client_of):
    client, address = client_of(world.bob), reverse("auditors:mandate_new", args=[world.aki.public_id])
    assert client.get(address).status_code == 200
    Staff.objects.filter(user=world.bob).update(role=Staff.Role.MEMBER)
    assert client.post(address, SENT | {"offices": [world.tokyo.pk]}).status_code == 403
    assert world.aki.mandates.count() == 1


# --- keys ----------------------------------------------------------------------------------------------


def test_a_manager_of_another_office_gets_no_key_to_this_auditor(world, client_of):
    make_staff(world.charlie, world.osaka, Staff.Role.MANAGER)
    client = client_of(world.charlie)
    assert client.post(reverse("auditors:invite", args=[world.aki.public_id]), {"channel": "sheet"}).status_code == 403
    assert client.get(reverse("auditors:sheet", args=[world.aki.public_id])).status_code == 403
    sent = {"name": "Aki", "username": "aki", "email": "charlie@example.jp", "language": "ja"}
    assert client.post(reverse("auditors:edit", args=[world.aki.public_id]), sent).status_code == 403
    world.aki.refresh_from_db()
    assert world.aki.email == ""
    assert not AccessLink.objects.exists()


def test_a_sheet_somebody_else_has_in_hand_dies_when_it_would_open_more(world):
    make_staff(world.charlie, world.osaka, Staff.Role.MANAGER)
    new = domain.create_auditor(
        world.actor("charlie"), data={"name": "x", "username": "x1", "email": "", "language": "ja"}
    )
    link = domain.invite_auditor(world.actor("charlie"), user=new, channel="sheet", today=TODAY)
    assert invitations.find(invitations.token_of(link))
    grant(world, user=new)
    assert invitations.find(invitations.token_of(link)) is None


def test_auditors_of_a_private_office_do_not_exist_for_others(world, client_of):
    world.osaka.is_private = True
    world.osaka.save()
    client = client_of(world.bob)
    assert "oto" not in client.get(reverse("auditors:list")).content.decode()
    assert client.get(reverse("auditors:auditor", args=[world.oto.public_id])).status_code == 404
    mandate = grant(world, "admin", user=world.oto, offices=[world.tokyo, world.osaka])
    page = text_of(client.get(reverse("auditors:auditor", args=[world.oto.public_id])))
    assert "東京事務所, 1 office you may not read" in page.replace(" ,", ",")
    assert "大阪事務所" not in page
    assert client.post(reverse("auditors:mandate_revoke", args=[mandate.public_id])).status_code == 403


def test_the_list_costs_the_same_for_one_and_for_forty(world, client_of):
    from django.db import connection

    client, address = client_of(world.bob), reverse("auditors:list")

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    client.get(address)
    before = queries()
    for number in range(40):
        make_mandate(make_user(f"outside{number}", User.Kind.AUDITOR), [world.tokyo], world.bob, [world.asahi])
    assert queries() == before
