"""Screens that say who is in charge, the same for companies and for people: many at once, and one with its past.

The apps above give a `Subject`; the arithmetic is in `assignments`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other

from . import access, assignments, rights
from .edit_pages import step
from .fields import JapaneseDateField
from .forms import StaffField

SIZES = (50, 100, 200)
NOBODY = "nobody"
TICKED, SHOWN = "ticked", "shown"


@dataclass(frozen=True)
class Subject:
    """Companies or people, with the functions of their app.

    `rows(actor)`: those the actor may read, with their office. `in_charge_of(ids, on)`: who is in charge of each.
    `held_by(user_id, on)`, `without(on)`: ids of those somebody, or nobody, is in charge of.
    `bulk`, `one`, `row`: names of the three addresses; `page`: of the page of one.
    """

    table: assignments.Table
    title: object
    column: object
    list_title: object
    list_page: str
    bulk: str
    one: str
    row: str
    page: str
    rows: Callable[[object], QuerySet]
    search: Callable[[QuerySet, str], QuerySet]
    in_charge_of: Callable
    held_by: Callable
    without: Callable
    second: tuple = ()  # a second column: heading, f(row)
    nobody_means: object = ""
    search_label: object = field(default=gettext_lazy("Search"))


class FilterForm(forms.Form):
    """Which rows the page of many shows."""

    q = forms.CharField(
        required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )
    office = forms.ModelChoiceField(
        label=gettext_lazy("Office"),
        required=False,
        queryset=None,
        to_field_name="code",
        empty_label=gettext_lazy("all"),
    )
    holder = forms.ChoiceField(label=gettext_lazy("In charge today"), required=False)
    size = forms.TypedChoiceField(
        label=gettext_lazy("Rows a page"),
        required=False,
        coerce=int,
        empty_value=SIZES[0],
        choices=[(size, size) for size in SIZES],
    )

    def __init__(self, *args, subject, offices, found, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["q"].label = subject.search_label
        self.fields["office"].queryset = offices
        self.fields["holder"].choices = [
            ("", _("all")),
            (NOBODY, _("nobody")),
            *((str(user.pk), user.name) for user, _offices in found),
        ]


class AssignForm(forms.Form):
    """Who, with which deputy, from which day; `which` rows of a page of many."""

    user = StaffField(label=gettext_lazy("In charge"))
    deputy = StaffField(label=gettext_lazy("Deputy"), required=False)
    on = JapaneseDateField(label=gettext_lazy("From which day"))
    which = forms.ChoiceField(
        label=gettext_lazy("For"),
        choices=[(TICKED, gettext_lazy("the ticked rows")), (SHOWN, gettext_lazy("all rows of this page"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, found, many, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["user"].offer(found)
        self.fields["deputy"].offer(found, empty=("", _("no deputy")))
        if not many:
            del self.fields["which"]

    def tell(self, error: ValidationError):
        """Messages of the domain at their fields; those about single rows at the top."""
        for name, errors in error.error_dict.items():
            for one in errors:
                self.add_error(name if name in self.fields else None, one)


class RowForm(forms.Form):
    """One row of who was, is or will be in charge."""

    user = StaffField(label=gettext_lazy("In charge"))
    deputy = StaffField(label=gettext_lazy("Deputy"), required=False)
    starts_on = JapaneseDateField(label=gettext_lazy("From"))
    ends_on = JapaneseDateField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Leave it empty for no end.")
    )

    tell = AssignForm.tell

    def __init__(self, *args, found, row, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        known = {user.pk for user, _offices in found}
        gone = [(user, [_("as until now")]) for user in (row.user, row.deputy) if user and user.pk not in known]
        self.fields["user"].offer([*found, *gone])
        self.fields["deputy"].offer([*found, *gone], empty=("", _("no deputy")))


# --- many at once -----------------------------------------------------------------------------------


def assign_many_page(request, subject: Subject):
    """Filter, tick, choose who and from when. All ticked rows or none."""
    actor, today = request.actor, timezone.localdate()
    require(assignments.may_assign_somewhere(actor))
    found = assignments.candidates(actor, today)
    offices = _offices(actor)
    filters = FilterForm(request.GET, subject=subject, offices=offices.order_by("code"), found=found)
    filters.is_valid()
    posted = request.POST if request.method == "POST" else None
    form = AssignForm(posted, found=found, many=True, initial={"on": today, "which": TICKED})
    ticked = set(request.POST.getlist("rows"))
    if posted is not None and form.is_valid():
        done = _assign_many(request, subject, form, ticked)
        if done is not None:
            _say(request, subject, form.cleaned_data, done)
            return see_other(f"{reverse(subject.bulk)}?{request.GET.urlencode()}".rstrip("?"))
    page = Paginator(_filtered(subject, actor, offices, filters.cleaned_data, today), _size(filters)).get_page(
        request.GET.get("page")
    )
    now = subject.in_charge_of([row.pk for row in page], today)
    rows = [_Line(row, now.get(row.pk), str(row.public_id) in ticked, _second(subject, row)) for row in page]
    context = {
        "subject": subject,
        "filters": filters,
        "form": form,
        "page": page,
        "rows": rows,
        "shown": " ".join(str(row.public_id) for row in page),
        "address": reverse(subject.bulk),
        "query": request.GET.urlencode(),
        "trail": [step(reverse(subject.list_page), subject.list_title)],
    }
    return render(request, "organization/assign_many.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class _Line:
    row: object
    charge: object
    ticked: bool
    second: str


def _second(subject, row):
    return subject.second[1](row) if subject.second else ""


def _size(filters):
    return filters.cleaned_data.get("size") or SIZES[0]


def _offices(actor):
    """Offices in which the actor may say who is in charge."""
    offices = access.offices(actor)
    if actor.everywhere(rights.ASSIGN):
        return offices
    return offices.filter(pk__in=actor.offices_with(rights.ASSIGN))


def _filtered(subject, actor, offices, chosen, today):
    rows = subject.rows(actor).filter(office__in=offices)
    if chosen.get("office"):
        rows = rows.filter(office=chosen["office"])
    if chosen.get("holder") == NOBODY:
        rows = rows.filter(pk__in=subject.without(today))
    elif chosen.get("holder"):
        rows = rows.filter(pk__in=subject.held_by(int(chosen["holder"]), today))
    if words := chosen.get("q", "").strip():
        rows = subject.search(rows, words)
    return rows.select_related("office")


def _assign_many(request, subject, form, ticked):
    """Return what was done, or None with the reasons in the form."""
    chosen = form.cleaned_data
    wanted = ticked if chosen["which"] == TICKED else set(request.POST.get("shown", "").split())
    if not wanted:
        form.add_error("which", _("Tick at least one row, or choose all rows of this page."))
        return None
    if len(wanted) > max(SIZES):
        form.add_error("which", _("At most %(number)d rows at once.") % {"number": max(SIZES)})
        return None
    ids = list(subject.rows(request.actor).filter(public_id__in=_uuids(wanted)).values_list("pk", flat=True))
    if len(ids) < len(wanted):
        form.add_error("which", _("Some of the chosen rows are not there any more. Look again."))
        return None
    try:
        return assignments.assign(
            request.actor, subject.table, ids, user=chosen["user"], deputy=chosen["deputy"], on=chosen["on"]
        )
    except ValidationError as error:
        form.tell(error)
    return None


def _uuids(texts):
    field = forms.UUIDField()
    for text in texts:
        try:
            yield field.clean(text)
        except ValidationError:
            continue


def _say(request, subject, chosen, done):
    text = ngettext(
        "%(name)s is in charge from %(day)s: %(number)d row changed.",
        "%(name)s is in charge from %(day)s: %(number)d rows changed.",
        done.changed,
    )
    text %= {"name": chosen["user"].name, "day": _day(chosen["on"]), "number": done.changed}
    if done.unchanged:
        text = f"{text} " + _("As it was already: %(number)d.") % {"number": done.unchanged}
    messages.success(request, text)


def _day(on):
    return date_format(on, "SHORT_DATE_FORMAT")


# --- one, with its past and future ------------------------------------------------------------------


def owner_page(request, subject: Subject, owner):
    """Who was, is and will be in charge of one company or person; managers put somebody new in charge."""
    actor, today = request.actor, timezone.localdate()
    allowed, reason = assignments.may_assign(actor, owner.office_id)
    found = assignments.candidates(actor, today) if allowed else []
    posted = request.POST if request.method == "POST" else None
    form = AssignForm(posted, found=found, many=False, initial={"on": today})
    if posted is not None:
        require((allowed, reason))
        if form.is_valid():
            chosen = form.cleaned_data
            try:
                assignments.assign_one(
                    actor, subject.table, owner, user=chosen["user"], deputy=chosen["deputy"], on=chosen["on"]
                )
            except ValidationError as error:
                form.tell(error)
            else:
                text = _("%(name)s is in charge from %(day)s.")
                messages.success(request, text % {"name": chosen["user"].name, "day": _day(chosen["on"])})
                return see_other(subject.one, owner.public_id)
    context = {
        "subject": subject,
        "owner": owner,
        "charges": _charges(subject, owner, today),
        "now": subject.in_charge_of([owner.pk], today).get(owner.pk),
        "form": form,
        "allowed": allowed,
        "reason": reason,
        "trail": _trail(subject, owner),
    }
    return render(request, "organization/in_charge.html", context, status=422 if form.errors else 200)


def _charges(subject, owner, today):
    rows = subject.table.model.objects.filter(**{subject.table.owner: owner}).select_related("user", "deputy")
    found = list(rows.order_by("-starts_on"))
    for row in found:
        row.address = reverse(subject.row, args=[row.public_id])
        row.is_now = row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)
    return found


def _trail(subject, owner):
    return [
        step(reverse(subject.list_page), subject.list_title),
        step(reverse(subject.page, args=[owner.public_id]), str(owner)),
    ]


def row_page(request, subject: Subject, row):
    """Correct one row, give it its last day, or take it back before it begins. `row` with user, deputy and owner."""
    actor, today = request.actor, timezone.localdate()
    owner = getattr(row, subject.table.owner)
    require(assignments.may_assign(actor, owner.office_id))
    posted = request.POST if request.method == "POST" else None
    initial = {"user": row.user_id, "deputy": row.deputy_id, "starts_on": row.starts_on, "ends_on": row.ends_on}
    form = RowForm(posted, found=assignments.candidates(actor, today), row=row, initial=initial)
    status = 200
    if posted is not None:
        try:
            if "remove" in posted:
                assignments.remove(actor, subject.table, row, today=today)
                messages.success(request, _("It is taken back."))
                return see_other(subject.one, owner.public_id)
            if form.is_valid():
                assignments.correct(actor, subject.table, row, **form.cleaned_data)
                messages.success(request, _("The correction is saved."))
                return see_other(subject.one, owner.public_id)
            status = 422
        except ValidationError as error:
            form.tell(error)
            status = 422
        except Conflict as conflict:
            form = RowForm(None, found=assignments.candidates(actor, today), row=row, initial=initial)
            messages.error(request, conflict.reason)
            status = 409
    back = reverse(subject.one, args=[owner.public_id])
    context = {
        "subject": subject,
        "row": row,
        "form": form,
        "may_remove": row.starts_on > today,
        "back": back,
        "trail": [*_trail(subject, owner), step(back, _("Who is in charge"))],
    }
    return render(request, "organization/in_charge_row.html", context, status=status)
