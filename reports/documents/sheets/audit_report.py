"""監査報告書, form 22: Act 42①, Ord 55①, TITP-AUDIT-06."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization import access as organization
from training.domain import regimes
from training.models import Audit, Regime

from .. import builders
from ..facts import AuditReportFacts
from ..forms import AUDIT_REPORT, Form, Version, register
from ..models import Document


def _may_make(actor, audit):
    if audit.state == Audit.State.DRAFT:
        return False, _("The report is made once the audit is finished.")
    if Regime.TITP not in regimes.of_audit(audit):
        return False, _("Nobody was in technical intern training there on that day.")
    return True, ""


def _may_read(actor, document):
    """It repeats what was said in interviews."""
    return organization.may_read_interviews(actor) if actor.is_staff else (True, "")


register(
    Form(
        id=AUDIT_REPORT,
        prefix="F22",
        head="別記様式第22号（第55条第１項関係）",
        title="監査報告書",
        label=gettext_lazy("Audit report (監査報告書)"),
        subject="audit",
        facts=AuditReportFacts,
        build=builders.audit_report,
        print_mode=Document.PrintMode.DRAFT,
        for_company=False,
        is_filed=True,
        versions=(Version("1", "pdf/titp_f22.html", date(2017, 11, 1)),),
        may_make=_may_make,
        may_read=_may_read,
    )
)
