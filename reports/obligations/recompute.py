"""Make the stored duties equal to what the facts demand: compare, and write only the differences."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter, itemgetter

from django.db import connection, transaction
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from imjapan.law import parameters
from imjapan.organization import figures

from . import chapters, storing, subjects
from .duty import DATES, PLAIN, STATE, Duty
from .models import RECORD_KINDS, Obligation, ObligationMove, ObligationRecord
from .subjects import COMPANY, ESTABLISHMENT, FAMILIES, OFFICE, PERSON

BATCH = 500
# Windows of one record that is no other: where it is gone its duty is, too, and never becomes that of another record.
OWN = (
    "incident:", "residence_event:", "plan_change:", "transfer:", "placement:", "contract:", "absence:",
    "support_change:", "manager:", "house_change:",
)  # fmt: skip
_plain_of, _plain_in = attrgetter(*PLAIN), itemgetter(*PLAIN)
OPEN, WAIVED = Obligation.State.OPEN, Obligation.State.WAIVED


@dataclass
class Counts:
    """What a recompute did, in duties. `moved`: how many of the changed ones are open and got other dates."""

    created: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    moved: int = field(default=0, compare=False)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True)
class Cause:
    """Why a recompute runs, for the record of what it moved: name of the fact ("" a new day), and who changed it."""

    fact: str = ""
    actor_id: int | None = None


def recompute(
    *,
    today: date,
    establishment_ids: Iterable[int] | None = None,
    company_ids: Iterable[int] | None = None,
    office_ids: Iterable[int] | None = None,
    person_ids: Iterable[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
    cause: Cause = Cause(),
    known: Callable[[], parameters.Overrides] = figures.rows,
) -> Counts:
    """Bring the duties of these subjects (none given: of all) up to date as of a day.

    Can run twice and at the same time: a second run finds nothing to write, and runs over the same subject wait for
    each other. `progress(done, total)` is called after each batch, counted in subjects. `known`: the figures of the law
    to reckon with, by default those the organization decided on.
    """
    with parameters.overridden(known):
        given = {ESTABLISHMENT: establishment_ids, COMPANY: company_ids, OFFICE: office_ids, PERSON: person_ids}
        return _recompute(given, today, progress, cause)


def _recompute(given, today, progress, cause):
    everything = all(ids is None for ids in given.values())
    work = {family: _ids(family, None if everything else given[family] or ()) for family in FAMILIES}
    total, done, counts = sum(map(len, work.values())), 0, Counts()
    for family, ids in work.items():
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            with _no_collector():
                counts += _recompute_batch(family, batch, today, cause)
            done += len(batch)
            if progress:
                progress(done, total)
    return counts


@contextmanager
def _no_collector():
    """Nothing of a batch goes round in circles: looking for that again and again takes a third of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _ids(family: str, wanted: Iterable[int] | None) -> list[int]:
    rows = subjects.rows(family).order_by("pk").values_list("pk", flat=True)
    if wanted is None:
        return list(subjects.with_a_clock(family, rows))
    wanted = list(wanted)
    return list(rows.filter(pk__in=wanted)) if wanted else []


def duties_of(family: str, ids: Iterable[int], today: date) -> Iterator[Duty]:
    """Yield the duties these subjects should have, without storing anything."""
    with figures.in_force():
        found = []
        for chapter, subject, facts in _walk(family, ids):
            found += chapter.duties(subject, facts, today)
    yield from found


@transaction.atomic
def _recompute_batch(family: str, ids: list[int], today: date, cause: Cause) -> Counts:
    # The lock comes first and the facts are read after it, so that the last run has seen everything committed before.
    _lock(family, ids)
    wanted, standing = _wanted(family, ids, today)
    keys = [subjects.key(family, pk) for pk in ids]
    existing = {_row_key(row): row for row in _rows(keys)}
    records = _records(keys)

    gone = [row for key, row in existing.items() if key not in wanted and not _stays(row, records[row["pk"]], standing)]
    renamed = _renamed(wanted, existing, gone)
    _rename(renamed, existing)
    gone = [row for row in gone if row["pk"] not in renamed]

    new = [duty for key, duty in wanted.items() if key not in existing]
    changed = {row["pk"]: wanted[key] for key, row in existing.items() if key in wanted and _differs(wanted[key], row)}
    moves = [move for pk, duty in changed.items() if (move := _move(duty, existing[duty.key], renamed, cause))]
    storing.change_duties(changed)
    if gone:
        Obligation.objects.filter(pk__in=[row["pk"] for row in gone]).delete()
    ObligationMove.objects.bulk_create(moves, batch_size=BATCH)
    pks = {key: row["pk"] for key, row in existing.items()}
    pks.update(zip((duty.key for duty in new), storing.add_duties(new), strict=True))
    relinked = _link(wanted, pks, existing, records)

    touched = len({*changed, *relinked, *renamed})
    return Counts(len(new), touched, len(gone), len(existing) - touched - len(gone), len(moves))


def _wanted(family, ids, today):
    """The duties by key, and the records that still count."""
    wanted, standing = {}, set()
    for chapter, subject, facts in _walk(family, ids):
        wanted.update((duty.key, duty) for duty in chapter.duties(subject, facts, today))
        standing.update(chapter.standing(facts))
    return wanted, standing


def _walk(family, ids):
    """Each chapter with each subject and what it knows of it."""
    found = subjects.load(family, ids)
    for chapter, facts in chapters.gather_all(family, [subject.id for subject in found]):
        for subject in found:
            if (known := facts.get(subject.id)) is not None:
                yield chapter, subject, known


def _lock(family: str, ids: list[int]) -> None:
    """Wait for other runs over the same subjects; sorted, so that two runs never wait crosswise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s), (id %% 2147483647)::int) FROM unnest(%s) AS id",
            [f"reports.recompute.{family}", sorted(ids)],
        )


def _rows(keys: list[str]) -> list[dict]:
    """The stored duties without their verdicts, which are long: the basis tells whether one is still right."""
    rows = Obligation.objects.filter(subject_key__in=keys).order_by("pk")
    return list(rows.values("pk", *PLAIN, *DATES, basis=KeyTextTransform("basis", "verdict")))


def _records(keys: list[str]) -> dict[int, set[tuple[str, int]]]:
    """Links of the duties of these subjects: obligation id to (kind of record, id)."""
    found = defaultdict(set)
    rows = ObligationRecord.objects.filter(obligation__subject_key__in=keys)
    for obligation_id, *record_ids in rows.values_list("obligation_id", *(f"{kind}_id" for kind in RECORD_KINDS)):
        place = next(n for n, pk in enumerate(record_ids) if pk is not None)  # a row names one record
        found[obligation_id].add((RECORD_KINDS[place], record_ids[place]))
    return found


def _renamed(wanted: dict, existing: dict, gone: list[dict]) -> dict[int, tuple[str, str, str]]:
    """Open windows that another base date put elsewhere: id of the row to the key it gets. In order, one for one.

    So a duty that moves stays the same row, with its reminders, and its history says where it was.
    """
    open_rows, new = defaultdict(list), defaultdict(list)
    for row in gone:
        if row["state"] == OPEN and not row["window_key"].startswith(OWN):
            open_rows[row["rule_id"], row["subject_key"]].append(row)
    for key, duty in wanted.items():
        if key not in existing and duty.state == OPEN and not key[2].startswith(OWN):
            new[key[0], key[1]].append(duty)
    found = {}
    for of, rows in open_rows.items():
        places = sorted(new[of], key=lambda duty: duty.window_first)
        for row, duty in zip(sorted(rows, key=lambda row: row["window_first"]), places, strict=False):
            found[row["pk"]] = duty.key
    return found


def _rename(renamed: dict, existing: dict) -> None:
    """Give the rows their new keys, stored and in `existing`."""
    rows = {row["pk"]: (key, row) for key, row in existing.items()}
    for pk, key in renamed.items():
        Obligation.objects.filter(pk=pk).update(window_key=key[2])
        old, row = rows[pk]
        del existing[old]
        row["window_key"] = key[2]
        existing[key] = row


def _differs(duty: Duty, row: dict) -> bool:
    """Whether the row has to be written. A waiver stands whatever the facts say."""
    if duty.basis != row["basis"]:
        return True
    if row["state"] == WAIVED:
        return any(getattr(duty, name) != row[name] for name in PLAIN if name not in STATE)
    return _plain_of(duty) != _plain_in(row)


def _move(duty: Duty, row: dict, renamed: dict, cause: Cause) -> ObligationMove | None:
    """The note that an open duty got other dates; None when it is settled, or stands where it stood."""
    if row["state"] != OPEN or duty.state != OPEN:
        return None
    due, _verdict = duty.judge()
    if row["pk"] not in renamed and (row["target_on"], row["legal_on"]) == (due.target, due.legal):
        return None
    return ObligationMove(
        obligation_id=row["pk"],
        moved_at=timezone.now(),
        cause=cause.fact,
        actor_id=cause.actor_id,
        window_first_before=row["window_first"],
        window_last_before=row["window_last"],
        target_before=row["target_on"],
        legal_before=row["legal_on"],
        target_after=due.target,
        legal_after=due.legal,
    )


def _stays(row: dict, records: set[tuple[str, int]], standing: set[tuple[str, int]]) -> bool:
    """A duty nobody demands any more stays when it was waived, or when something was done for it that still counts."""
    return row["state"] == WAIVED or bool(records & standing)


def _link(wanted: dict, pks: dict, existing: dict, records: dict) -> set[int]:
    """Tie duties to what fulfils them and untie what no longer does. Returns the ids of duties it touched."""
    new, old = [], []
    for key, duty in wanted.items():
        row, pk = existing.get(key), pks[key]
        if duty.records == records[pk] or (row is not None and row["state"] == WAIVED):
            continue
        new += [(pk, kind, record_id) for kind, record_id in duty.records - records[pk]]
        old += [(pk, kind, record_id) for kind, record_id in records[pk] - duty.records]
    for kind in RECORD_KINDS:
        stale = [(pk, record_id) for pk, k, record_id in old if k == kind]
        if stale:
            rows = ObligationRecord.objects.filter(
                obligation__in=[pk for pk, _ in stale], **{f"{kind}__in": [record_id for _, record_id in stale]}
            )
            rows.delete()
        fresh = [(pk, record_id) for pk, k, record_id in new if k == kind]
        if fresh:
            storing.tie(kind, fresh)
    return {pk for pk, _kind, _id in new + old} & {row["pk"] for row in existing.values()}


def _row_key(row: dict) -> tuple[str, str, str]:
    return row["rule_id"], row["subject_key"], row["window_key"]
