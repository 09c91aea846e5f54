"""Forms of companies, establishments and counts of other trainees."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.organization.edit_pages import RecordForm, form_field, writable_offices

from .domain import companies, establishments
from .models import Company, Establishment, OutsideTrainees


class CompanyForm(RecordForm):
    sections = (
        (_("Company"), ("name", "name_kana", "is_sole_proprietor", "industry")),
        (_("Numbers"), ("corporate_number", "receipt_no", "own_number", "old_number")),
        (_("Address"), ("postal_code", "address", "phone", "representative_title", "representative_name")),
        (_("With us"), ("office",)),
    )

    class Meta:
        model = Company
        fields = companies.FIELDS
        formfield_callback = form_field
        help_texts = {
            "name_kana": _("Katakana, for searching and sorting"),
            "corporate_number": _("13 digits. Empty for a sole proprietor. Never a My Number."),
        }

    def prepare(self):
        self.fields["office"].queryset = writable_offices(self.actor, keep=self.instance.office_id)
        self.fields["office"].empty_label = _("Choose")
        # Typed with hyphens or spaces too; the domain function closes it up and checks it.
        self.fields["corporate_number"] = forms.CharField(
            label=self.fields["corporate_number"].label,
            help_text=self.fields["corporate_number"].help_text,
            max_length=30,
            required=False,
            empty_value=None,
        )


class EstablishmentForm(RecordForm):
    sections = (
        (_("Establishment"), ("name", "name_kana", "postal_code", "address", "phone")),
        (_("People there"), ("training_manager", "training_manager_course_on", "instructor", "life_advisor")),
    )

    class Meta:
        model = Establishment
        fields = establishments.FIELDS
        formfield_callback = form_field
        help_texts = {"training_manager_course_on": _("The newest course; it counts for three years.")}


class OutsideForm(RecordForm):
    sections = (("", companies.OUTSIDE),)

    class Meta:
        model = OutsideTrainees
        fields = companies.OUTSIDE
        formfield_callback = form_field
