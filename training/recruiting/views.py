"""Pages of job offers: list, record, change, close; and the quota simulator of a company."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import access as companies
from companies.lists import matching
from imjapan.accounts.decorators import staff_only
from imjapan.core import happenings
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization import access as organization
from imjapan.organization.edit_pages import Removal, Screen, deleted, page, serve, step
from training import access
from training.models import Offer

from . import candidates, checks, offers
from .forms import CloseForm, DecideForm, OfferForm, WhatIfForm
from .occupations import work_of
from .quota import what_if
from .quota_facts import gather
from .showing import board

EDIT = ["GET", "POST"]
FOUND = 20


def address(offer):
    return reverse("offers:detail", args=[offer.public_id])


def trail(offer=None):
    way = [step(reverse("offers:list"), _("Job offers"))]
    return [*way, step(address(offer), str(offer.company))] if offer else way


def find_offer(actor, public_id) -> Offer:
    rows = access.offers(actor).select_related(
        "company__office__organization", "establishment", "sending", "received_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def find_company(actor, public_id):
    rows = companies.companies(actor).select_related("office__organization")
    return get_object_or_404(rows, public_id=public_id)


def places_of(company) -> dict[int, str]:
    return {place.pk: place.name for place in company.establishments.all()}


@staff_only
@require_safe
def offer_list(request):
    return list_page(request, "offers")


@staff_only
@require_safe
def offer_start(request):
    """Find the company whose offer is recorded."""
    words = request.GET.get("find", "").replace("\0", "").strip()[:100]
    rows = companies.companies(request.actor).select_related("office")
    found = matching(rows, words)[:FOUND] if words else []
    return render(request, "training/recruiting/start.html", {"found": found, "words": words, "trail": trail()})


@staff_only
@require_http_methods(EDIT)
def offer_new(request, public_id):
    company = find_company(request.actor, public_id)
    today = timezone.localdate()
    own = list(company.establishments.all()[:2])
    offer = Offer(company=company, office=company.office, received_on=today)
    if len(own) == 1:
        offer.establishment = own[0]
    return _form(request, company, offer)


@staff_only
@require_http_methods(EDIT)
def offer_edit(request, public_id):
    offer = find_offer(request.actor, public_id)
    return _form(request, offer.company, offer)


def _form(request, company, offer):
    actor, today, new = request.actor, timezone.localdate(), offer.pk is None

    def make_form(data, instance=offer):
        return OfferForm(data, instance=instance, actor=actor)

    permission = organization.may_write(actor, company.office_id) if new else offers.may_edit(actor, offer)
    screen = Screen(
        title=_("Record a job offer") if new else _("Change the offer"),
        back=reverse("companies:detail", args=[company.public_id]) if new else address(offer),
        trail=trail(None if new else offer),
        done=address,
        saved=_("The offer is recorded. Next, present people for it.") if new else _("The changes are saved."),
        template="training/recruiting/form.html",
        context={"company": company, "offer": offer},
        remove=None
        if new
        else Removal(
            reverse("offers:delete", args=[offer.public_id]),
            _("Delete this offer"),
            _("Delete it only when it was recorded by mistake; otherwise close or withdraw it. Delete?"),
        ),
    )
    require(permission)
    facts = gather([company.pk], today, leave_out=None if new else offer)[company.pk]
    places = places_of(company)
    if request.method == "POST" and "check" in request.POST:
        return _checked(request, make_form, screen, offer, (facts, places, today))
    screen.context["board"] = board(facts, today, places, wished=checks.wished(offer))
    return serve(
        request,
        make_form,
        permission=permission,
        save=lambda data, version, key: offers.save_offer(
            actor, company=company, data=data, today=today, offer=None if new else offer, version=version, key=key
        ),
        screen=screen,
    )


def _checked(request, make_form, screen, offer, known):
    """The form as it is, with what the law says about it beside; nothing is saved."""
    facts, places, today = known
    form, wished = make_form(request.POST), []
    if form.is_valid():
        asked = Offer(company=offer.company, office=offer.office, **form.given())
        form.tell(ValidationError(offers.errors_of(asked, today)))
    if form.is_valid():
        screen.context["judged"], screen.context["answer"] = checks.of_offer(asked, facts, today, places)
        screen.context["asked"], wished = asked, checks.wished(asked)
    screen.context["board"] = board(facts, today, places, wished=wished)
    return page(request, form, screen, status=200 if form.is_valid() else 422)


@staff_only
@require_safe
def offer_detail(request, public_id):
    """What is offered, what the law says, and who is presented; or with `?tab=history` everything that happened."""
    offer = find_offer(request.actor, public_id)
    url = address(offer)
    context = {
        "offer": offer,
        "title": f"{offer.company} {offer.establishment}",
        "breadcrumb": trail(),
        "tabs": happenings.tabs(request, url, overview=_("Overview")),
    }
    if happenings.wanted(request):
        return happenings.history_page(request, "offer", offer, **context)
    return _detail(request, offer, context)


def detail_again(request, offer, *, decide, error, status):
    """The page of an offer after a decision that was refused: what was ticked stays."""
    context = {"offer": offer, "tabs": happenings.tabs(request, address(offer), overview=_("Overview"))}
    return _detail(request, offer, context, decide=decide, error=error, status=status)


def _detail(request, offer, context, *, decide=None, error="", status=200):
    actor, today = request.actor, timezone.localdate()
    places = places_of(offer.company)
    facts = gather([offer.company_id], today, leave_out=offer)[offer.company_id]
    judged, answer = checks.of_offer(offer, facts, today, places)
    rows = list(access.candidates(actor).filter(offer=offer).select_related("person", "application__cohort"))
    for row in rows:
        row.too_young = candidates.too_young(offer, row.person.birth_date)
    may_edit, why_not = offers.may_edit(actor, offer)
    may_write = organization.may_write(actor, offer.office_id)[0]
    context |= {
        "trail": trail(),
        "work": work_of(offer),
        "judged": judged,
        "answer": answer,
        "candidates": rows,
        "counts": candidates.counts_of(rows),
        "too_many": candidates.too_many(offer, rows),
        "decide": decide
        or DecideForm(
            label_suffix="", initial={"on": candidates.day_offered(offer, rows, today), "state": "interviewed"}
        ),
        "ticked": request.POST.getlist("people") if request.method == "POST" else [],
        "error": error,
        "may_edit": may_edit,
        "may_write": may_write,
        "why_not": why_not,
        "today": today,
        "overdue": offers.overdue(offer, today),
        "full": candidates.full(offer, rows),
    }
    return render(request, "training/recruiting/detail.html", context, status=status)


@staff_only
@require_http_methods(EDIT)
def offer_close(request, public_id):
    offer = find_offer(request.actor, public_id)
    actor, today = request.actor, timezone.localdate()
    return serve(
        request,
        lambda data, instance=offer: CloseForm(
            data, instance=instance, actor=actor, initial={"state": Offer.State.FILLED, "closed_on": today}
        ),
        permission=offers.may_edit(actor, offer),
        save=lambda data, version, key: offers.close_offer(
            actor,
            offer=offer,
            state=data.get("state") or Offer.State.FILLED,
            on=data.get("closed_on"),
            reason=data.get("closed_reason", ""),
            today=today,
        ),
        screen=Screen(
            title=_("Close the offer"),
            back=address(offer),
            trail=trail(offer),
            done=address,
            saved=_("The offer is closed."),
            submit=_("Close the offer"),
        ),
    )


@staff_only
@require_POST
def offer_reopen(request, public_id):
    offer = find_offer(request.actor, public_id)
    try:
        offers.reopen_offer(request.actor, offer=offer)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return see_other(address(offer))
    messages.success(request, _("The offer is open again."))
    return see_other(address(offer))


@staff_only
@require_POST
def offer_delete(request, public_id):
    offer = find_offer(request.actor, public_id)
    return deleted(
        request,
        permission=organization.may_write(request.actor, offer.office_id),
        delete=lambda: offers.delete_offer(request.actor, offer=offer),
        back=address(offer),
        gone=reverse("offers:list"),
        message=_("The offer is deleted."),
    )


@staff_only
@require_safe
def company_quota(request, public_id):
    """How many people a company may take on every day of five years, and what if more came."""
    company, today = find_company(request.actor, public_id), timezone.localdate()
    facts = gather([company.pk], today)[company.pk]
    places = places_of(company)
    asked = "number" in request.GET
    form = WhatIfForm(request.GET if asked else None, company=company, today=today)
    wished = form.wished() if asked and form.is_valid() else []
    answer = what_if(facts, wished, places=places) if wished else None
    context = {
        "company": company,
        "trail": [
            step(reverse("companies:list"), _("Companies")),
            step(reverse("companies:detail", args=[company.public_id]), company.name),
        ],
        "board": board(facts, today, places, wished=wished),
        "form": form,
        "answer": answer,
        "judged": checks.explained(answer),
        "asked": form.cleaned_data if wished else None,
        "may_edit": organization.may_edit_masters(request.actor, company.office_id)[0],
    }
    return render(request, "training/recruiting/quota.html", context, status=422 if asked and not wished else 200)
