"""Work before the end of the lecture (TITP-LEC-04): noted with its source, and a ground for an extraordinary audit.

The ground opens at the place of the person's placement, also when another office is in charge of that company. Several
days and people of one course at one place share a ground while it is open.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.accounts.actor import SYSTEM
from imjapan.core import changes, events, files
from imjapan.law.lecture_hours import work_in_lecture
from imjapan.organization import access as organization
from imjapan.organization import editing
from training.domain import triggers
from training.models import AuditTrigger, LectureCourse, LectureWork

from .domain import CHANGED, locked
from .facts import Facts

REASON = AuditTrigger.Reason.LECTURE


@transaction.atomic
def note_work(actor, *, facts: Facts, person, worked_on, source, upload=None, key=None, today) -> LectureWork:
    """Note a day of work; the ground for an audit opens with the first one. Also when the course is closed.

    Raises Refused, and ValidationError by field: not in the course, in the future, after the last lesson, noted before.
    """
    course = locked(facts.course)
    organization.must_write(actor, course.office_id)
    if earlier := editing.made_before(LectureWork, key):
        return earlier
    work = LectureWork(
        course=course, person=person, worked_on=worked_on, source=source.strip(), noted_at=timezone.now(),
        noted_by_id=actor.user_id,
    )  # fmt: skip
    places = {"training_lecture_work_once": "worked_on"}
    editing.check(work, places=places, errors=_errors(facts, work, today), without=("file", "trigger", "noted_by"))
    if upload:
        try:
            work.file = files.store_upload(actor=actor, upload=upload)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
    work.trigger = _ground(actor, facts, work, today)
    work = editing.add(work, key, places=places)
    events.record(actor, "training.lecture_work.noted", work)
    changes.record(actor, course, CHANGED)
    return work


def _errors(facts, work, today):
    errors = {}
    if facts.course.kind == LectureCourse.Kind.PRE:
        errors["worked_on"] = _("Before arrival nobody works in Japan.")
    if work.person_id not in {row.pk for row in facts.people}:
        errors["person"] = _("This person does not take part in the course.")
    if work.worked_on and work.worked_on > today:
        errors["worked_on"] = _("This day is in the future.")
    elif work.worked_on and not work_in_lecture([work.worked_on], facts.timetable.last_day):
        last = date_format(facts.timetable.last_day, "SHORT_DATE_FORMAT")
        errors["worked_on"] = _("The last lesson is on %(day)s: work after it is allowed.") % {"day": last}
    if not work.source:
        errors["source"] = _("Write what shows it: the training diary, a time card, what was seen.")
    return errors


def _ground(actor, facts, work, today) -> AuditTrigger | None:
    """The open ground of this course at the place, or a new one; None while no placement is known."""
    placement = facts.placements.get(work.person_id)
    if placement is None:
        return None
    place = placement.establishment
    own = AuditTrigger.objects.filter(establishment=place, reason=REASON, lecture_works__course=work.course)
    if open_ := triggers.still_open(own).order_by("pk").first():
        return open_
    # Who is not of the office in charge of the company may not report there; that it must be known remains.
    reporter = actor if organization.may_write(actor, place.company.office_id)[0] else SYSTEM
    return triggers.open_trigger(
        reporter, establishment=place, reason=REASON, occurred_on=today, note=_note(facts, work)
    )


def _note(facts, work) -> str:
    """Printed on the report of the audit, therefore in Japanese and without a name."""
    last, day = facts.timetable.last_day, work.worked_on
    return (
        f"{day.year}年{day.month}月{day.day}日に業務従事の記録あり（講習最終日：{last.year}年{last.month}月{last.day}日）。"
        f"根拠：{work.source}"
    )


def without_ground(facts: Facts) -> list[LectureWork]:
    """Noted work for which no ground could be opened, because no placement was known."""
    return [row for row in facts.works if row.trigger_id is None]
