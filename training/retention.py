"""What passes of moving in (the copies of spreadsheets with our remarks), and what never passes.

The books of an office are kept at least until a year after the whole training of everybody they are about has ended
(Ord 54(2), TITP-REC-01). Whether a next stage follows is known only once it has begun, so no last day is set at all:
too long is allowed, too short is not.
"""

from django.utils.translation import gettext_lazy as _

from imjapan.core.files.keeping import passed
from imjapan.core.models import StoredFile
from imjapan.core.retention import rule, stays

from .models import RosterImport

BOOKS = _("without an end; the law asks for one year after the end of the training of everybody concerned")
stays("evidence", label=_("Photos and files of audits and visits"), keeps=BOOKS)
stays("external_checks", label=_("External checks with their papers"), keeps=BOOKS)
stays("incidents", label=_("Incidents and transfers with their papers"), keeps=BOOKS)


@rule(
    "marked", label=_("Spreadsheets with our remarks"), keeps=_("as long as exports; checking the file again makes one")
)
def marked_copies(actor, now):
    """Let go of copies whose time is over; the rule of files deletes them then."""
    return RosterImport.objects.filter(marked__in=StoredFile.objects.filter(passed())).update(marked=None)
