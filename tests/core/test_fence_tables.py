"""The fence, table by table and request by request (design 5.3).

Each declared table is asked without a scope, with a foreign one and with its own; every other table of the
database is closed. Requests that end badly leave neither a row nor the role behind.
"""

import uuid
from datetime import date

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, ProgrammingError, connection, transaction

from imjapan.core import fence, files
from imjapan.core.fence import AUDITOR, COMPANY, ROLES, Scope
from imjapan.organization.models import Organization
from tests.core import fence_urls
from tests.records import NOW, PDF, make_answer, one_of_each
from tests.world import World, actor, make_mandate, make_trainees, make_user
from training.models import CorrectiveAnswer, ReleasedFinding

TABLES = sorted({(policy.role, policy.model) for policy in fence.declared()})
NAMES = [f"{role.removeprefix('imjapan_')}-{model}" for role, model in TABLES]

# Our own name and address stand on every letter: no scope is needed to read them.
PUBLIC = {"organization.Organization"}


def placed(it):
    return it.establishment.placements.select_related("person", "plan").first()


# The row of each fenced table that belongs to one company, given what `one_of_each` made.
OWN_ROW = {
    (COMPANY, "companies.Company"): lambda it: it.company,
    (COMPANY, "companies.Establishment"): lambda it: it.establishment,
    (COMPANY, "core.StoredFile"): lambda it: it.instruction.file,
    (COMPANY, "interns.Person"): lambda it: placed(it).person,
    (COMPANY, "organization.Office"): lambda it: it.office,
    (COMPANY, "organization.Organization"): lambda it: Organization.objects.get(),
    (COMPANY, "reports.Document"): lambda it: it.instruction,
    (COMPANY, "reports.Obligation"): lambda it: it.obligation,
    (COMPANY, "training.CorrectiveAnswer"): lambda it: it.answer,
    (COMPANY, "training.Placement"): lambda it: placed(it),
    (COMPANY, "training.Plan"): lambda it: placed(it).plan,
    (COMPANY, "training.ReleasedFinding"): lambda it: it.released,
    (AUDITOR, "companies.Company"): lambda it: it.company,
    (AUDITOR, "companies.Establishment"): lambda it: it.establishment,
    (AUDITOR, "core.StoredFile"): lambda it: it.report.file,
    (AUDITOR, "organization.Office"): lambda it: it.office,
    (AUDITOR, "organization.Organization"): lambda it: Organization.objects.get(),
    (AUDITOR, "reports.Document"): lambda it: it.report,
    (AUDITOR, "reports.Obligation"): lambda it: it.audit_duty,
}


class Records:
    """One of each for three companies: Asahi and Midori of Tokyo, Naniwa of Osaka."""

    def __init__(self, world):
        self.world = world
        for place in (world.midori_farm, world.naniwa_site):
            make_trainees(place, 1)
        self.asahi = one_of_each(world.asahi_plant, world.alice, world.hana)
        self.midori = one_of_each(world.midori_farm, world.alice, world.dai)
        self.naniwa = one_of_each(world.naniwa_site, world.charlie, world.dai)

    def scope(self, role):
        return self.world.actor("hana" if role == COMPANY else "aki").scope()


@pytest.fixture
def records(world):
    return Records(world)


@pytest.fixture
def alone(transactional_db):
    """Asahi's records beside Midori's, committed: requests run in transactions of their own, as in production."""
    world = World()
    one_of_each(world.midori_farm, world.alice, world.dai)
    return one_of_each(world.asahi_plant, world.alice, world.hana)


def ids(model, scope):
    with fence.inside(scope):
        return set(apps.get_model(model)._base_manager.values_list("pk", flat=True))


def state_of_connection():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, current_setting('role'),"
            " current_setting('fence.company_ids', true), current_setting('fence.office_ids', true),"
            " current_setting('fence.user_id', true), current_setting('fence.period_first', true),"
            " current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
        )
        return [value or "" for value in cursor.fetchone()]


# --- Tables ---------------------------------------------------------------------------------------


def test_every_fenced_table_has_a_row_here():
    assert sorted(OWN_ROW) == TABLES


@pytest.mark.parametrize("role, model", TABLES, ids=NAMES)
def test_without_a_scope_there_is_no_row(records, role, model):
    expected = {OWN_ROW[role, model](records.asahi).pk} if model in PUBLIC else set()
    assert ids(model, Scope(role, records.world.hana.pk)) == expected
    with transaction.atomic(), connection.cursor() as cursor:  # the bare role, without even an empty scope
        cursor.execute("SELECT set_config('role', %s, true)", [role])
        seen = set(apps.get_model(model)._base_manager.values_list("pk", flat=True))
        cursor.execute("RESET ROLE")
    assert seen == expected


@pytest.mark.parametrize("role, model", TABLES, ids=NAMES)
def test_own_scope_sees_its_row_and_no_foreign_one(records, role, model):
    own, foreign = OWN_ROW[role, model](records.asahi), OWN_ROW[role, model](records.naniwa)
    seen = ids(model, records.scope(role))
    assert own.pk in seen
    if model not in PUBLIC:
        assert apps.get_model(model)._base_manager.filter(pk=foreign.pk).exists()
        assert foreign.pk not in seen


@pytest.mark.parametrize("model", sorted(model for role, model in TABLES if role == COMPANY))
def test_a_company_sees_nothing_of_its_neighbour_in_the_same_office(records, model):
    if model in PUBLIC or model == "organization.Office":
        return
    assert OWN_ROW[COMPANY, model](records.midori).pk not in ids(model, records.scope(COMPANY))


@pytest.mark.parametrize("model", sorted(model for role, model in TABLES if role == AUDITOR))
def test_a_mandate_for_one_company_shows_no_other(records, model):
    if model in PUBLIC or model == "organization.Office":
        return
    user = make_user("ayu", "auditor")
    make_mandate(user, [records.world.tokyo], records.world.bob, [records.world.midori])
    seen = ids(model, actor(user).scope())
    assert OWN_ROW[AUDITOR, model](records.midori).pk in seen
    assert OWN_ROW[AUDITOR, model](records.asahi).pk not in seen


@pytest.mark.parametrize("model", ["core.StoredFile", "reports.Document", "reports.Obligation"])
def test_a_mandate_for_another_period_shows_nothing(records, model):
    user = make_user("ayu", "auditor")
    year = {"period_first": date(2025, 4, 1), "period_last": date(2026, 3, 31)}
    make_mandate(user, [records.world.tokyo], records.world.bob, **year)
    assert ids(model, actor(user).scope()) == set()


def test_a_company_never_meets_drafts_and_form_22_nor_our_own_duties(records):
    scope = records.scope(COMPANY)
    assert ids("reports.Document", scope) == {records.asahi.instruction.pk}
    assert ids("reports.Obligation", scope) == {records.asahi.obligation.pk}
    assert ids("core.StoredFile", scope) == {records.asahi.instruction.file_id, records.asahi.answer.file_id}


def test_an_auditor_never_meets_drafts_nor_files_of_answers(records):
    scope = records.scope(AUDITOR)
    documents = [it.report for it in (records.asahi, records.midori)]
    documents += [it.instruction for it in (records.asahi, records.midori)]
    assert ids("reports.Document", scope) == {document.pk for document in documents}
    assert ids("core.StoredFile", scope) == {document.file_id for document in documents}


@pytest.mark.parametrize("role", ROLES)
def test_every_other_model_is_closed(records, role):
    fenced = {model for of_role, model in TABLES if of_role == role}
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    closed = [m for m in models if m._meta.label not in fenced]
    assert {"training.Interview", "training.Finding", "training.Audit", "accounts.User", "core.Job"} <= {
        m._meta.label for m in closed
    }
    open_tables = []
    for model in closed:
        try:
            with transaction.atomic(), fence.inside(records.scope(role)), connection.cursor() as cursor:
                cursor.execute(f'SELECT 1 FROM "{model._meta.db_table}" LIMIT 1')
            open_tables.append(model._meta.label)
        except ProgrammingError as error:
            assert "permission denied" in str(error)  # noqa: PT017  one loop over all tables
    assert open_tables == []


@pytest.mark.parametrize("role", ROLES)
def test_rights_in_the_database_are_the_declared_ones_and_no_more(records, role):
    declared = {}
    for policy in fence.declared():
        if policy.role == role:
            declared.setdefault(policy.table, set()).update(policy.commands)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, p FROM pg_class c, unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) p"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r','v','m','p','f')"
            " AND has_table_privilege(%s, c.oid, p)"
            " UNION ALL SELECT table_name, 'UPDATE (' || column_name || ')' FROM information_schema.column_privileges"
            " WHERE grantee = %s AND privilege_type = 'UPDATE'",
            [role, role],
        )
        found = {}
        for table, command in cursor.fetchall():
            found.setdefault(table, set()).add(command)
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT relrowsecurity", [list(declared)])
        unguarded = cursor.fetchall()
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND has_function_privilege(%s, oid, 'EXECUTE') AND prorettype <> 'trigger'::regtype ORDER BY 1",
            [role],
        )
        doors = [name for (name,) in cursor.fetchall()]
    assert found == declared
    assert unguarded == []
    assert doors == ["core_event_add", "core_job_add"]


# --- Writes ---------------------------------------------------------------------------------------


def test_a_company_changes_the_state_of_its_own_finding_and_nothing_else(records):
    scope = records.scope(COMPANY)
    with fence.inside(scope):
        assert ReleasedFinding.objects.update(state="answered") == 1
    assert ReleasedFinding.objects.get(state="answered") == records.asahi.released
    for column in ({"wording": "x"}, {"due_on": date(2030, 1, 1)}, {"company_id": records.midori.company.pk}):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), fence.inside(scope):
            ReleasedFinding.objects.update(**column)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), fence.inside(scope):
        CorrectiveAnswer.objects.all().delete()


@pytest.mark.parametrize(
    "case",
    [
        "another company",
        "finding of another company",
        "as another user",
        "another office",
        "as if by staff",
        "with a reason",
        "with a name",
        "already sent back",
    ],
)
def test_an_answer_that_pretends_is_refused(records, case):
    world, own = records.world, records.asahi.released
    foreign = ReleasedFinding(pk=records.midori.released.pk, company_id=world.midori.pk, office_id=world.tokyo.pk)
    disguised = ReleasedFinding(pk=records.midori.released.pk, company_id=world.asahi.pk, office_id=world.tokyo.pk)
    moved = ReleasedFinding(pk=own.pk, company_id=own.company_id, office_id=world.osaka.pk)
    released, user, more = {
        "another company": (foreign, world.hana, {}),
        "finding of another company": (disguised, world.hana, {}),
        "as another user": (own, world.alice, {}),
        "another office": (moved, world.hana, {}),
        "as if by staff": (own, world.hana, {"channel": "fax"}),
        "with a reason": (own, world.hana, {"return_reason": "x"}),
        "with a name": (own, world.hana, {"returned_by_name": "Alice"}),
        "already sent back": (own, world.hana, {"returned_at": NOW, "returned_by": world.hana, "return_reason": "x"}),
    }[case]
    with pytest.raises(ProgrammingError, match="row-level security"):
        with transaction.atomic(), fence.inside(records.scope(COMPANY)):
            make_answer(released, user, **more)
    with fence.inside(records.scope(COMPANY)):
        make_answer(own, world.hana)  # the honest one passes
    assert records.asahi.released.answers.count() == 2
    assert records.midori.released.answers.count() == 1


def test_a_company_reads_why_its_answer_is_sent_back_and_changes_nothing_of_it(records):
    back = {"returned_at": NOW, "returned_by": records.world.alice, "returned_by_name": "Alice", "return_reason": "x"}
    CorrectiveAnswer.objects.filter(pk=records.asahi.answer.pk).update(**back)
    with fence.inside(records.scope(COMPANY)):
        assert CorrectiveAnswer.objects.get().return_reason == "x"
    for column, value in [*back.items(), ("cause", "y"), ("received_on", date(2026, 1, 1))]:
        with pytest.raises(ProgrammingError, match="permission denied"):
            with transaction.atomic(), fence.inside(records.scope(COMPANY)):
                CorrectiveAnswer.objects.update(**{column: value})


def test_a_file_is_stored_for_the_own_company_only(records):
    hana = records.world.actor("hana")

    def send(company_id):
        upload = SimpleUploadedFile("a.pdf", PDF)
        with transaction.atomic(), fence.inside(hana.scope()):
            return files.store_upload(actor=hana, upload=upload, company_id=company_id)

    assert send(records.world.asahi.pk).scope_company_id == records.world.asahi.pk
    for company_id in (records.world.midori.pk, None):
        with pytest.raises(ProgrammingError, match="row-level security"):
            send(company_id)


def test_an_auditor_writes_nothing(records):
    for _role, model in [table for table in TABLES if table[0] == AUDITOR]:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            with fence.inside(records.scope(AUDITOR)):
                apps.get_model(model)._base_manager.update(public_id=uuid.uuid4())


# --- Requests -------------------------------------------------------------------------------------


@pytest.fixture
def hana(client_of, alone):
    client = client_of(alone.answer.answered_by)
    client.raise_request_exception = False
    return client


@pytest.mark.urls("tests.core.fence_urls")
@pytest.mark.parametrize(
    "address, status, rows",
    [
        ("/good/", 204, 1),
        ("/raises/", 500, 0),
        ("/unavailable/", 503, 0),
        ("/breaks/", 500, 0),
        ("/missing/", 404, 0),
    ],
)
def test_a_request_that_fails_leaves_no_write_and_no_role(hana, address, status, rows):
    fence_urls.seen_after_commit.clear()
    before, key = state_of_connection(), uuid.uuid4()
    for _again in range(2):  # twice on one connection: the first must not spoil the second
        response = hana.get(address, {"key": key})
        assert state_of_connection() == before
        assert response.status_code == status
        assert CorrectiveAnswer.objects.filter(sent_key=key).count() == rows
        key = uuid.uuid4()
    assert connection.get_autocommit()
    owner = before[0]
    assert owner not in ROLES
    assert fence_urls.seen_after_commit == ([owner] * 2 if status == 204 else [])


@pytest.mark.urls("tests.core.fence_urls")
def test_a_download_leaves_no_role_behind(hana, alone):
    before = state_of_connection()
    response = hana.get("/download/")
    assert state_of_connection() == before
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert state_of_connection() == before


@pytest.mark.urls("tests.core.fence_urls")
def test_a_stream_is_made_inside_the_fence(hana, alone):
    """A lazy query would otherwise run after the fence has opened again. This one even forgot its filter."""
    assert ReleasedFinding.objects.count() == 2
    response = hana.get("/lazy/")
    assert b"".join(response.streaming_content).decode() == f"{COMPANY}{alone.company.pk}"


def test_limits_hold_inside_and_not_outside(world):
    before = state_of_connection()
    with fence.inside(world.actor("hana").scope()):
        assert state_of_connection()[-2:] == ["10s", "1min"]
    assert state_of_connection() == before


def test_the_connection_is_usable_after_a_database_error_inside(alone):
    scope = Scope(COMPANY, alone.answer.answered_by_id, (alone.company.pk,))
    before = state_of_connection()
    with pytest.raises(DatabaseError), fence.inside(scope), connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert state_of_connection() == before
    assert ids("reports.Document", scope) == {alone.instruction.pk}
    assert state_of_connection() == before


def test_an_error_that_a_view_swallowed_still_takes_the_role_away(alone):
    scope = Scope(COMPANY, alone.answer.answered_by_id, (alone.company.pk,))
    before = state_of_connection()
    with fence.inside(scope):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM training_audit")
        except ProgrammingError:
            pass
    assert state_of_connection() == before
