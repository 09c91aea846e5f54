"""What a serious consultation asks for, and how fast (titp.md 11, TITP-CONS-03): the matrix as data."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from imjapan.law.dates import add_business_days
from imjapan.law.parameters import effective
from imjapan.law.tables import table
from imjapan.law.verdict import Parameter

Matter = Literal["violence", "freedom", "wages", "debts", "pregnancy", "move", "health", "none"]


@dataclass(frozen=True, slots=True)
class Escalation:
    """One action of the matrix. `clock` same_day or promptly (house rule of TITP-GEN-01)."""

    action: str
    clock: Literal["same_day", "promptly"]
    basis: str


@cache
def escalations() -> dict[str, tuple[Escalation, ...]]:
    """Return the actions by matter; "none" has none."""
    rows: dict[str, tuple[Escalation, ...]] = {"none": ()}
    for row in table("titp_escalation"):
        rows[row["matter"]] = (*rows.get(row["matter"], ()), Escalation(row["action"], row["clock"], row["basis"]))
    return rows


def escalation_due(
    item: Escalation, received_on: date, *, holidays: Container[date], overrides: tuple[Parameter, ...] | None = None
) -> date:
    """Return the day by which an action is due: the day itself, or so many business days later."""
    if item.clock == "same_day":
        return received_on
    days = effective("gen.promptly_business_days", received_on, overrides).value
    return add_business_days(received_on, days, holidays)


def needs_extraordinary_audit(matter: str) -> bool:
    """Tell whether the matrix asks for an extraordinary audit."""
    return any(item.action == "extraordinary_audit" for item in escalations()[matter])
