"""Documents made and filed, on the pages of a company and an establishment."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core.happenings import Happening, register
from imjapan.organization import access as organization

from .documents import forms
from .documents.models import Document


@register("company")
def documents_of_company(request, company, limit):
    yield from _documents(request, limit, company=company)


@register("establishment")
def documents_of_establishment(request, establishment, limit):
    yield from _documents(request, limit, establishment=establishment)


def _documents(request, limit, **subject):
    titles = {form.id: form.label for form in forms.all()}
    rows = organization.readable(request.actor, Document.objects.filter(**subject)).defer("facts")
    for row in rows.order_by("-drafted_at", "-pk")[:limit]:
        words = {"title": titles.get(row.form_id, row.form_id), "number": row.number}
        text = _("%(title)s made (%(number)s)") % words
        yield Happening.at_moment(row.drafted_at, text, url=_url(row), icon="document")
    filed = rows.filter(filed_on__isnull=False, filed_on__lte=timezone.localdate())
    for row in filed.order_by("-filed_on", "-pk")[:limit]:
        words = {
            "title": titles.get(row.form_id, row.form_id),
            "channel": row.get_filed_channel_display(),
            "receipt": row.filed_receipt_no or "—",
        }
        text = _("%(title)s filed: %(channel)s, receipt number %(receipt)s") % words
        yield Happening(row.filed_on, text, url=_url(row), icon="document")


def _url(row):
    return reverse("documents:detail", args=[row.public_id])
