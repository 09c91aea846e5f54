"""Obligations: one duty of one subject in one window, with the arithmetic that led to it."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.constraints import ordered, together
from imjapan.core.models import Record
from imjapan.organization.models import Measure, Office, Personnel
from interns.models import Consultation, Person, ResidenceEvent
from training.models import (
    Audit,
    AuditTrigger,
    ExamAttempt,
    ExternalCheck,
    Finding,
    Incident,
    IncidentStep,
    LectureCourse,
    PlanApplication,
    PlanChange,
    ReleasedFinding,
    ResidenceApplication,
    SupportInterview,
    SupportPlan,
    Transfer,
    Visit,
)

from ..documents.models import Document
from ..filings.models import Filing

USER = settings.AUTH_USER_MODEL


# What a duty may be about. Few name one of them, so that their indexes hold those alone: a new duty is not entered into
# one index for each thing it is not about.
ABOUT = (
    "audit", "released_finding", "finding", "trigger", "consultation", "filing", "measure", "personnel", "application",
    "plan_change", "course", "residence_event", "incident", "transfer", "support_plan", "waived_by",
)  # fmt: skip
COUNTED_BY = ("kind", "legal_on", "window_first", "office", "company", "person", "personnel", "consultation", "filing")


def _where_named(prefix, names):
    named = {name: Q(**{f"{name}__isnull": False}) for name in names}
    return [models.Index(fields=[name], condition=named[name], name=f"{prefix}_{name}") for name in names]


class Obligation(Record):
    """What is due, for whom, why and when.

    `subject_key` names whose duty it is: an establishment (`e12`), a company (`c5`), one of our offices (`o3`)
    or a person (`p7`).
    Company and establishment are empty where the duty is not about one.

    `window_key` tells windows of one subject apart: the first day of a calendar window, or the record a rolling window
    counts from (`cutover:` and the day for an audit before our records, which has no row). Late, due and soon are not
    states: they follow from the day of reading.
    """

    class Kind(models.TextChoices):
        AUDIT = "audit", _("Regular audit")
        AUDIT_REPORT = "audit_report", _("Audit report to the authority")
        FINDING_ANSWER = "finding_answer", _("Answer to a finding")
        EXTRAORDINARY_AUDIT = "extraordinary", _("Extraordinary audit")
        INSTRUCTION = "instruction", _("Correction instruction to the company")
        LABOUR_NOTICE = "labour_notice", _("Notification of the labour standards office")
        VISIT = "visit", _("Visit")
        EXTERNAL_CHECK = "external_check", _("External check of the office")
        ACCOMPANIED_AUDIT = "accompanied", _("Audit accompanied by the external auditor")
        CONSULTATION = "consultation", _("Consultation")
        FILING = "filing", _("Filing")
        BUSINESS_REPORT = "business_report", _("Annual business report")
        IMPLEMENTER_REPORT = "implementer_report", _("Annual report of the company")
        LICENCE_RENEWAL = "licence_renewal", _("Renewal of the licence")
        COURSE = "course", _("Course before the last one expires")
        DECLARATION = "declaration", _("Yearly declaration about disqualification")
        MEASURE_REPLY = "measure_reply", _("Reply to the authority")
        PLAN_APPLICATION = "plan_application", _("Application for a plan")
        PLAN_CHANGE = "plan_change", _("Change of a plan")
        ENTRY = "entry", _("Entry before the certificate runs out")
        LECTURE = "lecture", _("Lecture")
        EXAM_APPLICATION = "exam_application", _("Application for an exam")
        EXAM = "exam", _("Exam")
        RESIDENCE = "residence", _("Period of stay")
        RESIDENCE_NOTICE = "residence_notice", _("Notice of the person within 14 days")
        INCIDENT = "incident", _("Step of an incident")
        TRANSFER = "transfer", _("New place for a person")
        RETURN_HOME = "return_home", _("Return home")
        SUPPORT_INTERVIEW = "support_interview", _("Support interview")
        SUPPORT = "support", _("Support of a specified skilled worker")
        SUPPORT_REPORT = "support_report", _("Annual report on specified skilled workers")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        NOT_NEEDED = "not_needed", _("not needed")
        WAIVED = "waived", _("waived")

    class OwedBy(models.TextChoices):
        ORGANIZATION = "organization", _("us")
        COMPANY = "company", _("the company")

    kind = models.CharField(max_length=20, choices=Kind)
    rule_id = models.CharField(max_length=40)
    owed_by = models.CharField(max_length=12, choices=OwedBy, default=OwedBy.ORGANIZATION)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="obligations")
    subject_key = models.CharField(max_length=24)
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, null=True, related_name="obligations")
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations")
    released_finding = models.ForeignKey(
        ReleasedFinding, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    trigger = models.ForeignKey(
        AuditTrigger, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations")
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    personnel = models.ForeignKey(
        Personnel, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="obligations")
    application = models.ForeignKey(
        PlanApplication, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    plan_change = models.ForeignKey(
        PlanChange, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    course = models.ForeignKey(
        LectureCourse, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    residence_event = models.ForeignKey(
        ResidenceEvent, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    support_plan = models.ForeignKey(
        SupportPlan, on_delete=models.PROTECT, null=True, db_index=False, related_name="obligations"
    )
    window_key = models.CharField(max_length=40)
    window_first = models.DateField(_("Window begins"))
    window_last = models.DateField(_("Window ends"))
    target_on = models.DateField(_("Target"))
    safe_on = models.DateField(_("Last business day"))
    legal_on = models.DateField(_("Legal deadline"))
    carried_over = models.BooleanField(_("Carried over from before the clock started"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    done_on = models.DateField(null=True)
    reason = models.CharField(_("Reason"), max_length=60, blank=True)
    verdict = models.JSONField(default=dict)
    waived_at = models.DateTimeField(null=True)
    waived_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    waiver_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["legal_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule_id", "subject_key", "window_key"], name="reports_obligation_once"),
            ordered(
                "window_first",
                "window_last",
                name="reports_obligation_window",
                message=_("The window ends before it begins."),
            ),
            together(
                "waived_at",
                "waived_by",
                name="reports_obligation_waived_by",
                message=_("A waiver needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | (Q(waived_at__isnull=False) & ~Q(waiver_reason="")),
                name="reports_obligation_waiver_has_reason",
                violation_error_message=_("A waiver needs a reason."),
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False),
                name="reports_obligation_done_has_day",
                violation_error_message=_("What is done has a day."),
            ),
            # A consultation never stands beside a company's name: whoever sees duties of companies does not see it.
            models.CheckConstraint(
                condition=Q(consultation__isnull=True) | Q(company__isnull=True, establishment__isnull=True),
                name="reports_obligation_consultation_without_company",
            ),
            models.CheckConstraint(
                condition=Q(safe_on__lte=models.F("legal_on")), name="reports_obligation_safe_before_legal"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "legal_on"], condition=Q(state="open"), name="reports_obligation_open"),
            models.Index(fields=["company", "legal_on"], name="reports_obligation_company"),
            models.Index(fields=["legal_on", "id"], name="reports_obligation_legal"),
            # The open ones lie behind years of done ones, so both orders need the state in front.
            models.Index(fields=["state", "legal_on", "id"], name="reports_obligation_state"),
            models.Index(fields=["state", "target_on", "id"], name="reports_obligation_target"),
            # Counted by kind on Today, above the list, on the countdown: all that counting reads stands in the index.
            models.Index(
                fields=["target_on"], include=COUNTED_BY, condition=Q(state="open"), name="reports_obligation_counted"
            ),
            *_where_named("reports_ob", ABOUT),
        ]

    def __str__(self):
        return f"{self.rule_id} {self.window_key}"

    @property
    def place(self):
        """Whom it is about, as far down as known: person, establishment, company or office."""
        return self.person or self.establishment or self.company or self.office

    @property
    def place_words(self):
        """The same as a line: company and establishment, or the office."""
        places = (self.company, self.establishment, self.person)
        return " ".join(str(place) for place in places if place) or self.office.name


class ObligationMove(models.Model):
    """That the clock moved an open duty: where its dates were, where they are, and the fact that moved them.

    Only ever added. `cause`: the name of the fact (`placement.changed`), "" for a new day or a new release.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="moves")
    moved_at = models.DateTimeField()
    cause = models.CharField(max_length=40, blank=True)
    actor_id = models.BigIntegerField(null=True)
    window_first_before = models.DateField()
    window_last_before = models.DateField()
    target_before = models.DateField()
    legal_before = models.DateField()
    target_after = models.DateField()
    legal_after = models.DateField()

    class Meta:
        ordering = ["-moved_at", "-pk"]
        indexes = [models.Index(fields=["-moved_at", "-id"], name="reports_move_newest")]

    def __str__(self):
        return f"{self.obligation_id} {self.legal_before} {self.legal_after}"


RECORD_KINDS = (
    "audit",
    "document",
    "released_finding",
    "visit",
    "filing",
    "external_check",
    "consultation",
    "application",
    "residence_application",
    "residence_event",
    "plan_change",
    "course",
    "exam",
    "incident_step",
    "support_interview",
)


def _once(names):
    """A record is tied once to a duty; each constraint is about the rows that name such a record."""
    for name in names:
        condition = Q(**{f"{name}__isnull": False})
        yield models.UniqueConstraint(
            fields=["obligation", name], condition=condition, name=f"reports_record_{name}_once"
        )


def _exactly_one(names):
    return reduce(or_, (Q(**{f"{name}__isnull": name != one for name in names}) for one in names))


class ObligationRecord(models.Model):
    """A record that fulfils a duty, wholly or in part. One audit may serve several duties."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="records")
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils")
    released_finding = models.ForeignKey(
        ReleasedFinding, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils")
    external_check = models.ForeignKey(
        ExternalCheck, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )
    application = models.ForeignKey(
        PlanApplication, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )
    residence_application = models.ForeignKey(
        ResidenceApplication, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )
    residence_event = models.ForeignKey(
        ResidenceEvent, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )
    plan_change = models.ForeignKey(
        PlanChange, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )
    course = models.ForeignKey(
        LectureCourse, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )
    exam = models.ForeignKey(ExamAttempt, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils")
    incident_step = models.ForeignKey(
        IncidentStep, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )
    support_interview = models.ForeignKey(
        SupportInterview, on_delete=models.PROTECT, null=True, db_index=False, related_name="fulfils"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_exactly_one(RECORD_KINDS), name="reports_obligation_record_one_kind"),
            *_once(RECORD_KINDS),
        ]
        indexes = _where_named("record", RECORD_KINDS)

    def __str__(self):
        return f"{self.obligation_id}"
