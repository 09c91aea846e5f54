"""Who works with us: sign-ins of staff, their offices and roles over time, and how somebody leaves."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.accounts import limits
from imjapan.accounts.models import User
from imjapan.accounts.sessions import end_access
from imjapan.core import events
from imjapan.core.errors import Conflict, require

from .. import editing, holdings
from ..access import SUPERVISING
from ..models import Staff
from ..sign_ins import taken

DAY = timedelta(days=1)
HELD = "held"  # code of the refusal that leads to the hand-over page
PERSON = ("name", "username", "email", "language", "is_administrator")
MEMBERSHIP = ("office", "role", "job_title", "starts_on", "ends_on")
PLACES = {
    "accounts_user_name_ignores_case": "username",
    "accounts_user_email_once": "email",
    "organization_staff_order": "ends_on",
    "organization_staff_once": "starts_on",
}


def may_administer(actor):
    """Offices, staff and the organization are kept by administrators. Returns (allowed, reason)."""
    if actor.is_administrator:
        return True, ""
    return False, _("Only an administrator can change offices and staff.")


@transaction.atomic
def create_staff_member(actor, *, data, key=None) -> User:
    """A staff user with a first office, and no password until a link was used (see `staff_access`).

    `data`: fields of `PERSON` and `MEMBERSHIP` (without an end). `key`: public id of the form, so that a form sent
    twice makes one user. Raises Refused and ValidationError by field.
    """
    require(may_administer(actor))
    if earlier := editing.made_before(User, key):
        return earlier
    user = User(kind=User.Kind.STAFF)
    editing.fill(user, data, PERSON)
    user.set_unusable_password()
    staff = Staff(user=user)
    editing.fill(staff, data, MEMBERSHIP)
    errors = _wrong(user, taken(user)) | _wrong(staff, {})
    errors.pop("user", None)  # has no key yet
    if errors:
        raise ValidationError(errors)
    user = editing.add(user, key, places=PLACES)
    staff.user = user
    editing.write(staff, places=PLACES)
    events.record(actor, "organization.staff.added", user, office_id=staff.office_id)
    _record_role(actor, "added", staff)
    if user.is_administrator:
        events.record(actor, "organization.administrator.given", user)
    return user


@transaction.atomic
def change_user(actor, *, user, data, version=None) -> User:
    """Name, user name, mail, language and administrator's right of a staff user.

    Raises Refused, Stale (changed since `version`) and ValidationError by field; the last active administrator stays.
    """
    require(may_administer(actor))
    user = _locked(user)
    editing.require_fresh(user, version)
    was_administrator, before = user.is_administrator, [getattr(user, name) for name in PERSON]
    editing.fill(user, data, PERSON)
    errors = taken(user)
    if not user.is_administrator and not _other_administrators(user):
        errors["is_administrator"] = _("This is the last active administrator. Make somebody else one first.")
    editing.check(user, places=PLACES, errors=errors)
    editing.write(user, places=PLACES)
    if before != [getattr(user, name) for name in PERSON]:
        events.record(actor, "organization.staff.changed", user)
    if user.is_administrator != was_administrator:
        verb = "given" if user.is_administrator else "taken"
        events.record(actor, f"organization.administrator.{verb}", user)
    return user


@transaction.atomic
def add_membership(actor, *, user, data, key=None) -> Staff:
    """An office and role from a day. Raises Refused, ValidationError by field, and Conflict for a deactivated user."""
    require(may_administer(actor))
    if earlier := editing.made_before(Staff, key):
        return earlier
    user = _locked(user)
    if not user.is_active:
        raise Conflict(_("%(name)s is no longer active.") % {"name": user.name})
    row = Staff(user=user)
    editing.fill(row, data, MEMBERSHIP)
    editing.check(row, places=PLACES)
    _require_before_leaving(user, row.ends_on)
    row = editing.add(row, key, places=PLACES)
    _record_role(actor, "added", row)
    return row


@transaction.atomic
def end_staff(actor, *, staff, ends_on: date | None) -> Staff:
    """Give a membership its last day, or take an end back (None).

    Raises Refused and ValidationError at `ends_on`: also while something of this office is held after that day.
    """
    require(may_administer(actor))
    holdings.lock()
    row = Staff.objects.select_for_update(of=("self",)).select_related("user", "office").get(pk=staff.pk)
    if row.ends_on == ends_on:
        return row
    sooner = ends_on is not None and (row.ends_on is None or ends_on < row.ends_on)
    row.ends_on = ends_on
    editing.check(row, places=PLACES)
    if not sooner:
        _require_before_leaving(row.user, ends_on)
    if sooner and row.role in SUPERVISING:
        _require_handed_over("ends_on", row.user, covered_until(row), office_id=row.office_id)
    row.save(update_fields=["ends_on"])
    _record_role(actor, "reopened" if ends_on is None else "ended", row)
    return row


def _record_role(actor, verb, row):
    events.record(actor, f"organization.role.{verb}", row, role=row.role)


def covered_until(row: Staff) -> date | None:
    """Last day of unbroken supervision work of the user in this office from the end of `row` on; None: no end."""
    last = row.ends_on
    others = Staff.objects.filter(user=row.user_id, office=row.office_id, role__in=SUPERVISING).exclude(pk=row.pk)
    for starts_on, ends_on in others.order_by("starts_on").values_list("starts_on", "ends_on"):
        if starts_on > last + DAY:
            continue
        if ends_on is None:
            return None
        last = max(last, ends_on)
    return last


@transaction.atomic
def deactivate_user(actor, *, user, on: date) -> User:
    """Close a staff user: no sign-in, no session, no token from now on; memberships end with the day `on`.

    Raises Refused, ValidationError (code HELD: something is still held on that day or later) and Conflict (oneself,
    the last administrator). With something to hand over from tomorrow on, `leave_on` is the way.
    """
    require(may_administer(actor))
    holdings.lock()
    user = _locked(user)
    if not user.is_active and not is_blocked(user, on):
        return user
    if user.pk == actor.user_id:
        raise Conflict(_("You cannot deactivate yourself."))
    _require_another_administrator(user)
    if held := holdings.groups(user.pk, on):
        text = _("%(name)s still holds from today on: %(held)s. Hand it over first.")
        raise ValidationError(text, code=HELD, params={"name": user.name, "held": holdings.with_names(held)})
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_memberships(user, on)
    end_access(user)
    events.record(actor, "organization.staff.closed", user)
    return user


@transaction.atomic
def block_user(actor, *, user, today: date) -> User:
    """In an emergency: no sign-in, session, token or link from now on, whatever is held; offices and roles stay.

    Work in the name of the user waits for a hand-over. Raises Refused and Conflict (oneself, the last administrator,
    no longer active).
    """
    require(may_administer(actor))
    holdings.lock()
    user = _locked(user)
    if is_blocked(user, today):
        return user
    if not user.is_active or user.has_left(today):
        raise Conflict(_("%(name)s is no longer active.") % {"name": user.name})
    if user.pk == actor.user_id:
        raise Conflict(_("You cannot block yourself."))
    _require_another_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_access(user)
    events.record(actor, "organization.staff.blocked", user)
    return user


@transaction.atomic
def unblock_user(actor, *, user, today: date) -> User:
    """Take a block back: offices, roles and an arranged last day are as before, the password has to be set anew.

    The old password may be what the block was about. Raises Refused and Conflict (is not blocked).
    """
    require(may_administer(actor))
    user = _locked(user)
    if not is_blocked(user, today):
        raise Conflict(_("%(name)s is not blocked.") % {"name": user.name})
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    end_access(user)  # what was left of the time before stays ended
    limits.clear(user)
    events.record(actor, "organization.staff.unblocked", user)
    return user


@transaction.atomic
def leave_on(actor, *, user, last_day: date | None, today: date) -> User:
    """Arrange that a staff user leaves: works and signs in on `last_day` for the last time. None takes it back.

    Memberships end that day, and those that this ended move with it to another day or become open again. Sign-in,
    sessions and tokens stop by themselves the day after. Raises Refused, Conflict (no longer active) and
    ValidationError at `last_day`: past, the last administrator, or (code HELD) something is held after that day.
    """
    require(may_administer(actor))
    holdings.lock()
    user = _locked(user)
    if not user.is_active or user.has_left(today):
        raise Conflict(_("%(name)s is no longer active.") % {"name": user.name})
    if user.last_day == last_day:
        return user
    if last_day is not None:
        if last_day < today:
            raise ValidationError({"last_day": _("This day is over. Choose today or a later day.")})
        if user.is_administrator and not _other_administrators(user):
            raise ValidationError(
                {"last_day": _("This is the last active administrator. Make somebody else one first.")}
            )
        _require_handed_over("last_day", user, last_day)
    if user.last_day is not None and (last_day is None or last_day > user.last_day):
        Staff.objects.filter(user=user, ends_on=user.last_day).update(ends_on=last_day)
    if last_day is not None:
        _end_memberships(user, last_day)
    user.last_day = last_day
    user.save(update_fields=["last_day"])
    events.record(actor, "organization.staff.leaving", user)
    return user


def blocked(today: date) -> Q:
    """Condition on User: sign-in is closed, but the person belongs to us: an office and role go on after today.

    Who is deactivated or has left has no office or role any more; that is what tells the two apart.
    """
    goes_on = Staff.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
    stays = Q(last_day__isnull=True) | Q(last_day__gte=today)
    return Q(is_active=False, pk__in=goes_on.values("user")) & stays


def is_blocked(user, today: date) -> bool:
    return not user.is_active and User.objects.filter(blocked(today), pk=user.pk).exists()


def _end_memberships(user, last):
    memberships = Staff.objects.filter(user=user)
    memberships.filter(starts_on__gt=last).delete()
    memberships.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last)).update(ends_on=last)


def _require_before_leaving(user, ends_on):
    """Raise ValidationError when a membership would go on after the user has left."""
    if user.last_day is not None and (ends_on is None or ends_on > user.last_day):
        text = _("%(name)s leaves on %(day)s. Choose that day or an earlier one.")
        raise ValidationError({"ends_on": text % {"name": user.name, "day": _day(user.last_day)}})


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")


@transaction.atomic
def reactivate_user(actor, *, user) -> User:
    """Let somebody sign in again; offices and tokens are given anew. Raises Refused."""
    require(may_administer(actor))
    user = _locked(user)
    if is_blocked(user, timezone.localdate()):
        return unblock_user(actor, user=user, today=timezone.localdate())
    if not user.is_active or user.has_left(timezone.localdate()):
        user.is_active, user.last_day = True, None
        user.save(update_fields=["is_active", "last_day"])
        end_access(user)  # what was left of the time before stays ended
        events.record(actor, "organization.staff.opened", user)
    return user


def _require_handed_over(field, user, last, *, office_id=None):
    """Raise ValidationError with code HELD when the user holds anything after the day `last` (None: never ends)."""
    if last is None:
        return
    held = holdings.groups(user.pk, last + DAY, offices=None if office_id is None else {office_id})
    if held:
        error = ValidationError(
            _("%(name)s still holds after %(day)s: %(held)s. Hand it over first."),
            code=HELD,
            params={"name": user.name, "day": _day(last), "held": holdings.with_names(held)},
        )
        raise ValidationError({field: [error]})


def _locked(user):
    return User.objects.select_for_update().get(pk=user.pk, kind=User.Kind.STAFF)


def _other_administrators(user):
    """Whether somebody else keeps offices and staff, and is not about to leave."""
    staying = User.objects.filter(is_administrator=True, is_active=True, last_day__isnull=True)
    return staying.exclude(pk=user.pk).exists()


def _require_another_administrator(user):
    if user.is_administrator and not _other_administrators(user):
        raise Conflict(_("This is the last active administrator. Make somebody else one first."))


def _wrong(row, errors):
    try:
        editing.check(row, places=PLACES, errors=errors)
    except ValidationError as error:
        return error.error_dict
    return {}
