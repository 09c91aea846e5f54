"""The list of background work."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from . import access, job_control, jobs
from .listing import Column, List
from .models import Job
from .told import names_of

VARIANTS = {"queued": "info", "running": "info", "done": "ok", "failed": "late", "cancelled": "neutral"}


def _askers(rows, actor):
    """For whom each job is: a name; the clock's belong to nobody."""
    names = names_of(job.actor_id for job in rows)
    for job in rows:
        job.asker = names.get(job.actor_id) or (_("unknown user") if job.actor_id else _("the clock"))


def _variant(job):
    return "soon" if job_control.is_lost(job) else VARIANTS[job.state]


def _progress(job):
    return f"{job.progress} / {job.total}" if job.total else ""


job_list = List(
    name="jobs",
    url="core:job_list",
    title=_("Background work"),
    model=Job,
    rows=access.jobs,
    sort="-asked",
    columns=[
        Column(
            "what",
            _("What"),
            lambda job: jobs.label(job.name),
            link=lambda job: reverse("core:job", args=[job.public_id]),
        ),
        Column("state", _("State"), job_control.state_words, status=_variant),
        Column("asked", _("Asked for at"), "created_at", sort=["created_at"], nowrap=True),
        Column("asker", _("Asked for by"), "asker"),
        Column("ended", _("Ended at"), "finished_at", sort=["finished_at"], nowrap=True),
        Column("done", _("Done"), _progress, number=True),
        Column("seconds", _("Duration (seconds)"), job_control.seconds, number=True),
        Column("attempts", _("Attempts"), "attempts", number=True, optional=True),
        Column("queue", _("Queue"), "queue", optional=True),
        Column("error", _("Error"), "error", optional=True),
    ],
    load=[_askers],
    filters={
        "state": ChoiceFilter(label=_("State"), choices=Job.State.choices, empty_label=_("all")),
        "kind": ChoiceFilter(label=_("What"), field_name="name", choices=jobs.kinds, empty_label=_("all")),
    },
    empty_title=_("No background work yet"),
    empty_text=_("Long work, such as a large export or moving in a roster, is done here while you go on."),
)
