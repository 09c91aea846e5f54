"""What must be true of lectures. Found through training/data_checks.py."""

from django.db.models import Exists, F, OuterRef, Q

from imjapan.core.checking import check
from training.models import LectureAbsence, LectureCourse, LectureSession, LectureWork

Members = LectureCourse.people.through


@check("training.lessons_lie_in_their_course", "A lesson lies within the days of its course.")
def lessons_lie_in_their_course(depth):
    inside = Q(held_on__gte=F("course__starts_on"), held_on__lte=F("course__ends_on"))
    return LectureSession.objects.exclude(inside)


@check("training.absent_people_take_part", "Who missed a lesson takes part in its course.")
def absent_people_take_part(depth):
    member = Members.objects.filter(person_id=OuterRef("person_id"), lecturecourse_id=OuterRef("session__course_id"))
    return LectureAbsence.objects.filter(~Exists(member))


@check("training.make_up_is_of_the_course", "What was missed is made up in a later make-up lesson of the same course.")
def make_up_is_of_the_course(depth):
    right = Q(
        made_up_in__is_make_up=True,
        made_up_in__course_id=F("session__course_id"),
        made_up_in__subject=F("session__subject"),
    )
    return LectureAbsence.objects.filter(made_up_in__isnull=False).exclude(right)


@check("training.closed_courses_are_complete", "In a closed course attendance of every lesson is taken.")
def closed_courses_are_complete(depth):
    open_ = LectureSession.objects.filter(course=OuterRef("pk"), taken_at__isnull=True)
    return LectureCourse.objects.filter(Exists(open_), state=LectureCourse.State.CLOSED)


@check("training.early_work_is_of_the_course", "Work before the end of a lecture is of somebody who takes part in it.")
def early_work_is_of_the_course(depth):
    member = Members.objects.filter(person_id=OuterRef("person_id"), lecturecourse_id=OuterRef("course_id"))
    return LectureWork.objects.filter(~Exists(member))
