"""Forms of signing in and of API tokens."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import demo


class SignInForm(AuthenticationForm):
    """User name or e-mail and password. Demo people may enter only where the demo is allowed."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy("The user name or the password is wrong. Capital letters count in the password."),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.label_suffix = ""

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if user.has_left(timezone.localdate()):
            day = date_format(user.last_day, "SHORT_DATE_FORMAT")
            raise ValidationError(_("This sign-in ended on %(day)s.") % {"day": day}, code="left")
        if demo.is_demo(user) and not demo.allowed(self.request):
            raise ValidationError(_("Demo sign-ins work only on the machine that shows the demo."), code="demo")


class TokenForm(forms.Form):
    """What a new API token is for."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=60,
        help_text=gettext_lazy("The program or machine that will use it, e.g. “wage calculation”."),
    )
