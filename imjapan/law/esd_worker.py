"""Who may be an ESD worker: conditions, former trainees, rules during ESD (esd.md 2, ESD-ELIG-01 to 03)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import answer, judge_conditions, judge_outcomes
from imjapan.law.dates import ONE_DAY
from imjapan.law.facts import FactError, fact
from imjapan.law.operations import birthday
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict


def old_enough_from(birth_date: date, *, years: int = 18) -> date:
    """Return the first safe day to begin: the birthday. The law reaches the age at the end of the day before."""
    return birthday(birth_date, years)


# --- ESD-ELIG-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """Null (or left out) means: nobody has confirmed it yet."""

    birth_date: date = fact("date of birth")
    start: date = fact("first day of ESD")
    healthy: bool | None = fact("a recent medical check says fit for the work", None)
    good_conduct: bool | None = fact("no ground is known to refuse landing", None)
    esd_months: int = fact("months of ESD in the past; they count against the three years", 0, minimum=0)
    esd_finished: bool = fact("has already finished an ESD plan", False)
    titp_months: int | None = fact("months of technical intern training in the past", None, minimum=0)
    titp_exception: Literal["none", "other_trade"] = fact("ground of exception of a former trainee", "none")
    memorandum: bool | None = fact("sent by an organization approved under the memorandum (ESD-SEND-04)", None)
    deposit: bool | None = fact("worker or relatives gave a deposit or signed a penalty contract", None)
    japanese: bool | None = fact("A1 passed, or A1 course taken (ESD-GOAL-01)", None)
    status: Literal["abroad", "titp", "other"] | None = fact("abroad, or in Japan: as trainee, or otherwise", None)

    def __post_init__(self):
        if self.birth_date > self.start:
            raise FactError("contradiction", "birth_date", f"{self.birth_date} is after the start {self.start}")


@judgement(
    id="ESD-ELIG-01",
    title="Conditions of the worker",
    facts=WorkerFacts,
    on="start",
    legal_basis="Immigration Act annex 1-2; Act 9",
    confidence="K",
    parameters=("esd.min_age", "esd.plan_months", "esd.elig.short_titp_months"),
)
def judge_worker(facts: WorkerFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per test: test, outcome. `values`: old_enough_from, months_left.

    WARN for a start on the day before the birthday: lawful by strict counting, a day later is safe.
    """
    years = reasoning.parameter("esd.min_age")
    safe = reasoning.step("birthday", code="esd.worker.birthday", born=facts.birth_date, years=years)
    months = reasoning.parameter("esd.plan_months")
    left = reasoning.step("subtract", code="esd.worker.months_left", number=months, amount=facts.esd_months)
    former = Outcome.CONFIRM
    if facts.titp_months is not None:
        former, _ = _former_trainee(facts.titp_months, facts.titp_exception, reasoning)
    outcomes = {
        "esd.worker.age": _age(facts.start, safe, reasoning),
        "esd.worker.healthy": answer(facts.healthy),
        "esd.worker.good_conduct": answer(facts.good_conduct),
        "esd.worker.past_esd": answer(not facts.esd_finished and left > 0),
        "esd.worker.past_titp": former,
        "esd.worker.memorandum": answer(facts.memorandum),
        "esd.worker.deposit": answer(None if facts.deposit is None else not facts.deposit),
        "esd.worker.japanese": answer(facts.japanese),
        # A change from trainee to ESD is barred; from other statuses it depends on the circumstances.
        "esd.worker.status": {"abroad": Outcome.OK, "titp": Outcome.NG}.get(facts.status or "", Outcome.CONFIRM),
    }
    return judge_outcomes(reasoning, outcomes, old_enough_from=safe, months_left=left)


def _age(start: date, safe: date, reasoning: Reasoning) -> Outcome:
    if reasoning.step("is_at_least", code="esd.worker.old_enough", first=start, second=safe):
        return Outcome.OK
    return Outcome.WARN if start + ONE_DAY == safe else Outcome.NG


# --- ESD-ELIG-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FormerTraineeFacts:
    titp_months: int = fact("months of technical intern training in the past", minimum=0)
    exception: Literal["none", "other_trade"] = fact(
        "ground of exception: the exam of the trade then does not correspond to that of ESD", "none"
    )
    day: date | None = fact("the day of the judgement; null takes the newest figures", None)


@judgement(
    id="ESD-ELIG-02",
    title="Former trainees",
    facts=FormerTraineeFacts,
    on="day",
    legal_basis="suppl. 11(1) proviso; transition ordinance 5",
    confidence="V-2 + K",
    parameters=("esd.plan_months", "esd.elig.short_titp_months"),
)
def judge_former_trainee(facts: FormerTraineeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the months of ESD that would remain; null where not known, 0 where barred.

    NG after a long training, unless a ground of exception is named; with one, and after a short training, CONFIRM: a
    person holds the papers against the list of the transition ordinance.
    """
    outcome, left = _former_trainee(facts.titp_months, facts.exception, reasoning)
    codes = {Outcome.OK: "never", Outcome.NG: "barred", Outcome.CONFIRM: "exception" if left is None else "short"}
    return reasoning.verdict(outcome, left, f"esd.former.{codes[outcome]}", months=facts.titp_months, left=left)


def _former_trainee(months: int, exception: str, reasoning: Reasoning) -> tuple[Outcome, int | None]:
    whole = reasoning.parameter("esd.plan_months")
    left = reasoning.step("subtract", code="esd.former.left", number=whole, amount=months)
    if months == 0:
        return Outcome.OK, left
    if exception == "other_trade":
        return Outcome.CONFIRM, None
    short = reasoning.parameter("esd.elig.short_titp_months")
    if reasoning.step("is_later", code="esd.former.long", first=months, second=short):
        return Outcome.NG, reasoning.step("taken", code="esd.former.none_left", value=0)
    return Outcome.CONFIRM, left


# --- ESD-ELIG-03 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """Null (or left out) means: nobody has looked yet."""

    planned_work_only: bool | None = fact("works only at the place and in the work of the certified plan", None)
    other_work: bool | None = fact("works elsewhere beside it, without permission", None)
    papers_kept: bool | None = fact("employer or organization keeps passport or residence card", None)
    savings_kept: bool | None = fact("employer or organization keeps savings", None)
    going_out_restricted: bool | None = fact("going out is restricted", None)


@judgement(
    id="ESD-ELIG-03",
    title="Status rules during ESD",
    facts=StatusFacts,
    legal_basis="Act 46-49; Immigration Act 19",
    confidence="K",
)
def judge_status(facts: StatusFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the rules broken (NG), or those nobody has looked at (CONFIRM)."""

    def never(found: bool | None) -> bool | None:
        return None if found is None else not found

    return judge_conditions(
        reasoning,
        {
            "esd.status.planned_work_only": facts.planned_work_only,
            "esd.status.no_other_work": never(facts.other_work),
            "esd.status.papers_with_worker": never(facts.papers_kept),
            "esd.status.savings_with_worker": never(facts.savings_kept),
            "esd.status.goes_out_freely": never(facts.going_out_restricted),
        },
    )
