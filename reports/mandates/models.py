"""Mandates: what an external auditor (or an inspector) may read, for how long, and who granted it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from imjapan.core.constraints import no_overlap, ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record
from imjapan.organization.models import PERIOD_ORDER, Office

USER = settings.AUTH_USER_MODEL


@tracked
class Mandate(Record):
    """Offices, companies (none listed = all of the offices) and period of one auditor.

    `starts_on`–`ends_on`: when the auditor may enter. `period_first`–`period_last`: dates of what is shown.
    """

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="mandates")
    offices = models.ManyToManyField(Office, related_name="mandates")
    companies = models.ManyToManyField(Company, related_name="mandates", blank=True)
    consultations = models.BooleanField(_("May see consultations"), default=False)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    period_first = models.DateField(_("Records from"))
    period_last = models.DateField(_("Records until"))
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ordered("starts_on", "ends_on", name="reports_mandate_order", message=PERIOD_ORDER),
            ordered("period_first", "period_last", name="reports_mandate_period", message=PERIOD_ORDER),
            no_overlap(
                "user_id",
                name="reports_mandate_one",
                condition=models.Q(revoked_at__isnull=True),
                message=_("This auditor already has a mandate in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.starts_on}"
