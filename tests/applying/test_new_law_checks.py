"""Offers and applications under the new law: our own licence, the cap of costs, the country, and each person once."""

import re
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from imjapan.law import registry
from imjapan.law.esd_own_licence import OwnLicenceFacts
from interns.models import PaidCost
from tests.masters import text_of
from tests.recruiting.makers import make_candidate, make_headcount, make_offer
from tests.world import TODAY, actor, make_licence, make_person, place
from training import own_licence
from training.applying import domain, judging, quota
from training.models import PlanApplication
from training.recruiting import checks
from training.recruiting.quota_facts import gather

pytestmark = pytest.mark.django_db
START = date(2027, 10, 1)


@pytest.fixture
def offer(world):
    make_headcount(world.asahi, 30)
    fields = {"regime": "esd", "sector": "FOO", "work_category": "飲食料品製造", "months": 36, "monthly_wage": 210000}
    return make_offer(world.asahi_plant, world.alice, headcount=2, starts_on=START, **fields)


@pytest.fixture
def applied(world, offer):
    person = make_person(world.asahi.office, "PHAM THI LAN", nationality="VN")
    candidate = make_candidate(offer, person, "selected")
    return PlanApplication.objects.create(
        office=world.asahi.office, person=person, candidate=candidate, company=world.asahi, drafted_by=world.alice,
        establishment=world.asahi_plant, regime="esd", sector="FOO", work_category="飲食料品製造", starts_on=START,
        ends_on=date(2030, 9, 30), monthly_wage=210000, restriction_months=36,
    )  # fmt: skip


def of_offer(offer):
    facts = gather([offer.company_id], offer.starts_on, leave_out=offer)[offer.company_id]
    return {one.verdict.rule: one for one in checks.of_offer(offer, facts, TODAY, {})[0]}


def of_application(row):
    return {one.verdict.rule: one for one in judging.judged(row, TODAY)}


LICENCES = [
    (None, "NG", "none is applied for"),
    (
        {"valid_from": None, "valid_until": None, "applied_on": date(2026, 11, 1)},
        "CONFIRM",
        "applied for on 2026-11-01",
    ),
    ({"valid_from": date(2027, 4, 1), "valid_until": date(2030, 3, 31)}, "OK", "holds on 2027-10-01"),
    ({"valid_from": date(2027, 10, 2), "valid_until": date(2030, 10, 1)}, "NG", "begins on 2027-10-02"),
    ({"valid_from": date(2027, 4, 1), "valid_until": date(2027, 9, 30)}, "CONFIRM", "has to be renewed"),
]


@pytest.mark.parametrize(("licence", "outcome", "words"), LICENCES)
def test_our_licence_on_the_first_day(world, offer, applied, licence, outcome, words):
    if licence:
        make_licence(world.asahi.office.organization, regime="esd", kind="ordinary", **licence)
    for found in (of_offer(offer), of_application(applied)):
        point = found["ESD-LIC-01.DAY"]
        assert point.verdict.outcome.value == outcome
        assert words in point.explanation.message


# Held 2027-04-01 to 2030-03-31; the renewal is applied for by 2029-12-31, a closed day, so by 2029-12-28 at best.
OVER = [
    ("2027-06-01", "", ""),
    ("2030-01-05", "ends on 2030-03-31", ""),
    ("2030-03-31", "ends on 2030-03-31", ""),
    ("2030-04-01", "ended on 2030-03-31", "It ended on"),
]


@pytest.mark.parametrize(("today", "words", "countdown"), OVER)
def test_a_licence_that_is_over_is_said_wherever_somebody_of_the_new_law_is(world, client_of, today, words, countdown):
    person = make_person(world.tokyo)
    place(person, world.asahi_plant, date(2027, 5, 1), date(2030, 12, 31), regime="esd", stage=None)
    make_licence(
        world.tokyo.organization, regime="esd", kind="ordinary", valid_from=date(2027, 4, 1),
        valid_until=date(2030, 3, 31),
    )  # fmt: skip
    title = "Our licence for employment for skill development"
    with time_machine.travel(f"{today}T09:00:00+09:00", tick=False):
        found = own_licence.trouble(date.fromisoformat(today))
        assert (found.title if found else "") == (f"{title} {words}" if words else "")
        pages = [f"/people/{person.public_id}/", "/today/?show=all"]
        shown = [client_of(world.alice).get(url).content.decode() for url in pages]
        assert [title in text for text in shown] == [bool(words)] * 2
        other = client_of(world.alice).get(f"/people/{world.trainees[0].public_id}/").content.decode()
        assert title not in other  # not of the new law
        board = client_of(world.alice).get("/change-of-law/").content.decode()
        assert ("It ended on" in board) == bool(countdown)


def test_an_offer_after_the_end_is_against_the_law_once_it_is_over():
    held = {"valid_from": date(2027, 4, 1), "valid_until": date(2030, 3, 31), "start": date(2031, 5, 1)}
    judge = registry.get("ESD-LIC-01.DAY").judge
    on = [date(2030, 3, 31), date(2030, 4, 1), None]
    assert [str(judge(OwnLicenceFacts(**held, today=day)).outcome) for day in on] == ["CONFIRM", "NG", "CONFIRM"]


def test_costs_are_held_against_two_months_of_pay(offer, applied):
    assert of_offer(offer)["ESD-SEND-01"].verdict.value == 420000
    assert of_application(applied)["ESD-SEND-01"].verdict.outcome.value == "OK"
    costs = {"person": applied.person, "amount": 1, "currency": "JPY"}
    PaidCost.objects.create(kind="fee", yen=420000, **costs)
    PaidCost.objects.create(kind="deposit", yen=115000, **costs)  # barred as such, no part of the fee
    PaidCost.objects.create(kind="medical", yen=30000, **costs)  # paid to somebody else
    assert of_application(applied)["ESD-SEND-01"].verdict.outcome.value == "OK"
    PaidCost.objects.create(kind="fee", yen=1, **costs)
    verdict = of_application(applied)["ESD-SEND-01"].verdict
    assert (verdict.outcome.value, verdict.values["over"]) == ("NG", 1)


def test_what_was_paid_is_added_up_beside_the_cap(world, client_of, applied):
    url = f"/people/{applied.person.public_id}/"
    assert "two months" not in client_of(world.alice).get(url).content.decode().partition("What is due")[0]
    PaidCost.objects.create(person=applied.person, kind="fee", amount=420001, currency="JPY", yen=420001)
    shown = text_of(client_of(world.alice).get(url))
    assert "Together 420,001" in shown
    assert "ESD-SEND-01" in shown
    assert str(of_application(applied)["ESD-SEND-01"].verdict.outcome) == "NG"


def test_the_country_is_named_and_too_long_a_restriction_is_told(applied):
    found = of_application(applied)
    assert "Vietnam" in found["ESD-SEND-04"].explanation.message
    assert found["ESD-PLAN-01"].verdict.outcome.value == "NG"
    assert "esd.plan.restriction_long" in found["ESD-PLAN-01"].verdict.values["found"]


def test_a_saved_plan_and_its_offer_count_two_people_and_not_three(applied):
    verdict = next(verdict for _limit, verdict in quota.verdicts(applied))
    saved = verdict.values
    applied.delete()  # as before it was saved
    before = next(verdict for _limit, verdict in quota.verdicts(applied)).values
    assert saved == before


def test_the_form_is_filled_with_what_the_sector_sets(world, offer, client_of):
    person = make_person(world.asahi.office, "LE VAN NAM", nationality="VN")
    candidate = make_candidate(offer, person, "selected")
    page = client_of(world.alice).get(reverse("plan-application-new"), {"candidate": candidate.public_id})
    form = page.content.decode()
    assert "The sector sets 24 months; the company may choose 12." in form
    assert re.search(r'name="restriction_months"[^>]*value="24"', form)


GOALS = {"first_skill": "basic", "first_japanese": "ja_a1", "end_skill": "ssw_1", "end_japanese": "ja_a2"}


def test_goals_and_hours_of_the_a1_course_are_judged_from_fields_of_their_own(applied):
    applied.hours_lecture = 320
    found = of_application(applied)
    assert found["ESD-GOAL-01.PLAN"].verdict.outcome.value == "NG"
    assert "The A1 course of 0 hours is too short" in found["ESD-LEC-01"].explanation.message
    assert "goals" in found["ESD-PLAN-01"].explanation.message
    applied.hours_a1 = 100
    for name, grade in GOALS.items():
        setattr(applied, name, grade)
    found = of_application(applied)
    assert {rule: found[rule].verdict.outcome.value for rule in ("ESD-GOAL-01.PLAN", "ESD-LEC-01")} == {
        "ESD-GOAL-01.PLAN": "OK",
        "ESD-LEC-01": "OK",
    }
    assert "goals" not in found["ESD-PLAN-01"].explanation.message
    applied.end_japanese = "ja_a1"
    assert "Japanese exam of the end" in of_application(applied)["ESD-GOAL-01.PLAN"].explanation.message


def test_more_hours_toward_a1_than_lectures_are_refused_and_goals_stand_on_the_page(world, applied, client_of):
    alice = client_of(world.alice)
    row = domain.save_application(actor(world.alice), application=applied, data=GOALS | {"hours_lecture": 220})
    with pytest.raises(ValidationError) as refused:
        domain.save_application(actor(world.alice), application=row, data={"hours_a1": 221})
    assert refused.value.message_dict["hours_a1"] == [
        "The course toward A1 is part of the lectures: these are more hours than they have."
    ]
    page = text_of(alice.get(reverse("applying:detail", args=[row.public_id])))
    assert "End: skill SSW 1 skill test" in page


HIDDEN = {  # only while it is empty
    "titp": {"sector", "work_category", "restriction_months", "hours_a1", "ssw_2", *GOALS},
    "esd": {"stage", "occupation_code", "ssw_2"},
    "ssw": {"stage", "occupation_code", "restriction_months", "goal", "guided_by", "hours_total", "hours_lecture",
            "hours_pre_lecture", "hours_core", "hours_safety", "hours_a1", *GOALS},
}  # fmt: skip


def hidden_in(page, regime):
    fields = re.findall(r'<div class="field [^>]*data-regimes="([a-z ]+)"[^>]*>.*?name="(\w+)"', page, re.DOTALL)
    return {name for of, name in fields if regime not in of.split()}


def test_a_form_hides_the_empty_fields_of_other_regimes_and_no_value(world, offer, applied, client_of):
    alice = client_of(world.alice)
    page = alice.get(reverse("plan-application-new")).content.decode()
    assert {regime: hidden_in(page, regime) for regime in HIDDEN} == HIDDEN
    assert re.search(r'<section class="card" data-regimes="esd">\s*<div class="card__head">\s*<h2[^>]*>Goals', page)
    PlanApplication.objects.filter(pk=applied.pk).update(occupation_code="6-4-1", list_date=START)  # chosen before
    page = alice.get(reverse("applying:edit", args=[applied.public_id])).content.decode()
    assert hidden_in(page, "esd") == {"stage", "ssw_2"}
    page = alice.get(reverse("offers:new", args=[world.asahi.public_id])).content.decode()
    assert hidden_in(page, "titp") == {"sector", "work_category"}
    assert hidden_in(page, "esd") == {"occupation_code"}
    page = alice.get(reverse("offers:edit", args=[offer.public_id])).content.decode()
    assert hidden_in(page, "titp") == set()  # both have a value: shown also when the regime is changed


PAY = [  # Saitama: 1,196 yen from 2026-10-01
    ({"hourly_wage": 1196, "monthly_wage": None}, date(2027, 9, 30), "OK", "1196 yen an hour keep the minimum wage"),
    (
        {"hourly_wage": 1195, "monthly_wage": None},
        START,
        "NG",
        "1195 yen an hour are below the minimum wage of Saitama",
    ),
    ({}, START, "CONFIRM", "That of 2027-10-01 is not known yet"),
    ({"monthly_wage": 190000}, START, "CONFIRM", "up to ≈158.863 scheduled hours a month"),
    ({"monthly_wage": None}, START, "CONFIRM", "No wage is entered"),
]


@pytest.mark.parametrize(("wage", "start", "outcome", "words"), PAY)
def test_the_wage_of_an_offer_is_held_against_the_minimum_wage_of_its_place(offer, wage, start, outcome, words):
    offer.starts_on = start
    for name, yen in wage.items():
        setattr(offer, name, yen)
    for regime, rule in (("esd", "ESD-WAGE-01.MIN"), ("titp", "TITP-PAY-02")):
        offer.regime = regime
        point = of_offer(offer)[rule]
        assert (point.verdict.outcome.value, words in point.explanation.message) == (outcome, True)


def test_without_a_prefecture_a_person_has_to_look_it_up(offer):
    offer.establishment.address = "川口市"
    assert of_offer(offer)["ESD-WAGE-01.MIN"].explanation.message.startswith("The prefecture of the place of work")
