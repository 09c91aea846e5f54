"""Residence of a trainee (titp.md 6, TITP-IMM-01, 02): days and windows. Plain, without verdicts.

The figures are dated parameters `titp.stay.*`; who calls passes them on.
"""

from datetime import date
from typing import NamedTuple

from imjapan.law.dates import add_months_clamped, months_before, within_days


class RenewalWindow(NamedTuple):
    """Renewal opens; papers should be there; red; last day of the stay; last day of the special period if pending."""

    open: date
    documents: date
    red: date
    expiry: date
    special_until: date


def resident_notice_due(event: date, *, days: int) -> date:
    """Return the last day for a notice of the trainee to the municipality or the immigration agency."""
    return within_days(event, days)


def coe_valid_until(issued_on: date, *, months: int) -> date:
    """Return the last day on which a certificate of eligibility serves to land: the day of the same number.

    The careful reading: counted like a deadline the day may be later at month ends, and at the border it must hold.
    """
    return add_months_clamped(issued_on, months)


def renewal_window(
    expiry: date, *, open_months: int, documents_months: int, red_months: int, special_months: int
) -> RenewalWindow:
    """Return the days around the expiry of a period of stay."""
    return RenewalWindow(
        months_before(expiry, open_months),
        months_before(expiry, documents_months),
        months_before(expiry, red_months),
        expiry,
        special_until(expiry, months=special_months),
    )


def special_until(expiry: date, *, months: int) -> date:
    """Return the last possible day of the special period (特例期間) of an application filed before the expiry."""
    return add_months_clamped(expiry, months)
