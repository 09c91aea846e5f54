"""Confirmation codes: obligatory for staff and auditors, once each, with a way out of a lost phone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import RequestFactory
from django.urls import reverse

from imjapan.accounts import mfa, outbox
from imjapan.accounts.demo import PREFIX
from imjapan.accounts.models import Mail, Session, User
from imjapan.accounts.tokens import create_token
from imjapan.core.errors import Refused
from imjapan.core.models import Event
from tests.accounts.helpers import (
    enter_code,
    enter_password,
    names_of_events,
    sign_in,
    signed_in_as,
    text_of,
)
from tests.world import PASSWORD, SECRET, actor, code_for, code_now, give_code, make_staff, make_user

pytestmark = pytest.mark.django_db
SET_UP = "/account/code/"


@pytest.fixture
def newcomer(world):
    user = make_user("nao", with_code=False, email="nao@example.jp")
    make_staff(user, world.tokyo)
    return user


def secret_on(page):
    return re.search(r"<code>([A-Z2-7 ]{32,50})</code>", text_of(page))[1].replace(" ", "")


def set_up(client):
    """Set the app up on the page; returns the secret and the answer that shows the recovery codes."""
    secret = secret_on(client.get(SET_UP))
    return secret, client.post(SET_UP, {"code": code_now(secret)})


def recovery_codes_on(answer):
    return re.findall(r"<li><code>(\d{5} \d{5})</code></li>", text_of(answer))


# --- nothing opens before -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/today/", "/people/", "/account/", "/account/tokens/", "/house/staff/"])
def test_staff_without_a_code_are_led_to_setting_it_up(newcomer, client, path):
    enter_password(client, "nao")
    assert signed_in_as(client) == newcomer.pk
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, SET_UP)
    fragment = client.get(path, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"], fragment.content) == (401, SET_UP, b"")


def test_neither_writing_nor_the_api_nor_a_token_works_before(newcomer, world, client, new_client):
    enter_password(client, "nao")
    assert client.post(reverse("companies:new"), {"name": "X", "office": world.tokyo.pk})["Location"] == SET_UP
    assert client.get("/api/v1/companies/").status_code == 401
    _row, token = create_token(actor(newcomer), name="wages")
    bearer = {"Authorization": f"Bearer {token}"}
    refused = new_client().get("/api/v1/companies/", headers=bearer)
    assert refused.status_code == 401
    assert "confirmation code" in refused.json()["detail"]
    give_code(newcomer)
    assert new_client().get("/api/v1/companies/", headers=bearer).status_code == 200


def test_auditors_are_obliged_too_and_companies_are_not(world, client_of):
    Authenticator.objects.filter(user=world.aki).delete()
    assert client_of(world.aki).get("/room/")["Location"] == SET_UP
    assert not Authenticator.objects.filter(user=world.hana).exists()
    assert client_of(world.hana).get("/portal/").status_code == 200


def test_demo_people_need_none_on_this_machine_only(world, client_of, settings):
    user = make_user(f"{PREFIX}staff", with_code=False)
    make_staff(user, world.tokyo)
    browser = client_of(user)
    assert browser.get("/today/").status_code == 200
    assert browser.get("/today/", REMOTE_ADDR="203.0.113.9")["Location"] == SET_UP
    assert browser.get("/today/", headers={"X-Forwarded-For": "127.0.0.1"})["Location"] == SET_UP
    settings.DEMO_MODE = False
    assert browser.get("/today/")["Location"] == SET_UP


def test_real_staff_in_demo_mode_need_one(newcomer, client_of):
    assert client_of(newcomer).get("/today/")["Location"] == SET_UP


# --- setting up ---------------------------------------------------------------------------------------


def test_setting_up_shows_recovery_codes_once_and_opens_the_system(newcomer, client):
    enter_password(client, "nao")
    before = client.cookies["sessionid"].value
    secret, answer = set_up(client)
    assert answer.status_code == 201
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    codes = recovery_codes_on(answer)
    assert len(set(codes)) == 10
    assert 'download="recovery-codes.txt"' in text_of(answer)
    assert client.cookies["sessionid"].value != before  # a new key with more rights
    assert client.get("/today/").status_code == 200
    assert "accounts.secret" not in client.session
    again = client.get(SET_UP)
    assert not any(code in text_of(again) for code in codes)
    assert secret not in text_of(again).replace(" ", "")
    assert "accounts.mfa.set_up" in names_of_events()
    assert Mail.objects.filter(user=newcomer, kind="accounts.mfa_changed").count() == 1


def test_the_qr_code_and_the_written_key_say_the_same(newcomer, client):
    enter_password(client, "nao")
    page = client.get(SET_UP)
    link = re.search(r'href="(otpauth://[^"]+)"', text_of(page))[1].replace("&amp;", "&")
    query = parse_qs(urlsplit(link).query)
    assert query["secret"] == [secret_on(page)]
    assert query["issuer"] == ["IM Japan"]
    assert urlsplit(link).path == "/IM%20Japan%3Anao"
    assert '<svg class="qr"' in text_of(page)
    assert secret_on(client.get(SET_UP)) == secret_on(page)  # a reload keeps what was scanned


@pytest.mark.parametrize("typed", ["000000", "12345", "abcdef", "1234567890"])
def test_a_wrong_first_code_sets_nothing_up(newcomer, client, typed):
    enter_password(client, "nao")
    client.get(SET_UP)
    answer = client.post(SET_UP, {"code": typed})
    assert answer.status_code == 422
    assert "This code is wrong or old." in text_of(answer)
    assert not Authenticator.objects.filter(user=newcomer).exists()


def test_secrets_are_encrypted_in_the_database(newcomer, client):
    enter_password(client, "nao")
    secret, answer = set_up(client)
    kept = str(list(Authenticator.objects.filter(user=newcomer).values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code.replace(" ", "") in kept for code in recovery_codes_on(answer))


def test_setting_up_ends_the_other_sessions(newcomer, client, client_of):
    elsewhere = client_of(newcomer)
    enter_password(client, "nao")
    set_up(client)
    assert elsewhere.get("/today/")["Location"].startswith("/sign-in/")
    assert Session.objects.filter(user=newcomer).count() == 1


def test_nobody_sets_up_the_code_of_somebody_else(world, newcomer):
    with pytest.raises(Refused):
        mfa.set_up(world.actor("admin"), user=newcomer, secret=SECRET, code=code_now())
    with pytest.raises(Refused):
        mfa.new_recovery_codes(world.actor("admin"), user=world.alice)
    with pytest.raises(Refused):
        mfa.remove(world.actor("admin"), user=world.hana)


# --- signing in with it -------------------------------------------------------------------------------


def test_a_password_alone_opens_nothing(world, client):
    answer = enter_password(client, "alice", next="/people/")
    assert answer["Location"] == "/sign-in/code/"
    assert signed_in_as(client) is None
    assert client.get("/today/").status_code == 302
    done = enter_code(client, code_for(world.alice))
    assert done["Location"] == "/people/"
    assert signed_in_as(client) == world.alice.pk
    assert names_of_events() == ["accounts.sign_in.done"]


def test_a_code_works_once(world, client, new_client, at):
    at(seconds=0)
    code = code_now()
    enter_password(client, "alice")
    enter_code(client, code)
    second = new_client()
    enter_password(second, "alice")
    replayed = enter_code(second, code)
    assert replayed.status_code == 422
    assert "used already" in text_of(replayed)
    assert signed_in_as(second) is None
    at(seconds=30)
    assert enter_code(second, code).status_code == 422  # still within the tolerated time, and still used
    enter_code(second, code_now())
    assert signed_in_as(second) == world.alice.pk


def test_an_older_code_than_the_last_one_does_not_work_either(world, client, new_client):
    enter_password(client, "alice")
    enter_code(client, code_now(steps=1))
    second = new_client()
    enter_password(second, "alice")
    assert enter_code(second, code_now()).status_code == 422


@pytest.mark.parametrize("steps, status", [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_a_clock_may_be_half_a_minute_off(world, client, at, steps, status):
    enter_password(client, "alice")
    assert enter_code(client, code_now(steps=steps)).status_code == status


def test_figures_from_a_japanese_keyboard_and_with_a_gap_count(world, client):
    enter_password(client, "alice")
    code = code_for(world.alice)
    wide = f"{code[:3]} {code[3:]}".translate({48 + n: 0xFF10 + n for n in range(10)})
    assert enter_code(client, wide).status_code == 302
    assert signed_in_as(client) == world.alice.pk


def test_the_code_of_somebody_else_does_not_work(world, client):
    Authenticator.objects.filter(user=world.bob).delete()
    give_code(world.bob, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
    enter_password(client, "alice")
    answer = enter_code(client, code_now("KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"))
    assert answer.status_code == 422
    assert signed_in_as(client) is None
    assert names_of_events() == ["accounts.code.failed"]


def test_the_step_of_the_code_ends_by_time_and_with_the_password(world, client, at):
    enter_password(client, "alice")
    at(minutes=10, seconds=1)
    answer = enter_code(client, code_for(world.alice))
    assert answer["Location"] == "/sign-in/?why=code"
    assert "The time for the code is over." in text_of(client.get(answer["Location"]))
    enter_password(client, "alice")
    world.alice.set_password("something quite different")
    world.alice.save()
    assert enter_code(client, code_for(world.alice))["Location"] == "/sign-in/?why=code"
    assert signed_in_as(client) is None


def test_who_is_closed_between_password_and_code_does_not_enter(world, client):
    enter_password(client, "alice")
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    assert enter_code(client, code_for(world.alice))["Location"] == "/sign-in/?why=code"
    assert signed_in_as(client) is None


def test_the_session_key_changes_at_every_step(world, client):
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    enter_password(client, "alice")
    waiting = client.cookies["sessionid"].value
    enter_code(client, code_for(world.alice))
    inside = client.cookies["sessionid"].value
    assert len({planted, waiting, inside}) == 3
    assert "planted" not in client.session
    assert not Session.objects.filter(pk__in=[planted, waiting]).exists()


def test_before_it_is_set_up_no_page_offers_what_does_not_open(newcomer, client):
    enter_password(client, "nao")
    page = text_of(client.get(SET_UP))
    for gone in ('class="site-nav"', "data-search", 'class="bell"', "/account/tokens/"):
        assert gone not in page
    assert "/sign-out/" in page
    assert page.index("Add to the app on this phone") < page.index("I cannot scan it")
    set_up(client)
    page = text_of(client.get("/today/"))
    for there in ('class="site-nav"', "data-search", 'class="bell"', "/account/tokens/"):
        assert there in page


def test_only_few_recovery_codes_left_are_a_warning(newcomer, client, new_client):
    enter_password(client, "nao")
    _secret, answer = set_up(client)
    said = []
    for code in recovery_codes_on(answer):
        browser = new_client()
        enter_password(browser, "nao")
        assert enter_code(browser, code).status_code == 302
        said.append("Make new ones in good time" in text_of(browser.get("/account/")))
    assert said == [False] * 6 + [True] * 4


@pytest.mark.parametrize(
    "act, words",
    [
        (lambda w: mfa.reset(w.actor("admin"), user=w.alice), "was reset by an administrator or the supervising"),
        (lambda w: mfa.new_recovery_codes(w.actor("alice"), user=w.alice), "New recovery codes were made"),
    ],
)
def test_the_mail_says_what_happened_and_when(world, act, words):
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.jp")
    world.alice.refresh_from_db()
    act(world)
    text = outbox.compose(Mail.objects.get(kind="accounts.mfa_changed")).plain
    assert words in text
    assert "It happened on " in text


def test_the_mail_with_a_new_password_names_the_user_name(world, client):
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.jp")
    client.post("/sign-in/forgotten/", {"username": "alice@example.jp"})
    assert "Your user name: alice" in outbox.compose(Mail.objects.get(kind="accounts.reset")).plain


# --- recovery -----------------------------------------------------------------------------------------


def test_a_recovery_code_opens_once_and_says_how_many_are_left(newcomer, client, new_client):
    enter_password(client, "nao")
    _secret, answer = set_up(client)
    first, second, *_rest = recovery_codes_on(answer)
    browser = new_client()
    enter_password(browser, "nao")
    done = enter_code(browser, first)
    assert done.status_code == 302
    assert "Recovery codes left: 9." in text_of(browser.get("/account/"))
    assert names_of_events()[-1] == "accounts.mfa.recovery_used"
    again = new_client()
    enter_password(again, "nao")
    assert enter_code(again, first).status_code == 422
    assert enter_code(again, second.replace(" ", "-")).status_code == 302


def test_new_recovery_codes_end_the_earlier_ones(newcomer, client, new_client):
    enter_password(client, "nao")
    _secret, answer = set_up(client)
    old = recovery_codes_on(answer)
    new = recovery_codes_on(client.post("/account/code/recovery/"))
    assert len(new) == 10
    assert not set(old) & set(new)
    browser = new_client()
    enter_password(browser, "nao")
    assert enter_code(browser, old[0]).status_code == 422
    assert enter_code(browser, new[0]).status_code == 302


def test_an_administrator_resets_the_code_of_a_lost_phone(world, client_of, client):
    signed_in = client_of(world.alice)
    reset = reverse("organization:staff_mfa_reset", args=[world.alice.public_id])
    assert client_of(world.bob).post(reset).status_code == 403
    assert signed_in.get("/today/").status_code == 200
    answer = client_of(world.admin).post(reset, follow=True)
    assert "The confirmation code of Alice is reset." in text_of(answer)
    assert signed_in.get("/today/")["Location"].startswith("/sign-in/")
    assert not Authenticator.objects.filter(user=world.alice).exists()
    event = Event.objects.get(name="accounts.mfa.reset")
    assert (event.actor_id, event.subject_id) == (world.admin.pk, world.alice.pk)
    enter_password(client, "alice")
    assert client.get("/today/")["Location"] == SET_UP


def test_a_step_of_the_code_begun_before_a_reset_does_not_enter_without_one(world, client):
    enter_password(client, "alice")
    code = code_for(world.alice)
    mfa.reset(world.actor("admin"), user=world.alice)
    assert enter_code(client, code).status_code == 422
    assert signed_in_as(client) is None


def test_companies_may_switch_it_on_and_off(world, client, client_of):
    hana = client_of(world.hana)
    secret, answer = set_up(hana)
    assert answer.status_code == 201
    enter_password(client, "hana")
    assert signed_in_as(client) is None
    assert enter_code(client, code_now(secret, steps=1))["Location"] == "/"
    assert client.post("/account/code/remove/", follow=True).status_code == 200
    assert not Authenticator.objects.filter(user=world.hana).exists()
    refused = client_of(world.alice).post("/account/code/remove/")
    assert refused.status_code == 403
    assert Authenticator.objects.filter(user=world.alice).exists()


def test_a_missing_code_is_asked_for_on_the_page_itself_once_it_is_reset(world):
    """The middleware asks the row, not the session: a session made before cannot carry an old answer along."""
    request = RequestFactory().get("/today/")
    user = User.objects.get(pk=world.alice.pk)
    assert not mfa.is_missing(request, user)
    Authenticator.objects.filter(user=user).delete()
    assert mfa.is_missing(request, User.objects.get(pk=world.alice.pk))


# --- the password once more ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "method, path, back",
    [
        ("get", "/account/password/", "/account/password/"),
        ("post", "/account/password/", "/account/"),
        ("get", "/account/code/", "/account/code/"),
        ("post", "/account/code/", "/account/"),
        ("post", "/account/code/recovery/", "/account/"),
        ("post", "/account/code/remove/", "/account/"),
        ("post", "/account/tokens/", "/account/tokens/"),
    ],
)
def test_after_ten_minutes_the_password_is_asked_again(world, client, at, method, path, back):
    sign_in(client, world.alice)
    at(minutes=10, seconds=1)
    data = {"name": "wages", "password": "seven green kettles sing", "again": "seven green kettles sing"}
    answer = getattr(client, method)(path, data)
    assert (answer.status_code, answer["Location"]) == (303, f"/account/confirm/?next={back}")
    assert User.objects.get(pk=world.alice.pk).check_password(PASSWORD)
    assert not world.alice.api_tokens.exists()
    wrong = client.post("/account/confirm/", {"password": "wrong", "next": back})
    assert wrong.status_code == 422
    assert client.get(path if method == "get" else "/account/password/").status_code == 303
    right = client.post("/account/confirm/", {"password": PASSWORD, "next": back})
    assert right["Location"] == back
    assert client.get("/account/password/").status_code == 200


def test_confirming_leads_nowhere_else(world, client):
    sign_in(client, world.alice)
    answer = client.post("/account/confirm/", {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"
