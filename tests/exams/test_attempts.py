"""One try at an exam: recorded, corrected, refused with words, its certificate, what a page shows to whom."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imjapan.core.errors import Refused
from reports.models import Obligation, ObligationRecord
from tests.access.cast import SHEET
from tests.exams.makers import make_exam
from tests.records import make_obligation
from tests.world import TODAY, place
from training.exams import domain
from training.models import ExamAttempt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
NEW = {"grade": "basic", "part": "practical", "applied_on": date(2026, 10, 1), "result": "pending"}


@pytest.fixture
def _monday():
    with time_machine.travel("2026-11-23T03:00:00+00:00", tick=False):
        yield


def save(world, who="alice", person=None, attempt=None, **data):
    person = person or world.trainees[0]
    return domain.save_attempt(world.actor(who), person=person, data={**NEW, **data}, attempt=attempt, today=TODAY)


def test_number_and_plan_follow_from_the_rest(world):
    first = save(world, sits_on=date(2026, 11, 1), result="failed", result_on=date(2026, 11, 20))
    second = save(world)
    theory = save(world, part="theory")
    assert [one.number for one in (first, second, theory)] == [1, 2, 1]
    assert second.plan == world.trainees[0].plans.get()
    assert save(world, grade="ja_a2", part="whole").plan is None
    moved = domain.save_attempt(
        world.actor("alice"), person=world.trainees[0], data={**NEW, "part": "theory"}, attempt=second, today=TODAY
    )
    assert moved.number == 2  # the second at the theory now


@pytest.mark.parametrize(
    "data, field, words",
    [
        ({"applied_on": date(2026, 11, 24)}, "applied_on", "in the future"),
        ({"sits_on": date(2026, 9, 30)}, "sits_on", "before its application"),
        ({"sits_on": date(2026, 11, 24), "result": "passed"}, "result", "still ahead"),
        ({"result": "passed"}, "sits_on", "needs the day"),
        ({"sits_on": date(2026, 11, 1), "result": "absent", "unavoidable": True}, "absence_reason", "why the person"),
        (
            {"sits_on": date(2026, 11, 1), "result": "absent", "absence_reason": "flu"},
            "unavoidable",
            "could be avoided",
        ),
        ({"sits_on": date(2026, 11, 20), "result": "failed", "result_on": date(2026, 11, 19)}, "result_on", "before"),
        ({"grade": "ssw_1"}, "part", "no parts"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, data, field, words):
    with pytest.raises(ValidationError) as error:
        save(world, **data)
    assert words in str(error.value.message_dict[field])
    assert ExamAttempt.objects.count() == 0


def test_nothing_is_sat_after_a_pass(world):
    make_exam(world.trainees[0], "practical", "passed", sits_on=date(2026, 11, 1))
    with pytest.raises(ValidationError, match="passed already on 2026-11-01"):
        save(world)
    assert save(world, part="theory").number == 1


def test_another_office_may_not_write_and_a_stranger_sees_nothing(world, client_of):
    with pytest.raises(Refused):
        save(world, "charlie")
    exam = make_exam(world.trainees[0])
    url = reverse("exams:detail", args=[exam.public_id])
    page = client_of(world.charlie).get(url)
    assert page.status_code == 200  # staff read all offices
    assert "Enter the result" not in page.content.decode()
    assert client_of(world.charlie).get(reverse("exams:edit", args=[exam.public_id])).status_code == 403
    world.tokyo.is_private = True
    world.tokyo.save()
    for user in (world.charlie, world.hana, world.aki):
        assert client_of(user).get(url).status_code == 404


def test_the_form_records_once_and_warns_in_words(world, client_of):
    """Sent twice it makes one row; a day outside the window is said and stored."""
    person = world.trainees[0]  # stage 1 until 2027-04-14: sit 2027-01-14 to 2027-02-14, apply by 2026-10-14
    client = client_of(world.alice)
    url = reverse("exams:new", args=[person.public_id])
    form = client.get(url).context["form"]
    assert (form.initial["grade"], form.initial["part"]) == ("basic", "practical")
    sent = {"grade": "basic", "part": "practical", "applied_on": "令和8年10月20日", "sits_on": "2027/3/1",
            "result": "pending", "key": str(form["key"].value())}  # fmt: skip
    answers = [client.post(url, sent, follow=True) for _twice in range(2)]
    exam = ExamAttempt.objects.get()
    assert (exam.applied_on, exam.number) == (date(2026, 10, 20), 1)
    text = answers[0].content.decode()
    assert "The exam lies outside its usual window, 2027-01-14 to 2027-02-14." in text
    assert "The application was due by 2026-10-14." in text
    assert person.passport_name in text


def test_the_second_of_two_editors_is_told(world, client_of):
    exam = make_exam(world.trainees[0])
    url = reverse("exams:edit", args=[exam.public_id])
    client = client_of(world.alice)
    form = client.get(url).context["form"]
    save(world, "bob", attempt=exam, place="東京会場")
    sent = {"grade": "basic", "part": "practical", "place": "大阪会場", "result": "pending",
            "version": form["version"].value()}  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert "東京会場" in answer.content.decode()
    exam.refresh_from_db()
    assert exam.place == "東京会場"


def test_a_certificate_is_kept_and_read(world, client_of):
    exam = make_exam(world.trainees[0], "practical", "passed", sits_on=date(2026, 11, 1))
    client = client_of(world.alice)
    url = reverse("exams:certificate", args=[exam.public_id])
    assert client.get(url).status_code == 404
    bad = client.post(url, {"upload": SimpleUploadedFile("virus.exe", b"MZ")})
    assert bad.status_code == 422
    assert client.post(url, {"upload": SimpleUploadedFile("合格証書.pdf", SHEET)}).status_code == 303
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == SHEET
    assert "合格証書.pdf" in client.get(reverse("exams:detail", args=[exam.public_id])).content.decode()


def test_deleting(world, client_of):
    exam = make_exam(world.trainees[0])
    answer = client_of(world.alice).post(reverse("exams:delete", args=[exam.public_id]), follow=True)
    assert "The attempt is deleted." in answer.content.decode()
    assert not ExamAttempt.objects.exists()


def test_a_duty_lets_go_of_what_is_deleted(world, client_of):
    exam = make_exam(world.trainees[0])
    duty = make_obligation(world.asahi_plant, kind=Obligation.Kind.AUDIT)
    ObligationRecord.objects.create(obligation=duty, exam=exam)
    client = client_of(world.alice)
    assert "Delete this attempt" in client.get(reverse("exams:edit", args=[exam.public_id])).content.decode()
    assert client.post(reverse("exams:delete", args=[exam.public_id])).status_code == 303
    assert not ObligationRecord.objects.filter(obligation=duty).exists()


def test_a_persons_page_tells_what_is_next_and_what_was(world, client_of):
    person = world.trainees[0]
    client = client_of(world.alice)
    url = reverse("people:detail", args=[person.public_id])
    text = client.get(url).content.decode()
    assert "application late" in text  # by 2026-10-14
    assert "2027-01-14 – 2027-02-14" in text
    exam = make_exam(person, "practical", "failed", sits_on=date(2026, 11, 2))
    text = client.get(url).content.decode()
    assert reverse("exams:detail", args=[exam.public_id]) in text
    assert "1 attempt left" in text
    assert "retake open" in text


def test_targets_of_esd_stand_on_the_page_of_who_has_such_a_plan(world, client_of):
    row = place(world.trainees[1], world.asahi_plant, date(2027, 6, 1), date(2030, 5, 31), stage=None, regime="esd")
    row.person.plans.filter(regime="titp").update(ends_on=date(2026, 11, 22))
    row.person.placements.filter(plan__regime="titp").update(ends_on=date(2026, 11, 22))
    text = client_of(world.alice).get(reverse("people:detail", args=[row.person.public_id])).content.decode()
    assert "Targets of employment for skill development" in text
    assert "ESD-GOAL-01" in text
