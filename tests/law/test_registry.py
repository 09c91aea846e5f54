"""Facts from JSON, their schema, the list of rules, and the purity of the package."""

import ast
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest

import imjapan.law
from imjapan.law import registry
from imjapan.law.facts import FactError, fact, facts_schema, read_facts
from tests.law.support import d


@dataclass(frozen=True)
class Inner:
    name: str = fact("a name")


@dataclass(frozen=True)
class Everything:
    day: date = fact("a day")
    hours: Fraction = fact("hours", Fraction(0), minimum=0, maximum=1000)
    counts: dict[str, int] | None = fact("counts by stage", None, minimum=0)
    excellent: bool = fact("yes or no", False)
    kind: Literal["a", "b"] = fact("kind", "a")
    inner: Inner | None = fact("one more", None)
    many: tuple[Inner, ...] = fact("several", ())


def test_facts_are_read_with_their_types():
    read = read_facts(
        Everything,
        {
            "day": "令和8年11月22日",
            "hours": Decimal("170.5"),
            "counts": {"1": 3},
            "excellent": True,
            "kind": "b",
            "inner": {"name": "x"},
            "many": [{"name": "y"}, {"name": "z"}],
        },
    )
    assert read == Everything(
        d("2026-11-22"), Fraction(341, 2), {"1": 3}, True, "b", Inner("x"), (Inner("y"), Inner("z"))
    )
    assert read_facts(Everything, {"day": date(2026, 11, 22)}) == Everything(d("2026-11-22"))
    assert read_facts(Everything, {"day": "2026-11-22", "hours": 0.1}).hours == Fraction(1, 10)


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        ([], "wrong_type", ""),
        ({}, "missing_fact", "day"),
        ({"day": "2026-11-22", "dya": 1}, "unknown_fact", "dya"),
        ({"day": "2026-02-30"}, "impossible_date", "day"),
        ({"day": "昭和64年1月8日"}, "outside_era", "day"),
        ({"day": "tomorrow"}, "not_a_date", "day"),
        ({"day": 20261122}, "wrong_type", "day"),
        ({"day": None}, "wrong_type", "day"),
        ({"day": "9999-12-31"}, "out_of_range", "day"),
        ({"day": "2026-11-22", "hours": "8"}, "wrong_type", "hours"),
        ({"day": "2026-11-22", "hours": True}, "wrong_type", "hours"),
        ({"day": "2026-11-22", "hours": float("nan")}, "wrong_type", "hours"),
        ({"day": "2026-11-22", "hours": -1}, "out_of_range", "hours"),
        ({"day": "2026-11-22", "hours": 1001}, "out_of_range", "hours"),
        ({"day": "2026-11-22", "counts": {"1": 1.5}}, "wrong_type", "counts.1"),
        ({"day": "2026-11-22", "counts": {"1": -1}}, "out_of_range", "counts"),
        ({"day": "2026-11-22", "counts": [1]}, "wrong_type", "counts"),
        ({"day": "2026-11-22", "excellent": 1}, "wrong_type", "excellent"),
        ({"day": "2026-11-22", "kind": "c"}, "not_a_choice", "kind"),
        ({"day": "2026-11-22", "kind": ["a"]}, "not_a_choice", "kind"),
        ({"day": "2026-11-22", "inner": {}}, "missing_fact", "inner.name"),
        ({"day": "2026-11-22", "inner": {"name": 1}}, "wrong_type", "inner.name"),
        ({"day": "2026-11-22", "many": {"name": "x"}}, "wrong_type", "many"),
        ({"day": "2026-11-22", "many": [{"name": "x"}, 3]}, "wrong_type", "many[1]"),
    ],
)
def test_bad_facts_are_told_by_code_and_field(data, code, field):
    with pytest.raises(FactError) as caught:
        read_facts(Everything, data)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_schema_describes_every_kind_of_fact():
    schema = facts_schema(Everything)
    assert schema["required"] == ["day"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["day"] == {"type": "string", "format": "date", "description": "a day"}
    assert schema["properties"]["hours"] == {"type": "number", "description": "hours", "minimum": 0, "maximum": 1000}
    assert schema["properties"]["kind"]["enum"] == ["a", "b"]
    assert schema["properties"]["many"]["items"]["required"] == ["name"]
    assert schema["properties"]["counts"]["anyOf"][0]["additionalProperties"] == {"type": "integer"}


def test_rules_are_listed_by_id():
    ids = [judgement.id for judgement in registry.all()]
    assert ids == sorted(ids)
    assert {"TITP-GEN-01", "TITP-AUDIT-01", "TITP-AUDIT-03", "TITP-AUDIT-06"} <= set(ids)
    assert all(judgement.title and judgement.legal_basis for judgement in registry.all())
    assert all(registry.schema(rule)["$id"] == rule for rule in ids)


def test_an_unknown_rule_is_told():
    for call in (registry.get, registry.schema, lambda rule: registry.run(rule, {})):
        with pytest.raises(FactError, match="TITP-AUDIT-99") as caught:
            call("TITP-AUDIT-99")
        assert caught.value.code == "unknown_rule"


def test_an_id_is_registered_once():
    found = registry.get("TITP-AUDIT-03")
    register = registry.judgement(id=found.id, title="again", facts=found.facts, legal_basis="x", confidence="law")
    with pytest.raises(ValueError, match="exists already"):
        register(found.function)


# --- purity -----------------------------------------------------------------------------------------

FILES = sorted(Path(imjapan.law.__file__).parent.rglob("*.py"))
CLOCK = {"today", "now", "utcnow", "time", "localdate", "localtime", "monotonic"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_law_imports_only_itself_the_standard_library_and_holidays(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "absolute imports only, so that this test sees them"
            names = [node.module]
        for name in names:
            top = name.split(".")[0]
            assert name.startswith("imjapan.law") or top == "holidays" or top in sys.stdlib_module_names, name
            assert top not in {"gettext", "locale", "os", "socket", "time"}, name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_law_never_reads_the_clock(path):
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    called = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    assert not called & CLOCK
