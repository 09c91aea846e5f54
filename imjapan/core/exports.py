"""Lists as files: what screens and the worker share."""

import io
from contextlib import nullcontext
from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import access, events, fence, files, jobs, listing
from .models import Job
from .spreadsheets import writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 5_000  # rows written while the reader waits; more is a job with progress


def _taken(details):
    spec = listing.get(details.get("list", ""))
    words = {"list": spec.title if spec else details.get("list", ""), "rows": details.get("rows", 0)}
    return _("%(list)s, %(rows)s rows") % words


events.declare("core.list.exported", gettext_lazy("took a list away as a file"), more=_taken)
events.declare("core.job_file.downloaded", gettext_lazy("downloaded a file made in the background"))
events.about(
    Job,
    gettext_lazy("Background work"),
    rows=access.jobs,
    name=lambda job: jobs.label(job.name),
    link=lambda job: reverse("core:job", args=[job.public_id]),
)


def codes(shown) -> dict:
    """Which list it is, narrowed by what: names and codes of filters, never what was typed."""
    parts = []
    for name, value in shown.chosen.items():
        code = f"{name}:{_code(shown.filters.form.fields[name], value)}".rstrip(":")
        if events.CODE.fullmatch(",".join([*parts, code])):
            parts.append(code)
    return {"list": shown.spec.name, "filters": ",".join(parts), "searched": bool(shown.words)}


def _code(form_field, value) -> str:
    """A chosen value as a code; empty for a text that somebody typed."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    chosen = getattr(form_field, "choices", None) is not None
    return str(value) if chosen or isinstance(value, bool) else ""


def header(shown) -> list[str]:
    return [str(column.label) for column in shown.columns]


def file_name(spec) -> str:
    return f"{spec.title}_{timezone.localdate():%Y%m%d}"


@jobs.task("core.export_list", label=gettext_lazy("List as an Excel file"), time_limit=600)
def export_list(job, *, name, query, columns, language):
    """Write a long list to an Excel file, with the rights its reader has now. Can run twice."""
    spec, actor = listing.get(name), job.actor()
    if not (spec.visible(actor) and access.may_export(actor)[0] and spec.exportable(actor)):
        raise jobs.Failed("not allowed any more")
    with translation.override(language), fence.inside(actor.scope()) if actor.fenced else nullcontext():
        shown = listing.Shown(spec, actor, QueryDict(query), settings={"columns": columns})
        total = shown.queryset.order_by().count()
        job.progress(0, total)
        stream = io.BytesIO()
        writing.write_xlsx(stream, header(shown), _counted(job, shown.export_rows()), sheet_name=str(spec.title))
        title, told = file_name(spec), codes(shown)
    last_day = files.in_days(settings.KEEP_EXPORTS_DAYS)
    job.check()
    with transaction.atomic():
        stored = files.store(
            actor=actor, name=f"{title}.xlsx", content=stream.getvalue(), content_type=XLSX, keep_until=last_day
        )
        events.record(actor, "core.list.exported", **told, format="xlsx", rows=total)
    return {"file": stored.pk, "rows": total}


def _counted(job, rows):
    for number, row in enumerate(rows, start=1):
        if number % 2_000 == 0:
            job.progress(number)
        yield row
