"""Forms of signing in, of one's own sign-in and of API tokens."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import demo, passwords


class SignInForm(AuthenticationForm):
    """User name or e-mail and password. Demo people may enter only where the demo is allowed."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy("The user name or the password is wrong. Capital letters count in the password."),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.label_suffix = ""
        self.fields["username"].max_length = self.fields["username"].widget.attrs["maxlength"] = 254
        self.fields["password"].widget.attrs["maxlength"] = passwords.LONGEST

    def confirm_login_allowed(self, user):
        """The password is right: only now it is said why there is no way in."""
        if user.has_left(timezone.localdate()):
            day = date_format(user.last_day, "SHORT_DATE_FORMAT")
            raise ValidationError(_("This sign-in ended on %(day)s.") % {"day": day}, code="left")
        if not user.is_active:
            if user.kind == user.Kind.STAFF:
                text = _("Your access has ended or was blocked by an administrator. Ask an administrator.")
            else:
                text = _("Your access has ended or was blocked. Ask your contact at the supervising organization.")
            raise ValidationError(text, code="inactive")
        if demo.is_demo(user) and not demo.allowed(self.request):
            raise ValidationError(_("Demo sign-ins work only on the machine that shows the demo."), code="demo")


class ForgottenForm(forms.Form):
    """Who asks for a new password."""

    username = forms.CharField(
        label=gettext_lazy("User name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


def _password(label, autocomplete, **more):
    attrs = {"autocomplete": autocomplete, "maxlength": passwords.LONGEST}
    widget = forms.PasswordInput(attrs=attrs, render_value=False)
    return forms.CharField(label=label, strip=False, widget=widget, **more)


class NewPasswordForm(forms.Form):
    """A password of one's own choice, twice. The rules are asked where it is set, with the user at hand."""

    password = _password(gettext_lazy("New password"), "new-password", help_text=passwords.RULES)
    again = _password(gettext_lazy("New password, once more"), "new-password")

    def clean(self):
        data = super().clean()
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data


class ConfirmForm(forms.Form):
    """The password once more, before something that matters."""

    password = _password(gettext_lazy("Password"), "current-password")


class CodeForm(forms.Form):
    """A code of the app; where `recovery`, also a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Confirmation code"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
        ),
    )


class TokenForm(forms.Form):
    """What a new API token is for."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=60,
        help_text=gettext_lazy("The program or machine that will use it, e.g. “wage calculation”."),
    )
