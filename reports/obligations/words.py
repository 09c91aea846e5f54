"""What stands behind the words of every kind of duty: groups, the next step, and how days are named."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reports.documents.models import Document
from training.models import Audit

from .models import Obligation

AUDITS, VISITS, REPORTS, FINDINGS, FILINGS, PLANS, EXAMS, STAY, CASES, SUPPORT, CONSULTATIONS, HOUSE = (
    "audits", "visits", "reports", "findings", "filings", "plans", "exams", "stay", "cases", "support", "consultations",
    "house",
)  # fmt: skip
GROUPS = {
    AUDITS: gettext_lazy("Audits"),
    VISITS: gettext_lazy("Visits"),
    REPORTS: gettext_lazy("Reports"),
    FINDINGS: gettext_lazy("Findings"),
    FILINGS: gettext_lazy("Notices and filings"),
    PLANS: gettext_lazy("Plans and arrival"),
    EXAMS: gettext_lazy("Exams"),
    STAY: gettext_lazy("Stay in Japan"),
    CASES: gettext_lazy("Incidents and moves"),
    SUPPORT: gettext_lazy("Support (SSW)"),
    CONSULTATIONS: gettext_lazy("Consultations"),
    HOUSE: pgettext_lazy("group of duties", "Own house"),
}
ESD_TWINS = frozenset({"ESD-AUD-01", "ESD-AUD-02", "ESD-AUD-03", "ESD-REP-01.R01"})


@dataclass(frozen=True, slots=True)
class Action:
    """A link to the record that fulfils the duty."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is under way for a duty: the draft of its audit, the report of its audit; the placement it counts from."""

    draft: Audit | None = None
    report: Document | None = None
    placement: UUID | None = None


def label(duty: Obligation) -> str:
    """The kind; where both laws ask for the same of one establishment, the newer one is named."""
    name = duty.get_kind_display()
    return _("%(what)s (skill development)") % {"what": name} if duty.rule_id in ESD_TWINS else name


def window(duty: Obligation) -> str:
    return f"{day_of(duty.window_first)} – {day_of(duty.window_last)}"


@dataclass(frozen=True, slots=True)
class Words:
    """One kind. `fulfilled_by`: what has to be there, in words; a function of the duty where it depends."""

    group: str
    fulfilled_by: Any
    action: Callable[[Obligation, Seen], Action]
    what: Callable[[Obligation], str] = label
    about: Callable[[Obligation], str] = window
    note: Callable[[Obligation, Seen], str] = lambda duty, seen: ""


def day_of(day) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def first_day(text) -> Callable[[Obligation], str]:
    """Words that name the first day of the window."""
    return lambda duty: text % {"day": day_of(duty.window_first)}


def open_page(
    text, view: str, *, of: Callable[[Obligation], Any], end: str = ""
) -> Callable[[Obligation, Seen], Action]:
    """A link to the page of what `of` gives."""
    return lambda duty, seen: Action(str(text), reverse(view, args=[of(duty).public_id]) + end)
