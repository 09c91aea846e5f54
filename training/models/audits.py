"""Audits (監査) with the five methods of Ord 52(1) and the interviews."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.constraints import ordered, together
from imjapan.core.history import tracked
from imjapan.core.models import Record
from imjapan.organization.models import PERIOD_ORDER, Office
from interns.models import Consultation, Person

USER = settings.AUTH_USER_MODEL


@tracked
class Audit(Record):
    """One audit of one establishment: draft, finished, approved. Its facts are fixed once finished."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("regular audit (定期監査)")
        EXTRAORDINARY = "extraordinary", _("extraordinary audit (臨時監査)")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        FINISHED = "finished", _("waiting for approval")
        APPROVED = "approved", _("approved")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="audits")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="audits")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="audits")
    kind = models.CharField(_("Kind"), max_length=15, choices=Kind, default=Kind.REGULAR)
    reason = models.TextField(_("Reason for the extraordinary audit"), blank=True)
    starts_on = models.DateField(_("First day"), null=True, blank=True)
    ends_on = models.DateField(_("Last day"), null=True, blank=True)
    lead = models.ForeignKey(
        USER,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_audits",
        verbose_name=_("Led by"),
    )
    manager = models.ForeignKey(
        USER,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="directed_audits",
        verbose_name=_("Supervision manager in charge (監理責任者)"),
    )
    companions = models.CharField(_("Others from our side"), max_length=200, blank=True)
    interpreter = models.CharField(_("Interpreter"), max_length=100, blank=True)
    substitute_method = models.TextField(_("Other suitable method and its reason"), blank=True)
    violation_found = models.BooleanField(_("Violation of immigration or labour law found"), null=True, blank=True)
    violation_detail = models.TextField(_("What was found"), blank=True)
    summary = models.TextField(_("Summary"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(_("Why it was returned"), blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            ordered("starts_on", "ends_on", name="training_audit_order", message=PERIOD_ORDER),
            together(
                "finished_at",
                "finished_by",
                name="training_audit_finished_by",
                message=_("Finished needs a time and a person."),
            ),
            together(
                "approved_at",
                "approved_by",
                name="training_audit_approved_by",
                message=_("Approved needs a time and a person."),
            ),
            together(
                "returned_at",
                "returned_by",
                name="training_audit_returned_by",
                message=_("Returned needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (
                    Q(finished_at__isnull=False)
                    & Q(starts_on__isnull=False)
                    & Q(ends_on__isnull=False)
                    & Q(lead__isnull=False)
                    & Q(manager__isnull=False)
                ),
                name="training_audit_finished_has_facts",
                violation_error_message=_("A finished audit has dates, a lead and a supervision manager."),
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="training_audit_approved_has_time",
                violation_error_message=_("An approved audit has an approval."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="extraordinary") | Q(state="draft") | ~Q(reason=""),
                name="training_audit_extraordinary_has_reason",
                violation_error_message=_("An extraordinary audit needs its reason."),
            ),
        ]
        indexes = [
            models.Index(fields=["establishment", "ends_on"], name="training_audit_est_end"),
            models.Index(fields=["starts_on", "id"], name="training_audit_sort"),
        ]

    def __str__(self):
        return f"{self.establishment} {self.starts_on or ''}"


@tracked
class AuditMethod(Record):
    """One of the five methods (Ord 52(1) イ to ホ, rule TITP-AUDIT-02) of one audit."""

    class Method(models.TextChoices):
        ONSITE = "onsite", _("On-site check of the training (実地確認)")
        REPORT = "report", _("Report of the training manager and the instructor (報告)")
        INTERVIEW = "interview", _("Interviews of trainees (面談)")
        BOOKS = "books", _("Facilities and books (設備・帳簿書類)")
        LODGING = "lodging", _("Lodging and living conditions (宿泊施設・生活環境)")

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="methods")
    method = models.CharField(max_length=10, choices=Method)
    done = models.BooleanField(_("Done"), null=True, blank=True)
    done_on = models.DateField(_("Day"), null=True, blank=True)
    met = models.CharField(_("Person met"), max_length=200, blank=True)
    result = models.TextField(_("Result"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "method"], name="training_audit_method_once")]

    def __str__(self):
        return self.get_method_display()


@tracked
class Interview(Record):
    """A talk with one trainee during an audit. Never visible to the company, in no form."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="interviews")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interviews")
    held_on = models.DateField(_("Day"), null=True, blank=True)
    language = models.CharField(_("Language"), max_length=8, blank=True)
    interpreter = models.CharField(_("Interpreter"), max_length=100, blank=True)
    company_listened = models.BooleanField(_("Somebody of the company was present"), default=False)
    answers = models.JSONField(default=dict, blank=True)  # code C01..C24 -> {"answer": yes/no/"", "note": text}
    notes = models.TextField(_("What was said"), blank=True)
    wants_secrecy = models.BooleanField(_("Wants it kept secret"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "person"],
                name="training_interview_once",
                violation_error_message=_("This person is listed twice."),
            )
        ]

    def __str__(self):
        return str(self.person)


@tracked
class AuditChecklist(Record):
    """The structured check of one audit (form 4-7): items A01 to E15, papers seen, and the summary F1 to F9.

    `items`: code -> {"answer": ok/ng/na/unseen, "remark": text}. `papers`: codes seen. `summary`: code -> value.
    `carried_from`: the audit whose answers were offered as defaults. In JSON because an audit has some seventy of them.
    """

    audit = models.OneToOneField(Audit, on_delete=models.CASCADE, related_name="checklist")
    items = models.JSONField(default=dict, blank=True)
    papers = models.JSONField(default=list, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    carried_from = models.ForeignKey(Audit, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self):
        return str(self.audit)


@tracked
class AuditTrigger(Record):
    """A hint that an extraordinary audit (臨時監査) is needed: Ord 52(2), TITP-AUDIT-05, ESD-AUD-02.

    It ends with the audit held because of it, or with a manager's decision, with reason, that none is needed.
    """

    class Reason(models.TextChoices):
        CONSULTATION = "consultation", _("serious consultation")
        MISSING = "missing", _("somebody is missing (行方不明)")
        ACCIDENT = "accident", _("serious accident")
        CONTRACT = "contract", _("second contract (二重契約)")
        LECTURE = "lecture", _("work before the end of the lecture")
        WORK = "work", _("work outside the plan")
        AUTHORITY = "authority", _("correction notice of the labour office or the authority")
        INTERVIEW = "interview", _("told in an interview")
        OTHER = "other", _("other ground of suspicion")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="audit_triggers")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="audit_triggers")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="audit_triggers")
    reason = models.CharField(_("Reason"), max_length=12, choices=Reason)
    occurred_on = models.DateField(_("Known since"))
    note = models.TextField(_("What is known"), blank=True)
    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_trigger"
    )
    audit = models.ForeignKey(Audit, on_delete=models.SET_NULL, null=True, blank=True, related_name="triggers")
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    dismissal_reason = models.TextField(_("Why no audit is needed"), blank=True)

    class Meta:
        ordering = ["-occurred_on", "-pk"]
        constraints = [
            together(
                "dismissed_at",
                "dismissed_by",
                name="training_trigger_dismissed_by",
                message=_("This decision needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True) | ~Q(dismissal_reason=""),
                name="training_trigger_dismissed_has_reason",
                violation_error_message=_("Write why no audit is needed."),
            ),
        ]

    def __str__(self):
        return f"{self.establishment} {self.occurred_on}"
