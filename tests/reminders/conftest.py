"""Tuesday 24 November 2026, a working day after a long weekend: what the ledger, the outbox and the bell hold."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from imjapan.accounts.models import Mail, Notification, User
from reports.reminders.domain import give
from reports.reminders.models import Reminder

JST = timezone.get_default_timezone()


@pytest.fixture(autouse=True)
def _tuesday(_clock):
    with time_machine.travel("2026-11-24T08:00:00+09:00", tick=True):
        yield


@pytest.fixture
def world(db):
    from tests.world import World

    world = World()
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.com")
    return world


def at(text):
    """A moment in Japan: "2026-11-24 08:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def run(text):
    """One run of the job at a moment; the clock of the machine shows it too."""
    with time_machine.travel(at(text), tick=True):
        return give(timezone.now())


def days(first, number, *, time="08:00"):
    """One run on each of so many days."""
    start = at(f"{first} {time}")
    return [run(f"{start + timedelta(days=n):%Y-%m-%d %H:%M}") for n in range(number)]


def mails(kind=None):
    """Who was written to, and with what: (user name, kind without the app), oldest first."""
    rows = Mail.objects.filter(kind__startswith="reports.").order_by("pk").values_list("user__username", "kind")
    found = [(name, each.removeprefix("reports.")) for name, each in rows]
    return sorted(name for name, each in found if each == kind) if kind else found


def bells(kind):
    rows = Notification.objects.filter(kind=f"reports.{kind}").order_by("user__username")
    return list(rows.values_list("user__username", flat=True))


def steps(user, *, passed=False):
    """The steps of the ledger for a user, without digests, oldest first."""
    rows = Reminder.objects.filter(user=user).exclude(step="digest").order_by("pk")
    return [row.key.rsplit(":", 1)[1] if row.key[:4] in ("owed", "late") else row.step for row in rows
            if (row.step == "passed") == passed]  # fmt: skip


@pytest.fixture
def time_machine_to():
    """Travel to a moment in Japan; undone after the test."""
    travels = []

    def go(text):
        travel = time_machine.travel(at(text), tick=True)
        travel.start()
        travels.append(travel)

    yield go
    for travel in reversed(travels):
        travel.stop()
