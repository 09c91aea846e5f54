"""変更届出書 (・許可証書換申請書), form 17: Act 32③, Ord 47, TITP-FIL-01; fields of forms.md 3.16."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext_lazy

from ...filings import kinds
from ...filings.models import Filing
from .. import builders, facts
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required
from .filing_papers import belongs

LICENCE_CHANGE = "TITP-F17"
ITEMS = {
    "name": "監理団体の名称",
    "address": "監理団体の住所",
    "representative": "代表者",
    "officers": "役員",
    "responsible_officer": "責任役員",
    "office": "監理事業を行う事業所の名称又は所在地",
    "office_new": "監理事業を行う事業所の新設",
    "office_closed": "監理事業を行う事業所の廃止",
    "manager": "監理責任者",
    "external": "外部役員又は外部監査人",
    "sending": "外国の送出機関",
    "other": "その他",
}


@dataclass(frozen=True, kw_only=True)
class Change(Record):
    """One changed item of the licence: what it was and what it is."""

    item: Required
    before: Required
    after: Required


@dataclass(frozen=True, kw_only=True)
class LicenceChangeFacts(facts.Document):
    """Change of licence items. `application`: a notice alone, or with the rewriting of the certificate.

    Print mode DRAFT: nobody has compared the layout with the official sheet.
    """

    report_date: IsoDate
    addressee: Required
    organization: facts.Organization  # 1, 2
    licensed_on: IsoDate | None = None
    office: facts.Office  # 3
    application: Literal["notice", "rewrite"]  # 4
    changes: tuple[Change, ...]  # 5 to 7
    changed_on: IsoDate  # 8
    reason: Required  # 9
    office_matters: str = ""  # 10
    attachments: str = ""  # 11
    contact: facts.Contact  # 12

    def missing(self) -> tuple[str, ...]:
        return (*super().missing(), *(() if self.changes else ("changes",)))


def build(filing: Filing, on: date) -> LicenceChangeFacts:
    """Gather form 17 of a filing as it would be made on a day. `document_no` is left empty for the caller."""
    filing = Filing.objects.select_related("office__organization", "drafted_by").get(pk=filing.pk)
    organization, details = filing.office.organization, filing.details
    return LicenceChangeFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=organization.date_style,
        report_date=on.isoformat(),
        addressee=builders.addressee(on),
        organization=builders.organization_of(organization),
        licensed_on=builders.iso(organization.licence_from) or None,
        office=builders.office_of(filing.office),
        application="rewrite" if kinds.rewrites_certificate(filing) else "notice",
        changes=tuple(
            Change(item=ITEMS[item], before=before, after=after) for item, before, after in kinds.changes(filing)
        ),
        changed_on=builders.iso(filing.event_on),
        reason=details.get("reason", ""),
        office_matters=details.get("office_matters", ""),
        attachments=details.get("attachments", ""),
        contact=builders.contact_of(filing.office, filing.drafted_by),
    )


register(
    Form(
        id=LICENCE_CHANGE,
        prefix="F17",
        head="別記様式第17号（第47条第１項及び第２項関係）",
        title="変更届出書",
        label=gettext_lazy("Change of licence items (変更届出書)"),
        subject="filing",
        facts=LicenceChangeFacts,
        build=build,
        print_mode=Document.PrintMode.DRAFT,
        for_company=False,
        is_filed=False,  # the filing itself keeps day, channel and receipt
        versions=(Version("1", "pdf/titp_f17.html", date(2017, 11, 1)),),
        may_make=belongs(LICENCE_CHANGE),
    )
)
