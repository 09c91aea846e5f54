"""A worker killed while it writes a list to a file: nothing by halves, and the next one makes one file.

While rendering, sending, reminding and moving in: see docs/faults.md.
"""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from imjapan.core import jobs
from imjapan.core.models import Event, Job, StoredFile
from tests.worker import kill, start_worker, wait_for, worker

from .system import LATER, WORKER, hint

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def waits_for_files():
    threading.Event().wait(0.05)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'core_storedfile'::regclass")
        return cursor.fetchone()[0]


def test_a_worker_killed_while_exporting_leaves_one_file(world, tmp_path, settings):
    settings.FILES_DIR = tmp_path / "var" / "files"
    given = {"name": "people", "query": "", "columns": [], "language": "en"}
    public_id = jobs.enqueue("core.export_list", actor=world.actor("alice"), **given)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE core_storedfile IN EXCLUSIVE MODE")  # the file can be written, its row cannot
        first = start_worker(tmp_path, at=WORKER)
        try:
            wait_for(waits_for_files, "the export to reach its last step")
        finally:
            kill(first)
    wait_for(lambda: not waits_for_files(), "the database to roll back")
    job = Job.objects.get(public_id=public_id)
    assert (job.state, job.attempts, job.result) == ("running", 1, None)
    assert (StoredFile.objects.count(), Event.objects.filter(name="core.list.exported").count()) == (0, 0)

    with worker(tmp_path, at=f"{LATER[:11]}11:00:00+09:00"):  # the lease of ten minutes has run out
        hint("core.sweep")
        wait_for(lambda: Job.objects.filter(pk=job.pk, state="done").exists(), "the next worker")
    job.refresh_from_db()
    stored = StoredFile.objects.get()
    assert (job.attempts, job.result) == (2, {"file": stored.pk, "rows": 5})
    assert Event.objects.filter(name="core.list.exported").count() == 1
    assert stored.sha256 in [path.name for path in settings.FILES_DIR.rglob("*") if path.is_file()]
    assert stored.keep_until > timezone.localdate() + timedelta(days=1)
