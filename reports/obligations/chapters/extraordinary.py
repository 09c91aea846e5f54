"""Extraordinary audits (臨時監査): one duty for each ground, and under each law that holds at the place.

TITP-AUDIT-05 ("at once": the same day), ESD-AUD-02 (house rule: three working days). None of them takes the place of
a regular audit. A ground ends with the finished extraordinary audit tied to it, or with a manager's decision.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone

from imjapan.law.audit_conduct import SuspicionFacts
from imjapan.law.esd_audit import TriggerFacts
from training.models import Audit, AuditTrigger, Placement, Regime

from ..duty import Duty, Kind, State, duty
from ..judged import basis_of, judge
from ..subjects import ESTABLISHMENT, Subject
from . import Chapter, register

TITP_RULE, ESD_RULE = "TITP-AUDIT-05", "ESD-AUD-02"
ESD_BEGINS = date(2027, 4, 1)  # the law is in force from this day
DISMISSED = "dismissed"
Reason = AuditTrigger.Reason
# What the books call our reasons. Everybody reads the reasoning: a consultation is there another ground of suspicion.
SUSPICION = {
    Reason.CONSULTATION: "plan_not_followed",
    Reason.MISSING: "missing_person",
    Reason.ACCIDENT: "serious_accident",
    Reason.CONTRACT: "double_contract",
    Reason.LECTURE: "work_in_lecture",
    Reason.WORK: "work_outside_plan",
    Reason.AUTHORITY: "illegal_act",
    Reason.INTERVIEW: "plan_not_followed",
    Reason.OTHER: "plan_not_followed",
}
HINT = {Reason.INTERVIEW: "complaint", Reason.AUTHORITY: "correction_notice"}


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground. `audit`: id and last day of the finished extraordinary audit because of it."""

    id: int
    reason: str
    known_on: date
    regimes: frozenset[str]
    audit: tuple[int, date] | None
    dismissed_on: date | None


def gather(establishment_ids: Collection[int]) -> dict[int, list[Ground]]:
    """Return the grounds of these establishments. Two queries, however many there are."""
    rows = list(
        AuditTrigger.objects.filter(establishment__in=list(establishment_ids))
        .order_by("pk")
        .values_list(
            "pk", "establishment_id", "reason", "occurred_on", "dismissed_at",
            "audit_id", "audit__kind", "audit__state", "audit__ends_on",
        )
    )  # fmt: skip
    if not rows:
        return {}
    stays = defaultdict(list)
    placements = Placement.objects.filter(establishment__in={row[1] for row in rows}).order_by()
    for place, *stay in placements.values_list("establishment_id", "plan__regime", "starts_on", "ends_on"):
        stays[place].append(stay)
    found = defaultdict(list)
    for pk, place, reason, known_on, dismissed_at, audit_id, kind, state, ended_on in rows:
        held = kind == Audit.Kind.EXTRAORDINARY and state != Audit.State.DRAFT
        ground = Ground(
            id=pk,
            reason=reason,
            known_on=known_on,
            regimes=frozenset(regime for regime, first, last in stays[place] if first <= known_on <= last),
            audit=(audit_id, ended_on) if held else None,
            dismissed_on=timezone.localdate(dismissed_at) if dismissed_at else None,
        )
        found[place].append(ground)
    return dict(found)


def duties(subject: Subject, facts: list[Ground], today: date) -> Iterator[Duty]:
    """Yield a duty for each ground known by that day, whenever the clock started: somebody reported it here."""
    for ground in facts:
        if ground.known_on > today:
            continue
        for rule_id, asked in _rules(ground):
            due, _verdict = judge(rule_id, asked)
            audit = ground.audit if ground.audit and ground.audit[1] <= today else None
            dismissed = audit is None and ground.dismissed_on is not None and ground.dismissed_on <= today
            yield duty(
                subject,
                Kind.EXTRAORDINARY_AUDIT,
                rule_id,
                f"trigger:{ground.id}",
                (ground.known_on, due.legal),
                basis_of(rule_id, asked),
                partial(judge, rule_id, asked),
                state=State.DONE if audit else State.NOT_NEEDED if dismissed else State.OPEN,
                done_on=audit[1] if audit else None,
                reason=DISMISSED if dismissed else "",
                records={("audit", audit[0])} if audit else frozenset(),
                trigger_id=ground.id,
            )


def _rules(ground: Ground) -> Iterator[tuple[str, Any]]:
    """The rule of each law under which somebody is there that day; with nobody there the stricter one."""
    esd = Regime.ESD in ground.regimes and ground.known_on >= ESD_BEGINS
    if Regime.TITP in ground.regimes or not esd:
        yield TITP_RULE, SuspicionFacts(suspected_on=ground.known_on, suspicions=(SUSPICION[ground.reason],))
    if esd:
        yield ESD_RULE, TriggerFacts(learned_on=ground.known_on, trigger=HINT.get(ground.reason, "other_breach"))


def standing(facts: list[Ground]) -> set[tuple[str, int]]:
    return {("audit", ground.audit[0]) for ground in facts if ground.audit}


register(Chapter(ESTABLISHMENT, (TITP_RULE, ESD_RULE), gather, duties, standing))
