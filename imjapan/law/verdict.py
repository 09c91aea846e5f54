"""What a rule answers: outcome, value, the arithmetic step by step, and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from imjapan.law.confidence import Confidence, weakest
from imjapan.law.plain import decode, encode, freeze


class Outcome(StrEnum):
    OK = "OK"
    WARN = "WARN"  # allowed, but attention
    NG = "NG"  # a rule is broken
    CONFIRM = "CONFIRM"  # data or a parameter is missing: a person must decide


@dataclass(frozen=True, slots=True)
class Due:
    """The three dates of a duty, never mixed: our own target, the last safe business day, the legal last day."""

    target: date
    safe: date
    legal: date

    def __post_init__(self):
        if not self.target <= self.safe <= self.legal:
            raise ValueError(f"not in order: target {self.target}, safe {self.safe}, legal {self.legal}")

    def to_values(self) -> dict[str, date]:
        """Return the three dates by name, as words of a sentence."""
        return {"target": self.target, "safe": self.safe, "legal": self.legal}

    def to_dict(self) -> dict[str, str]:
        return {
            "target": self.target.isoformat(),
            "safe": self.safe.isoformat(),
            "legal": self.legal.isoformat(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, str]) -> "Due":
        return cls(**{name: date.fromisoformat(data[name]) for name in ("target", "safe", "legal")})


@dataclass(frozen=True, slots=True)
class Step:
    """One line of arithmetic: `operation(**operands) == result`, so anybody can compute it again.

    `code` names the sentence for people (texts/*.csv), `values` are words of that sentence which are no operands.
    """

    operation: str
    operands: Mapping[str, Any]
    result: Any
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        for name in ("operands", "result", "values"):
            object.__setattr__(self, name, freeze(getattr(self, name)))

    def to_dict(self) -> dict[str, Any]:
        return {
            "operation": self.operation,
            "operands": encode(self.operands),
            "result": encode(self.result),
            "code": self.code,
            "values": encode(self.values),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Step":
        return cls(
            data["operation"],
            decode(data["operands"]),
            decode(data["result"]),
            data["code"],
            decode(data["values"]),
        )


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure the law may change, as it was in force on the day of the judgement. value None = unknown."""

    key: str
    value: Any
    unit: str
    valid_from: date | None
    source: str
    confidence: Confidence
    rule: str = ""
    design: bool = False  # a house rule, not law: never weakens a verdict
    overridden: bool = False  # set by the organization, not shipped

    def __post_init__(self):
        object.__setattr__(self, "value", freeze(self.value))
        object.__setattr__(self, "confidence", Confidence(self.confidence))

    @property
    def to_be_confirmed(self) -> bool:
        return not self.design and self.confidence.to_be_confirmed

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "value": encode(self.value),
            "unit": self.unit,
            "valid_from": self.valid_from and self.valid_from.isoformat(),
            "source": self.source,
            "confidence": self.confidence.value,
            "rule": self.rule,
            "design": self.design,
            "overridden": self.overridden,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Parameter":
        valid_from = data["valid_from"] and date.fromisoformat(data["valid_from"])
        return cls(**{**data, "value": decode(data["value"]), "valid_from": valid_from})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one rule.

    `value` is the answer itself (a number, the legal date, a list of blocks ...), `due` the three dates when the
    answer is a deadline, `message` the code of the sentence for people and `values` its words.
    """

    rule: str
    outcome: Outcome
    value: Any
    message: str
    legal_basis: str
    rule_confidence: Confidence
    values: Mapping[str, Any] = field(default_factory=dict)
    due: Due | None = None
    steps: tuple[Step, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "outcome", Outcome(self.outcome))
        object.__setattr__(self, "rule_confidence", Confidence(self.rule_confidence))
        for name in ("value", "values"):
            object.__setattr__(self, name, freeze(getattr(self, name)))

    @property
    def confidence(self) -> Confidence:
        """The weakest of the rule itself and the legal figures used."""
        return weakest(self.rule_confidence, *(p.confidence for p in self.parameters if not p.design))

    @property
    def to_be_confirmed(self) -> tuple[str, ...]:
        """What a person should still check: the rule id and keys of figures that rest on no source."""
        rule = (self.rule,) if self.rule_confidence.to_be_confirmed else ()
        return rule + tuple(p.key for p in self.parameters if p.to_be_confirmed)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe data; `confidence` and `to_be_confirmed` are included for readers, not for reading back."""
        return {
            "rule": self.rule,
            "outcome": self.outcome.value,
            "value": encode(self.value),
            "due": self.due and self.due.to_dict(),
            "message": self.message,
            "values": encode(self.values),
            "legal_basis": self.legal_basis,
            "confidence": self.confidence.value,
            "rule_confidence": self.rule_confidence.value,
            "to_be_confirmed": list(self.to_be_confirmed),
            "parameters": [parameter.to_dict() for parameter in self.parameters],
            "steps": [step.to_dict() for step in self.steps],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Verdict":
        return cls(
            rule=data["rule"],
            outcome=data["outcome"],
            value=decode(data["value"]),
            message=data["message"],
            legal_basis=data["legal_basis"],
            rule_confidence=data["rule_confidence"],
            values=decode(data["values"]),
            due=data["due"] and Due.from_dict(data["due"]),
            steps=tuple(Step.from_dict(step) for step in data["steps"]),
            parameters=tuple(Parameter.from_dict(parameter) for parameter in data["parameters"]),
        )
