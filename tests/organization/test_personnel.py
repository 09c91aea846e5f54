"""People of the law through the screens: courses with their last day, appointments, declarations, first filling."""

import re
import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Relation
from imjapan.core import history
from imjapan.core.errors import Refused
from imjapan.core.models import Event
from imjapan.organization.domain import from_staff, personnel
from imjapan.organization.editing import Stale, version_of
from imjapan.organization.models import Appointment, Course, Personnel, SelfDeclaration, Staff
from tests.pdfs import pdf
from tests.records import make_file
from tests.world import TODAY, make_personnel, make_staff, make_user

pytestmark = pytest.mark.django_db
MANAGER = {"role": "manager", "starts_on": date(2026, 4, 1)}


@pytest.fixture(autouse=True)
def today(time_machine_at):
    time_machine_at("2026-11-22")


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def page(world, name, view, *args):
    return client(getattr(world, name)).get(reverse(view, args=args))


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def post(world, name, view, row, **data):
    return client(getattr(world, name)).post(reverse(view, args=[row.public_id] if row else []), data)


# --- courses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held_on", "variant", "words"),
    [
        ("2023/11/22", "soon", "The course is valid until 2026-11-22. Book a new one now; seats are limited."),
        ("2024/3/15", "ok", "The course is valid until 2027-03-15."),
        ("2023/10/1", "late", "The course was valid until 2026-10-01. Without a new one the person may not hold"),
        ("2024/2/29", "ok", "The course is valid until 2027-02-28."),
    ],
)
def test_a_course_is_green_amber_or_red(world, held_on, variant, words):
    """The worked examples of TITP-STAFF-03 on 2026-11-22: the anniversary is the last valid day."""
    person, _appointment, course, _declaration = make_personnel(world.tokyo)
    course.delete()
    answer = post(world, "bob", "organization:course_new", person, kind="manager", held_on=held_on)
    assert answer.status_code == 303
    shown = page(world, "alice", "organization:personnel", person.public_id)
    assert words in text(shown)
    row = re.search(r"<caption[^>]*>Courses.*?</table>", shown.content.decode(), re.S).group()
    assert f"status--{variant}" in row


def test_the_certificate_is_kept_and_opening_it_leaves_an_event(world):
    person, *_rest = make_personnel(world.tokyo)
    scan = SimpleUploadedFile("修了証.pdf", pdf(), content_type="application/pdf")
    answer = post(world, "bob", "organization:course_new", person, kind="plan_guide", held_on="2026/11/1", upload=scan)
    assert answer.status_code == 303
    course = Course.objects.get(kind="plan_guide")
    assert course.file.name == "修了証.pdf"
    opened = page(world, "alice", "organization:course_file", course.public_id)
    assert b"".join(opened.streaming_content).startswith(b"%PDF-")
    assert Event.objects.filter(name="organization.course.downloaded", subject_id=person.pk).count() == 1


def test_a_file_that_is_no_scan_is_refused_at_its_field(world):
    person, *_rest = make_personnel(world.tokyo)
    upload = SimpleUploadedFile("x.pdf", b"<html>")
    answer = post(world, "bob", "organization:course_new", person, kind="other", held_on="2026/11/1", upload=upload)
    assert answer.status_code == 422
    assert not Course.objects.filter(kind="other").exists()


def test_a_course_ahead_or_recorded_twice_is_refused(world):
    person, *_rest = make_personnel(world.tokyo)
    ahead = post(world, "bob", "organization:course_new", person, kind="manager", held_on="2026/11/23")
    assert "This day lies ahead." in text(ahead)
    twice = post(world, "bob", "organization:course_new", person, kind="manager", held_on="2024/3/15")
    assert (twice.status_code, "This course is already recorded." in text(twice)) == (422, True)
    assert person.courses.count() == 1


# --- appointments -------------------------------------------------------------------------------


def test_the_same_role_twice_in_one_time_is_refused_and_afterwards_allowed(world):
    person, appointment, *_rest = make_personnel(world.tokyo)
    data = {"role": "manager", "office": world.tokyo.pk, "starts_on": "2026/12/1"}
    twice = post(world, "bob", "organization:appointment_new", person, **data)
    assert "This person already has this role in that period." in text(twice)
    Appointment.objects.filter(pk=appointment.pk).update(ends_on=date(2026, 11, 30))
    assert post(world, "bob", "organization:appointment_new", person, **data).status_code == 303
    assert person.appointments.count() == 2


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"role": "manager", "office": None}, "office"),
        ({"role": "counsellor", "languages": []}, "languages"),
        ({"role": "plan_guide", "occupations": " "}, "occupations"),
        ({"role": "external_auditor"}, "role"),
        ({"role": "external_officer"}, "role"),
        ({"role": "manager", "ends_on": date(2026, 3, 31)}, "ends_on"),
    ],
)
def test_what_a_role_needs_is_said_at_its_field(world, data, field):
    person, appointment, *_rest = make_personnel(world.tokyo)
    appointment.delete()
    with pytest.raises(ValidationError) as error:
        personnel.save_appointment(world.actor("admin"), person=person, data={**MANAGER, "office": world.tokyo, **data})
    assert list(error.value.message_dict) == [field]
    assert person.appointments.count() == 0


def test_an_appointment_is_made_once_however_often_the_form_is_sent(world):
    person, *_rest = make_personnel(world.tokyo)
    data = {"role": "audit_staff", "office": world.tokyo.pk, "starts_on": "2026/11/1", "key": str(uuid.uuid4())}
    for _click in range(2):
        assert post(world, "bob", "organization:appointment_new", person, **data).status_code == 303
    assert person.appointments.filter(role="audit_staff").count() == 1


def test_the_second_of_two_editors_sees_what_the_first_ticked(world):
    person, *_rest = make_personnel(world.tokyo)
    row = Appointment.objects.create(
        personnel=person, office=world.tokyo, role="counsellor", starts_on=date(2026, 4, 1), languages=["vi"]
    )
    seen = version_of(row, personnel.APPOINTMENT)
    bob = world.actor("bob")
    personnel.save_appointment(bob, person=person, row=row, data={"languages": ["vi", "id"]}, version=seen)
    with pytest.raises(Stale) as error:
        personnel.save_appointment(bob, person=person, row=row, data={"languages": ["th"]}, version=seen)
    assert error.value.names == ["languages"]
    data = {"role": "counsellor", "office": world.tokyo.pk, "starts_on": "2026/4/1", "note": "火曜", "version": seen}
    answer = post(world, "mia", "organization:appointment_edit", row, **data, languages=["vi"])
    assert answer.status_code == 409
    assert "Vietnamese, Indonesian" in text(answer)
    boxes = re.findall(r'value="(\w+)"[^>]*checked', answer.content.decode())
    assert boxes == ["id", "vi"]  # what was left alone took the new value


# --- who may ------------------------------------------------------------------------------------


def test_another_office_and_the_whole_organization_are_closed_to_a_manager(world):
    osaka = make_user("oki")
    make_staff(osaka, world.osaka, Staff.Role.MANAGER)
    world.oki = osaka
    person, appointment, *_rest = make_personnel(world.tokyo)
    for data in ({"name": "X"}, {"office": world.osaka}):
        with pytest.raises(Refused):
            personnel.save_person(world.actor("oki"), person=person, data=data)
    with pytest.raises(Refused, match="whole organization"):
        personnel.save_appointment(
            world.actor("bob"),
            person=person,
            data={"role": "responsible_officer", "office": None, "starts_on": date(2026, 4, 1)},
        )
    with pytest.raises(Refused):
        personnel.delete(world.actor("oki"), row=appointment)
    with pytest.raises(Refused):
        personnel.save_person(world.actor("bob"), data={"name": "外部 監", "office": None})
    assert Appointment.objects.count() == 1


def test_what_was_declared_is_read_by_who_keeps_the_people_and_by_oneself(world):
    person, *_rest = make_personnel(world.tokyo, world.alice)
    SelfDeclaration.objects.create(
        personnel=person, declared_on=date(2026, 11, 1), is_clean=False, detail="罰金 2024年", file=make_file()
    )
    seen = {
        name: "罰金 2024年" in page(world, name, "organization:personnel", person.public_id).content.decode()
        for name in ("bob", "admin", "alice", "charlie")
    }
    assert seen == {"bob": True, "admin": True, "alice": True, "charlie": False}
    listed = {name: text(page(world, name, "organization:personnel_list")) for name in ("bob", "charlie")}
    assert "ground declared" in listed["bob"]
    assert "ground declared" not in listed["charlie"]
    past = client(world.charlie).get(reverse("organization:personnel", args=[person.public_id]), {"tab": "history"})
    assert "罰金" not in past.content.decode()
    assert "Declaration" not in text(past)


def test_a_declaration_of_a_ground_says_which(world):
    person, *_rest = make_personnel(world.tokyo)
    data = {"declared_on": "2026/11/20", "is_clean": "no"}
    refused = post(world, "bob", "organization:declaration_new", person, **data)
    assert "Write which ground applies." in text(refused)
    shown = page(world, "bob", "organization:declaration_new", person.public_id)
    assert "sentence of imprisonment within five years" in text(shown)


def test_companies_and_auditors_know_nobody_of_the_law(world):
    person, *_rest = make_personnel(world.tokyo)
    for name in ("hana", "aki"):
        for view, args in (("personnel_list", []), ("personnel", [person.public_id]), ("licence_list", [])):
            assert page(world, name, f"organization:{view}", *args).status_code == 404


# --- first filling, list, history ---------------------------------------------------------------


def test_staff_are_taken_over_once(world):
    make_staff(make_user("cora"), world.tokyo, Staff.Role.COUNSELLOR)
    make_staff(make_user("acc"), world.tokyo, Staff.Role.ACCOUNTANT)
    shown = text(page(world, "bob", "organization:personnel_list"))
    assert "5 staff members are not among the people of the law yet." in shown
    with history.context(world.bob.pk):
        first = from_staff.take_over_from_staff(world.actor("bob"), today=TODAY)
        again = from_staff.take_over_from_staff(world.actor("bob"), today=TODAY)
    assert (dict(first), dict(again)) == ({"people": 5, "appointments": 3}, {"people": 0, "appointments": 0})
    assert not Personnel.objects.filter(user=world.charlie).exists()  # Osaka is not Bob's
    roles = sorted(Appointment.objects.values_list("personnel__name", "role", "office__code"))
    assert roles == [("Bob", "manager", "TKY"), ("Cora", "counsellor", "TKY"), ("Mia", "manager", "TKY")]
    assert not Personnel.objects.get(name="Acc").supervises
    from_staff.take_over_from_staff(world.actor("admin"), today=TODAY)
    assert Personnel.objects.filter(user=world.charlie).count() == 1


def test_a_member_takes_nobody_over(world):
    with pytest.raises(Refused):
        from_staff.take_over_from_staff(world.actor("alice"), today=TODAY)
    assert "Take over from staff" not in text(page(world, "alice", "organization:personnel_list"))


def test_as_many_queries_for_one_person_as_for_a_hundred(world):
    make_personnel(world.tokyo)
    address, alice = reverse("organization:personnel_list") + "?size=200", client(world.alice)
    alice.get(address)
    with CaptureQueriesContext(connection) as few:
        alice.get(address)
    for number in range(100):
        make_personnel(world.tokyo, name=f"職員 {number}")
    with CaptureQueriesContext(connection) as many:
        assert "職員 99" in alice.get(address).content.decode()
    assert len(many) == len(few)


def test_the_history_tells_appointments_courses_and_ties(world):
    with history.context(world.bob.pk):
        person, appointment, course, _declaration = make_personnel(world.tokyo)
        Relation.objects.create(personnel=person, company=world.asahi, kind="employee")
        personnel.save_appointment(
            world.actor("bob"), person=person, row=appointment, data={"ends_on": date(2026, 12, 31)}
        )
        personnel.delete(world.actor("bob"), row=course)
    past = text(client(world.bob).get(reverse("organization:personnel", args=[person.public_id]), {"tab": "history"}))
    for words in (
        "Appointed: supervision manager (監理責任者) from 2024-04-01",
        "Declaration of 2026-04-01 recorded",
        "Tie recorded: 株式会社朝日製作所, employee of the company",
        "Course deleted (supervision manager (監理責任者))",
    ):
        assert words in past, past
    assert re.search(r"supervision manager \(監理責任者\).{1,3}Until", past), past
