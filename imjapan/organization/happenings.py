"""What happened to our house: the organization, its offices, rights, and who works where."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register

from . import rights, trail
from .models import Office, Organization, Staff

LABELS = {Staff: gettext_lazy("Office and role"), Organization: gettext_lazy("Organization")}


@register("house")
def organization(request, house, limit):
    if house is None:
        return
    yield from told.additions([house], limit, lambda row: _("The system was set up"))
    yield from told.changes([house], limit, labels=LABELS)


@register("house")
def offices(request, house, limit):
    readable = list(Office.objects.exclude(pk__in=request.actor.hidden_office_ids))
    yield from told.additions(readable, limit, lambda row: _("Office %(name)s recorded") % {"name": row.name})
    yield from told.changes(readable, limit, labels={Office: {row.pk: row.name for row in readable}})


@register("house")
def decided_rights(request, house, limit):
    found = rights.history(limit)
    names = told.names_of(one.actor_id for one in found)
    for one in found:
        words = {
            "who": told.who(one.actor_id, "", names),
            "right": rights.MATRIX[one.right].name,
            "role": rights.role_label(one.role),
        }
        text = _("%(who)s: gave the right “%(right)s” to the role “%(role)s”")
        if not one.allowed:
            text = _("%(who)s: took the right “%(right)s” from the role “%(role)s”")
        yield Happening.at_moment(one.at, text % words, icon="edit")


@register("office")
def office(request, row, limit):
    yield from told.additions([row], limit, lambda row: _("Recorded in the system"))
    yield from told.changes([row], limit)
    members = list(Staff.objects.filter(office=row).select_related("user"))
    yield from told.additions(members, limit, lambda one: _staff(one, one.user.name))
    yield from told.changes(members, limit, labels={Staff: {one.pk: one.user.name for one in members}})
    yield from told.deletions(Staff, limit, label=LABELS[Staff], name="user_id", office_id=row.pk)


@register("staff")
def staff_member(request, user, limit):
    yield from told.additions([user], limit, lambda row: _("Recorded in the system"))
    yield from told.changes([user], limit)
    hidden = request.actor.hidden_office_ids
    rows = list(Staff.objects.filter(user=user).exclude(office__in=hidden).select_related("office"))
    yield from told.additions(rows, limit, lambda one: _staff(one, one.office.name))
    labels = {one.pk: f"{LABELS[Staff]} ({one.office.name})" for one in rows}
    yield from told.changes(rows, limit, labels={Staff: labels})
    offices = dict(Office.objects.exclude(pk__in=hidden).values_list("pk", "name"))
    yield from told.deletions(
        Staff,
        limit,
        label=LABELS[Staff],
        name=lambda one: offices.get(one.office_id, told.NOTHING),
        user_id=user.pk,
        office_id__in=list(offices),
    )


@register("staff")
def events_of_staff_member(request, user, limit):
    """Sign-ins, resets and hand-overs: for administrators and the managers of the offices the user works in."""
    if request.actor.is_administrator or Staff.objects.filter(user=user, office__in=request.actor.managed_office_ids):
        yield from trail.lines([user], limit)


def _staff(row, name):
    words = {"role": row.get_role_display(), "name": name, "day": date_format(row.starts_on, "SHORT_DATE_FORMAT")}
    return _("%(name)s: %(role)s from %(day)s") % words
