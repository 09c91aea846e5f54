"""Filters over days, offices and staff; the last two offered as far as the reader may read them."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import Filter, ModelChoiceFilter
from django_filters.fields import ModelChoiceField

from imjapan.accounts.models import User

from . import access
from .fields import JapaneseDateField
from .models import Staff

OFFERED = 100


class DateFilter(Filter):
    """A day in any Japanese or Western spelling."""

    field_class = JapaneseDateField


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


class StaffField(ModelChoiceField):
    """Takes any staff member the reader may know of, and offers those nearby (`offered`: user name and name)."""

    offered = ()

    def _get_choices(self):
        return [("", self.empty_label), *self.offered]

    choices = property(_get_choices, ModelChoiceField.choices.fset)


class StaffFilter(ModelChoiceFilter):
    """A staff member by user name. Offered: who serves in the chosen office, else in all, or when those are too many
    in the reader's own."""

    field_class = StaffField

    def __init__(self, **kwargs):
        super().__init__(queryset=staff_of, to_field_name="username", empty_label=_("all"), **kwargs)

    @property
    def field(self):
        field = super().field
        field.offered = self._offered()
        field.widget.choices = field.choices
        return field

    def _offered(self):
        actor, data = self.get_request().actor, self.parent.data
        offices = Q(office__in=access.offices(actor).values("pk"))
        if office := data.get("office"):
            return self._serving(offices & Q(office__code=office))
        found = self._serving(offices)
        if len(found) > OFFERED and actor.office_ids:
            found = self._serving(offices & Q(office__in=actor.office_ids))
        return found[:OFFERED]

    def _serving(self, offices):
        """User name and name of who serves in these offices today, and of the one asked for."""
        asked_for = Q(username=self.parent.data.get(self.field_name) or "")
        serving = Staff.objects.filter(access.serving(timezone.localdate()), offices).order_by().values("user_id")
        users = User.objects.filter(Q(pk__in=serving) | asked_for, kind=User.Kind.STAFF)
        return list(users.order_by("name", "pk").values_list("username", "name")[: OFFERED + 1])
