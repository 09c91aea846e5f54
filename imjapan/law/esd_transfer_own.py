"""Transfer at own wish: its ten conditions, and the shares at the new employer (esd.md 7, ESD-TRF-03 and 04)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from imjapan.law.dates import ONE_DAY, whole_months
from imjapan.law.esd_transfer import CHANNELS
from imjapan.law.facts import FactError, fact
from imjapan.law.findings import CONFIRM, NG, Finding, settle
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-TRF-03 -------------------------------------------------------------------------

CONDITIONS = tuple(f"C{number}" for number in range(1, 11))


def months_at(start: date, transfer: date) -> int:
    """Return the whole months at an employer from the first day to the day before the transfer."""
    return whole_months(start, transfer - ONE_DAY)


def restriction_of(chosen: int | None, sector_months: int, *, shortest: int = 12) -> int:
    """Return the months before which nobody transfers at own wish: the employer's choice, within the sector's."""
    return max(shortest, min(sector_months if chosen is None else chosen, sector_months))


@dataclass(frozen=True, slots=True)
class OwnWishFacts:
    """Null (or left out) means: nobody has confirmed it yet."""

    start: date = fact("C2: first day at the old employer")
    transfer: date = fact("C2: first day at the new employer")
    sector_months: int = fact("C2: transfer restriction period of the sector in months (ESD-SECT-01)", minimum=1)
    restriction: int | None = fact("C2: period the old employer chose; null takes that of the sector", None, minimum=0)
    interrupted_days: int = fact("C2: days of interruption at the old employer", 0, minimum=0)
    same_category: bool | None = fact("C1: the work category stays the same", None)
    skill_passed: bool | None = fact("C3: basic grade test or an equal exam is passed", None)
    japanese_passed: bool | None = fact("C4: the Japanese level of the sector is passed", None)
    employer_excellent: bool | None = fact("C5: the new employer is excellent", None)
    compensation_paid: bool | None = fact("C6: the compensation is paid (ESD-TRF-05)", None)
    shares_kept: bool | None = fact("C7: the shares at the new employer are kept (ESD-TRF-04)", None)
    channel: (
        Literal[
            "mso",
            "kiko",
            "hello_work",
            "worker_himself",
            "private_agency",
            "recruitment_information_service",
            "broker",
        ]
        | None
    ) = fact("C8: who arranged the employment", None)
    total_months: int | None = fact("C9: months of ESD in all, with the plan at the new employer", None, minimum=0)
    extension: bool = fact("C9: an extension after a failed exam is approved", False)
    last_day: date | None = fact("C9: last day of ESD allowed, over all employers (ESD-SYS-01); null: not asked", None)
    plan_certified: bool | None = fact("C10: the new plan is certified and the status procedures are done", None)

    def __post_init__(self):
        if self.transfer <= self.start:
            raise FactError("contradiction", "transfer", "is not after the start at the old employer")


@judgement(
    id="ESD-TRF-03",
    title="Own-wish conditions",
    facts=OwnWishFacts,
    legal_basis="Act 8-5, 9-2; Ordinance; sector notices",
    confidence="V-4",
    parameters=("esd.restriction.min_choice", "esd.plan_months", "esd.extension_max_months"),
)
def judge_own_wish(facts: OwnWishFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per condition: condition (C1 to C10) and outcome. `values`: months, restriction, free_on.

    OK only when every row is. C2 is CONFIRM after an interruption: whether its days count is not known. When the first
    day to transfer lies after the last day allowed, none is left: C9 is NG and `free_on` null.
    """
    before = reasoning.step("add_days", code="esd.trf.day_before", day=facts.transfer, days=-1)
    months = reasoning.step("whole_months", code="esd.trf.months", first=facts.start, last=before)
    restriction = _restriction(facts, reasoning)
    free_on = reasoning.step("add_months_clamped", code="esd.trf.free_on", day=facts.start, months=restriction)
    never = _beyond(free_on, facts, reasoning)
    outcomes = {
        "C1": _answer(facts.same_category),
        "C2": _period(months, restriction, facts.interrupted_days, reasoning),
        "C3": _answer(facts.skill_passed),
        "C4": _answer(facts.japanese_passed),
        "C5": _answer(facts.employer_excellent),
        "C6": _answer(facts.compensation_paid),
        "C7": _answer(facts.shares_kept),
        "C8": _channel(facts.channel),
        "C9": NG if never or _beyond(facts.transfer, facts, reasoning) else _total(facts, reasoning),
        "C10": _answer(facts.plan_certified),
    }
    outcome = reasoning.step("worst", code="esd.trf.all", outcomes=tuple(outcomes.values()))
    broken, unconfirmed = (
        tuple(f"esd.trf.{name}" for name, found in outcomes.items() if found == which) for which in (NG, CONFIRM)
    )
    code = "esd.trf.own_wish_open" if unconfirmed else "esd.trf.own_wish_fine"
    if broken:
        code = "esd.trf.own_wish_broken_open" if unconfirmed else "esd.trf.own_wish_broken"
    rows = [{"condition": name, "outcome": found} for name, found in outcomes.items()]
    words = {"months": months, "restriction": restriction, "free_on": free_on}
    if never:
        code, broken, unconfirmed = "esd.trf.own_wish_never", (), ()  # the rest no longer matters
        words |= {"free_on": None, "would_be": free_on, "last": facts.last_day}
    return reasoning.verdict(outcome, rows, code, broken=broken, unconfirmed=unconfirmed, **words)


def _restriction(facts: OwnWishFacts, reasoning: Reasoning) -> int:
    chosen = facts.sector_months if facts.restriction is None else facts.restriction
    least = reasoning.step("at_most", code="esd.trf.restriction", number=chosen, maximum=facts.sector_months)
    shortest = reasoning.parameter("esd.restriction.min_choice")
    return reasoning.step("at_least", code="esd.trf.restriction_least", number=least, minimum=shortest)


def _beyond(day: date, facts: OwnWishFacts, reasoning: Reasoning) -> bool:
    """Whether a day lies after the last day of ESD, where that is known."""
    if facts.last_day is None:
        return False
    return reasoning.step("is_later", code="esd.trf.beyond", first=day, second=facts.last_day)


def _answer(answer: bool | None) -> Outcome:
    return {True: Outcome.OK, False: NG, None: CONFIRM}[answer]


def _period(months: int, restriction: int, interrupted: int, reasoning: Reasoning) -> Outcome:
    if not reasoning.step("is_at_least", code="esd.trf.long_enough", first=months, second=restriction):
        return NG
    return CONFIRM if interrupted else Outcome.OK


def _channel(channel: str | None) -> Outcome:
    if channel in (None, "worker_himself"):
        return CONFIRM
    return Outcome.OK if channel in CHANNELS else NG


def _total(facts: OwnWishFacts, reasoning: Reasoning) -> Outcome:
    limit = reasoning.parameter("esd.plan_months")
    if facts.extension:
        more = reasoning.parameter("esd.extension_max_months")
        limit = reasoning.step("add", code="esd.trf.with_extension", first=limit, second=more)
    if facts.total_months is None:
        return CONFIRM
    over = reasoning.step("is_later", code="esd.trf.total_over", first=facts.total_months, second=limit)
    return NG if over else Outcome.OK


# --- ESD-TRF-04 -------------------------------------------------------------------------


def own_wish_room(workers: int, own_wish: int, *, share: Fraction = Fraction(1, 3)) -> int:
    """Return how many more may come at own wish to an employer with so many workers, own-wish ones among them."""
    return max(0, (share * workers - own_wish) // (1 - share))


@dataclass(frozen=True, slots=True)
class ShareFacts:
    workers: int = fact("ESD workers of the new employer before the transfer", minimum=0)
    own_wish: int = fact("of them transferred at own wish", 0, minimum=0)
    joining: int = fact("joining at own wish", 1, minimum=1)
    metro: bool = fact("the head office of the new employer is outside the regional area", False)
    regional: int = fact("of own_wish: from employers in the regional area", 0, minimum=0)
    joining_regional: int = fact("of joining: from employers in the regional area", 0, minimum=0)

    def __post_init__(self):
        pairs = [("own_wish", "workers")]
        if self.metro:
            pairs += [("regional", "own_wish"), ("joining_regional", "joining")]
        for part, whole in pairs:
            if getattr(self, part) > getattr(self, whole):
                raise FactError("contradiction", part, f"is more than {whole}")


@judgement(
    id="ESD-TRF-04",
    title="Share limits at the receiving employer",
    facts=ShareFacts,
    legal_basis="Act 9-2; Ordinance",
    confidence="V-3",
    parameters=("esd.trf.share", "esd.trf.share_metro_regional"),
)
def judge_share(facts: ShareFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the shares after the intake: own_wish, and regional (null unless the employer is metro)."""
    after = reasoning.step("add", code="esd.trf.workers_after", first=facts.workers, second=facts.joining)
    own = reasoning.step("add", code="esd.trf.own_after", first=facts.own_wish, second=facts.joining)
    found: list[Finding] = []
    value = {
        "own_wish": _share(own, after, "esd.trf.share", "esd.trf.share_own_over", found, reasoning),
        "regional": None,
    }
    if facts.metro:
        regional = reasoning.step(
            "add", code="esd.trf.regional_after", first=facts.regional, second=facts.joining_regional
        )
        value["regional"] = _share(
            regional, after, "esd.trf.share_metro_regional", "esd.trf.share_metro_regional_over", found, reasoning
        )
    words = {"share": value["own_wish"], "regional_share": value["regional"], "workers": after}
    return settle(found, reasoning, fine="esd.trf.shares_kept", value=value, **words)


def _share(part: int, whole: int, key: str, code: str, found: list[Finding], reasoning: Reasoning) -> Fraction:
    share = reasoning.step("quotient", code="esd.trf.share_of", number=part, divisor=whole)
    limit = reasoning.parameter(key)
    if reasoning.step("is_later", code="esd.trf.share_over", first=share, second=limit):
        found.append((NG, code))
    return share
