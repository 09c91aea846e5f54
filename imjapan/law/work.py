"""The kinds of work in a plan (titp.md 4, TITP-WORK-01): required, related, peripheral, and safety work in each."""

from dataclasses import dataclass
from fractions import Fraction

from imjapan.law.facts import FactError, fact
from imjapan.law.findings import CONFIRM, NG, Finding, settle
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Verdict

KINDS = ("required", "related", "peripheral")
_PARTS = tuple(f"titp.work.{kind}_parts" for kind in KINDS)


@dataclass(frozen=True, slots=True)
class RatioFacts:
    """Hours at the workplace, without the lecture, of one year or of the plan. Null: nobody has told."""

    required: Fraction = fact("hours of required work (必須業務)", minimum=0)
    related: Fraction | None = fact("hours of related work (関連業務)", None, minimum=0)
    peripheral: Fraction | None = fact("hours of peripheral work (周辺業務)", None, minimum=0)
    total: Fraction | None = fact("hours together, where not all kinds are told", None, minimum=0)
    safety: Fraction | None = fact("hours of safety work (安全衛生業務) among all of them", None, minimum=0)
    safety_required: Fraction | None = fact("hours of safety work among the required", None, minimum=0)
    safety_related: Fraction | None = fact("hours of safety work among the related", None, minimum=0)
    safety_peripheral: Fraction | None = fact("hours of safety work among the peripheral", None, minimum=0)
    listed: bool = fact("the occupation is open for moving on (移行対象); for others there is no ratio", True)

    def __post_init__(self):
        told = None not in (self.related, self.peripheral)
        if self.total is None and not told:
            raise FactError("missing_fact", "total", "is needed where not all kinds are told")
        known = sum(hours for kind in KINDS if (hours := getattr(self, kind)) is not None)
        if self.total is not None and (known > self.total or (told and known != self.total)):
            raise FactError("contradiction", "total", f"the kinds told are {known} hours")


@judgement(
    id="TITP-WORK-01",
    title="Ratio of work kinds",
    facts=RatioFacts,
    legal_basis="Ord 10②二ハ・ニ",
    confidence="law + 3",
    parameters=(*_PARTS, "titp.work.safety_parts"),
)
def judge_ratio(facts: RatioFacts, reasoning: Reasoning) -> Verdict:
    """Return the hours together as value. NG for a ratio that is broken, CONFIRM where hours are not told.

    Products are compared, nothing is rounded. Kinds that are not told are what is left: if all of it may be of one
    kind, nothing has to be asked.
    """
    if facts.total is not None:
        total = reasoning.step("taken", code="work.total", value=facts.total)
    else:
        total = reasoning.step("total", code="work.total", numbers=(facts.required, facts.related, facts.peripheral))
    found: list[Finding] = []
    if facts.listed:
        times = _times(facts.required, "required", reasoning)
        if reasoning.step("is_less", code="work.less", first=times, second=total):
            found.append((NG, "work.required_short"))
        for kind in KINDS[1:]:
            found += _at_most(kind, facts, total, reasoning)
    found += _safety(facts, total, reasoning)
    rest = total - facts.required
    return settle(found, reasoning, fine="work.kept", value=total, required=facts.required, total=total, rest=rest)


def _times(hours, kind: str, reasoning: Reasoning):
    parts = reasoning.parameter(f"titp.work.{kind}_parts")
    return reasoning.step("multiply", code=f"work.{kind}_times", number=hours, factor=parts)


def _at_most(kind: str, facts: RatioFacts, total, reasoning: Reasoning) -> list[Finding]:
    hours = getattr(facts, kind)
    told = hours is not None
    if not told:
        hours = reasoning.step("subtract", code="work.rest", number=total, amount=facts.required)
    if not reasoning.step("is_later", code="work.more", first=_times(hours, kind, reasoning), second=total):
        return []
    return [(NG, f"work.{kind}_long") if told else (CONFIRM, f"work.{kind}_unknown")]


def _safety(facts: RatioFacts, total, reasoning: Reasoning) -> list[Finding]:
    kinds = {kind: (getattr(facts, kind), getattr(facts, f"safety_{kind}")) for kind in KINDS}
    if not facts.listed:
        given = [hours for hours in (facts.safety, *(safety for _, safety in kinds.values())) if hours is not None]
        if given:
            return [] if max(given) > 0 else [(NG, "work.no_safety")]
        return [(CONFIRM, "work.safety_unknown")]
    parts = reasoning.parameter("titp.work.safety_parts")
    known = {kind: pair for kind, pair in kinds.items() if None not in pair}
    for hours, safety in known.values():
        times = reasoning.step("multiply", code="work.safety_times", number=safety, factor=parts)
        if reasoning.step("is_less", code="work.less", first=times, second=hours):
            return [(NG, "work.safety_short")]
    if len(known) == len(KINDS):
        return []
    if facts.safety is None:
        return [(CONFIRM, "work.safety_unknown")]
    times = reasoning.step("multiply", code="work.safety_times", number=facts.safety, factor=parts)
    if reasoning.step("is_less", code="work.less", first=times, second=total):
        return [(NG, "work.safety_short")]
    return [(CONFIRM, "work.safety_by_kind")]
