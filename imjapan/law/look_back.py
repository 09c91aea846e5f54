"""Past events that still count: how long each bars (TITP-SANC-01b, TITP-SEND-01, ESD-IMPL-01)."""

from datetime import date

from imjapan.law.dates import add_months_clamped
from imjapan.law.reasoning import Reasoning


def last_day_barred(event: date, years: int) -> date:
    """Return the last day that lies within so many years of the event: the anniversary itself."""
    return add_months_clamped(event, 12 * years)


def still_bars(event: date, day: date, years: int, reasoning: Reasoning, *, what: str) -> date | None:
    """Return the last day on which the event bars, if `day` is not later; else None. An event to come bars nothing.

    `what` is the code of the event's word, for the sentence of the step.
    """
    until = reasoning.step(
        "add_months_clamped", code="look_back.until", values={"what": what}, day=event, months=12 * years
    )
    over = reasoning.step("is_later", code="look_back.over", first=day, second=until)
    return None if over or event > day else until
