"""A world to back up, and another machine to restore it on."""

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
from django.utils import timezone

from imjapan.accounts.models import AccessLink, Mail, Session
from imjapan.core import events, files, jobs
from imjapan.core.backups import manifest
from imjapan.core.embedded import start_services
from imjapan.core.models import Job
from reports.documents import domain
from tests.world import TODAY, World, actor, make_audit

PROJECT = Path(__file__).resolve().parents[2]
SCAN = b"%PDF-1.4 a scan"


def fill():
    """Commit a world with a rendered paper, a stored scan, history, an event, a session, an open link, a mail."""
    world = World()
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    type(audit).objects.filter(pk=audit.pk).update(
        state="finished", finished_at=timezone.now(), finished_by=world.alice
    )
    audit.refresh_from_db()
    domain.make_document(actor(world.alice), form_id="TITP-F22", subject=audit, today=TODAY)
    for job in Job.objects.filter(state=Job.State.QUEUED, name="reports.render_document"):
        jobs.run(job.pk)
    files.store(actor=actor(world.alice), name="scan.pdf", content=SCAN, content_type="application/pdf")
    world.asahi.phone = "03-0000-0000"
    world.asahi.save()
    events.declare("tests.backup.seen", "looked")
    events.record(actor(world.alice), "tests.backup.seen", world.asahi)
    later = timezone.now() + timedelta(days=7)
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=later, user=world.alice)
    AccessLink.objects.create(user=world.hana, purpose="invitation", channel="sheet", expires_at=later)
    Mail.objects.create(user=world.alice, address="alice@example.org", kind="tests.mail", key="tests:1")


class Machine:
    """A second PostgreSQL in a folder of its own, with another owner and another name of the database."""

    def __init__(self, folder: Path):
        self.var = folder / "var"
        self.services = start_services(folder / "servers", for_tests=True, environ={})
        with psycopg.connect(self.services.database_url, autocommit=True) as connection:
            connection.execute("CREATE ROLE supervision LOGIN CREATEROLE PASSWORD 'elsewhere'")
            connection.execute("GRANT supervision TO imjapan WITH SET TRUE")
            connection.execute("CREATE DATABASE supervision OWNER supervision")
        port = self.services.postgres.port
        self.url = f"postgresql://supervision:elsewhere@127.0.0.1:{port}/supervision"
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "REDIS_URL": self.services.redis_url,
            "VAR_DIR": str(self.var),
            "DJANGO_SETTINGS_MODULE": "imjapan.settings.dev",
        }

    def manage(self, *words, before=(), **more):
        """`manage.py words` as an operator of that machine; returns the finished process."""
        return subprocess.run(
            [*before, sys.executable, "manage.py", *map(str, words)],
            cwd=PROJECT,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
        )

    def ask(self, program):
        """What a Python program prints as JSON there, with the settings of the tests (their quick passwords)."""
        start = (
            "import json, django; django.setup(); from django.conf import settings;"
            f"settings.FILES_DIR = {str(self.var / 'files')!r}\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", start + program],
            cwd=PROJECT,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "imjapan.settings.test"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def sql(self, statement):
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else None

    def stop(self):
        self.services.stop()


def about(folder):
    return json.loads((folder / manifest.MANIFEST).read_text())


def seal(folder):
    """Write sums that fit, as if the parts had been made so: for faults that checksums cannot see."""
    given = about(folder)
    for name in (manifest.DUMP, manifest.LIST):
        given["parts"][name]["sha256"] = manifest.sha256_of(folder / name)
    change_manifest(folder, given)


def change_manifest(folder, given):
    (folder / manifest.MANIFEST).write_text(json.dumps(given))
    names = (manifest.MANIFEST, manifest.DUMP, manifest.LIST)
    (folder / manifest.SUMS).write_text("".join(f"{manifest.sha256_of(folder / n)}  {n}\n" for n in names))


def backups_in(place):
    return sorted(path for path in place.iterdir() if path.name.startswith("imjapan-"))


def copy_of(folder, place):
    target = place / folder.name
    shutil.copytree(folder, target)
    return target
