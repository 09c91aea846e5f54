"""相談記録書 (5-4): ESD-SSW-01 support 7, forms.md 4.6. The consultations of one specified skilled worker, landscape.

Made from the newest consultation, it lists those of the same worker under the same plan up to it. As secret as form
4-11: who may not read one of the consultations neither makes nor reads it.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interns.consultations import access
from interns.models import Consultation
from training.models import Plan, Regime

from .. import builders, facts
from ..forms import SSW_CONSULTATION_RECORD, Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required
from .consultation_record import CATEGORIES, SEXES, printable, regime_of

FIRST, NEXT = 4, 5  # rows printed on the first page, and on each page that follows


@dataclass(frozen=True, kw_only=True)
class Row(Record):
    """番号 is counted by the layout; 相談受理日, 相談内容, 対応結果, 対応者."""

    on: IsoDate
    category: str = ""
    body: Required
    result: str = ""
    answered_on: IsoDate | None = None
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class SswConsultationsFacts(facts.Document):
    """Record of consultations (5-4). Print mode OWN. `empty`: rows left to write by hand, as the official sheet has."""

    starts_on: IsoDate
    ends_on: IsoDate
    name: Required
    sex: str = ""
    nationality: str = ""
    birth: IsoDate
    card_no: str = ""
    employer: str = ""
    provider: Required
    rows: tuple[Row, ...]
    empty: tuple[int, ...] = ()


def of_worker(consultation: Consultation) -> list[Consultation]:
    """The consultations the paper lists: of the same person under the same plan, up to this one, the first first."""
    on = timezone.localdate(consultation.received_at)
    rows = Consultation.objects.filter(person=consultation.person_id, received_at__lte=consultation.received_at)
    plan = Plan.objects.filter(
        person=consultation.person_id, regime=Regime.SSW, starts_on__lte=on, ends_on__gte=on
    ).first()
    if plan:
        rows = rows.filter(received_at__date__gte=plan.starts_on)
    return list(rows.select_related("received_by", "closed_by", "company").order_by("received_at", "pk"))


def build(consultation: Consultation, on: date) -> SswConsultationsFacts:
    """Gather it in four queries. `document_no` is left empty for the caller."""
    one = Consultation.objects.select_related("person", "company", "office__organization").get(pk=consultation.pk)
    rows, person = of_worker(one), one.person
    first = timezone.localdate(rows[0].received_at)
    card = person.residence_cards.filter(starts_on__lte=on).order_by("-starts_on").first()
    return SswConsultationsFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=one.office.organization.date_style,
        starts_on=first.isoformat(),
        ends_on=timezone.localdate(one.received_at).isoformat(),
        name=person.passport_name,
        sex=SEXES.get(person.sex, ""),
        nationality=builders.NATIONALITIES.get(person.nationality, person.nationality),
        birth=person.birth_date.isoformat(),
        card_no=(card.number or "") if card else "",
        employer=one.company.name if one.company else "",
        provider=one.office.organization.name,
        rows=tuple(map(_row, rows)),
        empty=tuple(range((FIRST - len(rows)) if len(rows) <= FIRST else -(len(rows) - FIRST) % NEXT)),
    )


def _row(row):
    by = row.closed_by or row.received_by
    return Row(
        on=timezone.localdate(row.received_at).isoformat(),
        category=CATEGORIES.get(row.category, ""),
        body=printable(row.body_ja or row.body),
        result=printable(row.result),
        answered_on=row.answered_on.isoformat() if row.answered_on else None,
        by=by.name if by else "",
    )


def _may_make(actor, consultation):
    if not access.may_read(actor, consultation):
        return False, _("Consultations are secret.")
    if consultation.person_id is None or regime_of(consultation) != Regime.SSW:
        return False, _("This record is for specified skilled workers.")
    return _may_read_all(actor, consultation)


def _may_read_all(actor, consultation):
    if all(access.may_read(actor, row) for row in of_worker(consultation)):
        return True, ""
    return False, _("It lists consultations that you cannot read.")


def _may_read(actor, document):
    allowed, reason = access.may_read_form(actor, document)
    return _may_read_all(actor, document.consultation) if allowed and actor.is_staff else (allowed, reason)


register(
    Form(
        id=SSW_CONSULTATION_RECORD,
        prefix="S504",
        head="参考様式第５－４号",
        title="相談記録書",
        label=gettext_lazy("Record of consultations of a specified skilled worker (相談記録書)"),
        subject="consultation",
        facts=SswConsultationsFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        versions=(Version("1", "pdf/ssw_5_04.html", date(2019, 4, 1)),),
        needs_approval=False,
        decides=_may_make,
        may_read=_may_read,
    )
)
