"""Forms of sending organizations, agreements, suspensions and paid costs."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from imjapan.core.forms import PlainSelect
from imjapan.law.sending import DOCUMENTS
from imjapan.organization.edit_pages import RecordForm, form_field, writable_offices
from interns.models import PaidCost, SendingAgreement, SendingOrganization, SendingSuspension

from . import domain
from .judging import CLEAN

NEEDED = {
    "recommended": gettext_lazy("Recommended by a public body of its country"),
    "selects_suitable": gettext_lazy("Presents only people suitable for the training"),
    "fees_published": gettext_lazy("Publishes a clear basis of its fees"),
    "fees_explained": gettext_lazy("Explains its fees to the people"),
    "job_support": gettext_lazy("Helps people who return to find work"),
    "cooperates": gettext_lazy("Answers surveys and requests of the Japanese authorities"),
    "obeys_law": gettext_lazy("Acts under the law of its country"),
    "asks_about_deposits": gettext_lazy("Makes sure with each person that nobody takes a deposit"),
    "capable": gettext_lazy("Is able to do the work properly"),
    CLEAN: gettext_lazy("No sentence, deposits, penalty contracts, violated rights or forged papers in the past"),
}
PAPERS = {
    "outline": gettext_lazy("Outline of the organization"),
    "business_proof": gettext_lazy("Proof of its business"),
    "contract_copy": gettext_lazy("Copy of the contract"),
    "fee_basis": gettext_lazy("Basis of its fees"),
    "pledge": pgettext_lazy("sending organization", "Pledge"),
    "recommendation": gettext_lazy("Recommendation of the public body"),
}
ANSWERS = (("", gettext_lazy("not looked at yet")), ("yes", gettext_lazy("yes, proven")), ("no", gettext_lazy("no")))
WORDS = {True: "yes", False: "no"}


class OrganizationForm(RecordForm):
    """The organization, and which requirements of the law somebody has seen proven."""

    extra = ("confirmed",)
    sections = (
        (gettext_lazy("Organization"), domain.FIELDS[:8]),
        (gettext_lazy("Recognition at home"), domain.FIELDS[8:12]),
        (gettext_lazy("Seen proven"), tuple(f"needs_{name}" for name in NEEDED)),
        (gettext_lazy("Also"), ("fee_basis", "note")),
    )

    class Meta:
        model = SendingOrganization
        fields = domain.FIELDS
        formfield_callback = form_field
        help_texts = {
            "name": gettext_lazy("As on the recommendation or licence, in Latin letters."),
            "certified_no": gettext_lazy("Where a memorandum with the country asks for a list."),
        }

    def prepare(self):
        self.fields["country"].choices = [
            ("", _("Choose")),
            *SendingOrganization._meta.get_field("country").choices,
        ]
        for name, label in NEEDED.items():
            self.fields[f"needs_{name}"] = forms.ChoiceField(
                label=label, choices=ANSWERS, required=False, initial=WORDS.get(self.instance.confirmed.get(name), "")
            )

    def clean(self):
        data = super().clean()
        data["confirmed"] = {name: data[f"needs_{name}"] == "yes" for name in NEEDED if data.get(f"needs_{name}")}
        return data


class AgreementForm(RecordForm):
    sections = (("", domain.PARTS["agreement"].fields),)
    papers = forms.MultipleChoiceField(
        label=gettext_lazy("Papers on file"),
        choices=[(name, PAPERS[name]) for name in DOCUMENTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = SendingAgreement
        fields = domain.PARTS["agreement"].fields
        formfield_callback = form_field
        help_texts = {"office": gettext_lazy("Empty when it holds for all our offices.")}

    def prepare(self):
        field = self.fields["office"]
        field.queryset = writable_offices(self.actor, keep=self.instance.office_id)
        field.empty_label = _("all offices")
        field.widget = PlainSelect.like(field.widget)


class SuspensionForm(RecordForm):
    sections = (("", domain.PARTS["suspension"].fields),)

    class Meta:
        model = SendingSuspension
        fields = domain.PARTS["suspension"].fields
        formfield_callback = form_field
        help_texts = {"ends_on": gettext_lazy("Empty while it goes on. No plan through it meanwhile.")}


class CostForm(RecordForm):
    sections = (("", domain.COST),)

    class Meta:
        model = PaidCost
        fields = domain.COST
        formfield_callback = form_field
        labels = {"sending": gettext_lazy("Sending organization (送出機関)")}
        help_texts = {
            "amount": gettext_lazy("As paid, in the currency it was paid in."),
            "currency": gettext_lazy("Three letters such as VND, IDR, JPY."),
            "yen": gettext_lazy("What it came to on the day; empty for yen."),
        }

    def prepare(self):
        field = self.fields["sending"]
        field.queryset = SendingOrganization.objects.all()
        field.empty_label = _("somebody else")
        field.widget = PlainSelect.like(field.widget)
        self.fields["yen"].required = False


FORMS = {"agreement": AgreementForm, "suspension": SuspensionForm}
