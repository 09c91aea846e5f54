"""Measures of the authorities, and past events that block a new plan (titp.md 15, TITP-SANC-01, SANC-01b)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.look_back import still_bars
from imjapan.law.operations import birthday
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table, words
from imjapan.law.verdict import Outcome, Verdict

# --- TITP-SANC-01 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    against: Literal["implementer", "organization"] = fact("whom the measure is against")
    measure: Literal[
        "recommendation",
        "improvement_order",
        "certification_revoked",
        "suspension",
        "licence_revoked",
        "made_specified",
    ] = fact(
        "recommendation or guidance after an inspection, improvement order, certification of plans revoked, suspension "
        "of business, licence revoked, general licence made a specified one"
    )
    on: date = fact("the day of the measure; of a recommendation the day it was received")

    def __post_init__(self):
        if measure_row(self.against, self.measure) is None:
            raise FactError("contradiction", "measure", f"{self.measure} is no measure against an {self.against}")


def measure_row(against: str, measure: str) -> dict[str, str] | None:
    """Return the row of titp_measure.csv: article, published, effects."""
    rows = table("titp_measure")
    return next((row for row in rows if row["measure"] == measure and against in words(row["against"])), None)


@judgement(
    id="TITP-SANC-01",
    title="What a measure of the authority brings",
    facts=MeasureFacts,
    on="on",
    legal_basis="Act 10, 15, 16, 26, 36, 37; practice of inspections",
    confidence="law",
    parameters=("titp.staff.disqualified_years", "titp.sanction.answer_days"),
)
def judge_measure(facts: MeasureFacts, reasoning: Reasoning) -> Verdict:
    """Return as value article, published (yes or no), effects, barred_until and answer_by (null where none).

    A revocation is NG, every other measure WARN.
    """
    row = measure_row(facts.against, facts.measure)
    effects = tuple(f"sanction.effect.{effect}" for effect in words(row["effects"]))
    reasoning.step("taken", code="sanction.article", value=row["article"])
    barred_until = answer_by = None
    if "sanction.effect.ban" in effects:
        months = 12 * reasoning.parameter("titp.staff.disqualified_years")
        barred_until = reasoning.step("add_months_clamped", code="sanction.barred_until", day=facts.on, months=months)
    if "sanction.effect.answer" in effects:
        days = reasoning.parameter("titp.sanction.answer_days")
        answer_by = reasoning.step("within_days", code="sanction.answer_by", event=facts.on, days=days)
    value = {
        "article": row["article"],
        "published": row["published"] == "yes",
        "effects": effects,
        "barred_until": barred_until,
        "answer_by": answer_by,
    }
    shown = {"measure": f"sanction.measure.{facts.measure}", "effects": effects}
    if barred_until:
        return reasoning.verdict(Outcome.NG, value, "sanction.revoked", **shown, until=barred_until)
    if answer_by:
        return reasoning.verdict(Outcome.WARN, value, "sanction.answer", **shown, answer_by=answer_by)
    return reasoning.verdict(Outcome.WARN, value, "sanction.published", **shown)


# --- TITP-SANC-01b ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PastEvent:
    kind: Literal[
        "missing", "rights_violation", "forged_documents", "improvement_order", "revocation", "illegal_act"
    ] = fact(
        "missing trainee, serious human-rights violation, forged documents, improvement order to the organization, "
        "revocation of a certification, illegal or grossly improper act under immigration or labour law"
    )
    on: date = fact("the day of the event")
    attributable: bool | None = fact("missing: through a fault of implementer or organization", None)
    measures_taken: bool | None = fact("improvement_order: the measures ordered are taken", None)


@dataclass(frozen=True, slots=True)
class BlockFacts:
    day: date = fact("the day on which the plan is decided; for an illegal act, of the application")
    events: tuple[PastEvent, ...] = fact("events at the implementer or the organization", ())


@judgement(
    id="TITP-SANC-01b",
    title="Past events that block a new plan",
    facts=BlockFacts,
    on="day",
    legal_basis="Act 10; Ord 12①八・九・十二・十三",
    confidence="law",
    parameters=("titp.sanction.missing_years", "titp.sanction.look_back_years", "titp.staff.disqualified_years"),
)
def judge_block(facts: BlockFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per event that blocks, or may: kind, on, blocks (null: not known), until.

    `until` is the last day it blocks; null when it ends with an act and not with a day. NG, or CONFIRM when no event
    surely blocks.
    """
    rows = [row for event in facts.events if (row := _block(event, facts.day, reasoning))]
    kinds = reasoning.step("taken", code="sanction.events", value=tuple(row["kind"] for row in rows))
    if any(row["blocks"] for row in rows):
        untils = [row["until"] for row in rows if row["blocks"]]
        if None in untils:
            return reasoning.verdict(Outcome.NG, rows, "sanction.blocked", kinds=kinds)
        last = reasoning.step("latest", code="sanction.last", days=tuple(untils))
        return reasoning.verdict(Outcome.NG, rows, "sanction.blocked_until", kinds=kinds, until=last)
    if rows:
        return reasoning.verdict(Outcome.CONFIRM, rows, "sanction.may_block", kinds=kinds)
    return reasoning.verdict(Outcome.OK, (), "sanction.not_blocked", day=facts.day)


def missing_free_from(event: date, *, years: int = 1) -> date:
    """Return the first day on which a plan may be decided after an attributable disappearance: its anniversary."""
    return birthday(event, years)


def _block(event: PastEvent, day: date, reasoning: Reasoning) -> dict[str, Any] | None:
    row = {"kind": f"sanction.event.{event.kind}", "on": event.on, "blocks": True, "until": None}
    if event.on > day:
        return None
    if event.kind == "improvement_order":
        answers = {True: None, False: row, None: row | {"blocks": None}}
        return answers[event.measures_taken]
    if event.kind == "missing":
        if event.attributable is False:
            return None
        years = reasoning.parameter("titp.sanction.missing_years")
        free = reasoning.step("birthday", code="sanction.free_from", born=event.on, years=years)
        if reasoning.step("is_at_least", code="sanction.free", first=day, second=free):
            return None
        until = reasoning.step("add_days", code="sanction.last_day", day=free, days=-1)
        return row | {"blocks": event.attributable, "until": until}
    disqualifies = event.kind in ("revocation", "illegal_act")
    years = reasoning.parameter("titp.staff.disqualified_years" if disqualifies else "titp.sanction.look_back_years")
    until = still_bars(event.on, day, years, reasoning, what=row["kind"])
    return row | {"until": until} if until else None
