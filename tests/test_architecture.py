"""Rules of the layout that an import linter cannot see."""

import ast
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
ORDER = ["core", "accounts", "organization", "companies", "interns", "training", "reports"]  # bottom to top
PACKAGES = ["imjapan/core", "imjapan/accounts", "imjapan/organization", "companies", "interns", "training", "reports"]


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_foreign_keys_point_down():
    """String references slip past the import linter, so every relation is walked."""
    rank = {label: n for n, label in enumerate(ORDER)}
    relations = [
        (model, field)
        for label in ORDER
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
    ]
    assert len(relations) > 50
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model, field in relations
        if rank[field.related_model._meta.app_label] > rank[model._meta.app_label]
    ]
    assert upward == []


def test_nobody_fetches_models_by_name():
    """`get_model` would hide a dependency; only the machinery of core may use it."""
    found = [
        str(path.relative_to(ROOT))
        for path, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]
    assert [p for p in found if not p.startswith("imjapan/core/")] == []


def test_state_changes_go_through_the_table_of_moves():
    """Nobody writes `x.state = ...`; a move is checked against the table and stamped (core.transitions)."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "state"
    ]
    # Jobs and mails are claimed under a lease, by a row lock and not by a person's move.
    allowed = {"imjapan/core/transitions.py", "imjapan/core/jobs.py", "imjapan/accounts/delivery.py"}
    assert [f for f in found if f.split(":")[0] not in allowed] == []


def test_modules_stay_small():
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path, _tree in sources("imjapan", *PACKAGES[3:])
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    ]
    assert long == []


def test_core_is_at_most_a_quarter_of_the_code():
    def lines(*folders):
        return sum(len(p.read_text(encoding="utf-8").splitlines()) for p, _ in sources(*folders))

    assert lines("imjapan/core") <= lines("imjapan", *PACKAGES[3:]) / 4
