"""Exams of skill and Japanese, one row per attempt: TITP-EXAM-01 to -03, ESD-GOAL-01."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core.constraints import ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from interns.models import Person

from .placements import Plan


@tracked
class ExamAttempt(Record):
    """One person, one grade, one part, one try."""

    class Grade(models.TextChoices):
        BASIC = "basic", _("basic grade (基礎級, 初級)")
        GRADE_3 = "grade_3", _("grade 3 (3級, 専門級)")
        GRADE_2 = "grade_2", _("grade 2 (2級, 上級)")
        SSW_1 = "ssw_1", _("SSW 1 skill test (特定技能1号評価試験)")
        SSW_2 = "ssw_2", _("SSW 2 skill test (特定技能2号評価試験)")
        JAPANESE_A1 = "ja_a1", _("Japanese A1 (N5)")
        JAPANESE_A2 = "ja_a2", _("Japanese A2 (N4)")
        JAPANESE_B1 = "ja_b1", _("Japanese B1 (N3)")

    class Part(models.TextChoices):
        PRACTICAL = "practical", _("practical (実技)")
        THEORY = "theory", _("theory (学科)")
        WHOLE = "whole", _("whole exam")

    class Result(models.TextChoices):
        PENDING = "pending", _("not known yet")
        PASSED = "passed", pgettext_lazy("exam", "passed")
        FAILED = "failed", pgettext_lazy("exam", "failed")
        ABSENT = "absent", _("did not sit")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exams")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="exams")
    grade = models.CharField(_("Grade"), max_length=8, choices=Grade)
    part = models.CharField(pgettext_lazy("exam", "Part"), max_length=10, choices=Part, default=Part.WHOLE)
    number = models.PositiveSmallIntegerField(_("Attempt"), default=1)
    exam = models.CharField(_("Name of the exam"), max_length=150, blank=True)
    body = models.CharField(_("Testing body"), max_length=150, blank=True)
    applied_on = models.DateField(_("Applied for on"), null=True, blank=True)
    sits_on = models.DateField(_("Day of the exam"), null=True, blank=True)
    place = models.CharField(_("Place"), max_length=150, blank=True)
    fee = models.PositiveIntegerField(pgettext_lazy("exam", "Fee (yen)"), null=True, blank=True)
    result = models.CharField(_("Result"), max_length=8, choices=Result, default=Result.PENDING)
    result_on = models.DateField(_("Result known on"), null=True, blank=True)
    percent_of_pass_mark = models.PositiveSmallIntegerField(_("Percent of the pass mark"), null=True, blank=True)
    absence_reason = models.CharField(_("Why the person did not sit"), max_length=200, blank=True)
    unavoidable = models.BooleanField(_("Unavoidable"), null=True, blank=True)
    certificate = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("Note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-sits_on", "-pk"]
        indexes = [models.Index(fields=["sits_on", "id"], name="training_exam_sort")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "grade", "part", "number"],
                name="training_exam_once",
                violation_error_message=_("This attempt is already recorded."),
            ),
            ordered("sits_on", "result_on", name="training_exam_order", message=_("The result came before the exam.")),
            models.CheckConstraint(
                condition=~Q(result__in=["passed", "failed"]) | Q(sits_on__isnull=False),
                name="training_exam_result_has_day",
                violation_error_message=_("A result needs the day of the exam."),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_grade_display()}"
