"""A person who moves to another company: the wish is told, and a place is found in time (titp.md 11, esd.md 7).

ESD-REP-01.R09 and TITP-MOVE-01.c. Until the status in between is granted, its months are counted from the last day at
the old company; while neither is known the law gives no day, and the page of the transfer leads on.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from imjapan.law.esd_reports import TransferRequestFacts
from training.models import Placement, Regime, ResidenceApplication, Transfer

from ...documents.models import Document
from ..cycle_verdicts import BRIDGE_RULE, bridge
from ..duty import Duty, Kind, duty, long_over
from ..judged import basis_of, judge
from ..subjects import PERSON, Subject
from ..verdicts import basis
from . import Chapter, register

WISH_RULE = "ESD-REP-01.R09"
_State = Transfer.State
GIVEN_UP = (_State.WITHDRAWN, _State.REJECTED)


@dataclass(slots=True)
class TransferFact:
    """One transfer, also one that was given up (`over`): the wish was told to us all the same.

    `told`: the paper filed about it, and the day.
    `told_on`, `bridge_on`: days noted on the page of the transfer, where no paper or application of ours shows them.
    `placed_on`: from which day there is a certified plan with a placement at another company.
    """

    id: int
    regime: str
    requested_on: date
    left_on: date | None
    starts_on: date | None
    state: str
    told: tuple[int, date] | None = None
    bridge_on: date | None = None
    told_on: date | None = None
    placed_on: date | None = None

    @property
    def over(self) -> bool:
        return self.state in GIVEN_UP


@dataclass(slots=True)
class Transfers:
    rows: list[TransferFact] = field(default_factory=list)


def gather(person_ids: Collection[int]) -> dict[int, Transfers]:
    """Return the transfers of these people. Four queries, one where there is none."""
    found: dict[int, Transfers] = {}
    by_id: dict[int, TransferFact] = {}
    left: dict[int, tuple[int, date]] = {}
    known = Transfer.objects.filter(~Q(state__in=GIVEN_UP) | Q(regime=Regime.ESD), person__in=person_ids)
    rows = known.order_by("requested_on", "pk")
    columns = ("pk", "regime", "requested_on", "left_on", "starts_on", "state")
    old = ("old_placement__company", "old_placement__starts_on")
    for person_id, answers, company_id, first_day, *values in rows.values_list("person", "answers", *old, *columns):
        left[values[0]] = company_id, first_day
        fact = by_id[values[0]] = TransferFact(*values)
        fact.told_on, fact.bridge_on = (_day(answers.get(name)) for name in ("authority_told_on", "bridge_on"))
        found.setdefault(person_id, Transfers()).rows.append(fact)
    if not found:
        return found
    papers = Document.objects.filter(transfer__in=by_id, state=Document.State.FILED, filed_on__isnull=False)
    for transfer_id, pk, filed_on in papers.order_by("-filed_on", "-pk").values_list("transfer", "pk", "filed_on"):
        by_id[transfer_id].told = (pk, filed_on)
    granted = ResidenceApplication.objects.filter(
        person__in=found, kind=ResidenceApplication.Kind.BRIDGE, result=ResidenceApplication.Result.GRANTED
    )
    for person_id, decided_on in granted.order_by("decided_on", "pk").values_list("person", "decided_on"):
        for fact in found[person_id].rows:
            if decided_on >= fact.requested_on and (fact.starts_on is None or decided_on <= fact.starts_on):
                fact.bridge_on = decided_on
    there = Placement.objects.filter(person__in=found, plan__certified_on__isnull=False).order_by("starts_on", "pk")
    columns = ("person", "company", "starts_on", "plan__certified_on")
    for person_id, company_id, starts_on, certified_on in there.values_list(*columns):
        for fact in found[person_id].rows:
            old_company, since = left[fact.id]
            if fact.placed_on is None and company_id != old_company and starts_on > max(since, fact.requested_on):
                fact.placed_on = certified_on
    return found


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def duties(subject: Subject, facts: Transfers, today: date) -> Iterator[Duty]:
    for fact in facts.rows:
        if long_over(subject, fact.requested_on):
            continue
        yield from _wish(subject, fact, today)
        if not fact.over:
            yield from _place(subject, fact, today)


def standing(facts: Transfers) -> set[tuple[str, int]]:
    return {("document", fact.told[0]) for fact in facts.rows if fact.told}


def _wish(subject: Subject, fact: TransferFact, today: date) -> Iterator[Duty]:
    """That somebody in skill development asked to move is told without delay, whatever becomes of it."""
    if fact.regime != Regime.ESD:
        return
    asked = TransferRequestFacts(requested_on=fact.requested_on)
    due, _verdict = judge(WISH_RULE, asked)
    if due is None or due.legal < subject.clock_starts_on:  # before the law is in force it names no day
        return
    told = fact.told if fact.told and fact.told[1] <= today else None
    yield duty(
        subject,
        Kind.TRANSFER,
        WISH_RULE,
        f"transfer:{fact.id}",
        (fact.requested_on, due.legal),
        basis_of(WISH_RULE, asked),
        lambda: judge(WISH_RULE, asked),
        done_on=told[1] if told else fact.told_on if fact.told_on and fact.told_on <= today else None,
        records={("document", told[0])} if told else frozenset(),
        transfer_id=fact.id,
    )


def _place(subject: Subject, fact: TransferFact, today: date) -> Iterator[Duty]:
    """A new company by the end of the status in between: its plan certified and the person placed, or begun."""
    since = fact.bridge_on or fact.left_on
    if since is None:
        return
    due, _verdict = bridge(since)
    if due.legal < subject.clock_starts_on:
        return
    started = fact.placed_on or (fact.state == _State.STARTED and fact.starts_on)
    yield duty(
        subject,
        Kind.TRANSFER,
        BRIDGE_RULE,
        f"transfer:{fact.id}",
        (since, due.legal),
        basis(since),
        lambda: bridge(since),
        done_on=started if started and started <= today else None,
        transfer_id=fact.id,
    )


register(Chapter(PERSON, (WISH_RULE, BRIDGE_RULE), gather, duties, standing))
