"""A busy morning: people sign in, send pictures and read, all at once, against real web processes and a worker.

Requests leave at their planned moment whether or not earlier ones were answered, and their time counts from that
moment, so that a queue before the server is not hidden. Everything runs on this machine, for a minute, on a copy of the
database.
"""

import http.client
import itertools
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, Client, encode_multipart
from django.urls import reverse
from django.utils.http import urlencode
from PIL import Image

from companies.models import Company, CompanyMembership
from imjapan.accounts.models import User
from imjapan.core.embedded.redis import Redis
from interns.models import Person
from training.models import ReleasedFinding

from .database import connect, copy_of_present, environment
from .timing import Result, share

SECONDS = 60
SIGN_INS, UPLOADS, PAGES = 1, 4, 45  # a second
GOAL = 300
WEB_PROCESSES = 3
THREADS = 48  # requests under way at most
PEOPLE = 20  # of each kind who are signed in already; three times as many sign in, each once, as a code works once
PICTURE_BYTES = 200_000
PASSWORD = secrets.token_urlsafe(16)
CSRF = "m" * 32  # the browser's own secret, sent as cookie and as header
LONG_AGO = date(2024, 4, 1)
ADDRESSES = 200  # the morning comes from this many places


@dataclass
class Visitor:
    """One signed-in browser, or somebody about to sign in."""

    username: str
    cookies: dict[str, str] = field(default_factory=dict)
    secret: str = ""


@dataclass
class Answer:
    """What one action took from its planned moment (ms), and what went wrong, if anything."""

    kind: str
    ms: float
    error: str = ""


def measure(today: date) -> Iterator[Result]:
    """p95 of all actions and of each kind, and how many went wrong."""
    present = connection.settings_dict["NAME"]
    with copy_of_present("morning") as copy, tempfile.TemporaryDirectory() as folder:
        connect(copy)
        try:
            plan = _Plan(random.Random(1), today)  # noqa: S311  the same morning each time
            connection.close()
            with _servers(Path(folder), copy) as port:
                answers = _play(plan, port)
        finally:
            connect(present)
    wrong = [each for each in answers if each.error]
    every = [each.ms for each in answers]
    rate = f"{len(answers)} actions in {SECONDS} s"
    yield Result("morning", f"all actions ({rate})", share(every, 0.95), "ms", GOAL, _figures(every))
    for kind in ("page", "upload", "sign-in"):
        times = [each.ms for each in answers if each.kind == kind]
        yield Result("morning", f"{kind}, from the planned moment", share(times, 0.95), "ms", None, _figures(times))
    yield Result("morning", "errors", len(wrong), "", 0, {"wrong": wrong[0].error} if wrong else {})


def _figures(times):
    return {"p50": round(share(times, 0.5), 1), "least": round(min(times), 1), "most": round(max(times), 1)}


# --- what people do ----------------------------------------------------------------------------------


class _Plan:
    """Who is there and what each action is. Made on the copy of the database, before the servers start."""

    def __init__(self, chance, today):
        self.chance, self.today = chance, today
        staff = User.objects.filter(kind=User.Kind.STAFF, username__startswith="staff-").order_by("pk")
        companies = User.objects.filter(kind=User.Kind.COMPANY, username__startswith="company-").order_by("pk")
        signing_in = [user.pk for user in [*staff[: 3 * PEOPLE], *companies[:PEOPLE]]]
        User.objects.filter(pk__in=signing_in).update(password=make_password(PASSWORD))
        self.readers = [self._signed_in(user) for user in staff[:PEOPLE]]
        self.arriving = [self._with_code(user) for user in staff[PEOPLE : 3 * PEOPLE]]
        self.companies = self._with_findings(list(companies[:PEOPLE]))
        self.arriving += [Visitor(visitor.username) for visitor, _urls in self.companies]
        self.chance.shuffle(self.arriving)
        self.picture = _picture(chance)
        people = Person.objects.filter(placements__ends_on__gte=today).values_list("public_id", flat=True)[:200]
        self.people = [reverse("people:detail", args=[each]) for each in people]
        found = Company.objects.order_by("pk").values_list("public_id", flat=True)[:200]
        self.company_pages = [reverse("companies:detail", args=[each]) for each in found]
        self.urls = [
            *[reverse("today:today")] * 10,
            *[reverse("duties:list")] * 5,
            *[f"{reverse('people:list')}?{urlencode({'q': word})}" for word in ("グエン", "setiawan", "髙橋")],
            *[reverse("people:list")] * 3,
            *[reverse("companies:list")] * 4,
            *[f"{reverse('core:search')}?{urlencode({'q': word})}" for word in ("グエン", "株式会社", "NGUYEN")],
            *[reverse("training:audit_list")] * 3,
        ]

    def _signed_in(self, user):
        visitor = self._with_code(user) if user.kind == User.Kind.STAFF else Visitor(user.username)
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        visitor.cookies["sessionid"] = client.cookies["sessionid"].value
        return visitor

    def _with_code(self, user):
        secret = totp.generate_totp_secret()
        data = {"secret": encrypt(secret), "step": 0}
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
        return Visitor(user.username, secret=secret)

    def _with_findings(self, users):
        """Visitors of companies with the addresses of findings they can answer; this copy of the database is ours."""
        rows = list(ReleasedFinding.objects.order_by("-pk")[: 5 * PEOPLE])
        if not users or not rows:
            raise RuntimeError("No company has a finding to answer.")
        ReleasedFinding.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=ReleasedFinding.State.OPEN, closed_at=None, closed_by=None
        )
        found = {user: [] for user in users}
        for user, row in zip(itertools.cycle(users), rows, strict=False):
            CompanyMembership.objects.get_or_create(
                user=user, company_id=row.company_id, defaults={"starts_on": LONG_AGO}
            )
            found[user].append(reverse("portal:finding", args=[row.public_id]))
        return [(self._signed_in(user), urls) for user, urls in found.items() if urls]

    def page(self):
        """One of 45 common pages: mostly staff, a tenth of them companies."""
        if self.chance.random() < 0.1:
            visitor, urls = self.chance.choice(self.companies)
            url = self.chance.choice([reverse("portal:home"), *urls])
        else:
            visitor = self.chance.choice(self.readers)
            records = self.people if self.chance.random() < 0.5 else self.company_pages
            url = self.chance.choice(self.urls) if self.chance.random() < 0.75 else self.chance.choice(records)
        return lambda link: _get(link, visitor, url)

    def upload(self):
        visitor, urls = self.chance.choice(self.companies)
        url = self.chance.choice(urls)
        return lambda link: _answer_finding(link, visitor, url, self.picture, self.today)

    def sign_in(self):
        visitor = self.arriving.pop()
        self.arriving.insert(0, visitor)
        return lambda link: _sign_in(link, visitor)


def _picture(chance):
    """A photo of two million points and about 200 KB."""
    small = Image.frombytes("RGB", (100, 75), chance.randbytes(100 * 75 * 3)).resize((1600, 1200), Image.BICUBIC)
    for quality in range(95, 5, -5):
        out = BytesIO()
        small.save(out, "JPEG", quality=quality)
        if out.tell() <= PICTURE_BYTES:
            break
    return out.getvalue()


# --- how a browser does it ---------------------------------------------------------------------------


class WrongAnswer(Exception):
    """The server did not answer as it should."""


def _request(link, method, url, cookies, body=None, content_type=None):
    """One request; the answer is read whole. Returns (status, response, content)."""
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in {"csrftoken": CSRF, **cookies}.items()),
        "Accept-Language": "ja",
        "Accept-Encoding": "gzip",
        "X-Forwarded-For": f"10.0.{secrets.randbelow(ADDRESSES)}.1",
    }
    if body is not None:
        headers |= {"X-CSRFToken": CSRF, "Content-Type": content_type or "application/x-www-form-urlencoded"}
    link.request(method, url, body=body, headers=headers)
    response = link.getresponse()
    return response.status, response, response.read()


def _expect(status, wanted, what):
    if status not in wanted:
        raise WrongAnswer(f"{what} answers {status}")


def _get(link, visitor, url):
    status, _response, content = _request(link, "GET", url, visitor.cookies)
    _expect(status, (200,), url)
    if not content:
        raise WrongAnswer(f"{url} is empty")


def _answer_finding(link, visitor, url, picture, today):
    fields = {
        "cause": "修理のあとに安全カバーの点検をしていませんでした。",
        "action": "安全カバーを取り付け、全員に説明しました。",
        "prevention": "毎週月曜日に職長が点検し、記録に署名します。",
        "done_on": today.isoformat(),
        "sent_key": f"{secrets.token_hex(16)}",
        "file": SimpleUploadedFile("photo.jpg", picture, "image/jpeg"),
    }
    body = encode_multipart(BOUNDARY, fields)
    status, _response, _content = _request(link, "POST", url, visitor.cookies, body, MULTIPART_CONTENT)
    _expect(status, (303,), "an answer with a picture")


def _sign_in(link, visitor):
    address = reverse("accounts:sign_in")
    status, _response, _content = _request(link, "GET", address, {})
    _expect(status, (200,), "the sign-in page")
    body = urlencode({"username": visitor.username, "password": PASSWORD})
    status, response, _content = _request(link, "POST", address, {}, body)
    _expect(status, (302, 303), "the password")
    cookies = {"sessionid": _session(response)}
    if visitor.secret:
        step = next(iter(totp.yield_hotp_counters_from_time()))
        code = totp.format_hotp_value(totp.hotp_value(visitor.secret, step))
        status, response, _content = _request(
            link, "POST", reverse("accounts:code"), cookies, urlencode({"code": code})
        )
        _expect(status, (302, 303), "the code")
        _session(response)


def _session(response):
    for value in response.headers.get_all("Set-Cookie") or ():
        if value.startswith("sessionid="):
            return value.split(";")[0].partition("=")[2]
    raise WrongAnswer("no session was given")


# --- the servers and the minute ----------------------------------------------------------------------


@contextmanager
def _servers(folder: Path, database: str):
    """Web processes, a queue and a worker on the copy; files go to `folder`. Yields the port."""
    queue = Redis(folder / "redis", for_tests=False)
    queue.start()
    queue.wait_ready()
    port = _free_port()
    env = {
        **os.environ,
        **environment(database),
        "REDIS_URL": queue.url,
        "VAR_DIR": str(folder / "var"),
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "imjapan.settings.dev",
        "DEMO": "0",
        "TRUSTED_PROXIES": "1",
    }
    (folder / "var" / "static").mkdir(parents=True)
    web = ["gunicorn", "imjapan.wsgi:application", f"--bind=127.0.0.1:{port}", "--preload", "--threads=4"]
    worker = ["celery", "--quiet", "--app=imjapan.celery:app", "worker", "--queues=default,documents"]
    commands = [
        [*web, f"--workers={WEB_PROCESSES}", "--log-level=error", "--worker-tmp-dir=/dev/shm"],
        [*worker, "--concurrency=1", "--loglevel=error", "--without-gossip", "--without-mingle"],
    ]
    with (folder / "servers.log").open("ab") as log:
        started = [
            subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", *command], cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log
            )
            for command in commands
        ]
    try:
        _wait(port)
        yield port
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=30)
        queue.stop()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            link.request("GET", "/healthz")
            if link.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            link.close()
    raise RuntimeError("The web processes do not answer.")


def _play(plan, port) -> list[Answer]:
    """Send everything at its moment; a warm-up of some pages does not count."""
    _act("page", plan.page(), port, time.perf_counter())
    for _n in range(30):
        _act("page", plan.page(), port, time.perf_counter())
    moments = [
        (moment + plan.chance.random() / rate, kind, make())
        for kind, rate, make in (
            ("sign-in", SIGN_INS, plan.sign_in),
            ("upload", UPLOADS, plan.upload),
            ("page", PAGES, plan.page),
        )
        for moment in (n / rate for n in range(SECONDS * rate))
    ]
    moments.sort(key=lambda each: each[0])
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = []
        for moment, kind, act in moments:
            time.sleep(max(0.0, began + moment - time.perf_counter()))
            waiting.append(pool.submit(_act, kind, act, port, began + moment))
        return [each.result() for each in waiting]


def _act(kind, act, port, planned) -> Answer:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    error = ""
    try:
        act(link)
    except WrongAnswer as problem:
        error = str(problem)
    except (OSError, http.client.HTTPException) as problem:
        error = type(problem).__name__
    finally:
        link.close()
    return Answer(kind, (time.perf_counter() - planned) * 1000, error)
