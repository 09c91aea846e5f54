"""The countdown: for each day of the change of law how many are affected, how many days are left, what is next."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imjapan.law import registry
from imjapan.law.esd_transition_table import LicenceFacts
from imjapan.law.filings import filing_organization
from imjapan.law.texts import text
from imjapan.organization import renewals
from imjapan.organization.explain import Explanation, explain
from imjapan.organization.models import Licence, Office
from reports import access as reports
from reports.models import Obligation
from reports.obligations import kinds
from training import access
from training.models import Offer, PlanApplication, Regime

from . import groups
from .groups import Entering, Running

# Duties that end with something filed at the authority, by the groups of the list of duties.
FILED = (kinds.REPORTS, kinds.FILINGS)


@dataclass(frozen=True, slots=True)
class Number:
    """How many, of what, and the list behind it."""

    label: str
    count: int
    url: str = ""
    variant: str = "neutral"


@dataclass(frozen=True, slots=True)
class Moment:
    """One day of the change-over. `then`: what to do next, as long as it lies ahead."""

    day: date
    title: str
    text: str
    then: str
    numbers: list[Number] = field(default_factory=list)
    left: int = 0

    @property
    def over(self) -> bool:
        return self.left < 0


@dataclass(frozen=True, slots=True)
class OwnLicence:
    """Our licence of the new law: there, applied for, or how many days are left to apply."""

    granted: bool
    applied: bool
    last: date
    left: int
    expired: date | None = None


def own_licence(change: date, today: date) -> OwnLicence:
    """ESD-LIC-07, for a start on the day of the change. One query."""
    rows = list(Licence.objects.filter(regime=Licence.Regime.ESD).order_by("valid_from"))
    row = rows[-1] if rows else None
    filed = row and row.applied_on
    ends = [one.valid_until or date.max for one in rows if one.valid_from]
    expired = max(ends) if ends and max(ends) < today else None
    found = renewals.application_for(change, filed=filed or max(today, renewals.prefiling_open()), done=filed)
    granted = bool(row and row.valid_from)
    return OwnLicence(granted, bool(filed), found.last, (found.last - today).days, expired)


@dataclass(frozen=True, slots=True)
class Board:
    moments: list[Moment]
    offices: list[tuple[Office, list[Number]]]
    licence: Explanation | None
    own: OwnLicence
    last_day: date | None
    addressee: str
    successor: str

    @property
    def columns(self) -> list[str]:
        return [str(one.label) for one in (*Entering, *Running)]


def board(actor, today: date, offices: Iterable[Office], office: Office | None = None) -> Board:
    """The whole page, of one office or of all the actor may read. A fixed number of queries."""
    found = groups.days(today)
    running, entering = groups.running(actor, today), groups.entering(actor, today)
    counted, ends = _running_by_office(running)
    by_office = counted, _by_office(entering, "office")
    shown = [office] if office else list(offices)
    total = {
        code: sum(by_office[which].get((one.pk, code), 0) for one in shown)
        for which, kind in enumerate((Running, Entering))
        for code in kind
    }
    last = max((day for pk, day in ends.items() if office is None or pk == office.pk), default=None)
    return Board(
        moments=_moments(actor, today, found, total, office),
        offices=[(one, _of_office(one, by_office)) for one in shown],
        licence=_licence(last, today),
        own=own_licence(found.change, today),
        last_day=last,
        addressee=_organization(today),
        successor=_organization(found.change),
    )


def _running_by_office(rows) -> tuple[dict[tuple[int, str], int], dict[int, date]]:
    """How many of each office and group there are, and the last day of anybody of the office. One query."""
    counted = rows.order_by().values_list("person__office", "group").annotate(number=Count("pk"), last=Max("ends_on"))
    numbers, ends = {}, {}
    for office, code, number, last in counted:
        numbers[office, code] = number
        ends[office] = max(last, ends.get(office, last))
    return numbers, ends


def _by_office(rows, key) -> dict[tuple[int, str], int]:
    counted = rows.order_by().values_list(key, "group").annotate(number=Count("pk"))
    return {(office, code): number for office, code, number in counted}


def _organization(day: date) -> str:
    return text(f"filing.organization.{filing_organization(day)}", _lang())


def _lang() -> str:
    return "ja" if (get_language() or "").startswith("ja") else "en"


def _link(view, office: Office | None, **more: Any) -> str:
    query = {name: str(value) for name, value in more.items()} | ({"office": office.code} if office else {})
    return f"{reverse(view)}?{urlencode(query)}" if query else reverse(view)


def _running_number(code: Running, count: int, office) -> Number:
    url = _link("transition:people", office, group=code)
    return Number(code.label, count, url, groups.RUNNING_VARIANTS[code])


def _entering_number(code: Entering, count: int, office) -> Number:
    url = _link("transition:entries", office, group=code)
    return Number(code.label, count, url, groups.ENTERING_VARIANTS[code])


def _of_office(office: Office, by_office) -> list[Number]:
    running, entering = by_office
    return [
        *(_entering_number(code, entering.get((office.pk, code), 0), office) for code in Entering),
        *(_running_number(code, running.get((office.pk, code), 0), office) for code in Running),
    ]


def _moments(actor, today, found, total, office) -> list[Moment]:
    plans, duties = _esd(actor, office), _duties(actor, found.change, office)
    numbers = {code: _entering_number(code, total[code], office) for code in Entering}
    numbers |= {code: _running_number(code, total[code], office) for code in Running}
    rows = [
        Moment(
            found.esd_applications,
            _("Plans of the new law may be applied for"),
            _("Applications for plans of employment for skill development are taken before the law is in force."),
            _("Prepare them for everybody who cannot come as a trainee any more."),
            plans,
        ),
        Moment(
            found.wished,
            _("The authority asks for the last new plans"),
            _("A plan and a certificate of eligibility take time: what comes later may not be decided early enough."),
            _("Hand in what is still a draft, the earliest start first."),
            [numbers[Entering.APPLY]],
        ),
        Moment(
            found.last_application,
            _("Last day to apply for plans of a new entry"),
            _("A plan of stage 1 that is not applied for by this day cannot be certified any more."),
            _("Hand in every draft. Where training is planned to begin too late, move it forward or prepare a plan of "
              "the new law."),
            [numbers[Entering.APPLY], numbers[Entering.CLOSED]],
        ),
        Moment(
            found.change,
            _("The law changes"),
            _("Whoever is in training goes on under the old law. Stage 3 is open only to who has been in stage 2 for a "
              "year on this day; filings go to the successor of the authority."),
            _("Apply for the next stage of everybody whose plan ends before the change. Tell everybody who may not "
              "move on, and talk about specified skilled work in time."),
            [numbers[code] for code in Running] + duties,
        ),
        Moment(
            found.last_entry,
            _("Last day of entry as a trainee"),
            _("Whose plan was applied for in time has to enter by this day, or by the last day of the certificate of "
              "eligibility if that is earlier."),
            _("Book the flights, first for those whose certificate runs out earlier."),
            [numbers[Entering.ENTER], numbers[Entering.SHORT]],
        ),
    ]  # fmt: skip
    rows = [Moment(one.day, one.title, one.text, one.then, one.numbers, (one.day - today).days) for one in rows]
    return sorted(rows, key=lambda one: one.day)


def _esd(actor, office) -> list[Number]:
    """Plans of the new law on their way, and people wanted under it. Two queries."""
    applications = access.plan_applications(actor).filter(regime=Regime.ESD)
    offers = access.offers(actor).filter(regime=Regime.ESD, state=Offer.State.OPEN)
    if office:
        applications, offers = applications.filter(office=office), offers.filter(office=office)
    states = PlanApplication.State
    counted = applications.aggregate(
        draft=Count("pk", filter=Q(state=states.DRAFT)), applied=Count("pk", filter=Q(state=states.APPLIED))
    )
    listed = {"regime": Regime.ESD.value}
    return [
        Number(
            _("plans of the new law being prepared"),
            counted["draft"],
            _link("applying:list", office, state=states.DRAFT.value, **listed),
            "draft",
        ),
        Number(
            _("plans of the new law applied for"),
            counted["applied"],
            _link("applying:list", office, state=states.APPLIED.value, **listed),
            "info",
        ),
        Number(
            _("open job offers under the new law"),
            offers.count(),
            _link("offers:list", office, state=Offer.State.OPEN.value, **listed),
            "info",
        ),
    ]


def _duties(actor, change: date, office) -> list[Number]:
    """Open duties whose filing goes to the successor. One query."""
    rows = reports.obligations(actor).filter(state=Obligation.State.OPEN, legal_on__gte=change)
    if office:
        rows = rows.filter(office=office)
    counted = kinds.by_group(rows.order_by().values_list("kind").annotate(number=Count("kind")))
    words = {kinds.REPORTS: _("reports due to the successor"), kinds.FILINGS: _("notices due to the successor")}
    first = date_format(change, "Y/m/d")
    return [
        Number(words[group], counted.get(group, 0), _link("duties:list", office, first=first, group=group), "info")
        for group in FILED
    ]


def _licence(last: date | None, today: date) -> Explanation | None:
    """Whether our licence covers everybody to the end: ESD-TRN-07. One query."""
    if last is None:
        return None
    rows = Licence.objects.filter(valid_from__isnull=False, valid_from__lte=today)
    held = {row.regime: row for row in rows.order_by("valid_from")}
    titp, esd = held.get(Licence.Regime.TITP), held.get(Licence.Regime.ESD)
    holds = esd is not None and (esd.valid_until is None or esd.valid_until >= today)
    facts = LicenceFacts(licence_end=titp and titp.valid_until, last_trainee_end=last, esd_licence=holds)
    return explain(registry.get("ESD-TRN-07").judge(facts))
