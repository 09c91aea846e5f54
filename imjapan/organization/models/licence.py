"""The licence (許可) of each regime, what is still missing for one, and what the authority told us."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core.constraints import ordered, together
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile

from .house import PERIOD_ORDER, Office, Organization

USER = settings.AUTH_USER_MODEL


@tracked
class Licence(Record):
    """One licence, or the application for one: without `valid_from` it is not granted yet.

    Our registration as a support organization (登録支援機関, Immigration Act 19-23) is kept here too.
    """

    class Regime(models.TextChoices):
        TITP = "titp", _("technical intern training (技能実習)")
        ESD = "esd", _("employment for skill development (育成就労)")
        SSW = "ssw", _("support of specified skilled workers (特定技能の支援)")

    class Kind(models.TextChoices):
        GENERAL = "general", _("general (一般監理事業)")
        SPECIFIED = "specified", _("specified (特定監理事業)")
        ORDINARY = "ordinary", _("supervision and support (監理支援機関)")
        EXCELLENT = "excellent", _("excellent supervision and support (優良な監理支援機関)")
        REGISTERED = "registered", _("registered support organization (登録支援機関)")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="licences")
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime)
    kind = models.CharField(_("Kind of licence"), max_length=10, choices=Kind)
    number = models.CharField(_("Licence number (許可番号)"), max_length=40, blank=True)
    wished_from = models.DateField(_("Wished from"), null=True, blank=True)
    applied_on = models.DateField(_("Applied for on"), null=True, blank=True)
    application_no = models.CharField(_("Receipt number of the application"), max_length=60, blank=True)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    renewed_on = models.DateField(_("Renewal applied for on"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ["regime", "-valid_from", "-pk"]
        constraints = [
            ordered("valid_from", "valid_until", name="organization_licence_period", message=PERIOD_ORDER),
            together(
                "valid_from",
                "valid_until",
                name="organization_licence_both_days",
                message=_("A licence has a first and a last day."),
            ),
            models.CheckConstraint(
                condition=Q(regime="titp", kind__in=["general", "specified"])
                | Q(regime="esd", kind__in=["ordinary", "excellent"])
                | Q(regime="ssw", kind="registered"),
                name="organization_licence_kind_fits",
                violation_error_message=_("This kind belongs to the other regime."),
            ),
        ]

    def __str__(self):
        return f"{self.get_regime_display()} {self.number}"


@tracked
class Requirement(Record):
    """What a person judged about one requirement of the licence of 2027 (ESD-LIC-01, R1 to R14), with evidence."""

    class State(models.TextChoices):
        MET = "met", _("met")
        MISSING = "missing", _("missing")
        CONFIRM = "confirm", _("to be confirmed")

    code = models.CharField(_("Requirement"), max_length=4, unique=True)
    state = models.CharField(_("State"), max_length=8, choices=State)
    note = models.TextField(_("Note"), blank=True)
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    judged_on = models.DateField(_("Judged on"))
    judged_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.state}"


@tracked
class Measure(Record):
    """What the authority ordered or recommended (行政処分, 改善勧告, 改善指導), and our reply."""

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", _("improvement guidance (改善指導)")
        RECOMMENDATION = "recommendation", _("improvement recommendation (改善勧告)")
        ORDER = "order", _("improvement order (改善命令)")
        SUSPENSION = "suspension", _("business suspension (業務停止命令)")
        DEMOTION = "demotion", _("licence changed to specified (一般→特定)")
        REVOCATION = "revocation", _("licence revoked (許可取消し)")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="measures", verbose_name=_("Office"))
    kind = models.CharField(_("Kind"), max_length=16, choices=Kind)
    authority = models.CharField(pgettext_lazy("sender", "From"), max_length=150, blank=True)
    document_no = models.CharField(_("Document number"), max_length=60, blank=True)
    received_on = models.DateField(_("Received on"))
    content = models.TextField(_("What it says"))
    reply_due_on = models.DateField(_("Reply due on"), null=True, blank=True)
    replied_on = models.DateField(_("Replied on"), null=True, blank=True)
    reply = models.TextField(_("Our reply"), blank=True)
    settled_on = models.DateField(_("Settled on"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    reply_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True) | Q(replied_on__gte=F("received_on")),
                name="organization_measure_replied_after",
                violation_error_message=_("A reply comes after the letter."),
            ),
            models.CheckConstraint(
                condition=Q(reply_due_on__isnull=True) | Q(reply_due_on__gte=F("received_on")),
                name="organization_measure_due_after",
                violation_error_message=_("The reply cannot be due before the letter came."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.received_on}"
