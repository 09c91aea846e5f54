"""The yearly report on specified skilled workers, and notices within 14 days (esd.md 14, ESD-SSW-03 and 04).

Both are filed by the employer with the immigration agency, a national authority: ESD-DATE-05 holds.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from imjapan.law.dates import within_days
from imjapan.law.facts import FactError, fact
from imjapan.law.notices import notice_due, open_due
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-SSW-03 -------------------------------------------------------------------------


class ReportYear(NamedTuple):
    """The fiscal year reported on, and the days between which the report is filed; `last` as counted."""

    start: date
    end: date
    opens: date
    last: date

    def includes(self, employed_from: date, employed_until: date | None) -> bool:
        """Tell whether somebody employed from one day to another (None: still) was there at least one day."""
        return employed_from <= self.end and (employed_until is None or employed_until >= self.start)


def report_year(fiscal_year: int, *, first_day: str = "04-01", last_day: str = "05-31") -> ReportYear:
    """Return the year of the report on fiscal year `fiscal_year` (1 April to 31 March)."""
    following = fiscal_year + 1
    return ReportYear(
        date(fiscal_year, 4, 1),
        date(following, 3, 31),
        date.fromisoformat(f"{following:04}-{first_day}"),
        date.fromisoformat(f"{following:04}-{last_day}"),
    )


def fiscal_year(day: date) -> int:
    """Return the fiscal year of a day: the year of its 1 April."""
    return day.year - (day.month < 4)


@dataclass(frozen=True, slots=True)
class Employment:
    start: date = fact("first day at the employer")
    end: date | None = fact("last day; null while it goes on", None)

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


@dataclass(frozen=True, slots=True)
class ReportFacts:
    fiscal_year: int = fact("the fiscal year reported on; 2025 is 2025-04-01 to 2026-03-31", minimum=2019, maximum=2150)
    employed: tuple[Employment, ...] = fact("the specified skilled workers of the employer")
    filed_on: date | None = fact("day of the filing; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to ask only for the days", None)


@judgement(
    id="ESD-SSW-03",
    title="Periodic report",
    facts=ReportFacts,
    legal_basis="Immigration Act 19-18(2)",
    confidence="V-5",
    parameters=("ssw.report_first_day", "ssw.report_last_day"),
)
def judge_report(facts: ReportFacts, reasoning: Reasoning) -> Verdict:
    """Return as value period_start, period_end, opens, last (as counted) and workers to include; null without any.

    `due.legal` is the day on which it may be filed at the latest. NG when later; WARN when filed before `opens`, and
    from then on while nothing is filed. Everybody employed for at least one day of the year is included.
    """
    year = report_year(facts.fiscal_year)
    start = reasoning.step("day_of_year", year=facts.fiscal_year, month_day="04-01")
    end = reasoning.step("fiscal_year_end", day=start)
    if facts.fiscal_year < 2025:
        return reasoning.verdict(Outcome.CONFIRM, None, "ssw.report.quarterly", start=start, end=end)
    workers = sum(year.includes(each.start, each.end) for each in facts.employed)
    workers = reasoning.step("taken", code="ssw.report.workers", value=workers, values={"start": start, "end": end})
    if not workers:
        return reasoning.verdict(Outcome.OK, None, "ssw.report.none", start=start, end=end)
    following = facts.fiscal_year + 1
    opens, last = (
        reasoning.step("day_of_year", year=following, month_day=reasoning.parameter(f"ssw.report_{name}_day"))
        for name in ("first", "last")
    )
    due = open_due(last, reasoning)
    value = {"period_start": start, "period_end": end, "opens": opens, "last": last, "workers": workers}
    words = {"start": start, "end": end, "opens": opens, "legal": due.legal, "workers": workers}
    reached = facts.filed_on or facts.today
    if reached and reasoning.step("is_later", code="ssw.too_late", first=reached, second=due.legal):
        return reasoning.verdict(Outcome.NG, value, "ssw.report.late", due=due, **words)
    if facts.filed_on:
        if reasoning.step("is_later", code="ssw.too_early", first=opens, second=facts.filed_on):
            return reasoning.verdict(Outcome.WARN, value, "ssw.report.early", due=due, **words)
    elif facts.today and reasoning.step("is_at_least", code="ssw.report.open", first=facts.today, second=opens):
        return reasoning.verdict(Outcome.WARN, value, "ssw.report.now", due=due, **words)
    return reasoning.verdict(Outcome.OK, value, "ssw.report.due", due=due, **words)


# --- ESD-SSW-04 -------------------------------------------------------------------------

EVENTS = tuple(row["event"] for row in table("ssw_notice"))


def notice_form(event: str) -> str:
    """Return the number of the form with which an event is notified; "" when there is nothing to notify."""
    return next(row["form"] for row in table("ssw_notice") if row["event"] == event)


def occasional_notice_due(event: date, *, days: int = 14) -> date:
    """Return the last day, as counted, for an occasional notice (随時届出)."""
    return within_days(event, days)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    event: Literal[EVENTS] = fact("what happened")
    day: date = fact("the day on which it happened; of not_started and no_work, the day the month was full")
    filed_on: date | None = fact("day of the notice; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to ask only for the last day", None)

    def __post_init__(self):
        if self.filed_on and self.filed_on < self.day:
            raise FactError("contradiction", "filed_on", f"{self.filed_on} is before the event {self.day}")


@judgement(
    id="ESD-SSW-04",
    title="Occasional notifications within 14 days",
    facts=NoticeFacts,
    on="day",
    legal_basis="Immigration Act 19-18(1), 19-30",
    confidence="V-3",
    parameters=("ssw.occasional_days",),
)
def judge_notice(facts: NoticeFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day, as counted, as value; null when nothing is to be notified. `values`: form, by.

    `due.legal` is the day on which it may be filed at the latest: the next open day of the agency.
    """
    row = next(row for row in table("ssw_notice") if row["event"] == facts.event)
    if not row["form"]:
        return reasoning.verdict(Outcome.OK, None, "ssw.notice.none", event=f"ssw.event.{facts.event}")
    last, due = notice_due(facts.day, reasoning.parameter("ssw.occasional_days"), reasoning)
    words = {
        "event": f"ssw.event.{facts.event}",
        "form": row["form"],
        "by": f"ssw.by.{row['filed_by']}",
        "last": last,
        "safe": due.safe,
    }
    reached = facts.filed_on or facts.today
    if reached and reasoning.step("is_later", code="ssw.too_late", first=reached, second=due.legal):
        return reasoning.verdict(Outcome.NG, last, "ssw.notice.late", due=due, **words)
    return reasoning.verdict(Outcome.OK, last, "ssw.notice.due", due=due, **words)
