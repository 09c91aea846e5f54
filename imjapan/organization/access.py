"""Who may read and do what with offices, and what the organization adds to the actor."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from imjapan.accounts import actor as actors
from imjapan.accounts.actor import Role
from imjapan.accounts.models import User
from imjapan.core.errors import require

from .models import Office, Staff

# Accountants and counsellors read their office and have records of their own; audits are not theirs to write.
SUPERVISING = (Staff.Role.MEMBER, Staff.Role.MANAGER)


def serving(on):
    """Condition on Staff: in service on a date."""
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


@actors.register
def offices_of(user, on):
    """Offices, managed offices and roles of a staff user on a date."""
    if user.kind != user.Kind.STAFF:
        return {}
    rows = list(Staff.objects.filter(serving(on), user=user).values_list("office_id", "role", "office__name"))
    own = frozenset(office for office, _role, _name in rows)
    private = Office.objects.filter(is_private=True).exclude(pk__in=own).values_list("pk", flat=True)
    return {
        "office_ids": own,
        "supervised_office_ids": frozenset(office for office, role, _name in rows if role in SUPERVISING),
        "managed_office_ids": frozenset(office for office, role, _name in rows if role == Staff.Role.MANAGER),
        "hidden_office_ids": frozenset() if user.is_administrator else frozenset(private),
        "roles": frozenset(Role(role) for _office, role, _name in rows),
        "place": ", ".join(sorted({name for _office, _role, name in rows})),
    }


def readable(actor, queryset, *, office="office_id"):
    """Rows of offices that a staff actor may read: all but other people's private offices."""
    if actor.is_system:
        return queryset
    if not actor.is_staff:
        return queryset.none()
    if actor.hidden_office_ids:
        queryset = queryset.exclude(**{f"{office}__in": actor.hidden_office_ids})
    return queryset


def offices(actor):
    return readable(actor, Office.objects.all(), office="pk")


def may_write(actor, office_id):
    """Whether the actor does supervision work in the office. Returns (allowed, reason)."""
    if actor.is_system or office_id in actor.supervised_office_ids:
        return True, ""
    return False, _("Only supervision staff of the office in charge can change this.")


def must_write(actor, office_id):
    require(may_write(actor, office_id))


def may_edit_masters(actor, office_id):
    """Whether the actor may change the masters of an office: its companies, people and what belongs to them.

    Administrators anywhere, supervision staff (member, manager) in their own offices. Returns (allowed, reason).
    """
    if actor.is_administrator or office_id in actor.supervised_office_ids:
        return True, ""
    return False, _("Only supervision staff of the office in charge or an administrator can change this.")


def managers(office_id, on):
    """User ids of the supervision managers of an office on a date who can still sign in."""
    rows = Staff.objects.filter(serving(on), office_id=office_id, role=Staff.Role.MANAGER, user__is_active=True)
    return set(rows.values_list("user_id", flat=True))


def may_approve(actor, office_id, drafted_by_id, on):
    """The approval step (決裁): a manager of the office, and two people unless it has one manager.

    Returns (allowed, reason).
    """
    if office_id not in actor.managed_office_ids:
        return False, _("Only a supervision manager of the office can approve this.")
    if drafted_by_id == actor.user_id and len(managers(office_id, on)) > 1:
        return False, _("You drafted this yourself. Another supervision manager has to approve it.")
    return True, ""


def must_approve(actor, office_id, drafted_by_id, on):
    require(may_approve(actor, office_id, drafted_by_id, on))


def staff_users(office_ids):
    """Ids of users who serve or served in one of these offices."""
    return Staff.objects.filter(office__in=office_ids).values("user_id")


def memberships(actor):
    """Who served when in which office and role, as far as the actor may read the offices."""
    return readable(actor, Staff.objects.all())


def staff_members(actor):
    """Staff users; those who serve or served only in private offices of others are left out."""
    users = User.objects.filter(kind=User.Kind.STAFF)
    if not actor.is_staff:
        return users.none()
    if not actor.hidden_office_ids:
        return users
    elsewhere = Staff.objects.filter(user=OuterRef("pk")).exclude(office__in=actor.hidden_office_ids)
    return users.filter(Exists(elsewhere) | ~Exists(Staff.objects.filter(user=OuterRef("pk"))))
