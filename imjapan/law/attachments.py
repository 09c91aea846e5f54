"""What goes with the application for a plan (Ord 8; titp.md TITP-FIL-03, forms.md 1.4 to 1.6). Plain, without verdicts.

The list is data (plan_attachment.csv). Nobody has compared it with the official one: `confidence` says how sure we are.
"""

from functools import cache
from typing import NamedTuple

from imjapan.law.tables import table, words

GROUPS = ("application", "company", "staff", "person", "sending", "contract", "reason", "arrival")
CASES = (
    *("legal_entity", "sending", "preparation_body", "former_work", "pre_lecture", "excellent"),
    *("former_trainee", "ssw_1", "abroad"),
)


class Attachment(NamedTuple):
    """One paper. `case`: only then it is needed, "" always. `item`: of the ESD plan (ESD-PLAN-01) that it fills in."""

    code: str
    regimes: tuple[str, ...]
    stages: tuple[str, ...]
    group: str
    case: str
    item: str
    form: str
    en: str
    ja: str
    basis: str
    confidence: str


@cache
def all_attachments() -> dict[str, Attachment]:
    """Return every paper of the table by its code, in its order."""
    rows = table("plan_attachment")
    return {row["code"]: Attachment(**row | {name: words(row[name]) for name in ("regimes", "stages")}) for row in rows}


def attachments(regime: str, stage: int | None) -> tuple[Attachment, ...]:
    """Return the papers of a plan of this regime and stage (None where it has none), whatever the case."""
    return tuple(
        row
        for row in all_attachments().values()
        if regime in row.regimes and (stage is None or not row.stages or str(stage) in row.stages)
    )
