"""The lectures of a person on the page of that person. Staff only."""

from django.utils import timezone

from imjapan.core import panels
from training import access
from training.models import Regime

from .facts import timetables
from .japanese import japanese_of
from .judged import counted
from .lists import state_variant, state_words

SHOWN = 3


@panels.register("person", template="training/lectures/person_panel.html", order=12)
def lectures_of_person(request, subject):
    """The latest courses with the hours that count for this person; nothing while there is none. Three queries.

    With the hours of Japanese of somebody in skill development, of all courses: two queries more.
    """
    if not request.actor.is_staff:
        return None
    courses = list(access.courses(request.actor).filter(people=subject).order_by("-starts_on", "-pk"))
    tables = list(timetables(courses)) if courses else []
    rows = []
    for table in tables[:SHOWN]:
        course, attended = table.course, table.attended
        missed, made_up = attended.missed_hours(subject.pk)
        rows.append(
            {
                "course": course,
                "hours": counted(course, attended.lessons(subject.pk)),
                "owed": missed - made_up,
                "state": state_words(course),
                "variant": state_variant(course),
            }
        )
    if not rows:
        return None
    esd = any(course.regime == Regime.ESD for course in courses)
    return {"rows": rows, "japanese": japanese_of(subject, tables, timezone.localdate()) if esd else None}
