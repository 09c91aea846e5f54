"""The timetable of a course: week by week, single lessons, copies, a proposal from a pattern, one step back."""

from datetime import date, time, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.law.calendar import national_holidays
from imjapan.organization.edit_pages import Screen, serve, step
from training import access
from training.models import LectureCourse, LectureSession, Regime

from . import conflicts, judged, lessons, undo
from . import proposal as proposals
from .facts import gather
from .forms import CopyForm, LessonForm, MoveForm, ProposalForm
from .hours import hours
from .permissions import may_write
from .views import find_course, trail

KEPT = "lecture_change"  # in the session of the sign-in: the last change, to take it back


def timetable_of(course, day=None) -> str:
    found = reverse("lectures:timetable", args=[course.public_id])
    return f"{found}?week={_monday(day).isoformat()}" if day else found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _keep(request, change):
    request.session[KEPT] = change.kept()
    if change.words:
        messages.success(request, change.words)


def _lesson(actor, public_id) -> LectureSession:
    rows = LectureSession.objects.filter(course__in=access.courses(actor))
    rows = rows.select_related("course__office", "lecturer", "interpreter")
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_GET
def timetable(request, public_id):
    """One week (`?week=` any day of it), with what does not fit and the hours of the whole course."""
    return _week(request, find_course(request.actor, public_id))


def _week(request, course, *, problems=(), status=200):
    facts, today = gather(course), timezone.localdate()
    monday = _asked_week(request, facts, today)
    found = conflicts.conflicts(facts)
    days = _days(facts, monday, found, today)
    may, why_not = may_write(request.actor, course)
    lines = judged.judge(facts, today)
    kept = request.session.get(KEPT) or {}
    context = {
        "course": course,
        "trail": trail(course),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "days": days,
        "week_hours": sum((day["hours"] for day in days), 0),
        "week_conflicts": [one for one in found if one.week and one.day == monday],
        "elsewhere": _elsewhere(found, monday),
        "weeks": _weeks(course),
        "judged": [one for one in lines if one.outcome != "OK"] or lines[:1],
        "length": next((one.verdict.value for one in lines if one.verdict.rule == "TITP-LEC-01"), None),
        "lessons": len(facts.sessions),
        "may_write": may,
        "why_not": why_not,
        "undo": kept if may and kept.get("course") == course.pk and kept.get("version") == course.version else None,
        "problems": problems,
    }
    return render(request, "training/lectures/timetable.html", context, status=status)


def _asked_week(request, facts, today) -> date:
    """The week asked for, else that of today or of the lesson nearest to it."""
    try:
        return _monday(date.fromisoformat(request.GET.get("week", "")))
    except ValueError:
        return _monday(min(max(today, facts.timetable.first_day), facts.timetable.last_day))


def _days(facts, monday, found, today) -> list[dict]:
    holidays = national_holidays(monday.year, monday.year + 1)
    of_lesson = {}
    for one in found:
        of_lesson.setdefault(one.session, []).append(one)
    days = []
    for day in (monday + timedelta(days=n) for n in range(7)):
        rows = [row for row in facts.sessions if row.held_on == day]
        days.append(
            {
                "day": day,
                "rows": [(row, hours(row), of_lesson.get(row.pk, [])) for row in rows],
                "hours": sum((hours(row) for row in rows), 0),
                "conflicts": [one for one in of_lesson.get(None, []) if one.day == day and not one.week],
                "holiday": day in holidays,
                "outside": not facts.course.starts_on <= day <= facts.course.ends_on,
                "past": day <= today,
                "taken": bool(rows) and all(row.taken_at for row in rows),
            }
        )
    return days


def _elsewhere(found, monday) -> list[date]:
    """Mondays of other weeks in which something does not fit."""
    return sorted({_monday(one.day) for one in found} - {monday})


def _weeks(course) -> list[date]:
    first, last = _monday(course.starts_on), _monday(course.ends_on)
    return [first + timedelta(days=7 * n) for n in range((last - first).days // 7 + 1)]


# --- one lesson --------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "POST"])
def lesson_new(request, public_id):
    """Add a lesson (`?on=` the day)."""
    course = find_course(request.actor, public_id)
    return _edit(request, course, initial=_first_values(request, course))


def _first_values(request, course) -> dict:
    """Where the day already has lessons, the next one begins when the last one ends."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = course.starts_on
    last = course.sessions.filter(held_on=day).order_by("until_time").last()
    begins = last.until_time if last else time(9)
    if proposals.LUNCH[0] <= begins < proposals.LUNCH[1]:
        begins = proposals.LUNCH[1]
    ends = begins.replace(hour=min(begins.hour + (3 if begins.hour < 12 else 4), 23))
    found = {"held_on": day, "from_time": begins, "until_time": ends}
    return found | ({"subject": last.subject, "lecturer": last.lecturer_id} if last else {})


@staff_only
@require_http_methods(["GET", "POST"])
def lesson_edit(request, public_id):
    lesson = _lesson(request.actor, public_id)
    return _edit(request, lesson.course, lesson)


def _edit(request, course, lesson=None, initial=None):
    actor, changes = request.actor, []

    def save(data, version, key):
        change = lessons.save_lesson(actor, course=course, data=data, lesson=lesson, version=version, key=key)
        changes[:] = [change]
        return LectureSession.objects.get(pk=change.made[0] if change.made else lesson.pk)

    def done(row):
        request.session[KEPT] = changes[0].kept()
        return timetable_of(course, row.held_on)

    return serve(
        request,
        lambda data, instance=lesson: LessonForm(
            data, instance=instance, actor=actor, course=course, initial=initial or {}
        ),
        permission=may_write(actor, course),
        save=save,
        screen=Screen(
            title=_("Change the lesson") if lesson else _("Add a lesson"),
            back=timetable_of(course, lesson.held_on if lesson else (initial or {}).get("held_on")),
            trail=[*trail(course), step(timetable_of(course), _("Timetable"))],
            done=done,
            saved=_("The lesson is changed.") if lesson else _("The lesson is added."),
            template="training/lectures/lesson.html",
            context=_around(course, lesson),
        ),
    )


def _around(course, lesson) -> dict:
    """Moving, copying and deleting stand below the form of a lesson that is there."""
    if lesson is None:
        return {"course": course}
    move = MoveForm(label_suffix="", initial={"held_on": lesson.held_on, "from_time": lesson.from_time}, prefix="to")
    return {"course": course, "lesson": lesson, "move": move, "copy": CopyForm(lesson=lesson, course=course)}


def _changed(request, lesson, form, act, day):
    """Carry out a change of one lesson, or show its page with what was refused."""
    course = lesson.course
    require(may_write(request.actor, course))
    if form.is_valid():
        try:
            _keep(request, act(form.cleaned_data))
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        except Conflict as conflict:
            messages.error(request, conflict.reason)
        else:
            return see_other(timetable_of(course, day(form.cleaned_data)))
    else:
        for errors in form.errors.values():
            for text in errors:
                messages.error(request, text)
    return see_other("lectures:lesson_edit", lesson.public_id)


@staff_only
@require_POST
def lesson_move(request, public_id):
    lesson = _lesson(request.actor, public_id)
    return _changed(
        request,
        lesson,
        MoveForm(request.POST, prefix="to"),
        lambda data: lessons.move_lesson(request.actor, lesson=lesson, **data),
        lambda data: data["held_on"],
    )


@staff_only
@require_POST
def lesson_copy(request, public_id):
    lesson = _lesson(request.actor, public_id)
    return _changed(
        request,
        lesson,
        CopyForm(request.POST, lesson=lesson, course=lesson.course),
        lambda data: lessons.copy_lesson(request.actor, lesson=lesson, days=data["days"]),
        lambda data: min(data["days"]),
    )


@staff_only
@require_POST
def lesson_delete(request, public_id):
    lesson = _lesson(request.actor, public_id)
    require(may_write(request.actor, lesson.course))
    try:
        _keep(request, lessons.delete_lesson(request.actor, lesson=lesson))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return see_other(timetable_of(lesson.course, lesson.held_on))


@staff_only
@require_POST
def week_copy(request, public_id):
    """Copy one week to another."""
    course = find_course(request.actor, public_id)
    require(may_write(request.actor, course))
    try:
        monday, to = (_monday(date.fromisoformat(request.POST.get(name, ""))) for name in ("monday", "to"))
    except ValueError as error:
        raise Http404 from error
    try:
        _keep(request, lessons.copy_week(request.actor, course=course, monday=monday, to=to))
    except ValidationError as error:
        return _week(request, course, problems=error.messages, status=422)
    except Conflict as conflict:
        return _week(request, course, problems=[conflict.reason], status=409)
    return see_other(timetable_of(course, to))


@staff_only
@require_POST
def take_back(request, public_id):
    """Take back the last change that this sign-in made to the timetable."""
    course = find_course(request.actor, public_id)
    require(may_write(request.actor, course))
    try:
        shown = undo.take_back(request.actor, course=course, kept=request.session.pop(KEPT, None) or {})
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return see_other(timetable_of(course))
    messages.success(request, _("The last change is taken back."))
    return see_other(timetable_of(course, shown.held_on if shown else None))


# --- a whole timetable -------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "POST"])
def propose(request, public_id):
    """Try a pattern (GET, nothing is written) and take the timetable over (POST)."""
    course = find_course(request.actor, public_id)
    require(may_write(request.actor, course))
    facts = gather(course)
    data = request.POST if request.method == "POST" else request.GET if "first" in request.GET else None
    form = ProposalForm(data, course=course, initial=_usual(facts))
    found, problems, status = None, [], 200
    if data is not None and form.is_valid():
        found = proposals.propose(_pattern(form))
        if request.method == "POST":
            try:
                change = lessons.take_over(
                    request.actor,
                    course=course,
                    drafts=found.lessons,
                    hands=form.hands(),
                    materials=form.cleaned_data["materials"],
                    replace="replace" in request.POST,
                )
                _keep(request, change)
                return see_other(timetable_of(course, found.lessons[0].held_on))
            except ValidationError as error:
                problems, status = error.messages, 422
            except Conflict as conflict:
                problems, status = [conflict.reason], 409
    elif data is not None:
        status = 422
    context = {
        "course": course,
        "trail": [*trail(course), step(timetable_of(course), _("Timetable"))],
        "form": form,
        "found": found,
        "by_day": _by_day(found.lessons) if found else [],
        "there": len(facts.sessions),
        **(_would_be(facts, found, form.hands()) if found else {}),
        "problems": problems,
    }
    return render(request, "training/lectures/propose.html", context, status=status)


def _usual(facts) -> dict:
    """What the form begins with: the rest of the course from its first day, and the hours that are needed."""
    course = facts.course
    shorter = course.kind == LectureCourse.Kind.POST and bool(facts.people) and all(
        (verdict := judged.pre_verdict(facts, person.pk)) and verdict.outcome in ("OK", "WARN")
        for person in facts.people
    )  # fmt: skip
    a1 = 0
    if course.kind == LectureCourse.Kind.PRE:
        minutes = proposals.before_arrival_minutes(course.starts_on)
    elif course.regime == Regime.ESD:
        needed, a1 = judged.esd_needed(facts)
        minutes = proposals.esd_minutes(needed, course.starts_on)
    else:
        minutes = proposals.usual_minutes(course.planned_hours, course.starts_on, twelfth=shorter)
    return {
        "first": course.starts_on,
        "last": course.ends_on,
        "weekdays": [0, 1, 2, 3, 4],
        "begins": time(9),
        "day_hours": 7,
        "holidays": True,
        "a1": a1,
        **dict(zip(("japanese", "life", "legal", "skill"), (minutes[one] // 60 for one in "1234"), strict=True)),
    }


def _pattern(form) -> proposals.Pattern:
    data = form.cleaned_data
    return proposals.Pattern(
        first=data["first"],
        last=data["last"],
        weekdays=frozenset(data["weekdays"]),
        begins=data["begins"],
        day_minutes=int(data["day_hours"] * 60),
        minutes=form.minutes(),
        legal_from=data["legal_from"],
        without_holidays=data["holidays"],
        left_out=frozenset(data["left_out"]),
        a1_minutes=form.a1_minutes(),
    )


def _by_day(drafts) -> list[tuple]:
    found = {}
    for one in drafts:
        found.setdefault(one.held_on, []).append(one)
    return list(found.items())


def _would_be(facts, found, hands) -> dict:
    """What the rule on hours would say of the proposal alone, and what of it would not fit."""
    rows = proposals.as_sessions(found)
    for row in rows:
        row.lecturer, row.interpreter = hands.get(row.subject, (None, None))
    facts.timetable.sessions[:] = rows
    facts.timetable.absences.clear()
    lines = judged.judge(facts, timezone.localdate())
    asked = ("TITP-LEC-01", "TITP-LEC-02", "ESD-LEC-01")
    return {
        "length": next((one for one in lines if one.verdict.rule in asked), None),
        "clashes": conflicts.conflicts(facts),
    }
