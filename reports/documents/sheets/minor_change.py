"""技能実習計画軽微変更届出書, form 3: Act 11③, Ord 17, TITP-CHG-01; fields of forms.md 3.17. The company files it."""

from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy

from ...filings import kinds
from ...filings.models import Filing
from .. import builders, facts
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required
from .difficulty_notice import Trainee, trainees_of
from .filing_papers import belongs

MINOR_CHANGE = "TITP-F03"


@dataclass(frozen=True, kw_only=True)
class Item(Record):
    """4 to 7: one changed item with the day it changes."""

    item: Required
    before: str = ""
    after: Required
    changed_on: IsoDate


@dataclass(frozen=True, kw_only=True)
class MinorChangeFacts(facts.Document):
    """Boxes 1 to 10. Print mode DRAFT: nobody has compared the layout with the official sheet."""

    report_date: IsoDate
    addressee: Required
    implementer: facts.Implementer  # 1
    trainees: tuple[Trainee, ...]  # 2, 3
    changes: tuple[Item, ...]  # 4 to 7
    reason: Required  # 8
    organization: facts.Organization  # 9
    guide: str = ""
    attachments: str = ""  # 10
    contact: facts.Contact

    def missing(self) -> tuple[str, ...]:
        wanted = {"trainees": self.trainees, "changes": self.changes}
        return (*super().missing(), *(name for name, value in wanted.items() if not value))


def build(filing: Filing, on: date) -> MinorChangeFacts:
    """Gather form 3 of a notice as it would be made on a day: the changes it tells, else what was typed."""
    related = ("office__organization", "company", "drafted_by")
    filing = Filing.objects.select_related(*related).get(pk=filing.pk)
    organization, told = filing.office.organization, filing.details
    return MinorChangeFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=organization.date_style,
        report_date=on.isoformat(),
        addressee=builders.addressee(on),
        implementer=builders.implementer_of(filing.company),
        trainees=tuple(trainees_of(filing)),
        changes=tuple(_items(filing, told)),
        reason=told.get("reason", ""),
        organization=builders.organization_of(organization),
        guide=filing.drafted_by.name if filing.drafted_by else "",
        attachments=told.get("attachments", ""),
        contact=builders.contact_of(filing.office, filing.drafted_by),
    )


def _items(filing, told):
    with translation.override("ja"):
        yield Item(
            item=str(dict(kinds.PLAN_ITEMS).get(told.get("item", ""), told.get("item", ""))),
            before=told.get("before", ""),
            after=told.get("after", ""),
            changed_on=filing.event_on.isoformat(),
        )


register(
    Form(
        id=MINOR_CHANGE,
        prefix="F03",
        head="別記様式第３号（第17条第１項関係）",
        title="技能実習計画軽微変更届出書",
        label=gettext_lazy("Minor change of a plan (技能実習計画軽微変更届出書)"),
        subject="filing",
        facts=MinorChangeFacts,
        build=build,
        print_mode=Document.PrintMode.DRAFT,
        for_company=False,
        is_filed=False,  # the filing itself keeps day, channel and receipt
        versions=(Version("1", "pdf/titp_f03.html", date(2017, 11, 1)),),
        may_make=belongs(MINOR_CHANGE),
    )
)
