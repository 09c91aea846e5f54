"""The life of an upload: checked as a job, corrected, taken over once, and nothing half done whatever happens."""

import io
from contextlib import contextmanager
from datetime import timedelta

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from companies.models import Company
from imjapan.core import files, jobs
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Job, StoredFile
from interns.models import Passport, Person
from reports.models import Obligation
from tests.roster.sheets import COMPANIES, PEOPLE, changed, roster, upload, xlsx
from tests.roster.test_take_over import everything
from tests.worker import kill, start_worker, wait_for, worker
from tests.world import World
from training.access import may_import, rosters
from training.models import Placement, RememberedHeader, RosterImport
from training.roster import domain
from training.roster.messages import stored, summary_of

State = RosterImport.State


def run_jobs():
    """Run what waits, as a worker would."""
    for job in Job.objects.filter(state="queued").order_by("pk"):
        jobs.run(job.pk)


def codes(row):
    return [message.code for message in stored(row.report)]


def uploaded(actor, content, name="roster.xlsx"):
    row = domain.upload_roster(actor, upload=upload(content, name))
    run_jobs()
    row.refresh_from_db()
    return row


@pytest.fixture
def admin(world):
    return world.actor("admin")


@pytest.fixture
def row(admin):
    return uploaded(admin, xlsx(roster()))


def take_over(actor, row):
    domain.take_over_roster(actor, roster=row)
    run_jobs()
    row.refresh_from_db()
    return row


def test_from_upload_to_records(admin, row):
    assert (row.state, row.report["counts"]) == (State.READY, {"error": 0, "warning": 0, "question": 0})
    assert {s.record: s.new for s in summary_of(row.report)} == {
        "office": 1, "company": 2, "outside": 1, "establishment": 2, "cut_over": 1, "in_charge": 1, "person": 2,
        "passport": 3, "card": 2, "plan": 3, "placement": 3,
    }  # fmt: skip
    assert not Person.objects.filter(old_number="P-1").exists()
    take_over(admin, row)
    assert (row.state, row.done_by_id, row.job.state) == (State.DONE, admin.user_id, "done")
    placement = Placement.objects.filter(person__old_number="P-1").last()
    assert Obligation.objects.filter(establishment=placement.establishment, kind="audit", state="open").exists()


def test_history_says_who_and_by_what_way(admin, row):
    take_over(admin, row)
    second = uploaded(admin, xlsx(roster(companies=changed(COMPANIES, 1, "業種", "鋳造業"))))
    take_over(admin, second)
    event = Company.objects.get(own_number="C-001").history.get(pgh_label="changed")
    assert event.pgh_context == {"actor": admin.user_id, "source": "training.take_over_roster"}


def test_who_may(world, row):
    assert may_import(world.actor("bob")) == (True, "")
    for name in ("alice", "hana", "aki"):
        assert not may_import(world.actor(name))[0]
        with pytest.raises(Refused):
            domain.upload_roster(world.actor(name), upload=upload(xlsx(roster())))
    assert list(rosters(world.actor("bob"))) == []
    assert list(rosters(world.actor("admin"))) == [row]
    assert list(rosters(world.actor("hana"))) == []
    with pytest.raises(Refused, match="Only who uploaded the file"):
        domain.take_over_roster(world.actor("bob"), roster=row)


def test_a_manager_moves_in_only_what_is_managed(world):
    row = uploaded(world.actor("bob"), xlsx(roster(companies=changed(COMPANIES, 2, "担当事業所コード", "OSK"))))
    places = [(message.place, message.code) for message in stored(row.report)]
    assert row.state == State.FAULTY
    assert places == [("監理事業所", "administrators_only"), ("実習実施者!C3", "office_not_yours")]


def test_the_same_upload_started_twice_at_once_runs_once(admin, row):
    domain.take_over_roster(admin, roster=row)
    with pytest.raises(Conflict):
        domain.take_over_roster(admin, roster=row)
    job = Job.objects.get(name=domain.TAKE_OVER)
    jobs.run(job.pk)
    before = everything()
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    jobs.run(job.pk)  # delivered a second time
    assert everything() == before


def test_two_uploads_of_the_same_file_create_nothing_twice(admin, row):
    second = uploaded(admin, xlsx(roster()))
    for each in (row, second):
        domain.take_over_roster(admin, roster=each)
    run_jobs()
    for each in (row, second):
        each.refresh_from_db()
    assert (row.state, second.state) == (State.DONE, State.READY)
    assert codes(second) == ["changed_meanwhile"]
    assert Person.objects.filter(old_number="P-1").count() == 1
    before = everything()
    assert take_over(admin, second).state == State.DONE
    assert everything() == before


def test_an_edit_between_check_and_take_over_is_not_overwritten(admin, row):
    take_over(admin, row)
    second = uploaded(admin, xlsx(roster(companies=changed(COMPANIES, 1, "業種", "鋳造業"))))
    company = Company.objects.get(own_number="C-001")
    company.industry = "機械製造業"
    company.save()
    before = everything()
    take_over(admin, second)
    assert (second.state, codes(second)) == (State.READY, ["changed_meanwhile"])
    assert everything() == before
    take_over(admin, second)
    company.refresh_from_db()
    assert company.industry == "鋳造業"


def test_an_edit_that_makes_the_file_wrong_stops_the_take_over(admin, world, row):
    other = Person.objects.create(
        office=world.tokyo, passport_name="OTHER", nationality="ID", birth_date="2000-01-01", sex="M"
    )
    Passport.objects.create(person=other, nationality="ID", number="B0000001")
    Passport.objects.create(person=world.trainees[0], nationality="ID", number="C1234567")
    before = everything()
    take_over(admin, row)
    assert (row.state, codes(row)[0]) == (State.FAULTY, "person_conflict")
    assert everything() == before


def test_questions_are_decided_by_people(world, admin):
    person = Person.objects.create(
        office=world.tokyo, passport_name="Suparman", nationality="ID", birth_date="2001-05-20", sex="M"
    )
    row = uploaded(admin, xlsx(roster()))
    question = next(message for message in stored(row.report) if message.severity == "question")
    assert (row.state, question.place, question.row_key) == (State.FAULTY, "実習生!A2", "ID:C1234567")
    assert question.candidate["public_id"] == str(person.public_id)
    with pytest.raises(Conflict):
        domain.take_over_roster(admin, roster=row)
    with pytest.raises(ValidationError):
        domain.decide(admin, roster=row, row="ID:C1234567", answer=str(world.trainees[0].public_id))
    domain.decide(admin, roster=row, row="ID:C1234567", answer=str(person.public_id))
    run_jobs()
    row.refresh_from_db()
    assert row.state == State.READY
    take_over(admin, row)
    person.refresh_from_db()
    assert person.old_number == "P-1"
    assert set(person.passports.values_list("number", flat=True)) == {"C1234567", "B0000001"}
    assert Person.objects.filter(birth_date="2001-05-20", passport_name__iexact="suparman").count() == 1


def test_a_human_may_say_that_it_is_somebody_new(world, admin):
    Person.objects.create(
        office=world.tokyo, passport_name="SUPARMAN", nationality="ID", birth_date="2001-05-20", sex="M"
    )
    row = uploaded(admin, xlsx(roster()))
    domain.decide_all(admin, roster=row)
    run_jobs()
    row.refresh_from_db()
    take_over(admin, row)
    assert row.state == State.DONE
    assert Person.objects.filter(passport_name="SUPARMAN").count() == 2


def test_a_corrected_mapping_is_remembered(admin):
    people = [["なまえ欄", *PEOPLE[0][1:]], *PEOPLE[1:]]
    row = uploaded(admin, xlsx(roster(people=people)))
    assert "column_missing" in codes(row)
    mapping = domain.mapping_of(row)["実習生"]
    mapping["columns"]["0"] = "person.passport_name"
    domain.correct_mapping(admin, roster=row, mapping={"実習生": mapping})
    run_jobs()
    row.refresh_from_db()
    assert row.state == State.READY
    assert list(RememberedHeader.objects.values_list("sheet", "field")) == [("people", "person.passport_name")]
    assert uploaded(admin, xlsx(roster(people=people))).state == State.READY


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"実習生たち": {"kind": "people", "columns": {}}}, "unknown_sheet"),
        ({"実習生": {"kind": "persons", "columns": {}}}, "unknown_kind"),
        ({"実習生": {"kind": "people", "columns": {"0": "office.name"}}}, "unknown_column"),
        ({"実習生": {"kind": "people", "columns": {"99": "person.sex"}}}, "unknown_column"),
        ({"実習生": {"kind": "people", "columns": {"0": "person.sex", "1": "person.sex"}}}, "column_twice"),
    ],
)
def test_a_mapping_that_cannot_be(admin, row, mapping, code):
    with pytest.raises(ValidationError) as error:
        domain.correct_mapping(admin, roster=row, mapping=mapping)
    assert error.value.code == code
    row.refresh_from_db()
    assert row.state == State.READY


def test_the_marked_copy_has_the_remarks(admin):
    bad = changed(PEOPLE, 1, "生年月日", "2001/2/31")
    row = uploaded(admin, xlsx(roster(people=bad)))
    with files.open_file(row.marked) as stream:
        book = openpyxl.load_workbook(io.BytesIO(stream.read()))
    assert book.sheetnames[:2] == ["Result of the check", "監理事業所"]
    remarks = list(book.worksheets[0].values)
    assert remarks[1][:6] == (
        "実習生", 2, "D", "生年月日", "2001/2/31", "There is no day 31 in month 2 of that year.",
    )  # fmt: skip
    cell = book["実習生"]["D2"]
    assert (cell.value, cell.fill.fgColor.rgb) == ("2001/2/31", "00FFC9C9")
    assert cell.comment.text.startswith("There is no day 31")
    again = uploaded(admin, open_marked(row), "roster_checked.xlsx")
    assert [note["code"] for note in again.report["notes"]] == ["own_sheet"]
    assert codes(again) == codes(row)


def open_marked(row):
    with files.open_file(row.marked) as stream:
        return stream.read()


def test_discarding_deletes_the_file(admin, django_capture_on_commit_callbacks):
    content = xlsx(roster(people=changed(PEOPLE, 1, "生年月日", "2001/2/31")))
    row, twin = uploaded(admin, content), uploaded(admin, content)
    kept = files.backend().exists
    file, marked = row.file.sha256, row.marked.sha256
    assert kept(file)
    assert kept(marked)
    with django_capture_on_commit_callbacks(execute=True):
        domain.discard_roster(admin, roster=row)
    assert kept(file)  # the twin still needs it
    with django_capture_on_commit_callbacks(execute=True):
        domain.discard_roster(admin, roster=twin)
    assert not kept(file)
    assert not kept(marked)
    with pytest.raises(Conflict):
        domain.check_roster(admin, roster=row)


def test_a_damaged_file_is_found_in_the_job(admin):
    content = xlsx(roster()).replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheetX.xml")
    row = uploaded(admin, content)
    assert (row.state, codes(row)) == (State.FAULTY, ["file_unreadable"])
    assert "damaged" in next(stored(row.report)).why


def test_a_job_that_was_given_up_can_be_started_again(admin, row):
    domain.take_over_roster(admin, roster=row)
    Job.objects.filter(name=domain.TAKE_OVER).update(state="failed", finished_at=timezone.now())
    row.refresh_from_db()
    assert domain.is_stuck(row)
    domain.check_roster(admin, roster=row)
    run_jobs()
    row.refresh_from_db()
    assert take_over(admin, row).state == State.DONE


def test_an_unexpected_error_leaves_nothing_and_says_so(admin, row, monkeypatch):
    before = everything()
    monkeypatch.setattr("training.roster.take_over._tell", lambda *args: 1 / 0)
    take_over(admin, row)
    assert (row.state, codes(row)) == (State.FAILED, ["broken_off"])
    assert everything() == before


def test_a_refusal_of_the_database_is_a_message(admin, row, monkeypatch):
    def refuse(actor, outcome, progress):
        Company.objects.create(office=outcome.wishes["company"][0].links["office"].row, name="x", own_number="C-001")
        Company.objects.create(office=outcome.wishes["company"][0].links["office"].row, name="y", own_number="C-001")

    before = everything()
    monkeypatch.setattr("training.roster.work.write", refuse)
    take_over(admin, row)
    assert (row.state, codes(row)) == (State.FAULTY, ["refused"])
    assert everything() == before


@contextmanager
def blocked(table):
    """Another session that holds a table, so that whoever writes it waits."""
    side = connection.copy()
    try:
        side.set_autocommit(False)
        with side.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
    finally:
        side.rollback()
        side.close()


def _waits_inside():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'interns_person'::regclass")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_the_database_as_before(tmp_path, settings):
    """The take-over is stopped inside its transaction by a row lock, killed, and taken up again by a second worker."""
    settings.FILES_DIR = tmp_path / "var" / "files"
    world = World()
    admin = world.actor("admin")
    row = uploaded(admin, xlsx(roster()))
    before = everything()
    domain.take_over_roster(admin, roster=row)
    job = Job.objects.get(name=domain.TAKE_OVER)
    with blocked("interns_person"):
        process = start_worker(tmp_path)
        try:
            wait_for(_waits_inside, "the take-over to reach the people")
        finally:
            kill(process)
    job.refresh_from_db()
    assert job.state == "running"
    wait_for(lambda: not _waits_inside(), "the database to roll back")
    assert everything() == before
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1), sent_at=None)
    jobs.sweep()
    with worker(tmp_path):
        wait_for(lambda: RosterImport.objects.get(pk=row.pk).state == State.DONE, "the second worker")
    assert Person.objects.filter(old_number="P-1").count() == 1
    assert StoredFile.objects.count() == 1
