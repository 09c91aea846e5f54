"""Pages of the people presented for an offer: present, decide many at once, the sheet of the selection day."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.organization import access as organization
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve
from interns import access as people
from interns.domain import same
from training import access
from training.models import Candidate, Offer

from . import candidates
from .forms import CandidateForm, DecideForm, NewPersonForm, PresentForm
from .views import address, detail_again, find_offer, trail

EDIT = ["GET", "POST"]
FOUND = 30
ALIKE = ("passport_name", "nationality", "birth_date")
NOTE = 200  # characters


@staff_only
@require_http_methods(EDIT)
def offer_present(request, public_id):
    """Find people and present them; without a search those whom we know and who have no plan yet."""
    offer = find_offer(request.actor, public_id)
    organization.must_write(request.actor, offer.office_id)
    today = timezone.localdate()
    if request.method == "GET":
        return _present(request, offer, PresentForm(label_suffix="", initial={"accepted_on": today, "on": today}))
    form = PresentForm(request.POST, label_suffix="")
    if form.is_valid():
        persons = list(people.people(request.actor).filter(public_id__in=_ids(request.POST.getlist("people"))))
        try:
            given = form.cleaned_data
            new = candidates.present(
                request.actor, offer=offer, persons=persons, on=given["on"], accepted_on=given["accepted_on"]
            )
        except ValidationError as error:
            _tell(form, error)
        except Conflict as conflict:
            form.add_error(None, conflict.reason)
            return _present(request, offer, form, status=409)
        else:
            _presented(request, len(new))
            return see_other(address(offer))
    return _present(request, offer, form, status=422)


def _presented(request, number):
    words = ngettext("%(number)s person is presented.", "%(number)s people are presented.", number)
    messages.success(request, words % {"number": number})


def _present(request, offer, form, *, new=None, known=(), status=200):
    """`known`: people recorded already who may be meant; they are found first and ticked."""
    words = str(form["find"].value() or request.GET.get("find", "")).replace("\0", "").strip()[:100]
    rows = people.people(request.actor).exclude(candidacies__offer=offer)
    free = rows.filter(office=offer.office_id, plans__isnull=True)
    free = free.exclude(plan_applications__state__in=candidates.ON_THE_WAY)
    found = people.matching(rows, words) if words else free
    found = list(found.order_by("-created_at" if not words else "sort_key", "pk")[:FOUND])
    meant = list(rows.filter(pk__in=[person.pk for person in known]))
    found = [*meant, *(person for person in found if person not in meant)]
    held = candidates.busy(found, offer)
    form.initial["find"] = words
    context = {
        "offer": offer,
        "trail": trail(offer),
        "form": form,
        "new": new or NewPersonForm(None, actor=request.actor, offer=offer),
        "found": [(person, held.get(person.pk)) for person in found],
        "words": words,
        "ticked": request.POST.getlist("people") or [str(person.public_id) for person in meant],
        "meant": meant,
        "is_open": offer.state == Offer.State.OPEN,
    }
    return render(request, "training/recruiting/present.html", context, status=status)


@staff_only
@require_POST
def candidate_new(request, public_id):
    """Record somebody new and present that person at once."""
    offer, today = find_offer(request.actor, public_id), timezone.localdate()
    organization.must_write(request.actor, offer.office_id)
    form, new = (
        PresentForm(request.POST, label_suffix=""),
        NewPersonForm(request.POST, actor=request.actor, offer=offer),
    )
    both = [form.is_valid(), new.is_valid()]
    if all(both):
        days = form.cleaned_data
        try:
            candidates.present_new(
                request.actor,
                offer=offer,
                data=new.given(),
                on=days["on"],
                accepted_on=days["accepted_on"],
                key=new.cleaned_data.get("key"),
                today=today,
            )
        except ValidationError as error:
            new.tell(error)
            known = same.alike(**{name: new.cleaned_data[name] for name in ALIKE})
            return _present(request, offer, form, new=new, known=known, status=422)
        except Conflict as conflict:
            new.add_error(None, conflict.reason)
            return _present(request, offer, form, new=new, status=409)
        else:
            _presented(request, 1)
            return see_other(address(offer))
    return _present(request, offer, form, new=new, status=422)


@staff_only
@require_POST
def offer_decide(request, public_id):
    """One decision for everybody ticked."""
    offer = find_offer(request.actor, public_id)
    organization.must_write(request.actor, offer.office_id)
    form = DecideForm(request.POST, label_suffix="")
    rows = access.candidates(request.actor).filter(offer=offer, public_id__in=_ids(request.POST.getlist("people")))
    if not rows:
        form.add_error(None, _("Tick at least one person."))
    if form.is_valid():
        state = form.cleaned_data["state"]
        try:
            moved = candidates.decide(
                request.actor,
                offer=offer,
                choices={row.pk: (state, None) for row in rows},
                on=form.cleaned_data["on"],
                today=timezone.localdate(),
            )
        except ValidationError as error:
            _tell(form, error)
        except Conflict as conflict:
            return detail_again(request, offer, decide=form, error=conflict.reason, status=409)
        else:
            _decided(request, moved)
            return see_other(f"{address(offer)}#people")
    return detail_again(request, offer, decide=form, error="", status=422)


def _decided(request, moved):
    if not moved:
        messages.info(request, _("Nothing changed: everybody was in that state already."))
        return
    words = ngettext(
        "The result of %(number)s person is recorded.", "The results of %(number)s people are recorded.", moved
    )
    messages.success(request, words % {"number": moved})


class DayForm(DecideForm):
    """Only the day: the results stand with the people."""

    state = None


@staff_only
@require_http_methods(EDIT)
def offer_sheet(request, public_id):
    """The sheet of the selection day, made for a phone: everybody with a result and a note, saved at once."""
    offer = find_offer(request.actor, public_id)
    organization.must_write(request.actor, offer.office_id)
    rows = list(access.candidates(request.actor).filter(offer=offer).select_related("person").order_by("pk"))
    today = timezone.localdate()
    if request.method == "GET":
        form = DayForm(label_suffix="", initial={"on": candidates.day_offered(offer, rows, today)})
        return _sheet(request, offer, rows, form)
    form = DayForm(request.POST, label_suffix="")
    choices, seen = _read(request.POST, rows)
    if form.is_valid():
        try:
            moved = candidates.decide(
                request.actor,
                offer=offer,
                choices=choices,
                on=form.cleaned_data["on"],
                today=today,
                seen=seen,
                at_selection=True,
            )
        except ValidationError as error:
            _tell(form, error)
        except Conflict as conflict:
            form.add_error(None, conflict.reason)
            return _sheet(request, offer, rows, form, typed=choices, status=409)
        else:
            _decided(request, moved)
            return see_other(address(offer))
    return _sheet(request, offer, rows, form, typed=choices, status=422)


def _read(post, rows):
    """What was chosen and noted for each candidate, and which state the page showed; what it did not offer is left."""
    choices, seen = {}, {}
    for row in rows:
        state = post.get(f"state-{row.public_id}")
        if state in Candidate.State.values:
            choices[row.pk] = (state, post.get(f"note-{row.public_id}", row.note).replace("\0", "").strip()[:NOTE])
            seen[row.pk] = post.get(f"seen-{row.public_id}", row.state)
    return choices, seen


def _sheet(request, offer, rows, form, *, typed=None, status=200):
    for row in rows:
        row.chosen, row.noted = (typed or {}).get(row.pk, (row.state, row.note))
    context = {
        "offer": offer,
        "trail": trail(offer),
        "form": form,
        "rows": rows,
        "states": Candidate.State.choices,
        "counts": candidates.counts_of(rows),
    }
    return render(request, "training/recruiting/sheet.html", context, status=status)


@staff_only
@require_http_methods(EDIT)
def candidate_edit(request, public_id):
    rows = access.candidates(request.actor).select_related("person", "offer__company", "offer__office")
    row = get_object_or_404(rows, public_id=public_id)
    actor = request.actor
    return serve(
        request,
        lambda data, instance=row: CandidateForm(data, instance=instance, actor=actor),
        permission=organization.may_write(actor, row.offer.office_id),
        save=lambda data, version, key: candidates.save_candidate(actor, candidate=row, data=data, version=version),
        screen=Screen(
            title=str(row.person),
            back=address(row.offer),
            trail=trail(row.offer),
            done=lambda _row: address(row.offer),
            saved=_("The changes are saved."),
            remove=_removal(row),
        ),
    )


def _removal(row):
    return Removal(
        reverse("offers:candidate_remove", args=[row.public_id]),
        _("Remove from this offer"),
        _("Remove only who was presented by mistake; otherwise record what came of it. Remove?"),
    )


@staff_only
@require_POST
def candidate_remove(request, public_id):
    row = get_object_or_404(access.candidates(request.actor).select_related("offer"), public_id=public_id)
    return deleted(
        request,
        permission=organization.may_write(request.actor, row.offer.office_id),
        delete=lambda: candidates.remove(request.actor, candidate=row),
        back=address(row.offer),
        gone=address(row.offer),
        message=_("The person is no longer presented for this offer."),
    )


def _ids(texts):
    """Public ids among what was sent; anything else is nobody's."""
    found = []
    for text in texts[:500]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _tell(form, error: ValidationError):
    """Messages of a domain function at their fields, or at the top."""
    items = error.error_dict.items() if hasattr(error, "error_dict") else [(None, error.error_list)]
    for name, errors in items:
        for one in errors:
            form.add_error(name if name in form.fields else None, one)
