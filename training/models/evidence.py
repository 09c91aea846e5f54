"""Photos and files that prove what an audit or a visit found, with the time they were taken."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile

from .audits import Audit
from .visits import Visit


@tracked
class Evidence(Record):
    """One file of one audit or visit. `item`: code of the check it proves (A01 ...), or empty for the whole."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, null=True, related_name="evidence")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, null=True, related_name="evidence")
    item = models.CharField(_("Item"), max_length=4, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("Note"), max_length=200, blank=True)
    taken_at = models.DateTimeField(_("Taken"), null=True, blank=True)
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audit__isnull=False, visit__isnull=True) | Q(audit__isnull=True, visit__isnull=False),
                name="training_evidence_of_one",
            )
        ]

    def __str__(self):
        return str(self.file)
