"""Checks of our own offices from outside (外部監査, 外部役員の確認): Act 25(1) v, Ord 30; TITP-EXT-01, ESD-LIC-04."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core.constraints import together
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import Office, Personnel

from .audits import Audit

USER = settings.AUTH_USER_MODEL


@tracked
class ExternalCheck(Record):
    """One check of one office, or the company of the external auditor on one regular audit, with its written result.

    `items`: code -> {"ok": true/false, "text": text, "papers": [codes]} (forms 4-12, 4-13, 4-14).
    """

    class Kind(models.TextChoices):
        OFFICE = "office", _("check of the office")
        ACCOMPANIED = "accompanied", _("accompanied audit (同行監査)")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        DONE = "done", _("result in writing")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="external_checks")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    checker = models.ForeignKey(
        Personnel, on_delete=models.PROTECT, related_name="external_checks", verbose_name=_("Checked by")
    )
    checked_on = models.DateField(_("Checked on"))
    reported_on = models.DateField(_("Result in writing on"), null=True, blank=True)
    heard_officer = models.CharField(_("Responsible officer heard (責任役員)"), max_length=150, blank=True)
    heard_manager = models.CharField(_("Supervision manager heard (監理責任者)"), max_length=150, blank=True)
    audit = models.ForeignKey(
        Audit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="external_checks",
        verbose_name=_("Accompanied audit"),
    )
    items = models.JSONField(default=dict, blank=True)
    opinion = models.TextField(_("Overall opinion"), blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-checked_on", "-pk"]
        constraints = [
            together(
                "finished_at",
                "finished_by",
                name="training_check_finished_by",
                message=_("Finished needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=Q(kind="office", audit__isnull=True)
                | (Q(kind="accompanied") & (Q(audit__isnull=False) | Q(state="draft"))),
                name="training_check_accompanies_audit",
                violation_error_message=_("Say which audit was accompanied."),
            ),
        ]
        indexes = [models.Index(fields=["office", "checked_on"], name="training_check_office")]

    def __str__(self):
        return f"{self.office} {self.checked_on}"

    @property
    def state_words(self):
        """Where it stands, in words: the result is in writing only once the signed paper is kept."""
        if self.state == self.State.DRAFT:
            return self.get_state_display()
        return _("signed paper kept") if self.file_id else pgettext_lazy("check", "recorded")
