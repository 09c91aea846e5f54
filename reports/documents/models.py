"""Documents: frozen facts and the file made from them. Never edited; superseded."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.constraints import together
from imjapan.core.history import tracked
from imjapan.core.models import Job, Record, StoredFile
from imjapan.organization.models import Office
from interns.models import Consultation, Person
from training.models import (
    Audit,
    ExternalCheck,
    Incident,
    Interview,
    LectureCourse,
    PlanApplication,
    SupportInterview,
    SupportPlan,
    Transfer,
    Visit,
)

from ..filings.models import Filing

USER = settings.AUTH_USER_MODEL


class Book(Record):
    """A book kept per office (帳簿), or its part of one company or fiscal year: what its documents are about."""

    form_id = models.CharField(_("Form"), max_length=20)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="books")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="books")
    fiscal_year = models.PositiveSmallIntegerField(_("Fiscal year"), null=True, blank=True)

    class Meta:
        ordering = ["form_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form_id", "office", "company", "fiscal_year"],
                nulls_distinct=False,
                name="reports_book_once",
            )
        ]

    def __str__(self):
        return f"{self.form_id} {self.office_id}"


@tracked(without=["facts"])
class Document(Record):
    """One version of one form about one subject.

    `subject_key` names the subject as `kind:id` (audit:12); the key of that kind is set too. Without a company the
    document is about one of our offices.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        FILED = "filed", _("filed")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class PrintMode(models.TextChoices):
        OWN = "own", _("own layout")
        DRAFT = "draft", _("draft for transcription (転記用下書き)")
        OVERLAY = "overlay", _("on the official blank")

    class Channel(models.TextChoices):
        ONLINE = "online", _("online")
        POST = "post", _("post")
        COUNTER = "counter", _("at the counter")

    form_id = models.CharField(_("Form"), max_length=20)
    form_version = models.CharField(max_length=20)
    print_mode = models.CharField(max_length=10, choices=PrintMode)
    number = models.CharField(_("Document number"), max_length=40, unique=True)
    revision = models.PositiveSmallIntegerField(_("Revision"), default=1)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="documents")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="documents")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, null=True, related_name="documents")
    subject_key = models.CharField(max_length=40)
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, null=True, related_name="documents")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="documents")
    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, null=True, related_name="documents")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, null=True, related_name="documents")
    external_check = models.ForeignKey(ExternalCheck, on_delete=models.PROTECT, null=True, related_name="documents")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, related_name="documents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="documents")
    application = models.ForeignKey(PlanApplication, on_delete=models.PROTECT, null=True, related_name="documents")
    course = models.ForeignKey(LectureCourse, on_delete=models.PROTECT, null=True, related_name="documents")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="documents")
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, null=True, related_name="documents")
    support_plan = models.ForeignKey(SupportPlan, on_delete=models.PROTECT, null=True, related_name="documents")
    support_interview = models.ForeignKey(
        SupportInterview, on_delete=models.PROTECT, null=True, related_name="documents"
    )
    book = models.ForeignKey(Book, on_delete=models.PROTECT, null=True, related_name="documents")
    subject_on = models.DateField(_("Date of the subject"))
    for_company = models.BooleanField(_("The company may see it"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    facts = models.JSONField()
    template_version = models.CharField(max_length=64, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    pages = models.PositiveSmallIntegerField(null=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    filed_on = models.DateField(_("Filed on"), null=True, blank=True)
    filed_channel = models.CharField(_("Channel"), max_length=8, choices=Channel, blank=True)
    filed_receipt_no = models.CharField(_("Receipt number"), max_length=60, blank=True)
    filed_at = models.DateTimeField(null=True)
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(_("Why it was returned"), blank=True)

    class Meta:
        ordering = ["-subject_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_key", "form_id"],
                condition=~Q(state__in=["superseded", "withdrawn"]),
                name="reports_document_one_current",
            ),
            models.UniqueConstraint(fields=["subject_key", "form_id", "revision"], name="reports_document_revision"),
            together(
                "approved_at",
                "approved_by",
                name="reports_document_approved_by",
                message=_("Approved needs a time and a person."),
            ),
            together(
                "filed_at",
                "filed_by",
                "filed_on",
                name="reports_document_filed_by",
                message=_("Filed needs a day and a person."),
            ),
            together(
                "returned_at",
                "returned_by",
                name="reports_document_returned_by",
                message=_("Returned needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "filed"]) | Q(approved_at__isnull=False),
                name="reports_document_approved_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed")
                | (Q(filed_on__isnull=False) & ~Q(filed_channel="") & Q(file__isnull=False)),
                name="reports_document_filed_has_facts",
                violation_error_message=_("A filing has a day, a channel and a file."),
            ),
            models.CheckConstraint(
                condition=~Q(state="superseded") | Q(superseded_by__isnull=False),
                name="reports_document_superseded_by",
            ),
            models.CheckConstraint(
                condition=~Q(form_id="TITP-F22") | Q(for_company=False),
                name="reports_document_f22_never_for_company",
            ),
            # What trainees said goes to no company, whatever form it is printed on.
            models.CheckConstraint(
                condition=Q(for_company=False)
                | Q(consultation__isnull=True, interview__isnull=True, support_interview__isnull=True),
                name="reports_document_words_never_for_company",
            ),
            models.CheckConstraint(condition=~Q(subject_key=""), name="reports_document_has_subject"),
        ]
        indexes = [
            models.Index(fields=["office", "-subject_on"], name="reports_document_office"),
            models.Index(fields=["subject_on", "id"], name="reports_document_sort"),
            models.Index(fields=["state", "subject_on", "id"], name="reports_document_state"),
        ]

    def __str__(self):
        return self.number


class FilingCorrection(Record):
    """What a filing said before it was corrected, why, and by whom. Only ever added.

    `filed_on`, `filed_channel`, `filed_receipt_no`: the values that were wrong; the right ones stand on the document.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="filing_corrections")
    filed_on = models.DateField(_("Filed on"))
    filed_channel = models.CharField(_("Channel"), max_length=8, choices=Document.Channel)
    filed_receipt_no = models.CharField(_("Receipt number"), max_length=60, blank=True)
    reason = models.TextField(_("Why it was corrected"))
    corrected_at = models.DateTimeField()
    corrected_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-corrected_at", "-pk"]
        triggers = [pgtrigger.Protect(name="only_added", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.document} {self.filed_on}"
