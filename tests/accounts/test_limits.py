"""Too many tries are asked to wait: for one account from everywhere, from one place for all accounts."""

import re
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from imjapan.accounts import invitations, limits, network
from imjapan.accounts.models import AccessLink, Mail, User
from imjapan.core.models import Event
from tests.accounts.helpers import enter_code, enter_password, names_of_events, signed_in_as, text_of
from tests.world import PASSWORD, code_for, code_now

pytestmark = pytest.mark.django_db
WAIT = "There were too many attempts. Try again in"


def somewhere(number):
    return {"REMOTE_ADDR": f"198.51.{number // 250}.{number % 250 + 1}"}


def test_one_account_from_many_addresses(world, new_client):
    for number in range(10):
        assert enter_password(new_client(), "alice", "wrong", **somewhere(number)).status_code == 200
    limited = enter_password(new_client(), "alice", PASSWORD, **somewhere(11))  # also with the right one
    assert limited.status_code == 429
    assert f"{WAIT} 15 minutes." in text_of(limited)
    assert int(limited["Retry-After"]) <= 15 * 60
    assert enter_password(new_client(), "bob", PASSWORD, **somewhere(11)).status_code == 302
    assert names_of_events()[-1] == "accounts.sign_in.limited"


def test_name_and_address_of_one_account_count_together(world, client):
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.jp")
    for name in ("alice", "ALICE", "alice@example.jp", "Alice@Example.JP", "alice") * 2:
        enter_password(client, name, "wrong")
    assert enter_password(client, "aLiCe", PASSWORD).status_code == 429


def test_many_accounts_from_one_address(world, client, new_client):
    for number in range(60):
        assert enter_password(client, f"somebody{number}", "wrong").status_code == 200
    assert enter_password(client, "alice", PASSWORD).status_code == 429
    assert enter_password(new_client(), "alice", PASSWORD, **somewhere(1)).status_code == 302


def test_waiting_ends_and_tries_meanwhile_do_not_make_it_longer(world, client, at):
    at(seconds=0)
    for _ in range(10):
        enter_password(client, "alice", "wrong")
    at(minutes=10)
    answer = enter_password(client, "alice", PASSWORD)
    assert f"{WAIT} 5 minutes." in text_of(answer)
    at(minutes=15, seconds=1)
    assert enter_password(client, "alice", PASSWORD).status_code == 302


def test_a_success_takes_earlier_tries_back(world, client, new_client):
    for _ in range(9):
        enter_password(client, "hana", "wrong")
    assert enter_password(client, "hana").status_code == 302
    for _ in range(10):
        assert enter_password(new_client(), "hana", "wrong").status_code == 200


def test_an_office_behind_one_address_signs_in_all_morning(world, new_client):
    for _ in range(70):
        assert enter_password(new_client(), "hana").status_code == 302


@pytest.mark.parametrize("kind, tries", [("code", 6), ("recovery", 5)])
def test_codes_and_recovery_codes(world, new_client, kind, tries):
    wrong = "000000" if kind == "code" else "1111111111"
    for number in range(tries):
        browser = new_client()
        enter_password(browser, "alice", **somewhere(number))
        assert enter_code(browser, wrong, **somewhere(number)).status_code == 422
    browser = new_client()
    enter_password(browser, "alice", **somewhere(99))
    right = enter_code(browser, code_for(world.alice) if kind == "code" else wrong, **somewhere(99))
    assert right.status_code == 429
    assert signed_in_as(browser) is None
    event = Event.objects.filter(name="accounts.sign_in.limited").get()
    assert (event.actor_id, event.subject_id, event.details) == (world.alice.pk, world.alice.pk, {"what": kind})


def lock(client, name="alice"):
    for _ in range(10):
        enter_password(client, name, "wrong")
    assert enter_password(client, name).status_code == 429


def test_failures_are_about_the_user_and_by_nobody(world, client, client_of):
    lock(client)
    events = Event.objects.filter(name__in=("accounts.sign_in.failed", "accounts.sign_in.limited"))
    assert set(events.values_list("actor_id", "subject", "subject_id")) == {(None, "accounts.User", world.alice.pk)}
    page = text_of(client_of(world.bob, "en").get("/house/events/"))  # her manager sees them
    assert "nobody signed in" in page
    assert "User Alice" in page


def test_a_new_password_through_a_link_frees_the_account(world, client):
    lock(client)
    limits.clear(world.bob)
    assert limits.locked_until(world.alice) is not None
    link = invitations.invite(
        world.actor("admin"), user=world.alice, channel=AccessLink.Channel.SHEET, purpose=AccessLink.Purpose.RESET
    )
    invitations.use(link, "seven green kettles sing")
    assert limits.locked_until(world.alice) is None
    assert enter_password(client, "alice", "seven green kettles sing")["Location"] == "/sign-in/code/"


def test_an_administrator_sees_the_lock_and_lifts_it(world, client, client_of, at):
    at(seconds=0)
    lock(client)
    page, free = (reverse(f"organization:{name}", args=[world.alice.public_id]) for name in ("staff", "staff_free"))
    admin = client_of(world.admin, "en")
    assert limits.locked_until(world.alice) == timezone.now() + timedelta(minutes=15)
    assert "Locked until" in text_of(admin.get(page))
    assert "Locked until" not in text_of(client_of(world.bob, "en").get(page))
    assert client_of(world.bob).post(free).status_code == 403
    assert enter_password(client, "alice").status_code == 429
    answer = admin.post(free, follow=True)
    assert "Alice can try again at once." in text_of(answer)
    assert "Locked until" not in text_of(answer)
    assert enter_password(client, "alice").status_code == 302
    admin.post(free)
    event = Event.objects.get(name="accounts.sign_in.freed")
    assert (event.actor_id, event.subject_id) == (world.admin.pk, world.alice.pk)


def test_lifting_frees_the_account_and_not_the_place(world, client):
    for number in range(60):
        enter_password(client, f"somebody{number}", "wrong")
    limits.clear(world.alice)
    assert enter_password(client, "alice").status_code == 429


def test_setting_up_cannot_be_guessed_either(world, client_of):
    browser = client_of(world.alice)
    browser.get("/account/code/")
    statuses = [browser.post("/account/code/", {"code": "000000"}).status_code for _ in range(7)]
    assert statuses == [422] * 6 + [429]


def test_confirming_with_the_password_counts_as_a_password(world, client_of):
    browser = client_of(world.alice)
    statuses = [browser.post("/account/confirm/", {"password": "wrong"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_links(world, client):
    dead = reverse("accounts:enter", args=["0" * 75])
    statuses = [client.post(dead, {}).status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]


def test_it_holds_when_many_come_at_once(transactional_db):
    """Twenty threads, ten tries: exactly ten get through."""
    request, passed = RequestFactory().post("/sign-in/"), []

    def attempt():
        try:
            limits.take(request, "password", "user 1")
            passed.append(1)
        except limits.Limited:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 10


def test_it_counts_while_redis_is_down(world, client, settings):
    nowhere = {**settings.CACHES["counters"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "counters": nowhere}
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert [enter_password(client, "alice", "wrong").status_code for _ in range(11)] == [200] * 10 + [429]


def test_nothing_that_was_typed_is_kept(world, client):
    typed = "a-password-typed-into-the-wrong-field"
    enter_password(client, typed, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache WHERE cache_key LIKE %s", [f"%{typed}%"])
        assert cursor.fetchone() == (0,)
    event = Event.objects.get(name="accounts.sign_in.failed")
    assert (event.actor_id, event.subject_id, event.details) == (None, None, {})


# --- who is it: nothing tells --------------------------------------------------------------------------


def anonymous(answer, *names):
    """The page without what differs anyway: tokens, the request number, the name that was typed."""
    text = re.sub(r"[A-Za-z0-9]{64}", "", text_of(answer))
    for name in names:
        text = text.replace(name, "NAME")
    return answer.status_code, answer.headers.get("Location"), text


def test_an_unknown_name_looks_like_a_wrong_password(world, new_client):
    known = [anonymous(enter_password(new_client(), "alice", "wrong"), "alice") for _ in range(10)]
    unknown = [anonymous(enter_password(new_client(), "nobody", "wrong"), "nobody") for _ in range(10)]
    assert known == unknown
    limited = [anonymous(enter_password(new_client(), name, "wrong"), name) for name in ("alice", "nobody")]
    assert limited[0] == limited[1]
    assert limited[0][0] == 429


def test_a_closed_account_says_so_to_the_right_password_only(world, new_client):
    User.objects.filter(pk__in=[world.alice.pk, world.hana.pk]).update(is_active=False)
    closed = enter_password(new_client(), "alice", "wrong")
    assert anonymous(closed, "alice") == anonymous(enter_password(new_client(), "nobody", "wrong"), "nobody")
    browser = new_client()
    told = text_of(enter_password(browser, "alice", PASSWORD))
    assert "Your access has ended or was blocked by an administrator. Ask an administrator." in told
    assert "The user name or the password is wrong" not in told
    assert signed_in_as(browser) is None
    assert "accounts.expected" not in browser.session
    told = text_of(enter_password(new_client(), "hana", PASSWORD))
    assert "Ask your contact at the supervising organization." in told


def test_the_same_work_is_done_for_an_unknown_name(world, client, monkeypatch):
    """The hash of a password is what takes time: it is made once in both cases."""
    made, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: made.append(1) or encode(*args))
    enter_password(client, "alice", "wrong")
    known = len(made)
    made.clear()
    enter_password(client, "nobody", "wrong")
    assert (known, len(made)) == (1, 1)


def test_asking_for_a_new_password_answers_the_same_for_everybody(world, client):
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.jp")
    User.objects.filter(pk=world.bob.pk).update(email="bob@example.jp", is_active=False)
    seen, took = [], []
    for name in ("alice@example.jp", "bob", "mia", "nobody", "demo-staff"):
        started = time.perf_counter()
        answer = client.post("/sign-in/forgotten/", {"username": name}, follow=True)
        took.append(time.perf_counter() - started)
        seen.append((answer.status_code, tuple(answer.redirect_chain), anonymous(answer)))
    assert len(set(seen)) == 1
    assert "If there is a sign-in of this name with a mail address, a link is on its way." in seen[0][2][2]
    assert min(took) >= 0.3
    assert [(mail.user, mail.kind) for mail in Mail.objects.all()] == [(world.alice, "accounts.reset")]


def test_a_reset_mail_names_our_address_whatever_host_was_asked(world, client, settings):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://kanri.example.jp", ["*"]
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.jp")
    evil = {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example"}
    client.post("/sign-in/forgotten/", {"username": "alice"}, **evil)
    link = AccessLink.objects.get(purpose="reset")
    assert invitations.address_of(link).startswith("https://kanri.example.jp/enter/")


def test_resets_of_one_account_are_few(world, new_client):
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.jp")
    statuses = [
        new_client().post("/sign-in/forgotten/", {"username": name}, **somewhere(number)).status_code
        for number, name in enumerate(["alice", "ALICE", "alice@example.jp", "alice"])
    ]
    assert statuses == [303, 303, 303, 429]
    assert AccessLink.objects.filter(revoked_at=None).count() == 1  # each new one ended the one before


def test_a_reset_does_not_jump_over_the_code(world, client):
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.jp")
    client.post("/sign-in/forgotten/", {"username": "alice"})
    link = AccessLink.objects.get()
    phrase = "seven green kettles sing"
    answer = client.post(
        reverse("accounts:enter", args=[invitations.token_of(link)]), {"password": phrase, "again": phrase}
    )
    assert answer["Location"] == "/sign-in/code/"
    assert signed_in_as(client) is None
    enter_code(client, code_now())
    assert signed_in_as(client) == world.alice.pk


# --- where somebody comes from -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "proxies, forwarded, found",
    [
        (0, "1.2.3.4", "10.0.0.9"),  # nobody of ours wrote that
        (0, "", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # what a browser invents stands before
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.8", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),  # came around the outer proxy
        (1, "nonsense", None),
        (1, "", None),
        (1, "2001:DB8::0:1", "2001:db8::1"),
    ],
)
def test_the_address_behind_proxies(settings, proxies, forwarded, found):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    assert network.client_address(request) == found


def test_an_invented_forwarded_address_does_not_escape_the_limit(world, new_client):
    statuses = [
        enter_password(new_client(), f"who{n}", "wrong", HTTP_X_FORWARDED_FOR=f"9.9.9.{n}").status_code
        for n in range(61)
    ]
    assert statuses == [200] * 60 + [429]


def test_one_line_of_ipv6_is_one_place():
    places = {network.neighbourhood(f"2001:db8:1:2::{n}") for n in range(5)}
    assert places == {"2001:db8:1:2::/64"}
    assert network.neighbourhood("::ffff:1.2.3.4") == network.neighbourhood("1.2.3.4") == "1.2.3.4"
