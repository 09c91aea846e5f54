"""Visit guidance (訪問指導), monthly in stage 1 and the first ESD year, and the plan of trips to companies."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.history import tracked
from imjapan.core.models import Record
from imjapan.organization.models import Office
from interns.models import Person

from .audits import Audit

USER = settings.AUTH_USER_MODEL


@tracked
class Visit(Record):
    """One visit to one establishment, with the trainees seen and the guidance given (form 4-10).

    `ratings`: heading (progress, mastery, hours, attitude, motivation, japanese, life, discipline) ->
    {"rating": good/fair/poor, "text": text}. `answers`: V01..V28 -> yes/no. `written_at`: when the record was finished;
    more than 14 days after the visit it counts as late (TITP-REC-04).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        DONE = "done", _("recorded")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="visits")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="visits")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField(_("Day"))
    from_time = models.TimeField(_("From"), null=True, blank=True)
    until_time = models.TimeField(_("Until"), null=True, blank=True)
    visitor = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("Visitor"))
    companions = models.CharField(_("Others from our side"), max_length=200, blank=True)
    manager = models.ForeignKey(
        USER,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Supervision manager in charge (監理責任者)"),
    )
    met = models.CharField(_("Person met"), max_length=200, blank=True)
    interpreter = models.CharField(_("Interpreter"), max_length=100, blank=True)
    people = models.ManyToManyField(Person, related_name="visits", verbose_name=_("Trainees seen"))
    ratings = models.JSONField(_("Headings"), default=dict, blank=True)
    answers = models.JSONField(_("Questions to ask"), default=dict, blank=True)
    guidance = models.TextField(_("Guidance given"), blank=True)
    response = models.TextField(_("What became of the last guidance"), blank=True)
    agreed = models.TextField(_("Agreed for the next time"), blank=True)
    remarks = models.TextField(_("Remarks"), blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.DONE)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-visited_on", "-pk"]
        indexes = [
            models.Index(fields=["visited_on", "id"], name="training_visit_sort"),
            models.Index(fields=["establishment", "visited_on"], name="training_visit_est_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_time__isnull=True)
                | Q(from_time__isnull=True)
                | Q(until_time__gte=models.F("from_time")),
                name="training_visit_times",
                violation_error_message=_("The visit ends before it begins."),
            )
        ]

    def __str__(self):
        return f"{self.establishment} {self.visited_on}"


@tracked
class PlannedVisit(Record):
    """A trip to one establishment that somebody of us has planned: to visit, to audit, or both."""

    class Purpose(models.TextChoices):
        VISIT = "visit", _("visit")
        AUDIT = "audit", _("audit")
        BOTH = "both", _("visit and audit")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="planned_visits")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="planned_visits")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="planned_visits")
    purpose = models.CharField(_("For"), max_length=6, choices=Purpose, default=Purpose.VISIT)
    planned_on = models.DateField(_("Day"))
    planned_time = models.TimeField(_("Time"), null=True, blank=True)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="planned_visits", verbose_name=_("Who goes"))
    note = models.CharField(_("Note"), max_length=200, blank=True)
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, related_name="planned")
    audit = models.ForeignKey(Audit, on_delete=models.SET_NULL, null=True, related_name="planned")

    class Meta:
        ordering = ["planned_on", "planned_time", "pk"]
        indexes = [
            models.Index(fields=["office", "planned_on"], name="training_planned_office"),
            models.Index(fields=["user", "planned_on"], name="training_planned_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["establishment", "planned_on", "user"],
                name="training_planned_once",
                violation_error_message=_("This trip is already planned."),
            )
        ]

    def __str__(self):
        return f"{self.establishment} {self.planned_on}"
