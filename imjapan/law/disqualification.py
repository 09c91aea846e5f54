"""Grounds that bar a person from a role (titp.md 8, TITP-STAFF-05, 欠格)."""

from dataclasses import dataclass
from datetime import date

from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

_DATED = ("sentence", "fine", "revocation", "illegal_act", "organized_crime")


@dataclass(frozen=True, slots=True)
class DisqualificationFacts:
    day: date = fact("the day of the judgement")
    birth_date: date | None = fact("date of birth", None)
    declared_on: date | None = fact("day of the newest self-declaration of the person; null if none", None)
    sentence: date | None = fact("day on which a sentence of imprisonment was served or ceased to be executable", None)
    fine: date | None = fact("day on which a fine under the listed laws was paid or ceased to be executable", None)
    revocation: date | None = fact("day on which a certification or licence was revoked", None)
    illegal_act: date | None = fact("day of an illegal or grossly improper act", None)
    organized_crime: date | None = fact("day on which membership in organized crime ended", None)
    in_organized_crime: bool = fact("is a member of organized crime", False)
    serving_sentence: bool = fact("a sentence is not yet served", False)
    bankrupt: bool = fact("is bankrupt and not restored", False)
    unable: bool = fact("cannot do the work properly because of a mental disorder (Ord 16の2)", False)


@judgement(
    id="TITP-STAFF-05",
    title="Grounds of disqualification of a person",
    facts=DisqualificationFacts,
    on="day",
    legal_basis="Act 10, 26; CO 1; Ord 12①二イ–ハ, 16の2",
    confidence="law",
    parameters=("titp.staff.disqualified_years", "titp.staff.adult_age", "titp.staff.declaration_months"),
)
def judge_disqualification(facts: DisqualificationFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the grounds, each with the last day it bars (null = while it goes on).

    NG with a ground; CONFIRM without a self-declaration or date of birth; WARN when the declaration is old.
    """
    rows = [
        {"ground": f"disqualified.{name}", "until": None}
        for name in ("serving_sentence", "bankrupt", "unable", "in_organized_crime")
        if getattr(facts, name)
    ]
    months = 12 * reasoning.parameter("titp.staff.disqualified_years")
    for name in _DATED:
        if happened := getattr(facts, name):
            until = reasoning.step("add_months_clamped", code="disqualified.until", day=happened, months=months)
            if not reasoning.step("is_later", code="disqualified.over", first=facts.day, second=until):
                rows.append({"ground": f"disqualified.{name}", "until": until})
    if facts.birth_date:
        years = reasoning.parameter("titp.staff.adult_age")
        adult_on = reasoning.step("birthday", born=facts.birth_date, years=years)
        if reasoning.step("is_later", code="disqualified.is_minor", first=adult_on, second=facts.day):
            rows.append({"ground": "disqualified.minor", "until": adult_on})
    grounds = reasoning.step("taken", code="disqualified.grounds", value=tuple(row["ground"] for row in rows))
    if rows:
        return reasoning.verdict(Outcome.NG, rows, "disqualified.yes", grounds=grounds)
    if facts.declared_on is None or facts.birth_date is None:
        return reasoning.verdict(Outcome.CONFIRM, rows, "disqualified.undeclared")
    months = reasoning.parameter("titp.staff.declaration_months")
    again = reasoning.step("add_months_clamped", code="disqualified.again", day=facts.declared_on, months=months)
    if reasoning.step("is_later", code="disqualified.declaration_old", first=facts.day, second=again):
        return reasoning.verdict(Outcome.WARN, rows, "disqualified.old", again=again)
    return reasoning.verdict(Outcome.OK, rows, "disqualified.no")
