"""Forms of moves: the request, everything that became known, who was asked for a place, why it was refused."""

import uuid

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.organization.edit_pages import form_field
from imjapan.organization.fields import JapaneseDateField
from training.forms.masters import PlaceForm
from training.models import Placement, Regime, Transfer, TransferContact

from . import access, guide, moves
from .forms import UPLOADS
from .move_answers import ANSWERS, CHOICES, DAY, ESD_GROUNDS, NUMBER, TITP_GROUNDS, YES, ground_words
from .move_facts import Facts
from .move_gates import DERIVED_DOCUMENTS, documents_of

CHOOSE = ("", _("Choose"))
ANSWER = "a-"  # before the name of an answer, so that none is taken for a field of the row
TRI = [("", _("not known")), ("yes", pgettext_lazy("box", "yes")), ("no", pgettext_lazy("box", "no"))]
OURS = ("new_establishment", "elsewhere", "channel", "starts_on", "left_on", "application")
MONEY = ("standard_cost", "proven_cost", "compensation_agreed_on", "compensation_paid_on")


def _label(name, model=Transfer):
    return model._meta.get_field(name).verbose_name


class RequestForm(forms.Form):
    """Somebody wants, or has, to move. `placement`: the one to leave."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    ground = forms.ChoiceField(label=_label("ground"), choices=())
    entering_stage_3 = forms.BooleanField(
        label=_("The move takes place at the entry to stage 3, where the company is chosen freely"), required=False
    )
    requested_on = JapaneseDateField(label=_label("requested_on"))
    request = forms.CharField(
        label=_label("request"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    upload = forms.FileField(
        label=_("Written request (申出書)"), required=False, widget=forms.FileInput(attrs={"accept": UPLOADS})
    )

    def __init__(self, *args, placement: Placement, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        regime = placement.plan.regime
        grounds = ESD_GROUNDS if regime == Regime.ESD else TITP_GROUNDS
        self.fields["ground"].choices = [CHOOSE, *((name, ground_words(regime, name)) for name in grounds)]
        if regime != Regime.TITP:
            del self.fields["entering_stage_3"]

    def given(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("ground", "requested_on", "request")}


class MoveForm(PlaceForm):
    """What became known of a move: the new place, what was found out, papers, the compensation."""

    extra = ("establishment",)

    class Meta:
        model = Transfer
        fields = moves.FIELDS
        formfield_callback = form_field
        help_texts = {
            "elsewhere": _("Only when another organization supervises the new place: its name, and the company."),
            "application": _("Of this person at the new place; made under “Plan applications”."),
            "standard_cost": _("As the ministers' notice says; this program ships no amount."),
            "proven_cost": _("Travel, visa and so on, with receipts."),
        }

    def prepare(self):
        super().prepare()
        row = self.instance
        self.every_office = access.may_choose_elsewhere(self.actor, row)[0]
        place = self.fields["establishment"]
        place.required, place.label = False, _("New establishment")
        self.fields["channel"].choices = [CHOOSE, *Transfer.Channel.choices]
        self.initial.setdefault("establishment", row.new_establishment and row.new_establishment.public_id)
        self.fields["application"].queryset = row.person.plan_applications.select_related("establishment__company")
        self.fields["application"].label_from_instance = _application_words
        self.fields["application"].empty_label = _("none")
        self.fields["application"].label = _("Plan application")
        if "compensation_agreed_on" not in self._money():
            for name in MONEY:
                del self.fields[name]
        self.asked = [answer for answer in ANSWERS if answer.asked(row)]
        for answer in self.asked:
            self.fields[ANSWER + answer.name] = _answer_field(answer)
            value = row.answers.get(answer.name)
            if answer.type == YES and value is not None:
                value = "yes" if value else "no"
            if answer.type == DAY:
                value = Facts.day(value)
            self.initial.setdefault(ANSWER + answer.name, value)
        names = [name for _state, name in documents_of(row) if name not in DERIVED_DOCUMENTS]
        if names:
            self.fields["documents"] = forms.MultipleChoiceField(
                label=_("Papers that are there"),
                choices=[(name, guide.said(f"esd.trf.document.{name}")) for name in names],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.initial.setdefault("documents", list(row.answers.get("documents", {})))

    def _money(self):
        """Only a move at own wish is compensated (ESD-TRF-01)."""
        row = self.instance
        return MONEY if row.regime == Regime.ESD and row.kind == Transfer.Kind.OWN_WISH else ()

    def groups(self):
        """Headings with their fields, after the search for the place."""
        yield _("New place"), [self[name] for name in OURS if name in self.fields and name != "new_establishment"]
        yield _("What was found out"), [self[ANSWER + answer.name] for answer in self.asked]
        if "documents" in self.fields:
            yield _("Papers"), [self["documents"]]
        if self._money():
            yield _("Compensation of initial costs"), [self[name] for name in MONEY]

    def given(self) -> dict:
        sent = self.cleaned_data
        given = {name: sent[name] for name in moves.FIELDS if name in sent}
        if "establishment" in sent:
            given["new_establishment"] = sent["establishment"]
        answers = {}
        for answer in self.asked:
            name = ANSWER + answer.name
            if name in sent:
                answers[answer.name] = {"yes": True, "no": False}.get(sent[name]) if answer.type == YES else sent[name]
        given["answers"] = answers
        if "documents" in sent:
            given["documents"] = sent["documents"]
        return given

    def tell(self, error):
        """Answers stand under their own names."""
        if hasattr(error, "error_dict"):
            for answer in self.asked:
                if answer.name in error.error_dict:
                    error.error_dict[ANSWER + answer.name] = error.error_dict.pop(answer.name)
            if "new_establishment" in error.error_dict:
                error.error_dict["establishment"] = error.error_dict.pop("new_establishment")
        super().tell(error)


def _application_words(row):
    return f"{row.establishment.company} {row.establishment} {date_format(row.starts_on, 'SHORT_DATE_FORMAT')}"


def _answer_field(answer) -> forms.Field:
    common = {"label": answer.label, "required": False, "help_text": answer.help}
    if answer.type == DAY:
        return JapaneseDateField(**common)
    if answer.type == NUMBER:
        return forms.IntegerField(min_value=0, max_value=100_000, **common)
    if answer.type == YES:
        return forms.ChoiceField(choices=TRI, **common)
    return forms.ChoiceField(choices=[("", _("not known")), *CHOICES[answer.name]], **common)


class ContactForm(forms.Form):
    """Who was asked for a place."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    asked_on = JapaneseDateField(label=_label("asked_on", TransferContact))
    asked = forms.CharField(label=_label("asked", TransferContact), max_length=200)
    channel = forms.ChoiceField(label=_("Who that is"), choices=Transfer.Channel.choices)
    answer = forms.CharField(
        label=pgettext_lazy("question", "Answer"), required=False, max_length=4_000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def given(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("asked_on", "asked", "channel", "answer")}


class DeclineForm(forms.Form):
    """`agree` or `decline` is the button; a reason only for the latter, which the domain asks for."""

    reason = forms.CharField(
        label=_label("agreement_reason"), max_length=4_000, widget=forms.Textarea({"rows": 2}), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", auto_id="decline-%s", **kwargs)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_label("rejected_reason"), max_length=4_000, widget=forms.Textarea({"rows": 3}), required=True
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", auto_id="reject-%s", **kwargs)


class ToldForm(forms.Form):
    """When the authority was told of a wish that was given up."""

    told_on = JapaneseDateField(label=_("The authority (機構) was told of the wish on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", auto_id="told-%s", **kwargs)
