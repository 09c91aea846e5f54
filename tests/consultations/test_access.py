"""Who may take, read and end a consultation, and what is refused on the way."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imjapan.core import history
from imjapan.core.errors import Conflict, Refused
from imjapan.law.escalation import escalations
from imjapan.organization import rights
from imjapan.organization.editing import Stale, version_of
from interns.consultations import domain, escalation
from interns.consultations.access import consultations
from interns.models import Consultation
from tests.access.cast import SHEET
from tests.consultations.makers import make_consultation, make_door
from tests.world import make_staff, make_user

pytestmark = pytest.mark.django_db


def seen(world, name):
    return set(consultations(world.actor(name)).values_list("pk", flat=True))


def data(world, **fields):
    return {
        **{"office": world.tokyo, "channel": "face", "received_at": timezone.now(), "urgency": "normal"},
        **{"body": "Gaji", "wants_secrecy": True, **fields},
    }


@pytest.fixture
def cora(world):
    world.cora = make_user("cora")
    make_staff(world.cora, world.tokyo, "counsellor")
    return world.actor("cora")


@pytest.fixture
def row(world):
    return make_consultation(world.tokyo)


def test_who_wrote_it_down_or_is_in_charge_reads_that_one_only(world):
    mine = make_consultation(world.tokyo, received_by=world.alice)
    charged = make_consultation(world.tokyo, in_charge=world.alice)
    make_consultation(world.tokyo)
    assert seen(world, "alice") == {mine.pk, charged.pk}
    assert seen(world, "charlie") == seen(world, "hana") == seen(world, "aki") == set()


def test_a_private_office_keeps_its_consultations_from_everybody_elses_staff(world):
    with history.context(None, source="test"):
        world.osaka.is_private = True
        world.osaka.save()
    row = make_consultation(world.osaka, received_by=world.alice)
    assert seen(world, "alice") == set()
    assert seen(world, "admin") == {row.pk}


def test_an_administrator_can_give_the_right_to_staff_members(world, row):
    assert seen(world, "alice") == set()
    rights.decide(world.actor("admin"), wanted={(rights.MEMBER, rights.CONSULT): True}, shown={})
    assert seen(world, "alice") == {row.pk}
    assert seen(world, "charlie") == set()  # of Osaka: the right ends at the office


def test_numbers_run_on_and_the_same_form_twice_is_one(world, cora):
    key = "6b1c5d9e-3f53-4c7f-9a53-0d9d5d1a2b3c"
    rows = [domain.take(cora, data=data(world), key=key) for _ in range(2)]
    assert rows[0] == rows[1]
    begin = f"K-{timezone.localdate().year}-"
    assert rows[0].number == f"{begin}00001"
    assert domain.take(cora, data=data(world)).number == f"{begin}00002"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"body": "  "}, "body"),
        ({"received_at": timezone.now() + timedelta(days=400)}, "received_at"),
        ({"is_anonymous": True, "reporter": "Siti"}, "is_anonymous"),
        ({"channel": ""}, "channel"),
    ],
)
def test_what_is_wrong_stands_at_its_field(world, cora, fields, field):
    with pytest.raises(ValidationError) as refused:
        domain.take(cora, data=data(world, **fields))
    assert field in refused.value.error_dict
    assert not Consultation.objects.exists()


def test_nobody_takes_one_for_an_office_they_do_not_serve_in(world):
    with pytest.raises(Refused):
        domain.take(world.actor("charlie"), data=data(world))


def test_the_company_hears_nothing_before_the_question_was_answered(cora, row):
    step = {"kind": "company", "text": "工場長に確認した"}
    with pytest.raises(ValidationError) as refused:
        domain.add_step(cora, consultation=row, data=step)
    assert "agreed" in refused.value.error_dict
    kept = domain.add_step(cora, consultation=row, data={**step, "agreed": "unnamed"})
    assert kept.text == "（相談者を特定できる事項は伝えていない）工場長に確認した"


def test_a_referral_says_to_whom(cora, row):
    with pytest.raises(ValidationError) as refused:
        domain.add_step(cora, consultation=row, data={"kind": "referral", "text": "連絡した"})
    assert "institution" in refused.value.error_dict


def test_it_is_closed_only_when_nothing_lacks_and_confirmed_by_another_manager(world, cora):
    row = make_consultation(world.tokyo, category="", matter="")
    with pytest.raises(Conflict, match=r"missing|必要"):
        domain.close(cora, consultation=row, result="解決")
    domain.correct(cora, consultation=row, data={"category": "wages", "matter": "wages"})
    domain.answer(cora, consultation=row, text="回答", translation="")
    with pytest.raises(ValidationError):
        domain.decide_audit(cora, consultation=row, needed=False)
    with pytest.raises(ValidationError):  # nobody knows where
        domain.decide_audit(cora, consultation=row, needed=True)
    domain.decide_audit(cora, consultation=row, needed=False, reason="軽微")
    with pytest.raises(ValidationError):
        domain.close(cora, consultation=row, result=" ")
    row = domain.close(world.actor("bob"), consultation=row, result="解決")
    with pytest.raises(Refused):
        domain.confirm(cora, consultation=row)
    with pytest.raises(Refused):  # bob closed it himself, and there is mia
        domain.confirm(world.actor("bob"), consultation=row)
    assert domain.confirm(world.actor("mia"), consultation=row).confirmed_by == world.mia
    with pytest.raises(Conflict):
        domain.add_step(cora, consultation=row, data={"kind": "note", "text": "x"})
    row = domain.reopen(cora, consultation=row)
    assert (row.state, row.confirmed_at, row.result) == ("open", None, "解決")


def test_who_asked_on_the_page_is_answered_in_their_language(world, cora):
    row = make_consultation(world.tokyo, door=make_door(world.tokyo, world.bob), channel="page")
    with pytest.raises(ValidationError) as refused:
        domain.answer(cora, consultation=row, text="回答", translation="")
    assert "translation" in refused.value.error_dict


def test_two_editors_do_not_overwrite_each_other(cora, row):
    row.refresh_from_db()
    shown = version_of(row, domain.FIELDS)
    domain.correct(cora, consultation=row, data={"body_ja": "一"}, version=shown)
    with pytest.raises(Stale):
        domain.correct(cora, consultation=row, data={"body_ja": "二"}, version=shown)


def test_its_files_are_kept_without_end_and_for_nobody_outside(cora, row, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    kept = domain.add_file(cora, consultation=row, upload=SimpleUploadedFile("a.pdf", SHEET), note="診断書")
    assert (kept.file.keep_until, kept.file.scope_company_id, kept.file.scope_office_id) == (None, None, None)


def test_the_list_asks_the_database_as_often_for_one_as_for_many(world, cora):
    client = Client()
    client.force_login(world.cora)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/consultations/").status_code == 200
        return len(found)

    make_consultation(world.tokyo, person=world.trainees[0], establishment=world.asahi_plant, company=world.asahi)
    queries()
    one = queries()
    for _ in range(30):
        make_consultation(world.tokyo, person=world.trainees[0], establishment=world.asahi_plant, company=world.asahi)
    assert queries() == one


def test_what_is_noted_is_done_and_closing_names_what_is_not(world, cora, row):
    Consultation.objects.filter(pk=row.pk).update(matter="wages", wants_secrecy=True)
    row.refresh_from_db()
    client = Client()
    client.force_login(world.cora)
    client.cookies["django_language"] = "en"
    address = f"/consultations/{row.public_id}/"
    page = client.get(address).content.decode()
    assert "never name the trainee" in page
    assert "Nothing is noted about: correction instruction to the implementer, notification to the labour" in page
    step = {"kind": "referral", "institution": "labour", "text": "監督署に通報した"}
    domain.add_step(cora, consultation=row, data=step)
    told = {action.words: action.done for action in escalation.of(row)}
    assert list(told.values()) == [False, True]
    page = client.get(address).content.decode()
    assert "Nothing is noted about: correction instruction to the implementer. Close" in page
    domain.add_step(cora, consultation=row, data={"kind": "company", "agreed": "unnamed", "text": "是正を指示"})
    page = client.get(address).content.decode()
    assert "Nothing is noted" not in page
    assert "never name the trainee" not in page
    Consultation.objects.filter(pk=row.pk).update(matter="violence")
    row.refresh_from_db()
    domain.add_step(cora, consultation=row, data={"kind": "referral", "institution": "hospital", "text": "病院"})
    assert [action.done for action in escalation.of(row)] == [False, False, False]  # a hospital is no police
    answer = {"text": "回答", "translation": "Jawaban", "key": ""}
    assert (
        "The answer to the trainee is recorded."
        in client.post(f"{address}answer/", answer, follow=True).content.decode()
    )


def test_every_action_of_the_matrix_is_known_here():
    known = {item.action for rows in escalations().values() for item in rows}
    assert set(escalation.DONE_BY) | {"extraordinary_audit", "interpreter", "statement_form"} == known
