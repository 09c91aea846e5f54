"""Our own house: the supervising organization (監理団体), its offices (事業所) and its staff."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core.constraints import no_overlap, ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record

PERIOD_ORDER = _("The last day is before the first day.")


@tracked
class Organization(Record):
    """The supervising organization with its licence (監理許可). One row per installation."""

    class LicenceKind(models.TextChoices):
        GENERAL = "general", _("general (一般監理事業)")
        SPECIFIED = "specified", _("specified (特定監理事業)")

    class DateStyle(models.TextChoices):
        WESTERN = "western", _("2026年11月22日")
        ERA = "era", _("令和8年11月22日")

    name = models.CharField(pgettext_lazy("organization", "Name"), max_length=150)
    name_kana = models.CharField(_("Name in kana"), max_length=150, blank=True)
    licence_no = models.CharField(_("Licence number (許可番号)"), max_length=40, blank=True)
    licence_kind = models.CharField(
        _("Kind of licence"), max_length=10, choices=LicenceKind, default=LicenceKind.GENERAL
    )
    licence_from = models.DateField(_("Licence valid from"), null=True, blank=True)
    licence_until = models.DateField(_("Licence valid until"), null=True, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=8, blank=True)
    address = models.CharField(_("Address"), max_length=250, blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    representative_title = models.CharField(_("Title of the representative"), max_length=60, blank=True)
    representative_name = models.CharField(_("Name of the representative"), max_length=100, blank=True)
    date_style = models.CharField(_("Dates on documents"), max_length=10, choices=DateStyle, default=DateStyle.WESTERN)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="organization_only_one"),
            ordered("licence_from", "licence_until", name="organization_licence_order", message=PERIOD_ORDER),
        ]

    def __str__(self):
        return self.name


@tracked
class Office(Record):
    """An office of the organization that carries out supervision (監理事業を行う事業所)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    code = models.CharField(_("Code"), max_length=20, unique=True)
    name = models.CharField(pgettext_lazy("organization", "Name"), max_length=150)
    name_kana = models.CharField(_("Name in kana"), max_length=150, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=8, blank=True)
    address = models.CharField(_("Address"), max_length=250, blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    authority_office = models.CharField(_("Regional office of the authority"), max_length=100, blank=True)
    is_private = models.BooleanField(_("Only its own staff may read it"), default=False)
    clock_starts_on = models.DateField(
        _("Clock starts on"), help_text=_("Duties whose window ended before this day are not opened.")
    )

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.name


@tracked
class Staff(Record):
    """One user in one office in one role for a period (both days inclusive, open end = still)."""

    class Role(models.TextChoices):
        MEMBER = "staff", _("staff member")
        MANAGER = "manager", _("supervision manager (監理責任者)")
        ACCOUNTANT = "accountant", _("accountant")
        COUNSELLOR = "counsellor", _("counsellor")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="staff")
    role = models.CharField(_("Role"), max_length=12, choices=Role, default=Role.MEMBER)
    job_title = models.CharField(_("Job title"), max_length=80, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        constraints = [
            ordered("starts_on", "ends_on", name="organization_staff_order", message=PERIOD_ORDER),
            no_overlap(
                "user_id",
                "office_id",
                Func(F("role"), function="hashtext"),
                name="organization_staff_once",
                message=_("This person already has this role in this office in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"


@tracked
class RoleRight(Record):
    """Where an administrator decided whether a role has a right; without a row the default of `rights` holds."""

    role = models.CharField(_("Role"), max_length=12, choices=Staff.Role)
    right = models.CharField(_("Right"), max_length=30)
    allowed = models.BooleanField(_("Allowed"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "right"], name="organization_role_right_once")]

    def __str__(self):
        return f"{self.role} {self.right}"
