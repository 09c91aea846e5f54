"""What a person has to tell the authorities within 14 days, and what became of those who went home."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from imjapan.core.constraints import ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record

from .people import Person


@tracked
class ResidenceEvent(Record):
    """Something that starts a 14-day duty of the person: TITP-IMM-01, ESD-IMM-01. Done with `notified_on`."""

    class Kind(models.TextChoices):
        SETTLED = "settled", _("first address after landing (住居地)")
        MOVED = "moved", _("moved to another address")
        CHANGED = "changed", _("name, nationality or sex changed")
        CARD_LOST = "card_lost", _("residence card lost")
        LEFT = "left", _("left the organization (活動機関)")
        JOINED = "joined", _("joined an organization (活動機関)")
        ORGANIZATION = "organization", _("name or address of the organization changed")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="residence_events")
    kind = models.CharField(_("Kind"), max_length=14, choices=Kind)
    happened_on = models.DateField(_("Happened on"))
    address = models.CharField(_("Address"), max_length=250, blank=True)
    notified_on = models.DateField(_("Authority told on"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            ordered(
                "happened_on",
                "notified_on",
                name="interns_residence_event_order",
                message=_("It was told before it happened."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.happened_on}"


@tracked
class AfterReturn(Record):
    """What a person does after the return home, as we heard on a day; the newest row counts."""

    class Kind(models.TextChoices):
        EMPLOYED = "employed", _("employed")
        BUSINESS = "business", _("own business")
        STUDY = "study", _("study")
        SEEKING = "seeking", _("looking for work")
        FAMILY = "family", _("family")
        JAPAN = "japan", _("back in Japan with another status")
        UNKNOWN = "unknown", _("not known")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="after_return")
    heard_on = models.DateField(_("Heard on"))
    kind = models.CharField(_("What the person does"), max_length=10, choices=Kind)
    uses_skill = models.BooleanField(_("Uses the skill learned in Japan"), null=True, blank=True)
    employer = models.CharField(_("Employer or business"), max_length=200, blank=True)
    position = models.CharField(_("Work"), max_length=200, blank=True)
    since = models.DateField(_("Since"), null=True, blank=True)
    source = models.CharField(_("How we know"), max_length=200, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ["-heard_on", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.heard_on}"
