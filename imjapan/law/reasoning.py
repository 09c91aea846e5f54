"""The notebook of one judgement: every figure looked up and every sum done is written down as it happens."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from imjapan.law import operations
from imjapan.law.confidence import Confidence
from imjapan.law.verdict import Due, Outcome, Parameter, Step, Verdict


class ParameterUnknown(Exception):
    """A figure the rule needs has no value. The registry turns it into the verdict CONFIRM."""

    def __init__(self, key: str):
        super().__init__(key)
        self.key = key


class Reasoning:
    """Handed to every judgement beside its facts. Holds the resolved parameters and the holidays."""

    def __init__(
        self,
        *,
        rule: str,
        legal_basis: str,
        confidence: Confidence,
        parameters: Mapping[str, Parameter],
        holidays: frozenset[date],
    ):
        self._rule = rule
        self._legal_basis = legal_basis
        self._confidence = confidence
        self._parameters = parameters
        self.holidays = holidays
        self._used: dict[str, Parameter] = {}
        self._steps: list[Step] = []

    def parameter(self, key: str) -> Any:
        """Return the value of a declared parameter and note that it was used.

        Raises KeyError for a key the judgement did not declare, ParameterUnknown when nobody knows the value.
        """
        parameter = self._used[key] = self._parameters[key]
        if parameter.value is None:
            raise ParameterUnknown(key)
        return parameter.value

    def step(self, operation: str, *, code: str = "", values: Mapping[str, Any] | None = None, **operands) -> Any:
        """Do one sum, write it down and return its result. `code` names the sentence, by default the operation's."""
        result = operations.OPERATIONS[operation](**operands)
        self._steps.append(Step(operation, operands, result, code or operation, values or {}))
        return result

    def last_business_day(self, day: date, *, code: str) -> date:
        """Move back to a business day, writing down only the holidays met on the way."""
        found = operations.dates.last_business_day(day, self.holidays)
        return self.step("last_business_day", code=code, day=day, closed=self._closed(found, day))

    def add_business_days(self, day: date, days: int, *, code: str = "") -> date:
        """Count business days forward, writing down only the holidays met on the way."""
        found = operations.dates.add_business_days(day, days, self.holidays)
        return self.step("add_business_days", code=code, day=day, days=days, closed=self._closed(day, found))

    def due(self, *, legal: date, wish: date, not_before: date | None = None) -> Due:
        """Settle the three dates: the safe business day for `legal`, and as target the business day for `wish`.

        The target is never after the safe day and never before `not_before` (the event), where that is possible.
        """
        safe = self.last_business_day(legal, code="due.safe")
        target = self.last_business_day(wish, code="due.target")
        if not_before is not None and target < not_before:
            target = self.step("later", code="due.not_before", first=target, second=not_before)
        if target > safe:
            target = self.step("earlier", code="due.not_after_safe", first=target, second=safe)
        return Due(target=target, safe=safe, legal=legal)

    def verdict(self, outcome: Outcome, value: Any, message: str, *, due: Due | None = None, **values: Any) -> Verdict:
        """Close the notebook: the verdict with all steps and parameters used so far."""
        return Verdict(
            rule=self._rule,
            outcome=outcome,
            value=value,
            message=message,
            legal_basis=self._legal_basis,
            rule_confidence=self._confidence,
            values=values,
            due=due,
            steps=tuple(self._steps),
            parameters=tuple(self._used.values()),
        )

    def _closed(self, first: date, last: date) -> tuple[date, ...]:
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(day for day in days if day in self.holidays)
