"""What is remembered of our house, and how offices and users are called where events are shown."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imjapan.accounts.models import User
from imjapan.core.events import about, declare

from . import access
from .models import Office, Organization, Staff

declare(
    "organization.work.handed_over",
    _("handed over the work of a colleague"),
    more=lambda details: _("%(number)s things") % {"number": details.get("moved", 0)},
)
declare("organization.settings.changed", _("changed the data of the organization"))
declare("organization.office.changed", _("changed an office"))


def _users(actor):
    """Users an actor may know of: staff as far as offices are readable, and everybody from outside."""
    return access.staff_members(actor) | User.objects.exclude(kind=User.Kind.STAFF)


def _page_of(user):
    return reverse("organization:staff", args=[user.public_id]) if user.kind == User.Kind.STAFF else ""


about(User, _("User"), rows=_users, link=_page_of)
about(
    Office,
    _("Office"),
    rows=access.offices,
    link=lambda office: reverse("organization:office", args=[office.public_id]),
)
about(Organization, _("Organization"), rows=lambda actor: Organization.objects.all())
about(
    Staff,
    _("Office and role of"),
    rows=lambda actor: access.memberships(actor).select_related("user"),
    link=lambda row: reverse("organization:staff", args=[row.user.public_id]),
)
