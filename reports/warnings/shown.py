"""Warnings as people read them: the rule is judged with the facts of the row, and its steps are put into words."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company, Establishment
from imjapan.law import registry
from imjapan.law.dates import add_months_clamped
from imjapan.law.warning import (
    ConsultationCountFacts,
    CourseExpiryFacts,
    ExamApplicationFacts,
    ReplyFacts,
    StayExpiryFacts,
    UnfiledChangeFacts,
    WindowFacts,
)  # fmt: skip
from imjapan.law.warning_numbers import MissingFacts, PaidAbroadFacts, QuotaForecastFacts
from imjapan.organization.access import may_edit_masters, may_keep
from imjapan.organization.models import Course, Measure
from interns.models import Person, ResidenceCard
from reports.filings.models import Filing
from reports.models import Obligation
from reports.obligations import kinds
from reports.obligations.explain import Explanation, explain
from reports.obligations.rows import present as lines_of_duties
from reports.obligations.words import Action
from training.models import Placement, Plan, ResidenceApplication

from . import numbers
from .sources import (
    CODES,
    SERIOUS,
    W06,
    W11,
    W12,
    W12_COMPANY,
    W13,
    W13_COE,
    W14,
    W15,
    W16,
    W17,
    W18,
    W20,
    Scope,
    apply_by,
    figure,
    heard,
    quarter,
)  # fmt: skip

TITLES = {
    "W06": gettext_lazy("Change of a plan not filed"),
    "W11": gettext_lazy("Audit, visit or check not held"),
    "W12": gettext_lazy("Course expires"),
    "W13": gettext_lazy("Stay or certificate of eligibility ends"),
    "W14": gettext_lazy("Exam not applied for"),
    "W15": gettext_lazy("Many or serious consultations"),
    "W16": gettext_lazy("Trainees missing"),
    "W17": gettext_lazy("Money paid abroad"),
    "W18": gettext_lazy("Reply to the authority"),
    "W20": gettext_lazy("Quota full"),
}
VARIANTS = {"red": "late", "amber": "due"}
LABELS = {"red": gettext_lazy("red"), "amber": gettext_lazy("amber")}


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning. `before`: arithmetic of ours that leads to the facts of the rule; `step`: what settles it, where the
    reader may do it.
    """

    code: str
    level: str
    subject: str
    url: str
    place: str
    place_url: str
    explanation: Explanation
    before: str = ""
    step: Action | None = None

    @property
    def title(self) -> str:
        return str(TITLES[self.code])

    @property
    def variant(self) -> str:
        return VARIANTS.get(self.level, "ok")

    @property
    def label(self) -> str:
        return str(LABELS.get(self.level, self.level))

    @property
    def steps(self) -> list[str]:
        return [self.before, *self.explanation.steps] if self.before else self.explanation.steps


def present(scope: Scope, keys: Iterable[tuple[int, int]]) -> list[Warned]:
    """The warnings of these (source, id), in their order. At most five queries for each source."""
    keys = list(keys)
    ids = defaultdict(list)
    for source, pk in keys:
        ids[source].append(pk)
    rows = {source: _LOADERS[source](scope, pks) for source, pks in ids.items()}
    return [rows[source][pk] for source, pk in keys if pk in rows[source]]


def _warned(
    source: int,
    facts: Any,
    subject: str,
    url: str,
    place: tuple[str, str],
    *,
    before: str = "",
    step: Action | None = None,
) -> Warned:
    code = CODES[source]
    verdict = registry.get(f"TITP-WARN-01.{code}").judge(facts)
    return Warned(code, str(verdict.value), subject, url, *place, explain(verdict.to_dict()), before, step)


def _place(company: Company | None, establishment: Establishment | None = None, office=None) -> tuple[str, str]:
    """Name and address of where it is."""
    if establishment:
        url = reverse("companies:establishment", args=[establishment.public_id])
        return f"{company.name} {establishment.name}", url
    if company:
        return company.name, reverse("companies:detail", args=[company.public_id])
    return (office.name, reverse("organization:office", args=[office.public_id])) if office else ("", "")


def _filings(scope, pks):
    rows = Filing.objects.filter(pk__in=pks).select_related("company", "establishment", "office").defer("details")
    for row in rows:
        facts = UnfiledChangeFacts(changed_on=row.event_on, today=scope.today)
        subject = row.title or str(row.get_kind_display())
        url = reverse("filings:detail", args=[row.public_id])
        step = Action(_("Record the filing") if row.state == Filing.State.APPROVED else _("Open the notice"), url)
        yield row.pk, _warned(W06, facts, subject, url, _place(row.company, row.establishment, row.office), step=step)


def _windows(scope, pks):
    rows = Obligation.objects.filter(pk__in=pks).select_related(*kinds.RELATED).defer(*kinds.HEAVY)
    for line in lines_of_duties(scope.actor, rows, scope.today):
        row = line.duty
        facts = WindowFacts(last=row.legal_on, today=scope.today)
        url = reverse("duties:detail", args=[row.public_id])
        place = _place(row.company, row.establishment, row.office)
        yield row.pk, _warned(W11, facts, f"{line.what} {line.about}", url, place, step=line.action)


def _courses(scope, pks):
    for row in Course.objects.filter(pk__in=pks).select_related("personnel__office").defer("personnel__note"):
        facts = CourseExpiryFacts(course_on=row.held_on, today=scope.today)
        url = reverse("organization:personnel", args=[row.personnel.public_id])
        subject = f"{row.personnel.name}: {row.get_kind_display()}"
        add = Action(_("Add the course"), reverse("organization:course_new", args=[row.personnel.public_id]))
        step = add if may_keep(scope.actor, row.personnel.office_id)[0] else None
        yield row.pk, _warned(W12, facts, subject, url, _place(None, office=row.personnel.office), step=step)


def _company_courses(scope, pks):
    for row in Establishment.objects.filter(pk__in=pks).select_related("company"):
        facts = CourseExpiryFacts(course_on=row.training_manager_course_on, today=scope.today)
        subject = _("Training manager %(name)s") % {"name": row.training_manager or "—"}
        place = _place(row.company, row)
        step = _master(
            scope, row.company.office_id, _("Enter the new course"), "companies:establishment_edit", row,
            "#id_training_manager_course_on",
        )  # fmt: skip
        yield row.pk, _warned(W12_COMPANY, facts, subject, place[1], place, step=step)


def _master(scope, office_id, label, view, row, end="") -> Action | None:
    """A step on the form of a record of an office, for who may change those."""
    allowed, _why = may_edit_masters(scope.actor, office_id)
    return Action(label, reverse(view, args=[row.public_id]) + end) if allowed else None


def _placed(scope, people: Iterable[int]) -> dict[int, Placement]:
    """Where these people train today."""
    rows = Placement.objects.filter(person__in=list(people), starts_on__lte=scope.today, ends_on__gte=scope.today)
    return {row.person_id: row for row in rows.select_related("company", "establishment")}


def _of_person(person, placements):
    placement = placements.get(person.pk)
    url = reverse("people:detail", args=[person.public_id])
    return person.passport_name, url, _place(placement.company, placement.establishment) if placement else ("", "")


def _stays(scope, pks):
    rows = list(ResidenceCard.objects.filter(pk__in=pks).select_related("person"))
    placements = _placed(scope, (row.person_id for row in rows))
    for row in rows:
        facts = StayExpiryFacts(expiry=row.ends_on, today=scope.today)
        step = _master(scope, row.person.office_id, _("Add a residence card"), "people:card_new", row.person)
        yield row.pk, _warned(W13, facts, *_of_person(row.person, placements), step=step)


def _certificates(scope, pks):
    rows = ResidenceApplication.objects.filter(pk__in=pks)
    months = figure("titp.stay.coe_months", scope.today)
    for row in rows.select_related("person", "application__company", "application__establishment"):
        last = add_months_clamped(row.decided_on, months)
        before = _("Issued on %(day)s, good for %(months)s months: %(last)s") % {
            "day": _day(row.decided_on),
            "months": months,
            "last": _day(last),
        }
        facts = StayExpiryFacts(expiry=last, today=scope.today)
        url = reverse("applying:detail", args=[row.application.public_id])
        step = Action(_("Open the application"), url)
        place = _place(row.application.company, row.application.establishment)
        yield row.pk, _warned(W13_COE, facts, row.person.passport_name, url, place, before=before, step=step)


def _exams(scope, pks):
    rows = list(Plan.objects.filter(pk__in=pks).select_related("person"))
    placements = _placed(scope, (row.person_id for row in rows))
    for row in rows:
        last = apply_by(row.ends_on, row.stage, scope.today)
        facts = ExamApplicationFacts(last=last, today=scope.today)
        key = "titp.exam.basic_months" if row.stage == 1 else "titp.exam.later_months"
        before = _("Until %(months)s months before the end of stage %(stage)s on %(end)s: %(last)s") % {
            "months": figure(key, scope.today),
            "stage": row.stage,
            "end": _day(row.ends_on),
            "last": _day(last),
        }
        step = _master(scope, row.person.office_id, _("Record the application"), "exams:new", row.person)
        yield row.pk, _warned(W14, facts, *_of_person(row.person, placements), before=before, step=step)


def _consultations(scope, pks):
    """Numbers alone: who asked for help stands in no warning."""
    numbers = _numbers(heard(scope).filter(company__in=pks))
    serious = _numbers(heard(scope).filter(SERIOUS, company__in=pks))
    here = Placement.objects.filter(company__in=pks, starts_on__lte=scope.today, ends_on__gte=scope.today)
    trainees = _numbers(here)
    url = reverse("consultations:list")
    for row in Company.objects.filter(pk__in=pks):
        facts = ConsultationCountFacts(
            consultations=numbers.get(row.pk, 0),
            trainees=trainees.get(row.pk, 0),
            violence_or_wages=serious.get(row.pk, 0),
            quarter=quarter(scope.today),
        )
        subject = _("Consultations since %(day)s") % {"day": _day(quarter(scope.today))}
        step = Action(_("Open the consultations"), url)
        yield row.pk, _warned(W15, facts, subject, url, _place(row), step=step)


def _numbers(rows) -> dict[int, int]:
    found = defaultdict(int)
    for company_id in rows.order_by().values_list("company_id", flat=True):
        found[company_id] += 1
    return found


def _replies(scope, pks):
    for row in Measure.objects.filter(pk__in=pks).select_related("office").defer("content", "reply"):
        facts = ReplyFacts(last=row.reply_due_on, today=scope.today)
        url = reverse("filings:measure", args=[row.public_id])
        subject = f"{row.get_kind_display()} {_day(row.received_on)}"
        step = Action(_("Open the letter"), url)
        yield row.pk, _warned(W18, facts, subject, url, _place(None, office=row.office), step=step)


def _missing(scope, pks):
    gone = numbers.people_by_company(numbers.lost(scope.today).filter(company__in=pks))
    there = numbers.people_by_company(numbers.placed_since(scope.today).filter(company__in=pks))
    for row in Company.objects.filter(pk__in=pks):
        facts = MissingFacts(missing=gone.get(row.pk, 0), trainees=there.get(row.pk, 0), day=scope.today)
        place = _place(row)
        subject = _("Missing since %(day)s") % {"day": _day(numbers.years_since(scope.today))}
        step = Action(_("Open the incidents"), reverse("incidents:list"))
        yield row.pk, _warned(W16, facts, subject, place[1], place, step=step)


def _paid(scope, pks):
    people = list(Person.objects.filter(pk__in=pks))
    money = numbers.payments(pks, scope.today)
    placements = _placed(scope, pks)
    for row in people:
        worst, deposit = money[row.pk]
        facts = PaidAbroadFacts(paid=ceil(worst.amount), cap=worst.cap, deposit=deposit)
        before = ""
        if worst.above:
            before = _("Paid to the sending organization: %(amount)s %(currency)s, cap %(cap)s") % {
                "amount": number_format(worst.amount, force_grouping=True),
                "currency": worst.currency,
                "cap": number_format(worst.cap, force_grouping=True),
            }
        step = Action(_("Open the person"), reverse("people:detail", args=[row.public_id]))
        yield row.pk, _warned(W17, facts, *_of_person(row, placements), before=before, step=step)


def _quotas(scope, pks):
    found = numbers.fullest(pks, scope.today)
    for row in Company.objects.filter(pk__in=pks):
        worst = found[row.pk]
        facts = QuotaForecastFacts(count=worst.count, limit=worst.limit, day=worst.day)
        url = reverse("offers:quota", args=[row.public_id])
        step = Action(_("Open the quota"), url)
        yield row.pk, _warned(W20, facts, f"{worst.title}, {worst.label}", url, _place(row), step=step)


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _by_id(load: Callable) -> Callable[[Scope, list[int]], dict[int, Warned]]:
    return lambda scope, pks: dict(load(scope, pks))


_LOADERS = {
    W06: _by_id(_filings), W11: _by_id(_windows), W12: _by_id(_courses), W12_COMPANY: _by_id(_company_courses),
    W13: _by_id(_stays), W14: _by_id(_exams), W15: _by_id(_consultations), W18: _by_id(_replies),
    W13_COE: _by_id(_certificates), W16: _by_id(_missing), W17: _by_id(_paid), W20: _by_id(_quotas),
}  # fmt: skip
