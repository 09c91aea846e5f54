"""Progress of a job that works inside one long transaction: told on a connection of its own, so that pages see it."""

import time
from contextlib import contextmanager

from django.db import connection

from imjapan.core.jobs import Cancelled

EVERY = 0.5  # seconds


@contextmanager
def meter(job):
    """Give `tell(done, total)`. Told at most twice a second; the last word is the job's own end.

    Each telling is a safe point: it raises Cancelled when somebody asked to stop the job.
    """
    side, last = connection.copy(), 0.0

    def tell(done, total):
        nonlocal last
        if time.monotonic() - last < EVERY and done < total:
            return
        last = time.monotonic()
        with side.cursor() as cursor:
            cursor.execute(
                "UPDATE core_job SET progress = %s, total = %s WHERE id = %s AND state = 'running'"
                " RETURNING cancel_asked_at",
                [done, total, job.id],
            )
            if any(asked for (asked,) in cursor.fetchall()):
                raise Cancelled

    try:
        yield tell
    finally:
        side.close()
