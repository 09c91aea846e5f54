"""技能実習生に関する評価調書 (1-2): forms.md 4.10. What company and organization say of a trainee who goes on to SSW 1.

We hold the person, the plans and the exams. Days of work and the four opinions are written by whoever judges: by hand.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interns.models import Person
from training.models import ExamAttempt, Plan, Regime

from .. import facts
from ..builders import NATIONALITIES, iso
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required
from .trainee_register import SEXES

Grade, Part, Result = ExamAttempt.Grade, ExamAttempt.Part, ExamAttempt.Result
GRADES = {Grade.BASIC: "基礎級（初級）", Grade.GRADE_3: "３級（専門級）", Grade.GRADE_2: "２級（上級）"}
PARTS = {Part.PRACTICAL: "実技", Part.THEORY: "学科", Part.WHOLE: ""}
OPINIONS = (
    "４　技能実習指導員の所見",
    "５　生活指導員の所見",
    "６　技能実習責任者の所見",
    "７　監理責任者の所見（４から６まで及び定期の監査における面談を踏まえたもの）",
)


@dataclass(frozen=True, kw_only=True)
class Exam(Record):
    """Box 3: one try. `result` is empty while it is not known."""

    name: Required
    body: str = ""
    on: IsoDate | None = None
    result: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class EvaluationFacts(facts.Document):
    """Evaluation of a former trainee (1-2), two pages. Print mode OWN. `years`: whose months box 2 asks about."""

    name: Required
    sex: Required
    birth: IsoDate
    nationality: Required
    implementer: Required
    organization: Required
    starts_on: IsoDate
    ends_on: IsoDate
    occupation: str = ""
    years: tuple[int, ...]
    exams: tuple[Exam, ...] = ()
    opinions: tuple[str, ...] = OPINIONS


def build(person: Person, on: date) -> EvaluationFacts:
    """Gather what is known of one person's technical intern training. Four queries."""
    person = Person.objects.select_related("office__organization").get(pk=person.pk)
    plans = list(person.plans.filter(regime=Regime.TITP, starts_on__lte=on).order_by("starts_on"))
    last = person.placements.filter(plan__in=plans).select_related("company").order_by("starts_on").last()
    until = min(plans[-1].ends_on, last.ends_on if last else plans[-1].ends_on)
    rows = person.exams.filter(grade__in=GRADES).order_by("sits_on", "grade", "part", "number")
    return EvaluationFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=person.office.organization.date_style,
        name=person.passport_name,
        sex=SEXES.get(person.sex, ""),
        birth=iso(person.birth_date),
        nationality=NATIONALITIES.get(person.nationality, ""),
        implementer=last.company.name if last else "",
        organization=person.office.organization.name,
        starts_on=iso(plans[0].starts_on),
        ends_on=iso(until),
        occupation=plans[-1].occupation,
        years=tuple(range(plans[0].starts_on.year, until.year + 1)),
        exams=tuple(map(_exam, rows)),
    )


def _exam(row):
    part = f"　{PARTS[row.part]}" if PARTS[row.part] else ""
    return Exam(
        name=(row.exam or f"技能検定・技能実習評価試験　{GRADES[row.grade]}") + part,
        body=row.body,
        on=iso(row.sits_on) or None,
        result="" if row.result == Result.PENDING else row.result,
        reason=row.absence_reason,
    )


def _may_make(actor, person):
    if not Plan.objects.filter(person=person, regime=Regime.TITP, stage__in=(2, 3)).exists():
        return False, _("It is for people who were in stage 2 of technical intern training.")
    return True, ""


register(
    Form(
        id="SSW-1-02",
        prefix="S102",
        head="参考様式第１－２号",
        title="技能実習生に関する評価調書",
        label=gettext_lazy("Evaluation of a former trainee, for SSW 1 (技能実習生に関する評価調書)"),
        subject="person",
        facts=EvaluationFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        needs_approval=False,
        versions=(Version("1", "pdf/ssw_1_02.html", date(2019, 4, 1)),),
        may_make=_may_make,
    )
)
