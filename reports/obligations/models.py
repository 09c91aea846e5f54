"""Obligations: one duty of one subject in one window, with the arithmetic that led to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.constraints import ordered, together
from imjapan.core.models import Record
from imjapan.organization.models import Office
from training.models import Audit, ReleasedFinding

from ..documents.models import Document

USER = settings.AUTH_USER_MODEL


class Obligation(Record):
    """What is due, for whom, why and when.

    `window_key` tells windows of one subject apart: the first day of a calendar window, or the record a rolling window
    counts from (`cutover:` and the day for an audit before our records, which has no row). Late, due and soon are not
    states: they follow from the day of reading.
    """

    class Kind(models.TextChoices):
        AUDIT = "audit", _("Regular audit")
        AUDIT_REPORT = "audit_report", _("Audit report to the authority")
        FINDING_ANSWER = "finding_answer", _("Answer to a finding")

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
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="obligations")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="obligations")
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, null=True, related_name="obligations")
    released_finding = models.ForeignKey(
        ReleasedFinding, on_delete=models.PROTECT, null=True, related_name="obligations"
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
    waived_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    waiver_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["legal_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule_id", "establishment", "window_key"], name="reports_obligation_once"),
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
        ]

    def __str__(self):
        return f"{self.rule_id} {self.window_key}"


class ObligationRecord(models.Model):
    """A record that fulfils a duty, wholly or in part. One audit may serve several duties."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="records")
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, null=True, related_name="fulfils")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="fulfils")
    released_finding = models.ForeignKey(ReleasedFinding, on_delete=models.PROTECT, null=True, related_name="fulfils")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(audit__isnull=False, document__isnull=True, released_finding__isnull=True)
                    | Q(audit__isnull=True, document__isnull=False, released_finding__isnull=True)
                    | Q(audit__isnull=True, document__isnull=True, released_finding__isnull=False)
                ),
                name="reports_obligation_record_one_kind",
            ),
            models.UniqueConstraint(fields=["obligation", "audit"], name="reports_record_audit_once"),
            models.UniqueConstraint(fields=["obligation", "document"], name="reports_record_document_once"),
            models.UniqueConstraint(fields=["obligation", "released_finding"], name="reports_record_finding_once"),
        ]

    def __str__(self):
        return f"{self.obligation_id}"
