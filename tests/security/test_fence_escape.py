"""The restricted role of the fence: what it cannot do with the server, with other tables, with its own.

Tables and rows are those of tests/core/test_fence_tables.py. The fence stops views that forget a filter. It is no cage
for an attacker who can say any SQL he likes: he could take the role off again. That no such door exists is shown by
test_hostile_text.py and by bandit (docs/threat-model.md).
"""

import pytest
from django.db import DatabaseError, connection, transaction

from imjapan.core import fence

pytestmark = pytest.mark.django_db(transaction=False)

# What a restricted role must not be able to say. Each is answered with an error of the database.
FORBIDDEN = {
    "become the superuser": "SET ROLE postgres",
    "become the owner by name": "SET ROLE imjapan_owner",
    "become another session": "SET SESSION AUTHORIZATION postgres",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "read a file in bytes": "SELECT pg_read_binary_file('/etc/passwd')",
    "list a folder": "SELECT pg_ls_dir('/')",
    "copy from a file": "COPY companies_company FROM '/etc/passwd'",
    "copy to a file": "COPY (SELECT 1) TO '/tmp/fence-escape'",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'id'",
    "import a large object": "SELECT lo_import('/etc/passwd')",
    "export a large object": "SELECT lo_export(1, '/tmp/fence-escape')",
    "make a function": "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "make a table": "CREATE TABLE public.mine (id int)",
    "make a schema": "CREATE SCHEMA mine",
    "make an extension": "CREATE EXTENSION dblink",
    "make a role": "CREATE ROLE mine",
    "change a role": "ALTER ROLE imjapan_company BYPASSRLS",
    "open a table": "ALTER TABLE companies_company DISABLE ROW LEVEL SECURITY",
    "stop a trigger": "ALTER TABLE core_storedfile DISABLE TRIGGER ALL",
    "be a replica": "SET session_replication_role = replica",
    "change the server": "ALTER SYSTEM SET log_statement = 'all'",
    "read the server's file of rights": "SELECT * FROM pg_hba_file_rules",
    "read hashes of passwords": "SELECT rolpassword FROM pg_authid",
    "read what others type": "SELECT query FROM pg_stat_activity WHERE query LIKE '%%secret%%' AND 1/0 = 1",
    "end other connections": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
    "read sessions": "SELECT * FROM accounts_session",
    "read users' passwords": "SELECT password FROM accounts_user",
    "read tokens": "SELECT * FROM accounts_apitoken",
    "read links": "SELECT * FROM accounts_accesslink",
    "read mails": "SELECT * FROM accounts_mail",
    "read events": "SELECT * FROM core_event",
    "read secrets of codes": "SELECT * FROM mfa_authenticator",
    "read the counters": "SELECT * FROM core_cache",
    "read migrations": "SELECT * FROM django_migrations",
    "empty a table": "TRUNCATE companies_company CASCADE",
    "delete": "DELETE FROM training_releasedfinding",
    "lock a table": "LOCK TABLE companies_company IN ACCESS EXCLUSIVE MODE",
    "listen through a sequence": "SELECT setval('companies_company_id_seq', 1)",
}  # fmt: skip
# Answered without an error, but with nothing in it.
EMPTY = {"read what others type", "end other connections"}


@pytest.fixture(params=["hana", "aki"], ids=["company", "auditor"])
def scope(world, request):
    return world.actor(request.param).scope()


@pytest.mark.parametrize("sql", [pytest.param(sql, id=name) for name, sql in FORBIDDEN.items() if name not in EMPTY])
def test_a_fenced_role_cannot(world, scope, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), fence.inside(scope):
        with connection.cursor() as cursor:
            cursor.execute(sql)


def seen_companies(cursor):
    cursor.execute("SELECT count(*) FROM companies_company")
    return cursor.fetchone()[0]


def test_what_others_do_is_not_shown(world, scope):
    with fence.inside(scope), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename <> current_user AND query ILIKE 'select%%'")
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TEMP TABLE companies_company AS SELECT 1 AS id",
        "SET search_path = pg_temp, public",
        "SET LOCAL search_path = pg_catalog",
    ],
)
def test_a_table_of_its_own_hides_no_real_one_from_the_next_request(world, scope, sql):
    """What a request left in the connection is gone with its transaction."""
    try:
        with transaction.atomic(), fence.inside(scope), connection.cursor() as cursor:
            cursor.execute(sql)
            transaction.set_rollback(True)
    except DatabaseError:
        pass
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert "pg_temp" not in cursor.fetchone()[0]
        assert seen_companies(cursor) == 3


def test_a_query_without_end_is_ended(world, scope, monkeypatch):
    monkeypatch.setattr(fence, "STATEMENT_TIMEOUT_MS", 200)
    with pytest.raises(DatabaseError, match="timeout"), transaction.atomic(), fence.inside(scope):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")


def test_it_drops_no_policy(world, scope):
    with connection.cursor() as cursor:
        cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = 'companies_company' LIMIT 1")
        name = cursor.fetchone()[0]
    with pytest.raises(DatabaseError, match="must be owner"), transaction.atomic(), fence.inside(scope):
        with connection.cursor() as cursor:
            cursor.execute(f'DROP POLICY "{name}" ON companies_company')
