"""People who come to learn and work, whatever the regime, with their passports and residence over time."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imjapan.core.constraints import no_overlap, ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record
from imjapan.core.search import Searchable, index
from imjapan.core.text import fold, kana_key, search_key
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


@tracked
class Person(Searchable, Record):
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
    old_number = models.CharField(_("Number in the former system"), max_length=40, blank=True, db_index=True)
    sending = models.ForeignKey(
        "interns.SendingOrganization",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("Sending organization (送出機関)"),
    )
    kana_key = models.CharField(max_length=420, editable=False, default="", db_collation="C")

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [
            index("interns_person_search"),
            models.Index(fields=["sort_key", "id"], name="interns_person_sort"),
            models.Index(fields=["kana_key", "id"], name="interns_person_kana"),
            models.Index(fields=["nationality", "birth_date"], name="interns_person_same"),
            models.Index(fields=["birth_date", "id"], name="interns_person_birth"),
        ]

    def __str__(self):
        return self.passport_name

    def set_keys(self):
        names = (self.passport_name, self.native_name, self.katakana, self.call_name, self.surname, self.given_name)
        self.search_text = search_key(*names, self.old_number)
        self.sort_key = fold(self.passport_name)
        self.kana_key = kana_key(self.katakana) or f"\uffff{self.sort_key}"

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is not None:
            update_fields = {*update_fields, "kana_key"}
        return super().save(*args, update_fields=update_fields, **kwargs)


@tracked
class Passport(Record):
    """Every passport ever recorded stays: an old number still finds the person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="passports")
    nationality = models.CharField(_("Nationality"), max_length=2, choices=Nationality)
    number = models.CharField(_("Passport number"), max_length=20, db_index=True)
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


@tracked
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


@tracked
class PersonInCharge(Record):
    """Our staff member (担当) and deputy for one person, by date, where they differ from those of the company."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="in_charge")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("In charge")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Deputy"),
    )
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        constraints = [
            ordered("starts_on", "ends_on", name="interns_in_charge_order", message=PERIOD_ORDER),
            no_overlap(
                "person_id",
                name="interns_in_charge_one",
                message=_("Somebody is already in charge in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.user}"
