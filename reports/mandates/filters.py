"""Filters of the auditor's list. Choices come from the mandate, so a foreign office is no choice at all."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core.search import matching
from imjapan.organization.fields import JapaneseDateField
from reports.documents import forms as documents


class DocumentFilter(forms.Form):
    """`offices` (offered where there is more than one), `companies`: the readable ones. `form_ids`: those there."""

    office = forms.ChoiceField(label=gettext_lazy("Office"), required=False)
    company = forms.CharField(label=gettext_lazy("Company"), required=False, max_length=100)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    first = JapaneseDateField(label=gettext_lazy("From day"), required=False)
    last = JapaneseDateField(label=gettext_lazy("Until day"), required=False)

    def __init__(self, *args, offices, companies, form_ids, **kwargs):
        super().__init__(*args, **kwargs)
        self.companies = companies
        self.fields["office"].choices = [("", _("all")), *((office.code, office.name) for office in offices)]
        self.fields["form"].choices = [
            ("", _("all")),
            *((form.id, form.label) for form in documents.all() if form.id in form_ids),
        ]
        if len(offices) < 2:
            del self.fields["office"]

    def narrow(self, queryset):
        """The rows that every filled-in and readable filter allows. A filter with an error shows nothing."""
        if not self.is_valid():
            return queryset.none()
        conditions = {
            "office": "office__code",
            "form": "form_id",
            "first": "subject_on__gte",
            "last": "subject_on__lte",
        }
        wanted = {conditions[name]: value for name, value in self.cleaned_data.items() if value and name in conditions}
        queryset = queryset.filter(**wanted)
        if words := self.cleaned_data["company"]:
            queryset = queryset.filter(company_id__in=self._named(words))
        return queryset

    def _named(self, words):
        """Ids of the companies meant. Asked first, because joins under the fence keep the planner from a good plan."""
        return list(matching(self.companies, words).order_by().values_list("pk", flat=True))
