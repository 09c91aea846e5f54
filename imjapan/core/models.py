"""Tables that carry no business word: base row, jobs, stored files."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """Base of every business row: a bigint key inside, a UUID outside (URLs, API)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Job(Record):
    """One piece of background work: what was asked, how far it is, what came out.

    The row is the truth; the message in Redis is only a hint that there is something to do, so a lost
    message loses nothing (see `jobs.sweep`).
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    LIVE = (State.QUEUED, State.RUNNING)

    name = models.CharField(max_length=80)
    queue = models.CharField(max_length=20, default="default")
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    actor_id = models.BigIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")
    run_after = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["queued", "running"]) & ~Q(key=""),
                name="core_job_one_live_per_key",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False),
                name="core_job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "failed", "cancelled"]) | Q(finished_at__isnull=False),
                name="core_job_end_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["run_after"], condition=Q(state__in=["queued", "running"]), name="core_job_live")
        ]

    def __str__(self):
        return f"{self.name} {self.public_id}"


class StoredFile(Record):
    """One file on disk, addressed by its content. Served only through a view that checks its owner.

    `scope_company_id` and `scope_office_id` name who may see it from outside (empty: staff only), so that
    the fence needs no join.
    """

    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    stored_by_id = models.BigIntegerField(null=True)
    scope_company_id = models.BigIntegerField(null=True)
    scope_office_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="core_file_sha256_hex")
        ]

    def __str__(self):
        return self.name
