"""Several things found about one question: the gravest decides, speaks, and all of them stand in the answer."""

from collections.abc import Iterable
from typing import Any

from imjapan.law.reasoning import Reasoning
from imjapan.law.verdict import Due, Outcome, Verdict

Finding = tuple[Outcome, str]  # what it means, and the code of its sentence

NG, WARN, CONFIRM = Outcome.NG, Outcome.WARN, Outcome.CONFIRM


def unless(answer: bool | None, code: str, unknown: str | None = None) -> list[Finding]:
    """Return what a yes/no fact gives: nothing for yes, NG for no, CONFIRM while nobody knows."""
    if answer:
        return []
    return [(NG, code)] if answer is False else [(CONFIRM, unknown or code)]


def settle(
    found: Iterable[Finding],
    reasoning: Reasoning,
    *,
    fine: str,
    value: Any = None,
    due: Due | None = None,
    **values: Any,
) -> Verdict:
    """Close with the gravest finding; `fine` is the sentence when there is none, `values` the words of all of them.

    `values["found"]` are the codes of everything found.
    """
    found = tuple(found)
    outcome = reasoning.step("worst", code="found.worst", outcomes=tuple(outcome for outcome, _ in found))
    message = next((code for each, code in found if each == outcome), fine)
    return reasoning.verdict(outcome, value, message, due=due, found=tuple(code for _, code in found), **values)
