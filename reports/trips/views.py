"""The month view of an office, the day of one person, and one trip moved or taken away."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.accounts.models import User
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.law.dates import month_block_end, month_start
from imjapan.organization import access as organization
from imjapan.organization import editing
from reports import access as reports
from training import access as training
from training.domain import planning
from training.forms.audits import LANGUAGES
from training.models import PlannedVisit

from .forms import PlanForm, ShowForm, TripForm, staff_choices
from .month import by_area, month_of


@staff_only
@require_http_methods(["GET", "POST"])
def plan(request):
    """A month of an office: who has to be visited or audited, who is planned when; POST plans what is ticked."""
    actor, today = request.actor, timezone.localdate()
    offices = list(organization.offices(actor).order_by("code"))
    office = _office(actor, offices, request.GET.get("office"))
    month = _month(request.GET.get("month"), today)
    staff = staff_choices(office.pk, max(month, today)) if office else []
    first_day = today if month_start(today) == month else month
    usual = {"on": first_day, "user": _own_name(actor), "purpose": PlannedVisit.Purpose.VISIT}
    form = PlanForm(request.POST or None, staff=staff, initial=usual)
    if request.method == "POST" and office:
        organization.must_write(actor, office.pk)
    if request.method == "POST" and _planned(request, office, form, today):
        return see_other(f"{reverse('trips:plan')}?{request.GET.urlencode()}")
    places = _places(actor, office, month, today) if office else []
    shown = _narrowed(places, request.GET)
    show = {
        "month": f"{month:%Y-%m}",
        "office": office.code if office else "",
        "charge": "",
        "language": "",
        "only": "",
    }
    languages = dict(LANGUAGES)
    for place in shown:
        place.languages = [languages.get(each, each) for each in place.languages]
    context = {
        "office": office,
        "month": month,
        "form": form,
        "show": ShowForm(request.GET, offices=offices, staff=staff, shown=show),
        "areas": by_area(shown),
        "ticked": set(request.POST.getlist("rows")),
        "counts": {
            "all": len(places),
            "missing": sum(place.missing for place in places),
            "done": sum(place.done for place in places),
        },
        "may_plan": bool(office) and organization.may_write(actor, office.pk)[0],
        "before": _address(request, month - timedelta(days=1)),
        "after": _address(request, month_block_end(month, 1) + timedelta(days=1)),
        "today": today,
    }
    return render(request, "reports/trips/plan.html", context, status=422 if form.errors else 200)


def _office(actor, offices, code):
    own = [office for office in offices if office.pk in actor.office_ids]
    return next((office for office in offices if office.code == code), (own or offices or [None])[0])


def _month(text, today):
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return month_start(today)


def _address(request, day):
    return f"?{urlencode({**request.GET.dict(), 'month': f'{day:%Y-%m}'})}"


def _own_name(actor):
    return User.objects.filter(pk=actor.user_id).values_list("username", flat=True).first()


def _places(actor, office, month, today):
    duties = reports.obligations(actor).filter(office=office)
    return month_of(duties, training.trips(actor).filter(office=office), month=month, today=today)


def _narrowed(places, asked):
    charge, language, only = asked.get("charge"), asked.get("language"), asked.get("only")
    rows = places
    if charge:
        rows = [place for place in rows if place.in_charge and charge in _names(place.in_charge)]
    if language:
        rows = [place for place in rows if language in place.languages]
    if only == "missing":
        rows = [place for place in rows if place.missing]
    return [place for place in rows if not place.done] if only == "open" else rows


def _names(row):
    return {row.user.username, row.deputy.username if row.deputy else ""}


def _planned(request, office, form, today):
    """Plan a trip to every ticked establishment; on a refusal the form carries the reason."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    rows = companies.establishments(request.actor).select_related("company__office").filter(company__office=office)
    try:
        rows = list(rows.filter(public_id__in=request.POST.getlist("rows")))
    except ValidationError:  # no UUIDs: only a forged request says so
        rows = []
    try:
        made = planning.plan_trips(
            request.actor,
            establishments=rows,
            on=given["on"],
            user_id=_user_id(given["user"]),
            purpose=given["purpose"],
            today=today,
        )
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            form.add_error(name if name in form.fields else None, texts)
        return False
    number = len(made)
    words = ngettext("%(number)s trip planned.", "%(number)s trips planned.", number)
    messages.success(request, words % {"number": number})
    return True


def _user_id(username):
    return User.objects.get(username=username).pk


@staff_only
@require_safe
def day(request):
    """The stops of one person on one day in order of time, with the way to each."""
    actor, today = request.actor, timezone.localdate()
    on = _day(request.GET.get("on"), today)
    person = organization.staff_members(actor).filter(username=request.GET.get("user") or "").first()
    user_id = person.pk if person else actor.user_id
    stops = planning.route(training.trips(actor), user_id=user_id, on=on)
    context = {
        "on": on,
        "who": person or organization.staff_members(actor).filter(pk=user_id).first(),
        "stops": stops,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "user": person.username if person else "",
        "today": today,
        "may_write": {stop.pk for stop in stops if organization.may_write(actor, stop.office_id)[0]},
    }
    return render(request, "reports/trips/day.html", context)


def _day(text, today):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return today


@staff_only
@require_http_methods(["GET", "POST"])
def trip(request, public_id):
    """Move one trip, or let somebody else go."""
    row = _one(request.actor, public_id)
    organization.must_write(request.actor, row.office_id)
    today = timezone.localdate()
    staff = staff_choices(row.office_id, row.planned_on)
    usual = {name: getattr(row, name) for name in ("planned_on", "planned_time", "purpose", "note")}
    usual |= {"user": row.user.username, "version": editing.version_of(row, planning.SHOWN)}
    if row.user.username not in dict(staff):
        staff = [*staff, (row.user.username, row.user.name)]
    form = TripForm(request.POST or None, staff=staff, initial=usual)
    problem = ""
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        version = given.pop("version") or None
        given["user_id"] = _user_id(given.pop("user"))
        try:
            row = planning.change_trip(request.actor, trip=row, data=given, version=version, today=today)
        except Conflict as conflict:
            problem = conflict.reason
        except ValidationError as error:
            for name, texts in error.message_dict.items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            messages.success(request, _("The trip is changed."))
            return see_other(_month_page(row))
    context = {"trip": row, "form": form, "problem": problem, "back": _month_page(row)}
    return render(request, "reports/trips/trip.html", context, status=409 if problem else 422 if form.errors else 200)


@staff_only
@require_POST
def trip_cancel(request, public_id):
    row = _one(request.actor, public_id)
    try:
        planning.cancel_trip(request.actor, trip=row)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The trip is taken out of the plan."))
    return see_other(_month_page(row))


def _one(actor, public_id):
    rows = training.trips(actor).select_related("establishment__company", "office", "user")
    return get_object_or_404(rows, public_id=public_id)


def _month_page(row):
    asked = urlencode({"month": f"{row.planned_on:%Y-%m}", "office": row.office.code})
    return f"{reverse('trips:plan')}?{asked}"
