"""Job offers (求人) of companies and the people presented for them (求職): the placement ledger 4-6."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company, Establishment
from imjapan.core.constraints import ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record
from imjapan.organization.models import PERIOD_ORDER, Office
from interns.models import Person, SendingOrganization

from .placements import Regime

USER = settings.AUTH_USER_MODEL


@tracked
class Offer(Record):
    """A company's wish to take people in. `occupation_code`: of the list of occupations; `sector`: ESD and SSW."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("offer", "open")
        FILLED = "filled", _("filled")
        WITHDRAWN = "withdrawn", _("withdrawn")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="offers")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="offers")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="offers", verbose_name=_("Place of work")
    )
    received_on = models.DateField(_("Accepted on"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime, default=Regime.TITP)
    occupation_code = models.CharField(_("Occupation and operation (code)"), max_length=12, blank=True)
    sector = models.CharField(_("Sector (分野)"), max_length=4, blank=True)
    work_category = models.CharField(_("Work category (業務区分)"), max_length=80, blank=True)
    headcount = models.PositiveSmallIntegerField(_("People wanted"))
    men = models.PositiveSmallIntegerField(_("of these men"), null=True, blank=True)
    women = models.PositiveSmallIntegerField(_("of these women"), null=True, blank=True)
    countries = models.CharField(_("Countries wished"), max_length=100, blank=True)
    sending = models.ForeignKey(
        SendingOrganization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offers",
        verbose_name=_("Sending organization (送出機関)"),
    )
    starts_on = models.DateField(_("Training or work from"))
    months = models.PositiveSmallIntegerField(_("Length (months)"), default=12)
    monthly_wage = models.PositiveIntegerField(_("Wage a month (yen)"), null=True, blank=True)
    hourly_wage = models.PositiveIntegerField(_("Wage an hour (yen)"), null=True, blank=True)
    conditions = models.TextField(_("Conditions"), blank=True)
    contact = models.CharField(_("Contact person"), max_length=150, blank=True)
    fees_explained_on = models.DateField(_("Fees explained on"), null=True, blank=True)
    selection_on = models.DateField(_("Selection on"), null=True, blank=True)
    selection_place = models.CharField(_("Place of the selection"), max_length=150, blank=True)
    note = models.TextField(_("Note"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    closed_reason = models.CharField(_("Why"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    received_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["received_on", "id"], name="training_offer_sort")]
        constraints = [
            ordered("received_on", "valid_until", name="training_offer_order", message=PERIOD_ORDER),
            models.CheckConstraint(
                condition=Q(headcount__gte=1),
                name="training_offer_wants_somebody",
                violation_error_message=_("At least one person is wanted."),
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_on__isnull=False), name="training_offer_closed_has_day"
            ),
        ]

    def __str__(self):
        return f"{self.company} {self.received_on}"


@tracked
class Candidate(Record):
    """One person presented for one offer, and what came of it."""

    class State(models.TextChoices):
        PRESENTED = "presented", _("presented")
        INTERVIEWED = "interviewed", _("interviewed")
        SELECTED = "selected", _("selected")
        RESERVE = "reserve", _("reserve")
        REFUSED = "refused", _("not selected")
        WITHDRAWN = "withdrawn", _("withdrew")

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="candidates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="candidacies")
    accepted_on = models.DateField(_("Wish to work accepted on (求職受付)"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    presented_on = models.DateField(_("Presented on"), null=True, blank=True)
    interviewed_on = models.DateField(_("Interviewed on"), null=True, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    wish = models.CharField(_("Work wished"), max_length=120, blank=True)
    home_address = models.CharField(_("Address at home"), max_length=250, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.PRESENTED)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "person"],
                name="training_candidate_once",
                violation_error_message=_("This person is already presented for this offer."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["selected", "refused", "reserve"]) | Q(decided_on__isnull=False),
                name="training_candidate_decided_has_day",
                violation_error_message=_("A decision has a day."),
            ),
        ]

    def __str__(self):
        return str(self.person)
