"""What is remembered of documents and duties, and how they are called where events are shown.

Each sentence follows the name of who did it.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imjapan.core.events import about, declare
from imjapan.organization.models import Measure

from . import access
from .documents.access import books
from .documents.models import Book, Document
from .filings import access as filings
from .filings.models import Filing
from .mandates.access import auditors
from .mandates.models import Mandate
from .obligations.models import Obligation
from .reminders.models import QuietDay, ReminderSetting

declare("reports.document.approved", _("approved the document"))
declare("reports.document.returned", _("returned the draft of a document"))
declare("reports.document.filed", _("recorded the filing"))
declare("reports.document.filing_corrected", _("corrected a recorded filing"))
declare("reports.document.withdrawn", _("withdrew the document"))
declare("reports.book.exported", _("took a book as a spreadsheet"))
declare("reports.blank.uploaded", _("uploaded a blank of an official form"))
declare("reports.blank.verified", _("compared a blank with the official form"))
declare("reports.blank.stopped", _("stopped using a blank"))
declare("reports.calendar.made", _("made a secret address for a calendar"))
declare("reports.calendar.revoked", _("closed a secret address of a calendar"))
declare("reports.document.downloaded", _("downloaded the document"))
declare("reports.filing.read", _("opened the notice or report"))
declare("reports.filing.approved", _("approved the notice or report"))
declare("reports.filing.returned", _("returned the notice or report"))
declare("reports.filing.filed", _("recorded the filing of the notice or report"))
declare("reports.filing.corrected", _("corrected the recorded filing of the notice or report"))
declare("reports.filing.receipt_read", _("opened the scan of a receipt"))
declare("reports.measure.file_read", _("opened the scan of a letter of the authority"))
declare("reports.filing.receipt_added", _("added the scan of the receipt"))
declare("reports.filing.dropped", _("marked the notice or report as not needed"))
declare("reports.measure.read", _("opened the letter of the authority"))
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
    Book,
    _("Book"),
    rows=books,
    name=lambda row: row.form_id,
    link=lambda row: reverse("books:detail", args=[row.public_id]),
)
about(
    Filing,
    _("Notice or report"),
    rows=filings.filings,
    name=lambda row: row.get_kind_display(),
    link=lambda row: reverse("filings:detail", args=[row.public_id]),
)
about(
    Measure,
    _("Letter of the authority"),
    rows=filings.measures,
    name=lambda row: row.get_kind_display(),
    link=lambda row: reverse("filings:measure", args=[row.public_id]),
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
