from django.urls import path, register_converter

from imjapan.organization import wording

from . import attendance_views, timetable_views, views


class Day:
    """2026-11-22; what is no day of the calendar is answered by the view."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return str(value)


register_converter(Day, "lecture_day")

app_name = "lectures"
urlpatterns = [
    path("", views.course_list, name="list"),
    path("new/", views.course_new, name="new"),
    path("lecturers/", views.lecturer_list, name="lecturers"),
    path("lecturers/new/", views.lecturer_new, name="lecturer_new"),
    path("lecturers/<uuid:public_id>/", views.lecturer_edit, name="lecturer_edit"),
    path("lessons/<uuid:public_id>/", timetable_views.lesson_edit, name="lesson_edit"),
    path("lessons/<uuid:public_id>/move/", timetable_views.lesson_move, name="lesson_move"),
    path("lessons/<uuid:public_id>/copy/", timetable_views.lesson_copy, name="lesson_copy"),
    path("lessons/<uuid:public_id>/delete/", timetable_views.lesson_delete, name="lesson_delete"),
    path("work/<uuid:public_id>/", views.work_file, name="work_file"),
    path("<uuid:public_id>/", views.course_detail, name="detail"),
    path("<uuid:public_id>/edit/", views.course_edit, name="edit"),
    path("<uuid:public_id>/delete/", views.course_delete, name="delete"),
    path("<uuid:public_id>/people/", views.course_people, name="people"),
    path("<uuid:public_id>/close/", views.course_close, name="close"),
    path("<uuid:public_id>/reopen/", views.course_reopen, name="reopen"),
    path("<uuid:public_id>/plans/", views.course_plans, name="plans"),
    path("<uuid:public_id>/early-work/", views.work_new, name="work_new"),
    path("<uuid:public_id>/timetable/", timetable_views.timetable, name="timetable"),
    path("<uuid:public_id>/timetable/propose/", timetable_views.propose, name="propose"),
    path("<uuid:public_id>/timetable/add/", timetable_views.lesson_new, name="lesson_new"),
    path("<uuid:public_id>/timetable/copy-week/", timetable_views.week_copy, name="week_copy"),
    path("<uuid:public_id>/timetable/undo/", timetable_views.take_back, name="undo"),
    path("<uuid:public_id>/make-up/", attendance_views.make_up, name="make_up"),
    path("<uuid:public_id>/attendance/<lecture_day:day>/", attendance_views.attendance, name="attendance"),
    path(
        "<uuid:public_id>/attendance/<lecture_day:day>/back/", attendance_views.attendance_back, name="attendance_back"
    ),
]
wording.pages(urlpatterns, {"<uuid:public_id>/": "course", "lessons/": "lesson"})
