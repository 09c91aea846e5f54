"""Courses: the list, planning one, its page with the live rules, who takes part, closing; lecturers; noting work."""

import logging
import uuid
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, files, happenings, panels
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization.access import may_write as may_supervise
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve, step
from interns.access import matching, people
from training import access
from training.models import LectureCourse, LectureWork, Plan, Regime

from . import conflicts, domain, judged, lecturers, shifting, work
from .facts import gather
from .forms import CourseForm, LecturerForm, WorkForm, writing_offices
from .hours import RULE_NAMES, Subject, by_subject
from .lists import state_variant, state_words
from .permissions import may_reopen, may_write

log = logging.getLogger(__name__)
FOUND = 30  # people offered at once
SOON_AFTER = timedelta(days=60)  # whose plan of the new law begins until then is offered: a help for the eye, no rule


def find_course(actor, public_id) -> LectureCourse:
    """One course with what its pages read. Http404 for a stranger."""
    rows = access.courses(actor).select_related("office", "cohort", "sending", "closed_by")
    return get_object_or_404(rows, public_id=public_id)


def trail(course=None):
    steps = [step(reverse("lectures:list"), pgettext("courses", "Lectures"))]
    return [*steps, step(address(course), str(course))] if course else steps


def address(course) -> str:
    return reverse("lectures:detail", args=[course.public_id])


@staff_only
@require_GET
def course_list(request):
    return list_page(request, "courses")


@staff_only
@require_GET
def lecturer_list(request):
    return list_page(request, "lecturers")


@staff_only
@require_http_methods(["GET", "POST"])
def course_new(request):
    return _course(request)


@staff_only
@require_http_methods(["GET", "POST"])
def course_edit(request, public_id):
    return _course(request, find_course(request.actor, public_id))


def _may_plan(actor):
    if writing_offices(actor).exists():
        return True, ""
    return False, _("Only supervision staff plan lectures of their office.")


def _course(request, course=None):
    actor = request.actor
    remove = course and Removal(
        reverse("lectures:delete", args=[course.public_id]),
        _("Delete this lecture"),
        _("Delete this lecture with its timetable? This cannot be undone."),
    )
    return serve(
        request,
        lambda data, instance=course: CourseForm(data, instance=instance, actor=actor),
        permission=may_write(actor, course) if course else _may_plan(actor),
        save=lambda data, version, key: domain.save_course(actor, data=data, course=course, version=version, key=key),
        screen=Screen(
            title=_("Change the lecture") if course else _("Plan a lecture"),
            back=address(course) if course else reverse("lectures:list"),
            trail=trail(course),
            done=address,
            saved=_("The changes are saved.") if course else _("The lecture is planned. Now its people and timetable."),
            remove=remove,
        ),
    )


@staff_only
@require_POST
def course_delete(request, public_id):
    course = find_course(request.actor, public_id)
    return deleted(
        request,
        permission=may_write(request.actor, course),
        delete=lambda: domain.delete_course(request.actor, course=course),
        back=address(course),
        gone=reverse("lectures:list"),
        message=_("The lecture is deleted."),
    )


@staff_only
@require_GET
def course_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    course = find_course(request.actor, public_id)
    if happenings.wanted(request):
        context = {"title": str(course), "breadcrumb": trail(), "tabs": _tabs(request, course)}
        return happenings.history_page(request, "course", course, **context)
    return _detail(request, course)


def _tabs(request, course):
    return happenings.tabs(request, address(course), overview=_("Overview"))


def _detail(request, course, *, problems=(), status=200):
    actor, today = request.actor, timezone.localdate()
    facts = gather(course)
    found = judged.judge(facts, today)
    given = by_subject(facts.sessions)
    may, why_not = may_write(actor, course)
    results = judged.results(facts, today)
    context = {
        "course": course,
        "trail": trail(),
        "tabs": _tabs(request, course),
        "state": state_words(course),
        "state_variant": state_variant(course),
        "judged": found,
        "worst": judged.worst(found),
        "unmet": [one.label for one in found if one.outcome == judged.Outcome.NG],
        "owing": [row for row in results if row.owed > 0],
        "length": next((one.verdict.value for one in found if one.verdict.rule == "TITP-LEC-01"), None),
        "subjects": [(Subject(one).label, given[name]) for one, name in RULE_NAMES.items()],
        "total": sum(given.values()),
        "results": results,
        "people": facts.people,
        "companies": facts.placements,
        "works": facts.works,
        "not_coming": domain.no_longer_coming(course, facts.people) if course.state == course.State.PLANNED else [],
        "no_ground": work.without_ground(facts),
        "conflicts": conflicts.conflicts(facts),
        "early": shifting.early(facts),
        "wrong_plans": domain.plans_to_correct(facts),
        "first_day": facts.timetable.first_day,
        "last_day": facts.timetable.last_day,
        "lessons": len(facts.sessions),
        "today": today,
        "may_write": may,
        "why_not": why_not,
        "may_note": may_supervise(actor, course.office_id)[0] and course.kind == LectureCourse.Kind.POST,
        "may_reopen": may_reopen(actor, course)[0],
        "to_close": domain.missing_to_close(course, today) if may and course.starts_on <= today else None,
        "problems": problems,
        "panels": panels.render(request, "course", course),
    }
    return render(request, "training/lectures/detail.html", context, status=status)


@staff_only
@require_http_methods(["GET", "POST"])
def course_people(request, public_id):
    """Who takes part: those there, those of the cohort and of plans that begin then, and a search by name."""
    course, actor = find_course(request.actor, public_id), request.actor
    require(may_write(actor, course))
    if request.method == "POST":
        return _change_people(request, course)
    inside = list(course.people.order_by("sort_key", "pk"))
    rest = people(actor).exclude(pk__in=[person.pk for person in inside])
    words = request.GET.get("find", "").replace("\0", "").strip()[:100]
    if words:
        offered = list(matching(rest, words).select_related("office")[:FOUND])
    else:
        offered = list(rest.filter(pk__in=_due(course)).select_related("office").order_by("sort_key", "pk")[:FOUND])
    not_coming = domain.no_longer_coming(course, inside)
    context = {"course": course, "trail": trail(course), "inside": inside, "offered": offered, "words": words,
               "not_coming": not_coming}  # fmt: skip
    return render(request, "training/lectures/people.html", context)


def _due(course):
    """People of the office whose first plan begins while the course lasts, or whose lecture does.

    Under the new law work begins after the lecture: those who start soon after it are offered too.
    """
    rows = Plan.objects.filter(regime=course.regime, person__office=course.office_id)
    if course.regime == Regime.TITP:
        rows = rows.filter(stage=1)
    days = (course.starts_on, course.ends_on)
    if course.regime == Regime.ESD:
        rows = rows.filter(starts_on__gt=course.starts_on)
        days = (course.starts_on, course.ends_on + SOON_AFTER)
    return (rows.filter(starts_on__range=days) | rows.filter(lecture_starts_on__range=days)).values("person")


def _change_people(request, course):
    actor, back = request.actor, reverse("lectures:people", args=[course.public_id])
    try:
        if remove := request.POST.get("remove"):
            person = get_object_or_404(course.people, public_id=_uuid(remove))
            domain.remove_person(actor, course=course, person=person)
            messages.success(request, _("%(name)s no longer takes part.") % {"name": person})
        elif "cohort" in request.POST:
            number = domain.add_people(actor, course=course, people=domain.people_of_cohort(course))
            messages.success(request, _("Added: %(number)s") % {"number": number})
        else:
            ids = [_uuid(one) for one in request.POST.getlist("people")]
            number = domain.add_people(actor, course=course, people=people(actor).filter(public_id__in=ids))
            messages.success(request, _("Added: %(number)s") % {"number": number})
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return see_other(back)


def _uuid(text) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)  # nobody's


@staff_only
@require_POST
def course_close(request, public_id):
    course = find_course(request.actor, public_id)
    try:
        domain.close_course(request.actor, course=course, today=timezone.localdate())
    except ValidationError as error:
        return _detail(request, course, problems=error.messages, status=422)
    except Conflict as conflict:
        return _detail(request, find_course(request.actor, public_id), problems=[conflict.reason], status=409)
    messages.success(request, _("The lecture is closed. Its record and the certificates can be made now."))
    return see_other(address(course))


@staff_only
@require_POST
def course_reopen(request, public_id):
    course = find_course(request.actor, public_id)
    try:
        domain.reopen_course(request.actor, course=course)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The lecture is open again. Close it once it is corrected."))
    return see_other(address(course))


@staff_only
@require_POST
def course_plans(request, public_id):
    """Write first and last lesson into the plans of those who take part."""
    course = find_course(request.actor, public_id)
    require(may_supervise(request.actor, course.office_id))
    try:
        number = domain.write_plan_days(request.actor, facts=gather(course), today=timezone.localdate())
    except ValidationError as error:
        return _detail(request, course, problems=error.messages, status=422)
    messages.success(request, _("Plans corrected: %(number)s") % {"number": number})
    return see_other(address(course))


# --- work before the end -----------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "POST"])
def work_new(request, public_id):
    """Note a day of work before the end of the lecture."""
    course, actor = find_course(request.actor, public_id), request.actor
    require(may_supervise(actor, course.office_id))
    rows = course.people.order_by("sort_key", "pk")
    initial = {"person": rows.filter(public_id=_uuid(request.GET.get("person", ""))).first()}
    form, status = WorkForm(people=rows, initial=initial), 200
    if request.method == "POST":
        form, status = WorkForm(request.POST, request.FILES, people=rows), 422
        if form.is_valid():
            try:
                note = work.note_work(actor, facts=gather(course), today=timezone.localdate(), **form.cleaned_data)
            except ValidationError as error:
                for name, errors in error.error_dict.items():
                    form.add_error(name if name in form.fields else None, errors)
            else:
                _tell(request, note)
                return see_other(address(course) + "#work")
    context = {"course": course, "trail": trail(course), "form": form}
    return render(request, "training/lectures/work.html", context, status=status)


def _tell(request, note):
    if note.trigger_id:
        messages.success(request, _("It is noted. A ground for an extraordinary audit is open: it is due at once."))
    else:
        words = _("It is noted. No placement of this person is known, so no ground for an audit could be opened.")
        messages.warning(request, words)


@staff_only
@require_GET
def work_file(request, public_id):
    """The paper that shows the work."""
    rows = LectureWork.objects.filter(course__in=access.courses(request.actor), file__isnull=False)
    note = get_object_or_404(rows.select_related("file"), public_id=public_id)
    try:
        stream = files.open_file(note.file)
    except FileNotFoundError:
        log.error("the file of early work %s is not on the disk", note.public_id)
        return HttpResponseNotFound(render_to_string("training/file_absent.html", {"name": note.file.name}))
    events.note(request, "training.lecture_work.file_read", note)
    return FileResponse(
        stream,
        filename=note.file.name,
        content_type=note.file.content_type,
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )


# --- lecturers ---------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "POST"])
def lecturer_new(request):
    return _lecturer(request)


@staff_only
@require_http_methods(["GET", "POST"])
def lecturer_edit(request, public_id):
    rows = access.lecturers(request.actor).select_related("office", "personnel")
    return _lecturer(request, get_object_or_404(rows, public_id=public_id))


def _lecturer(request, lecturer=None):
    actor, back = request.actor, reverse("lectures:lecturers")
    return serve(
        request,
        lambda data, instance=lecturer: LecturerForm(data, instance=instance, actor=actor),
        permission=may_supervise(actor, lecturer.office_id) if lecturer else _may_plan(actor),
        save=lambda data, version, key: lecturers.save_lecturer(
            actor, data=data, lecturer=lecturer, version=version, key=key
        ),
        screen=Screen(
            title=_("Change the lecturer") if lecturer else _("Add a lecturer"),
            back=back,
            trail=[*trail(), step(back, _("Lecturers and interpreters"))],
            done=lambda _row: back,
            saved=_("The changes are saved.") if lecturer else _("The lecturer is added."),
        ),
    )
