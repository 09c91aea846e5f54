"""Facts of any kind that the schema allows give a verdict that can be printed and computed again, or a FactError."""

import json
import random
from datetime import date, timedelta

import pytest

from imjapan.law import registry
from imjapan.law.facts import FactError
from imjapan.law.operations import replay
from imjapan.law.texts import message, sentence
from imjapan.law.verdict import Verdict

RULES = [rule.id for rule in registry.all()]
LONGEST = 60  # numbers of people and months stay small


def some_facts(schema, dice):
    """Facts at random: every one that is required, most of the others."""
    return {
        name: some_value(part, dice)
        for name, part in schema["properties"].items()
        if name in schema["required"] or dice.random() < 0.7
    }


def some_value(schema, dice):
    if "anyOf" in schema:
        return None if dice.random() < 0.25 else some_value(schema["anyOf"][0], dice)
    if "enum" in schema:
        return dice.choice(schema["enum"])
    kind = schema["type"]
    if kind == "array":
        return [some_value(schema["items"], dice) for _ in range(dice.randrange(4))]
    if kind == "object" and "properties" not in schema:
        return {"1": some_value(schema["additionalProperties"], dice)}
    if kind == "object":
        return some_facts(schema, dice)
    if kind == "boolean":
        return dice.random() < 0.6
    if kind in ("integer", "number"):
        least = schema.get("minimum", -5)
        return dice.randint(least, min(schema.get("maximum", least + LONGEST), least + LONGEST))
    if schema.get("format") == "date":
        return (date(2026, 3, 1) + timedelta(days=dice.randrange(2500))).isoformat()
    return dice.choice(["vi", "my", "id"])


@pytest.mark.parametrize("rule", RULES)
def test_any_facts(rule):
    dice = random.Random(rule)  # the same facts on every run
    schema = registry.schema(rule)
    judged = 0
    for _ in range(80):
        try:
            verdict = registry.run(rule, some_facts(schema, dice))
        except FactError:
            continue
        judged += 1
        assert Verdict.from_dict(json.loads(json.dumps(verdict.to_dict()))) == verdict
        for step in verdict.steps:
            assert replay(step) == step.result
        for lang in ("en", "ja"):
            assert all([message(verdict, lang), *(sentence(step, lang) for step in verdict.steps)])
    assert judged >= 10
