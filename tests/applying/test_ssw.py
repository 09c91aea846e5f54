"""Applications for specified skilled worker held against the law: SSW 1 and 2, five years, exams, support, company."""

import itertools
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.models import Headcount
from imjapan.core.errors import Conflict, Refused
from imjapan.organization.models import Licence
from interns.models import ResidenceCard
from tests.applying.makers import ssw
from tests.masters import text_of
from tests.support.makers import make_contract, make_support, make_worker
from tests.world import TODAY, World, actor, make_person, place
from training.applying import domain, judging, ssw_answers
from training.models import Absence, ApplicationPaper, ExamAttempt, PlanApplication

pytestmark = pytest.mark.django_db
START = date(2027, 3, 10)
NUMBERS = itertools.count(10_000)
PERIOD, EXAMS, BEFORE, EMPLOYER = "ESD-SSW-08.PERIOD", "ESD-SSWP-02.EXAMS", "ESD-SSW-01.BEFORE", "ESD-SSW-04.EMPLOYER"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def w():
    return World()


def apply_for(w, person=None, *, place=None, **fields):
    data = ssw(person or make_person(w.tokyo), place or w.asahi_plant, **fields)
    return domain.save_application(actor(w.alice), data=data)


def found(row):
    return {one.verdict.rule: one.verdict for one in judging.judged(row, TODAY)}


def outcome(row, rule):
    verdict = found(row)[rule]
    return verdict.outcome.value, verdict.value


def exam(person, grade, result="passed", **fields):
    fields = {"part": "whole", "sits_on": date(2026, 9, 1), **fields}
    return ExamAttempt.objects.create(person=person, grade=grade, result=result, **fields)


def card(person, first, last, status="特定技能１号"):
    return ResidenceCard.objects.create(
        person=person, number=f"AB{next(NUMBERS):08d}CD", status=status, starts_on=first, ends_on=last
    )


def trained(w, months=35):
    """Stages 1 and 2 in all of so many months until 2026-10-31, and grade 3 passed."""
    person = make_person(w.tokyo)
    ends = date(2026, 10, 31) if months == 35 else date(2026, 8, 31)
    place(person, w.asahi_plant, date(2023, 12, 1), date(2024, 11, 30), stage=1)
    place(person, w.asahi_plant, date(2024, 12, 1), ends, stage=2)
    exam(person, "grade_3", part="practical")
    return person


def test_the_five_years_with_everything_that_counts(w):
    """ESD-SSW-08, examples 1 to 3, for the period asked for: 2022-05-10 gives 2027-05-09."""
    person = make_person(w.tokyo)
    card(person, date(2022, 5, 10), START.replace(day=9))
    row = apply_for(w, person)
    assert outcome(row, PERIOD) == ("NG", date(2027, 5, 9))
    PlanApplication.objects.filter(pk=row.pk).update(ends_on=date(2027, 5, 9))
    row.refresh_from_db()
    assert outcome(row, PERIOD) == ("OK", date(2027, 5, 9))
    # a leave without a reason counts; maternity does not: 366 days more
    away = Absence.objects.create(person=person, kind="leave", starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    assert outcome(row, PERIOD)[1] == date(2027, 5, 9)
    Absence.objects.filter(pk=away.pk).update(cause="maternity")
    assert outcome(row, PERIOD)[1] == date(2028, 5, 9)
    # preparation (特定活動) that led into it counts, one long before does not
    card(person, date(2022, 2, 10), date(2022, 5, 9), "特定活動")
    card(person, date(2020, 1, 1), date(2020, 6, 30), "特定活動")
    assert outcome(row, PERIOD)[1] == date(2028, 2, 10)


def test_nothing_is_left_after_five_years_and_ssw_2_has_no_limit(w):
    person = make_person(w.tokyo)
    card(person, date(2021, 1, 5), date(2026, 1, 4))
    row = apply_for(w, person, starts_on=date(2026, 1, 5), ends_on=date(2027, 1, 4))
    assert outcome(row, PERIOD) == ("NG", date(2026, 1, 4))
    PlanApplication.objects.filter(pk=row.pk).update(ssw_2=True)
    row.refresh_from_db()
    assert not {PERIOD, BEFORE, EXAMS} & found(row).keys()
    assert outcome(row, "ESD-SSW-08.KIND")[0] == "CONFIRM"
    exam(person, "ssw_2")
    assert outcome(row, "ESD-SSW-08.KIND") == ("OK", False)


def test_a_sixth_year_after_a_failed_exam_with_both_pledges(w):
    person = make_person(w.tokyo)
    card(person, date(2022, 3, 10), date(2027, 3, 9))
    row = apply_for(w, person)
    exam(person, "ssw_2", "failed", percent_of_pass_mark=82)
    assert outcome(row, "ESD-SSW-08.SIX")[0] == "CONFIRM"
    assert outcome(row, PERIOD) == ("NG", date(2027, 3, 9))
    row = ssw_answers.save_answers(
        actor(w.alice), application=row, answers={"employer_pledge": "yes", "worker_pledge": "yes"}, version=1
    )
    assert outcome(row, PERIOD) == ("OK", date(2028, 3, 9))
    ExamAttempt.objects.update(percent_of_pass_mark=70)
    assert outcome(row, PERIOD)[0] == "NG"


def test_exams_and_the_exemption_by_stage_2_in_the_same_field(w):
    row = apply_for(w, trained(w))
    assert outcome(row, EXAMS) == ("CONFIRM", ("same_field",))
    row = ssw_answers.save_answers(actor(w.alice), application=row, answers={"same_field": "yes"}, version=1)
    assert outcome(row, EXAMS) == ("OK", ())
    row = ssw_answers.save_answers(actor(w.alice), application=row, answers={"same_field": "no"}, version=2)
    assert outcome(row, EXAMS) == ("CONFIRM", ("skill",))
    exam(row.person, "ssw_1", "failed")
    assert outcome(row, EXAMS) == ("NG", ("skill",))
    short = apply_for(w, trained(w, months=33))
    assert found(short)[EXAMS].message == "sswp.exams.short"
    assert outcome(short, EXAMS) == ("CONFIRM", ("skill", "japanese"))
    exam(short.person, "ssw_1")
    exam(short.person, "ja_a2")
    assert outcome(short, EXAMS) == ("OK", ())


def test_one_year_of_stage_1_alone_exempts_from_nothing_and_care_asks_for_its_own_exam(w):
    person = make_person(w.tokyo)
    place(person, w.asahi_plant, date(2022, 12, 1), date(2026, 10, 31), stage=1)
    exam(person, "grade_3", part="practical")
    assert outcome(apply_for(w, person, sector="KAI", work_category="介護"), EXAMS) == (
        "CONFIRM", ("skill", "japanese", "care_japanese"),
    )  # fmt: skip


def test_from_skill_development_no_exam_is_exempt(w):
    person = make_person(w.tokyo)
    place(person, w.asahi_plant, date(2023, 11, 1), date(2026, 10, 31), stage=None, regime="esd", sector="AGR")
    row = apply_for(w, person)
    exam(person, "ssw_1")
    exam(person, "ja_a2", "failed")
    assert outcome(row, "ESD-SSWP-01") == ("NG", ("japanese",))


def test_who_is_ssw_1_in_the_sector_is_asked_for_no_exam_in_another_for_all(w):
    worker = make_worker(w.asahi_plant, starts_on=date(2026, 3, 10), ends_on=date(2027, 3, 9))
    assert EXAMS not in found(apply_for(w, worker.person))
    assert EXAMS in found(apply_for(w, worker.person, sector="FOO", work_category="", starts_on=date(2029, 1, 1),
                                    ends_on=date(2029, 12, 31)))  # fmt: skip


def test_support_before_the_application(w):
    row = apply_for(w)
    assert outcome(row, BEFORE)[1] == ("ssw.before.plan", "ssw.before.guidance", "ssw.before.supporter")
    ApplicationPaper.objects.filter(application=row, code__in=["ssw_1_17", "ssw_5_09"]).update(state="received")
    make_contract(w.asahi)
    assert outcome(row, BEFORE) == ("CONFIRM", ("ssw.before.supporter",))  # our registration is recorded nowhere
    licence = Licence.objects.create(
        organization=w.tokyo.organization, regime="ssw", kind="registered", valid_from=date(2020, 1, 1),
        valid_until=date(2024, 12, 31),
    )  # fmt: skip
    assert outcome(row, BEFORE) == ("NG", ("ssw.before.supporter",))
    Licence.objects.filter(pk=licence.pk).update(valid_until=date(2029, 12, 31))
    assert outcome(row, BEFORE) == ("OK", ())


def test_a_renewal_shows_the_support_plan_of_the_plan_before(w):
    worker = make_worker(w.asahi_plant, starts_on=date(2026, 3, 10), ends_on=date(2027, 3, 9))
    support = make_support(worker)
    data = ssw(worker.person, w.asahi_plant)
    row = domain.save_application(actor(w.alice), data=data, previous=worker.plan)
    verdict = found(row)["ESD-SSW-01"]
    assert verdict.outcome.value == "NG"
    assert "ssw.support.nobody" in verdict.values["found"]
    assert support.plan_id == row.previous_id


def test_the_company_has_standards_a_person_confirms(w):
    row = apply_for(w)
    assert outcome(row, EMPLOYER)[0] == "CONFIRM"
    fine = dict.fromkeys(("tax", "insurance", "separations", "penalties"), "yes")
    row = ssw_answers.save_answers(actor(w.alice), application=row, answers=fine, version=1)
    assert outcome(row, EMPLOYER) == ("OK", ())
    row = ssw_answers.save_answers(actor(w.alice), application=row, answers={"tax": "no"}, version=2)
    assert outcome(row, EMPLOYER) == ("NG", ("ssw.employer.tax",))


def test_sectors_have_their_own_conditions(w):
    """ESD-SSW-07: ten care staff, the eleventh worker is too many; aviation takes them; linen has no known start."""
    Headcount.objects.create(
        company=w.asahi, establishment=w.asahi_plant, valid_from=date(2026, 1, 1), full_time=30, care_staff=2
    )
    care = {"sector": "KAI", "work_category": "介護"}
    make_worker(w.asahi_plant, ends_on=date(2028, 1, 1))
    row = apply_for(w, **care)
    assert outcome(row, "ESD-SSW-07")[0] == "OK"
    other = apply_for(w, **care)
    assert outcome(other, "ESD-SSW-07")[0] == "NG"
    assert outcome(apply_for(w, sector="AVI", work_category=""), "ESD-SSW-07")[0] == "OK"
    assert outcome(apply_for(w, sector="LIN", work_category=""), "ESD-SSW-07")[0] == "CONFIRM"


def test_a_certified_application_for_ssw_2_makes_a_plan_of_ssw_2(w):
    row = apply_for(w, ssw_2=True)
    domain.apply(actor(w.alice), application=row, applied_on=TODAY, today=TODAY)
    row = domain.certify(actor(w.alice), application=row, certified_on=TODAY, today=TODAY)
    assert row.plan.ssw_2
    assert "SSW 2" in str(row.plan) or "特定技能2号" in str(row.plan)


def papers_needed(row):
    return set(row.papers.exclude(state="not_needed").values_list("code", flat=True))


def test_the_attachments_follow_the_person_and_the_kind(w):
    assert papers_needed(apply_for(w)) == {"ssw_1_17", "ssw_5_09", "ssw_5_10", "visa", "flight"}
    person = trained(w)
    card(person, date(2023, 12, 1), date(2026, 12, 31), "技能実習2号")
    assert papers_needed(apply_for(w, person)) == {"ssw_1_17", "ssw_5_09", "ssw_5_10", "ssw_1_02"}
    assert papers_needed(apply_for(w, ssw_2=True)) == {"visa", "flight"}


# --- the page -------------------------------------------------------------------------------------


def client(user, lang="en"):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = lang
    return found


def test_the_page_judges_and_keeps_the_answers(w):
    row = apply_for(w, trained(w))
    browser = client(w.alice)
    page = text_of(browser.get(f"/applications/{row.public_id}/"))
    assert "say whether the trade matches the sector" in page
    address = f"/applications/{row.public_id}/answers/"
    given = {"version": 1, "same_field": "yes", "tax": "yes", "worker_pledge": "yes", "other": "yes"}
    assert browser.post(address, given).status_code == 303
    row.refresh_from_db()
    assert row.answers == {"same_field": "yes", "tax": "yes"}  # only what was asked
    assert "no exam is needed" in text_of(browser.get(f"/applications/{row.public_id}/"))
    page = text_of(browser.post(address, {"version": 1, "tax": "no"}, follow=True))
    assert "Somebody else changed this application meanwhile" in page
    row.refresh_from_db()
    assert row.answers["tax"] == "yes"
    assert browser.post(address, {"version": 2, "tax": "perhaps"}).status_code == 422


def test_answers_belong_to_ssw_and_to_the_office(w):
    row = apply_for(w)
    with pytest.raises(Refused):
        ssw_answers.save_answers(actor(w.charlie), application=row, answers={"tax": "yes"}, version=1)
    with pytest.raises(Conflict):
        ssw_answers.save_answers(actor(w.alice), application=row, answers={"tax": "yes"}, version=7)
    PlanApplication.objects.filter(pk=row.pk).update(regime="titp", stage=1)
    assert client(w.alice).post(f"/applications/{row.public_id}/answers/", {"version": 1}).status_code == 404


def test_a_long_life_costs_no_more_queries(w):
    def queries(person):
        row = apply_for(w, person)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            judging.judged(row, TODAY)
        return len(seen)

    short, long = make_person(w.tokyo), make_person(w.tokyo)
    for person, years in ((short, 1), (long, 8)):
        for n in range(years):
            card(person, date(2015 + n, 4, 1), date(2016 + n, 3, 31))
            exam(person, "ssw_1", "failed", number=n + 1)
    assert queries(short) == queries(long)
