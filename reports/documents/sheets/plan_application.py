"""技能実習計画認定申請書, form 1, pages 1 and 2: Act 8①, Ord 4, forms.md 5. What is not recorded stays an empty box.

Pages 4 to 6 (実習実施予定表) and the legal text of page 7 were not seen; the lecture schedule of page 3 is F01-3D.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.law.occupation import operations_of
from training.models import PlanApplication, Regime

from .. import builders, facts
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Required
from .difficulty_notice import age_on
from .trainee_register import SEXES

CATEGORIES = {1: "Ｄ", 2: "Ｅ", 3: "Ｆ"}  # of group supervised training (団体監理型)


@dataclass(frozen=True, kw_only=True)
class PlanApplicationFacts(facts.Document):
    """Page 1, and boxes 1 to 11 of page 2. Print mode DRAFT."""

    report_date: IsoDate
    addressee: Required
    implementer: facts.Implementer
    establishment: facts.Establishment
    name: Required
    nationality: str = ""
    birth: IsoDate
    age: int
    sex: str = ""
    category: Required
    letter: Required
    occupation_code: str = ""
    occupation: str = ""
    operation: str = ""
    goal: Required
    previous_no: str = ""
    starts_on: IsoDate
    ends_on: IsoDate
    hours_total: int = 0
    hours_lecture: int = 0
    organization: facts.Organization
    guide: Required
    sending: str = ""
    sending_no: str = ""
    monthly_wage: int = 0

    def missing(self):
        """The first plan of a company comes before its receipt number."""
        empty = [name for name in ("hours_total", "monthly_wage", "occupation_code") if not getattr(self, name)]
        return (*(name for name in super().missing() if name != "implementer.receipt_no"), *empty)


def build(application: PlanApplication, on: date) -> PlanApplicationFacts:
    """Gather form 1 of an application. One query. `document_no` is left empty for the caller."""
    related = (
        "person__sending", "company", "establishment", "office__organization", "guided_by", "previous",
        "candidate__offer__sending",
    )  # fmt: skip
    row = PlanApplication.objects.select_related(*related).get(pk=application.pk)
    person, organization = row.person, row.office.organization
    sending = person.sending or (row.candidate.offer.sending if row.candidate_id else None)
    found = operations_of(row.occupation_code, row.list_date) if row.occupation_code else ()
    exact = found and found[0].code == row.occupation_code
    return PlanApplicationFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=organization.date_style,
        report_date=builders.iso(row.applied_on) or on.isoformat(),
        addressee=builders.addressee(row.applied_on or on),
        implementer=builders.implementer_of(row.company),
        establishment=builders.establishment_of(row.establishment),
        name=person.passport_name,
        nationality=builders.NATIONALITIES.get(person.nationality, ""),
        birth=builders.iso(person.birth_date),
        age=age_on(person.birth_date, row.starts_on),
        sex=SEXES.get(person.sex, ""),
        category=f"第{'０１２３'[row.stage]}号団体監理型技能実習",
        letter=CATEGORIES[row.stage],
        occupation_code=row.occupation_code,
        occupation=found[0].occupation_ja if found else "",
        operation=found[0].operation_ja if exact else "",
        goal=row.goal,
        previous_no=row.previous.certification_no if row.previous_id else "",
        starts_on=builders.iso(row.starts_on),
        ends_on=builders.iso(row.ends_on),
        hours_total=row.hours_total or 0,
        hours_lecture=row.hours_lecture or 0,
        organization=builders.organization_of(organization),
        guide=row.guided_by.name if row.guided_by_id else "",
        sending=sending.name if sending else "",
        sending_no=sending.certified_no if sending else "",
        monthly_wage=row.monthly_wage or 0,
    )


def _may_make(actor, application):
    if application.regime != Regime.TITP:
        return False, _("This form belongs to technical intern training.")
    return True, ""


register(
    Form(
        id="TITP-F01",
        prefix="F01",
        head="別記様式第１号（第４条第１項関係）",
        title="技能実習計画認定申請書",
        label=gettext_lazy("Plan application, pages 1 and 2 (技能実習計画認定申請書)"),
        subject="application",
        facts=PlanApplicationFacts,
        build=build,
        print_mode=Document.PrintMode.DRAFT,
        for_company=False,
        is_filed=False,
        needs_approval=False,
        versions=(Version("1", "pdf/titp_f01.html", date(2017, 11, 1)),),
        may_make=_may_make,
    )
)
