"""The lists of courses and of lecturers."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List
from imjapan.organization.filters import office_filter
from training import access
from training.forms.audits import LANGUAGES
from training.models import LectureCourse, Lecturer, LectureSession

from .forms import writing_offices


def course_link(course):
    return reverse("lectures:detail", args=[course.public_id])


def _search(rows, text):
    return rows.filter(Q(name__icontains=text) | Q(venue__icontains=text) | Q(cohort__name__icontains=text))


def _load_counts(rows, actor):
    """Attach how many take part and how many lessons there are."""
    ids = [row.pk for row in rows]
    through = LectureCourse.people.through.objects.filter(lecturecourse__in=ids).order_by().values_list("lecturecourse")
    people = dict(through.annotate(Count("pk")))
    lessons = LectureSession.objects.filter(course__in=ids).order_by().values_list("course").annotate(Count("pk"))
    lessons = dict(lessons)
    for row in rows:
        row.people_count, row.lesson_count = people.get(row.pk, 0), lessons.get(row.pk, 0)


def state_words(course):
    """closed, running, to come, or over and not closed yet."""
    today = timezone.localdate()
    if course.state == LectureCourse.State.CLOSED:
        return pgettext_lazy("course", "closed")
    if course.ends_on < today:
        return pgettext_lazy("course", "over, not closed yet")
    return pgettext_lazy("course", "running") if course.starts_on <= today else pgettext_lazy("course", "to come")


def state_variant(course):
    if course.state == LectureCourse.State.CLOSED:
        return "ok"
    return "due" if course.ends_on < timezone.localdate() else "info"


def _when(rows, name, value):
    today = timezone.localdate()
    if value == "running":
        return rows.filter(starts_on__lte=today, ends_on__gte=today)
    if value == "coming":
        return rows.filter(starts_on__gt=today)
    open_ = rows.filter(ends_on__lt=today)
    return open_.exclude(state=LectureCourse.State.CLOSED) if value == "open" else open_


def _new(actor, view, label):
    if not writing_offices(actor).exists():
        return None
    return {"url": reverse(view), "label": label, "icon": "plus", "variant": "primary"}


course_list = List(
    name="courses",
    url="lectures:list",
    group="lectures",
    title=pgettext_lazy("courses", "Lectures"),
    model=LectureCourse,
    rows=access.courses,
    search=_search,
    search_label=_("Course, place or cohort"),
    sort="-from",
    related=["office", "cohort"],
    columns=[
        Column("name", pgettext_lazy("course", "Name"), "name", sort=["name"], link=course_link),
        Column("state", _("State"), state_words, status=state_variant, nowrap=True),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("from", _("From"), "starts_on", sort=["starts_on"], nowrap=True),
        Column("until", _("Until"), "ends_on", sort=["ends_on"], nowrap=True),
        Column("people", _("Trainees"), "people_count", number=True),
        Column("lessons", _("Lessons"), "lesson_count", number=True),
        Column("venue", _("Place"), "venue"),
        Column("cohort", _("Cohort"), lambda row: str(row.cohort or ""), optional=True),
        Column("regime", _("Regime"), "get_regime_display", optional=True),
        Column("office", _("Office"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "kind": ChoiceFilter(label=_("Kind"), choices=LectureCourse.Kind.choices, empty_label=_("all")),
        "when": ChoiceFilter(
            label=_("When"),
            choices=[
                ("running", pgettext_lazy("course", "running")), ("coming", pgettext_lazy("course", "to come")),
                ("over", pgettext_lazy("course", "over")), ("open", pgettext_lazy("course", "over, not closed yet")),
            ],
            empty_label=_("all"),
            method=_when,
        ),
    },
    load=[_load_counts],
    actions=[lambda actor: _new(actor, "lectures:new", _("Plan a lecture"))],
    empty_title=_("No lectures yet"),
    empty_text=_(
        "Every trainee of stage 1 attends a lecture after arrival, before any work. Plan one with “Plan a lecture”: "
        "its page says at once how many hours are needed and what is missing."
    ),
)  # fmt: skip


def _languages(lecturer):
    names = dict(LANGUAGES)
    return ", ".join(str(names.get(code, code)) for code in lecturer.languages.split())


BELONGS, YES = pgettext_lazy("lecturer", "Belongs to"), pgettext_lazy("box", "yes")


def _activity(lecturer):
    return pgettext_lazy("lecturer", "active") if lecturer.active else pgettext_lazy("lecturer", "no longer active")


lecturer_list = List(
    name="lecturers",
    url="lectures:lecturers",
    group="lectures",
    order=2,
    title=_("Lecturers and interpreters"),
    model=Lecturer,
    rows=access.lecturers,
    search=lambda rows, text: rows.filter(
        Q(name__icontains=text) | Q(affiliation__icontains=text) | Q(qualification__icontains=text)
    ),
    search_label=_("Name, affiliation or qualification"),
    sort="name",
    related=["office", "personnel"],
    columns=[
        Column("name", _("Name"), "name", sort=["name"],
               link=lambda row: reverse("lectures:lecturer_edit", args=[row.public_id])),
        Column("title", _("Post"), "title"),
        Column("belongs", BELONGS, "get_belongs_to_display"),
        Column("affiliation", _("Affiliation"), "affiliation"),
        Column("expert", _("Expert in the law of subject 3"), lambda row: YES if row.is_legal_expert else ""),
        Column("qualification", _("Qualification"), "qualification"),
        Column("languages", _("Languages"), _languages),
        Column("interprets", _("Interprets"), lambda row: YES if row.is_interpreter else "", optional=True),
        Column("years", _("Years of experience"), "years", number=True, optional=True),
        Column("active", _("State"), _activity,
               status=lambda row: "ok" if row.active else "neutral"),
        Column("office", _("Office"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "belongs": ChoiceFilter(label=BELONGS, choices=Lecturer.Belongs.choices, empty_label=_("all"),
                                field_name="belongs_to"),
    },
    actions=[lambda actor: _new(actor, "lectures:lecturer_new", _("Add a lecturer"))],
    empty_title=_("No lecturers yet"),
    empty_text=_(
        "Add who teaches and who interprets. Legal protection needs an expert from outside: neither one of ours nor of "
        "a host company."
    ),
)  # fmt: skip
