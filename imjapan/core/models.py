"""Tables that carry no business word: base row, jobs, stored files."""

import uuid

import pgtrigger
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
    request_id = models.CharField(max_length=36, blank=True, default="")
    cancel_asked_at = models.DateTimeField(null=True)
    cancel_asked_by_id = models.BigIntegerField(null=True)
    retry_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="retries")

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
    """One file in the store, addressed by its content. Served only through a view that checks its owner.

    A row is deleted by retention and by nothing else: after `keep_until`, when no record points at it any more. An
    empty `keep_until` keeps it. `preview`: a small picture made from it.

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
    keep_until = models.DateField(null=True)
    preview = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="core_file_sha256_hex")
        ]
        indexes = [
            models.Index(fields=["keep_until"], condition=Q(keep_until__isnull=False), name="core_file_keep_until")
        ]
        triggers = [
            pgtrigger.Protect(
                name="only_retention_deletes",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.keep_until IS NULL OR OLD.keep_until >= CURRENT_DATE"),
            )
        ]

    def __str__(self):
        return self.name


class Event(models.Model):
    """Something somebody did that leaves no other trace: signed in, read, exported, downloaded, approved.

    Ids and codes only, never names or texts. Only ever added: the database refuses to change or delete a row.
    `subject` is the label of a model, `subject_id` its inner key; `office_id` and `company_id` whom it concerns.
    """

    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=60, blank=True, default="")
    subject_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    source = models.CharField(max_length=80, blank=True, default="")
    request_id = models.CharField(max_length=36, blank=True, default="")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="core_event_newest"),
            models.Index(fields=["subject", "subject_id", "-id"], name="core_event_subject"),
            models.Index(fields=["actor_id", "-id"], name="core_event_actor"),
        ]
        triggers = [pgtrigger.Protect(name="only_added", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """When a part of the system (a worker queue, the scheduler) last said that it is alive."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.name
