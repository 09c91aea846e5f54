"""What happened to our house: the organization, its offices, rights, and who works where."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register

from . import access, languages, rights, trail
from .models import Appointment, Course, Licence, Office, Organization, Requirement, SelfDeclaration, Staff

LABELS = {
    Staff: gettext_lazy("Office and role"),
    Organization: gettext_lazy("Organization"),
    Appointment: gettext_lazy("Appointment"),
    Course: gettext_lazy("Course"),
    SelfDeclaration: gettext_lazy("Declaration"),
    Licence: gettext_lazy("Licence"),
    Requirement: gettext_lazy("Requirement"),
}
told.in_words(Appointment, "languages", languages.names)


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


@register("house")
def licences(request, house, limit):
    """Licences and what was judged about the one of 2027."""
    rows, judged = list(Licence.objects.all()), list(Requirement.objects.all())
    yield from told.additions(rows, limit, lambda row: _("Licence recorded: %(name)s") % {"name": row})
    yield from told.changes(rows, limit, labels={Licence: {row.pk: str(row) for row in rows}})
    yield from told.deletions(Licence, limit, label=LABELS[Licence], name=lambda row: row.number or told.NOTHING)
    words = _("Requirement %(code)s judged: %(state)s")
    yield from told.additions(judged, limit, lambda row: words % {"code": row.code, "state": row.get_state_display()})
    yield from told.changes(judged, limit, labels={Requirement: {row.pk: row.code for row in judged}})


@register("personnel")
def person(request, row, limit):
    """Somebody's appointments and courses; what was declared only for those who may read it."""
    posts, courses = list(row.appointments.select_related("office")), list(row.courses.all())
    yield from told.additions([row], limit, lambda row: _("Recorded in the system"))
    yield from told.additions(posts, limit, _post)
    yield from told.additions(courses, limit, lambda one: _("Course recorded: %(name)s") % {"name": one})
    shown = [row, *posts, *courses]
    labels = {Appointment: {one.pk: one.get_role_display() for one in posts}, Course: LABELS[Course]}
    if access.may_keep(request.actor, row.office_id)[0]:
        declared = list(row.declarations.all())
        shown += declared
        labels[SelfDeclaration] = {one.pk: f"{LABELS[SelfDeclaration]} {one.declared_on}" for one in declared}
        text = _("Declaration of %(day)s recorded")
        yield from told.additions(
            declared, limit, lambda one: text % {"day": date_format(one.declared_on, "SHORT_DATE_FORMAT")}
        )
        yield from told.deletions(
            SelfDeclaration,
            limit,
            label=LABELS[SelfDeclaration],
            name=lambda one: date_format(one.declared_on, "SHORT_DATE_FORMAT"),
            personnel_id=row.pk,
        )
    yield from told.changes(shown, limit, labels=labels)
    roles, kinds = dict(Appointment.Role.choices), dict(Course.Kind.choices)
    yield from told.deletions(
        Appointment,
        limit,
        label=LABELS[Appointment],
        name=lambda one: roles.get(one.role, one.role),
        personnel_id=row.pk,
    )
    yield from told.deletions(
        Course, limit, label=LABELS[Course], name=lambda one: kinds.get(one.kind, one.kind), personnel_id=row.pk
    )


@register("personnel")
def events_of_person(request, row, limit):
    yield from trail.reads(request, [row], limit, office_id=row.office_id)


def _post(one):
    words = {"role": one.get_role_display(), "day": date_format(one.starts_on, "SHORT_DATE_FORMAT")}
    return _("Appointed: %(role)s from %(day)s") % words
