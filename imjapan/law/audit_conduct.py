"""How an audit is carried out and what follows (titp.md 5): methods, leader, extraordinary audit, correction.

The calendar, the number of interviews and the report are in audit.py.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import judge_complete
from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.ties import Tie
from imjapan.law.verdict import Due, Outcome, Verdict

Method = Literal["on_site", "report", "interview", "books", "lodging"]
METHODS: tuple[Method, ...] = ("on_site", "report", "interview", "books", "lodging")
Reporter = Literal["training_manager", "instructor"]

# --- TITP-AUDIT-02 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Substitute:
    method: Method = fact("the method that was replaced")
    because_of_the_work: bool = fact("the nature of the work makes the method extremely difficult")
    by: str = fact("what was done instead; empty if nothing", "")
    in_column_12: bool = fact("written in column 12 of the report", False)


@dataclass(frozen=True, slots=True)
class MethodsFacts:
    done: tuple[Method, ...] = fact("methods carried out")
    reported_by: tuple[Reporter, ...] = fact("who reported (one person in both roles is named twice)", ())
    substitutes: tuple[Substitute, ...] = fact("methods replaced by another suitable one", ())


@judgement(
    id="TITP-AUDIT-02",
    title="Five methods of an audit, all required",
    facts=MethodsFacts,
    legal_basis="Ord 52(1)イ–ホ",
    confidence="law + 4",
)
def judge_methods(facts: MethodsFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what is missing; with anything missing the audit is not complete and does not count."""
    replaced = [s.method for s in facts.substitutes if s.by and s.because_of_the_work and s.in_column_12]
    needed = [f"audit.method.{method}" for method in METHODS]
    given = [f"audit.method.{method}" for method in (*facts.done, *replaced)]
    if "report" in facts.done:
        needed += ["audit.reporter.training_manager", "audit.reporter.instructor"]
        given += [f"audit.reporter.{person}" for person in facts.reported_by]
    return judge_complete(reasoning, needed, given)


# --- TITP-AUDIT-03.b --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InTraining:
    name: str = fact("name or number of the trainee")
    since: date = fact("first day in training at the implementer, lecture included")
    interviewed: tuple[date, ...] = fact("days on which the trainee was interviewed in an audit", ())


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    today: date = fact("the day of the judgement")
    trainees: tuple[InTraining, ...] = fact("who is in training at the implementer")


@judgement(
    id="TITP-AUDIT-03.b",
    title="Everyone interviewed within a year",
    facts=CoverageFacts,
    on="today",
    legal_basis="none; practice beside Ord 52(1)ハ",
    confidence="verified 1",
    parameters=("titp.audit.coverage_months",),
)
def judge_coverage(facts: CoverageFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per trainee, who is due first first: trainee, last, by, late. WARN with anybody late."""
    months = reasoning.parameter("titp.audit.coverage_months")
    rows = []
    for trainee in facts.trainees:
        last = max((day for day in trainee.interviewed if day <= facts.today), default=None)
        values = {"trainee": trainee.name}
        by = reasoning.step(
            "add_months_clamped", code="audit.heard_by", day=last or trainee.since, months=months, values=values
        )
        late = reasoning.step("is_later", code="audit.heard_late", first=facts.today, second=by)
        rows.append({"trainee": trainee.name, "last": last, "by": by, "late": late})
    rows.sort(key=lambda row: (row["by"], row["trainee"]))
    late = reasoning.step("taken", code="audit.heard", value=tuple(row["trainee"] for row in rows if row["late"]))
    if late:
        return reasoning.verdict(Outcome.WARN, rows, "audit.not_heard", trainees=late, months=months)
    return reasoning.verdict(Outcome.OK, rows, "audit.all_heard", months=months)


# --- TITP-AUDIT-04 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Participant:
    name: str = fact("name or number of the person")
    is_manager: bool = fact("is a supervision manager (監理責任者)", False)
    ties: tuple[Tie, ...] = fact("relations to the audited implementer", ())
    audit_course_on: date | None = fact("day the course for audit staff was finished", None)


@dataclass(frozen=True, slots=True)
class LeaderFacts:
    audit_day: date = fact("day of the audit")
    leader: Participant = fact("who directs the audit")
    staff: tuple[Participant, ...] = fact("others who take part", ())


@judgement(
    id="TITP-AUDIT-04",
    title="Who leads an audit and takes part",
    facts=LeaderFacts,
    on="audit_day",
    legal_basis="Act 40; Ord 52(1), 53③",
    confidence="law",
    parameters=("titp.staff.relation_years", "titp.staff.course_years"),
)
def judge_leader(facts: LeaderFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the names of managers who may not take part, or of staff without the course.

    NG when the leader is no manager, or a related manager takes part; WARN when staff lack the course.
    """
    people = (facts.leader, *facts.staff)
    related = [p.name for p in people if p.is_manager and _is_related(p, facts.audit_day, reasoning)]
    managers = [p.name for p in people if p.is_manager]
    no_leader = reasoning.step("missing", code="audit.leader", needed=(facts.leader.name,), given=managers)
    if no_leader:
        return reasoning.verdict(Outcome.NG, no_leader, "audit.no_manager", names=no_leader)
    if related:
        return reasoning.verdict(Outcome.NG, related, "audit.related", names=related)
    untrained = [p.name for p in facts.staff if not p.is_manager and not _has_course(p, facts.audit_day, reasoning)]
    if untrained:
        return reasoning.verdict(Outcome.WARN, untrained, "audit.untrained", names=untrained)
    return reasoning.verdict(Outcome.OK, (), "audit.led")


def _is_related(person: Participant, day: date, reasoning: Reasoning) -> bool:
    months = 12 * reasoning.parameter("titp.staff.relation_years")
    for tie in person.ties:
        if tie.until is None:
            return True
        last = reasoning.step("add_months_clamped", code="staff.related_through", day=tie.until, months=months)
        if not reasoning.step("is_later", code="staff.relation_over", first=day, second=last):
            return True
    return False


def _has_course(person: Participant, day: date, reasoning: Reasoning) -> bool:
    if person.audit_course_on is None or person.audit_course_on > day:
        return False
    months = 12 * reasoning.parameter("titp.staff.course_years")
    last = reasoning.step("add_months_clamped", code="staff.course_through", day=person.audit_course_on, months=months)
    return not reasoning.step("is_later", code="staff.course_over", first=day, second=last)


# --- TITP-AUDIT-05 ----------------------------------------------------------------------

Suspicion = Literal[
    "plan_not_followed",
    "plan_below_standard",
    "disqualification",
    "false_report",
    "order_disobeyed",
    "illegal_act",
    "severe_consultation",
    "missing_person",
    "serious_accident",
    "double_contract",
    "work_in_lecture",
    "work_outside_plan",
]


@dataclass(frozen=True, slots=True)
class SuspicionFacts:
    suspected_on: date = fact("the day on which the suspicion became known")
    suspicions: tuple[Suspicion, ...] = fact("grounds of Act 16①, or events that suggest one")
    held_on: date | None = fact("last day of the extraordinary audit; null if not held", None)
    today: date | None = fact("the day of the judgement; by default the day of the suspicion", None)


@judgement(
    id="TITP-AUDIT-05",
    title="Extraordinary audit at once",
    facts=SuspicionFacts,
    on="suspected_on",
    legal_basis="Ord 52(2); Act 16①",
    confidence="law + 3",
    parameters=("titp.audit.extraordinary_days",),
)
def judge_extraordinary_audit(facts: SuspicionFacts, reasoning: Reasoning) -> Verdict:
    """Return the day of the extraordinary audit as value, None without a suspicion.

    It never takes the place of the regular audit of the block. NG when the day has passed without it, WARN when it
    was held later.
    """
    grounds = reasoning.step(
        "taken", code="audit.grounds", value=tuple(f"audit.ground.{item}" for item in facts.suspicions)
    )
    if not grounds:
        return reasoning.verdict(Outcome.OK, None, "audit.no_suspicion")
    days = reasoning.parameter("titp.audit.extraordinary_days")
    day = reasoning.step("within_days", code="audit.at_once", event=facts.suspected_on, days=days)
    due = Due(target=day, safe=day, legal=day)  # at once: no weekend makes it earlier or later
    reached = facts.held_on or facts.today or facts.suspected_on
    if not reasoning.step("is_later", code="audit.later", first=reached, second=day):
        return reasoning.verdict(Outcome.OK, day, "audit.extraordinary", due=due, day=day, grounds=grounds)
    outcome, message = (Outcome.WARN, "audit.held_late") if facts.held_on else (Outcome.NG, "audit.not_held")
    return reasoning.verdict(outcome, day, message, due=due, day=day, grounds=grounds)


# --- TITP-AUDIT-07 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingFacts:
    found_on: date = fact("the day on which the violation was found")
    labour_law: bool = fact("it violates labour law (wages, hours, safety …)")


@judgement(
    id="TITP-AUDIT-07",
    title="Correction instruction and notification to the authority",
    facts=FindingFacts,
    on="found_on",
    legal_basis="Act 40③–⑤",
    confidence="law",
    parameters=("gen.promptly_business_days",),
)
def judge_notification(facts: FindingFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per task: task (instruct, notify), opens, due; none without a labour law violation.

    Both open on the day of the finding. The law says "promptly" without a number: the house rule of TITP-GEN-01.
    """
    tasks = ("audit.task.instruct", "audit.task.notify") if facts.labour_law else ()
    if not reasoning.step("taken", code="audit.tasks", value=tasks):
        return reasoning.verdict(Outcome.OK, (), "audit.no_notification")
    day = reasoning.add_business_days(
        facts.found_on, reasoning.parameter("gen.promptly_business_days"), code="audit.promptly"
    )
    rows = [{"task": task, "opens": facts.found_on, "due": day} for task in tasks]
    due = reasoning.due(legal=day, wish=day, not_before=facts.found_on)
    return reasoning.verdict(Outcome.OK, rows, "audit.two_tasks", due=due, day=day)
