"""Every verdict can be printed, stored, read back and computed again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from string import Formatter

import pytest

from imjapan.law import registry
from imjapan.law.facts import read_facts
from imjapan.law.operations import OPERATIONS, operation, replay
from imjapan.law.plain import decode, encode, freeze
from imjapan.law.texts import message, sentence, show, templates
from imjapan.law.verdict import Due, Verdict
from tests.law.samples import SAMPLES
from tests.law.support import d, judge

each_sample = pytest.mark.parametrize(("rule", "facts"), SAMPLES)


def test_every_rule_has_a_sample():
    assert {rule for rule, _ in SAMPLES} == {judgement.id for judgement in registry.all()}


@each_sample
def test_printed_steps_replay_to_the_stored_result(rule, facts):
    printed = json.loads(json.dumps(registry.run(rule, facts).to_dict()))
    steps = Verdict.from_dict(printed).steps
    assert steps or printed["outcome"] == "CONFIRM"
    for step in steps:
        assert replay(step) == step.result


@each_sample
def test_every_figure_of_an_answer_comes_from_a_step_or_a_fact(rule, facts):
    verdict = registry.run(rule, facts)
    known = set(_figures([(step.operands, step.result) for step in verdict.steps]))
    known |= set(_figures(asdict(read_facts(registry.get(rule).facts, facts))))
    # What begins the day after a computed end needs no step of its own.
    known |= {day + timedelta(days=1) for day in known if isinstance(day, date)}
    assert set(_figures(verdict.value)) <= known
    if verdict.due:
        results = set(_figures([step.result for step in verdict.steps]))
        assert {verdict.due.target, verdict.due.safe, verdict.due.legal} <= results


@each_sample
def test_an_answer_that_is_one_figure_is_the_result_of_a_step(rule, facts):
    verdict = registry.run(rule, facts)
    if isinstance(verdict.value, date | int) and not isinstance(verdict.value, bool):
        assert verdict.value in [step.result for step in verdict.steps]


def _figures(value):
    """Every date and number inside a value; counting numbers of rows (index) are names, not figures."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name != "index":
                yield from _figures(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _figures(item)
    elif isinstance(value, date | int | Fraction) and not isinstance(value, bool):
        yield value


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
    def words(template, lang):
        # A name of the data kept in both languages is the same word: `en` in English, `ja` in Japanese.
        return {"name" if name == lang else name for _, name, _, _ in Formatter().parse(template[lang]) if name}

    for code, template in templates().items():
        assert words(template, "en") == words(template, "ja"), code


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
        ((), "ja", "―"),
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
