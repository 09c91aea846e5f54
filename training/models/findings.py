"""Findings (指摘事項): what we know, and, apart from it, what the company was told and answered.

Two tables on purpose: a company has no right at all on `Finding`, so who complained and what was
written inside cannot leak through a forgotten filter.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.constraints import together
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import Office

from .audits import Audit

USER = settings.AUTH_USER_MODEL


@tracked
class Finding(Record):
    """Something an audit found, in our own words, with where it came from."""

    class Kind(models.TextChoices):
        LABOUR_LAW = "labour_law", _("violation of labour law")
        IMMIGRATION = "immigration", _("violation of immigration law")
        PLAN = "plan", _("training differs from the plan")
        IMPROVEMENT = "improvement", _("improvement required")

    class Severity(models.TextChoices):
        MINOR = "minor", _("minor")
        MAJOR = "major", _("moderate")
        SEVERE = "severe", _("severe")

    class Origin(models.TextChoices):
        ONSITE = "onsite", _("seen on site")
        REPORT = "report", _("report of the company")
        INTERVIEW = "interview", _("told in an interview")
        BOOKS = "books", _("books and records")
        LODGING = "lodging", _("seen at the lodging")
        CONSULTATION = "consultation", _("consultation")

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField(_("No."))
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    severity = models.CharField(_("Severity"), max_length=8, choices=Severity)
    origin = models.CharField(_("Origin (never shown to the company)"), max_length=14, choices=Origin)
    internal_note = models.TextField(_("What we found (internal)"))
    wording = models.TextField(_("Wording for the company"), blank=True)
    legal_basis = models.CharField(_("Legal basis"), max_length=200, blank=True)
    measure = models.TextField(_("What the company has to do"), blank=True)
    due_on = models.DateField(_("Answer due on"), null=True, blank=True)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True, editable=False)
    returned_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    return_reason = models.TextField(_("Why it was returned"), blank=True, editable=False)

    class Meta:
        ordering = ["audit_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="training_finding_number"),
            together(
                "returned_at",
                "returned_by",
                name="training_finding_returned_by",
                message=_("Returned needs a time and a person."),
            ),
        ]

    def __str__(self):
        return f"{self.number}"


@tracked
class ReleasedFinding(Record):
    """What the company was told about a finding: frozen words, a deadline, and how it was settled."""

    class State(models.TextChoices):
        OPEN = "open", _("answer awaited")
        ANSWERED = "answered", _("answered, being checked")
        CLOSED = "closed", _("closed")

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="release")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="released_findings")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="released_findings")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="released_findings")
    number = models.PositiveSmallIntegerField()
    audit_kind = models.CharField(max_length=15, choices=Audit.Kind)
    audited_on = models.DateField(_("Audited on"))
    is_violation = models.BooleanField(_("Violation of law"))
    wording = models.TextField(_("Finding"))
    legal_basis = models.CharField(_("Legal basis"), max_length=200, blank=True)
    measure = models.TextField(_("What has to be done"))
    due_on = models.DateField(_("Answer due on"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    released_at = models.DateTimeField()
    released_by_name = models.CharField(max_length=100)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            together(
                "closed_at",
                "closed_by",
                name="training_released_closed_by",
                message=_("Closed needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
                name="training_released_closed_has_time",
                violation_error_message=_("A closed finding has a closing."),
            ),
        ]

    def __str__(self):
        return f"{self.number}"


@tracked
class CorrectiveAnswer(Record):
    """The company's answer to a released finding (content of 改善報告書), sent by itself or on its behalf.

    On its behalf (any channel but the portal): `answered_by` is our staff who entered it, `sent_by_name` who sent it.
    An answer that was not enough is sent back: the company reads `return_reason` word for word.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", _("portal")
        PAPER = "paper", _("paper")
        FAX = "fax", _("fax")
        MAIL = "mail", _("e-mail")
        LINE = "line", _("LINE")
        PHONE = "phone", _("phone")

    released = models.ForeignKey(ReleasedFinding, on_delete=models.PROTECT, related_name="answers")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="answers")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="answers")
    cause = models.TextField(_("Cause"))
    action = models.TextField(_("What was done"))
    done_on = models.DateField(_("Done on"))
    prevention = models.TextField(_("How it will not happen again"))
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Photo or scan")
    )
    channel = models.CharField(_("Arrived by"), max_length=8, choices=Channel, default=Channel.PORTAL)
    received_on = models.DateField(_("Received on"))
    sent_key = models.UUIDField(unique=True, editable=False)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answered_by_name = models.CharField(max_length=100)
    sent_by_name = models.CharField(_("Name at the company"), max_length=100, blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    returned_by_name = models.CharField(max_length=100, blank=True)
    return_reason = models.TextField(_("What is still missing"), blank=True)

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [
            together(
                "returned_at",
                "returned_by",
                name="training_answer_returned_by",
                message=_("Sent back needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, return_reason="", returned_by_name="")
                | Q(returned_at__isnull=False) & ~Q(return_reason=""),
                name="training_answer_returned_has_reason",
                violation_error_message=_("An answer that is sent back has a reason, and only such an answer has one."),
            ),
        ]

    def __str__(self):
        return f"{self.answered_at:%Y-%m-%d}"

    @property
    def on_behalf(self):
        return self.channel != self.Channel.PORTAL
