"""Every check passes over the world, and finds a row that was broken behind the program's back."""

import hashlib
import json
import uuid
from datetime import date
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.utils import timezone

from imjapan.core import checking, fence, files
from imjapan.core.models import Job
from interns.models import ConsultationFile
from reports.documents import domain
from reports.models import Document, Obligation
from reports.obligations.recompute import recompute
from tests.applying.makers import make_application, one_applying
from tests.consultations.makers import make_consultation
from tests.documents.conftest import approve, finish, interview, run_jobs
from tests.exams.makers import make_exam
from tests.external.makers import make_auditor, make_check
from tests.incidents.makers import make_incident, make_transfer
from tests.records import NOW, make_evidence, make_file, make_filing, make_finding, make_ground, make_paper, release
from tests.recruiting.makers import one_recruiting
from tests.support.makers import one_support
from tests.world import TODAY, actor, make_audit, make_user, make_visit
from training.models import CorrectiveAnswer, PlannedVisit, ReleasedFinding


@pytest.fixture
def full(world):
    """The world with an approved audit, its papers, a released and answered finding, a visit, and all duties."""
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    for person in world.trainees[:2]:
        interview(audit, person)
    finding = make_finding(audit, world.alice)
    finish(audit, world.alice)
    release(finding, world.bob)
    domain.make_document(actor(world.alice), form_id="TITP-F22", subject=audit, today=TODAY)
    approve(audit, world.bob, actor(world.bob))
    run_jobs()
    visit = make_visit(world.asahi_plant, world.alice, world.trainees)
    make_ground(world.asahi_plant, world.alice)
    PlannedVisit.objects.create(
        establishment=world.asahi_plant,
        company=world.asahi,
        office=world.tokyo,
        planned_on=TODAY,
        user=world.alice,
        visit=visit,
    )
    make_evidence(audit, world.alice)
    check = make_check(world.tokyo, make_auditor(), TODAY, by=world.bob, audit=audit)
    place = {"company": world.asahi, "establishment": world.asahi_plant}
    consultation = make_consultation(
        world.tokyo, **place, state="closed", result="払われた", closed_at=NOW, closed_by=world.alice
    )
    ConsultationFile.objects.create(consultation=consultation, file=make_file(), stored_at=NOW)
    filed = {"state": "filed", "approved_at": NOW, "approved_by": world.bob, "filed_on": TODAY, "filed_at": NOW}
    filing = make_filing(
        world.tokyo, world.alice, **place, **filed, kind="difficulty", channel="online", filed_by=world.bob
    )
    for subject in (visit, filing, check, consultation, audit.interviews.first()):
        make_paper(subject, world.alice)
    recompute(today=TODAY)
    world.audit = audit
    Job.objects.filter(state="queued").delete()
    return world


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def outcomes(**depth):
    return {o.check.id: o for o in checking.run(checking.registered(), checking.Depth(**depth))}


def failing(**depth):
    return {id: outcome.first for id, outcome in outcomes(**depth).items() if not outcome.is_good}


def test_the_world_is_consistent(full):
    assert failing(files=True, keys=True) == {}
    assert Document.objects.filter(file__isnull=False).exists()
    assert Obligation.objects.filter(state="done").exists()


# What breaks it, behind the back of the program.


def an_application(w):
    trainee = w.trainees[4]
    return one_applying(w.asahi_plant, w.alice, trainee, trainee.plans.get())


def an_offer(w):
    """An offer with somebody selected, whose plan is applied for."""
    offered = one_recruiting(w.asahi_plant, w.alice)
    chosen = offered.selected
    make_application(w.alice, chosen.person, w.asahi_plant, candidate=chosen)
    return offered


BROKEN = {
    "training.offers_name_their_place": lambda w: [
        an_offer(w),
        sql("UPDATE training_offer SET company_id = %s", w.midori.pk),
    ],
    "training.candidates_apply_for_themselves": lambda w: [
        an_offer(w),
        sql("UPDATE training_planapplication SET person_id = %s", w.trainees[0].pk),
    ],
    "training.candidates_with_a_plan_are_selected": lambda w: [
        an_offer(w),
        sql("UPDATE training_candidate SET state = 'refused' WHERE state = 'selected'"),
    ],
    "training.support_is_of_its_plan": lambda w: [
        one_support(w.asahi, w.alice),
        sql("UPDATE training_supportplan SET person_id = %s", w.trainees[0].pk),
    ],
    "training.support_records_are_of_their_person": lambda w: [
        one_support(w.asahi, w.alice),
        sql("UPDATE training_supportrecord SET person_id = %s", w.trainees[0].pk),
    ],
    "training.support_interviews_are_of_their_plan": lambda w: [
        one_support(w.asahi, w.alice),
        sql("UPDATE training_supportinterview SET person_id = %s", w.trainees[0].pk),
    ],
    "training.incidents_name_their_company": lambda w: [
        make_incident(w.asahi_plant, w.alice, w.trainees[:1]),
        sql("UPDATE training_incident SET office_id = %s", w.osaka.pk),
    ],
    "training.transfers_are_of_their_person": lambda w: [
        make_transfer(w.trainees[0].placements.get(), w.alice),
        sql("UPDATE training_transfer SET person_id = %s", w.trainees[1].pk),
    ],
    "training.audits_name_their_company": lambda w: sql("UPDATE training_audit SET company_id = %s", w.midori.pk),
    "training.visits_name_their_company": lambda w: sql("UPDATE training_visit SET company_id = %s", w.midori.pk),
    "training.trips_name_their_company": lambda w: sql("UPDATE training_plannedvisit SET company_id = %s", w.midori.pk),
    "training.trips_name_their_records": lambda w: sql(
        "UPDATE training_plannedvisit SET establishment_id = %s", w.naniwa_site.pk
    ),
    "training.grounds_name_their_company": lambda w: sql(
        "UPDATE training_audittrigger SET company_id = %s", w.midori.pk
    ),
    "training.evidence_belongs_to_one": lambda w: sql(
        "UPDATE core_storedfile SET scope_company_id = %s WHERE name = 'evidence.pdf'", w.asahi.pk
    ),
    "training.checks_accompany_their_office": lambda w: sql(
        "UPDATE training_externalcheck SET office_id = %s", w.osaka.pk
    ),
    "training.exams_are_of_their_plan": lambda w: make_exam(w.trainees[0], plan=w.trainees[1].plans.get()),
    "training.exams_end_with_a_pass": lambda w: [
        make_exam(w.trainees[0], result=result, sits_on=day)
        for result, day in (("passed", date(2026, 11, 1)), ("failed", date(2026, 11, 2)))
    ],
    "training.applications_name_their_place": lambda w: [
        an_application(w),
        sql("UPDATE training_planapplication SET company_id = %s", w.midori.pk),
    ],
    "training.applications_made_their_plan": lambda w: [
        an_application(w),
        sql("UPDATE training_planapplication SET stage = 2 WHERE regime = %s", "titp"),
    ],
    "training.applications_stay_in_their_office": lambda w: [
        an_application(w),
        sql("UPDATE training_cohort SET office_id = %s", w.osaka.pk),
    ],
    "training.arrivals_have_a_certificate": lambda w: [
        an_application(w),
        sql("UPDATE training_residenceapplication SET entered_on = '2020-01-01'"),
    ],
    "training.residence_is_of_its_person": lambda w: [
        an_application(w),
        sql("UPDATE training_residenceapplication SET person_id = %s", w.trainees[0].pk),
    ],
    "training.plan_changes_have_their_office": lambda w: [
        an_application(w),
        sql("UPDATE training_planchange SET office_id = %s", w.osaka.pk),
    ],
    "training.placements_name_their_company": lambda w: sql(
        "UPDATE training_placement SET company_id = %s", w.midori.pk
    ),
    "training.placements_lie_in_their_plan": lambda w: sql("UPDATE training_placement SET ends_on = ends_on + 1"),
    "training.releases_agree_with_audit": lambda w: sql(
        "UPDATE training_releasedfinding SET office_id = %s", w.osaka.pk
    ),
    "training.interviewed_were_there": lambda w: sql(
        "UPDATE training_placement SET company_id = %s WHERE person_id = %s", w.midori.pk, w.trainees[0].pk
    ),
    "reports.documents_agree_with_audit": lambda w: sql("UPDATE reports_document SET office_id = %s", w.osaka.pk),
    "reports.documents_name_their_subject": lambda w: sql(
        "UPDATE reports_document SET subject_key = 'visit:0' WHERE visit_id IS NOT NULL"
    ),
    "reports.documents_agree_with_record": lambda w: sql(
        "UPDATE reports_document SET company_id = %s WHERE external_check_id IS NOT NULL", w.asahi.pk
    ),
    "reports.words_of_trainees_stay_inside": lambda w: sql(
        "UPDATE reports_document SET company_id = %s WHERE consultation_id IS NOT NULL", w.asahi.pk
    ),
    "reports.approved_documents_have_file": lambda w: sql(
        "UPDATE reports_document SET file_id = NULL WHERE state = 'approved'"
    ),
    "reports.files_are_as_open_as_documents": lambda w: sql(
        "UPDATE core_storedfile SET scope_company_id = %s", w.midori.pk
    ),
    "reports.duties_name_their_company": lambda w: sql(
        "UPDATE reports_obligation SET company_id = %s WHERE establishment_id IS NOT NULL", w.naniwa.pk
    ),
    "reports.duties_name_their_subject": lambda w: sql(
        "UPDATE reports_obligation SET subject_key = subject_key || '0' WHERE left(subject_key, 1) = 'o'"
    ),
    "reports.open_duties_are_in_the_right_office": lambda w: sql(
        "UPDATE reports_obligation SET office_id = %s WHERE state = 'open'", w.osaka.pk
    ),
    "reports.done_duties_have_record": lambda w: sql("DELETE FROM reports_obligationrecord"),
    "reports.records_belong_to_done_duties": lambda w: sql("UPDATE reports_obligation SET state = 'open'"),
    "reports.filings_name_their_company": lambda w: sql("UPDATE reports_filing SET company_id = NULL"),
    "reports.filed_filings_were_approved": lambda w: sql(
        "UPDATE reports_filing SET approved_at = filed_at + interval '1 day'"
    ),
    "reports.only_auditors_have_mandates": lambda w: sql("DELETE FROM reports_mandate_offices"),
    "organization.staff_have_office": lambda w: make_user("nora"),
    "organization.only_staff_serve": lambda w: sql(
        "UPDATE organization_staff SET user_id = %s WHERE role = 'staff'", w.hana.pk
    ),
    "organization.somebody_administers": lambda w: sql("UPDATE accounts_user SET is_administrator = false"),
    "companies.users_have_company": lambda w: make_user("ken", "company"),
    "companies.only_company_users_belong": lambda w: sql(
        "UPDATE companies_companymembership SET user_id = %s WHERE user_id = %s", w.alice.pk, w.dai.pk
    ),
    "companies.staff_are_in_charge": lambda w: sql("UPDATE companies_incharge SET user_id = %s", w.hana.pk),
    "interns.staff_are_in_charge": lambda w: sql(
        "INSERT INTO interns_personincharge (public_id, created_at, person_id, user_id, starts_on)"
        " VALUES (gen_random_uuid(), now(), %s, %s, '2026-04-01')",
        w.trainees[0].pk,
        w.hana.pk,
    ),
    "interns.consultations_name_their_company": lambda w: sql("UPDATE interns_consultation SET company_id = NULL"),
    "interns.closed_consultations_have_end": lambda w: sql("UPDATE interns_consultation SET state = 'open'"),
    "interns.consultation_files_stay_inside": lambda w: sql(
        "UPDATE core_storedfile SET scope_office_id = %s WHERE name = 'photo.pdf'", w.tokyo.pk
    ),
    "core.files_are_there": lambda w: [files.backend().delete(key) for key, _at in list(files.backend().contents())],
    "core.jobs_have_function": lambda w: Job.objects.create(name="gone.with_the_release"),
    "core.history_has_actor": lambda w: (
        sql("ALTER TABLE companies_companyevent DISABLE TRIGGER USER"),
        sql("UPDATE companies_companyevent SET pgh_context = NULL"),
    ),
    "core.numbers_are_ahead": lambda w: sql(
        "SELECT setval(pg_get_serial_sequence('interns_person', 'id'), 1)",
    ),
    "core.search_keys_are_current": lambda w: sql("UPDATE companies_company SET name = name || '!'"),
    "core.fence_is_as_declared": lambda w: sql("DROP POLICY fence_imjapan_company_select_0 ON companies_company"),
    "core.constraints_are_valid": lambda w: sql(
        "ALTER TABLE interns_person ADD CONSTRAINT later CHECK (sex <> '') NOT VALID"
    ),
    "core.triggers_are_on": lambda w: sql("ALTER TABLE core_event DISABLE TRIGGER USER"),
}
ELSEWHERE = {  # tested below, because the row is not one of the world
    "training.answers_agree_with_finding",
    "core.files_have_owner",
    "core.indexes_are_valid",
    "organization.figures_are_read",  # tests/figures
    "training.returns_are_signed",  # tests/incidents
    "training.lessons_lie_in_their_course",  # tests/lectures, and the next four
    "training.absent_people_take_part",
    "training.make_up_is_of_the_course",
    "training.closed_courses_are_complete",
    "training.early_work_is_of_the_course",
}


@pytest.mark.parametrize("id", BROKEN)
def test_a_broken_row_is_found(id, full):
    only = [each for each in checking.registered() if each.id == id]
    assert next(checking.run(only, checking.Depth())).count == 0
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # nothing waits that an ALTER TABLE would have to wait for
    sql("SET CONSTRAINTS ALL DEFERRED")
    with transaction.atomic():  # what foreign keys would refuse at the end never comes to its end
        BROKEN[id](full)
        outcome = next(checking.run(only, checking.Depth()))
        transaction.set_rollback(True)
    assert outcome.count > 0
    assert not outcome.is_good
    assert len(outcome.first) == min(outcome.count, checking.FEW)


def test_an_answer_of_another_office_is_found(full):
    released = ReleasedFinding.objects.get()
    answer = CorrectiveAnswer.objects.create(
        released=released,
        company_id=released.company_id,
        office=full.osaka,
        cause="a",
        action="b",
        done_on=TODAY,
        prevention="c",
        received_on=TODAY,
        sent_key=uuid.uuid4(),
        answered_at=timezone.now(),
        answered_by=full.hana,
        answered_by_name="Hana",
    )
    assert failing() == {"training.answers_agree_with_finding": [answer.pk]}


def test_content_without_a_row_is_a_note(full):
    key = hashlib.sha256(b"nobody's").hexdigest()
    files.backend().put(key, b"nobody's")
    outcome = outcomes()["core.files_have_owner"]
    assert (outcome.count, outcome.first, outcome.is_good) == (1, [key], True)


def test_a_changed_file_is_found_when_files_are_read(full, settings):
    stored = Document.objects.filter(file__isnull=False).first().file
    path = settings.FILES_DIR / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    path.write_bytes(bytes(stored.size))
    assert failing() == {}
    assert failing(files=True) == {"core.files_are_there": [stored.pk]}


def test_an_index_that_was_not_finished_is_found(transactional_db):
    with psycopg.connect(**connection.get_connection_params() | {"context": None}, autocommit=True) as own:
        own.execute("CREATE TABLE public.zz_twice AS SELECT 1 AS id FROM generate_series(1, 2)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            own.execute("CREATE UNIQUE INDEX CONCURRENTLY zz_half ON public.zz_twice (id)")
        found = outcomes()["core.indexes_are_valid"].first
        own.execute("DROP TABLE public.zz_twice")
    assert found == ["zz_half"]


FENCE = {
    "ALTER POLICY fence_imjapan_company_select_0 ON companies_company USING (true)": "was changed",
    "DROP POLICY fence_imjapan_company_select_0 ON companies_company": "is missing",
    "CREATE POLICY mine ON interns_passport FOR SELECT TO imjapan_company USING (true)": "mine is not declared",
    "ALTER TABLE companies_company DISABLE ROW LEVEL SECURITY": "row-level security is off",
    "GRANT SELECT ON training_interview TO imjapan_company": "imjapan_company has a right that is not declared",
    "GRANT UPDATE (name) ON companies_company TO imjapan_company": "companies_company: UPDATE (name): imjapan_company",
    "REVOKE SELECT ON companies_company FROM imjapan_company": "companies_company: SELECT: imjapan_company lacks",
}


@pytest.mark.parametrize("statement", FENCE)
def test_a_hole_in_the_fence_is_found(statement, db):
    assert fence.differences() == []
    sql(statement)
    assert any(FENCE[statement] in line for line in fence.differences()), fence.differences()
    fence.apply()
    left = ["interns_passport: mine is not declared", "interns_passport: row-level security is off"]
    assert fence.differences() == (left if "mine" in statement else [])


def test_the_command_says_what_it_found_and_ends_with_1(full):
    out = StringIO()
    call_command("check_data", stdout=out)
    lines = out.getvalue().splitlines()
    assert "ok   training.placements_lie_in_their_plan: A placement is of the person of its plan and" in out.getvalue()
    assert lines[-1].startswith(f"All {len(BROKEN) + len(ELSEWHERE)} checks passed in ")
    user = make_user("nora")
    out = StringIO()
    names = ["organization.staff_have_office", "core.jobs_have_function"]
    with pytest.raises(CommandError, match=r"1 of 2 checks failed: organization\.staff_have_office") as error:
        call_command("check_data", "--only", *names, "--json", stdout=out)
    assert error.value.returncode == 1
    answer = json.loads(out.getvalue())
    assert answer["ok"] is False
    assert [(c["id"], c["ok"], c["count"], c["first"]) for c in answer["checks"]] == [
        ("core.jobs_have_function", True, 0, []),
        ("organization.staff_have_office", False, 1, [user.pk]),
    ]
    with pytest.raises(CommandError, match="There is no check core"):
        call_command("check_data", "--only", "core.other")


def test_it_cannot_write(transactional_db):
    @checking.check("tests.writes", "It writes.")
    def writes(depth):
        Job.objects.create(name="tests.written")
        return []

    try:
        with pytest.raises(InternalError, match="read-only transaction"):
            outcomes()
    finally:
        del checking._checks["tests.writes"]
    assert not Job.objects.exists()


def test_every_check_is_tested():
    assert {each.id for each in checking.registered()} == BROKEN.keys() | ELSEWHERE
