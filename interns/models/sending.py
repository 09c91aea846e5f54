"""Sending organizations (送出機関), companies and governments, what we agreed with them, and what people paid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core.constraints import ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import PERIOD_ORDER, Office

from .people import Nationality, Person


@tracked
class SendingOrganization(Record):
    """One body abroad that presents people to us: TITP-SEND-01, Ord 25.

    `certified_*`: on the list of its government, where a memorandum (二国間取決め) asks for it.
    `confirmed`: requirements that somebody of us has seen proven, as {name of the requirement: true or false}.
    """

    class Kind(models.TextChoices):
        COMPANY = "company", _("company or association")
        GOVERNMENT = "government", _("government or public body")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.COMPANY)
    country = models.CharField(_("Country"), max_length=2, choices=Nationality)
    name = models.CharField(pgettext_lazy("organization", "Name"), max_length=200)
    name_native = models.CharField(_("Name in own script"), max_length=200, blank=True)
    representative = models.CharField(_("Representative"), max_length=150, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    email = models.EmailField(_("Mail"), blank=True)
    certified_no = models.CharField(_("Number on the list of certified organizations"), max_length=60, blank=True)
    certified_from = models.DateField(_("Certified from"), null=True, blank=True)
    certified_until = models.DateField(_("Certified until"), null=True, blank=True)
    recommended_by = models.CharField(_("Recommended by (public body)"), max_length=200, blank=True)
    fee_basis = models.TextField(_("Published basis of fees"), blank=True)
    confirmed = models.JSONField(_("What we have seen proven"), default=dict, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ["country", "name", "pk"]
        constraints = [
            ordered("certified_from", "certified_until", name="interns_sending_certified_order", message=PERIOD_ORDER),
            models.UniqueConstraint(
                fields=["country", "name"],
                name="interns_sending_once",
                violation_error_message=_("This sending organization is already recorded."),
            ),
        ]

    def __str__(self):
        return self.name


@tracked
class SendingAgreement(Record):
    """Our contract with a sending organization (Ord 52(5)(6), TITP-SEND-02); of one office, or of all (empty)."""

    sending = models.ForeignKey(SendingOrganization, on_delete=models.PROTECT, related_name="agreements")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Office")
    )
    number = models.CharField(_("Number"), max_length=60, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    no_deposit = models.BooleanField(_("States that no deposit or property is taken"), default=False)
    no_penalty = models.BooleanField(_("States that no penalty contract is made"), default=False)
    papers = models.JSONField(_("Papers on file"), default=list, blank=True)
    monthly_fee = models.PositiveIntegerField(_("Fee per trainee and month (yen)"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [ordered("starts_on", "ends_on", name="interns_agreement_order", message=PERIOD_ORDER)]

    def __str__(self):
        return f"{self.sending} {self.starts_on}"


@tracked
class SendingSuspension(Record):
    """A period in which an authority of either side has suspended a sending organization (TITP-SEND-06)."""

    sending = models.ForeignKey(SendingOrganization, on_delete=models.PROTECT, related_name="suspensions")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    authority = models.CharField(_("Suspended by"), max_length=200)
    reason = models.TextField(_("Reason"), blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [ordered("starts_on", "ends_on", name="interns_suspension_order", message=PERIOD_ORDER)]

    def __str__(self):
        return f"{self.sending} {self.starts_on}"


@tracked
class PaidCost(Record):
    """What a person paid at home for coming here, or left as a deposit: TITP-SEND-05, ESD-SEND-01."""

    class Kind(models.TextChoices):
        FEE = "fee", _("fee of the sending organization (手数料)")
        EDUCATION = "education", _("education before coming")
        MEDICAL = "medical", _("medical check")
        TRAVEL = "travel", _("travel and visa")
        AGENT = "agent", _("paid to another person or agent")
        DEPOSIT = "deposit", _("deposit, or property held (保証金)")
        OTHER = "other", _("other")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="paid_costs")
    sending = models.ForeignKey(
        SendingOrganization, on_delete=models.PROTECT, null=True, blank=True, related_name="paid_costs"
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    paid_to = models.CharField(_("Paid to"), max_length=200, blank=True)
    paid_on = models.DateField(_("Paid on"), null=True, blank=True)
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("Currency"), max_length=3, default="JPY")
    yen = models.PositiveIntegerField(_("in yen"))
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="interns_paid_not_negative",
                violation_error_message=_("An amount is not negative."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.yen}"
