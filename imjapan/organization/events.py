"""What is remembered of our house, and how offices and users are called where events are shown."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imjapan.accounts.models import User
from imjapan.core.events import about, declare

from . import access, rights
from .models import Appointment, Licence, Office, Organization, Personnel, Requirement, Staff

declare(
    "organization.work.handed_over",
    _("handed over the work of a colleague"),
    more=lambda details: _("%(number)s things") % {"number": details.get("moved", 0)},
)
declare("organization.staff.blocked", _("blocked the sign-in of a colleague"))
declare("organization.staff.unblocked", _("took back the block of a sign-in"))
declare("organization.settings.changed", _("changed the data of the organization"))
declare(
    "organization.figure.decided",
    _("decided on a figure of the law"),
    more=lambda details: details.get("key", ""),
)
declare(
    "organization.figure.withdrawn",
    _("withdrew a value of a figure of the law"),
    more=lambda details: details.get("key", ""),
)
declare("organization.office.added", _("added an office"))
declare("organization.office.changed", _("changed an office"))


def _right(details):
    """Which right, of which role; what a release took away keeps its code."""
    right, role = details.get("right", ""), details.get("role", "")
    known = rights.MATRIX.get(right)
    return f"{known.name if known else right}: {rights.role_label(role) if role in rights.ROLES else role}"


def _appointed(details):
    role = details.get("role", "")
    return str(Appointment.Role(role).label) if role in Appointment.Role.values else role


def _role(details):
    role = details.get("role", "")
    return rights.role_label(role) if role in rights.ROLES else role


# Who may enter, and what they may do there.
declare("organization.right.given", _("gave a right to a role"), more=_right)
declare("organization.right.taken", _("took a right from a role"), more=_right)
declare("organization.staff.added", _("added a staff member"))
declare("organization.staff.changed", _("changed a staff member"))
declare("organization.staff.closed", _("ended the sign-in of a staff member"))
declare("organization.staff.opened", _("opened the sign-in of a staff member again"))
declare("organization.staff.leaving", _("arranged when a staff member leaves"))
declare("organization.role.added", _("gave a staff member a role in an office"), more=_role)
declare("organization.role.ended", _("gave a role in an office its last day"), more=_role)
declare("organization.role.reopened", _("took the last day of a role in an office back"), more=_role)
declare("organization.appointment.made", _("appointed somebody"), more=_appointed)
declare("organization.appointment.changed", _("changed an appointment"), more=_appointed)
declare("organization.appointment.deleted", _("deleted an appointment"), more=_appointed)
declare("organization.course.downloaded", _("opened the certificate of a course"))
declare("organization.declaration.downloaded", _("opened a declaration about disqualification"))
declare("organization.licence.saved", _("recorded a licence or its application"))
declare("organization.licence.deleted", _("deleted a licence"))
declare("organization.requirement.judged", _("judged a requirement of the licence"))
declare("organization.requirement.downloaded", _("opened the evidence of a requirement"))
declare("organization.administrator.given", _("made somebody an administrator"))
declare("organization.administrator.taken", _("took the administrator's right from somebody"))


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
about(
    Personnel,
    _("Person of the law"),
    rows=access.personnel,
    link=lambda row: reverse("organization:personnel", args=[row.public_id]),
)
about(Licence, _("Licence"), rows=lambda actor: Licence.objects.all() if actor.is_staff else Licence.objects.none())
about(
    Requirement,
    _("Requirement"),
    rows=lambda actor: Requirement.objects.all() if actor.is_staff else Requirement.objects.none(),
)
