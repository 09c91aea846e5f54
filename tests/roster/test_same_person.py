"""A screen and a file answer "same person?" alike: by the passport, else by name, nationality and date of birth."""

from datetime import date

import pytest

from interns.domain import same
from interns.models import Passport
from tests.roster.sheets import OFFICES, checked, xlsx
from tests.world import make_person

pytestmark = pytest.mark.django_db
BORN = date(2001, 5, 20)
HEAD = ["氏名", "国籍", "生年月日", "旅券番号", "担当事業所コード"]


@pytest.mark.parametrize(
    ("name", "country", "born", "passport", "answer"),
    [
        ("SOMEBODY ELSE", "VN", date(1990, 1, 1), "N7654321", "known"),  # the passport alone
        ("SOMEBODY ELSE", "VN", date(1990, 1, 1), "ｎ 765-4321", "known"),  # as people type it
        ("SOMEBODY ELSE", "VN", date(1990, 1, 1), "N0000001", "known"),  # a former one
        ("SOMEBODY ELSE", "ID", date(1990, 1, 1), "N7654321", "new"),  # of another country
        ("NGUYEN THI HOA", "VN", BORN, "N9999999", "question"),
        ("ｎｇｕｙễｎ　thị Hoa", "VN", BORN, "N9999999", "question"),
        ("NGUYEN THI HOA", "ID", BORN, "N9999999", "new"),
        ("NGUYEN THI HOA", "VN", date(2001, 5, 21), "N9999999", "new"),
        ("NGUYEN THI HOANG", "VN", BORN, "N9999999", "new"),
    ],
)
def test_a_screen_and_a_file_recognise_the_same_people(world, name, country, born, passport, answer):
    person = make_person(world.tokyo, "NGUYỄN THỊ HOA", nationality="VN", birth_date=BORN)
    make_person(world.tokyo, "NGUYEN THI LAN", nationality="VN", birth_date=BORN)
    for number in ("N0000001", "N7654321"):
        Passport.objects.create(person=person, nationality="VN", number=number)
    holder = same.holder(nationality=country, passport_number=passport)
    alike = same.alike(passport_name=name, nationality=country, birth_date=born)
    screen = "known" if holder == person else "question" if alike == [person] else "new"
    table = [HEAD, [name, country, born, passport, "TKY"]]
    outcome = checked(world.actor("admin"), xlsx({"監理事業所": OFFICES, "実習生": table}))
    rows = [wish.row for wish in outcome.wishes["person"]]
    file = "question" if outcome.questions else "known" if rows == [person] else "new" if rows == [None] else rows
    assert (screen, file) == (answer, answer)
