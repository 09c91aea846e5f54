"""How long books are kept (titp.md 7, TITP-REC-01): plain arithmetic, without verdicts."""

from collections.abc import Iterable
from datetime import date

from imjapan.law.dates import within_months


def retain_until(last_plan_ends: Iterable[date | None], *, years: int = 1) -> date | None:
    """Return the last day on which a book about these trainees is kept; it may be deleted the day after.

    last_plan_ends  for each trainee the end of the last plan of the whole course; None while the course goes on or a
                    next stage follows. One None, or nobody, gives None: keep, not yet counted.
    """
    ends = list(last_plan_ends)
    if not ends or None in ends:
        return None
    return within_months(max(ends), 12 * years)
