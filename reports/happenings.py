"""What is known here of the past: documents, duties, and what was decided about mandates and reminders."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register
from imjapan.organization import access as organization
from imjapan.organization import trail

from .documents import forms
from .documents.models import Document
from .filings import happenings as filings  # noqa: F401
from .mandates.models import Mandate
from .reminders import happenings as reminders  # noqa: F401
from .reminders.models import QuietDay, ReminderSetting
from .reminders.setting import in_words


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


@register("document")
def document(request, row, limit):
    yield from told.additions([row], limit, lambda one: _("Document made"))
    yield from told.changes([row], limit)
    yield from trail.reads(request, [row], limit, office_id=row.office_id)


@register("audit")
def documents_of_audit(request, audit, limit):
    yield from _documents(request, limit, audit=audit)


@register("duty")
def duty(request, row, limit):
    """Waivers; what was decided before events were kept stands on the row itself."""
    yield Happening.at_moment(row.created_at, _("The duty was worked out from the records"), icon="calendar")
    known = trail.lines([row], limit, names=["reports.obligation.waived", "reports.obligation.reopened"])
    yield from known
    if row.waived_at and not known:
        text = _("%(who)s: waived the duty") % {"who": row.waived_by.name}
        yield Happening.at_moment(row.waived_at, text, icon="edit")
    if row.done_on and row.done_on <= timezone.localdate():
        yield Happening(row.done_on, _("The duty was fulfilled"), icon="check")


MANDATE, QUIET = gettext_lazy("Mandate"), gettext_lazy("Quiet days")


@register("house")
def mandates(request, house, limit):
    rows = list(Mandate.objects.select_related("user").order_by("-pk")[:limit])
    yield from told.additions(rows, limit, lambda row: _("%(what)s given to %(name)s") % _of(row))
    yield from told.changes(rows, limit, labels={Mandate: {row.pk: f"{MANDATE} ({row.user.name})" for row in rows}})


def _of(mandate):
    return {"what": MANDATE, "name": mandate.user.name}


def _steps(days):
    return _(", ").join(in_words(number) for number in days) or _("no reminder")


told.in_words(ReminderSetting, "company_steps", _steps)


@register("house")
@register("reminders")
def changes_of_reminders(request, house, limit):
    yield from told.changes(ReminderSetting.objects.all(), limit)
    rows = list(QuietDay.objects.order_by("-pk")[:limit])
    yield from told.additions(rows, limit, lambda row: _("Quiet days recorded: %(days)s") % {"days": _days(row)})
    yield from told.changes(rows, limit, labels={QuietDay: QUIET})
    yield from told.deletions(QuietDay, limit, label=QUIET, name=_days)


def _days(row):
    return f"{date_format(row.first, 'SHORT_DATE_FORMAT')} – {date_format(row.last, 'SHORT_DATE_FORMAT')}"
