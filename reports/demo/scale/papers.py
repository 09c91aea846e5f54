"""Reports to the authority and instructions to companies: facts as they were frozen, and a file for each."""

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

from imjapan.core.models import StoredFile
from imjapan.law.dates import last_business_day
from reports.documents import forms
from reports.documents.builders import addressee
from reports.documents.models import Document

from .writing import NULL, day, escaped, yes

NOT_FILED = 0.004  # reports of the last year that nobody sent
YEAR = timedelta(days=365)
LATEST = 500
SHARED_FILE = Path(__file__).resolve().parents[1] / "data" / "paper.pdf"
PAGES = 2


class Papers:
    """Writes documents. All share the bytes of one file; each has its row."""

    def __init__(self, maker):
        self.maker, self.chance = maker, maker.chance("papers")
        self.rows = maker.table(
            Document,
            "form_id form_version print_mode number office company establishment subject_key audit subject_on"
            " for_company state facts template_version file pages drafted_at drafted_by approved_at"
            " approved_by filed_on filed_channel filed_receipt_no filed_at filed_by",
        )
        self.files = maker.table(
            StoredFile, "name content_type size sha256 stored_by_id scope_company_id scope_office_id"
        )
        content = SHARED_FILE.read_bytes()
        self.file = ("application/pdf", str(len(content)), hashlib.sha256(content).hexdigest())
        self.latest: list[int] = []

    def report(self, place, audit, held, decided, lead, manager, present, talked, violation) -> None:
        """Form 22 of an approved audit: filed three weeks later, when that day has come."""
        filed = last_business_day(held + timedelta(days=self.chance.randint(8, 45)), self.maker.holidays)
        filed = max(filed, decided)
        forgotten = self.chance.random() < NOT_FILED and filed > self.maker.today - YEAR
        is_filed = filed <= self.maker.today and not forgotten
        facts = report_facts(place, held, decided, lead, manager, len(present), len(talked), violation)
        form, filed = forms.get(forms.AUDIT_REPORT), filed if is_filed else None
        self._add(form, place, audit, held, decided, manager, facts, filed, lead)

    def instruction(self, place, audit, held, decided, lead, manager, told, due, violation) -> None:
        """PRC-01, which the company reads."""
        facts = instruction_facts(place, held, decided, lead, manager, told, due, violation)
        self._add(forms.get(forms.CORRECTION_INSTRUCTION), place, audit, held, decided, manager, facts, None, lead)

    def _add(self, form, place, audit, held, decided, manager, facts, filed, lead):
        company, office, key = place.company, str(place.company.office.id), self.rows.count + 1
        number = f"{form.prefix}-{decided.year}-{key:06d}-1"
        file = self.files.add(
            f"{number}.pdf", *self.file, str(manager), str(company.id) if form.for_company else NULL, office
        )
        moment = self.maker.noon(decided)
        state = Document.State.FILED if filed else Document.State.APPROVED
        filing = (
            (day(filed), Document.Channel.POST, f"監指{filed:%y}-{key:06d}", self.maker.noon(filed), str(lead))
            if filed
            else (NULL, "", "", NULL, NULL)
        )
        text = json.dumps({"document_no": number, **facts}, ensure_ascii=False, separators=(",", ":"))
        self.rows.add(
            *(form.id, "1", form.print_mode, number, office, str(company.id), str(place.id)),
            *(f"audit:{audit}", str(audit), day(held)),
            *(yes(form.for_company), state, escaped(text), "", str(file), str(PAGES), moment, str(manager)),
            *(moment, str(manager), *filing),
        )
        self.latest = [*self.latest[-LATEST:], key]


HOUSE = {
    "licence_no": "許1704000999",
    "licence_kind": "general",
    "name": "公益財団法人 アイエム監理機構（デモ）",
    "kana": "アイエムカンリキコウ",
    "postal_code": "103-0000",
    "address": "東京都中央区日本橋0-0-0",
    "tel": "03-0000-0000",
    "representative": {"title": "理事長", "name": "渡邉 太郎"},
}
METHOD = {"done": True, "met": [], "result": "良好。"}


def _common(place, decided: date, lead, manager):
    office, company = place.company.office, place.company
    return {
        "created_on": day(decided),
        "date_style": "western",
        "organization": HOUSE,
        "office": {"name": f"{office.prefecture}の事務所", "address": office.prefecture, "tel": ""},
        "manager": {"title": "監理責任者", "name": office.names[manager]},
        "contact": {"department": "", "name": office.names[lead], "tel": "", "email": ""},
    }, company


def report_facts(place, held, decided, lead, manager, present, talked, violation) -> dict:
    """The facts of `AuditReportFacts`, short."""
    common, company = _common(place, decided, lead, manager)
    method = {**METHOD, "dates": [day(held)]}
    people = [{"name": "（デモ）", "nationality": "インドネシア", "stage": "第１号団体監理型技能実習"}] * talked
    return {
        **common,
        "report_date": day(decided),
        "addressee": addressee(decided),
        "implementer": {
            "receipt_no": company.receipt_no,
            "name": company.name,
            "kana": company.kana,
            "postal_code": "",
            "address": company.address,
            "tel": "",
            "representative": dict(zip(("title", "name"), company.representative, strict=True)),
            "corporate_no": "",
            "industry": company.industry,
        },
        "establishments": [
            {
                "name": place.name,
                "address": place.address,
                "tel": "",
                "managers": [{"title": "", "name": place.training_manager}],
                "instructors": [],
                "life_instructors": [],
            }
        ],
        "kind": "regular",
        "extraordinary_reason": "",
        "audit_start": day(held),
        "audit_end": day(held),
        "auditors": [{"title": "巡回担当", "name": company.office.names[lead]}],
        "trainees": [{"nationality": "インドネシア", "stage1": present, "stage2": 0, "stage3": 0}],
        "methods": dict.fromkeys(("on_site", "reports", "interviews", "records", "housing"), method),
        "interviewees": people,
        "violation": violation,
        "violation_text": "賃金の一部不払い" if violation else "",
        "guidance": [],
        "substitute_method": "",
    }


def instruction_facts(place, held, decided, lead, manager, told, due, violation) -> dict:
    """The facts of `CorrectionInstructionFacts`."""
    common, company = _common(place, decided, lead, manager)
    return {
        **common,
        "issued_on": day(decided),
        "implementer": company.name,
        "establishment": place.name,
        "representative": dict(zip(("title", "name"), company.representative, strict=True)),
        "wording": "titp",
        "occasion": "regular_audit",
        "occasion_date": day(held),
        "violation": violation,
        "improvement": not violation or len(told) > 1,
        "instructions": [
            {"fact": fact, "trainees": [], "legal_basis": basis or "－", "measure": measure, "due": day(due)}
            for fact, basis, measure in told
        ],
        "report_to_authority": violation,
        "authority": "",
        "authority_date": None,
        "filing_minor_change": False,
        "filing_plan_change": False,
        "filing_difficulty": False,
        "reply_due": day(due),
    }
