"""Regular interviews with a specified skilled worker and with the supervisor (esd.md 14, ESD-SSW-02)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import ONE_DAY, add_months_clamped
from imjapan.law.facts import FactError, fact
from imjapan.law.findings import NG, WARN, Finding, settle, unless
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

_BASIS = "SSW standards ordinance 4"


def next_interview_due(last: date, *, months: int = 3) -> date:
    """Return the last day for the next interview after `last` (or after the first day of the support).

    Per worker and per supervisor. The day of the same number, never later: the strict count could be at month ends.
    """
    return add_months_clamped(last, months)


# --- ESD-SSW-02 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InterviewDueFacts:
    last: date | None = fact("day of the last interview with this person; null if there was none", None)
    start: date | None = fact("first day of the support; needed when there was no interview yet", None)
    who: Literal["worker", "supervisor"] = fact("with whom", "worker")
    today: date | None = fact("the day of the judgement; null to ask only for the last day", None)

    def __post_init__(self):
        if self.last is None and self.start is None:
            raise FactError("missing_fact", "last", "give the last interview, or the first day of the support")
        if self.last and self.start and self.last < self.start:
            raise FactError("contradiction", "last", f"{self.last} is before the start {self.start}")


@judgement(
    id="ESD-SSW-02",
    title="Regular interview",
    facts=InterviewDueFacts,
    on="today",
    legal_basis=_BASIS,
    confidence="V-3",
    parameters=("ssw.interview_interval",),
)
def judge_interview_due(facts: InterviewDueFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day for the next interview as value; `values`: days_late. NG once it has passed."""
    months = reasoning.parameter("ssw.interview_interval")
    code = "ssw.interview.next" if facts.last else "ssw.interview.first"
    legal = reasoning.step("add_months_clamped", code=code, day=facts.last or facts.start, months=months)
    due = reasoning.due(legal=legal, wish=legal, not_before=facts.last or facts.start)
    who = f"ssw.interview.{facts.who}"
    if facts.today and reasoning.step("is_later", code="ssw.too_late", first=facts.today, second=legal):
        late = reasoning.step("days_counted", code="ssw.days_late", first=legal + ONE_DAY, last=facts.today)
        return reasoning.verdict(
            NG, legal, "ssw.interview.late", due=due, who=who, legal=legal, days_late=late, months=months
        )
    return reasoning.verdict(Outcome.OK, legal, "ssw.interview.due", due=due, who=who, legal=legal, months=months)


# --- ESD-SSW-02.CONDUCT -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConductFacts:
    worker_seen: bool = fact("the worker was interviewed", True)
    supervisor_seen: bool = fact("the supervisor was interviewed", True)
    online: bool = fact("held online", False)
    consent: bool | None = fact("online: the worker agreed (form 1-17)", None)
    recording_kept: bool | None = fact("online: the recording is kept", None)
    by_support_staff: bool = fact("held by the support manager or support staff", True)
    language_understood: bool = fact("in a language the worker understands", True)
    first: bool = fact("the first interview of this worker", False)
    new_staff: bool = fact("the first one after a change of support staff", False)
    last_face_to_face: date | None = fact("day of the last interview face to face; null if not known", None)
    day: date | None = fact("day of the interview; null takes the newest figures", None)


@judgement(
    id="ESD-SSW-02.CONDUCT",
    title="How an interview is held",
    facts=ConductFacts,
    on="day",
    legal_basis=_BASIS,
    confidence="V-3",
    parameters=("ssw.interview_online", "ssw.interview_face_months"),
)
def judge_conduct(facts: ConductFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the codes of what is not in order.

    NG: the worker or the supervisor was not seen, others than support staff held it, the language, online without
    consent or recording or before it was allowed. WARN: face to face would be recommended. CONFIRM: not known.
    """
    found: list[Finding] = []
    found += unless(facts.worker_seen, "ssw.conduct.no_worker")
    found += unless(facts.supervisor_seen, "ssw.conduct.no_supervisor")
    found += unless(facts.by_support_staff, "ssw.conduct.not_staff")
    found += unless(facts.language_understood, "ssw.conduct.language")
    if facts.online:
        allowed = reasoning.step("taken", code="ssw.conduct.allowed", value=reasoning.parameter("ssw.interview_online"))
        found += unless(allowed, "ssw.conduct.not_yet")
        found += unless(facts.consent, "ssw.conduct.no_consent", "ssw.conduct.consent_unknown")
        found += unless(facts.recording_kept, "ssw.conduct.no_recording", "ssw.conduct.recording_unknown")
        if facts.first:
            found.append((WARN, "ssw.conduct.first_online"))
        if facts.new_staff:
            found.append((WARN, "ssw.conduct.staff_online"))
        if allowed and facts.day and facts.last_face_to_face:
            months = reasoning.parameter("ssw.interview_face_months")
            until = reasoning.step("add_months_clamped", day=facts.last_face_to_face, months=months)
            if reasoning.step("is_later", code="ssw.too_late", first=facts.day, second=until):
                found.append((WARN, "ssw.conduct.year_online"))
    return settle(found, reasoning, fine="ssw.conduct.fine", value=tuple(code for _, code in found))
