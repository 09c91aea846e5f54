"""People who come to learn and work, whatever the regime, with their passports and residence over time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imjapan.core.constraints import no_overlap, ordered
from imjapan.core.models import Record
from imjapan.organization.models import PERIOD_ORDER, Office


class Nationality(models.TextChoices):
    """ISO 3166 codes of the countries people come from; more are added as data grows."""

    INDONESIA = "ID", _("Indonesia")
    THAILAND = "TH", _("Thailand")
    VIETNAM = "VN", _("Vietnam")
    BANGLADESH = "BD", _("Bangladesh")
    SRI_LANKA = "LK", _("Sri Lanka")
    PHILIPPINES = "PH", _("Philippines")
    MYANMAR = "MM", _("Myanmar")
    CAMBODIA = "KH", _("Cambodia")
    NEPAL = "NP", _("Nepal")
    MONGOLIA = "MN", _("Mongolia")
    CHINA = "CN", _("China")
    INDIA = "IN", _("India")


class Person(Record):
    """One person, one row, for life. Names are kept exactly as written; one name is a name."""

    class Sex(models.TextChoices):
        MALE = "M", _("male")
        FEMALE = "F", _("female")
        OTHER = "X", _("other")

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="people", verbose_name=_("Office in charge")
    )
    passport_name = models.CharField(_("Name as in the passport"), max_length=150)
    surname = models.CharField(_("Surname"), max_length=100, blank=True)
    given_name = models.CharField(_("Given name"), max_length=100, blank=True)
    native_name = models.CharField(_("Name in own script"), max_length=150, blank=True)
    katakana = models.CharField(_("Name in katakana"), max_length=150, blank=True)
    call_name = models.CharField(_("Called"), max_length=60, blank=True)
    nationality = models.CharField(_("Nationality"), max_length=2, choices=Nationality)
    birth_date = models.DateField(_("Date of birth"))
    sex = models.CharField(_("Sex"), max_length=1, choices=Sex)
    language = models.CharField(_("Language"), max_length=8, blank=True)

    class Meta:
        ordering = ["passport_name", "pk"]

    def __str__(self):
        return self.passport_name


class Passport(Record):
    """Every passport ever recorded stays: an old number still finds the person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="passports")
    nationality = models.CharField(_("Nationality"), max_length=2, choices=Nationality)
    number = models.CharField(_("Passport number"), max_length=20)
    issued_on = models.DateField(_("Issued on"), null=True, blank=True)
    expires_on = models.DateField(_("Expires on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nationality", "number"],
                name="interns_passport_once",
                violation_error_message=_("This passport is already recorded."),
            ),
            ordered("issued_on", "expires_on", name="interns_passport_order", message=PERIOD_ORDER),
            models.CheckConstraint(condition=~Q(number=""), name="interns_passport_has_number"),
        ]

    def __str__(self):
        return self.number


class ResidenceCard(Record):
    """Residence status (在留資格) with its period, as on one card (在留カード)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="residence_cards")
    number = models.CharField(_("Card number (在留カード番号)"), max_length=12, unique=True, null=True, blank=True)
    status = models.CharField(_("Status of residence (在留資格)"), max_length=60)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))

    class Meta:
        constraints = [
            ordered("starts_on", "ends_on", name="interns_residence_order", message=PERIOD_ORDER),
            no_overlap(
                "person_id",
                name="interns_residence_one",
                message=_("Another residence period covers these days."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__regex=r"^[A-Z]{2}[0-9]{8}[A-Z]{2}$"),
                name="interns_residence_number_form",
                violation_error_message=_("A card number has two letters, eight digits and two letters."),
            ),
        ]

    def __str__(self):
        return self.number or self.status
