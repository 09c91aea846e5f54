"""First set-up of an empty installation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.accounts import passwords
from imjapan.accounts.models import User

from . import domain
from .models import Organization


class SetupForm(forms.Form):
    """Organization, first office and first administrator, on one page.

    `asks_code`: whoever is not at the server itself shows that he may, with the code that the server prints.
    """

    code = forms.CharField(
        label=_("Set-up code"),
        help_text=_("The server shows it: manage.py setup_code. It keeps strangers in the network out."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    organization = forms.CharField(label=_("Name of the organization"), max_length=150)
    licence_no = forms.CharField(label=_("Licence number (許可番号)"), max_length=40, required=False)
    licence_kind = forms.ChoiceField(label=_("Kind of licence"), choices=Organization.LicenceKind.choices)
    office = forms.CharField(label=_("Name of the first office"), max_length=150)
    clock_starts_on = forms.DateField(
        label=_("Clock starts on"),
        help_text=_(
            "Duties whose window ended before this day are not opened. Usually the day you begin with the system."
        ),
    )
    name = forms.CharField(label=_("Your name"), max_length=100)
    username = forms.CharField(label=_("User name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=passwords.RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )

    again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )
    is_manager = forms.BooleanField(
        label=_("I am the supervision manager (監理責任者) of this office"),
        help_text=_(
            "Leave it empty if somebody else is: then you work there as a staff member and invite that person."
        ),
        required=False,
    )

    def __init__(self, *args, asks_code, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_code:
            del self.fields["code"]

    def clean_code(self):
        if not domain.is_setup_code(self.cleaned_data["code"]):
            raise forms.ValidationError(_("This is not the code of this server. Run “manage.py setup_code” there."))
        return self.cleaned_data["code"]

    def clean(self):
        data = super().clean()
        if data.get("password"):
            user = User(username=data.get("username", ""), name=data.get("name", ""), email=data.get("email", ""))
            try:
                passwords.check(data["password"], user)
            except forms.ValidationError as error:
                self.add_error(None, error)
            else:
                if data.get("again") and data["again"] != data["password"]:
                    self.add_error("again", _("The two passwords differ."))
        return data
