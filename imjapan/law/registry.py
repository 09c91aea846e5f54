"""All judgements by id. A family registers its functions with @judgement; nothing else needs to know them.

`audit.py` shows how. A judgement takes its facts and a Reasoning, and returns a Verdict.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import imjapan.law
from imjapan.law.calendar import holidays_around
from imjapan.law.confidence import Confidence, read_mark
from imjapan.law.facts import FactError, facts_schema, read_facts
from imjapan.law.parameters import effective
from imjapan.law.reasoning import ParameterUnknown, Reasoning
from imjapan.law.verdict import Outcome, Parameter, Verdict

_judgements: dict[str, "Judgement"] = {}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One rule: its id in the rule book, what it asks for, and the pure function that answers."""

    id: str
    title: str
    facts: type
    function: Callable[[Any, Reasoning], Verdict]
    legal_basis: str
    confidence: Confidence
    on: str | None  # the fact that is the day on which the parameters must be in force
    parameters: tuple[str, ...]

    def judge(
        self, facts: Any, *, overrides: Iterable[Parameter] | None = None, holidays: frozenset[date] | None = None
    ) -> Verdict:
        """Judge facts of the declared class.

        Without `overrides` those that hold here (`parameters.overridden`), without `holidays` the national ones.
        """
        day = getattr(facts, self.on) if self.on else None
        overrides = None if overrides is None else tuple(overrides)
        if holidays is None:
            holidays = holidays_around(day)
        reasoning = Reasoning(
            rule=self.id,
            legal_basis=self.legal_basis,
            confidence=self.confidence,
            parameters={key: effective(key, day, overrides) for key in self.parameters},
            holidays=holidays,
        )
        try:
            return self.function(facts, reasoning)
        except ParameterUnknown as unknown:
            return reasoning.verdict(Outcome.CONFIRM, None, "parameter_unknown", key=unknown.key)


def judgement(
    *,
    id: str,
    title: str,
    facts: type,
    legal_basis: str,
    confidence: str,
    on: str | None = None,
    parameters: tuple[str, ...] = (),
):
    """Register a function (facts, reasoning) -> Verdict as the judgement `id`.

    `title` is English, `confidence` a mark as written in the rule book, `on` the name of a date fact. A rule without
    a date, or with that date left out, uses the newest parameters.
    """

    def register(function):
        if id in _judgements:
            raise ValueError(f"judgement {id} exists already")
        level, _ = read_mark(confidence, "esd" if id.startswith("ESD-") else "titp")
        _judgements[id] = Judgement(id, title, facts, function, legal_basis, level, on, parameters)
        return function

    return register


def all() -> list[Judgement]:
    """Return every judgement, sorted by id."""
    _load_families()
    return sorted(_judgements.values(), key=lambda item: item.id)


def get(rule_id: str) -> Judgement:
    """Return one judgement. Raises FactError (unknown_rule)."""
    _load_families()
    if rule_id not in _judgements:
        raise FactError("unknown_rule", "", f"no rule {rule_id!r}; known are {', '.join(sorted(_judgements))}")
    return _judgements[rule_id]


def run(
    rule_id: str,
    data: Mapping[str, Any],
    *,
    overrides: Iterable[Parameter] | None = None,
    holidays: frozenset[date] | None = None,
) -> Verdict:
    """Judge facts given as JSON data. Raises FactError for an unknown rule or bad facts."""
    found = get(rule_id)
    return found.judge(read_facts(found.facts, data), overrides=overrides, holidays=holidays)


def schema(rule_id: str) -> dict[str, Any]:
    """Return the JSON schema of the facts of a judgement. Raises FactError (unknown_rule)."""
    found = get(rule_id)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": found.id, "title": found.title}
    return head | facts_schema(found.facts)


@cache
def _load_families() -> None:
    # A family registers by being imported; walking the package spares a list that everybody would have to edit.
    for module in pkgutil.iter_modules(imjapan.law.__path__, "imjapan.law."):
        importlib.import_module(module.name)
