"""The page of mails: who sees which, what is shown of one, and what somebody does about it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imjapan.accounts import mail_care, outbox, retention
from imjapan.accounts.models import Mail, User
from imjapan.core.errors import Refused
from imjapan.core.models import Event
from tests.accounts import letters
from tests.accounts.letters import FIXED, now, post

LIST = "/mails/"


@pytest.fixture(autouse=True)
def _kinds():
    letters.declare()
    yield
    letters.forget()


@pytest.fixture
def world(world):
    for name in ("alice", "bob", "charlie", "hana", "dai", "admin"):
        User.objects.filter(username=name).update(email=f"{name}@mail.test")
        getattr(world, name).refresh_from_db()
    return world


@pytest.fixture
def real(settings):
    """No demonstration: who sees which mails is decided by office and role."""
    settings.DEMO_MODE = False


def mail_to(user, kind=letters.KIND, **fields):
    mail = post(user, kind)
    Mail.objects.filter(pk=mail.pk).update(**fields)
    return now(mail)


def page_of(mail):
    return reverse("accounts:mail", args=[mail.public_id])


def again(mail):
    return reverse("accounts:mail_again", args=[mail.public_id])


def drop(mail):
    return reverse("accounts:mail_drop", args=[mail.public_id])


def test_a_manager_sees_the_mails_of_the_own_office_and_its_companies(world, client_of, real):
    own = {mail_to(user).pk for user in (world.alice, world.bob, world.hana, world.dai)}
    foreign = mail_to(world.charlie)
    page = client_of(world.bob).get(LIST)
    assert {row.pk for row in page.context["shown"].page.object_list} == own
    assert "charlie@mail.test" not in page.content.decode()
    assert client_of(world.bob).get(page_of(foreign)).status_code == 404
    assert client_of(world.bob).post(drop(foreign)).status_code == 404
    everybody = client_of(world.admin).get(LIST).context["shown"].page.object_list
    assert {row.pk for row in everybody} == own | {foreign.pk}


def test_others_are_told_who_looks_after_mails(world, client_of, real):
    mail = mail_to(world.hana)
    for address in (LIST, page_of(mail)):
        response = client_of(world.alice).get(address)
        assert response.status_code == 403
        assert "Only supervision managers and administrators look after mails." in response.content.decode()
        assert client_of(world.hana).get(address).status_code == 404
    assert 'href="/mails/"' not in client_of(world.alice).get("/account/mails/").content.decode()


def test_in_a_demonstration_every_staff_member_reads_what_would_go_out_and_changes_nothing(world, client_of, settings):
    settings.EMAIL_HOST = ""
    mail = mail_to(world.hana, state="dropped", answer="demonstration")
    page = client_of(world.alice).get(LIST).content.decode()
    assert "Demonstration: nothing leaves this machine" in page
    assert "not sent: demonstration" in page
    assert "Open http://127.0.0.1:8000/today/" in client_of(world.alice).get(page_of(mail)).content.decode()
    assert client_of(world.alice).post(drop(mail)).status_code == 403


def test_without_a_mail_server_the_page_says_that_mails_wait(world, client_of, real, settings):
    settings.EMAIL_HOST = ""
    mail_to(world.hana), mail_to(world.dai)
    page = client_of(world.admin).get(LIST).content.decode()
    assert "No mail server is set: no mail goes out" in page
    assert "2 mails wait." in page


def test_an_address_that_opens_a_door_is_shown_to_nobody_else(world, client_of, real):
    mail, harmless = mail_to(world.hana, FIXED), mail_to(world.hana)
    page = client_of(world.admin).get(page_of(mail))
    assert "s3cret" not in page.content.decode()
    assert "Open http://127.0.0.1:8000/…" in page.content.decode()
    assert "opens the door for its reader alone" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert "/today/" in client_of(world.admin).get(page_of(harmless)).content.decode()


def test_a_refused_mail_is_sent_again_as_a_new_one_and_the_mark_goes(world, client_of, real):
    User.objects.filter(pk=world.hana.pk).update(mail_refused_at=timezone.now())
    mail = mail_to(world.hana, state="refused", attempts=1, answer="550 5.1.1", message_id="<old@im.test>")
    page = client_of(world.bob).get(page_of(mail)).content.decode()
    assert "The address does not exist. (550 5.1.1)" in page
    assert "refused by the mail server" in page
    response = client_of(world.bob).post(again(mail), follow=True)
    assert "The mail is sent again." in response.content.decode()
    assert (now(mail).state, now(mail).attempts, now(mail).message_id) == ("queued", 0, "")
    world.hana.refresh_from_db()
    assert world.hana.mail_refused_at is None
    event = Event.objects.get(name="accounts.mail.sent_again")
    assert (event.actor_id, event.subject_id) == (world.bob.pk, mail.pk)


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "dropped"])
def test_only_what_did_not_arrive_is_sent_again(world, client_of, real, state):
    mail = mail_to(world.hana, state=state, sent_at=timezone.now())
    response = client_of(world.bob).post(again(mail))
    assert response.status_code == 409
    assert "Only a mail that did not arrive can be sent again." in response.content.decode()
    assert now(mail).state == state


def test_a_mail_is_given_up_and_one_on_its_way_is_not(world, client_of, real):
    waiting, going = mail_to(world.hana), mail_to(world.hana, state="sending")
    assert client_of(world.bob).post(drop(waiting)).status_code == 303
    assert (now(waiting).state, now(waiting).answer) == ("dropped", "by hand")
    assert client_of(world.bob).post(drop(going)).status_code == 409
    assert now(going).state == "sending"
    assert Event.objects.filter(name="accounts.mail.dropped").count() == 1


def test_the_function_itself_refuses_a_stranger(world, real):
    mail = mail_to(world.hana, state="failed")
    for name in ("alice", "charlie"):
        with pytest.raises(Refused):
            mail_care.send_again(world.actor(name), mail=mail)
        with pytest.raises(Refused):
            mail_care.drop(world.actor(name), mail=mail)


def test_the_list_costs_the_same_queries_for_one_mail_and_for_many(world, client_of, real):
    client = client_of(world.bob)
    mail_to(world.hana)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    cost()
    one = cost()
    for n in range(30):
        mail_to((world.hana, world.dai, world.alice)[n % 3])
    User.objects.filter(pk__in=[world.hana.pk, world.dai.pk]).update(mail_refused_at=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    assert len(queries) <= one + 2  # where the addresses of the silent ones are kept: one for each app that knows


def test_search_and_filters_find_a_mail(world, client_of, real):
    mail_to(world.hana, state="refused"), mail_to(world.dai)
    client = client_of(world.bob)
    for query in ("?q=hana", "?state=refused", "?q=Hana&kind=tests.note"):
        assert [row.user for row in client.get(LIST + query).context["shown"].page.object_list] == [world.hana]


def test_ended_mails_are_kept_for_two_years_and_waiting_ones_until_they_end(world):
    now_, day = timezone.now(), timedelta(days=1)
    old = mail_to(world.hana, state="sent", sent_at=now_, ended_at=now_ - 731 * day)
    kept = mail_to(world.hana, state="sent", sent_at=now_, ended_at=now_ - 729 * day)
    waiting = mail_to(world.hana, created_at=now_ - 900 * day)
    assert retention.old_mails(world.actor("admin"), now_) == 1
    assert set(Mail.objects.all()) == {kept, waiting}
    assert retention.old_mails(world.actor("admin"), now_) == 0
    assert old not in Mail.objects.all()


# --- Where it matters -----------------------------------------------------------------------------


def test_a_silent_address_is_marked_where_people_look(world, client_of, real):
    User.objects.filter(pk__in=[world.alice.pk, world.hana.pk]).update(mail_refused_at=timezone.now())
    bob = client_of(world.bob)
    mails = bob.get(LIST).content.decode()
    assert reverse("organization:staff", args=[world.alice.public_id]) in mails
    assert reverse("companies:member", args=[world.hana.company_memberships.get().public_id]) in mails
    assert "2 addresses do not take mails" in bob.get("/today/").content.decode()
    assert "do not take mails" not in client_of(world.charlie).get("/today/").content.decode()
    for address in (reverse("organization:staff", args=[world.alice.public_id]), "/house/staff/"):
        assert "mails do not arrive" in bob.get(address).content.decode()


def test_correcting_the_address_on_the_page_takes_the_mark_away(world, client_of, real):
    User.objects.filter(pk=world.alice.pk).update(mail_refused_at=timezone.now())
    address = reverse("organization:staff_edit", args=[world.alice.public_id])
    given = {"name": "Alice", "username": "alice", "language": "en", "email": "right@mail.test"}
    assert client_of(world.admin).post(address, given).status_code == 303
    world.alice.refresh_from_db()
    assert (world.alice.email, world.alice.mail_refused_at) == ("right@mail.test", None)


# --- Nothing personal -----------------------------------------------------------------------------


def test_every_kind_is_declared_with_words_for_people():
    letters.forget()
    for kind in outbox.kinds().values():
        assert str(kind.label)
        assert kind.readers
        assert kind.optional or str(kind.why)
