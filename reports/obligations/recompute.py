"""Make the stored duties equal to what the facts demand: compare, and write only the differences."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db import connection, transaction
from django.db.models.fields.json import KeyTextTransform

from companies.models import Establishment

from .desired import JUDGED, PLAIN, Duty, duties
from .facts import EstablishmentFacts, gather
from .models import Obligation, ObligationRecord

BATCH = 500
KEY = ("rule_id", "establishment_id", "window_key")
CHANGING = tuple(name for name in (*PLAIN, *JUDGED) if name not in KEY)
STATE = ("state", "done_on", "reason")
RECORD_KINDS = ("audit", "document", "released_finding")


@dataclass
class Counts:
    """What a recompute did, in duties."""

    created: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def recompute(
    *, establishment_ids: Iterable[int] | None = None, today: date, progress: Callable[[int, int], None] | None = None
) -> Counts:
    """Bring the duties of these establishments (None: of all) up to date as of a day.

    Can run twice and at the same time: a second run finds nothing to write, and runs over the same establishment wait
    for each other. `progress(done, total)` is called after each batch, counted in establishments.
    """
    rows = Establishment.objects.order_by("pk").values_list("pk", flat=True)
    ids = list(rows if establishment_ids is None else rows.filter(pk__in=list(establishment_ids)))
    counts = Counts()
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        counts += _recompute_batch(batch, today)
        if progress:
            progress(start + len(batch), len(ids))
    return counts


@transaction.atomic
def _recompute_batch(ids: list[int], today: date) -> Counts:
    # The lock comes first and the facts are read after it, so that the last run has seen everything committed before.
    _lock(ids)
    facts = gather(ids)
    wanted = {duty.key: duty for each in facts for duty in duties(each, today)}
    existing = {(row["rule_id"], row["establishment_id"], row["window_key"]): row for row in _rows(ids)}
    records = _records(ids)

    to_write = [row for key, duty in wanted.items() if (row := _difference(duty, existing.get(key)))]
    standing = _standing(facts)
    gone = [
        row["pk"]
        for key, row in existing.items()
        if key not in wanted and not _stays(row, records[row["pk"]], standing)
    ]
    if to_write:
        # One statement for new and changed rows; the unique constraint decides which is which.
        Obligation.objects.bulk_create(
            to_write,
            update_conflicts=True,
            unique_fields=list(KEY),
            update_fields=list(CHANGING),
            batch_size=BATCH,
        )
    if gone:
        Obligation.objects.filter(pk__in=gone).delete()
    pks = {key: row["pk"] for key, row in existing.items()} | {_key(row): row.pk for row in to_write}
    relinked = _link(wanted, pks, existing, records)

    created = sum(1 for row in to_write if _key(row) not in existing)
    changed = len({row.pk for row in to_write if _key(row) in existing} | relinked)
    return Counts(created, changed, len(gone), len(existing) - changed - len(gone))


def _lock(ids: list[int]) -> None:
    """Wait for other runs over the same establishments; sorted, so that two runs never wait crosswise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('reports.recompute'), (id %% 2147483647)::int)"
            " FROM unnest(%s) AS id",
            [sorted(ids)],
        )


def _rows(ids: list[int]) -> list[dict]:
    """The stored duties without their verdicts, which are long: the basis tells whether one is still right."""
    rows = Obligation.objects.filter(establishment__in=ids).order_by("pk")
    return list(rows.values("pk", *PLAIN, basis=KeyTextTransform("basis", "verdict")))


def _records(ids: list[int]) -> dict[int, set[tuple[str, int]]]:
    """Links of the duties of these establishments: obligation id to (kind of record, id)."""
    found = defaultdict(set)
    rows = ObligationRecord.objects.filter(obligation__establishment__in=ids)
    for obligation_id, *record_ids in rows.values_list("obligation_id", *(f"{kind}_id" for kind in RECORD_KINDS)):
        found[obligation_id] |= {(kind, pk) for kind, pk in zip(RECORD_KINDS, record_ids, strict=True) if pk}
    return found


def _difference(duty: Duty, row: dict | None) -> Obligation | None:
    """The row to write, or None when it is right already. A waiver stands whatever the facts say."""
    if row is None:
        return Obligation(**duty.row())
    kept = {name: row[name] for name in STATE} if row["state"] == Obligation.State.WAIVED else {}
    if duty.basis == row["basis"] and _same(duty, row, kept):
        return None
    return Obligation(**duty.row() | kept)


def _same(duty: Duty, row: dict, kept: dict) -> bool:
    return all((kept[name] if name in kept else getattr(duty, name)) == row[name] for name in PLAIN)


def _standing(facts: list[EstablishmentFacts]) -> set[tuple[str, int]]:
    """Records that still count: finished audits, filed reports, settled findings."""
    audits = [audit for each in facts for audit in each.audits]
    findings = [finding for each in facts for finding in each.findings]
    return (
        {("audit", audit.id) for audit in audits}
        | {("document", audit.filed[0]) for audit in audits if audit.filed}
        | {("released_finding", finding.id) for finding in findings if finding.settled_on}
    )


def _stays(row: dict, records: set[tuple[str, int]], standing: set[tuple[str, int]]) -> bool:
    """A duty nobody demands any more stays when it was waived, or when something was done for it that still counts."""
    return row["state"] == Obligation.State.WAIVED or bool(records & standing)


def _link(wanted: dict, pks: dict, existing: dict, records: dict) -> set[int]:
    """Tie duties to what fulfils them and untie what no longer does. Returns the ids of duties it touched."""
    new, old = [], []
    for key, duty in wanted.items():
        row, pk = existing.get(key), pks[key]
        if row is not None and row["state"] == Obligation.State.WAIVED:
            continue
        right = {duty.record} if duty.record else set()
        new += [(pk, kind, record_id) for kind, record_id in right - records[pk]]
        old += [(pk, kind, record_id) for kind, record_id in records[pk] - right]
    for kind in RECORD_KINDS:
        stale = [(pk, record_id) for pk, k, record_id in old if k == kind]
        if stale:
            rows = ObligationRecord.objects.filter(
                obligation__in=[pk for pk, _ in stale], **{f"{kind}__in": [record_id for _, record_id in stale]}
            )
            rows.delete()
    if new:
        rows = [ObligationRecord(obligation_id=pk, **{f"{kind}_id": record_id}) for pk, kind, record_id in new]
        ObligationRecord.objects.bulk_create(rows, batch_size=BATCH)
    return {pk for pk, _kind, _id in new + old} & {row["pk"] for row in existing.values()}


def _key(row: Obligation) -> tuple[str, int, str]:
    return row.rule_id, row.establishment_id, row.window_key
