"""The whole system on this machine: `make run` ends here. Database and queue run already (see manage.py)."""

import http.client
import os
import signal
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection, connections

from imjapan.core import catalogue
from imjapan.core.embedded import EmbeddedError, revive_provided
from imjapan.core.embedded.files import private_directory
from imjapan.core.embedded.supervisor import Program, Supervisor

HOST = "127.0.0.1"
POSTGRES_VERSIONS = range(15, 19)
SIGN_INS = "demo-signins.txt"  # below VAR_DIR, written by the command `demo`


class Command(BaseCommand):
    help = "Prepares the database and runs web server, worker and scheduler until Ctrl-C or SIGTERM."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *, port, **options):
        for number in (signal.SIGTERM, signal.SIGINT):  # until the supervisor takes over
            signal.signal(number, lambda *_: sys.exit(0))
        var = private_directory(Path(settings.VAR_DIR))
        private_directory(Path(settings.STATIC_ROOT))  # empty here; WhiteNoise warns where it is missing
        _check_port(port)
        _check_database_version()
        self._prepare()
        connections.close_all()
        supervisor = Supervisor(
            _programs(port, var),
            is_ready=lambda: _is_healthy(port),
            on_ready=lambda: self._announce(port, var),
            revive_servers=revive_provided,
        )
        try:
            supervisor.run()
        except EmbeddedError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Stopped.")

    def _prepare(self):
        call_command("setup_roles", verbosity=0, stdout=self.stdout)
        call_command("migrate", interactive=False, verbosity=0)
        catalogue.compile_all()
        if settings.DEMO_MODE and "demo" in get_commands():
            call_command("demo", scale="small", if_empty=True, stdout=self.stdout)

    def _announce(self, port, var):
        self.stdout.write(f"Ready: http://{HOST}:{port}")
        sign_ins = var / SIGN_INS
        if settings.DEMO_MODE and sign_ins.exists():
            self.stdout.write(sign_ins.read_text().rstrip())
        if not settings.DEMO_MODE and "setup_code" in get_commands():
            call_command("setup_code", if_empty=True, stdout=self.stdout)
        self.stdout.flush()


def _programs(port, var):
    about_root = ["-W", "ignore:You're running the worker with superuser"]  # here it is one's own machine
    celery = [sys.executable, *about_root, "-m", "celery", "--quiet", "--app=imjapan.celery:app"]
    web = [
        *(sys.executable, "-m", "gunicorn", "imjapan.wsgi:application", f"--bind={HOST}:{port}"),
        *("--preload", "--workers=2", "--threads=4", "--graceful-timeout=5", "--no-control-socket"),
        *("--log-level=warning", "--worker-tmp-dir=/dev/shm"),
    ]
    worker = [
        *(*celery, "worker", "--queues=default,documents", "--concurrency=2", "--loglevel=warning"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    beat = [*celery, "beat", f"--schedule={var / 'beat-schedule'}", "--pidfile=", "--loglevel=warning"]
    return [Program("web", web, essential=True), Program("beat", beat), Program("worker", worker)]


def _is_healthy(port):
    link = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CommandError(f"Port {port} is in use: `PORT=8123 make run` takes another.") from None


def _check_database_version():
    connection.ensure_connection()
    major = connection.pg_version // 10_000
    if major not in POSTGRES_VERSIONS:
        raise CommandError(f"PostgreSQL {major} is not supported: 15 to 18 are.")
