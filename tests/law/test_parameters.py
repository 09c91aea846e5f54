"""Dated parameters, their confidence, and what it does to a verdict."""

from datetime import date
from fractions import Fraction

import pytest

from imjapan.law import parameters, registry
from imjapan.law.confidence import Confidence, read_mark, weakest
from imjapan.law.parameters import UnknownParameter, effective, override, read_value, shipped
from imjapan.law.texts import templates
from imjapan.law.verdict import Outcome, Parameter
from tests.law.support import d

MONTHS = "titp.audit.report_months"


def figure(value, confidence, valid_from="2026-01-01", key=MONTHS, **more):
    return Parameter(key, value, "months", d(valid_from), "test", confidence, **more)


@pytest.mark.parametrize(
    ("mark", "book", "expected"),
    [
        ("law", "titp", ("law", False)),
        ("law + 5", "titp", ("law", False)),
        ("law, knowledge of the Civil Code", "titp", ("law", False)),
        ("verified 1", "titp", ("single", False)),
        ("verified 1, weak", "titp", ("single", False)),
        ("verified 2–4", "titp", ("verified", False)),
        ("verified 1 + knowledge", "titp", ("knowledge", False)),
        ("knowledge", "titp", ("knowledge", False)),
        ("disputed", "titp", ("disputed", False)),
        ("design", "titp", ("knowledge", True)),
        ("V-1", "esd", ("single", False)),
        ("V-4", "esd", ("verified", False)),
        ("V-1 + A", "esd", ("analogue", False)),
        ("K", "esd", ("knowledge", False)),
        ("D", "esd", ("disputed", False)),
        ("V-2 / U", "esd", ("unknown", False)),
        ("O", "forms", ("verified", False)),
        ("M", "forms", ("single", False)),
        ("L", "forms", ("law", False)),
        ("R", "forms", ("knowledge", False)),
        ("D", "forms", ("knowledge", True)),
    ],
)
def test_marks_of_the_rule_books(mark, book, expected):
    assert read_mark(mark, book) == expected


@pytest.mark.parametrize(
    ("mark", "book"), [("", "titp"), ("sure", "titp"), ("K", "titp"), ("law", "esd"), ("Z", "forms"), ("3", "titp")]
)
def test_marks_nobody_defined_are_refused(mark, book):
    with pytest.raises(ValueError, match="mark"):
        read_mark(mark, book)


def test_the_weakest_link_counts():
    assert weakest(Confidence.LAW, Confidence.SINGLE, Confidence.VERIFIED) is Confidence.SINGLE
    assert weakest(Confidence.DISPUTED, Confidence.UNKNOWN) is Confidence.UNKNOWN


@pytest.mark.parametrize(
    ("key", "value", "confidence", "design"),
    [
        ("titp.audit.report_months", 2, "single", False),
        ("titp.audit.report_target_days", 30, "knowledge", True),
        ("titp.audit.block_months", 3, "single", False),
        ("titp.audit.gap_months", 3, "single", False),
        ("titp.audit.interview_divisor", 4, "law", False),
        ("titp.audit.interview_minimum", 2, "law", False),
        ("titp.audit.restart_after_gap", True, "knowledge", True),
    ],
)
def test_shipped_figures(key, value, confidence, design):
    found = effective(key, d("2026-11-22"))
    assert (found.value, found.confidence, found.design, found.overridden) == (value, confidence, design, False)
    assert found.source


def test_every_declared_parameter_is_shipped_and_every_shipped_one_is_declared():
    declared = {key for judgement in registry.all() for key in judgement.parameters}
    assert declared == set(shipped())


def test_override_wins_from_its_day_and_the_newest_counts():
    rows = [
        override(key=MONTHS, valid_from=d("2026-12-01"), value="1", source="notice A"),
        override(key=MONTHS, valid_from=d("2027-04-01"), value="3", source="notice B"),
        override(key="titp.audit.gap_months", valid_from=d("2020-01-01"), value="9", source="other key"),
    ]
    values = [effective(MONTHS, d(day), rows).value for day in ("2026-11-30", "2026-12-01", "2027-03-31", "2027-04-01")]
    assert values == [2, 1, 1, 3]
    assert effective(MONTHS, None, rows).value == 3


def test_override_reaches_the_verdict_and_is_named():
    row = override(key=MONTHS, valid_from=d("2026-01-01"), value="1", source="notice A")
    verdict = registry.run("TITP-AUDIT-06", {"audit_end": "2026-11-10"}, overrides=[row])
    assert verdict.value == d("2026-12-10")
    assert [(p.key, p.source) for p in verdict.parameters if p.overridden] == [(MONTHS, "notice A")]


@pytest.mark.parametrize(
    ("key", "value"), [(MONTHS, "two"), (MONTHS, "true"), (MONTHS, "2027-04-01"), ("titp.audit.restart_after_gap", "1")]
)
def test_override_of_another_kind_is_refused(key, value):
    with pytest.raises(ValueError, match="kind"):
        override(key=key, valid_from=d("2026-01-01"), value=value, source="x")


def test_a_key_shipped_nowhere_is_a_slip():
    with pytest.raises(UnknownParameter):
        effective("titp.audit.report_month", d("2026-11-22"))
    with pytest.raises(UnknownParameter):
        override(key="titp.audit.report_month", valid_from=d("2026-01-01"), value="2", source="x")


def test_before_the_first_row_the_figure_is_unknown():
    found = effective(MONTHS, d("2017-10-31"))
    assert (found.value, found.confidence) == (None, "unknown")


def test_unknown_figure_makes_the_rule_answer_confirm():
    verdict = registry.run("TITP-AUDIT-06", {"audit_end": "2026-11-10"}, overrides=[figure(None, "unknown")])
    assert verdict.outcome is Outcome.CONFIRM
    assert (verdict.value, verdict.due) == (None, None)
    assert verdict.message == "parameter_unknown"
    assert verdict.values == {"key": MONTHS}
    assert verdict.to_be_confirmed == (MONTHS,)
    assert verdict.confidence == "unknown"


@pytest.mark.parametrize(
    ("confidence", "flagged"),
    [
        ("law", False),
        ("verified", False),
        ("single", False),
        ("analogue", True),
        ("knowledge", True),
        ("disputed", True),
    ],
)
def test_weak_figures_are_used_and_flagged(confidence, flagged):
    verdict = registry.run("TITP-AUDIT-06", {"audit_end": "2026-11-10"}, overrides=[figure(2, confidence)])
    assert verdict.value == d("2027-01-10")
    assert verdict.to_be_confirmed == ((MONTHS,) if flagged else ())
    assert verdict.confidence == confidence


def test_house_rules_never_weaken_a_verdict():
    verdict = registry.run("TITP-AUDIT-06", {"audit_end": "2026-11-10"})
    assert any(p.design for p in verdict.parameters)
    assert verdict.confidence == "single"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("0.8", Fraction(4, 5)),
        ("5/6", Fraction(5, 6)),
        ("2027-04-01", date(2027, 4, 1)),
        ("true", True),
        ("", None),
        ("04-01", "04-01"),
    ],
)
def test_figures_as_written(text, value):
    assert read_value(text) == value


HEAD = "key,valid_from,value,unit,source,confidence,rule\n"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("key,value\n", "columns"),
        (HEAD + "a,2026-01-01,3,months,x,sure,R\n", "mark"),
        (HEAD + "a,2026-01-01,,months,x,law,R\n", "unknown"),
        (HEAD + "a,2026-01-01,3,months,x,unknown,R\n", "unknown"),
        (HEAD + "a,1 April,3,months,x,law,R\n", "isoformat"),
        (HEAD + "a,2026-01-01,3,months,x,law,R\n" * 2, "two rows"),
    ],
)
def test_a_file_out_of_order_is_refused(content, complaint, tmp_path, monkeypatch):
    (tmp_path / "x.csv").write_text(content, encoding="utf-8")
    monkeypatch.setattr(parameters, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=complaint):
        shipped.__wrapped__()


@pytest.mark.parametrize("judgement", [j for j in registry.all() if j.id.startswith("TITP-")], ids=lambda j: j.id)
def test_legal_basis_and_sources_are_there_in_both_languages(judgement):
    assert templates()[f"basis.{judgement.id}"]["en"] == judgement.legal_basis
    for key in judgement.parameters:
        for row in shipped()[key]:
            assert row.source in templates()[f"source.{key}"]["en"]


@pytest.mark.parametrize("key", sorted(shipped()))
def test_every_figure_has_a_name_for_people(key):
    names = templates()[f"figure.{key}"]
    assert names["en"] != names["ja"]
