"""Forms and screens that write one record: what was typed is kept, every refusal stands at its field, nothing twice."""

import uuid
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models.fields import BLANK_CHOICE_DASH
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from imjapan.core import history, told
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other

from . import access
from .editing import Stale, mark, marks_of, value_of, version_of
from .fields import JapaneseDateField

DASHES = BLANK_CHOICE_DASH[0][1]
LONG = 120  # a longer text gets a box of several lines


def say_empty(field):
    """Let the empty choice of a form field say what it means, instead of a row of dashes. Returns the field."""
    words = gettext_lazy("Choose") if field.required else gettext_lazy("not chosen")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        field.choices = [(value, words if str(label) == DASHES else label) for value, label in field.choices]
    return field


def form_field(model_field, **options):
    """Dates in every Japanese spelling, empty choices in words; everything else as Django does."""
    if isinstance(model_field, models.DateField):
        return JapaneseDateField(
            label=model_field.verbose_name, required=not model_field.blank, help_text=model_field.help_text
        )
    field = model_field.formfield(**options)
    return field and say_empty(field)


def writable_offices(actor, *, keep=None):
    """Offices whose masters the actor may change, and the office the row has now."""
    rows = access.offices(actor)
    return rows.filter(pk__in=[row.pk for row in rows if row.pk == keep or access.may_edit_masters(actor, row.pk)[0]])


def may_add(actor):
    """Whether there is an office the actor may add companies and people to. Returns (allowed, reason)."""
    return access.may_edit_masters(actor, None)


class RecordForm(forms.ModelForm):
    """Reads what was typed; the domain function checks and writes.

    `sections`: (heading, names of fields) in the order of the page. `key` becomes the public id of a new row, so that
    a form sent twice makes one row; `version` says what an existing row looked like (see `editing.version_of`).
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    sections: tuple = ()
    extra: tuple = ()  # fields of the form that are not of the row

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.label_suffix = ""
        self.initial["version"] = version_of(self.instance, self._meta.fields)
        self.prepare()

    def prepare(self):
        """Choices and texts that depend on the actor or the row."""

    def _post_clean(self):
        """The domain function writes and checks the row."""

    def blocks(self):
        """Headings with their bound fields, for the template."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.sections]

    def given(self) -> dict:
        """What was typed, by field of the row and `extra`."""
        return {
            name: self.cleaned_data[name] for name in (*self._meta.fields, *self.extra) if name in self.cleaned_data
        }

    def tell(self, error: ValidationError):
        """Put the messages of a domain function at their fields; what has no field here goes to the top."""
        items = error.error_dict.items() if hasattr(error, "error_dict") else [(NON_FIELD_ERRORS, error.error_list)]
        for name, errors in items:
            for one in errors:
                self.add_error(name if name in self.fields else None, linked(one))


def linked(error: ValidationError) -> ValidationError:
    """A message whose params name a `view` and an `id` ends with a link to that record."""
    params = error.params or {}
    if "view" not in params:
        return error
    text = error.messages[0]
    return ValidationError(
        format_html('{} <a href="{}">{}</a>', text, reverse(params["view"], args=[params["id"]]), _("Open it")),
        code=error.code,
    )


@dataclass
class Clash:
    """A field that somebody else changed. `taken`: the form shows their value, because this page left it alone.

    `by`: who changed it last and when, where that is known.
    """

    bound: forms.BoundField
    now: str
    mine: str
    taken: bool
    by: str = ""

    @property
    def label(self):
        return self.bound.label

    @property
    def anchor(self):
        return self.bound.id_for_label


@dataclass
class Screen:
    """What stands around the form. `done`: f(row) -> address after saving. `remove`: a `Removal`, or None."""

    title: str
    back: str
    trail: list
    done: object
    saved: str
    template: str = "organization/edit.html"
    submit: str = ""
    remove: object = None
    context: dict = field(default_factory=dict)
    warnings: object = None  # f(row) -> sentences shown after saving


@dataclass(frozen=True)
class Removal:
    """The button that deletes: its address and question; `why_not` says what hangs on the row."""

    url: str
    label: str
    question: str
    why_not: str = ""


def step(url, label):
    return {"url": url, "label": label}


def serve(request, make_form, *, permission, save, screen: Screen):
    """Show the form or save it.

    `make_form(data, instance=None)`; `save(given, version, key)` calls the domain function. Answers 200, 303, 403
    (with the reason), 409 (changed meanwhile) or 422.
    """
    require(permission)
    if request.method != "POST":
        return page(request, make_form(None), screen)
    form = make_form(request.POST)
    if not form.is_valid():
        _tell_the_rest(form, save)
        return page(request, form, screen, status=422)
    sent = form.cleaned_data
    version = sent.get("version") or None
    try:
        try:
            row = save(form.given(), version, sent.get("key"))
        except Stale as stale:
            clashes = _clashes(form, make_form(None, instance=stale.row), stale)
            if clashes:
                return _stale(request, make_form, screen, stale, clashes)
            # Both typed the same, or the browser sent it twice.
            row = save(form.given(), version_of(stale.row, form._meta.fields), sent.get("key"))
    except ValidationError as error:
        form.tell(error)
        return page(request, form, screen, status=422)
    except Conflict as conflict:
        form.add_error(None, conflict.reason)
        return page(request, form, screen, status=409)
    messages.success(request, screen.saved)
    for sentence in screen.warnings(row) if screen.warnings else ():
        messages.warning(request, sentence)
    return see_other(screen.done(row))


def _tell_the_rest(form, save):
    """What the domain function holds against the readable fields too, so that everything is told at once.

    Nothing stays: whatever it wrote is rolled back.
    """
    try:
        with transaction.atomic():
            save(form.given(), form.cleaned_data.get("version") or None, form.cleaned_data.get("key"))
            transaction.set_rollback(True)
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {}).items():
            if name in form.cleaned_data:
                for one in errors:
                    form.add_error(name, linked(one))
    except (Conflict, PermissionDenied):
        pass  # said when the form can be read


def page(request, form, screen, *, status=200, clashes=()):
    context = {
        "form": form,
        "screen": screen,
        "clashes": clashes,
        "draft": _draft_name(request, form),
        **screen.context,
    }
    return render(request, screen.template, context, status=status)


def _draft_name(request, form):
    return f"{type(form).__name__}-{request.path}"


def _clashes(form, fresh, stale):
    """The fields that are no longer as this form showed them, unless both typed the same."""
    shown, by = marks_of(form.cleaned_data["version"]), _changed_by(stale.row)
    out = []
    for name in stale.names:
        if name not in form.fields:
            continue
        mine = form.cleaned_data.get(name)
        typed = mark(getattr(mine, "pk", mine))
        taken = typed == shown.get(name)
        if taken or typed != mark(value_of(stale.row, name)):
            out.append(
                Clash(
                    bound=fresh[name],
                    now=spoken(fresh.fields[name], getattr(stale.row, name)),
                    mine=spoken(form.fields[name], mine),
                    taken=taken,
                    by=by.get(name, ""),
                )
            )
    return out


def _changed_by(row) -> dict[str, str]:
    """Who changed each field of the row last, and when; empty for a table without history."""
    if not hasattr(row, "history"):
        return {}
    last = {change.field.name: change for change in reversed(history.changes_of([row]))}
    names = told.names_of(change.actor_id for change in last.values())
    return {
        name: _("%(who)s, %(when)s")
        % {
            "who": told.who(change.actor_id, change.source, names),
            "when": date_format(timezone.localtime(change.at), "SHORT_DATETIME_FORMAT"),
        }
        for name, change in last.items()
    }


def _stale(request, make_form, screen, stale, clashes):
    """Own input stays; fields that one had not touched take the new value. Saving again saves what is then shown."""
    data = request.POST.copy()
    for clash in clashes:
        if clash.taken:
            _put(data, clash.bound)
    again = make_form(data, instance=stale.row)
    data[again.add_prefix("version")] = version_of(stale.row, again._meta.fields)
    return page(request, again, screen, status=409, clashes=clashes)


def _put(data, bound):
    """The value of a bound field as a browser would send it."""
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        data.pop(bound.html_name, None)
        if value:
            data[bound.html_name] = "on"
    elif isinstance(bound.field, forms.MultipleChoiceField):
        data.setlist(bound.html_name, value or [])
    else:
        shown = bound.field.widget.format_value(bound.field.prepare_value(value))
        data[bound.html_name] = "".join(shown) if isinstance(shown, list) else "" if shown is None else shown


def spoken(form_field, value) -> str:
    """A value as a person reads it. A field may know better (`spoken`)."""
    if hasattr(form_field, "spoken"):
        return form_field.spoken(value)
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return pgettext("box", "yes") if value else pgettext("box", "no")
    if hasattr(value, "year"):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(form_field, forms.ModelChoiceField):
        return str(value)
    return str(dict(getattr(form_field, "choices", ())).get(value, value))


def deleted(request, *, permission, delete, back, gone, message):
    """Delete after the question was answered. What hangs on the row is said on the page one came from."""
    require(permission)
    try:
        delete()
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return see_other(back)
    messages.success(request, message)
    return see_other(gone)
