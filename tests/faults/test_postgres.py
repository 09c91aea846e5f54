"""PostgreSQL restarted under load: what was confirmed is there once, nothing is there by halves, everything goes on."""

import os
import signal
import threading
import time
import uuid

import psycopg
import pytest

from tests.worker import wait_for, worker

from .conftest import finished_audit
from .system import LATER, WORKER, Browser, address, hint, own_postgres, web

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PEOPLE = "ABCDEF"  # that each of two clerks records; names have no digits
PATIENCE = 90  # seconds in which somebody presses again


def restart(postgres, number, begun):
    """End the server by a signal in the middle of the work, start it again on its port."""
    assert begun.wait(60)
    os.kill(postgres.pid, number)
    postgres._process.wait(timeout=30)
    assert postgres.revive()


class Clerk(threading.Thread):
    """Records people one after the other and sends a form again, with its key, until it is confirmed."""

    def __init__(self, browser, office, name):
        super().__init__()
        self.browser, self.office, self.name = browser, office, name
        self.keys = [str(uuid.uuid4()) for _person in PEOPLE]
        self.confirmed, self.refused, self.under_way = [], [], threading.Event()

    def run(self):
        for number, key in enumerate(self.keys):
            given = {"passport_name": f"{self.name} {PEOPLE[number]}", "nationality": "ID", "birth_date": "2001/1/1"}
            given |= {"sex": "F", "office": self.office.pk, "key": key}
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                answer = self.browser.post(address("people:new"), given)
                if answer.status == 303:
                    self.confirmed.append((key, answer.location))
                    break
                self.refused.append(answer)
                threading.Event().wait(0.1)
            if number == 1:
                self.under_way.set()


def rows(postgres, statement, *values):
    with psycopg.connect(postgres.url) as link:
        return link.execute(statement, values).fetchall()


def unfinished(postgres):
    """Work that is not done, asked ten times a second."""
    threading.Event().wait(0.1)
    return rows(postgres, "SELECT id, name, state, error FROM core_job WHERE state IN ('queued', 'running')")


def test_postgres_restarted_under_load(world, tmp_path):
    """First in good order (what is under way is rolled back), then killed (it recovers from its log)."""
    audits = [finished_audit(world) for _number in range(4)]
    browsers = [Browser(0, user) for user in (world.alice, world.bob, world.mia)]
    done = []
    with own_postgres(tmp_path) as postgres, web(tmp_path, DATABASE_URL=postgres.url) as server:
        for browser in browsers:
            browser.port = server.port
        reader = browsers[2]
        with worker(tmp_path, at=WORKER, DATABASE_URL=postgres.url):
            for number, audit, next_audit in ((signal.SIGINT, *audits[0:2]), (signal.SIGKILL, *audits[2:4])):
                clerks = [Clerk(browser, world.tokyo, f"{number.name} {browser.name}") for browser in browsers[:2]]
                for clerk in clerks:
                    clerk.start()
                make_document(reader, audit)
                restart(postgres, number, clerks[0].under_way)
                for clerk in clerks:
                    clerk.join(PATIENCE + 30)
                    assert not clerk.is_alive()
                assert any(clerk.refused for clerk in clerks)
                done += clerks

                # Web and worker were not restarted, and answer and work on.
                assert reader.get(address("people:list")).status == 200
                make_document(reader, next_audit)
                wait_for(lambda audit=next_audit: files_of(postgres, audit), "the worker to go on")
        everything_is_there_once(postgres, done)

        # What the restart took out of the worker's hands is taken up when its lease is over.
        with worker(tmp_path, at=LATER, DATABASE_URL=postgres.url):
            hint("core.sweep")
            wait_for(lambda: not unfinished(postgres), "all work to be done", 60)
        assert rows(postgres, "SELECT DISTINCT state, error FROM core_job") == [("done", "")]
        assert [files_of(postgres, audit) for audit in audits] == [1, 1, 1, 1]
        assert rows(postgres, "SELECT count(*) FROM reports_document") == [(4,)]
        assert rows(postgres, "SELECT count(*) FROM core_storedfile") == [(4,)]


def make_document(browser, audit):
    answer = browser.post(address("documents:make", audit, "TITP-F22"), {})
    assert answer.status == 303, answer


def everything_is_there_once(postgres, clerks):
    """Each confirmed form is one person with one line of history; no form was lost, none is there by halves."""
    for clerk in clerks:
        assert [key for key, _location in clerk.confirmed] == clerk.keys
        for key, location in clerk.confirmed:
            assert key in location
        page = clerk.browser.get(clerk.confirmed[-1][1])
        assert (page.status, f"{clerk.name} {PEOPLE[-1]}" in page.text) == (200, True), page
        for answer in clerk.refused:
            assert answer.status in (500, 503), answer
            assert "Something went wrong on our side" in answer.text
            assert "Traceback" not in answer.page
            assert "psycopg" not in answer.page
    keys = [key for clerk in clerks for key in clerk.keys]
    found = rows(postgres, "SELECT public_id::text, id FROM interns_person WHERE passport_name LIKE 'SIG%%'")
    assert sorted(key for key, _id in found) == sorted(keys)
    ids = [row_id for _key, row_id in found]
    added = rows(
        postgres,
        "SELECT pgh_obj_id, count(*) FROM interns_personevent"
        " WHERE pgh_label = 'added' AND pgh_obj_id = ANY(%s) GROUP BY 1",
        ids,
    )
    assert dict(added) == dict.fromkeys(ids, 1)


def files_of(postgres, audit):
    """How many documents of the audit have a file, asked ten times a second."""
    threading.Event().wait(0.1)
    ((number,),) = rows(
        postgres, "SELECT count(*) FROM reports_document WHERE audit_id = %s AND file_id IS NOT NULL", audit.pk
    )
    return number
