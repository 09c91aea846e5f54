"""Signs of life, one row each: beat writes its own, each queue's is written by a worker of that queue.

The sign of a queue is a task that beat sends every 30 seconds, so a fresh one proves the whole way from beat through
Redis and a worker to the database. Six small writes a minute.
"""

import logging
import os
import time
from datetime import timedelta
from pathlib import Path

from celery import bootsteps, shared_task
from celery.beat import PersistentScheduler
from django.db import Error, connection
from django.utils import timezone

from ..models import Heartbeat, Job
from .schedule import EVERY, QUEUES

log = logging.getLogger(__name__)
LATE = timedelta(seconds=90)
BUSY = timedelta(minutes=5)  # a worker whose hands are all full cannot answer for so long
BEAT = "beat"


def queue_name(queue) -> str:
    """The name of the sign of a queue."""
    return f"queue {queue}"


def note(name):
    """Write that `name` lives now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


@shared_task(name="core.heartbeat")
def heartbeat(queue):
    note(queue_name(queue))


def ages(now) -> dict[str, timedelta | None]:
    """How old the sign of each part is; None: never heard of."""
    known = dict(Heartbeat.objects.values_list("name", "at"))
    names = [BEAT, *map(queue_name, QUEUES)]
    return {name: now - known[name] if name in known else None for name in names}


def is_busy(queue, now) -> bool:
    """Whether a worker of the queue took up work a short while ago and is still at it."""
    running = Job.objects.filter(queue=queue, state=Job.State.RUNNING, lease_until__gt=now)
    return running.filter(started_at__gt=now - BUSY).exists()


class Scheduler(PersistentScheduler):
    """Beat's scheduler, which also tells that it lives: in the database, and in a file for its container."""

    last = 0.0

    def tick(self, *args, **kwargs):
        wait = super().tick(*args, **kwargs)
        if time.monotonic() - self.last > EVERY:
            self.last = time.monotonic()
            touch()
            try:
                note(BEAT)
            except Error as error:  # the database is away: beat goes on, and its age tells
                log.warning("beat could not tell that it lives: %s", type(error).__name__)
                connection.close()
        return min(wait, EVERY / 2) if wait else wait


class Alive(bootsteps.StartStopStep):
    """Part of a worker's link to Redis: while it stands, a file is touched, so that the container can see it."""

    requires = ("celery.worker.consumer.connection:Connection",)

    def __init__(self, consumer, **given):
        super().__init__(consumer, **given)
        self.timer = None

    def start(self, consumer):
        touch()
        self.timer = consumer.timer.call_repeatedly(10, touch)

    def stop(self, consumer):
        if self.timer:
            self.timer.cancel()
            self.timer = None


def touch():
    """Touch the file of ALIVE_FILE, where a container looks. Nothing without that setting, or when it cannot be."""
    if path := os.environ.get("ALIVE_FILE"):
        try:
            Path(path).touch()
        except OSError as error:
            log.warning("the sign of life could not be written: errno %s", error.errno)
