"""実習監理に係る技能実習生の管理簿（名簿）: TITP-REC-02, Ord 54①一, forms.md 3.13 (BK-1B).

Of an office or of one company. Under employment for skill development the same register of its people
(ESD-BOOK-01), with sector and work category, the restriction of moves and moves asked for.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import gettext_lazy

from interns.models import Person, ResidenceCard
from training.applying.plan_changes import words
from training.models import Placement, Plan, PlanChange, Regime, Transfer
from training.recruiting.occupations import sector_name

from .. import facts
from ..builders import NATIONALITIES, iso, office_of
from ..forms import Form, Version, register, register_esd
from ..keeping import may_keep
from ..models import Book, Document
from ..records import IsoDate, Record, Required

SEXES = {"M": "男", "F": "女"}
STAGES = {1: "第１号", 2: "第２号", 3: "第３号"}


@dataclass(frozen=True, kw_only=True)
class PlanRow(Record):
    """サ, シ ①～⑦: one certified plan; `changes` as printed lines."""

    certification_no: str = ""
    certified_on: IsoDate | None = None
    category: str = ""
    starts_on: IsoDate
    ends_on: IsoDate
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TraineeRow(Record):
    """ア to シ of one trainee."""

    name: Required
    nationality: str = ""
    birth: IsoDate | None = None
    sex: str = ""
    status: str = ""
    stay_from: IsoDate | None = None
    stay_until: IsoDate | None = None
    card_no: str = ""
    company: str = ""
    notified_on: IsoDate | None = None
    running: tuple[PlanRow, ...] = ()
    finished: tuple[PlanRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TraineeRegisterFacts(facts.Document):
    """Sorted by company, stage, name. Print mode OWN."""

    office: facts.Office
    company: str = ""
    rows: tuple[TraineeRow, ...] = ()


@translation.override("ja")
def build(book: Book, on: date, regime: str = Regime.TITP) -> TraineeRegisterFacts:
    """Gather everybody in training on a day, with running and finished plans. As many queries for any number of people.

    People who are gone stand in the versions made while they were here; every version is kept.
    """
    book = Book.objects.select_related("company", "office__organization").get(pk=book.pk)
    placements = Placement.objects.filter(
        starts_on__lte=on, ends_on__gte=on, plan__regime=regime, company__office=book.office_id
    )
    if book.company_id:
        placements = placements.filter(company=book.company_id)
    placements = list(
        placements.select_related("plan", "company")
        .prefetch_related(
            Prefetch("person", Person.objects.all()),
            Prefetch("person__plans", Plan.objects.filter(regime=regime).order_by("starts_on")),
            Prefetch("person__residence_cards", ResidenceCard.objects.order_by("starts_on")),
        )
        .order_by("company__name", "company_id", "plan__stage", "person__passport_name", "pk")
    )
    people = [row.person_id for row in placements]
    changed = _changes(people)
    moves = _moves(people, on) if regime == Regime.ESD else {}
    return TraineeRegisterFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=book.office.organization.date_style,
        office=office_of(book.office),
        company=book.company.name if book.company_id else "",
        rows=tuple(_row(placement, changed, moves, on) for placement in placements),
    )


def _changes(people) -> dict[int, list[str]]:
    """Filed changes of plans as lines, by plan."""
    found = {}
    rows = PlanChange.objects.filter(plan__person__in=people, settled_on__isnull=False).select_related("plan")
    for change in rows.order_by("settled_on", "pk"):
        kind = "変更認定" if change.treatment == PlanChange.Treatment.APPROVAL else "変更の届出"
        line = f"{kind}（{change.settled_on:%Y/%m/%d}）{words(change.plan.regime, change.code)}"
        found.setdefault(change.plan_id, []).append(line)
    return found


def _moves(people, on) -> dict[int, list[str]]:
    """Moves asked for (転籍の申出) as lines, by person."""
    found = {}
    rows = Transfer.objects.filter(person__in=people, regime=Regime.ESD, requested_on__lte=on)
    for row in rows.order_by("requested_on", "pk"):
        began = f"、転籍（{row.starts_on:%Y/%m/%d}）" if row.state == Transfer.State.STARTED and row.starts_on else ""
        found.setdefault(row.person_id, []).append(f"転籍の申出（{row.requested_on:%Y/%m/%d}）{began}")
    return found


def _row(placement, changed, moves, on):
    person = placement.person
    card = next((row for row in reversed(person.residence_cards.all()) if row.starts_on <= on), None)
    plans = list(person.plans.all())
    return TraineeRow(
        name=person.passport_name,
        nationality=NATIONALITIES.get(person.nationality, ""),
        birth=iso(person.birth_date),
        sex=SEXES.get(person.sex, ""),
        status=card.status if card else "",
        stay_from=iso(card.starts_on) if card else None,
        stay_until=iso(card.ends_on) if card else None,
        card_no=(card.number or "") if card else "",
        company=placement.company.name,
        notified_on=iso(placement.employment_notified_on) or None,
        running=tuple(_plan(row, changed, moves) for row in plans if row.starts_on <= on <= row.ends_on),
        finished=tuple(_plan(row, changed, {}) for row in plans if row.ends_on < on),
    )


def _plan(plan, changed, moves):
    limit = f"転籍制限期間{plan.restriction_months}か月" if plan.restriction_months else ""
    return PlanRow(
        certification_no=plan.certification_no,
        certified_on=iso(plan.certified_on) or None,
        category=STAGES.get(plan.stage) or "・".join(filter(None, [str(sector_name(plan.sector)), plan.work_category])),
        starts_on=iso(plan.starts_on),
        ends_on=iso(plan.ends_on),
        changes=(*changed.get(plan.pk, ()), *([limit] if limit else ()), *moves.get(plan.person_id, ())),
    )


REGISTER = register(
    Form(
        id="TITP-BK-1B",
        prefix="BK1B",
        head="帳簿（規則第54条第１項第１号関係）",
        title="実習監理に係る技能実習生の管理簿（名簿）",
        label=gettext_lazy("Register of trainees (技能実習生の管理簿)"),
        subject="book",
        facts=TraineeRegisterFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        needs_approval=False,
        versions=(Version("1", "pdf/titp_bk_1b.html", date(2017, 11, 1)),),
        may_make=partial(may_keep, "TITP-BK-1B"),
    )
)
register_esd(
    REGISTER,
    id="ESD-BK-1B",
    prefix="EBK1B",
    label=gettext_lazy("Register of workers, skill development (育成就労外国人の管理簿)"),
    build=partial(build, regime=Regime.ESD),
    may_make=partial(may_keep, "ESD-BK-1B"),
)
