"""`manage.py rule`: called by another program with no database at hand, and, case by case, in this process."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def rule(monkeypatch):
    """Call the command in this process; what it says, or the complaint it ends with."""

    def call(*arguments, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        out = io.StringIO()
        call_command("rule", *arguments, stdout=out)
        return out.getvalue()

    return call


def process(*arguments, stdin):
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("facts", "code", "said", "complaint"),
    [
        ('{"audit_end": "令和8年12月31日"}', 0, "2027-02-28", ""),
        ('{"audit_end": "2026-02-30"}', 2, "", "2026-02-30"),
        ("", 2, "", "not JSON"),
    ],
)
def test_another_program_reads_json_and_the_exit_code(facts, code, said, complaint):
    done = process("TITP-AUDIT-06", stdin=facts)
    assert (done.returncode, "Traceback" in done.stderr, bool(done.stderr)) == (code, False, bool(complaint))
    assert complaint in done.stderr
    assert (json.loads(done.stdout)["value"] if done.stdout else "") == said


@pytest.mark.parametrize(
    ("rule_id", "facts", "value"),
    [
        ("TITP-GEN-01", {"event": "2027-02-28", "months": 1}, "2027-03-31"),
        ("TITP-AUDIT-03", {"trainees": 9}, 3),
        ("TITP-AUDIT-06", {"audit_end": "令和8年12月31日"}, "2027-02-28"),
    ],
)
def test_verdict_is_printed_as_json(rule, rule_id, facts, value):
    verdict = json.loads(rule(rule_id, stdin=json.dumps(facts)))
    assert (verdict["rule"], verdict["outcome"], verdict["value"]) == (rule_id, "OK", value)
    assert verdict["steps"]


def test_a_broken_rule_is_a_verdict_and_no_failure(rule):
    facts = {"first_lecture_day": "2026-04-15", "today": "2026-10-01", "audits": [{"date": "2026-06-10"}]}
    assert json.loads(rule("TITP-AUDIT-01", stdin=json.dumps(facts)))["outcome"] == "NG"


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
def test_what_cannot_be_judged_ends_with_two_and_a_message(rule, arguments, stdin, complaint):
    with pytest.raises(CommandError, match=complaint) as ended:
        rule(*arguments, stdin=stdin)
    assert ended.value.returncode == 2


def test_list_and_schema(rule):
    listed = dict(line.split("\t") for line in rule("--list").splitlines())
    assert listed["TITP-AUDIT-03"] == "Number of trainees to interview in an audit"
    schema = json.loads(rule("TITP-AUDIT-03", "--schema"))
    assert schema["required"] == ["trainees"]
    assert schema["properties"]["trainees"]["minimum"] == 0


def test_catalogue_is_printed_as_markdown(rule):
    printed = rule("--catalogue")
    assert "| TITP-AUDIT-03 | Number of trainees to interview in an audit | implemented | `audit.py` |" in printed
    assert printed == (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
