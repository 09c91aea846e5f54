""" "Are we in order?" and the licence of 2027 through their pages: each row with state, reason and the next step."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Relation
from imjapan.core.errors import Refused
from imjapan.organization.domain.requirements import judge
from imjapan.organization.models import Appointment, Course, Personnel, Requirement, SelfDeclaration
from reports.house import checks, readiness
from reports.house.facts import gather
from tests.world import (
    TODAY,
    make_company,
    make_establishment,
    make_licence,
    make_office,
    make_personnel,
    make_trainees,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=True):
        yield


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def rows(answer):
    """Cells of every row of the page as text."""
    found = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", answer.content.decode(), re.S):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        found.append([re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in cells])
    return found


def row_of(answer, title):
    return next(cells for cells in rows(answer) if cells[0].startswith(title))


def office_page(world, name="alice", office=None):
    return client(getattr(world, name)).get(reverse("house:office_in_order", args=[(office or world.tokyo).public_id]))


def appoint(person, role, office=None, **fields):
    return Appointment.objects.create(personnel=person, office=office, role=role, starts_on=date(2026, 4, 1), **fields)


# --- are we in order? ---------------------------------------------------------------------------


def test_an_office_without_anybody_says_what_to_do(world):
    page = office_page(world)
    manager = row_of(page, "Supervision manager (監理責任者)")
    assert manager[1:] == [
        "Not fulfilled",
        "Nobody is appointed. Each office needs one full-time manager of its own.",
        "Choose the person and appoint",
    ]
    assert row_of(page, "Counsellors by language")[1:3] == [
        "Not fulfilled",
        "No counsellor for: Indonesian. Interpreting may come from outside; appoint who answers for it.",
    ]
    assert "Missing: responsible officer, designated external officer or external auditor." in row_of(page, "Posts")[2]


def test_a_manager_is_in_order_until_something_is_missing(world):
    person, _appointment, course, declaration = make_personnel(world.tokyo)
    assert row_of(office_page(world), "Supervision manager: 責任 花子")[1:3] == [
        "Fulfilled",
        "Every condition is met.",
    ]
    assert row_of(office_page(world), "Course of 責任 花子")[2] == "The course is valid until 2027-03-15."
    Course.objects.filter(pk=course.pk).update(held_on=date(2023, 10, 1))
    Personnel.objects.filter(pk=person.pk).update(is_full_time=False)
    page = office_page(world, "bob")
    assert row_of(page, "Supervision manager: 責任 花子")[1:3] == [
        "Not fulfilled",
        "Not met: full-time, course within the past three years.",
    ]
    assert row_of(page, "Course of 責任 花子")[1::2] == ["Not fulfilled", "Add the course"]
    SelfDeclaration.objects.filter(pk=declaration.pk).update(declared_on=date(2025, 11, 22))
    assert row_of(office_page(world), "Declarations")[1:3] == [
        "Attention",
        "To be declared, repeated or cleared up: 責任 花子.",
    ]


def test_a_tied_manager_asks_for_a_second_one(world):
    """The worked example of TITP-STAFF-02: employed by the company until 2023-05, so barred until 2028-05."""
    person, *_rest = make_personnel(world.tokyo)
    tie = Relation.objects.create(personnel=person, company=world.asahi, kind="employee", ends_on=date(2023, 5, 31))
    page = office_page(world)
    assert row_of(page, "Managers tied to 株式会社朝日製作所")[1:3] == [
        "Not fulfilled",
        "Every manager of the office is related to the implementer (責任 花子). Appoint another one.",
    ]
    make_personnel(world.tokyo, name="二人目 次郎")
    assert row_of(office_page(world), "Managers tied to 株式会社朝日製作所")[1] == "Attention"
    Relation.objects.filter(pk=tie.pk).update(ends_on=date(2021, 11, 22))  # five years and a day ago
    assert row_of(office_page(world), "Managers tied to 株式会社朝日製作所")[1] == "Fulfilled"
    Relation.objects.filter(pk=tie.pk).update(company=world.naniwa)  # not a company of this office
    assert row_of(office_page(world), "Managers tied to companies")[1] == "Fulfilled"


def test_languages_and_occupations_of_those_in_training_are_covered(world):
    person, *_rest = make_personnel(world.tokyo)
    place = make_establishment(make_company(world.tokyo))
    make_trainees(place, 1, language="vi")
    world.trainees[0].plans.update(occupation="機械加工（普通旋盤作業）")
    appoint(person, "counsellor", languages=["id"])
    guide = appoint(person, "plan_guide", occupations="溶接")
    page = office_page(world)
    assert "No counsellor for: Vietnamese." in row_of(page, "Counsellors by language")[2]
    assert row_of(page, "Plan guides")[1:3] == [
        "To be confirmed",
        "Not named at any guide: 機械加工（普通旋盤作業）.",
    ]
    Appointment.objects.filter(role="counsellor").update(languages=["id", "vi"])
    Appointment.objects.filter(pk=guide.pk).update(occupations="溶接, 機械加工")
    page = office_page(world)
    assert row_of(page, "Counsellors by language")[2] == "Covered: Indonesian, Vietnamese."
    assert row_of(page, "Plan guides")[1] == "Fulfilled"


def test_the_counsellor_of_another_office_does_not_answer_here(world):
    person, *_rest = make_personnel(world.osaka)
    appoint(person, "counsellor", world.osaka, languages=["id"])
    assert row_of(office_page(world), "Counsellors by language")[1] == "Not fulfilled"


def test_whoever_is_appointed_for_the_whole_organization_counts_on_every_page(world):
    officer = Personnel.objects.create(office=world.tokyo, name="渡邉 太郎")
    appoint(officer, "responsible_officer")
    appoint(Personnel.objects.create(office=world.tokyo, name="外部 一郎"), "external_officer")
    appoint(Personnel.objects.create(office=world.tokyo, name="相談 二郎"), "counsellor", languages=["id"])
    for office in (world.tokyo, world.osaka):
        page = office_page(world, "alice", office)
        assert row_of(page, "Posts")[1] == "Fulfilled"
        assert row_of(page, "Counsellors by language")[1] == "Fulfilled"
    assert officer not in gather([world.osaka], TODAY).people  # a member of the staff of Tokyo all the same
    Appointment.objects.filter(role="responsible_officer").update(ends_on=date(2026, 11, 22))
    assert row_of(office_page(world, "alice", world.osaka), "Posts")[1] == "Not fulfilled"


@pytest.mark.parametrize("name, next_step", [
    ("bob", "Add the course"),
    ("admin", "Add the course"),
    ("alice", "A supervision manager of the office, or an administrator, does this."),
    ("charlie", "A supervision manager of the office, or an administrator, does this."),
])  # fmt: skip
def test_the_course_is_added_by_who_may_and_others_read_who_that_is(world, name, next_step):
    _person, _appointment, course, _declaration = make_personnel(world.tokyo)
    course.delete()
    page = office_page(world, name)
    assert row_of(page, "Course of")[3] == next_step
    for url in set(re.findall(r'<td data-label="Next"><a href="([^"]+)"', page.content.decode())):
        assert client(getattr(world, name)).get(url).status_code == 200, url


def test_the_certificate_is_judged_by_a_person(world):
    assert row_of(office_page(world, "admin"), "certificate at every office")[1:] == [
        "To be confirmed",
        "Nobody has judged it yet.",
        "Judge it",
    ]
    assert row_of(office_page(world), "certificate at every office")[3] == "An administrator judges it."
    answer = client(world.admin).post(
        reverse("house:judge", args=["L1"]), {"state": "missing", "note": "大阪に写しがない"}
    )
    assert answer.status_code == 303
    assert row_of(office_page(world), "certificate at every office")[1:3] == [
        "Not fulfilled",
        "missing, judged by Admin on 2026-11-23. 大阪に写しがない",
    ]


def test_from_the_change_of_law_on_its_licence_has_to_be_in_order_too(world):
    title = "Licence of employment for skill development"
    assert not [row for row in rows(office_page(world)) if row[0].startswith(title)]
    with time_machine.travel("2027-04-12T10:00:00+09:00", tick=True):
        assert row_of(office_page(world), title)[1:] == [
            "Attention",
            "None is in force. Nobody may be supervised under the new law.",
            "Open the licences",
        ]
        held = {"regime": "esd", "kind": "ordinary", "valid_from": date(2027, 4, 1), "valid_until": date(2032, 3, 31)}
        make_licence(world.tokyo.organization, **held)
        doubt = "The law gives this kind of licence until 2030-03-31, and recorded is 2032-03-31. Look at the licence."
        found = row_of(office_page(world), title)
        assert (found[1], doubt in found[2]) == ("To be confirmed", True)
        assert row_of(office_page(world), "The fourteen requirements")[1::2] == [
            "Not fulfilled",
            "Open the requirements",
        ]
        page = client(world.alice).get(reverse("organization:licence_list")).content.decode()
    assert doubt in page
    assert "An administrator records licences and applications." in page


def test_our_own_office_comes_first_and_a_private_one_is_closed(world):
    assert "東京事務所" in client(world.alice).get(reverse("house:in_order")).content.decode()
    mine = client(world.charlie).get(reverse("house:in_order")).content.decode()
    assert re.search(r'aria-current="page">大阪事務所', mine)
    world.osaka.is_private = True
    world.osaka.save()
    assert office_page(world, "alice", world.osaka).status_code == 404
    for name in ("hana", "aki"):
        assert office_page(world, name).status_code == 404


# --- the licence of 2027 ------------------------------------------------------------------------


def ready(world):
    return client(world.admin).get(reverse("house:readiness"))


def full_time(world, number):
    for count in range(number):
        Personnel.objects.create(office=world.tokyo, name=f"常勤 {count}")


def companies(world, number, trainees=1):
    for count in range(number):
        place = make_establishment(make_company(world.tokyo))
        make_trainees(place, trainees if count == 0 else 1)


def test_the_days_left_stand_on_top(world):
    page = ready(world).content.decode()
    assert "39 days left to apply, until 2027-01-01" in page
    assert "In time for 2027-04-01, but with little room" in page
    with time_machine.travel("2027-01-02T10:00:00+09:00", tick=True):
        page = ready(world).content.decode()
    assert "The latest day to apply has passed: 2027-01-01" in page
    assert "Too late for 2027-04-01" in page


@pytest.mark.parametrize(("staff", "words"), [(2, "13 / 15 , 2 more fit"), (3, "13 / 23 , 10 more fit")])
def test_head_room_is_shown_in_both_readings(world, staff, words):
    """13 companies with technical interns: 8 x staff - 1 is the most, and the new law alone counts none yet."""
    full_time(world, staff)
    companies(world, 12)
    alone = row_of(ready(world), "Only employment for skill development")
    both = row_of(ready(world), "Together with technical interns")
    assert alone[2].startswith(f"0 / {8 * staff - 1} 0 / {8 * staff - 1}")
    assert both[2].endswith(words)
    assert both[1].endswith(f"{40 * staff - 1 - 17} more fit")


@pytest.mark.parametrize(
    ("implementers", "workers", "required"),
    [(7, 39, 2), (15, 79, 2), (16, 79, 3), (15, 80, 3), (24, 119, 4), (40, 300, 8)],
)
def test_the_worked_examples_of_head_room(implementers, workers, required):
    """ESD-LIC-02: strictly fewer than 8 and 40 for each."""
    assert readiness._reading("", 2, implementers, workers).required == required


def test_too_many_is_said_as_such(world):
    full_time(world, 2)
    companies(world, 15)
    both = row_of(ready(world), "Together with technical interns")
    assert both[0].endswith("Not fulfilled")
    assert both[2].endswith("too many (-1)")
    assert row_of(ready(world), "R3")[1] == "Attention"  # by the reading that is not settled


def test_part_time_outside_and_other_work_do_not_count(world):
    full_time(world, 1)
    Personnel.objects.create(office=world.tokyo, name="非常勤", is_full_time=False)
    Personnel.objects.create(office=world.tokyo, name="外部", is_outside=True)
    Personnel.objects.create(office=world.tokyo, name="経理", supervises=False)
    Personnel.objects.create(office=world.tokyo, name="退職", ends_on=date(2026, 11, 22))
    assert "1 full-time person does supervision work." in ready(world).content.decode()
    assert row_of(ready(world), "R3")[1] == "Not fulfilled"


def test_every_office_needs_a_manager_whose_course_counts_on_the_first_day(world):
    """ESD-LIC-05: the TITP course of 2025-08-01 counts until 2028-08-01, that of 2024-03-15 is too old."""
    osaka, *_rest = make_personnel(world.osaka, name="大阪 一")
    tokyo, _appointment, course, _declaration = make_personnel(world.tokyo)
    appoint(osaka, "esd_manager", world.osaka)
    appoint(tokyo, "esd_manager", world.tokyo)
    Course.objects.update(held_on=date(2025, 8, 1))
    assert row_of(ready(world), "R9")[1] == "Fulfilled"
    Course.objects.filter(pk=course.pk).update(held_on=date(2024, 3, 15))
    assert row_of(ready(world), "R9")[1] == "Not fulfilled"
    assert "東京事務所: 責任 花子" in row_of(ready(world), "R9")[2]
    Appointment.objects.filter(role="esd_manager", office=world.tokyo).delete()
    appoint(osaka, "esd_manager", world.tokyo)  # one manager for two offices
    page = ready(world)
    assert row_of(page, "R9")[1] == "Not fulfilled"


def test_the_external_auditor_has_to_be_eligible(world):
    assert row_of(ready(world), "R5")[1] == "Not fulfilled"
    auditor = Personnel.objects.create(
        name="社労士 外部", is_outside=True, qualification="sharoshi", publication_agreed_on=date(2026, 11, 1)
    )
    appoint(auditor, "external_auditor")
    Course.objects.create(personnel=auditor, kind="external_auditor", held_on=date(2025, 5, 20))
    assert row_of(ready(world), "R5")[1] == "To be confirmed"  # nobody says he works for no other organization
    manager = client(world.bob).get(reverse("house:readiness"))
    assert row_of(manager, "R5")[4] == "An administrator judges it."
    assert "/house/requirements/" not in manager.content.decode()
    assert row_of(ready(world), "R5")[4] == "Judge it"
    judge(world.actor("admin"), code="R5", data={"state": "met"}, today=TODAY)
    assert row_of(ready(world), "R5")[1] == "Fulfilled"
    Relation.objects.create(personnel=auditor, company=world.asahi, kind="adviser")
    assert row_of(ready(world), "R5")[1] == "Not fulfilled"


def test_counsellors_of_any_office_speak_for_the_licence(world):
    make_trainees(make_establishment(make_company(world.tokyo)), 1, language="vi")
    counsellor = Personnel.objects.create(office=world.osaka, name="相談 花")
    row = appoint(counsellor, "counsellor", world.osaka, languages=["id"])
    assert "No counsellor for: Vietnamese." in row_of(ready(world), "R7")[2]
    Appointment.objects.filter(pk=row.pk).update(languages=["id", "vi"])
    assert row_of(ready(world), "R7")[1] == "To be confirmed"
    assert "Counsellors for all languages of today." in row_of(ready(world), "R7")[2]


def test_days_without_a_licence_of_the_new_law_are_named(world):
    assert "cannot be supervised" not in ready(world).content.decode()
    licence = make_licence(
        world.tokyo.organization, regime="esd", kind="ordinary", valid_from=None, valid_until=None, number="",
        wished_from=date(2027, 4, 1),
    )  # fmt: skip
    assert "cannot be supervised" not in ready(world).content.decode()
    licence.wished_from = date(2027, 8, 1)
    licence.save()
    words = "From 2027-04-01 through 2027-07-31 employment for skill development cannot be supervised;"
    assert words in ready(world).content.decode()
    licence.wished_from = date(2027, 4, 1)
    licence.save()
    with time_machine.travel("2027-02-10T10:00:00+09:00", tick=True):  # three months later is 10 May
        assert "From 2027-04-01 through 2027-05-09" in ready(world).content.decode()


def test_articles_of_the_old_law_break_the_tenth(world):
    data = {"state": "missing", "note": "定款が技能実習のまま"}
    assert client(world.admin).post(reverse("house:judge", args=["R10"]), data).status_code == 303
    row = row_of(ready(world), "R10")
    assert row[1] == "Not fulfilled"
    assert "定款が技能実習のまま" in row[2]


def test_a_judgement_says_what_is_missing_and_two_editors_are_told(world):
    address, admin = reverse("house:judge", args=["R4"]), client(world.admin)
    refused = admin.post(address, {"state": "missing"})
    assert (refused.status_code, "Write what is missing" in refused.content.decode()) == (422, True)
    version = re.search(r'name="version" value="([^"]*)"', admin.get(address).content.decode()).group(1)
    assert admin.post(address, {"state": "met", "version": version}).status_code == 303
    other = admin.post(address, {"state": "confirm", "note": "未確認", "version": version})
    assert other.status_code == 409
    assert Requirement.objects.get(code="R4").state == "met"


@pytest.mark.parametrize("code", ["R2", "R3", "R9", "R15", "L8", "x"])
def test_what_is_computed_or_unknown_nobody_judges(world, code):
    assert client(world.admin).get(reverse("house:judge", args=[code])).status_code == 404


def test_only_administrators_judge(world):
    for name in ("alice", "bob"):
        assert client(getattr(world, name)).get(reverse("house:judge", args=["R4"])).status_code == 403
        with pytest.raises(Refused):
            judge(world.actor(name), code="R4", data={"state": "met"}, today=TODAY)


# --- at scale -----------------------------------------------------------------------------------


def test_as_many_queries_for_one_company_as_for_a_hundred(world):
    make_licence(world.tokyo.organization)
    person, *_rest = make_personnel(world.tokyo)
    appoint(person, "esd_manager", world.tokyo)
    alice = client(world.alice)
    addresses = [reverse("house:in_order"), reverse("house:readiness")]
    few = []
    for address in addresses:
        alice.get(address)
        with CaptureQueriesContext(connection) as queries:
            alice.get(address)
        few.append(len(queries))
    companies(world, 20, 5)
    make_office("NGY")
    for number in range(30):
        other, *_rest = make_personnel(world.tokyo, name=f"職員 {number}")
        Relation.objects.create(personnel=other, company=world.asahi, kind="employee")
    many = []
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert alice.get(address).status_code == 200
        many.append(len(queries))
    assert many == few


def test_the_gravest_comes_first():
    assert checks.worst([]) == "OK"
    assert checks.worst(["OK", "WARN", "CONFIRM"]) == "CONFIRM"
    assert checks.worst(["OK", "NG", "CONFIRM"]) == "NG"


def test_facts_of_no_office_are_empty(world):
    found = gather([], TODAY)
    assert (found.people, found.care) == ([], {})
    assert readiness.assess(found, []).outcome == "NG"
