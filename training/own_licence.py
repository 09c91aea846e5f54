"""Our licence as supervising and support organization: for judgements of offers and plans, and told when it is over.

ESD-LIC-01.DAY; the window of the renewal is ESD-LIC-06 (`organization.renewals`).
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import panels
from imjapan.law.esd_own_licence import OwnLicenceFacts
from imjapan.law.verdict import Outcome
from imjapan.organization import renewals
from imjapan.organization.models import Licence
from training.models import Placement, Plan, Regime


def facts(organization_id: int, start: date, today: date) -> OwnLicenceFacts:
    """The licence that holds on the day, else the newest one known. One query."""
    rows = _rows(organization_id)
    granted = [row for row in rows if row.valid_from]
    holds = [row for row in granted if _holds(row, start)]
    row = next(iter([*holds, *reversed(granted), *rows]), None)
    if row is None:
        return OwnLicenceFacts(start, today=today)
    return OwnLicenceFacts(start, row.valid_from, row.valid_until, row.applied_on, today)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the new law cannot go on as it is: the licence is over, or its renewal is late."""

    variant: str
    title: str
    text: str


def trouble(today: date, organization_id: int | None = None) -> Trouble | None:
    """Whoever is placed under the new law needs a licence of ours that holds. One query; None while all is well."""
    rows = _rows(organization_id)
    held = next((row for row in rows if row.valid_from and _holds(row, today)), None)
    if held is None:
        last = max((row.valid_until for row in rows if row.valid_until and row.valid_until < today), default=None)
        if last is None:
            title = _("We have no licence for employment for skill development")
        else:
            title = _("Our licence for employment for skill development ended on %(day)s")
            title %= {"day": date_format(last, "SHORT_DATE_FORMAT")}
        return Trouble("error", title, _("Without a licence that holds nobody may be supervised under the new law."))
    later = any(row.valid_from and held.valid_until and row.valid_from > held.valid_until for row in rows)
    found = None if later else renewals.renewal(held, today=today)
    if found is None or found.verdict.outcome == Outcome.OK:
        return None
    title = _("Our licence for employment for skill development ends on %(day)s")
    title %= {"day": date_format(held.valid_until, "SHORT_DATE_FORMAT")}
    return Trouble("error" if found.verdict.outcome == Outcome.NG else "warn", title, found.words)


def of_whoever_is_here(today: date) -> Trouble | None:
    """For pages about everybody: only while somebody is placed under the new law. Two queries at most."""
    here = Placement.objects.filter(plan__regime=Regime.ESD, starts_on__lte=today, ends_on__gte=today)
    return trouble(today) if here.exists() else None


@panels.register("person", template="training/own_licence.html", order=3)
def on_the_page_of_a_person(request, person):
    """Only for somebody whose plan of the new law runs. Staff only."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    rows = Plan.objects.filter(person=person, regime=Regime.ESD, starts_on__lte=today, ends_on__gte=today)
    found = trouble(today, person.office.organization_id) if rows.exists() else None
    return {"trouble": found} if found else None


def _rows(organization_id: int | None) -> list[Licence]:
    rows = Licence.objects.filter(regime=Licence.Regime.ESD).order_by("valid_from", "pk")
    return list(rows.filter(organization=organization_id) if organization_id else rows)


def _holds(row: Licence, day: date) -> bool:
    return row.valid_from <= day <= (row.valid_until or date.max)
