"""What is decided about documents. Each sentence follows the name of who did it."""

from django.utils.translation import gettext_lazy as _

from imjapan.core.events import declare

declare("reports.document.approved", _("approved the document"))
declare("reports.document.returned", _("returned the draft of a document"))
declare("reports.document.filed", _("recorded the filing"))
declare("reports.document.filing_corrected", _("corrected a recorded filing"))
declare("reports.document.withdrawn", _("withdrew the document"))
