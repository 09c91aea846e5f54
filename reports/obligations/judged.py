"""Duties whose verdict is the answer of one rule of the law, as it stands on the day of its event."""

from typing import Any

from imjapan.law import registry
from imjapan.law.verdict import Due

from .verdicts import basis, remembered


@remembered(1024)
def judge(rule_id: str, facts: Any) -> tuple[Due, dict[str, Any]]:
    """Return the three dates and the verdict as JSON of a rule that answers with a deadline. `facts`: hashable."""
    verdict = registry.get(rule_id).judge(facts)
    return verdict.due, verdict.to_dict()


def basis_of(rule_id: str, facts: Any) -> str:
    """Name what such a verdict rests on."""
    return basis(rule_id, facts)
