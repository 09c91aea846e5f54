"""Where warnings about numbers are found: missing people (W16), money paid abroad (W17), full quotas (W20)."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from companies.models import Company, Excellence, Headcount
from imjapan.law import occupation
from imjapan.law.dates import add_months_clamped
from imjapan.law.esd_sending import fee_cap
from imjapan.law.parameters import overrides_in_force, shipped
from imjapan.law.quota_limits import BASE_KEYS
from imjapan.organization.models import Licence
from interns.models import PaidCost, Person
from training.models import Absence, Incident, IncidentPerson, Offer, Placement, PlanApplication, Regime
from training.recruiting import quota, quota_facts

from ..obligations.verdicts import remembered
from .scope import Found, Scope, figure

UNDER_WAY = quota_facts.UNDER_WAY
LEVELS = ("amber", "red")
Kind = PaidCost.Kind
# Caps of a home country: figure, kind of payment, currency, nationality (TITP-SEND-05). A stay of three years is usual.
CAPS = (
    ("titp.send.cap.VN.fee_3_years", Kind.FEE, "USD", "VN"),
    ("titp.send.cap.VN.education", Kind.EDUCATION, "VND", "VN"),
)


# --- W16: missing people --------------------------------------------------------------------------------------------


def years_since(today: date) -> date:
    """The first day of the years in which missing people count."""
    return add_months_clamped(today, -12 * figure("titp.warn.missing_years", today))


def placed_since(today: date) -> QuerySet:
    """Placements as trainees with a day in these years."""
    regimes = (Regime.TITP, Regime.ESD)
    return Placement.objects.filter(ends_on__gte=years_since(today), starts_on__lte=today, plan__regime__in=regimes)


def lost(today: date) -> QuerySet:
    """The placements among them from which somebody went missing: by an absence, or by a case of that kind."""
    since = years_since(today)
    gone = Absence.objects.filter(kind=Absence.Kind.MISSING, starts_on__range=(since, today))
    cases = IncidentPerson.objects.filter(
        incident__kind=Incident.Kind.MISSING, incident__happened_on__range=(since, today)
    )
    from_here = gone.filter(
        person=OuterRef("person"),
        starts_on__gte=OuterRef("starts_on"),
        # The last day of the placement may be the day before.
        starts_on__lte=OuterRef("ends_on") + timedelta(days=1),
    )
    people = gone.order_by().values("person").union(cases.order_by().values("person"))
    rows = placed_since(today).filter(person__in=people)
    told = cases.filter(person=OuterRef("person"), incident__company=OuterRef("company"))
    return rows.filter(Q(Exists(from_here)) | Q(Exists(told)))


def missing(scope: Scope) -> Found:
    """W16: companies from which many of the trainees of the last years went missing."""
    today = scope.today
    companies = scope.of_company(Company.objects.order_by(), "pk", "office").values("pk")
    gone = people_by_company(lost(today).filter(company__in=companies))
    there = people_by_company(placed_since(today).filter(company__in=list(gone)))
    amber, red = (figure(f"titp.warn.missing_{level}_share", today) for level in LEVELS)
    least = figure("titp.warn.missing_red_people", today)
    found = [pk for pk, number in gone.items() if number >= there[pk] * amber]
    many = [pk for pk in found if gone[pk] >= least and gone[pk] >= there[pk] * red]
    return Found(Company.objects.filter(pk__in=found), Q(pk__in=many), Value(today, output_field=DateField()))


def people_by_company(placements: QuerySet) -> dict[int, int]:
    """How many people these placements are of, by company. One query."""
    rows = placements.order_by().values("company").annotate(number=Count("person", distinct=True))
    return dict(rows.values_list("company", "number"))


def _part(share) -> tuple[int, int]:
    return share.numerator, share.denominator


# --- W17: money paid abroad -----------------------------------------------------------------------------------------


class Paid(NamedTuple):
    """What somebody paid of one kind, and the cap for it (None: nobody knows one)."""

    amount: Decimal | int
    cap: int | None
    currency: str

    @property
    def above(self) -> bool:
        return self.cap is not None and self.amount > self.cap


class Segment(NamedTuple):
    """A cap and the days on which it holds, the last one not included."""

    first: date
    until: date
    cap: int


def segments(key: str) -> list[Segment]:
    """The dated values of a cap; times in which nobody knows it are left out."""
    rows = (*shipped()[key], *(row for row in overrides_in_force() if row.key == key))
    days = sorted({row.valid_from for row in rows})
    found = []
    for day, following in zip(days, [*days[1:], date.max], strict=True):
        cap = figure(key, day)
        if cap is not None:
            found.append(Segment(day, following, cap))
    return found


def to_sending() -> Q:
    """Payments that count toward the cap of ESD-SEND-01: to the sending organization, no deposit."""
    return (Q(sending__isnull=False) | Q(kind=Kind.FEE)) & ~Q(kind=Kind.DEPOSIT)


def _concerned(scope: Scope) -> Q:
    """People in training today or with a plan on its way, in scope."""
    plans = PlanApplication.objects.filter(person=OuterRef("pk"), state__in=UNDER_WAY)
    plans = scope.of_company(plans, "company", "office", "establishment")
    return Q(scope.in_training(person=OuterRef("pk"))) | Q(Exists(plans))


def _esd_plans() -> QuerySet:
    return PlanApplication.objects.filter(regime=Regime.ESD, state__in=UNDER_WAY, monthly_wage__isnull=False)


def paid(scope: Scope) -> Found:
    """W17: people who left a deposit, or paid more than the cap of their country or of two months of pay."""
    today = scope.today
    deposit = Q(pk__in=PaidCost.objects.filter(kind=Kind.DEPOSIT, yen__gt=0).values("person"))
    above = Q(pk__in=[])
    for key, kind, currency, country in CAPS:
        for segment in segments(key):
            rows = PaidCost.objects.filter(
                kind=kind, currency=currency, person__nationality=country, paid_on__gte=segment.first,
                paid_on__lt=segment.until,
            )  # fmt: skip
            rows = rows.order_by().values("person").annotate(total=Sum("amount")).filter(total__gt=segment.cap)
            above |= Q(pk__in=rows.values("person"))
    if months := figure("esd.send.cap_multiplier", today):
        fees = PaidCost.objects.filter(to_sending(), person=OuterRef("person")).order_by().values("person")
        fees = Coalesce(Subquery(fees.annotate(total=Sum("yen")).values("total"), output_field=IntegerField()), 0)
        newer = _esd_plans().filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
        plans = _esd_plans().filter(~Exists(newer)).alias(fees=fees * Value(_part(months)[1]))
        above |= Q(pk__in=plans.filter(fees__gt=F("monthly_wage") * Value(_part(months)[0])).values("person"))
    rows = Person.objects.filter(deposit | above).filter(_concerned(scope))
    return Found(rows, deposit, Value(today, output_field=DateField()))


def payments(person_ids: Collection[int], today: date) -> dict[int, tuple[Paid, int]]:
    """What decides for each person: the payment above its cap, and the deposit in yen. Two queries."""
    costs = list(PaidCost.objects.filter(person__in=person_ids).select_related("person"))
    wages = dict(_esd_plans().filter(person__in=person_ids).order_by("pk").values_list("person_id", "monthly_wage"))
    months = figure("esd.send.cap_multiplier", today)
    out = {}
    for pk in person_ids:
        own = [row for row in costs if row.person_id == pk]
        found = list(_by_country(own))
        fees = [row.yen for row in own if row.kind != Kind.DEPOSIT and (row.sending_id or row.kind == Kind.FEE)]
        cap = fee_cap(wages[pk], months=months) if pk in wages and months else None
        found.append(Paid(sum(fees), cap, "JPY"))
        worst = next((one for one in found if one.above), found[-1])
        out[pk] = worst, sum(row.yen for row in own if row.kind == Kind.DEPOSIT)
    return out


def _by_country(costs: Iterable[PaidCost]):
    for key, kind, currency, country in CAPS:
        for segment in segments(key):
            amount = sum(
                row.amount
                for row in costs
                if row.kind == kind
                and row.currency == currency
                and row.person.nationality == country
                and row.paid_on
                and segment.first <= row.paid_on < segment.until
            )
            yield Paid(amount, segment.cap, currency)


# --- W20: quotas ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fullest:
    """The fullest day of a company: how many in which stage of which track, and how many there may be."""

    count: int
    limit: int
    day: date
    label: str
    title: str

    @property
    def over(self) -> bool:
        return self.count > self.limit


def quotas(scope: Scope) -> Found:
    """W20: companies whose quota is full on a day to come, or exceeded."""
    today = scope.today
    if scope.company is not None:
        found = _fullest_of({scope.company.pk: quota_facts.of_company(scope.company, today)}, today)
    else:
        found = fullest(_could_be_full(scope.of_company(Company.objects.order_by(), "pk", "office"), today), today)
    over = [pk for pk, one in found.items() if one.over]
    last: Case | Value = Value(today, output_field=DateField())
    if found:
        cases = (When(pk=pk, then=Value(one.day)) for pk, one in found.items())
        last = Case(*cases, default=Value(today), output_field=DateField())
    return Found(Company.objects.filter(pk__in=list(found)), Q(pk__in=over), last)


def _could_be_full(companies: QuerySet, today: date) -> list[int]:
    """Companies worth a look: staff known, and enough people by now or later to reach the least limit there is.

    Everybody who is there or whose plan is on its way counts at once, be it on different days: never too few. What is
    special (other regimes, stage 3 of whoever may not be excellent on some day, care, construction, open offers) is
    always looked at. Seven queries.
    """
    of = {"company__in": companies.values("pk")}
    heads = Headcount.objects.filter(establishment__isnull=True, **of).order_by()
    staff = dict(heads.values("company").annotate(least=Min("full_time")).values_list("company", "least"))
    if not staff:
        return []
    there = Placement.objects.filter(ends_on__gte=today, plan__regime__in=quota_facts.REGIMES, **of)
    care = Q(plan__occupation__contains="介護") | Q(plan__occupation_code__in=_care())
    waiting = quota_facts.under_way(today).filter(**of)
    numbers, special = Counter(), set()
    for rows, prefix, cared in ((there, "plan__", care), (waiting, "", Q(occupation_code__in=_care()))):
        odd = Count("pk", filter=cared | Q(**{f"{prefix}regime": Regime.ESD}))
        groups = rows.order_by().values("company", f"{prefix}stage").annotate(n=Count("pk"), odd=odd)
        for company, stage, number, strange in groups.values_list("company", f"{prefix}stage", "n", "odd"):
            numbers[company, stage] += number
            if strange:
                special.add(company)
    excellent = _always_excellent(today)
    special.update(company for company, stage in numbers if stage == 3 and company not in excellent)
    asked = Q(offers__state=Offer.State.OPEN) | Q(outside_trainees__isnull=False)
    special.update(companies.filter(asked | Q(industry_division=quota_facts.BUILDING)).values_list("pk", flat=True))
    least = _least(today)
    return [
        pk
        for pk, number in staff.items()
        if pk in special or any(numbers[pk, stage] >= limit for stage, limit in least(number).items())
    ]


def _always_excellent(today: date) -> set[int]:
    """Companies that are excellent from now on without an end, under an organization with a general licence alone."""
    kinds = set(Licence.objects.filter(regime=Licence.Regime.TITP).values_list("kind", flat=True))
    if kinds != {Licence.Kind.GENERAL}:
        return set()
    rows = Excellence.objects.filter(regime=Excellence.Regime.TITP, starts_on__lte=today, ends_on__isnull=True)
    return set(rows.values_list("company", flat=True))


def _care() -> list[str]:
    """Codes of operations that are nursing care."""
    return [one.code for one in occupation.occupations() if quota_facts.is_care(one.code)]


def _least(today: date) -> Callable[[int], dict[int, int]]:
    """The least limit of each stage for a number of staff, by the general table: TITP-QUOTA-01."""
    bands = [(int(key.rpartition("_")[2]), int(figure(key, today))) for key in BASE_KEYS]
    share = figure("titp.quota.base_share", today)
    kinds = {1: "ordinary", 2: "ordinary", 3: "excellent"}  # stage 3 is for excellent companies only
    times = {stage: int(figure(f"titp.quota.{kind}_{stage}", today)) for stage, kind in kinds.items()}
    caps = {stage: int(figure(f"titp.quota.cap_{stage}", today)) for stage in kinds}

    def least(staff: int) -> dict[int, int]:
        base = next((number for most, number in bands if staff <= most), int(staff * share))
        return {stage: max(1, min(base * times[stage], staff * caps[stage])) for stage in kinds}

    return least


def fullest(company_ids: Collection[int], today: date) -> dict[int, Fullest]:
    """The fullest day of each company whose quota is reached from today on. A fixed number of queries."""
    return _fullest_of(quota_facts.gather(company_ids, today), today) if company_ids else {}


def _fullest_of(facts: dict[int, quota_facts.CompanyFacts], today: date) -> dict[int, Fullest]:
    language = get_language()
    found = {pk: _fullest(own, today, language) for pk, own in facts.items()}
    return {pk: one for pk, one in found.items() if one}


@remembered(8192)
def _fullest(facts: quota_facts.CompanyFacts, today: date, _language: str) -> Fullest | None:
    """The fullest day of one company, in words of the language. Facts that did not change are not counted again."""
    last = max([today, *(row.end or row.start for row in facts.people)])
    worst = None
    for track in quota.tracks(facts, today, last):
        for row in track.rows:
            for (_kind, label), cell in zip(track.columns, row.cells, strict=True):
                if cell.limit is None or not cell.count or cell.count < cell.limit:
                    continue
                one = Fullest(cell.count, cell.limit, row.first, label, track.title)
                if worst is None or one.count - one.limit > worst.count - worst.limit:
                    worst = one
    return worst
