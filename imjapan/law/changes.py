"""What a change of a plan needs (titp.md 6, TITP-CHG-01): plain look-up, without verdicts.

Each kind of change is a dated figure `titp.change.<kind>` of the words below: it begins where a guideline says so, and
the organization can override it. Sub-ids of the rule book's table stand in its column `rule`.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Literal

from imjapan.law.parameters import effective, shipped
from imjapan.law.verdict import Parameter

Need = Literal["nothing", "notice", "approval", "new_plan"]
NEEDS: tuple[Need, ...] = ("nothing", "notice", "approval", "new_plan")  # from the lightest
_PREFIX = "titp.change."


@cache
def change_rules() -> dict[str, str]:
    """Return the kinds of change and the sub-id of each, in the order of the rule book."""
    return {
        key.removeprefix(_PREFIX): rows[0].rule
        for key, rows in shipped().items()
        if key.startswith(_PREFIX) and any(row.value in NEEDS for row in rows)
    }


def parameter_of(kind: str) -> str:
    """Return the key of the figure that says what this kind of change needs."""
    return f"{_PREFIX}{kind}"


def change_need(kind: str, day: date, *, overrides: tuple[Parameter, ...] | None = None) -> Need | None:
    """Return what a change of this kind on a day needs; None when nobody knows (before the guideline named)."""
    need = effective(parameter_of(kind), day, overrides).value
    return need if need in NEEDS else None


def change_needs(kinds: Iterable[str], day: date) -> dict[str, Need | None]:
    """Return what each of several changes on a day needs."""
    return {kind: change_need(kind, day) for kind in kinds}


def gravest(needs: Iterable[Need]) -> Need:
    """Return what several changes need together: a new plan before an approval, that before a notice."""
    return max(needs, key=NEEDS.index, default="nothing")
