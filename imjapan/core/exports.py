"""Lists as files: what screens and the worker share."""

import io
from contextlib import nullcontext

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from . import fence, files, jobs, listing
from .spreadsheets import writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 5_000  # rows written while the reader waits; more is a job with progress


def header(shown) -> list[str]:
    return [str(column.label) for column in shown.columns]


def file_name(spec) -> str:
    return f"{spec.title}_{timezone.localdate():%Y%m%d}"


@jobs.task("core.export_list", label=_("List as an Excel file"), time_limit=600)
def export_list(job, *, name, query, columns, language):
    """Write a long list to an Excel file, with the rights its reader has now. Can run twice."""
    spec, actor = listing.get(name), job.actor()
    if not spec.visible(actor):
        raise jobs.Failed("not allowed any more")
    with translation.override(language), fence.inside(actor.scope()) if actor.fenced else nullcontext():
        shown = listing.Shown(spec, actor, QueryDict(query), settings={"columns": columns})
        total = shown.queryset.order_by().count()
        job.progress(0, total)
        stream = io.BytesIO()
        writing.write_xlsx(stream, header(shown), _counted(job, shown.export_rows()), sheet_name=str(spec.title))
        title = file_name(spec)
    last_day = files.in_days(settings.KEEP_EXPORTS_DAYS)
    job.check()
    stored = files.store(actor=actor, name=f"{title}.xlsx", content=stream.getvalue(), content_type=XLSX, keep_until=last_day)
    return {"file": stored.pk, "rows": total}


def _counted(job, rows):
    for number, row in enumerate(rows, start=1):
        if number % 2_000 == 0:
            job.progress(number)
        yield row
