"""One row per notice or report we or a company owe an authority, beside the audit reports, which are documents."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.constraints import together
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import Measure, Office
from interns.models import Person
from training.models import Audit, Finding, Incident, PlanChange, Regime

USER = settings.AUTH_USER_MODEL


@tracked
class Filing(Record):
    """A notice or report: noticed, drafted, approved, filed, answered. Its duty ends with the day of filing.

    `event_on` is the day the deadline counts from; `details` holds the fields of its form (F17 items before and after,
    F18 reason and state) by name.
    """

    class Kind(models.TextChoices):
        LICENCE_CHANGE = "licence_change", _("change of licence items (form 17)")
        DIFFICULTY = "difficulty", _("difficulty notice (form 18)")
        CLOSING = "closing", _("closing or suspending the business (form 19)")
        CERTIFICATE_RETURN = "certificate_return", _("return of the licence certificate")
        CERTIFICATE_LOST = "certificate_lost", _("reissue of the licence certificate (form 15)")
        LICENCE_APPLICATION = "licence_application", _("licence application or renewal (form 11)")
        BUSINESS_REPORT = "business_report", _("annual business report (form 23)")
        IMPLEMENTER_REPORT = "implementer_report", _("annual report of the company (form 10)")
        MINOR_CHANGE = "minor_change", _("minor change of a plan (form 3)")
        CHANGE_APPROVAL = "change_approval", _("change of a plan to be approved (form 4)")
        FIRST_START = "first_start", _("first start of training (form 7)")
        LABOUR_NOTICE = "labour_notice", _("notification of the labour standards office")
        REVOCATION_GROUND = "revocation_ground", _("report of a ground for revocation")
        MEASURE_REPLY = "measure_reply", _("reply to the authority")
        SSW_CONTRACT_CHANGE = "ssw_contract_change", _("change of the employment contract (form 3-1-1)")
        SSW_CONTRACT_END = "ssw_contract_end", _("end or new conclusion of the employment contract (form 3-1-2)")
        SSW_PLAN_CHANGE = "ssw_plan_change", _("change of the support plan (form 3-2)")
        SSW_ENTRUSTMENT = "ssw_entrustment", _("contract of entrusted support (form 3-3)")
        SSW_DIFFICULTY = "ssw_difficulty", _("difficulty in employment (form 3-4)")
        SSW_STANDARDS = "ssw_standards", _("standards not met (form 3-5)")
        SSW_SUPPORT_TROUBLE = "ssw_support_trouble", _("support plan cannot be carried out (form 3-7)")
        SSW_RSO_CHANGE = "ssw_rso_change", _("change of our registration as support organization")
        SSW_RSO_DIFFICULTY = "ssw_rso_difficulty", _("support difficult for the support organization")
        SSW_ANNUAL = "ssw_annual", _("annual report on specified skilled workers (form 3-6)")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        FILED = "filed", _("filed")
        DROPPED = "dropped", _("not needed")

    class Channel(models.TextChoices):
        ONLINE = "online", _("online")
        POST = "post", _("post")
        COUNTER = "counter", _("at the counter")
        PHONE = "phone", _("phone")

    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime, default=Regime.TITP)
    title = models.CharField(_("About"), max_length=200, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="filings", verbose_name=_("Office"))
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="filings")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, blank=True, related_name="filings"
    )
    people = models.ManyToManyField(Person, related_name="filings", blank=True, verbose_name=_("Trainees concerned"))
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, null=True, blank=True, related_name="filings")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="filings")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="filings")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="filings")
    changes = models.ManyToManyField(PlanChange, related_name="filings", blank=True, verbose_name=_("Changes told"))
    event_on = models.DateField(_("Day of the event"))
    noticed_on = models.DateField(_("Noticed on"), null=True, blank=True)
    return_on = models.DateField(_("Planned return home"), null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("Fiscal year"), null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    addressee = models.CharField(_("Addressee"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    filed_on = models.DateField(_("Filed on"), null=True, blank=True)
    channel = models.CharField(_("Channel"), max_length=8, choices=Channel, blank=True)
    receipt_no = models.CharField(_("Receipt number"), max_length=60, blank=True)
    receipt = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True)
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField(_("Answered on"), null=True, blank=True)
    answer = models.TextField(_("Answer of the authority"), blank=True)
    correction_reason = models.TextField(_("Why it was corrected"), blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(_("Why it was returned"), blank=True)
    dropped_reason = models.TextField(_("Why it is not needed"), blank=True)

    class Meta:
        ordering = ["-event_on", "-pk"]
        constraints = [
            together(
                "approved_at",
                "approved_by",
                name="reports_filing_approved_by",
                message=_("Approved needs a time and a person."),
            ),
            together(
                "filed_at",
                "filed_by",
                "filed_on",
                name="reports_filing_filed_by",
                message=_("Filed needs a day and a person."),
            ),
            together(
                "returned_at",
                "returned_by",
                name="reports_filing_returned_by",
                message=_("Returned needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=~Q(state="filed") | (Q(filed_on__isnull=False) & ~Q(channel="")),
                name="reports_filing_filed_has_facts",
                violation_error_message=_("A filing has a day and a channel."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "filed"]) | Q(approved_at__isnull=False),
                name="reports_filing_approved_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(dropped_reason=""),
                name="reports_filing_dropped_has_reason",
                violation_error_message=_("Write why it is not needed."),
            ),
            models.UniqueConstraint(
                fields=["kind", "regime", "office", "company", "fiscal_year"],
                condition=Q(fiscal_year__isnull=False) & ~Q(state="dropped"),
                nulls_distinct=False,
                name="reports_filing_once_a_year",
                violation_error_message=_("There is a report of this fiscal year already."),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-event_on"], name="reports_filing_office"),
            models.Index(fields=["event_on", "id"], name="reports_filing_sort"),
        ]

    def __str__(self):
        return self.title or str(self.get_kind_display())
