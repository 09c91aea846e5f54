"""Books and records (titp.md 7): retention, completeness of books and of their entries."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import judge_complete
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.retention import retain_until
from imjapan.law.tables import table, words
from imjapan.law.verdict import Outcome, Verdict

__all__ = ["retain_until"]

_BOOKS = {row["code"]: row for row in table("titp_book")}
BookCode = Literal[tuple(_BOOKS)]

# --- TITP-REC-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RetentionFacts:
    last_plan_ends: tuple[date, ...] = fact("end of the last plan of each trainee the book is about")
    goes_on: bool = fact("the course of a trainee goes on, or a next stage follows", False)
    other_law: Literal["none", "labour", "health_check", "tax"] = fact(
        "another law that also asks for the paper: wage ledger, roster, time record; health check; tax book", "none"
    )
    other_from: date | None = fact("day from which the other law counts", None)
    today: date | None = fact("day on which somebody wants to delete; null to ask only for the date", None)

    def __post_init__(self):
        if (self.other_law == "none") != (self.other_from is None):
            raise FactError("missing_fact", "other_from", "give other_law and other_from together")


@judgement(
    id="TITP-REC-01",
    title="Retention of books",
    facts=RetentionFacts,
    on="today",
    legal_basis="Ord 22②, 54②",
    confidence="law + 3",
    parameters=(
        "titp.record.years",
        "titp.record.labour_years",
        "titp.record.health_check_years",
        "titp.record.tax_years",
    ),
)
def judge_retention(facts: RetentionFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the last day on which the book is kept; None while the year does not run yet.

    NG when it shall be deleted today and must be kept.
    """
    if facts.goes_on or not facts.last_plan_ends:
        reasoning.step("taken", code="records.ends", value=facts.last_plan_ends)
        outcome = Outcome.NG if facts.today else Outcome.OK
        return reasoning.verdict(outcome, None, "records.goes_on")
    last = reasoning.step("latest", code="records.last_end", days=facts.last_plan_ends)
    months = 12 * reasoning.parameter("titp.record.years")
    until = reasoning.step("within_months", code="records.year", event=last, months=months)
    if facts.other_from:
        other_months = 12 * reasoning.parameter(f"titp.record.{facts.other_law}_years")
        other = reasoning.step("within_months", code="records.other", event=facts.other_from, months=other_months)
        until = reasoning.step("later", code="records.longer", first=until, second=other)
    if facts.today and not reasoning.step("is_later", code="records.over", first=facts.today, second=until):
        return reasoning.verdict(Outcome.NG, until, "records.keep", until=until)
    return reasoning.verdict(Outcome.OK, until, "records.until", until=until)


# --- TITP-REC-02, TITP-REC-03 -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfficeBooksFacts:
    books: tuple[BookCode, ...] = fact("books kept at the office of the organization")
    occupation_notice: bool = fact("a notice on an occupation asks for special documents", False)


@judgement(
    id="TITP-REC-02",
    title="Books at an office of the organization",
    facts=OfficeBooksFacts,
    legal_basis="Act 41; Ord 54①",
    confidence="law",
)
def judge_office_books(facts: OfficeBooksFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the books that are missing."""
    return _judge_books("organization", "occupation_notice", facts.books, facts.occupation_notice, reasoning)


@dataclass(frozen=True, slots=True)
class EntryFacts:
    book: BookCode = fact("the book, of the organization or of the implementer")
    filled: tuple[str, ...] = fact("the fields of the entry that are filled in, by their names in the table")


@judgement(
    id="TITP-REC-02.b",
    title="Fields of an entry in a book",
    facts=EntryFacts,
    legal_basis="Ord 22①, 54①; reference forms",
    confidence="verified 2–4",
)
def judge_entry(facts: EntryFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the fields that are missing."""
    fields = words(_BOOKS[facts.book]["fields"])
    for name in facts.filled:
        if name not in fields:
            raise FactError("not_a_choice", "filled", f"{name!r} is none of {', '.join(fields)}")
    return judge_complete(reasoning, [f"field.{name}" for name in fields], [f"field.{name}" for name in facts.filled])


@dataclass(frozen=True, slots=True)
class ImplementerBooksFacts:
    books: tuple[BookCode, ...] = fact("books kept at the establishment of the implementer")
    occupation_notice: bool = fact("a notice on an occupation asks for special documents", False)


@judgement(
    id="TITP-REC-03",
    title="Books at an establishment of the implementer",
    facts=ImplementerBooksFacts,
    legal_basis="Act 20; Ord 22①",
    confidence="law + 3",
)
def judge_implementer_books(facts: ImplementerBooksFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the books that are missing."""
    return _judge_books("implementer", "own_occupation_notice", facts.books, facts.occupation_notice, reasoning)


def _judge_books(
    holder: str, special: str, books: tuple[str, ...], with_special: bool, reasoning: Reasoning
) -> Verdict:
    needed = [code for code, row in _BOOKS.items() if row["holder"] == holder and (code != special or with_special)]
    return judge_complete(reasoning, [f"book.{code}" for code in needed], [f"book.{code}" for code in books])


# --- TITP-REC-04 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordCount:
    kind: Literal["visits", "diary", "audits", "external_checks", "consultations", "lectures"] = fact("kind of record")
    expected: int = fact("records there should be", minimum=0)
    signed: int = fact("signed records there are", minimum=0)


@dataclass(frozen=True, slots=True)
class CompletenessFacts:
    records: tuple[RecordCount, ...] = fact("counts for one office and month, by kind")


@judgement(
    id="TITP-REC-04",
    title="Completeness of the records of a month",
    facts=CompletenessFacts,
    legal_basis="none; house check on Ord 22, 54",
    confidence="design",
)
def judge_completeness(facts: CompletenessFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per kind: kind, missing. NG when a record is missing."""
    rows = []
    for record in facts.records:
        kind = f"records.{record.kind}"
        gap = reasoning.step(
            "subtract", code="records.gap", number=record.expected, amount=record.signed, values={"kind": kind}
        )
        gap = reasoning.step("at_least", code="records.gap_least", number=gap, minimum=0)
        rows.append({"kind": kind, "missing": gap})
    reasoning.step("taken", code="records.kinds", value=tuple(row["kind"] for row in rows))
    if gaps := [row["kind"] for row in rows if row["missing"]]:
        return reasoning.verdict(Outcome.NG, rows, "records.gaps", kinds=gaps)
    return reasoning.verdict(Outcome.OK, rows, "records.complete")


@dataclass(frozen=True, slots=True)
class LateEntryFacts:
    event: date = fact("day of the visit, audit, lecture … that is written down")
    written_on: date = fact("day on which the record was written")

    def __post_init__(self):
        if self.written_on < self.event:
            raise FactError("contradiction", "written_on", f"{self.written_on} is before the event {self.event}")


@judgement(
    id="TITP-REC-04.b",
    title="Record written late",
    facts=LateEntryFacts,
    on="written_on",
    legal_basis="none; practice of inspections",
    confidence="verified 1",
    parameters=("titp.record.late_days",),
)
def judge_late_entry(facts: LateEntryFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the day by which it should have been written. WARN when it was later."""
    days = reasoning.parameter("titp.record.late_days")
    by = reasoning.step("within_days", code="records.write_by", event=facts.event, days=days)
    if reasoning.step("is_later", code="records.is_late", first=facts.written_on, second=by):
        return reasoning.verdict(Outcome.WARN, by, "records.late", by=by, days=days)
    return reasoning.verdict(Outcome.OK, by, "records.in_time", by=by)
