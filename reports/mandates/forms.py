"""Forms of auditors' mandates."""

from collections import defaultdict

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company
from imjapan.organization import access
from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.models import Office

from . import domain
from .models import Mandate

MOST = 300  # companies in one mandate; who reads more reads all of the office


class MandateForm(RecordForm):
    """Offices are those the actor may grant. Companies are typed one a line, by name or number."""

    offices = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Offices"), queryset=Office.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    companies = forms.CharField(
        label=gettext_lazy("Only these companies"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One a line: the name, our number, the corporate number or the receipt number. "
            "Leave it empty for all companies of the offices."
        ),
    )
    extra = ("offices", "companies")

    class Meta:
        model = Mandate
        fields = domain.FIELDS
        formfield_callback = form_field

    sections = (
        (gettext_lazy("What the auditor may read"), ("offices", "companies", "period_first", "period_last")),
        (gettext_lazy("When the auditor may enter"), ("starts_on", "ends_on")),
        ("", ("consultations",)),
    )

    def prepare(self):
        rows = access.offices(self.actor)
        if not self.actor.is_administrator:
            rows = rows.filter(pk__in=self.actor.managed_office_ids)
        self.fields["offices"].queryset = rows.order_by("code")
        if not self.is_bound and len(rows) == 1:
            self.initial["offices"] = [rows[0].pk]
        self.fields["period_first"].help_text = _("Records and reports of this day and later.")
        self.fields["consultations"].help_text = _("Only where the mandate says so in writing.")

    def clean_companies(self):
        typed = [line.strip() for line in self.cleaned_data["companies"].splitlines()]
        lines = list(dict.fromkeys(line for line in typed if line))
        if len(lines) > MOST:
            raise forms.ValidationError(_("These are more than %(most)s. Leave it empty for all.") % {"most": MOST})
        found = _named(lines, self.cleaned_data.get("offices", ()))
        wrong = [line for line in lines if len(found[line]) != 1]
        if wrong:
            text = _("Not exactly one company of the chosen offices: %(lines)s")
            raise forms.ValidationError(text % {"lines": ", ".join(wrong[:10])})
        return list({company.pk: company for line in lines for company in found[line].values()}.values())


def _named(lines, offices):
    """Companies of the offices by each line that names them exactly. One query."""
    condition = Q(name__in=lines) | Q(own_number__in=lines) | Q(corporate_number__in=lines) | Q(receipt_no__in=lines)
    found = defaultdict(dict)
    for company in Company.objects.filter(condition, office__in=offices) if lines else ():
        for line in {company.name, company.own_number, company.corporate_number, company.receipt_no}:
            found[line][company.pk] = company
    return found


class ExtendForm(RecordForm):
    class Meta:
        model = Mandate
        fields = domain.EXTENDED
        formfield_callback = form_field

    sections = (("", domain.EXTENDED),)
