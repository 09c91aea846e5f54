"""Where the organization knows a figure of the law better than what was shipped (`imjapan.law.parameters`)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imjapan.core.constraints import together
from imjapan.core.history import tracked
from imjapan.core.models import Record


@tracked
class ParameterOverride(Record):
    """A value of one figure from a day on, with its source and why. Withdrawn, never changed or deleted."""

    key = models.CharField(_("Figure"), max_length=80)
    valid_from = models.DateField(_("Valid from"))
    value = models.CharField(_("Value"), max_length=60, blank=True)
    source = models.CharField(_("Source"), max_length=250)
    reason = models.TextField(_("Why"))
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "valid_from"],
                condition=Q(withdrawn_at__isnull=True),
                name="organization_override_once",
                violation_error_message=_("There is a value from this day already. Withdraw it first."),
            ),
            together(
                "withdrawn_at",
                "withdrawn_by",
                name="organization_override_withdrawn_by",
                message=_("Withdrawn needs a time and a person."),
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.valid_from}"
