"""What is looked for in the code itself: patterns that are dangerous, secrets, dependencies that could change."""

import json
import math
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_bandit_finds_nothing_of_weight():
    """Medium and high. What is left out, and why, stands in pyproject.toml."""
    command = [sys.executable, "-m", "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r"]
    folders = ["imjapan", "companies", "interns", "training", "reports"]
    done = subprocess.run([*command, *folders], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# Files that may hold what looks like a secret, and why.
ALLOWED = {
    "tests/": "passwords and keys of tests open nothing",
    "static/vendor/": "code of others, compressed",
    "imjapan/accounts/data/": "the list of passwords that nobody may choose",
    "requirements": "hashes of packages",
    "docs/": "examples in words; keys and tokens are looked for there too",
}
KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abp]-[A-Za-z0-9-]{10,}|\bsk-[A-Za-z0-9]{32,}|\beyJ[A-Za-z0-9_-]{20,}\.eyJ|\bglpat-[A-Za-z0-9_-]{20}"
)
ASSIGNED = re.compile(r"""(?i)(?:password|passwd|secret|token|api_?key)\w*["']?\s*[:=]\s*["']([^"'\s${}<>]{12,})["']""")
WITH_PASSWORD = re.compile(r"\b\w+://[^/\s:@\"'{}<>$]+:([^/\s:@\"'{}<>$*]{6,})@")


def tracked():
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a repository here: the files cannot be listed")
    return [ROOT / name for name in done.stdout.split("\0") if name]


def bits(text):
    """Shannon entropy of a character, in bits: words of a language have about 3.5, random ones more."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def secrets_in(name, text):
    found = [match[0][:12] for match in KEYS.finditer(text) if not name.startswith("tests/")]
    if not name.startswith(tuple(ALLOWED)):
        given = [match[1] for pattern in (ASSIGNED, WITH_PASSWORD) for match in pattern.finditer(text)]
        found += [value[:4] + "…" for value in given if bits(value) > 3.3 and re.search(r"\d", value)]
    return found


def test_no_secret_is_in_the_repository():
    found = {}
    for path in tracked():
        if not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        name = str(path.relative_to(ROOT))
        assert path.name not in (".env", "secret-key", "id_rsa"), name
        if secrets := secrets_in(name, path.read_text("utf-8", "ignore")):
            found[name] = secrets
    assert found == {}


def test_the_scan_finds_what_it_looks_for():
    key = "-----BEGIN " + "RSA PRIVATE KEY-----"
    assert secrets_in("x.py", key)
    assert secrets_in("x.py", 'PASSWORD = "' + 'q8Zt3LmW0xYp7Rk2"')
    assert secrets_in("x.py", "postgres://app:" + "q8Zt3LmW0xYp7Rk2@db/x")
    assert not secrets_in("x.py", 'password = "the old password"')


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-run.lock", "requirements-dev.lock"])
def test_every_dependency_is_pinned_with_its_sum(lock):
    """What is installed is what was chosen: no version may move, and no file may be another one."""
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    assert len(blocks) > 30
    for block in blocks:
        assert re.match(r"[\w.\-\[\]]+==[\w.!+]+", block), block[:60]
        assert block.count("--hash=sha256:") >= 1, block[:60]
        assert "://" not in block


ROWS = re.compile(r"^\| *(?:[STRIDE] ?)+\|", re.M)


def test_every_threat_names_its_test_or_says_why_it_is_accepted():
    text = (ROOT / "docs/threat-model.md").read_text()
    rows = [line for line in text.splitlines() if ROWS.match(line)]
    assert len(rows) >= 40
    for row in rows:
        proof = row.rstrip(" |").rsplit("|", 1)[1]
        if proof.strip().startswith("accepted"):
            assert len(proof.strip()) > len("accepted: ") + 20, row
            continue
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", proof)
        assert named, row
        for file, name in named:
            assert (ROOT / file).is_file(), file
            assert not name or f"def {name}(" in (ROOT / file).read_text(), f"{file}::{name}"


PROD = """
import json, django
django.setup()
from django.conf import settings as s
names = ["SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SECURE",
         "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
         "DEBUG", "DEMO_MODE", "ALLOWED_HOSTS"]
from django.test import Client
from django.test.utils import override_settings
answer = Client(headers={"host": "office.example"}).get("/healthz", secure=True)
plain = Client(headers={"host": "office.example"}).get("/sign-in/")
values = {n: getattr(s, n) for n in names}
print(json.dumps([values, dict(answer.headers), plain.status_code, plain.headers["Location"]]))
"""


def test_cookies_and_transport_in_production():
    env = {
        **{"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "imjapan.settings.prod", "SECRET_KEY": "k" * 60},
        **{"ALLOWED_HOSTS": "office.example", "DATABASE_URL": "postgres://x@127.0.0.1:1/x"},
        **{"REDIS_URL": "redis://127.0.0.1:1/0", "VAR_DIR": os.environ.get("VAR_DIR", "var")},
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROD], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    values, headers, plain, to = json.loads(done.stdout.strip().splitlines()[-1])
    assert values.pop("SECURE_HSTS_SECONDS") >= 31536000
    assert values.pop("SESSION_COOKIE_SAMESITE") == "Lax"
    assert values.pop("ALLOWED_HOSTS") == ["office.example"]
    assert [values.pop("DEBUG"), values.pop("DEMO_MODE")] == [False, False]
    assert set(values.values()) == {True}
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert plain == 301
    assert to == "https://office.example/sign-in/"
