"""What must be true of stored files, jobs, history, numbers, and of the database itself."""

import hashlib

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Q

from . import fence, files, jobs
from .checking import check
from .files.keeping import Today
from .models import Job, StoredFile
from .search import Searchable

SAMPLE = 500  # rows of each model whose search keys are worked out anew, unless all are asked for
BATCH = 1000


def _rows(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [row[0] for row in cursor.fetchall()]


# --- files --------------------------------------------------------------------------------------


def _needed():
    """Stored files whose bytes must be there: of those that were given up only the row is left."""
    return StoredFile.objects.filter(Q(keep_until__isnull=True) | Q(keep_until__gte=Today()))


@check("core.files_are_there", "Every stored file is in the store, whole (with --files: its content is what it was).")
def files_are_there(depth):
    store = files.backend()
    for pk, sha256, size in _needed().values_list("pk", "sha256", "size").iterator(BATCH):
        try:
            if store.size(sha256) != size or (depth.files and _sha256(store, sha256) != sha256):
                yield pk
        except FileNotFoundError:
            yield pk


def _sha256(store, key):
    with store.open(key) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@check("core.files_have_owner", "Every content in the store belongs to a row.", fails=False)
def files_have_owner(depth):
    """A request that broke off leaves some; retention clears them away after a day."""
    store = files.backend()
    known = set(StoredFile.objects.values_list("sha256", flat=True).iterator(BATCH))
    return (key for key, _put_at in store.contents() if key not in known)


# --- jobs and history ---------------------------------------------------------------------------


@check("core.jobs_have_function", "Every job that waits or runs has a function in this release.")
def jobs_have_function(depth):
    return Job.objects.filter(state__in=Job.LIVE).exclude(name__in=[name for name, _words in jobs.kinds()])


@check("core.history_has_actor", "Every row of history says who acted, or that the system did.")
def history_has_actor(depth):
    for model in apps.get_models():
        is_table = model._meta.managed and not model._meta.proxy
        if is_table and any(f.name == "pgh_context" for f in model._meta.fields):
            table = model._meta.db_table
            wrong = f"SELECT pgh_id FROM {table} WHERE pgh_context IS NULL OR NOT pgh_context ? 'actor' ORDER BY 1"
            yield from (f"{table} {pk}" for pk in _rows(wrong))


# --- numbers and keys ---------------------------------------------------------------------------


@check("core.numbers_are_ahead", "Every sequence is at or beyond the highest id of its table.")
def numbers_are_ahead(depth):
    for model in apps.get_models():
        table, column = model._meta.db_table, model._meta.pk.column
        if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
            continue
        if model._meta.proxy or not model._meta.managed:
            continue
        for sequence in _rows("SELECT pg_get_serial_sequence(%s, %s)", f'"{table}"', column):
            behind = f'SELECT 1 FROM {sequence} WHERE last_value < (SELECT max("{column}") FROM "{table}")'
            if sequence and _rows(behind):
                yield table


@check("core.search_keys_are_current", "Search keys are those of the names (a sample; with --keys: of every row).")
def search_keys_are_current(depth):
    for model in apps.get_models():
        if not issubclass(model, Searchable):
            continue
        related = [f.name for f in model._meta.fields if f.is_relation and f.name in ("company", "person")]
        rows = model.objects.select_related(*related) if related else model.objects.all()
        if not depth.keys:
            rows = rows.filter(pk__in=_sample(model))
        for row in rows.order_by("pk").iterator(BATCH):
            stored = (row.search_text, row.sort_key, getattr(row, "kana_key", ""))
            row.set_keys()
            if (row.search_text, row.sort_key, getattr(row, "kana_key", "")) != stored:
                yield f"{model._meta.label} {row.pk}"


def _sample(model):
    """The newest rows, and as many spread over all of them."""
    ids = list(model.objects.order_by("-pk").values_list("pk", flat=True)[:SAMPLE])
    if len(ids) == SAMPLE:
        step = max(1, ids[0] // SAMPLE)
        spread = model.objects.annotate(rest=F("pk") % step).filter(rest=0)
        ids += spread.values_list("pk", flat=True)[:SAMPLE]
    return ids


# --- the database -------------------------------------------------------------------------------


@check("core.fence_is_as_declared", "Row-level security is exactly what the code declares.")
def fence_is_as_declared(depth):
    return fence.differences()


@check("core.constraints_are_valid", "Every constraint has been checked against every row.")
def constraints_are_valid(depth):
    return _rows(
        "SELECT conrelid::regclass::text || ' ' || conname FROM pg_constraint c"
        " JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = 'public' AND NOT convalidated ORDER BY 1"
    )


@check("core.indexes_are_valid", "Every index is usable.")
def indexes_are_valid(depth):
    return _rows("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1")


@check("core.triggers_are_on", "No trigger is switched off: history and foreign keys depend on them.")
def triggers_are_on(depth):
    return _rows(
        "SELECT tgrelid::regclass::text || ' ' || tgname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
        " JOIN pg_namespace n ON n.oid = relnamespace WHERE n.nspname = 'public' AND tgenabled = 'D' ORDER BY 1"
    )
