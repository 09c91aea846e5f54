"""Consultations of trainees (titp.md 11): languages, record, who may read it, escalation, help lines."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import judge_complete, judge_conditions
from imjapan.law.confidence import read_mark
from imjapan.law.escalation import Escalation, Matter, escalation_due, escalations, needs_extraordinary_audit
from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Due, Outcome, Verdict

__all__ = ["Escalation", "escalation_due", "escalations", "help_lines", "needs_extraordinary_audit"]

# --- TITP-CONS-01 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speaker:
    name: str = fact("name or number of the trainee")
    languages: tuple[str, ...] = fact("languages the trainee understands, such as id, vi", ())


@dataclass(frozen=True, slots=True)
class SystemFacts:
    trainees: tuple[Speaker, ...] = fact("who is in training")
    offered: tuple[str, ...] = fact("languages of consultation, own counsellors or outsourced interpreters", ())
    in_licence_file: bool | None = fact("days, hours, languages and persons are described in the licence file", None)
    explained_in_lecture: bool | None = fact("the system was explained in the lecture", None)


@judgement(
    id="TITP-CONS-01",
    title="Consultation in a language every trainee understands",
    facts=SystemFacts,
    legal_basis="Ord 26(8), 52(14); guideline",
    confidence="law + 2",
)
def judge_system(facts: SystemFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the trainees whom no language reaches (NG), else the conditions not met or not known."""
    unreached = [
        trainee.name
        for trainee in facts.trainees
        if not reasoning.step(
            "common",
            code="consult.languages",
            first=trainee.languages,
            second=facts.offered,
            values={"trainee": trainee.name},
        )
    ]
    if unreached:
        return reasoning.verdict(Outcome.NG, unreached, "consult.unreached", trainees=unreached)
    return judge_conditions(
        reasoning,
        {
            "consult.in_licence_file": facts.in_licence_file,
            "consult.explained_in_lecture": facts.explained_in_lecture,
        },
    )


# --- TITP-CONS-02 -----------------------------------------------------------------------

_FIELDS = (
    "received_at",
    "channel",
    "trainee",
    "implementer",
    "language",
    "received_by",
    "content",
    "category",
    "urgency",
    "confidentiality",
    "measures",
)
_CLOSED = ("result", "closed_at", "informed_trainee_at")
RecordField = Literal[(*_FIELDS, *_CLOSED, "interpreter", "authority_contacted")]


@dataclass(frozen=True, slots=True)
class ConsultationRecordFacts:
    filled: tuple[RecordField, ...] = fact("fields of the record (4-11) that are filled in")
    closed: bool = fact("the consultation is closed", False)
    interpreted: bool = fact("an interpreter took part", False)
    anonymous: bool = fact("the trainee wants to stay anonymous: no name is asked for", False)


@judgement(
    id="TITP-CONS-02",
    title="Content of a consultation record",
    facts=ConsultationRecordFacts,
    legal_basis="Ord 54①七; reference form 4-11",
    confidence="law + 1",
)
def judge_record(facts: ConsultationRecordFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the fields that are missing."""
    needed = [name for name in _FIELDS if not (facts.anonymous and name in ("trainee", "implementer"))]
    if facts.interpreted:
        needed.append("interpreter")
    if facts.closed:
        needed += [name for name in _CLOSED if not (facts.anonymous and name == "informed_trainee_at")]
    return judge_complete(reasoning, [f"field.{name}" for name in needed], [f"field.{name}" for name in facts.filled])


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    reader: Literal["organization_staff", "implementer", "trainee", "other"] = fact("who wants to read the record")
    own_record: bool = fact("trainee: it is his or her own consultation", False)


@judgement(
    id="TITP-CONS-02.b",
    title="Who may read a consultation",
    facts=ReaderFacts,
    legal_basis="Act 44, 49, 110",
    confidence="law + 1",
)
def judge_reader(facts: ReaderFacts, reasoning: Reasoning) -> Verdict:
    """Return as value whether access is given. NG: access denied, and the attempt is logged."""
    allowed = reasoning.step(
        "is_one_of", code="consult.reader", item=f"consult.{facts.reader}", choices=("consult.organization_staff",)
    )
    if facts.reader == "trainee":
        allowed = reasoning.step("taken", code="consult.own", value=facts.own_record)
    if not allowed:
        return reasoning.verdict(Outcome.NG, False, "consult.denied", reader=f"consult.{facts.reader}")
    return reasoning.verdict(Outcome.OK, True, "consult.allowed", reader=f"consult.{facts.reader}")


# --- TITP-CONS-03 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatterFacts:
    matter: Matter = fact("the serious matter of the consultation")
    received_on: date = fact("the day on which it was received")


@judgement(
    id="TITP-CONS-03",
    title="What a serious consultation asks for",
    facts=MatterFacts,
    on="received_on",
    legal_basis="Act 40④⑤, 46–48, 51; Ord 10②六, 52(2)",
    confidence="design",
    parameters=("gen.promptly_business_days",),
)
def judge_matter(facts: MatterFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per action: action, due. Same-day actions stay on their day, weekend or not."""
    rows = []
    promptly = reasoning.parameter("gen.promptly_business_days")
    for item in escalations()[facts.matter]:
        words = f"consult.action.{item.action}"
        if item.clock == "same_day":
            due = reasoning.step(
                "within_days", code="consult.same_day", event=facts.received_on, days=0, values={"action": words}
            )
        else:
            due = reasoning.add_business_days(facts.received_on, promptly)
        rows.append({"action": words, "due": due})
    names = reasoning.step("taken", code="consult.actions", value=tuple(row["action"] for row in rows))
    if not rows:
        return reasoning.verdict(Outcome.OK, (), "consult.nothing")
    return reasoning.verdict(Outcome.WARN, rows, "consult.act", actions=names, first=rows[0]["due"])


# --- TITP-CONS-03.b ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    step: Literal["response", "answer"] = fact("the first response, or the answer to the trainee")
    received_on: date = fact("the day on which the consultation was received")
    matter: Matter = fact("the serious matter of the consultation", "none")
    in_danger: bool = fact("somebody is in danger", False)


@judgement(
    id="TITP-CONS-03.b",
    title="When a consultation is taken up and answered",
    facts=AnswerFacts,
    on="received_on",
    legal_basis="Ord 52(14); reference form 4-11",
    confidence="design",
    parameters=("gen.promptly_business_days", "titp.consult.answer_days"),
)
def judge_answer(facts: AnswerFacts, reasoning: Reasoning) -> Verdict:
    """Return the day by which it is due; the same day where somebody is in danger or the matrix asks for it."""
    clocks = tuple(f"consult.clock.{item.clock}" for item in escalations()[facts.matter])
    at_once = reasoning.step("common", code="consult.clocks", first=clocks, second=("consult.clock.same_day",))
    if facts.in_danger or at_once:
        day = reasoning.step("within_days", code="consult.at_once", event=facts.received_on, days=0)
        due = Due(target=day, safe=day, legal=day)
    elif facts.step == "response":
        day = reasoning.add_business_days(facts.received_on, reasoning.parameter("gen.promptly_business_days"))
        due = reasoning.due(legal=day, wish=day, not_before=facts.received_on)
    else:
        days = reasoning.parameter("titp.consult.answer_days")
        day = reasoning.step("within_days", code="consult.within", event=facts.received_on, days=days)
        due = reasoning.due(legal=day, wish=day, not_before=facts.received_on)
    return reasoning.verdict(Outcome.OK, day, f"consult.due_{facts.step}", due=due, day=day)


# --- TITP-CONS-04 -----------------------------------------------------------------------


def help_lines(language: str) -> tuple[dict[str, str], ...]:
    """Return the outside help lines of a language: line, number, source, confidence. Verify before publishing."""
    return tuple(row for row in table("titp_help_line") if row["language"] == language)


@dataclass(frozen=True, slots=True)
class HelpLineFacts:
    language: str = fact("language of the trainee, such as id, vi, th, bn, si")


@judgement(
    id="TITP-CONS-04",
    title="Outside help lines in a language",
    facts=HelpLineFacts,
    legal_basis="none; data for display",
    confidence="verified 1",
)
def judge_help_lines(facts: HelpLineFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the lines: line, number. CONFIRM while a number rests on no source; WARN when OTIT has none."""
    found = help_lines(facts.language)
    rows = [{"line": f"consult.line.{row['line']}", "number": row["number"]} for row in found]
    names = reasoning.step("taken", code="consult.lines", value=tuple(row["line"] for row in rows))
    if not reasoning.step("common", first=("consult.line.otit",), second=names):
        return reasoning.verdict(Outcome.WARN, rows, "consult.no_otit_line", lines=names, language=facts.language)
    if any(read_mark(row["confidence"])[0].to_be_confirmed for row in found):
        return reasoning.verdict(Outcome.CONFIRM, rows, "consult.verify_lines", lines=names)
    return reasoning.verdict(Outcome.OK, rows, "consult.help_lines", lines=names)
