"""ESD-LIC-04 and 05: external auditor and manager."""

import pytest

from imjapan.law import registry
from imjapan.law.esd_people import course_alarms, course_valid_until
from imjapan.law.facts import FactError
from imjapan.law.parameters import override
from tests.law.samples.esd_people import AUDITOR
from tests.law.support import d, judge


def broken(verdict):
    return [row["test"] for row in verdict.value if row["outcome"] != "OK"]


@pytest.mark.parametrize(
    ("facts", "outcome", "tests"),
    [
        # example 1: course older than three years
        ({"qualification": "labour_attorney", "course": "2024-05-20", "today": "2027-05-21"}, "NG", ["training"]),
        ({"qualification": "labour_attorney", "course": "2024-05-20", "today": "2027-05-20"}, "OK", []),
        # example 2: adviser of a supervised implementer
        ({"qualification": "administrative_specialist", "relations": [{"kind": "adviser"}]}, "NG", ["relations"]),
        ({"relations": [{"kind": "adviser", "end": "2027-09-30"}]}, "OK", []),
        ({"relations": [{"kind": "adviser", "end": "2027-10-01"}]}, "NG", ["relations"]),
        ({"relations": [{"kind": "adviser", "start": "2027-10-02"}]}, "OK", []),
        # example 3: adviser of the organization itself has no fact, for it is no bar
        ({"qualification": "lawyer"}, "OK", []),
        # example 4: the office was last audited on 2027-07-05
        ({"today": "2027-10-05"}, "OK", []),
        ({"today": "2027-10-06"}, "NG", ["office_audit"]),
        ({"qualification": "none"}, "NG", ["qualification"]),
        ({"qualification": None}, "CONFIRM", ["qualification"]),
        ({"course": None}, "CONFIRM", ["training"]),
        ({"course": "2027-11-01"}, "NG", ["training"]),
        ({"relations": [{"kind": "former", "end": "2022-10-02"}]}, "NG", ["relations"]),
        ({"relations": [{"kind": "former", "end": "2022-10-01"}]}, "OK", []),
        ({"staff_of_organization": True}, "NG", ["organization"]),
        ({"left_organization": "2022-10-02"}, "NG", ["organization"]),
        ({"left_organization": "2022-10-01"}, "OK", []),
        ({"staff_of_organization": None}, "CONFIRM", ["organization"]),
        ({"staff_of_other_organization": True}, "NG", ["other_organizations"]),
        ({"staff_of_sending_organization": True, "staff_of_other_organization": None}, "NG", ["other_organizations"]),
        ({"staff_of_sending_organization": None}, "CONFIRM", ["other_organizations"]),
        ({"consent": False}, "NG", ["consent"]),
        ({"last_office_audit": None, "office_since": "2027-07-01"}, "OK", []),
        ({"last_office_audit": None, "office_since": "2027-06-30"}, "NG", ["office_audit"]),
    ],
)
def test_esd_lic_04_external_auditor(facts, outcome, tests):
    verdict = judge("ESD-LIC-04", **AUDITOR | facts)
    assert (verdict.outcome, broken(verdict)) == (outcome, tests)


def test_esd_lic_04_the_last_day_of_the_office_audit_is_told():
    verdict = judge("ESD-LIC-04", **AUDITOR | {"today": "2027-10-06"})
    assert verdict.values["office_audit_due"] == d("2027-10-05")
    assert verdict.values["course_until"] == d("2029-12-10")


@pytest.mark.parametrize(
    ("facts", "outcome", "until"),
    [
        ({"course": "2025-08-01", "course_kind": "titp_manager"}, "OK", "2028-08-01"),  # example 1
        ({"course": "2024-03-15"}, "NG", "2027-03-15"),  # example 2
        ({"course": "2026-12-15", "offices": 2}, "NG", "2029-12-15"),  # example 3
        ({"course": "2024-04-01"}, "WARN", "2027-04-01"),
        ({"course": "2024-03-31"}, "NG", "2027-03-31"),
        ({"course": "2024-10-01"}, "WARN", "2027-10-01"),
        ({"course": "2024-10-02"}, "OK", "2027-10-02"),
        ({"course": "2024-02-29", "today": "2027-02-28"}, "WARN", "2027-02-28"),
        ({"course": "2024-02-29", "today": "2027-03-01"}, "NG", "2027-02-28"),
        ({"course": "2026-12-15", "full_time": False}, "NG", "2029-12-15"),
        ({"course": "2026-12-15", "connected": True}, "NG", "2029-12-15"),
        ({"course": "2026-12-15", "connected": True, "other_manager": True}, "OK", "2029-12-15"),
    ],
)
def test_esd_lic_05_manager(facts, outcome, until):
    verdict = judge("ESD-LIC-05", **{"today": "2027-04-01"} | facts)
    assert (verdict.outcome, verdict.value) == (outcome, d(until))
    assert course_valid_until(d(facts["course"])) == d(until)


def test_esd_lic_05_the_recognition_of_the_old_course_may_end():
    row = override(key="esd.mso.titp_course_counts", valid_from=d("2028-04-01"), value="false", source="notice")
    facts = {"course": "2026-12-15", "course_kind": "titp_manager"}
    before, after = (
        registry.run("ESD-LIC-05", facts | {"today": day}, overrides=[row]) for day in ("2028-03-31", "2028-04-01")
    )
    assert (before.outcome, after.outcome, after.message) == ("OK", "NG", "esd.manager.titp_course")


def test_esd_lic_05_a_course_still_to_come_does_not_count():
    with pytest.raises(FactError, match="course"):
        judge("ESD-LIC-05", today="2027-04-01", course="2027-04-02")


def test_esd_lic_05_alarms_of_a_course():
    assert course_alarms(d("2024-08-31")) == (d("2027-02-28"), d("2027-05-31"), d("2027-07-31"))
