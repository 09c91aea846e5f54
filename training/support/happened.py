"""What happened that an employer of specified skilled workers notifies within 14 days (ESD-SSW-04), from the records.

The duties of the clock and the pages of support read it here. A contract goes on as long as placements at a company
follow each other without a day between: another plan of the same company is none, another establishment is a change.
What a case (異変) already asks for is not asked a second time.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from imjapan.core import history
from imjapan.core.timeline import ONE_DAY
from imjapan.law.dates import period_end
from training.models import Absence, Incident, IncidentPerson, Regime

from .domain import NOTIFIED

AWAY = (Absence.Kind.LEAVE, Absence.Kind.INTERRUPTION)
NO_WORK_MONTHS = 1  # esd.md ESD-SSW-04, form 3-4: no work for one month
CHANGES = 5_000  # of support plans looked at; more than there are


@dataclass(frozen=True, slots=True)
class Happened:
    """One event with its day. `key` tells it from all others and never changes; `recorded_on`: since when we know."""

    key: str
    event: str
    day: date
    company_id: int
    recorded_on: date
    person_id: int | None = None
    establishment_id: int | None = None
    support_plan_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    pk: int
    person_id: int
    company_id: int
    establishment_id: int
    starts_on: date
    ends_on: date
    recorded_on: date


def happened(placements, contracts, supports, today: date) -> list[Happened]:
    """Everything of these rows up to a day, in the order of days. Six queries at most, however many rows."""
    places = _places(placements)
    found = [*_of_places(places, today), *_of_contracts(contracts, today), *_of_plans(supports, today)]
    found += _of_absences(places, today)
    if any(one.event in ("missing", "contract_ended") for one in found):
        asked = _asked_by_cases({place.person_id for place in places})
        found = [one for one in found if (one.event, one.person_id, one.company_id) not in asked]
    return sorted(found, key=lambda one: (one.day, one.key))


def _places(placements) -> list[_Place]:
    rows = placements.filter(plan__regime=Regime.SSW).order_by("starts_on", "pk")
    columns = ("pk", "person", "company", "establishment", "starts_on", "ends_on", "created_at")
    return [_Place(*row, timezone.localdate(made_at)) for *row, made_at in rows.values_list(*columns)]


def _of_places(places, today) -> Iterator[Happened]:
    chains = defaultdict(list)
    for place in places:
        chains[place.person_id, place.company_id].append(place)
    for chain in chains.values():
        for before, place, after in zip([None, *chain], chain, [*chain[1:], None], strict=False):
            follows = before is not None and before.ends_on + ONE_DAY >= place.starts_on
            if not follows:
                yield from _once(place, "contract_concluded", place.starts_on, today)
            elif before.establishment_id != place.establishment_id:
                yield from _once(place, "contract_changed", place.starts_on, today)
            if after is None or after.starts_on > place.ends_on + ONE_DAY:
                yield from _once(place, "contract_ended", place.ends_on, today - ONE_DAY)


def _once(place, event, day, until) -> Iterator[Happened]:
    if day <= until:
        key = f"placement:{place.pk}:{event}"
        yield Happened(key, event, day, place.company_id, place.recorded_on, place.person_id, place.establishment_id)


def _of_contracts(contracts, today) -> Iterator[Happened]:
    for pk, company_id, first, last, made_at in contracts.values_list(
        "pk", "company", "starts_on", "ends_on", "created_at"
    ):
        known = timezone.localdate(made_at)
        days = (("entrustment_concluded", first, today), ("entrustment_ended", last, today - ONE_DAY))
        for event, day, until in days:
            if day and day <= until:
                yield Happened(f"contract:{pk}:{event}", event, day, company_id, known)


def _of_absences(places, today) -> Iterator[Happened]:
    """Who is missing, and who does no work for a month; a trip home is none."""
    if not places:
        return
    by_person = defaultdict(list)
    for place in places:
        by_person[place.person_id].append(place)
    rows = Absence.objects.filter(person__in=by_person, kind__in=[*AWAY, Absence.Kind.MISSING], starts_on__lte=today)
    for pk, person_id, kind, first, last, made_at in rows.values_list(
        "pk", "person", "kind", "starts_on", "ends_on", "created_at"
    ):
        place = next((one for one in by_person[person_id] if one.starts_on <= first <= one.ends_on), None)
        event, day = "missing", first
        if kind in AWAY:
            event, day = "no_work", period_end(first, NO_WORK_MONTHS)
        if place is None or day > today or (last and last < day):
            continue
        known = timezone.localdate(made_at)
        key = f"absence:{pk}:{event}"
        yield Happened(key, event, day, place.company_id, known, person_id, place.establishment_id)


def _of_plans(supports, today) -> Iterator[Happened]:
    """Changes of a signed support plan after its signature, once for each day."""
    signed = {row.pk: row for row in supports.filter(signed_on__isnull=False)}
    seen = set()
    for change in history.changes_of(signed.values(), limit=CHANGES) if signed else ():
        row, day = signed[change.row_id], timezone.localtime(change.at).date()
        if change.field.name in NOTIFIED and row.signed_on < day <= today and (row.pk, day) not in seen:
            seen.add((row.pk, day))
            yield Happened(
                f"support_change:{row.pk}:{day}", "support_plan_changed", day, row.company_id, day, row.person_id,
                support_plan_id=row.pk,
            )  # fmt: skip


def _asked_by_cases(person_ids) -> set[tuple[str, int, int]]:
    """(event, person, company) for which a case of a specified skilled worker has a step of its own."""
    rows = IncidentPerson.objects.filter(person__in=person_ids, incident__regime=Regime.SSW)
    left = Q(placement__ends_on__lt=F("placement__plan__ends_on"), placement__ends_on__gte=F("incident__happened_on"))
    found = set()
    columns = ("person", "incident__company", "incident__kind")
    for person_id, company_id, kind in rows.values_list(*columns):
        if kind == Incident.Kind.MISSING:
            found.add(("missing", person_id, company_id))
    for person_id, company_id, _kind in rows.filter(left).values_list(*columns):
        found.add(("contract_ended", person_id, company_id))
    return found
