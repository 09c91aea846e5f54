"""Sessions end when nobody is there, when they last too long, when their owner or an administrator ends them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.accounts import devices, sessions
from imjapan.accounts.models import Mail, Session, User
from imjapan.core.models import Event, Job
from imjapan.organization.domain import staff, staff_access
from tests.accounts.helpers import enter_password, names_of_events, sign_in, signed_in_as, text_of
from tests.world import PASSWORD, TODAY, code_for

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
NEW = "seven green kettles sing"


def session_of(client):
    return Session.objects.get(pk=client.cookies["sessionid"].value)


def test_an_idle_session_ends_with_a_sentence(world, client, at):
    at(seconds=0)
    sign_in(client, world.alice)
    at(minutes=120)
    assert client.get("/today/").status_code == 200
    at(minutes=240, seconds=1)
    answer = client.get("/people/?q=x")
    assert answer["Location"] == "/sign-in/?next=/people/%3Fq%3Dx&why=idle"
    page = client.get(answer["Location"])
    assert "You were signed out because no page was opened for a while." in text_of(page)
    assert not Session.objects.filter(user=world.alice).exists()
    enter_password(client, "alice", next="/people/?q=x")
    assert client.post("/sign-in/code/", {"code": code_for(world.alice)})["Location"] == "/people/?q=x"


def test_a_busy_session_ends_after_its_hours(world, client, at, settings):
    at(seconds=0)
    sign_in(client, world.alice)
    for half_hours in range(1, 28):
        at(minutes=30 * half_hours)
        assert client.get("/today/").status_code == 200
    at(hours=14, seconds=1)
    answer = client.get("/today/")
    assert answer["Location"].endswith("&why=long")
    assert "the sign-in was too long ago" in text_of(client.get(answer["Location"]))


def test_saving_in_the_session_and_new_keys_do_not_prolong_it(world, client, at):
    at(seconds=0)
    sign_in(client, world.alice)
    since = session_of(client).created_at
    for hour in range(1, 14):
        at(hours=hour)
        client.post(reverse("core:list_settings", args=["people"]), {})
        client.post("/account/confirm/", {"password": PASSWORD})
    client.post("/account/password/", {"password": NEW, "again": NEW})  # rotates the key
    assert session_of(client).created_at == since
    at(hours=14, seconds=1)
    assert client.get("/today/").status_code == 302


def test_a_fragment_after_the_limit_never_shows_a_sign_in_page(world, client, at):
    at(seconds=0)
    sign_in(client, world.alice)
    at(minutes=121)
    answer = client.post(
        reverse("training:audit_autosave", args=["00000000-0000-0000-0000-000000000000"]),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/training/audits/1/edit/"},
    )
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["HX-Redirect"] == "/sign-in/?next=/training/audits/1/edit/&why=idle"


def test_polling_tells_nothing_about_presence(world, client, at):
    job = Job.objects.create(name="reports.recompute_all", actor_id=world.alice.pk)
    progress = reverse("core:job_progress", args=[job.public_id])
    at(seconds=0)
    sign_in(client, world.alice)
    for minutes in range(5, 120, 5):
        at(minutes=minutes)
        assert client.get(progress, headers={"HX-Request": "true"}).status_code in (200, 286)
    at(minutes=121)
    answer = client.get(progress, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/people/"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in/?next=/people/&why=idle")


def test_being_seen_is_written_once_a_minute(world, client, at):
    at(seconds=0)
    sign_in(client, world.alice)

    def writes():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/account/").status_code == 200
        return [q["sql"] for q in queries.captured_queries if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]

    at(seconds=59)
    assert writes() == []
    at(seconds=60)
    (written,) = writes()
    assert written.startswith('UPDATE "accounts_session" SET "seen_at"')
    at(seconds=119)
    assert writes() == []


def test_an_invented_reason_says_nothing(client, world):
    page = text_of(client.get("/sign-in/?why=<script>alert(1)</script>&next=https://evil.example/"))
    assert "<script>alert" not in page
    assert "You were signed out" not in page


def end_of_access(world):
    staff.block_user(world.actor("admin"), user=world.alice, today=TODAY)


def last_day(world):
    User.objects.filter(pk=world.alice.pk).update(last_day=TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    "act, words",
    [
        (lambda w: staff_access.sign_out_everywhere(w.actor("admin"), user=w.alice), "You were signed out by an admin"),
        (lambda w: staff_access.reset_code(w.actor("admin"), user=w.alice), "You were signed out by an administrator"),
        (end_of_access, "Your access was ended or blocked by an administrator"),
        (last_day, "Your access was ended or blocked by an administrator"),
        (lambda w: sessions.end_sessions(w.alice), "Your sign-in has ended. Please sign in again."),
    ],
)
def test_who_ended_it_is_said_on_the_sign_in_page(world, client, act, words):
    sign_in(client, world.alice)
    key = client.cookies["sessionid"].value
    act(world)
    answer = client.get("/today/")
    assert answer.status_code == 302
    assert words in text_of(client.get(answer["Location"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache WHERE cache_key LIKE %s", [f"%{key}%"])
        assert cursor.fetchone() == (0,)


def test_an_invented_session_key_is_not_taken(world, client):
    client.cookies["sessionid"] = "a" * 32
    answer = client.get("/today/")
    assert answer["Location"].endswith("&why=ended")
    sign_in(client, world.alice)
    assert client.cookies["sessionid"].value != "a" * 32


# --- devices ------------------------------------------------------------------------------------------


def test_the_page_lists_ones_own_devices_and_marks_this_one(world, new_client):
    desk, phone, other = new_client(HTTP_USER_AGENT=DESK), new_client(HTTP_USER_AGENT=PHONE), new_client()
    sign_in(desk, world.alice)
    sign_in(phone, world.alice)
    sign_in(other, world.bob)
    page = text_of(desk.get("/account/"))
    assert page.count("this device") == 1
    assert "Edge, Windows" in page
    assert "Safari, iPhone" in page
    assert page.count("/end/") == 2  # the phone, and all others at once
    assert str(session_of(other).public_id) not in page
    assert str(session_of(desk).public_id) not in page


def test_ending_one_takes_effect_with_its_next_request(world, new_client):
    desk, phone, tablet = new_client(), new_client(), new_client()
    sign_in(desk, world.alice)
    sign_in(phone, world.alice)
    world.alice.refresh_from_db()
    enter_password(tablet, "bob")
    tablet.post("/sign-in/code/", {"code": code_for(world.bob)})
    path = reverse("accounts:session_end", args=[session_of(phone).public_id])
    assert tablet.post(path).status_code == 404
    assert phone.get("/today/").status_code == 200
    assert "That device is signed out." in text_of(desk.post(path, follow=True))
    ended = phone.get("/today/")
    assert ended["Location"] == "/sign-in/?next=/today/&why=ended"
    assert "Your sign-in has ended." in text_of(phone.get(ended["Location"]))
    assert desk.get("/today/").status_code == 200
    assert desk.post(reverse("accounts:session_end", args=[session_of(desk).public_id])).status_code == 404


def test_ending_all_others_keeps_this_one(world, client_of):
    desk, phone, tablet = (client_of(world.alice) for _ in range(3))
    bob = client_of(world.bob)
    desk.post("/account/sessions/end/")
    assert [browser.get("/today/").status_code for browser in (desk, phone, tablet, bob)] == [200, 302, 302, 200]
    event = Event.objects.get(name="accounts.sessions.ended")
    assert (event.actor_id, event.details) == (world.alice.pk, {"number": 2})


def test_an_administrator_signs_somebody_out_everywhere(world, client_of):
    browsers = [client_of(world.alice) for _ in range(2)]
    path = reverse("organization:staff_sessions_end", args=[world.alice.public_id])
    assert client_of(world.bob).post(path).status_code == 403
    answer = client_of(world.admin).post(path, follow=True)
    assert "Alice is signed out on 2 devices." in text_of(answer)
    for browser in browsers:
        fragment = browser.get("/today/", headers={"HX-Request": "true"})
        assert (fragment.status_code, fragment.content) == (401, b"")
    event = Event.objects.get(name="accounts.sessions.ended")
    assert (event.actor_id, event.subject_id) == (world.admin.pk, world.alice.pk)


def test_signing_out_ends_the_session_and_is_an_event(world, client_of):
    browser = client_of(world.alice)
    key = browser.cookies["sessionid"].value
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert not Session.objects.filter(pk=key).exists()
    browser.cookies["sessionid"] = key  # a copy of the cookie is worth nothing
    assert browser.get("/today/").status_code == 302
    assert names_of_events() == ["accounts.sign_in.ended"]
    assert Event.objects.get().actor_id == world.alice.pk


def test_two_tabs_one_signs_out(world, client_of):
    tab = client_of(world.alice)
    other = client_of(world.bob)
    other.cookies["sessionid"] = tab.cookies["sessionid"].value
    assert other.get("/today/").status_code == 200
    tab.post("/account/sessions/end/")
    assert other.get("/today/").status_code == 200  # one browser is one session
    tab.post("/sign-out/")
    assert other.get("/today/").status_code == 302


# --- password -----------------------------------------------------------------------------------------


def test_changing_the_password_signs_out_elsewhere_and_tells_by_mail(world, client_of, client):
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.jp")
    desk, phone = client_of(world.alice), client_of(world.alice)
    key = desk.cookies["sessionid"].value
    answer = desk.post("/account/password/", {"password": NEW, "again": NEW}, follow=True)
    assert "Your password is changed. All other devices are signed out." in text_of(answer)
    assert desk.cookies["sessionid"].value != key
    assert phone.get("/today/").status_code == 302
    assert User.objects.get(pk=world.alice.pk).check_password(NEW)
    (mail,) = Mail.objects.all()
    assert (mail.kind, mail.user, mail.params) == ("accounts.password_changed", world.alice, {})
    assert names_of_events() == ["accounts.password.changed"]
    assert enter_password(client, "alice", PASSWORD).status_code == 200
    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    "password, again, words",
    [
        ("short", "short", "at least 12 characters"),
        (NEW, "another one entirely", "The two passwords differ."),
        ("alicealicealice", "alicealicealice", "contains the user name and little else"),
        ("qwertyuiop2026", "qwertyuiop2026", "on a list that attackers try first"),
        ("", "", "This field is required."),
    ],
)
def test_a_refused_password_changes_nothing(world, client_of, password, again, words):
    browser = client_of(world.alice)
    answer = browser.post("/account/password/", {"password": password, "again": again})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert User.objects.get(pk=world.alice.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    "agent, words",
    [
        (DESK, "Edge, Windows"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.1; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox, Mac"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_in_words(agent, words):
    assert devices.name(agent) == words
