"""What is deleted when, and that nothing else is."""

import os
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from imjapan.accounts import retention as accounts_retention
from imjapan.accounts.models import AccessLink, Notification, Session
from imjapan.core import files, jobs, retention
from imjapan.core.files import keeping
from imjapan.core.models import Event, Job, StoredFile
from interns.models import ConsultationFile
from reports.models import Document
from tests.consultations.makers import make_consultation
from tests.external.makers import make_auditor, make_check
from tests.pdfs import pdf
from tests.records import make_document, make_evidence, make_file
from tests.world import make_audit
from training import retention as training_retention
from training.models import Evidence, ExternalCheck, RosterImport

PAST, FUTURE = date(2000, 1, 2), date(2999, 1, 1)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SYSTEM = type("System", (), {"user_id": None})()


def passing(content=b"export", day=PAST, **fields):
    row = make_file(content=content, name="list.xlsx")
    StoredFile.objects.filter(pk=row.pk).update(keep_until=day, **fields)
    row.refresh_from_db()
    return row


def run_job():
    jobs.enqueue("core.retention", key="scheduled:core.retention")
    row = Job.objects.get(name="core.retention", state=Job.State.QUEUED)
    jobs.run(row.pk)
    row.refresh_from_db()
    return row


def there(row):
    return StoredFile.objects.filter(pk=row.pk).exists(), files.backend().exists(row.sha256)


def age(sha256, days):
    then = (NOW - timedelta(days=days)).timestamp()
    os.utime(files.backend()._path(sha256), (then, then))


# --- files --------------------------------------------------------------------------------------


def test_a_file_goes_after_its_last_day_and_no_other(world):
    over, today, later, kept = passing(b"1"), passing(b"2"), passing(b"3", FUTURE), make_file()
    StoredFile.objects.filter(pk=today.pk).update(keep_until=keeping.Today())
    assert keeping.passed_files(SYSTEM, NOW) == 1
    assert there(over) == (False, False)
    assert [there(row) for row in (today, later, kept)] == [(True, True)] * 3
    event = Event.objects.get(name="core.file.deleted")
    assert (event.details, event.subject_id, event.actor_id) == ({"number": 1, "bytes": 1}, None, None)
    assert keeping.passed_files(SYSTEM, NOW) == 0
    assert Event.objects.count() == 1


def test_what_a_record_points_at_stays_whatever_its_day_says(world):
    document = make_document(make_audit(world.asahi_plant, world.alice), world.bob)
    StoredFile.objects.filter(pk=document.file_id).update(keep_until=PAST)
    assert keeping.passed_files(SYSTEM, NOW) == 0
    assert there(document.file) == (True, True)


def test_bytes_that_another_row_names_stay(world):
    over, kept = passing(b"same"), make_file(content=b"same")
    keeping.passed_files(SYSTEM, NOW)
    assert there(over) == (False, True)
    assert there(kept) == (True, True)


def test_a_preview_goes_with_its_file_and_not_alone(world):
    small = make_file(content=b"small")
    over = passing(b"large", preview=small)
    other = make_file(content=b"other")
    kept = make_file(content=b"kept")
    StoredFile.objects.filter(pk=kept.pk).update(preview=other)
    StoredFile.objects.filter(pk=other.pk).update(keep_until=PAST)
    assert keeping.passed_files(SYSTEM, NOW) == 2
    assert [there(over), there(small)] == [(False, False)] * 2
    assert [there(kept), there(other)] == [(True, True)] * 2


@pytest.mark.parametrize("day", [None, FUTURE])
def test_the_database_refuses_any_other_deletion(world, day):
    row = passing(b"x", day)
    for delete in (row.delete, lambda: StoredFile.objects.filter(pk=row.pk).delete(), lambda: by_sql(row.pk)):
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            delete()
    row = StoredFile.objects.get(name="list.xlsx")
    assert there(row) == (True, True)


def by_sql(pk):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_storedfile WHERE id = %s", [pk])


def test_bytes_without_a_row_go_after_a_day(world):
    young, old, named = files.write(b"young"), files.write(b"old"), make_file(content=b"named")
    age(young, 0.5)
    age(old, 2)
    age(named.sha256, 2)
    assert keeping.orphans(SYSTEM, NOW) == 1
    kept = files.backend().exists
    assert (kept(young), kept(old), kept(named.sha256)) == (True, False, True)
    assert keeping.orphans(SYSTEM, NOW) == 0


def test_a_file_thrown_away_loses_its_bytes_at_once_and_after_a_crash(world, django_capture_on_commit_callbacks):
    row, twin = make_file(content=b"roster"), make_file(content=b"roster")
    with django_capture_on_commit_callbacks(execute=True):
        files.discard(row)
    assert there(row) == (True, True)  # the twin needs them
    files.discard(twin)  # the server stops before the bytes go
    assert files.backend().exists(twin.sha256)
    age(twin.sha256, 2)
    assert keeping.orphans(SYSTEM, NOW) == 1
    assert there(twin) == (True, False)
    assert keeping.passed_files(SYSTEM, NOW) == 2
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_upload_of_the_same_bytes_at_the_same_moment_wins(transactional_db):
    """Retention waits for the transaction that stores them, and finds them named."""
    sha256 = files.write(b"same")
    age(sha256, 2)
    stored, go_on = threading.Event(), threading.Event()

    def upload():
        try:
            with transaction.atomic():
                files.store(actor=SYSTEM, name="a", content=b"same", content_type="application/pdf")
                stored.set()
                go_on.wait(10)
        finally:
            connection.close()

    def retain():
        try:
            results.append(keeping.orphans(SYSTEM, NOW))
        finally:
            connection.close()

    results, first = [], threading.Thread(target=upload)
    first.start()
    assert stored.wait(10)
    second = threading.Thread(target=retain)
    second.start()
    second.join(0.5)
    assert second.is_alive()  # it waits
    go_on.set()
    first.join(10)
    second.join(10)
    assert results == [0]
    assert files.backend().exists(sha256)


def test_exports_and_marked_copies_have_a_last_day(world, settings):
    settings.KEEP_EXPORTS_DAYS = 7
    assert files.in_days(7) == date(2026, 11, 30)
    roster = RosterImport.objects.create(
        file=make_file(content=b"roster"), marked=passing(b"marked"), uploaded_by=world.bob, state="ready"
    )
    assert keeping.passed_files(SYSTEM, NOW) == 0  # still pointed at
    assert training_retention.marked_copies(SYSTEM, NOW) == 1
    assert training_retention.marked_copies(SYSTEM, NOW) == 0
    assert keeping.passed_files(SYSTEM, NOW) == 1
    roster.refresh_from_db()
    assert (roster.marked, there(roster.file)) == (None, (True, True))


def test_an_export_says_until_when_it_is_kept(world):
    public_id = jobs.enqueue(
        "core.export_list", actor=world.actor("alice"), name="people", query="", columns=[], language="en"
    )
    row = Job.objects.get(public_id=public_id)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert row.state == "done", row.error
    assert StoredFile.objects.get(pk=row.result["file"]).keep_until == date(2026, 11, 30)


def test_who_comes_for_a_deleted_export_reads_what_to_do(world, client_of):
    row = Job.objects.create(
        name="core.export_list", state="done", actor_id=world.alice.pk, finished_at=NOW, result={"file": 1, "rows": 2}
    )
    page = client_of(world.alice).get(f"/jobs/{row.public_id}/file/")
    assert page.status_code == 404
    assert "Files made for one reader are kept for 7 days" in page.content.decode()
    assert "Open the list again" in page.content.decode()


# --- the rest -----------------------------------------------------------------------------------


def make_session(key, days):
    assert issubclass(Session, AbstractBaseSession)
    return Session.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(days=days))


def test_sessions_go_when_they_have_run_out(world):
    make_session("old", -1)
    make_session("live", 1)
    assert accounts_retention.old_sessions(SYSTEM, NOW) == 1
    assert [row.session_key for row in Session.objects.all()] == ["live"]
    assert accounts_retention.old_sessions(SYSTEM, NOW) == 0


def make_link(world, **fields):
    fields = {"expires_at": NOW + timedelta(days=1), **fields}
    return AccessLink.objects.create(user=world.hana, purpose="invitation", channel="mail", **fields)


def test_links_go_ninety_days_after_their_end(world):
    long_ago, lately = NOW - timedelta(days=91), NOW - timedelta(days=89)
    gone = [make_link(world, **{name: long_ago}) for name in ("used_at", "revoked_at", "expires_at")]
    kept = [make_link(world, **{name: lately}) for name in ("used_at", "revoked_at", "expires_at")] + [make_link(world)]
    assert accounts_retention.old_links(SYSTEM, NOW) == len(gone)
    assert set(AccessLink.objects.all()) == set(kept)


def test_lines_of_the_bell_go_a_year_after_they_were_read(world):
    for key, read_at in {"old": NOW - timedelta(days=366), "read": NOW, "unread": None}.items():
        created = NOW - timedelta(days=900)
        Notification.objects.create(user=world.alice, kind="x", key=key, read_at=read_at, created_at=created)
    assert accounts_retention.old_notifications(SYSTEM, NOW) == 1
    assert set(Notification.objects.values_list("key", flat=True)) == {"read", "unread"}


def make_job(state, days, **fields):
    ended = None if state in Job.LIVE else NOW - timedelta(days=days)
    return Job.objects.create(name="core.retention", state=state, finished_at=ended, **fields)


def test_ended_jobs_go_after_ninety_days_unless_a_document_names_them(world):
    old, young, waiting = make_job("done", 91), make_job("done", 89), make_job("queued", 0)
    failed, again = make_job("failed", 91), make_job("failed", 89)
    Job.objects.filter(pk=again.pk).update(retry_of=old)
    named = make_job("done", 400)
    document = make_document(make_audit(world.asahi_plant, world.alice), world.bob)
    Document.objects.filter(pk=document.pk).update(job=named)
    assert retention.old_jobs(SYSTEM, NOW) == 2
    assert set(Job.objects.all()) == {young, waiting, again, named}
    assert not Job.objects.filter(pk=failed.pk).exists()
    assert retention.old_jobs(SYSTEM, NOW) == 0


def test_the_cache_forgets_what_has_run_out(db):
    with connection.cursor() as cursor:
        for key, days in (("old", -1), ("live", 1)):
            cursor.execute("INSERT INTO core_cache VALUES (%s, 'x', %s)", [key, NOW + timedelta(days=days)])
        assert retention.old_cache(SYSTEM, NOW) == 1
        cursor.execute("SELECT cache_key FROM core_cache")
        assert cursor.fetchall() == [("live",)]


# --- the daily job ------------------------------------------------------------------------------


def test_books_stay_however_long_ago_the_training_ended(world):
    """TITP-REC-01 asks for a year after the last training; ten years later the daily job still leaves them."""
    audit = make_audit(world.asahi_plant, world.alice)
    consultation = make_consultation(world.tokyo)
    kept = [
        make_evidence(audit, world.alice).file,
        make_file(name="note.pdf", content=b"note"),
        make_file(name="result.pdf", content=b"result"),
    ]
    ConsultationFile.objects.create(consultation=consultation, file=kept[1], stored_at=NOW)
    make_check(world.tokyo, make_auditor(), date(2026, 10, 20), by=world.alice, file=kept[2])
    over = passing(b"list")
    then = NOW + timedelta(days=3653)
    for file in kept:
        age(file.sha256, 4000)
    for rule in retention.rules():
        rule.run(SYSTEM, then)
    assert [there(file) for file in kept] == [(True, True)] * 3
    assert not there(over)[0]
    assert ConsultationFile.objects.count() == Evidence.objects.count() == ExternalCheck.objects.count() == 1
    for file in kept:  # not even by mistake: the database refuses
        with pytest.raises(DatabaseError), transaction.atomic():
            StoredFile.objects.filter(pk=file.pk)._raw_delete("default")


def test_the_page_says_what_stays_without_an_end(world, client_of):
    words = " ".join(client_of(world.admin).get(reverse("core:files")).content.decode().split())
    for label in (
        "Photos and files of audits and visits",
        "External checks with their papers",
        "Consultations with their files",
    ):
        assert f'{label}</th><td data-label="Kept">without an end; the law asks for one year after' in words


def test_the_daily_job_runs_every_rule_and_twice_finds_nothing(world):
    passing()
    row = run_job()
    assert (row.state, row.error) == ("done", "")
    assert row.result["deleted"]["files"] == 1
    assert set(row.result["deleted"]) == {rule.name for rule in retention.rules()}
    assert {"files", "bytes", "marked", "sessions", "access_links", "notifications", "jobs", "cache"} <= {
        *row.result["deleted"]
    }
    assert set(run_job().result["deleted"].values()) == {0}


def test_a_rule_that_fails_holds_back_no_other(world, monkeypatch):
    def broken(actor, now):
        raise RuntimeError("broken")

    name = retention.rules()[0].name
    rule = retention.Rule(name, "x", "y", broken)
    monkeypatch.setitem(retention._rules, name, rule)
    over = passing()
    row = run_job()
    assert (row.state, row.error) == ("failed", f"failed: {name}")
    assert there(over)[0] == (name == "files")
    assert name not in row.result["deleted"]


def test_beat_asks_for_it_every_day():
    from imjapan.celery import app

    [entry] = [each for each in app.conf.beat_schedule.values() if each.get("args") == ["core.retention"]]
    assert entry["task"] == "core.enqueue"


# --- previews -----------------------------------------------------------------------------------


def upload(world, content=None, name="scan.pdf"):
    sent = SimpleUploadedFile(name, content or pdf())
    return files.store_upload(actor=world.actor("alice"), upload=sent, company_id=world.asahi.pk)


def test_an_upload_gets_a_small_picture_by_a_job(world):
    stored = upload(world)
    job = Job.objects.get(name="core.make_preview")
    assert job.queue == "documents"
    jobs.run(job.pk)
    stored.refresh_from_db()
    assert (stored.preview.content_type, stored.preview.name) == ("image/jpeg", "scan.jpg")
    assert stored.preview.scope_company_id == world.asahi.pk
    with files.open_file(stored.preview) as stream:
        assert stream.read(3) == b"\xff\xd8\xff"
    jobs._tasks["core.make_preview"].function(jobs.Running(job), file_id=stored.pk)  # twice
    assert StoredFile.objects.count() == 2


def test_what_cannot_be_drawn_has_no_preview_and_no_error(world, monkeypatch):
    def heavy(*_args, **_more):
        raise files.limited.TooHeavy

    stored = upload(world)
    monkeypatch.setattr(files.limited, "run", heavy)
    job = Job.objects.get(name="core.make_preview")
    jobs.run(job.pk)
    job.refresh_from_db()
    stored.refresh_from_db()
    assert (job.state, job.result, stored.preview) == ("done", {"problem": "too_heavy"}, None)
