"""How messages, questions and labels read: dates as on the pages, cells as people say them, one word for one thing."""

import pytest
from django.utils import translation

from imjapan.core.models import Job
from tests.roster.sheets import PLANS, changed, checked, csv_bytes, roster, xlsx
from tests.roster.test_pages import admin, uploaded, url  # noqa: F401
from tests.training.helpers import text_of
from tests.world import make_person
from training.models import RosterImport
from training.roster.fields import FIELDS
from training.roster.messages import ERROR, Message

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "first", "last"), [("en", "2025-04-15", "2026-04-14"), ("ja", "2025/04/15", "2026/04/14")]
)
def test_days_in_a_message_look_as_on_the_pages(world, language, first, last):
    plans = changed(PLANS, 2, "計画開始日", "2026/4/1")
    outcome = checked(world.actor("admin"), xlsx(roster(plans=plans, placements=None)))
    (message,) = [each for each in outcome.messages if each.code == "overlap"]
    with translation.override(language):
        assert first in message.why
        assert last in message.why


@pytest.mark.parametrize("number", ["20190101", "2019-13-01", "…", "P-1"])
def test_numbers_are_not_taken_for_days(number):
    message = Message(ERROR, "person_two_numbers", params={"first": number, "second": "20200101"})
    with translation.override("ja"):
        assert number in message.why
        assert "20200101" in message.why


def test_a_place_in_words_and_as_excel_writes_it():
    with translation.override("en"):
        assert Message(ERROR, "missing", "実習生", 322, "B").where == "cell B322 of the sheet “実習生”"
        assert Message(ERROR, "missing", "実習生", 322).where == "row 322 of the sheet “実習生”"
        assert Message(ERROR, "missing", "実習生").where == "sheet “実習生”"
    assert Message(ERROR, "missing", "実習生", 322, "B").place == "実習生!B322"


def test_the_question_says_whose_passport_is_not_known(world, admin):  # noqa: F811
    make_person(world.tokyo, "KOMANG", birth_date="2000-01-02")
    head = ["氏名", "国籍", "生年月日", "性別", "旅券番号", "担当事業所コード"]
    for number, words in (
        ("Z2222222", "but the passport number in the file is not recorded for anybody yet."),
        (None, "and the file has no passport number to tell."),
    ):
        row = uploaded(admin, csv_bytes([head, ["KOMANG", "ID", "2000/1/2", "男", number, "TKY"]]), "new.csv")
        page = text_of(admin.get(url("roster", row)))
        assert f"Name, nationality and date of birth are those of “KOMANG”, {words}" in page
        assert f"Passport in the file {number or '—'}" in page
        assert "Recorded passports —" in page
    assert Job.objects.exclude(state="done").count() == 0
    assert RosterImport.objects.count() == 2


def test_people_are_called_as_on_the_other_pages():
    with translation.override("ja"):
        for name in ("in_charge", "deputy", "in_charge_from"):
            assert FIELDS[f"person.{name}"].label.startswith("技能実習生等")
