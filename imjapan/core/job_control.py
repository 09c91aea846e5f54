"""What people may do with background work: stop it, start it again, and read in words how it stands."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import events, jobs
from .errors import Conflict, require
from .models import Job

events.declare("core.job.cancel", gettext_lazy("stopped background work"))
events.declare("core.job.again", gettext_lazy("started background work again"))

# Codes that jobs leave in `error`, in words. Everything else is an error of the program.
WORDS = {
    "not allowed any more": gettext_lazy("Who asked for it may no longer see these records."),
    "disk": gettext_lazy("The disk was full or could not be written. Your administrator has to make room first."),
    "database": gettext_lazy("The database was busy or away."),
    "deadlock": gettext_lazy("Somebody saved the same records at the same moment."),
    "too many attempts": gettext_lazy("It was tried several times, and each time its worker was lost."),
    "unknown job": gettext_lazy("This release no longer does this kind of work."),
}


def standing(job, now=None) -> str:
    """How a job stands, in words: what happens next, or what to do; empty when its state says enough."""
    now = now or timezone.now()
    if job.state == Job.State.QUEUED:
        return _waiting(job, now)
    if job.state == Job.State.RUNNING and job.lease_until < now:
        if job.cancel_asked_at:
            return _("It lost its worker and ends in a moment.")
        return _("It lost its worker. It starts again by itself within a minute; nothing is done twice.")
    if job.state == Job.State.RUNNING:
        if job.cancel_asked_at:
            return _("It stops at the next safe point; what it has not finished is taken back.")
        return _("You can leave this page and come back.")
    if job.state == Job.State.FAILED:
        whole = _("Nothing was changed by halves.")
        return f"{whole} {reason(job)}"
    if job.state == Job.State.CANCELLED:
        return _("It was stopped before it was finished.")
    return ""


def _waiting(job, now):
    if job.run_after > now:
        values = {
            "reason": reason(job) if job.error else "",
            "at": date_format(timezone.localtime(job.run_after), "SHORT_DATETIME_FORMAT"),
        }
        return _("%(reason)s It is tried again by itself at %(at)s.") % values
    if job.error:
        return _("%(reason)s It is tried again by itself as soon as a worker is free.") % {"reason": reason(job)}
    if job.sent_at is None and job.created_at < now - timedelta(minutes=1):
        return _("It waits: the queue does not answer. It is kept safe and starts by itself when the queue is back.")
    return _("It waits for a worker and starts as soon as one is free. You can leave this page and come back.")


def reason(job) -> str:
    """Why a job failed, in words."""
    if (job.result or {}).get("problem") == "glyph":
        code = f"U+{ord(job.result['character']):04X}"
        text = _("The character “%(character)s” (%(code)s) cannot be printed. Its record shows where it stands.")
        return text % {"character": job.result["character"], "code": code}
    if job.error in WORDS:
        return str(WORDS[job.error])
    if job.error:
        values = {"error": job.error, "number": job.request_id or job.public_id}
        text = _(
            "An error of the program stopped it (%(error)s). If it happens again, give your administrator this number: "
            "%(number)s"
        )
        return text % values
    return _("It stopped by an error.")


def may_cancel(actor, job):
    """Whether the actor may stop this job. Returns (allowed, reason)."""
    if not _owns(actor, job):
        return False, _("Only who asked for this work, or an administrator, may do this.")
    if job.state not in Job.LIVE:
        return False, _("This work has already ended.")
    if job.cancel_asked_at:
        return False, _("Somebody has already asked to stop it.")
    if jobs.known(job.name) and not jobs.get(job.name).cancellable:
        return False, _("This work cannot be stopped: others rely on its result.")
    return True, ""


def may_start_again(actor, job):
    """Whether the actor may start this job again. Returns (allowed, reason)."""
    if not _owns(actor, job):
        return False, _("Only who asked for this work, or an administrator, may do this.")
    if job.state not in (Job.State.FAILED, Job.State.CANCELLED):
        return False, _("Only work that failed or was stopped can be started again.")
    if not jobs.known(job.name):
        return False, _("This release no longer does this kind of work.")
    if not jobs.get(job.name).again:
        return False, _("Start it again on the page where you asked for it.")
    return True, ""


def _owns(actor, job):
    return actor.is_administrator or (actor.is_staff and job.actor_id == actor.user_id)


@dataclass(frozen=True, slots=True)
class _Asker:
    """Whoever asked for the first one: the repeated job acts with their rights, not with those of a helper."""

    user_id: int | None


@transaction.atomic
def cancel_job(actor, *, job) -> Job:
    """Stop a job: at once while nobody works on it, else at its next safe point. Raises Refused, Conflict."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if _owns(actor, job) and (job.state not in Job.LIVE or job.cancel_asked_at):
        raise Conflict(may_cancel(actor, job)[1])
    require(may_cancel(actor, job))
    now = timezone.now()
    job.cancel_asked_at, job.cancel_asked_by_id = now, actor.user_id
    job.save(update_fields=["cancel_asked_at", "cancel_asked_by_id"])
    if job.state == Job.State.QUEUED or job.lease_until < now:
        jobs.end_cancelled(Job.objects.filter(pk=job.pk))
        job.refresh_from_db()
    events.record(actor, "core.job.cancel", job)
    return job


@transaction.atomic
def start_again(actor, *, job) -> Job:
    """Do a failed or stopped job once more, for who asked for it and with the same arguments; returns the new one.

    Raises Refused, and Conflict when it was started again already or when the same work is under way.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if _owns(actor, job) and job.retries.exists():
        raise Conflict(_("This work was already started again."))
    require(may_start_again(actor, job))
    now = timezone.now()
    public_id = jobs.enqueue(job.name, actor=_Asker(job.actor_id), key=job.key, total=job.total, **job.args)
    fresh = Job.objects.select_for_update().get(public_id=public_id)
    if fresh.created_at < now or fresh.retry_of_id:  # the live one of the same key
        raise Conflict(_("The same work is under way already."))
    fresh.retry_of = job
    fresh.save(update_fields=["retry_of"])
    events.record(actor, "core.job.again", job)
    return fresh


def is_lost(job, now=None) -> bool:
    """Whether the worker of a running job died or hangs; the sweep sends it again."""
    return job.state == Job.State.RUNNING and job.lease_until < (now or timezone.now())


def state_words(job, now=None) -> str:
    """The state for a list: also whether a running job stops, or lost its worker."""
    if is_lost(job, now):
        return _("lost its worker")
    if job.state == Job.State.RUNNING and job.cancel_asked_at:
        return _("stopping")
    return job.get_state_display()


def seconds(job, now=None) -> int | None:
    """How long the last attempt took or has taken so far; None before the first."""
    if job.started_at is None:
        return None
    return max(0, round(((job.finished_at or now or timezone.now()) - job.started_at).total_seconds()))
