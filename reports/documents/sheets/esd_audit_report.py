"""監査報告書 under skill development, form 23: Act 42, ESD-REP-01.R01. Its text is not published, so it is a draft."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization import access as organization
from training.domain import regimes
from training.models import Audit, Regime

from .. import builders
from ..facts import EsdAuditReportFacts
from ..forms import ESD_AUDIT_REPORT, Form, Version, register
from ..models import Document


def _may_make(actor, audit):
    if audit.state == Audit.State.DRAFT:
        return False, _("The report is made once the audit is finished.")
    if Regime.ESD not in regimes.of_audit(audit):
        return False, _("Nobody was in employment for skill development there on that day.")
    return True, ""


def _may_read(actor, document):
    """It repeats what was said in interviews."""
    return organization.may_read_interviews(actor) if actor.is_staff else (True, "")


register(
    Form(
        id=ESD_AUDIT_REPORT,
        prefix="E23",
        head="別記様式第23号",
        title="監査報告書",
        label=gettext_lazy("Audit report, skill development (監査報告書（育成就労）)"),
        subject="audit",
        facts=EsdAuditReportFacts,
        build=builders.esd_audit_report,
        print_mode=Document.PrintMode.DRAFT,
        for_company=False,
        is_filed=True,
        versions=(Version("1", "pdf/esd_f23.html", date(2027, 4, 1)),),
        may_make=_may_make,
        may_read=_may_read,
    )
)
