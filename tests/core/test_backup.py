"""Backup and restore, really done: from this database to a second server, compared table by table."""

import json
import os
import stat
import subprocess
import threading

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from imjapan.accounts.models import User
from imjapan.core import backups, fence, files, history
from imjapan.core.backups import manifest, programs
from imjapan.core.models import Job, StoredFile
from tests.core.backup_support import (
    SCAN,
    Machine,
    about,
    backups_in,
    change_manifest,
    copy_of,
    fill,
    seal,
)
from tests.worker import wait_for
from tests.world import TODAY, actor, make_user

SHARED_MEMORY = "/dev/shm"

pytestmark = pytest.mark.django_db  # also for those that only use what `original` left: it needs the test database


@pytest.fixture(scope="module")
def original(django_db_setup, django_db_blocker, tmp_path_factory):
    """A backup of a committed world; the world itself is gone again."""
    folder = tmp_path_factory.mktemp("original")
    with (
        django_db_blocker.unblock(),
        time_machine.travel(f"{TODAY}T10:00:00+09:00", tick=True),
        history.context(None, source="test"),
        override_settings(FILES_DIR=folder / "files"),
    ):
        try:
            fill()
            return backups.take(folder / "backups").path
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    machine = Machine(tmp_path_factory.mktemp("machine"))
    yield machine
    machine.stop()


@pytest.fixture(scope="module")
def restored(machine, original):
    """The answer of the first restore into the empty database of the other machine."""
    return machine.manage("restore", original.parent)


@pytest.fixture
def copy(original, tmp_path):
    return copy_of(original, tmp_path)


# --- the other machine ---------------------------------------------------------------------------


def test_a_restored_copy_is_equal_table_by_table(original, machine, restored):
    machine.manage("restore", original, "--replace")  # other tests have signed in and written here
    assert restored.returncode == 0, restored.stderr
    given = about(original)["tables"]
    assert given["interns_person"]["rows"] == 5
    assert given["companies_companyevent"]["rows"] >= 4
    assert given["core_event"]["rows"] >= 1
    for table, row in given.items():
        assert [table, str(row["rows"]), str(row["rows"]), "equal"] in [x.split() for x in restored.stdout.splitlines()]
    assert restored.stdout.splitlines()[-1] == "Restored. All tables and files are equal to the manifest."

    again = machine.manage("backup", machine.var / "again")
    assert again.returncode == 0, again.stderr
    (second,) = backups_in(machine.var / "again")
    differing = {table for table, row in about(second)["tables"].items() if given[table] != row}
    # Links ended, mails dropped (see the next test), and the event that tells of it.
    assert differing == {"accounts_accesslink", "accounts_mail", "core_event"}
    assert (second / manifest.LIST).read_text() == (original / manifest.LIST).read_text()


OPENED = """
import hashlib
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import translation
from imjapan.accounts.models import AccessLink, Mail, Session, User
from imjapan.core import files
from reports.models import Document
alice = User.objects.get(username="alice")
client = Client()
client.force_login(alice)
document = Document.objects.get()
page = client.get(f"/documents/{document.public_id}/download/")
with files.open_file(document.file) as stream:
    kept = stream.read()
print(json.dumps({
    "password": authenticate(None, username="alice", password="correct horse battery") == alice,
    "file": hashlib.sha256(kept).hexdigest() == document.file.sha256 and kept.startswith(b"%PDF-"),
    "status": page.status_code,
    "page": b"".join(page.streaming_content) == kept if page.streaming else page.content == kept,
    "sessions": Session.objects.exclude(user=None).exclude(session_key=client.session.session_key).count(),
    "links": AccessLink.objects.filter(revoked_at=None).count(),
    "mails": list(Mail.objects.values_list("state", flat=True)),
}))
"""


def test_one_signs_in_there_and_opens_the_paper(machine, restored):
    assert machine.ask(OPENED) == {
        "password": True,
        "file": True,
        "status": 200,
        "page": True,
        "sessions": 0,
        "links": 0,
        "mails": ["dropped"],
    }


def test_triggers_policies_and_numbers_live_on(machine, restored):
    with pytest.raises(psycopg.errors.RaiseException):
        machine.sql("UPDATE core_event SET name = 'other'")
    with pytest.raises(psycopg.errors.RaiseException, match="without an actor"):
        machine.sql("UPDATE companies_company SET phone = '1'")
    policies = machine.sql("SELECT count(*) FROM pg_policies WHERE policyname LIKE 'fence_%'")[0][0]
    assert policies == sum(len(policy.commands) for policy in fence.declared())
    assert machine.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'imjapan_%' ORDER BY 1") == [
        ("imjapan_auditor",),
        ("imjapan_company",),
    ]
    last = machine.sql("SELECT max(id) FROM interns_person")[0][0]
    assert machine.sql("SELECT nextval(pg_get_serial_sequence('interns_person', 'id'))")[0][0] > last


def test_a_database_in_use_is_left_alone_until_told_to_replace_it(machine, restored, original):
    machine.sql("DELETE FROM accounts_switch")
    machine.sql(
        "INSERT INTO accounts_switch (user_id, kind, \"on\") SELECT id, 'later', true FROM accounts_user LIMIT 1"
    )
    refused = machine.manage("restore", original)
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: This database is in use by an organization. --replace throws away")
    assert machine.sql("SELECT kind FROM accounts_switch") == [("later",)]

    done = machine.manage("restore", original, "--replace", "--live")
    assert done.returncode == 0, done.stderr
    assert "What this database holds is thrown away." in done.stdout
    assert machine.sql("SELECT kind FROM accounts_switch") == []
    assert machine.sql("SELECT state FROM accounts_mail") == [("queued",)]  # --live: this copy is the real one now
    assert machine.manage("restore", original, "--replace").returncode == 0  # as the other tests know it
    assert machine.sql("SELECT to_regnamespace('before_restore')") == [(None,)]


def test_a_running_installation_is_not_restored(machine, restored, original):
    machine.sql("INSERT INTO core_heartbeat VALUES ('beat', now()), ('worker', now() - interval '2 minutes')")
    with psycopg.connect(machine.url) as web:
        web.execute("SELECT 1")
        refused = machine.manage("restore", original, "--replace")
    machine.sql("DELETE FROM core_heartbeat")
    assert refused.returncode == 1
    assert "This installation is running (1 connections, beat). Stop web, workers and beat" in refused.stderr


def _as_before(machine):
    found = machine.sql("SELECT count(*), to_regnamespace('before_restore') FROM accounts_user")
    policies = machine.sql("SELECT count(*) > 10 FROM pg_policies WHERE policyname LIKE 'fence_%'")
    return found == [(9, None)] and policies == [(True,)]


def test_tables_that_differ_leave_the_old_state(machine, restored, copy):
    given = about(copy)
    given["tables"]["interns_person"]["checksum"] = "0" * 32
    given["tables"]["training_plan"]["rows"] += 1
    change_manifest(copy, given)
    refused = machine.manage("restore", copy, "--replace")
    assert refused.returncode == 1
    assert "The restored tables differ from the manifest:" in refused.stderr
    assert "interns_person: 5 rows expected, 5 found" in refused.stderr
    assert "training_plan: 6 rows expected, 5 found" in refused.stderr
    assert _as_before(machine)


def test_a_dump_that_ends_too_early_leaves_the_old_state(machine, restored, copy):
    dump = copy / manifest.DUMP
    os.truncate(dump, dump.stat().st_size * 2 // 3)
    seal(copy)
    refused = machine.manage("restore", copy, "--replace")
    assert refused.returncode == 1
    assert "pg_restore failed:" in refused.stderr
    assert "as it was before the restore" in refused.stdout
    assert _as_before(machine)


def test_a_restore_after_one_that_was_killed(machine, restored, original):
    machine.sql("ALTER SCHEMA public RENAME TO before_restore; CREATE SCHEMA public; CREATE TABLE public.half (id int)")
    refused = machine.manage("restore", original)
    assert "as it was before the restore" in refused.stdout
    assert "--replace throws away" in refused.stderr
    assert _as_before(machine)


@pytest.mark.parametrize(("size", "who"), [("200k", "pg_dump"), ("6m", "The disk of")])
def test_a_full_disk_leaves_nothing_that_looks_whole(machine, restored, tmp_path, size, who):
    place = tmp_path / "small"
    place.mkdir()
    (machine.var / "files/ff/ff").mkdir(parents=True, exist_ok=True)
    content = os.urandom(7_000_000)  # more than the larger disk holds, which is ample for the dump
    with override_settings(FILES_DIR=machine.var / "files"):
        sha256 = manifest.hashlib.sha256(content).hexdigest()
        files.backend().put(sha256, content)
    machine.sql(
        "INSERT INTO core_storedfile (public_id, created_at, name, content_type, size, sha256) VALUES"
        f" (gen_random_uuid(), now(), 'big', 'application/pdf', {len(content)}, '{sha256}')"
    )
    own = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*own, "mount", "-t", "tmpfs", "none", SHARED_MEMORY], capture_output=True).returncode:
        pytest.skip("no small file system can be mounted here")
    script = f'mount -t tmpfs -o size={size} none {place} && "$@"; code=$?; find {place} -mindepth 1; exit $code'
    done = machine.manage("backup", place, before=[*own, "sh", "-c", script, "sh"])
    machine.sql("UPDATE core_storedfile SET keep_until = '2020-01-01' WHERE name = 'big'")
    assert done.returncode == 1
    assert who in done.stderr
    assert "full" in done.stderr
    assert done.stdout.splitlines()[-1] == str(place / ".lock")
    assert "imjapan-" not in done.stdout


# --- a backup that is not whole ------------------------------------------------------------------


def _flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _a_file(folder):
    return next(path for path in sorted((folder / manifest.FILES).rglob("*")) if path.is_file())


def _with(**fields):
    return lambda folder: change_manifest(folder, about(folder) | fields)


def _list_line(folder):
    with (folder / manifest.LIST).open("a") as lines:
        lines.write("../../etc/passwd 12\n")
    seal(folder)


FAULTS = {
    "damaged manifest": (lambda f: _flip(f / manifest.MANIFEST), "manifest.json is damaged"),
    "no manifest": (lambda f: (f / manifest.MANIFEST).unlink(), "manifest.json is missing"),
    "no sums": (lambda f: (f / manifest.SUMS).unlink(), "is not a whole backup: SHA256SUMS is missing"),
    "empty sums": (lambda f: (f / manifest.SUMS).write_text(""), "manifest.json is damaged"),
    "damaged dump": (lambda f: _flip(f / manifest.DUMP), "database.dump is damaged"),
    "truncated dump": (lambda f: os.truncate(f / manifest.DUMP, 1000), "database.dump is damaged"),
    "no dump": (lambda f: (f / manifest.DUMP).unlink(), "database.dump is missing"),
    "damaged file": (lambda f: _flip(_a_file(f)), " is damaged"),
    "truncated file": (lambda f: os.truncate(_a_file(f), 3), " is damaged"),
    "missing file": (lambda f: _a_file(f).unlink(), " is missing"),
    "other format": (_with(format=2), "has format 2; this release reads format 1"),
    "newer release": (
        _with(version="9.0.0", migrations={"core": ["0001_initial", "9999_later"]}),
        "was made by another release (9.0.0) than this one: core.9999_later is unknown here",
    ),
    "another program": (_with(migrations={"shop": ["0001_initial"]}), "shop is unknown here"),
    "path in the list": (_list_line, "files.txt has a line that is none"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_whole_is_named_before_anything_is_touched(fault, copy):
    harm, words = FAULTS[fault]
    harm(copy)
    with pytest.raises(backups.BackupError, match=words.replace("(", r"\(").replace(")", r"\)")):
        backups.check(copy)


def test_a_whole_one_is_checked_without_touching_anything(copy, capsys):
    call_command("restore", copy, check=True)
    assert "It is whole: made 2026-11-23T01:00:" in capsys.readouterr().out


def test_a_server_that_is_older_is_refused(db):
    given = manifest.Manifest("1", "", 99, {}, {}, [])
    with pytest.raises(backups.BackupError, match="comes from PostgreSQL 99; this server is"):
        backups.restore(None, given, replace=True, say=print)


def test_no_fitting_program_is_one_clear_line(monkeypatch):
    monkeypatch.setattr(programs, "_major", lambda path: 15)
    with pytest.raises(backups.BackupError, match="no pg_dump of version 18 or newer is on PATH: install"):
        programs.find("pg_dump", 18)
    monkeypatch.setattr(programs, "_major", lambda path: 19 if "usr" not in str(path) else None)
    assert programs.find("pg_dump", 18).name == "pg_dump"


def test_an_empty_folder_holds_no_backup(tmp_path):
    with pytest.raises(backups.BackupError, match="holds no whole backup"):
        backups.check(tmp_path)


# --- taking --------------------------------------------------------------------------------------


@pytest.fixture
def scan(transactional_db):
    return files.store(actor=actor(make_user("ada")), name="a.pdf", content=SCAN, content_type="application/pdf")


def test_nobody_else_may_read_it(original):
    for path in [original.parent, original, *original.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_sums_can_be_checked_without_our_program(original):
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=original, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["manifest.json: OK", "database.dump: OK", "files.txt: OK"]


def test_sessions_and_counters_stay_out(original):
    assert about(original)["without"] == ["accounts_session", "core_cache", "core_heartbeat"]
    program = programs.find("pg_restore", 18)
    dump = original / manifest.DUMP
    text = subprocess.run([program, "--data-only", "--file=-", dump], capture_output=True, text=True).stdout
    assert "COPY public.accounts_user " in text
    assert "COPY public.accounts_session " not in text


def test_the_second_shares_unchanged_files_and_old_ones_go(scan, tmp_path):
    first = backups.take(tmp_path / "b")
    files.store(actor=actor(User.objects.get()), name="b.pdf", content=b"%PDF-2", content_type="application/pdf")
    second = backups.take(tmp_path / "b", keep=2)
    assert (second.shared, second.files, second.removed) == (1, 2, [])
    kept = manifest.file_path(second.path, scan.sha256)
    assert kept.samefile(manifest.file_path(first.path, scan.sha256))
    third = backups.take(tmp_path / "b", keep=1)
    assert third.removed == [first.path, second.path]
    assert backups_in(tmp_path / "b") == [third.path]
    assert manifest.file_path(third.path, scan.sha256).read_bytes() == SCAN
    backups.check(third.path)


def test_files_the_store_lacks_are_named(scan, tmp_path, settings, capsys):
    other = files.store(actor=actor(User.objects.get()), name="b", content=b"%PDF-2", content_type="application/pdf")
    files.backend().delete(scan.sha256)
    path = settings.FILES_DIR / other.sha256[:2] / other.sha256[2:4] / other.sha256
    path.write_bytes(b"%PDF-3")
    call_command("backup", tmp_path / "b")
    out = capsys.readouterr()
    for sha256 in (scan.sha256, other.sha256):
        assert f"The store lacks, or has damaged, the file {sha256}." in out.err
    (made,) = backups_in(tmp_path / "b")
    assert sorted(about(made)["missing"]) == sorted([scan.sha256, other.sha256])
    backups.check(made)  # whole, and it says itself what it lacks
    with pytest.raises(CommandError, match="2 files are missing in the backup") as error:
        call_command("backup", tmp_path / "b", strict=True)
    assert error.value.returncode == 2


def test_what_retention_has_deleted_is_not_missing(scan, tmp_path):
    StoredFile.objects.update(keep_until="2026-11-01")
    files.backend().delete(scan.sha256)
    taken = backups.take(tmp_path / "b")
    assert (taken.files, taken.missing) == (0, [])


def test_one_that_was_killed_is_cleared_away_and_never_chosen(scan, tmp_path):
    half = tmp_path / "b/imjapan-20300101T000000Z.partial"
    half.mkdir(parents=True)
    (half / manifest.SUMS).write_text("x")
    with pytest.raises(backups.BackupError, match="holds no whole backup"):
        backups.check(tmp_path / "b")
    taken = backups.take(tmp_path / "b", keep=5)
    assert backups_in(tmp_path / "b") == [taken.path]


def test_two_at_once_into_one_folder(scan, tmp_path, monkeypatch):
    said = []

    def second(line):
        if not said:
            said.append(line)
            with pytest.raises(CommandError, match="Another backup into"):
                call_command("backup", tmp_path / "b")

    taken = backups.take(tmp_path / "b", say=second)
    assert said
    assert backups_in(tmp_path / "b") == [taken.path]


def test_while_people_write_dump_and_manifest_are_of_one_moment(transactional_db, tmp_path):
    """A writer adds two rows a transaction: an even number is in the manifest, and the same in the dump."""
    stop = threading.Event()
    wrote = []

    def write():
        while not stop.is_set():
            Job.objects.bulk_create([Job(name="tests.pair"), Job(name="tests.pair")])
            wrote.append(2)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wait_for(lambda: wrote, "the first rows")
        taken = backups.take(tmp_path / "b", say=lambda line: None)
    finally:
        stop.set()
        writer.join()
    counted = about(taken.path)["tables"]["core_job"]["rows"]
    program = programs.find("pg_restore", 18)
    command = [program, "--data-only", "--table=core_job", "--file=-", taken.path / manifest.DUMP]
    text = subprocess.run(command, capture_output=True, text=True).stdout
    assert counted % 2 == 0
    assert 0 < counted < sum(wrote)
    assert text.count("\ttests.pair\t") == counted


def test_the_same_rows_in_another_order_have_the_same_checksum(db):
    from imjapan.core.backups import tables

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.zz_a AS SELECT g AS id, now() AS at FROM generate_series(1, 50) g")
        cursor.execute("CREATE TABLE public.zz_b AS SELECT * FROM public.zz_a ORDER BY id DESC")
        cursor.execute("CREATE TABLE public.zz_c AS SELECT id, at + interval '1 us' AS at FROM public.zz_a")
        found = tables.summaries(cursor)
    assert found["zz_a"] == found["zz_b"]
    assert found["zz_a"]["rows"] == 50
    assert found["zz_a"]["checksum"] != found["zz_c"]["checksum"]


def test_the_manifest_is_plain_json(original):
    given = json.loads((original / manifest.MANIFEST).read_text())
    assert given["made_at"].startswith("2026-11-23T01:00")
    assert given["file_count"] == 2
    assert given["parts"][manifest.DUMP]["size"] == (original / manifest.DUMP).stat().st_size
