"""The deadline table of filings (titp.md 6 and 18c) and its arithmetic: plain, without verdicts.

The table is tables/titp_filing.csv; its amounts are dated parameters, named in the column `amount`.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from imjapan.law.confidence import Confidence, read_mark
from imjapan.law.dates import add_business_days, due_dates, last_business_day, legal_due, safe_due, within_days
from imjapan.law.parameters import effective
from imjapan.law.tables import table
from imjapan.law.verdict import Due, Parameter


@dataclass(frozen=True, slots=True)
class Filing:
    """One row: what is filed, by whom, counted from which event, how long, and to whom.

    `form` is the number of the ordinance form, "-" where there is none; `amount` the key of the dated parameter;
    `target` the key of our own target in days after the event, "" where the careful reading is enough.
    """

    code: str
    form: str
    filed_by: Literal["implementer", "organization"]
    trigger: str
    amount: str
    target: str
    unit: Literal["day", "business_day", "month"]
    direction: Literal["before", "after"]
    addressee: str
    basis: str
    confidence: Confidence


@cache
def filings() -> dict[str, Filing]:
    """Return the table by code."""
    rows = (dict(row, confidence=read_mark(row["confidence"])[0]) for row in table("titp_filing"))
    return {row["code"]: Filing(**row) for row in rows}


def filing_due(
    filing: Filing, event: date, *, holidays: Container[date], overrides: tuple[Parameter, ...] | None = None
) -> Due | None:
    """Return target, safe and legal date of a filing; None when the figure is not known on that day."""
    amount = effective(filing.amount, event, overrides).value
    if amount is None:
        return None
    if filing.unit == "business_day":
        legal = add_business_days(event, amount, holidays)
        return Due(target=legal, safe=legal, legal=legal)
    given = {"months": amount} if filing.unit == "month" else {"days": amount}
    if filing.direction == "before":
        legal = legal_due(event, before=True, **given)
        safe = safe_due(legal, holidays)
        return Due(target=safe, safe=safe, legal=legal)
    if amount == 0:
        return Due(target=event, safe=event, legal=event)  # at once: no weekend makes it earlier or later
    due = due_dates(event, holidays=holidays, **given)
    if not filing.target:
        return due
    wish = last_business_day(within_days(event, effective(filing.target, event, overrides).value), holidays)
    return Due(target=min(max(wish, event), due.safe), safe=due.safe, legal=due.legal)


def filing_organization(on: date, *, overrides: tuple[Parameter, ...] | None = None) -> str | None:
    """Return who receives the filings on a day: otit, from 2027-04-01 kiko."""
    return effective("titp.filing.organization", on, overrides).value


def annual_report_due(fiscal_year: int, *, months: int = 2) -> date:
    """Return the last day for the annual reports on a training fiscal year (1 April to 31 March): 31 May."""
    return legal_due(date(fiscal_year + 1, 3, 31), months=months)
