"""What an actor may do with courses and lecturers. Each function returns (allowed, reason)."""

from django.utils.translation import gettext as _

from imjapan.organization import access as organization
from training.models import LectureCourse


def may_write(actor, course):
    """Plan lessons, take attendance, note work: supervision staff of the office, while the course is not closed."""
    allowed, reason = organization.may_write(actor, course.office_id)
    if allowed and course.state == LectureCourse.State.CLOSED:
        return False, _("This course is closed. A manager can open it again.")
    return allowed, reason


def may_reopen(actor, course):
    """A supervision manager of the office."""
    if course.office_id not in actor.managed_office_ids:
        return False, _("Only a supervision manager of the office can do this.")
    return True, ""
