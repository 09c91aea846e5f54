"""Who works for the organization in the eyes of the law: people, appointments, courses, declarations.

A `Staff` row is a sign-in with its rights; a `Personnel` row is a person the law asks about, who may have no sign-in
(an external auditor, the responsible officer).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from imjapan.core.constraints import no_overlap, ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile

from .house import PERIOD_ORDER, Office


@tracked
class Personnel(Record):
    """An officer, an employee (役職員) or an outside person such as the external auditor (外部監査人)."""

    class Qualification(models.TextChoices):
        LAWYER = "lawyer", _("lawyer (弁護士)")
        LABOUR = "sharoshi", _("labour and social security attorney (社会保険労務士)")
        ADMINISTRATIVE = "gyoseishoshi", _("administrative procedures specialist (行政書士)")
        OTHER = "other", _("other proven knowledge")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="personnel"
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="personnel", verbose_name=_("Office")
    )
    name = models.CharField(_("Name"), max_length=100)
    name_kana = models.CharField(_("Name in kana"), max_length=100, blank=True)
    title = models.CharField(_("Job title"), max_length=80, blank=True)
    birth_date = models.DateField(_("Date of birth"), null=True, blank=True)
    is_outside = models.BooleanField(_("Comes from outside"), default=False)
    is_officer = models.BooleanField(_("Officer (役員)"), default=False)
    is_full_time = models.BooleanField(_("Full-time (常勤)"), default=True)
    supervises = models.BooleanField(_("Does supervision work (実務に従事)"), default=True)
    starts_on = models.DateField(_("With us from"), null=True, blank=True)
    ends_on = models.DateField(_("With us until"), null=True, blank=True)
    qualification = models.CharField(_("Qualification"), max_length=12, choices=Qualification, blank=True)
    address = models.CharField(_("Address"), max_length=250, blank=True)
    publication_agreed_on = models.DateField(_("Agreed to publication of the name on"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ["name_kana", "name", "pk"]
        constraints = [ordered("starts_on", "ends_on", name="organization_personnel_order", message=PERIOD_ORDER)]

    def __str__(self):
        return self.name


@tracked
class Appointment(Record):
    """One person in one role of the law for a period; without an office it holds for the whole organization."""

    class Role(models.TextChoices):
        RESPONSIBLE_OFFICER = "responsible_officer", _("responsible officer (責任役員)")
        MANAGER = "manager", _("supervision manager (監理責任者)")
        ESD_MANAGER = "esd_manager", _("supervision and support manager (監理支援責任者)")
        PLAN_GUIDE = "plan_guide", _("plan guide (計画作成指導者)")
        AUDIT_STAFF = "audit_staff", _("audit staff (監査担当者)")
        COUNSELLOR = "counsellor", _("counsellor in the mother tongue (母国語相談員)")
        EXTERNAL_OFFICER = "external_officer", _("designated external officer (指定外部役員)")
        EXTERNAL_AUDITOR = "external_auditor", _("external auditor (外部監査人)")
        SUPPORT_MANAGER = "support_manager", _("support manager (支援責任者)")
        SUPPORT_STAFF = "support_staff", _("support staff (支援担当者)")

    personnel = models.ForeignKey(Personnel, on_delete=models.PROTECT, related_name="appointments")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    languages = models.JSONField(_("Languages"), default=list, blank=True)
    occupations = models.CharField(_("Occupations"), max_length=250, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ["role", "starts_on", "pk"]
        constraints = [
            ordered("starts_on", "ends_on", name="organization_appointment_order", message=PERIOD_ORDER),
            no_overlap(
                "personnel_id",
                Coalesce(F("office_id"), Value(0)),
                Func(F("role"), function="hashtext"),
                name="organization_appointment_once",
                message=_("This person already has this role in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.personnel}"


@tracked
class Course(Record):
    """A course (養成講習) somebody finished; most count for three years (TITP-STAFF-03)."""

    class Kind(models.TextChoices):
        MANAGER = "manager", _("supervision manager (監理責任者)")
        EXTERNAL_OFFICER = "external_officer", _("designated external officer (指定外部役員)")
        EXTERNAL_AUDITOR = "external_auditor", _("external auditor (外部監査人)")
        AUDIT_STAFF = "audit_staff", _("audit staff (監査担当者)")
        PLAN_GUIDE = "plan_guide", _("plan guide (計画作成指導者)")
        COUNSELLOR = "counsellor", _("counsellor (相談員)")
        SUPPORT_MANAGER = "support_manager", _("support manager (支援責任者)")
        OTHER = "other", _("other")

    personnel = models.ForeignKey(Personnel, on_delete=models.PROTECT, related_name="courses")
    kind = models.CharField(_("Course"), max_length=20, choices=Kind)
    held_on = models.DateField(_("Finished on"))
    provider = models.CharField(_("Provider"), max_length=150, blank=True)
    certificate_no = models.CharField(_("Certificate number"), max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["personnel", "kind", "held_on"],
                name="organization_course_once",
                violation_error_message=_("This course is already recorded."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.held_on}"


@tracked
class SelfDeclaration(Record):
    """What somebody declared about the grounds of disqualification (欠格事由, TITP-STAFF-05) on a day."""

    personnel = models.ForeignKey(Personnel, on_delete=models.PROTECT, related_name="declarations")
    declared_on = models.DateField(_("Declared on"))
    is_clean = models.BooleanField(_("None of the grounds applies"))
    detail = models.TextField(_("What applies"), blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-declared_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["personnel", "declared_on"],
                name="organization_declaration_once",
                violation_error_message=_("There is a declaration of this day already."),
            ),
            models.CheckConstraint(
                condition=Q(is_clean=True) | ~Q(detail=""),
                name="organization_declaration_says_what",
                violation_error_message=_("Write which ground applies."),
            ),
        ]

    def __str__(self):
        return f"{self.personnel} {self.declared_on}"
