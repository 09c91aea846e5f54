"""Whether our licence as supervising and support organization covers the start of a plan (esd.md 3, ESD-LIC-01)."""

from dataclasses import dataclass
from datetime import date

from imjapan.law.facts import fact
from imjapan.law.findings import CONFIRM, NG, Finding, settle
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Verdict


@dataclass(frozen=True, slots=True)
class OwnLicenceFacts:
    start: date = fact("day on which the plan begins")
    valid_from: date | None = fact("first day of the licence; null while it is not granted", None)
    valid_until: date | None = fact("last day of the licence", None)
    applied_on: date | None = fact("day on which it was applied for", None)
    today: date | None = fact("the day of the question; null asks nothing about a licence that has ended by then", None)


@judgement(
    id="ESD-LIC-01.DAY",
    title="Our licence on the first day of a plan",
    facts=OwnLicenceFacts,
    on="start",
    legal_basis="Act 23-26, 29; Ordinance 41-52",
    confidence="V-4",
)
def judge_own_licence(facts: OwnLicenceFacts, reasoning: Reasoning) -> Verdict:
    """Return true as value when the licence covers the day.

    NG when nobody applied for it, it begins later or has ended; CONFIRM while it is not decided or to be renewed.
    """
    found: list[Finding] = []
    if facts.valid_from is None:
        found.append((CONFIRM, "esd.licence.day_applied") if facts.applied_on else (NG, "esd.licence.day_none"))
    elif reasoning.step("is_later", code="esd.licence.day_from", first=facts.valid_from, second=facts.start):
        found.append((NG, "esd.licence.day_early"))
    elif facts.valid_until and reasoning.step(
        "is_later", code="esd.licence.day_until", first=facts.start, second=facts.valid_until
    ):
        over = facts.today and reasoning.step(
            "is_later", code="esd.licence.day_until", first=facts.today, second=facts.valid_until
        )
        found.append((NG, "esd.licence.day_over") if over else (CONFIRM, "esd.licence.day_renew"))
    reasoning.step("taken", code="esd.licence.day_covered", value=not found)
    words = {"start": facts.start, "first": facts.valid_from, "until": facts.valid_until, "applied": facts.applied_on}
    return settle(found, reasoning, fine="esd.licence.day_fine", value=not found, **words)
