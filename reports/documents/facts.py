"""What each form prints: the contract between whoever gathers the facts and the templates.

Blocks shared by many forms first, then one class per form. Field types, conversion to and from JSON, and
what counts as missing: ``records.py``. A form's template reads its record's ``to_dict()`` and nothing else.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

from imjapan.law.audit import interviews_required as law_of_interviews

from .records import IsoDate, Record, Required
from .words.regimes import Wording

DRAFT_MARK = "転記用下書き"
INCOMPLETE_MARK = "下書き"
# Reports of this day and later go to the new organization, 外国人育成就労機構.
AUTHORITY_CHANGE = date(2027, 4, 1)
AUTHORITY_BEFORE = "外国人技能実習機構"


class Problem(NamedTuple):
    """Why a document may not be finalized: the id of the rule and a sentence for the user."""

    rule: str
    message: str


# --- blocks shared by many forms -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Named(Record):
    """A person acting for an organization: 役職・氏名. ``title`` may be empty."""

    title: str = ""
    name: Required


@dataclass(frozen=True, kw_only=True)
class Organization(Record):
    """BLK-SO: the supervising organization (監理団体). ``licence_kind`` is empty where the law knows no kinds."""

    licence_no: Required
    licence_kind: Literal["general", "specific", ""]
    name: Required
    kana: str = ""
    postal_code: str = ""
    address: Required
    tel: str = ""
    representative: Named


@dataclass(frozen=True, kw_only=True)
class Office(Record):
    """The office (事業所) of the supervising organization in charge."""

    name: Required
    address: Required
    tel: str = ""


@dataclass(frozen=True, kw_only=True)
class Implementer(Record):
    """BLK-IMPL: the implementer (団体監理型実習実施者). ``receipt_no`` is empty before form 8 arrived."""

    receipt_no: Required
    name: Required
    kana: str = ""
    postal_code: str = ""
    address: Required
    tel: str = ""
    representative: Named
    corporate_no: str = ""
    industry: str = ""


@dataclass(frozen=True, kw_only=True)
class Establishment(Record):
    """BLK-EST: a place of training and its three kinds of staff."""

    name: Required
    address: Required
    tel: str = ""
    managers: tuple[Named, ...] = ()
    instructors: tuple[Named, ...] = ()
    life_instructors: tuple[Named, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Contact(Record):
    """Who answers questions about the document."""

    department: str = ""
    name: Required
    tel: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Document(Record):
    """Common to every document. ``created_on`` dates the file itself, so that printing again gives the
    same bytes; ``date_style`` is the organization's and holds for the whole document."""

    document_no: Required
    created_on: IsoDate
    date_style: Literal["western", "era"]


# --- TITP-F22 監査報告書 --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class TraineeCount(Record):
    """Trainees of one nationality in training on the day, by stage (第１号, 第２号, 第３号)."""

    nationality: Required
    stage1: int
    stage2: int
    stage3: int


@dataclass(frozen=True, kw_only=True)
class AuditMethod(Record):
    """One of the five methods: whether it was used, when, whom it met, what it showed."""

    done: bool | None
    dates: tuple[IsoDate, ...] = ()
    met: tuple[Named, ...] = ()
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditMethods(Record):
    """Ordinance Article 52 (1): ア on-site check, イ reports of manager and instructors, ウ interviews,
    エ equipment and books, オ housing."""

    on_site: AuditMethod
    reports: AuditMethod
    interviews: AuditMethod
    records: AuditMethod
    housing: AuditMethod


@dataclass(frozen=True, kw_only=True)
class Interviewee(Record):
    """A trainee met alone. ``stage`` is printed as given, such as 第１号団体監理型技能実習."""

    name: Required
    nationality: Required
    stage: Required


@dataclass(frozen=True, kw_only=True)
class Guidance(Record):
    """One piece of guidance given, now or before, and how far it has been followed."""

    text: Required
    given_on: IsoDate
    due: IsoDate | None = None
    state: Literal["open", "in_progress", "done"]
    state_text: str = ""
    previous: bool = False


@dataclass(frozen=True, kw_only=True)
class AuditReportFacts(Document):
    """Audit report, form 22 (別記様式第22号), boxes ① to ⑫ in order. Print mode DRAFT."""

    report_date: IsoDate
    addressee: Required  # 外国人技能実習機構　理事長　殿, by date
    organization: Organization  # ①
    office: Office  # ②
    implementer: Implementer  # ③
    establishments: tuple[Establishment, ...]  # ④
    kind: Literal["regular", "extraordinary"]  # ⑤
    extraordinary_reason: str = ""
    audit_start: IsoDate  # ⑥
    audit_end: IsoDate
    auditors: tuple[Named, ...]  # ⑦
    manager: Named
    trainees: tuple[TraineeCount, ...]  # ⑧
    methods: AuditMethods  # ⑨
    interviewees: tuple[Interviewee, ...]
    violation: bool | None  # ⑩
    violation_text: str = ""
    guidance: tuple[Guidance, ...] = ()  # ⑪
    substitute_method: str = ""  # ⑫
    contact: Contact

    def missing(self) -> tuple[str, ...]:
        """Also the texts that an answer makes mandatory: why extraordinary, what violation."""
        wanted = {
            "extraordinary_reason": self.kind == "extraordinary",
            "violation_text": self.violation is True,
            "establishments": True,
            "auditors": True,
            "trainees": True,
        }
        return (
            *super().missing(),
            *(name for name, needed in wanted.items() if needed and not getattr(self, name)),
        )

    def problems(self, *, interviews_required: int | None = None) -> tuple[Problem, ...]:
        """What forbids finalizing; ``interviews_required`` (people) is by default that of TITP-AUDIT-03."""
        found = []
        if interviews_required is None:
            interviews_required = law_of_interviews(sum(row.stage1 + row.stage2 + row.stage3 for row in self.trainees))
        methods = (getattr(self.methods, field.name) for field in fields(self.methods))
        if not self.substitute_method and not all(method.done for method in methods):
            found.append(Problem("TITP-AUDIT-02", _("A method was left out and box ⑫ does not say why.")))
        if len(self.interviewees) < interviews_required:
            message = _("%(done)d interviews are named, %(required)d are required.")
            values = {"done": len(self.interviewees), "required": interviews_required}
            found.append(Problem("TITP-AUDIT-03", message % values))
        late = bool(self.report_date) and date.fromisoformat(self.report_date) >= AUTHORITY_CHANGE
        if late and AUTHORITY_BEFORE in self.addressee:
            found.append(Problem("TITP-AUDIT-06", _("The addressee is the organization of before 2027-04-01.")))
        return tuple(found)


# --- ESD-F23 監査報告書（育成就労） ----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class WorkerCount(Record):
    """Workers of one nationality under skill development on the day."""

    nationality: Required
    number: int


@dataclass(frozen=True, kw_only=True)
class EsdAuditReportFacts(AuditReportFacts):
    """Audit report under skill development, form 23. Its text is not published: the facts of form 22, mode DRAFT.

    `workers` stands in place of `trainees`, which stays empty.
    """

    workers: tuple[WorkerCount, ...]

    def missing(self) -> tuple[str, ...]:
        names = (name for name in super().missing() if name != "trainees")
        return (*names, *(() if self.workers else ("workers",)))

    def problems(self, *, interviews_required: int | None = None) -> tuple[Problem, ...]:
        if interviews_required is None:
            interviews_required = law_of_interviews(sum(row.number for row in self.workers))
        return super().problems(interviews_required=interviews_required)


# --- PRC-01 是正・改善指示書 ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Instruction(Record):
    """One thing to correct. ``trainees`` are those the measure benefits, never who reported it."""

    fact: Required
    trainees: tuple[str, ...] = ()
    legal_basis: Required
    measure: Required
    due: IsoDate


@dataclass(frozen=True, kw_only=True)
class CorrectionInstructionFacts(Document):
    """Correction instruction to an implementer (PRC-01). Print mode OWN.

    The company reads it, so it has no place for interviews, consultations or any other origin of a
    finding: a duty that began with a consultation is issued with the occasion ``other``.
    """

    issued_on: IsoDate
    implementer: Required
    establishment: Required
    representative: Named
    organization: Organization
    office: Office
    manager: Named
    wording: Wording = "titp"
    occasion: Literal["regular_audit", "extraordinary_audit", "visit", "other"]
    occasion_date: IsoDate | None = None
    violation: bool  # 法令違反（是正）
    improvement: bool  # 改善を要する事項
    instructions: tuple[Instruction, ...]
    report_to_authority: bool | None
    authority: str = ""
    authority_date: IsoDate | None = None
    filing_minor_change: bool = False
    filing_plan_change: bool = False
    filing_difficulty: bool = False
    reply_due: IsoDate
    contact: Contact


def watermark_for(facts: Record, *, mode: Literal["OWN", "DRAFT"]) -> str | None:
    """What to print across every page: a draft for transcription always, our own layout while incomplete."""
    if mode == "DRAFT":
        return DRAFT_MARK
    return INCOMPLETE_MARK if facts.missing() else None
