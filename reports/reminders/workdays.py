"""Days on which people are reminded: no weekend, no national holiday, no day of the year-end, no quiet day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from imjapan.law.dates import is_business_day

DAY = timedelta(days=1)
OPENS, CLOSES = time(8), time(18)  # when a mail to a company may arrive


@dataclass(frozen=True)
class WorkDays:
    """`holidays`: national holidays around the days asked about. `quiet`: first and last day of each quiet period."""

    holidays: Collection[date] = frozenset()
    quiet: tuple[tuple[date, date], ...] = ()

    def __contains__(self, day: date) -> bool:
        return is_business_day(day, self.holidays) and not any(first <= day <= last for first, last in self.quiet)

    def on_or_after(self, day: date) -> date:
        while day not in self:
            day += DAY
        return day

    def on_or_before(self, day: date) -> date:
        while day not in self:
            day -= DAY
        return day

    def later(self, day: date, days: int) -> date:
        """The `days`-th working day after `day` (0 gives `day` itself)."""
        for _ in range(days):
            day = self.on_or_after(day + DAY)
        return day

    def open_moment(self, moment: datetime) -> datetime:
        """The moment itself where offices are open then, else the next opening. `moment` is in local time."""
        day = moment.date()
        if day in self and OPENS <= moment.time() < CLOSES:
            return moment
        if day not in self or moment.time() >= CLOSES:
            day = self.on_or_after(day + DAY)
        return datetime.combine(day, OPENS, tzinfo=moment.tzinfo)
