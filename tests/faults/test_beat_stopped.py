"""Beat down for three days over a month end, the queue full of its hints afterwards: everything runs once."""

from collections import Counter
from datetime import date

import pytest
import time_machine

from imjapan.accounts import outbox
from imjapan.accounts.models import Mail, User
from imjapan.celery import app
from imjapan.core import jobs
from imjapan.core import worker as tasks
from imjapan.core.models import Job
from reports.models import Obligation
from reports.reminders.models import Reminder
from tests.mailserver import mail_server
from tests.records import make_obligation
from tests.world import World

SCHEDULED = ("core.retention", "reports.recompute_all", "accounts.send_mails", "reports.remind")
FRIDAY, TUESDAY = "2026-11-27T08:00:00+09:00", "2026-12-01T08:00:00+09:00"  # 28 and 29 are a weekend


def beat(times=1):
    """What beat hints at, so many times: every entry of the real schedule that asks for a job."""
    names = [entry["args"][0] for entry in app.conf.beat_schedule.values() if entry["task"] == "core.enqueue"]
    assert set(names) == set(SCHEDULED)
    for _number in range(times):
        for name in names:
            tasks.enqueue(name)


def work():
    """A worker with nothing else to do; returns how often each kind ran."""
    ran = Counter()
    while row := Job.objects.filter(state="queued").order_by("pk").first():
        jobs.run(row.pk)
        ran[row.name] += 1
    return ran


@pytest.fixture
def friday(db, settings):
    with time_machine.travel(FRIDAY, tick=True), mail_server() as letters:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", letters.port, False
        world = World()
        for user in User.objects.all():
            User.objects.filter(pk=user.pk).update(email=f"{user.username}@im.test")
        jobs.enqueue("reports.recompute_all")
        work()
        world.letters = letters
        yield world


def test_three_days_without_beat_cause_one_run_of_each_and_no_flood(friday):
    beat()
    work()
    make_obligation(friday.asahi_plant, kind="audit", legal_on=date(2026, 11, 30))
    before = len(friday.letters.taken)
    with time_machine.travel(TUESDAY, tick=True):
        beat(times=60)  # the queue kept every hint of three days
        assert Counter(Job.objects.filter(state="queued").values_list("name", flat=True)).most_common(1)[0][1] == 1
        ran = work()
        assert all(ran[name] == 1 for name in ("core.retention", "reports.recompute_all", "reports.remind")), ran
        assert ran["accounts.send_mails"] <= 2  # one of beat, one for the mails of the reminders
        beat(times=5)
        work()

    # One digest of today to each, none for the days between.
    digests = Mail.objects.filter(kind="reports.digest", created_at__date=date(2026, 12, 1))
    assert set(Counter(digests.values_list("user__username", flat=True)).values()) == {1}
    assert not Mail.objects.filter(created_at__date__range=(date(2026, 11, 28), date(2026, 11, 30))).exists()
    assert max(Counter(Reminder.objects.values_list("user", "key")).values()) == 1
    taken = Counter((to, str(letter["Subject"])) for to, letter in friday.letters.taken[before:])
    assert taken
    assert set(taken.values()) == {1}


def test_duties_went_over_the_month_end_without_beat_and_are_right_after_one_run(friday):
    with time_machine.travel(TUESDAY, tick=True):
        beat(times=50)
        work()
        after = list(Obligation.objects.order_by("pk").values("kind", "window_key", "legal_on", "state"))
        Obligation.objects.all().delete()
        jobs.enqueue("reports.recompute_all")
        work()
    fresh = sorted(Obligation.objects.values_list("kind", "window_key", "legal_on", "state"))
    # What one run finds after three days is what a system finds that computes everything anew that day.
    assert sorted(tuple(row.values()) for row in after) == fresh
    assert fresh


def test_the_sweep_runs_once_for_every_lost_job_however_many_hints_wait(friday):
    outbox_job = jobs.enqueue(outbox.SEND)
    with time_machine.travel(TUESDAY, tick=True):
        sent = [jobs.sweep() for _number in range(20)]
    assert sent == [1, *[0] * 19]  # the hint is fresh, so the other sweeps leave it alone
    assert Job.objects.get(public_id=outbox_job).state == "queued"
