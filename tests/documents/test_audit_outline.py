"""Form 4-7 and the interview sheet: what they print, and that nobody outside knows of them."""

import io
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from imjapan.core.pdf import render_pdf
from reports import access as reports
from reports.documents import domain, forms
from reports.documents.sheets import interview_sheet
from reports.models import Document
from tests.documents.conftest import run_jobs
from tests.world import TODAY
from training.models import AuditChecklist, Interview

pytestmark = pytest.mark.django_db
SAID = "残業が長いと話した"


def text_of(form, facts):
    pdf = render_pdf(form.versions[0].template, {"facts": facts.to_dict()})
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


@pytest.fixture
def checked(audit):
    AuditChecklist.objects.create(
        audit=audit,
        items={"A06": {"answer": "ng", "remark": "安全カバーなし"}, "A12": {"answer": "na"}, "B08": {"answer": "ng"}},
        papers=["P01"],
        summary={"F4": "要"},
    )
    Interview.objects.filter(audit=audit).update(notes=SAID, answers={"C08": {"answer": "no", "note": "社長が保管"}})
    return audit


def test_the_outline_prints_every_item_and_says_what_nobody_looked_at(checked):
    form = forms.get("TITP-R4-07")
    facts = form.build(checked, TODAY)
    assert [(s.letter, len(s.rows)) for s in facts.sections] == [("A", 13), ("B", 13), ("D", 18), ("E", 15)]
    answers = {row.code: row.answer for section in facts.sections for row in section.rows}
    assert (answers["A06"], answers["A12"], answers["A01"]) == ("ng", "na", "unseen")
    assert facts.plan_notice == "要確認（B08）"
    assert [paper.name for paper in facts.papers if paper.seen] == ["賃金台帳"]
    assert form.load(facts.to_dict()) == facts
    text = text_of(form, facts)
    for words in ("監　査　実　施　概　要", "安全カバーなし", "■賃金台帳", "未確認", "川口工場", "（2人。"):
        assert words in text
    assert SAID not in text
    assert "社長が保管" not in text


def test_the_sheet_prints_questions_and_answers_beside_english(checked):
    form = forms.get("PRC-03")
    facts = form.build(checked.interviews.first(), TODAY)
    assert (facts.translation, len(facts.questions)) == ("english", 24)
    text = text_of(form, facts)
    assert SAID in text
    assert "社長が保管" in text
    assert "訳はまだない" in text


def test_a_blank_sheet_names_nobody(world, client_of):
    facts = interview_sheet.blank(world.asahi_plant, "id", TODAY)
    assert (facts.name, facts.missing()) == ("", ())
    address = reverse("documents:interview_blank", args=[world.asahi_plant.public_id, "id"])
    answer = client_of(world.alice).get(address)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "C24" in text
    assert not any(str(person) in text for person in world.trainees)
    assert client_of(world.hana).get(address).status_code == 404
    assert client_of(world.alice).get(address.replace("/id/", "/xx/")).status_code == 404


def test_made_by_staff_and_unknown_to_companies_and_auditors(world, checked, client_of):
    alice = world.actor("alice")
    made = [
        domain.make_document(alice, form_id="TITP-R4-07", subject=checked, today=TODAY),
        domain.make_document(alice, form_id="PRC-03", subject=checked.interviews.first(), today=TODAY),
    ]
    assert set(run_jobs()) == {"done"}
    for document in made:
        document.refresh_from_db()
        assert document.state == Document.State.APPROVED  # nobody has to decide on it
        for outsider in ("hana", "aki"):
            assert document not in reports.documents(world.actor(outsider))
        address = reverse("documents:download", args=[document.public_id])
        answer = client_of(world.alice).get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        for user in (world.hana, world.aki):
            assert client_of(user).get(address).status_code == 404


def test_both_wait_until_the_audit_is_finished(world, checked):
    type(checked).objects.filter(pk=checked.pk).update(state="draft")
    checked.refresh_from_db()
    for form_id, subject in (("TITP-R4-07", checked), ("PRC-03", checked.interviews.first())):
        allowed, reason = forms.get(form_id).allows(world.actor("alice"), subject)
        assert not allowed
        assert "finished" in reason or "完了" in reason


def test_a_report_names_only_its_own_regime(world, audit):
    from training.models import Plan

    third = world.trainees[2]
    Plan.objects.filter(person=third).update(regime="esd", stage=None, lecture_starts_on=None)
    Interview.objects.create(audit=audit, person=third, held_on=date(2026, 11, 10), language="id")
    names = [row.name for row in forms.get("TITP-F22").build(audit, TODAY).interviewees]
    assert str(third) not in names
    assert len(names) == 2
    assert str(third) not in [row.name for row in forms.get("TITP-R4-07").build(audit, TODAY).interviews]
    esd = forms.get("ESD-OUTLINE").build(audit, TODAY)
    assert [row.name for row in esd.interviews] == [str(third)]
    assert [(row.name, row.people) for row in esd.counts] == [("育成就労", 1)]
