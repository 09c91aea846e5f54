"""The job: one file from frozen facts, whatever happens on the way."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pypdf import PdfReader

from imjapan.core import files, jobs
from imjapan.core.models import Job, StoredFile
from reports.documents import domain, forms, tasks, versions
from reports.models import Document
from tests.records import make_finding, release
from tests.worker import kill, start_worker, wait_for, worker
from tests.world import TODAY, World, make_audit

from .conftest import finish, interview, run_jobs


@pytest.fixture
def document(world, audit):
    return domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY)


def content(document):
    with files.open_file(document.file) as stream:
        return stream.read()


def test_one_file_with_its_sha256_pages_and_template(document):
    assert run_jobs() == ["done"]
    document.refresh_from_db()
    pdf = content(document)
    assert document.file.sha256 == hashlib.sha256(pdf).hexdigest()
    assert document.file.name == f"監査報告書_株式会社朝日製作所_2026-11-10_{document.number}.pdf"
    assert document.pages == len(PdfReader(io.BytesIO(pdf)).pages)
    assert len(document.template_version) == 64
    job = document.job
    assert (job.state, job.progress, job.total) == ("done", 3, 3)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for words in ("転記用下書き", document.number, "株式会社朝日製作所", "川口工場", "TRAINEE"):
        assert words in text


def test_only_the_frozen_facts_are_printed(world, document):
    world.asahi.name = "改名後の会社"
    world.asahi.save()
    run_jobs()
    document.refresh_from_db()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content(document))).pages)
    assert "株式会社朝日製作所" in text
    assert "改名後の会社" not in text


def test_twice_gives_one_file(document):
    run_jobs()
    jobs.enqueue("reports.render_document", document_id=document.pk)
    assert run_jobs() == ["done", "done"]
    assert StoredFile.objects.count() == 1


def test_two_workers_at_once_keep_the_first_file(document):
    version = versions.named(forms.get(forms.AUDIT_REPORT), "1")
    pdf = tasks.render(document, version)
    assert tasks.render(document, version) == pdf
    tasks.keep(document, version, pdf)
    tasks.keep(document, version, pdf)
    assert StoredFile.objects.count() == 1


def test_a_full_disk_is_tried_again(document, settings, tmp_path):
    good, settings.FILES_DIR = settings.FILES_DIR, tmp_path / "not-a-folder"
    settings.FILES_DIR.write_text("")
    assert run_jobs() == ["queued"]
    document.refresh_from_db()
    assert (document.file, StoredFile.objects.count()) == (None, 0)
    job = document.job
    assert job.run_after > timezone.now()
    assert job.error == "disk"
    settings.FILES_DIR = good
    Job.objects.update(run_after=timezone.now())
    assert run_jobs() == ["done"]
    document.refresh_from_db()
    assert document.file.size > 1000


def test_a_character_without_glyph_fails_readably_and_the_next_version_works(world, document, client_of):
    world.asahi.name = "株式会社\U0001f600朝日"
    world.asahi.save()
    bad = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=document.audit, today=TODAY)
    assert run_jobs()[-1] == "failed"
    bad.refresh_from_db()
    assert bad.file is None
    page = client_of(world.alice).get(f"/documents/{bad.public_id}/").content.decode()
    assert "The character “\U0001f600” (U+1F600) cannot be printed: “Company: name”, position 5." in page
    assert "Correct the entry in the record" in page
    world.asahi.name = "株式会社朝日"
    world.asahi.save()
    good = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=document.audit, today=TODAY)
    run_jobs()
    good.refresh_from_db()
    assert (good.revision, good.file is not None) == (3, True)


def test_making_again_after_a_failure_of_the_machine_keeps_the_version(world, document):
    Job.objects.filter(pk=document.job_id).update(state="failed", finished_at=timezone.now(), error="KeyError")
    again = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=document.audit, today=TODAY)
    assert again == document
    assert run_jobs() == ["failed", "done"]
    document.refresh_from_db()
    assert document.file is not None


def test_the_instruction_prints_the_released_words(world, audit):
    row = release(make_finding(audit, world.alice), world.bob)
    document = domain.make_document(world.actor("bob"), form_id="PRC-01", subject=audit, today=TODAY)
    run_jobs()
    document.refresh_from_db()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content(document))).pages)
    assert row.wording in text.replace("\n", "")
    assert "転記用下書き" not in text


class TestCommands:
    def test_verify_knows_the_file_and_nothing_else(self, world, document, tmp_path, capsys):
        run_jobs()
        document.refresh_from_db()
        ours, changed = tmp_path / "ours.pdf", tmp_path / "changed.pdf"
        ours.write_bytes(content(document))
        changed.write_bytes(content(document) + b"\n")
        call_command("verify", ours)
        out = capsys.readouterr().out
        assert f"{document.number}: TITP-F22, revision 1, draft\n" in out
        assert document.file.sha256 in out
        with pytest.raises(CommandError, match="not a document of this system") as caught:
            call_command("verify", changed)
        assert caught.value.returncode == 1
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("verify", tmp_path / "absent.pdf")

    def test_verify_says_what_replaced_it(self, world, document, tmp_path, capsys):
        run_jobs()
        document.refresh_from_db()
        (tmp_path / "old.pdf").write_bytes(content(document))
        world.asahi.phone = "1"
        world.asahi.save()
        newer = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=document.audit, today=TODAY)
        call_command("verify", tmp_path / "old.pdf")
        assert f"revision 1, superseded, superseded by {newer.number}" in capsys.readouterr().out

    def test_render_prints_without_making_a_document(self, world, audit, tmp_path):
        out = tmp_path / "f22.pdf"
        call_command("render", "TITP-F22", subject=str(audit.public_id), out=out)
        assert "川口工場" in PdfReader(out).pages[0].extract_text()
        assert (Document.objects.count(), Job.objects.count()) == (0, 0)

    def test_render_prints_the_frozen_facts_of_a_document(self, world, document, tmp_path):
        run_jobs()
        document.refresh_from_db()
        world.asahi.name = "改名後の会社"
        world.asahi.save()
        call_command("render", "TITP-F22", subject=str(document.audit.public_id), out=tmp_path / "again.pdf")
        assert (tmp_path / "again.pdf").read_bytes() == content(document)

    def test_render_says_what_is_wrong(self, world, audit, tmp_path):
        with pytest.raises(CommandError, match="no finding of the audit was released"):
            call_command("render", "PRC-01", subject=str(audit.public_id), out=tmp_path / "x.pdf")
        with pytest.raises(CommandError, match="There is no audit"):
            call_command("render", "PRC-01", subject=str(world.asahi.public_id), out=tmp_path / "x.pdf")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_rendering_leaves_one_file(settings, tmp_path):
    """SIGKILL right after the claim; time passes; the sweep sends it again; another worker finishes."""
    world = World()
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    interview(audit, world.trainees[0])
    finish(audit, world.alice)
    settings.FILES_DIR = _files_dir(tmp_path)
    first = start_worker(tmp_path)
    try:
        document = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY)
        job = wait_for(lambda: Job.objects.filter(pk=document.job_id, state="running").first(), "the claim")
    finally:
        kill(first)
    job.refresh_from_db()
    document.refresh_from_db()
    assert (job.state, job.attempts, document.file) == ("running", 1, None)
    assert StoredFile.objects.count() == 0
    jobs.run(job.pk)  # a second delivery of the same message while the lease holds does nothing
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)

    past = timezone.now() - timedelta(minutes=5)
    Job.objects.filter(pk=job.pk).update(lease_until=past, sent_at=past)
    with worker(tmp_path):
        assert jobs.sweep() == 1
        wait_for(lambda: Job.objects.filter(pk=job.pk, state="done").exists(), "the second worker")
    document.refresh_from_db()
    job.refresh_from_db()
    assert (job.attempts, Document.objects.count(), StoredFile.objects.count()) == (2, 1, 1)
    assert hashlib.sha256(content(document)).hexdigest() == document.file.sha256
    assert [path.name for path in settings.FILES_DIR.rglob("*") if path.is_file()] == [document.file.sha256]


def _files_dir(tmp_path):
    return tmp_path / "var" / "files"
