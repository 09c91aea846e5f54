"""Secret addresses under which other calendars read ours."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from imjapan.core.history import tracked
from imjapan.core.models import Record


@tracked(without=["used_at"])
class CalendarFeed(Record):
    """One secret address (ICS) of one user. Only the sha256 of the secret is kept; revoked, never deleted."""

    class Scope(models.TextChoices):
        MINE = "mine", _("what I am in charge of")
        OFFICE = "office", _("everything of my offices")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds")
    scope = models.CharField(_("Shows"), max_length=6, choices=Scope, default=Scope.MINE)
    label = models.CharField(_("For which device or calendar"), max_length=80, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return self.label or str(self.get_scope_display())
