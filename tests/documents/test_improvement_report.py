"""The improvement report (PRC-02): a blank to fax, then the company's own words, and nothing else of the audit."""

import io
import json
from datetime import date

import pytest
from pypdf import PdfReader

from imjapan.core.pdf import render_pdf
from reports import access
from reports.documents import domain, forms
from tests.obligations.makers import finish
from tests.records import NOW, SECRETS, make_answer, make_finding, release
from tests.world import TODAY, make_audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(world):
    audit = finish(make_audit(world.asahi_plant, world.alice), world.alice)
    return release(make_finding(audit, world.alice), world.bob)


def _facts(told):
    return forms.get("PRC-02").build(told.finding.audit, TODAY)


def test_a_blank_holds_what_the_company_was_told(world, told):
    facts = _facts(told)
    (row,) = facts.improvements
    assert (row.fact, row.measure, row.due) == (told.wording, told.measure, told.due_on.isoformat())
    assert (row.cause, row.check, facts.reported_on) == ("", "", None)
    assert forms.get("PRC-02").load(json.loads(json.dumps(facts.to_dict()))) == facts


def test_the_answer_that_stands_and_its_check(world, told):
    make_answer(told, world.hana, action="最初", returned_at=NOW, returned_by=world.bob, returned_by_name="Bob",
                return_reason="写真なし")  # fmt: skip
    assert _facts(told).improvements[0].check == "again"
    make_answer(told, world.hana, action="カバーを付けた", received_on=date(2026, 11, 21))
    told.state, told.closed_at, told.closed_by = "closed", NOW, world.bob
    told.save()
    facts = _facts(told)
    (row,) = facts.improvements
    assert (row.action, row.check, row.checked_on) == ("カバーを付けた", "done", "2026-11-20")
    assert facts.reported_on == "2026-11-21"


def test_nothing_confidential_is_in_it(world, told):
    text = json.dumps(_facts(told).to_dict(), ensure_ascii=False)
    assert SECRETS["internal note"] not in text
    assert "consultation" not in text


def test_printed(world, told):
    make_answer(told, world.hana)
    pdf = render_pdf("pdf/prc_02.html", {"facts": _facts(told).to_dict()}, watermark=None)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
    for words in ("改", told.wording[:10], "点検の後に戻し忘れました", "監理責任者の確認"):
        assert words in text


def test_staff_make_it_and_the_company_sees_it(world, told):
    document = domain.make_document(world.actor("alice"), form_id="PRC-02", subject=told.finding.audit, today=TODAY)
    assert (document.state, document.for_company) == ("approved", True)
    assert list(access.documents(world.actor("hana"))) == [document]
    assert not access.documents(world.actor("dai")).exists()


def test_not_before_the_company_was_told(world):
    audit = finish(make_audit(world.asahi_plant, world.alice), world.alice)
    make_finding(audit, world.alice)
    allowed, reason = forms.get("PRC-02").allows(world.actor("alice"), audit)
    assert (allowed, reason) == (False, "It is about released findings, and none is released yet.")
