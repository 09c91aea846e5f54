"""Our own house: courses before they expire, yearly declarations, licences (titp.md 8 and 13, esd.md 3)."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from imjapan.law import registry
from imjapan.law.calendar import holidays_around
from imjapan.law.dates import safe_due
from imjapan.law.esd_people import ManagerFacts
from imjapan.law.parameters import effective
from imjapan.law.reasoning import Reasoning
from imjapan.law.staff import CourseFacts
from imjapan.law.verdict import Due, Outcome
from imjapan.organization import renewals
from imjapan.organization.models import Appointment

from ..duty import AHEAD, Duty, Kind, duty
from ..subjects import OFFICE, Subject
from ..verdicts import basis, remembered
from . import Chapter, register
from .house_facts import HouseFacts, PersonFact, gather

COURSE_RULE, ESD_COURSE_RULE, DECLARATION_RULE = "TITP-STAFF-03", "ESD-LIC-05", "TITP-STAFF-05"
RULES = (
    COURSE_RULE, ESD_COURSE_RULE, DECLARATION_RULE, renewals.TITP_RENEWAL, renewals.ESD_RENEWAL, renewals.APPLICATION,
    renewals.SUPPORT_RENEWAL,
)  # fmt: skip


def duties(subject: Subject, facts: HouseFacts, today: date) -> Iterator[Duty]:
    """Yield the duties of one office towards its people, and of the first office towards the licences."""
    for person in facts.people:
        yield from _courses(subject, person, today)
        yield from _declarations(subject, person, today)
    yield from _licences(subject, facts, today)


# --- courses ------------------------------------------------------------------------------------


def _courses(subject: Subject, person: PersonFact, today: date) -> Iterator[Duty]:
    """A new course before the last valid day of each one that a role needs. TITP-STAFF-03, ESD-LIC-05.

    The window opens with the first alert, our target is the second. A role without any course opens nothing here: no
    day is known from which to count, and the page "Are we in order?" says it.
    """
    for kind, held in person.courses.items():
        held = [row for row in held if row[0] <= today]
        for index, (held_on, course_id) in enumerate(held):
            opens, due, _verdict = judge_course(COURSE_RULE, held_on)
            done_on = held[index + 1][0] if index + 1 < len(held) else None
            until = done_on or max(due.legal, today)
            posts = [post for post in person.needing(kind) if post[1] <= until and post[2] >= (done_on or until)]
            if not posts or due.legal < subject.clock_starts_on or opens > today + AHEAD:
                continue
            esd_only = all(role == Appointment.Role.ESD_MANAGER for role, _first, _last in posts)
            rule = ESD_COURSE_RULE if esd_only else COURSE_RULE
            yield duty(
                subject,
                Kind.COURSE,
                rule,
                f"course:{course_id}",
                (opens, due.legal),
                basis(rule, held_on),
                partial(_dates_of_course, rule, held_on),
                done_on=done_on,
                personnel_id=person.id,
            )


@remembered(2048)
def judge_course(rule: str, held_on: date) -> tuple[date, Due, dict]:
    """Return the day of the first alert, the three dates of the next course, and the verdict as JSON."""
    verdict = registry.get(COURSE_RULE).judge(CourseFacts(course_on=held_on, today=held_on))
    last, alerts = verdict.value, verdict.values["alerts"]
    safe = safe_due(last, holidays_around(last))
    if rule == ESD_COURSE_RULE:
        # The figures of the new law begin with the pre-applications; a course may be older.
        day = max(held_on, renewals.prefiling_open())
        facts = ManagerFacts(today=day, course=held_on, course_kind="titp_manager")
        verdict = registry.get(rule).judge(facts)
    return alerts[0], Due(target=min(alerts[1], safe), safe=safe, legal=last), verdict.to_dict()


def _dates_of_course(rule: str, held_on: date) -> tuple[Due, dict]:
    _opens, due, verdict = judge_course(rule, held_on)
    return due, verdict


# --- declarations -------------------------------------------------------------------------------


def _declarations(subject: Subject, person: PersonFact, today: date) -> Iterator[Duty]:
    """Everybody with a role of the law declares every year, the first time within a year. TITP-STAFF-05."""
    if not person.posts:
        return
    begins = max(min(first for _role, first, _last in person.posts), subject.clock_starts_on)
    declared = [row for row in person.declarations if row[0] <= today]
    chain = [(f"declaration:{row_id}", day, False) for day, row_id in declared]
    if not declared or declared[0][0] > begins:
        chain = [(f"person:{person.id}", begins, True), *chain]
    for index, (key, day, first) in enumerate(chain):
        due, _verdict = judge_declaration(day, first)
        done_on = chain[index + 1][1] if index + 1 < len(chain) else None
        serves = any(last >= (done_on or max(due.legal, today)) for _role, _first, last in person.posts)
        if not serves or due.legal < subject.clock_starts_on or day > today + AHEAD:
            continue
        yield duty(
            subject,
            Kind.DECLARATION,
            DECLARATION_RULE,
            key,
            (day, due.legal),
            basis(day, first),
            partial(judge_declaration, day, first),
            done_on=done_on,
            personnel_id=person.id,
        )


@remembered(2048)
def judge_declaration(day: date, first: bool) -> tuple[Due, dict]:
    """Return the three dates of the next declaration, and the verdict. `day`: of the last one, or of the beginning."""
    rule = registry.get(DECLARATION_RULE)
    notes = Reasoning(
        rule=rule.id,
        legal_basis=rule.legal_basis,
        confidence=rule.confidence,
        parameters={key: effective(key, day) for key in rule.parameters},
        holidays=holidays_around(day),
    )
    months = notes.parameter("titp.staff.declaration_months")
    code = "duty.first_declaration" if first else "disqualified.again"
    legal = notes.step("add_months_clamped", code=code, day=day, months=months)
    due = notes.due(legal=legal, wish=legal, not_before=day)
    return due, notes.verdict(Outcome.OK, legal, "duty.declaration", due=due, legal=legal).to_dict()


# --- licences -----------------------------------------------------------------------------------


def _licences(subject: Subject, facts: HouseFacts, today: date) -> Iterator[Duty]:
    """Renewal of each licence granted, and the application for the one of the new law.

    TITP-LIC-02, ESD-LIC-06 and 07, ESD-SSW-05.
    """
    for row in facts.licences:
        later = next(
            (
                other
                for other in facts.licences
                if other.regime == row.regime
                and row.valid_until
                and other.valid_from
                and other.valid_from > row.valid_until
            ),
            None,
        )
        renewed = row.renewed_on or (later and (later.applied_on or later.valid_from))
        for found, done_on in (
            (renewals.renewal(row), renewed),
            (renewals.application(row, with_filing=False), row.applied_on or row.valid_from),
        ):
            if found is None or found.last < subject.clock_starts_on or found.first > today + AHEAD:
                continue
            done_on = done_on if done_on and done_on <= today else None
            verdict = found.verdict
            yield duty(
                subject,
                Kind.LICENCE_RENEWAL,
                found.rule,
                f"licence:{row.pk}",
                (found.first, found.last),
                basis(row.regime, row.kind, row.valid_from, row.valid_until, row.renewed_on, row.wished_from),
                partial(_dates_of_licence, verdict),
                done_on=done_on,
            )


def _dates_of_licence(verdict) -> tuple[Due, dict]:
    return verdict.due, verdict.to_dict()


register(Chapter(OFFICE, RULES, gather, duties))
