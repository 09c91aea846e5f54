"""Names found in every script and spelling people type; sorted as a Japanese dictionary does."""

import pytest
from django.db import connection

from companies.models import Company, Establishment
from imjapan.core import fence, search
from imjapan.core.search import matching, matching_related, words_of
from imjapan.core.text import company_key, fold, kana_key, romaji, short_romaji
from interns import access as people_access
from interns.models import Passport, Person, ResidenceCard
from tests.world import make_company, make_establishment, make_person, place
from training.models import Placement

PEOPLE = {
    "NGUYEN THI HOA": {"nationality": "VN", "native_name": "Nguyễn Thị Hoa", "katakana": "グエン・ティ・ホア"},
    "SUKARNO": {"nationality": "ID", "katakana": "スカルノ", "call_name": "カルノ"},
    "SUDARAT THONGCHAI": {"nationality": "TH", "native_name": "สุดารัตน์ น้ำทิพย์", "katakana": "スダラット"},
    "MD RAFIQUL ISLAM": {"nationality": "BD", "native_name": "মোঃ রফিকুল ইসলাম", "katakana": "ラフィクル"},
    "NADEESHA FERNANDO": {"nationality": "LK", "native_name": "නදීශා ප්‍රනාන්දු", "katakana": "ナディーシャ"},
    "SURESH KANDASAMY": {"nationality": "LK", "native_name": "சுரேஷ் கந்தசாமி", "old_number": "OLD-0042"},
}


@pytest.fixture
def people(world):
    return {name: make_person(world.tokyo, name, **fields) for name, fields in PEOPLE.items()}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nguyen", "NGUYEN THI HOA"),
        ("Nguyễn", "NGUYEN THI HOA"),
        ("hoa thi", "NGUYEN THI HOA"),  # words in any order
        ("guye", "NGUYEN THI HOA"),  # part of a word
        ("グエン", "NGUYEN THI HOA"),
        ("ぐえん", "NGUYEN THI HOA"),
        ("ｸﾞｴﾝ", "NGUYEN THI HOA"),
        ("ＳＵＫＡＲＮＯ", "SUKARNO"),
        ("かるの", "SUKARNO"),
        ("ナーディーシャー", "NADEESHA FERNANDO"),  # marks of long vowels do not count
        ("なでぃしゃ", "NADEESHA FERNANDO"),
        ("น้ำทิพย์", "SUDARAT THONGCHAI"),
        ("สุดา", "SUDARAT THONGCHAI"),
        ("রফিকুল", "MD RAFIQUL ISLAM"),
        ("නදීශා", "NADEESHA FERNANDO"),
        ("கந்தசாமி", "SURESH KANDASAMY"),
        ("ফ", "MD RAFIQUL ISLAM"),  # one character
        ("old-0042", "SURESH KANDASAMY"),
    ],
)
def test_a_person_is_found_by_any_part_of_any_name(people, typed, found):
    assert [row.passport_name for row in matching(Person.objects.all(), typed)] == [found]


@pytest.mark.parametrize("typed", ["nguyen karno", "x", "グエンスカルノ", "%", "_", "\\"])
def test_what_stands_nowhere_finds_nothing(people, typed):
    assert list(matching(Person.objects.filter(passport_name__in=PEOPLE), typed)) == []


@pytest.mark.parametrize(
    ("name", "kana", "typed"),
    [
        ("髙﨑精機株式会社", "タカサキセイキ", "高崎精機"),
        ("株式会社𠮷田組", "ヨシダグミ", "吉田"),
        ("渡邉 農園", "ワタナベノウエン", "渡辺農園"),
        ("東和食品株式会社", "トウワショクヒン", "towa"),
        ("東和食品株式会社", "トウワショクヒン", "touwa"),
        ("東和食品株式会社", "ﾄｳﾜｼｮｸﾋﾝ", "しょくひん"),
        ("株式会社マッチャ", "マッチャ", "matcha"),
        ("㈱アサヒ", "アサヒ", "株アサヒ"),
    ],
)
def test_a_company_is_found_by_kanji_kana_and_romaji(world, name, kana, typed):
    company = make_company(world.tokyo, name, name_kana=kana)
    assert company in matching(Company.objects.all(), typed)


def test_an_establishment_is_found_by_its_company_and_follows_its_new_name(world):
    company = make_company(world.tokyo, "旧名産業", name_kana="キュウメイ")
    plant = make_establishment(company, "第一工場")
    assert list(matching(Establishment.objects.all(), "旧名 第一")) == [plant]


def test_numbers_of_any_passport_ever_recorded_find_the_person(world):
    person = make_person(world.tokyo, "RENEWED PASSPORT")
    Passport.objects.create(person=person, nationality="VN", number="B1234567")
    Passport.objects.create(person=person, nationality="VN", number="C7654321")
    ResidenceCard.objects.create(
        person=person, number="AB12345678CD", status="技能実習1号ロ", starts_on="2026-04-01", ends_on="2027-03-31"
    )
    rows = Person.objects.all()
    for typed in ("B1234567", "b1234", "Ｃ７６５４", "AB12345678CD"):
        assert list(people_access.matching(rows, typed)) == [person], typed
    assert list(people_access.matching(rows, "1234567")) == []  # from the beginning, letters included


@pytest.mark.parametrize("common", [0.0, 1.1])
@pytest.mark.parametrize("few", [0, 2000])
def test_rare_and_common_words_give_the_same_rows(people, world, monkeypatch, common, few):
    """Whichever way the database is asked, by pieces or in order, named one by one or tested row by row."""
    monkeypatch.setattr(search, "COMMON", common)
    monkeypatch.setattr(search, "FEW", few)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE interns_person")
    search._frequencies.cache_clear()
    rows = matching(Person.objects.filter(pk__in=[p.pk for p in people.values()]), "an")
    assert {row.passport_name for row in rows} == {n for n in PEOPLE if "AN" in n}
    placed = place(people["NGUYEN THI HOA"], world.asahi_plant, "2026-05-01", "2027-04-30")
    found = matching_related(
        Placement.objects.all(), "nguyen 川口", person=Person.objects.all(), establishment=Establishment.objects.all()
    )
    assert list(found) == [placed]
    search._frequencies.cache_clear()


def test_statistics_hidden_by_the_fence_are_not_remembered_as_missing(people, world):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE interns_person")
    search._frequencies.cache_clear()
    with fence.inside(world.actor("aki").scope()):
        assert not search.is_common(Person, "an")
    assert search.is_common(Person, "an")
    search._frequencies.cache_clear()


def test_the_index_of_pieces_is_used_for_a_rare_word(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, params = matching(Person.objects.order_by().values("pk"), "グエン").query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "interns_person_search" in plan


def test_words():
    assert words_of("  Nguyễn　Thị ") == ["nguyen", "thi"]
    assert words_of("a b c d e f g h") == ["a", "b", "c", "d", "e", "f"]
    assert words_of("   ") == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ﾀﾅｶ　ﾀﾛｳ", "タナカ タロウ"),
        ("が", "ガ"),
        ("Đào Ứng", "dao ung"),
        ("İstanbul", "istanbul"),
        ("A\u00a0 B", "a b"),
        ("邊邉辺", "辺辺辺"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_kana_order():
    """Voicing and length decide only between equal readings; the form of the company does not count."""
    words = ["ハーフ", "バアフ", "ハアフ", "ハイ", "ハ", "キヤク", "キャク", "ガ", "カア", "か"]
    assert sorted(words, key=kana_key) == [
        "か", "ガ", "カア", "キヤク", "キャク", "ハ", "ハアフ", "ハーフ", "バアフ", "ハイ",
    ]  # fmt: skip
    assert sorted(
        ["カブシキガイシャ ワタナベ", "アサヒ", "ユウゲンガイシャ イトウ"], key=lambda k: company_key(k, "")
    ) == [
        "アサヒ",
        "ユウゲンガイシャ イトウ",
        "カブシキガイシャ ワタナベ",
    ]
    assert company_key("", "漢字") > company_key("ン", "x")


def test_romaji():
    assert romaji("シャッチョー") == "shatcho"
    assert short_romaji("トウキョウ") == "tokyo"
    assert romaji("ヴィエンチャン") == "vienchan"
