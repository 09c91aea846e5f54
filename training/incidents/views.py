"""Screens of cases: the list, opening one, its guided page, and what is recorded there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core import events, happenings, panels
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.search import matching
from imjapan.core.views import list_page
from imjapan.organization import edit_pages
from imjapan.organization.access import may_write
from imjapan.organization.downloads import serve_file
from imjapan.organization.editing import Stale
from imjapan.organization.languages import NAMES
from interns import access as interns
from interns.models import Person
from training import access as training
from training.models import Incident, IncidentPerson, Offer, Placement, PlanApplication
from training.recruiting import offers

from . import access, domain, early_ends, guide, move_gates
from .advice import advice
from .forms import CaseForm, CloseForm, OffersForm, OpenForm, StepForm, WishForm, tell

FOUND = 20  # people and establishments offered for a name
RIGHTS = (
    ("wish", "TITP-MOVE-02"),
    ("dismissal", "TITP-MOVE-02"),
    ("resume", "TITP-CHG-01"),
    ("statement", "TITP-FIL-04"),
)


@staff_only
@require_safe
def incident_list(request):
    return list_page(request, "incidents")


def find_case(request, public_id) -> Incident:
    rows = access.incidents(request.actor).select_related(
        "office", "company", "establishment", "closed_by", "opened_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def trail(row=None):
    way = [edit_pages.step(reverse("incidents:list"), _("Incidents"))]
    return [*way, edit_pages.step(address(row), str(row.get_kind_display()))] if row else way


def address(row):
    return reverse("incidents:detail", args=[row.public_id])


# --- a new case -------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def incident_new(request):
    """`?person=` or `?establishment=` says where it happened, `?company=` that a whole company closes."""
    person = _given(request, "person", interns.people(request.actor))
    place = _given(request, "establishment", companies.establishments(request.actor).select_related("company"))
    company = _given(request, "company", companies.companies(request.actor))
    if company is not None:
        place = company.establishments.select_related("company").order_by("pk").first()
    if person is not None and place is None:
        place = _place_of(request.actor, person)
        if place is None:
            return _choose(request, person)
    if place is None:
        return _choose(request)
    require(may_write(request.actor, place.company.office_id))
    return _open(request, place, person, whole=company is not None)


def _given(request, name, rows):
    key = request.GET.get(name, "")
    if not key:
        return None
    try:
        return get_object_or_404(rows, public_id=key)
    except ValidationError as error:  # no UUID
        raise Http404 from error


def _place_of(actor, person):
    """Where somebody is today, was last, or will be first, as far as the reader may read it."""
    rows = Placement.objects.filter(person=person, establishment__in=companies.establishments(actor))
    rows = rows.select_related("establishment__company")
    begun = rows.filter(starts_on__lte=timezone.localdate()).order_by("-starts_on").first()
    found = begun or rows.order_by("starts_on").first()
    return found and found.establishment


def _choose(request, person=None):
    """Whom or where it concerns: people and establishments found by name."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    people, places = [], []
    if words:
        people = list(interns.matching(interns.people(request.actor), words)[:FOUND])
        rows = companies.establishments(request.actor).select_related("company")
        places = list(matching(rows, words).order_by("company__sort_key", "pk")[:FOUND])
    found = dict.fromkeys(place.company for place in places)
    context = {
        "words": words,
        "people": people,
        "places": places,
        "companies": found,
        "person": person,
        "trail": trail(),
    }
    return render(request, "training/incidents/choose.html", context, status=422 if request.method == "POST" else 200)


def _open(request, place, person, *, whole=False):
    actor, today = request.actor, timezone.localdate()
    people = _people_of(actor, place, today, person, whole=whole)
    ticked = [person.pk] if person else []
    kind = Incident.Kind.CLOSURE if whole else request.GET.get("kind", "")
    if kind == Incident.Kind.CLOSURE and not person:
        ticked = list(people.values_list("pk", flat=True))
    initial = {"known_on": today, "happened_on": today, "people": ticked, "kind": kind}
    ended = early_ends.without_case(person, today) if person and not kind else None
    if ended and ended.establishment_id == place.pk:
        initial |= early_ends.taken_over(ended, today)
    form = OpenForm(request.POST if request.method == "POST" else None, people=people, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            sent = form.cleaned_data
            try:
                row = domain.open_case(
                    actor,
                    kind=sent["kind"],
                    establishment=place,
                    people=list(sent["people"]),
                    data=form.given(),
                    today=today,
                    key=sent["key"],
                )
            except ValidationError as error:
                tell(form, error)
            else:
                messages.success(request, _("The case is open. Its steps stand below, the most urgent first."))
                return see_other(address(row))
    if whole:
        form.fields["kind"].choices = [(kind, Incident.Kind.CLOSURE.label)]
    others = domain.other_cases(actor, ticked) if ticked else []
    context = {"form": form, "place": place, "person": person, "whole": whole, "others": others}
    return render(request, "training/incidents/new.html", context | {"trail": trail()}, status=status)


def _people_of(actor, place, today, person=None, *, whole=False):
    """Who trains or trained at a place, or at all of its company; the person one came from is always among them."""
    where = {"company": place.company_id} if whole else {"establishment": place}
    there = Placement.objects.filter(**where, ends_on__gte=today.replace(year=today.year - 1, day=1))
    wanted = Q(pk__in=there.order_by().values("person"))
    if person is not None:
        wanted |= Q(pk=person.pk)
    return interns.people(actor).filter(wanted).order_by("sort_key", "pk")


# --- one case ---------------------------------------------------------------------------


@staff_only
@require_safe
def incident_detail(request, public_id):
    """The guided page, or with `?tab=history` everything that happened."""
    row = find_case(request, public_id)
    events.note(request, "training.incident.read", row)
    if happenings.wanted(request):
        context = {
            "title": str(row.get_kind_display()),
            "breadcrumb": [{"url": reverse("incidents:list"), "label": _("Incidents")}],
            "tabs": _views(request, row),
        }
        return happenings.history_page(request, "incident", row, **context)
    return _page(request, row)


def _views(request, row):
    return happenings.tabs(request, address(row), overview=_("Overview"))


def _page(request, row, *, status=200, wrong=None, close_form=None, offers_form=None):
    """`wrong`: the step or wish form that was refused; it is shown where it stands."""
    actor, today = request.actor, timezone.localdate()
    steps = guide.lines(row, today)
    waiting = guide.in_order(steps)
    may_work, why_not = access.may_work(actor, row)
    people = list(row.people.select_related("person", "placement__plan", "asked_by"))
    moves = move_gates.open_moves(people)
    for one in people:
        one.move, one.language = moves.get(one.person_id), NAMES.get(one.asked_in, one.asked_in)
    shown = {line.code for line in steps}
    gone = [step for step in row.steps.select_related("entered_by", "file") if step.code not in shown]
    context = {
        "row": row,
        "tabs": _views(request, row),
        "people": people,
        "waiting": [(line, _form(line, row, today, wrong)) for line in waiting],
        "uncertain": [(line, _form(line, row, today, wrong)) for line in guide.uncertain(steps)],
        "done": [(line, _form(line, row, today, wrong)) for line in steps if line.row is not None],
        "gone": [(guide.name_of(step.code), step) for step in gone],
        "lacking": [line.name for line in steps if line.row is None and line.step.needed],
        "rights": [(guide.said(f"incident.right.{name}"), rule) for name, rule in RIGHTS]
        if row.kind == Incident.Kind.PREGNANCY
        else [],
        "why_not_home": domain.why_not_home(row) if row.kind not in domain.NO_RETURN else "",
        "may_work": may_work,
        "why_not": why_not,
        "may_reopen": access.may_reopen(actor, row)[0] and row.state == Incident.State.CLOSED,
        "may_pass_over": access.may_pass_over(actor, row.office_id)[0],
        "protecting": guide.PROTECTING,
        "others": domain.other_cases(actor, [one.person_id for one in people], besides=row.pk),
        "going_on": _going_on(actor, row),
        "advice": advice(row.kind),
        "offers_form": offers_form or OffersForm(initial={"closed_on": today, "closed_reason": row.get_kind_display()}),
        "close_form": close_form or CloseForm(initial={"result": row.result}),
        "wrong": wrong or close_form or offers_form,
        "panels": panels.render(request, "incident", row),
    }
    return render(request, "training/incidents/detail.html", context, status=status)


def _going_on(actor, row):
    """What still goes on at a company that closes: its open offers and the applications for plans there."""
    if row.kind != Incident.Kind.CLOSURE:
        return None
    under_way = (PlanApplication.State.DRAFT, PlanApplication.State.APPLIED)
    return {
        "offers": list(training.offers(actor).filter(company=row.company_id, state=Offer.State.OPEN)),
        "applications": list(
            training.plan_applications(actor)
            .filter(company=row.company_id, state__in=under_way)
            .select_related("person")
            .order_by("starts_on", "pk")
        ),
    }


def _form(line, row, today, wrong):
    if wrong is not None and getattr(wrong, "code", None) == line.code:
        return wrong
    if line.is_wish:
        return WishForm(row=line.person, today=today)
    return StepForm(code=line.code, row=line.row, today=today)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def incident_edit(request, public_id):
    row, actor = find_case(request, public_id), request.actor
    screen = edit_pages.Screen(
        title=_("Change the case"),
        back=address(row),
        trail=trail(row),
        done=address,
        saved=_("The changes are saved."),
    )
    return edit_pages.serve(
        request,
        lambda data, instance=row: CaseForm(data, instance=instance, actor=actor),
        permission=access.may_work(actor, row),
        save=lambda data, version, key: domain.change_case(
            actor, incident=row, data=data, version=version, today=timezone.localdate()
        ),
        screen=screen,
    )


@staff_only
@require_POST
def step_record(request, public_id, code):
    """One step was done, or is not needed (`pass_over` names the button)."""
    row, today = find_case(request, public_id), timezone.localdate()
    form = StepForm(request.POST, request.FILES, code=code)
    require(may_write(request.actor, row.office_id))
    if form.is_valid():
        data = form.given() | {"not_needed": "pass_over" in request.POST}
        try:
            domain.record_step(
                request.actor,
                incident=row,
                code=code,
                data=data,
                today=today,
                upload=form.cleaned_data["upload"],
                version=form.cleaned_data["version"] or None,
            )
        except ValidationError as error:
            tell(form, error)
        except Conflict as conflict:
            return _faster(request, row, conflict)
        else:
            messages.success(request, _("It is recorded: %(step)s") % {"step": guide.name_of(code)})
            return see_other(address(row))
    return _page(request, row, status=422, wrong=form)


@staff_only
@require_POST
def step_take_back(request, public_id, code):
    row = find_case(request, public_id)
    require(may_write(request.actor, row.office_id))
    try:
        domain.take_back(request.actor, incident=row, code=code, version=request.POST.get("version") or None)
    except Conflict as conflict:
        return _faster(request, row, conflict)
    messages.success(request, _("The step is open again."))
    return see_other(address(row))


@staff_only
@require_POST
def wish_record(request, public_id):
    """What one person of a case wants; the address names the person in the case."""
    rows = IncidentPerson.objects.filter(incident__in=access.incidents(request.actor))
    concerned = get_object_or_404(rows.select_related("incident", "person"), public_id=public_id)
    row = find_case(request, concerned.incident.public_id)
    require(may_write(request.actor, row.office_id))
    form = WishForm(request.POST, row=concerned)
    form.code = f"wish.{concerned.pk}"
    if form.is_valid():
        try:
            domain.record_wish(
                request.actor,
                concerned=concerned,
                data=form.given(),
                today=timezone.localdate(),
                version=form.cleaned_data["version"] or None,
            )
        except ValidationError as error:
            tell(form, error)
        except Conflict as conflict:
            return _faster(request, row, conflict)
        else:
            messages.success(request, _("What the person wants is recorded. The steps below follow from it."))
            return see_other(address(row))
    return _page(request, row, status=422, wrong=form)


def _faster(request, row, conflict):
    """Somebody was faster: said on the page as it is now."""
    text = _("Somebody else changed this record while you were editing it.")
    messages.error(request, text if isinstance(conflict, Stale) else conflict.reason)
    return see_other(address(row))


@staff_only
@require_POST
def offers_withdraw(request, public_id):
    """All open offers of a company that closes, at once."""
    row = find_case(request, public_id)
    require(access.may_work(request.actor, row))
    form = OffersForm(request.POST)
    if row.kind != Incident.Kind.CLOSURE:
        raise Http404
    if form.is_valid():
        try:
            done = offers.withdraw_all(
                request.actor,
                company=row.company,
                on=form.cleaned_data["closed_on"],
                reason=form.cleaned_data["closed_reason"],
                today=timezone.localdate(),
            )
        except ValidationError as error:
            tell(form, error)
        else:
            words = ngettext("%(number)s offer is withdrawn.", "%(number)s offers are withdrawn.", len(done))
            messages.success(request, words % {"number": len(done)})
            return see_other(address(row))
    return _page(request, row, status=422, offers_form=form)


@staff_only
@require_POST
def incident_close(request, public_id):
    row = find_case(request, public_id)
    require(may_write(request.actor, row.office_id))
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            domain.close_case(
                request.actor, incident=row, result=form.cleaned_data["result"], today=timezone.localdate()
            )
        except ValidationError as error:
            tell(form, error)
        except Conflict as conflict:
            form.add_error(None, conflict.reason)
            return _page(request, row, status=409, close_form=form)
        else:
            messages.success(request, _("The case is closed."))
            return see_other(address(row))
    return _page(request, row, status=422, close_form=form)


@staff_only
@require_POST
def incident_reopen(request, public_id):
    row = find_case(request, public_id)
    try:
        domain.reopen_case(request.actor, incident=row)
        messages.success(request, _("The case is open again."))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return see_other(address(row))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request, public_id):
    """Somebody else whom the case concerns: chosen from who trains there."""
    row = find_case(request, public_id)
    require(access.may_work(request.actor, row))
    listed = set(row.people.values_list("person_id", flat=True))
    whole = row.kind == Incident.Kind.CLOSURE
    people = _people_of(request.actor, row.establishment, timezone.localdate(), whole=whole).exclude(pk__in=listed)
    if request.method == "POST":
        person = _sent_person(request, people)
        if person is not None:
            try:
                domain.add_person(request.actor, incident=row, person=person)
                messages.success(request, _("The person is added to the case."))
                return see_other(address(row))
            except ValidationError as error:
                messages.error(request, error.messages[0])
            except Conflict as conflict:
                messages.error(request, conflict.reason)
    context = {"row": row, "people": people, "trail": trail(row)}
    return render(request, "training/incidents/add_person.html", context, status=422 if request.POST else 200)


def _sent_person(request, people) -> Person | None:
    try:
        return people.filter(public_id=request.POST.get("person", "")).first()
    except ValidationError:  # no UUID
        return None


@staff_only
@require_GET
def step_file(request, public_id):
    """The scan of a step."""
    step = get_object_or_404(access.steps(request.actor).select_related("file", "incident"), public_id=public_id)
    if step.file is None:
        raise Http404
    events.note(request, "training.incident.paper_read", step.incident)
    return serve_file(step.file)
