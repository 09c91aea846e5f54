"""What is remembered of lectures, in words that follow the name of who did it."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core.events import about, declare
from training import access
from training.models import LectureCourse, LectureWork


def day_of(details) -> str:
    """The day an event names as a number: 20261120."""
    number = details.get("day") or 0
    try:
        return date_format(date(number // 10_000, number // 100 % 100, number % 100), "SHORT_DATE_FORMAT")
    except ValueError:
        return ""


declare("training.course.closed", _("closed the lecture"))
declare("training.course.reopened", _("opened the lecture again"))
declare("training.attendance.taken", _("took the attendance of a lecture"), more=lambda details: day_of(details))
declare(
    "training.attendance.taken_back", _("took the attendance of a lecture back"), more=lambda details: day_of(details)
)
declare("training.lecture_work.noted", _("noted work before the end of the lecture"))
declare("training.lecture_work.file_read", _("opened the file that shows work before the end of the lecture"))

about(
    LectureCourse,
    pgettext_lazy("courses", "Lecture"),
    rows=access.courses,
    link=lambda row: reverse("lectures:detail", args=[row.public_id]),
)
about(
    LectureWork,
    _("Work before the end of the lecture"),
    rows=lambda actor: LectureWork.objects.filter(course__in=access.courses(actor)).select_related("course"),
    name=lambda row: f"{row.course} {date_format(row.worked_on, 'SHORT_DATE_FORMAT')}",
    link=lambda row: reverse("lectures:detail", args=[row.course.public_id]),
)
