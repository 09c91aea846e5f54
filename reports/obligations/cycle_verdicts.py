"""The reasoning stored with duties of people: a rule of the law asked for one fact, and its three dates.

Where the rule itself answers with a deadline, `judged.judge` is enough; here stand the others.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from imjapan.law import registry
from imjapan.law.calendar import holidays_around
from imjapan.law.esd_transition import EntryFacts
from imjapan.law.exam import ApplicationFacts, AttemptFacts
from imjapan.law.home_return import ReturnFacts
from imjapan.law.immigration import CertificateFacts, RenewalFacts
from imjapan.law.incident import IncidentFacts
from imjapan.law.move import BridgeFacts
from imjapan.law.parameters import effective
from imjapan.law.reasoning import Reasoning
from imjapan.law.records import LateEntryFacts
from imjapan.law.verdict import Due, Outcome, Verdict

from .verdicts import remembered

RENEWAL_RULE, SPECIAL_RULE, CERTIFICATE_RULE = "TITP-IMM-02.b", "TITP-IMM-02.c", "TITP-IMM-02"
ENTRY_RULE, RETURN_RULE, BRIDGE_RULE = "ESD-TRN-02", "TITP-STAGE-03", "TITP-MOVE-01.c"
APPLY_RULE, SIT_RULE, RETAKE_RULE, GOAL_RULE = "TITP-EXAM-02", "TITP-EXAM-02.b", "TITP-EXAM-03", "ESD-GOAL-01"
LECTURE_RULE, ESD_LECTURE_RULE, RECORD_RULE = "TITP-LEC-04", "ESD-LEC-01", "TITP-REC-04.b"
EMPLOYMENT_RULE, SUPPORT_RULE = "TITP-FIL-05", "ESD-SSW-01"
EVERY_EMPLOYER = "Labour Measures Act 28"
Judged = tuple[Due, dict[str, Any]]


@remembered(4096)
def renewal(expiry: date) -> tuple[date, Due, dict[str, Any]]:
    """Return the first day to apply, the three dates and the verdict of a period of stay. TITP-IMM-02.b.

    Legal: its last day. Target: the day from which it is red.
    """
    verdict = _ask(RENEWAL_RULE, RenewalFacts(expiry=expiry))
    days = verdict.value
    return days["open"], *_dated(verdict, legal=expiry, wish=days["red"], not_before=days["open"])


@remembered(1024)
def special(expiry: date) -> Judged:
    """Return the dates of the longest stay while an application is pending, and the verdict. TITP-IMM-02.c."""
    notes = _notes(SPECIAL_RULE, expiry)
    months = notes.parameter("titp.stay.special_months")
    last = notes.step("add_months_clamped", code="stay.special", day=expiry, months=months)
    due = notes.due(legal=last, wish=last, not_before=expiry)
    return due, notes.verdict(Outcome.OK, last, "duty.special", due=due, expiry=expiry, last=last).to_dict()


@remembered(1024)
def certificate(issued_on: date) -> Judged:
    """Return the dates of the landing on a certificate of eligibility, and the verdict. TITP-IMM-02."""
    verdict = _ask(CERTIFICATE_RULE, CertificateFacts(issued_on=issued_on))
    return _dated(verdict, legal=verdict.value, wish=verdict.value, not_before=issued_on)


@remembered(1024)
def entry(facts: EntryFacts) -> Judged | None:
    """Return the dates of an entry as a trainee around the change of law, and the verdict; None where nobody may enter.

    ESD-TRN-02: the last day of the transition, or of the certificate when that is earlier.
    """
    verdict = _ask(ENTRY_RULE, facts)
    if verdict.value is None:
        return None
    return _dated(verdict, legal=verdict.value, wish=verdict.value)


@remembered(4096)
def sitting(stage: int, plan_end: date) -> tuple[date | None, Due, dict[str, Any]]:
    """Return the first day, the three dates and the verdict of the exam of a stage. TITP-EXAM-02.b.

    Legal: the end of the stage. Target: the end of the window the authority's support names.
    """
    value = _ask(APPLY_RULE, ApplicationFacts(stage=str(stage), plan_end=plan_end)).value
    notes = _notes(SIT_RULE, plan_end)
    first = value["sit_from"]
    if first:
        months = notes.parameter(f"titp.exam.sit_from_s{stage}")
        notes.step("months_before", code="exam.sit_from", event=plan_end, months=months)
    months = notes.parameter(f"titp.exam.sit_until_s{stage}")
    until = notes.step("months_before", code="exam.sit_until", event=plan_end, months=months)
    due = notes.due(legal=plan_end, wish=until)
    verdict = notes.verdict(Outcome.OK, plan_end, "duty.exam", due=due, until=until, last=plan_end)
    return first, due, verdict.to_dict()


@remembered(1024)
def retake(facts: AttemptFacts) -> Judged | None:
    """Return the dates of another attempt before the stage ends, and the verdict; None once none is left. EXAM-03."""
    verdict = _ask(RETAKE_RULE, facts)
    if not any(row["state"] == "open" for row in verdict.value):
        return None
    return _dated(verdict, legal=facts.plan_end, wish=facts.plan_end)


@remembered(1024)
def goal(start: date, moment: str, extended: int = 0) -> tuple[date, Due, dict[str, Any]] | None:
    """Return the first day, the dates and the verdict of the exams of skill development. ESD-GOAL-01.

    `moment`: year_1, to be sat in the first year; end, to be passed by the end of three years, or of so many months of
    an extension. None before the law.
    """
    if effective("esd.plan_months", start).value is None:
        return None
    notes = _notes(GOAL_RULE, start)
    key = "esd.goal.first_exam_months" if moment == "year_1" else "esd.plan_months"
    code = "esd.goal.first_due" if moment == "year_1" else "esd.goal.last_due"
    months = notes.parameter(key)
    if extended and moment == "end":
        months = notes.step("add", code="esd.period.total", first=months, second=extended)
    last = notes.step("period_end", code=code, start=start, months=months)
    first, wish = start, last
    if moment == "end":
        months = notes.parameter("esd.goal.recommended_months")
        first = notes.step("months_before", code="esd.goal.recommended", event=last, months=months)
    alarm = notes.parameter("esd.goal.last_alarm_days")
    wish = notes.step("days_before", code="esd.goal.alarm", event=last, days=alarm)
    due = notes.due(legal=last, wish=wish, not_before=start)
    return first, due, notes.verdict(Outcome.OK, last, f"duty.goal_{moment}", due=due, last=last).to_dict()


@remembered(1024)
def home_return(stage_2_end: date | None, stage_3_start: date) -> Judged:
    """Return the dates by which to leave for the month at home around stage 3, and the verdict. TITP-STAGE-03."""
    verdict = _ask(RETURN_RULE, ReturnFacts(stage_2_end=stage_2_end, stage_3_start=stage_3_start))
    last = verdict.value["leave_by"]
    return _dated(verdict, legal=last, wish=last)


@remembered(1024)
def lecture(rule: str, start: date) -> Judged:
    """Return the day by which somebody is in a lecture, and the verdict. TITP-LEC-04, ESD-LEC-01."""
    notes = _notes(rule, start)
    legal = notes.step("taken", code="duty.lecture_start", value=start)
    due = notes.due(legal=legal, wish=legal)
    return due, notes.verdict(Outcome.OK, legal, "duty.lecture", due=due, start=start).to_dict()


@remembered(1024)
def lecture_records(last_day: date) -> Judged:
    """Return the days by which the records of a course are closed, and the verdict. TITP-REC-04.b."""
    verdict = _ask(RECORD_RULE, LateEntryFacts(event=last_day, written_on=last_day))
    due, told = _dated(verdict, legal=verdict.value, wish=verdict.value, not_before=last_day)
    return due, told


@remembered(1024)
def bridge(start: date) -> Judged:
    """Return the days until which a new place has to be found, and the verdict. TITP-MOVE-01.c."""
    verdict = _ask(BRIDGE_RULE, BridgeFacts(kind="work", start=start))
    return _dated(verdict, legal=verdict.value, wish=verdict.value, not_before=start)


@remembered(1024)
def hired(start: date) -> Judged:
    """Return the days of the notice of employment of a foreigner, and the verdict. TITP-FIL-05.

    It is owed under whichever law the person came: of the articles of the rule the one of every employer is named.
    """
    verdict = _ask(EMPLOYMENT_RULE, IncidentFacts(event="hired", day=start, insured=True))
    verdict = replace(verdict, legal_basis=EVERY_EMPLOYER)
    last = verdict.value[0]["due"]
    return _dated(verdict, legal=last, wish=last, not_before=start)


@remembered(1024)
def support_plan(start: date) -> Judged:
    """Return the day by which a support plan exists, the first day of work, and the verdict. ESD-SSW-01."""
    notes = _notes(SUPPORT_RULE, start)
    legal = notes.step("taken", code="duty.work_start", value=start)
    due = notes.due(legal=legal, wish=legal)
    return due, notes.verdict(Outcome.OK, legal, "duty.support_plan", due=due, start=start).to_dict()


def _ask(rule: str, facts: Any) -> Verdict:
    return registry.get(rule).judge(facts)


def _notes(rule_id: str, on: date) -> Reasoning:
    """A notebook under a rule, with its figures in force on a day."""
    rule = registry.get(rule_id)
    return Reasoning(
        rule=rule.id,
        legal_basis=rule.legal_basis,
        confidence=rule.confidence,
        parameters={key: effective(key, on) for key in rule.parameters},
        holidays=holidays_around(on),
    )


def _dated(verdict: Verdict, *, legal: date, wish: date, not_before: date | None = None) -> Judged:
    """The verdict with the three dates of a day it gave, their steps behind its own."""
    notes = Reasoning(
        rule=verdict.rule,
        legal_basis=verdict.legal_basis,
        confidence=verdict.rule_confidence,
        parameters={},
        holidays=holidays_around(legal),
    )
    due = notes.due(legal=legal, wish=wish, not_before=not_before)
    more = notes.verdict(verdict.outcome, None, "").steps
    return due, replace(verdict, due=due, steps=(*verdict.steps, *more)).to_dict()
