"""Support staff of a registered support organization, per office (esd.md 14, ESD-SSW-05)."""

from dataclasses import dataclass
from datetime import date

from imjapan.law.checklist import judge_conditions
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

_BASIS = "Immigration Act 19-23 – 19-33"

# --- ESD-SSW-05 -------------------------------------------------------------------------


def required_support_staff(
    employers: int, workers: int, *, minimum: int = 1, employers_per: int = 10, workers_per: int = 50
) -> int:
    """Return how many support staff an office needs: each for fewer than 10 employers and 50 workers."""
    return max(minimum, employers // employers_per + 1, workers // workers_per + 1)


@dataclass(frozen=True, slots=True)
class SupportStaffFacts:
    employers: int = fact("employers that entrusted support to the office", minimum=0)
    workers: int = fact("specified skilled workers supported by the office", minimum=0)
    staff: int | None = fact("support staff (支援担当者) of the office; null to ask only how many", None, minimum=0)
    standard_from: date | None = fact(
        "the day from which the new standard holds for this registration (ESD-SSW-05.REGISTRATION); null: it holds",
        None,
    )
    day: date | None = fact("the day that is asked about; null takes the newest figures", None)


@judgement(
    id="ESD-SSW-05",
    title="RSO registration and staffing",
    facts=SupportStaffFacts,
    on="day",
    legal_basis=_BASIS,
    confidence="V-2",
    parameters=("rso.min_staff", "rso.max_employers", "rso.max_workers"),
)
def judge_support_staff(facts: SupportStaffFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the number of support staff the office needs, strictly fewer than the limits for each.

    NG when `staff` is less; WARN while the new standard does not hold yet for this registration.
    """
    needed = []
    for name, number in (("employers", facts.employers), ("workers", facts.workers)):
        limit = reasoning.parameter(f"rso.max_{name}")
        full = reasoning.step("divide_down", code=f"ssw.staff.{name}", number=number, divisor=limit)
        needed.append(reasoning.step("add", code="ssw.staff.one_more", first=full, second=1))
    most = reasoning.step("later", code="ssw.staff.larger", first=needed[0], second=needed[1])
    required = reasoning.step("at_least", number=most, minimum=reasoning.parameter("rso.min_staff"))
    words = {"employers": facts.employers, "workers": facts.workers, "required": required}
    if facts.staff is None:
        return reasoning.verdict(Outcome.OK, required, "ssw.staff.required", **words)
    words["staff"] = facts.staff
    if not reasoning.step("is_less", code="ssw.staff.too_few", first=facts.staff, second=required):
        return reasoning.verdict(Outcome.OK, required, "ssw.staff.enough", **words)
    begins = facts.standard_from
    if begins and facts.day and reasoning.step("is_later", code="ssw.staff.not_yet", first=begins, second=facts.day):
        return reasoning.verdict(Outcome.WARN, required, "ssw.staff.missing_later", **words, standard_from=begins)
    return reasoning.verdict(Outcome.NG, required, "ssw.staff.missing", **words)


# --- ESD-SSW-05.PEOPLE ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SupportPeopleFacts:
    day: date | None = fact("the day that is asked about; null takes the newest figures", None)
    manager_full_time: bool | None = fact("the office has a full-time support manager (支援責任者)", None)
    manager_trained_on: date | None = fact("day of the support manager's last training; null if none is known", None)
    staff_full_time: int | None = fact("full-time support staff (支援担当者) of the office", None, minimum=0)

    def __post_init__(self):
        if self.manager_trained_on and self.day and self.manager_trained_on > self.day:
            raise FactError("contradiction", "manager_trained_on", f"{self.manager_trained_on} is after {self.day}")


@judgement(
    id="ESD-SSW-05.PEOPLE",
    title="Support manager and support staff of an office",
    facts=SupportPeopleFacts,
    on="day",
    legal_basis=_BASIS,
    confidence="V-2",
    parameters=("rso.min_staff", "rso.training_years"),
)
def judge_support_people(facts: SupportPeopleFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known."""
    trained = None
    if facts.manager_trained_on and facts.day:
        months = reasoning.step("multiply", number=reasoning.parameter("rso.training_years"), factor=12)
        until = reasoning.step("add_months_clamped", day=facts.manager_trained_on, months=months)
        trained = reasoning.step("is_at_least", code="ssw.staff.training_holds", first=until, second=facts.day)
    least = reasoning.parameter("rso.min_staff")
    return judge_conditions(
        reasoning,
        {
            "ssw.staff.manager_full_time": facts.manager_full_time,
            "ssw.staff.manager_trained": trained,
            "ssw.staff.one_full_time": None
            if facts.staff_full_time is None
            else reasoning.step("is_at_least", first=facts.staff_full_time, second=least),
        },
    )
