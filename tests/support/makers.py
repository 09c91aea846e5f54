"""Makers of specified skilled workers and their support. Rows are made directly; the domain has tests of its own."""

from datetime import date
from types import SimpleNamespace

from tests.records import NOW, SECRETS, make_file
from tests.world import TODAY, make_establishment, make_person, place
from training.models import SupportContract, SupportExpense, SupportInterview, SupportPlan, SupportRecord
from training.support.items import EVERYTHING_ELSE, QUESTIONS, fresh_items

FINE = {code: {"problem": False, "text": ""} for code in QUESTIONS if code != EVERYTHING_ELSE}


def make_worker(establishment, starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31), **fields):
    """A specified skilled worker at an establishment; returns the placement."""
    person = make_person(establishment.company.office, **fields)
    return place(
        person, establishment, starts_on, ends_on, stage=None, regime="ssw", sector="AGR", work_category="耕種農業"
    )


def make_support(placement, **fields):
    fields = {
        "person": placement.person,
        "office": placement.company.office,
        "company": placement.company,
        "made_on": placement.starts_on,
        "language": "id",
        "sector": "AGR",
        "items": fresh_items(),
        **fields,
    }
    return SupportPlan.objects.create(plan=placement.plan, **fields)


def make_given(support, by, item=4, given_on=TODAY, **fields):
    fields = {"content": "ゴミの出し方", **fields}
    return SupportRecord.objects.create(
        support_plan=support, person=support.person, item=item, given_on=given_on, entered_at=NOW, entered_by=by,
        **fields,
    )  # fmt: skip


def make_held(support, by, held_on=TODAY, who="worker", **fields):
    """An interview that was held, everything in order."""
    fields = {"answers": FINE, "supervisor": "工場長" if who == "supervisor" else "", **fields}
    return SupportInterview.objects.create(
        support_plan=support, person=support.person, office=support.office, who=who, held_on=held_on, written_at=NOW,
        written_by=by, **fields,
    )  # fmt: skip


def make_contract(company, starts_on=date(2026, 4, 1), **fields):
    return SupportContract.objects.create(office=company.office, company=company, starts_on=starts_on, **fields)


def make_expense(company, content="11月分 支援委託費", **fields):
    fields = {"paid_on": date(2026, 11, 20), "kind": "income", "amount": 20_000, **fields}
    return SupportExpense.objects.create(office=company.office, company=company, content=content, **fields)


def one_support(company, by, words="農場"):
    """One of everything behind the doors of support, and a worker without a support plan. `words`: in each of them."""
    place = make_establishment(company, words)
    support = make_support(make_worker(place))
    answers = FINE | {"3-4": {"problem": True, "text": SECRETS["answer"]}}

    def paper():
        return make_file(by=by, name=f"{words}.pdf")

    return SimpleNamespace(
        unplanned=make_worker(place).person,
        support=support,
        empty=make_support(make_worker(place)),
        given=make_given(support, by, content=words, file=paper()),
        interview=make_held(
            support, by, answers=answers, remarks=SECRETS["interview"], online=True, recording_kept=True,
            interpreter=SECRETS["interpreter"], recording=paper(),
        ),
        contract=make_contract(company, note=words, file=paper()),
        expense=make_expense(company, words),
    )  # fmt: skip
