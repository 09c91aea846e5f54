"""The return home around stage 3 and who pays it (titp.md 1, TITP-STAGE-03 and 04)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import ONE_DAY, add_months_clamped, period_end
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict


def earliest_reentry(departure: date, *, months: int = 1) -> date:
    """Return the first day of re-entry after a month at home: only days spent wholly abroad count."""
    return period_end(departure + ONE_DAY, months) + ONE_DAY


def latest_departure(stage_3_start: date, *, months: int = 12) -> date:
    """Return the last day to leave when the return is made within stage 3."""
    return add_months_clamped(stage_3_start, months) - ONE_DAY


# --- TITP-STAGE-03 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    departure: date | None = fact("day on which the trainee leaves Japan; null if not yet", None)
    reentry: date | None = fact("day on which the trainee comes back; null if not yet", None)
    stage_2_end: date | None = fact("last day of stage 2", None)
    stage_3_start: date | None = fact("first day of stage 3; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to judge only the dates given", None)

    def __post_init__(self):
        if not (self.stage_2_end or self.stage_3_start):
            raise FactError("missing_fact", "stage_2_end", "the end of stage 2 or the start of stage 3 is needed")
        if self.stage_2_end and self.stage_3_start and self.stage_3_start <= self.stage_2_end:
            raise FactError("contradiction", "stage_3_start", f"{self.stage_3_start} lies in stage 2")
        if self.reentry and (self.departure is None or self.reentry <= self.departure):
            raise FactError("contradiction", "reentry", "is not after the departure")


@judgement(
    id="TITP-STAGE-03",
    title="One-month return",
    facts=ReturnFacts,
    legal_basis="Ord 10②三ト, 7(7), 12①六, 52(9)",
    confidence="law + 4",
    parameters=(
        "titp.stage.return_months",
        "titp.stage.return_safe_days",
        "titp.stage.return_leave_months",
        "titp.stage.return_less_months",
        "titp.stage.return_certificate_months",
    ),
)
def judge_return(facts: ReturnFacts, reasoning: Reasoning) -> Verdict:
    """Return as value variant (before_stage_3, within_stage_3), leave_by and reentry_from, each null if not known.

    Who leaves before stage 3 begins makes the return before it. NG when it is too short, too long or too late, WARN
    when it is barely a month or takes a new certificate of eligibility, CONFIRM while it is not made.
    """
    within = facts.stage_3_start and (facts.departure is None or facts.departure >= facts.stage_3_start)
    leave_by = _leave_by(facts.stage_3_start, reasoning) if within else None
    value = {"variant": "within_stage_3" if within else "before_stage_3", "leave_by": leave_by, "reentry_from": None}
    if facts.departure is None:
        if facts.today and leave_by and reasoning.step("is_later", first=facts.today, second=leave_by):
            return reasoning.verdict(Outcome.NG, value, "return.too_late", leave_by=leave_by)
        return reasoning.verdict(Outcome.CONFIRM, value, "return.not_made", leave_by=leave_by)
    if leave_by and reasoning.step("is_later", code="return.left_late", first=facts.departure, second=leave_by):
        return reasoning.verdict(Outcome.NG, value, "return.too_late", leave_by=leave_by)
    away = facts.departure
    if not within and facts.stage_2_end:  # days before the end of stage 2 are no return after it
        away = reasoning.step("later", code="return.away", first=facts.departure, second=facts.stage_2_end)
    first = reasoning.step("add_days", code="return.first_day", day=away, days=1)
    months = reasoning.parameter("titp.stage.return_months")
    full = reasoning.step("period_end", code="return.month", start=first, months=months)
    value["reentry_from"] = reasoning.step("add_days", code="return.reentry_from", day=full, days=1)
    if facts.reentry is None:
        code = "return.not_back"
        return reasoning.verdict(Outcome.CONFIRM, value, code, reentry_from=value["reentry_from"])
    return _judge_stay(facts, first, value, reasoning)


def _leave_by(stage_3_start: date, reasoning: Reasoning) -> date:
    months = reasoning.parameter("titp.stage.return_leave_months")
    limit = reasoning.step("add_months_clamped", code="return.year", day=stage_3_start, months=months)
    return reasoning.step("add_days", code="return.leave_by", day=limit, days=-1)


def _judge_stay(facts: ReturnFacts, first: date, value: dict, reasoning: Reasoning) -> Verdict:
    early = reasoning.step("is_less", code="return.too_short", first=facts.reentry, second=value["reentry_from"])
    if early:
        return reasoning.verdict(Outcome.NG, value, "return.short", reentry_from=value["reentry_from"])
    last = reasoning.step("add_days", code="return.last_day", day=facts.reentry, days=-1)
    if value["variant"] == "before_stage_3":
        start = facts.stage_3_start
        if start and reasoning.step("is_later", code="return.started", first=facts.reentry, second=start):
            return reasoning.verdict(Outcome.NG, value, "return.stage_3_early", start=start)
    else:
        less = reasoning.parameter("titp.stage.return_less_months")
        limit = reasoning.step("add_months_clamped", code="return.year", day=facts.departure, months=less)
        if reasoning.step("is_at_least", code="return.too_long", first=facts.reentry, second=limit):
            return reasoning.verdict(Outcome.NG, value, "return.long", limit=limit)
        months = reasoning.parameter("titp.stage.return_certificate_months")
        plain = reasoning.step("period_end", code="return.plain_until", start=first, months=months)
        if reasoning.step("is_later", code="return.beyond", first=last, second=plain):
            return reasoning.verdict(Outcome.WARN, value, "return.certificate", months=months)
    safe_days = reasoning.parameter("titp.stage.return_safe_days")
    days = reasoning.step("days_counted", code="return.days", first=first, last=last)
    if reasoning.step("is_less", code="return.barely", first=days, second=safe_days):
        return reasoning.verdict(Outcome.WARN, value, "return.no_margin", days=days, safe_days=safe_days)
    return reasoning.verdict(Outcome.OK, value, "return.made", days=days)


# --- TITP-STAGE-04 ----------------------------------------------------------------------

Trip = Literal["final", "before_stage_3", "within_stage_3"]


def travel_bearer(trip: Trip, *, applied_in_stage_2: bool | None = None) -> str | None:
    """Return who bears a trip home: organization, or open (nobody by law); None while it is not known.

    The return before stage 3 is borne by the organization (of stage 3, when it changes) only if the plan of stage 3
    was applied for while stage 2 ran.
    """
    if trip == "before_stage_3" and not applied_in_stage_2:
        return None if applied_in_stage_2 is None else "open"
    return "organization"


@dataclass(frozen=True, slots=True)
class TravelFacts:
    charged_to: Literal["organization", "implementer", "trainee"] = fact("who gets the invoice in the end")
    trip: Trip = fact("the final trip home, or the return before or within stage 3", "final")
    applied_in_stage_2: bool | None = fact(
        "return before stage 3: its plan was applied for while stage 2 ran; null = not known", None
    )


@judgement(
    id="TITP-STAGE-04",
    title="Travel cost home",
    facts=TravelFacts,
    legal_basis="Ord 12①六, 52(9)",
    confidence="law",
)
def judge_travel(facts: TravelFacts, reasoning: Reasoning) -> Verdict:
    """Return who bears the trip as value: organization or open; null while it is not known.

    Whatever the reason of the return, nothing falls on the trainee. The organization may pass the real cost on to
    the implementer.
    """
    bearer = reasoning.step(
        "taken",
        code="travel.bearer_open" if facts.trip == "before_stage_3" else "travel.bearer",
        value=travel_bearer(facts.trip, applied_in_stage_2=facts.applied_in_stage_2),
    )
    if facts.charged_to != "trainee":
        return reasoning.verdict(Outcome.OK, bearer, f"travel.{facts.charged_to}")
    if bearer is None:
        return reasoning.verdict(Outcome.CONFIRM, bearer, "travel.unknown")
    if bearer == "open":
        return reasoning.verdict(Outcome.WARN, bearer, "travel.open")
    return reasoning.verdict(Outcome.NG, bearer, "travel.trainee")
