"""Full-time staff of the supervising and support organization (esd.md 3, ESD-LIC-02)."""

from dataclasses import dataclass
from typing import NamedTuple

from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict


def required_staff(
    implementers: int, workers: int, *, minimum: int = 2, implementers_per: int = 8, workers_per: int = 40
) -> int:
    """Return how many full-time persons so many implementers and workers need: strictly fewer than 8 and 40 each."""
    return max(minimum, implementers // implementers_per + 1, workers // workers_per + 1)


class HeadRoom(NamedTuple):
    """How many more may come with the staff there is; negative when there are too many already."""

    implementers: int
    workers: int


def head_room(
    staff: int, implementers: int, workers: int, *, implementers_per: int = 8, workers_per: int = 40
) -> HeadRoom:
    """Return how many more implementers and workers so many full-time persons may still supervise."""
    return HeadRoom(implementers_per * staff - 1 - implementers, workers_per * staff - 1 - workers)


@dataclass(frozen=True, slots=True)
class StaffFacts:
    implementers: int = fact("implementers supervised", minimum=0)
    workers: int = fact("ESD workers supervised", minimum=0)
    staff: int | None = fact(
        "full-time officers and employees who do supervision and support work; null to ask only how many it takes",
        None,
        minimum=0,
    )
    titp_implementers: int | None = fact(
        "further implementers, with technical interns only, in the running-out period", None, minimum=0
    )
    titp_workers: int | None = fact("technical interns supervised in the running-out period", None, minimum=0)

    def __post_init__(self):
        if self.staff is None and (self.titp_implementers or self.titp_workers):
            raise FactError("missing_fact", "staff", "is needed to hold it against both counts")


@judgement(
    id="ESD-LIC-02",
    title="Number of full-time staff",
    facts=StaffFacts,
    legal_basis="Act 25; Ordinance (staff standard)",
    confidence="V-3",
    parameters=(
        "esd.mso.min_staff",
        "esd.mso.max_implementers_per_staff",
        "esd.mso.max_workers_per_staff",
    ),
)
def judge_staff(facts: StaffFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the number of full-time persons required.

    NG when `staff` is given and is less; WARN when only the count together with technical interns is not kept (it is
    not known whether they count). The head-room stands in `values`: more_implementers, more_workers.
    """
    required = staff_steps(facts.implementers, facts.workers, reasoning)
    values = {"implementers": facts.implementers, "workers": facts.workers, "required": required}
    if facts.staff is None:
        return reasoning.verdict(Outcome.OK, required, "esd.staff.required", **values)
    values["staff"] = facts.staff
    values["more_implementers"] = _more(
        facts.staff, facts.implementers, "esd.mso.max_implementers_per_staff", "esd.staff.more_implementers", reasoning
    )
    values["more_workers"] = _more(
        facts.staff, facts.workers, "esd.mso.max_workers_per_staff", "esd.staff.more_workers", reasoning
    )
    if reasoning.step("is_less", code="esd.staff.too_few", first=facts.staff, second=required):
        return reasoning.verdict(Outcome.NG, required, "esd.staff.missing", **values)
    if facts.titp_implementers or facts.titp_workers:
        both = staff_steps(
            reasoning.step("add", first=facts.implementers, second=facts.titp_implementers or 0),
            reasoning.step("add", first=facts.workers, second=facts.titp_workers or 0),
            reasoning,
        )
        if reasoning.step("is_less", code="esd.staff.too_few", first=facts.staff, second=both):
            return reasoning.verdict(Outcome.WARN, required, "esd.staff.missing_together", **values, both=both)
    return reasoning.verdict(Outcome.OK, required, "esd.staff.enough", **values)


def staff_steps(implementers: int, workers: int, reasoning: Reasoning) -> int:
    """Return the number required, every sum written down."""
    by_implementers = _needed(implementers, "esd.mso.max_implementers_per_staff", "implementers", reasoning)
    by_workers = _needed(workers, "esd.mso.max_workers_per_staff", "workers", reasoning)
    most = reasoning.step("later", code="esd.staff.larger", first=by_implementers, second=by_workers)
    minimum = reasoning.parameter("esd.mso.min_staff")
    return reasoning.step("at_least", code="esd.staff.minimum", number=most, minimum=minimum)


def _needed(number: int, key: str, whom: str, reasoning: Reasoning) -> int:
    full = reasoning.step("divide_down", code=f"esd.staff.{whom}", number=number, divisor=reasoning.parameter(key))
    return reasoning.step("add", code="esd.staff.one_more", first=full, second=1)


def _more(staff: int, number: int, key: str, code: str, reasoning: Reasoning) -> int:
    limit = reasoning.step("multiply", code="esd.staff.limit", number=staff, factor=reasoning.parameter(key))
    most = reasoning.step("subtract", code="esd.staff.below_limit", number=limit, amount=1)
    return reasoning.step("subtract", code=code, number=most, amount=number)
