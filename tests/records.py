"""Makers of what companies and auditors meet: released findings, answers, duties, documents with their files.

Rows are made directly, in the states a test needs; the domain functions have tests of their own.
"""

import itertools
import uuid
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from django.utils import timezone

from imjapan.accounts.actor import SYSTEM
from imjapan.core import files
from reports.documents import forms, subjects
from reports.filings.models import Filing
from reports.models import Document, Obligation
from tests.pdfs import pdf
from tests.world import TODAY, actor, make_audit
from training.models import (
    AuditChecklist,
    AuditTrigger,
    CorrectiveAnswer,
    Evidence,
    Finding,
    Interview,
    ReleasedFinding,
)

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone.get_default_timezone())
PDF = pdf()
_numbers = itertools.count(1)

# What no company may ever read, in words that occur nowhere else.
SECRETS = {
    "internal note": "INTERNAL-9f31 the foreman hides the time cards",
    "interview": "INTERVIEW-7c02 says that overtime is not paid",
    "interpreter": "INTERPRETER-55d1",
    "answer": "ANSWER-2b8e the boss keeps the passports",
    "remark": "REMARK-c41d no guard on the press",
    "caption": "CAPTION-83aa",
    "consultation": "CONSULTED-6e1b they keep our cards",
}


def make_finding(audit, by, **fields):
    """A finding from a consultation, so that its origin is worth hiding."""
    fields = {
        "kind": Finding.Kind.LABOUR_LAW,
        "severity": Finding.Severity.MAJOR,
        "origin": Finding.Origin.CONSULTATION,
        "internal_note": SECRETS["internal note"],
        "wording": "プレス機の安全カバーが外されていました。",
        "legal_basis": "労働安全衛生規則第28条",
        "measure": "安全カバーを取り付け、点検表を備えてください。",
        "due_on": TODAY + timedelta(days=10),
        **fields,
    }
    return Finding.objects.create(audit=audit, number=audit.findings.count() + 1, created_by=by, **fields)


def make_ground(establishment, by, **fields):
    """A ground for an extraordinary audit, with a note no company may read."""
    company = establishment.company
    fields = {"reason": "accident", "occurred_on": date(2026, 11, 10), "note": SECRETS["internal note"], **fields}
    return AuditTrigger.objects.create(
        establishment=establishment, company=company, office_id=company.office_id, opened_by=by, **fields
    )


def release(finding, by, **fields):
    audit = finding.audit
    return ReleasedFinding.objects.create(
        finding=finding,
        establishment_id=audit.establishment_id,
        company_id=audit.company_id,
        office_id=audit.office_id,
        number=finding.number,
        audit_kind=audit.kind,
        audited_on=audit.starts_on,
        is_violation=True,
        released_at=NOW,
        released_by_name=by.name,
        **{
            "wording": finding.wording,
            "legal_basis": finding.legal_basis,
            "measure": finding.measure,
            "due_on": finding.due_on,
            **fields,
        },
    )


def make_file(company=None, office=None, *, name="photo.pdf", content=PDF, by=None):
    return files.store(
        actor=actor(by) if by else SYSTEM,
        name=name,
        content=content,
        content_type="application/pdf",
        company_id=company and company.pk,
        office_id=office and office.pk,
    )


def make_evidence(audit, by, *, item="A06", **fields):
    """A photo of an audit with its small picture."""
    file = make_file(office=audit.office, name="evidence.pdf", by=by)
    file.preview = make_file(office=audit.office, name="evidence.jpg", by=by)
    file.save(update_fields=["preview"])
    fields = {"note": SECRETS["caption"], "stored_at": NOW, "stored_by": by, **fields}
    return Evidence.objects.create(audit=audit, item=item, file=file, **fields)


def make_answer(released, by, **fields):
    fields = {
        "cause": "点検の後に戻し忘れました。",
        "action": "取り付けました。",
        "done_on": date(2026, 11, 18),
        "prevention": "毎週月曜日に班長が点検します。",
        "sent_key": uuid.uuid4(),
        "answered_at": NOW,
        "answered_by": by,
        "answered_by_name": by.name,
        **fields,
    }
    fields.setdefault("received_on", timezone.localdate(fields["answered_at"]))
    return CorrectiveAnswer.objects.create(
        released=released, company_id=released.company_id, office_id=released.office_id, **fields
    )


def make_document(audit, by, form_id="PRC-01", *, state=Document.State.APPROVED, with_file=True, **fields):
    """An approved document with a file of its own; for the company when it is a correction instruction."""
    number = next(_numbers)
    for_company = fields.pop("for_company", form_id == "PRC-01")
    approved = {} if state == Document.State.DRAFT else {"approved_at": NOW, "approved_by": by}
    filed = {"filed_at": NOW, "filed_by": by, "filed_on": TODAY, "filed_channel": "post"} if state == "filed" else {}
    return Document.objects.create(
        subject_key=f"audit:{audit.pk}",
        form_id=form_id,
        form_version="1",
        print_mode=Document.PrintMode.OWN,
        number=fields.pop("number", f"T-{number:05}"),
        office_id=audit.office_id,
        company_id=audit.company_id,
        establishment_id=audit.establishment_id,
        audit=audit,
        subject_on=fields.pop("subject_on", audit.starts_on),
        for_company=for_company,
        state=state,
        facts=facts_of(audit, form_id),
        file=make_file(audit.company if for_company else None, audit.office) if with_file else None,
        drafted_at=NOW,
        drafted_by=by,
        **{**approved, **filed, **fields},
    )


def make_filing_paper(office, by, **fields):
    """The approved form 17 of a filing of the office, which is about no company."""
    row = Filing.objects.create(
        kind=Filing.Kind.LICENCE_CHANGE,
        office=office,
        event_on=TODAY,
        state="approved",
        drafted_at=NOW,
        drafted_by=by,
        approved_at=NOW,
        approved_by=by,
    )
    document = make_paper(row, by)
    approved = {"form_id": "TITP-F17", "state": "approved", "approved_at": NOW, "approved_by": by}
    Document.objects.filter(pk=document.pk).update(**{**approved, "file": make_file(None, office), **fields})
    document.refresh_from_db()
    return document


def make_paper(subject, by):
    """A draft about this row, as it is made from its page."""
    place = subjects.place_of(subject)
    return Document.objects.create(
        subject_key=subjects.key_of(subject),
        form_id="T",
        form_version="1",
        print_mode=Document.PrintMode.OWN,
        number=f"T-{subjects.key_of(subject)}",
        office_id=place.office_id,
        company_id=place.company_id,
        establishment_id=place.establishment_id,
        subject_on=place.on,
        facts={},
        drafted_at=NOW,
        drafted_by=by,
        **{subjects.kind_of(subject): subject},
    )


def facts_of(audit, form_id):
    """Real facts where there is something to print; an instruction without a released finding prints nothing."""
    try:
        return forms.get(form_id).build(audit, TODAY).to_dict()
    except LookupError:
        return {}


def make_obligation(establishment, *, kind=Obligation.Kind.FINDING_ANSWER, **fields):
    legal_on = fields.pop("legal_on", TODAY + timedelta(days=10))
    owed_by = "company" if kind == Obligation.Kind.FINDING_ANSWER else "organization"
    return Obligation.objects.create(
        kind=kind,
        rule_id="TITP-AUDIT-01",
        office_id=establishment.company.office_id,
        company_id=establishment.company_id,
        establishment=establishment,
        subject_key=f"e{establishment.pk}",
        window_key=f"test-{next(_numbers)}",
        window_first=date(2026, 10, 1),
        window_last=date(2026, 12, 31),
        target_on=legal_on,
        safe_on=legal_on,
        legal_on=legal_on,
        **{"owed_by": owed_by, **fields},
    )


def make_filing(office, by, **fields):
    """A notice of a change of the licence, with everything written that its approval asks for."""
    fields = {
        "kind": Filing.Kind.LICENCE_CHANGE,
        "event_on": TODAY - timedelta(days=3),
        "details": {"item_1": "officers", "before_1": "山田", "after_1": "鈴木", "reason": "任期満了"},
        **fields,
    }
    return Filing.objects.create(office=office, drafted_at=NOW, drafted_by=by, **fields)


def one_of_each(establishment, user, company_user):
    """All that exists about one audit of one establishment, secrets included."""
    audit = make_audit(establishment, user)
    placement = establishment.placements.select_related("person").first()
    if placement:
        Interview.objects.create(
            audit=audit,
            person=placement.person,
            notes=SECRETS["interview"],
            interpreter=SECRETS["interpreter"],
            wants_secrecy=True,
            answers={"C08": {"answer": "no", "note": SECRETS["answer"]}},
        )
    AuditChecklist.objects.create(audit=audit, items={"A06": {"answer": "ng", "remark": SECRETS["remark"]}})
    make_evidence(audit, user)
    finding = make_finding(audit, user)
    released = release(finding, user)
    company = establishment.company
    return SimpleNamespace(
        company=company,
        establishment=establishment,
        office=company.office,
        audit=audit,
        finding=finding,
        released=released,
        answer=make_answer(released, company_user, file=make_file(company, name="answer.pdf")),
        instruction=make_document(audit, user),
        report=make_document(audit, user, "TITP-F22"),
        draft=make_document(make_audit(establishment, user), user, "TITP-F22", state=Document.State.DRAFT),
        obligation=make_obligation(establishment, released_finding=released),
        audit_duty=make_obligation(establishment, kind=Obligation.Kind.AUDIT),
    )
