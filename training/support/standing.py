"""How the support of workers stands on a day: which of the ten were given, and when the next interviews are due.

Windows come from the law (`ssw_interview`), figures are dated parameters; screens, lists and filters use the same.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateField, F, Func, OuterRef, Q, Subquery, TextChoices, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from imjapan.law import registry
from imjapan.law.parameters import effective
from imjapan.law.ssw_interview import InterviewDueFacts, next_interview_due
from imjapan.law.ssw_support import HOURS, SupportFacts, minutes_expected, since, supports
from training.models import Plan, Regime, ResidenceApplication, SupportInterview, SupportPlan, SupportRecord

from .items import INTERVIEWS, settled, support_name, support_time

SOON = timedelta(days=30)
Who = SupportInterview.Who


class State(TextChoices):
    NO_PLAN = "no_plan", _("no support plan")
    LATE = "late", _("interview overdue")
    SOON = "soon", _("interview due soon")
    FINE = "fine", _("in order")


VARIANTS = {State.NO_PLAN: "due", State.LATE: "late", State.SOON: "soon", State.FINE: "ok"}


def interval(on: date) -> int:
    """Months between two interviews on a day."""
    return effective("ssw.interview_interval", on).value


# --- the next interviews ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Next:
    """The next interview with one of the two. `last` is None when there was none; then it counts from `since`."""

    who: str
    last: date | None
    since: date
    due: date
    today: date

    @property
    def label(self):
        return Who(self.who).label

    @property
    def late(self) -> bool:
        return self.due < self.today

    @property
    def variant(self) -> str:
        return "late" if self.late else "soon" if self.due <= self.today + SOON else "ok"

    def verdict(self):
        """Why: the verdict of ESD-SSW-02."""
        start = None if self.last else self.since
        facts = InterviewDueFacts(last=self.last, start=start, who=self.who, today=max(self.today, self.since))
        return registry.get("ESD-SSW-02").judge(facts)


def next_interview(who: str, since: date, last: date | None, today: date) -> Next:
    return Next(who, last, since, next_interview_due(last or since, months=interval(today)), today)


def next_interviews(support, today: date) -> list[Next]:
    """With the worker and with the supervisor. One query."""
    held = defaultdict(list)
    for who, day in support.interviews.filter(held_on__lte=today).values_list("who", "held_on"):
        held[who].append(day)
    return [next_interview(who, support.plan.starts_on, max(held[who], default=None), today) for who in Who.values]


# --- many at once -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """One plan of specified skills: its support plan, the next interviews, how many of the ten were given."""

    plan: Plan
    support: SupportPlan | None
    next: tuple[Next, ...]
    given: int

    @property
    def first(self) -> Next | None:
        """The interview that comes first."""
        return min(self.next, key=lambda one: one.due, default=None)

    @property
    def state(self) -> State:
        if self.support is None:
            return State.NO_PLAN
        return {"late": State.LATE, "soon": State.SOON, "ok": State.FINE}[self.first.variant]

    @property
    def variant(self) -> str:
        return VARIANTS[self.state]


def running(rows, today: date):
    """Plans of SSW 1 that have not ended, those about to begin included. SSW 2 has no duty of support."""
    return rows.filter(regime=Regime.SSW, ssw_2=False, ends_on__gte=today)


def standings(plans: Iterable[Plan], today: date) -> list[Standing]:
    """How each plan stands. Three queries, whatever their number."""
    plans = list(plans)
    rows = SupportPlan.objects.filter(plan__in=plans).select_related("manager", "staff", "company", "office")
    by_plan = {row.plan_id: row for row in rows}
    held: dict[tuple[int, str], date] = {}
    interviews = SupportInterview.objects.filter(support_plan__in=by_plan.values(), held_on__lte=today)
    for pk, who, day in interviews.values_list("support_plan", "who", "held_on"):
        held[pk, who] = max(day, held.get((pk, who), day))
    given = defaultdict(set)
    for pk, item in SupportRecord.objects.filter(support_plan__in=by_plan.values()).values_list("support_plan", "item"):
        given[pk].add(item)
    for pk, _who in held:
        given[pk].add(INTERVIEWS)
    found = []
    for plan in plans:
        support = by_plan.get(plan.pk)
        if support is not None:
            support.plan = plan
        following = (
            tuple(next_interview(who, plan.starts_on, held.get((support.pk, who)), today) for who in Who.values)
            if support
            else ()
        )
        found.append(Standing(plan, support, following, len(given[support.pk]) if support else 0))
    return found


def in_state(rows, state: str, today: date):
    """Plans in a state, in the database, by the same arithmetic as `next_interview`."""
    if state == State.NO_PLAN:
        return rows.filter(support_plan__isnull=True)
    rows = rows.filter(support_plan__isnull=False).alias(support_due=due(today))
    if state == State.LATE:
        return rows.filter(support_due__lt=today)
    if state == State.SOON:
        return rows.filter(support_due__gte=today, support_due__lte=today + SOON)
    return rows.filter(support_due__gt=today + SOON)


def due(today: date):
    """The day of the next interview: PostgreSQL adds months as the law does, to the last day of a shorter month."""
    held = SupportInterview.objects.filter(support_plan__plan=OuterRef("pk"), held_on__lte=today).order_by("-held_on")
    last = [Coalesce(Subquery(held.filter(who=who).values("held_on")[:1]), F("starts_on")) for who in Who.values]
    return Func(
        Least(*last),
        Value(interval(today)),
        template="(%(expressions)s))::date",
        function="",
        arg_joiner=" + make_interval(months => ",
        output_field=DateField(),
    )


# --- the ten supports ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One of the ten, as planned and as given. `minutes_expected` is None where nothing is said about its length.

    `since`: the day from which it should be recorded, where the law names one; `earlier`: given under an earlier plan
    of the worker at the same company.
    """

    number: int
    name: str
    time: str
    item: dict
    times: int
    last: date | None
    minutes: int
    minutes_expected: int | None
    goes_on: bool
    only_when_needed: bool
    since: date | None = None
    earlier: bool = False
    today: date | None = None

    @property
    def short(self) -> bool:
        return bool(self.times and self.minutes_expected and self.minutes < self.minutes_expected)

    @property
    def state(self) -> str:
        """One of: given, short, earlier, late, waits, needed (only if it comes to that), left_out, unplanned."""
        if self.short:
            return "short"
        if self.times:
            return "given"
        if not settled(self.item):
            return "unplanned"
        if not self.item.get("planned"):
            return "left_out"
        if self.only_when_needed:
            return "needed"
        if self.earlier:
            return "earlier"
        return "late" if self.since and self.today and self.since <= self.today else "waits"

    @property
    def label(self):
        return LABELS[self.state]

    @property
    def variant(self):
        if self.state == "late" and supports()[self.number].timing != "before_application":
            return "due"  # "promptly" names no day
        return LINE_VARIANTS[self.state]


LABELS = {
    "given": _("given"),
    "short": _("shorter than expected"),
    "earlier": _("given under an earlier plan"),
    "late": _("not recorded"),
    "waits": _("not given yet"),
    "needed": _("when needed"),
    "left_out": _("left out, with a reason"),
    "unplanned": _("neither time nor reason"),
}
LINE_VARIANTS = {
    "given": "ok", "short": "due", "earlier": "ok", "late": "late", "waits": "info", "needed": "neutral",
    "left_out": "neutral", "unplanned": "late",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Start:
    """How the work under a plan began: the application at immigration, whether the worker enters, what came before.

    `earlier`: numbers recorded under an earlier plan of the worker at the same company.
    """

    applied_on: date | None = None
    enters: bool = False
    earlier: frozenset[int] = frozenset()


def start_of(support: SupportPlan) -> Start:
    """Two queries."""
    kinds = (ResidenceApplication.Kind.COE, ResidenceApplication.Kind.CHANGE)
    rows = ResidenceApplication.objects.filter(application__plan=support.plan_id, kind__in=kinds)
    asked = rows.exclude(result=ResidenceApplication.Result.WITHDRAWN).order_by("filed_on", "pk").first()
    before = SupportRecord.objects.filter(
        person=support.person_id,
        support_plan__company=support.company_id,
        support_plan__plan__starts_on__lt=support.plan.starts_on,
    )
    earlier = frozenset(before.values_list("item", flat=True))
    return Start(asked and asked.filed_on, bool(asked and asked.kind == asked.Kind.COE), earlier)


def lines(
    support: SupportPlan, records: Iterable[SupportRecord], interviews, today: date, start: Start | None = None
) -> list[Line]:
    """The ten supports of a plan with what was given of each."""
    given = defaultdict(list)
    for record in records:
        given[record.item].append((record.given_on, record.minutes or 0))
    for row in interviews:
        given[INTERVIEWS].append((row.held_on, 0))
    hours = {key: effective(key, today).value for key in HOURS.values()}
    start = start or Start()
    begins = {"applied_on": start.applied_on, "starts_on": support.plan.starts_on, "enters": start.enters}
    return [
        Line(
            number=number,
            name=support_name(number),
            time=support_time(number),
            item=support.items.get(str(number), {}),
            times=len(given[number]),
            last=max((day for day, _minutes in given[number]), default=None),
            minutes=sum(minutes for _day, minutes in given[number]),
            minutes_expected=minutes_expected(number, hours),
            goes_on=row.goes_on,
            only_when_needed=row.only_when_needed,
            since=since(number, **begins),
            earlier=number in start.earlier,
            today=today,
        )
        for number, row in supports().items()
    ]


def verdict(
    support: SupportPlan,
    found: list[Line],
    records,
    *,
    registered: bool | None,
    today: date,
    start: Start | None = None,
):
    """The verdict on plan and records of a worker (ESD-SSW-01). `registered`: the company entrusts it to us."""
    by_number = {line.number: line for line in found}
    start = start or Start()
    facts = SupportFacts(
        planned=tuple(line.number for line in found if settled(line.item)),
        staff_named=bool(support.manager_id and support.staff_id),
        guidance_minutes=by_number[1].minutes if by_number[1].times else None,
        orientation_minutes=by_number[4].minutes if by_number[4].times else None,
        charged=sum(record.charged for record in records),
        given_by="registered" if registered else None,
        # The interviews have duties of their own.
        unrecorded=tuple(
            line.number for line in found if line.state in ("late", "waits") and line.number != INTERVIEWS
        ),
        applied_on=start.applied_on,
        starts_on=support.plan.starts_on,
        enters=start.enters,
        day=today,
    )
    return registry.get("ESD-SSW-01").judge(facts)


def supported_on(rows, day: date):
    """Support plans whose worker is under the plan on a day."""
    return rows.filter(Q(plan__starts_on__lte=day) & Q(plan__ends_on__gte=day))
