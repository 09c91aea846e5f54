"""Forms of the plan: what to show, one or many trips at once, one trip changed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.organization.access import serving
from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.models import Staff
from training.forms.audits import LANGUAGES
from training.models import PlannedVisit

ALL = [("", _("all"))]


def staff_choices(office_id, on):
    """Who serves in an office on a day: user name and name."""
    rows = Staff.objects.filter(serving(on), office_id=office_id, user__is_active=True).select_related("user")
    return sorted({(row.user.username, row.user.name) for row in rows}, key=lambda pair: pair[1])


class ShowForm(forms.Form):
    """Narrows the month. Unknown values show everything."""

    month = forms.CharField(label=_("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"}))
    office = forms.ChoiceField(label=_("Office"), required=False)
    charge = forms.ChoiceField(label=_("In charge"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[*ALL, *LANGUAGES], required=False)
    only = forms.ChoiceField(
        label=_("Show"), required=False, choices=[*ALL, ("missing", _("not planned")), ("open", _("not done"))]
    )

    def __init__(self, data, *, offices, staff, shown):
        super().__init__({name: data.get(name, value) for name, value in shown.items()})
        self.fields["office"].choices = [(office.code, office.name) for office in offices]
        self.fields["charge"].choices = [*ALL, *staff]


class PlanForm(forms.Form):
    """A day and who goes, for every ticked establishment."""

    on = JapaneseDateField(label=_("Day"))
    user = forms.ChoiceField(label=_("Who goes"))
    purpose = forms.ChoiceField(label=_("For"), choices=PlannedVisit.Purpose)

    def __init__(self, data=None, *, staff, initial=None):
        super().__init__(data, initial=initial)
        self.fields["user"].choices = staff


class TripForm(forms.Form):
    """One trip: moved, or given to somebody else."""

    planned_on = JapaneseDateField(label=_("Day"))
    planned_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    user = forms.ChoiceField(label=_("Who goes"))
    purpose = forms.ChoiceField(label=_("For"), choices=PlannedVisit.Purpose)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, staff, initial=None):
        super().__init__(data, initial=initial)
        self.fields["user"].choices = staff
