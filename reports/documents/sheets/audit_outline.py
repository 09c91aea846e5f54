"""監査実施概要, reference form 4-7: Ord 54①四; items of forms.md 3.5 (our own paraphrase). Only for our staff.

An audit of people of both regimes has two, as it has two reports: each counts and names its own people.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization import access as organization
from training.checklists import ITEMS, PAPERS
from training.domain import checklists, regimes
from training.domain.interviews import present
from training.models import Audit, Placement, Regime

from .. import builders, facts
from ..forms import (
    AUDIT_OUTLINE,
    AUDIT_REPORT,
    CORRECTION_INSTRUCTION,
    ESD_AUDIT_OUTLINE,
    ESD_AUDIT_REPORT,
    Form,
    Version,
    register,
    register_esd,
)
from ..models import Document
from ..records import IsoDate, Record, Required
from ..words.regimes import say

TITLES = {
    "A": "技能実習の実施状況の実地確認",
    "B": "技能実習責任者及び技能実習指導員からの報告",
    "D": "設備の確認及び帳簿書類等の閲覧",
    "E": "宿泊施設その他の生活環境の確認",
}
REPORTS = {Regime.TITP: AUDIT_REPORT, Regime.ESD: ESD_AUDIT_REPORT}
CURRENT = (Document.State.DRAFT, Document.State.APPROVED, Document.State.FILED)


@dataclass(frozen=True, kw_only=True)
class Row(Record):
    """One item with its answer; unseen where nobody looked."""

    code: Required
    label: Required
    answer: Literal["ok", "ng", "na", "unseen"]
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Section(Record):
    """The items of one method."""

    letter: Required
    title: Required
    done: bool | None
    result: str = ""
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Paper(Record):
    """A paper of the company, and whether it was seen."""

    name: Required
    seen: bool


@dataclass(frozen=True, kw_only=True)
class Heard(Record):
    """Who was interviewed. What was said stays on the interview sheet."""

    name: Required
    nationality: str
    category: str
    interpreter: str = ""
    alone: bool


@dataclass(frozen=True, kw_only=True)
class Count(Record):
    """People in training on the day, by stage where there are stages."""

    name: Required
    people: int


@dataclass(frozen=True, kw_only=True)
class AuditOutlineFacts(facts.Document):
    """Audit outline: head, sections A, B, D, E, interviews C, papers, summary F1 to F9. Print mode OWN."""

    kind: Literal["regular", "extraordinary"]
    audit_start: IsoDate
    audit_end: IsoDate
    organization: Required
    office: Required
    implementer: Required
    establishment: Required
    address: str = ""
    auditors: tuple[facts.Named, ...]
    manager: facts.Named
    met: tuple[str, ...] = ()
    interpreter: str = ""
    counts: tuple[Count, ...]
    last_audit: IsoDate | None = None
    last_open: int = 0
    sections: tuple[Section, ...]
    interviews: tuple[Heard, ...]
    interviews_result: str = ""
    papers: tuple[Paper, ...]
    substitute_method: str = ""
    violation: bool | None
    violation_text: str = ""
    guidance: tuple[facts.Guidance, ...] = ()
    instruction_no: str = ""
    notice: str = ""
    plan_notice: str = ""
    extraordinary: str = ""
    next_audit: str = ""
    report_filed_on: IsoDate | None = None
    approved_by: str = ""
    approved_on: IsoDate | None = None


def build(audit: Audit, on: date, regime: str = Regime.TITP) -> AuditOutlineFacts:
    """Gather form 4-7 of an audit, in a fixed number of queries. `document_no` is left empty for the caller."""
    related = (*builders.RELATED, "approved_by", "checklist")
    audit = Audit.objects.select_related(*related).get(pk=audit.pk)
    titles, checklist = builders.titles_of(audit), checklists.of(audit)
    methods = {row.method: row for row in audit.methods.all()}
    there = Placement.objects.filter(present(audit.starts_on), establishment_id=audit.establishment_id)
    there = [row for row in there.select_related("plan") if (row.plan.regime == Regime.ESD) == (regime == Regime.ESD)]
    last = _before(audit)
    filed = {row.form_id: row for row in _documents(audit, regime)}
    report, instruction = filed.get(REPORTS[regime]), filed.get(CORRECTION_INSTRUCTION)
    suspicious = checklists.needs_notice(audit)
    return AuditOutlineFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=audit.office.organization.date_style,
        kind=audit.kind,
        audit_start=builders.iso(audit.starts_on),
        audit_end=builders.iso(audit.ends_on),
        organization=audit.office.organization.name,
        office=audit.office.name,
        implementer=audit.company.name,
        establishment=audit.establishment.name,
        address=audit.establishment.address,
        auditors=(builders.staff_of(audit.lead, titles), *builders.names_of(audit.companions)),
        manager=builders.staff_of(audit.manager, titles),
        met=tuple(dict.fromkeys(row.met for row in methods.values() if row.met)),
        interpreter=audit.interpreter,
        counts=_counts(there),
        last_audit=builders.iso(last.ends_on) if last else None,
        last_open=last.waiting if last else 0,
        sections=tuple(_section(letter, methods, checklist, regime) for letter in TITLES),
        interviews=_interviews(audit, there, regime),
        interviews_result=methods["interview"].result if "interview" in methods else "",
        papers=tuple(Paper(name=say(p.ja, regime), seen=code in checklist.papers) for code, p in PAPERS.items()),
        substitute_method=audit.substitute_method,
        violation=audit.violation_found,
        violation_text=audit.violation_detail,
        guidance=tuple(builders.guidance_of(audit.findings.all(), audit)),
        instruction_no=instruction.number if instruction else "",
        notice=checklist.summary.get("F4", ""),
        plan_notice=checklist.summary.get("F5", "") or (f"要確認（{'、'.join(suspicious)}）" if suspicious else ""),
        extraordinary=checklist.summary.get("F6", ""),
        next_audit=checklist.summary.get("F7", ""),
        report_filed_on=builders.iso(report.filed_on) or None if report else None,
        approved_by=audit.approved_by.name if audit.approved_by else "",
        approved_on=builders.iso(audit.approved_at and audit.approved_at.date()) or None,
    )


def _section(letter, methods, checklist, regime):
    items = [item for item in ITEMS.values() if item.code.startswith(letter)]
    method = methods.get(items[0].method)
    return Section(
        letter=letter,
        title=say(TITLES[letter], regime),
        done=method.done if method else None,
        result=method.result if method else "",
        rows=tuple(
            Row(
                code=item.code,
                label=say(item.ja, regime),
                answer=checklist.items.get(item.code, {}).get("answer", "unseen"),
                remark=checklist.items.get(item.code, {}).get("remark", ""),
            )
            for item in items
        ),
    )


def _counts(placements):
    number = Counter(row.plan.stage or 0 for row in placements)
    return tuple(
        Count(name=f"技能実習第{stage}号" if stage else "育成就労", people=number[stage]) for stage in sorted(number)
    )


def _interviews(audit, placements, regime):
    category = {row.person_id: row.plan.category for row in placements}
    rows = list(audit.interviews.select_related("person").order_by("person__passport_name", "pk"))
    others = builders.of_other_regimes(audit, rows, regime)
    return tuple(
        Heard(
            name=row.person.passport_name,
            nationality=builders.NATIONALITIES.get(row.person.nationality, row.person.nationality),
            category=category.get(row.person_id, ""),
            interpreter=row.interpreter or audit.interpreter,
            alone=not row.company_listened,
        )
        for row in rows
        if row.person_id not in others
    )


def _before(audit):
    """The audit before, with how many of its findings are not closed."""
    rows = Audit.objects.filter(
        establishment_id=audit.establishment_id,
        state__in=[Audit.State.FINISHED, Audit.State.APPROVED],
        ends_on__lt=audit.starts_on,
    )
    last = rows.order_by("-ends_on", "-pk").first()
    if last:
        last.waiting = last.findings.filter(release__closed_at__isnull=True).count()
    return last


def _documents(audit, regime):
    return Document.objects.filter(
        audit=audit, form_id__in=(REPORTS[regime], CORRECTION_INSTRUCTION), state__in=CURRENT
    ).only("form_id", "number", "filed_on")


def _may_make(regime, actor, audit):
    if audit.state == Audit.State.DRAFT:
        return False, _("The outline is made once the audit is finished.")
    if regime not in regimes.of_audit(audit):
        return False, _("Nobody under this law was there on that day.")
    return organization.may_read_interviews(actor) if not actor.is_system else (True, "")


def staff_only(actor, document):
    """Who may read interviews; of those outside only auditors whose mandate says so."""
    if actor.is_auditor and actor.mandate and actor.mandate.consultations:
        return True, ""
    if not actor.is_staff:
        return False, _("This document is for our staff only.")
    return organization.may_read_interviews(actor)


OUTLINE = register(
    Form(
        id=AUDIT_OUTLINE,
        prefix="R407",
        head="参考様式第４-７号（規則第54条第１項第４号関係）",
        title="監査実施概要",
        label=gettext_lazy("Audit outline (監査実施概要)"),
        subject="audit",
        facts=AuditOutlineFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        versions=(Version("1", "pdf/titp_r4_07.html", date(2017, 11, 1)),),
        needs_approval=False,
        may_make=partial(_may_make, Regime.TITP),
        may_read=staff_only,
    )
)
register_esd(
    OUTLINE,
    id=ESD_AUDIT_OUTLINE,
    prefix="EOUT",
    label=gettext_lazy("Audit outline, skill development (監査実施概要（育成就労）)"),
    build=partial(build, regime=Regime.ESD),
    may_make=partial(_may_make, Regime.ESD),
)
