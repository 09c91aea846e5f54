"""Total stay as specified skilled worker 1 (esd.md 14, ESD-SSW-08): what counts, and when the five years end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal, NamedTuple

from imjapan.law.dates import ONE_DAY, period_end
from imjapan.law.facts import FactError, fact
from imjapan.law.findings import CONFIRM, NG, WARN, Finding, settle, unless
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-SSW-08 -------------------------------------------------------------------------


class Days(NamedTuple):
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1


def merged(parts: Iterable[Days]) -> list[Days]:
    """Return the same days without overlaps, in order; adjoining parts become one."""
    whole: list[Days] = []
    for part in sorted(parts):
        if whole and part.first <= whole[-1].last + ONE_DAY:
            whole[-1] = Days(whole[-1].first, max(whole[-1].last, part.last))
        else:
            whole.append(part)
    return whole


def common(parts: Iterable[Days], others: Iterable[Days]) -> list[Days]:
    """Return the days that lie in both."""
    others = list(others)
    shared = (Days(max(a.first, b.first), min(a.last, b.last)) for a in parts for b in others)
    return merged(part for part in shared if part.first <= part.last)


@dataclass(frozen=True, slots=True)
class Stay:
    start: date = fact("first day")
    end: date | None = fact("last day; null while it goes on", None)
    kind: Literal["ssw1", "preparation"] = fact(
        "SSW-1 (also without work, or abroad with a re-entry permit), or designated activities while preparing for it",
        "ssw1",
    )

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


@dataclass(frozen=True, slots=True)
class Leave:
    kind: Literal["covid", "maternity", "childcare", "illness", "work_injury"] = fact(
        "bar on re-entry because of COVID, maternity or childcare leave, illness or injury, work injury"
    )
    start: date = fact("first day")
    end: date | None = fact("last day; null while it goes on", None)

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


def left_out(leave: Leave, today: date, *, more_than: int = 1, illness: int = 12, injury: int = 36) -> Days | None:
    """Return the days of a leave that do not count; None when all of them do. Lengths in months.

    A leave for illness or injury is left out only when it is longer than a month, and for at most a year, after a
    work injury three.
    """
    last = leave.end or max(today, leave.start)
    if leave.kind in ("illness", "work_injury"):
        if last <= period_end(leave.start, more_than):
            return None
        last = min(last, period_end(leave.start, illness if leave.kind == "illness" else injury))
    return Days(leave.start, last)


@dataclass(frozen=True, slots=True)
class TotalStayFacts:
    periods: tuple[Stay, ...] = fact("all periods of stay as SSW-1, and of preparation for it")
    today: date = fact("the day of the judgement")
    leaves: tuple[Leave, ...] = fact("times that may not count", ())

    def __post_init__(self):
        if not self.periods:
            raise FactError("missing_fact", "periods", "at least one period of stay is needed")


@judgement(
    id="ESD-SSW-08",
    title="Total stay of SSW-1",
    facts=TotalStayFacts,
    on="today",
    legal_basis="SSW criteria",
    confidence="V-3",
    parameters=(
        "ssw1.total_years",
        "ssw1.leave_months",
        "ssw1.illness_years",
        "ssw1.work_injury_years",
        "ssw1.apply_months",
    ),
)
def judge_total_stay(facts: TotalStayFacts, reasoning: Reasoning) -> Verdict:
    """Return as value end (last day of the five years), used_days (until today) and remaining_days.

    Every day since the first that does not count moves the end by one day: time without the status, and leaves. NG
    when the end has passed; WARN in the last months, in which an extension to six years is applied for.
    """
    stays = merged(Days(each.start, each.end or max(facts.today, each.start)) for each in facts.periods)
    figures = {
        "more_than": reasoning.parameter("ssw1.leave_months"),
        "illness": reasoning.step("multiply", number=reasoning.parameter("ssw1.illness_years"), factor=12),
        "injury": reasoning.step("multiply", number=reasoning.parameter("ssw1.work_injury_years"), factor=12),
    }
    leaves = [each for each in (left_out(leave, facts.today, **figures) for leave in facts.leaves) if each]
    not_counted = common(stays, leaves)
    gaps = [Days(a.last + ONE_DAY, b.first - ONE_DAY) for a, b in pairwise(stays)]
    if stays[-1].last < facts.today:
        gaps.append(Days(stays[-1].last + ONE_DAY, facts.today))
    moved = reasoning.step(
        "total",
        code="ssw.stay.not_counted",
        numbers=[
            *(_days("ssw.stay.leave", each, reasoning) for each in not_counted),
            *(_days("ssw.stay.gap", each, reasoning) for each in gaps),
        ],
    )
    months = reasoning.step("multiply", number=reasoning.parameter("ssw1.total_years"), factor=12)
    plain = reasoning.step("period_end", code="ssw.stay.plain", start=stays[0].first, months=months)
    end = reasoning.step("add_days", code="ssw.stay.moved", day=plain, days=moved)
    until_today = [Days(date.min, facts.today)]
    held = sum(each.count for each in common(stays, until_today))
    out = sum(each.count for each in common(not_counted, until_today))
    used = reasoning.step("subtract", code="ssw.stay.used", number=held, amount=out)
    over = reasoning.step("is_later", code="ssw.too_late", first=facts.today, second=end)
    remaining = 0 if over else (end - facts.today).days
    remaining = reasoning.step("taken", code="ssw.stay.remaining", value=remaining, values={"today": facts.today})
    value = {"end": end, "used_days": used, "remaining_days": remaining}
    if over:
        return reasoning.verdict(Outcome.NG, value, "ssw.stay.over", **value)
    apply_from = reasoning.step("months_before", event=end, months=reasoning.parameter("ssw1.apply_months"))
    if reasoning.step("is_at_least", code="ssw.stay.last_months", first=facts.today, second=apply_from):
        return reasoning.verdict(Outcome.WARN, value, "ssw.stay.soon", **value)
    return reasoning.verdict(Outcome.OK, value, "ssw.stay.fine", **value)


def _days(code: str, days: Days, reasoning: Reasoning) -> int:
    return reasoning.step("days_counted", code=code, first=days.first, last=days.last)


# --- ESD-SSW-08.SIX ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SixYearsFacts:
    """Null means: nobody knows yet."""

    exam_failed: bool = fact("an SSW-2 exam needed was taken and failed", True)
    percent: Fraction | None = fact("points of that exam in percent of the pass mark", None, minimum=0)
    employer_pledge: bool | None = fact("the employer's pledge (form 1-31) is there", None)
    worker_pledge: bool | None = fact("the worker's pledge is there", None)
    five_years_end: date | None = fact("last day of the five years (ESD-SSW-08); null to ask for no days", None)
    today: date | None = fact("the day of the judgement; null takes the newest figures", None)


@judgement(
    id="ESD-SSW-08.SIX",
    title="Six years after a failed SSW-2 exam",
    facts=SixYearsFacts,
    on="today",
    legal_basis="SSW criteria",
    confidence="V-3",
    parameters=("ssw1.total_years", "ssw1.failed_exam_years", "ssw.failed_exam_share", "ssw1.apply_months"),
)
def judge_six_years(facts: SixYearsFacts, reasoning: Reasoning) -> Verdict:
    """Return as value years (in all, possible), end and apply_from; the days are null without the five years' end.

    NG below 80 % of the pass mark, without a failed exam or a pledge; WARN once `apply_from` has been reached.
    """
    share = reasoning.parameter("ssw.failed_exam_share")
    years, longer = (
        reasoning.step("taken", code="ssw.six.years", value=reasoning.parameter(key))
        for key in ("ssw1.total_years", "ssw1.failed_exam_years")
    )
    enough = None
    if facts.percent is not None:
        least = reasoning.step("multiply", code="ssw.six.least", number=share, factor=100)
        enough = reasoning.step("is_at_least", code="ssw.six.enough", first=facts.percent, second=least)
    found: list[Finding] = []
    found += unless(facts.exam_failed, "ssw.six.no_exam")
    found += unless(enough, "ssw.six.too_low", "ssw.six.points_unknown")
    found += unless(facts.employer_pledge, "ssw.six.employer", "ssw.six.employer_unknown")
    found += unless(facts.worker_pledge, "ssw.six.worker", "ssw.six.worker_unknown")
    end = apply_from = None
    if facts.five_years_end:
        more = reasoning.step("multiply", number=longer - years, factor=12)
        end = reasoning.step("period_end", start=facts.five_years_end + ONE_DAY, months=more)
        months = reasoning.parameter("ssw1.apply_months")
        apply_from = reasoning.step("months_before", event=facts.five_years_end, months=months)
        if facts.today and reasoning.step(
            "is_later", code="ssw.too_late", first=facts.today, second=facts.five_years_end
        ):
            found.append((NG, "ssw.six.over"))
        elif facts.today and reasoning.step("is_at_least", code="ssw.six.now", first=facts.today, second=apply_from):
            found.append((WARN, "ssw.six.apply"))
    possible = not any(outcome in (NG, CONFIRM) for outcome, _ in found)
    value = {"years": longer if possible else years, "end": end, "apply_from": apply_from}
    return settle(found, reasoning, fine="ssw.six.fine", value=value, years=longer, apply_from=apply_from)
