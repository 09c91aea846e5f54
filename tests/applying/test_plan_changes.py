"""Changes of a running plan: judged when entered, more than the law may be asked for, open until filed."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from imjapan.core.errors import Conflict, Refused
from tests.masters import errors, fill, text_of
from tests.obligations.cycle_makers import make_exam
from tests.world import TODAY, World, actor, make_person, place
from training.applying import plan_changes
from training.models import PlanChange

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def w():
    return World()


@pytest.fixture
def plan(w):
    return w.trainees[0].plans.get()


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def change(w, plan, code, day=TODAY, **fields):
    data = {"code": code, "happens_on": day}
    return plan_changes.save_change(actor(w.alice), plan=plan, data=data, **fields)


@pytest.mark.parametrize(
    ("code", "day", "treatment", "by"),
    [
        ("lodging", date(2026, 11, 23), "notice", date(2026, 12, 23)),
        ("lodging", date(2027, 1, 31), "notice", date(2027, 2, 28)),  # month end
        ("target", date(2027, 1, 1), "approval", date(2026, 12, 31)),
        ("company_succession", date(2027, 1, 1), "new_plan", date(2026, 12, 31)),
        ("pay_raised", date(2026, 11, 23), "nothing", None),
    ],
)
def test_the_law_says_what_a_change_needs(w, plan, code, day, treatment, by):
    row = change(w, plan, code, day)
    assert (row.treatment, plan_changes.deadline(row)) == (treatment, by)
    assert (row.company, row.office) == (w.asahi, w.tokyo)
    assert row.verdict["rule"] == "TITP-CHG-01"


@pytest.mark.parametrize(
    ("code", "treatment", "by"),
    [
        ("workplace", "approval", date(2028, 1, 31)),
        ("instructor", "notice", date(2028, 3, 1)),
        ("telephone", "confirm", None),
    ],
)
def test_under_the_new_law_its_own_table_decides(w, code, treatment, by):
    person = make_person(w.tokyo)
    esd = place(person, w.asahi_plant, date(2027, 6, 1), date(2030, 5, 31), stage=None, regime="esd").plan
    row = change(w, esd, code, date(2028, 2, 1))
    assert (row.treatment, plan_changes.deadline(row)) == (treatment, by)


def test_more_than_the_law_may_be_asked_for_and_never_less(w, plan):
    assert change(w, plan, "lodging", wanted="approval").treatment == "approval"
    with pytest.raises(ValidationError) as error:
        change(w, plan, "target", date(2027, 1, 5), wanted="notice")
    assert "approval beforehand" in error.value.message_dict["treatment"][0]
    assert PlanChange.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"code": "no_such"}, "code"),
        ({"code": "workplace"}, "code"),  # of the other table
        ({"happens_on": date(2025, 1, 1)}, "happens_on"),
        ({"happens_on": None}, "happens_on"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(w, plan, data, field):
    with pytest.raises(ValidationError) as error:
        plan_changes.save_change(actor(w.alice), plan=plan, data={"code": "lodging", "happens_on": TODAY, **data})
    assert field in error.value.message_dict


def test_entered_judged_filed_and_opened_again_on_screen(w, plan):
    alice = client(w.alice)
    new = f"/applications/changes/of/{plan.public_id}/"
    page = alice.post(new, {"code": "night_hours", "happens_on": "2026/12/15", "check": "1"})
    assert "before" in text_of(page)
    assert not PlanChange.objects.exists()
    response = fill(alice, new, code="lodging", happens_on="R8.11.20", before="寮A", after="寮B")
    assert response.status_code == 303, errors(response)
    row = PlanChange.objects.get()
    url = f"/applications/changes/{row.public_id}/"
    text = text_of(alice.get(url))
    assert "notice within a month (届出) by 2026-12-20" in text
    assert alice.post(f"{url}settle/", {"settled_on": "2026/11/24"}).status_code == 422
    assert alice.post(f"{url}settle/", {"settled_on": "2026/11/23", "note": "受-1"}).status_code == 303
    row.refresh_from_db()
    assert (row.settled_on, row.settled_note) == (TODAY, "受-1")
    assert "settled" in text_of(alice.get("/applications/changes/"))
    assert alice.post(f"{url}delete/").status_code == 303
    assert PlanChange.objects.filter(pk=row.pk).exists()  # it was filed
    assert alice.post(f"{url}settle/", {"settled_on": ""}).status_code == 303
    assert alice.post(f"{url}delete/").status_code == 303
    assert not PlanChange.objects.exists()


def test_another_office_writes_nothing(w, plan):
    row = change(w, plan, "lodging")
    charlie = actor(w.charlie)
    for act in (
        lambda: plan_changes.save_change(charlie, plan=plan, data={"code": "lodging", "happens_on": TODAY}),
        lambda: plan_changes.settle(charlie, change=row, settled_on=TODAY, today=TODAY),
        lambda: plan_changes.delete_change(charlie, change=row),
    ):
        with pytest.raises(Refused):
            act()
    plan_changes.settle(actor(w.alice), change=row, settled_on=TODAY, today=TODAY)
    with pytest.raises(Conflict):
        plan_changes.delete_change(actor(w.alice), change=row)


def test_a_plan_nobody_is_placed_under_changes_in_its_application(w):
    person = make_person(w.tokyo)
    plan = person.plans.create(stage=1, starts_on=TODAY, ends_on=date(2027, 11, 22))
    with pytest.raises(ValidationError, match="Nobody is placed under this plan yet"):
        change(w, plan, "lodging")


@pytest.fixture
def esd(w):
    """Moved to the second employer after 27 months; the exam of the end is failed."""
    person = make_person(w.tokyo)
    place(person, w.asahi_plant, date(2027, 11, 13), date(2030, 2, 28), stage=None, regime="esd")
    plan = place(person, w.midori_farm, date(2030, 3, 1), date(2030, 11, 12), stage=None, regime="esd").plan
    make_exam(person, "ja_a2", date(2030, 9, 1), result="failed")
    return plan


def test_checking_and_saving_agree_on_the_days_of_a_plan(w, esd):
    new = f"/applications/changes/of/{esd.public_id}/"
    for code, day, refused in [
        ("period", "2030/11/13", False),  # the first day of the extension
        ("period", "2030/11/14", True),
        ("goals", "2030/11/13", True),
    ]:
        page = text_of(client(w.alice).post(new, {"code": code, "happens_on": day, "check": "1"}))
        assert ("The plan does not run on that day." in page) is refused
        saved = fill(client(w.alice), new, code=code, happens_on=day).status_code
        assert saved == (422 if refused else 303)


def test_an_approved_extension_lets_plan_and_placement_go_on_in_one_press(w, esd):
    with time_machine.travel("2030-10-15 09:00+09:00", tick=False):
        row = change(w, esd, "period", date(2030, 11, 13))
        here, alice = f"/applications/changes/{row.public_id}/", client(w.alice)
        assert "Let plan and placement go on" not in text_of(alice.get(here))  # nobody approved it
        plan_changes.settle(actor(w.alice), change=row, settled_on=date(2030, 10, 15), today=date(2030, 10, 15))
        page = alice.get(here)
        assert "the plan still ends on 2030-11-12" in text_of(page)
        assert 'value="2031/11/12"' in page.content.decode()  # four years from the first plan
        for wrong in ("2031/11/13", "2030/11/12", ""):
            answer = alice.post(f"{here}lengthen/", {"ends_on": wrong})
            assert answer.status_code == 422
        assert "Enter a day from 2030-11-13 to 2031-11-12." in text_of(
            alice.post(f"{here}lengthen/", {"ends_on": "2031/11/13"})
        )
        for _press in range(2):
            answer = alice.post(f"{here}lengthen/", {"ends_on": "2031/11/12"})
            assert answer.status_code == 303
        page = text_of(alice.get(here))
        assert "Let plan and placement go on" not in page
        assert "The plan and the placement go on." in page
    esd.refresh_from_db()
    placed = esd.placements.get()
    assert (esd.ends_on, placed.ends_on, placed.end_reason) == (date(2031, 11, 12), date(2031, 11, 12), "")
    first = esd.person.plans.get(starts_on=date(2027, 11, 13))
    assert first.ends_on == date(2030, 2, 28)


def test_a_placement_that_ended_early_stays_so_and_other_changes_lengthen_nothing(w, esd):
    placed = esd.placements.get()
    placed.ends_on, placed.end_reason = date(2030, 10, 1), "転籍"
    placed.save()
    row = change(w, esd, "period", date(2030, 11, 13))
    with pytest.raises(Refused):
        plan_changes.lengthen(actor(w.charlie), change=row, ends_on=date(2031, 11, 12))
    assert plan_changes.goes_on_until(row) is None  # not approved
    PlanChange.objects.update(settled_on=date(2030, 10, 15))
    plan_changes.lengthen(actor(w.alice), change=row, ends_on=date(2031, 5, 12))
    esd.refresh_from_db()
    assert [esd.placements.get().ends_on, esd.ends_on] == [date(2030, 10, 1), date(2031, 5, 12)]
    early = PlanChange(plan=esd, code="period", treatment="approval", happens_on=date(2028, 1, 1), settled_on=TODAY)
    esd.ends_on = date(2030, 11, 12)
    assert plan_changes.goes_on_until(early) is None  # near the beginning it is no extension


def test_changes_of_the_new_law_speak_its_words(w, esd):
    row = change(w, esd, "period", date(2030, 11, 13))
    ours = client(w.alice)
    ours.cookies["django_language"] = "ja"
    page = ours.get(f"/applications/changes/{row.public_id}/").content.decode()
    facts = page[page.index("</header>") :]
    assert "育成就労実施者" in facts
    assert "変更日" in facts
