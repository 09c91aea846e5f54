"""Background work: registered functions, a ledger row each, Celery as the engine.

`enqueue` writes the row in the caller's transaction and sends after commit. `run` claims the row under a
lease, so a second delivery does nothing and a killed worker's job is taken up by the `sweep`.
"""

import errno
import json
import logging
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import redis
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry as ClientRetry

from . import history, logs, tracing
from .models import Job

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 4
DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
RESEND_AFTER = timedelta(seconds=20)
_tasks = {}
_resolver = None


class Retry(Exception):
    """Raised by a job for a passing fault (disk full, mail server away): try again later."""


class Failed(Exception):
    """Raised by a job for a fault that only a person can mend; `details` (JSON) tell the page what to show."""

    def __init__(self, reason, **details):
        super().__init__(reason)
        self.details = details


class Cancelled(Exception):
    """Raised inside a job at a safe point, because somebody asked to stop it. It rolls back what is open."""


@dataclass(frozen=True)
class Task:
    """A registered job. `time_limit` in seconds is also the lease: past it the worker process is dead."""

    name: str
    function: object
    queue: str
    time_limit: int
    label: object
    cancellable: bool = True
    again: bool = True
    due: object = None


def task(name, *, queue="default", time_limit=60, label="", cancellable=True, again=True, due=None):
    """Decorator: register `f(job, **args)` under `name`. It takes ids only and can run twice.

    `label`: what it is called on screen. `cancellable`: whether people may stop it; not where others rely on its
    result. `again`: whether people may start it again on the page of jobs; not where another page does that.
    `due()`: whether a run that beat asks for would find anything to do.
    """

    def register(function):
        _tasks[name] = Task(name, function, queue, time_limit, label, cancellable, again, due)
        return function

    return register


def get(name):
    return _tasks[name]


def known(name) -> bool:
    """Whether this release does this kind of work."""
    return name in _tasks


def kinds() -> list[tuple[str, str]]:
    """Name and words of everything this release does in the background, by words."""
    return sorted(((name, label(name)) for name in _tasks), key=lambda pair: pair[1])


def label(name) -> str:
    """What a job is called on screen; one that a release took away keeps its name."""
    return str(_tasks[name].label or name) if name in _tasks else name


def acting(resolver):
    """Register `f(user_id) -> actor`, so that a job acts with the rights of who asked for it."""
    global _resolver
    _resolver = resolver
    return resolver


def enqueue(name, /, *, actor=None, key="", total=0, **args):
    """Queue a registered job; returns its `public_id`.

    While a job with the same non-empty `key` is live, no second one is made and the live one is returned.
    A database function inserts the row, because a fenced actor has no right on the table.
    """
    registered = _tasks[name]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, public_id FROM core_job_add(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                name,
                registered.queue,
                json.dumps(args),
                key,
                getattr(actor, "user_id", None),
                str(uuid.uuid4()),
                total,
                timezone.now(),  # one clock for all of a job: ours, not the database's
                tracing.current(),
            ],
        )
        job_id, public_id = cursor.fetchone()
    transaction.on_commit(lambda: send(job_id, registered), robust=True)
    return public_id


def send(job_id, registered):
    """Put the hint into Redis. A dead broker is logged and left to the sweep: the row is safe."""
    try:
        _broker(settings.REDIS_URL).ping()  # fails at once, where the client of Celery would try for seconds
        current_app.send_task(
            "core.run_job",
            [job_id],
            queue=registered.queue,
            time_limit=registered.time_limit,
            soft_time_limit=registered.time_limit - 2,
        )
    except (OperationalError, redis.RedisError, OSError) as error:
        log.warning("job %s not sent: %s", job_id, type(error).__name__)
        return False
    Job.objects.filter(pk=job_id).update(sent_at=timezone.now())
    return True


@cache
def _broker(url):
    return redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1, retry=ClientRetry(NoBackoff(), 0))


class Running:
    """Handle given to a job function: its id, actor and progress, and whether somebody wants it stopped."""

    def __init__(self, row):
        self.id, self.public_id, self.actor_id = row.pk, row.public_id, row.actor_id
        self._mine = Job.objects.filter(pk=row.pk, state=Job.State.RUNNING, attempts=row.attempts)

    def actor(self):
        """Who asked, with the rights of today."""
        return _resolver(self.actor_id)

    def progress(self, done, total=None):
        """Tell how far it is; a safe point like `check`. Not inside a transaction: nobody else could see or stop it."""
        fields = {"progress": done} | ({"total": total} if total is not None else {})
        if not self._mine.filter(cancel_asked_at__isnull=True).update(**fields):
            self.check()

    def check(self):
        """A safe point: raises Cancelled when somebody asked to stop this job."""
        if self._mine.filter(cancel_asked_at__isnull=False).exists():
            raise Cancelled


def claim(job_id):
    """Take a queued job, or one whose lease ran out; None when another worker has it."""
    now = timezone.now()
    with transaction.atomic():
        row = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(pk=job_id)
            .filter(Q(state=Job.State.QUEUED, run_after__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now))
            .first()
        )
        if row is None:
            return None
        if row.cancel_asked_at:  # its worker died before it came to a safe point
            end_cancelled(Job.objects.filter(pk=row.pk))
            return None
        row.state = Job.State.RUNNING
        row.attempts += 1
        row.started_at = now
        row.lease_until = now + timedelta(seconds=_tasks[row.name].time_limit + 5)
        row.save(update_fields=["state", "attempts", "started_at", "lease_until"])
    return row


def run(job_id):
    """Run one job if it is free. Errors end in the ledger, never in the caller."""
    row = claim(job_id)
    if row is None:
        return
    begin = time.monotonic()
    with tracing.of(row.request_id or tracing.new()), history.context(row.actor_id, source=row.name):
        end = _run(row)
        ms = round((time.monotonic() - begin) * 1000)
        logs.line(log, "job", job=row.pk, task=row.name, end=end, attempt=row.attempts, ms=ms)


def _run(row) -> str:
    """Do the work of a claimed job and note how it ended; returns that in a word."""
    mine = Job.objects.filter(pk=row.pk, attempts=row.attempts, state=Job.State.RUNNING)
    try:
        result = _tasks[row.name].function(Running(row), **row.args)
    except Cancelled:
        end_cancelled(mine)
        return "cancelled"
    except Retry as error:
        if end_cancelled(mine.filter(cancel_asked_at__isnull=False)):
            return "cancelled"
        _again(row, mine, str(error)[:200] or "retry")
        return "retry"
    except Failed as error:
        mine.update(state=Job.State.FAILED, finished_at=timezone.now(), error=str(error)[:200], result=error.details)
        return "failed"
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_FULL:  # also of a temporary file
            _again(row, mine, "disk")
            return "retry"
        log.exception("job %s (%s) failed", row.pk, row.name)
        mine.update(state=Job.State.FAILED, finished_at=timezone.now(), error=type(error).__name__)
        return "failed"
    mine.update(state=Job.State.DONE, finished_at=timezone.now(), result=result, error="", progress=F("total"))
    return "done"


def end_cancelled(rows):
    """Note the end of cancelled jobs; returns how many there were."""
    return rows.update(state=Job.State.CANCELLED, finished_at=timezone.now(), error="")


def _again(row, mine, why):
    if row.attempts >= MAX_ATTEMPTS:
        mine.update(state=Job.State.FAILED, finished_at=timezone.now(), error=why)
        return
    wait = timedelta(seconds=10 * 2**row.attempts)
    mine.update(state=Job.State.QUEUED, run_after=timezone.now() + wait, lease_until=None, sent_at=None, error=why)


def sweep():
    """Find jobs that nobody works on and send them again; returns how many were sent.

    Lost: queued and not sent recently (Redis was away or flushed), or running past the lease (the worker
    was killed). Runs every few seconds from beat.
    """
    now = timezone.now()
    stale = Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER)
    lost = (
        Q(state=Job.State.QUEUED, run_after__lte=now) & stale | Q(state=Job.State.RUNNING, lease_until__lt=now) & stale
    )
    sent = 0
    for row in Job.objects.filter(lost).order_by("run_after")[:200]:
        if row.cancel_asked_at:
            end_cancelled(Job.objects.filter(pk=row.pk, attempts=row.attempts, state=row.state))
            continue
        if row.name not in _tasks or row.attempts >= MAX_ATTEMPTS:
            Job.objects.filter(pk=row.pk, attempts=row.attempts).update(
                state=Job.State.FAILED,
                finished_at=now,
                error="too many attempts" if row.name in _tasks else "unknown job",
            )
            continue
        if not send(row.pk, _tasks[row.name]):
            break  # the broker is away; the next sweep tries again
        sent += 1
    return sent
