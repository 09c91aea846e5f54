"""訪問指導記録書, reference form 4-10: Ord 52(3), 54①六, TITP-VISIT-01, forms.md 3.2. One page."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization.access import serving
from imjapan.organization.models import Staff
from training.models import Placement, Visit
from training.visit_questions import HEADINGS

from .. import builders, facts
from ..forms import VISIT_RECORD, Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required

TITLES = {1: "技能実習計画の進捗状況", 2: "技能実習生の実習状況", 3: "技能実習生の生活一般状況"}


@dataclass(frozen=True, kw_only=True)
class Seen(Record):
    """A trainee the visit was about: 氏名・国籍・職種作業・実習開始日."""

    name: Required
    nationality: Required
    occupation: str = ""
    starts_on: IsoDate | None = None


@dataclass(frozen=True, kw_only=True)
class Rated(Record):
    """One of the eight key words with its rating and words."""

    key_word: Required
    rating: Literal["good", "fair", "poor", ""]
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Part(Record):
    """One of the three framed parts."""

    title: Required
    rows: tuple[Rated, ...]


@dataclass(frozen=True, kw_only=True)
class VisitRecordFacts(facts.Document):
    """Record of visit guidance (4-10), boxes h1 to h7, 1 to 6 and f. Print mode OWN."""

    visited_on: IsoDate
    from_time: str = ""
    until_time: str = ""
    organization: Required
    office: Required
    visitors: tuple[facts.Named, ...]
    manager: facts.Named
    implementer: Required
    establishment: Required
    address: str = ""
    met: Required
    interpreter: str = ""
    seen: tuple[Seen, ...]
    parts: tuple[Part, ...]
    guidance: str = ""
    response: str = ""
    agreed: str = ""
    remarks: str = ""
    recorder: Required
    recorded_on: IsoDate

    def missing(self):
        """A record names at least one trainee, and rates every key word."""
        unrated = ("parts",) if any(not row.rating for part in self.parts for row in part.rows) else ()
        return (*super().missing(), *(() if self.seen else ("seen",)), *unrated)


def build(visit: Visit, on: date) -> VisitRecordFacts:
    """Gather the record of one visit. `document_no` is left empty for the caller."""
    related = ("establishment", "company", "office__organization", "visitor", "manager", "written_by")
    visit = Visit.objects.select_related(*related).get(pk=visit.pk)
    rows = Staff.objects.filter(
        serving(visit.visited_on), office_id=visit.office_id, user_id__in=[visit.visitor_id, visit.manager_id]
    )
    titles = dict(rows.exclude(job_title="").order_by("pk").values_list("user_id", "job_title"))
    written = timezone.localdate(visit.written_at) if visit.written_at else visit.visited_on
    return VisitRecordFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=visit.office.organization.date_style,
        visited_on=visit.visited_on.isoformat(),
        from_time=f"{visit.from_time:%H:%M}" if visit.from_time else "",
        until_time=f"{visit.until_time:%H:%M}" if visit.until_time else "",
        organization=visit.office.organization.name,
        office=visit.office.name,
        visitors=(builders.staff_of(visit.visitor, titles), *builders.names_of(visit.companions)),
        manager=builders.staff_of(visit.manager, titles) if visit.manager else facts.Named(name=""),
        implementer=visit.company.name,
        establishment=visit.establishment.name,
        address=visit.establishment.address,
        met=visit.met,
        interpreter=visit.interpreter,
        seen=tuple(_seen(visit)),
        parts=tuple(_parts(visit)),
        guidance=visit.guidance,
        response=visit.response,
        agreed=visit.agreed,
        remarks=visit.remarks,
        recorder=(visit.written_by or visit.visitor).name,
        recorded_on=written.isoformat(),
    )


def _seen(visit):
    placed = Placement.objects.filter(
        establishment=visit.establishment_id, starts_on__lte=visit.visited_on, ends_on__gte=visit.visited_on
    ).select_related("plan")
    placed = {row.person_id: row for row in placed}
    for person in visit.people.order_by("passport_name", "pk"):
        row = placed.get(person.pk)
        yield Seen(
            name=person.passport_name,
            nationality=builders.NATIONALITIES[person.nationality],
            occupation=row.plan.occupation if row else "",
            starts_on=row.starts_on.isoformat() if row else None,
        )


def _parts(visit):
    for number, title in TITLES.items():
        rows = []
        for heading in HEADINGS:
            if heading.part == number:
                own = visit.ratings.get(heading.name, {})
                rows.append(Rated(key_word=heading.key_word, rating=own.get("rating", ""), text=own.get("text", "")))
        yield Part(title=title, rows=tuple(rows))


def _may_make(actor, visit):
    if visit.state == Visit.State.DRAFT:
        return False, _("The record is made once the visit is finished.")
    return True, ""


register(
    Form(
        id=VISIT_RECORD,
        prefix="R410",
        head="参考様式第４-10号（規則第54条第１項第６号関係）",
        title="訪問指導記録書",
        label=gettext_lazy("Record of the visit (訪問指導記録書)"),
        subject="visit",
        facts=VisitRecordFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        versions=(Version("1", "pdf/titp_r4_10.html", date(2017, 11, 1)),),
        needs_approval=False,
        may_make=_may_make,
    )
)
