"""The month, one day, and the addresses under which other calendars read it."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts import limits
from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.law.calendar import holidays_around
from imjapan.law.dates import add_months_clamped
from imjapan.organization.access import offices, staff_members

from . import domain, entries, ics
from .models import CalendarFeed

PAGE = 100
SECRET = 43  # characters of an address


class WhoseForm(forms.Form):
    """Office and person of the calendar; empty means all one may read."""

    office = forms.ChoiceField(label=gettext_lazy("Office"), required=False)
    who = forms.ChoiceField(label=gettext_lazy("In charge"), required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.offices = {str(row.public_id): row for row in offices(actor)}
        rows = staff_members(actor).filter(is_active=True).order_by("name", "pk")
        self.people = {str(row.public_id): row for row in rows}
        self.fields["office"].choices = [("", _("all")), *((key, row.name) for key, row in self.offices.items())]
        self.fields["who"].choices = [("", _("everybody")), *((key, row.name) for key, row in self.people.items())]

    def wanted(self):
        """Whose calendar was asked for; a wrong choice shows all."""
        data = self.cleaned_data if self.is_valid() else {}
        office, user = self.offices.get(data.get("office", "")), self.people.get(data.get("who", ""))
        return entries.Wanted(frozenset([office.pk]) if office else None, user and user.pk)


class FeedForm(forms.Form):
    scope = forms.ChoiceField(
        label=gettext_lazy("Shows"), choices=CalendarFeed.Scope.choices, widget=forms.RadioSelect, initial="mine"
    )
    label = forms.CharField(label=gettext_lazy("For which device or calendar"), max_length=80, required=False)


@staff_only
@require_safe
def calendar(request):
    """A month (`?month=2026-12`) or one day of it (`?day=2026-12-10`), of an office or a person."""
    today = timezone.localdate()
    whose = WhoseForm(_choice(request), actor=request.actor)
    wanted = whose.wanted()
    if day := _day(request.GET.get("day", "")):
        return _one_day(request, day, whose, wanted, today)
    first = _day(f"{request.GET.get('month', '')}-01") or today.replace(day=1)
    holidays = holidays_around(first)
    context = {
        "first": first,
        "weeks": entries.month(request.actor, first, wanted, today),
        "today": today,
        "holidays": holidays,
        "whose": whose,
        "query": _query(whose),
        "before": _month(first, -1),
        "after": _month(first, 1),
        "this_month": f"{today:%Y-%m}",
    }
    return render(request, "reports/calendar/month.html", context)


def _one_day(request, day, whose, wanted, today):
    rows = entries.due_between(request.actor, day, day, wanted, today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    trips = entries.trips(request.actor, wanted).filter(planned_on=day)
    context = {
        "day": day,
        "month": f"{day:%Y-%m}",
        "page": page,
        "lines": list(entries.lines(page.object_list, today)),
        "trips": trips.select_related("establishment__company", "user", "visit", "audit"),
        "whose": whose,
        "query": _query(whose),
    }
    return render(request, "reports/calendar/day.html", context)


def _choice(request):
    """What was chosen; at first one's own office, as everybody's calendar is too full to be read."""
    if "office" in request.GET or "who" in request.GET:
        return request.GET
    own = offices(request.actor).filter(pk__in=request.actor.office_ids).first()
    return {"office": str(own.public_id) if own else "", "who": ""}


def _query(whose):
    """The chosen office and person for links, first of all to keep them."""
    data = whose.cleaned_data if whose.is_valid() else {}
    return f"office={data.get('office', '')}&who={data.get('who', '')}"


def _day(text) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 and date.fromisoformat(text).year < 9000 else None
    except ValueError:
        return None


def _month(first, number):
    return f"{add_months_clamped(first, number):%Y-%m}"


@staff_only
@require_http_methods(["GET", "POST"])
def feeds(request):
    """One's own addresses. A new one is shown once, in the answer to its making."""
    form = FeedForm(request.POST or None, label_suffix="")
    address, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _feed, secret = domain.make_feed(request.actor, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                status, form = 201, FeedForm(label_suffix="")
                address = request.build_absolute_uri(reverse("calendar:feed", args=[secret]))
    rows = CalendarFeed.objects.filter(user=request.actor.user_id).order_by("revoked_at", "-created_at")
    context = {"form": form, "address": address, "feeds": rows}
    response = render(request, "reports/calendar/feeds.html", context, status=status)
    if address:
        response.headers["Cache-Control"] = "no-store"
    return response


@staff_only
@require_POST
def feed_revoke(request, public_id):
    feed = get_object_or_404(CalendarFeed, public_id=public_id, user=request.actor.user_id)
    try:
        domain.revoke_feed(request.actor, feed=feed)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The address is closed. Remove it from your calendar too."))
    return see_other("calendar:feeds")


@require_safe
def feed(request, secret):
    """The feed behind a secret address, for calendars that cannot sign in. Wrong ones are counted and slowed down."""
    today = timezone.localdate()
    found = domain.open_feed(secret, today) if len(secret) == SECRET else None
    if found is None:
        try:
            limits.take(request, "feed")
        except limits.Limited as limited:
            response = HttpResponse(status=429)
            response.headers["Retry-After"] = str(limited.seconds)
            return response
        raise Http404
    row, actor = found
    mine = row.scope == CalendarFeed.Scope.MINE
    wanted = entries.Wanted(user_id=row.user_id) if mine else entries.Wanted(office_ids=actor.office_ids)
    base = request.build_absolute_uri("/").rstrip("/")
    with translation.override(row.user.language or "ja"):
        text = ics.written(actor, wanted, today, base=base)
    domain.touched(row)  # the one thing a GET writes: its owner sees from it whether the address is used
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
