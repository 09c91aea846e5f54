"""Signing in: where one lands afterwards, demo people, the set-up of an empty installation."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from imjapan.accounts import demo
from imjapan.accounts.models import User
from imjapan.organization.models import Office, Organization, Staff
from tests.world import code_for, make_user

pytestmark = pytest.mark.django_db


def next_of(address):
    return parse_qs(urlsplit(address).query)["next"][0]


def test_a_fragment_leads_back_to_its_page(client):
    answer = client.post(
        "/training/audits/00000000-0000-0000-0000-000000000000/autosave/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/training/audits/1/edit/?a=b"},
    )
    assert answer.status_code == 401
    assert next_of(answer["HX-Redirect"]) == "/training/audits/1/edit/?a=b"


@pytest.mark.parametrize(
    "referer, page",
    [("http://testserver/people/?q=x", "/people/?q=x"), ("https://evil.example/people/", "/"), ("", "/")],
)
def test_a_form_leads_back_to_the_page_it_stood_on(client, referer, page):
    answer = client.post("/documents/00000000-0000-0000-0000-000000000000/file/", headers={"Referer": referer})
    assert next_of(answer["Location"]) == page


@pytest.mark.parametrize("typed", ["alice", "ALICE", "Alice@example.jp"])
def test_user_name_or_address_in_any_case(world, client, typed):
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.jp")
    answer = client.post(reverse("accounts:sign_in"), {"username": typed, "password": "correct horse battery"})
    assert answer["Location"] == reverse("accounts:code")
    assert client.post(answer["Location"], {"code": code_for(world.alice)})["Location"] == "/"
    assert client.session["_auth_user_id"] == str(world.alice.pk)


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_an_outside_address_is_not_followed(world, client, evil):
    given = {"username": "hana", "password": "correct horse battery", "next": evil}
    assert client.post(reverse("accounts:sign_in"), given)["Location"] == "/"
    staff = {**given, "username": "alice"}
    client.post(reverse("accounts:sign_out"))
    client.post(reverse("accounts:sign_in"), staff)
    assert client.post(reverse("accounts:code"), {"code": code_for(world.alice)})["Location"] == "/"
    assert client.get(f"/sign-in/?next={evil}")["Location"] == "/"


@pytest.fixture
def demo_user(db):
    user = make_user("demo-staff", with_code=False)
    user.set_password(demo.PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize("extra", [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}])
def test_demo_people_enter_on_this_machine_only(client, demo_user, extra):
    typed = {"username": "demo-staff", "password": demo.PASSWORD}
    answer = client.post(reverse("accounts:sign_in"), typed, **extra)
    assert answer.context["form"].has_error("__all__", "demo")
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("accounts:demo_sign_in"), typed, **extra).status_code == 404
    assert client.post(reverse("accounts:demo_sign_in"), typed)["Location"] == "/"
    assert client.session["_auth_user_id"] == str(demo_user.pk)


def test_demo_people_do_not_enter_without_the_demo(client, demo_user, settings):
    settings.DEMO_MODE = False
    client.post(reverse("accounts:sign_in"), {"username": "demo-staff", "password": demo.PASSWORD})
    assert "_auth_user_id" not in client.session


SETUP = {
    "organization": "公益財団法人 新しい監理団体",
    "licence_kind": "general",
    "office": "本部",
    "clock_starts_on": "2026-11-01",
    "name": "山田 花子",
    "username": "yamada",
    "password": "a long and rare phrase",
    "again": "a long and rare phrase",
}


def test_an_empty_installation_is_set_up_on_one_page(client):
    assert client.get(reverse("accounts:sign_in"))["Location"] == reverse("organization:setup")
    answer = client.post(reverse("organization:setup"), SETUP)
    assert answer["Location"] == "/"
    user = User.objects.get()
    assert (user.username, user.is_administrator, user.kind) == ("yamada", True, "staff")
    assert Organization.objects.get().name == SETUP["organization"]
    assert Office.objects.get().clock_starts_on == date(2026, 11, 1)
    assert Staff.objects.get().role == "staff"  # nobody is supervision manager by the way
    assert client.get("/today/")["Location"] == reverse("accounts:code_set_up")


def test_who_is_the_supervision_manager_says_so(client):
    client.cookies["django_language"] = "en"
    assert "I am the supervision manager (監理責任者) of this office" in client.get("/set-up/").content.decode()
    client.post(reverse("organization:setup"), SETUP | {"is_manager": "on"})
    assert (Staff.objects.get().role, User.objects.get().is_administrator) == ("manager", True)


def test_a_second_set_up_changes_nothing(client, world):
    before = User.objects.count()
    assert client.post(reverse("organization:setup"), SETUP)["Location"] == reverse("accounts:sign_in")
    assert User.objects.count() == before


@pytest.mark.parametrize(
    "wrong", [{"password": "short"}, {"password": "password1234"}, {"office": ""}, {"again": "a long and rare phrasf"}]
)
def test_a_wrong_set_up_keeps_what_was_typed(client, wrong):
    answer = client.post(reverse("organization:setup"), SETUP | wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == wrong.keys()
    assert 'value="山田 花子"' in answer.content.decode()
    assert SETUP["password"] not in answer.content.decode()
    assert not User.objects.exists()
    assert not Organization.objects.exists()
