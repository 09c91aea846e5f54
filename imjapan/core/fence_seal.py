"""Whether the fence in the database is still the declared one.

The database keeps a policy in words of its own, which cannot be compared with ours. So each policy carries a seal as
its comment: the hash of what was declared, and of what the database made of it. A policy that was changed by hand, or a
declaration that was not applied, breaks one half of it.
"""

import hashlib
from collections.abc import Iterator

from django.db import connection

MADE = """
SELECT c.relname, p.polname, obj_description(p.oid, 'pg_policy'), c.relrowsecurity,
       md5(concat_ws('/', p.polcmd, p.polpermissive, p.polroles::regrole[]::text,
                     pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)))
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace
"""
# Rights on tables and on single columns, as "table: RIGHT" and "table: RIGHT (column)".
RIGHTS = """
SELECT grantee::text, table_name::text || ': ' || privilege_type FROM information_schema.role_table_grants
WHERE table_schema = 'public' AND grantee = ANY(%s)
UNION
SELECT g.grantee::text, g.table_name::text || ': ' || g.privilege_type || ' (' || g.column_name || ')'
FROM information_schema.role_column_grants g WHERE g.table_schema = 'public' AND g.grantee = ANY(%s)
AND NOT EXISTS (SELECT FROM information_schema.role_table_grants t WHERE t.table_schema = 'public'
                AND t.table_name = g.table_name AND t.grantee = g.grantee AND t.privilege_type = g.privilege_type)
"""


def write(cursor, bodies: dict) -> None:
    """Seal the policies of the database, made from these `bodies` ((table, name) to SQL)."""
    cursor.execute(MADE)
    for table, name, _seal, _on, made in cursor.fetchall():
        if (table, name) in bodies:
            seal = f"{_hash(bodies[table, name])} {made}"
            cursor.execute(f'COMMENT ON POLICY "{name}" ON "{table}" IS \'{seal}\'')


def differences(bodies: dict, asked: set, roles) -> Iterator[str]:
    """What is not as declared, in a few words each. `asked`: rights as (role, "table: RIGHT")."""
    with connection.cursor() as cursor:
        cursor.execute(MADE)
        found = {(table, name): row for table, name, *row in cursor.fetchall()}
        cursor.execute(RIGHTS, [list(roles), list(roles)])
        rights = set(cursor.fetchall())
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls OR rolcanlogin)",
            [list(roles)],
        )
        strong = [name for (name,) in cursor.fetchall()]
    yield from (f"{table}: {name} is missing" for table, name in bodies.keys() - found.keys())
    yield from (f"{table}: {name} is not declared" for table, name in found.keys() - bodies.keys())
    for (table, name), (seal, is_on, made) in found.items():
        if not is_on:
            yield f"{table}: row-level security is off"
        if (table, name) in bodies and seal != f"{_hash(bodies[table, name])} {made}":
            yield f"{table}: {name} was changed"
    yield from (f"{table}: {role} lacks the right" for role, table in asked - rights)
    yield from (f"{table}: {role} has a right that is not declared" for role, table in rights - asked)
    yield from (f"{role} is stronger than a role of the fence may be" for role in strong)


def _hash(body):
    return hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
