"""Notices to a national authority within so many days, with the day they may be filed at the latest.

ESD-DATE-05: the last day moves to the next open day of the authority; nothing of ours relies on it.
"""

from datetime import date

from imjapan.law.dates import ONE_DAY
from imjapan.law.reasoning import Reasoning
from imjapan.law.verdict import Due


def open_due(last: date, reasoning: Reasoning) -> Due:
    """Return the three dates of something whose last day, as counted, is `last`: target and safe day before it."""
    safe = reasoning.last_business_day(last, code="due.safe")
    if safe == last:
        return Due(target=last, safe=last, legal=last)
    legal = reasoning.add_business_days(last - ONE_DAY, 1, code="esd.date.next_open")
    return Due(target=safe, safe=safe, legal=legal)


def notice_due(event: date, days: int, reasoning: Reasoning) -> tuple[date, Due]:
    """Return the last day of a notice within so many days of the event, as counted, and its three dates."""
    last = reasoning.step("within_days", event=event, days=days)
    return last, open_due(last, reasoning)
