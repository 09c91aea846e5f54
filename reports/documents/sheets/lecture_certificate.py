"""講習修了証: our own certificate for each trainee with enough hours and nothing left to make up.

TITP-LEC-01, 03, 06.b.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.lectures import judged
from training.lectures.conflicts import number
from training.lectures.facts import gather
from training.models import LectureCourse

from .. import builders, facts
from ..builders import iso
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required

KIND = LectureCourse.Kind
TITLES = {KIND.PRE: ("入国前講習", "Pre-arrival"), KIND.POST: ("入国後講習", "Post-arrival")}


@dataclass(frozen=True, kw_only=True)
class Holder(Record):
    """One page: whom it is for, and the hours that count."""

    name: Required
    native_name: str = ""
    nationality: Required
    birth_date: IsoDate
    hours: Required


@dataclass(frozen=True, kw_only=True)
class CertificateFacts(facts.Document):
    """Certificates of one course, a page for each trainee. Print mode OWN."""

    lecture: Required
    lecture_en: Required
    course: Required
    starts_on: IsoDate
    ends_on: IsoDate
    venue: Required
    issued_on: IsoDate
    organization: facts.Organization
    holders: tuple[Holder, ...]


def passed(course: LectureCourse, on: date) -> list[judged.Result]:
    """Those who are through. A course before arrival needs no hours by itself: nothing is left to make up."""
    read = gather(course)
    rows = judged.results(read, on)
    if course.kind == KIND.PRE:
        return [row for row in rows if row.counted and row.owed <= 0]
    after = read.timetable.last_day + timedelta(days=1)
    return [row for row in rows if row.passed and not judged.unfinished(read, row.person, on, after)]


def build(course: LectureCourse, on: date) -> CertificateFacts:
    """Gather the certificates of one course. `document_no` is left empty for the caller."""
    course = LectureCourse.objects.select_related("office__organization", "cohort").get(pk=course.pk)
    read = gather(course)
    words, english = TITLES[course.kind]
    return CertificateFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=course.office.organization.date_style,
        lecture=words,
        lecture_en=english,
        course=course.name,
        starts_on=iso(read.timetable.first_day),
        ends_on=iso(read.timetable.last_day),
        venue=course.venue,
        issued_on=iso(timezone.localdate(course.closed_at) if course.closed_at else on),
        organization=builders.organization_of(course.office.organization),
        holders=tuple(_holder(row) for row in passed(course, on)),
    )


def _holder(row: judged.Result) -> Holder:
    person = row.person
    return Holder(
        name=person.passport_name,
        native_name=person.native_name,
        nationality=builders.NATIONALITIES[person.nationality],
        birth_date=iso(person.birth_date),
        hours=number(row.counted),
    )


def _may_make(actor, course):
    if course.state != LectureCourse.State.CLOSED:
        return False, _("Certificates are made once the lecture is closed.")
    if not passed(LectureCourse.objects.select_related("cohort").get(pk=course.pk), timezone.localdate()):
        return False, _("Nobody has enough hours yet.")
    return True, ""


register(
    Form(
        id="LEC-CERT",
        prefix="LEC",
        head="",
        title="講習修了証",
        label=gettext_lazy("Certificates of the lecture (講習修了証)"),
        subject="course",
        facts=CertificateFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        needs_approval=False,
        versions=(Version("1", "pdf/lecture_certificate.html", date(2017, 11, 1)),),
        may_make=_may_make,
    )
)
