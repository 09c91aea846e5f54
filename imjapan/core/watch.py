"""What this app knows about its own health (see watching/)."""

import os
import shutil
import tempfile
from datetime import timedelta
from functools import cache

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Heartbeat, Job
from .watching import heartbeats, metrics
from .watching.ready import ADVICE, FAILED, LATE, Found, declare

LOW = 2 * 2**30  # bytes free below which the page warns
EMPTY = 200 * 2**20  # below which nothing more should be taken in
OLDEST_JOB = timedelta(minutes=15)

ADVICE |= {
    "database": gettext_lazy("Start PostgreSQL, and check DATABASE_URL."),
    "redis": gettext_lazy("Start Redis, and check REDIS_URL. Work that waits is kept in the database."),
    "files": gettext_lazy("Check that the disk is there and that the program may write into the folder of files."),
}


def seconds(age) -> str:
    """An age in words, as long as a person wants to know it."""
    total = int(age.total_seconds())
    if total < 120:
        return ngettext("%(n)d second", "%(n)d seconds", total) % {"n": total}
    if total < 7200:
        return ngettext("%(n)d minute", "%(n)d minutes", total // 60) % {"n": total // 60}
    return ngettext("%(n)d hour", "%(n)d hours", total // 3600) % {"n": total // 3600}


@declare("database", gettext_lazy("Database"), order=1)
def database():
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '2s'")
        cursor.execute("SELECT current_setting('server_version')")
        return Found(text=_("PostgreSQL %(version)s answers.") % {"version": cursor.fetchone()[0].split(" ")[0]})


@declare("migrations", gettext_lazy("Tables of this release"), order=2)
def migrations():
    applied = set(MigrationRecorder(connection).applied_migrations())
    missing = len(_shipped() - applied)
    if missing:
        text = ngettext("%(n)d change of the tables is missing.", "%(n)d changes of the tables are missing.", missing)
        return Found(FAILED, text % {"n": missing}, _("Run: manage.py setup_roles, then manage.py migrate"))
    return Found(text=_("All changes of the tables are in place."))


@cache
def _shipped() -> frozenset:
    """The migrations of this release; they do not change while it runs."""
    loader = MigrationLoader(None)
    replaced = {tuple(old) for each in loader.disk_migrations.values() for old in each.replaces}
    return frozenset(set(loader.disk_migrations) - replaced)


@declare("redis", gettext_lazy("Queue (Redis)"), needs_database=False, order=3)
def queue():
    link = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        link.ping()
    finally:
        link.close()
    return Found(text=_("Redis answers."))


@declare("beat", gettext_lazy("Clock (beat)"), order=4)
def beat():
    age = heartbeats.ages(timezone.now())[heartbeats.BEAT]
    advice = _("Start the process “beat”. Until then nothing starts by the clock: reminders, mails, lost work.")
    return _judged(age, advice)


def _declare_queue(name, order):
    # `%` would take the language of the start; the label is made for each reader.
    label = lazy(lambda: _("Worker of the queue “%(name)s”") % {"name": name}, str)()

    @declare(f"worker {name}", label, order=order)
    def worker():
        now = timezone.now()
        age = heartbeats.ages(now)[heartbeats.queue_name(name)]
        if (age is None or age > heartbeats.LATE) and heartbeats.is_busy(name, now):
            return Found(text=_("All its hands are at work."))
        advice = _("Start the process “worker” of this queue; without beat or Redis it cannot answer either.")
        return _judged(age, advice)


for _order, _name in enumerate(heartbeats.QUEUES, start=5):
    _declare_queue(_name, _order)


def _judged(age, advice) -> Found:
    if age is None:
        return Found(LATE, _("Nothing was heard of it yet. After a start this takes half a minute."), advice)
    if age > heartbeats.LATE:
        return Found(LATE, _("Last heard of %(age)s ago.") % {"age": seconds(age)}, advice)
    return Found(text=_("Last heard of %(age)s ago.") % {"age": seconds(age)})


@declare("files", gettext_lazy("Folder of files"), needs_database=False, order=20)
def files():
    """Really writes: a disk without room or a folder without rights shows itself in no other way."""
    os.makedirs(settings.FILES_DIR, mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=settings.FILES_DIR, prefix=".ready-") as probe:
        probe.write(b"x" * 4096)
        probe.flush()
    free = shutil.disk_usage(settings.FILES_DIR).free
    if free < EMPTY:
        return Found(FAILED, _free(free), _("Make room on this disk, or give it a larger one."))
    return Found(text=_("It can be written."))


@declare("space", gettext_lazy("Room on the disk"), needs_database=False, warning=True, order=21)
def space():
    free = shutil.disk_usage(settings.FILES_DIR if os.path.isdir(settings.FILES_DIR) else settings.BASE_DIR).free
    if free < LOW:
        return Found(LATE, _free(free), _("Make room on this disk, or give it a larger one."))
    return Found(text=_free(free))


def _free(size):
    return _("%(size)s GB are free.") % {"size": round(size / 2**30, 1)}


@declare("waiting jobs", gettext_lazy("Waiting background work"), warning=True, order=30)
def waiting_jobs():
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.State.QUEUED, run_after__lte=now)
    found = waiting.aggregate(number=Count("pk"), oldest=Min("run_after"))
    if not found["number"]:
        return Found(text=_("None waits."))
    values = {"n": found["number"], "age": seconds(now - found["oldest"])}
    text = ngettext("%(n)d waits, the oldest for %(age)s.", "%(n)d wait, the oldest for %(age)s.", values["n"]) % values
    if now - found["oldest"] > OLDEST_JOB:
        return Found(LATE, text, _("Look at the page of background work; more workers work faster."))
    return Found(text=text)


# --- numbers ------------------------------------------------------------------------------------


@metrics.gauge("imjapan_jobs", "Background work by state and queue.", ("state", "queue"))
def jobs_by_state():
    rows = Job.objects.values_list("state", "queue").annotate(number=Count("pk"))
    return [((state, queue), number) for state, queue, number in rows]


@metrics.gauge("imjapan_job_oldest_waiting_seconds", "Age of the oldest background work that could start.", ("queue",))
def oldest_job():
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.State.QUEUED, run_after__lte=now)
    found = dict(waiting.values_list("queue").annotate(oldest=Min("run_after")))
    return [((q,), (now - found[q]).total_seconds() if q in found else 0) for q in sorted({*heartbeats.QUEUES, *found})]


@metrics.gauge("imjapan_heartbeat_age_seconds", "Age of the last sign of life.", ("part",))
def heartbeat_ages():
    now = timezone.now()
    return [((name,), (now - at).total_seconds()) for name, at in Heartbeat.objects.values_list("name", "at")]


@metrics.gauge("imjapan_files_free_bytes", "Room on the disk of the files.", ())
def free_bytes():
    return [((), shutil.disk_usage(settings.FILES_DIR).free)] if os.path.isdir(settings.FILES_DIR) else []
