"""Judgements that are lists of conditions: each met, not met, or not known yet."""

from collections.abc import Iterable, Mapping
from typing import Any

from imjapan.law.reasoning import Reasoning
from imjapan.law.verdict import Outcome, Verdict


def judge_conditions(reasoning: Reasoning, conditions: Mapping[str, bool | None]) -> Verdict:
    """Return the verdict of conditions by code: NG with those not met, else CONFIRM with those unknown (None).

    The value is the tuple of codes; each code has its words in texts/*.csv.
    """
    known = [code for code, met in conditions.items() if met is not None]
    unmet = reasoning.step("missing", needed=known, given=[code for code in known if conditions[code]])
    unknown = tuple(code for code, met in conditions.items() if met is None)
    if unmet:
        return reasoning.verdict(Outcome.NG, unmet, "checklist.unmet", items=unmet)
    if unknown:
        return reasoning.verdict(Outcome.CONFIRM, unknown, "checklist.unknown", items=unknown)
    return reasoning.verdict(Outcome.OK, (), "checklist.met")


def judge_complete(reasoning: Reasoning, needed: Iterable[str], given: Iterable[str]) -> Verdict:
    """Return the verdict of a list that must be complete: NG with what is missing as value."""
    gaps = reasoning.step("missing", needed=tuple(needed), given=tuple(given))
    if gaps:
        return reasoning.verdict(Outcome.NG, gaps, "checklist.gaps", items=gaps)
    return reasoning.verdict(Outcome.OK, (), "checklist.complete")


def answer(met: bool | None) -> Outcome:
    """Return what a yes/no fact means: OK, NG, or CONFIRM while nobody knows."""
    return Outcome.CONFIRM if met is None else Outcome.OK if met else Outcome.NG


def judge_outcomes(reasoning: Reasoning, outcomes: Mapping[str, Outcome], **values: Any) -> Verdict:
    """Return the verdict of tests by code: the gravest outcome; the value is one row per test: test, outcome.

    `values["items"]` are the codes of the tests with the gravest outcome.
    """
    worst = reasoning.step("worst", outcomes=tuple(outcomes.values()))
    rows = [{"test": code, "outcome": found} for code, found in outcomes.items()]
    items = tuple(code for code, found in outcomes.items() if found == worst)
    messages = {
        Outcome.OK: "checklist.met",
        Outcome.WARN: "checklist.warned",
        Outcome.CONFIRM: "checklist.unknown",
        Outcome.NG: "checklist.unmet",
    }
    return reasoning.verdict(worst, rows, messages[worst], items=items, **values)
