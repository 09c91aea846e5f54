"""The lives of many people as the gates need them: plans of all regimes, employers, absences, exams, papers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from companies.models import Excellence
from imjapan.core.timeline import ONE_DAY
from imjapan.law.dates import whole_months
from imjapan.law.stage import StageSpan
from imjapan.organization.models import Organization
from interns.models import Person, ResidenceCard
from training.lectures.japanese import a1_courses
from training.models import (
    Absence,
    ExamAttempt,
    Placement,
    Plan,
    PlanApplication,
    PlanChange,
    Regime,
    ResidenceApplication,
    Transfer,
)

ON_THE_WAY = (PlanApplication.State.DRAFT, PlanApplication.State.APPLIED)
DEAD = (PlanApplication.State.REFUSED, PlanApplication.State.WITHDRAWN)
Grade, Part, Result = ExamAttempt.Grade, ExamAttempt.Part, ExamAttempt.Result
SETTLED = (Transfer.State.STARTED, Transfer.State.WITHDRAWN, Transfer.State.REJECTED)


@dataclass(frozen=True, slots=True)
class Life:
    """One person as known on the day `on`. Rows are in the order of their first day.

    `applications`: those neither refused nor withdrawn. `excellences`: by company where the person is or may
    come to; one of which nothing is recorded is missing. `general`: our licence is general.
    """

    person: Person
    on: date
    plans: tuple[Plan, ...] = ()
    placements: tuple[Placement, ...] = ()
    absences: tuple[Absence, ...] = ()
    exams: tuple[ExamAttempt, ...] = ()
    cards: tuple[ResidenceCard, ...] = ()
    applications: tuple[PlanApplication, ...] = ()
    residence: tuple[ResidenceApplication, ...] = ()
    transfer: Transfer | None = None
    excellences: Mapping[int, tuple[Excellence, ...]] = field(default_factory=dict)
    general: bool | None = None
    a1_course: bool | None = None  # the course toward Japanese A1, by the lessons held; None when nobody knows
    changes: tuple[PlanChange, ...] = ()  # of plans of employment for skill development that ask for an approval

    # --- plans -----------------------------------------------------------------------------------------------------

    @property
    def plan(self) -> Plan | None:
        """The plan that runs today."""
        return next((plan for plan in self.plans if plan.starts_on <= self.on <= plan.ends_on), None)

    @property
    def coming(self) -> Plan | None:
        return next((plan for plan in self.plans if plan.starts_on > self.on), None)

    @property
    def past(self) -> Plan | None:
        """The last plan that has ended."""
        return next((plan for plan in reversed(self.plans) if plan.ends_on < self.on), None)

    @property
    def now(self) -> Plan | None:
        """The plan that says what the person is: that of today, else the next one, else the last one."""
        return self.plan or self.coming or self.past

    @property
    def regime(self) -> str | None:
        """Under which law the person is, will be next, or was last."""
        if self.now:
            return self.now.regime
        return self.applications[-1].regime if self.applications else None

    @property
    def here(self) -> bool:
        """A plan runs or will."""
        return bool(self.plan or self.coming)

    def of(self, regime: str) -> list[Plan]:
        return [plan for plan in self.plans if plan.regime == regime]

    def stage(self, number: int) -> Plan | None:
        """The latest plan of a stage of technical intern training."""
        return next((plan for plan in reversed(self.plans) if plan.stage == number), None)

    def began(self, number: int) -> date | None:
        """The first day of a stage: of its first plan, as a transfer goes on with the stage."""
        return next((plan.starts_on for plan in self.plans if plan.stage == number), None)

    def trained(self, plan: Plan) -> date:
        """The last day under a plan: of its last placement, or of the plan while nobody was placed."""
        return max((row.ends_on for row in self.placements if row.plan_id == plan.pk), default=plan.ends_on)

    def earlier(self, plan: Plan) -> tuple[StageSpan, ...]:
        """Training in the stage of a plan under plans before it."""
        rows = [row for row in self.plans if row.stage == plan.stage and row.starts_on < plan.starts_on]
        return tuple(StageSpan(row.starts_on, self.trained(row)) for row in rows)

    @property
    def reached(self) -> int:
        """The highest stage with a certified plan, also one that has not begun; 0 for none."""
        return max((plan.stage for plan in self.plans if plan.stage), default=0)

    def applied(self, regime: str, stage: int | None = None) -> PlanApplication | None:
        """The newest application for a plan that is not certified yet."""
        rows = [row for row in self.applications if row.regime == regime and row.stage == stage]
        return next((row for row in reversed(rows) if row.state in ON_THE_WAY), None)

    def application_for(self, plan: Plan) -> PlanApplication | None:
        """The application from which a plan came, where there is one."""
        return next((row for row in self.applications if row.plan_id == plan.pk), None)

    def months(self, regime: str, until: date | None = None, *, at: int | None = None) -> int:
        """Whole months under a regime up to a day (the last recorded one by default); `at`: at one company."""
        if at is None:
            days = [(plan.starts_on, plan.ends_on) for plan in self.of(regime)]
        else:
            mine = [row for row in self.placements if row.company_id == at and row.plan.regime == regime]
            days = [(row.starts_on, row.ends_on) for row in mine]
        return sum(whole_months(first, min(last, until or last)) for first, last in joined(days))

    # --- where -----------------------------------------------------------------------------------------------------

    @property
    def placement(self) -> Placement | None:
        """The placement of today, else the next one, else the last one."""
        running = [row for row in self.placements if row.starts_on <= self.on <= row.ends_on]
        coming = [row for row in self.placements if row.starts_on > self.on]
        return next(iter([*running, *coming, *reversed(self.placements)]), None)

    def excellent(self, company_id: int | None, regime: str, day: date) -> bool | None:
        """Whether a company counts as excellent on a day; None while nothing is recorded of it."""
        rows = [row for row in self.excellences.get(company_id, ()) if row.regime == regime]
        if not rows:
            return None
        return any(row.starts_on <= day and (row.ends_on is None or day <= row.ends_on) for row in rows)

    # --- exams and papers ------------------------------------------------------------------------------------------

    def tried(self, grade: str, part: str | None = None) -> list[ExamAttempt]:
        """Attempts at a grade; of a part also those at the whole exam."""
        return [row for row in self.exams if row.grade == grade and part in (None, row.part, _whole(row, part))]

    def passed(self, grade: str, part: str | None = None) -> bool | None:
        """True when passed, False when only failed, None when nobody sat it or the result is open."""
        results = {row.result for row in self.tried(grade, part)}
        if Result.PASSED in results:
            return True
        return None if not results or Result.PENDING in results else False

    @property
    def card(self) -> ResidenceCard | None:
        """The residence card of today, else the latest one."""
        valid = [card for card in self.cards if card.starts_on <= self.on <= card.ends_on]
        return next(iter([*valid, *reversed(self.cards)]), None)


def _whole(row, part):
    return part if row.part == Part.WHOLE else None


def joined(days: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Periods in order, those that follow each other without a day between as one."""
    out: list[tuple[date, date]] = []
    for first, last in sorted(days):
        if out and first <= out[-1][1] + ONE_DAY:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return out


def lives(person_ids: Iterable[int], on: date) -> dict[int, Life]:
    """Return the life of each of these people as known on a day, by id. Eleven queries, however many people.

    Five more where somebody is under employment for skill development: what was held of the course toward A1, and
    changes of the plans.
    """
    ids = list(person_ids)
    people = {row.pk: row for row in Person.objects.filter(pk__in=ids)}
    plans = _by_person(Plan.objects.filter(person__in=ids).order_by("starts_on", "pk"))
    placements = _by_person(Placement.objects.filter(person__in=ids).select_related("plan").order_by("starts_on", "pk"))
    absences = _by_person(Absence.objects.filter(person__in=ids).order_by("starts_on", "pk"))
    exams = _by_person(ExamAttempt.objects.filter(person__in=ids).order_by("number", "pk"))
    cards = _by_person(ResidenceCard.objects.filter(person__in=ids).order_by("starts_on", "pk"))
    alive = PlanApplication.objects.filter(person__in=ids).exclude(state__in=DEAD)
    applications = _by_person(alive.order_by("starts_on", "pk"))
    residence = _by_person(ResidenceApplication.objects.filter(person__in=ids).order_by("filed_on", "pk"))
    open_transfers = Transfer.objects.filter(person__in=ids).exclude(state__in=SETTLED)
    transfers = {row.person_id: row for row in open_transfers.order_by("pk")}
    companies = _companies(placements, applications, transfers)
    excellences = _grouped(Excellence.objects.filter(company__in=companies).order_by("starts_on"), "company_id")
    general = _general()
    esd = [pk for pk in ids if any(plan.regime == Regime.ESD for plan in plans[pk])]
    a1 = a1_courses(esd, on) if esd else {}
    changed = _changes(esd) if esd else {}
    return {
        pk: Life(
            person=people[pk],
            on=on,
            plans=plans[pk],
            placements=placements[pk],
            absences=absences[pk],
            exams=exams[pk],
            cards=cards[pk],
            applications=applications[pk],
            residence=residence[pk],
            transfer=transfers.get(pk),
            excellences=excellences,
            general=general,
            a1_course=a1.get(pk),
            changes=tuple(changed.get(pk, ())),
        )
        for pk in ids
        if pk in people
    }


def _changes(ids) -> dict[int, list[PlanChange]]:
    found = defaultdict(list)
    rows = PlanChange.objects.filter(plan__person__in=ids, treatment=PlanChange.Treatment.APPROVAL)
    for row in rows.select_related("plan").order_by("happens_on", "pk"):
        found[row.plan.person_id].append(row)
    return found


def _by_person(rows) -> dict[int, tuple]:
    return _grouped(rows, "person_id")


def _grouped(rows, name: str) -> dict[int, tuple]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return defaultdict(tuple, {pk: tuple(own) for pk, own in found.items()})


def _companies(placements, applications, transfers) -> set[int]:
    found = {row.company_id for rows in (*placements.values(), *applications.values()) for row in rows}
    return found | {row.new_company_id for row in transfers.values() if row.new_company_id}


def _general() -> bool | None:
    """Whether our licence for technical intern training is a general one; None before our house is set up."""
    kind = Organization.objects.values_list("licence_kind", flat=True).first()
    return None if kind is None else kind == Organization.LicenceKind.GENERAL
