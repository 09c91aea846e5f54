"""Mails for the tests of the outbox: a kind of their own, and makers."""

import itertools

from django.utils import timezone

from imjapan.accounts import delivery, outbox
from imjapan.accounts.models import Mail

_numbers = itertools.count(1)
KIND, FIXED = "tests.note", "tests.door"


def declare():
    """Two kinds of mails for one test: one to be switched off, one that opens a door."""

    @outbox.declare(KIND, label="note of a test")
    def note(mail):
        if mail.params.get("gone"):
            return None
        if mail.params.get("broken"):
            raise ValueError("a name that must not be logged")
        return "Something to read", "mails/frame.txt", {"body": f"Open {outbox.link('/today/')}", "organization": "-"}

    @outbox.declare(FIXED, label="door of a test", optional=False, why="It opens a door.")
    def door(mail):
        return "A new password", "mails/frame.txt", {"body": f"Open {outbox.link('/enter/s3cret')}"}


def forget():
    for name in (KIND, FIXED):
        outbox._kinds.pop(name, None)


def post(user, kind=KIND, **params):
    """One mail that waits; the transaction of the test is not over, so nothing is woken."""
    return outbox.post(user=user, kind=kind, key=f"tests:{next(_numbers)}", **params)


def send():
    """One run of the job, in this process."""
    return delivery.send_waiting()


def again(mail):
    """Its time has come: the pause or the lease is over. Returns the row of now."""
    Mail.objects.filter(pk=mail.pk).update(send_after=timezone.now())
    return now(mail)


def now(mail):
    return Mail.objects.get(pk=mail.pk)
