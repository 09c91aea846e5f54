"""実習実施者届出書, form 7: Act 17, Ord 20, TITP-FIL-01; fields of forms.md 3.18. Once for each company."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from training.models import Placement, Regime

from ...filings.models import Filing
from .. import builders, facts
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required
from .filing_papers import belongs

FIRST_START = "TITP-F07"


@dataclass(frozen=True, kw_only=True)
class Begun(Record):
    """4 to 7: a plan whose training begins on that day."""

    certification_no: Required
    certified_on: IsoDate
    name: Required
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class FirstStartFacts(facts.Document):
    """Boxes 1 to 9. Print mode DRAFT: nobody has compared the layout with the official sheet."""

    report_date: IsoDate
    addressee: Required
    implementer: facts.Implementer  # 1 to 3
    plans: tuple[Begun, ...]  # 4, 5, 7
    started_on: IsoDate  # 6
    organization: facts.Organization  # 8
    contact: facts.Contact  # 9

    def missing(self) -> tuple[str, ...]:
        """The receipt number is what this notice brings."""
        named = [name for name in super().missing() if name != "implementer.receipt_no"]
        return (*named, *(() if self.plans else ("plans",)))


def build(filing: Filing, on: date) -> FirstStartFacts:
    """Gather form 7 of a notice: the plans that began at the company on the day of the event."""
    related = ("office__organization", "company", "drafted_by")
    filing = Filing.objects.select_related(*related).get(pk=filing.pk)
    rows = Placement.objects.filter(
        company_id=filing.company_id, starts_on=filing.event_on, plan__regime=Regime.TITP
    ).select_related("plan", "person")
    return FirstStartFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=filing.office.organization.date_style,
        report_date=on.isoformat(),
        addressee=builders.addressee(on),
        implementer=builders.implementer_of(filing.company),
        plans=tuple(
            Begun(
                certification_no=row.plan.certification_no,
                certified_on=builders.iso(row.plan.certified_on),
                name=row.person.passport_name,
                category=row.plan.category,
            )
            for row in rows.order_by("person__passport_name", "pk")
        ),
        started_on=filing.event_on.isoformat(),
        organization=builders.organization_of(filing.office.organization),
        contact=builders.contact_of(filing.office, filing.drafted_by),
    )


register(
    Form(
        id=FIRST_START,
        prefix="F07",
        head="別記様式第７号（第20条関係）",
        title="実習実施者届出書",
        label=gettext_lazy("First start of training (実習実施者届出書)"),
        subject="filing",
        facts=FirstStartFacts,
        build=build,
        print_mode=Document.PrintMode.DRAFT,
        for_company=False,
        is_filed=False,  # the filing itself keeps day, channel and receipt
        versions=(Version("1", "pdf/titp_f07.html", date(2017, 11, 1)),),
        may_make=belongs(FIRST_START),
    )
)
