"""Mails that came back: what a report marks, and what a hostile one cannot do."""

import os
import subprocess
import sys
from email.message import EmailMessage

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from imjapan.accounts import bounces
from imjapan.accounts.models import Mail, User
from tests.accounts import letters
from tests.accounts.letters import now
from tests.world import make_user

ADDRESS = "alice@mail.test"


@pytest.fixture(autouse=True)
def _kinds():
    letters.declare()
    yield
    letters.forget()


@pytest.fixture
def alice(db):
    return make_user("alice", email=ADDRESS)


def sent(user, **fields):
    mail = letters.post(user)
    fields = {"state": "sent", "sent_at": timezone.now(), "message_id": f"<{mail.public_id.hex}.1@im.test>"} | fields
    Mail.objects.filter(pk=mail.pk).update(**fields)
    return now(mail)


def report(message_id, *, action="failed", status="5.1.1", back="headers", extra=""):
    """A delivery report as Postfix writes it; `back`: what of the mail is sent back."""
    returned = {
        "headers": f"Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID: {message_id}\n",
        "whole": f"Content-Type: message/rfc822\n\nSubject: x\nMessage-ID: {message_id}\n\nwords\n",
        "status": "Content-Type: text/plain\n\nnothing\n",
    }[back]
    original = f"Original-Message-ID: {message_id}\n" if back == "status" else ""
    return (
        "From: MAILER-DAEMON@mx.test\nTo: bounces@im.test\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        "--B\nContent-Type: text/plain\n\nI am sorry.\n\n"
        "--B\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.test\n{original}\n"
        f"Final-Recipient: rfc822; {ADDRESS}\nAction: {action}\nStatus: {status}\n{extra}\n"
        f"--B\n{returned}\n--B--\n"
    ).encode()


@pytest.mark.parametrize("back", ["headers", "whole", "status"])
def test_a_permanent_failure_marks_the_mail_and_the_address(alice, back):
    mail, other = sent(alice), sent(alice)
    assert bounces.take(report(mail.message_id, back=back)) == "came back"
    assert (now(mail).state, now(mail).answer, now(other).state) == ("bounced", "5.1.1", "sent")
    alice.refresh_from_db()
    assert alice.mail_refused_at is not None


def test_the_second_report_about_a_mail_changes_nothing(alice):
    mail = sent(alice)
    bounces.take(report(mail.message_id))
    ended = now(mail).ended_at
    assert bounces.take(report(mail.message_id, status="5.2.2")) == "known already"
    assert (now(mail).ended_at, now(mail).answer) == (ended, "5.1.1")


@pytest.mark.parametrize(
    "action, status", [("delayed", "4.4.1"), ("failed", "4.4.7"), ("delivered", "2.0.0"), ("relayed", "5.0.0")]
)
def test_a_delay_or_a_success_marks_nothing(alice, action, status):
    mail = sent(alice)
    assert bounces.take(report(mail.message_id, action=action, status=status)) == "not final"
    assert now(mail).state == "sent"
    alice.refresh_from_db()
    assert alice.mail_refused_at is None


def test_one_of_several_recipients_that_failed_counts(alice):
    mail = sent(alice)
    extra = "\nFinal-Recipient: rfc822; other@mail.test\nAction: failed\nStatus: 5.2.1\n"
    assert bounces.take(report(mail.message_id, action="delayed", status="4.4.1", extra=extra)) == "came back"
    assert now(mail).answer == "5.2.1"


def test_a_report_that_is_faster_than_our_own_note_counts(alice):
    mail = sent(alice, state="sending", sent_at=None)
    assert bounces.take(report(mail.message_id)) == "came back"
    assert Mail.objects.filter(pk=mail.pk, state="sending").update(state="sent") == 0


def test_an_address_that_was_corrected_meanwhile_is_not_marked(alice):
    mail = sent(alice)
    User.objects.filter(pk=alice.pk).update(email="right@mail.test")
    assert bounces.take(report(mail.message_id)) == "came back"
    alice.refresh_from_db()
    assert alice.mail_refused_at is None


def test_a_mail_that_is_unknown_is_said_so(alice):
    assert bounces.take(report(f"<{'0' * 32}.1@im.test>")) == "unknown mail"
    assert bounces.take(report("<somebody-elses@mail.test>")) == "unknown mail"


def plain_answer():
    message = EmailMessage()
    message["Subject"] = "I am away"
    message.set_content("Back on Monday")
    return message.as_bytes()


def nested(depth):
    body = b"Content-Type: text/plain\n\nx\n"
    for n in range(depth):
        edge = b"b%d" % n
        head = b'Content-Type: multipart/report; report-type=delivery-status; boundary="' + edge + b'"\n\n--'
        body = head + edge + b"\n" + body + b"\n--" + edge + b"--\n"
    return body


HOSTILE = {
    "empty": b"",
    "bytes": bytes(range(256)) * 1_000,
    "an absence note": plain_answer(),
    "nested parts": nested(2_000),
    "no end": b'Content-Type: multipart/report; boundary="B"\n\n' + b"--B\n" * 100_000,
    "one part that lies": b"Content-Type: multipart/report\n\nnot in parts",
    "many headers": b"X: y\n" * 150_000,
    "a long id": report("<" + "a" * 500_000 + "@x>"),
    "an alphabet nobody knows": b"Content-Type: multipart/report; charset=x-none; boundary==?x?q?=00?=\n\n--",
    "status in place of parts": b'Content-Type: multipart/report; boundary="B"\n\n--B\n'
    b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n////\n--B--\n",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_report_is_read_quickly_and_marks_nothing(alice, raw):
    mail, began = sent(alice), timezone.now()
    assert bounces.take(raw) in ("no report", "not final", "unknown mail")
    assert (timezone.now() - began).total_seconds() < 3
    assert now(mail).state == "sent"


def test_what_stands_behind_the_first_megabyte_is_not_read(alice):
    mail = sent(alice)
    raw = report(mail.message_id)
    padded = raw.replace(b"I am sorry.", b"x\n" * 600_000)
    assert bounces.take(padded) in ("no report", "not final")
    assert now(mail).state == "sent"


def test_a_mail_server_pipes_it_into_the_command(transactional_db, tmp_path):
    """The command itself, as an alias of a mail server runs it: one message on standard input."""
    mail = sent(make_user("alice", email=ADDRESS))
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{name}".format(
        **django_settings.DATABASES["default"], name=database["NAME"]
    )
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "imjapan.settings.dev"}
    command = [sys.executable, "manage.py", "take_bounce"]

    def pipe(raw):
        options = {"cwd": django_settings.BASE_DIR, "env": environment | {"VAR_DIR": str(tmp_path)}, "input": raw}
        return subprocess.run(command, **options, capture_output=True, timeout=60)

    done = pipe(report(mail.message_id))
    assert (done.returncode, b"came back" in done.stdout, ADDRESS.encode() in done.stdout) == (0, True, False)
    assert now(mail).state == "bounced"
    assert (nothing := pipe(b"hello")).returncode == 0
    assert b"no delivery report" in nothing.stdout
