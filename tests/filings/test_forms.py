"""Forms 17 and 18 and the cover memo: what they print, and for whom (forms.md 3.15, 3.16; tests T8, T9, T20, T22)."""

import io
from datetime import date

import pytest
import time_machine
from pypdf import PdfReader

from reports import access
from reports.documents import domain as documents
from reports.documents import forms, versions
from reports.documents.sheets.difficulty_notice import age_on
from reports.filings import domain, views
from reports.models import Document
from tests.filings.makers import LICENCE, approve, difficulty, licence_change, send
from tests.world import TODAY, actor, make_mandate, make_user
from training.models import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]


def printed(form_id, filing, on=TODAY):
    """The facts of a form and the text of all its pages, without white space."""
    form = forms.get(form_id)
    facts = form.build(filing, on)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(versions.current(form, on).render(facts))).pages]
    return facts, ["".join(text.split()) for text in pages]


def test_form_18_of_one_trainee_prints_the_ten_boxes_of_the_ordinance(world):
    Plan.objects.update(certification_no="認2601000123", certified_on=date(2026, 3, 1))
    person = world.trainees[0]
    person.birth_date = date(2001, 11, 25)
    person.save(update_fields=["birth_date"])
    facts, pages = printed("TITP-F18", difficulty(world))
    text = "".join(pages)
    assert len(pages) <= 2
    for words in ("別記様式第18号（第48条第１項関係）", "外国人技能実習機構理事長殿", "実1801000001", "認2601000123"):
        assert words in text
    assert "24歳" in text  # T9: on the day of the event, fifteen days before the birthday
    assert "■行方不明" in text
    assert "□病気・けが" in text
    assert "□有■無" in text  # the trainee does not want to go on
    assert "転記用下書き" in text
    # All the notice itself asks for is written; what is missing belongs to the masters of the company and of ourselves.
    assert {name.split(".")[0] for name in facts.missing()} <= {"document_no", "organization", "implementer"}


def test_several_trainees_stand_in_the_annex(world):
    filing = difficulty(world, people=world.trainees[:3])
    facts, pages = printed("TITP-F18", filing)
    assert "3人（別紙のとおり）" in "".join(pages[:-1])
    assert "技能実習生一覧表" in pages[-1]
    assert all("".join(person.passport_name.split()) in pages[-1] for person in world.trainees[:3])
    assert len(facts.trainees) == 3


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        (date(2001, 11, 25), date(2026, 11, 10), 24),
        (date(2001, 11, 10), date(2026, 11, 10), 25),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
    ],
)
def test_age_counts_whole_years(birth, day, years):
    assert age_on(birth, day) == years


def test_an_early_return_filed_on_its_day_is_late_and_says_so(world):
    """T8: return on 12-05, filed on 12-05."""
    details = {"own_will": "yes", "statement": "yes", "travel_cost": "監理団体"}
    filing = difficulty(world, date(2026, 11, 20), return_on=date(2026, 12, 5))
    domain.change_filing(
        world.actor("alice"),
        filing=filing,
        data={"event_on": date(2026, 11, 20), "return_on": date(2026, 12, 5), "people": world.trainees[:1],
              "details": filing.details | details},
        version=1,
        today=TODAY,
    )  # fmt: skip
    in_time, _pages = printed("TITP-F18", filing, date(2026, 12, 4))
    late, pages = printed("TITP-F18", filing, date(2026, 12, 5))
    assert (in_time.is_late, late.is_late) == (False, True)
    assert "帰国予定日2026年12月5日" in "".join(pages)
    with time_machine.travel("2026-12-05 09:00+09:00", tick=False):
        filing = send(world, approve(world, filing, today=date(2026, 12, 5)), date(2026, 12, 5))
    assert domain.late_days(filing) == 1
    assert views._warnings(filing) == ["It was filed 1 day after the legal deadline."]


def test_form_17_asks_to_rewrite_the_certificate_when_the_change_stands_on_it(world):
    facts, pages = printed("TITP-F17", licence_change(world, date(2026, 11, 20)))
    assert facts.application == "notice"
    assert "■変更届出□変更届出及び許可証書換申請" in "".join(pages)
    moved = LICENCE | {"item_2": "address", "before_2": "東京都中央区", "after_2": "東京都千代田区"}
    facts, pages = printed("TITP-F17", licence_change(world, date(2026, 11, 20), details=moved))
    text = "".join(pages)
    assert "□変更届出■変更届出及び許可証書換申請" in text
    assert "役員" in text
    assert "東京都千代田区" in text
    assert "転記用下書き" in text


def test_the_cover_memo_names_the_deadline(world):
    """T22: change on 2026-11-30, legal 12-31, our target a day earlier at the latest."""
    facts, pages = printed("FIL-COVER", licence_change(world, date(2026, 11, 30)))
    text = "".join(pages)
    assert "法定期限2026年12月31日" in text
    assert facts.target <= "2026-12-30"
    assert "外国人技能実習機構本部" in text
    assert "TITP-FIL-01" in text
    assert "正本１部" in text


def test_the_addressee_of_a_form_made_after_the_change_is_the_new_organization(world):
    """T20."""
    facts, _pages = printed("TITP-F17", licence_change(world, date(2026, 11, 20)), date(2027, 4, 1))
    assert facts.addressee == "外国人育成就労機構　理事長　殿"


def test_a_form_addressed_to_yesterdays_authority_is_noticed(world):
    with time_machine.travel("2027-03-31 09:00+09:00", tick=False):
        filing = approve(world, licence_change(world, date(2027, 3, 15)), today=date(2027, 3, 31))
    with time_machine.travel("2027-04-02 09:00+09:00", tick=False):
        filing = send(world, filing, date(2027, 4, 2), today=date(2027, 4, 2))
    assert filing.addressee == "外国人育成就労機構　本部"
    assert any("another day" in sentence for sentence in views._warnings(filing))


# --- With the filing ------------------------------------------------------------------------------------------------


def test_the_approval_of_the_notice_makes_and_approves_its_form(world):
    filing = approve(world, licence_change(world, date(2026, 11, 20)))
    paper = Document.objects.get(filing=filing)
    assert (paper.form_id, paper.state, paper.approved_by) == ("TITP-F17", "approved", world.bob)
    domain.return_filing(world.actor("bob"), filing=filing, reason="理由が足りません。")
    paper.refresh_from_db()
    assert paper.state == "withdrawn"


def test_a_preview_is_not_approved_by_hand(world):
    filing = licence_change(world, date(2026, 11, 20))
    paper = documents.make_document(world.actor("alice"), form_id="TITP-F17", subject=filing, today=TODAY)
    allowed, reason = documents.access.may_approve(world.actor("bob"), paper, TODAY)
    assert (allowed, reason) == (False, "Approve the notice: that approves its form.")


def test_a_form_is_made_only_about_a_notice_of_its_kind(world):
    filing = difficulty(world)
    assert forms.get("TITP-F17").allows(world.actor("alice"), filing)[0] is False
    assert forms.get("TITP-F18").allows(world.actor("alice"), filing)[0] is True


def test_the_page_of_the_draft_shows_what_will_be_printed(world, client_of):
    """Trainees of this paper are people, those of an audit report are counted."""
    draft = documents.make_document(world.actor("alice"), form_id="TITP-F18", subject=difficulty(world), today=TODAY)
    page = client_of(world.alice).get(f"/documents/{draft.public_id}/")
    assert page.status_code == 200
    assert draft.number in page.content.decode()


def test_companies_see_no_form_of_a_notice_and_auditors_only_approved_ones_of_their_mandate(world):
    filing = difficulty(world)
    draft = documents.make_document(world.actor("alice"), form_id="TITP-F18", subject=filing, today=TODAY)
    aki, oto = (make_user(f"a{number}", kind="auditor") for number in (1, 2))
    make_mandate(aki, [world.tokyo], world.bob)
    make_mandate(oto, [world.osaka], world.bob)
    assert not access.documents(actor(aki)).filter(pk=draft.pk).exists()
    approve(world, filing)
    paper = Document.objects.get(filing=filing, state="approved")
    assert access.documents(actor(aki)).filter(pk=paper.pk).exists()
    assert not access.documents(actor(oto)).filter(pk=paper.pk).exists()
    assert not paper.for_company
