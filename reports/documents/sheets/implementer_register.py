"""実習監理を行う実習実施者の管理簿（名簿）: TITP-REC-02, Ord 54①一, forms.md 3.12 (BK-1A). One sheet for each company.

Where no officers are recorded the box names the paper to keep with it. Under employment for skill development the same
register of its people (ESD-BOOK-01), with moves to and from other companies.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy

from companies.models import Headcount
from training.models import Absence, Incident, IncidentPerson, Placement, Regime, Transfer

from .. import facts
from ..builders import NATIONALITIES, establishment_of, implementer_of
from ..forms import Form, Version, register, register_esd
from ..keeping import may_keep
from ..models import Book, Document
from ..records import Record, Required

STAGES = (1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Count(Record):
    """People of one nationality who ever trained here."""

    nationality: Required
    number: int


@dataclass(frozen=True, kw_only=True)
class Place(Record):
    """カ to サ: one establishment with its people in charge and its full-time staff."""

    establishment: facts.Establishment
    full_time: str = ""


@dataclass(frozen=True, kw_only=True)
class Officer(Record):
    """オ: an officer in office on the day."""

    name: Required
    office_held: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class ImplementerRegisterFacts(facts.Document):
    """ア to セ. The three-part counts are of stage 1, 2, 3; without stages they have one part. Print mode OWN."""

    implementer: facts.Implementer
    full_time: str = ""
    full_time_from: str = ""
    officers: tuple[Officer, ...] = ()
    places: tuple[Place, ...] = ()
    accepted: tuple[Count, ...] = ()
    returned_early: tuple[int, ...]
    went_missing: tuple[int, ...]
    moved_out: int = 0
    moved_in: int = 0

    def missing(self):
        """The receipt number of form 8 is no box of this sheet."""
        return tuple(name for name in super().missing() if name != "implementer.receipt_no")


def build(book: Book, on: date, regime: str = Regime.TITP) -> ImplementerRegisterFacts:
    """Gather the sheet of one company as it stands on a day."""
    book = Book.objects.select_related("company", "office__organization").get(pk=book.pk)
    company = book.company
    counts = staff_of(company, on)
    whole = counts.get(None)
    return ImplementerRegisterFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=book.office.organization.date_style,
        implementer=implementer_of(company, regime),
        full_time=f"{whole.full_time}" if whole else "",
        full_time_from=whole.valid_from.isoformat() if whole else "",
        officers=tuple(
            Officer(name=row.name, office_held=row.office_held, address=row.address)
            for row in company.officers.all()
            if (row.starts_on is None or row.starts_on <= on) and (row.ends_on is None or row.ends_on >= on)
        ),
        places=tuple(
            Place(
                establishment=establishment_of(row),
                full_time=f"{counts[row.pk].full_time}" if row.pk in counts else "",
            )
            for row in company.establishments.all()
        ),
        accepted=_accepted(company, on, regime),
        returned_early=_returned(company, on, regime),
        went_missing=_missing(company, on, regime),
        **(_moved(company, on) if regime == Regime.ESD else {}),
    )


def staff_of(company, on) -> dict[int | None, Headcount]:
    """The newest count of each establishment, and of the whole company under None."""
    rows = Headcount.objects.filter(company=company, valid_from__lte=on).order_by("valid_from", "pk")
    return {row.establishment_id: row for row in rows}


def _accepted(company, on, regime):
    rows = Placement.objects.filter(company=company, plan__regime=regime, starts_on__lte=on)
    number = Counter(dict(rows.values_list("person_id", "person__nationality")).values())
    return tuple(Count(nationality=name, number=number[code]) for code, name in NATIONALITIES.items() if number[code])


def _by_stage(stages, regime) -> tuple[int, ...]:
    number = Counter(stages.values())
    return tuple(number[stage] for stage in (STAGES if regime == Regime.TITP else (None,)))


def _returned(company, on, regime):
    """People of closed cases of early return who went home, by the stage of the placement the case is about."""
    rows = IncidentPerson.objects.filter(
        incident__company=company,
        incident__kind=Incident.Kind.EARLY_RETURN,
        incident__regime=regime,
        incident__happened_on__lte=on,
        incident__state=Incident.State.CLOSED,
        wish=Incident.Wish.HOME,
    )
    return _by_stage(dict(rows.values_list("person_id", "placement__plan__stage")), regime)


def _missing(company, on, regime):
    """Whoever was ever missing here: by a case, or by an absence of that kind during a placement here."""
    cases = IncidentPerson.objects.filter(
        incident__company=company,
        incident__kind=Incident.Kind.MISSING,
        incident__regime=regime,
        incident__happened_on__lte=on,
    ).values_list("person_id", "placement__plan__stage")
    absent = Placement.objects.filter(
        company=company,
        plan__regime=regime,
        person__absences__kind=Absence.Kind.MISSING,
        person__absences__starts_on__range=(F("starts_on"), Least("ends_on", Value(on))),
    ).values_list("person_id", "plan__stage")
    return _by_stage({**dict(absent), **dict(cases)}, regime)


def _moved(company, on):
    """Moves that came about (転籍), from here and to here."""
    done = Transfer.objects.filter(regime=Regime.ESD, state=Transfer.State.STARTED, starts_on__lte=on)
    return {
        "moved_out": done.filter(old_placement__company=company).count(),
        "moved_in": done.filter(new_company=company).count(),
    }


REGISTER = register(
    Form(
        id="TITP-BK-1A",
        prefix="BK1A",
        head="帳簿（規則第54条第１項第１号関係）",
        title="実習監理を行う実習実施者の管理簿（名簿）",
        label=gettext_lazy("Register of implementers (実習実施者の管理簿)"),
        subject="book",
        facts=ImplementerRegisterFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        needs_approval=False,
        versions=(Version("1", "pdf/titp_bk_1a.html", date(2017, 11, 1)),),
        may_make=partial(may_keep, "TITP-BK-1A"),
    )
)
register_esd(
    REGISTER,
    id="ESD-BK-1A",
    prefix="EBK1A",
    label=gettext_lazy("Register of implementers, skill development (育成就労実施者の管理簿)"),
    template="pdf/esd_bk_1a.html",
    build=partial(build, regime=Regime.ESD),
    may_make=partial(may_keep, "ESD-BK-1A"),
)
