"""雇用関係の成立のあっせんに係る管理簿 (4-6): 求人 and 求職. Ord 54①三, TITP-REC-02, forms.md 3.4.

One ledger for each office and fiscal year: a job offer or a wish to work stands in the year of its acceptance. Offers
under employment for skill development have ledgers of their own (ESD-BOOK-01), as they are kept under another law.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import gettext_lazy

from imjapan.law.occupation import operations_of
from training.models import Candidate, Offer, Regime
from training.recruiting.occupations import work_of

from .. import facts
from ..builders import NATIONALITIES, iso, office_of
from ..forms import Form, Version, register, register_esd
from ..keeping import may_keep
from ..models import Book, Document
from ..records import IsoDate, Record, Required

RESULTS = {"selected": "○", "refused": "×", "withdrawn": "×（辞退）", "reserve": "補欠"}


@dataclass(frozen=True, kw_only=True)
class Introduced(Record):
    """⑫ or ⑧: whom or where to, when, and what came of it (○ 採用, × 不採用)."""

    on: IsoDate | None = None
    name: Required
    result: str = ""
    hired_on: IsoDate | None = None


@dataclass(frozen=True, kw_only=True)
class OfferRow(Record):
    """① to ⑫ of one job offer."""

    name: Required
    address: str = ""
    contact: str = ""
    tel: str = ""
    accepted_on: IsoDate
    valid_until: IsoDate | None = None
    number: int
    occupation: str = ""
    place: str = ""
    period: str = ""
    wage: str = ""
    introduced: tuple[Introduced, ...] = ()
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class SeekerRow(Record):
    """① to ⑧ of one job seeker."""

    name: Required
    nationality: str = ""
    address: str = ""
    birth: IsoDate | None = None
    wish: str = ""
    accepted_on: IsoDate
    valid_until: IsoDate | None = None
    introduced: tuple[Introduced, ...] = ()
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class OfferLedgerFacts(facts.Document):
    """4-6 求人. Print mode OWN."""

    office: facts.Office
    fiscal_year: int
    rows: tuple[OfferRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SeekerLedgerFacts(facts.Document):
    """4-6 求職. Print mode OWN."""

    office: facts.Office
    fiscal_year: int
    rows: tuple[SeekerRow, ...] = ()


def year_of(fiscal_year: int) -> tuple[date, date]:
    """First and last day of a fiscal year (年度)."""
    return date(fiscal_year, 4, 1), date(fiscal_year + 1, 3, 31)


def build_offers(book: Book, on: date, regime: str = Regime.TITP) -> OfferLedgerFacts:
    """Job offers accepted in the year up to a day. Three queries."""
    book = Book.objects.select_related("office__organization").get(pk=book.pk)
    candidates = Candidate.objects.select_related("person").order_by("presented_on", "pk")
    offers = (
        Offer.objects.filter(
            office=book.office_id, regime=regime, received_on__range=year_of(book.fiscal_year), received_on__lte=on
        )
        .select_related("company", "establishment")
        .prefetch_related(Prefetch("candidates", candidates))
        .order_by("received_on", "pk")
    )
    return OfferLedgerFacts(**_head(book, on), rows=tuple(_offer(row) for row in offers))


def build_seekers(book: Book, on: date, regime: str = Regime.TITP) -> SeekerLedgerFacts:
    """People whose wish to work was accepted in the year up to a day; one row for each person. Two queries."""
    book = Book.objects.select_related("office__organization").get(pk=book.pk)
    rows = (
        Candidate.objects.filter(
            offer__office=book.office_id,
            offer__regime=regime,
            accepted_on__range=year_of(book.fiscal_year),
            accepted_on__lte=on,
        )
        .select_related("person", "offer__company")
        .order_by("accepted_on", "pk")
    )
    people = {}
    for row in rows:
        people.setdefault(row.person_id, []).append(row)
    return SeekerLedgerFacts(**_head(book, on), rows=tuple(_seeker(rows) for rows in people.values()))


def _head(book, on):
    return {
        "document_no": "",
        "created_on": on.isoformat(),
        "date_style": book.office.organization.date_style,
        "office": office_of(book.office),
        "fiscal_year": book.fiscal_year,
    }


def _offer(row):
    return OfferRow(
        name=row.company.name,
        address=row.company.address,
        contact=row.contact,
        tel=row.company.phone,
        accepted_on=iso(row.received_on),
        valid_until=iso(row.valid_until) or None,
        number=row.headcount,
        occupation=occupation_of(row),
        place=row.establishment.name,
        period=f"{row.months}か月",
        wage=_wage(row),
        introduced=tuple(
            _introduced(one, one.person.passport_name) for one in row.candidates.all() if one.presented_on
        ),
        remark=_remark(row),
    )


@translation.override("ja")
def occupation_of(row) -> str:
    """職種（作業）of a job offer by the list in force when it was accepted; under other regimes the work category."""
    code = row.occupation_code
    found = operations_of(code, row.received_on) if code else ()
    if not found:
        return code or work_of(row)
    name = found[0].occupation_ja
    return f"{name}（{found[0].operation_ja}作業）{code}" if found[0].code == code else f"{name} {code}"


def _wage(row):
    if row.monthly_wage:
        return f"月額{row.monthly_wage:,}円"
    return f"時間額{row.hourly_wage:,}円" if row.hourly_wage else ""


def _remark(row):
    if row.state != Offer.State.WITHDRAWN:
        return ""
    return "取消し" + (f"（{row.closed_reason}）" if row.closed_reason else "")


def _seeker(rows):
    first, person = rows[0], rows[0].person
    return SeekerRow(
        name=person.passport_name,
        nationality=NATIONALITIES.get(person.nationality, ""),
        address=first.home_address,
        birth=iso(person.birth_date),
        wish=first.wish,
        accepted_on=iso(first.accepted_on),
        valid_until=iso(first.valid_until) or None,
        introduced=tuple(_introduced(row, row.offer.company.name) for row in rows if row.presented_on),
        remark="、".join(filter(None, [row.note for row in rows])),
    )


def _introduced(row, name):
    hired = row.state == Candidate.State.SELECTED
    return Introduced(
        on=iso(row.presented_on) or None,
        name=name,
        result=RESULTS.get(row.state, ""),
        hired_on=iso(row.decided_on) if hired else None,
    )


def _declare(letter, title, label, esd_label, facts_of, build):
    form = register(
        Form(
            id=f"TITP-R4-06{letter}",
            prefix=f"R406{letter}",
            head="参考様式第４-６号（規則第54条第１項第３号関係）",
            title=title,
            label=label,
            subject="book",
            facts=facts_of,
            build=build,
            print_mode=Document.PrintMode.OWN,
            for_company=False,
            is_filed=False,
            needs_approval=False,
            versions=(Version("1", f"pdf/titp_r4_06{letter.lower()}.html", date(2017, 11, 1)),),
            may_make=partial(may_keep, f"TITP-R4-06{letter}"),
        )
    )
    register_esd(
        form,
        id=f"ESD-OFFERS-{letter}",
        prefix=f"EOFF{letter}",
        label=esd_label,
        build=partial(build, regime=Regime.ESD),
        may_make=partial(may_keep, f"ESD-OFFERS-{letter}"),
    )


_declare(
    "A",
    "雇用関係の成立のあっせんに係る管理簿（求人）",
    gettext_lazy("Placement ledger, job offers (求人管理簿)"),
    gettext_lazy("Placement ledger, job offers, skill development (求人管理簿（育成就労）)"),
    OfferLedgerFacts,
    build_offers,
)
_declare(
    "B",
    "雇用関係の成立のあっせんに係る管理簿（求職）",
    gettext_lazy("Placement ledger, job seekers (求職管理簿)"),
    gettext_lazy("Placement ledger, job seekers, skill development (求職管理簿（育成就労）)"),
    SeekerLedgerFacts,
    build_seekers,
)
