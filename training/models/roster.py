"""Moving in from spreadsheets: one row per upload, and what people taught the system about headers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imjapan.core.constraints import together
from imjapan.core.models import Job, Record, StoredFile

USER = settings.AUTH_USER_MODEL


class RosterImport(Record):
    """One upload of a roster: read, checked as a dry run, then taken over whole or not at all.

    `mapping`: for each sheet which column is which field, as corrected by a person. `decisions`: answers to "same
    person?". `report`: what the last dry run said. The file itself is never changed; `marked` is the copy with remarks.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        FAULTY = "faulty", _("has faults")
        READY = "ready", _("ready to be taken over")
        IMPORTING = "importing", _("being taken over")
        DONE = "done", _("taken over")
        FAILED = "failed", _("stopped by an error")
        DISCARDED = "discarded", _("discarded")

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    marked = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    mapping = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            together(
                "done_at", "done_by", name="training_roster_done_by", message=_("Done needs a time and a person.")
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="training_roster_done_has_time"
            ),
        ]

    def __str__(self):
        return self.file.name


class RememberedHeader(Record):
    """A header that a person once assigned to a field, or declared to be of no use (`field` empty)."""

    sheet = models.CharField(max_length=20)
    header = models.CharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)
    remembered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "header"], name="training_header_once")]

    def __str__(self):
        return self.header
