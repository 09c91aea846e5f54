"""Registration of a support organization, and its books (esd.md 14, ESD-SSW-05 and 06)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from imjapan.law.checklist import judge_complete
from imjapan.law.dates import ONE_DAY, month_block_end, month_start, months_before, period_end
from imjapan.law.esd_records import deletable_from
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-SSW-05.REGISTRATION ------------------------------------------------------------


class Registration(NamedTuple):
    """Last day of a registration, the days between which its renewal is applied for, and when the standard holds."""

    end: date
    renewal_from: date
    renewal_until: date
    standard_from: date


def registration(
    registered_on: date,
    *,
    years: int = 5,
    open_months: int = 6,
    close_months: int = 4,
    standard: date = date(2027, 4, 1),
) -> Registration:
    """Return the days of a registration from its first day. Before the standard: it holds from the renewal."""
    end = period_end(registered_on, 12 * years)
    return Registration(
        end,
        month_start(months_before(end, open_months)),
        month_block_end(months_before(end, close_months), 1),
        max(standard, end + ONE_DAY) if registered_on < standard else registered_on,
    )


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """Give either the first or the last day of the registration."""

    registered_on: date | None = fact("first day of the registration, or of its last renewal", None)
    registration_end: date | None = fact("last day of the registration, as on the notice", None)
    today: date | None = fact("the day of the judgement; null to ask only for the days", None)
    applied_on: date | None = fact("day of the application for renewal; null if not yet", None)

    def __post_init__(self):
        if self.registered_on is None and self.registration_end is None:
            raise FactError("missing_fact", "registration_end", "give the first or the last day of the registration")
        if self.registered_on and self.registration_end and self.registration_end < self.registered_on:
            raise FactError("contradiction", "registration_end", "is before the first day of the registration")


@judgement(
    id="ESD-SSW-05.REGISTRATION",
    title="Term and renewal of the registration",
    facts=RegistrationFacts,
    legal_basis="Immigration Act 19-23 – 19-33",
    confidence="V-1 + K",
    parameters=("rso.registration_years", "rso.renewal_open", "rso.renewal_close", "rso.new_standard_from"),
)
def judge_registration(facts: RegistrationFacts, reasoning: Reasoning) -> Verdict:
    """Return as value end, renewal_from, renewal_until and standard_from (when the standard of 2027 holds), with `due`.

    NG when the renewal was applied for after its window, or not at all by then; WARN inside the window, and when it
    was applied for too early.
    """
    months = reasoning.step("multiply", number=reasoning.parameter("rso.registration_years"), factor=12)
    end = facts.registration_end
    if end is None:
        end = reasoning.step("period_end", start=facts.registered_on, months=months)
    opens = reasoning.step("months_before", event=end, months=reasoning.parameter("rso.renewal_open"))
    opens = reasoning.step("month_start", day=opens)
    closes = reasoning.step("months_before", event=end, months=reasoning.parameter("rso.renewal_close"))
    closes = reasoning.step("month_block_end", start=closes, months=1)
    standard = reasoning.parameter("rso.new_standard_from")
    # Who gives only the last day has a registration of one full term.
    began = facts.registered_on or reasoning.step("months_before", event=end + ONE_DAY, months=months)
    if reasoning.step("is_less", code="ssw.registration.older", first=began, second=standard):
        after = reasoning.step("add_days", day=end, days=1)
        standard = reasoning.step("later", first=standard, second=after)
    else:
        standard = began
    value = {"end": end, "renewal_from": opens, "renewal_until": closes, "standard_from": standard}
    due = reasoning.due(legal=closes, wish=closes, not_before=opens)
    reached = facts.applied_on or facts.today
    if reached and reasoning.step("is_later", code="ssw.too_late", first=reached, second=closes):
        return reasoning.verdict(Outcome.NG, value, "ssw.registration.late", due=due, **value)
    if facts.applied_on:
        early = reasoning.step("is_later", code="ssw.too_early", first=opens, second=facts.applied_on)
        code = "ssw.registration.early" if early else "ssw.registration.applied"
        return reasoning.verdict(Outcome.WARN if early else Outcome.OK, value, code, due=due, **value)
    if facts.today and reasoning.step("is_at_least", code="ssw.registration.open", first=facts.today, second=opens):
        return reasoning.verdict(Outcome.WARN, value, "ssw.registration.now", due=due, **value)
    return reasoning.verdict(Outcome.OK, value, "ssw.registration.days", due=due, **value)


# --- ESD-SSW-06 -------------------------------------------------------------------------


def support_records_deletable_from(contract_end: date, *, years: int = 1) -> date:
    """Return the first day on which records of a worker's support may be deleted, recordings included."""
    return deletable_from([contract_end], years=years)


@dataclass(frozen=True, slots=True)
class SupportBookFacts:
    contract_end: date | None = fact("last day of the employment contract; null while it goes on")
    other_law_until: date | None = fact("last day on which another law asks to keep it; null for none", None)
    delete_on: date | None = fact("the day on which somebody wants to delete it; null to ask only for the day", None)


@judgement(
    id="ESD-SSW-06",
    title="Books and retention",
    facts=SupportBookFacts,
    legal_basis="SSW standards ordinance 2, 4",
    confidence="V-2",
    parameters=("ssw.books_years",),
)
def judge_support_book(facts: SupportBookFacts, reasoning: Reasoning) -> Verdict:
    """Return the first day of deletion as value; null while the contract goes on. NG for a deletion before it."""
    if facts.contract_end is None:
        outcome = Outcome.NG if facts.delete_on else Outcome.OK
        return reasoning.verdict(outcome, None, "ssw.books.running")
    months = reasoning.step("multiply", number=reasoning.parameter("ssw.books_years"), factor=12)
    until = reasoning.step("within_months", event=facts.contract_end, months=months)
    if facts.other_law_until:
        until = reasoning.step("later", first=until, second=facts.other_law_until)
    first = reasoning.step("add_days", day=until, days=1)
    if facts.delete_on and reasoning.step("is_later", code="ssw.books.not_yet", first=first, second=facts.delete_on):
        return reasoning.verdict(Outcome.NG, first, "ssw.books.too_early", first=first)
    return reasoning.verdict(Outcome.OK, first, "ssw.books.from", first=first)


_REGISTER = ("worker", "employer", "office", "supports", "dates", "staff")


@dataclass(frozen=True, slots=True)
class SupportRegisterFacts:
    written: tuple[Literal[_REGISTER], ...] = fact("what the register of supports says of a worker")


@judgement(
    id="ESD-SSW-06.REGISTER",
    title="What the register of supports says",
    facts=SupportRegisterFacts,
    legal_basis="SSW standards ordinance 2, 4",
    confidence="V-2",
)
def judge_support_register(facts: SupportRegisterFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the fields missing."""
    return judge_complete(
        reasoning,
        [f"ssw.register.{name}" for name in _REGISTER],
        [f"ssw.register.{name}" for name in facts.written],
    )
