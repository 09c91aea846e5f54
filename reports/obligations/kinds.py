"""Every kind of duty in one table: its group, its name, what it counts from, its one next step, what fulfils it.

A new kind is one entry here; lists, Today, the page of a duty and the calendar read no other table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reports.documents.models import Document
from training.models import Audit

from .models import Obligation

Kind = Obligation.Kind
AUDITS, VISITS, REPORTS, FINDINGS, FILINGS, CONSULTATIONS, HOUSE = (
    "audits", "visits", "reports", "findings", "filings", "consultations", "house",
)  # fmt: skip
GROUPS = {
    AUDITS: gettext_lazy("Audits"),
    VISITS: gettext_lazy("Visits"),
    REPORTS: gettext_lazy("Reports"),
    FINDINGS: gettext_lazy("Findings"),
    FILINGS: gettext_lazy("Notices and filings"),
    CONSULTATIONS: gettext_lazy("Consultations"),
    HOUSE: pgettext_lazy("group of duties", "Own house"),
}
ESD_TWINS = frozenset({"ESD-AUD-01", "ESD-AUD-02", "ESD-AUD-03", "ESD-REP-01.R01"})
# What a line about a duty reads, and what it must not carry along: long, or said in confidence.
RELATED = (
    "company", "establishment", "office", "personnel", "filing", "measure", "consultation", "audit",
    "released_finding__finding__audit",
)  # fmt: skip
HEAVY = (
    "verdict", "filing__details", "measure__content", "measure__reply", "personnel__note", "consultation__body",
    "consultation__body_ja", "consultation__reporter", "consultation__contact", "consultation__result",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """A link to the record that fulfils the duty."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is under way for a duty: the draft of its audit, the report of its audit."""

    draft: Audit | None = None
    report: Document | None = None


def label(duty: Obligation) -> str:
    """The kind; where both laws ask for the same of one establishment, the newer one is named."""
    name = duty.get_kind_display()
    return _("%(what)s (skill development)") % {"what": name} if duty.rule_id in ESD_TWINS else name


def window(duty: Obligation) -> str:
    return f"{_day(duty.window_first)} – {_day(duty.window_last)}"


@dataclass(frozen=True, slots=True)
class Words:
    """One kind. `fulfilled_by`: what has to be there, in words; a function of the duty where it depends."""

    group: str
    fulfilled_by: Any
    action: Callable[[Obligation, Seen], Action]
    what: Callable[[Obligation], str] = label
    about: Callable[[Obligation], str] = window
    note: Callable[[Obligation, Seen], str] = lambda duty, seen: ""


def of(duty: Obligation) -> Words:
    return KINDS[duty.kind]


def in_group(group: str) -> list[str]:
    """The kinds of a group."""
    return [kind for kind, words in KINDS.items() if words.group == group]


def by_group(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sum numbers of kinds up to groups, in the order of the groups; those with nothing are left out."""
    total = dict.fromkeys(GROUPS, 0)
    for kind, number in counts:
        total[KINDS[kind].group] += number
    return {group: number for group, number in total.items() if number}


def _day(day) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _first(text) -> Callable[[Obligation], str]:
    """Words that name the first day of the window."""
    return lambda duty: text % {"day": _day(duty.window_first)}


def _open(text, view: str, *, of: Callable[[Obligation], Any], end: str = "") -> Callable[[Obligation, Seen], Action]:
    """A link to the page of what `of` gives."""
    return lambda duty, seen: Action(str(text), reverse(view, args=[of(duty).public_id]) + end)


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
    if duty.filing is None:
        return label(duty)
    kind = duty.filing.get_kind_display()
    return f"{kind}: {duty.filing.title}" if duty.filing.title else kind


def _filing_about(duty):
    return _("event of %(day)s") % {"day": _day(duty.filing.event_on)} if duty.filing else window(duty)


def _filing_action(duty, seen):
    """To the notice or report, or to the page it is begun on."""
    if duty.filing:
        approved = duty.filing.state == duty.filing.State.APPROVED
        text = _("Record the filing") if approved else _("Open the notice")
        return Action(text, reverse("filings:detail", args=[duty.filing.public_id]))
    if duty.measure:
        return Action(_("Open the letter"), reverse("filings:measure", args=[duty.measure.public_id]))
    return Action(_("Begin the report"), f"{reverse('filings:by_may')}?year={duty.window_first.year - 1}")


def _fiscal_year(duty):
    return _("fiscal year %(year)s") % {"year": duty.window_first.year - 1}


def _consultation_what(duty):
    """Step, number and category: never a name or a word of what was said."""
    answers = duty.window_key.endswith(":answer")
    text = _("Answer to consultation %(number)s") if answers else _("First response to consultation %(number)s")
    words = text % {"number": duty.consultation.number}
    return " ".join(filter(None, [words, duty.consultation.get_category_display()]))


# --- the table ----------------------------------------------------------------------------------

KINDS: dict[str, Words] = {
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
        _open(
            gettext_lazy("Open the ground"),
            "companies:establishment",
            of=lambda duty: duty.establishment,
            end="#grounds",
        ),
        about=_first(gettext_lazy("known since %(day)s")),
    ),
    Kind.VISIT: Words(
        VISITS,
        gettext_lazy("A visit of the month whose record is finished. An audit of the same day is no visit."),
        _open(gettext_lazy("Record the visit"), "training:visit_new", of=lambda duty: duty.establishment),
    ),
    Kind.AUDIT_REPORT: Words(
        REPORTS,
        gettext_lazy("The filing of form 22: day, channel and receipt. Printing it is not enough."),
        _report_action,
        what=_report_what,
        about=_first(gettext_lazy("audit of %(day)s")),
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
        _open(
            gettext_lazy("Open the finding"),
            "training:audit_detail",
            of=lambda duty: duty.released_finding.finding.audit,
        ),
        what=lambda duty: _("Answer to finding %(number)s") % {"number": duty.released_finding.number},
        about=_first(gettext_lazy("released on %(day)s")),
        note=lambda duty, seen: _("Waiting for the company"),
    ),
    Kind.INSTRUCTION: Words(
        FINDINGS,
        gettext_lazy("The release of the finding to the company, with the instruction to correct it."),
        _open(gettext_lazy("Open the finding"), "training:audit_detail", of=lambda duty: duty.audit, end="#findings"),
        about=_first(gettext_lazy("violation found on %(day)s")),
    ),
    Kind.LABOUR_NOTICE: Words(
        FILINGS,
        gettext_lazy("The filing of the notification: day and channel."),
        _open(gettext_lazy("Open the finding"), "training:audit_detail", of=lambda duty: duty.audit, end="#findings"),
        about=_first(gettext_lazy("violation found on %(day)s")),
    ),
    Kind.FILING: Words(
        FILINGS,
        gettext_lazy("The filing of this notice: day, channel and receipt. Printing it is not enough."),
        _filing_action,
        what=_filing_what,
        about=_filing_about,
    ),
    Kind.MEASURE_REPLY: Words(
        FILINGS,
        gettext_lazy("The reply, written at the letter and filed."),
        _filing_action,
        about=_first(gettext_lazy("letter of %(day)s")),
    ),
    Kind.CONSULTATION: Words(
        CONSULTATIONS,
        gettext_lazy("What was done or answered, recorded at the consultation; its end counts too."),
        _open(gettext_lazy("Open the consultation"), "consultations:detail", of=lambda duty: duty.consultation),
        what=_consultation_what,
        about=_first(gettext_lazy("received on %(day)s")),
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
        _open(gettext_lazy("Add the course"), "organization:course_new", of=lambda duty: duty.personnel),
        what=_of_person(gettext_lazy("New course: %(name)s")),
        about=lambda duty: _("the last course is valid through %(day)s") % {"day": _day(duty.window_last)},
    ),
    Kind.DECLARATION: Words(
        HOUSE,
        gettext_lazy("A newer declaration, recorded at the person."),
        _open(gettext_lazy("Record it"), "organization:declaration_new", of=lambda duty: duty.personnel),
        what=_of_person(gettext_lazy("Declaration: %(name)s")),
    ),
    Kind.LICENCE_RENEWAL: Words(
        HOUSE,
        gettext_lazy("The day of the application, recorded at the licence."),
        lambda duty, seen: Action(_("Open the licences"), reverse("organization:licence_list")),
        what=lambda duty: _("Application for the new licence") if duty.rule_id == "ESD-LIC-07" else label(duty),
    ),
}
