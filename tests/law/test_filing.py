"""TITP-FIL-01 to 05: deadlines of filings, addressee, annual reports, plan applications, difficulty, incidents."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law import registry
from imjapan.law.calendar import holidays_around
from imjapan.law.facts import FactError
from imjapan.law.filing import annual_report_due, filing_due, filing_organization, filings
from imjapan.law.parameters import effective, override, shipped
from imjapan.law.texts import message, templates
from tests.law.support import d, judge

# titp.md 18c, the rows that are filings: code, amount, unit, direction, addressee, form.
BOOK = """
PLAN_APPLY_OPEN,6,month,before,OTIT_region_certification,1
PLAN_APPLY_TARGET_S1,4,month,before,OTIT_region_certification,1
PLAN_APPLY_TARGET_S2,3,month,before,OTIT_region_certification,1
PLAN_APPLY_TARGET_S3,4,month,before,OTIT_region_certification,1
PLAN_MINOR_CHANGE,1,month,after,OTIT_region_certification,3
IMPLEMENTER_FIRST_START,14,day,after,OTIT_region_certification,7
DIFFICULTY_TO_SO,0,day,after,SO,-
DIFFICULTY_RETURN,1,day,before,OTIT_region_certification,18
DIFFICULTY_OTHER,14,day,after,OTIT_region_certification,18
IMPLEMENTER_STATUS_REPORT,2,month,after,OTIT_region_certification,10
SO_BUSINESS_REPORT,2,month,after,OTIT_head_review,23
SO_LICENCE_RENEWAL,3,month,before,OTIT_head_review,11
SO_CHANGE_NOTICE,1,month,after,OTIT_head,17
SO_CLOSE_SUSPEND,1,month,before,OTIT_head,19
SO_CERT_RETURN,10,day,after,OTIT_head,-
AUDIT_REPORT,2,month,after,OTIT_region_guidance,22
"""


@pytest.mark.parametrize("line", BOOK.split())
def test_titp_fil_01_the_table_is_that_of_the_book(line):
    code, amount, unit, direction, addressee, form = line.split(",")
    filing = filings()[code.lower()]
    assert (filing.unit, filing.direction, filing.form) == (unit, direction, form)
    assert filing.addressee == ("supervising_organization" if addressee == "SO" else addressee.removeprefix("OTIT_"))
    assert effective(filing.amount, d("2026-11-26")).value == int(amount)


def test_titp_fil_01_every_row_has_its_figure_and_its_words():
    for filing in filings().values():
        assert filing.amount in shipped()
        assert not filing.target or filing.target in shipped()
        assert {f"filing.{filing.code}", f"filing.to.{filing.addressee}"} <= set(templates())
        assert filing.unit in ("day", "business_day", "month")
        assert filing.direction in ("before", "after")


@pytest.mark.parametrize(
    ("code", "event", "legal", "safe"),
    [
        # 18b
        ("so_change_notice", "2026-11-30", "2026-12-31", "2026-12-28"),
        ("so_cert_return", "2026-11-20", "2026-11-30", "2026-11-30"),
        ("so_change_notice", "2026-11-20", "2026-12-20", "2026-12-18"),
        ("so_close_suspend", "2027-03-01", "2027-02-01", "2027-02-01"),
        ("plan_minor_change", "2026-12-01", "2027-01-01", "2026-12-28"),
        ("plan_change_approval", "2027-01-15", "2027-01-14", "2027-01-14"),
        ("so_cert_reissue", "2026-11-10", "2026-11-13", "2026-11-13"),
        # month ends and leap years
        ("plan_minor_change", "2027-01-31", "2027-02-28", "2027-02-26"),
        ("plan_minor_change", "2027-02-28", "2027-03-31", "2027-03-31"),
        ("plan_minor_change", "2028-01-29", "2028-02-29", "2028-02-29"),
        ("so_close_suspend", "2027-03-31", "2027-02-28", "2027-02-26"),
        ("so_licence_renewal", "2027-07-31", "2027-04-30", "2027-04-30"),
        ("implementer_first_start", "2026-12-04", "2026-12-18", "2026-12-18"),
        # at once, also on a Sunday
        ("so_revocation_ground", "2026-11-22", "2026-11-22", "2026-11-22"),
        ("difficulty_to_so", "2026-11-22", "2026-11-22", "2026-11-22"),
    ],
)
def test_titp_fil_01_deadlines(code, event, legal, safe):
    verdict = judge("TITP-FIL-01", filing=code, event=event)
    assert (verdict.value, verdict.due.legal, verdict.due.safe) == (d(legal), d(legal), d(safe))


@given(st.sampled_from(sorted(filings())), st.dates(date(2018, 1, 1), date(2040, 12, 31)))
def test_the_plain_function_and_the_judgement_agree(code, event):
    holidays = holidays_around(event)
    verdict = registry.run("TITP-FIL-01", {"filing": code, "event": event}, holidays=holidays)
    assert filing_due(filings()[code], event, holidays=holidays) == verdict.due


def test_titp_fil_01_agrees_with_the_rule_of_the_audit_report():
    for day in ("2026-06-30", "2026-11-10", "2026-12-31"):
        report = judge("TITP-AUDIT-06", audit_end=day)
        assert judge("TITP-FIL-01", filing="audit_report", event=day).due == report.due


def test_titp_fil_01_an_override_reaches_the_plain_function():
    rows = (override(key="titp.filing.difficulty_other", valid_from=d("2026-01-01"), value="7", source="notice"),)
    filing = filings()["difficulty_other"]
    assert filing_due(filing, d("2026-11-10"), holidays=frozenset(), overrides=rows).legal == d("2026-11-17")
    assert filing_due(filing, d("2017-10-31"), holidays=frozenset()) is None


def test_titp_fil_01_says_what_to_file_where_and_by_when():
    verdict = judge("TITP-FIL-01", filing="so_change_notice", event="2026-11-30")
    assert message(verdict, "en") == (
        "Legal deadline of the notice of a change of the organization (form 17) (to: head office): 2026-12-31; "
        "last safe business day 2026-12-28; internal target 2026-12-28."
    )
    assert message(verdict, "ja").startswith("変更届出書（様式第17号）（提出先：本部）の法定期限は2026年12月31日")


def test_titp_fil_01_a_filing_nobody_knows():
    with pytest.raises(FactError, match="form_99"):
        judge("TITP-FIL-01", filing="form_99", event="2026-11-10")


@pytest.mark.parametrize(
    ("day", "organization"), [("2026-11-26", "otit"), ("2027-03-31", "otit"), ("2027-04-01", "kiko")]
)
def test_titp_fil_01_b_addressee(day, organization):
    assert judge("TITP-FIL-01.b", day=day).value == organization
    assert filing_organization(d(day)) == organization


def training(*spans):
    return [{"start": start, "end": end} for start, end in spans]


@pytest.mark.parametrize(
    ("spans", "due"),
    [
        ([("2025-05-01", "2026-04-10")], "2027-05-31"),  # one day of the fiscal year is enough
        ([("2025-05-01", "2026-04-01")], "2027-05-31"),
        ([("2025-05-01", "2026-03-31")], None),
        ([("2027-03-31", None)], "2027-05-31"),
        ([("2027-04-01", None)], None),
        ([], None),
    ],
)
def test_titp_fil_02_report_of_the_implementer(spans, due):
    verdict = judge("TITP-FIL-02", report="implementer_status", fiscal_year=2026, training=training(*spans))
    assert verdict.value == (due and d(due))


def test_titp_fil_02_report_of_the_organization_also_with_nobody():
    verdict = judge("TITP-FIL-02", report="so_business", fiscal_year=2025)
    # 31 May 2026 is a Sunday
    assert (verdict.due.legal, verdict.due.safe) == (d("2026-05-31"), d("2026-05-29"))
    assert annual_report_due(2025) == d("2026-05-31")


PAPERS = ["balance_sheet", "profit_and_loss", "visit_records", "external_reports", "fee_annex"]


@pytest.mark.parametrize(
    ("attached", "visits", "auditor", "lacks"),
    [
        (PAPERS, True, True, ()),
        (["balance_sheet", "profit_and_loss", "fee_annex"], False, False, ()),
        (["balance_sheet", "fee_annex"], True, False, ("profit_and_loss", "visit_records")),
        (["balance_sheet", "profit_and_loss", "fee_annex"], False, True, ("external_reports",)),
    ],
)
def test_titp_fil_02_b_attachments(attached, visits, auditor, lacks):
    verdict = judge("TITP-FIL-02.b", attached=attached, visits=visits, external_auditor=auditor)
    assert verdict.value == tuple(f"filing.attachment.{name}" for name in lacks)


@pytest.mark.parametrize(
    ("start", "stage", "opens", "target", "alarm"),
    [
        ("2027-03-01", "1", "2026-09-01", "2026-11-01", "2026-12-01"),
        ("2027-06-15", "2", "2026-12-15", "2027-03-15", "2027-03-15"),
        ("2027-06-15", "3", "2026-12-15", "2027-02-15", "2027-03-15"),
        # 31st and leap day
        ("2027-05-31", "2", "2026-11-30", "2027-02-28", "2027-02-28"),
        # new entries until 2027-03-31 only
        ("2027-07-15", "1", "2027-01-15", "2027-03-15", "2027-03-31"),
    ],
)
def test_titp_fil_03_plan_application(start, stage, opens, target, alarm):
    verdict = judge("TITP-FIL-03", start=start, stage=stage)
    assert dict(verdict.value) == {"open": d(opens), "target": d(target), "alarm": d(alarm)}
    assert verdict.outcome == "OK"


@pytest.mark.parametrize(
    ("today", "outcome"),
    [("2026-11-01", "OK"), ("2026-11-02", "WARN"), ("2026-12-01", "WARN"), ("2026-12-02", "NG")],
)
def test_titp_fil_03_where_we_stand(today, outcome):
    assert judge("TITP-FIL-03", start="2027-03-01", stage="1", today=today).outcome == outcome


def test_titp_fil_03_a_new_entry_after_the_change_of_law():
    verdict = judge("TITP-FIL-03", start="2027-10-15", stage="1")
    assert (verdict.outcome, verdict.message, verdict.value) == ("NG", "filing.plan_never", None)
    assert judge("TITP-FIL-03", start="2027-10-15", stage="2").outcome == "OK"


@pytest.mark.parametrize(
    ("facts", "legal"),
    [
        ({"event": "2026-11-10"}, "2026-11-24"),
        ({"event": "2026-11-10", "filed_by": "implementer"}, "2026-11-10"),
        ({"event": "2026-11-10", "return_on": "2026-12-05"}, "2026-12-04"),
        # 18b: return planned 2027-01-10 because of illness
        ({"event": "2026-12-15", "return_on": "2027-01-10"}, "2027-01-09"),
        ({"event": "2026-11-10", "filed_by": "implementer", "return_on": "2026-12-05"}, "2026-11-10"),
        ({"event": "2026-11-10", "return_on": "2026-11-10"}, "2026-11-10"),
    ],
)
def test_titp_fil_04_difficulty(facts, legal):
    verdict = judge("TITP-FIL-04", **facts)
    assert (verdict.outcome, verdict.value) == ("OK", d(legal))


def test_titp_fil_04_home_the_day_after_the_event():
    # the day before the return is the day of the event, a Sunday: the last business day would lie before it
    due = judge("TITP-FIL-04", event="2026-11-15", return_on="2026-11-16").due
    assert (due.legal, due.safe, due.target) == (d("2026-11-15"),) * 3
    due = judge("TITP-FIL-04", event="2026-11-14", return_on="2026-11-16").due  # a Saturday
    assert (due.legal, due.safe) == (d("2026-11-15"), d("2026-11-14"))
    same = judge("TITP-FIL-04", event="2026-11-15", return_on="2026-11-15").due
    assert (same.legal, same.safe) == (d("2026-11-15"), d("2026-11-15"))


def test_titp_fil_04_safe_day_before_a_return_after_new_year():
    due = judge("TITP-FIL-04", event="2026-12-15", return_on="2027-01-04").due
    assert (due.legal, due.safe) == (d("2027-01-03"), d("2026-12-28"))


@pytest.mark.parametrize(("statement", "outcome"), [(True, "OK"), (False, "NG"), (None, "CONFIRM")])
def test_titp_fil_04_statement_of_free_will(statement, outcome):
    verdict = judge("TITP-FIL-04", event="2026-11-10", return_on="2026-12-05", own_will=True, statement=statement)
    assert (verdict.outcome, verdict.value) == (outcome, d("2026-12-04"))


def test_titp_fil_04_a_return_before_the_event():
    with pytest.raises(FactError, match="before the event"):
        judge("TITP-FIL-04", event="2026-11-10", return_on="2026-11-09")


FIELDS = [
    "licence", "implementer", "plan", "trainee", "reason", "state",
    "implementer_measures", "organization_measures", "implementer_notice",
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        ({"written": FIELDS, "wants_to_continue": False}, ()),
        ({"written": FIELDS}, ("filing.difficulty.wish",)),
        ({"written": FIELDS, "wants_to_continue": True}, ("filing.difficulty.placement",)),
        ({"written": FIELDS, "wants_to_continue": True, "placement_sought": True}, ()),
        ({"written": FIELDS[1:], "wants_to_continue": False}, ("filing.difficulty.licence",)),
    ],
)
def test_titp_fil_04_b_content(facts, lacks):
    assert judge("TITP-FIL-04.b", **facts).value == lacks


@pytest.mark.parametrize(
    ("facts", "duties"),
    [
        ({"event": "accident", "absence_days": 4}, [("accident_report", "2026-11-24")]),
        ({"event": "accident", "absence_days": 3}, [("accident_report", "2027-01-31")]),
        ({"event": "accident", "absence_days": 0}, []),
        ({"event": "serious_disaster"}, [("disaster_report", "2026-11-24")]),
        ({"event": "cannot_continue"}, [("difficulty_notice", "2026-11-24")]),
        (
            {"event": "missing"},
            [
                ("police_report", "2026-11-10"),
                ("embassy_and_sender", "2026-11-10"),
                ("difficulty_notice", "2026-11-24"),
            ],
        ),
        ({"event": "hired", "insured": True}, [("employment_notice", "2026-12-10")]),
        ({"event": "left", "insured": True}, [("employment_notice", "2026-11-20")]),
        ({"event": "hired", "insured": False}, [("employment_notice", "2026-12-31")]),
        ({"event": "left", "insured": False}, [("employment_notice", "2026-12-31")]),
        ({"event": "crime"}, [("tell_organization", None)]),
    ],
)
def test_titp_fil_05_incidents(facts, duties):
    verdict = judge("TITP-FIL-05", day="2026-11-10", **facts)
    assert [(row["duty"], row["due"]) for row in verdict.value] == [(f"incident.{n}", t and d(t)) for n, t in duties]
    assert verdict.outcome == ("CONFIRM" if facts["event"] == "crime" else "OK")


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-01-01", "2026-04-30"),
        ("2026-03-31", "2026-04-30"),
        ("2026-06-30", "2026-07-31"),
        ("2026-09-30", "2026-10-31"),
        ("2026-12-31", "2027-01-31"),
    ],
)
def test_titp_fil_05_short_absence_is_reported_by_quarter(day, due):
    assert judge("TITP-FIL-05", event="accident", absence_days=1, day=day).value[0]["due"] == d(due)


def test_titp_fil_05_what_is_not_known():
    assert judge("TITP-FIL-05", event="accident", day="2026-11-10").outcome == "CONFIRM"
    death = judge("TITP-FIL-05", event="accident", fatal=True, day="2026-11-10")
    assert {row["duty"] for row in death.value} >= {"incident.accident_report", "incident.difficulty_notice"}
    with pytest.raises(FactError, match="insurance"):
        judge("TITP-FIL-05", event="hired", day="2026-11-10")
