"""訪問指導記録書, reference form 4-10: Ord 52(3), 54①六, TITP-VISIT-01, forms.md 3.2. One page.

Under employment for skill development the same record of whoever was seen under it (ESD-AUD-03), in its words.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization.access import serving
from imjapan.organization.models import Staff
from training.models import Placement, Regime, Visit
from training.visit_questions import HEADINGS

from .. import builders, facts
from ..forms import ESD_VISIT_RECORD, VISIT_RECORD, Form, Version, register, register_esd
from ..models import Document
from ..records import IsoDate, Record, Required
from ..words.regimes import say

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


def build(visit: Visit, on: date, regime: str = Regime.TITP) -> VisitRecordFacts:
    """Gather the record of one visit as far as it is about a regime. `document_no` is left empty for the caller."""
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
        seen=tuple(_seen(visit, regime)),
        parts=tuple(_parts(visit, regime)),
        guidance=visit.guidance,
        response=visit.response,
        agreed=visit.agreed,
        remarks=visit.remarks,
        recorder=(visit.written_by or visit.visitor).name,
        recorded_on=written.isoformat(),
    )


def _placed(visit):
    """Where whoever was seen works or trains on the day, by person."""
    rows = Placement.objects.filter(
        establishment=visit.establishment_id, starts_on__lte=visit.visited_on, ends_on__gte=visit.visited_on
    ).select_related("plan")
    return {row.person_id: row for row in rows}


def _is_of(regime, placement) -> bool:
    """Whoever is placed nowhere is shown on the record of technical intern training."""
    return (placement is not None and placement.plan.regime == Regime.ESD) == (regime == Regime.ESD)


def _seen(visit, regime):
    placed = _placed(visit)
    for person in visit.people.order_by("passport_name", "pk"):
        row = placed.get(person.pk)
        if _is_of(regime, row):
            yield Seen(
                name=person.passport_name,
                nationality=builders.NATIONALITIES[person.nationality],
                occupation=(row.plan.work_category or row.plan.occupation) if row else "",
                starts_on=row.starts_on.isoformat() if row else None,
            )


def _parts(visit, regime):
    for number, title in TITLES.items():
        rows = []
        for heading in HEADINGS:
            if heading.part == number:
                own = visit.ratings.get(heading.name, {})
                word = say(heading.key_word, regime)
                rows.append(Rated(key_word=word, rating=own.get("rating", ""), text=own.get("text", "")))
        yield Part(title=say(title, regime), rows=tuple(rows))


def _may_make(regime, actor, visit):
    if visit.state == Visit.State.DRAFT:
        return False, _("The record is made once the visit is finished.")
    placed = _placed(visit)
    seen = [placed.get(pk) for pk in visit.people.values_list("pk", flat=True)] or [None]
    if not any(_is_of(regime, row) for row in seen):
        return False, _("Nobody under this law was seen.")
    return True, ""


RECORD = register(
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
        may_make=partial(_may_make, Regime.TITP),
    )
)
register_esd(
    RECORD,
    id=ESD_VISIT_RECORD,
    prefix="EVIS",
    label=gettext_lazy("Record of the visit, skill development (訪問指導記録書（育成就労）)"),
    build=partial(build, regime=Regime.ESD),
    may_make=partial(_may_make, Regime.ESD),
)
