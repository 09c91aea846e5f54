"""What decides how many people a company may take: its staff by date, its standing, and everybody who counts.

Counted are placements, plans applied for, open offers as far as nobody has applied for them yet, and trainees under
other supervising organizations. Gathered for many companies in a fixed number of queries. TITP-QUOTA-02, ESD-QUOTA-02.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from companies.areas import area
from companies.models import Company, Excellence, Headcount, OutsideTrainees
from imjapan.law import esd_region, occupation, quota_limits, stage
from imjapan.law.dates import ONE_DAY, period_end
from imjapan.law.esd_simulation import EsdHeadcount, WorkPeriod
from imjapan.law.parameters import effective
from imjapan.law.quota_simulation import Period
from imjapan.organization.models import Licence
from training.models import Offer, Placement, Plan, PlanApplication, Regime

from .prefectures import code_of

PLACED, APPLIED, OFFERED, OUTSIDE, WISHED = SOURCES = ("placed", "applied", "offered", "outside", "wished")
CARE_SECTOR, BUILDING_SECTOR = "KAI", "CON"
BUILDING = "D"  # division of industry, TITP-QUOTA-05
REGIMES = (Regime.TITP, Regime.ESD)  # no number is set for specified skilled workers
UNDER_WAY = (PlanApplication.State.DRAFT, PlanApplication.State.APPLIED, PlanApplication.State.CERTIFIED)


class Counted(NamedTuple):
    """Some people alike who count from a day to a day. `stage`: "1", "2", "3"; empty under ESD.

    `displaced`: taken over from an employer that could not go on; such people eat no quota.
    """

    source: str
    regime: str
    stage: str
    start: date
    end: date | None
    number: int = 1
    place_id: int | None = None
    care: bool = False
    displaced: bool = False
    sector: str = ""

    def periods(self) -> list[Period]:
        return [Period(self.stage, self.start, _until(self.end), self.displaced)] * self.number

    def work_periods(self) -> list[WorkPeriod]:
        trainee = self.regime == Regime.TITP
        return [WorkPeriod(self.start, _until(self.end), not self.displaced, trainee)] * self.number


@dataclass(frozen=True, eq=False)
class CompanyFacts:
    """Everything the numbers of one company rest on. `counts`: (from, establishment or None, staff, care staff).

    `stages_told`: whether it is known in which stages the trainees under other organizations are. Equal are facts that
    lead to equal numbers, so that what was worked out from them can be remembered.
    """

    company: Company
    counts: list[tuple] = field(default_factory=list)
    excellent: list[Excellence] = field(default_factory=list)
    licences: list[Licence] = field(default_factory=list)
    people: list[Counted] = field(default_factory=list)
    stages_told: bool = True

    @cached_property
    def _basis(self) -> tuple:
        company, organization = self.company, self.company.office.organization
        return (
            (company.pk, company.industry_division, company.prefecture, company.address),
            (organization.licence_kind, organization.licence_no),
            tuple(self.counts),
            tuple((row.regime, row.care, row.starts_on, row.ends_on) for row in self.excellent),
            tuple((row.regime, row.kind, row.valid_from) for row in self.licences),
            tuple(self.people),
            self.stages_told,
        )

    def __eq__(self, other):
        return isinstance(other, CompanyFacts) and self._basis == other._basis

    def __hash__(self):
        return hash(self._basis)

    @property
    def kind(self) -> quota_limits.Kind:
        """Which table of technical intern training holds for the whole company."""
        return "construction" if self.company.industry_division == BUILDING else "general"

    @property
    def esd_sector(self) -> str | None:
        """The sector whose own limit holds for all ESD workers of the company; that of nursing care is of a place."""
        in_building = any(row.regime == Regime.ESD and row.sector == BUILDING_SECTOR for row in self.people)
        return BUILDING_SECTOR if in_building else None

    def wishing(self, wished: Iterable[Counted]) -> "CompanyFacts":
        """The same with people who are only wished for."""
        return replace(self, people=[*self.people, *wished])

    def by_source(self, day: date) -> dict[str, int]:
        """How many people of each source are there on a day."""
        found: Counter = Counter()
        for row in self.people:
            if row.start <= day <= (row.end or date.max):
                found[row.source] += row.number
        return {source: found[source] for source in SOURCES if found[source]}

    def care_places(self) -> list[int]:
        """Establishments where people are in nursing care, in which the quota is their own."""
        return sorted({row.place_id for row in self.people if row.care and row.place_id})

    def titp_headcounts(self, place_id: int | None = None) -> list[quota_limits.Headcount]:
        """The staff from each day on which anything changes: of the company, or the care staff of an establishment."""
        own = [(since, care if place_id else staff) for since, place, staff, care in self.counts if place == place_id]
        own = [(since, staff) for since, staff in own if staff is not None]
        found = []
        for day in self._days(own, Excellence.Regime.TITP):
            row = self._excellence(Excellence.Regime.TITP, day)
            found.append(
                quota_limits.Headcount(
                    day,
                    _on(own, day),
                    excellent=row is not None,
                    licence=self._licence(Licence.Regime.TITP, day) or (self._own_licence() or None),
                    care_excellent=row.care if row and place_id else None,
                )
            )
        return found

    def esd_headcounts(self, place_id: int | None = None) -> list[EsdHeadcount]:
        own = [(since, staff) for since, place, staff, _care in self.counts if place is None]
        care = [(since, care) for since, place, _staff, care in self.counts if place == place_id and care is not None]
        regional = self._regional()
        return [
            EsdHeadcount(
                day,
                _on(own, day),
                excellent=self._excellence(Excellence.Regime.ESD, day) is not None,
                regional=regional,
                excellent_organization=self._licence(Licence.Regime.ESD, day) == Licence.Kind.EXCELLENT,
                care_staff=_on(care, day) if place_id else None,
            )
            for day in self._days(own, Excellence.Regime.ESD, also=[since for since, _number in care])
        ]

    def _days(self, counts, regime, also=()) -> list[date]:
        if not counts:
            return []
        begins = min(since for since, _staff in counts)
        days = {since for since, _staff in counts} | set(also)
        for row in self.excellent:
            if row.regime == regime:
                days |= {row.starts_on} | ({row.ends_on + ONE_DAY} if _until(row.ends_on) else set())
        days |= {row.valid_from for row in self.licences if row.regime == regime}
        return sorted({max(day, begins) for day in days})

    def _excellence(self, regime, day):
        return next(
            (
                row
                for row in self.excellent
                if row.regime == regime and row.starts_on <= day <= (row.ends_on or date.max)
            ),
            None,
        )

    def _licence(self, regime, day) -> str:
        """The kind of the licence that began last; one that is to be renewed is taken to go on as it was."""
        begun = [row for row in self.licences if row.regime == regime and row.valid_from <= day]
        return max(begun, key=lambda row: row.valid_from).kind if begun else ""

    def _own_licence(self) -> str:
        # The data of the organization hold its licence where the page of licences holds none yet.
        organization = self.company.office.organization
        return organization.licence_kind if organization.licence_no else ""

    def _regional(self) -> bool | None:
        prefecture, _city = area(self.company.address)
        code = self.company.prefecture or code_of(prefecture)
        return esd_region.regional(code, self.company.address)


def _until(end: date | None) -> date | None:
    """A last day, or None: people write 9999-12-31 for "no end", and there is no day after it."""
    return None if end == date.max else end


def _on(rows, day):
    """The number of the newest row on or before a day."""
    known = [(since, number) for since, number in rows if since <= day]
    return max(known)[1] if known else None


def is_care(code: str, occupation_text: str = "", sector: str = "") -> bool:
    """Tell whether an operation is nursing care; older plans have only its name."""
    return (
        sector == CARE_SECTOR
        or any(notice.name == "care" for notice in occupation.notices_of(code))
        or (not code and "介護" in occupation_text)
    )


def wish(
    source, regime, number, start, months, *, stage_from="1", place_id=None, care=False, sector=""
) -> list[Counted]:
    """People wanted for some months, under TITP stage by stage: one stage ends where its longest plan would."""
    last = period_end(start, months)
    if regime != Regime.TITP:
        return [Counted(source, str(regime), "", start, last, number, place_id, care, sector=sector)]
    found = []
    for one in "123"["123".index(stage_from) :]:
        longest = stage.last_plan_day(one, start)
        end = min(last, longest) if longest else last
        found.append(Counted(source, str(regime), one, start, end, number, place_id, care))
        if end >= last:
            break
        start = end + ONE_DAY
    return found


def gather(company_ids: Collection[int], since: date, *, leave_out: Offer | None = None) -> dict[int, CompanyFacts]:
    """Return the facts of these companies for `since` and later. Eight queries, however many there are.

    `leave_out`: an offer, with the plans applied for through it, that is to be judged against everybody else.
    """
    of = {"company__in": list(company_ids)}
    companies = Company.objects.filter(pk__in=of["company__in"]).select_related("office__organization")
    masters = (model.objects.filter(**of) for model in (Headcount, Excellence, OutsideTrainees))
    return _gather(companies, since, leave_out, *masters)


def of_company(company: Company, since: date) -> CompanyFacts:
    """The facts of one company, gathered once for all that stands on its page. Five queries beside its masters.

    They stay with this object, so it must be one that is shown, not one that is changed.
    """
    kept = company.__dict__.setdefault("_quota_facts", {})
    if since not in kept:
        masters = (rows.all() for rows in (company.headcounts, company.excellences, company.outside_trainees))
        kept[since] = _gather([company], since, None, *masters)[company.pk]
    return kept[since]


def _gather(companies, since, leave_out, counts, excellent, outside) -> dict[int, CompanyFacts]:
    licences = list(Licence.objects.filter(valid_from__isnull=False).order_by())
    found = {
        row.pk: CompanyFacts(
            row, licences=[one for one in licences if one.organization_id == row.office.organization_id]
        )
        for row in companies
    }
    ids = list(found)
    for row in counts:
        found[row.company_id].counts.append((row.valid_from, row.establishment_id, row.full_time, row.care_staff))
    for row in excellent:
        found[row.company_id].excellent.append(row)
    for counted in (_placed, _applied, _offered):
        for company_id, row in counted(ids, since, leave_out):
            found[company_id].people.append(row)
    untold = _outside(outside, since, found)
    return {pk: replace(facts, stages_told=pk not in untold) for pk, facts in found.items()}


def before_extension(first: date, end: date) -> date:
    """The last day of ESD work that counts: nobody in the extension uses the quota. ESD-QUOTA-02, ESD-GOAL-03.

    `first`: first day of the person under this law; a transfer does not start the period anew.
    """
    return min(end, period_end(first, effective("esd.plan_months", None).value))


def _first_esd_day(person: str) -> Subquery:
    first = Plan.objects.filter(person=OuterRef(person), regime=Regime.ESD).order_by("starts_on")
    return Subquery(first.values("starts_on")[:1])


def _placed(ids, since, leave_out) -> Iterator[tuple[int, Counted]]:
    rows = Placement.objects.filter(company__in=ids, ends_on__gte=since, plan__regime__in=REGIMES)
    if leave_out is not None:
        rows = rows.exclude(plan__application__candidate__offer=leave_out.pk)
    for company_id, place_id, regime, number, start, end, taken_over, code, text, sector, first in rows.annotate(
        first=_first_esd_day("person")
    ).order_by().values_list(
        "company_id", "establishment_id", "plan__regime", "plan__stage", "starts_on", "ends_on", "taken_over",
        "plan__occupation_code", "plan__occupation", "plan__sector", "first",
    ):  # fmt: skip
        if regime == Regime.ESD and (end := before_extension(first or start, end)) < start:
            continue
        care = is_care(code, text, sector)
        yield (
            company_id,
            Counted(PLACED, regime, str(number or ""), start, end, 1, place_id, care, taken_over, sector),
        )


def under_way(since: date) -> QuerySet[PlanApplication]:
    """Plans on their way that reach that day or later; a certified one counts here until its person is placed."""
    placed = Placement.objects.filter(plan=OuterRef("plan"))
    return PlanApplication.objects.filter(~Exists(placed), ends_on__gte=since, state__in=UNDER_WAY, regime__in=REGIMES)


def _applied(ids, since, leave_out) -> Iterator[tuple[int, Counted]]:
    rows = under_way(since).filter(company__in=ids)
    if leave_out is not None:
        rows = rows.exclude(candidate__offer=leave_out.pk)
    rows = rows.annotate(first=_first_esd_day("person")).order_by()
    for company_id, place_id, regime, number, start, end, code, sector, first in rows.values_list(
        "company_id", "establishment_id", "regime", "stage", "starts_on", "ends_on", "occupation_code", "sector",
        "first",
    ):  # fmt: skip
        if regime == Regime.ESD and (end := before_extension(min(first or start, start), end)) < start:
            continue
        care = is_care(code, sector=sector)
        yield (
            company_id,
            Counted(APPLIED, regime, str(number or ""), start, end, 1, place_id, care, sector=sector),
        )


def _offered(ids, since, leave_out) -> Iterator[tuple[int, Counted]]:
    """Open offers, as far as no plan has been applied for yet."""
    gone = (PlanApplication.State.REFUSED, PlanApplication.State.WITHDRAWN)
    applied = Q(candidates__application__isnull=False) & ~Q(candidates__application__state__in=gone)
    rows = Offer.objects.filter(company__in=ids, state=Offer.State.OPEN, regime__in=REGIMES)
    if leave_out is not None:
        rows = rows.exclude(pk=leave_out.pk)
    for offer in rows.order_by("pk").annotate(applied=Count("candidates", filter=applied)):
        left = offer.headcount - offer.applied
        if left > 0:
            for row in wish_of(offer, left, source=OFFERED):
                if row.end >= since:
                    yield offer.company_id, row


def wish_of(offer, number, *, source=WISHED) -> list[Counted]:
    """The people of an offer as they would count."""
    return wish(
        source,
        offer.regime,
        number,
        offer.starts_on,
        offer.months,
        place_id=offer.establishment_id,
        care=is_care(offer.occupation_code, sector=offer.sector),
        sector=offer.sector,
    )


def _outside(counts, since, found) -> set[int]:
    """Add trainees under other organizations, each count until the next one.

    Returns the companies where some are of a stage nobody told: those count in stage 1, which newcomers need.
    """
    untold, following = set(), {}
    for row in sorted(counts, key=lambda row: row.counted_on, reverse=True):
        end = following.get(row.company_id)
        following[row.company_id] = row.counted_on - ONE_DAY
        if end and end < since:
            continue
        stages = {"1": row.stage_1 or 0, "2": row.stage_2 or 0, "3": row.stage_3 or 0}
        rest = row.count - sum(stages.values()) - (row.esd or 0)
        if rest > 0:
            stages["1"] += rest
            untold.add(row.company_id)
        people = found[row.company_id].people
        for stage_, number in stages.items():
            if number:
                people.append(Counted(OUTSIDE, str(Regime.TITP), stage_, row.counted_on, end, number))
        if row.esd:
            people.append(Counted(OUTSIDE, str(Regime.ESD), "", row.counted_on, end, row.esd))
    return untold
