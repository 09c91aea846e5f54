"""Who may read and do what with offices, and what the organization adds to the actor."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from imjapan.accounts import actor as actors
from imjapan.accounts.actor import Role
from imjapan.accounts.models import User
from imjapan.core.errors import require

from . import rights
from .models import Office, Personnel, Staff

# Roles with the right to supervise, which is fixed (see `rights`).
SUPERVISING = (Staff.Role.MEMBER, Staff.Role.MANAGER)


def serving(on):
    """Condition on Staff: in service on a date."""
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


@actors.register
def offices_of(user, on):
    """Offices, roles and rights of a staff user on a date."""
    if user.kind != user.Kind.STAFF:
        return {}
    rows = list(Staff.objects.filter(serving(on), user=user).values_list("office_id", "role", "office__name"))
    own = frozenset(office for office, _role, _name in rows)
    private = Office.objects.filter(is_private=True).exclude(pk__in=own).values_list("pk", flat=True)
    return {
        "office_ids": own,
        "grants": rights.grants_of(
            [(office, role) for office, role, _name in rows], is_administrator=user.is_administrator
        ),
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
    refusal = _("Only supervision staff of the office in charge can change this.")
    return rights.permission(actor, rights.SUPERVISE, office_id, refusal=refusal)


def must_write(actor, office_id):
    require(may_write(actor, office_id))


def may_edit_masters(actor, office_id):
    """Whether the actor may change the masters of an office: its companies, people and what belongs to them.

    Administrators anywhere, others where their role has the right. Returns (allowed, reason).
    """
    refusal = _("Only supervision staff of the office in charge or an administrator can change this.")
    return rights.permission(actor, rights.MASTERS, office_id, refusal=refusal)


def may_file(actor, office_id):
    """Whether the actor may record filings of the office. Returns (allowed, reason)."""
    refusal = _("Only supervision staff of the office in charge can change this.")
    return rights.permission(actor, rights.FILE, office_id, refusal=refusal)


def may_let_in(actor, office_id):
    """Whether the actor may let people of the office's companies into the portal. Returns (allowed, reason)."""
    refusal = _("Only supervision staff of the office in charge or an administrator can let people into the portal.")
    return rights.permission(actor, rights.ACCESS, office_id, refusal=refusal)


def may_read_interviews(actor):
    """Whether the actor may read what trainees said and where findings come from. Returns (allowed, reason)."""
    refusal = _("What trainees said in interviews is not for everybody.")
    return rights.permission(actor, rights.INTERVIEWS, refusal=refusal)


def managers(office_id, on):
    """User ids of the supervision managers of an office on a date who can still sign in."""
    rows = Staff.objects.filter(serving(on), office_id=office_id, role=Staff.Role.MANAGER, user__is_active=True)
    return set(rows.values_list("user_id", flat=True))


def may_approve(actor, office_id, drafted_by_id, on):
    """The approval step (決裁): a manager of the office, and two people unless it has one manager.

    Returns (allowed, reason).
    """
    refusal = _("Only a supervision manager of the office can approve this.")
    allowed, reason = rights.permission(actor, rights.APPROVE, office_id, refusal=refusal)
    if not allowed:
        return False, reason
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


def personnel(actor):
    """People in the eyes of the law; those of private offices of others are left out."""
    return readable(actor, Personnel.objects.all())


def may_keep(actor, office_id):
    """Whether the actor keeps the people of an office, without one those of the whole organization.

    Returns (allowed, reason).
    """
    if office_id is None:
        if actor.is_administrator or actor.is_system:
            return True, ""
        return False, _("Only an administrator keeps people and roles of the whole organization.")
    refusal = _("Only a supervision manager of the office or an administrator can change this.")
    return rights.permission(actor, rights.ASSIGN, office_id, refusal=refusal)
