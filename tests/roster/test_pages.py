"""Moving in on screen: the four steps, every refusal in words, nobody else's uploads, nothing twice."""

import io
import re
import threading
import zipfile
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from msoffcrypto.format.ooxml import OOXMLFile

from imjapan.core import files, jobs
from imjapan.core.models import Job
from imjapan.core.spreadsheets.reading import read
from interns.models import Passport, Person
from tests.roster.sheets import PEOPLE, changed, csv_bytes, roster, xlsx
from tests.roster.test_life import run_jobs
from tests.roster.test_take_over import everything
from tests.training.helpers import text_of
from tests.world import World, make_person
from training.models import Placement, Plan, RememberedHeader, RosterImport
from training.roster import template
from training.roster.fields import FIELDS
from training.roster.headers import folded, names_of
from training.roster.parsing import parse
from training.roster.sheets import KINDS

pytestmark = pytest.mark.django_db
State = RosterImport.State


def locked():
    """A workbook with a password."""
    sealed = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx(roster()))).encrypt("secret", sealed)
    return sealed.getvalue()


def macro():
    """A workbook with macros."""
    stream = io.BytesIO(xlsx(roster()))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return stream.getvalue()


def url(name, row):
    return reverse(f"training:{name}", args=[row.public_id])


def send(client, content, name="roster.xlsx"):
    return client.post(reverse("training:roster_new"), {"file": SimpleUploadedFile(name, content)})


def uploaded(client, content, name="roster.xlsx"):
    """Upload on the page and let the worker check it."""
    answer = send(client, content, name)
    assert answer.status_code == 303, text_of(answer)
    run_jobs()
    row = RosterImport.objects.latest("pk")
    assert answer["Location"] == url("roster", row)
    return row


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def admin(world, client_of):
    return client_of(world.admin)


@pytest.fixture
def bob(world, client_of):
    return client_of(world.bob)


# --- The whole path ---


def test_from_a_fault_to_records_and_the_same_file_again(world, admin):
    """Upload with a fault, see it, fetch the marked copy, upload the corrected file, take over, upload again."""
    faulty = uploaded(admin, xlsx(roster(people=changed(PEOPLE, 2, "生年月日", "2001/2/31"))))
    page = admin.get(url("roster", faulty))
    line = re.search(r"<tr>(?:(?!</tr>).)*2001/2/31.*?</tr>", page.content.decode(), re.DOTALL)[0]
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line)).strip()
    assert words == (
        "実習生 row 3 Fault D 生年月日 2001/2/31 There is no day 31 in month 2 of that year. Correct the day."
    )
    assert "1 fault" in text_of(page)
    assert url("roster_take_over", faulty) not in page.content.decode()
    answer = admin.post(url("roster_take_over", faulty), follow=True)
    assert faulty.state == State.FAULTY
    assert Person.objects.filter(old_number="P-1").count() == 0
    assert "1 fault" in text_of(answer)

    marked = admin.get(url("roster_marked", faulty))
    assert marked["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(body(marked)))
    told = [[cell.value for cell in row] for row in book["Result of the check"].iter_rows(min_row=2)]
    assert [row[:3] + row[4:7] for row in told] == [
        ["実習生", 3, "D", "2001/2/31", "There is no day 31 in month 2 of that year.", "Correct the day."]
    ]

    good = xlsx(roster())
    row = uploaded(admin, good)
    page = text_of(admin.get(url("roster", row)))
    assert "No faults" in page
    assert "people 2 0 0" in page
    page = admin.get(url("roster_take_over", row))
    assert "Take over the file now? New records: 21. Changed records: 0." in page.content.decode()
    assert Person.objects.filter(old_number="P-1").count() == 0
    assert admin.post(url("roster_take_over", row)).status_code == 303
    assert "The file is being taken over" in text_of(admin.get(url("roster_take_over", row)))
    run_jobs()
    page = admin.get(url("roster_take_over", row))
    assert "The file is taken over" in text_of(page)
    assert "placements 3 0 0" in text_of(page)
    assert f'<a href="{reverse("people:list")}">people</a>' in page.content.decode()
    assert Placement.objects.filter(person__old_number="P-1").count() == 2

    before = everything()
    again = uploaded(admin, good)
    page = admin.get(url("roster", again))
    assert "The same file was uploaded before" in text_of(page)
    assert f'href="{url("roster", row)}"' in page.content.decode()
    assert "There is nothing to take over" in text_of(page)
    admin.post(url("roster_take_over", again))
    run_jobs()
    assert "nothing was changed" in text_of(admin.get(url("roster_take_over", again)))
    assert everything() == before


def test_the_duties_of_a_take_over_have_their_link(world, admin):
    plans = [roster()["計画"][0]]
    people, placements = [PEOPLE[0]], [roster()["配属"][0]]
    for n in range(25):
        number = f"C20000{n:02}"
        people.append([*PEOPLE[1][:5], f"N-{n}", number, *PEOPLE[1][7:8], f"AB{n:08}CD", *PEOPLE[1][9:]])
        people[-1][0] = f"SUPARMAN {n}"
        plans.append([number, *roster()["計画"][2][1:3], f"認{n}", *roster()["計画"][2][4:]])
        placements.append([number, *roster()["配属"][2][1:]])
    row = uploaded(admin, xlsx(roster(people=people, plans=plans, placements=placements, passports=None)))
    assert row.state == State.READY, row.report["messages"]
    admin.post(url("roster_take_over", row))
    jobs.run(Job.objects.get(name="training.take_over_roster").pk)
    page = admin.get(url("roster_take_over", row)).content.decode()
    duties = Job.objects.filter(name="core.deliver_change", state="queued")
    assert duties.count() >= 1
    for job in duties:
        assert reverse("core:job", args=[job.public_id]) in page
    assert "worked out in the background" in page


# --- Progress ---


def test_progress_asks_again_and_leads_on_when_it_has_ended(world, admin):
    row = RosterImport.objects.get(public_id=send(admin, xlsx(roster()))["Location"].rstrip("/").rsplit("/", 1)[1])
    page = admin.get(url("roster", row)).content.decode()
    assert "The file is being checked" in page
    assert f'hx-get="{url("roster_progress", row)}" hx-trigger="every 2s"' in page
    running = admin.get(url("roster_progress", row))
    assert "HX-Redirect" not in running
    assert "<html" not in running.content.decode()
    Job.objects.filter(pk=row.job_id).update(state="running", total=4, progress=3, lease_until=row.created_at)
    assert 'value="3"' in admin.get(url("roster_progress", row)).content.decode()
    Job.objects.filter(pk=row.job_id).update(state="queued", lease_until=None)
    run_jobs()
    assert admin.get(url("roster_progress", row))["HX-Redirect"] == url("roster", row)


def test_work_that_was_given_up_is_started_again(world, admin):
    row = RosterImport.objects.get(public_id=send(admin, xlsx(roster()))["Location"].rstrip("/").rsplit("/", 1)[1])
    Job.objects.filter(pk=row.job_id).update(state="failed", finished_at=row.created_at)
    page = admin.get(url("roster", row)).content.decode()
    assert "The work stopped by an error" in page
    assert "every 2s" not in page
    assert f'action="{url("roster_check", row)}"' in page
    assert admin.post(url("roster_check", row)).status_code == 303
    run_jobs()
    assert "No faults" in text_of(admin.get(url("roster", row)))


def test_the_marked_copy_comes_after_the_result(world, admin):
    row = uploaded(admin, xlsx(roster(people=changed(PEOPLE, 2, "性別", "?"))))
    assert url("roster_marked", row) in admin.get(url("roster", row)).content.decode()
    Job.objects.filter(pk=row.job_id).update(state="running", finished_at=None, lease_until=row.created_at)
    page = admin.get(url("roster", row)).content.decode()
    address = f"{url('roster_progress', row)}?part=marked"
    assert url("roster_marked", row) not in page
    assert f'hx-get="{address}" hx-trigger="every 2s"' in page
    assert "being written" in admin.get(address).content.decode()
    Job.objects.filter(pk=row.job_id).update(state="done", finished_at=row.created_at)
    answer = admin.get(address)
    assert "HX-Redirect" not in answer
    assert url("roster_marked", row) in answer.content.decode()


# --- Unreadable files, at the field ---


UNREADABLE = [
    ("empty.xlsx", b"", "The file is empty. Choose the file again."),
    ("scan.xlsx", b"%PDF-1.7\n", "Only Excel files (.xlsx, .xls) and CSV files are accepted."),
    ("program.xlsx", b"MZ" + bytes(200), "Only Excel files (.xlsx, .xls) and CSV files are accepted."),
    ("wrong.xlsx", "氏名,国籍\nBUDI,ID\n".encode(), "The name ends in “.xlsx”, but the content is"),
    ("locked.xlsx", locked(), "The file is protected by a password."),
    ("macro.xlsm", macro(), "The file contains macros, which are not accepted."),
    ("cut.xlsx", xlsx(roster())[:2000], "The file is damaged and cannot be read."),
]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name, content, words", UNREADABLE, ids=[each[0] for each in UNREADABLE])
def test_an_unreadable_file_is_refused_at_its_field(world, client_of, language, name, content, words):
    answer = send(client_of(world.admin, language), content, name)
    assert answer.status_code == 422
    page = answer.content.decode()
    errors = re.search(r'<ul class="field__errors" id="id_file_error">(.*?)</ul>', page, re.DOTALL)[1]
    if language == "en":
        assert words in unescape(errors)
    else:
        with translation.override("ja"):
            (error,) = answer.context["form"].errors["file"]
            assert re.search("[ぁ-ん]", error), error
            assert error in unescape(errors)
    assert 'href="#id_file"' in page
    assert RosterImport.objects.count() == 0
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    "content, words",
    [
        ('氏名,国籍\n"髙橋,ID\n'.encode(), "Line 2 of the CSV file cannot be read: a quotation mark is missing."),
        (b"name,country\n\x81,ID\n", "The characters in line 2 are neither UTF-8 nor Shift_JIS (CP932)."),
    ],
    ids=["quotation mark", "encoding"],
)
def test_a_file_that_fails_while_it_is_read_is_said_on_its_page(world, admin, content, words):
    row = uploaded(admin, content, "a.csv")
    page = text_of(admin.get(url("roster", row)))
    assert words in page
    assert "Discard this upload and upload a corrected file." in page
    assert admin.get(url("roster_mapping", row)).status_code == 303


def test_a_file_that_is_too_large_is_refused_kindly(world, admin, settings):
    settings.ROSTER_MAX_BYTES = 1 * 2**20
    assert "at most 1 MB" in text_of(admin.get(reverse("training:roster_new")))
    answer = send(admin, b"x" * (2**20 + 1), "large.xlsx")
    assert answer.status_code == 422
    assert "at most 1 MB are accepted. Split it" in text_of(answer)
    assert RosterImport.objects.count() == 0


def test_no_file_at_all(world, client_of):
    answer = client_of(world.admin).post(reverse("training:roster_new"))
    assert answer.status_code == 422
    assert "Choose a file first." in text_of(answer)


# --- Columns ---


ODD = [["なまえ（実習生）", "国籍", "生年月日", "性別", "パス番", "担当事業所コード", "備考欄"]] + [
    [f"BUDI {n}", "ID", f"2001/5/{n}", "男", f"C123456{n}", "TKY", "x"] for n in range(1, 5)
]


def fields_of(page):
    """Names and chosen values of the mapping form, as a browser would send them."""
    found = dict(re.findall(r'<input type="hidden" name="(column-[\d-]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="([\w-]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_columns_are_corrected_and_remembered(world, admin):
    row = uploaded(admin, csv_bytes(ODD), "odd.csv")
    assert admin.get(url("roster", row))["Location"] == url("roster_mapping", row)
    page = admin.get(url("roster_mapping", row)).content.decode()
    given = fields_of(page)
    assert given == {
        "kind-0": "people",
        "column-0-0": "",
        "column-0-4": "",
        "column-0-6": "",
    }
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Required columns that are missing Name" in words
    assert "BUDI 1 BUDI 2 BUDI 3" in words
    assert "BUDI 4" not in words
    assert '<option value="passport.number">Passport number</option>' in page
    answer = admin.post(
        url("roster_mapping", row),
        given | {"column-0-0": "person.passport_name", "column-0-4": "passport.number"},
    )
    assert (answer.status_code, answer["Location"]) == (303, url("roster", row))
    run_jobs()
    page = text_of(admin.get(url("roster", row)))
    assert "No faults" in page
    assert "people 4 0 0" in page
    remembered = set(RememberedHeader.objects.values_list("sheet", "header", "field"))
    assert ("people", folded("パス番"), "passport.number") in remembered

    second = uploaded(admin, csv_bytes([ODD[0], *ODD[2:]]), "next.csv")
    page = admin.get(url("roster", second))  # nothing to correct: step 3 at once
    assert page.status_code == 200
    assert "No faults" in text_of(page)
    words = text_of(admin.get(url("roster_mapping", second)))
    assert "パス番 C1234562 C1234563 C1234564 Passport number" in words


def test_the_same_field_twice_is_refused_at_the_column(world, admin):
    row = uploaded(admin, csv_bytes(ODD), "odd.csv")
    given = fields_of(admin.get(url("roster_mapping", row)).content.decode())
    answer = admin.post(url("roster_mapping", row), given | {"column-0-0": "person.sex"})
    assert answer.status_code == 422
    assert "Column A is already “Sex”. Choose only one of them." in text_of(answer)
    assert 'id="column-0-3" aria-label="What column D (性別) is" aria-invalid="true"' in answer.content.decode()
    assert RememberedHeader.objects.count() == 0
    assert RosterImport.objects.get().state == State.FAULTY


def test_what_nobody_offered_is_not_taken(world, admin):
    row = uploaded(admin, csv_bytes(ODD), "odd.csv")
    answer = admin.post(
        url("roster_mapping", row), {"kind-0": "people", "column-0-0": "company.name", "column-9-0": "x", "kind-7": "y"}
    )
    assert answer.status_code == 303
    row.refresh_from_db()
    assert row.mapping == {
        "odd": {
            "kind": "people",
            "columns": {
                "1": "person.nationality",
                "2": "person.birth_date",
                "3": "person.sex",
                "5": "office.code",
            },
        }
    }


def test_another_kind_shows_its_columns_without_saving(world, admin):
    row = uploaded(admin, csv_bytes(ODD), "odd.csv")
    given = fields_of(admin.get(url("roster_mapping", row)).content.decode()) | {"kind-0": "cards", "show": "0"}
    page = admin.post(url("roster_mapping", row), given).content.decode()
    assert "Status of residence or Residence card number" in page
    assert fields_of(page)["column-0-2"] == "person.birth_date"
    part = admin.post(url("roster_mapping", row), given, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<details")
    assert "<html" not in part
    opened = admin.post(url("roster_mapping", row), given | {"kind-0": "people", "show": "0-1"}).content.decode()
    assert '<select name="column-0-1"' in opened
    row.refresh_from_db()
    assert (row.mapping, row.state) == ({}, State.FAULTY)


TWICE = [[*row, row[4]] for row in [*ODD[:1], *ODD[2:]]]
TWICE[0] = ["氏名", *ODD[0][1:4], "旅券番号", *ODD[0][5:], "パスポート番号"]


def test_a_column_that_stands_twice_is_the_same_fault_on_both_pages(world, admin):
    """The check opens first and leads to the columns, where the second one is marked until somebody decides."""
    row = uploaded(admin, csv_bytes(TWICE), "twice.csv")
    page = admin.get(url("roster", row))
    assert "Two columns are both “Passport number”." in text_of(page)
    assert f'href="{url("roster_mapping", row)}"' in page.content.decode()
    page = admin.get(url("roster_mapping", row))
    words, given = text_of(page), fields_of(page.content.decode())
    assert "Column E is already “Passport number”. Choose only one of them." in words
    assert "Two columns are the same" in words
    assert "Not saved" not in words
    assert "Look at the check; the faults of the columns remain" in words
    assert "To the check without a change" not in words
    assert given["column-0-7"] == "passport.number"
    for unchanged in (given, {"kind-0": "people"}):
        answer = admin.post(url("roster_mapping", row), unchanged)
        assert answer.status_code == 422
        assert "Column E is already “Passport number”." in text_of(answer)
    assert admin.get(url("roster", row)).status_code == 200  # the check, as before
    assert admin.post(url("roster_mapping", row), given | {"column-0-7": ""}).status_code == 303
    run_jobs()
    words = text_of(admin.get(url("roster", row)))
    assert "No faults" in words
    assert "these columns are not used: 備考欄, パスポート番号." in words


def test_the_options_are_in_the_language_of_the_reader(world, client_of):
    japanese = client_of(world.admin, "ja")
    row = uploaded(japanese, csv_bytes(ODD), "odd.csv")
    assert (
        '<option value="passport.number">旅券番号</option>' in japanese.get(url("roster_mapping", row)).content.decode()
    )


# --- "Same person?" ---


NEWCOMERS = [
    ["氏名", "国籍", "生年月日", "性別", "旅券番号", "担当事業所コード"],
    ["SITI AMINAH", "ID", "1999/6/12", "女", "Z1111111", "TKY"],
    ["KOMANG", "ID", "2000/1/2", "男", "Z2222222", "TKY"],
]


@pytest.fixture
def asked(world, admin):
    """Two rows of a file that may be two recorded people."""
    siti = make_person(world.tokyo, "SITI AMINAH", birth_date="1999-06-12", sex="F", old_number="J-7")
    Passport.objects.create(person=siti, nationality="ID", number="A7654321")
    make_person(world.tokyo, "KOMANG", birth_date="2000-01-02")
    return uploaded(admin, csv_bytes(NEWCOMERS), "new.csv"), siti


def test_a_question_is_decided_both_ways_and_can_be_changed(world, admin, asked):
    row, siti = asked
    page = admin.get(url("roster", row))
    words = text_of(page)
    assert "2 questions" in words
    assert "SITI AMINAH cell A2 of the sheet “new”" in words
    assert "but the passport number in the file is not recorded for anybody yet." in words
    assert (
        "In the file SITI AMINAH Date of birth 1999-06-12 Nationality Indonesia Passport in the file Z1111111" in words
    )
    assert (
        "Recorded already SITI AMINAH Date of birth 1999-06-12 Nationality Indonesia Recorded passports A7654321"
        in words
    )
    assert f'name="answer" value="{siti.public_id}"' in page.content.decode()
    first, second = row.report["questions"]
    admin.post(url("roster_decide", row), {"row": first, "answer": "new"})
    assert "answered" in text_of(admin.get(url("roster", row)))
    admin.post(url("roster_decide", row), {"row": second, "answer": "new"})
    run_jobs()
    page = text_of(admin.get(url("roster", row)))
    assert "No faults" in page
    assert "people 2 0 0" in page
    assert "2 answers to “same person?”" in page
    admin.post(url("roster_decide", row), {"row": first, "answer": str(siti.public_id)})  # on second thoughts
    run_jobs()
    assert "people 1 0 1" in text_of(admin.get(url("roster", row)))
    admin.post(url("roster_take_over", row))
    run_jobs()
    assert set(Passport.objects.filter(person=siti).values_list("number", flat=True)) == {"A7654321", "Z1111111"}
    assert Person.objects.filter(passport_name="KOMANG").count() == 2


def test_all_open_rows_are_new_people(world, admin, asked):
    row, siti = asked
    admin.post(url("roster_decide", row), {"row": row.report["questions"][0], "answer": str(siti.public_id)})
    admin.post(url("roster_decide", row), {"all": "new"})
    run_jobs()
    assert "people 1 0 1" in text_of(admin.get(url("roster", row)))


def test_an_answer_that_was_not_offered_is_refused(world, admin, asked):
    row, _siti = asked
    for data in (
        {"row": row.report["questions"][0], "answer": str(world.trainees[0].public_id)},
        {"row": "ID:NOBODY", "answer": "new"},
        {},
    ):
        page = admin.post(url("roster_decide", row), data, follow=True)
        assert "This question is not open, or this is no answer to it." in text_of(page)
    row.refresh_from_db()
    assert row.decisions == {}


def test_faults_come_before_questions(world, admin, asked):
    row = uploaded(admin, csv_bytes([*NEWCOMERS, ["BUDI", "ID", "2001/2/31", "男", "Z3333333", "TKY"]]), "both.csv")
    page = text_of(admin.get(url("roster", row)))
    assert "1 fault, 2 questions" in page
    assert page.index("There is no day 31 in month 2") < page.index("Same person?")


# --- Who, twice, thrown away ---


NAMES = ["roster", "roster_progress", "roster_mapping", "roster_take_over", "roster_marked", "roster_file"]


def test_who_gets_in(world, client_of, admin):
    alice, mia = client_of(world.alice), client_of(world.mia)
    hint = ["BARU", None, "ID", "2000/1/1", "男", "P-9", *[None] * 6, "TKY"]  # no passport: there is a marked copy
    row = uploaded(client_of(world.bob), xlsx(roster(offices=None, people=[*PEOPLE, hint])))
    assert (row.state, row.report["counts"]["warning"]) == (State.READY, 1)
    reason = "Only supervision managers and administrators can take over data from spreadsheets."
    for address in (reverse("training:roster_list"), reverse("training:roster_new"), url("roster", row)):
        refused = alice.get(address)
        assert refused.status_code == 403
        assert reason in text_of(refused)
        assert client_of(world.hana).get(address).status_code == 404
        assert client_of(world.aki).get(address).status_code == 404
    for name in NAMES:
        assert mia.get(url(name, row)).status_code == 404, name  # a manager, but not her upload
        answer = admin.get(url(name, row))
        assert answer.status_code == 200, name
        assert body(answer)
    for name in ("roster_take_over", "roster_discard", "roster_check", "roster_decide", "roster_mapping"):
        assert mia.post(url(name, row)).status_code == 404, name
        assert alice.post(url(name, row)).status_code == 403, name
    row.refresh_from_db()
    assert row.state == State.READY
    assert "roster.xlsx" not in text_of(mia.get(reverse("training:roster_list")))
    assert "roster.xlsx" in text_of(admin.get(reverse("training:roster_list")))
    export, asked = reverse("core:list_export", args=["rosters"]), {"format": "csv", "query": ""}
    assert alice.post(export, asked).status_code == 404
    assert b"roster.xlsx" not in body(mia.post(export, asked))
    assert b"roster.xlsx" in body(admin.post(export, asked))


def test_the_way_in_is_offered_to_those_who_may(world, client_of):
    way = reverse("training:roster_list")
    for name in ("people:list", "companies:list"):
        assert f'href="{way}"' in client_of(world.bob).get(reverse(name)).content.decode()
        assert way not in client_of(world.alice).get(reverse(name)).content.decode()
    for model in (Placement, Plan, Person):
        model.objects.all().delete()
    empty = client_of(world.bob).get(reverse("people:list")).content.decode()
    assert f'href="{way}"' in empty[empty.index("No people yet") :]


def test_an_upload_is_thrown_away_with_its_files(world, admin, django_capture_on_commit_callbacks):
    row = uploaded(admin, xlsx(roster(people=changed(PEOPLE, 2, "性別", "?"))))
    stored = [row.file, row.marked]
    assert "Discard this upload?" in admin.get(url("roster", row)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(url("roster_discard", row), follow=True)
    assert "The upload is discarded" in text_of(answer)
    assert not any(files.backend().exists(each.sha256) for each in stored)
    page = admin.get(url("roster", row))
    assert "This upload was discarded" in text_of(page)
    assert url("roster_file", row) not in page.content.decode()
    for name in ("roster_file", "roster_marked"):
        assert admin.get(url(name, row)).status_code == 404
    assert admin.get(url("roster_mapping", row)).status_code == 303
    refused = text_of(admin.post(url("roster_check", row), follow=True))
    assert "This is no longer possible: the state is now “discarded”." in refused
    row.refresh_from_db()
    assert row.state == State.DISCARDED


@pytest.mark.django_db(transaction=True)
def test_two_tabs_take_over_at_once():
    """One job, one set of records; the second tab lands on the progress of the first."""
    world = World()
    client = Client()
    client.force_login(world.admin)
    row = uploaded(client, xlsx(roster()))
    gate, answers = threading.Barrier(2), []

    def press():
        tab = Client(HTTP_ACCEPT_LANGUAGE="en")
        tab.force_login(world.admin)
        gate.wait()
        try:
            answers.append(tab.post(url("roster_take_over", row), follow=True))
        finally:
            connections.close_all()

    tabs = [threading.Thread(target=press) for _tab in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Job.objects.filter(name="training.take_over_roster").count() == 1
    run_jobs()
    row.refresh_from_db()
    assert row.state == State.DONE
    assert Person.objects.filter(old_number="P-1").count() == 1


# --- Many remarks ---


def many(count):
    rows = [[f"A{n}", "ID", "2001/2/31", "男", f"C{n:07}", "TKY"] for n in range(count)]
    return csv_bytes([NEWCOMERS[0], *rows])


def test_as_many_queries_for_many_remarks_as_for_few(world, admin):
    pages = []
    for count in (10, 500):
        row = uploaded(admin, many(count), f"{count}.csv")
        admin.get(url("roster", row))
        with CaptureQueriesContext(connection) as queries:
            page = admin.get(url("roster", row))
        pages.append((len(queries), len(page.context["page"].object_list), page.context["page"].paginator.count))
        assert len(page.content) < 150_000
    assert [page[1:] for page in pages] == [(10, 10), (100, 500)]
    assert pages[0][0] == pages[1][0]


def test_remarks_are_filtered_and_paged(world, admin):
    outside = [["管理番号", "基準日", "他団体人数"], ["C-001", "x", 1]]
    row = uploaded(admin, xlsx(roster(people=changed(PEOPLE, 1, "性別", "?"), outside=outside)))
    page = admin.get(url("roster", row))
    sheets = [message.sheet for message in page.context["page"].object_list]
    assert sorted(sheets) == ["他団体人数", "実習生"]
    number = sheets.index("実習生")
    narrowed = admin.get(url("roster", row), {"step": "check", "sheet": number, "severity": "error"})
    assert [message.sheet for message in narrowed.context["page"].object_list] == ["実習生"]
    assert "Nothing matches" in text_of(admin.get(url("roster", row), {"step": "check", "severity": "warning"}))
    for nonsense in ({"sheet": "99"}, {"sheet": "x"}, {"severity": "1"}, {"page": "77"}):
        assert admin.get(url("roster", row), {"step": "check", **nonsense}).status_code == 200


# --- The list, the empty workbook ---


def test_the_list_says_what_each_upload_waits_for(world, admin, asked):
    uploaded(admin, xlsx(roster(people=changed(PEOPLE, 2, "性別", "?"))))
    page = text_of(admin.get(reverse("training:roster_list")))
    assert re.search(r"roster\.xlsx has faults 1 ", page)
    assert re.search(r"new\.csv has questions 0 ", page)


def test_the_list_says_so_when_there_is_nothing_to_take_over(world, admin):
    first = uploaded(admin, xlsx(roster()), "first.xlsx")
    assert "first.xlsx ready to be taken over 0 " in text_of(admin.get(reverse("training:roster_list")))
    admin.post(url("roster_take_over", first))
    run_jobs()
    again = uploaded(admin, xlsx(roster()), "again.xlsx")
    uploaded(admin, csv_bytes(NEWCOMERS[:1]), "empty.csv")
    words = text_of(admin.get(reverse("training:roster_list")))
    assert again.state == State.READY
    assert "again.xlsx nothing to take over 0 " in words
    assert "empty.csv nothing to take over 0 " in words
    assert "first.xlsx taken over 0 " in words
    assert "State nothing to take over" in text_of(admin.get(url("roster", again), {"step": "file"}))


def test_the_list_asks_no_more_often_for_many(world, admin):
    def count():
        with CaptureQueriesContext(connection) as queries:
            page = admin.get(reverse("training:roster_list"))
        return len(queries), len(page.context["shown"].page.object_list)

    first = uploaded(admin, many(1), "1.csv")
    admin.get(reverse("training:roster_list"))
    one = count()
    for _n in range(30):
        RosterImport.objects.create(file=first.file, uploaded_by=world.admin, state="faulty", report=first.report)
    assert one == (one[0], 1)
    assert count() == (one[0], 31)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_empty_workbook_is_understood_column_by_column(world, client_of, language):
    client = client_of(world.admin, language)
    content = body(client.get(reverse("training:roster_template")))
    book = read(content, "roster.xlsx")
    assert [sheet.name for sheet in book.sheets][1:] == [
        kind.titles[0] if language == "ja" else kind.titles[-1].capitalize() for kind in KINDS.values()
    ]
    for sheet, kind in zip(book.sheets[1:], KINDS.values(), strict=True):
        names = names_of(kind.name)
        assert {names[folded(header)] for header in sheet.rows[0].values} == set(kind.keys), kind.name
    explained = [row.values for row in book.sheets[0].rows[3:]]
    assert len(explained) == sum(len(kind.keys) for kind in KINDS.values())
    row = uploaded(client, content)
    with translation.override(language):
        assert row.report["counts"]["error"] == 0, row.report["messages"]
    assert [sheet["kind"] for sheet in row.report["sheets"]][1:] == list(KINDS)
    if language == "en":
        assert "The file is empty" in text_of(client.get(url("roster", row)))


def test_the_examples_can_be_read(world):
    for key, example in template.EXAMPLES.items():
        assert parse(FIELDS[key], example) not in ("", None), key


def test_the_page_of_the_upload_lists_what_is_understood(world, client_of):
    page = client_of(world.admin, "ja").get(reverse("training:roster_new"))
    words = text_of(page)
    assert "法人番号 Corporate number いずれか一つ必須" in words or "法人番号 Corporate number one of these" in words
    assert len(page.content) < 150_000


def test_the_path_shows_where_one_is(world, admin):
    row = uploaded(admin, xlsx(roster(), touch=lambda book: setattr(book["旅券"], "sheet_state", "hidden")))
    page = admin.get(url("roster", row), {"step": "file"})
    words = text_of(page)
    assert "旅券 not read hidden sheet" in words
    assert "実習生 People 2 13" in words
    step = re.search(r'aria-current="step">.*?</li>', page.content.decode(), re.DOTALL)[0]
    assert "File" in step
    assert text_of(admin.get(url("roster_take_over", row))).count("Take over now") == 1
