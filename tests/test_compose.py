"""The production shape. No container engine runs here, so the files are read for what they promise, and the very
commands of their services run as plain processes, from a copy of what is under version control."""

import http.client
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from imjapan.core.embedded import start_services
from imjapan.core.embedded.postgres import binaries
from imjapan.core.embedded.process import free_port

PROJECT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("setup", "web", "worker", "worker-documents", "beat")
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
HOST = "supervision.example"
KEY = "k3y-0f-th1s-t3st-0nly-" * 3


def merged(service):
    return SERVICES[service]


# --- what the files promise ---------------------------------------------------------------------


def test_these_are_the_services():
    assert set(SERVICES) == {"postgres", "redis", *OURS}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_nothing_and_be_nobody(name):
    service = merged(name)
    assert service["read_only"] is True
    assert service["user"] == "10001"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["files:/app/var/files"]
    assert service["tmpfs"] == ["/tmp"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_has_more_than_it_needs(name):
    service = merged(name)
    assert not {"privileged", "cap_add", "devices", "pid", "network_mode", "ipc"} & set(service)
    assert "docker.sock" not in json.dumps(service)
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["deploy"]["resources"]["limits"]["memory"]
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"setup"}))
def test_a_service_that_stays_is_watched_and_ends_in_its_own_time(name):
    health = merged(name)["healthcheck"]
    assert health["test"]
    assert {"interval", "timeout"} <= set(health)
    assert re.fullmatch(r"\d+[sm]", merged(name)["stop_grace_period"])
    assert merged(name)["restart"] == "unless-stopped"


def test_database_and_queue_are_reached_by_ours_only():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "redis"):
        assert merged(name)["networks"] == ["inside"]
        assert "ports" not in merged(name)
    assert [name for name in SERVICES if "ports" in merged(name)] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in merged("web")["ports"])
    assert [name for name in SERVICES if "proxy" in merged(name)["networks"]] == ["web"]


def test_secrets_are_files_and_in_no_environment_or_command():
    for name in SERVICES:
        service = merged(name)
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|TOKEN", key):
                assert key.endswith("_FILE"), (name, key)
                assert "/run/secrets/" in value
        for secret in service["secrets"]:
            assert secret in COMPOSE["secrets"]
    assert all(given["file"].startswith("./secrets/") for given in COMPOSE["secrets"].values())
    assert "database_superuser_password" not in json.dumps([merged(name) for name in OURS])
    assert "requirepass" not in shlex.join(merged("redis")["command"][:1])
    ignored = (PROJECT / ".gitignore").read_text().split()
    assert {"/secrets/", ".env"} <= set(ignored)


def test_versions_are_named():
    images = [SERVICES[name]["image"] for name in SERVICES] + re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    for image in images:
        assert re.search(r":\d+(\.\d+)*[\w.-]*$", image), image
        assert "latest" not in image


def test_the_image_does_not_run_as_root_and_ends_with_the_server():
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.M)
    assert users == ["10001"]
    assert DOCKERFILE.index("USER 10001") < DOCKERFILE.index("CMD [")
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"(?i)index-url|trusted-host|https?://", DOCKERFILE)


def test_nothing_of_the_machine_gets_into_the_image():
    ignored = (PROJECT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var", "secrets", "backups", "tests", "**/.env*", "**/*.key"} <= set(ignored)


def test_settings_know_every_variable_of_the_file():
    known = "".join(path.read_text() for path in (PROJECT / "imjapan").rglob("*.py"))
    for key in merged("web")["environment"]:
        assert f'"{key}"' in known or f'"{key.removesuffix("_FILE")}"' in known, key


def test_every_queue_has_a_worker_and_beat_is_alone():
    from imjapan.core import jobs
    from imjapan.core.watching.schedule import QUEUES

    served = {re.search(r"--queues=(\S+)", merged(name)["command"])[1] for name in ("worker", "worker-documents")}
    assert served == set(QUEUES) == {jobs.get(name).queue for name, _label in jobs.kinds()}
    assert merged("beat")["deploy"]["replicas"] == 1


def test_the_sign_of_life_of_a_container(tmp_path):
    """The health check of worker and beat, as the shell of the container runs it."""
    test = merged("worker")["healthcheck"]["test"].replace("/tmp/alive", str(tmp_path / "alive"))

    def healthy():
        return subprocess.run(["sh", "-c", test], capture_output=True).returncode == 0

    assert not healthy()
    (tmp_path / "alive").touch()
    assert healthy()
    old = time.time() - 100
    os.utime(tmp_path / "alive", (old, old))
    assert not healthy()


# --- settings of production ---------------------------------------------------------------------


def production(folder, **more):
    """The environment of a production process, with secrets in files."""
    folder.mkdir(exist_ok=True)
    secrets = {"SECRET_KEY": KEY, "DATABASE_PASSWORD": "db-pass", "REDIS_PASSWORD": "redis-pass"} | {
        name: value for name, value in more.items() if name in ("DATABASE_PASSWORD", "REDIS_PASSWORD")
    }
    files = {}
    for name, value in secrets.items():
        (folder / name.lower()).write_text(value + "\n")
        files[f"{name}_FILE"] = str(folder / name.lower())
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        **files,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DJANGO_SETTINGS_MODULE": "imjapan.settings.prod",
        "ALLOWED_HOSTS": HOST,
        "PUBLIC_URL": f"https://{HOST}",
        "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": "postgresql://imjapan@127.0.0.1:1/imjapan",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        **{name: value for name, value in more.items() if name not in secrets},
    }


def check(environment):
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=PROJECT,
        timeout=120,
    )


MAIL = {"EMAIL_HOST": "mail.example", "DEFAULT_FROM_EMAIL": "office@supervision.example"}


@pytest.mark.slow
def test_check_deploy_is_clean(tmp_path):
    (tmp_path / "var" / "files").mkdir(parents=True)
    done = check(production(tmp_path / "s", VAR_DIR=str(tmp_path / "var"), **MAIL))
    assert done.returncode == 0, done.stderr
    assert "System check identified no issues (0 silenced)." in done.stdout + done.stderr


@pytest.mark.slow
def test_check_deploy_names_what_is_wrong(tmp_path):
    environment = production(
        tmp_path / "s",
        VAR_DIR=str(tmp_path / "absent"),
        EMAIL_HOST="mail.example",
        EMAIL_USE_TLS="0",
        EMAIL_HOST_PASSWORD="x",
        PUBLIC_URL="http://elsewhere.example",
        TRUSTED_PROXIES="0",
        ALLOWED_HOSTS="*",
    )
    (tmp_path / "s" / "secret_key").write_text("short")
    done = check(environment)
    assert done.returncode == 1
    found = set(re.findall(r"imjapan\.[EW]\d{3}", done.stderr))
    numbers = ("E002", "E003", "E005", "W006", "E008", "E010", "E011", "E012")
    assert found == {f"imjapan.{number}" for number in numbers}
    assert "short" not in done.stderr.replace("shorter", "")


def test_a_secret_comes_from_one_place(monkeypatch, tmp_path):
    from django.core.exceptions import ImproperlyConfigured

    from imjapan.settings.given import secret, with_password

    (tmp_path / "secret").write_text("from file\n")
    monkeypatch.setenv("THING_FILE", str(tmp_path / "secret"))
    assert secret("THING") == "from file"
    monkeypatch.setenv("THING", "from environment")
    with pytest.raises(ImproperlyConfigured, match="not both"):
        secret("THING")
    monkeypatch.delenv("THING")
    monkeypatch.setenv("THING_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match="THING_FILE cannot be read") as refused:
        secret("THING")
    assert str(tmp_path) not in str(refused.value)
    monkeypatch.delenv("THING_FILE")
    with pytest.raises(ImproperlyConfigured, match="Set THING or THING_FILE"):
        secret("THING", None)
    assert with_password("postgresql://u@h:1/d", "p@/:ß") == "postgresql://u:p%40%2F%3A%C3%9F@h:1/d"
    assert with_password("redis://:old@h/0", "") == "redis://:old@h/0"


# --- the commands, as plain processes -----------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """What `COPY . .` would bring: files under version control, without what .dockerignore names."""
    target = tmp_path / "app"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=PROJECT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in names:
        if name and not name.startswith(("docs/", "tests/", ".")) and (PROJECT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, target / name)
    return target


@pytest.fixture
def servers(tmp_path):
    environ = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    services = start_services(tmp_path / "servers", for_tests=True, environ=environ)
    yield services
    services.stop()


def start(command, folder, environment, log):
    arguments = command if isinstance(command, list) else shlex.split(command)
    with log.open("ab") as stream:
        return subprocess.Popen(
            arguments, cwd=folder, env=environment, stdout=stream, stderr=stream, start_new_session=True
        )


def get(port, path, **headers):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", path, headers={"Host": HOST, **headers})
        response = link.getresponse()
        return response.status, response.headers, response.read()
    except OSError:
        return 0, {}, b""
    finally:
        link.close()


def wait(what, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.25)
    return None


def build_step():
    """The shell commands of the step of the Dockerfile that makes catalogues and static files."""
    step = re.search(r"^RUN export .*?(?=\n\n|\n#)", DOCKERFILE, re.M | re.S)[0]
    return step.removeprefix("RUN ").replace("\\\n", " ")


@pytest.mark.slow
def test_the_commands_of_the_compose_file_run(copy, servers, tmp_path):
    postgres, redis = servers.postgres, servers.redis
    environment = production(
        tmp_path / "secrets",
        DATABASE_PASSWORD=postgres.password,
        REDIS_PASSWORD=redis.password,
        DATABASE_URL=f"postgresql://imjapan@127.0.0.1:{postgres.port}/imjapan",
        REDIS_URL=f"redis://127.0.0.1:{redis.port}/0",
        PYTHONDONTWRITEBYTECODE="1",
        ALIVE_FILE=str(tmp_path / "alive"),
        **MAIL,
    )
    bare = {name: environment[name] for name in ("PATH", "DJANGO_SETTINGS_MODULE")}
    subprocess.run(["sh", "-ec", build_step()], cwd=copy, env=bare, check=True, timeout=300)
    assert (copy / "locale/ja/LC_MESSAGES/django.mo").exists()
    assert (copy / "var/static/staticfiles.json").exists()
    (copy / "var" / "files").mkdir(mode=0o700)
    subprocess.run(shlex.split(merged("setup")["command"]), cwd=copy, env=environment, check=True, timeout=300)

    port, log, running = free_port(), tmp_path / "log", []
    web = json.loads(re.search(r"^CMD (\[.*\])", DOCKERFILE.replace("\\\n", " "), re.M | re.S)[1])
    web = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in web]
    try:
        running.append(start(web, copy, environment, log))
        assert wait(lambda: get(port, "/healthz", **{"X-Forwarded-Proto": "https"})[0] == 200)
        for name in ("worker", "worker-documents"):
            running.append(start(merged(name)["command"], copy, environment, log))
        beat = merged("beat")["command"].replace("/tmp/beat-schedule", str(tmp_path / "beat-schedule"))
        running.append(start(beat, copy, environment, log))

        status, headers, _body = get(port, "/sign-in/")
        assert (status, headers["Location"]) == (301, f"https://{HOST}/sign-in/")
        status, headers, body = get(port, "/set-up/?name=Sari", **{"X-Forwarded-Proto": "https"})
        assert status == 200
        assert "max-age=31536000" in headers["Strict-Transport-Security"]
        sheet = re.search(rb'href="(/static/css/base\.[0-9a-f]{12}\.css)"', body)[1].decode()
        assert get(port, sheet, **{"X-Forwarded-Proto": "https"})[0] == 200
        assert get(port, "/healthz", **{"X-Forwarded-Proto": "https", "Host": "evil.example"})[0] == 400

        ready = lambda: get(port, "/readyz", **{"X-Forwarded-Proto": "https"})  # noqa: E731
        assert wait(lambda: ready()[0] == 200, 180), ready()[2]
        assert (tmp_path / "alive").exists()
        assert not [each.args for each in running if each.poll() is not None]
    finally:
        for each in running:
            each.send_signal(signal.SIGTERM)
        ends = [each.wait(40) for each in running]
    assert ends == [0, 0, 0, 0]
    said = {"", "worker: Warm shutdown (MainProcess)"}  # printed by Celery itself
    lines = [json.loads(line) for line in log.read_text().splitlines() if line not in said]
    assert {"request"} <= {line["event"] for line in lines}
    assert "Sari" not in log.read_text()
    assert servers.postgres.password not in log.read_text()


@pytest.mark.slow
def test_the_script_that_makes_the_owner_of_the_database(servers, tmp_path):
    """The script of the configs, with its password file and psql taken from here."""
    psql = binaries() / "psql"
    if not psql.exists():
        pytest.skip("the embedded PostgreSQL brings no psql")
    (tmp_path / "database_password").write_text("it's a 'quoted' \\ one\n")
    script = COMPOSE["configs"]["application-role"]["content"].replace("$$", "$")
    script = script.replace("/run/secrets/", f"{tmp_path}/").replace("imjapan", "fresh")
    superuser = (servers.postgres.folder / "superuser-password").read_text().strip()
    environment = {
        "PATH": f"{psql.parent}:{os.environ['PATH']}",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(servers.postgres.port),
        "PGPASSWORD": superuser,
    }
    subprocess.run(["sh", "-ec", script], env=environment, check=True, capture_output=True, timeout=60)
    import psycopg

    address = {"host": "127.0.0.1", "port": servers.postgres.port, "user": "fresh", "dbname": "fresh"}
    with psycopg.connect(**address, password="it's a 'quoted' \\ one") as link:
        row = link.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == (False, True)
