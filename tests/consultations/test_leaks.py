"""The heart of it: what a trainee says in confidence reaches nobody else, whatever address they ask for.

One consultation with a word of its own in every text field, with steps, file, record and duties. Companies, auditors
and staff without the right ask for every address of the product, for lists, exports, the API and the search.
"""

import re
from copy import deepcopy
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from imjapan.accounts import outbox
from imjapan.accounts.actor import resolve
from imjapan.accounts.models import Mail, Notification
from imjapan.core import fence, history
from imjapan.core.models import Event, Job
from interns.consultations import domain
from interns.models import Consultation, ConsultationFile
from reports import access
from reports.documents import domain as documents
from reports.models import Document, Obligation
from tests.access.cast import ACTORS
from tests.access.test_access_table import GET, cast, standing  # noqa: F401  fixtures
from tests.records import NOW, make_file
from tests.security.knocking import address, arguments, knock
from tests.world import TODAY, make_mandate, make_user
from training.domain import triggers
from training.models import AuditTrigger

pytestmark = pytest.mark.django_db
MARK = "ZQMARK"
TOKYO = ZoneInfo("Asia/Tokyo")
NUMBER = re.compile(r"K-2026-\d{5}")
WITHOUT_RIGHT = ("staff own office", "staff other office", "accountant")
OUTSIDE = ("company", "other company", "auditor in mandate", "auditor out of it", "anonymous")


@pytest.fixture(scope="module")
def said(standing):  # noqa: F811
    """The consultation, made once: every knock is rolled back."""
    with history.context(None, source="test"):
        cora = standing.actor("cora")
        row = domain.take(
            cora,
            data={
                **{"office": standing.tokyo, "person": standing.trainees[0], "establishment": standing.asahi_plant},
                **{"contact": f"{MARK}-contact", "channel": "phone", "urgency": "normal", "language": "id"},
                **{"received_at": datetime(2026, 11, 20, 9, tzinfo=TOKYO), "interpreter": f"{MARK}-interpreter"},
                **{"category": "wages", "matter": "wages", "body": f"{MARK}-body", "body_ja": f"{MARK}-ja"},
                **{"wants_secrecy": True},
            },
        )
        Consultation.objects.filter(pk=row.pk).update(reporter=f"{MARK}-reporter")
        domain.add_step(cora, consultation=row, data={"kind": "advice", "text": f"{MARK}-step"})
        domain.answer(cora, consultation=row, text=f"{MARK}-answer", translation=f"{MARK}-translation")
        ConsultationFile.objects.create(
            consultation=row, file=make_file(by=standing.cora, name=f"{MARK}.pdf"), note=f"{MARK}-note", stored_at=NOW
        )
        domain.decide_audit(cora, consultation=row, needed=True, reason=f"{MARK}-why")
        row.refresh_from_db()
        record = documents.make_document(cora, form_id="TITP-R4-11", subject=row, today=date(2026, 11, 23))
        standing.said, standing.record = row, record
    return row


def who_has_the_right(actor):
    return actor not in (*WITHOUT_RIGHT, *OUTSIDE)


@pytest.mark.parametrize("name", sorted(GET))
def test_no_address_shows_a_word_of_it_to_who_may_not_read_it(cast, said, name):  # noqa: F811
    path = address(name, arguments(cast, name))
    for actor in ("company", "auditor in mandate", "accountant"):  # the least of each kind of reader
        answer = knock(cast, actor, "get", path)
        assert MARK not in answer.text, actor
        if actor in OUTSIDE and not name.startswith("help:"):
            assert not NUMBER.search(answer.text), actor
            assert "/consultations/" not in answer.text, actor


OF_IT = ("detail", "edit", "step_new", "answer", "audit_decide", "file_new", "close", "confirm", "reopen")


def test_its_own_addresses_are_not_there_for_them_and_nothing_is_written(cast, said):  # noqa: F811
    addresses = [address(f"consultations:{name}", [said]) for name in OF_IT]
    addresses += [address("consultations:file", [said.files.get()])]
    addresses += [address(f"documents:{name}", [cast.record]) for name in ("detail", "download", "progress")]
    addresses += [address("duties:detail", [row]) for row in Obligation.objects.filter(consultation=said)]
    assert len(addresses) == 15
    for path in addresses:
        for actor in (*OUTSIDE, *WITHOUT_RIGHT):
            for method in ("get", "post"):
                answer = knock(cast, actor, method, path, {"text": "x", "result": "x", "kind": "note", "needed": "no"})
                assert answer.status in (302, 403, 404, 405), (actor, path)
                assert MARK not in answer.text
                assert answer.writes == [], (actor, path)
        if not path.endswith("/download/"):  # no worker has made the file here
            assert knock(cast, "counsellor", "get", path).status in (200, 303, 405), path


QUERIES = (
    ("consultations:list", {"q": MARK}),
    ("consultations:list", {"q": "K-2026", "why": MARK}),
    ("core:search", {"q": MARK}),
    ("core:search", {"q": "K-2026-0000"}),
    ("documents:list", {"q": "R411"}),
    ("documents:list", {"q": MARK}),
    ("duties:list", {"q": "K-2026", "kind": "consultation"}),
    ("today:today", {"show": "all"}),
    ("organization:event_list", {"q": MARK}),
    ("people:detail", {"tab": "history"}),
    ("companies:detail", {"tab": "history"}),
    ("companies:establishment", {"tab": "history"}),
    ("api:obligations-list", {"kind": "consultation"}),
    ("api:documents-list", {"form_id": "TITP-R4-11"}),
)


@pytest.mark.parametrize(("name", "query"), QUERIES)
def test_no_search_filter_or_history_finds_it(cast, said, name, query):  # noqa: F811
    path = address(name, arguments(cast, name), query)
    for actor in (*OUTSIDE, *WITHOUT_RIGHT):
        text = knock(cast, actor, "get", path).text
        ids = str(said.public_id), str(cast.record.public_id), cast.record.number, f"{said.number}:"
        for words in (f"{MARK}-", f"{MARK}.pdf", *ids):  # the search box repeats what was typed
            assert words not in text, (actor, words)


@pytest.mark.parametrize("name", ["consultations", "people", "companies", "documents", "audits", "visits", "jobs"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_export_holds_it(cast, said, name, kind):  # noqa: F811
    path = address("core:list_export", [name])
    for actor in (*OUTSIDE, *WITHOUT_RIGHT):
        answer = knock(cast, actor, "post", path, {"format": kind})
        assert MARK.encode() not in answer.body
        assert said.number.encode() not in answer.body
        if name == "consultations":
            assert answer.status in (302, 403, 404), actor
    answer = knock(cast, "counsellor", "post", address("core:list_export", ["consultations"]), {"format": "csv"})
    assert answer.status == 200
    assert said.number in answer.body.decode("utf-8-sig")  # so the absence above means something


def test_who_has_the_right_does_read_it(cast, said):  # noqa: F811
    for actor in filter(who_has_the_right, ACTORS):
        text = knock(cast, actor, "get", address("consultations:detail", [said])).text
        for what in ("body", "ja", "step", "answer", "translation", "contact", "interpreter", "note", "why"):
            assert f"{MARK}-{what}" in text, (actor, what)


def test_mails_bells_events_and_jobs_hold_no_word_of_it(cast, said):  # noqa: F811
    name = cast.trainees[0].passport_name
    mails = Mail.objects.filter(kind="interns.consultation")
    told = Notification.objects.filter(key__startswith="consultation:")
    assert {row.user_id for row in told} == {cast.bob.pk, cast.mia.pk}  # cora wrote it down herself
    for mail in mails:
        text = outbox.compose(mail)
        assert said.number in text.subject
        assert MARK not in text.plain + text.html + str(mail.params)
        assert name not in text.plain + text.html
    everything = [*told.values(), *Event.objects.values(), *Job.objects.values("name", "args", "result", "error")]
    assert len(everything) > 5
    assert MARK not in str(everything)


def test_the_ground_of_the_audit_carries_no_word_and_no_number(cast, said):  # noqa: F811
    trigger = AuditTrigger.objects.get(consultation=said)
    page = knock(cast, "staff own office", "get", address("companies:establishment", [cast.asahi_plant])).text
    assert (trigger.note, trigger.establishment) == ("", cast.asahi_plant)
    assert MARK not in page
    assert not NUMBER.search(page)
    assert str(said.public_id) not in page


def test_that_the_ground_came_from_a_consultation_is_told_to_nobody_else(cast, said):  # noqa: F811
    duty = Obligation.objects.get(kind=Obligation.Kind.EXTRAORDINARY_AUDIT, trigger__consultation=said)
    place, told = address("companies:establishment", [cast.asahi_plant]), ("onsultation", "相談", "None,", "by None")
    paths = [place, address("companies:detail", [cast.asahi]), address("duties:detail", [duty])]
    paths += [address(name) for name in ("today:today", "duties:list")]
    paths += [address("companies:establishment", [cast.asahi_plant], {"tab": "history"})]
    for actor in ("staff own office", "accountant"):
        for path in paths:
            page = re.sub(r"<(nav|option).*?</\1>", "", knock(cast, actor, "get", path).text, flags=re.S)
            assert not any(words in page for words in told), (
                actor,
                path,
                [page[max(0, page.find(w) - 90) : page.find(w) + 30] for w in told if w in page],
            )
    page = knock(cast, "staff own office", "get", place).text
    assert "other ground of suspicion" in page
    assert "serious consultation" in knock(cast, "counsellor", "get", place).text
    with transaction.atomic():
        trigger = AuditTrigger.objects.get(consultation=said)
        audit = triggers.begin_audit(cast.actor("alice"), trigger=trigger, on=TODAY)
        page = knock(cast, "staff own office", "get", address("training:audit_edit", [audit])).text
        assert "その他の疑い" in page
        assert "相談" not in audit.reason
        transaction.set_rollback(True)


def test_a_person_with_a_consultation_says_so_only_to_who_may_know(cast, said):  # noqa: F811
    path = address("people:detail", [cast.trainees[0]])
    assert said.number in knock(cast, "counsellor", "get", path).text
    for actor in WITHOUT_RIGHT:
        text = knock(cast, actor, "get", path).text
        assert not NUMBER.search(text), actor
    text = knock(cast, "staff own office", "get", address("people:edit", [cast.trainees[0]])).text
    assert "onsultation" not in re.sub(r"<nav.*?</nav>", "", text, flags=re.S)


TABLES = ("interns_consultation", "interns_consultationstep", "interns_consultationfile", "interns_consultationdoor")
TABLES += tuple(f"{table}event" for table in ("interns_consultation", "interns_consultationstep"))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("actor", ["hana", "aki"])
def test_the_database_itself_refuses(cast, said, table, actor):  # noqa: F811
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        with fence.inside(cast.actor(actor).scope()), connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")


def rows_inside(actor, sql):
    with fence.inside(actor.scope()), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_in_the_database_duties_and_records_are_hidden_unless_the_mandate_says_so(cast, said):  # noqa: F811
    duties = "SELECT count(*) FROM reports_obligation WHERE kind = 'consultation' OR consultation_id IS NOT NULL"
    records = "SELECT count(*) FROM reports_document WHERE form_id = 'TITP-R4-11'"
    with transaction.atomic():
        osa = make_user("osamu", "auditor")
        given = make_mandate(osa, [cast.tokyo], cast.bob)
        plain = _actor(osa)
        assert Obligation.objects.filter(consultation=said).count() == 2
        assert Document.objects.get(form_id="TITP-R4-11").state == "approved"
        for actor in (cast.actor("hana"), cast.actor("aki"), plain):
            assert rows_inside(actor, duties) == 0
            assert rows_inside(actor, records) == 0
            assert not access.documents(actor).filter(form_id="TITP-R4-11").exists()
        type(given).objects.filter(pk=given.pk).update(consultations=True)
        trusted = _actor(osa)
        assert trusted.mandate.consultations
        assert rows_inside(trusted, duties) == 0  # the clocks are ours
        assert rows_inside(trusted, records) == 1
        assert access.documents(trusted).filter(form_id="TITP-R4-11").exists()
        assert not access.obligations(trusted).filter(kind="consultation").exists()
        transaction.set_rollback(True)


def _actor(user):
    return resolve(user, TODAY)


def test_an_auditor_with_the_mandate_reads_the_record_in_the_room(cast, said):  # noqa: F811
    with transaction.atomic():
        osa = make_user("osamu", "auditor")
        make_mandate(osa, [cast.tokyo], cast.bob, consultations=True)
        Document.objects.filter(pk=cast.record.pk).update(file=make_file(by=cast.cora, name="r411.pdf"))
        client = Client()
        client.force_login(osa)
        assert str(cast.record.public_id) in client.get("/room/").content.decode()
        assert (
            str(cast.record.public_id)
            not in deepcopy(cast.clients["auditor in mandate"]).get("/room/").content.decode()
        )
        transaction.set_rollback(True)
