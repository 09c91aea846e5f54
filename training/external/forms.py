"""Forms of external checks: beginning one, and the page of a draft whose fields are those of `draft`."""

import uuid

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.models import Personnel
from training.models import ExternalCheck

from . import draft
from .catalogue import EARLIER, EQUIPMENT, ITEMS, METHODS, WISHES

CHOOSE = ("", _("Choose"))
AUDITS = 50  # so many are offered


def _label(name):
    return ExternalCheck._meta.get_field(name).verbose_name


class StartForm(forms.Form):
    """Begin a check. `key` becomes its public id, so that a form sent twice begins one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    kind = forms.ChoiceField(label=_label("kind"), choices=ExternalCheck.Kind, widget=forms.RadioSelect)
    checked_on = JapaneseDateField(label=_label("checked_on"))
    checker = forms.ModelChoiceField(label=_label("checker"), queryset=Personnel.objects.none(), empty_label=CHOOSE[1])

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["checker"].queryset = Personnel.objects.filter(pk__in=people)


class ScanForm(forms.Form):
    upload = forms.FileField(label=_("Signed paper"), help_text=_("A scan or photo: PDF, JPEG or PNG."))


def _choice(label, yes, no):
    return forms.TypedChoiceField(
        label=label,
        choices=[("True", yes), ("False", no)],
        required=False,
        empty_value=None,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )


def _text(label, rows=2, **options):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=draft.LONG, widget=widget, **options)


class CheckForm(forms.Form):
    """The page of a draft. Nothing is required: a draft may stop anywhere. `people`: candidates of its day."""

    def __init__(self, *args, check, people, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.check = check
        self.fields["checker"] = forms.TypedChoiceField(
            label=_label("checker"), choices=_people(people), required=False, coerce=int, empty_value=None
        )
        self.fields["checked_on"] = JapaneseDateField(label=_label("checked_on"), required=False)
        self.fields["reported_on"] = JapaneseDateField(
            label=_label("reported_on"), required=False, help_text=_("Leave it empty if it is today.")
        )
        if check.kind == ExternalCheck.Kind.OFFICE:
            self._office()
        else:
            self._accompanied()
        self.fields["opinion"] = _text(_label("opinion"), rows=4)
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"e-{name}"

    def _office(self):
        for name in ("heard_officer", "heard_manager"):
            self.fields[name] = forms.CharField(label=_label(name), required=False, max_length=150)
        for code, item in ITEMS.items():
            self.fields[f"{code}-ok"] = _choice(f"{item.number} {item.label}", _("○ no problem"), _("× problem"))
            if item.papers:
                self.fields[f"{code}-papers"] = forms.MultipleChoiceField(
                    label=_("Papers looked at"),
                    choices=[(paper.code, paper.label) for paper in item.papers],
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )
            self.fields[f"{code}-text"] = _text(_("What the problem is, what was looked at with care"), rows=1)
        self.fields[f"{EQUIPMENT}-text"] = _text(_("Equipment and rooms seen"))
        self.fields[f"{EARLIER}-text"] = _text(_("What became of earlier remarks"))
        self.fields[f"{WISHES}-text"] = _text(_("What should improve"))

    def _accompanied(self):
        self.fields["audit"] = forms.TypedChoiceField(
            label=_label("audit"), choices=_audits(self.check), required=False, coerce=int, empty_value=None
        )
        for code in METHODS:
            self.fields[f"{code}-done"] = _choice(_("Carried out"), _("yes"), _("no"))
            self.fields[f"{code}-proper"] = _choice(_("Method lawful"), _("yes"), _("no"))
            self.fields[f"{code}-ok"] = _choice(_("Problem"), _("○ no problem"), _("× problem"))
            self.fields[f"{code}-text"] = _text(_("What the problem is"), rows=1)

    def read(self):
        """What was typed: ({name: value} of the readable fields, {name: [message]} of the others)."""
        self.is_valid()
        return dict(self.cleaned_data), {name: list(errors) for name, errors in self.errors.items()}


def _people(people):
    rows = [(one.person.pk, f"{one.person} ({one.role_label})") for one in people]
    return [CHOOSE, *rows]


def _audits(check):
    """The latest audits of the office up to the week of the check, and the chosen one."""
    rows = draft.auditable(check).filter(starts_on__isnull=False).select_related("establishment__company")
    found = {row.pk: row for row in rows.filter(starts_on__lte=check.checked_on).order_by("-starts_on", "-pk")[:AUDITS]}
    if check.audit_id and check.audit_id not in found:
        found[check.audit_id] = rows.get(pk=check.audit_id)
    return [CHOOSE, *((pk, _audit_name(row)) for pk, row in found.items())]


def _audit_name(row):
    day = date_format(row.starts_on, "SHORT_DATE_FORMAT")
    return f"{day} {row.establishment.company} {row.establishment}"
