"""The figures of the law for a page: what holds today, since when, from where, and how sure we are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from imjapan.law import parameters, registry, texts
from imjapan.law.verdict import Parameter


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it holds on a day. `value` is a text; `rules` are ids of judgements that use it."""

    key: str
    label: str
    value: str
    unit: str
    since: date | None
    source: str
    confidence: str
    house_rule: bool
    overridden: bool
    rules: tuple[str, ...]

    @property
    def to_be_confirmed(self) -> bool:
        return self.confidence in ("analogue", "knowledge", "disputed", "unknown") and not self.overridden


def language() -> texts.Lang:
    return "ja" if (get_language() or "").startswith("ja") else "en"


def label_of(key: str) -> str:
    """The name of a figure in the reader's language; the key itself where it has none."""
    code = f"figure.{key}"
    return texts.text(code, language()) if code in texts.templates() else key


def source_of(parameter: Parameter) -> str:
    """Where a value comes from, in the reader's language where it is ours to say."""
    code = f"source.{parameter.key}"
    if parameter.overridden or code not in texts.templates():
        return parameter.source
    return texts.text(code, language())


def figure(key: str, on: date) -> Figure:
    """Return one figure with the value in force. Raises UnknownParameter."""
    return _figure(parameters.effective(key, on), _rules().get(key, ()))


def all_of(on: date) -> Iterable[tuple[str, list[Figure]]]:
    """Every figure by the family of the rule it belongs to, in the order of the files."""
    rules, groups = _rules(), {}
    for key, rows in parameters.shipped().items():
        family = rows[0].rule.rsplit("-", 1)[0]
        groups.setdefault(family, []).append(_figure(parameters.effective(key, on), rules.get(key, ())))
    return groups.items()


def _rules():
    found = {}
    for judgement in registry.all():
        for key in judgement.parameters:
            found.setdefault(key, []).append(judgement.id)
    return found


def _figure(parameter: Parameter, rules) -> Figure:
    return Figure(
        key=parameter.key,
        label=label_of(parameter.key),
        value=texts.show(parameter.value, language()),
        unit=parameter.unit,
        since=parameter.valid_from,
        source=source_of(parameter),
        confidence=parameter.confidence.value,
        house_rule=parameter.design,
        overridden=parameter.overridden,
        rules=tuple(rules) or (parameter.rule,),
    )
