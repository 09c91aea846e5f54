"""What is remembered of lectures, in words that follow the name of who did it."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core.events import about, declare
from training import access
from training.models import LectureCourse, LectureWork

declare("training.course.closed", _("closed the lecture"))
declare("training.course.reopened", _("opened the lecture again"))
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
