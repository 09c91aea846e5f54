"""One request of one actor, rolled back; what came back and what was written."""

import re
from copy import deepcopy
from types import SimpleNamespace
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.test_access_table import DATA, KWARGS, SIGN_IN

# Written with every request that is refused or only read: the session, the counters of wrong passwords, the events.
MACHINERY = ("accounts_session", "core_cache", "core_event", "django_session")

# Within a request the history says first who it is: `SELECT set_config(...), set_config(...); UPDATE ...`.
WRITE = re.compile(r"(?:SELECT set_config\('pghistory\..*?; )?(?:INSERT INTO|UPDATE|DELETE FROM) \"(\w+)\"", re.DOTALL)


class _Undo(Exception):
    pass


def arguments(cast, name):
    """What stands in the address of this name in the access table: rows and words."""
    return list(KWARGS.get(name, lambda c: [])(cast))


def address(name, args=(), query=None):
    """The address; `query`: a dict, or a text that is taken as it is."""
    path = reverse(name, args=[getattr(a, "public_id", a) for a in args])
    if query:
        path += "?" + (query if isinstance(query, str) else urlencode(query, doseq=True))
    return path


def data_of(cast, name):
    """What the access table sends to this name."""
    return DATA.get(name, lambda c: {})(cast)


def knock(cast, actor, method, path, data=None, *, client=None, look=None, **extra):
    """Ask once as `actor` (a column of the access table). `look`: called before the roll-back, gives `.seen`."""
    client = client or deepcopy(cast.clients[actor])
    seen = None
    try:
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            response = getattr(client, method)(path, data or {}, **extra)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            seen = look() if look else None
            raise _Undo
    except _Undo:
        pass
    location = response.headers.get("Location", "")
    shown = 303 if response.status_code == 302 and not location.startswith(SIGN_IN) else response.status_code
    return SimpleNamespace(
        response=response,
        status=shown,
        location=location,
        body=body,
        text=body.decode("utf-8", "replace"),
        writes=[q["sql"] for q in queries.captured_queries if is_write(q["sql"] or "")],
        seen=seen,
        headers=response.headers,
    )


def written(sql):
    """The table that this query writes, or None."""
    found = WRITE.match(sql)
    return found and found[1]


def is_write(sql):
    """A row of the business was written."""
    table = written(sql)
    return bool(table) and not table.startswith(MACHINERY)
