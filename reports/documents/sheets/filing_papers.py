"""What the papers of notices and reports share, and the cover memo that names their deadline (test T22)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.law import texts
from imjapan.law.verdict import Verdict
from training.models import Regime

from ...filings import deadlines, kinds
from ...filings.models import Filing
from .. import builders, facts
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Required

COVER = "FIL-COVER"


def belongs(form_id: str) -> Callable:
    """The permission to make a form: only about a filing of its kind, under the law of the form."""

    def may_make(actor, filing):
        kind = kinds.get(filing.kind)
        if kind is None or kind.form_id != form_id or filing.regime != Regime.TITP:
            return False, _("This form belongs to another kind of notice.")
        if filing.state == Filing.State.DROPPED:
            return False, _("It is not needed.")
        return True, ""

    return may_make


@dataclass(frozen=True, kw_only=True)
class CoverFacts(facts.Document):
    """Our own sheet on top of what is sent: what, to whom, until when and why. Print mode OWN."""

    issued_on: IsoDate
    title: Required
    addressee: Required
    office: facts.Office
    company: str = ""
    event: Required
    event_on: IsoDate
    target: IsoDate
    safe: IsoDate
    legal: IsoDate
    rule: Required
    basis: str = ""
    reason: Required
    copies: int
    attachments: str = ""
    contact: facts.Contact


def build(filing: Filing, on: date) -> CoverFacts:
    """Gather the cover memo of a filing. Raises LookupError for a kind whose day stands elsewhere."""
    related = ("office__organization", "company", "drafted_by", "measure")
    filing = Filing.objects.select_related(*related).get(pk=filing.pk)
    if not _has_deadline(filing):
        raise LookupError("the deadline of this kind stands elsewhere")
    case = deadlines.case_of(filing.kind, filing.regime, filing.event_on, filing.return_on, filing.details)
    due, stored = deadlines.judge(case)
    verdict = Verdict.from_dict(stored)
    return CoverFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=filing.office.organization.date_style,
        issued_on=on.isoformat(),
        title=TITLES[filing.kind],
        addressee=deadlines.addressee(filing, on),
        office=builders.office_of(filing.office),
        company=filing.company.name if filing.company else "",
        event=EVENTS.get(filing.kind, "事由の発生日"),
        event_on=builders.iso(filing.event_on),
        target=builders.iso(due.target),
        safe=builders.iso(due.safe),
        legal=builders.iso(due.legal),
        rule=verdict.rule,
        basis=_basis(verdict),
        reason=texts.message(verdict, "ja"),
        copies=2 if kinds.rewrites_certificate(filing) else 0,
        attachments=filing.details.get("attachments", ""),
        contact=builders.contact_of(filing.office, filing.drafted_by),
    )


TITLES = {
    "licence_change": "変更届出書（別記様式第17号）",
    "difficulty": "技能実習実施困難時届出書（別記様式第18号）",
    "closing": "監理事業廃止届出書・休止届出書（別記様式第19号）",
    "certificate_return": "許可証の返納",
    "certificate_lost": "許可証再交付申請書（別記様式第15号）",
    "minor_change": "技能実習計画軽微変更届出書（別記様式第３号）",
    "change_approval": "技能実習計画変更認定申請書（別記様式第４号）",
    "first_start": "実習実施者届出書（別記様式第７号）",
    "revocation_ground": "許可取消事由に係る報告",
}
EVENTS = {"licence_change": "変更年月日", "minor_change": "変更年月日", "change_approval": "変更予定日"}


def _basis(verdict):
    code = f"basis.{verdict.rule}"
    return texts.text(code, "ja") if code in texts.templates() else verdict.legal_basis


def _has_deadline(filing):
    kind = kinds.get(filing.kind)
    return bool(kind and not kind.own_duty)


def _may_make(actor, filing):
    if not _has_deadline(filing) or filing.state == Filing.State.DROPPED:
        return False, _("This kind has no cover memo.")
    return True, ""


register(
    Form(
        id=COVER,
        prefix="COV",
        head="",
        title="届出等送付メモ",
        label=gettext_lazy("Cover memo with the deadline (送付メモ)"),
        subject="filing",
        facts=CoverFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        versions=(Version("1", "pdf/filing_cover.html", date(2017, 11, 1)),),
        needs_approval=False,
        may_make=_may_make,
    )
)
