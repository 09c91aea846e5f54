"""The external auditor and the manager of the supervising and support organization (esd.md 3, ESD-LIC-04, 05)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import add_months_clamped
from imjapan.law.esd_relations import Relation, weigh_relations
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict


def course_valid_until(course: date, *, years: int = 3) -> date:
    """Return the last day on which a statutory course (養成講習) still counts."""
    return add_months_clamped(course, 12 * years)


def course_alarms(course: date, *, years: int = 3, months: tuple[int, ...] = (6, 3, 1)) -> tuple[date, ...]:
    """Return the days on which the end of a course is told: so many months before it (ESD-LIC-05)."""
    until = course_valid_until(course, years=years)
    return tuple(add_months_clamped(until, -number) for number in months)


# --- ESD-LIC-04 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExternalAuditorFacts:
    """Null (or left out) means: nobody has confirmed it yet. An adviser contract with the organization is no bar."""

    today: date = fact("the day of the check: the appointment, or later")
    qualification: (
        Literal[
            "lawyer", "labour_attorney", "administrative_specialist", "corporation_of_these", "proven_knowledge", "none"
        ]
        | None
    ) = fact("lawyer, 社会保険労務士, 行政書士, a corporation of these, or another person of proven knowledge", None)
    course: date | None = fact("last day of the newest statutory course", None)
    relations: tuple[Relation, ...] = fact(
        "relations to any supervised implementer, adviser contracts with one included", ()
    )
    staff_of_organization: bool | None = fact("officer or employee of the organization now", None)
    left_organization: date | None = fact("last day as officer or employee of the organization, where ever", None)
    staff_of_other_organization: bool | None = fact("officer or employee of another supervising organization", None)
    staff_of_sending_organization: bool | None = fact("officer or employee of a sending organization", None)
    consent: bool | None = fact("agrees that the name is published", None)
    last_office_audit: date | None = fact("newest external audit of the office", None)
    office_since: date | None = fact("first day of the office under the licence, where no audit was held yet", None)


@judgement(
    id="ESD-LIC-04",
    title="External auditor: qualification, independence, pace",
    facts=ExternalAuditorFacts,
    on="today",
    legal_basis="Act 25(1)(v); Ordinance 1(iv), 42(1)(iii), 47",
    confidence="V-4",
    parameters=("esd.mso.training_validity", "esd.mso.relation_years", "esd.mso.external_audit_interval"),
)
def judge_external_auditor(facts: ExternalAuditorFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per test: test and outcome; the gravest is the outcome.

    Tests: qualification, training, relations, organization, other_organizations, consent, and office_audit when a
    day of it is given. `values`: course_until and office_audit_due, null where not known.
    """
    course_until, training = _training(facts.course, facts.today, reasoning)
    office_due, pace = _office_audit(facts, reasoning)
    outcomes = {
        "qualification": _answer(None if facts.qualification is None else facts.qualification != "none"),
        "training": training,
        "relations": _relations(facts, reasoning),
        "organization": _own_organization(facts, reasoning),
        "other_organizations": _answer(
            _neither(facts.staff_of_other_organization, facts.staff_of_sending_organization)
        ),
        "consent": _answer(facts.consent),
    }
    if pace:
        outcomes["office_audit"] = pace
    outcome = reasoning.step("worst", code="esd.auditor.all", outcomes=tuple(outcomes.values()))
    rows = [{"test": name, "outcome": found} for name, found in outcomes.items()]
    values = {"course_until": course_until, "office_audit_due": office_due}
    if outcome == Outcome.OK:
        return reasoning.verdict(outcome, rows, "esd.auditor.ok", **values)
    which = tuple(f"esd.auditor.test.{name}" for name, found in outcomes.items() if found == outcome)
    code = "esd.auditor.broken" if outcome == Outcome.NG else "esd.auditor.unconfirmed"
    return reasoning.verdict(outcome, rows, code, which=which, **values)


def _answer(met: bool | None) -> Outcome:
    return Outcome.CONFIRM if met is None else Outcome.OK if met else Outcome.NG


def _neither(*posts: bool | None) -> bool | None:
    if True in posts:
        return False
    return None if None in posts else True


def _training(course: date | None, day: date, reasoning: Reasoning) -> tuple[date | None, Outcome]:
    if course is None:
        return None, Outcome.CONFIRM
    years = reasoning.parameter("esd.mso.training_validity")
    values = {"years": years}
    until = reasoning.step("add_months_clamped", code="esd.course.until", values=values, day=course, months=12 * years)
    old = reasoning.step("is_later", code="esd.course.too_old", first=day, second=until)
    ahead = reasoning.step("is_later", code="esd.course.ahead", first=course, second=day)
    return until, _answer(not (old or ahead))


def _relations(facts: ExternalAuditorFacts, reasoning: Reasoning) -> Outcome:
    found, _ = weigh_relations(facts.relations, facts.today, reasoning)
    # An adviser contract with an implementer bars the auditor while it runs, though not the staff (ESD-LIC-03).
    advises = any(
        relation.kind == "adviser"
        and (relation.start is None or relation.start <= facts.today)
        and (relation.end is None or facts.today <= relation.end)
        for relation in facts.relations
    )
    return _answer(not (found or advises))


def _own_organization(facts: ExternalAuditorFacts, reasoning: Reasoning) -> Outcome:
    if facts.staff_of_organization:
        return Outcome.NG
    if facts.left_organization:
        years = reasoning.parameter("esd.mso.relation_years")
        free = reasoning.step(
            "add_months_clamped",
            code="esd.relation.ends",
            values={"years": years},
            day=facts.left_organization,
            months=12 * years,
        )
        if reasoning.step("is_later", code="esd.relation.still", first=free, second=facts.today):
            return Outcome.NG
    return _answer(None if facts.staff_of_organization is None else True)


def _office_audit(facts: ExternalAuditorFacts, reasoning: Reasoning) -> tuple[date | None, Outcome | None]:
    base = facts.last_office_audit or facts.office_since
    if base is None:
        return None, None
    months = reasoning.parameter("esd.mso.external_audit_interval")
    due = reasoning.step("add_months_clamped", code="esd.external.due", day=base, months=months)
    overdue = reasoning.step("is_later", code="esd.window.overdue", first=facts.today, second=due)
    return due, _answer(not overdue)


# --- ESD-LIC-05 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ManagerFacts:
    today: date = fact("the day of the check: start of the licence, appointment, or later")
    course: date = fact("last day of the newest course")
    course_kind: Literal["esd", "titp_manager"] = fact(
        "statutory course of ESD, or the manager course of technical intern training", "esd"
    )
    full_time: bool = fact("full-time officer or employee of the office", True)
    offices: int = fact("offices the person is the manager of", 1, minimum=1)
    connected: bool = fact("closely connected (ESD-LIC-03) to an implementer of the office", False)
    other_manager: bool = fact("another manager handles the implementers the person is connected to", False)

    def __post_init__(self):
        if self.course > self.today:
            raise FactError("contradiction", "course", "lies after the day of the check")


@judgement(
    id="ESD-LIC-05",
    title="Supervision and support manager",
    facts=ManagerFacts,
    on="today",
    legal_basis="Act 40; Ordinance; Ordinance suppl. 4(3)",
    confidence="V-2",
    parameters=("esd.mso.training_validity", "esd.mso.training_alarm_months", "esd.mso.titp_course_counts"),
)
def judge_manager(facts: ManagerFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the last day on which the course counts. WARN in the months before it, NG after it.

    NG also for a manager who is not full-time, has several offices, or is connected with nobody to stand in.
    `values`: until, and alarm, the day from which it is told.
    """
    years = reasoning.parameter("esd.mso.training_validity")
    until = reasoning.step(
        "add_months_clamped", code="esd.course.until", values={"years": years}, day=facts.course, months=12 * years
    )
    months = reasoning.parameter("esd.mso.training_alarm_months")
    alarm = reasoning.step("months_before", code="esd.course.alarm", event=until, months=months)
    values = {"until": until, "alarm": alarm}
    if facts.course_kind == "titp_manager" and not reasoning.parameter("esd.mso.titp_course_counts"):
        return reasoning.verdict(Outcome.NG, until, "esd.manager.titp_course", **values)
    if reasoning.step("is_later", code="esd.course.too_old", first=facts.today, second=until):
        return reasoning.verdict(Outcome.NG, until, "esd.manager.course_old", **values)
    for broken, code in (
        (not facts.full_time, "esd.manager.part_time"),
        (facts.offices > 1, "esd.manager.offices"),
        (facts.connected and not facts.other_manager, "esd.manager.connected"),
    ):
        if broken:
            return reasoning.verdict(Outcome.NG, until, code, **values)
    if not reasoning.step("is_later", code="esd.course.before_alarm", first=alarm, second=facts.today):
        return reasoning.verdict(Outcome.WARN, until, "esd.manager.course_soon", **values)
    return reasoning.verdict(Outcome.OK, until, "esd.manager.ok", **values)
