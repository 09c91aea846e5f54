"""監査・訪問時面談票 (PRC-03), bilingual: forms.md 3.25. Only for our staff, never for the company (TITP-CONS-02)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization import access as organization
from training.checklists import QUESTIONS
from training.domain import regimes
from training.models import Audit, Interview, Placement

from .. import builders, facts
from ..forms import INTERVIEW_SHEET, Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required
from ..words.regimes import Wording, say, wording_of
from .audit_outline import staff_only

LANGUAGES = {
    "id": "インドネシア語",
    "vi": "ベトナム語",
    "th": "タイ語",
    "bn": "ベンガル語",
    "si": "シンハラ語",
    "ta": "タミル語",
    "en": "英語",
    "ja": "日本語",
}
TEMPLATE = "pdf/prc_03.html"


@dataclass(frozen=True, kw_only=True)
class Asked(Record):
    """One question with its answer. `other`: the same in the language beside; `choice`: it has yes and no."""

    code: Required
    ja: Required
    other: str = ""
    choice: bool
    answer: Literal["yes", "no", ""] = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class InterviewSheetFacts(facts.Document):
    """Interview sheet: head, questions, foot. `translation`: what stands beside the Japanese. Print mode OWN."""

    organization: Required
    implementer: Required
    establishment: Required
    wording: Wording = "titp"
    name: str = ""
    category: str = ""
    held_on: IsoDate | None = None
    interviewer: str = ""
    interpreter: str = ""
    language: str = ""
    translation: Literal["checked", "draft", "english", "none"]
    lang: str = "en"
    alone: bool | None
    wants_secrecy: bool | None
    notes: str = ""
    questions: tuple[Asked, ...]
    blank: bool = False

    def missing(self):
        """A blank sheet is meant to be empty."""
        return () if self.blank else super().missing()


def build(interview: Interview, on: date) -> InterviewSheetFacts:
    """Gather the sheet of one interview. `document_no` is left empty for the caller."""
    related = ("person", "audit__office__organization", "audit__company", "audit__establishment", "audit__lead")
    row = Interview.objects.select_related(*related).get(pk=interview.pk)
    audit, day = row.audit, row.held_on or row.audit.starts_on
    placed = Placement.objects.filter(
        person_id=row.person_id, establishment_id=audit.establishment_id, starts_on__lte=day, ends_on__gte=day
    )
    placed = placed.select_related("plan").first()
    return _sheet(
        audit.office,
        audit.establishment,
        on,
        language=row.language,
        answers=row.answers,
        name=row.person.passport_name,
        wording=wording_of([placed.plan.regime] if placed else ()),
        category=placed.plan.category if placed else "",
        held_on=builders.iso(day) or None,
        interviewer=audit.lead.name,
        interpreter=row.interpreter or audit.interpreter,
        alone=not row.company_listened,
        wants_secrecy=row.wants_secrecy,
        notes=row.notes,
    )


def blank(establishment, language, on: date) -> InterviewSheetFacts:
    """An empty sheet of an establishment to take along, with the questions in a language."""
    office = establishment.company.office
    wording = wording_of(regimes.regimes_on(establishment, on))
    empty = {"answers": {}, "alone": None, "wants_secrecy": None}
    return _sheet(office, establishment, on, language=language, wording=wording, blank=True, **empty)


def _sheet(office, establishment, on, *, language, answers, wording, **more):
    beside = _beside(language)
    return InterviewSheetFacts(
        document_no="－" if more.get("blank") else "",
        created_on=on.isoformat(),
        date_style=office.organization.date_style,
        organization=office.organization.name,
        implementer=establishment.company.name,
        establishment=establishment.name,
        wording=wording,
        language=LANGUAGES.get(language, language),
        translation=beside,
        lang=language if beside in ("checked", "draft") else "en",
        questions=tuple(
            Asked(
                code=code,
                ja=say(question.asked["ja"], wording),
                other={"none": "", "english": question.asked["en"]}.get(beside, question.asked.get(language, "")),
                choice=bool(question.flag),
                answer=answers.get(code, {}).get("answer", ""),
                note=answers.get(code, {}).get("note", ""),
            )
            for code, question in QUESTIONS.items()
        ),
        **more,
    )


def _beside(language):
    """What can stand beside the Japanese: never a draft as if it were checked, English where nothing exists."""
    if language == "ja":
        return "none"
    if language == "en" or not all(language in question.asked for question in QUESTIONS.values()):
        return "english"
    return "checked" if all(language in question.checked for question in QUESTIONS.values()) else "draft"


def _may_make(actor, interview):
    if interview.audit.state == Audit.State.DRAFT:
        return False, _("The sheet is made once the audit is finished.")
    return organization.may_read_interviews(actor)


register(
    Form(
        id=INTERVIEW_SHEET,
        prefix="PRC03",
        head="",
        title="面談票",
        label=gettext_lazy("Interview sheet (面談票)"),
        subject="interview",
        facts=InterviewSheetFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        versions=(Version("1", TEMPLATE, date(2017, 11, 1)),),
        needs_approval=False,
        may_make=_may_make,
        may_read=staff_only,
    )
)
