"""The page of a person: essentials first, the band of the years with its table, everything that happened."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core import happenings, history
from interns.models import Passport, Person, PersonInCharge, ResidenceCard
from tests.masters import fill, text_of
from tests.records import SECRETS
from tests.world import TODAY, make_audit, make_company, make_establishment, make_office, make_person, make_visit, place
from training.models import Absence, Interview, Placement, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def person(world):
    """Stage 1 with a lecture, three days without residence, then stage 2 of which a month is not placed."""
    person = make_person(
        world.tokyo,
        "NGUYEN THI LAN",
        native_name="Nguyễn Thị Lan",
        katakana="グエン・ティ・ラン",
        call_name="ランさん",
        nationality="VN",
        language="vi",
        birth_date=date(2004, 2, 29),
    )
    lecture = {"lecture_starts_on": date(2025, 10, 1), "lecture_ends_on": date(2025, 10, 31)}
    place(person, world.asahi_plant, date(2025, 10, 1), date(2026, 9, 30), **lecture)
    plan = Plan.objects.create(person=person, stage=2, starts_on=date(2026, 10, 1), ends_on=date(2028, 9, 30))
    Placement.objects.create(
        person=person,
        plan=plan,
        establishment=world.midori_farm,
        company=world.midori,
        starts_on=date(2026, 11, 1),
        ends_on=date(2028, 9, 30),
    )
    card(person, "技能実習1号ロ", date(2025, 10, 1), date(2026, 9, 27), "AB12345678CD")
    card(person, "技能実習2号ロ", date(2026, 10, 1), date(2026, 12, 20), "EF12345678GH")
    Passport.objects.create(person=person, nationality="VN", number="C1", expires_on=date(2026, 11, 22))
    return person


def card(person, status, first, last, number=None):
    return ResidenceCard.objects.create(person=person, status=status, starts_on=first, ends_on=last, number=number)


def url(person, tab=""):
    return reverse("people:detail", args=[person.public_id]) + (f"?tab={tab}" if tab else "")


# --- the essentials ---


def test_what_a_tired_person_looks_for_stands_first(world, alice, person):
    page = alice.get(url(person))
    head = re.search(r'<section class="essentials".*?</section>', page.content.decode(), re.DOTALL)[0]
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", head))
    for expected in (
        "グエン・ティ・ラン",
        "Nguyễn Thị Lan",
        "called ランさん",
        "Company みどり農園",
        "Establishment 第一農場",
        "Regime and stage technical intern training (技能実習), stage 2",
        "Until 2028-09-30 677 days left",
        "Nationality Vietnam",
        "29 Feb 2004 22 years old",
        "Language Vietnamese",
        "Residence 技能実習2号ロ",
        "Last day of residence 2026-12-20 27 days left",
        "Passport C1",
        "Passport expires 2026-11-22 expired 1 day ago",
    ):
        assert expected in words
    assert '<span lang="vi">Nguyễn Thị Lan</span>' in head


def head_of(client, person):
    page = client.get(url(person)).content.decode()
    head = re.search(r'<section class="essentials".*?</section>', page, re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", head))


def test_a_transfer_shows_where_the_person_goes(world, alice):
    person = make_person(world.tokyo)
    row = place(person, world.asahi_plant, date(2026, 4, 1), date(2027, 3, 31))
    head = head_of(alice, person)
    assert "Next placement" not in head
    assert "Reason for an early end" not in head
    row.ends_on, row.end_reason = date(2026, 11, 30), "転籍"
    row.save()
    head = head_of(alice, person)
    assert "Until 2026-11-30 7 days left Reason for an early end 転籍" in head
    assert "Next placement none recorded The plan runs on until 2027-03-31." in head
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 3, 31)}
    Placement.objects.create(
        person=person, plan=row.plan, establishment=world.midori_farm, company=world.midori, **days
    )
    head = head_of(alice, person)
    assert re.search("Next placement from 2026-12-01: みどり農園 , 第一農場", head)
    assert "none recorded" not in head
    assert "Company 株式会社朝日製作所" in head


def test_a_placement_that_ended_says_that_the_plan_runs_on(world, alice):
    person = make_person(world.tokyo)
    row = place(person, world.asahi_plant, date(2026, 4, 1), date(2027, 3, 31))
    Placement.objects.update(ends_on=date(2026, 11, 20))
    assert "none recorded The plan runs on until 2027-03-31." in head_of(alice, person)
    Plan.objects.filter(pk=row.plan_id).update(ends_on=date(2026, 11, 22))
    assert "none recorded" not in head_of(alice, person)


def test_a_next_placement_at_a_private_office_is_neither_named_nor_denied(world, alice):
    person = make_person(world.tokyo)
    row = place(person, world.asahi_plant, date(2026, 4, 1), date(2027, 3, 31))
    Placement.objects.filter(pk=row.pk).update(ends_on=date(2026, 11, 30))
    secret = make_establishment(make_company(make_office("SEC", is_private=True), "秘密商事"), "秘密工場")
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 3, 31)}
    Placement.objects.create(person=person, plan=row.plan, establishment=secret, company_id=secret.company_id, **days)
    assert "Next placement" not in head_of(alice, person)


@pytest.mark.parametrize(
    "last, words",
    [
        (TODAY, "0 days left"),
        (TODAY - timedelta(days=1), "expired 1 day ago"),
        (TODAY + timedelta(days=1), "1 day left"),
    ],
)
def test_the_last_day_still_counts(alice, world, last, words):
    person = make_person(world.tokyo)
    card(person, "留学", date(2025, 1, 1), last)
    assert f"{last} {words}" in text_of(alice.get(url(person)))


def test_who_is_in_charge_follows_the_company_unless_the_person_has_somebody(world, alice):
    person = world.trainees[0]
    assert "In charge Alice (deputy: Bob)" in text_of(alice.get(url(person)))
    PersonInCharge.objects.create(person=person, user=world.mia, starts_on=date(2026, 1, 1))
    assert "In charge Mia" in text_of(alice.get(url(person)))


def test_a_new_person_is_told_what_comes_next(world, alice):
    person = make_person(world.tokyo)
    page = text_of(alice.get(url(person)))
    for words in (
        "not placed",
        "The band of the years appears here once",
        "No plan recorded. A placement needs the plan it is under, so begin here.",
        "No residence card yet.",
        "No passport yet.",
    ):
        assert words in page
    assert "Add a placement" not in page


# --- the band ---


def drawing(page):
    """The drawn bars: (lane, label, first and last day) from the titles of the picture."""
    svg = re.search(r'<svg class="timeline__bars".*?</svg>\s*</div>', page.content.decode(), re.DOTALL)[0]
    tree = ElementTree.fromstring(svg.removesuffix("</div>").strip())  # it is well-formed
    return tree, [bar.find("title").text for bar in tree.findall("svg")]


def test_the_band_shows_what_was_and_what_is_missing(alice, person):
    page = alice.get(url(person))
    _tree, bars = drawing(page)
    assert [re.sub(r" \(.*", "", bar) for bar in bars] == [
        "Residence: 技能実習1号ロ, 2025-10-01 – 2026-09-27",
        "Residence: missing, 2026-09-28 – 2026-09-30",
        "Residence: 技能実習2号ロ, 2026-10-01 – 2026-12-20",
        "Residence: to be renewed, 2026-12-21 – 2028-09-30",
        "Plans: Stage 1, 2025-10-01 – 2026-09-30",
        "Plans: Stage 2, 2026-10-01 – 2028-09-30",
        "Employers: 株式会社朝日製作所 川口工場, 2025-10-01 – 2026-09-30",
        "Employers: missing, 2026-10-01 – 2026-10-31",
        "Employers: みどり農園 第一農場, 2026-11-01 – 2028-09-30",
        "Lectures: Lecture, 2025-10-01 – 2025-10-31",
    ]


def test_gaps_stand_in_words_beside_the_picture_and_in_its_table(alice, person):
    page = text_of(alice.get(url(person)))
    assert "No status of residence is recorded: 2026-09-28 – 2026-09-30 (missing)" in page
    assert "A plan runs, but no placement is recorded: 2026-10-01 – 2026-10-31 (missing)" in page
    assert "missing Residence 2026-09-28 2026-09-30 No status of residence is recorded" in page
    assert "技能実習1号ロ Residence 2025-10-01 2026-09-27 AB12345678CD" in page


def gaps(page):
    return re.findall(r'<ul class="timeline__gaps">(.*?)</ul>', page.content.decode(), re.DOTALL)


def test_the_lecture_after_entry_is_no_gap_between_plan_and_placement(world, alice):
    person = make_person(world.tokyo)
    plan = Plan.objects.create(
        person=person,
        stage=1,
        starts_on=date(2026, 10, 1),
        ends_on=date(2027, 9, 30),
        lecture_starts_on=date(2026, 10, 1),
        lecture_ends_on=date(2026, 10, 31),
    )
    row = Placement.objects.create(
        person=person,
        plan=plan,
        establishment=world.asahi_plant,
        company=world.asahi,
        starts_on=date(2026, 11, 1),
        ends_on=date(2027, 9, 30),
    )
    card(person, "技能実習1号ロ", date(2026, 10, 1), date(2027, 9, 30))
    page = alice.get(url(person))
    assert gaps(page) == []
    assert "Lectures: Lecture, 2026-10-01 – 2026-10-31" in drawing(page)[1]
    row.starts_on = date(2026, 11, 3)  # two days after the lecture are still missing
    row.save()
    page = alice.get(url(person))
    assert "A plan runs, but no placement is recorded: 2026-11-01 – 2026-11-02 (missing)" in text_of(page)


@pytest.mark.parametrize(
    "last, bar",
    [
        (date(2027, 9, 30), None),  # the plan runs two more years, the card is not due yet
        (date(2027, 2, 24), None),
        (date(2027, 2, 23), "to be renewed, 2027-02-24 – 2028-09-30 (The residence card runs until 2027-02-23)"),
        (TODAY, "to be renewed, 2026-11-24 – 2028-09-30 (The residence card runs until 2026-11-23)"),
        (TODAY - timedelta(days=1), "missing, 2026-11-23 – 2026-11-23 (No status of residence is recorded)"),
    ],
)
def test_a_card_that_runs_is_no_gap_and_its_renewal_is_shown_three_months_before(world, alice, last, bar):
    person = make_person(world.tokyo)
    place(person, world.asahi_plant, date(2026, 10, 1), date(2028, 9, 30), stage=2)
    card(person, "技能実習2号ロ", date(2026, 10, 1), last)
    page = alice.get(url(person))
    expected = f"Residence: {bar}" if bar else "Plans: Stage 2, 2026-10-01 – 2028-09-30 (no certification number yet)"
    assert drawing(page)[1][1] == expected
    assert len(gaps(page)) == (last < TODAY)


def test_today_is_written_at_its_line(alice, person):
    tree, _bars = drawing(alice.get(url(person)))
    (word,) = [text for text in tree.findall("text") if text.text == "today"]
    (line,) = [line for line in tree.findall("line") if line.get("class") == "timeline__today"]
    assert word.get("x") == line.get("x1")
    assert word.get("y") == line.get("y2")


def test_no_gap_where_everything_follows(world, alice):
    person = make_person(world.tokyo)
    place(person, world.asahi_plant, date(2024, 2, 29), date(2025, 2, 27))
    card(person, "技能実習1号ロ", date(2024, 2, 29), date(2024, 12, 31))
    card(person, "技能実習1号ロ", date(2025, 1, 1), date(2025, 2, 27))
    assert "missing" not in text_of(alice.get(url(person)))


def test_a_placement_at_a_private_office_is_neither_shown_nor_a_gap(world, alice):
    person = make_person(world.tokyo)
    secret = make_establishment(make_company(make_office("SEC", is_private=True), "秘密商事"), "秘密工場")
    place(person, secret, date(2026, 1, 1), date(2026, 12, 31))
    page = text_of(alice.get(url(person)))
    assert "秘密" not in page
    assert "no placement is recorded" not in page
    assert "秘密" not in text_of(alice.get(url(person, "history")))


def test_the_picture_has_words_for_those_who_do_not_see_it_and_no_style(alice, person):
    page = alice.get(url(person))
    tree, _bars = drawing(page)
    ids = tree.get("aria-labelledby").split()
    assert [node.get("id") for node in (tree.find("title"), tree.find("desc"))] == ids
    assert "the table below says the same in words" in tree.find("desc").text
    assert " style=" not in page.content.decode()
    assert all("NaN" not in (node.get("x") or "") and "," not in (node.get("x") or "") for node in tree.iter())


def test_absences_open_and_unknown(world, alice):
    person = world.trainees[0]
    Absence.objects.create(person=person, kind="missing", starts_on=date(2026, 11, 1), note="寮に戻らない")
    page = text_of(alice.get(url(person)))
    assert "whereabouts unknown (行方不明) Absences 2026-11-01 still 寮に戻らない" in page


def test_names_in_the_picture_are_escaped(world, alice):
    world.asahi.name = '"><script>x</script>'
    world.asahi.save()
    page = alice.get(url(world.trainees[0])).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


# --- everything that happened ---


def told(client, person, **more):
    page = client.get(url(person, "history"), more and {"tab": "history", **more})
    assert page.status_code == 200
    items = page.context["page"].items
    return [(str(item.on), item.text) for item in items], page


def test_everything_that_happened_newest_first(world, alice, person):
    audit = make_audit(
        world.midori_farm,
        world.alice,
        starts_on=date(2026, 11, 10),
        state="finished",
        finished_at="2026-11-10T00:00:00Z",
        finished_by=world.alice,
    )
    secret = SECRETS["interview"]
    Interview.objects.create(audit=audit, person=person, held_on=date(2026, 11, 10), notes=secret)
    make_visit(world.midori_farm, world.bob, people=[person], visited_on=date(2026, 11, 18))
    lines, page = told(alice, person)
    recorded = [
        "system: Passport C1 recorded",
        "system: Placement recorded: みどり農園 第一農場, from 2026-11-01",
        "system: Placement recorded: 株式会社朝日製作所 川口工場, from 2025-10-01",
        "system: Plan recorded: technical intern training (技能実習), stage 1, from 2025-10-01",
        "system: Plan recorded: technical intern training (技能実習), stage 2, from 2026-10-01",
        "system: Recorded in the system",
        "system: Residence card recorded: 技能実習1号ロ",
        "system: Residence card recorded: 技能実習2号ロ",
    ]
    assert sorted(text for day, text in lines[:8] if day == "2026-11-23") == recorded
    assert lines[8:13] == [
        ("2026-11-22", "Passport C1 expired"),
        ("2026-11-18", "Visit guidance at みどり農園 第一農場 by Bob"),
        ("2026-11-10", "Interviewed at an audit: みどり農園 第一農場"),
        ("2026-11-01", "Placement begins: みどり農園 第一農場"),
        ("2026-10-01", "Plan begins: technical intern training (技能実習), stage 2"),
    ]
    assert ("2026-09-30", "Last day of the placement: 株式会社朝日製作所 川口工場") in lines
    assert ("2025-10-31", "Lecture ends") in lines
    assert secret not in page.content.decode()
    assert reverse("training:audit_detail", args=[audit.public_id]) in page.content.decode()
    assert [day for day, _text in lines] == sorted((day for day, _text in lines), reverse=True)


def coming(client, person):
    return [(str(item.on), item.text) for item in told(client, person)[1].context["coming"]]


def test_what_is_recorded_for_later_stands_on_top_soonest_first(world, alice, client_of, person):
    row = person.placements.get(starts_on=date(2026, 11, 1))
    edit = reverse("training:placement_end", args=[row.public_id])
    fill(client_of(world.bob), edit, ends_on="2026/11/30", end_reason="転籍")
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2028, 9, 30)}
    Placement.objects.create(person=person, plan=row.plan, establishment=world.asahi_plant, company=world.asahi, **days)
    Passport.objects.create(person=person, nationality="VN", number="C2", expires_on=date(2036, 1, 1))
    Absence.objects.create(person=person, kind="trip_home", starts_on=date(2027, 1, 1))
    PersonInCharge.objects.create(person=person, user=world.mia, starts_on=date(2027, 4, 1))
    assert coming(alice, person) == [
        ("2026-11-30", "Last day of the placement: みどり農園 第一農場 (転籍)"),
        ("2026-12-01", "Placement begins: 株式会社朝日製作所 川口工場"),
        ("2026-12-20", "Last day of residence: 技能実習2号ロ"),
        ("2027-01-01", "Absence begins: trip home (一時帰国)"),
        ("2027-04-01", "Mia is in charge"),
        ("2028-09-30", "Last day of the placement: 株式会社朝日製作所 川口工場"),
        ("2028-09-30", "Last day of the plan: technical intern training (技能実習), stage 2"),
        ("2036-01-01", "Passport C2 expires"),
    ]
    lines, page = told(alice, person)
    assert ("2026-11-23", "system: Passport C2 recorded") in lines
    assert ("2026-11-23", "system: Placement recorded: 株式会社朝日製作所 川口工場, from 2026-12-01") in lines
    early = "Bob: Placement – Until 2028-09-30 → 2026-11-30; Reason for an early end — → 転籍"
    assert early in [text for _day, text in lines]  # its moment is that of the database
    words = text_of(page)
    assert words.index("Coming") < words.index("2026-11-30 Last day of the placement") < words.index("Until today")
    assert words.index("Until today") < words.index(early)


def test_what_ends_today_has_not_passed_and_nothing_to_come_has_no_heading(world, alice):
    person = make_person(world.tokyo)
    card(person, "留学", date(2025, 1, 1), TODAY)
    assert coming(alice, person) == [("2026-11-23", "Last day of residence: 留学")]
    ResidenceCard.objects.update(ends_on=TODAY - timedelta(days=1))
    page = told(alice, person)[1]
    assert coming(alice, person) == []
    assert "Coming" not in text_of(page)


def test_nothing_to_come_is_told_of_a_private_office_and_the_second_page_is_the_past_only(world, alice):
    person = make_person(world.tokyo)
    row = place(person, world.asahi_plant, date(2026, 1, 1), date(2026, 12, 31))
    secret = make_establishment(make_company(make_office("SEC", is_private=True), "秘密商事"), "秘密工場")
    place(person, secret, date(2027, 1, 1), date(2027, 12, 31))
    assert "秘密" not in str(coming(alice, person))
    assert any(str(row.establishment) in text for _day, text in coming(alice, person))
    assert told(alice, person, page=2)[1].context["coming"] == []


def test_a_draft_interview_and_the_future_have_not_happened(world, alice, person):
    draft = make_audit(world.midori_farm, world.alice, starts_on=date(2026, 11, 10))
    Interview.objects.create(audit=draft, person=person, held_on=date(2026, 11, 10))
    make_visit(world.midori_farm, world.bob, people=[person], visited_on=TODAY + timedelta(days=1))
    lines, _page = told(alice, person)
    assert not any("Interviewed" in text or "Visit" in text for _day, text in lines)
    assert all(day <= str(TODAY) for day, _text in lines)


def test_a_change_says_who_and_from_what_to_what(world, alice, client_of, person):
    edit = reverse("people:edit", args=[person.public_id])
    fill(client_of(world.bob), edit, call_name="ラン", sex="F")
    fill(client_of(world.admin), edit, office=world.osaka.pk)
    passport = person.passports.get()
    fill(client_of(world.charlie), reverse("people:passport_edit", args=[passport.public_id]), expires_on="2031/1/2")
    lines, _page = told(alice, person)
    texts = [text for _day, text in lines]
    assert "Bob: Called ランさん → ラン; Sex male → female" in texts
    assert "Admin: Office in charge 東京事務所 → 大阪事務所" in texts
    assert "Charlie: Passport – Expires on 2026-11-22 → 2031-01-02" in texts


def test_the_system_and_an_import_are_named_as_such(world, alice, person):
    person.call_name = "x"
    person.save()
    with history.context(world.alice.pk, source="import"):
        Person.objects.filter(pk=person.pk).update(call_name="y")
    texts = [text for _day, text in told(alice, person)[0]]
    assert "system: Called ランさん → x" in texts
    assert "Alice (by import): Called x → y" in texts


def test_what_was_deleted_is_told(world, alice, client_of, person):
    passport = person.passports.get()
    client_of(world.bob).post(reverse("people:passport_delete", args=[passport.public_id]))
    assert "Bob: Passport deleted (C1)" in [text for _day, text in told(alice, person)[0]]


def test_fifty_a_page(world, alice):
    person = make_person(world.tokyo)
    day = date(2020, 1, 1)
    for number in range(60):
        first = day + timedelta(days=10 * number)
        Absence.objects.create(person=person, kind="leave", starts_on=first, ends_on=first)
    newest, page = told(alice, person)
    assert len(newest) == 50
    assert (page.context["page"].newer, page.context["page"].older) == (None, 2)
    second, page = told(alice, person, page=2)
    third = told(alice, person, page=3)[0]
    fourth, last = told(alice, person, page=4)
    assert (len(second), len(third), len(fourth)) == (50, 50, 31)  # three lines for each absence, and the person's own
    assert (last.context["page"].newer, last.context["page"].older) == (3, None)
    lines = newest + second + third + fourth
    assert [d for d, _text in lines] == sorted((d for d, _text in lines), reverse=True)
    assert sum("begins" in text for _day, text in lines) == 60
    assert sum("Absence recorded" in text for _day, text in lines) == 60


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999999", ""])
def test_a_page_that_does_not_exist(alice, person, page):
    response = alice.get(url(person), {"tab": "history", "page": page})
    assert response.status_code == 200
    assert response.context["page"].number in (1, happenings.LAST_PAGE)


def test_others_read_and_strangers_find_nothing(world, client_of, person):
    for tab in ("", "history"):
        assert client_of(world.charlie).get(url(person, tab)).status_code == 200
        for stranger in (world.hana, world.aki):
            assert client_of(stranger).get(url(person, tab)).status_code == 404


# --- as quick for many as for one ---


def count(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("tab", ["", "history"])
def test_a_hundred_placements_ask_no_more_often_than_one(world, alice, person, tab):
    edit = reverse("people:edit", args=[person.public_id])
    fill(alice, edit, call_name="a")
    Absence.objects.create(person=person, kind="leave", starts_on=date(2019, 1, 1), ends_on=date(2019, 1, 2))
    for row in (*person.placements.all(), *person.plans.all()):
        row.save()
    Placement.objects.filter(person=person).update(end_reason="x")
    Plan.objects.filter(person=person).update(occupation="x")
    count(alice, url(person, tab))
    one = count(alice, url(person, tab))
    assert one > 10
    day = date(2014, 1, 1)
    for number in range(50):
        other = make_establishment(world.asahi, f"工場{number}")
        first = day + timedelta(days=20 * number)
        last = first + timedelta(days=18)
        place(person, other, first, last, stage=2)
        card(person, f"留学{number}", first, last)
        Absence.objects.create(person=person, kind="leave", starts_on=first, ends_on=last)
        Passport.objects.create(person=person, nationality="ID", number=f"E{number}", issued_on=first)
        make_visit(other, world.alice, people=[person], visited_on=first)
    Placement.objects.filter(person=person).update(end_reason="y")
    Plan.objects.filter(person=person).update(occupation="y")
    assert count(alice, url(person, tab)) == one
