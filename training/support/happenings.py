"""Support on the timelines: of an interview only that it took place, never what was said."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register
from training.models import SupportContract, SupportPlan, SupportRecord

from . import access
from .items import support_name

LABELS = {
    SupportPlan: gettext_lazy("Support plan"),
    SupportRecord: gettext_lazy("Support given"),
    SupportContract: gettext_lazy("Support contract"),
}


def _plan(row):
    return reverse("support:plan", args=[row.public_id])


@register("person")
def support_of_person(request, person, limit):
    today = timezone.localdate()
    plans = list(access.plans(request.actor).filter(person=person)[:limit])
    for row in plans:
        yield Happening(row.made_on, _("Support plan made"), url=_plan(row), icon="document")
        if row.signed_on:
            yield Happening(row.signed_on, _("Support plan signed by the worker"), url=_plan(row), icon="check")
    given = access.records(request.actor).filter(person=person, given_on__lte=today).select_related("support_plan")
    for row in given.order_by("-given_on", "-pk").defer("content")[:limit]:
        text = _("Support given: %(what)s") % {"what": support_name(row.item)}
        yield Happening(row.given_on, text, url=_plan(row.support_plan), icon="check")
    held = access.interviews(request.actor).filter(person=person, held_on__lte=today)
    for row in held.order_by("-held_on", "-pk").defer("answers", "remarks", "nonconformity")[:limit]:
        text = _("Support interview with %(who)s") % {"who": row.get_who_display()}
        yield Happening(row.held_on, text, url=reverse("support:interview", args=[row.public_id]), icon="person")
    yield from told.changes([*plans, *given[:limit]], limit, labels=LABELS)
    yield from told.deletions(SupportRecord, limit, label=LABELS[SupportRecord], person_id=person.pk)


@register("company")
def contracts_of_company(request, company, limit):
    rows = list(access.contracts(request.actor).filter(company=company)[:limit])
    today = timezone.localdate()
    for row in rows:
        if row.starts_on <= today:
            yield Happening(row.starts_on, _("Support contract begins"), icon="document")
        if row.ends_on and row.ends_on < today:
            yield Happening(row.ends_on, _("Last day of the support contract"), icon="document")
    yield from told.additions(rows, limit, _recorded)
    yield from told.changes(rows, limit, labels=LABELS)
    yield from told.deletions(SupportContract, limit, label=LABELS[SupportContract], company_id=company.pk)


def _recorded(row):
    return _("Support contract recorded, from %(day)s") % {"day": date_format(row.starts_on, "SHORT_DATE_FORMAT")}
