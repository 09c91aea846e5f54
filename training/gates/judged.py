"""All gates of many people. The page of one person and the lists of many ask here."""

from collections.abc import Collection, Iterable
from datetime import date

from imjapan.law.verdict import Outcome

from . import law_2027, ssw, stages, stay, transfer
from .facts import Life, lives
from .gate import GROUPS, LAW_2027, SSW, STAGES, STAY, TRANSFER, Gate

ABSENCE = ("return", "period")  # gates that an absence can move

FAMILIES = {
    STAY: stay.gates,
    STAGES: stages.gates,
    TRANSFER: transfer.gates,
    LAW_2027: law_2027.gates,
    SSW: ssw.gates,
}


def gates_of(person_ids: Iterable[int], on: date, *, groups: Collection[str] = GROUPS) -> dict[int, list[Gate]]:
    """Return the gates of each of these people on a day, in the order of the page; unknown ids are left out.

    `groups`: only these are judged. Eleven queries, however many people. Who may see them is for the caller.
    """
    return {pk: judge(life, groups=groups) for pk, life in lives(person_ids, on).items()}


def after_absence(person_id: int, on: date) -> list[str]:
    """What an absence just recorded leaves open, in sentences: the one-month return, or the length of the regime."""
    gates = gates_of([person_id], on, groups=(STAY, STAGES))[person_id]
    return [gate.sentence for gate in gates if gate.code in ABSENCE and gate.outcome != Outcome.OK]


def judge(life: Life, *, groups: Collection[str] = GROUPS) -> list[Gate]:
    """Return the gates of one life. Asks the database nothing."""
    return [gate for group in GROUPS if group in groups for gate in FAMILIES[group](life)]
