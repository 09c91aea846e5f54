"""The blank of an official form with the places of our values, used for documents made on its days."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from imjapan.core.constraints import ordered, together
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import PERIOD_ORDER

USER = settings.AUTH_USER_MODEL


@tracked
class FormBlank(Record):
    """One uploaded blank. `boxes`: the places as read by `boxes.read`; never changed, a better one is uploaded anew.

    Until somebody compared a filled sheet with the official form (`verified_on`), it prints as a draft.
    """

    form_id = models.CharField(_("Form"), max_length=20)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    boxes = models.JSONField()
    starts_on = models.DateField(_("Used from"))
    ends_on = models.DateField(_("Used until"), null=True, blank=True)
    note = models.CharField(_("Edition of the official form"), max_length=150, blank=True)
    uploaded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    verified_on = models.DateField(_("Compared with the official form on"), null=True, blank=True)
    verified_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["form_id", "-starts_on", "-pk"]
        constraints = [
            ordered("starts_on", "ends_on", name="reports_blank_order", message=PERIOD_ORDER),
            together(
                "verified_on",
                "verified_by",
                name="reports_blank_verified_by",
                message=_("Compared needs a day and a person."),
            ),
        ]

    def __str__(self):
        return f"{self.form_id} {self.note or self.starts_on}"
