"""ESD-ELIG-01 to 03, ESD-IMPL-01, 02, 05: who may be a worker, and who may employ one."""

import pytest

from imjapan.law import registry
from imjapan.law.esd_implementer import course_valid_until
from imjapan.law.esd_worker import old_enough_from
from imjapan.law.facts import FactError
from imjapan.law.parameters import shipped
from imjapan.law.texts import templates
from tests.law.support import d, judge

RULES = ("ESD-SYS-01", "ESD-GOAL-01", "ESD-GOAL-02", "ESD-GOAL-03", "ESD-ELIG-01", "ESD-ELIG-02", "ESD-ELIG-03")
RULES += ("ESD-IMPL-01", "ESD-IMPL-02", "ESD-IMPL-05")

WORKER = {
    "birth_date": "2000-01-01",
    "start": "2027-06-01",
    "healthy": True,
    "good_conduct": True,
    "titp_months": 0,
    "memorandum": True,
    "deposit": False,
    "japanese": True,
    "status": "abroad",
}


def graver(verdict):
    """The tests with the gravest outcome, without their prefix."""
    if verdict.outcome == "OK":
        return ""
    return " ".join(code.split(".", 2)[2] for code in verdict.values["items"])


@pytest.mark.parametrize(
    ("facts", "outcome", "items"),
    [
        ({}, "OK", ""),
        ({"birth_date": "2009-06-01", "start": "2027-05-31"}, "WARN", "age"),
        ({"birth_date": "2009-06-01", "start": "2027-06-01"}, "OK", ""),
        ({"birth_date": "2009-06-01", "start": "2027-05-30"}, "NG", "age"),
        ({"birth_date": "2009-07-10", "start": "2027-06-01"}, "NG", "age"),
        ({"birth_date": "2012-02-29", "start": "2030-02-28"}, "WARN", "age"),
        ({"birth_date": "2012-02-29", "start": "2030-03-01"}, "OK", ""),
        ({"status": "titp"}, "NG", "status"),
        ({"status": "other"}, "CONFIRM", "status"),
        ({"status": None}, "CONFIRM", "status"),
        ({"titp_months": 36}, "NG", "past_titp"),
        ({"titp_months": 8}, "CONFIRM", "past_titp"),
        ({"titp_months": None}, "CONFIRM", "past_titp"),
        ({"esd_months": 36}, "NG", "past_esd"),
        ({"esd_months": 35}, "OK", ""),
        ({"esd_finished": True}, "NG", "past_esd"),
        ({"deposit": True, "healthy": None}, "NG", "deposit"),
        ({"deposit": None}, "CONFIRM", "deposit"),
        ({"japanese": False, "memorandum": False}, "NG", "memorandum japanese"),
    ],
)
def test_esd_elig_01_worker(facts, outcome, items):
    verdict = judge("ESD-ELIG-01", **WORKER | facts)
    assert (verdict.outcome, graver(verdict)) == (outcome, items)
    assert len(verdict.value) == 9


def test_esd_elig_01_says_from_when_and_how_long():
    verdict = judge("ESD-ELIG-01", **WORKER | {"birth_date": "2009-06-01", "esd_months": 10})
    assert (verdict.values["old_enough_from"], verdict.values["months_left"]) == (d("2027-06-01"), 26)
    assert old_enough_from(d("2012-02-29")) == d("2030-03-01")
    with pytest.raises(FactError):
        judge("ESD-ELIG-01", **WORKER | {"birth_date": "2027-06-02"})


@pytest.mark.parametrize(
    ("facts", "left", "outcome", "message"),
    [
        ({"titp_months": 36}, 0, "NG", "barred"),
        ({"titp_months": 8}, 28, "CONFIRM", "short"),
        ({"titp_months": 0}, 36, "OK", "never"),
        ({"titp_months": 24}, 12, "CONFIRM", "short"),
        ({"titp_months": 25}, 0, "NG", "barred"),
        ({"titp_months": 36, "exception": "other_trade"}, None, "CONFIRM", "exception"),
        ({"titp_months": 0, "exception": "other_trade"}, 36, "OK", "never"),
    ],
)
def test_esd_elig_02_former_trainee(facts, left, outcome, message):
    verdict = judge("ESD-ELIG-02", **facts)
    assert (verdict.outcome, verdict.value, verdict.message) == (outcome, left, f"esd.former.{message}")


KEPT = {
    "planned_work_only": True,
    "other_work": False,
    "papers_kept": False,
    "savings_kept": False,
    "going_out_restricted": False,
}


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        ({}, "OK", ()),
        ({"papers_kept": True}, "NG", ("papers_with_worker",)),
        ({"papers_kept": True, "savings_kept": None}, "NG", ("papers_with_worker",)),
        ({"other_work": True, "planned_work_only": False}, "NG", ("planned_work_only", "no_other_work")),
        ({"going_out_restricted": None}, "CONFIRM", ("goes_out_freely",)),
    ],
)
def test_esd_elig_03_status_rules(facts, outcome, value):
    verdict = judge("ESD-ELIG-03", **KEPT | facts)
    assert (verdict.outcome, verdict.value) == (outcome, tuple(f"esd.status.{code}" for code in value))


IMPLEMENTER = {
    "day": "2027-06-01",
    "sector": "BLD",
    "council": True,
    "persons_appointed": True,
    "equal_pay": True,
    "events": [],
    "housing": True,
    "abuse": False,
    "documents": True,
    "within_quota": True,
    "licensed_organization": True,
    "bears_costs": True,
    "collects_fees": False,
}


def happened(kind, on):
    return {"events": [{"kind": kind, "on": on}]}


@pytest.mark.parametrize(
    ("facts", "outcome", "items"),
    [
        ({}, "OK", ""),
        (happened("labour", "2024-06-01"), "NG", "breaches"),
        (happened("labour", "2022-06-01"), "NG", "breaches"),  # the anniversary itself
        (happened("tax", "2022-05-31"), "OK", ""),
        (happened("immigration", "2027-06-02"), "OK", ""),  # after the day
        (happened("dismissal", "2026-06-01"), "NG", "losses"),
        (happened("missing", "2026-05-31"), "OK", ""),
        ({"events": None}, "CONFIRM", "losses breaches"),
        ({"collects_fees": True}, "NG", "no_fees"),
        ({"sector": "TAXI"}, "NG", "sector"),
        ({"council": False}, "CONFIRM", "council"),
        ({"council": None, "within_quota": False}, "NG", "quota"),
        ({"abuse": True}, "NG", "no_abuse"),
    ],
)
def test_esd_impl_01_requirements(facts, outcome, items):
    verdict = judge("ESD-IMPL-01", **IMPLEMENTER | facts)
    assert (verdict.outcome, graver(verdict)) == (outcome, items)
    assert len(verdict.value) == 13


def test_esd_impl_01_before_the_first_figures_nobody_knows():
    assert judge("ESD-IMPL-01", **IMPLEMENTER | {"day": "2026-01-22"}).message == "parameter_unknown"


MANAGER = {"roles": ["manager"], "full_time": True, "can_direct": True, "course_on": "2026-02-01"}
INSTRUCTOR = {"roles": ["instructor"], "full_time": True, "experience_months": 60}
ADVISER = {"roles": ["adviser"], "full_time": True}
ALL_IN_ONE = {**MANAGER, "roles": ["manager", "instructor", "adviser"], "experience_months": 60}


@pytest.mark.parametrize(
    ("persons", "more", "outcome", "items"),
    [
        ([MANAGER, INSTRUCTOR, ADVISER], {}, "OK", ""),
        ([MANAGER, {**INSTRUCTOR, "experience_months": 48}, ADVISER], {}, "NG", "experience"),
        ([MANAGER, {**INSTRUCTOR, "experience_months": 59}, ADVISER], {}, "NG", "experience"),
        ([MANAGER, {**INSTRUCTOR, "experience_months": None}, ADVISER], {}, "CONFIRM", "experience"),
        ([ALL_IN_ONE], {}, "WARN", "several"),
        ([], {}, "NG", "manager instructor adviser"),
        ([MANAGER, INSTRUCTOR], {}, "NG", "adviser"),
        ([MANAGER, MANAGER, INSTRUCTOR, ADVISER], {}, "WARN", "one_manager"),
        ([MANAGER, {**MANAGER, "course_on": None}, INSTRUCTOR, ADVISER], {}, "NG", "course"),
        ([{**MANAGER, "course_on": None}, INSTRUCTOR, ADVISER], {}, "NG", "course"),
        ([{**MANAGER, "course_on": "2024-06-01"}, INSTRUCTOR, ADVISER], {}, "OK", ""),
        ([{**MANAGER, "course_on": "2024-05-31"}, INSTRUCTOR, ADVISER], {}, "NG", "course"),
        ([{**MANAGER, "course_on": "2027-06-02"}, INSTRUCTOR, ADVISER], {}, "NG", "course"),
        ([MANAGER, INSTRUCTOR, {**ADVISER, "full_time": False}], {}, "NG", "adviser_full_time"),
        ([MANAGER, INSTRUCTOR, ADVISER], {"sector": "KAI"}, "CONFIRM", "sector"),
        ([MANAGER, INSTRUCTOR, ADVISER], {"sector": "CON", "sector_conditions": True}, "OK", ""),
        ([MANAGER, INSTRUCTOR, ADVISER], {"sector": "BLD", "sector_conditions": False}, "OK", ""),
    ],
)
def test_esd_impl_02_persons(persons, more, outcome, items):
    verdict = judge("ESD-IMPL-02", start="2027-06-01", persons=persons, **more)
    assert (verdict.outcome, graver(verdict)) == (outcome, items)


def test_esd_impl_02_says_how_long_the_course_counts():
    verdict = judge("ESD-IMPL-02", start="2027-06-01", persons=[MANAGER, INSTRUCTOR, ADVISER])
    assert verdict.values["course_until"] == course_valid_until(d("2026-02-01")) == d("2029-02-01")


BUILDER = {
    "day": "2027-06-01",
    "sector": "CON",
    "council": True,
    "business_licence": True,
    "dispositions": [],
    "workers": 6,
    "full_time_staff": 6,
    "excellent": False,
    "ccus": True,
    "monthly_pay": True,
}


@pytest.mark.parametrize(
    ("facts", "outcome", "items"),
    [
        ({}, "OK", ""),
        ({"dispositions": ["2023-05-01"]}, "NG", "disposition"),
        ({"dispositions": ["2023-05-01"], "day": "2028-05-01"}, "NG", "disposition"),
        ({"dispositions": ["2023-05-01"], "day": "2028-05-02"}, "OK", ""),
        ({"dispositions": ["2020-01-01", "2023-05-01"]}, "NG", "disposition"),
        ({"dispositions": None}, "CONFIRM", "disposition"),
        ({"ccus": False}, "NG", "ccus"),
        ({"ccus": None}, "CONFIRM", "ccus"),
        ({"monthly_pay": False}, "NG", "monthly_pay"),
        ({"workers": 7}, "NG", "number"),
        ({"workers": 7, "excellent": True}, "OK", ""),
        ({"workers": 7, "excellent": None}, "CONFIRM", "number"),
        ({"workers": None}, "CONFIRM", "number"),
        ({"sector": "MFG"}, "OK", ""),
        ({"sector": "MFG", "council": False}, "NG", "council"),
        ({"sector": "KAI"}, "CONFIRM", "japanese office_number facility"),
        ({"sector": "KAI", "japanese": True, "within_office_number": True, "facility": False}, "NG", "facility"),
        ({"sector": "AGR", "dispatch": False}, "OK", ""),
        ({"sector": "AGR", "dispatch": True}, "CONFIRM", "dispatch"),
        ({"sector": "FIS", "dispatch": False, "boat_rules": False}, "NG", "boats"),
        ({"sector": "RES"}, "OK", ""),
    ],
)
def test_esd_impl_05_additions(facts, outcome, items):
    verdict = judge("ESD-IMPL-05", **BUILDER | facts)
    assert (verdict.outcome, graver(verdict)) == (outcome, items)


def test_esd_impl_05_refuses_a_disposition_to_come():
    with pytest.raises(FactError):
        judge("ESD-IMPL-05", **BUILDER | {"dispositions": ["2027-06-02"]})


@pytest.mark.parametrize("rule", RULES)
def test_basis_of_the_rule_and_source_of_its_figures(rule):
    found = registry.get(rule)
    assert templates()[f"basis.{rule}"]["en"] == found.legal_basis
    for key in found.parameters:
        assert {row.source for row in shipped()[key]} == {templates()[f"source.{key}"]["en"]}
