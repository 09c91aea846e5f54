"""From a selected person to a certified plan: the application with its papers, cohorts, postponements, residence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company, Establishment
from imjapan.core.constraints import ordered, together
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import PERIOD_ORDER, Office
from interns.models import Person, SendingOrganization

from .exams import ExamAttempt
from .offers import Candidate
from .placements import Plan, Regime

USER = settings.AUTH_USER_MODEL
Grade = ExamAttempt.Grade


def exams(*grades):
    """Choices of a field that names the exam a plan aims at."""
    return [(str(grade), grade.label) for grade in grades]


@tracked
class Cohort(Record):
    """People who come together (期, 班): one arrival, one lecture, often several companies."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="cohorts", verbose_name=_("Office"))
    name = models.CharField(pgettext_lazy("cohort", "Name"), max_length=100)
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime, default=Regime.TITP)
    sending = models.ForeignKey(
        SendingOrganization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cohorts",
        verbose_name=_("Sending organization (送出機関)"),
    )
    arrives_on = models.DateField(_("Arrival planned on"))
    note = models.TextField(_("Note"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-arrives_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "name"],
                name="training_cohort_once",
                violation_error_message=_("There is a cohort of this name already."),
            )
        ]

    def __str__(self):
        return self.name


@tracked
class Postponement(Record):
    """That a whole cohort was shifted: from which arrival to which, why, and what moved. Only ever added.

    `moved`: what was shifted, as [kind, public id, before, after]. `expiring`: papers that do not last until then.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="postponements")
    before_on = models.DateField(_("Arrival before"))
    after_on = models.DateField(_("Arrival now"))
    reason = models.TextField(_("Why"))
    moved = models.JSONField(default=list)
    expiring = models.JSONField(default=list)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self):
        return f"{self.cohort} {self.after_on}"


@tracked
class PlanApplication(Record):
    """The application for certification of one person's plan (計画認定申請). Certified, it becomes a Plan.

    `list_date`: the version of the list of occupations it was made under. Hours are of the whole stage or first year.
    `answers`: what only a person can say about an application for SSW, "yes" or "no" by the names of `ssw_questions`;
    beside it what was confirmed (`applying.confirming`) and recorded although the law was open (`applying.despite`).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        APPLIED = "applied", _("applied for")
        CERTIFIED = "certified", _("certified")
        REFUSED = "refused", pgettext_lazy("plan application", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="plan_applications")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="plan_applications")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="plan_applications")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plan_applications")
    candidate = models.OneToOneField(
        Candidate, on_delete=models.PROTECT, null=True, blank=True, related_name="application"
    )
    cohort = models.ForeignKey(
        Cohort,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("Cohort"),
    )
    previous = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="next_steps")
    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="application")
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime, default=Regime.TITP)
    stage = models.PositiveSmallIntegerField(_("Stage"), null=True, blank=True)
    ssw_2 = models.BooleanField(_("SSW 2 (特定技能2号)"), default=False)
    occupation_code = models.CharField(_("Occupation and operation (code)"), max_length=12, blank=True)
    list_date = models.DateField(_("List of occupations of"), null=True, blank=True)
    sector = models.CharField(_("Sector (分野)"), max_length=4, blank=True)
    work_category = models.CharField(_("Work category (業務区分)"), max_length=80, blank=True)
    restriction_months = models.PositiveSmallIntegerField(
        _("Transfer restriction chosen (months)"), null=True, blank=True
    )
    starts_on = models.DateField(_("Planned from"))
    ends_on = models.DateField(_("Planned until"))
    hours_total = models.PositiveIntegerField(_("Hours in total"), null=True, blank=True)
    hours_lecture = models.PositiveIntegerField(_("Hours of the lecture after arrival"), null=True, blank=True)
    hours_pre_lecture = models.PositiveIntegerField(_("Hours of the lecture before arrival"), null=True, blank=True)
    hours_a1 = models.PositiveIntegerField(
        _("Hours of the course toward Japanese A1 (A1目標講習)"), null=True, blank=True
    )
    hours_core = models.PositiveIntegerField(_("Hours of required work (必須業務)"), null=True, blank=True)
    hours_safety = models.PositiveIntegerField(_("Hours of safety work (安全衛生)"), null=True, blank=True)
    monthly_wage = models.PositiveIntegerField(_("Wage a month (yen)"), null=True, blank=True)
    goal = models.CharField(_("Goal"), max_length=200, blank=True)
    # What a plan of employment for skill development aims at: ESD-GOAL-01.
    first_skill = models.CharField(
        _("First year: skill"), max_length=8, blank=True, choices=exams(Grade.BASIC, Grade.GRADE_3, Grade.SSW_1)
    )
    first_japanese = models.CharField(
        _("First year: Japanese"),
        max_length=8,
        blank=True,
        choices=exams(Grade.JAPANESE_A1, Grade.JAPANESE_A2, Grade.JAPANESE_B1),
    )
    end_skill = models.CharField(
        _("End: skill"), max_length=8, blank=True, choices=exams(Grade.BASIC, Grade.GRADE_3, Grade.SSW_1)
    )
    end_japanese = models.CharField(
        _("End: Japanese"),
        max_length=8,
        blank=True,
        choices=exams(Grade.JAPANESE_A1, Grade.JAPANESE_A2, Grade.JAPANESE_B1),
    )
    answers = models.JSONField(_("Answers (specified skilled workers)"), default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    applied_on = models.DateField(_("Applied for on"), null=True, blank=True)
    receipt_no = models.CharField(_("Receipt number"), max_length=60, blank=True)
    certified_on = models.DateField(_("Certified on"), null=True, blank=True)
    certification_no = models.CharField(_("Certification number (認定番号)"), max_length=40, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    decision_note = models.TextField(_("What the authority said"), blank=True)
    guided_by = models.ForeignKey(
        USER,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Plan guide (計画指導担当者)"),
    )
    note = models.TextField(_("Note"), blank=True)
    # What the certification ended, as it was before (`applying.ended`); empty where it ended nothing.
    ended = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [
            models.Index(fields=["state", "starts_on"], name="training_application_state"),
            models.Index(fields=["starts_on", "id"], name="training_application_sort"),
        ]
        constraints = [
            ordered("starts_on", "ends_on", name="training_application_order", message=PERIOD_ORDER),
            models.CheckConstraint(
                condition=(Q(regime=Regime.TITP) & Q(stage__in=[1, 2, 3]))
                | (~Q(regime=Regime.TITP) & Q(stage__isnull=True)),
                name="training_application_stage_fits_regime",
                violation_error_message=_(
                    "Technical intern training has a stage 1, 2 or 3; the other regimes have none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ssw_2=False) | Q(regime=Regime.SSW),
                name="training_application_ssw_2_of_ssw",
                violation_error_message=_("Only specified skilled workers are SSW 1 or SSW 2."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(applied_on__isnull=False),
                name="training_application_applied_has_day",
                violation_error_message=_("An application that was handed in has a day."),
            ),
            models.CheckConstraint(
                condition=~Q(state="certified") | (Q(certified_on__isnull=False) & Q(plan__isnull=False)),
                name="training_application_certified_has_plan",
                violation_error_message=_("A certified application has its plan and the day."),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.starts_on}"


class ApplicationPaper(Record):
    """One attachment of an application (Ord 8): how far it is. `code` names it in the table of attachments."""

    class State(models.TextChoices):
        MISSING = "missing", _("missing")
        ASKED = "asked", _("asked for")
        RECEIVED = "received", _("received")
        CHECKED = "checked", _("checked")
        NOT_NEEDED = "not_needed", _("not needed")

    application = models.ForeignKey(PlanApplication, on_delete=models.CASCADE, related_name="papers")
    code = models.CharField(max_length=24)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.MISSING)
    received_on = models.DateField(_("Received on"), null=True, blank=True)
    expires_on = models.DateField(_("Good until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["application", "code"], name="training_paper_once")]

    def __str__(self):
        return self.code


@tracked
class ResidenceApplication(Record):
    """An application at immigration: certificate of eligibility (COE), change, extension, permission to work."""

    class Kind(models.TextChoices):
        COE = "coe", _("certificate of eligibility (在留資格認定証明書)")
        CHANGE = "change", _("change of status (在留資格変更)")
        EXTENSION = "extension", _("extension of the period of stay (在留期間更新)")
        BRIDGE = "bridge", _("designated activities while a new place is sought (特定活動)")
        PERMISSION = "permission", _("permission to work 28 hours a week (資格外活動)")

    class Result(models.TextChoices):
        PENDING = "pending", _("pending")
        GRANTED = "granted", pgettext_lazy("at immigration", "granted")
        REFUSED = "refused", pgettext_lazy("at immigration", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="residence_applications")
    application = models.ForeignKey(
        PlanApplication, on_delete=models.PROTECT, null=True, blank=True, related_name="residence_applications"
    )
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    filed_on = models.DateField(_("Filed on"))
    receipt_no = models.CharField(_("Receipt number"), max_length=60, blank=True)
    result = models.CharField(_("Result"), max_length=10, choices=Result, default=Result.PENDING)
    decided_on = models.DateField(_("Decided or issued on"), null=True, blank=True)
    number = models.CharField(_("Number of the certificate"), max_length=60, blank=True)
    entered_on = models.DateField(_("Entered Japan on"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-filed_on", "-pk"]
        constraints = [
            ordered(
                "filed_on",
                "decided_on",
                name="training_residence_application_order",
                message=_("It was decided before it was filed."),
            ),
            models.CheckConstraint(
                condition=~Q(result__in=["granted", "refused"]) | Q(decided_on__isnull=False),
                name="training_residence_application_decided",
                violation_error_message=_("A decision has a day."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.filed_on}"

    @property
    def result_words(self):
        """A certificate is issued or not, a permission granted or refused."""
        if self.kind == self.Kind.COE and self.result == self.Result.GRANTED:
            return pgettext_lazy("certificate of eligibility", "issued")
        if self.kind == self.Kind.COE and self.result == self.Result.REFUSED:
            return pgettext_lazy("certificate of eligibility", "not issued")
        return self.get_result_display()


@tracked
class PlanChange(Record):
    """A change of a running plan (計画の変更): TITP-CHG-01, ESD-PLAN-03. `code`: of the table of changes.

    `treatment`: what the law asks for, as judged when it was entered; a person may ask for more, never for less.
    """

    class Treatment(models.TextChoices):
        APPROVAL = "approval", _("approval beforehand (変更認定)")
        NOTICE = "notice", _("notice within a month (届出)")
        NOTHING = "nothing", _("nothing to file")
        NEW_PLAN = "new_plan", _("new plan")
        CONFIRM = "confirm", _("to be confirmed")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="changes")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="plan_changes")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="plan_changes")
    code = models.CharField(_("What changes"), max_length=32)
    happens_on = models.DateField(_("Changes on"))
    before = models.TextField(_("Before"), blank=True)
    after = models.TextField(_("After"), blank=True)
    reason = models.TextField(_("Reason"), blank=True)
    treatment = models.CharField(_("What is needed"), max_length=10, choices=Treatment)
    verdict = models.JSONField(default=dict)
    settled_on = models.DateField(_("Filed or approved on"), null=True, blank=True)
    settled_note = models.CharField(_("Receipt, number"), max_length=100, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-happens_on", "-pk"]
        constraints = [
            together("entered_at", "entered_by", name="training_change_entered_by", message=_("Entered by whom?"))
        ]

    def __str__(self):
        return f"{self.code} {self.happens_on}"
