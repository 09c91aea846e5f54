"""Books and their retention, consultation, and which authority is competent (esd.md 6 and 13)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import ONE_DAY
from imjapan.law.dates import within_months as last_of_months
from imjapan.law.esd_audit import SERIOUS
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-BOOK-01 ------------------------------------------------------------------------


def kept_until(ends: list[date], *, years: int = 1) -> date:
    """Return the last day on which a book about persons is kept: so many years after the latest of their ends."""
    return last_of_months(max(ends), 12 * years)


def deletable_from(ends: list[date], *, years: int = 1) -> date:
    """Return the first day on which a book about persons may be deleted."""
    return kept_until(ends, years=years) + ONE_DAY


@dataclass(frozen=True, slots=True)
class BookFacts:
    kind: Literal[
        "register",
        "fee_ledger",
        "mediation_ledger",
        "audit_documents",
        "lecture_records",
        "visit_records",
        "consultation_records",
        "external_audit_reports",
        "transfer_records",
        "sending_organization_records",
        "worker_register",
        "plan_progress_ledger",
        "daily_log",
        "wage_ledger",
        "working_hours",
        "dormitory_list",
        "course_and_exam_record",
        "other",
    ] = fact("which book of the organization or of the implementer it is")
    ends: tuple[date, ...] = fact(
        "for each person in the book the last day of ESD, or of the supervision here when transferred away", ()
    )
    still_here: int = fact("persons in the book whose ESD goes on", 0, minimum=0)
    last_entry: date | None = fact("fee ledger and wage ledger: day of the last entry", None)

    def __post_init__(self):
        if not self.ends and not self.still_here and self.last_entry is None:
            raise FactError("missing_fact", "ends", "whom or what does the book hold? give ends or last_entry")
        if self.kind in ("fee_ledger", "wage_ledger") and self.last_entry is None and not self.still_here:
            raise FactError("missing_fact", "last_entry", "the law on taxes or wages counts from the last entry")


@judgement(
    id="ESD-BOOK-01",
    title="How long a book is kept",
    facts=BookFacts,
    legal_basis="Act 20, 41; Ordinance (books), as in technical intern training; rules on taxes and wages",
    confidence="A",
    parameters=(
        "esd.books.retention",
        "esd.books.fee_years",
        "esd.books.wage_years",
        "esd.books.wage_years_minimum",
    ),
)
def judge_book(facts: BookFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the first day on which the book may be deleted; None while somebody in it is still here.

    Rules of other laws run beside: the longest counts. `values`: kept_until, and for the wage ledger at_least, the
    last day of the shorter transitional term.
    """
    if facts.still_here:
        reasoning.step("is_less", code="esd.book.somebody", first=0, second=facts.still_here)
        return reasoning.verdict(Outcome.OK, None, "esd.book.in_use", still_here=facts.still_here)
    untils, values = [], {}
    if facts.ends:
        last = reasoning.step("latest", code="esd.book.last_end", days=facts.ends)
        untils.append(_years_after(last, reasoning.parameter("esd.books.retention"), reasoning))
    if facts.last_entry and facts.kind == "fee_ledger":
        closed = reasoning.step("fiscal_year_end", day=facts.last_entry)
        untils.append(_years_after(closed, reasoning.parameter("esd.books.fee_years"), reasoning))
    elif facts.last_entry and facts.kind == "wage_ledger":
        shorter = reasoning.parameter("esd.books.wage_years_minimum")
        values["at_least"] = _years_after(facts.last_entry, shorter, reasoning)
        untils.append(_years_after(facts.last_entry, reasoning.parameter("esd.books.wage_years"), reasoning))
    elif facts.last_entry and not facts.ends:
        untils.append(_years_after(facts.last_entry, reasoning.parameter("esd.books.retention"), reasoning))
    until = reasoning.step("latest", code="esd.book.longest", days=tuple(untils))
    day = reasoning.step("add_days", code="esd.book.day_after", day=until, days=1)
    return reasoning.verdict(Outcome.OK, day, "esd.book.kept", kept_until=until, day=day, **values)


def _years_after(day: date, years: int, reasoning: Reasoning) -> date:
    values = {"years": years}
    return reasoning.step("within_months", code="esd.book.years", values=values, event=day, months=12 * years)


# --- ESD-CON-01 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConsultationFacts:
    subject: Literal[
        "ground_of_certification_lost",
        "violence",
        "unpaid_wages",
        "passport_held",
        "complaint",
        "correction_notice",
        "other_breach",
        "illness",
        "question",
    ] = fact("what the worker brings forward")
    can_go_on: bool = fact("ESD can go on", True)
    accompaniment: bool = fact("somebody should come along, to a hospital for example", False)
    language: str | None = fact("language of the worker, as a code such as vi", None)
    languages_offered: tuple[str, ...] = fact("languages in which staff or contractors can be consulted", ())


@judgement(
    id="ESD-CON-01",
    title="What a consultation sets going",
    facts=ConsultationFacts,
    legal_basis="Act 25, 39; Ordinance",
    confidence="V-2",
)
def judge_consultation(facts: ConsultationFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what is to be done: record, accompaniment, guidance, extraordinary_audit, difficulty_notice.

    WARN for a serious subject, and when the language of the worker is not offered (R7 of ESD-LIC-01).
    """
    words = {"trigger": f"esd.audit.trigger.{facts.subject}"}
    serious = reasoning.step("is_one_of", code="esd.audit.hint", item=facts.subject, choices=SERIOUS, values=words)
    tasks = ["record"]
    if facts.accompaniment:
        tasks.append("accompaniment")
    if serious:
        tasks += ["guidance", "extraordinary_audit"]
    if not facts.can_go_on:
        tasks.append("difficulty_notice")
    values = {"tasks": tuple(f"esd.consultation.{task}" for task in tasks)}
    if facts.language and not reasoning.step(
        "is_one_of", code="esd.consultation.offered", item=facts.language, choices=facts.languages_offered
    ):
        values["language"] = facts.language
        return reasoning.verdict(Outcome.WARN, tasks, "esd.consultation.no_language", **values)
    outcome = Outcome.WARN if serious or not facts.can_go_on else Outcome.OK
    return reasoning.verdict(outcome, tasks, "esd.consultation.do", **values)


# --- ESD-ORG-01 -------------------------------------------------------------------------

_HEAD = ("licence", "licence_change", "business_report")
_REGIONAL = ("plan", "plan_change", "audit_report")


@dataclass(frozen=True, slots=True)
class FilingFacts:
    matter: Literal[
        "licence",
        "licence_change",
        "business_report",
        "plan",
        "plan_change",
        "audit_report",
        "implementer_report",
        "start_notice",
        "difficulty_notice",
        "transfer_notice",
    ] = fact("what is filed")
    filed_on: date = fact("day of the filing")


@judgement(
    id="ESD-ORG-01",
    title="To whom something is filed",
    facts=FilingFacts,
    legal_basis="Act 57-102",
    confidence="V-3",
    parameters=("esd.start",),
)
def judge_filing(facts: FilingFacts, reasoning: Reasoning) -> Verdict:
    """Return as value authority ("otit" before 2027-04-01, then "kiko") and office ("head", "regional" or None).

    CONFIRM when no source says which office of the organization takes it.
    """
    before = reasoning.step(
        "is_later", code="esd.authority.before", first=reasoning.parameter("esd.start"), second=facts.filed_on
    )
    authority = "otit" if before else "kiko"
    head = reasoning.step(
        "is_one_of", code="esd.authority.head_takes", item=f"esd.authority.matter.{facts.matter}",
        choices=tuple(f"esd.authority.matter.{matter}" for matter in _HEAD),
    )  # fmt: skip
    office = "head" if head else "regional" if facts.matter in _REGIONAL else None
    value = {"authority": authority, "office": office}
    words = {"authority": f"esd.authority.{authority}", "matter": f"esd.authority.matter.{facts.matter}"}
    if office is None:
        return reasoning.verdict(Outcome.CONFIRM, value, "esd.authority.which_office", **words)
    words["office"] = f"esd.authority.{office}"
    return reasoning.verdict(Outcome.OK, value, "esd.authority.file", **words)
