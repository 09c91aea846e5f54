"""Nobody acts: puts the context of history aside, in this thread and in its open transaction."""

from contextlib import contextmanager

from django.db import connection
from pghistory import runtime
from psycopg.pq import TransactionStatus

FORGET = "SELECT set_config('pghistory.context_id', '', true), set_config('pghistory.context_metadata', '', true)"


@contextmanager
def nobody():
    """Inside the block a row of history without an actor of its own is refused, as in a fresh process.

    Also a decorator. What the transaction of the test remembers is forgotten on the connection itself, so that tests
    that count queries do not count this one.
    """
    outer = runtime._tracker.__dict__.pop("value", None)
    wrappers = connection.execute_wrappers
    connection.execute_wrappers = [one for one in wrappers if one is not runtime._inject_history_context]
    raw = connection.connection
    if raw is not None and not raw.closed and raw.info.transaction_status == TransactionStatus.INTRANS:
        raw.execute(FORGET)
    try:
        yield
    finally:
        connection.execute_wrappers = wrappers
        if outer is not None:
            runtime._tracker.value = outer
