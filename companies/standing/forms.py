"""The small forms of a company's standing."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Excellence, Headcount, Officer, Qualification, Sanction
from imjapan.core.forms import PlainSelect
from imjapan.organization.edit_pages import RecordForm, form_field

from .domain import KINDS


class HeadcountForm(RecordForm):
    sections = (("", KINDS["staff"].fields),)

    class Meta:
        model = Headcount
        fields = KINDS["staff"].fields
        formfield_callback = form_field
        labels = {"establishment": gettext_lazy("Establishment")}
        help_texts = {
            "full_time": gettext_lazy("Without trainees, ESD workers and staff of offices abroad."),
            "care_staff": gettext_lazy("Only in nursing care: counted for each establishment."),
            "source": gettext_lazy("The paper that shows it, such as the employment insurance list."),
        }

    def prepare(self):
        field = self.fields["establishment"]
        field.queryset = self.instance.company.establishments.all()
        field.empty_label = _("the whole company")
        field.widget = PlainSelect.like(field.widget)


class ExcellenceForm(RecordForm):
    sections = (("", KINDS["excellence"].fields),)

    class Meta:
        model = Excellence
        fields = KINDS["excellence"].fields
        formfield_callback = form_field
        help_texts = {"points": gettext_lazy("As scored when it was recognized; empty when nobody knows.")}


class QualificationForm(RecordForm):
    sections = (("", (*KINDS["holdings"].fields, "upload")),)
    extra = ("upload",)
    upload = forms.FileField(
        label=gettext_lazy("Certificate or notice"),
        required=False,
        help_text=gettext_lazy("A scan or photo: PDF, JPEG or PNG. A later one takes the place of this."),
    )

    class Meta:
        model = Qualification
        fields = KINDS["holdings"].fields
        formfield_callback = form_field


class OfficerForm(RecordForm):
    sections = (("", KINDS["officers"].fields),)

    class Meta:
        model = Officer
        fields = KINDS["officers"].fields
        formfield_callback = form_field
        help_texts = {
            "address": gettext_lazy("As on the residence certificate; the register of companies asks for it."),
            "ends_on": gettext_lazy("Empty while in office. Whoever leaves stays here with the last day."),
        }


class SanctionForm(RecordForm):
    sections = (("", KINDS["past"].fields),)

    class Meta:
        model = Sanction
        fields = KINDS["past"].fields
        formfield_callback = form_field
        help_texts = {
            "ends_on": gettext_lazy("The day on which the effect ended, such as the measures of an order taken."),
        }


FORMS = {
    "staff": HeadcountForm,
    "excellence": ExcellenceForm,
    "holdings": QualificationForm,
    "officers": OfficerForm,
    "past": SanctionForm,
}
