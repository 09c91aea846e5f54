"""What passes of moving in: the copies of spreadsheets with our remarks."""

from django.utils.translation import gettext_lazy as _

from imjapan.core.files.keeping import passed
from imjapan.core.models import StoredFile
from imjapan.core.retention import rule

from .models import RosterImport


@rule(
    "marked", label=_("Spreadsheets with our remarks"), keeps=_("as long as exports; checking the file again makes one")
)
def marked_copies(actor, now):
    """Let go of copies whose time is over; the rule of files deletes them then."""
    return RosterImport.objects.filter(marked__in=StoredFile.objects.filter(passed())).update(marked=None)
