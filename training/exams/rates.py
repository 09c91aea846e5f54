"""Pass rates of companies, countries and years, counted as the excellence scoring counts them (TITP-EXC-01 ①).

An exam counts for the company where the person trained on its day, in the fiscal year (April to March) of that day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import ExtractMonth, ExtractYear

from imjapan.law import registry
from imjapan.law.era import fiscal_year
from imjapan.law.exam_rates import ResultFacts, pass_rate, practical_rate
from interns.models import Nationality
from training import access
from training.models import ExamAttempt, Regime

from .standing import COUNTED, of_parts
from .windows import figure

Grade, Part, Result = ExamAttempt.Grade, ExamAttempt.Part, ExamAttempt.Result
BY = ("company", "country", "year")


@dataclass(slots=True)
class Tally:
    """How many people of a group: counted once for each grade, however often they sat."""

    key: Any
    name: str = ""
    url: str = ""
    basic_sat: int = 0
    basic_passed: int = 0
    sat_3: int = 0
    passed_3: int = 0
    sat_2: int = 0
    passed_2: int = 0
    theory: int = 0
    completers: int = 0
    unavoidable: int = 0
    figures: dict = field(default_factory=dict)

    @property
    def basic_rate(self) -> Fraction | None:
        return pass_rate(self.basic_passed, self.basic_sat)

    @property
    def rate_3(self) -> Fraction | None:
        return pass_rate(self.passed_3, self.sat_3)

    @property
    def rate_2(self) -> Fraction | None:
        return pass_rate(self.passed_2, self.sat_2)

    @property
    def practical_rate(self) -> Fraction | None:
        return practical_rate(self.passed_3, self.passed_2, self.completers, self.unavoidable, **self.figures)

    @property
    def shown(self) -> dict[str, str]:
        """The rates as people read them."""
        names = ("basic_rate", "rate_3", "rate_2", "practical_rate")
        return {name: percent(getattr(self, name)) for name in names}

    @property
    def facts(self) -> ResultFacts:
        names = {one.name for one in fields(ResultFacts)} - {"day"}
        return ResultFacts(**{name: getattr(self, name) for name in names})


def percent(rate: Fraction | None) -> str:
    """One decimal, cut off: 79.99 % is not 80 %. A dash where nobody counts."""
    if rate is None:
        return "—"
    whole, tenth = divmod(rate.numerator * 1000 // rate.denominator, 10)
    return f"{whole}.{tenth} %"


def period(today: date, years: int | None = None) -> tuple[date, date]:
    """First and last day of the fiscal years looked at: those of the scoring, the one that runs included."""
    years = years or figure("titp.exc.years", today)
    year = fiscal_year(today)
    return date(year - years + 1, 4, 1), date(year + 1, 3, 31)


def tallies(actor, *, by: str, first: date, last: date, office=None, companies: Iterable[int] | None = None):
    """The groups `by` company, country or year, of exams from `first` to `last`. Two queries."""
    placed = _placed(actor, office)
    if companies is not None:
        placed = placed.filter(company__in=list(companies))
    figures = {"weight": figure("titp.exc.weight_2", last), "factor": figure("titp.exc.factor", last)}
    found: dict[Any, Tally] = {}

    def of(key) -> Tally:
        return found.setdefault(key, Tally(key, figures=figures))

    for row in _exams(placed, by, first, last):
        key = row.pop("group")
        for name, number in row.items():
            setattr(of(key), name, number)
    for row in _completed(placed, by, first, last):
        tally = of(row["group"])
        tally.completers, tally.unavoidable = row["completers"], row["unavoidable"]
    return [_named(tally, by) for tally in found.values() if tally.key is not None]


def companies_with(actor, *, first: date, last: date, office=None) -> Q:
    """Condition on a company: it has a tally, because an exam or the end of a stage there falls into these days."""
    placed = _placed(actor, office).order_by()
    sat = ExamAttempt.objects.filter(
        person=OuterRef("person"), result__in=COUNTED, sits_on__range=(first, last),
        sits_on__gte=OuterRef("starts_on"), sits_on__lte=OuterRef("ends_on"),
    )  # fmt: skip
    ran_out = _ran_out(placed, first, last)
    # That the placement reaches these days follows already; said, it spares the database years of older ones.
    placed = placed.filter(Exists(sat), ends_on__gte=first, starts_on__lte=last)
    return Q(pk__in=placed.values("company")) | Q(pk__in=ran_out.values("company"))


def _placed(actor, office) -> QuerySet:
    rows = access.placements(actor).filter(plan__regime=Regime.TITP)
    return rows if office is None else rows.filter(company__office=office)


def _year(day: str):
    """The fiscal year of a day, in the database."""
    year = ExtractYear(day)
    return Case(When(Q(in_month__lt=4), then=year - 1), default=year, output_field=IntegerField())


def _grouped(rows: QuerySet, by: str, day: str) -> QuerySet:
    if by == "year":
        rows = rows.alias(in_month=ExtractMonth(day)).annotate(group=_year(day))
    elif by == "country":
        rows = rows.annotate(group=F("person__nationality"))
    else:
        rows = rows.annotate(group=F("company"))
    return rows.order_by().values("group")


def _ran_out(placed: QuerySet, first: date, last: date) -> QuerySet:
    """Placements of stage 2 or 3 that ran to the end of the plan."""
    return placed.filter(
        plan__stage__in=(2, 3),
        plan__ends_on__range=(first, last),
        ends_on__range=(first, last),
        ends_on=F("plan__ends_on"),
    ).exclude(end_reason__gt="")


def _exams(placed: QuerySet, by: str, first: date, last: date):
    """People who sat and passed, by group: those whose exam falls into a placement."""
    exam = "person__exams__"
    rows = placed.filter(
        **{
            f"{exam}sits_on__gte": F("starts_on"),
            f"{exam}sits_on__lte": F("ends_on"),
            f"{exam}result__in": COUNTED,
            f"{exam}sits_on__range": (first, last),
        },
        ends_on__gte=first,
        starts_on__lte=last,
    )

    def people(**conditions):
        part = conditions.pop("part", None)
        where = Q(**{f"{exam}{name}": value for name, value in conditions.items()})
        if part:
            where &= Q(**{f"{exam}part__in": [part, Part.WHOLE]})
        return Count("person", distinct=True, filter=where)

    theory = ExamAttempt.objects.filter(
        of_parts(Part.THEORY), person=OuterRef("person"), grade=Grade.BASIC, result=Result.PASSED, sits_on__lte=last
    )
    both = Q(
        Exists(theory),
        **{
            f"{exam}grade": Grade.BASIC,
            f"{exam}result": Result.PASSED,
            f"{exam}part__in": [Part.PRACTICAL, Part.WHOLE],
        },
    )
    return _grouped(rows, by, f"{exam}sits_on").annotate(
        basic_sat=people(grade=Grade.BASIC),
        basic_passed=Count("person", distinct=True, filter=both),
        sat_3=people(grade=Grade.GRADE_3, part=Part.PRACTICAL),
        passed_3=people(grade=Grade.GRADE_3, part=Part.PRACTICAL, result=Result.PASSED),
        sat_2=people(grade=Grade.GRADE_2, part=Part.PRACTICAL),
        passed_2=people(grade=Grade.GRADE_2, part=Part.PRACTICAL, result=Result.PASSED),
        theory=people(grade__in=[Grade.GRADE_3, Grade.GRADE_2], part=Part.THEORY, result=Result.PASSED),
    )


def _completed(placed: QuerySet, by: str, first: date, last: date):
    """People who completed stage 2 or 3: their placement ran to the end of the plan. Who could not sit counts apart."""
    rows = _ran_out(placed, first, last)
    grade = Case(When(plan__stage=2, then=Value(Grade.GRADE_3)), default=Value(Grade.GRADE_2), output_field=CharField())
    tried = ExamAttempt.objects.filter(of_parts(Part.PRACTICAL), person=OuterRef("person"), grade=OuterRef("grade"))
    absent = Q(Exists(tried.filter(result=Result.ABSENT, unavoidable=True))) & ~Q(
        Exists(tried.filter(result__in=COUNTED))
    )
    rows = rows.alias(grade=grade)
    return _grouped(rows, by, "plan__ends_on").annotate(
        completers=Count("plan", distinct=True), unavoidable=Count("plan", distinct=True, filter=absent)
    )


def _named(tally: Tally, by: str) -> Tally:
    if by == "country":
        tally.name = str(dict(Nationality.choices).get(tally.key, tally.key))
    return tally


def verdict_of(tally: Tally):
    """What the scoring of excellence gives for it: TITP-EXC-01.a."""
    return registry.get("TITP-EXC-01.a").judge(tally.facts)


def of_company(actor, company, today: date) -> Tally | None:
    """The figures of one company over the fiscal years of the scoring, or None without any."""
    first, last = period(today)
    return next(iter(tallies(actor, by="company", first=first, last=last, companies=[company.pk])), None)
