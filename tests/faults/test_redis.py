"""Redis goes away, comes back empty, is flushed: pages and sign-in go on, and everything asked for is done once."""

from collections import Counter
from contextlib import contextmanager

import pytest
import redis

from imjapan.accounts.models import Mail, User
from imjapan.core.embedded.redis import Redis
from imjapan.core.models import Job, StoredFile
from reports.models import Document
from tests.mailserver import mail_server
from tests.worker import kill, start_worker, wait_for
from tests.world import PASSWORD, code_for

from .conftest import finished_audit
from .system import LATER, Browser, address, hint, web, with_real_password

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
QUICK = 5  # seconds for a page on a busy machine while Redis is away; without it a client would wait for longer


@pytest.fixture
def own_redis(tmp_path):
    """A Redis of this test's own that keeps nothing when it is stopped."""
    server = Redis(tmp_path / "redis", for_tests=True)
    server.start()
    server.wait_ready()
    yield server
    server.stop()


def stop(server):
    server._process.kill()
    server._process.wait(timeout=10)


@contextmanager
def own_worker(tmp_path, **environment):
    process = start_worker(tmp_path, at=LATER, **environment)
    try:
        yield process
    finally:
        kill(process)


def ask_for_document(browser, audit):
    answer = browser.post(address("documents:make", audit, "TITP-F22"), {})
    assert answer.status == 303, answer
    assert answer.seconds < QUICK


def ask_for_mail(browser, user):
    """An administrator sends a new link; the mail goes through the outbox."""
    answer = browser.post(address("organization:staff_links", user), {"channel": "mail"})
    assert answer.status == 303, answer
    assert answer.seconds < QUICK


def change_phone(browser, company, phone):
    """A change of a record; what depends on it is told."""
    given = {"name": company.name, "office": company.office_id, "phone": phone}
    answer = browser.post(address("companies:edit", company), given)
    assert answer.status == 303, answer


def unfinished():
    return list(Job.objects.filter(state__in=Job.LIVE).values_list("name", "state", "error"))


def sign_in(port, user):
    browser = Browser(port)
    answer = browser.post(address("accounts:sign_in"), {"username": user.username, "password": PASSWORD})
    assert answer.location == address("accounts:code"), answer
    answer = browser.post(answer.location, {"code": code_for(user)})
    assert (answer.status, answer.location) == (302, "/"), answer
    page = browser.get(address("today:today"))
    assert page.status == 200, page
    assert user.name in page.text
    return browser


def test_redis_stopped_restarted_and_flushed_loses_nothing_and_does_nothing_twice(world, tmp_path, own_redis):
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@mail.test")
    with_real_password(world.bob)
    audits = [finished_audit(world) for _number in range(4)]
    with mail_server() as letters:
        given = {"REDIS_URL": own_redis.url, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(letters.port)}
        given |= {"EMAIL_USE_TLS": "0", "DEFAULT_FROM_EMAIL": "office@im.test"}
        with web(tmp_path, **given) as server:
            alice, admin = Browser(server.port, world.alice), Browser(server.port, world.admin)

            # Queued, then flushed: the hints are gone, the ledger is not.
            ask_for_document(alice, audits[0])
            ask_for_mail(admin, world.alice)
            change_phone(alice, world.asahi, "03-1111-1111")
            queue = redis.Redis.from_url(own_redis.url)
            assert queue.llen("documents") == 1
            queue.flushall()

            # Stopped: pages, saving and signing in go on, and what is asked for waits.
            stop(own_redis)
            ask_for_document(alice, audits[1])
            ask_for_mail(admin, world.mia)
            change_phone(alice, world.asahi, "03-2222-2222")
            sign_in(server.port, world.bob)
            for page in ("companies:list", "people:list", "core:job_list", "today:today"):
                answer = alice.get(address(page))
                assert (answer.status, answer.seconds < QUICK) == (200, True), answer
            assert Job.objects.filter(name="reports.render_document", sent_at=None).count() == 1

            # Back and empty, a worker begins; the sweep of beat finds everything.
            assert own_redis.revive()
            ask_for_document(alice, audits[2])
            with own_worker(tmp_path, **given):
                hint("core.sweep", redis_url=own_redis.url)
                wait_for(lambda: not unfinished(), "all work to be done", 90)

                # Stopped and restarted under a worker that has nothing to do: it goes on by itself.
                stop(own_redis)
                ask_for_document(alice, audits[3])
                ask_for_mail(admin, world.bob)
                assert own_redis.revive()
                for _number in range(3):  # nothing is done twice, however often beat asks
                    hint("core.sweep", redis_url=own_redis.url)
                wait_for(lambda: not unfinished(), "the same worker to go on", 90)
        taken = Counter(to for to, _message in letters.taken)

    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
    made = Document.objects.all()
    assert Counter(made.values_list("audit_id", flat=True)) == {audit.pk: 1 for audit in audits}
    assert all(document.file_id for document in made)
    assert StoredFile.objects.count() == 4
    asked = {f"{name}@mail.test": 1 for name in ("alice", "mia", "bob")}
    assert {to: number for to, number in taken.items() if to in asked} == asked
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    world.asahi.refresh_from_db()
    assert world.asahi.phone == "03-2222-2222"
