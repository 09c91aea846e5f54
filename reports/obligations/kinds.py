"""Every kind of duty in one table: its group, its name, what it counts from, its one next step, what fulfils it.

A new kind is one entry here or in `cycle_kinds.py`; lists, Today, the page of a duty and the calendar read no other
table.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import Audit

from . import ssw_words
from .cycle_kinds import CYCLE, person_action
from .cycle_verdicts import EMPLOYMENT_RULE as EMPLOYMENT
from .models import Obligation
from .words import (
    AUDITS,
    CONSULTATIONS,
    FILINGS,
    FINDINGS,
    GROUPS,
    HOUSE,
    REPORTS,
    VISITS,
    Action,
    Words,
    day_of,
    first_day,
    label,
    open_page,
    window,
)

Kind = Obligation.Kind
# What a line about a duty reads, and what it must not carry along: long, or said in confidence.
RELATED = (
    "company", "establishment", "office", "personnel", "filing", "measure", "consultation", "audit",
    "released_finding__finding__audit", "person", "application", "plan_change", "course", "residence_event", "incident",
    "transfer", "support_plan",
)  # fmt: skip
HEAVY = (
    "verdict", "filing__details", "measure__content", "measure__reply", "personnel__note", "consultation__body",
    "consultation__body_ja", "consultation__reporter", "consultation__contact", "consultation__result",
    "application__note", "application__decision_note", "plan_change__before", "plan_change__after",
    "plan_change__reason", "plan_change__verdict", "course__note", "incident__description", "incident__cause",
    "incident__result", "transfer__request", "transfer__rejected_reason", "transfer__answers", "transfer__verdict",
    "support_plan__items",
)  # fmt: skip


def of(duty: Obligation) -> Words:
    return KINDS[duty.kind]


def fulfilled_by(duty: Obligation) -> str:
    """What has to be there, in words."""
    words = of(duty).fulfilled_by
    return str(words(duty) if callable(words) else words)


def in_group(group: str) -> list[str]:
    """The kinds of a group."""
    return [kind for kind, words in KINDS.items() if words.group == group]


def by_group(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sum numbers of kinds up to groups, in the order of the groups; those with nothing are left out."""
    total = dict.fromkeys(GROUPS, 0)
    for kind, number in counts:
        total[KINDS[kind].group] += number
    return {group: number for group, number in total.items() if number}


# --- audits and their reports -------------------------------------------------------------------


def _audit_action(duty, seen):
    if seen.draft:
        text = _("Correct it") if seen.draft.return_reason else _("Continue the draft")
        return Action(text, reverse("training:audit_edit", args=[seen.draft.public_id]))
    return Action(_("Record the audit"), reverse("training:audit_new", args=[duty.establishment.public_id]))


def _audit_note(duty, seen):
    if seen.draft and seen.draft.return_reason:
        return _("Returned: %(reason)s") % {"reason": Truncator(seen.draft.return_reason).chars(60)}
    return _("Draft begun") if seen.draft else ""


def _report_what(duty):
    extraordinary = duty.audit and duty.audit.kind == Audit.Kind.EXTRAORDINARY
    return _("Report of the extraordinary audit") if extraordinary else label(duty)


def _report_fulfilled(duty):
    if duty.rule_id.startswith("ESD-"):
        return _("The filing of form 23 of the new law: day, channel and receipt. Printing it is not enough.")
    return _("The filing of form 22: day, channel and receipt. Printing it is not enough.")


def _report_action(duty, seen):
    if seen.report:
        return Action(_("Record the filing"), reverse("documents:detail", args=[seen.report.public_id]))
    if duty.audit is None:
        return Action(_("Enter the filing"), reverse("training:cut_over_edit", args=[duty.establishment.public_id]))
    text = _("Make the report") if duty.audit.state == Audit.State.APPROVED else _("Open the audit")
    return Action(text, reverse("training:audit_detail", args=[duty.audit.public_id]))


def _report_note(duty, seen):
    if duty.audit is None:
        return _("Audit before our records begin")
    waits = seen.report is None and duty.audit.state == Audit.State.FINISHED
    return _("The audit waits for approval") if waits else ""


# --- own house ----------------------------------------------------------------------------------


def _check_action(kind):
    end = f"?kind={kind}" if kind else ""
    return lambda duty, seen: Action(_("Record the check"), reverse("checks:new", args=[duty.office.public_id]) + end)


def _of_person(text):
    return lambda duty: text % {"name": duty.personnel.name} if duty.personnel else label(duty)


# --- notices and reports ------------------------------------------------------------------------


def _filing_what(duty):
    if duty.rule_id == EMPLOYMENT:
        return _("Notice of employment of a foreigner (外国人雇用状況届出)")
    if ssw_words.from_records(duty):
        return ssw_words.what(duty)
    if duty.filing is None:
        return label(duty)
    kind = duty.filing.get_kind_display()
    return f"{kind}: {duty.filing.title}" if duty.filing.title else kind


def _filing_fulfilled(duty):
    if duty.rule_id == EMPLOYMENT:
        return _("The day of the notice, recorded at the placement.")
    return _("The filing of this notice: day, channel and receipt. Printing it is not enough.")


def _filing_about(duty):
    if duty.rule_id == EMPLOYMENT:
        return _("work from %(day)s") % {"day": day_of(duty.window_first)}
    if ssw_words.from_records(duty):
        return _("event of %(day)s") % {"day": day_of(duty.window_first)}
    return _("event of %(day)s") % {"day": day_of(duty.filing.event_on)} if duty.filing else window(duty)


def _filing_action(duty, seen):
    """To the notice or report, or to the page it is begun on."""
    if duty.filing:
        approved = duty.filing.state == duty.filing.State.APPROVED
        text = _("Record the filing") if approved else _("Open the notice")
        return Action(text, reverse("filings:detail", args=[duty.filing.public_id]))
    if duty.measure:
        return Action(_("Open the letter"), reverse("filings:measure", args=[duty.measure.public_id]))
    if duty.rule_id == EMPLOYMENT:
        if seen.placement is None:
            return person_action(_("Open the person's page"))(duty, seen)
        return Action(_("Record the day at the placement"), reverse("training:placement_edit", args=[seen.placement]))
    if ssw_words.from_records(duty):
        return Action(_("Begin the notice"), ssw_words.begin(duty))
    return Action(_("Begin the report"), f"{reverse('filings:by_may')}?year={duty.window_first.year - 1}")


def _fiscal_year(duty):
    return _("fiscal year %(year)s") % {"year": duty.window_first.year - 1}


def _consultation_what(duty):
    """Step, number and category: never a name or a word of what was said."""
    answers = duty.window_key.endswith(":answer")
    text = _("Answer to consultation %(number)s") if answers else _("First response to consultation %(number)s")
    words = text % {"number": duty.consultation.number}
    return " ".join(filter(None, [words, duty.consultation.get_category_display()]))


_LICENCES = {
    "ESD-LIC-07": gettext_lazy("Application for the new licence"),
    "ESD-SSW-05.REGISTRATION": gettext_lazy("Renewal of the registration as support organization"),
}


# --- the table ----------------------------------------------------------------------------------

KINDS: dict[str, Words] = CYCLE | {
    Kind.AUDIT: Words(
        AUDITS,
        gettext_lazy(
            "A regular audit that is finished and ended inside the window. An extraordinary audit does not count."
        ),
        _audit_action,
        note=_audit_note,
    ),
    Kind.EXTRAORDINARY_AUDIT: Words(
        AUDITS,
        gettext_lazy(
            "A finished extraordinary audit that is tied to the ground, or a manager's decision that none is needed."
        ),
        open_page(
            gettext_lazy("Open the ground"),
            "companies:establishment",
            of=lambda duty: duty.establishment,
            end="#grounds",
        ),
        about=first_day(gettext_lazy("known since %(day)s")),
    ),
    Kind.VISIT: Words(
        VISITS,
        gettext_lazy("A visit of the month whose record is finished. An audit of the same day is no visit."),
        open_page(gettext_lazy("Record the visit"), "training:visit_new", of=lambda duty: duty.establishment),
    ),
    Kind.AUDIT_REPORT: Words(
        REPORTS,
        _report_fulfilled,
        _report_action,
        what=_report_what,
        about=first_day(gettext_lazy("audit of %(day)s")),
        note=_report_note,
    ),
    Kind.BUSINESS_REPORT: Words(
        REPORTS,
        gettext_lazy(
            "The filing of the report: day, channel and receipt. It is begun on the page of what is due by 31 May."
        ),
        _filing_action,
        about=_fiscal_year,
    ),
    Kind.IMPLEMENTER_REPORT: Words(
        REPORTS,
        gettext_lazy(
            "The filing of the report: day, channel and receipt. It is begun on the page of what is due by 31 May."
        ),
        _filing_action,
        about=_fiscal_year,
    ),
    Kind.FINDING_ANSWER: Words(
        FINDINGS,
        gettext_lazy("The answer of the company, sent by itself or recorded for it."),
        open_page(
            gettext_lazy("Open the finding"),
            "training:audit_detail",
            of=lambda duty: duty.released_finding.finding.audit,
        ),
        what=lambda duty: _("Answer to finding %(number)s") % {"number": duty.released_finding.number},
        about=first_day(gettext_lazy("released on %(day)s")),
        note=lambda duty, seen: _("Waiting for the company"),
    ),
    Kind.INSTRUCTION: Words(
        FINDINGS,
        gettext_lazy("The release of the finding to the company, with the instruction to correct it."),
        open_page(
            gettext_lazy("Open the finding"), "training:audit_detail", of=lambda duty: duty.audit, end="#findings"
        ),
        about=first_day(gettext_lazy("violation found on %(day)s")),
    ),
    Kind.LABOUR_NOTICE: Words(
        FILINGS,
        gettext_lazy("The filing of the notification: day and channel."),
        open_page(
            gettext_lazy("Open the finding"), "training:audit_detail", of=lambda duty: duty.audit, end="#findings"
        ),
        about=first_day(gettext_lazy("violation found on %(day)s")),
    ),
    Kind.FILING: Words(
        FILINGS,
        _filing_fulfilled,
        _filing_action,
        what=_filing_what,
        about=_filing_about,
    ),
    Kind.MEASURE_REPLY: Words(
        FILINGS,
        gettext_lazy("The reply, written at the letter and filed."),
        _filing_action,
        about=first_day(gettext_lazy("letter of %(day)s")),
    ),
    Kind.CONSULTATION: Words(
        CONSULTATIONS,
        gettext_lazy("What was done or answered, recorded at the consultation; its end counts too."),
        open_page(gettext_lazy("Open the consultation"), "consultations:detail", of=lambda duty: duty.consultation),
        what=_consultation_what,
        about=first_day(gettext_lazy("received on %(day)s")),
    ),
    Kind.EXTERNAL_CHECK: Words(
        HOUSE,
        gettext_lazy("A check of the office on a day of the window, with its result in writing."),
        _check_action(""),
    ),
    Kind.ACCOMPANIED_AUDIT: Words(
        HOUSE,
        gettext_lazy("A regular audit that the external auditor accompanied, with the result in writing."),
        _check_action("accompanied"),
    ),
    Kind.COURSE: Words(
        HOUSE,
        gettext_lazy("A newer course of the same kind, recorded at the person."),
        open_page(gettext_lazy("Add the course"), "organization:course_new", of=lambda duty: duty.personnel),
        what=_of_person(gettext_lazy("New course: %(name)s")),
        about=lambda duty: _("the last course is valid through %(day)s") % {"day": day_of(duty.window_last)},
    ),
    Kind.DECLARATION: Words(
        HOUSE,
        gettext_lazy("A newer declaration, recorded at the person."),
        open_page(gettext_lazy("Record it"), "organization:declaration_new", of=lambda duty: duty.personnel),
        what=_of_person(gettext_lazy("Declaration: %(name)s")),
    ),
    Kind.LICENCE_RENEWAL: Words(
        HOUSE,
        gettext_lazy("The day of the application, recorded at the licence."),
        lambda duty, seen: Action(_("Open the licences"), reverse("organization:licence_list")),
        what=lambda duty: str(_LICENCES.get(duty.rule_id) or label(duty)),
    ),
}
