"""Audits of implementers under ESD (esd.md 6): regular (01), extraordinary (02) and external (04)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.audit import interviews_required
from imjapan.law.esd_windows import rolling_windows
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Stay:
    """When one worker is there."""

    start: date = fact("first day as ESD worker at the implementer")
    end: date | None = fact("last day; null while it goes on", None)

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


# --- ESD-AUD-01 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegularAuditFacts:
    today: date = fact("the day of the judgement")
    first_start: date | None = fact("first day of the first worker; or give workers", None)
    workers: tuple[Stay, ...] = fact("when each worker is at the implementer, where known", ())
    audits: tuple[date, ...] = fact("days on which a regular audit was completed", ())

    def __post_init__(self):
        if not self.workers and self.first_start is None:
            raise FactError("missing_fact", "first_start", "the first day of the first worker is needed")

    def periods(self) -> list[tuple[date, date | None]]:
        return [(stay.start, stay.end) for stay in self.workers] or [(self.first_start, None)]


@judgement(
    id="ESD-AUD-01",
    title="Regular audit at least once in every three months, rolling",
    facts=RegularAuditFacts,
    on="today",
    legal_basis="Act 39; Ordinance 67",
    confidence="V-1 + A",
    parameters=("esd.audit.interval", "esd.audit.warn_months"),
)
def judge_regular_audits(facts: RegularAuditFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the windows, oldest first, and as `due` the one that is open.

    Each: start (audit before, or first day of a worker), due, warn_from, done, needed, state (done, late, missed,
    soon, open, not_needed). NG when one was missed, WARN when one was late or the open one is due soon.
    """
    months = reasoning.parameter("esd.audit.interval")
    warn_months = reasoning.parameter("esd.audit.warn_months")
    held = [day for day in facts.audits if day <= facts.today]
    rows, due = [], None
    for window in rolling_windows(facts.periods(), held, months=months):
        last = reasoning.step("add_months_clamped", code="esd.audit.due", day=window.start, months=months)
        warn_from = reasoning.step("months_before", code="esd.audit.warn", event=last, months=warn_months)
        state = window.state(facts.today, warn_from)
        rows.append(
            {
                "start": window.start,
                "due": last,
                "warn_from": warn_from,
                "done": window.done,
                "needed": window.needed,
                "state": state,
            }
        )
        if state in ("open", "soon", "missed"):
            due = reasoning.due(legal=last, wish=last, not_before=window.start)
    for state, outcome in (("missed", Outcome.NG), ("late", Outcome.WARN), ("soon", Outcome.WARN)):
        days = tuple(row["due"] for row in rows if row["state"] == state)
        if days:
            return reasoning.verdict(outcome, rows, f"esd.audit.{state}", due=due, days=days)
    return reasoning.verdict(Outcome.OK, rows, "esd.audit.kept", due=due)


# --- ESD-AUD-01.INTERVIEWS --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InterviewFacts:
    workers: int = fact("ESD workers at the implementer on the day of the audit", minimum=0)
    interviewed: int | None = fact("how many were interviewed; null to ask only how many must be", None, minimum=0)
    audit_day: date | None = fact("day of the audit; without it the newest figures are used", None)

    def __post_init__(self):
        if self.interviewed is not None and self.interviewed > self.workers:
            raise FactError("contradiction", "interviewed", f"more than the {self.workers} workers there are")


def min_interviews(workers: int, *, divisor: int = 4, minimum: int = 2) -> int:
    """Return how many workers must be interviewed in an audit: a quarter, at least two, at most all of them."""
    return interviews_required(workers, divisor=divisor, minimum=minimum)


@judgement(
    id="ESD-AUD-01.INTERVIEWS",
    title="Number of workers to interview in an audit",
    facts=InterviewFacts,
    on="audit_day",
    legal_basis="Act 39; Ordinance 67",
    confidence="V-1",
    parameters=("esd.audit.interview_divisor", "esd.audit.interview_minimum"),
)
def judge_interviews(facts: InterviewFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the number required. NG when `interviewed` is given and is less."""
    divisor = reasoning.parameter("esd.audit.interview_divisor")
    minimum = reasoning.parameter("esd.audit.interview_minimum")
    quarter = reasoning.step("divide_up", code="esd.audit.quarter", number=facts.workers, divisor=divisor)
    enough = reasoning.step("at_least", number=quarter, minimum=minimum)
    required = reasoning.step("at_most", code="esd.audit.everyone", number=enough, maximum=facts.workers)
    values = {"workers": facts.workers, "required": required}
    if facts.interviewed is None:
        return reasoning.verdict(Outcome.OK, required, "esd.audit.interviews", **values)
    values["interviewed"] = facts.interviewed
    few = reasoning.step("is_less", first=facts.interviewed, second=required)
    code = "esd.audit.interviews_missing" if few else "esd.audit.interviews_enough"
    return reasoning.verdict(Outcome.NG if few else Outcome.OK, required, code, **values)


# --- ESD-AUD-01.CONTENT -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContentFacts:
    """Null (or left out) means: not recorded yet."""

    work_seen: bool | None = fact("the work was checked on site", None)
    report_of_manager: bool | None = fact("the ESD manager of the implementer reported", None)
    report_of_instructor: bool | None = fact("the instructor reported, on the day or later", None)
    interviews: bool | None = fact("enough workers were interviewed (ESD-AUD-01.INTERVIEWS)", None)
    facilities: bool | None = fact("the facilities were seen", None)
    books: bool | None = fact("the books were seen", None)
    housing: bool | None = fact("housing and living conditions were checked", None)
    led_by_manager: bool | None = fact("the supervision and support manager led the audit", None)
    other_method: tuple[Literal["work_seen", "facilities", "housing"], ...] = fact(
        "what a sector notice lets be done in another way", ()
    )


_CONTENT = (
    "work_seen",
    "report_of_manager",
    "report_of_instructor",
    "interviews",
    "facilities",
    "books",
    "housing",
    "led_by_manager",
)


@judgement(
    id="ESD-AUD-01.CONTENT",
    title="What a regular audit must contain",
    facts=ContentFacts,
    legal_basis="Act 39; Ordinance 67",
    confidence="V-1",
)
def judge_content(facts: ContentFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the items missing. NG until each is done; CONFIRM when one only is not recorded yet."""
    met = tuple(item for item in _CONTENT if getattr(facts, item) or item in facts.other_method)
    missing = reasoning.step(
        "missing",
        code="esd.audit.content",
        needed=tuple(f"esd.audit.item.{item}" for item in _CONTENT),
        given=tuple(f"esd.audit.item.{item}" for item in met),
    )
    items = tuple(item.removeprefix("esd.audit.item.") for item in missing)
    if not items:
        return reasoning.verdict(Outcome.OK, items, "esd.audit.complete")
    refused = any(getattr(facts, item) is False for item in items)
    outcome = Outcome.NG if refused else Outcome.CONFIRM
    return reasoning.verdict(outcome, items, "esd.audit.incomplete", missing=missing)


# --- ESD-AUD-02 -------------------------------------------------------------------------

SERIOUS = (
    "ground_of_certification_lost",
    "violence",
    "unpaid_wages",
    "passport_held",
    "complaint",
    "correction_notice",
    "other_breach",
)


@dataclass(frozen=True, slots=True)
class TriggerFacts:
    learned_on: date = fact("day on which the organization learned of it")
    trigger: Literal[
        "ground_of_certification_lost",
        "violence",
        "unpaid_wages",
        "passport_held",
        "complaint",
        "correction_notice",
        "other_breach",
        "question",
    ] = fact("what it learned: a hint of a breach, or only a question")


@judgement(
    id="ESD-AUD-02",
    title="Extraordinary audit after a hint of a breach",
    facts=TriggerFacts,
    on="learned_on",
    legal_basis="Act 39; Ordinance 67, as in technical intern training",
    confidence="A",
    parameters=("esd.audit.extraordinary_days",),
)
def judge_trigger(facts: TriggerFacts, reasoning: Reasoning) -> Verdict:
    """Return the day of the house rule as value and `due` (the law says 遅滞なく); None when no audit is needed."""
    words = {"trigger": f"esd.audit.trigger.{facts.trigger}"}
    needed = reasoning.step("is_one_of", code="esd.audit.hint", item=facts.trigger, choices=SERIOUS, values=words)
    if not needed:
        return reasoning.verdict(Outcome.OK, None, "esd.audit.no_extraordinary", **words)
    last = reasoning.add_business_days(facts.learned_on, reasoning.parameter("esd.audit.extraordinary_days"))
    due = reasoning.due(legal=last, wish=last, not_before=facts.learned_on)
    return reasoning.verdict(Outcome.WARN, last, "esd.audit.extraordinary", due=due, last=last, **words)


# --- ESD-AUD-04 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExternalAuditFacts:
    today: date = fact("the day of the judgement")
    office_from: date | None = fact("first day of the office under the licence, while nothing was held yet", None)
    last_office_audit: date | None = fact("newest external audit of the office", None)
    last_accompaniment: date | None = fact("newest audit at an implementer that the external auditor joined", None)

    def __post_init__(self):
        for name in ("last_office_audit", "last_accompaniment"):
            if getattr(self, name) is None and self.office_from is None:
                raise FactError("missing_fact", name, "give its day, or office_from while none was held")


@judgement(
    id="ESD-AUD-04",
    title="External audit of each office, and its accompanied audit",
    facts=ExternalAuditFacts,
    on="today",
    legal_basis="Act 25(1)(v); Ordinance 47",
    confidence="V-2",
    parameters=("esd.mso.external_audit_interval", "esd.mso.external_accompany_interval"),
)
def judge_external_audit(facts: ExternalAuditFacts, reasoning: Reasoning) -> Verdict:
    """Return as value office_due and accompany_due, the last days for the next of each. NG when one has passed."""
    value, overdue = {}, []
    for name, held, key in (
        ("office_due", facts.last_office_audit, "esd.mso.external_audit_interval"),
        ("accompany_due", facts.last_accompaniment, "esd.mso.external_accompany_interval"),
    ):
        months = reasoning.parameter(key)
        base = held or facts.office_from
        day = value[name] = reasoning.step("add_months_clamped", code=f"esd.external.{name}", day=base, months=months)
        if reasoning.step("is_later", code="esd.window.overdue", first=facts.today, second=day):
            overdue.append(f"esd.external.word.{name}")
    first = reasoning.step("earlier", first=value["office_due"], second=value["accompany_due"])
    due = reasoning.due(legal=first, wish=first)
    if overdue:
        return reasoning.verdict(Outcome.NG, value, "esd.external.overdue", due=due, overdue=tuple(overdue), **value)
    return reasoning.verdict(Outcome.OK, value, "esd.external.kept", due=due, **value)
