"""`manage.py rule` as somebody else's program calls it: a process of its own, no database at hand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def rule(*arguments, stdin=""):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "imjapan.settings.dev",
        "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/none",  # nothing listens there
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.run(
        [sys.executable, PROJECT / "manage.py", "rule", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("rule_id", "facts", "value"),
    [
        ("TITP-GEN-01", {"event": "2027-02-28", "months": 1}, "2027-03-31"),
        ("TITP-AUDIT-03", {"trainees": 9}, 3),
        ("TITP-AUDIT-06", {"audit_end": "令和8年12月31日"}, "2027-02-28"),
    ],
)
def test_verdict_is_printed_as_json(rule_id, facts, value):
    done = rule(rule_id, stdin=json.dumps(facts))
    assert (done.returncode, done.stderr) == (0, "")
    verdict = json.loads(done.stdout)
    assert (verdict["rule"], verdict["outcome"], verdict["value"]) == (rule_id, "OK", value)
    assert verdict["steps"]


def test_a_broken_rule_is_a_verdict_and_no_failure():
    facts = {"first_lecture_day": "2026-04-15", "today": "2026-10-01", "audits": [{"date": "2026-06-10"}]}
    done = rule("TITP-AUDIT-01", stdin=json.dumps(facts))
    assert done.returncode == 0
    assert json.loads(done.stdout)["outcome"] == "NG"


@pytest.mark.parametrize(
    ("arguments", "stdin", "complaint"),
    [
        (["TITP-AUDIT-99"], "{}", "TITP-AUDIT-99"),
        (["TITP-AUDIT-99", "--schema"], "", "TITP-AUDIT-99"),
        (["TITP-AUDIT-03"], '{"trainees": "nine"}', "trainees"),
        (["TITP-AUDIT-03"], '{"trainee": 9}', "trainee"),
        (["TITP-AUDIT-03"], "[9]", "object"),
        (["TITP-AUDIT-03"], "nine", "not JSON"),
        (["TITP-AUDIT-03"], "", "not JSON"),
        (["TITP-GEN-01"], '{"event": "2026-02-30", "months": 1}', "2026-02-30"),
        ([], "", "--list"),
    ],
)
def test_what_cannot_be_judged_ends_with_two_and_a_message(arguments, stdin, complaint):
    done = rule(*arguments, stdin=stdin)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_list_and_schema():
    listed = dict(line.split("\t") for line in rule("--list").stdout.splitlines())
    assert listed["TITP-AUDIT-03"] == "Number of trainees to interview in an audit"
    schema = json.loads(rule("TITP-AUDIT-03", "--schema").stdout)
    assert schema["required"] == ["trainees"]
    assert schema["properties"]["trainees"]["minimum"] == 0


def test_catalogue_is_printed_as_markdown():
    done = rule("--catalogue")
    assert (done.returncode, done.stderr) == (0, "")
    assert "| TITP-AUDIT-03 | Number of trainees to interview in an audit | implemented | `audit.py` |" in done.stdout
    assert done.stdout == (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
