"""The fence: requests of companies and auditors run as restricted database roles under row-level security.

Each app declares in its `fence.py` which table such a role may touch and which rows. What is not declared
does not exist for them, so a view that forgets its filter leaks nothing. Policies compare a scope column
of the row with a setting of the transaction; no scope set means no rows.

Order of a request: actor and uploads are read first; then one transaction sets role and scope; a response
of 500 or more rolls back; role and scope are taken off on the way out.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, transaction

from . import fence_seal

COMPANY = "imjapan_company"
AUDITOR = "imjapan_auditor"
ROLES = (COMPANY, AUDITOR)
STATEMENT_TIMEOUT_MS = 10_000
IDLE_TIMEOUT_MS = 60_000

_declared = []

# SQL that policies use for the scope of the transaction. The sub-select is evaluated once per query.
COMPANY_IDS = "((SELECT nullif(current_setting('fence.company_ids', true), ''))::bigint[])"
OFFICE_IDS = "((SELECT nullif(current_setting('fence.office_ids', true), ''))::bigint[])"
USER_ID = "((SELECT nullif(current_setting('fence.user_id', true), ''))::bigint)"
PERIOD_FIRST = "((SELECT nullif(current_setting('fence.period_first', true), ''))::date)"
# Whether an auditor's mandate includes what trainees said: consultations and interviews.
CONFIDENTIAL = "((SELECT current_setting('fence.confidential', true)) = 'yes')"
PERIOD_LAST = "((SELECT nullif(current_setting('fence.period_last', true), ''))::date)"


@dataclass(frozen=True)
class Scope:
    """Who is inside the fence and what they may see. Empty tuples see nothing.

    For an auditor `company_ids` narrows the offices; None means every company of the offices. `confidential`: also what
    trainees said. `period`: of the mandate; for a company the day of the request.
    """

    role: str
    user_id: int
    company_ids: tuple | None = ()
    office_ids: tuple = ()
    period: tuple = field(default=(None, None))
    confidential: bool = False


@dataclass(frozen=True)
class Policy:
    """One table for one role: a row condition in SQL and the commands it allows ("UPDATE (state)" = one column)."""

    model: str
    role: str
    rows: str
    commands: tuple = ("SELECT",)

    @property
    def table(self):
        return apps.get_model(self.model)._meta.db_table


def allow(model, role, rows, *, commands=("SELECT",)):
    """Declare that `role` may run `commands` on the rows of `model` (label) that fulfil `rows` (SQL)."""
    policy = Policy(model, role, rows, tuple(commands))
    if policy not in _declared:
        _declared.append(policy)


def declared() -> list[Policy]:
    return list(_declared)


def ensure_roles(using=connection):
    """Create the roles of the cluster and let the application switch to them. Runs once per cluster."""
    with using.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        before_16 = cursor.fetchone()[0] < 160_000
        right, options = ("MEMBER", "") if before_16 else ("SET", "WITH SET TRUE, INHERIT FALSE")
        for role in ROLES:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")
            cursor.execute(f"SELECT pg_has_role(current_user, '{role}', '{right}')")
            if not cursor.fetchone()[0]:
                cursor.execute(f"GRANT {role} TO current_user {options}")


def apply():
    """Make rights and policies of this database exactly what the code declares."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('fence.apply'))")
        for role in ROLES:
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
            cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE policyname LIKE 'fence_%%'")
        for table, name in cursor.fetchall():
            cursor.execute(f'DROP POLICY "{name}" ON "{table}"')
        for policy in _declared:
            _create(cursor, policy)
        fence_seal.write(cursor, _bodies())
        _let_history_be_written(cursor)


def _let_history_be_written(cursor):
    """Row history is written with the rights of the owner: inside the fence nobody has a right on its tables."""
    cursor.execute(
        "SELECT DISTINCT p.oid::regprocedure::text FROM pg_proc p JOIN pg_trigger t ON t.tgfoid = p.oid"
        " WHERE p.proname LIKE 'pgtrigger%%' AND p.prosrc LIKE '%%pgh_obj_id%%' AND NOT p.prosecdef"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = public, pg_temp")


def _create(cursor, policy):
    table, role = policy.table, policy.role
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute(f'GRANT {", ".join(policy.commands)} ON "{table}" TO {role}')
    if "INSERT" in policy.commands:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        cursor.execute(f"GRANT USAGE ON SEQUENCE {cursor.fetchone()[0]} TO {role}")
    for name, body in _bodies_of(policy):
        cursor.execute(f'CREATE POLICY "{name}" ON "{table}" {body}')


def differences() -> list[str]:
    """What of the fence in this database is not as declared, in a few words each."""
    rights = {(policy.role, f"{policy.table}: {right}") for policy in _declared for right in policy.commands}
    return sorted(fence_seal.differences(_bodies(), rights, ROLES))


def _bodies():
    return {(policy.table, name): body for policy in _declared for name, body in _bodies_of(policy)}


def _bodies_of(policy):
    """Name and SQL of each policy of the database that `policy` asks for, one per command."""
    number = sum(1 for p in _declared[: _declared.index(policy)] if p.table == policy.table and p.role == policy.role)
    found = []
    for command in (c.split()[0] for c in policy.commands):  # "UPDATE (state)" is a right on one column
        check = f"WITH CHECK ({policy.rows})" if command != "SELECT" else ""
        using = f"USING ({policy.rows})" if command != "INSERT" else ""
        name = f"fence_{policy.role}_{command.lower()}_{number}"
        found.append((name, f"FOR {command} TO {policy.role} {using} {check}"))
    return found


def apply_after_migrate(sender, using="default", **kwargs):
    """After every `migrate`: the database follows the declarations, so the two cannot drift."""
    from django.core.management.base import CommandError

    missing = [p.model for p in _declared if p.table not in connection.introspection.table_names()]
    if missing:
        return  # a partial migration; the full one follows
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
        if cursor.fetchone()[0] < len(ROLES):
            raise CommandError("The database roles of the fence are missing. Run: manage.py setup_roles")
    apply()


@contextmanager
def inside(scope: Scope):
    """One transaction as the restricted role. Nothing of the role outlives the block."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            _set(cursor, _settings(scope))
            cursor.execute("SELECT set_config('role', %s, true)", [scope.role])
        try:
            yield
        finally:
            if not connection.needs_rollback and not _aborted():
                _leave()
    # After a rollback PostgreSQL has already taken both back; an outer transaction (tests) keeps them off.


def _leave():
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        _set(cursor, dict.fromkeys(_settings(Scope(COMPANY, 0)), ""))


def _aborted():
    from psycopg.pq import TransactionStatus

    return connection.connection.info.transaction_status == TransactionStatus.INERROR


def _settings(scope):
    first, last = scope.period
    return {
        "fence.company_ids": _array(scope.company_ids),
        "fence.office_ids": _array(scope.office_ids),
        "fence.user_id": str(scope.user_id),
        "fence.period_first": str(first or "-infinity"),
        "fence.period_last": str(last or "infinity"),
        "fence.confidential": "yes" if scope.confidential else "",
        "statement_timeout": str(STATEMENT_TIMEOUT_MS),
        "idle_in_transaction_session_timeout": str(IDLE_TIMEOUT_MS),
    }


def _array(ids):
    return "" if ids is None else "{" + ",".join(str(int(i)) for i in ids) + "}"


def _set(cursor, values):
    values = {k: v or ("0" if k.endswith("timeout") else "") for k, v in values.items()}
    calls = ", ".join(["set_config(%s, %s, true)"] * len(values))
    cursor.execute(f"SELECT {calls}", [part for pair in values.items() for part in pair])
