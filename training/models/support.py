"""Support of specified skilled workers (1号特定技能外国人支援): ESD-SSW-01 to -06."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from imjapan.core.constraints import ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import PERIOD_ORDER, Office, Personnel
from interns.models import Person

from .placements import Plan

USER = settings.AUTH_USER_MODEL


@tracked
class SupportContract(Record):
    """A company's entrustment of all support to us as a registered support organization (支援委託契約)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="support_contracts")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="support_contracts")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    monthly_fee = models.PositiveIntegerField(_("Fee per worker and month (yen)"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [ordered("starts_on", "ends_on", name="training_support_contract_order", message=PERIOD_ORDER)]

    def __str__(self):
        return f"{self.company} {self.starts_on}"


@tracked
class SupportExpense(Record):
    """One income or cost of the support of a company's workers (支援経費収支記録簿, forms.md 4.9). Amounts in yen."""

    class Kind(models.TextChoices):
        INCOME = "income", _("income (収入)")
        COST = "cost", _("cost (支出)")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="support_expenses")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="support_expenses")
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="support_expenses",
        verbose_name=_("For whom (対象者)"),
    )
    paid_on = models.DateField(_("Date"))
    kind = models.CharField(_("Income or cost"), max_length=6, choices=Kind, default=Kind.COST)
    content = models.CharField(_("What for (内容)"), max_length=200)
    amount = models.PositiveIntegerField(_("Amount (yen)"))
    handled_by = models.ForeignKey(
        Personnel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Who dealt with it (担当者)"),
    )

    class Meta:
        ordering = ["paid_on", "pk"]
        indexes = [models.Index(fields=["company", "paid_on"], name="training_support_expense_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="training_support_expense_amount",
                violation_error_message=_("An amount is at least 1 yen."),
            )
        ]

    def __str__(self):
        return f"{self.company} {self.paid_on}"


@tracked
class SupportPlan(Record):
    """The support plan (支援計画) of one worker under one plan of regime SSW, form 1-17.

    `items`: code of a support (1 to 10 of ESD-SSW-01) -> {"planned", "when", "why_not", "how"}.
    """

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="support_plan")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="support_plans")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="support_plans")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="support_plans")
    made_on = models.DateField(_("Made on"))
    language = models.CharField(_("Language"), max_length=8, blank=True)
    manager = models.ForeignKey(
        Personnel, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Support manager (支援責任者)")
    )
    staff = models.ForeignKey(
        Personnel, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Support staff (支援担当者)")
    )
    sector = models.CharField(_("Sector (分野)"), max_length=4, blank=True)
    work_category = models.CharField(_("Work category (業務区分)"), max_length=80, blank=True)
    items = models.JSONField(default=dict, blank=True)
    signed_on = models.DateField(_("Signed by the worker on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_on", "-pk"]

    def __str__(self):
        return f"{self.person} {self.made_on}"


@tracked
class SupportRecord(Record):
    """One support given (支援実施記録). `item`: 1 to 10 of ESD-SSW-01."""

    class Method(models.TextChoices):
        FACE = "face", _("face to face")
        VIDEO = "video", _("video call")
        PHONE = "phone", _("phone or message")
        OTHER = "other", _("other")

    support_plan = models.ForeignKey(SupportPlan, on_delete=models.PROTECT, related_name="records")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="support_records")
    item = models.PositiveSmallIntegerField(_("Support"))
    given_on = models.DateField(_("Day"))
    minutes = models.PositiveIntegerField(_("Minutes"), null=True, blank=True)
    method = models.CharField(_("How"), max_length=6, choices=Method, default=Method.FACE)
    language = models.CharField(_("Language"), max_length=8, blank=True)
    interpreter = models.CharField(_("Interpreter"), max_length=100, blank=True)
    content = models.TextField(_("What was done"), blank=True)
    charged = models.PositiveIntegerField(_("Charged to the worker (yen)"), default=0)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    given_by = models.ForeignKey(Personnel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item", "given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__gte=1, item__lte=10),
                name="training_support_item",
                violation_error_message=_("There are ten supports."),
            )
        ]

    def __str__(self):
        return f"{self.item} {self.given_on}"


@tracked
class SupportInterview(Record):
    """A quarterly interview (定期面談) with the worker or the supervisor, forms 5-5 and 5-6.

    `answers`: code of the eighteen items (1-1 … 5-2) -> {"problem", "text"}. Never visible to the company.
    """

    class Who(models.TextChoices):
        WORKER = "worker", _("the worker")
        SUPERVISOR = "supervisor", _("the supervisor")

    support_plan = models.ForeignKey(SupportPlan, on_delete=models.PROTECT, related_name="interviews")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="support_interviews")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="support_interviews")
    who = models.CharField(_("With whom"), max_length=10, choices=Who)
    supervisor = models.CharField(_("Name and post of the supervisor"), max_length=150, blank=True)
    held_on = models.DateField(_("Day"))
    online = models.BooleanField(_("Online"), default=False)
    consent = models.BooleanField(_("Agreed to online (form 1-17)"), default=False)
    recording = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    recording_kept = models.BooleanField(_("Recording is kept"), default=False)
    interviewer = models.ForeignKey(Personnel, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(_("Language"), max_length=8, blank=True)
    interpreter = models.CharField(_("Interpreter"), max_length=100, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    nonconforming = models.BooleanField(_("Standards not met (基準不適合)"), default=False)
    nonconformity = models.JSONField(default=dict, blank=True)
    remarks = models.TextField(_("Other remarks"), blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self):
        return f"{self.person} {self.held_on}"
