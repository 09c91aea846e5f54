"""What happened to an offer and its people, in words, on the pages of the offer, the company and the person."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register
from training import access
from training.models import Candidate, Offer

LABELS = {Offer: gettext_lazy("Job offer"), Candidate: gettext_lazy("Presented person")}


def _at(offer):
    return reverse("offers:detail", args=[offer.public_id])


@register("offer")
def days_of_offer(request, offer, limit):
    yield Happening(offer.received_on, _("Offer accepted"), icon="document")
    if offer.closed_on and offer.closed_on <= timezone.localdate():
        words = {"state": offer.get_state_display(), "reason": offer.closed_reason or "—"}
        yield Happening(offer.closed_on, _("Offer closed: %(state)s (%(reason)s)") % words, icon="check")


@register("offer")
def changes_of_offer(request, offer, limit):
    rows = list(access.candidates(request.actor).filter(offer=offer).select_related("person"))
    names = {row.pk: f"{LABELS[Candidate]} ({row.person})" for row in rows}
    yield from told.additions([offer], limit, lambda row: _("Recorded in the system"))
    yield from told.additions(rows, limit, lambda row: _("Presented: %(person)s") % {"person": row.person})
    yield from told.changes([offer, *rows], limit, labels={Candidate: names})
    yield from told.deletions(Candidate, limit, label=LABELS[Candidate], name=_day, offer_id=offer.pk)


@register("company")
def offers_of_company(request, company, limit):
    rows = access.offers(request.actor).filter(company=company).order_by("-received_on")[:limit]
    for row in rows:
        words = {"number": row.headcount, "day": date_format(row.starts_on, "SHORT_DATE_FORMAT")}
        yield Happening(
            row.received_on, _("Job offer accepted: %(number)s people from %(day)s") % words, _at(row), "document"
        )
    yield from told.deletions(Offer, limit, label=LABELS[Offer], name=_day, company_id=company.pk)


@register("person")
def candidacies_of_person(request, person, limit):
    rows = access.candidates(request.actor).filter(person=person).select_related("offer__company").order_by("-pk")
    for row in rows[:limit]:
        company = {"company": row.offer.company}
        if row.presented_on:
            yield Happening(row.presented_on, _("Presented to %(company)s") % company, _at(row.offer), "person")
        if row.decided_on:
            words = company | {"state": row.get_state_display()}
            yield Happening(row.decided_on, _("%(company)s: %(state)s") % words, _at(row.offer), "check")


def _day(row):
    day = getattr(row, "received_on", None) or getattr(row, "accepted_on", None)
    return date_format(day, "SHORT_DATE_FORMAT") if day else "—"
