"""Plans (person x stage or regime, as certified) and placements (person x establishment x period)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.constraints import no_overlap, ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record
from imjapan.organization.models import PERIOD_ORDER
from interns.models import Person


class Regime(models.TextChoices):
    TITP = "titp", _("technical intern training (技能実習)")
    ESD = "esd", _("employment for skill development (育成就労)")
    SSW = "ssw", _("specified skilled worker (特定技能)")


@tracked
class Plan(Record):
    """A training plan (技能実習計画): one person, one stage, one period, as certified."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans")
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime, default=Regime.TITP)
    stage = models.PositiveSmallIntegerField(_("Stage"), null=True, blank=True)
    ssw_2 = models.BooleanField(_("SSW 2 (特定技能2号)"), default=False)
    certification_no = models.CharField(_("Certification number (認定番号)"), max_length=40, blank=True)
    certified_on = models.DateField(_("Certified on"), null=True, blank=True)
    occupation = models.CharField(_("Occupation and operation (職種・作業)"), max_length=120, blank=True)
    occupation_code = models.CharField(_("Occupation and operation (code)"), max_length=12, blank=True)
    list_date = models.DateField(_("List of occupations of"), null=True, blank=True)
    sector = models.CharField(_("Sector (分野)"), max_length=4, blank=True)
    work_category = models.CharField(_("Work category (業務区分)"), max_length=80, blank=True)
    restriction_months = models.PositiveSmallIntegerField(
        _("Transfer restriction chosen (months)"), null=True, blank=True
    )
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    lecture_starts_on = models.DateField(_("First lecture day"), null=True, blank=True)
    lecture_ends_on = models.DateField(_("Last lecture day"), null=True, blank=True)
    exam_applied_on = models.DateField(_("Skill exam applied for on"), null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            ordered("starts_on", "ends_on", name="training_plan_order", message=PERIOD_ORDER),
            ordered(
                "lecture_starts_on",
                "lecture_ends_on",
                name="training_plan_lecture_order",
                message=PERIOD_ORDER,
            ),
            no_overlap(
                "person_id",
                name="training_plan_one",
                message=_("Another plan of this person covers these days."),
            ),
            models.CheckConstraint(
                condition=(Q(regime=Regime.TITP) & Q(stage__in=[1, 2, 3]))
                | (~Q(regime=Regime.TITP) & Q(stage__isnull=True)),
                name="training_plan_stage_fits_regime",
                violation_error_message=_(
                    "Technical intern training has a stage 1, 2 or 3; the other regimes have none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ssw_2=False) | Q(regime=Regime.SSW),
                name="training_plan_ssw_2_of_ssw",
                violation_error_message=_("Only specified skilled workers are SSW 1 or SSW 2."),
            ),
            models.CheckConstraint(
                condition=Q(lecture_starts_on__isnull=True)
                | (Q(stage=1) & Q(lecture_starts_on__gte=F("starts_on")) & Q(lecture_starts_on__lte=F("ends_on"))),
                name="training_plan_lecture_in_stage_1",
                violation_error_message=_("The lecture lies inside a stage-1 plan."),
            ),
            # Lets a placement prove that its plan belongs to its person.
            models.UniqueConstraint(fields=["id", "person"], name="training_plan_with_person"),
        ]
        # Of years of plans the few that still run, or run on a day to come.
        indexes = [models.Index(fields=["ends_on", "starts_on", "person"], name="training_plan_end")]

    def __str__(self):
        regime = str(self.get_regime_display())
        if self.ssw_2:
            return gettext("specified skilled worker 2 (特定技能2号)")
        if not self.stage:
            return regime
        return gettext("%(regime)s, stage %(stage)s") % {"regime": regime, "stage": self.stage}

    @property
    def category(self):
        """Japanese label of the kind of training on documents, e.g. 第１号団体監理型技能実習."""
        if self.regime == Regime.TITP:
            return f"第{'０１２３'[self.stage]}号団体監理型技能実習"
        return {Regime.ESD: "育成就労", Regime.SSW: "特定技能"}[self.regime]


@tracked
class Placement(Record):
    """Where a person trains under a plan. The lecture period counts as training at the establishment."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="placements")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="placements")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="placements")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="placements")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    end_reason = models.CharField(_("Reason for an early end"), max_length=100, blank=True)
    taken_over = models.BooleanField(_("Taken over from a company that could not go on"), default=False)
    employment_notified_on = models.DateField(
        _("Employment of a foreigner notified on (外国人雇用状況届出)"), null=True, blank=True
    )

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            ordered("starts_on", "ends_on", name="training_placement_order", message=PERIOD_ORDER),
            no_overlap(
                "person_id",
                name="training_placement_one",
                message=_("This person has another placement on these days."),
            ),
        ]
        indexes = [
            models.Index(fields=["establishment", "starts_on", "ends_on"], name="training_placement_period"),
            models.Index(fields=["starts_on", "id"], name="training_placement_sort"),
            models.Index(fields=["ends_on", "id"], name="training_placement_end"),
        ]

    def __str__(self):
        return f"{self.person} @ {self.establishment}"


@tracked
class Absence(Record):
    """Days on which a person does not train although a plan runs: a trip home, an interruption, a leave."""

    class Kind(models.TextChoices):
        TRIP_HOME = "trip_home", _("trip home (一時帰国)")
        INTERRUPTION = "interruption", _("training interrupted (中断)")
        LEAVE = "leave", _("leave (休業)")
        MISSING = "missing", _("whereabouts unknown (行方不明)")

    class Cause(models.TextChoices):
        """Why somebody was away, where the law leaves such days out of the five years as SSW 1 (ESD-SSW-08)."""

        MATERNITY = "maternity", _("maternity leave (産前産後休業)")
        CHILDCARE = "childcare", _("childcare leave (育児休業)")
        ILLNESS = "illness", _("illness or injury (病気・けが)")
        WORK_INJURY = "work_injury", _("work injury (労災)")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    cause = models.CharField(_("Reason of the leave"), max_length=12, choices=Cause, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            ordered("starts_on", "ends_on", name="training_absence_order", message=PERIOD_ORDER),
            no_overlap(
                "person_id",
                name="training_absence_one",
                message=_("Another absence of this person covers these days."),
            ),
        ]

    def __str__(self):
        return str(self.get_kind_display())


@tracked
class CutOver(Record):
    """What had been done at an establishment before our records begin, as told when it was moved in.

    Empty means not known, never "not done". `report_missing`: the report of that audit is known not to be filed.
    """

    establishment = models.OneToOneField(Establishment, on_delete=models.PROTECT, related_name="cut_over")
    last_audit_on = models.DateField(_("Last audit"), null=True, blank=True)
    report_filed_on = models.DateField(_("Report of the last audit filed on"), null=True, blank=True)
    report_missing = models.BooleanField(_("The report of the last audit is not filed yet"), default=False)
    last_visit_on = models.DateField(_("Last visit"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(report_filed_on__isnull=True) | Q(report_filed_on__gte=F("last_audit_on")),
                name="training_cut_over_filed_after_audit",
                violation_error_message=_("A report is filed after its audit."),
            ),
            models.CheckConstraint(
                condition=Q(last_audit_on__isnull=False) | Q(report_filed_on__isnull=True, report_missing=False),
                name="training_cut_over_report_has_audit",
                violation_error_message=_("A report belongs to an audit: enter the day of the last audit."),
            ),
            models.CheckConstraint(
                condition=Q(report_missing=False) | Q(report_filed_on__isnull=True),
                name="training_cut_over_filed_or_missing",
                violation_error_message=_("A report is filed or missing, not both."),
            ),
        ]

    def __str__(self):
        return str(self.establishment)
