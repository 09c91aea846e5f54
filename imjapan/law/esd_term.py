"""Term of the licence, its application and renewal, and changes after the grant (esd.md 3, ESD-LIC-06 to 08)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import ONE_DAY
from imjapan.law.esd_dates import within_months
from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Due, Outcome, Verdict

# --- ESD-LIC-06 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TermFacts:
    licence_from: date = fact("first day of the licence")
    excellent: bool = fact("granted to an excellent organization (for five years)", False)
    today: date | None = fact("the day of the judgement; without it only the dates are computed", None)
    filed: date | None = fact("the day on which renewal was applied for", None)


@judgement(
    id="ESD-LIC-06",
    title="Term of the licence and window to renew it",
    facts=TermFacts,
    on="licence_from",
    legal_basis="Act (term of the licence); practice of technical intern training",
    confidence="V-1 + A",
    parameters=(
        "esd.mso.licence_years",
        "esd.mso.licence_years_excellent",
        "esd.mso.renewal_open",
        "esd.mso.renewal_close",
    ),
)
def judge_term(facts: TermFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day of the licence as value, and as `due` when to have applied; `values` hold first and last.

    WARN while the window is open and nothing is filed; NG when it closed, or when it was filed outside of it.
    """
    key = "esd.mso.licence_years_excellent" if facts.excellent else "esd.mso.licence_years"
    months = reasoning.step("multiply", code="esd.term.months", number=reasoning.parameter(key), factor=12)
    expiry = reasoning.step("period_end", code="esd.term.expiry", start=facts.licence_from, months=months)
    first = reasoning.step(
        "months_before", code="esd.date.from", event=expiry, months=reasoning.parameter("esd.mso.renewal_open")
    )
    last = reasoning.step("months_before", event=expiry, months=reasoning.parameter("esd.mso.renewal_close"))
    due = reasoning.due(legal=last, wish=last, not_before=first)
    values = {"expiry": expiry, "first": first, "last": last, "safe": due.safe}
    if facts.filed:
        early = reasoning.step("is_later", code="esd.term.early", first=first, second=facts.filed)
        late = reasoning.step("is_later", code="esd.window.overdue", first=facts.filed, second=last)
        if early or late:
            code = "esd.term.filed_early" if early else "esd.term.filed_late"
            return reasoning.verdict(Outcome.NG, expiry, code, due=due, **values)
        return reasoning.verdict(Outcome.OK, expiry, "esd.term.filed", due=due, **values)
    if facts.today and reasoning.step("is_later", code="esd.window.overdue", first=facts.today, second=last):
        return reasoning.verdict(Outcome.NG, expiry, "esd.term.missed", due=due, **values)
    if facts.today and facts.today >= first:
        return reasoning.verdict(Outcome.WARN, expiry, "esd.term.open", due=due, **values)
    return reasoning.verdict(Outcome.OK, expiry, "esd.term.ahead", due=due, **values)


# --- ESD-LIC-07 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    wished_start: date = fact("day on which the licence should take effect")
    filed: date | None = fact("day on which the application was or will be filed", None)


@judgement(
    id="ESD-LIC-07",
    title="When to apply for a licence",
    facts=ApplicationFacts,
    on="wished_start",
    legal_basis="suppl. 5(3)(4); guidelines ch. 2",
    confidence="V-2",
    parameters=(
        "esd.start",
        "esd.licence.prefiling_open",
        "esd.licence.filing_months",
        "esd.licence.review_months_min",
        "esd.licence.review_months",
    ),
)
def judge_application(facts: ApplicationFacts, reasoning: Reasoning) -> Verdict:
    """Return the latest day to file as value; the target of `due` leaves room for the longer review.

    NG when filed before pre-applications open, after the latest day, or for a start before the law is in force. WARN
    when filed between the realistic and the latest day. `values`: latest, realistic, expected_from, expected_until.
    """
    start = facts.wished_start
    latest = reasoning.step("months_before", event=start, months=reasoning.parameter("esd.licence.filing_months"))
    longest = reasoning.parameter("esd.licence.review_months")
    realistic = reasoning.step("months_before", code="esd.apply.realistic", event=start, months=longest)
    due = reasoning.due(legal=latest, wish=realistic)
    values = {"start": start, "latest": latest, "realistic": realistic}
    in_force = reasoning.parameter("esd.start")
    if reasoning.step("is_later", code="esd.apply.too_soon", first=in_force, second=start):
        return reasoning.verdict(Outcome.NG, latest, "esd.apply.before_force", due=due, in_force=in_force, **values)
    if facts.filed is None:
        return reasoning.verdict(Outcome.OK, latest, "esd.apply.due", due=due, **values)
    opens = reasoning.parameter("esd.licence.prefiling_open")
    if reasoning.step("is_later", code="esd.apply.not_open", first=opens, second=facts.filed):
        return reasoning.verdict(Outcome.NG, latest, "esd.apply.before_opening", due=due, opens=opens, **values)
    shortest = reasoning.parameter("esd.licence.review_months_min")
    values["expected_from"] = _expected(facts.filed, shortest, in_force, reasoning)
    values["expected_until"] = _expected(facts.filed, longest, in_force, reasoning)
    if reasoning.step("is_later", code="esd.window.overdue", first=facts.filed, second=latest):
        return reasoning.verdict(Outcome.NG, latest, "esd.apply.too_late", due=due, **values)
    if reasoning.step("is_later", code="esd.apply.tight", first=facts.filed, second=realistic):
        return reasoning.verdict(Outcome.WARN, latest, "esd.apply.hurried", due=due, **values)
    return reasoning.verdict(Outcome.OK, latest, "esd.apply.in_time", due=due, **values)


def _expected(filed: date, months: int, in_force: date, reasoning: Reasoning) -> date:
    day = reasoning.step("add_months_clamped", code="esd.apply.expected", day=filed, months=months)
    return reasoning.step("later", first=day, second=in_force)


# --- ESD-LIC-07.FEE ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeeFacts:
    day: date = fact("day of the application")


@judgement(
    id="ESD-LIC-07.FEE",
    title="Fee of the licence application",
    facts=FeeFacts,
    on="day",
    legal_basis="Cabinet Order on fees (not published yet)",
    confidence="U",
    parameters=("esd.mso.licence_fee",),
)
def judge_fee(facts: FeeFacts, reasoning: Reasoning) -> Verdict:
    """Return the fee in yen as value. CONFIRM as long as the organization has not entered the published figure."""
    fee = reasoning.step("multiply", code="esd.apply.fee", number=reasoning.parameter("esd.mso.licence_fee"), factor=1)
    return reasoning.verdict(Outcome.OK, fee, "esd.apply.fee_is", fee=fee)


# --- ESD-LIC-08 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    kind: Literal[
        "new_office",
        "external_auditor_left",
        "other_item",
        "business_change",
        "suspension_or_end",
        "name_lending",
    ] = fact("what changed, or will: an item of the licence, the kind of business, its end, its name lent to others")
    event: date = fact("day of the change; for the end of business its last day")
    successor_from: date | None = fact("external_auditor_left: first day of the next external auditor", None)
    manager: bool = fact("new_office: a manager is appointed for it", False)
    licence_copy: bool = fact("new_office: a copy of the licence is shown there", False)
    permitted: bool | None = fact("business_change: the permission is granted; null when nobody knows", None)


@judgement(
    id="ESD-LIC-08",
    title="Changes after the licence was granted",
    facts=ChangeFacts,
    on="event",
    legal_basis="Act 29, 32, 34, 37, 38, as in technical intern training",
    confidence="A",
    parameters=("esd.minor_change.months", "esd.cessation.months"),
)
def judge_change(facts: ChangeFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day to notify as value with `due`; for what takes no notice value None.

    WARN when the change leaves something open (an office without manager or licence copy; days without external
    auditor). Lending the name is NG, a change of business without permission too.
    """
    if facts.kind == "name_lending":
        return reasoning.verdict(*_barred(facts, reasoning), "esd.change.name_lending")
    if facts.kind == "business_change":
        outcome, value = _barred(facts, reasoning)
        if facts.permitted is not False:
            outcome = Outcome.OK if facts.permitted else Outcome.CONFIRM
        return reasoning.verdict(outcome, value, "esd.change.permission")
    if facts.kind == "suspension_or_end":
        due = cessation_due(facts.event, reasoning)
        return reasoning.verdict(Outcome.OK, due.legal, "esd.change.end", due=due, **due.to_values())
    due = change_due(facts.event, reasoning)
    outcome, code = Outcome.OK, "esd.change.notice"
    if facts.kind == "new_office" and not (facts.manager and facts.licence_copy):
        outcome, code = Outcome.WARN, "esd.change.office"
    if facts.kind == "external_auditor_left":
        without = facts.event + ONE_DAY
        if facts.successor_from is None or reasoning.step(
            "is_later", code="esd.change.gap", first=facts.successor_from, second=without
        ):
            outcome, code = Outcome.WARN, "esd.change.auditor"
    return reasoning.verdict(outcome, due.legal, code, due=due, **due.to_values())


def change_due(event: date, reasoning: Reasoning) -> Due:
    """Return the three dates of a change notice."""
    legal, wish = within_months(event, reasoning.parameter("esd.minor_change.months"), reasoning)
    return reasoning.due(legal=legal, wish=wish, not_before=event)


def cessation_due(end: date, reasoning: Reasoning) -> Due:
    """Return the three dates of the notice ahead of the end or suspension of the business."""
    months = reasoning.parameter("esd.cessation.months")
    legal = reasoning.step("months_before", event=end, months=months)
    return reasoning.due(legal=legal, wish=legal)


def _barred(facts: ChangeFacts, reasoning: Reasoning) -> tuple[Outcome, None]:
    reasoning.step("is_one_of", code="esd.change.barred", item=facts.kind, choices=("name_lending", "business_change"))
    return Outcome.NG, None
