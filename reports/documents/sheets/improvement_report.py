"""改善報告書 (PRC-02): what the company did about the findings it was told of; a blank until it has answered.

Made only from what was released and answered: findings, interviews and methods are not even read.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.domain import regimes
from training.models import Audit, ReleasedFinding

from .. import builders
from ..facts import Contact, Document, IsoDate, Named, Office, Record, Required
from ..forms import CORRECTION_INSTRUCTION, IMPROVEMENT_REPORT, Form, Version, register
from ..models import Document as DocumentRow
from ..words.regimes import Wording, wording_of


@dataclass(frozen=True, kw_only=True)
class Improvement(Record):
    """One finding and the answer that stands; its four texts are empty while the company has not answered."""

    number: int
    fact: Required
    measure: Required
    due: IsoDate
    cause: str = ""
    action: str = ""
    done_on: IsoDate | None = None
    prevention: str = ""
    evidence: bool = False
    received_on: IsoDate | None = None
    check: Literal["", "done", "again"] = ""
    checked_on: IsoDate | None = None


@dataclass(frozen=True, kw_only=True)
class ImprovementReportFacts(Document):
    """Improvement report of an implementer (PRC-02). Print mode OWN."""

    reported_on: IsoDate | None = None
    organization: Required
    office: Office
    manager: Named
    implementer: Required
    establishment: Required
    representative: Named
    wording: Wording = "titp"
    instruction_no: str = ""
    instruction_on: IsoDate | None = None
    audited_on: IsoDate
    improvements: tuple[Improvement, ...]
    contact: Contact


def build(audit: Audit, on: date) -> ImprovementReportFacts:
    """Gather it in four queries. Raises LookupError when nothing was released."""
    audit = Audit.objects.select_related(*builders.RELATED).get(pk=audit.pk)
    rows = ReleasedFinding.objects.filter(finding__audit=audit).prefetch_related("answers").order_by("number", "pk")
    improvements = tuple(map(_improvement, rows))
    if not improvements:
        raise LookupError("no finding of the audit was released")
    current = (DocumentRow.State.APPROVED, DocumentRow.State.FILED)
    instruction = DocumentRow.objects.filter(audit=audit, form_id=CORRECTION_INSTRUCTION, state__in=current).first()
    company, received = audit.company, [row.received_on for row in improvements if row.received_on]
    return ImprovementReportFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=audit.office.organization.date_style,
        reported_on=max(received, default=None),
        organization=audit.office.organization.name,
        office=builders.office_of(audit.office),
        manager=builders.staff_of(audit.manager, builders.titles_of(audit)),
        implementer=company.name,
        establishment=audit.establishment.name,
        representative=Named(title=company.representative_title, name=company.representative_name),
        wording=wording_of(regimes.of_audit(audit)),
        instruction_no=instruction.number if instruction else "",
        instruction_on=instruction.facts.get("issued_on") if instruction else None,
        audited_on=builders.iso(rows[0].audited_on),
        improvements=improvements,
        contact=builders.contact_of(audit.office, audit.lead),
    )


def _improvement(row: ReleasedFinding) -> Improvement:
    answer = list(row.answers.all())[-1] if row.answers.all() else None
    told = {"number": row.number, "fact": row.wording, "measure": row.measure, "due": builders.iso(row.due_on)}
    if answer is None:
        return Improvement(**told)
    check, checked_on = "", None
    if row.state == ReleasedFinding.State.CLOSED:
        check, checked_on = "done", timezone.localdate(row.closed_at)
    elif answer.returned_at:
        check, checked_on = "again", timezone.localdate(answer.returned_at)
    return Improvement(
        **told,
        cause=answer.cause,
        action=answer.action,
        done_on=builders.iso(answer.done_on) or None,
        prevention=answer.prevention,
        evidence=answer.file_id is not None,
        received_on=builders.iso(answer.received_on),
        check=check,
        checked_on=builders.iso(checked_on) or None,
    )


def _may_make(actor, audit):
    if not ReleasedFinding.objects.filter(finding__audit=audit).exists():
        return False, _("It is about released findings, and none is released yet.")
    return True, ""


register(
    Form(
        id=IMPROVEMENT_REPORT,
        prefix="PRC02",
        head="",
        title="改善報告書",
        label=gettext_lazy("Improvement report (改善報告書)"),
        subject="audit",
        facts=ImprovementReportFacts,
        build=build,
        print_mode=DocumentRow.PrintMode.OWN,
        for_company=True,
        is_filed=False,
        versions=(Version("1", "pdf/prc_02.html", date(2017, 11, 1)),),
        needs_approval=False,
        may_make=_may_make,
    )
)
