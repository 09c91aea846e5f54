"""The form of a tie of one of our people to a company."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from imjapan.core.forms import PlainSelect
from imjapan.organization import access as organization
from imjapan.organization.edit_pages import RecordForm, form_field

from . import access
from .domain.relations import FIELDS
from .models import Relation


class RelationForm(RecordForm):
    """Person and company are chosen where the page does not say them."""

    sections = (("", ("personnel", "company", "kind", "starts_on", "ends_on", "note")),)

    class Meta:
        model = Relation
        fields = FIELDS
        formfield_callback = form_field

    def prepare(self):
        if self.instance.personnel_id:
            del self.fields["personnel"]
        else:
            field = self.fields["personnel"]
            people = organization.personnel(self.actor).select_related("office")
            field.queryset = people.filter(
                pk__in=[row.pk for row in people if organization.may_keep(self.actor, row.office_id)[0]]
            )
            field.label, field.empty_label = pgettext("person of the law", "Person"), _("Choose")
        if self.instance.company_id:
            del self.fields["company"]
        else:
            field = self.fields["company"]
            field.queryset = access.companies(self.actor)
            field.label, field.empty_label = _("Company"), _("Choose")
            field.widget = PlainSelect.like(field.widget)
        self.fields["starts_on"].help_text = _("Of the post at the company; empty when nobody knows.")
        self.fields["ends_on"].help_text = _("Last day of the post. It counts for five more years.")
