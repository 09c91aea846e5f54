"""A verdict in the reader's language: rule, article, arithmetic, figures and how sure we are of them."""

from dataclasses import dataclass

from django.utils.translation import get_language

from imjapan.law import texts
from imjapan.law.verdict import Parameter, Verdict


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure the law may change. `confidence` is a word of the one scale; a house rule stands beside that scale."""

    label: str
    value: str
    source: str
    confidence: str
    house_rule: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person reads about a verdict. `steps` are sentences in the order of the arithmetic."""

    rule: str
    outcome: str
    basis: str
    message: str
    steps: list[str]
    figures: list[Figure]
    to_be_confirmed: bool


def explain(verdict: Verdict | dict) -> Explanation | None:
    """Read a verdict, also as stored with a duty; None when there is none."""
    if not verdict:
        return None
    found = verdict if isinstance(verdict, Verdict) else Verdict.from_dict(verdict)
    lang = "ja" if (get_language() or "").startswith("ja") else "en"
    return Explanation(
        rule=found.rule,
        outcome=found.outcome.value,
        basis=_basis(found, lang),
        message=texts.message(found, lang),
        steps=[texts.sentence(step, lang) for step in found.steps],
        figures=[_figure(parameter, lang) for parameter in found.parameters],
        to_be_confirmed=bool(found.to_be_confirmed),
    )


def _basis(verdict: Verdict, lang) -> str:
    """The articles of the rule; where the verdict rests on one of them alone, that one."""
    own = f"basis.{verdict.legal_basis}"
    return _word(own if own in texts.templates() else f"basis.{verdict.rule}", verdict.legal_basis, lang)


def _figure(parameter: Parameter, lang) -> Figure:
    return Figure(
        label=_word(f"figure.{parameter.key}", parameter.key, lang),
        value=texts.show(parameter.value, lang),
        source=parameter.source if parameter.overridden else _word(f"source.{parameter.key}", parameter.source, lang),
        confidence=parameter.confidence.value,
        house_rule=parameter.design,
    )


def _word(code: str, shipped: str, lang) -> str:
    """The wording of a citation or a figure in the reader's language, where there is one."""
    return texts.text(code, lang) if code in texts.templates() else shipped
