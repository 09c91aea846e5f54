"""Forms of filings: each asks only what its kind needs."""

import uuid
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from imjapan.core import files
from imjapan.organization import access as organization
from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.models import Measure, Office
from interns.models import Person
from training.models import Regime

from .kinds import CHOICE, DAY, LINE, YES, Field, Kind
from .models import Filing

YES_NO = (("yes", pgettext_lazy("box", "yes")), ("no", pgettext_lazy("box", "no")), ("", gettext_lazy("not known")))
CHOOSE = ("", gettext_lazy("Please choose"))
UPLOADS = "application/pdf,image/jpeg,image/png"
DETAIL = "d-"  # before the name of a detail, so that none is taken for a field of the row


def _detail_field(field: Field) -> forms.Field:
    common = {"label": field.label, "required": False, "help_text": field.help}
    if field.type == DAY:
        return JapaneseDateField(**common)
    if field.type == YES:
        return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **common)
    if field.type == CHOICE:
        return forms.ChoiceField(choices=(CHOOSE, *field.choices), **common)
    widget = forms.TextInput if field.type == LINE else forms.Textarea(attrs={"rows": 3})
    return forms.CharField(max_length=200 if field.type == LINE else 4000, widget=widget, **common)


class FilingForm(forms.Form):
    """A draft. What is left empty can follow later; before the approval everything needed has to be there."""

    event_on = JapaneseDateField()
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, actor, kind: Kind, company=None, filing: Filing | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix, self.kind = "", kind
        self.fields["event_on"].label = kind.event
        self._add_office(actor, company, filing)
        if len(kind.regimes) > 1:
            choices = [(value, label) for value, label in Regime.choices if value in kind.regimes]
            self.fields["regime"] = forms.ChoiceField(label=_("Regime"), choices=choices)
        if kind.noticed:
            self.fields["noticed_on"] = JapaneseDateField(label=_("Noticed on"), required=False)
        if any(field.when == "return_on" for field in kind.fields):
            self.fields["return_on"] = JapaneseDateField(
                label=_("Planned return home"),
                required=False,
                help_text=_("Only for a return before the plan ends. The notice is then due the day before."),
            )
        if kind.people:
            self.fields["people"] = forms.ModelMultipleChoiceField(
                label=_("Trainees concerned"),
                queryset=_people(company, kind),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["title"] = forms.CharField(
            label=_("About"), required=False, max_length=200, help_text=_("A few words to find it by, without a name.")
        )
        for field in kind.fields:
            self.fields[DETAIL + field.name] = _detail_field(field)
        if filing is not None:
            self._show(filing)

    def _add_office(self, actor, company, filing):
        if company is not None or filing is not None:
            return
        rows = organization.offices(actor)
        rows = rows.filter(pk__in=[row.pk for row in rows if organization.may_write(actor, row.pk)[0]])
        self.fields["office"] = forms.ModelChoiceField(
            label=_("Office"), queryset=rows.order_by("code"), empty_label=_("Choose")
        )
        if not self.is_bound and len(rows) == 1:
            self.initial["office"] = rows[0].pk

    def _show(self, filing):
        for name in ("event_on", "noticed_on", "return_on", "title", "regime", "version"):
            self.initial.setdefault(name, getattr(filing, name))
        if "people" in self.fields:
            self.initial.setdefault("people", list(filing.people.values_list("pk", flat=True)))
        for field in self.kind.fields:
            value = filing.details.get(field.name, "")
            self.initial[DETAIL + field.name] = date.fromisoformat(value) if field.type == DAY and value else value

    def blocks(self):
        """Headings with their bound fields, for the template."""
        head = [name for name in ("office", "regime", "event_on", "noticed_on", "return_on") if name in self.fields]
        yield _("When"), [self[name] for name in head]
        if "people" in self.fields:
            yield "", [self["people"]]
        early = [self[DETAIL + field.name] for field in self.kind.fields if field.when]
        yield _("Content"), [self[DETAIL + field.name] for field in self.kind.fields if not field.when]
        if early:
            yield _("Only for an early return home"), early
        yield "", [self["title"]]

    def given(self) -> dict:
        """What was typed, as the domain takes it."""
        sent = self.cleaned_data
        details = {field.name: sent.get(DETAIL + field.name) for field in self.kind.fields}
        names = ("event_on", "noticed_on", "return_on", "title", "regime", "people")
        return {name: sent[name] for name in names if name in sent} | {"details": details}

    def tell(self, error):
        """Put the messages of the domain at their fields."""
        items = error.error_dict.items() if hasattr(error, "error_dict") else [("", error.error_list)]
        for name, errors in items:
            place = DETAIL + name.removeprefix("details.") if name.startswith("details.") else name
            for one in errors:
                self.add_error(place if place in self.fields else None, one)


def _people(company, kind):
    """Who is or was at the company under a regime of this kind of notice, in the order of names."""
    if company is None:
        return Person.objects.none()
    there = company.placements.filter(plan__regime__in=kind.regimes).order_by().values("person")
    return Person.objects.filter(pk__in=there).order_by("passport_name", "pk")


class SentForm(forms.Form):
    """Day, channel, receipt number and the scan of the receipt."""

    filed_on = JapaneseDateField(label=gettext_lazy("Filed on"))
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Filing.Channel.choices, widget=forms.RadioSelect)
    receipt_no = forms.CharField(
        label=gettext_lazy("Receipt number"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("As on the receipt or the confirmation. Leave it empty if you got none."),
    )
    receipt = forms.FileField(
        label=gettext_lazy("Scan of the receipt"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 10 MB. You can leave this empty."),
        widget=forms.FileInput(attrs={"accept": UPLOADS}),
    )

    def clean_receipt(self):
        """Looked at here, so that a wrong file is told together with everything else."""
        upload = self.cleaned_data["receipt"]
        if upload:
            files.checked(upload)
        return upload


class CorrectionForm(forms.Form):
    """Other values for a filing that was recorded wrongly, and why."""

    filed_on = JapaneseDateField(label=gettext_lazy("Filed on"))
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Filing.Channel.choices, widget=forms.RadioSelect)
    receipt_no = forms.CharField(label=gettext_lazy("Receipt number"), required=False, max_length=60)
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReceiptForm(forms.Form):
    """The scan of a receipt that came after the filing was recorded."""

    receipt = forms.FileField(
        label=gettext_lazy("Scan of the receipt"),
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": UPLOADS}),
    )

    def clean_receipt(self):
        upload = self.cleaned_data["receipt"]
        files.checked(upload)
        return upload


class ReplyForm(forms.Form):
    """What the authority answered."""

    answered_on = JapaneseDateField(label=gettext_lazy("Answered on"))
    answer = forms.CharField(
        label=gettext_lazy("Answer of the authority"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DropForm(forms.Form):
    """Why it is not needed."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is not needed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class MeasureForm(RecordForm):
    """A letter of the authority, with its scan."""

    scan = forms.FileField(
        label=gettext_lazy("Scan of the letter"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 10 MB. You can leave this empty."),
        widget=forms.FileInput(attrs={"accept": UPLOADS}),
    )
    extra = ("scan",)

    class Meta:
        model = Measure
        fields = ("office", "kind", "authority", "document_no", "received_on", "content", "reply_due_on", "settled_on")
        widgets = {"content": forms.Textarea(attrs={"rows": 4})}
        formfield_callback = form_field

    sections = (
        ("", ("office", "kind", "authority", "document_no", "received_on", "content", "scan")),
        (gettext_lazy("What follows"), ("reply_due_on", "settled_on")),
    )

    def prepare(self):
        rows = organization.offices(self.actor)
        allowed = [row.pk for row in rows if organization.may_write(self.actor, row.pk)[0]]
        self.fields["office"].queryset = Office.objects.filter(pk__in=allowed).order_by("code")
        if not self.instance.pk and len(allowed) == 1:
            self.initial["office"] = allowed[0]
        self.fields["reply_due_on"].help_text = _("As the letter says. Leave it empty when no reply is asked for.")

    def clean_scan(self):
        upload = self.cleaned_data["scan"]
        if upload:
            files.checked(upload)
        return upload
