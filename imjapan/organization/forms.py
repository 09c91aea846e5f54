"""Forms of our own house: organization, offices, staff, hand-over."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from imjapan.accounts.models import User

from . import assignments
from .domain.offices import HOUSE, OFFICE
from .domain.staff import PERSON
from .edit_pages import RecordForm, form_field
from .fields import JapaneseDateField
from .models import Office, Organization, Staff

CHOOSE = ("", gettext_lazy("Choose"))


class OrganizationForm(RecordForm):
    class Meta:
        model = Organization
        fields = HOUSE
        formfield_callback = form_field

    sections = (
        ("", ("name", "name_kana", "postal_code", "address", "phone", "representative_title", "representative_name")),
        (gettext_lazy("Licence"), ("licence_no", "licence_kind", "licence_from", "licence_until")),
        (gettext_lazy("Documents"), ("date_style",)),
    )


class OfficeForm(RecordForm):
    class Meta:
        model = Office
        fields = OFFICE
        formfield_callback = form_field

    sections = (
        ("", ("code", "name", "name_kana", "postal_code", "address", "phone", "authority_office")),
        (gettext_lazy("What changes for everybody"), ("clock_starts_on", "is_private")),
    )

    def prepare(self):
        self.fields["clock_starts_on"].help_text = _(
            "Duties whose window ended before this day are not opened. Another day works out all duties of the office "
            "anew: an earlier one opens older duties, which may be late at once; a later one takes away those before."
        )
        self.fields["is_private"].help_text = _(
            "Staff of other offices then no longer see its companies, people, audits and documents. Administrators do."
        )


class UserForm(RecordForm):
    """A staff user; the first membership only where the user is new."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))

    class Meta:
        model = User
        fields = PERSON
        formfield_callback = form_field

    sections = (("", ("name", "username", "email", "language", "is_administrator")),)

    def prepare(self):
        self.fields["language"].choices = settings.LANGUAGES  # each in its own words
        if "office" in self.fields:
            self.fields["office"].empty_label = _("Choose")
        self.fields["is_administrator"].help_text = _("Keeps offices and staff, and may assign in every office.")


class NewStaffForm(UserForm):
    office = forms.ModelChoiceField(label=gettext_lazy("Office"), queryset=Office.objects.all())
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Staff.Role.choices)
    job_title = forms.CharField(label=gettext_lazy("Job title"), max_length=80, required=False)
    starts_on = JapaneseDateField(label=gettext_lazy("From"))

    extra = ("office", "role", "job_title", "starts_on")
    sections = (
        ("", ("name", "username", "email", "language", "is_administrator")),
        (gettext_lazy("Office and role"), ("office", "role", "job_title", "starts_on")),
    )


class MembershipForm(RecordForm):
    class Meta:
        model = Staff
        fields = ("office", "role", "job_title", "starts_on", "ends_on")
        labels = {"office": gettext_lazy("Office")}
        formfield_callback = form_field

    sections = (("", ("office", "role", "job_title", "starts_on", "ends_on")),)

    def prepare(self):
        self.fields["office"].empty_label = _("Choose")


class EndForm(forms.Form):
    ends_on = JapaneseDateField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty for no end.")
    )


class LeaveForm(forms.Form):
    last_day = JapaneseDateField(
        label=gettext_lazy("Last day with us"),
        required=False,
        help_text=gettext_lazy("Leave it empty to take it back."),
    )


class StaffSearch(forms.Form):
    """What the list of staff shows."""

    q = forms.CharField(
        label=gettext_lazy("Name, user name or mail"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    office = forms.ModelChoiceField(
        label=gettext_lazy("Office"),
        required=False,
        queryset=Office.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("all"),
    )
    active = forms.ChoiceField(
        label=pgettext_lazy("staff", "State"),
        required=False,
        choices=[("", gettext_lazy("active")), ("no", gettext_lazy("no longer active")), ("all", gettext_lazy("all"))],
    )

    def __init__(self, *args, offices, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["office"].queryset = offices


class StaffField(forms.ChoiceField):
    """A choice of staff members by name, with their offices. Its value is the user, or None."""

    users: dict = {}

    def offer(self, found, empty=CHOOSE):
        """`found`: users with the names of their offices, as `assignments.candidates` gives them."""
        self.users = {str(user.pk): user for user, _offices in found}
        self.choices = [empty, *((user.pk, f"{user.name} ({', '.join(offices)})") for user, offices in found)]

    def clean(self, value):
        return self.users.get(super().clean(value))


class HandOverForm(forms.Form):
    """To whom and from which day, and who is deputy where the successor was it."""

    to_user = StaffField(label=gettext_lazy("Successor"), help_text=gettext_lazy("Takes over everything that moves."))
    on = JapaneseDateField(
        label=gettext_lazy("From which day"),
        help_text=gettext_lazy("First day of the successor."),
    )
    deputy = StaffField(
        label=gettext_lazy("New deputy where none is left"),
        required=False,
        help_text=gettext_lazy("Only where the successor was the deputy."),
    )

    def __init__(self, *args, actor, from_user, today, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        found = assignments.candidates(actor, today)
        others = [row for row in found if row[0].pk != from_user.pk]
        self.fields["to_user"].offer(others)
        self.fields["deputy"].offer(others, empty=("", _("nobody")))
