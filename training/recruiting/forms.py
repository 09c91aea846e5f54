"""Forms of offers, candidates and the quota simulator."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from imjapan.core.forms import PlainSelect
from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.fields import JapaneseDateField
from interns.forms import NewNames, another_field
from interns.models import Person
from training.forms.regimes import OfRegimes
from training.models import Candidate, Offer, Regime

from . import candidates, offers
from .occupations import list_words, operation_choices, sector_choices
from .quota_facts import BUILDING_SECTOR, CARE_SECTOR, WISHED, wish

CHOOSE = ("", gettext_lazy("Choose"))


class OfferForm(OfRegimes, RecordForm):
    regimes = {"occupation_code": "titp", "sector": "esd ssw", "work_category": "esd ssw"}
    sections = (
        (
            gettext_lazy("The offer (求人)"),
            ("received_on", "valid_until", "contact", "fees_explained_on"),
        ),
        (
            pgettext_lazy("job offer", "Work"),
            ("regime", "establishment", "occupation_code", "sector", "work_category"),
        ),
        (gettext_lazy("How many, and when"), ("headcount", "men", "women", "starts_on", "months")),
        (gettext_lazy("Conditions"), ("monthly_wage", "hourly_wage", "conditions")),
        (gettext_lazy("From where"), ("countries", "sending")),
        (gettext_lazy("Selection"), ("selection_on", "selection_place", "note")),
    )

    class Meta:
        model = Offer
        fields = offers.FIELDS
        formfield_callback = form_field
        help_texts = {
            "sector": gettext_lazy("Only employment for skill development and specified skilled workers."),
            "starts_on": gettext_lazy(
                "Under technical intern training the day of landing, as the lecture belongs to it."
            ),
            "months": gettext_lazy(
                "Technical intern training: 12 for stage 1 alone, 36 counts stage 2 after it in the quota. Employment "
                "for skill development: 36."
            ),
            "fees_explained_on": gettext_lazy("The day on which the company was told our fees."),
        }

    def prepare(self):
        company = self.instance.company
        place = self.fields["establishment"]
        place.queryset, place.empty_label = company.establishments.all(), _("Choose")
        place.widget = PlainSelect.like(place.widget)
        self.fields["sending"].empty_label = _("not decided yet")
        day = self.instance.starts_on
        self._choice("occupation_code", operation_choices(day), help_text=list_words(day))
        self._choice("sector", sector_choices(), help_text=self.fields["sector"].help_text)
        self.fields["conditions"].widget.attrs["rows"] = 3
        self.fields["note"].widget.attrs["rows"] = 2

    def _choice(self, name, choices, help_text):
        own = getattr(self.instance, name)
        if own and own not in dict(choices):
            choices = [*choices, (own, own)]
        self.fields[name] = forms.ChoiceField(
            label=self.fields[name].label,
            choices=[CHOOSE, *choices],
            required=False,
            widget=PlainSelect,
            help_text=help_text,
        )


class CloseForm(RecordForm):
    sections = (("", ("state", "closed_on", "closed_reason")),)

    class Meta:
        model = Offer
        fields = ("state", "closed_on", "closed_reason")
        formfield_callback = form_field

    def prepare(self):
        closing = [(state, state.label) for state in (Offer.State.FILLED, Offer.State.WITHDRAWN)]
        self.fields["state"] = forms.ChoiceField(
            label=_("What became of it"), choices=closing, widget=forms.RadioSelect
        )
        self.fields["closed_on"].required = True
        self.fields["closed_reason"].help_text = _("Needed when the company takes it back.")


class CandidateForm(RecordForm):
    sections = (("", candidates.FIELDS),)

    class Meta:
        model = Candidate
        fields = candidates.FIELDS
        formfield_callback = form_field


class NewPersonForm(NewNames, RecordForm):
    """Somebody not recorded yet: only what the ledger asks for; the rest is completed on the person's page.

    `another` and `young` appear once it was asked.
    """

    asked = ("another", "young")
    extra = ("passport_number", *asked)
    sections = (("", ("passport_name", "katakana", "nationality", "birth_date", "sex", *extra)),)
    passport_number = forms.CharField(label=gettext_lazy("Passport number"), required=False, max_length=20)
    another = another_field()
    young = forms.BooleanField(
        label=gettext_lazy("The date of birth is right"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Person
        fields = ("passport_name", "katakana", "nationality", "birth_date", "sex")
        formfield_callback = form_field

    def __init__(self, *args, offer, **kwargs):
        self.offer = offer
        super().__init__(*args, **kwargs)

    def prepare(self):
        for name in ("nationality", "sex"):
            self.fields[name].choices = [CHOOSE, *Person._meta.get_field(name).choices]
        if self.offer.sending_id:
            self.initial["nationality"] = self.offer.sending.country


class PresentForm(forms.Form):
    """The days on which a wish to work was accepted (求職受付) and on which people are presented."""

    accepted_on = JapaneseDateField(label=gettext_lazy("Wish to work accepted on (求職受付)"))
    on = JapaneseDateField(label=gettext_lazy("Presented on"))
    find = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)


class DecideForm(forms.Form):
    """One decision for many: the new state and its day."""

    state = forms.ChoiceField(label=gettext_lazy("Result"), choices=Candidate.State.choices)
    on = JapaneseDateField(label=pgettext_lazy("decision", "Day"))


class WhatIfForm(forms.Form):
    """Read from the address: nothing is written."""

    class Work:
        OTHER, CARE, BUILDING = "", "care", "construction"

    number = forms.IntegerField(label=gettext_lazy("How many more"), min_value=1, max_value=500, initial=3)
    regime = forms.ChoiceField(
        label=gettext_lazy("Regime"), choices=[one for one in Regime.choices if one[0] != Regime.SSW]
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("First stage"),
        choices=[(str(n), str(n)) for n in (1, 2, 3)],
        required=False,
        help_text=gettext_lazy("Only technical intern training."),
    )
    start = JapaneseDateField(label=gettext_lazy("From"))
    months = forms.IntegerField(label=gettext_lazy("Length (months)"), min_value=1, max_value=60, initial=12)
    work = forms.ChoiceField(
        label=pgettext_lazy("job offer", "Work"),
        choices=[
            (Work.OTHER, gettext_lazy("other work")),
            (Work.CARE, gettext_lazy("nursing care (介護)")),
            (Work.BUILDING, gettext_lazy("construction (建設)")),
        ],
        required=False,
    )
    displaced = forms.BooleanField(
        label=gettext_lazy("Taken over from a company that could not go on"),
        required=False,
        help_text=gettext_lazy("They eat no quota, but the others must be within it."),
    )
    establishment = forms.ModelChoiceField(
        label=gettext_lazy("Place of work"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        help_text=gettext_lazy("Only nursing care is counted by establishment."),
    )

    def __init__(self, *args, company, today, **kwargs):
        super().__init__(*args, label_suffix="", initial={"start": today}, **kwargs)
        self._today = today
        self.fields["establishment"].queryset = company.establishments.all()
        self.fields["establishment"].empty_label = _("not decided yet")

    def clean_start(self):
        start = self.cleaned_data["start"]
        if offers.too_far(start, self._today):
            raise forms.ValidationError(_("This day is too far away. Check the year."))
        return start

    def clean(self):
        data = super().clean()
        if data.get("work") == self.Work.CARE and not data.get("establishment") and "establishment" in data:
            self.add_error("establishment", _("Choose the establishment: nursing care is counted there."))
        return data

    def wished(self):
        """The people asked for, as they would count."""
        given = self.cleaned_data
        care = given["work"] == self.Work.CARE
        sector = {self.Work.CARE: CARE_SECTOR, self.Work.BUILDING: BUILDING_SECTOR}.get(given["work"], "")
        wished = wish(
            WISHED,
            given["regime"],
            given["number"],
            given["start"],
            given["months"],
            stage_from=given["stage"] or "1",
            place_id=given["establishment"].pk if given["establishment"] else None,
            care=care,
            sector=sector if given["regime"] == Regime.ESD else "",
        )
        return [row._replace(displaced=given["displaced"]) for row in wished]
