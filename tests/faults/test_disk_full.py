"""A disk without room: a real small file system under the web server and the worker that write to it."""

import contextlib
import os
import resource
import subprocess
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from imjapan.core import job_control, jobs
from imjapan.core.models import Heartbeat, Job, StoredFile
from reports.documents import domain
from tests.pdfs import pdf
from tests.records import make_finding, release
from tests.worker import wait_for, worker
from tests.world import TODAY, make_audit
from training.models import CorrectiveAnswer

from .conftest import finished_audit
from .system import WORKER, Browser, address, hint, web

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OWN_MOUNTS = ["unshare", "--user", "--map-root-user", "--mount"]
NO_ROOM = "There is no room left on our server, so the file was not kept and nothing was changed."


class SmallDisk:
    """One megabyte, mounted at `folder` for the process that `before` starts and its children alone."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.before = [*OWN_MOUNTS, "sh", "-c", f'mount -t tmpfs -o size=1m none {folder} && exec "$@"', "sh"]

    def inside(self, process):
        """The folder as that process sees it."""
        return Path(f"/proc/{process.pid}/root{self.folder}")

    def fill(self, process):
        with contextlib.suppress(OSError), (self.inside(process) / "full").open("wb", buffering=0) as stream:
            while True:
                stream.write(b"\0" * 4096)

    def make_room(self, process):
        (self.inside(process) / "full").unlink()

    def files(self, process):
        names = (path for path in self.inside(process).rglob("*") if path.is_file() and path.name != "full")
        return {path.name: path.stat().st_size for path in names}


class ShortFiles:
    """Where no file system can be mounted: no file may grow, for the running process and its children."""

    before = ()

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _limit(self, process, size):
        for pid in [process.pid, *children_of(process.pid)]:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def fill(self, process):
        self._limit(process, 512)

    def make_room(self, process):
        self._limit(process, resource.RLIM_INFINITY)

    def files(self, process):
        return {path.name: path.stat().st_size for path in self.folder.rglob("*") if path.is_file()}


def children_of(pid):
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children_of(int(child))]
    return found


def can_mount():
    probe = subprocess.run([*OWN_MOUNTS, "mount", "-t", "tmpfs", "none", "/tmp"], capture_output=True)
    return probe.returncode == 0


@pytest.fixture(params=["small disk", "short files"])
def disk(request, tmp_path):
    if request.param == "short files":
        return ShortFiles(tmp_path / "var" / "files")
    if not can_mount():
        pytest.skip("no file system can be mounted here; the same test runs with files that may not grow")
    return SmallDisk(tmp_path / "var" / "files")


def answer(**more):
    return {"cause": "覆いを外した", "action": "戻した", "prevention": "点検する", "done_on": "2026/11/20", **more}


def test_an_upload_is_refused_in_words_at_its_field_and_nothing_stays_by_halves(world, tmp_path, disk):
    released = release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob)
    other = release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob)
    scan = pdf(then=lambda writer: writer.add_metadata({"/Subject": os.urandom(60_000).hex()}))
    with web(tmp_path, before=disk.before) as server:
        hana = Browser(server.port, world.hana)
        page = address("portal:finding", released)
        form = answer(sent_key="6f1f3a52-1c1e-4f0e-9a53-0a8c0f0e7a11")
        disk.fill(server)
        refused = hana.post(page, form | {"file": SimpleUploadedFile("photo.pdf", scan)})
        assert refused.status == 422, refused
        assert NO_ROOM in refused.text
        assert 'id="id_file-error"' in refused.page or 'href="#id_file"' in refused.page
        for typed in ("覆いを外した", "戻した", "点検する"):
            assert typed in refused.page
        assert (CorrectiveAnswer.objects.count(), StoredFile.objects.count(), Job.objects.count()) == (0, 0, 0)
        assert disk.files(server) == {}
        released.refresh_from_db()
        assert released.state == "open"

        # Everything that needs no room goes on: other records, pages, an answer without a file.
        without = hana.post(address("portal:finding", other), answer(sent_key="6f1f3a52-1c1e-4f0e-9a53-0a8c0f0e7a12"))
        assert without.status == 303, without
        alice = Browser(server.port, world.alice)
        saved = alice.post(
            address("companies:edit", world.asahi),
            {"name": world.asahi.name, "office": world.tokyo.pk, "phone": "03-1111"},
        )
        assert saved.status == 303, saved
        assert alice.get(address("companies:detail", world.asahi)).status == 200

        # With room again the same form is taken, once.
        disk.make_room(server)
        for _time in range(2):
            taken = hana.post(page, form | {"file": SimpleUploadedFile("photo.pdf", scan)})
            assert taken.status == 303, taken
        kept = CorrectiveAnswer.objects.get(released=released).file
        assert disk.files(server) == {kept.sha256: kept.size}
        assert StoredFile.objects.count() == 1
    world.asahi.refresh_from_db()
    assert world.asahi.phone == "03-1111"


def test_rendering_and_exporting_wait_for_room_and_are_done_once(world, tmp_path, disk):
    audit = finished_audit(world)
    with worker(tmp_path, at=WORKER, before=disk.before) as process:
        hint("core.heartbeat", "default")
        wait_for(Heartbeat.objects.exists, "the worker")
        disk.fill(process)
        document = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY)
        export = ask_for_export(world)
        waiting = Job.objects.filter(state="queued", attempts=1)
        wait_for(lambda: waiting.count() == 2, "both to meet the full disk")
        document.refresh_from_db()
        assert (document.file, StoredFile.objects.count(), disk.files(process)) == (None, 0, {})
        for job in waiting:
            assert "The disk was full or could not be written." in job_control.standing(job)
            assert "It is tried again by itself" in job_control.standing(job)

        disk.make_room(process)
        Job.objects.update(run_after=timezone.now())
        hint("core.sweep")
        wait_for(lambda: Job.objects.filter(state="done").count() == 2, "both to be done")
        document.refresh_from_db()
        export.refresh_from_db()
        made = {document.file.sha256: document.file.size}
        table = StoredFile.objects.get(pk=export.result["file"])
        assert disk.files(process) == made | {table.sha256: table.size}
        assert StoredFile.objects.count() == 2
        assert set(Job.objects.values_list("attempts", flat=True)) == {2}


def ask_for_export(world):
    public_id = jobs.enqueue(
        "core.export_list",
        actor=world.actor("alice"),
        name="people",
        query="",
        columns=[],
        language="en",
    )
    return Job.objects.get(public_id=public_id)
