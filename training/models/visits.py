"""Visit guidance (訪問指導): monthly while somebody is in stage 1."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.history import tracked
from imjapan.core.models import Record
from imjapan.organization.models import Office
from interns.models import Person


@tracked
class Visit(Record):
    """One visit to one establishment, with the trainees seen and the guidance given."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="visits")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="visits")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField(_("Day"))
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Visitor")
    )
    people = models.ManyToManyField(Person, related_name="visits", verbose_name=_("Trainees seen"))
    guidance = models.TextField(_("Guidance given"), blank=True)

    class Meta:
        ordering = ["-visited_on", "-pk"]
        indexes = [models.Index(fields=["visited_on", "id"], name="training_visit_sort")]

    def __str__(self):
        return f"{self.establishment} {self.visited_on}"
