"""技能実習実施困難時届出書, form 18: Act 33, Ord 48② (21②), TITP-FIL-04; fields of forms.md 3.15."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext_lazy

from training.models import Placement

from ...filings import wishes
from ...filings.models import Filing
from .. import builders, facts
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required
from .filing_papers import belongs

DIFFICULTY = "TITP-F18"
Reason = Literal[
    "",
    "company_business",
    "company_revoked",
    "company_closed",
    "company_labour",
    "company_other",
    "trainee_illness",
    "trainee_pregnancy",
    "trainee_family",
    "trainee_missing",
    "trainee_death",
    "trainee_other",
    "organization",
]
Answer = Literal["yes", "no", ""]


@dataclass(frozen=True, kw_only=True)
class Trainee(Record):
    """A trainee with the plan that cannot go on. `age`: years on the day of the event (test T9).

    `state`, `wish`: where several are told of, each one's own, as the annex prints them.
    """

    name: Required
    nationality: Required
    birth_date: IsoDate
    age: int
    sex: Required
    certification_no: Required
    certified_on: IsoDate
    category: Required
    state: str = ""
    wish: Answer = ""


@dataclass(frozen=True, kw_only=True)
class DifficultyFacts(facts.Document):
    """Difficulty notice, boxes 1 to 10 in the order of the ordinance; several trainees go into the annex (別紙)."""

    report_date: IsoDate
    addressee: Required
    organization: facts.Organization  # 1
    implementer: facts.Implementer  # 2
    trainees: tuple[Trainee, ...]  # 3, 4
    reason: Reason  # 5
    work_related: Answer = ""
    occurred_on: IsoDate
    cause: Required
    state: Literal["lodging", "protected", "home", "missing", "hospital", "other", ""]  # 6
    state_on: IsoDate | None = None
    state_text: str = ""
    wish: Answer
    company_measures: Required  # 7
    our_measures: Required  # 8
    notice_on: IsoDate  # 9
    notice: Required
    return_on: IsoDate | None = None  # 10
    own_will: Answer = ""
    statement: Answer = ""
    travel_cost: str = ""
    contact: facts.Contact

    def missing(self) -> tuple[str, ...]:
        """Also the choices nobody has made, and the boxes of an early return."""
        asked = not self.trainees or not all(person.wish for person in self.trainees)
        wanted = {"trainees": True, "reason": True, "state": True, "wish": asked}
        wanted |= dict.fromkeys(("statement", "travel_cost"), bool(self.return_on))
        return (*super().missing(), *(name for name, needed in wanted.items() if needed and not getattr(self, name)))

    @property
    def differs(self) -> bool:
        """Whether the people want different things, so that the annex answers for each."""
        return len({person.wish for person in self.trainees}) > 1

    @property
    def is_late(self) -> bool:
        """Test T8: an early return is notified before its day."""
        return bool(self.return_on) and self.report_date >= self.return_on


def age_on(birth: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def build(filing: Filing, on: date) -> DifficultyFacts:
    """Gather form 18 of a filing as it would be made on a day. `document_no` is left empty for the caller."""
    related = ("office__organization", "company", "drafted_by")
    filing = Filing.objects.select_related(*related).get(pk=filing.pk)
    organization, told = filing.office.organization, filing.details
    trainees = tuple(trainees_of(filing))
    wanted = {person.wish for person in trainees}
    return DifficultyFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=organization.date_style,
        report_date=on.isoformat(),
        addressee=builders.addressee(on),
        organization=builders.organization_of(organization),
        implementer=builders.implementer_of(filing.company),
        trainees=trainees,
        reason=told.get("reason", ""),
        work_related=told.get("work_related", ""),
        occurred_on=builders.iso(filing.event_on),
        cause=told.get("cause", ""),
        state=told.get("state", ""),
        state_on=told.get("state_on") or None,
        state_text=told.get("state_text", ""),
        wish=wanted.pop() if len(wanted) == 1 else told.get("wish", ""),
        company_measures=told.get("company_measures", ""),
        our_measures=told.get("our_measures", ""),
        notice_on=told.get("company_notice_on", ""),
        notice=told.get("company_notice", ""),
        return_on=builders.iso(filing.return_on) or None,
        own_will=told.get("own_will", ""),
        statement=told.get("statement", ""),
        travel_cost=told.get("travel_cost", ""),
        contact=builders.contact_of(filing.office, filing.drafted_by),
    )


SEXES = {"m": "男", "f": "女"}
STATES = {
    "lodging": "実習実施者の宿舎等に在留",
    "protected": "監理団体が保護",
    "home": "帰国済・帰国予定",
    "missing": "行方不明",
    "hospital": "入院",
    "other": "その他",
}


def trainees_of(filing):
    """Each with the plan of the day of the event at this company, else with the last one before."""
    rows = Placement.objects.filter(company_id=filing.company_id, person__filings=filing)
    plans, wanted = {}, wishes.answers(filing)
    for row in rows.select_related("plan", "person").order_by("starts_on", "pk"):
        if row.person_id not in plans or row.starts_on <= filing.event_on:
            plans[row.person_id] = row
    for row in sorted(plans.values(), key=lambda row: (row.person.passport_name, row.person_id)):
        person, plan = row.person, row.plan
        yield Trainee(
            name=person.passport_name,
            nationality=builders.NATIONALITIES[person.nationality],
            birth_date=person.birth_date.isoformat(),
            age=age_on(person.birth_date, filing.event_on),
            sex=SEXES.get(person.sex.lower(), ""),
            certification_no=plan.certification_no,
            certified_on=builders.iso(plan.certified_on),
            category=plan.category,
            state=STATES.get(_state(filing, wanted.get(person.pk)), ""),
            wish=wanted.get(person.pk, ""),
        )


def _state(filing, wish) -> str:
    """Where one person is: who stays is not on the way home because others are."""
    state = filing.details.get("state", "")
    if filing.return_on and wish == "no":
        return "home"
    return "" if state == "home" and wish == "yes" else state


register(
    Form(
        id=DIFFICULTY,
        prefix="F18",
        head="別記様式第18号（第48条第１項関係）",
        title="技能実習実施困難時届出書",
        label=gettext_lazy("Difficulty notice (技能実習実施困難時届出書)"),
        subject="filing",
        facts=DifficultyFacts,
        build=build,
        print_mode=Document.PrintMode.DRAFT,
        for_company=False,
        is_filed=False,  # the filing itself keeps day, channel and receipt
        versions=(Version("1", "pdf/titp_f18.html", date(2017, 11, 1)),),
        may_make=belongs(DIFFICULTY),
    )
)
