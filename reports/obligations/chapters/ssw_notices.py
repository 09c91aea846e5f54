"""Notices on specified skilled workers within 14 days (esd.md 14, ESD-SSW-04): duties of the company.

What the records tell (`training.support.happened`) is owed whether or not anybody began a filing; a filing of the same
event and day ends it. A filing about something the records do not tell is a duty of its own. What happened before it
was in our records and was over by then is not asked for: a fresh import would show it as late.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from imjapan.law.ssw_report import NoticeFacts
from training.models import Placement, SupportContract, SupportPlan
from training.support.happened import Happened, happened

from ...filings import deadlines, kinds
from ...filings.models import Filing
from ..duty import Duty, Kind, OwedBy, State, duty, long_over
from ..judged import basis_of, judge
from ..subjects import COMPANY, Subject
from . import Chapter, register

RULE = "ESD-SSW-04"
OURS = ("rso_changed", "rso_support_difficult")


@dataclass(frozen=True, slots=True)
class Notice:
    """One filing. `people`: whom it names; nobody means everybody concerned. `dropped`: why it is not needed, or ""."""

    id: int
    event: str
    day: date
    filed_on: date | None
    dropped: str
    people: frozenset[int]

    def tells(self, fact: Happened) -> bool:
        named = not self.people or fact.person_id is None or fact.person_id in self.people
        return named and (self.event, self.day) == (fact.event, fact.day)


@dataclass(slots=True)
class Notices:
    """One company. What happened is asked of the day of the run, so the facts come as far as that day."""

    happened: list[Happened] = field(default_factory=list)
    filings: list[Notice] = field(default_factory=list)


def gather(company_ids: Collection[int]) -> dict[int, Notices]:
    """Return what happened at these companies and what was filed. Eight queries at most, three where there is none."""
    found: dict[int, Notices] = defaultdict(Notices)
    rows = happened(
        Placement.objects.filter(company__in=company_ids),
        SupportContract.objects.filter(company__in=company_ids),
        SupportPlan.objects.filter(company__in=company_ids),
        timezone.localdate(),
    )
    for row in rows:
        found[row.company_id].happened.append(row)
    for row, notice in notices(Filing.objects.filter(company__in=company_ids)):
        found[row.company_id].filings.append(notice)
    return found


def notices(rows) -> Iterator[tuple[Filing, Notice]]:
    """The notices on specified skilled workers among these filings, dropped ones too. Two queries."""
    filed = list(rows.filter(kind__in=kinds.SSW_EVENTS).order_by("event_on", "pk"))
    people = defaultdict(set)
    if filed:
        named = Filing.people.through.objects.filter(filing__in=filed)
        for filing_id, person_id in named.values_list("filing", "person"):
            people[filing_id].add(person_id)
    for row in filed:
        event = deadlines.ssw_event(row.kind, row.details)
        dropped = row.dropped_reason if row.state == Filing.State.DROPPED else ""
        yield row, Notice(row.pk, event, row.event_on, row.filed_on, dropped, frozenset(people[row.pk]))


def duties(subject: Subject, facts: Notices, today: date) -> Iterator[Duty]:
    """Yield one duty for each event, and for each filing of an event nothing else tells."""
    told = set()
    for fact in facts.happened:
        telling = [one for one in facts.filings if one.tells(fact)]
        told |= {one.id for one in telling}
        if fact.day > today or long_over(subject, fact.day):
            continue
        best = best_of(telling)
        due, _verdict = judge(RULE, NoticeFacts(event=fact.event, day=fact.day))
        if due.legal < subject.clock_starts_on or (best is None and due.legal < fact.recorded_on):
            continue
        yield owed(
            subject, fact.key, fact.event, fact.day, best, today, person_id=fact.person_id,
            establishment_id=fact.establishment_id, support_plan_id=fact.support_plan_id,
        )  # fmt: skip
    for one in facts.filings:
        if one.id in told or one.dropped or long_over(subject, one.day):
            continue
        if judge(RULE, NoticeFacts(event=one.event, day=one.day))[0].legal >= subject.clock_starts_on:
            yield owed(subject, f"filing:{one.id}", one.event, one.day, one, today)


def best_of(telling: list[Notice]) -> Notice | None:
    """Of several notices of one event the one that went out, else the first."""
    return next((one for one in telling if one.filed_on), None) or next(iter(telling), None)


def owed(subject: Subject, key: str, event: str, day: date, notice: Notice | None, today: date, **about) -> Duty:
    """The duty to notify an event; what support organizations notify is ours, the rest the company's."""
    facts = NoticeFacts(event=event, day=day)
    due, _verdict = judge(RULE, facts)
    return duty(
        subject,
        Kind.FILING,
        RULE,
        key,
        (day, due.legal),
        basis_of(RULE, facts),
        lambda: judge(RULE, facts),
        owed_by=OwedBy.ORGANIZATION if event in OURS else OwedBy.COMPANY,
        **_end(notice, today),
        **about,
    )


def _end(notice: Notice | None, today: date) -> dict:
    if notice is None:
        return {}
    if notice.dropped:
        return {"filing_id": notice.id, "state": State.NOT_NEEDED, "reason": notice.dropped[:60]}
    filed = notice.filed_on if notice.filed_on and notice.filed_on <= today else None
    records = {("filing", notice.id)} if filed else frozenset()
    return {"filing_id": notice.id, "done_on": filed, "records": records}


def standing(facts: Notices) -> set[tuple[str, int]]:
    """What was filed still counts."""
    return {("filing", one.id) for one in facts.filings if one.filed_on}


register(Chapter(COMPANY, (RULE,), gather, duties, standing))
