"""Attendance of a day on one page (also on a phone), and make-up lessons."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other

from . import attendance as domain
from .forms import MakeUpForm
from .hours import minutes
from .permissions import may_write
from .timetable_views import KEPT, timetable_of
from .views import find_course, trail


def _day(text) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


@staff_only
@require_http_methods(["GET", "POST"])
def attendance(request, public_id, day):
    """Everybody of a day as present; who missed something is opened and noted."""
    course, on = find_course(request.actor, public_id), _day(day)
    may, why_not = may_write(request.actor, course)
    problems, status = [], 200
    if request.method == "POST":
        require((may, why_not))
        try:
            missed = _given(request.POST, domain.on_day(course, on), list(course.people.all()))
            domain.take(
                request.actor, course=course, day=on, missed=missed, signed="signed" in request.POST,
                mark=request.POST.get("mark"), today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as error:
            problems, status = error.messages, 422
        except Conflict as conflict:
            problems, status = [conflict.reason], 409
        else:
            messages.success(request, _("Attendance is taken."))
            return see_other("lectures:attendance", course.public_id, on.isoformat())
    sessions = domain.on_day(course, on)
    typed = request.POST if status == 422 else None
    days = sorted(set(course.sessions.values_list("held_on", flat=True)))
    context = {
        "course": course,
        "trail": trail(course),
        "day": on,
        "sessions": [(row, minutes(row)) for row in sessions],
        "people": _people(course, sessions, typed),
        "mark": domain.mark_of(sessions),
        "signed": "signed" in typed if typed else bool(sessions) and all(row.signed for row in sessions),
        "taken": next((row.taken_at for row in sessions if row.taken_at), None),
        "earlier": max((one for one in days if one < on), default=None),
        "later": min((one for one in days if one > on), default=None),
        "is_ahead": on > timezone.localdate(),
        "back": timetable_of(course, on),
        "may_write": may,
        "why_not": why_not,
        "problems": problems,
    }
    return render(request, "training/lectures/attendance.html", context, status=status)


def _given(data, sessions, people) -> list[domain.Missed]:
    """What was typed: whole lessons as ticks, parts in minutes, one reason for each person and day."""
    found = []
    for session in sessions:
        for person in domain.expected(session, people):
            name = f"{session.pk}-{person.pk}"
            text = data.get(f"min-{name}", "").strip()
            if text and not (text.isascii() and text.isdigit()):
                raise ValidationError(_("“%(text)s” is no number of minutes.") % {"text": text[:20]})
            whole = f"all-{name}" in data or f"day-{person.pk}" in data
            lost = minutes(session) if whole else int(text[:6] or 0)
            if lost:
                why = data.get(f"why-{person.pk}", "").replace("\0", "")  # which no text in the database can hold
                found.append(domain.Missed(session.pk, person.pk, lost, why))
    return found


def _people(course, sessions, typed) -> list[dict]:
    """A line for each person: each lesson with what is noted (or was typed), and the reason."""
    noted = {(row.session_id, row.person_id): row for one in sessions for row in one.absences.all()}
    found = []
    for person in course.people.order_by("sort_key", "pk"):
        lines = []
        for session in sessions:
            if person not in domain.expected(session, [person]):
                continue
            row, name = noted.get((session.pk, person.pk)), f"{session.pk}-{person.pk}"
            length = minutes(session)
            lost = row.minutes if row else 0
            lines.append(
                {
                    "session": session,
                    "name": name,
                    "all": f"all-{name}" in typed if typed else bool(lost) and lost >= length,
                    "part": typed.get(f"min-{name}", "") if typed else lost if 0 < lost < length else "",
                    "made_up": row.made_up_in_id if row else None,
                }
            )
        if lines:
            own = [row for (_session, pk), row in noted.items() if pk == person.pk]
            why = typed.get(f"why-{person.pk}", "") if typed else own[0].reason if own else ""
            day = typed is not None and f"day-{person.pk}" in typed
            opened = day or any(line["all"] or line["part"] for line in lines)
            found.append({"person": person, "lines": lines, "why": why, "day": day, "open": opened})
    return found


@staff_only
@require_POST
def attendance_back(request, public_id, day):
    """Forget the attendance of a day."""
    course, on = find_course(request.actor, public_id), _day(day)
    require(may_write(request.actor, course))
    try:
        domain.take_back(request.actor, course=course, day=on)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The attendance of this day is taken back."))
    return see_other("lectures:attendance", course.public_id, on.isoformat())


@staff_only
@require_http_methods(["GET", "POST"])
def make_up(request, public_id):
    """Plan a make-up lesson for hours that were missed."""
    course = find_course(request.actor, public_id)
    require(may_write(request.actor, course))
    rows = domain.to_make_up(course)
    form, status = MakeUpForm(course=course, rows=rows), 200
    if request.method == "POST":
        form, status = MakeUpForm(request.POST, course=course, rows=rows), 422
        if form.is_valid():
            data = dict(form.cleaned_data)
            key, chosen = data.pop("key"), set(data.pop("absences"))
            try:
                change = domain.plan_make_up(
                    request.actor, course=course, absences=[row for row in rows if row.pk in chosen], data=data, key=key
                )
            except ValidationError as error:
                for name, errors in error.error_dict.items():
                    form.add_error(name if name in form.fields else None, errors)
            except Conflict as conflict:
                form.add_error(None, conflict.reason)
                status = 409
            else:
                request.session.pop(KEPT, None)
                messages.success(request, change.words or _("The make-up lesson is planned."))
                return see_other(timetable_of(course, data["held_on"]) if change else timetable_of(course))
    context = {"course": course, "trail": trail(course), "form": form, "rows": rows}
    return render(request, "training/lectures/make_up.html", context, status=status)
