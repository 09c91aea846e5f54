"""General conventions (titp.md 0.4)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import judge_conditions
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Due, Outcome, Verdict

_UNDEFINED = ("without_delay", "promptly", "immediately")  # words of the law that carry no number


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    event: date = fact("the day of the event (for 'before': the day before which to act; for 'period': its first day)")
    months: int | None = fact("number of months in the rule", None, minimum=0, maximum=1200)
    days: int | None = fact("number of days in the rule, instead of months", None, minimum=0, maximum=36500)
    wording: Literal["within", "before", "period", "without_delay", "promptly", "immediately"] = fact(
        "how the rule says it: within n, until n before, a period of n, or a word without a number", "within"
    )
    margin_days: int = fact("days to keep in hand before the deadline", 0, minimum=0, maximum=3650)

    def __post_init__(self):
        amounts = (self.months is not None) + (self.days is not None)
        if self.wording in _UNDEFINED and amounts:
            raise FactError("contradiction", "months", f"'{self.wording}' takes no number of months or days")
        if self.wording not in _UNDEFINED and amounts != 1:
            raise FactError("missing_fact", "months", "give either months or days")
        if self.wording == "period" and self.months is None:
            raise FactError("missing_fact", "months", "a period is given in months")


@judgement(
    id="TITP-GEN-01",
    title="Deadline arithmetic",
    facts=DeadlineFacts,
    on="event",
    legal_basis="Civil Code (民法) art. 138-143",
    confidence="law, knowledge of the Civil Code",
    parameters=("gen.without_delay_days", "gen.promptly_business_days"),
)
def judge_deadline(facts: DeadlineFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value and all three dates as `due`; for a period its last day, without `due`."""
    if facts.wording == "period":
        end = reasoning.step("period_end", start=facts.event, months=facts.months)
        return reasoning.verdict(Outcome.OK, end, "gen.period", end=end)
    if facts.wording in _UNDEFINED:
        due = _house_due(facts, reasoning)
        word = f"gen.word.{facts.wording}"
        return reasoning.verdict(Outcome.OK, due.legal, "gen.house_due", due=due, wording=word, legal=due.legal)
    legal = _legal_date(facts, reasoning)
    not_before = facts.event if facts.wording == "within" else None
    due = reasoning.due(legal=legal, wish=_wish(facts, legal, reasoning), not_before=not_before)
    return reasoning.verdict(Outcome.OK, legal, "gen.due", due=due, **due.to_values())


def _legal_date(facts: DeadlineFacts, reasoning: Reasoning) -> date:
    before = facts.wording == "before"
    if facts.months is not None:
        return reasoning.step("months_before" if before else "within_months", event=facts.event, months=facts.months)
    return reasoning.step("days_before" if before else "within_days", event=facts.event, days=facts.days)


def _wish(facts: DeadlineFacts, legal: date, reasoning: Reasoning) -> date:
    wish = legal
    if facts.months is not None and facts.wording == "within":
        # Some readers take the day of the same number; where that is earlier, it is the safe reading.
        careful = reasoning.step("add_months_clamped", code="gen.careful", day=facts.event, months=facts.months)
        wish = reasoning.step("earlier", first=legal, second=careful)
    return _less_margin(facts, wish, reasoning)


def _house_due(facts: DeadlineFacts, reasoning: Reasoning) -> Due:
    if facts.wording == "without_delay":
        last = reasoning.step("within_days", event=facts.event, days=reasoning.parameter("gen.without_delay_days"))
    elif facts.wording == "promptly":
        last = reasoning.add_business_days(facts.event, reasoning.parameter("gen.promptly_business_days"))
    else:
        last = reasoning.step("within_days", event=facts.event, days=0)
        return Due(target=last, safe=last, legal=last)  # at once: no weekend makes it earlier or later
    return reasoning.due(legal=last, wish=_less_margin(facts, last, reasoning), not_before=facts.event)


def _less_margin(facts: DeadlineFacts, day: date, reasoning: Reasoning) -> date:
    if not facts.margin_days:
        return day
    return reasoning.step("add_days", code="gen.margin", day=day, days=-facts.margin_days)


# --- TITP-GEN-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    languages: tuple[str, ...] = fact("languages the document is written in, such as ja, vi, id")
    submitted: bool = fact("is submitted to the authorities or the organization", False)
    kept_at_office: bool = fact("is kept at an office", False)
    signed_by_trainee: bool = fact("carries the signature of a trainee", False)
    trainee_languages: tuple[str, ...] = fact("languages the signing trainee understands fully", ())
    translation_attached: bool = fact("a Japanese translation is attached", False)

    def __post_init__(self):
        if not self.languages:
            raise FactError("missing_fact", "languages", "name at least one language")


@judgement(
    id="TITP-GEN-02",
    title="Languages of a document",
    facts=DocumentFacts,
    legal_basis="Ord 68",
    confidence="law",
)
def judge_languages(facts: DocumentFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what is missing: the Japanese translation, or the text in a language the trainee understands."""
    japanese = bool(reasoning.step("common", first=("ja",), second=facts.languages))
    conditions: dict[str, bool | None] = {}
    if facts.submitted and not japanese:
        conditions["gen.translation"] = facts.translation_attached
    if facts.signed_by_trainee and japanese and (facts.submitted or facts.kept_at_office):
        understood = reasoning.step("common", first=facts.languages, second=facts.trainee_languages)
        conditions["gen.bilingual"] = bool(understood) if facts.trainee_languages else None
    return judge_conditions(reasoning, conditions)


# --- TITP-GEN-03 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Application:
    name: str = fact("name or number of the application")
    attachments: tuple[str, ...] = fact("its attachments; the same name means an identical paper")


@dataclass(frozen=True, slots=True)
class BundleFacts:
    applications: tuple[Application, ...] = fact("applications filed together, in their order")


@judgement(
    id="TITP-GEN-03",
    title="The same attachment only once",
    facts=BundleFacts,
    legal_basis="Ord 69",
    confidence="law",
)
def judge_attachments(facts: BundleFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per application: what is attached to it, and what it only refers to."""
    rows, attached = [], ()
    for application in facts.applications:
        own = tuple(dict.fromkeys(application.attachments))
        new = reasoning.step("missing", code="gen.attach", needed=own, given=attached)
        refers = reasoning.step("common", code="gen.refer", first=own, second=attached)
        rows.append({"application": application.name, "attach": new, "refer": refers})
        attached += new
    return reasoning.verdict(Outcome.OK, rows, "gen.attachments")


# --- TITP-GEN-04 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ElectronicBookFacts:
    shown_at_once: bool | None = fact("can be shown on a screen at the office at once", None)
    printed_at_once: bool | None = fact("can be printed at the office at once", None)


@judgement(
    id="TITP-GEN-04",
    title="Books kept electronically",
    facts=ElectronicBookFacts,
    legal_basis="e-document ordinance (平成29年法務省・厚労省令第2号)",
    confidence="law + 1",
)
def judge_electronic_book(facts: ElectronicBookFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what is not possible at the office, or not known."""
    return judge_conditions(
        reasoning, {"gen.shown_at_once": facts.shown_at_once, "gen.printed_at_once": facts.printed_at_once}
    )
