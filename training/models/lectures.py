"""Lectures before and after arrival (講習): course, days with subjects and lecturers, who was there, made up later."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core.constraints import ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import PERIOD_ORDER, Office, Personnel
from interns.models import Person, SendingOrganization

from .applications import Cohort
from .audits import AuditTrigger
from .placements import Regime

USER = settings.AUTH_USER_MODEL


@tracked
class Lecturer(Record):
    """Who teaches. For subject 3 (legal protection) an expert of neither the company nor us: TITP-LEC-03."""

    class Belongs(models.TextChoices):
        OURS = "ours", _("our organization")
        COMPANY = "company", _("a host company")
        SENDING = "sending", _("sending organization")
        OUTSIDE = "outside", _("from outside")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="lecturers", verbose_name=_("Office"))
    personnel = models.ForeignKey(Personnel, on_delete=models.PROTECT, null=True, blank=True, related_name="lectures")
    name = models.CharField(_("Name"), max_length=100)
    title = models.CharField(_("Post"), max_length=100, blank=True)
    affiliation = models.CharField(_("Affiliation"), max_length=150, blank=True)
    belongs_to = models.CharField(_("Belongs to"), max_length=8, choices=Belongs, default=Belongs.OURS)
    qualification = models.CharField(_("Qualification"), max_length=150, blank=True)
    is_legal_expert = models.BooleanField(_("Expert in the law of subject 3"), default=False)
    years = models.PositiveSmallIntegerField(_("Years of experience"), null=True, blank=True)
    languages = models.CharField(_("Languages"), max_length=60, blank=True)
    is_interpreter = models.BooleanField(_("Interprets"), default=False)
    active = models.BooleanField(_("Teaches with us now"), default=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


@tracked
class LectureCourse(Record):
    """One lecture of one group of people. `planned_hours`: T, the hours of their whole stage 1 (TITP-LEC-01)."""

    class Kind(models.TextChoices):
        PRE = "pre", _("before arrival (入国前講習)")
        POST = "post", _("after arrival (入国後講習)")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CLOSED = "closed", _("closed")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="courses", verbose_name=_("Office"))
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="courses")
    kind = models.CharField(_("Kind"), max_length=4, choices=Kind, default=Kind.POST)
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime, default=Regime.TITP)
    name = models.CharField(pgettext_lazy("course", "Name"), max_length=100)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    planned_hours = models.PositiveIntegerField(_("Hours of the whole stage 1"), null=True, blank=True)
    venue = models.CharField(_("Place"), max_length=150, blank=True)
    venue_address = models.CharField(_("Address"), max_length=250, blank=True)
    lodging = models.CharField(_("Lodging"), max_length=150, blank=True)
    provider = models.CharField(_("Entrusted to"), max_length=150, blank=True)
    sending = models.ForeignKey(
        SendingOrganization, on_delete=models.PROTECT, null=True, blank=True, related_name="courses"
    )
    care = models.BooleanField(_("Nursing care (介護)"), default=False)
    a1_passed = models.BooleanField(_("Japanese A1 passed before (育成就労)"), default=False)
    allowance = models.PositiveIntegerField(_("Allowance a month in yen (講習手当)"), null=True, blank=True)
    lodging_free = models.BooleanField(_("Lodging costs the trainees nothing"), null=True, blank=True)
    food_free = models.BooleanField(_("Food costs the trainees nothing"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)
    people = models.ManyToManyField(Person, related_name="courses", blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [ordered("starts_on", "ends_on", name="training_course_order", message=PERIOD_ORDER)]

    def __str__(self):
        return self.name


class LectureSession(Record):
    """One lesson: a day, from when to when, one subject, one lecturer. `break_minutes` do not count as lecture.

    `topics`: codes of `Topic`. Laws of subject 3 share the hours of the lesson evenly (TITP-LEC-03); what is only shown
    or explained has no hours of its own. `signed`: the trainees confirmed with their signature that it was held.
    """

    class Topic(models.TextChoices):
        TITP = "titp", _("Technical Intern Training Act (技能実習法)")
        IMMIGRATION = "immigration", _("immigration law (入管法)")
        LABOUR = "labour", _("labour law (労働関係法令)")
        OTHER = "other", _("other legal protection")
        SOCIAL = "social_insurance", _("social insurance (社会保険)")
        LABOUR_INSURANCE = "labour_insurance", _("labour insurance (労働保険)")
        TAX = "tax", _("tax (税金)")
        HANDBOOK = "handbook_app", _("app of the trainee handbook (技能実習生手帳アプリ)")
        CARE = "care", _("introduction to care (介護導入講習)")
        A1 = "a1", _("course toward Japanese A1 (育成就労)")
        A2 = "a2", _("course toward Japanese A2 (育成就労)")

    class Subject(models.TextChoices):
        JAPANESE = "1", _("Japanese (日本語)")
        LIFE = "2", _("life in Japan (生活一般)")
        LEGAL = "3", _("legal protection (法的保護)")
        SKILL = "4", _("knowledge for the training (円滑な修得)")

    course = models.ForeignKey(LectureCourse, on_delete=models.CASCADE, related_name="sessions")
    held_on = models.DateField(_("Day"))
    from_time = models.TimeField(_("From"))
    until_time = models.TimeField(_("Until"))
    break_minutes = models.PositiveSmallIntegerField(_("Break (minutes)"), default=0)
    subject = models.CharField(_("Subject"), max_length=1, choices=Subject)
    content = models.CharField(_("Content"), max_length=200, blank=True)
    topics = models.JSONField(_("Topics"), default=list, blank=True)
    materials = models.CharField(_("Teaching materials"), max_length=150, blank=True)
    lecturer = models.ForeignKey(
        Lecturer, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("Lecturer")
    )
    interpreter = models.ForeignKey(
        Lecturer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Interpreter")
    )
    place = models.CharField(_("Place, if another"), max_length=150, blank=True)
    online = models.BooleanField(_("Online"), default=False)
    is_make_up = models.BooleanField(_("Make-up lesson (補講)"), default=False)
    signed = models.BooleanField(_("Signed by the trainees"), default=False)
    taken_at = models.DateTimeField(null=True)  # when attendance was taken

    class Meta:
        ordering = ["held_on", "from_time", "pk"]
        indexes = [models.Index(fields=["lecturer", "held_on"], name="training_session_lecturer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_time__gt=F("from_time")),
                name="training_session_times",
                violation_error_message=_("The lesson ends before it begins."),
            )
        ]

    def __str__(self):
        return f"{self.held_on} {self.get_subject_display()}"


class LectureAbsence(Record):
    """That somebody missed a lesson, wholly or in part, and the lesson that made up for it."""

    session = models.ForeignKey(LectureSession, on_delete=models.CASCADE, related_name="absences")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="lecture_absences")
    minutes = models.PositiveSmallIntegerField(_("Minutes missed"))
    reason = models.CharField(_("Reason"), max_length=150, blank=True)
    made_up_in = models.ForeignKey(
        LectureSession, on_delete=models.SET_NULL, null=True, blank=True, related_name="makes_up"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="training_lecture_absence_once")]

    def __str__(self):
        return str(self.person)


@tracked
class LectureWork(Record):
    """Work done before the lecture was over, as some record shows: TITP-LEC-04. It opens a ground for an audit."""

    course = models.ForeignKey(LectureCourse, on_delete=models.PROTECT, related_name="works")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="lecture_works")
    worked_on = models.DateField(_("Worked on"))
    source = models.CharField(_("As shown by"), max_length=150)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    trigger = models.ForeignKey(AuditTrigger, on_delete=models.SET_NULL, null=True, related_name="lecture_works")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-worked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "person", "worked_on"],
                name="training_lecture_work_once",
                violation_error_message=_("This day is already noted."),
            )
        ]

    def __str__(self):
        return f"{self.person} {self.worked_on}"
