"""What a form prints: frozen, JSON-safe facts, the contract between whoever gathers them and the templates.

Every record here is a frozen dataclass that turns into a plain dictionary and back without loss::

    facts == AuditReportFacts.from_dict(json.loads(json.dumps(facts.to_dict())))

Types of the fields, as a template sees them:

=================  ====================================================================================
``Required``       text that the form must show, exactly as typed; ``""`` while nobody has supplied it
``str``            text that may be empty
``IsoDate``        ``"2026-11-22"``, or ``""`` while nobody has supplied it
``IsoDate | None`` a date that need not exist
``bool | None``    an answer; ``None`` while nobody has given it
``int``            whole number of people, ``tuple`` a list, another record an object
=================  ====================================================================================

Unknown keys, a malformed date or a word outside a ``Literal`` raise ``ValueError``: a form can never print,
and a snapshot never keep, more than is written here. Numbers: ``forms.md`` 2 (blocks), 3.1, 3.24.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Literal, NamedTuple, NewType, Self, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

Required = NewType("Required", str)
IsoDate = NewType("IsoDate", str)

DRAFT_MARK = "転記用下書き"
INCOMPLETE_MARK = "下書き"
# TITP duties pass to the new organization on this day (test T20 of the forms book).
AUTHORITY_CHANGE = date(2027, 4, 1)
AUTHORITY_BEFORE = "外国人技能実習機構"


class Problem(NamedTuple):
    """Why a document may not be finalized: the id of the rule and a sentence for the user."""

    rule: str
    message: str


@cache
def _hints(cls: type) -> dict:
    return get_type_hints(cls)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A piece of facts. Checks its own values; converts to and from JSON-safe dictionaries."""

    def __post_init__(self):
        for name, hint in _hints(type(self)).items():
            value = getattr(self, name)
            choices = get_args(hint) if get_origin(hint) is Literal else ()
            if choices and value not in choices:
                raise ValueError(f"{type(self).__name__}.{name} must be one of {choices}, not {value!r}.")
            if value and IsoDate in (hint, *get_args(hint)):
                for one in (value,) if isinstance(value, str) else value:
                    if len(one) != 10:
                        raise ValueError(f"{type(self).__name__}.{name} must read YYYY-MM-DD, not {one!r}.")
                    date.fromisoformat(one)

    def to_dict(self) -> dict:
        """Strings, numbers, lists and dictionaries only."""
        return _plain(asdict(self))

    @classmethod
    def from_dict(cls, data: Mapping) -> Self:
        """Read back what ``to_dict`` wrote. Raises ``ValueError`` for a missing or an unknown key."""
        hints = _hints(cls)
        if data.keys() != hints.keys():
            raise ValueError(f"{cls.__name__}: keys differ: {sorted(data.keys() ^ hints.keys())}.")
        return cls(**{name: _load(hint, data[name]) for name, hint in hints.items()})

    def missing(self) -> tuple[str, ...]:
        """Dotted names of the mandatory values nobody has supplied yet."""
        return tuple(self._missing(""))

    def _missing(self, prefix: str) -> Iterator[str]:
        for field in fields(self):
            hint, value = _hints(type(self))[field.name], getattr(self, field.name)
            if (hint in (Required, IsoDate) and not value) or (hint == bool | None and value is None):
                yield prefix + field.name
            for index, inner in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(inner, Record):
                    place = f"{field.name}[{index}]" if isinstance(value, tuple) else field.name
                    yield from inner._missing(f"{prefix}{place}.")


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _load(hint, value):
    if get_origin(hint) is tuple:
        return tuple(_load(get_args(hint)[0], inner) for inner in value)
    if get_origin(hint) is UnionType:
        return None if value is None else _load(next(a for a in get_args(hint) if a is not NoneType), value)
    return hint.from_dict(value) if isinstance(hint, type) and issubclass(hint, Record) else value


# --- blocks shared by many forms -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Named(Record):
    """A person acting for an organization: 役職・氏名. ``title`` may be empty."""

    title: str = ""
    name: Required


@dataclass(frozen=True, kw_only=True)
class Organization(Record):
    """BLK-SO: the supervising organization (監理団体)."""

    licence_no: Required
    licence_kind: Literal["general", "specific"]
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
    same bytes; ``date_style`` is the organization's and holds for the whole document (T19)."""

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

    def problems(self, *, interviews_required: int = 0) -> tuple[Problem, ...]:
        """What forbids finalizing (T1, T2, T20); ``interviews_required`` comes from TITP-AUDIT-03."""
        found = []
        methods = (getattr(self.methods, field.name) for field in fields(self.methods))
        if not self.substitute_method and not all(method.done for method in methods):
            found.append(Problem("TITP-AUDIT-02", _("A method was left out and box ⑫ does not say why.")))
        if len(self.interviewees) < interviews_required:
            message = _("%(done)d interviews are named, %(required)d are required.")
            values = {"done": len(self.interviewees), "required": interviews_required}
            found.append(Problem("TITP-AUDIT-03", message % values))
        if self.report_date and date.fromisoformat(self.report_date) >= AUTHORITY_CHANGE:
            if AUTHORITY_BEFORE in self.addressee:
                found.append(
                    Problem("TITP-AUDIT-06", _("The addressee is the organization of before 2027-04-01."))
                )
        return tuple(found)


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
