"""Notices of the employer within 14 days (随時届出, ESD-SSW-04) as pages show them: nobody enters them twice.

Each is also a duty of the company, which ends with the filing; whether it was filed is known above.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from companies.models import Company
from imjapan.law import registry
from imjapan.law.parameters import effective
from imjapan.law.ssw_report import NoticeFacts, notice_form, occasional_notice_due
from interns.models import Person
from training.models import Placement, SupportContract, SupportPlan

from .happened import Happened, happened
from .items import law_word

LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened on a day, the form it is notified with, and by when. `person`: None for what is of a company.

    `key`: the window of the duty above that asks for it.
    """

    key: str
    event: str
    day: date
    due: date
    form: str
    company: Company
    person: Person | None = None
    today: date | None = None

    @property
    def label(self) -> str:
        return law_word(f"ssw.event.{self.event}")

    @property
    def variant(self) -> str:
        """A day that has passed is to be looked after, not late: whether it was filed is known above."""
        left = (self.due - self.today).days
        return "confirm" if left < 0 else "due" if left <= 7 else "soon"

    def verdict(self):
        return registry.get("ESD-SSW-04").judge(NoticeFacts(event=self.event, day=self.day))


def recent(placements, contracts, supports, today: date) -> list[Notice]:
    """What happened lately, by the last day of the notice. `placements`, `contracts`, `supports`: readable rows."""
    since = today - LOOK_BACK
    found = [one for one in happened(placements, contracts, supports, today) if one.day >= since]
    return sorted(_shown(found, today), key=lambda one: (one.due, one.event, one.company.pk))


def _shown(found: Iterable[Happened], today: date) -> list[Notice]:
    """Two queries."""
    found = list(found)
    companies = Company.objects.in_bulk({one.company_id for one in found})
    people = Person.objects.in_bulk({one.person_id for one in found if one.person_id})
    return [
        Notice(
            one.key,
            one.event,
            one.day,
            occasional_notice_due(one.day, days=effective("ssw.occasional_days", one.day).value),
            notice_form(one.event),
            companies[one.company_id],
            people.get(one.person_id),
            today,
        )
        for one in found
    ]


def of_support(support, today: date) -> list[Notice]:
    """Notices about one worker and the contract of the company."""
    return recent(
        Placement.objects.filter(plan=support.plan_id),
        SupportContract.objects.filter(company=support.company_id),
        SupportPlan.objects.filter(pk=support.pk),
        today,
    )
