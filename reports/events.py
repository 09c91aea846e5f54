"""What is remembered of documents and duties, and how they are called where events are shown.

Each sentence follows the name of who did it.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imjapan.core.events import about, declare

from . import access
from .documents.models import Document
from .mandates.access import auditors
from .mandates.models import Mandate
from .obligations.models import Obligation
from .reminders.models import QuietDay, ReminderSetting

declare("reports.document.approved", _("approved the document"))
declare("reports.document.returned", _("returned the draft of a document"))
declare("reports.document.filed", _("recorded the filing"))
declare("reports.document.filing_corrected", _("corrected a recorded filing"))
declare("reports.document.withdrawn", _("withdrew the document"))
declare("reports.blank.uploaded", _("uploaded a blank of an official form"))
declare("reports.blank.verified", _("compared a blank with the official form"))
declare("reports.blank.stopped", _("stopped using a blank"))
declare("reports.document.downloaded", _("downloaded the document"))
declare("reports.obligation.waived", _("waived the duty"))
declare("reports.obligation.reopened", _("took the waiver of the duty back"))
declare(
    "reports.api.read",
    _("read through the API"),
    more=lambda details: (
        _("%(list)s, %(rows)s rows") % {"list": details.get("list", ""), "rows": details.get("rows", 0)}
    ),
)
declare("reports.mandate.granted", _("gave an auditor a mandate"))
declare("reports.mandate.extended", _("changed the days of a mandate"))
declare("reports.mandate.revoked", _("revoked a mandate"))
declare("reports.reminders.changed", _("changed when people are reminded"))
declare("reports.quiet_day.added", _("added days without reminders"))
declare("reports.quiet_day.deleted", _("deleted days without reminders"))
declare("reports.auditor.sheet", _("opened the invitation sheet of an auditor"))

about(ReminderSetting, _("Reminders"), rows=lambda actor: ReminderSetting.objects.all(), name=lambda row: "")
about(QuietDay, _("Quiet days"), rows=lambda actor: QuietDay.objects.all(), name=lambda row: row.label)
about(
    Document,
    _("Document"),
    rows=lambda actor: access.documents(actor).defer("facts"),
    link=lambda row: reverse("documents:detail", args=[row.public_id]),
)
about(
    Obligation,
    _("Duty"),
    rows=lambda actor: access.obligations(actor).select_related("company", "office").defer("verdict"),
    name=lambda row: f"{row.get_kind_display()} ({row.company or row.office})",
    link=lambda row: reverse("duties:detail", args=[row.public_id]),
)
about(
    Mandate,
    _("Mandate"),
    rows=lambda actor: Mandate.objects.filter(user__in=auditors(actor)).select_related("user"),
    name=lambda row: row.user.name,
    link=lambda row: reverse("auditors:auditor", args=[row.user.public_id]),
)
