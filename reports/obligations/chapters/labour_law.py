"""A finding that violates labour law: two duties at once, instruct the company and notify the authority.

TITP-AUDIT-07, Act 40③–⑤; "promptly" is the house rule of TITP-GEN-01. Neither waits for the audit to be finished.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils import timezone

from imjapan.law.audit_conduct import FindingFacts
from training.models import Finding

from ...filings.models import Filing
from ..duty import Duty, Kind, duty
from ..judged import basis_of, judge
from ..subjects import ESTABLISHMENT, Subject
from . import Chapter, register

RULE = "TITP-AUDIT-07"


@dataclass(frozen=True, slots=True)
class Violation:
    """One such finding. `told`: id and day of its release to the company. `notified`: the same of the notification."""

    id: int
    audit_id: int
    found_on: date
    told: tuple[int, date] | None
    notified: tuple[int, date] | None


def gather(establishment_ids: Collection[int]) -> dict[int, list[Violation]]:
    """Return the violations found at these establishments. Two queries, however many there are."""
    rows = Finding.objects.filter(
        audit__establishment__in=list(establishment_ids), kind=Finding.Kind.LABOUR_LAW
    ).order_by("pk")
    rows = list(
        rows.values_list(
            "pk", "audit_id", "audit__establishment_id", "audit__ends_on", "created_at",
            "release__pk", "release__released_at",
        )
    )  # fmt: skip
    if not rows:
        return {}
    notices = Filing.objects.filter(
        kind=Filing.Kind.LABOUR_NOTICE, state=Filing.State.FILED, finding__in=[row[0] for row in rows]
    )
    # The first one counts; a second is more than the law asks for.
    notified = {
        finding_id: (pk, filed_on)
        for pk, finding_id, filed_on in notices.order_by("-filed_on", "-pk").values_list("pk", "finding", "filed_on")
    }
    found = defaultdict(list)
    for pk, audit_id, place, audit_ended_on, created_at, release_id, released_at in rows:
        written_on = timezone.localdate(created_at)
        violation = Violation(
            id=pk,
            audit_id=audit_id,
            # Known at the latest when the audit ended, also where it was written down days after.
            found_on=min(audit_ended_on or written_on, written_on),
            told=(release_id, timezone.localdate(released_at)) if release_id else None,
            notified=notified.get(pk),
        )
        found[place].append(violation)
    return dict(found)


def duties(subject: Subject, facts: list[Violation], today: date) -> Iterator[Duty]:
    """Yield both duties of each violation found since the clock started."""
    for violation in facts:
        if not subject.clock_starts_on <= violation.found_on <= today:
            continue
        asked = FindingFacts(found_on=violation.found_on, labour_law=True)
        due, _verdict = judge(RULE, asked)
        tasks = (
            (Kind.INSTRUCTION, "instruct", "released_finding", violation.told),
            (Kind.LABOUR_NOTICE, "notify", "filing", violation.notified),
        )
        for kind, task, record, end in tasks:
            done = end if end and end[1] <= today else None
            yield duty(
                subject,
                kind,
                RULE,
                f"finding:{violation.id}:{task}",
                (violation.found_on, due.legal),
                basis_of(RULE, asked),
                partial(judge, RULE, asked),
                done_on=done[1] if done else None,
                records={(record, done[0])} if done else frozenset(),
                audit_id=violation.audit_id,
                finding_id=violation.id,
            )


def standing(facts: list[Violation]) -> Iterator[tuple[str, int]]:
    for violation in facts:
        if violation.told:
            yield "released_finding", violation.told[0]
        if violation.notified:
            yield "filing", violation.notified[0]


register(Chapter(ESTABLISHMENT, (RULE,), gather, duties, standing))
