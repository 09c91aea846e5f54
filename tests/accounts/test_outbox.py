"""The outbox against real mail servers: what is sent once, tried again, refused, and never lost."""

import ipaddress
import os
import signal
import threading
import time
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from imjapan.accounts import delivery, outbox, smtp
from imjapan.accounts.models import Mail, Switch, User
from imjapan.core import jobs, worker
from imjapan.core.models import Job
from tests.accounts import letters
from tests.accounts.letters import FIXED, KIND, again, now, post, send
from tests.mailserver import free_port, hanging_up_server, mail_server
from tests.worker import kill, start_worker, wait_for
from tests.worker import worker as running_worker
from tests.world import make_user

ADDRESS = "alice@mail.test"


@pytest.fixture(autouse=True)
def _kinds():
    letters.declare()
    yield
    letters.forget()


@pytest.fixture
def alice(db):
    return make_user("alice", email=ADDRESS, name="Alice Tanaka")


@pytest.fixture
def server(settings):
    with mail_server() as handler:
        point_at(settings, handler.port)
        yield handler


def point_at(settings, port):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    settings.PUBLIC_URL = "https://im.test"


def state(mail):
    mail = now(mail)
    return (mail.state, mail.attempts, mail.answer)


# --- What arrives ---------------------------------------------------------------------------------


def test_a_mail_arrives_once_with_its_words_and_headers(alice, server, settings):
    settings.DEFAULT_FROM_EMAIL, settings.EMAIL_REPLY_TO = "system@im.test", "office@im.test"
    settings.EMAIL_RETURN_PATH = "bounces@im.test"
    mail = post(alice)
    assert send() == {"sent": 1}
    assert send() == {}  # the job runs twice
    [(to, message)] = server.taken
    assert (to, server.senders) == (ADDRESS, ["bounces@im.test"])
    assert message["Subject"] == "Something to read"
    assert message["From"] == "IM Japan <system@im.test>"
    assert (message["Reply-To"], message["Auto-Submitted"]) == ("office@im.test", "auto-generated")
    assert message["Message-ID"] == now(mail).message_id
    assert message["Message-ID"].startswith(f"<{mail.public_id.hex}.")
    assert message["Message-ID"].endswith("@im.test>")
    plain, html = (part.get_payload(decode=True).decode() for part in message.get_payload())
    assert "Open https://im.test/today/" in plain
    assert "Which mails you get is up to you: https://im.test/account/mails/" in plain
    assert 'href="https://im.test/today/"' in html
    assert all(loaded not in html for loaded in ("src=", "<script", "<link", "url("))
    assert state(mail) == ("sent", 1, "")
    assert now(mail).sent_at is not None


def test_the_sender_carries_the_name_of_the_organization(world, server):
    world.bob.email = "bob@mail.test"
    world.bob.save()
    post(world.bob)
    send()
    [(_to, message)] = server.taken
    name, address = parseaddr(message["From"])
    assert str(make_header(decode_header(name))) == "公益財団法人 国際人材育成機構"
    assert address == "no-reply@im.test"


def test_language_and_address_are_those_of_the_moment_of_sending(alice, server):
    mail = post(alice)
    alice.language, alice.email = "ja", "new@mail.test"
    alice.save()
    send()
    [(to, message)] = server.taken
    assert to == "new@mail.test"
    assert 'lang="ja"' in message.get_payload()[1].get_payload(decode=True).decode()
    assert (now(mail).address, now(mail).language) == ("new@mail.test", "ja")


def test_a_mail_for_later_waits(alice, server):
    mail = post(alice, after=timezone.now() + timedelta(hours=1))
    assert send() == {}
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert send() == {"sent": 1}
    assert state(mail)[0] == "sent"


def test_one_key_one_mail(alice):
    first = outbox.post(user=alice, kind=KIND, key="same")
    assert outbox.post(user=alice, kind=KIND, key="same").pk == first.pk
    assert Mail.objects.count() == 1


# --- What is not worth sending --------------------------------------------------------------------


def test_a_mail_whose_reason_is_gone_is_dropped(alice, server):
    mail = post(alice, gone=True)
    assert send() == {"dropped": 1}
    assert state(mail) == ("dropped", 1, delivery.NOT_NEEDED)
    assert server.connections == 0


@pytest.mark.parametrize(
    "change",
    [{"email": ""}, {"is_active": False}, {"last_day": "2026-11-22"}],
    ids=["no address", "closed", "left"],
)
def test_who_has_no_address_or_left_meanwhile_gets_nothing(alice, server, change):
    mail = post(alice)
    User.objects.filter(pk=alice.pk).update(**change)
    assert send() == {"dropped": 1}
    assert state(mail) == ("dropped", 1, delivery.NO_ADDRESS)


def test_who_switched_it_off_after_it_was_asked_for_gets_nothing(alice, server):
    optional, fixed = post(alice), post(alice, FIXED)
    Switch.objects.create(user=alice, kind=KIND, on=False)
    Switch.objects.create(user=alice, kind=FIXED, on=False)  # has no effect
    send()
    assert state(optional) == ("dropped", 1, delivery.SWITCHED_OFF)
    assert state(fixed)[0] == "sent"
    assert post(alice) is None


def test_words_that_fail_stop_no_other_mail_and_are_not_logged(alice, server, caplog):
    broken, good = post(alice, broken=True), post(alice)
    assert send() == {"queued": 1, "sent": 1}
    assert state(broken) == ("queued", 1, delivery.WORDS_FAILED)
    assert state(good)[0] == "sent"
    assert "ValueError" in caplog.text
    assert "a name that must not be logged" not in caplog.text


def test_invented_addresses_never_reach_a_server(alice, server):
    alice.email = "alice@demo.example"
    alice.save()
    mail = post(alice)
    send()
    assert state(mail) == ("dropped", 1, delivery.DEMONSTRATION)
    assert server.taken == []


# --- Faults that pass -----------------------------------------------------------------------------


def test_a_closed_port_costs_one_connection_and_every_mail_waits(alice, settings):
    point_at(settings, free_port())
    mails = [post(alice) for _ in range(3)]
    before = timezone.now()
    send()
    assert [state(mail) for mail in mails] == [("queued", 1, smtp.NO_CONNECTION)] * 3
    assert all(now(mail).send_after >= before + delivery.PAUSES[0] for mail in mails)
    assert send() == {}  # not before the pause is over


@pytest.mark.parametrize("answer", ["450 4.2.0 busy", "451 4.7.1 greylisted", "421 4.3.2 closing"])
def test_a_refusal_for_now_is_tried_again_later_and_then_arrives(alice, server, answer):
    mail = post(alice)
    server.at_address = [answer]
    assert send() == {"queued": 1}
    code, enhanced, _words = answer.split()
    assert state(mail) == ("queued", 1, f"{code} {enhanced}")
    first_id = now(mail).message_id
    again(mail)
    assert send() == {"sent": 1}
    assert server.ids == [first_id]
    assert state(mail) == ("sent", 2, "")


def test_after_421_the_next_mail_goes_over_a_new_connection(alice, server):
    first, second = post(alice), post(alice)
    server.at_data = ["421 4.3.2 closing"]
    assert send() == {"queued": 1, "sent": 1}
    assert (state(first)[0], state(second)[0]) == ("queued", "sent")
    assert server.connections == 2


def test_a_connection_lost_in_the_middle_is_tried_again(alice, settings):
    with hanging_up_server() as (port, hung_up):
        point_at(settings, port)
        mail = post(alice)
        assert send() == {"queued": 1}
    assert (hung_up, state(mail)) == ([1], ("queued", 1, smtp.HUNG_UP))


def test_a_server_that_hangs_up_each_time_is_left_alone(alice, settings):
    with hanging_up_server() as (port, hung_up):
        point_at(settings, port)
        for _ in range(12):
            post(alice)
        send()
    assert len(hung_up) == delivery.LOST_CONNECTIONS + 1


def test_a_slow_answer_is_waited_for_and_a_silent_one_is_not(alice, server, settings):
    server.delay = 0.3
    mail = post(alice)
    assert send() == {"sent": 1}
    settings.EMAIL_TIMEOUT, server.delay = 0.2, 1
    silent = post(alice)
    assert send() == {"queued": 1}
    assert (state(mail)[0], state(silent)) == ("sent", ("queued", 1, smtp.TIMEOUT))


def test_pauses_grow_and_after_three_days_it_is_given_up(alice, settings):
    point_at(settings, free_port())
    mail, began, waits = post(alice), timezone.now(), []
    while now(mail).state == "queued":
        with time_machine.travel(now(mail).send_after + timedelta(seconds=1)):
            at = timezone.now()
            send()
            waits.append(round((now(mail).send_after - at) / timedelta(minutes=1)))
    assert waits[:7] == [1, 5, 15, 60, 240, 240, 240]
    assert state(mail)[0::2] == ("failed", smtp.NO_CONNECTION)
    assert timedelta(days=2, hours=18) < now(mail).ended_at - began <= timedelta(days=3, hours=1)


def test_without_a_server_mails_wait_and_in_a_demonstration_they_are_put_away(alice, settings):
    settings.EMAIL_HOST, settings.DEMO_MODE = "", False
    mail = post(alice)
    assert (send(), outbox.is_due()) == ({}, False)
    assert state(mail) == ("queued", 0, "")
    settings.DEMO_MODE = True
    assert outbox.is_due()
    send()
    assert state(mail) == ("dropped", 0, delivery.DEMONSTRATION)


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, kept, marked",
    [
        ("550 5.1.1 <alice@mail.test> no such user", "550 5.1.1", True),
        ("550 no such user alice@mail.test", "550", True),
        ("550 5.7.1 alice@mail.test is not wanted", "550 5.7.1", False),
        ("552 5.2.2 full", "552 5.2.2", False),
    ],
)
def test_a_refused_address_ends_the_mail_and_keeps_no_words_of_the_server(alice, server, answer, kept, marked):
    mail = post(alice)
    server.at_address = [answer]
    assert send() == {"refused": 1}
    assert state(mail) == ("refused", 1, kept)
    alice.refresh_from_db()
    assert (alice.mail_refused_at is not None) is marked


def test_a_mail_that_is_refused_as_a_whole_says_nothing_about_the_address(alice, server):
    mail, next_one = post(alice), post(alice)
    server.at_data = ["552 5.3.4 too large"]
    assert send() == {"refused": 1, "sent": 1}
    assert (state(mail), state(next_one)[0]) == (("refused", 1, "552 5.3.4"), "sent")
    alice.refresh_from_db()
    assert alice.mail_refused_at is None


def test_a_marked_address_gets_only_what_must_be_sent_until_it_is_corrected(alice, server):
    User.objects.filter(pk=alice.pk).update(mail_refused_at=timezone.now())
    optional, fixed = post(alice), post(alice, FIXED)
    send()
    assert (state(optional), state(fixed)[0]) == (("dropped", 1, delivery.ADDRESS_REFUSES), "sent")
    alice = User.objects.get(pk=alice.pk)
    alice.email = "right@mail.test"
    alice.save(update_fields=["email"])
    assert User.objects.get(pk=alice.pk).mail_refused_at is None


# --- Safe connections -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-made certificate for 127.0.0.1, trusted by naming it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder


@pytest.fixture
def safe_server(certificate, settings):
    import ssl

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with mail_server(tls_context=context, require_starttls=True) as handler:
        point_at(settings, handler.port)
        settings.EMAIL_USE_TLS = True
        yield handler


def test_starttls_with_a_certificate_that_is_trusted(alice, safe_server, certificate, settings):
    settings.EMAIL_CA_FILE = str(certificate / "cert.pem")
    post(alice)
    assert send() == {"sent": 1}
    assert len(safe_server.taken) == 1


def test_a_certificate_that_nobody_trusts_gets_no_mail(alice, safe_server):
    mail = post(alice)
    send()
    assert (state(mail), safe_server.taken) == (("queued", 1, smtp.NOT_SAFE), [])


def test_a_server_without_starttls_gets_no_mail_in_clear(alice, server, settings):
    settings.EMAIL_USE_TLS = True
    mail = post(alice)
    send()
    assert (state(mail), server.taken) == (("queued", 1, smtp.NOT_SAFE), [])


# --- Jobs, workers and crashes --------------------------------------------------------------------


def test_two_workers_at_once_send_each_mail_once(transactional_db, server):
    user = make_user("alice", email=ADDRESS)
    mails = [post(user) for _ in range(40)]
    start = threading.Barrier(2)

    def work():
        start.wait()
        try:
            send()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(server.ids) == sorted(now(mail).message_id for mail in mails)
    assert len(set(server.ids)) == 40
    assert server.connections == 2


def test_a_thousand_mails_go_over_one_connection(alice, server, monkeypatch):
    monkeypatch.setattr(delivery, "BUDGET", 600)  # also on a machine that is busy
    rows = [Mail(user=alice, address=ADDRESS, kind=KIND, key=f"many:{n}") for n in range(1_000)]
    Mail.objects.bulk_create(rows)
    began = time.monotonic()
    assert send() == {"sent": 1_000}
    print(f"1,000 mails in {time.monotonic() - began:.1f} s")  # noqa: T201
    assert (server.connections, len(set(server.ids))) == (1, 1_000)


def test_a_lease_that_runs_out_too_often_ends_the_mail(alice, server):
    """A mail whose every try kills its worker must not go on for ever."""
    mail = post(alice)
    last = next(n for n in range(1, 100) if delivery.pause_after(n) is None)
    Mail.objects.filter(pk=mail.pk).update(attempts=last, state="sending")
    assert send() == {"failed": 1}
    assert (state(mail), server.taken) == (("failed", last + 1, delivery.WORKER_DIED), [])


def test_a_worker_that_was_thought_dead_changes_nothing(alice, server):
    mail = post(alice)
    slow = delivery.claim(timezone.now())
    again(mail)
    assert send() == {"sent": 1}
    delivery._end(slow, Mail.State.FAILED, answer="late")
    assert state(mail) == ("sent", 2, "")


def test_redis_is_away_while_asking_and_the_mail_goes_out_all_the_same(transactional_db, server, settings):
    alive, user = settings.REDIS_URL, make_user("alice", email=ADDRESS)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with transaction.atomic():
        mails = [post(user) for _ in range(3)]
        assert not Job.objects.exists()  # nothing waits for this transaction to end
    job = Job.objects.get(name=outbox.SEND)
    assert (job.state, job.sent_at) == ("queued", None)
    settings.REDIS_URL = alive
    assert jobs.sweep() == 1
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"sent": 3})
    assert [state(mail)[0] for mail in mails] == ["sent"] * 3


def test_beat_finds_what_a_lost_hint_left_and_makes_no_job_for_nothing(transactional_db, server):
    worker.enqueue(outbox.SEND)
    assert not Job.objects.exists()
    mail = post(make_user("alice", email=ADDRESS))
    Job.objects.all().delete()  # the hint is lost with all of it
    worker.enqueue(outbox.SEND)
    jobs.run(Job.objects.get().pk)
    assert state(mail)[0] == "sent"


def test_rolled_back_work_sends_nothing(transactional_db, server):
    user = make_user("alice", email=ADDRESS)
    with transaction.atomic():
        post(user)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not Mail.objects.exists()


def test_a_worker_killed_after_the_server_took_the_mail_sends_it_once_more_as_the_same_mail(
    transactional_db, server, settings, tmp_path, monkeypatch
):
    for name in ("EMAIL_HOST", "EMAIL_PORT", "PUBLIC_URL"):
        monkeypatch.setenv(name, str(getattr(settings, name)))
    monkeypatch.setenv("EMAIL_USE_TLS", "false")
    user = make_user("alice", email=ADDRESS)
    process = start_worker(tmp_path)
    server.on_taken = lambda handler: os.killpg(process.pid, signal.SIGKILL)
    try:
        mail = post(user, "accounts.password_changed")
        wait_for(lambda: server.taken, "the mail at the server")
        process.wait(timeout=10)
    finally:
        if process.poll() is None:
            kill(process)
    server.on_taken = lambda handler: None
    assert state(mail) == ("sending", 1, "")
    Mail.objects.update(send_after=timezone.now())  # the leases run out
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1), sent_at=None)
    with running_worker(tmp_path):
        call_command_of_beat()
        wait_for(lambda: now(mail).state == "sent", "the mail being sent")
    assert server.ids == [now(mail).message_id] * 2
    assert state(mail) == ("sent", 2, "")


def call_command_of_beat():
    jobs.sweep()
    worker.enqueue(outbox.SEND)
