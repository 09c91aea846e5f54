"""The forms this product can make. A form knows its number, its versions by date, and how its facts are gathered.

Each form is declared in a module of `sheets`, which is found by being there.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from imjapan.core.pdf.identity import template_version
from imjapan.organization import access as organization

from . import sheets
from .facts import watermark_for
from .records import Record
from .subjects import place_of
from .words.regimes import UNPUBLISHED, in_words, say

# Facts that say when and under which number a version was made; two versions that differ in nothing else are the same.
STAMPS = frozenset({"document_no", "created_on", "report_date", "issued_on"})


@dataclass(frozen=True)
class Version:
    """One layout of a form and the days on which it is made (both inclusive, no end = still)."""

    name: str
    template: str
    starts_on: date
    ends_on: date | None = None

    @property
    def fingerprint(self) -> str:
        """Sha256 of the sources of the layout."""
        return template_version(self.template)


@dataclass(frozen=True)
class Form:
    """One form.

    subject         kind of row it is about, a key of `subjects.KINDS`
    build           (subject, on) -> facts, in a fixed number of queries
    for_company     the company receives it
    is_filed        goes to the authority, so that its duty ends with day, channel and receipt
    needs_approval  waits for a supervision manager; else whoever makes it answers for it
    may_make        (actor, subject) -> (allowed, reason), beside the right to supervise in the office
    decides         (actor, subject) -> (allowed, reason), who makes it where it is no supervision work
    may_read        (actor, document) -> (allowed, reason), beside seeing the document at all
    """

    id: str
    prefix: str
    head: str
    title: str
    label: str
    subject: str
    facts: type[Record]
    build: Callable
    print_mode: str
    for_company: bool
    is_filed: bool
    versions: tuple[Version, ...]
    needs_approval: bool = True
    may_make: Callable[[Any, Any], tuple[bool, str]] | None = None
    decides: Callable[[Any, Any], tuple[bool, str]] | None = None
    may_read: Callable[[Any, Any], tuple[bool, str]] | None = None

    def version(self, on: date) -> Version:
        """Return the version to be made on a day. Raises LookupError when there is none."""
        for version in self.versions:
            if version.starts_on <= on and (version.ends_on is None or on <= version.ends_on):
                return version
        raise LookupError(f"{self.id} has no version on {on}")

    def version_named(self, name: str) -> Version:
        return next(version for version in self.versions if version.name == name)

    def load(self, data: dict) -> Record | None:
        """Read frozen facts back; None when another release wrote them with other fields."""
        try:
            return self.facts.from_dict(data)
        except ValueError:
            return None

    def allows(self, actor, subject) -> tuple[bool, str]:
        """Whether the actor may make it about a subject, with the reason."""
        if self.may_make and not (answer := self.may_make(actor, subject))[0]:
            return answer
        if self.decides:
            return self.decides(actor, subject)
        return organization.may_write(actor, place_of(subject).office_id)

    def watermark(self, facts: Record) -> str | None:
        return watermark_for(facts, mode=self.print_mode.upper())


AUDIT_REPORT, CORRECTION_INSTRUCTION = "TITP-F22", "PRC-01"  # ids that queries ask for
ESD_AUDIT_REPORT, IMPROVEMENT_REPORT = "ESD-F23", "PRC-02"
AUDIT_REPORTS = (AUDIT_REPORT, ESD_AUDIT_REPORT)  # the approval of an audit is theirs
AUDIT_OUTLINE, INTERVIEW_SHEET, CONSULTATION_RECORD = "TITP-R4-07", "PRC-03", "TITP-R4-11"
VISIT_RECORD = "TITP-R4-10"
ESD_AUDIT_OUTLINE, ESD_CONSULTATION_RECORD, ESD_VISIT_RECORD = "ESD-OUTLINE", "ESD-CONSULT", "ESD-VISIT"
SSW_CONSULTATION_RECORD = "SSW-5-04"
# What trainees said: no company knows of them, not even that they exist, and auditors only where the mandate says so.
INNER = (
    AUDIT_OUTLINE,
    INTERVIEW_SHEET,
    CONSULTATION_RECORD,
    VISIT_RECORD,
    ESD_AUDIT_OUTLINE,
    ESD_CONSULTATION_RECORD,
    ESD_VISIT_RECORD,
    SSW_CONSULTATION_RECORD,
)
ESD_SINCE = date(2026, 9, 1)  # plans of employment for skill development may be filed, so lectures and offers begin

_forms: dict[str, Form] = {}


def register(form: Form) -> Form:
    """Add a form. Raises ValueError for an id or a prefix another form has."""
    if any(form.id == known.id or form.prefix == known.prefix for known in _forms.values()):
        raise ValueError(f"{form.id} ({form.prefix}) exists already")
    _forms[form.id] = form
    return form


def register_esd(form: Form, *, id: str, prefix: str, label: str, template: str = "", **changes) -> Form:
    """Register the same paper under employment for skill development, in its words (forms.md section 6).

    `template` where its boxes differ; `changes` are other fields of the form. Nothing of it is published, so its head
    says that it has no official form.
    """
    first = form.versions[0]
    twin = replace(
        form,
        id=id,
        prefix=prefix,
        label=label,
        head=UNPUBLISHED,
        title=say(form.title, "esd"),
        versions=(Version("1", template or in_words(first.template, "esd"), ESD_SINCE),),
        **changes,
    )
    return register(twin)


@cache
def _load() -> None:
    for module in pkgutil.iter_modules(sheets.__path__, f"{sheets.__name__}."):
        importlib.import_module(module.name)


def get(form_id: str) -> Form:
    """Return a form. Raises LookupError for an unknown id."""
    _load()
    return _forms[form_id]


def all() -> list[Form]:
    """Every form, by id."""
    _load()
    return sorted(_forms.values(), key=lambda form: form.id)


def about(kind: str) -> list[Form]:
    """The forms about one kind of subject, by id."""
    return [form for form in all() if form.subject == kind]
