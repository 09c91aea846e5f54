"""The form of a visit: one page whose names are those of `training.domain.visit_drafts`."""

import uuid

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.models import Staff
from training.domain.visit_drafts import SEEN
from training.models import Visit
from training.visit_questions import ANSWERS, HEADINGS, RATINGS

from .audits import CHOOSE
from .drafts import Shown

TEXTS = {"guidance": 3, "response": 2, "agreed": 2, "remarks": 2}


def _label(name):
    return Visit._meta.get_field(name).verbose_name


def _line(name):
    return forms.CharField(label=_label(name), required=False, max_length=Visit._meta.get_field(name).max_length)


def _text(name, rows, **options):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=_label(name), required=False, max_length=4000, widget=widget, **options)


def _person(name):
    return forms.TypedChoiceField(label=_label(name), required=False, coerce=int, empty_value=None)


def _clock(name, label):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class StartVisitForm(forms.Form):
    """Begin a visit. `key` becomes its public id, so that a form sent twice begins one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    on = JapaneseDateField(label=_("Day of the visit"))


class VisitForm(forms.Form):
    """Nothing is required: a draft may stop anywhere. `people`: those who can be ticked."""

    visited_on = JapaneseDateField(label=_label("visited_on"), required=False)
    from_time = _clock("from_time", pgettext_lazy("time of day", "From"))
    until_time = _clock("until_time", pgettext_lazy("time of day", "Until"))
    visitor = _person("visitor")
    manager = _person("manager")
    met = _line("met")
    companions = _line("companions")
    interpreter = _line("interpreter")
    guidance = _text("guidance", 3)
    response = _text("response", 2)
    agreed = _text("agreed", 2, help_text=_("Stands on top when the next visit is recorded."))
    remarks = _text("remarks", 2, help_text=_("Wishes, things to ask, the next appointment. It is printed."))

    def __init__(self, data=None, *, initial, people, office_id):
        super().__init__(data, initial=initial)
        for person in people:
            name = f"{person.public_id}-{SEEN}"
            self.fields[name] = forms.BooleanField(label=str(person), required=False)
        for heading in HEADINGS:
            self.fields[f"{heading.name}-rating"] = forms.ChoiceField(
                label=heading.label, choices=RATINGS, required=False, widget=forms.RadioSelect
            )
            self.fields[f"{heading.name}-text"] = forms.CharField(
                label=_("Words about it"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            )
            for question in heading.questions:
                self.fields[question.code] = forms.ChoiceField(
                    label=question.words, choices=ANSWERS, required=False, widget=forms.RadioSelect
                )
        self._offer_staff(office_id)

    def _offer_staff(self, office_id):
        chosen = {self.initial.get("visitor"), self.initial.get("manager")}
        day = self.initial["visited_on"]
        staff, managers = {}, {}
        for row in Staff.objects.filter(office_id=office_id).select_related("user").order_by("user__name", "user_id"):
            if row.ends_on is None or row.ends_on >= day or row.user_id in chosen:
                staff[row.user_id] = row.user.name
                if row.role == Staff.Role.MANAGER:
                    managers[row.user_id] = row.user.name
        self.fields["visitor"].choices = [CHOOSE, *staff.items()]
        self.fields["manager"].choices = [CHOOSE, *managers.items()]

    @cached_property
    def shown(self) -> dict[str, Shown]:
        """Every field by name, with the messages below it."""
        rows = {}
        for bound in self:
            bound.field.widget.attrs["aria-describedby"] = f"e-{bound.html_name}"
            rows[bound.html_name] = Shown(bound)
        return rows

    def read(self):
        """What was typed: ({name: value} of the readable fields, {name: [message]} of the others)."""
        self.is_valid()
        good = dict(self.cleaned_data)
        bad = {name: list(errors) for name, errors in self.errors.items()}
        if good.get("visited_on", True) is None:
            del good["visited_on"]
            bad["visited_on"] = [str(_("Enter the day of the visit."))]
        return good, bad

    def tell(self, messages):
        """Put messages below their fields; names that are no field are left to the summary."""
        for name, texts in messages.items():
            if name in self.shown:
                row = self.shown[name]
                row.messages += [text for text in texts if text not in row.messages]
                row.field.field.widget.attrs["aria-invalid"] = "true"
