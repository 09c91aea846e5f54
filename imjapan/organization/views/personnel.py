"""People of the law: the list, a page each, and what is recorded of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, happenings, panels
from imjapan.core.errors import require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.law.disqualification import DisqualificationFacts

from .. import access, languages, people
from ..domain import from_staff, personnel
from ..downloads import serve_file
from ..edit_pages import Removal, Screen, deleted, serve, step
from ..house import tabs
from ..models import Appointment, Course, SelfDeclaration
from ..personnel_forms import AppointmentForm, CourseForm, DeclarationForm, PersonForm
from .offices import house_step

EDIT = ["GET", "POST"]
GROUNDS = [name for name in DisqualificationFacts.__slots__ if name not in ("day", "birth_date", "declared_on")]


def people_step():
    return step(reverse("organization:personnel_list"), _("People of the law"))


def address(person):
    return reverse("organization:personnel", args=[person.public_id])


def _find(request, public_id):
    rows = access.personnel(request.actor).select_related("office", "user")
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_safe
def personnel_list(request):
    actor, today = request.actor, timezone.localdate()
    allowed = from_staff.may_take_over(actor)[0]
    return list_page(
        request,
        "personnel",
        template="organization/personnel_list.html",
        tabs=tabs(actor, "personnel"),
        intro=_("Whom the law asks about: managers, counsellors, plan guides, the external auditor, and all staff."),
        not_taken_over=from_staff.waiting(actor, today) if allowed else 0,
    )


@staff_only
@require_POST
def take_over(request):
    """Make people and appointments from the sign-ins of staff."""
    new = from_staff.take_over_from_staff(request.actor, today=timezone.localdate())
    if not new.total():
        messages.info(request, _("Everybody is here already."))
        return see_other("organization:personnel_list")
    text = _("Taken over: %(people)s people, %(appointments)s appointments. Check who works full-time; add courses.")
    messages.success(request, text % new)
    return see_other("organization:personnel_list")


@staff_only
@require_safe
def personnel_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    person = _find(request, public_id)
    views = happenings.tabs(request, address(person), overview=_("Overview"))
    trail = [house_step(), people_step()]
    if happenings.wanted(request):
        return happenings.history_page(request, "personnel", person, title=person.name, breadcrumb=trail, tabs=views)
    today = timezone.localdate()
    standing = people.standings([person.pk])[person.pk]
    keeps = access.may_keep(request.actor, person.office_id)[0]
    for row in standing.appointments:
        row.now, row.language_names = people.in_force(row, today), languages.names(row.languages)
    for row in standing.courses:
        verdict = people.judge_course(row.held_on, today)
        newest = standing.course(row.kind, today)
        row.last, row.replaced = verdict.value, newest.pk != row.pk
        row.variant, row.words = people.VARIANTS[verdict.outcome], people.said(verdict)
    outcome, fit = people.fitness(person, standing, today)
    kinds = {row.kind for row in standing.courses}
    context = {
        "person": person,
        "tabs": views,
        "trail": trail,
        "keeps": keeps,
        # What somebody declared is for those who keep the people, and for oneself.
        "reads_declarations": keeps or (person.user_id is not None and person.user_id == request.actor.user_id),
        "standing": standing,
        "missing_courses": [Course.Kind(kind).label for kind in sorted(standing.needed_courses(today) - kinds)],
        "fit_variant": people.VARIANTS[outcome],
        "fit_words": fit,
        "panels": panels.render(request, "personnel", person),
    }
    return render(request, "organization/personnel.html", context)


@staff_only
@require_http_methods(EDIT)
def personnel_new(request):
    actor = request.actor
    own = list(actor.offices_with("assign"))
    initial = {"office": own[0]} if len(own) == 1 else {}
    return serve(
        request,
        lambda data, instance=None: PersonForm(data, instance=instance, actor=actor, initial=initial),
        permission=from_staff.may_take_over(actor),
        save=lambda given, version, key: personnel.save_person(actor, data=given, key=key),
        screen=Screen(
            title=_("Add a person"),
            back=reverse("organization:personnel_list"),
            trail=[house_step(), people_step()],
            done=address,
            saved=_("The person is recorded. Add appointments and courses next."),
        ),
    )


@staff_only
@require_http_methods(EDIT)
def personnel_edit(request, public_id):
    actor, person = request.actor, _find(request, public_id)
    return serve(
        request,
        lambda data, instance=None: PersonForm(data, instance=instance or person, actor=actor),
        permission=access.may_keep(actor, person.office_id),
        save=lambda given, version, key: personnel.save_person(actor, person=person, data=given, version=version),
        screen=Screen(
            title=pgettext("person of the law", "Change the person"),
            back=address(person),
            trail=[house_step(), people_step(), step(address(person), person.name)],
            done=address,
            saved=_("The changes are saved."),
        ),
    )


# --- appointments -------------------------------------------------------------------------------


@staff_only
@require_http_methods(EDIT)
def appointment_new(request, public_id):
    return _appointment(request, _find(request, public_id))


@staff_only
@require_http_methods(EDIT)
def appointment_edit(request, public_id):
    row = _child(request, Appointment, public_id)
    return _appointment(request, row.personnel, row)


def _appointment(request, person, row=None):
    actor = request.actor
    initial = {} if row else {"office": person.office_id}
    return serve(
        request,
        lambda data, instance=None: AppointmentForm(data, instance=instance or row, actor=actor, initial=initial),
        permission=_permission(actor, person, row),
        save=lambda given, version, key: personnel.save_appointment(
            actor, person=person, data=given, row=row, version=version, key=key
        ),
        screen=_screen(
            person,
            _("Change the appointment") if row else _("Appoint"),
            _("The appointment is saved."),
            row and _removal("appointment_delete", row, _("Delete this appointment"), _APPOINTMENT_GONE()),
        ),
    )


def _APPOINTMENT_GONE():
    return _("Delete it only when it was recorded by mistake. When it ends, give it a last day instead. Delete?")


def _permission(actor, person, row=None):
    allowed = access.may_keep(actor, person.office_id)
    if allowed[0] and isinstance(row, Appointment):
        return access.may_keep(actor, row.office_id)
    return allowed


def _screen(person, title, saved, remove, **more):
    return Screen(
        title=title,
        back=address(person),
        trail=[house_step(), people_step(), step(address(person), person.name)],
        done=lambda _row: address(person),
        saved=saved,
        remove=remove,
        **more,
    )


def _removal(view, row, label, question):
    return Removal(reverse(f"organization:{view}", args=[row.public_id]), label, question)


# --- courses and declarations -------------------------------------------------------------------


@staff_only
@require_http_methods(EDIT)
def course_new(request, public_id):
    return _course(request, _find(request, public_id))


@staff_only
@require_http_methods(EDIT)
def course_edit(request, public_id):
    row = _child(request, Course, public_id)
    return _course(request, row.personnel, row)


def _course(request, person, row=None):
    screen = _screen(
        person,
        _("Change the course") if row else _("Add a course"),
        _("The course is saved."),
        row and _removal("course_delete", row, _("Delete this course"), _("Delete this course?")),
    )
    return _paper(request, person, row, CourseForm, personnel.save_course, screen)


@staff_only
@require_http_methods(EDIT)
def declaration_new(request, public_id):
    return _declaration(request, _find(request, public_id))


@staff_only
@require_http_methods(EDIT)
def declaration_edit(request, public_id):
    row = _child(request, SelfDeclaration, public_id)
    return _declaration(request, row.personnel, row)


def _declaration(request, person, row=None):
    screen = _screen(
        person,
        _("Change the declaration") if row else _("Record a declaration"),
        _("The declaration is saved."),
        row and _removal("declaration_delete", row, _("Delete this declaration"), _("Delete this declaration?")),
        template="organization/declaration_edit.html",
        context={"grounds": [people.word(f"disqualified.{name}") for name in GROUNDS]},
    )
    return _paper(request, person, row, DeclarationForm, personnel.save_declaration, screen)


def _paper(request, person, row, form, save, screen):
    actor, today = request.actor, timezone.localdate()

    def make_form(data, instance=None):
        return form(data, request.FILES if data is not None else None, instance=instance or row, actor=actor)

    def kept(given, version, key):
        upload = given.pop("upload", None)
        return save(actor, person=person, data=given, today=today, upload=upload, row=row, version=version, key=key)

    return serve(request, make_form, permission=_permission(actor, person), save=kept, screen=screen)


@staff_only
@require_POST
def appointment_delete(request, public_id):
    return _deleted(request, _child(request, Appointment, public_id), _("The appointment is deleted."))


@staff_only
@require_POST
def course_delete(request, public_id):
    return _deleted(request, _child(request, Course, public_id), _("The course is deleted."))


@staff_only
@require_POST
def declaration_delete(request, public_id):
    return _deleted(request, _child(request, SelfDeclaration, public_id), _("The declaration is deleted."))


def _deleted(request, row, message):
    return deleted(
        request,
        permission=_permission(request.actor, row.personnel, row),
        delete=lambda: personnel.delete(request.actor, row=row),
        back=address(row.personnel),
        gone=address(row.personnel),
        message=message,
    )


@staff_only
@require_safe
def course_file(request, public_id):
    """The certificate of a course."""
    row = _child(request, Course, public_id)
    events.note(request, "organization.course.downloaded", row.personnel, office_id=row.personnel.office_id)
    return serve_file(row.file)


@staff_only
@require_safe
def declaration_file(request, public_id):
    """The signed declaration: for those who keep the people, and for oneself."""
    row = _child(request, SelfDeclaration, public_id)
    if row.personnel.user_id is None or row.personnel.user_id != request.actor.user_id:
        require(access.may_keep(request.actor, row.personnel.office_id))
    events.note(request, "organization.declaration.downloaded", row.personnel, office_id=row.personnel.office_id)
    return serve_file(row.file)


def _child(request, model, public_id):
    rows = model.objects.filter(personnel__in=access.personnel(request.actor))
    wanted = ["personnel__office", "personnel__user", *(["file"] if model is not Appointment else ["office"])]
    return get_object_or_404(rows.select_related(*wanted), public_id=public_id)
