"""What decides how many people a company may take: its staff by date, its standing, what it holds, what befell it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imjapan.core.constraints import no_overlap, ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import PERIOD_ORDER

from .companies import Company, Establishment


class OutsideTrainees(Record):
    """How many trainees a company has under other supervising organizations, as told on a day: they use its quota.

    `count` is the total; the numbers by stage and regime are empty where nobody told them.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="outside_trainees")
    counted_on = models.DateField(_("Counted on"))
    count = models.PositiveIntegerField(_("Trainees under other supervising organizations"))
    stage_1 = models.PositiveIntegerField(_("of these in stage 1"), null=True, blank=True)
    stage_2 = models.PositiveIntegerField(_("of these in stage 2"), null=True, blank=True)
    stage_3 = models.PositiveIntegerField(_("of these in stage 3"), null=True, blank=True)
    esd = models.PositiveIntegerField(_("of these in employment for skill development"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-counted_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "counted_on"],
                name="companies_outside_once",
                violation_error_message=_("There is a count of this day already."),
            )
        ]

    def __str__(self):
        return f"{self.count}"


@tracked
class Headcount(Record):
    """Full-time staff (常勤の職員) from a day on, of the whole company or of one establishment.

    TITP-QUOTA-02, ESD-QUOTA-02. `care_staff`: full-time care staff (介護), counted per establishment.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="headcounts")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, blank=True, related_name="headcounts"
    )
    valid_from = models.DateField(_("Holds from"))
    full_time = models.PositiveIntegerField(_("Full-time staff (常勤の職員)"))
    care_staff = models.PositiveIntegerField(_("of these full-time care staff (常勤介護職員)"), null=True, blank=True)
    source = models.CharField(_("As shown by"), max_length=200, blank=True)

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "establishment", "valid_from"],
                nulls_distinct=False,
                name="companies_headcount_once",
                violation_error_message=_("There is a count from this day already."),
            ),
            models.CheckConstraint(
                condition=Q(care_staff__isnull=True) | Q(care_staff__lte=models.F("full_time")),
                name="companies_headcount_care_within",
                violation_error_message=_("There cannot be more care staff than staff."),
            ),
        ]

    def __str__(self):
        return f"{self.valid_from}: {self.full_time}"


@tracked
class Excellence(Record):
    """A period in which a company counts as excellent (優良な実習実施者, 優良な育成就労実施者)."""

    class Regime(models.TextChoices):
        TITP = "titp", _("technical intern training (技能実習)")
        ESD = "esd", _("employment for skill development (育成就労)")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="excellences")
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime, default=Regime.TITP)
    care = models.BooleanField(_("also by the scoring of nursing care (介護)"), default=False)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    points = models.PositiveSmallIntegerField(_("Points"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            ordered("starts_on", "ends_on", name="companies_excellence_order", message=PERIOD_ORDER),
            no_overlap(
                "company_id",
                models.Func(models.F("regime"), function="hashtext"),
                name="companies_excellence_one",
                message=_("Another period covers these days."),
            ),
        ]

    def __str__(self):
        return f"{self.company} {self.starts_on}"


@tracked
class Qualification(Record):
    """What a company holds for a period: licences, registrations, memberships its sector asks for."""

    class Kind(models.TextChoices):
        CONSTRUCTION = "construction", _("construction business licence (建設業許可)")
        CCUS = "ccus", _("registration in CCUS (建設キャリアアップシステム)")
        COUNCIL = "council", _("member of the sector's council (協議会)")
        CARE = "care", _("nursing care establishment (介護事業所の指定)")
        OTHER = "other", _("other")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="qualifications")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    number = models.CharField(_("Number"), max_length=60, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["kind", "-starts_on"]
        constraints = [ordered("starts_on", "ends_on", name="companies_qualification_order", message=PERIOD_ORDER)]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"


@tracked
class Officer(Record):
    """An officer (役員) of a company for a period: the register of implementers names them (BK-1A オ)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="officers")
    name = models.CharField(_("Name"), max_length=100)
    office_held = models.CharField(_("Office held (役職)"), max_length=60)
    address = models.CharField(_("Address"), max_length=250, blank=True)
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [ordered("starts_on", "ends_on", name="companies_officer_order", message=PERIOD_ORDER)]

    def __str__(self):
        return f"{self.office_held} {self.name}"


@tracked
class Sanction(Record):
    """Something in a company's past that may block a new plan for years: TITP-SANC-01b, Act 10, Ord 12(1)."""

    class Kind(models.TextChoices):
        REVOKED = "revoked", _("certification of a plan revoked (認定取消し)")
        ORDER = "order", _("improvement order (改善命令)")
        SENTENCE = "sentence", _("sentence or fine (刑罰)")
        IMPROPER = "improper", _("improper conduct (不正行為)")
        MISSING = "missing", _("trainees went missing through the company's fault")
        SEPARATION = "separation", _("involuntary separation of staff (非自発的離職)")
        FORGED = "forged", _("forged or false documents")
        OTHER = "other", _("other")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sanctions")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    happened_on = models.DateField(_("Happened or decided on"))
    ends_on = models.DateField(_("Effect ended on"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("People concerned"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [ordered("happened_on", "ends_on", name="companies_sanction_order", message=PERIOD_ORDER)]

    def __str__(self):
        return f"{self.get_kind_display()} {self.happened_on}"
