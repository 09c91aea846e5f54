"""What every list can do: narrow, order, page, choose columns, export, explain what is missing. Under one scope."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core import jobs, listing
from imjapan.core.models import Job, StoredFile
from imjapan.organization import filters
from imjapan.organization.models import Measure, Office
from interns.models import AfterReturn, SendingOrganization
from reports.models import ObligationMove
from tests.incidents.makers import make_incident, make_transfer
from tests.lectures.makers import make_course, make_lecturer, make_lesson
from tests.records import NOW, make_document, make_filing, make_finding, make_obligation, release
from tests.recruiting.makers import make_candidate, make_offer
from tests.support.makers import make_support, make_worker
from tests.world import (
    TODAY,
    make_audit,
    make_company,
    make_establishment,
    make_person,
    make_personnel,
    make_trainees,
    place,
)
from training.models import Cohort, ExamAttempt, ExternalCheck, PlanApplication, PlanChange, Visit

OWN_TESTS = {"mails"}  # its rows are no record of an office: see tests/accounts/test_mail_pages.py
STAFF_LISTS = sorted(
    name for name in set(listing.names()) - OWN_TESTS if listing.get(name).visible.__name__ == "<lambda>"
)


def address(name):
    return reverse(listing.get(name).url)


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def shown(response):
    """The texts of the first cell of each row, in order."""
    table = response.context["shown"]
    return [str(cells[0].value) for cells in table.table()]


def fill(world, number, office=None):
    """One more of everything a list can show."""
    office = office or world.tokyo
    company = make_company(office, f"会社{number:03}", name_kana=f"カイシャ{number:03}")
    plant = make_establishment(company, f"工場{number:03}")
    [trainee] = make_trainees(plant, 1)
    AfterReturn.objects.create(person=trainee, kind="employed", heard_on=date(2026, 10, 1))
    ExamAttempt.objects.create(person=trainee, grade="basic", part="practical", applied_on=date(2026, 10, 1))
    PlanApplication.objects.create(
        office=office, company=company, establishment=plant, person=make_person(office), stage=1,
        starts_on=date(2027, 4, 10), ends_on=date(2028, 4, 9), drafted_by=world.alice,
    )  # fmt: skip
    Cohort.objects.create(office=office, name=f"第{number}期", arrives_on=date(2027, 4, 10))
    PlanChange.objects.create(
        plan=trainee.plans.get(), company=company, office=office, code="lodging", happens_on=TODAY,
        treatment="notice", entered_at=NOW, entered_by=world.alice,
    )  # fmt: skip
    make_candidate(make_offer(plant, world.alice), trainee, "selected")
    make_lesson(make_course(office, [trainee], name=f"講習{number:03}"), date(2026, 11, 9))
    make_lecturer(office, f"講師{number:03}")
    make_support(make_worker(plant))
    SendingOrganization.objects.create(country="ID", name=f"LPK {number:03}")
    make_incident(plant, world.alice, [trainee])
    make_transfer(trainee.placements.get(), world.alice)
    audit = make_audit(plant, world.alice, state="approved", **stamps(world))
    release(make_finding(audit, world.alice), world.bob)
    make_finding(audit, world.alice)
    visit = Visit.objects.create(
        establishment=plant, company=company, office=office, visited_on=TODAY, visitor=world.alice
    )
    visit.people.set(world.trainees[:1])
    make_document(audit, world.bob, "TITP-F22")
    make_obligation(plant, kind="audit")
    report = make_obligation(plant, kind="audit_report", audit=audit)
    days = dict.fromkeys(("window_first_before", "window_last_before", "target_before", "legal_before"), TODAY)
    later = {"target_after": date(2026, 12, 1), "legal_after": date(2026, 12, 1)}
    ObligationMove.objects.create(obligation=report, moved_at=NOW, cause="placement.changed", **days, **later)
    person, *_rest = make_personnel(office, name=f"役員{number:03}")
    make_filing(office, world.alice)
    Measure.objects.create(office=office, kind="guidance", received_on=TODAY, content="記載を改めること。")
    ExternalCheck.objects.create(
        office=office, kind="office", checker=person, checked_on=TODAY, recorded_by=world.alice
    )
    Job.objects.create(name="reports.recompute_all", actor_id=world.alice.pk)


def stamps(world):
    return {"finished_at": NOW, "finished_by": world.alice, "approved_at": NOW, "approved_by": world.bob}


def test_as_many_queries_for_a_hundred_rows_as_for_one(world, client_of):
    """All lists in one test: a hundred of everything take seconds to make."""
    client = client_of(world.alice)

    def asked():
        """`{name: (queries, rows shown)}`."""
        found = {}
        for name in STAFF_LISTS:
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address(name), {"size": 100})
            found[name] = len(queries), len(response.context["shown"].page.object_list)
        return found

    fill(world, 1)
    asked()  # what is remembered per process
    one = asked()
    for number in range(99):
        fill(world, number + 2)
    hundred = asked()
    assert {name: rows for name, (_queries, rows) in one.items() if rows < 1} == {}
    assert {name: rows for name, (_queries, rows) in hundred.items() if rows != 100} == {}
    assert {name: queries for name, (queries, _rows) in hundred.items() if queries != one[name][0]} == {}


@pytest.mark.parametrize("name", STAFF_LISTS)
def test_the_export_has_the_rows_and_columns_of_the_screen_and_no_more(world, client_of, name):
    client = client_of(world.alice)
    for number in range(3):
        fill(world, number)
    Office.objects.filter(pk=world.osaka.pk).update(is_private=True)
    fill(world, 77, office=world.osaka)  # hidden from her
    page = client.get(address(name), {"size": 100})
    answer = client.post(reverse("core:list_export", args=[name]), {"format": "csv", "query": ""})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content)))
    assert lines[0] == [str(column.label) for column in page.context["shown"].columns]
    assert len(lines) - 1 == page.context["shown"].page.paginator.count >= 3
    assert "会社077" not in content
    assert "attachment" in answer["Content-Disposition"]
    book = client.post(reverse("core:list_export", args=[name]), {"format": "xlsx", "query": ""})
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert [cell.value for cell in sheet[1]] == lines[0]
    assert sheet.max_row == len(lines)


def test_search_and_filters_narrow_the_export_too(world, alice):
    make_person(world.tokyo, "SUKARNO", nationality="ID")
    make_person(world.tokyo, "NGUYEN VAN AN", nationality="VN")
    answer = alice.post(
        reverse("core:list_export", args=["people"]), {"format": "csv", "query": "nationality=VN&q=nguyen&size=25"}
    )
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "NGUYEN VAN AN" in content
    assert len(content.strip().splitlines()) == 2


def test_a_name_can_not_become_a_formula(world, alice):
    make_person(world.tokyo, '=HYPERLINK("http://x")', katakana="+81", call_name="@x")
    answer = alice.post(reverse("core:list_export", args=["people"]), {"format": "csv", "query": "q=hyperlink"})
    row = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1]
    assert row[0].startswith("'=")
    assert row[1].startswith("'+")
    book = alice.post(reverse("core:list_export", args=["people"]), {"format": "xlsx", "query": "q=hyperlink"})
    cell = openpyxl.load_workbook(io.BytesIO(book.content)).active["A2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


def test_a_long_list_is_written_by_a_worker_for_its_reader_alone(world, alice, client_of, monkeypatch):
    monkeypatch.setattr("imjapan.core.views.AT_ONCE", 2)
    answer = alice.post(reverse("core:list_export", args=["people"]), {"format": "xlsx", "query": "sort=-name"})
    job = Job.objects.get(name="core.export_list")
    assert answer.status_code == 303
    assert answer["Location"] == reverse("core:job", args=[job.public_id])
    assert "waiting" in alice.get(answer["Location"]).content.decode().lower()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["rows"]) == ("done", 5)
    download = reverse("core:job_file", args=[job.public_id])
    assert download in alice.get(answer["Location"]).content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(alice.get(download).streaming_content))).active
    names = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert len(names) == 5
    assert names == sorted(names, reverse=True)
    assert client_of(world.charlie).get(download).status_code == 404
    assert client_of(world.hana).get(download).status_code == 404
    answer = client_of(world.admin).get(download)
    assert answer.status_code == 200
    answer.close()


def test_an_export_whose_reader_was_deactivated_writes_nothing(world, alice, monkeypatch):
    monkeypatch.setattr("imjapan.core.views.AT_ONCE", 2)
    alice.post(reverse("core:list_export", args=["people"]), {"format": "xlsx", "query": ""})
    job = Job.objects.get(name="core.export_list")
    type(world.alice).objects.filter(pk=world.alice.pk).update(is_active=False)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert not StoredFile.objects.filter(name__contains="xlsx").exists()


@pytest.mark.parametrize("who", ["hana", "aki"])
def test_outsiders_export_nothing_of_ours(world, client_of, who):
    for name in STAFF_LISTS:
        answer = client_of(getattr(world, who)).post(reverse("core:list_export", args=[name]), {"format": "csv"})
        assert answer.status_code == 404, name


def test_order_by_kana_and_back(world, alice):
    for name, kana in (
        ("渡辺組", "ワタナベグミ"),
        ("阿部農園", "アベノウエン"),
        ("株式会社伊藤", "カブシキガイシャイトウ"),
    ):
        make_company(world.tokyo, name, name_kana=kana)
    rows = shown(alice.get(address("companies"), {"sort": "name"}))
    assert [name for name in rows if name in ("阿部農園", "株式会社伊藤", "渡辺組")] == [
        "阿部農園",
        "株式会社伊藤",
        "渡辺組",
    ]
    response = alice.get(address("companies"), {"sort": "-name"})
    assert shown(response) == rows[::-1]
    assert 'aria-sort="descending"' in response.content.decode()


def test_an_unknown_order_size_or_page_is_no_error(world, alice):
    response = alice.get(address("people"), {"sort": "birth; DROP", "size": "9999", "page": "minus one"})
    assert response.status_code == 200
    assert response.context["shown"].size == 50


def test_a_filter_that_cannot_be_read_says_so_at_the_field_and_shows_nothing(world, alice):
    response = alice.get(address("audits"), {"first": "2026/2/31", "whose": "all"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "There is no day “2026/2/31” in the calendar." in text
    assert shown(response) == []


def test_why_is_she_not_in_the_list(world, alice):
    """The filter that keeps a person out is named; who is not in scope is not given away."""
    make_person(world.tokyo, "SITI AMINAH", nationality="ID")
    Office.objects.filter(pk=world.osaka.pk).update(is_private=True)
    make_person(world.osaka, "SITI HIDDEN", nationality="ID")
    text = alice.get(address("people"), {"nationality": "VN", "q": "budi", "why": "siti"}).content.decode()
    assert "SITI AMINAH" in text
    assert "<strong>Nationality: Vietnam</strong> (here: Indonesia)" in text
    assert "<strong>Search: budi</strong>" in text
    assert "HIDDEN" not in text
    text = alice.get(address("people"), {"nationality": "ID", "why": "siti"}).content.decode()
    assert "is in the list" in text
    assert "look on the other pages" not in text  # there is one
    text = alice.get(address("people"), {"nationality": "ID", "why": "hidden"}).content.decode()
    assert "Nothing of that name is in the offices you may read" in text


def test_filters_fold_on_a_phone_while_they_say_what_they_say_anyway(world, alice):
    def folds(query=None, name="obligations"):
        page = alice.get(address(name), query or {}).content.decode()
        return "data-fold" in page.partition('id="main"')[2]  # the menu before it folds too

    assert folds()  # open duties, as usual
    assert not folds({"state": "done"})
    assert folds(name="people")


def test_corporations_and_proprietors(world, alice):
    assert shown(alice.get(address("companies"), {"form": "True"})) == ["みどり農園"]
    assert "みどり農園" not in shown(alice.get(address("companies"), {"form": "False"}))


def test_an_empty_list_teaches_and_a_narrow_one_offers_all(world, client_of):
    client = client_of(world.alice)
    assert (
        "Every establishment with trainees in stage 1 is visited once a month."
        in client.get(address("visits")).content.decode()
    )
    text = client.get(address("people"), {"q": "nobody"}).content.decode()
    assert "Nothing matches" in text
    assert f'href="{address("people")}"' in text


def test_columns_and_size_are_remembered_and_reset(world, alice):
    settings = reverse("core:list_settings", args=["people"])
    answer = alice.post(settings, {"columns": ["native", "sex", "no such"], "size": "25", "next": address("people")})
    assert answer["Location"] == address("people")
    table = alice.get(address("people")).context["shown"]
    assert [column.key for column in table.columns] == ["name", "native", "sex"]
    assert table.size == 25
    alice.post(settings, {"reset": "yes", "next": "https://evil.example/"})
    table = alice.get(address("people")).context["shown"]
    assert "nationality" in [column.key for column in table.columns]


def test_the_settings_lead_nowhere_else(alice):
    answer = alice.post(reverse("core:list_settings", args=["people"]), {"next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_people_now(world, alice):
    left = make_person(world.tokyo, "GONE HOME")
    place(left, world.asahi_plant, date(2024, 4, 1), date(2025, 3, 31))
    make_person(world.tokyo, "NOT YET")
    rows = {who: shown(alice.get(address("people"), {"now": who})) for who in ("here", "left", "none")}
    assert len(rows["here"]) == 5
    assert rows["left"] == ["GONE HOME"]
    assert rows["none"] == ["NOT YET"]
    text = alice.get(address("people"), {"q": "gone"}).content.decode()
    assert "has left" in text
    assert "株式会社朝日製作所" in text


def test_in_charge(world, alice):
    assert shown(alice.get(address("companies"), {"in_charge": "alice"})) == ["株式会社朝日製作所"]
    assert shown(alice.get(address("companies"), {"in_charge": "bob"})) == ["株式会社朝日製作所"]  # the deputy
    assert shown(alice.get(address("companies"), {"in_charge": "mia"})) == []


def test_staff_offered_are_those_nearby_and_any_other_may_be_asked_for(world, client_of, monkeypatch):
    def offered(name, **query):
        form = client_of(getattr(world, name)).get(address("companies"), query).context["shown"].filters.form
        return [key for key, _label in form.fields["in_charge"].choices]

    assert offered("alice") == ["", "alice", "bob", "charlie", "mia"]
    monkeypatch.setattr(filters, "OFFERED", 3)  # too many to offer them all
    assert offered("alice") == ["", "alice", "bob", "mia"]
    assert offered("alice", office="OSK") == ["", "charlie"]
    assert offered("alice", in_charge="charlie") == ["", "alice", "bob", "charlie"]
    assert offered("admin") == ["", "alice", "bob", "charlie"]
    Office.objects.filter(pk=world.osaka.pk).update(is_private=True)
    assert offered("alice", office="OSK") == [""]
    response = client_of(world.alice).get(address("companies"), {"in_charge": "charlie"})
    assert response.status_code == 422  # of a private office: nobody she knows of


def test_paging_keeps_search_and_order(world, alice):
    for number in range(60):
        make_person(world.tokyo, f"PAGED {number:02}")
    response = alice.get(address("people"), {"q": "paged", "sort": "-name", "page": 2, "size": 25})
    assert shown(response)[0] == "PAGED 34"
    text = response.content.decode()
    assert "26 to 50 of 60" in text
    assert "q=paged&amp;sort=-name&amp;page=3&amp;size=25" in text


def test_counting_ends_at_the_cap(world, alice, monkeypatch):
    monkeypatch.setattr(listing, "FOUND", 3)
    response = alice.get(address("people"), {"q": "trainee"})
    assert response.context["shown"].page.paginator.count == 3
    assert "of more than 3" in response.content.decode()


def test_search_over_everything(world, client_of):
    make_company(world.tokyo, "株式会社シティ", name_kana="シティ")
    person = make_person(world.tokyo, "SITI AMINAH", katakana="シティ・アミナ")
    Office.objects.filter(pk=world.osaka.pk).update(is_private=True)
    make_person(world.osaka, "SITI HIDDEN")
    text = client_of(world.alice).get(reverse("core:search"), {"q": "してぃ"}).content.decode()
    assert "株式会社シティ" in text
    assert reverse("people:detail", args=[person.public_id]) in text
    text = client_of(world.alice).get(reverse("core:search"), {"q": "siti"}).content.decode()
    assert "HIDDEN" not in text
    assert "Mia" in client_of(world.alice).get(reverse("core:search"), {"q": "mia"}).content.decode()
    fragment = client_of(world.alice).get(reverse("core:search"), {"q": "siti"}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "SITI AMINAH" in fragment.content.decode()
    assert client_of(world.hana).get(reverse("core:search"), {"q": "siti"}).status_code == 404


def test_a_page_of_people_is_small(world, alice):
    make_trainees(world.asahi_plant, 60)
    content = alice.get(address("people")).content
    assert len(content) < 150_000
