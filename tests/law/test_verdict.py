"""Every verdict can be printed, stored, read back and computed again."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from string import Formatter

import pytest

from imjapan.law import registry
from imjapan.law.operations import OPERATIONS, operation, replay
from imjapan.law.plain import decode, encode, freeze
from imjapan.law.texts import message, sentence, show, templates
from imjapan.law.verdict import Due, Verdict
from tests.law.support import d, judge

# One set of facts or more for every rule; a rule without an entry fails test_every_rule_has_a_sample.
SAMPLES = [
    ("TITP-GEN-01", {"event": "2027-02-28", "months": 1, "margin_days": 3}),
    ("TITP-GEN-01", {"event": "2026-12-01", "days": 31}),
    ("TITP-GEN-01", {"event": "2026-11-14", "days": 0}),
    ("TITP-GEN-01", {"event": "2027-05-31", "months": 3, "wording": "before"}),
    ("TITP-GEN-01", {"event": "2027-05-31", "days": 1, "wording": "before"}),
    ("TITP-GEN-01", {"event": "2028-02-29", "months": 12, "wording": "period"}),
    ("TITP-GEN-01", {"event": "2026-11-04", "wording": "without_delay", "margin_days": 30}),
    ("TITP-GEN-01", {"event": "2026-12-26", "wording": "promptly"}),
    ("TITP-GEN-01", {"event": "2026-11-21", "wording": "immediately"}),
    ("TITP-AUDIT-01", {"first_lecture_day": "2026-04-15", "today": "2026-10-05", "audits": [{"date": "2026-06-10"}]}),
    (
        "TITP-AUDIT-01",
        {
            "first_lecture_day": "2026-04-15",
            "today": "2027-03-05",
            "training_periods": [{"start": "2026-04-15", "end": "2026-05-10"}, {"start": "2026-11-15"}],
            "audits": [{"date": "2026-05-20"}, {"date": "2026-11-16"}, {"date": "2027-03-01"}],
        },
    ),
    ("TITP-AUDIT-01", {"first_lecture_day": "2026-04-15", "today": "2026-04-20"}),
    ("TITP-AUDIT-03", {"trainees": 9}),
    ("TITP-AUDIT-03", {"trainees": 9, "interviewed": 2}),
    ("TITP-AUDIT-03", {"trainees": 9, "interviewed": 3}),
    ("TITP-AUDIT-06", {"audit_end": "2026-12-31"}),
]
each_sample = pytest.mark.parametrize(("rule", "facts"), SAMPLES)


def test_every_rule_has_a_sample():
    assert {rule for rule, _ in SAMPLES} == {judgement.id for judgement in registry.all()}


@each_sample
def test_printed_steps_replay_to_the_stored_result(rule, facts):
    printed = json.loads(json.dumps(registry.run(rule, facts).to_dict()))
    steps = Verdict.from_dict(printed).steps
    assert steps
    for step in steps:
        assert replay(step) == step.result


@each_sample
def test_each_answer_is_the_result_of_a_printed_step(rule, facts):
    verdict = registry.run(rule, facts)
    results = [step.result for step in verdict.steps]
    if rule == "TITP-AUDIT-01":
        assert {row["end"] for row in verdict.value} <= set(results)
    else:
        assert verdict.value in results
    if verdict.due:
        assert {verdict.due.target, verdict.due.safe, verdict.due.legal} <= set(results)


@each_sample
def test_verdict_survives_json(rule, facts):
    verdict = registry.run(rule, facts)
    assert Verdict.from_dict(json.loads(json.dumps(verdict.to_dict()))) == verdict


@each_sample
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_step_and_answer_has_a_sentence(rule, facts, lang):
    verdict = registry.run(rule, facts)
    lines = [sentence(step, lang) for step in verdict.steps] + [message(verdict, lang)]
    assert all(line.strip() and "{" not in line for line in lines)


def test_sentences_in_both_languages_and_date_styles():
    step = judge("TITP-GEN-01", event="2027-02-28", months=1).steps[0]
    assert sentence(step, "en") == "Within 1 month of 2027-02-28, that day not counted: 2027-03-31"
    assert sentence(step, "ja") == "2027年2月28日から1か月以内（初日不算入）：2027年3月31日"
    assert sentence(step, "ja", "era") == "令和9年2月28日から1か月以内（初日不算入）：令和9年3月31日"


def test_both_languages_name_the_same_words():
    def words(template):
        return {name for _, name, _, _ in Formatter().parse(template) if name}

    for code, template in templates().items():
        assert words(template["en"]) == words(template["ja"]), code


def test_every_operation_has_a_sentence():
    assert set(OPERATIONS) <= set(templates())


def test_an_operation_is_registered_once():
    def earlier(first, second):
        return first

    with pytest.raises(ValueError, match="exists already"):
        operation(earlier)


def test_a_forged_step_does_not_replay():
    step = judge("TITP-GEN-01", event="2027-02-28", months=1).steps[0]
    assert replay(step) == d("2027-03-31")
    assert replay(replace(step, operands={"event": d("2027-02-28"), "months": 2})) != step.result


@pytest.mark.parametrize(
    ("value", "frozen", "json_form"),
    [
        (None, None, None),
        (True, True, True),
        (Decimal("170.5"), Fraction(341, 2), "341/2"),
        (Fraction(6, 3), 2, 2),
        (date(2026, 11, 22), date(2026, 11, 22), "2026-11-22"),
        ([1, ["a", date(2026, 1, 1)]], (1, ("a", date(2026, 1, 1))), [1, ["a", "2026-01-01"]]),
        ({"a": [Fraction(-1, 3)]}, {"a": (Fraction(-1, 3),)}, {"a": ["-1/3"]}),
    ],
)
def test_plain_values(value, frozen, json_form):
    assert freeze(value) == frozen
    assert encode(freeze(value)) == json_form
    assert decode(json.loads(json.dumps(json_form))) == frozen


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"x", datetime(2026, 1, 1), object()])  # noqa: DTZ001
def test_other_kinds_of_value_are_refused(value):
    with pytest.raises(TypeError, match="may not hold"):
        freeze(value)


@pytest.mark.parametrize("value", ["2026-11-22", "1/3", ["-1/3"]])
def test_texts_that_would_be_read_back_as_something_else_are_refused(value):
    with pytest.raises(ValueError, match="read back"):
        freeze(value)


@pytest.mark.parametrize(
    ("value", "lang", "expected"),
    [
        (Fraction(341, 2), "en", "170.5"),
        (Fraction(182000, 170), "en", "≈1070.588"),
        (True, "ja", "はい"),
        (None, "en", "–"),
        ((d("2026-01-01"), d("2026-02-01")), "ja", "2026年1月1日、2026年2月1日"),
    ],
)
def test_values_for_people(value, lang, expected):
    assert show(value, lang) == expected


def test_dates_out_of_order_are_no_due():
    with pytest.raises(ValueError, match="not in order"):
        Due(target=d("2026-11-03"), safe=d("2026-11-02"), legal=d("2026-11-04"))


def test_verdicts_cannot_be_changed():
    verdict = judge("TITP-AUDIT-03", trainees=9)
    with pytest.raises(AttributeError):
        verdict.value = 1
    with pytest.raises(TypeError):
        verdict.values["required"] = 1
