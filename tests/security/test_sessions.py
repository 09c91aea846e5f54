"""Who loses a right between two requests has lost it; what was signed in before opens nothing any more."""

from datetime import timedelta

import pytest
from django.urls import reverse

from companies.models import CompanyMembership
from imjapan.accounts import tokens
from imjapan.accounts.models import ApiToken, Session, User
from imjapan.organization.models import Staff
from reports.models import Mandate
from tests.world import TODAY, make_audit
from training.models import Audit

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


def leave(world):
    User.objects.filter(pk=world.alice.pk).update(last_day=YESTERDAY)


def close(world):
    User.objects.filter(pk=world.alice.pk).update(is_active=False)


@pytest.mark.parametrize("end", [leave, close])
def test_an_open_page_of_who_left_saves_nothing(world, client_of, end):
    audit = make_audit(world.asahi_plant, world.alice)
    client = client_of(world.alice)
    page = reverse("training:audit_edit", args=[audit.public_id])
    assert client.get(page).status_code == 200
    end(world)
    answer = client.post(page, {"version": 1, "summary": "from the open page"})
    assert answer.status_code in (302, 403, 404)
    assert not Audit.objects.filter(summary="from the open page").exists()
    assert client.get("/people/").status_code in (302, 404)


@pytest.mark.parametrize("end", [leave, close])
def test_a_token_of_who_left_reads_nothing(world, client, end):
    _token, plain = tokens.create_token(world.actor("alice"), name="program")
    given = {"HTTP_AUTHORIZATION": f"Bearer {plain}"}
    assert client.get("/api/v1/people/", **given).json()["count"] == 5
    end(world)
    answer = client.get("/api/v1/people/", **given)
    assert answer.status_code == 401
    assert "results" not in answer.json()


def test_a_manager_who_is_no_longer_one_approves_nothing(world, client_of):
    audit = make_audit(world.asahi_plant, world.alice, state="finished", finished_at="2026-11-20T10:00+09:00",
                       finished_by=world.alice)  # fmt: skip
    client = client_of(world.bob)
    assert client.get(reverse("training:audit_detail", args=[audit.public_id])).status_code == 200
    Staff.objects.filter(user=world.bob).update(role=Staff.Role.ACCOUNTANT)
    assert client.post(reverse("training:audit_approve", args=[audit.public_id])).status_code == 403
    assert Audit.objects.get(pk=audit.pk).state == "finished"


def test_an_administrator_who_is_no_longer_one_makes_nobody(world, client_of):
    client = client_of(world.admin)
    User.objects.filter(pk=world.admin.pk).update(is_administrator=False)
    data = {"name": "新人", "username": "newbie", "language": "ja", "office": world.tokyo.pk, "role": "manager"}
    assert client.post(reverse("organization:staff_new"), data | {"starts_on": "2026/12/1"}).status_code in (
        302,
        403,
        404,
    )
    assert not User.objects.filter(username="newbie").exists()


def test_a_company_user_whose_membership_ended_reads_nothing(world, client_of):
    client = client_of(world.hana)
    assert world.asahi.name in client.get(reverse("portal:home")).content.decode()
    CompanyMembership.objects.filter(user=world.hana).update(ends_on=YESTERDAY)
    answer = client.get(reverse("portal:home"))
    assert world.asahi.name not in answer.content.decode()


def test_an_auditor_whose_mandate_was_revoked_reads_nothing(world, client_of):
    client = client_of(world.aki)
    assert client.get(reverse("room:home")).status_code == 200
    Mandate.objects.filter(user=world.aki).update(ends_on=YESTERDAY)
    answer = client.get("/api/v1/companies/")
    assert answer.status_code in (200, 401)
    assert world.asahi.name not in answer.content.decode()


def test_a_stolen_cookie_ends_with_a_new_password(world, client_of):
    thief, owner = client_of(world.alice), world.alice
    assert thief.get("/people/").status_code == 200
    owner.set_password("another fine sentence of words")
    owner.save()
    assert thief.get("/people/").status_code == 302


@pytest.mark.parametrize("value", ["", "a", "0" * 32, "../../etc/passwd", "' OR '1'='1", "a" * 4000, "\xff\xfe", "%00"])
def test_an_invented_cookie_is_nobody(world, client, value):
    client.cookies["sessionid"] = value
    answer = client.get("/people/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
    assert not Session.objects.filter(session_key=value).exists()


def test_nobody_is_of_two_kinds(world):
    """Staff who are put into a company, or the other way round, would read both sides of the fence."""
    CompanyMembership.objects.create(user=world.alice, company=world.asahi, starts_on=TODAY)
    alice = world.actor("alice")
    assert alice.is_staff
    assert not alice.company_ids
    Staff.objects.create(user=world.hana, office=world.tokyo, role=Staff.Role.MANAGER, starts_on=TODAY)
    hana = world.actor("hana")
    assert not hana.is_staff
    assert hana.fenced
    assert not ApiToken.objects.exists()
