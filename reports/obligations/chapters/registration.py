"""Changes of our registration as a support organization, notified within 14 days (esd.md 14, ESD-SSW-04, form 4-3).

A duty of our offices, from the records: the organization's name, address or representative changed (kept by the first
office), or the support manager of an office. Only what happened while we were registered.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from imjapan.core import history
from imjapan.law.dates import ONE_DAY
from imjapan.organization.models import Appointment, Licence, Organization

from ...filings.models import Filing
from ..duty import Duty, long_over
from ..subjects import OFFICE, Subject
from . import Chapter, register
from .house_facts import first_office
from .ssw_notices import RULE, Notice, best_of, notices, owed

EVENT = "rso_changed"
REGISTERED = ("name", "address", "representative_name", "representative_title")
CHANGES = 1_000


@dataclass(slots=True)
class OfficeFacts:
    """One office. `changed`: by key of the duty, the day."""

    changed: dict[str, date] = field(default_factory=dict)
    filings: list[Notice] = field(default_factory=list)


def gather(office_ids: Collection[int]) -> dict[int, OfficeFacts]:
    """Return what changed at these offices while we were registered. Six queries at most."""
    found: dict[int, OfficeFacts] = defaultdict(OfficeFacts)
    for row, notice in notices(Filing.objects.filter(office__in=office_ids, company__isnull=True)):
        found[row.office_id].filings.append(notice)
    granted = Licence.objects.filter(regime=Licence.Regime.SSW, valid_from__isnull=False)
    spans = list(granted.values_list("valid_from", "valid_until"))
    if not spans:
        return found
    today = timezone.localdate()
    managers = Appointment.objects.filter(office__in=office_ids, role=Appointment.Role.SUPPORT_MANAGER)
    for office_id, first, last in managers.values_list("office", "starts_on", "ends_on"):
        # One day for who goes and who comes: the first day on which it is different.
        for day in (first, last + ONE_DAY if last else None):
            if day and day <= today and _registered(spans, day):
                found[office_id].changed[f"manager:{day}"] = day
    first = first_office()
    if first in office_ids:
        for change in history.changes_of(Organization.objects.all(), limit=CHANGES):
            day = timezone.localdate(change.at)
            if change.field.name in REGISTERED and _registered(spans, day):
                found[first].changed[f"house_change:{day}"] = day
    return found


def _registered(spans, day: date) -> bool:
    """After the first day of a registration, which says what held then."""
    return any(first < day <= last for first, last in spans)


def duties(subject: Subject, facts: OfficeFacts, today: date) -> Iterator[Duty]:
    """Yield one duty for each day of changes, and for each notice of a change nothing else tells."""
    told = set()
    for key, day in sorted(facts.changed.items()):
        telling = [one for one in facts.filings if (one.event, one.day) == (EVENT, day)]
        told |= {one.id for one in telling}
        if subject.clock_starts_on <= day <= today and not long_over(subject, day):
            yield owed(subject, key, EVENT, day, best_of(telling), today)
    for one in facts.filings:
        if one.id not in told and not one.dropped and one.day >= subject.clock_starts_on:
            yield owed(subject, f"filing:{one.id}", one.event, one.day, one, today)


def standing(facts: OfficeFacts) -> set[tuple[str, int]]:
    return {("filing", one.id) for one in facts.filings if one.filed_on}


register(Chapter(OFFICE, (RULE,), gather, duties, standing))
