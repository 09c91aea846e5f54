"""The register in the browser: what is asked, refused, said; two people, two clicks, one or a hundred."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core.errors import Conflict, Refused
from imjapan.organization.models import Measure
from reports import access
from reports.filings import annual, domain, numbers
from reports.filings.models import Filing
from reports.models import Document, Obligation
from reports.obligations.recompute import recompute
from tests.filings.makers import DIFFICULTY, LICENCE, approve, difficulty, licence_change, minor_change, send
from tests.pdfs import pdf
from tests.world import TODAY, make_company, make_establishment, make_person, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]


def client(user):
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def read(response):
    return " ".join(response.content.decode().split())


def detail(filing):
    return reverse("filings:detail", args=[filing.public_id])


def step(name, filing):
    return reverse(f"filings:{name}", args=[filing.public_id])


def test_a_company_with_its_receipt_number_is_told_that_the_first_notice_was_made(world):
    start = reverse("filings:begin", args=["first_start"])
    words = "This company has the receipt number 実1801000001 already"
    assert words in read(client(world.alice).get(start, {"company": world.asahi.public_id}))
    assert "already" not in read(client(world.alice).get(start, {"company": world.midori.public_id}))


# --- The whole path ------------------------------------------------------------------------------------------------


def test_from_the_event_to_the_answer_of_the_authority(world):
    alice, bob = client(world.alice), client(world.bob)
    start = reverse("filings:begin", args=["licence_change"])
    typed = {"office": world.tokyo.pk, "event_on": "令和8年11月20日", "regime": "titp", "key": uuid.uuid4()}
    response = alice.post(start, typed | {f"d-{name}": value for name, value in LICENCE.items()})
    filing = Filing.objects.get()
    assert response.headers["Location"] == detail(filing)
    page = read(alice.get(detail(filing)))
    assert "2026/12/20" in page or "2026-12-20" in page
    assert ["理事", "鈴木花子"][0] in page

    assert bob.post(step("approve", filing)).status_code == 303
    sent = {"filed_on": "2026/11/23", "channel": "post", "receipt_no": "東-1201"}
    sent["receipt"] = SimpleUploadedFile("receipt.pdf", pdf(), "application/pdf")
    alice.post(step("file", filing), sent)
    filing.refresh_from_db()
    assert (filing.state, filing.filed_on, filing.receipt_no) == ("filed", TODAY, "東-1201")
    assert filing.addressee == "外国人技能実習機構　本部"
    assert filing.receipt.name == "receipt.pdf"
    assert b"".join(alice.get(step("receipt", filing)).streaming_content) == pdf()
    alice.post(step("answer", filing), {"answered_on": "2026/11/23", "answer": "受理された。"})
    page = read(alice.get(detail(filing)))
    assert "東-1201" in page
    assert "受理された。" in page
    assert Obligation.objects.get(filing=filing).state == "done"


def test_a_draft_may_be_incomplete_and_its_approval_names_what_is_missing(world):
    filing = difficulty(world, people=[], details={"reason": "trainee_missing", "wish": "yes"})
    page = read(client(world.bob).get(detail(filing)))
    for words in ("trainees concerned", "When it began, and its cause", "Act 51", "Where the trainee is now"):
        assert words in page
    with pytest.raises(Refused, match="Not complete yet"):
        approve(world, filing)


def test_what_cannot_be_is_said_at_its_field(world):
    alice = client(world.alice)
    start = f"{reverse('filings:begin', args=['difficulty'])}?company={world.asahi.public_id}"
    response = alice.post(start, {"event_on": "2026/11/20", "return_on": "2026/11/10", "regime": "titp"})
    assert response.status_code == 422
    assert "The return home cannot be before the event." in read(response)
    assert not Filing.objects.exists()


def test_each_kind_asks_only_for_what_it_needs(world):
    alice = client(world.alice)
    page = read(alice.get(reverse("filings:begin", args=["certificate_return"])))
    assert "Why it is returned" in page
    assert "Planned return home" not in page
    assert "Trainees concerned" not in page
    page = read(alice.get(f"{reverse('filings:begin', args=['difficulty'])}?company={world.asahi.public_id}"))
    assert "Planned return home" in page
    assert world.trainees[0].passport_name in page
    page = read(alice.get(reverse("filings:begin", args=["difficulty"]), {"q": "朝日"}))
    assert "Which company is it about?" in page
    assert world.asahi.name in page


def test_annual_reports_and_replies_are_not_begun_from_the_kinds(world):
    for kind in ("business_report", "measure_reply", "labour_notice", "nothing"):
        assert client(world.alice).get(reverse("filings:begin", args=[kind])).status_code == 404


# --- Two people, two clicks ----------------------------------------------------------------------------------------


def test_nobody_approves_the_own_draft_where_there_are_two_managers(world):
    filing = licence_change(world, date(2026, 11, 20), by="bob")
    with pytest.raises(Refused, match="Another supervision manager"):
        approve(world, filing, by="bob")
    assert approve(world, filing, by="mia").approved_by == world.mia


def test_whoever_decides_second_is_told_who_was_first(world):
    filing = licence_change(world, date(2026, 11, 20))
    approve(world, filing, by="bob")
    with pytest.raises(Conflict, match="already approved by"):
        approve(world, filing, by="mia")
    send(world, filing)
    with pytest.raises(Conflict, match="already filed by"):
        send(world, filing)


def test_two_editors_of_one_draft(world):
    filing = licence_change(world, date(2026, 11, 20))
    alice = client(world.alice)
    typed = {"event_on": "2026/11/19", "regime": "titp", "version": 1}
    typed |= {f"d-{name}": value for name, value in LICENCE.items()}
    assert alice.post(step("edit", filing), typed).status_code == 303
    response = alice.post(step("edit", filing), typed | {"d-reason": "任期の途中"})
    assert response.status_code == 409
    assert "任期の途中" in read(response)  # what was typed is still there
    filing.refresh_from_db()
    assert filing.details["reason"] == LICENCE["reason"]
    assert 'name="version" value="2"' in read(response)


def test_a_form_sent_twice_makes_one_filing(world):
    key = uuid.uuid4()
    first, second = difficulty(world, key=key), difficulty(world, key=key)
    assert first.pk == second.pk
    assert Filing.objects.count() == 1


def test_a_returned_draft_waits_for_its_author_and_then_again_for_the_approval(world):
    filing = licence_change(world, date(2026, 11, 20))
    client(world.bob).post(step("give_back", filing), {"reason": "変更前の役職がありません。"})
    page = read(client(world.alice).get(reverse("today:today")))
    assert "変更前の役職がありません。" in page
    with pytest.raises(Conflict, match="already returned by"):
        approve(world, filing, by="mia")
    filing.refresh_from_db()
    data = {"event_on": filing.event_on, "details": filing.details}
    domain.change_filing(world.actor("alice"), filing=filing, data=data, version=filing.version, today=TODAY)
    assert approve(world, filing).state == "approved"


def test_what_waits_stands_on_the_page_of_approvals(world):
    filing = licence_change(world, date(2026, 11, 20))
    annual.begin_all(world.actor("alice"), year=2026, today=TODAY)  # begun in one go: nothing to approve yet
    bob = client(world.bob)
    page = read(bob.get(reverse("today:approvals")))
    assert "change of licence items (form 17)" in page
    assert "annual business report" not in page
    bob.post(reverse("today:approve", args=["filing", filing.public_id]))
    filing.refresh_from_db()
    assert filing.approved_by == world.bob


def test_a_filing_of_the_future_or_before_its_event_is_refused(world):
    filing = approve(world, licence_change(world, date(2026, 11, 20)))
    for day, words in ((date(2026, 11, 19), "before what it reports on"), (date(2026, 11, 24), "in the future")):
        with pytest.raises(ValidationError, match=words):
            domain.file_filing(world.actor("alice"), filing=filing, filed_on=day, channel="post", today=TODAY)


def test_not_needed_takes_a_manager_and_a_reason(world):
    filing = minor_change(world, date(2026, 11, 1))
    with pytest.raises(Refused):
        domain.drop_filing(world.actor("alice"), filing=filing, reason="不要")
    with pytest.raises(ValidationError, match="why it is not needed"):
        domain.drop_filing(world.actor("bob"), filing=filing, reason=" ")
    domain.drop_filing(world.actor("bob"), filing=filing, reason="呼称だけの変更だった。")
    assert "呼称だけの変更だった。" in read(client(world.alice).get(detail(filing)))


# --- Other offices, companies, auditors ----------------------------------------------------------------------------


def test_another_office_reads_and_does_not_write(world):
    filing = licence_change(world, date(2026, 11, 20))
    charlie = client(world.charlie)
    assert charlie.get(detail(filing)).status_code == 200
    assert charlie.post(step("edit", filing), {"event_on": "2026/11/1", "version": 1}).status_code == 403
    with pytest.raises(Refused):
        licence_change(world, date(2026, 11, 20), by="charlie")
    start = f"{reverse('filings:begin', args=['difficulty'])}?company={world.asahi.public_id}"
    assert charlie.get(start).status_code == 403


def test_trainees_of_other_companies_do_not_get_in(world):
    stranger = make_person(world.osaka)
    place(stranger, world.naniwa_site, date(2026, 4, 1), date(2027, 3, 31))
    with pytest.raises(ValidationError, match="trainees of this company"):
        difficulty(world, people=[world.trainees[0], stranger])


def test_what_a_form_sends_beside_its_fields_is_not_kept(world):
    filing = difficulty(world, details=DIFFICULTY | {"surprise": "x", "own_will": "yes"})
    assert "surprise" not in filing.details
    assert "own_will" not in filing.details  # asked for only with a day of return
    with pytest.raises(ValidationError, match="Choose one of these"):
        difficulty(world, details=DIFFICULTY | {"state": "moon"})


def test_companies_see_that_their_annual_report_is_owed_and_nothing_else_of_filings(world):
    filing = difficulty(world)
    recompute(today=TODAY, company_ids=[world.asahi.pk])
    hana = client(world.hana)
    owed = access.obligations(world.actor("hana")).values_list("kind", flat=True)
    assert set(owed) == {"implementer_report"}
    assert "2027" in read(hana.get(reverse("portal:home")))
    assert "Annual report" in read(hana.get(reverse("portal:home")))
    for name in ("filings:list", "filings:by_may", "filings:measure_list"):
        assert hana.get(reverse(name)).status_code == 404
    assert hana.get(detail(filing)).status_code == 404


# --- By 31 May -----------------------------------------------------------------------------------------------------


def test_the_page_of_the_year_begins_what_is_missing_once(world):
    alice = client(world.alice)
    idle = make_company(world.tokyo, "休止中株式会社")
    page = read(alice.get(reverse("filings:by_may"), {"year": 2026}))
    assert world.asahi.name in page
    assert world.osaka.name in page
    assert idle.name not in page
    alice.post(reverse("filings:begin_all", args=[2026]))
    made = sorted(Filing.objects.values_list("kind", "office__code", "company__name"))
    assert ("business_report", "TKY", None) in [(kind, office, name) for kind, office, name in made]
    assert not [row for row in made if row[1] == "OSK"]  # another office begins its own
    assert all(Obligation.objects.filter(filing=row).exists() for row in Filing.objects.all())
    again = len(made)
    alice.post(reverse("filings:begin_all", args=[2026]))
    assert Filing.objects.count() == again
    with pytest.raises(ValidationError, match="report of this fiscal year already"):
        domain.start_filing(
            world.actor("alice"),
            kind="business_report",
            office=world.tokyo,
            data={"event_on": date(2027, 3, 31)},
            fiscal_year=2026,
            today=TODAY,
        )


def test_a_year_that_has_not_begun_has_nothing_to_begin(world):
    assert annual.begin_all(world.actor("alice"), year=2027, today=TODAY) == 0


def test_the_numbers_of_a_year_come_from_the_records(world):
    site = make_establishment(make_company(world.tokyo, "新潟食品"))
    for nationality in ("VN", "VN", "ID"):
        place(make_person(world.tokyo, nationality=nationality), site, date(2025, 4, 15), date(2026, 4, 1))
    difficulty(world)
    found = numbers.of_office(world.tokyo, 2026)
    values = {line.label: line.value for line in found.lines}
    companies = {name for name, _key, _number in found.companies}
    assert "新潟食品" in companies  # one day, 2026-04-01, is enough
    assert values["Companies supervised for at least one day"] == len(companies)
    assert values["Notices of missing trainees"] == 1
    vietnam = next(nation for nation in found.nations if nation.name == "Vietnam")
    assert vietnam.stages[0] >= 2
    page = read(client(world.alice).get(reverse("filings:numbers", args=[world.tokyo.public_id, 2026])))
    assert "新潟食品" in page
    assert found.lines[0].value > len(numbers.of_office(world.osaka, 2026).companies)


# --- Letters of the authority --------------------------------------------------------------------------------------


def test_a_letter_is_recorded_answered_and_settled(world):
    alice, bob = client(world.alice), client(world.bob)
    typed = {
        "office": world.tokyo.pk,
        "kind": "recommendation",
        "document_no": "東指第12号",
        "received_on": "2026/11/10",
        "content": "監査報告書を期限内に提出すること。",
        "reply_due_on": "2026/11/30",
        "key": uuid.uuid4(),
    }
    alice.post(reverse("filings:measure_new"), typed)
    alice.post(reverse("filings:measure_new"), typed)
    measure = Measure.objects.get()
    page = reverse("filings:measure", args=[measure.public_id])
    assert "監査報告書を期限内に提出すること。" in read(alice.get(page))
    begin = reverse("filings:measure_reply", args=[measure.public_id])
    alice.post(begin)
    alice.post(begin)
    reply = Filing.objects.get(measure=measure)
    alice.post(
        step("edit", reply), {"event_on": "2026/11/10", "version": 1, "regime": "titp", "d-reply": "改めました。"}
    )
    bob.post(step("approve", reply))
    alice.post(step("file", reply), {"filed_on": "2026/11/23", "channel": "post"})
    measure.refresh_from_db()
    assert (measure.replied_on, measure.reply) == (TODAY, "改めました。")
    assert Obligation.objects.get(measure=measure).state == "done"
    assert "改めました。" in read(alice.get(page))


def test_a_letter_cannot_be_answered_before_it_came(world):
    typed = {"office": world.tokyo.pk, "kind": "order", "received_on": "2026/11/10", "content": "x"}
    response = client(world.alice).post(reverse("filings:measure_new"), typed | {"reply_due_on": "2026/11/9"})
    assert response.status_code == 422
    assert "The reply cannot be due before the letter came." in read(response)


# --- One or a hundred ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["list", "by_may", "measure_list", "audit_reports"])
def test_pages_take_the_same_queries_for_one_and_for_many(world, name):
    alice = client(world.alice)
    address = reverse(f"filings:{name}")
    address = f"{address}?year=2026" if name == "by_may" else address

    def spent():
        with CaptureQueriesContext(connection) as queries:
            assert alice.get(address).status_code == 200
        return len(queries)

    difficulty(world)
    Measure.objects.create(office=world.tokyo, kind="order", received_on=TODAY, content="x")
    annual.begin_all(world.actor("alice"), year=2026, today=TODAY)
    spent()
    few = spent()
    for number in range(30):
        site = make_establishment(make_company(world.tokyo, f"会社{number}"))
        place(make_person(world.tokyo), site, date(2026, 4, 1), date(2027, 3, 31))
        minor_change(world, date(2026, 11, 1))
        Measure.objects.create(office=world.tokyo, kind="order", received_on=TODAY, content=f"{number}")
    assert spent() == few


def test_the_register_names_addressee_deadline_and_state(world):
    send(world, approve(world, licence_change(world, date(2026, 11, 20))), receipt_no="東-77")
    difficulty(world)
    alice = client(world.alice)
    waiting = read(alice.get(reverse("filings:list")))
    assert world.asahi.name in waiting
    assert "東-77" not in waiting
    everything = read(alice.get(reverse("filings:list"), {"late": ""}))
    assert "東-77" in everything
    assert "外国人技能実習機構" in everything
    assert Document.objects.filter(form_id="TITP-F17").count() == 1
