"""The kinds of duty of the placement cycle: plans, arrival, lectures, exams, stay, incidents, moves, support.

A duty of a person leads to the record it is about, else to the person's page. Words name no person: who it is stands
beside them.
"""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.incidents.guide import name_of

from .models import Obligation
from .words import (
    CASES,
    EXAMS,
    PLANS,
    STAY,
    SUPPORT,
    Action,
    Seen,
    Words,
    day_of,
    first_day,
    label,
    open_page,
    window,
)

Kind = Obligation.Kind


def person_action(text, end: str = "") -> Callable[[Obligation, Seen], Action]:
    """A link to the page of the person, or to a part of it."""
    return lambda duty, seen: Action(str(text), reverse("people:detail", args=[duty.person.public_id]) + end)


def _to(text, view: str, of: Callable[[Obligation], Any]) -> Callable[[Obligation, Seen], Action]:
    """A link to the page of what `of` gives; where that is nothing, to the person's."""

    def action(duty, seen):
        row = of(duty)
        return Action(str(text), reverse(view, args=[row.public_id])) if row else _PERSON(duty, seen)

    return action


def _by_rule(words: dict[str, Any]) -> Callable[[Obligation], str]:
    """The name of a duty by its rule, where one kind has several."""
    return lambda duty: str(words.get(duty.rule_id) or label(duty))


# --- plans, arrival, lectures -------------------------------------------------------------------


def _plan_what(duty):
    stage = duty.application.stage if duty.application else 2
    return _("Application for the plan of stage %(stage)s") % {"stage": stage} if stage else label(duty)


def _not_begun(duty, seen):
    return "" if duty.application else _("Nobody has begun it yet")


def _is_extension(duty):
    """The extension of skill development after a failed exam: ESD-GOAL-03."""
    return duty.rule_id == "ESD-PLAN-03" and duty.plan_change is None


def _extension_what(duty):
    return _("Approval of the extension after a failed exam") if _is_extension(duty) else label(duty)


def _application_fulfilled(duty):
    if _is_extension(duty):
        return _("The approval (変更認定) before the plan ends: its day is recorded at the application.")
    return _("The application for certification, handed in: its day is recorded at the application.")


def _change_action(duty, seen):
    if not _is_extension(duty):
        return _CHANGE(duty, seen)
    gates = reverse("gates:person", args=[duty.person.public_id])
    return Action(_("See the way into the extension"), f"{gates}#extension")


def _change_about(duty):
    return _("change on %(day)s") % {"day": day_of(duty.plan_change.happens_on)} if duty.plan_change else window(duty)


def _lecture_what(duty):
    if duty.rule_id == "TITP-REC-04.b" and duty.course:
        return _("Records of the lecture: %(name)s") % {"name": duty.course.name}
    return _("Lecture before any work")


def _lecture_about(duty):
    records = duty.rule_id == "TITP-REC-04.b" and duty.course
    if records:
        return _("last day %(day)s") % {"day": day_of(duty.course.ends_on)}
    return _("from %(day)s") % {"day": day_of(duty.window_first)}


# --- stay, incidents, support -------------------------------------------------------------------


def _residence_action(duty, seen):
    """To the form of an application; while one is pending, to what stands at the person."""
    if duty.rule_id == "TITP-IMM-02.c":
        return _PERSON(duty, seen)
    return Action(_("Record the application"), reverse("applying:person_residence_new", args=[duty.person.public_id]))


def _notice_what(duty):
    event = duty.residence_event
    return _("Notice to the authority: %(what)s") % {"what": event.get_kind_display()} if event else label(duty)


def _step_what(duty):
    step = name_of(duty.window_key.split(":", 2)[2])
    return f"{duty.incident.get_kind_display()}: {step}" if duty.incident else step


def _step_about(duty):
    known = duty.incident and duty.incident.known_on
    return _("known since %(day)s") % {"day": day_of(known)} if known else window(duty)


def _interview_what(duty):
    supervisor = duty.window_key.split(":")[2] == "supervisor"
    return _("Support interview with the supervisor") if supervisor else _("Support interview with the worker")


def _report_action(duty, seen):
    if duty.filing:
        return Action(_("Open the notice"), reverse("filings:detail", args=[duty.filing.public_id]))
    return Action(_("Open the reports"), f"{reverse('support:report')}?year={duty.window_first.year - 1}")


_PERSON = person_action(gettext_lazy("Open the person's page"))
_EXAM = open_page(gettext_lazy("Record the exam"), "exams:new", of=lambda duty: duty.person)
_CHANGE = _to(gettext_lazy("Open the change"), "applying:change", lambda duty: duty.plan_change)
_APPLICATION = _to(gettext_lazy("Open the application"), "applying:detail", lambda duty: duty.application)
_SUPPORT = _to(gettext_lazy("Open the support plan"), "support:plan", lambda duty: duty.support_plan)

CYCLE: dict[str, Words] = {
    Kind.PLAN_APPLICATION: Words(
        PLANS,
        _application_fulfilled,
        _APPLICATION,
        what=lambda duty: _extension_what(duty) if _is_extension(duty) else _plan_what(duty),
        note=_not_begun,
    ),
    Kind.PLAN_CHANGE: Words(
        PLANS,
        gettext_lazy("The approval or the notice: its day is recorded at the change."),
        _change_action,
        what=_extension_what,
        about=_change_about,
        note=lambda duty, seen: _("Nobody has begun it yet") if _is_extension(duty) else "",
    ),
    Kind.ENTRY: Words(
        PLANS,
        gettext_lazy("The entry: its day is recorded at the certificate of eligibility, or follows from the card."),
        _APPLICATION,
        what=_by_rule({"ESD-TRN-02": gettext_lazy("Entry while newcomers may still enter")}),
    ),
    Kind.LECTURE: Words(
        PLANS,
        gettext_lazy("A course after arrival with the person in it, or for the records of a course its closing."),
        _to(gettext_lazy("Open the course"), "lectures:detail", lambda duty: duty.course),
        what=_lecture_what,
        about=_lecture_about,
    ),
    Kind.EXAM_APPLICATION: Words(
        EXAMS,
        gettext_lazy("An exam of the stage with the day of its application."),
        _EXAM,
    ),
    Kind.EXAM: Words(
        EXAMS,
        gettext_lazy("The exam, sat: each part that has to be taken has a result."),
        _EXAM,
        what=_by_rule({"TITP-EXAM-03": gettext_lazy("Another attempt at a failed exam")}),
    ),
    Kind.RESIDENCE: Words(
        STAY,
        gettext_lazy("An application for a change or an extension; while it is pending, its decision."),
        _residence_action,
        what=_by_rule(
            {
                "TITP-IMM-02.b": gettext_lazy("Application before the stay ends"),
                "TITP-IMM-02.c": gettext_lazy("Decision before the longest stay ends"),
            }
        ),
    ),
    Kind.RESIDENCE_NOTICE: Words(
        STAY,
        gettext_lazy("The day on which the authority was told, recorded at the event."),
        _PERSON,
        what=_notice_what,
        about=first_day(gettext_lazy("event of %(day)s")),
    ),
    Kind.RETURN_HOME: Words(
        STAY,
        gettext_lazy("A trip home of a month or more, recorded as an absence that ended."),
        _PERSON,
        what=lambda duty: _("Month at home around stage 3"),
    ),
    Kind.INCIDENT: Words(
        CASES,
        gettext_lazy("The step, recorded in the case with its day, or found not to be needed."),
        _to(gettext_lazy("Open the case"), "incidents:detail", lambda duty: duty.incident),
        what=_step_what,
        about=_step_about,
    ),
    Kind.TRANSFER: Words(
        CASES,
        gettext_lazy("The first day at the new company; for the notice of the wish, its filing."),
        _to(gettext_lazy("Open the move"), "incidents:move", lambda duty: duty.transfer),
        what=_by_rule(
            {
                "ESD-REP-01.R09": gettext_lazy("Notice that somebody wishes to move"),
                "TITP-MOVE-01.c": gettext_lazy("New place before the status in between ends"),
            }
        ),
    ),
    Kind.SUPPORT: Words(
        SUPPORT,
        gettext_lazy("The support plan, made by the first day of work."),
        _SUPPORT,
        what=lambda duty: _("Support plan"),
        about=lambda duty: _("work from %(day)s") % {"day": day_of(duty.legal_on)},
    ),
    Kind.SUPPORT_INTERVIEW: Words(
        SUPPORT,
        gettext_lazy("An interview on a day of the window, written down at the support plan."),
        _to(gettext_lazy("Record the interview"), "support:interview_new", lambda duty: duty.support_plan),
        what=_interview_what,
    ),
    Kind.SUPPORT_REPORT: Words(
        SUPPORT,
        gettext_lazy("The filing of the report: day, channel and receipt."),
        _report_action,
        about=lambda duty: _("fiscal year %(year)s") % {"year": duty.window_first.year - 1},
    ),
}
