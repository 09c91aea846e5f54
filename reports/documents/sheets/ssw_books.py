"""受入れ・活動・支援実施状況に係る届出書 (3-6) and 支援対象者名簿 (4-3N): ESD-SSW-03, forms.md 4.2 and 4.3.

Of one company and, for the report, one fiscal year. Days, hours and pay are the employer's and stay empty boxes.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils import translation
from django.utils.translation import gettext_lazy

from imjapan.law.ssw_report import report_year
from training.models import Placement, Regime
from training.support.items import sector_name
from training.support.report import employers

from .. import facts
from ..builders import NATIONALITIES, implementer_of, iso
from ..forms import Form, Version, register
from ..keeping import may_keep
from ..models import Book, Document
from ..records import IsoDate, Record, Required
from .trainee_register import SEXES


@dataclass(frozen=True, kw_only=True)
class Worker(Record):
    """One worker. `left_out`: supports planned and not given."""

    name: Required
    sex: str = ""
    birth: IsoDate
    nationality: str = ""
    card_no: str = ""
    from_day: IsoDate
    until: IsoDate | None = None
    end_reason: str = ""
    missing_person: bool = False
    left_out: str = ""
    late_interviews: int = 0
    sector: str = ""


@dataclass(frozen=True, kw_only=True)
class AnnualReportFacts(facts.Document):
    """3-6: boxes 1 to 3, 5, 6 and annex 1; box 4 is filled in by the employer. Print mode DRAFT."""

    addressee: Required
    starts_on: IsoDate
    ends_on: IsoDate
    employer: facts.Implementer
    sectors: str = ""
    total: int
    joined: int
    left: int
    went_missing: int
    workers: tuple[Worker, ...]

    def missing(self):
        return tuple(name for name in super().missing() if name != "employer.receipt_no")


@dataclass(frozen=True, kw_only=True)
class WorkerListFacts(facts.Document):
    """4-3N: whoever works there on the day. Print mode OWN."""

    organization: Required
    employer: Required
    workers: tuple[Worker, ...]


@translation.override("ja")
def build_report(book: Book, on: date) -> AnnualReportFacts:
    """Gather the report of a company and fiscal year as counted up to a day."""
    book = Book.objects.select_related("company", "office__organization").get(pk=book.pk)
    period = report_year(book.fiscal_year)
    found = employers(Placement.objects.filter(company=book.company_id), book.fiscal_year, on)
    rows = found[0].workers if found else []
    workers = tuple(_worker(row, on) for row in rows)
    return AnnualReportFacts(
        **_head(book, on),
        addressee="出入国在留管理庁長官　殿",
        starts_on=iso(period.start),
        ends_on=iso(period.end),
        employer=implementer_of(book.company),
        sectors="、".join(sorted({row.sector for row in workers if row.sector})),
        total=len(rows),
        joined=sum(row.joined for row in rows),
        left=sum(row.left for row in rows),
        went_missing=sum(row.missing for row in rows),
        workers=workers,
    )


@translation.override("ja")
def build_list(book: Book, on: date) -> WorkerListFacts:
    """Gather the workers of a company on a day."""
    book = Book.objects.select_related("company", "office__organization").get(pk=book.pk)
    here = Placement.objects.filter(
        company=book.company_id, plan__regime=Regime.SSW, starts_on__lte=on, ends_on__gte=on
    )
    year = on.year if on.month >= 4 else on.year - 1
    found = employers(here, year, on)
    return WorkerListFacts(
        **_head(book, on),
        organization=book.office.organization.name,
        employer=book.company.name,
        workers=tuple(_worker(row, on) for row in (found[0].workers if found else [])),
    )


def _head(book, on):
    return {"document_no": "", "created_on": on.isoformat(), "date_style": book.office.organization.date_style}


def _worker(row, on):
    person = row.person
    return Worker(
        name=person.passport_name,
        sex=SEXES.get(person.sex, ""),
        birth=iso(person.birth_date),
        nationality=NATIONALITIES.get(person.nationality, ""),
        card_no=(row.card.number or "") if row.card else "",
        from_day=iso(row.first),
        until=iso(row.last) if row.last < on else None,
        end_reason=row.end_reason,
        missing_person=row.missing,
        left_out="、".join(str(name) for name in row.left_out),
        late_interviews=row.late_interviews,
        sector=str(sector_name(row.support.sector)) if row.support and row.support.sector else "",
    )


def _declare(form_id, prefix, head, title, label, facts_of, build, mode, template, since):
    register(
        Form(
            id=form_id,
            prefix=prefix,
            head=head,
            title=title,
            label=label,
            subject="book",
            facts=facts_of,
            build=build,
            print_mode=mode,
            for_company=False,
            is_filed=False,
            needs_approval=False,
            versions=(Version("1", template, since),),
            may_make=partial(may_keep, form_id),
        )
    )


_declare(
    "SSW-3-6",
    "S36",
    "参考様式第３-６号",
    "受入れ・活動・支援実施状況に係る届出書",
    gettext_lazy("Annual report on specified skilled workers (定期届出)"),
    AnnualReportFacts,
    build_report,
    Document.PrintMode.DRAFT,
    "pdf/ssw_3_6.html",
    date(2025, 4, 1),
)
_declare(
    "SSW-4-3N",
    "S43N",
    "参考様式第４-３号別紙",
    "１号特定技能外国人支援対象者名簿",
    gettext_lazy("List of supported workers (支援対象者名簿)"),
    WorkerListFacts,
    build_list,
    Document.PrintMode.OWN,
    "pdf/ssw_4_3n.html",
    date(2019, 4, 1),
)
