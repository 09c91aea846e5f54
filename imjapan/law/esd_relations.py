"""Close relations (密接な関係): who may not take part in the supervision of an implementer (esd.md 3, ESD-LIC-03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import add_months_clamped
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

BARRING = ("officer", "employee", "former", "spouse", "kin1", "kin2")


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a person to an implementer.

    For spouse and kin the days are those of the post of the spouse or relative at the implementer.
    """

    kind: Literal["officer", "employee", "former", "spouse", "kin1", "kin2", "further_kin", "adviser"] = fact(
        "officer or employee, former one, spouse or relative of one (kin1: parent, child; kin2: sibling, grandparent, "
        "grandchild, also by marriage), relative beyond the second degree, adviser"
    )
    start: date | None = fact("first day, where known", None)
    end: date | None = fact("last day; null while it goes on", None)

    def __post_init__(self):
        if self.kind == "former" and self.end is None:
            raise FactError("missing_fact", "end", "the last day at the implementer is needed")
        if self.start and self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


def free_from(relation: Relation, *, years: int = 5) -> date | None:
    """Return the first day on which an ended relation bars no more; None while it goes on, or when it never bars."""
    if relation.kind not in BARRING or relation.end is None:
        return None
    return add_months_clamped(relation.end, 12 * years)


def bars(relation: Relation, day: date, *, years: int = 5) -> bool:
    """Tell whether one relation keeps the person from supervising the implementer on the day."""
    if relation.kind not in BARRING or (relation.start and relation.start > day):
        return False
    free = free_from(relation, years=years)
    return free is None or day < free


def barred(relations: Iterable[Relation], day: date, *, years: int = 5) -> bool:
    """Tell whether somebody with these relations to an implementer may not take part in its supervision on the day."""
    return any(bars(relation, day, years=years) for relation in relations)


@dataclass(frozen=True, slots=True)
class RelationFacts:
    today: date = fact("the day of the audit, visit or other act of supervision")
    relations: tuple[Relation, ...] = fact("relations of the person to this one implementer", ())


@judgement(
    id="ESD-LIC-03",
    title="Close relation to a supervised implementer",
    facts=RelationFacts,
    on="today",
    legal_basis="Act 25; Ordinance; guidelines",
    confidence="V-2",
    parameters=("esd.mso.relation_years",),
)
def judge_relations(facts: RelationFacts, reasoning: Reasoning) -> Verdict:
    """Return as value whether the person is barred (then NG); `values` say until when, null while it goes on.

    The five years run for a former spouse or relative of an officer as for the officer himself: the stricter reading.
    """
    found, free = weigh_relations(facts.relations, facts.today, reasoning)
    if not found:
        return reasoning.verdict(Outcome.OK, False, "esd.relation.none", day=facts.today)
    kinds = tuple(f"esd.relation.kind.{relation.kind}" for relation in found)
    if free is None:
        return reasoning.verdict(Outcome.NG, True, "esd.relation.barred", kinds=kinds, free_from=None)
    return reasoning.verdict(Outcome.NG, True, "esd.relation.barred_until", kinds=kinds, free_from=free)


def weigh_relations(
    relations: Iterable[Relation], day: date, reasoning: Reasoning
) -> tuple[list[Relation], date | None]:
    """Return the relations that bar on the day, and the day from which none of them does (None: it goes on)."""
    years = reasoning.parameter("esd.mso.relation_years")
    found, ends = [], []
    for relation in relations:
        begun = not (relation.start and relation.start > day)
        barring = reasoning.step(
            "is_one_of",
            code="esd.relation.close",
            item=relation.kind,
            choices=BARRING,
            values={"kind": f"esd.relation.kind.{relation.kind}"},
        )
        if not (barring and begun):
            continue
        free = None
        if relation.end:
            values = {"years": years}
            free = reasoning.step(
                "add_months_clamped", code="esd.relation.ends", values=values, day=relation.end, months=12 * years
            )
            if not reasoning.step("is_later", code="esd.relation.still", first=free, second=day):
                continue
        found.append(relation)
        ends.append(free)
    if not found:
        reasoning.step("add_days", code="esd.relation.nothing", day=day, days=0)
        return [], None
    if None in ends:
        return found, None
    return found, reasoning.step("latest", days=tuple(ends))
