"""From a plan applied for to the arrival, and changes of running plans: duties of people (titp.md 6 and 17, esd.md 5).

TITP-FIL-03, ESD-PLAN-02; TITP-IMM-02, ESD-TRN-02; TITP-CHG-01 and TITP-FIL-01, ESD-PLAN-03 and ESD-REP-01.R06.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from imjapan.law.change import ChangeFacts
from imjapan.law.changes import change_need, change_rules
from imjapan.law.dates import ONE_DAY
from imjapan.law.esd_plan import ChangeFacts as EsdChangeFacts
from imjapan.law.esd_plan import WindowFacts
from imjapan.law.esd_reports import ChangeFacts as EsdNoticeFacts
from imjapan.law.esd_transition import EntryFacts
from imjapan.law.filing import FilingFacts, PlanApplicationFacts
from interns.models import ResidenceCard
from training.gates import extension
from training.models import PlanChange, Regime, ResidenceApplication

from ..cycle_verdicts import CERTIFICATE_RULE, ENTRY_RULE, certificate, entry
from ..duty import AHEAD, Duty, Kind, duty, long_over
from ..judged import basis_of, judge
from ..subjects import PERSON, Subject
from ..verdicts import basis
from . import Chapter, register
from .cycle_facts import HANDED_IN, ApplicationFact, Life, lives
from .extension_facts import Longer, beyond, longer

PLAN_RULES = {Regime.TITP: "TITP-FIL-03", Regime.ESD: "ESD-PLAN-02"}
CHANGE_RULE, FILING_RULE, ESD_CHANGE_RULE, ESD_NOTICE_RULE = (
    "TITP-CHG-01",
    "TITP-FIL-01",
    "ESD-PLAN-03",
    "ESD-REP-01.R06",
)
CHANGE_RULES = (CHANGE_RULE, FILING_RULE, ESD_CHANGE_RULE, ESD_NOTICE_RULE)
RULES = (*PLAN_RULES.values(), *CHANGE_RULES, CERTIFICATE_RULE, ENTRY_RULE)
_Treatment = PlanChange.Treatment
# What is owed, and the row of the deadline table where a person asked for more than the law names.
OWED = {
    _Treatment.APPROVAL: "plan_change_approval",
    _Treatment.NEW_PLAN: "plan_change_approval",
    _Treatment.NOTICE: "plan_minor_change",
}


@dataclass(frozen=True, slots=True)
class CoeFact:
    """A certificate of eligibility that was issued. `application_id`: of the plan it was asked for."""

    id: int
    application_id: int | None
    issued_on: date
    entered_on: date | None


@dataclass(frozen=True, slots=True)
class ChangeFact:
    id: int
    regime: str
    code: str
    treatment: str
    happens_on: date
    settled_on: date | None


@dataclass(slots=True)
class Cycle:
    """One person. `landings`: first days of residence cards, in order; `longer`: an extension that may be asked for."""

    life: Life
    certificates: list[CoeFact] = field(default_factory=list)
    landings: list[date] = field(default_factory=list)
    changes: list[ChangeFact] = field(default_factory=list)
    longer: Longer | None = None

    def entered(self, coe: CoeFact | None, since: date) -> date | None:
        """The day of entry: as recorded, else the first card from then on."""
        if coe and coe.entered_on:
            return coe.entered_on
        return next((day for day in self.landings if day >= since), None)


def gather(person_ids: Collection[int]) -> dict[int, Cycle]:
    """Return what is known of plans, certificates and changes of these people. Six queries, one more under ESD."""
    found = {person_id: Cycle(life) for person_id, life in lives(person_ids).items()}
    for person_id, more in longer({person_id: cycle.life for person_id, cycle in found.items()}).items():
        found[person_id].longer = more
    rows = ResidenceApplication.objects.filter(
        person__in=found, kind=ResidenceApplication.Kind.COE, result=ResidenceApplication.Result.GRANTED
    ).order_by("decided_on", "pk")
    for person_id, *coe in rows.values_list("person", "pk", "application_id", "decided_on", "entered_on"):
        found[person_id].certificates.append(CoeFact(*coe))
    cards = ResidenceCard.objects.filter(person__in=found).order_by("starts_on")
    for person_id, day in cards.values_list("person", "starts_on"):
        found[person_id].landings.append(day)
    rows = PlanChange.objects.filter(plan__person__in=found, treatment__in=OWED).order_by("happens_on", "pk")
    columns = ("plan__person", "pk", "plan__regime", "code", "treatment", "happens_on", "settled_on")
    for person_id, *change in rows.values_list(*columns):
        found[person_id].changes.append(ChangeFact(*change))
    return found


def duties(subject: Subject, facts: Cycle, today: date) -> Iterator[Duty]:
    """Yield the duties of one person, without those over before the clock started."""
    for application in facts.life.applications:
        if beyond(facts.life, application):
            yield from _extension(subject, application, today)
        else:
            yield from _application(subject, application, today)
    yield from _to_extend(subject, facts, today)
    yield from _next_stage(subject, facts.life, today)
    yield from _entries(subject, facts, today)
    for change in facts.changes:
        yield from _change(subject, change, today)


def standing(facts: Cycle) -> set[tuple[str, int]]:
    """What was handed in, entered on and settled still counts."""
    applied = {("application", row.id) for row in facts.life.applications if row.applied_on}
    entered = {("residence_application", row.id) for row in facts.certificates if row.entered_on}
    return applied | entered | {("plan_change", row.id) for row in facts.changes if row.settled_on}


# --- when to apply ------------------------------------------------------------------------------


def _application(subject: Subject, application: ApplicationFact, today: date) -> Iterator[Duty]:
    """Each application, drafted or handed in. What SSW asks for is a change of status, not a plan.

    Out of a transfer nobody could foresee there is none: the transfer has the clock (TITP-MOVE-01.c).
    """
    rule = PLAN_RULES.get(application.regime)
    drafted = application.state == "draft"
    if (
        rule is None
        or application.unplanned
        or not (drafted or application.applied_on)
        or long_over(subject, application.starts_on)
    ):
        return
    applied = application.applied_on if application.applied_on and application.applied_on <= today else None
    yield from _apply(
        subject,
        rule,
        application.stage,
        application.starts_on,
        f"application:{application.id}",
        today,
        done_on=applied,
        records={("application", application.id)} if applied else frozenset(),
        application_id=application.id,
    )


def _extension(subject: Subject, application: ApplicationFact, today: date) -> Iterator[Duty]:
    """The application for an extension: a change of the plan, approved before the plan ends. ESD-PLAN-03, ESD-GOAL-03.

    Handed in is not enough.
    """
    if not application.live or long_over(subject, application.starts_on):
        return
    done = application.certified_on
    yield from _longer(
        subject,
        application.starts_on,
        f"application:{application.id}",
        Kind.PLAN_APPLICATION,
        today,
        done_on=done if done and done <= today else None,
        records={("application", application.id)} if done and done <= today else frozenset(),
        application_id=application.id,
    )


def _to_extend(subject: Subject, facts: Cycle, today: date) -> Iterator[Duty]:
    """After a failed exam of the end, while nobody has begun the application or recorded the change."""
    more = facts.longer
    if more is None or more.since > today or long_over(subject, more.plan.ends_on):
        return
    begun = any(row.ahead and beyond(facts.life, row) for row in facts.life.applications)
    if begun or any(row.code == extension.PERIOD and row.happens_on >= more.opens for row in facts.changes):
        return
    yield from _longer(
        subject,
        more.plan.ends_on + ONE_DAY,
        f"plan:{more.plan.id}",
        Kind.PLAN_CHANGE,
        today,
        opens=max(more.since, more.opens),
    )


def _longer(subject, start, key, kind, today, *, opens=None, **what) -> Iterator[Duty]:
    facts = EsdChangeFacts(item=extension.PERIOD, changed_on=start)
    due, _verdict = judge(ESD_CHANGE_RULE, facts)
    opens = opens or extension.told_from(start - ONE_DAY)
    if due is None or due.legal < subject.clock_starts_on or opens > today + AHEAD:
        return
    yield duty(
        subject,
        kind,
        ESD_CHANGE_RULE,
        key,
        (min(opens, due.target), due.legal),
        basis_of(ESD_CHANGE_RULE, facts),
        lambda: judge(ESD_CHANGE_RULE, facts),
        **what,
    )


def _next_stage(subject: Subject, life: Life, today: date) -> Iterator[Duty]:
    """Stage 2 after a stage 1 that runs to its end, while nobody has begun an application. TITP-TRANS-01.c."""
    plan = life.unfinished_stage_1()
    if plan and today <= plan.ends_on:
        rule = PLAN_RULES[Regime.TITP]
        yield from _apply(subject, rule, 2, plan.ends_on + ONE_DAY, f"plan:{plan.id}", today)


def _apply(subject, rule, stage, start, key, today, **more) -> Iterator[Duty]:
    titp = rule == PLAN_RULES[Regime.TITP]
    facts = PlanApplicationFacts(start=start, stage=str(stage)) if titp else WindowFacts(start=start)
    due, verdict = judge(rule, facts)
    if due is None:
        return  # nobody can be in time any more: the page of the application says so
    opens = date.fromisoformat(verdict["value"]["open" if titp else "opens"])
    if due.legal < subject.clock_starts_on or opens > today + AHEAD:
        return
    yield duty(
        subject,
        Kind.PLAN_APPLICATION,
        rule,
        key,
        (min(opens, due.target), due.legal),
        basis_of(rule, facts),
        lambda: judge(rule, facts),
        **more,
    )


# --- arrival ------------------------------------------------------------------------------------


def _entries(subject: Subject, facts: Cycle, today: date) -> Iterator[Duty]:
    """Newcomers of stage 1 enter before the change of law closes the door; all others while the certificate serves."""
    told = set()
    for application in facts.life.applications:
        if application.regime == Regime.TITP and application.stage == 1 and application.state in HANDED_IN:
            coe = next((row for row in reversed(facts.certificates) if row.application_id == application.id), None)
            told.add(coe and coe.id)
            yield from _newcomer(subject, facts, application, coe, today)
    dropped = {application.id for application in facts.life.applications if not application.live}
    for coe in facts.certificates:
        useless = coe.application_id in dropped or any(later.issued_on > coe.issued_on for later in facts.certificates)
        if useless and not coe.entered_on:
            continue  # the person does not come, or with a newer one
        if coe.id not in told and not long_over(subject, coe.issued_on):
            due, _verdict = certificate(coe.issued_on)
            yield from _enter(
                subject,
                CERTIFICATE_RULE,
                f"residence_application:{coe.id}",
                (coe.issued_on, due.legal),
                basis(coe.issued_on),
                lambda coe=coe: certificate(coe.issued_on),
                facts.entered(coe, coe.issued_on),
                coe,
                today,
                application_id=coe.application_id,
            )


def _newcomer(subject, facts, application, coe, today) -> Iterator[Duty]:
    certified = application.certified_on
    asked = EntryFacts(
        applied_on=application.applied_on,
        planned_start=application.starts_on,
        certified_on=certified,
        coe_on=coe and coe.issued_on,
    )
    found = entry(asked)
    if found is None:
        return
    yield from _enter(
        subject,
        ENTRY_RULE,
        f"application:{application.id}",
        (application.applied_on, found[0].legal),
        basis_of(ENTRY_RULE, asked),
        lambda: entry(asked),
        facts.entered(coe, application.applied_on),
        coe,
        today,
        application_id=application.id,
    )


def _enter(subject, rule, key, window, base, judged, entered, coe, today, **more) -> Iterator[Duty]:
    first, last = window
    if last < subject.clock_starts_on or first > last or (entered and entered < subject.clock_starts_on):
        return
    done = entered if entered and entered <= today else None
    recorded = done and coe and coe.entered_on
    yield duty(
        subject,
        Kind.ENTRY,
        rule,
        key,
        window,
        base,
        judged,
        done_on=done,
        records={("residence_application", coe.id)} if recorded else frozenset(),
        **more,
    )


# --- changes ------------------------------------------------------------------------------------


def _change(subject: Subject, change: ChangeFact, today: date) -> Iterator[Duty]:
    """Approval before the change, or a notice within a month of it."""
    rule, facts = (None, None) if long_over(subject, change.happens_on) else _asked_of(change)
    if rule is None:
        return
    due, _verdict = judge(rule, facts)
    if due is None or due.legal < subject.clock_starts_on or change.happens_on > today + AHEAD:
        return
    done = change.settled_on if change.settled_on and change.settled_on <= today else None
    yield duty(
        subject,
        Kind.PLAN_CHANGE,
        rule,
        f"plan_change:{change.id}",
        (min(change.happens_on, due.target), due.legal),
        basis_of(rule, facts),
        lambda: judge(rule, facts),
        done_on=done,
        records={("plan_change", change.id)} if done else frozenset(),
        plan_change_id=change.id,
    )


def _asked_of(change: ChangeFact):
    """The rule that gives the day, and its facts. Nobody's rule: for a person to decide."""
    if change.regime == Regime.ESD:
        facts = EsdChangeFacts(item=change.code, changed_on=change.happens_on)
        if judge(ESD_CHANGE_RULE, facts)[0]:
            return ESD_CHANGE_RULE, facts
        notice = change.treatment == _Treatment.NOTICE
        return (ESD_NOTICE_RULE, EsdNoticeFacts(changed_on=change.happens_on)) if notice else (None, None)
    if change.regime != Regime.TITP:
        return None, None
    if _need(change) == change.treatment:
        return CHANGE_RULE, ChangeFacts(changes=(change.code,), day=change.happens_on)
    return FILING_RULE, FilingFacts(filing=OWED[change.treatment], event=change.happens_on)


def _need(change):
    return change_need(change.code, change.happens_on) if change.code in change_rules() else None


register(Chapter(PERSON, RULES, gather, duties, standing))
