"""The list of background work."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from . import access, jobs
from .listing import Column, List
from .models import Job

VARIANTS = {"queued": "info", "running": "info", "done": "ok", "failed": "late", "cancelled": "neutral"}

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
        Column("state", _("State"), "get_state_display", status=lambda job: VARIANTS[job.state]),
        Column("asked", _("Asked for at"), "created_at", sort=["created_at"], nowrap=True),
        Column("ended", _("Ended at"), "finished_at", nowrap=True),
        Column("done", _("Done"), "progress", number=True),
        Column("total", _("Of"), "total", number=True),
        Column("error", _("Error"), "error", optional=True),
    ],
    filters={"state": ChoiceFilter(label=_("State"), choices=Job.State.choices, empty_label=_("all"))},
    empty_title=_("No background work yet"),
    empty_text=_("Long work, such as a large export or moving in a roster, is done here while you go on."),
)
