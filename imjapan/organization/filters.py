"""Filters over offices and staff, offered as far as the reader may read them."""

from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter

from imjapan.accounts.models import User

from . import access


def office_filter(field_name="office"):
    return ModelChoiceFilter(
        field_name=field_name,
        label=_("Office"),
        queryset=lambda request: access.offices(request.actor).order_by("code"),
        to_field_name="code",
        empty_label=_("all"),
    )


def staff_of(request):
    """Staff users who serve or served in an office the reader may read."""
    offices = access.offices(request.actor).values("pk")
    return User.objects.filter(pk__in=access.staff_users(offices)).order_by("name", "pk")
