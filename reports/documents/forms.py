"""The forms this product can make. A form knows its number, its versions by date, and how its facts are gathered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from imjapan.core.pdf.identity import template_version

from . import builders
from .facts import AuditReportFacts, CorrectionInstructionFacts, watermark_for
from .models import Document
from .records import Record

Mode = Document.PrintMode

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
    """`build(audit, on) -> facts` runs a fixed number of queries. `for_company`: the company receives it.

    `is_filed`: goes to the authority, so that its duty ends with day, channel and receipt.
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

    def watermark(self, facts: Record) -> str | None:
        return watermark_for(facts, mode=self.print_mode.upper())


TITP_F22 = Form(
    id="TITP-F22",
    prefix="F22",
    head="別記様式第22号（第55条第１項関係）",
    title="監査報告書",
    label=_("Audit report (監査報告書)"),
    subject="training.Audit",
    facts=AuditReportFacts,
    build=builders.audit_report,
    print_mode=Mode.DRAFT,
    for_company=False,
    is_filed=True,
    versions=(Version("1", "pdf/titp_f22.html", date(2017, 11, 1)),),
)

PRC_01 = Form(
    id="PRC-01",
    prefix="PRC01",
    head="",
    title="是正・改善指示書",
    label=_("Correction instruction (是正・改善指示書)"),
    subject="training.Audit",
    facts=CorrectionInstructionFacts,
    build=builders.correction_instruction,
    print_mode=Mode.OWN,
    for_company=True,
    is_filed=False,
    versions=(Version("1", "pdf/prc_01.html", date(2017, 11, 1)),),
)

_forms = {form.id: form for form in (TITP_F22, PRC_01)}


def get(form_id: str) -> Form:
    """Return a form. Raises LookupError for an unknown id."""
    return _forms[form_id]


def all() -> list[Form]:
    return list(_forms.values())
