"""Papers of employment for skill development: the words of its law, its own people, and no number of a form."""

import io
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from pypdf import PdfReader

from imjapan.organization.models import Licence
from interns.models import Consultation
from reports.books import sheet
from reports.documents import domain, forms, versions
from reports.documents.facts import AUTHORITY_BEFORE
from reports.documents.sheets import trainee_register
from reports.documents.words.regimes import UNPUBLISHED, in_words, say, wording_of
from reports.models import Book
from tests.external.makers import all_well, make_auditor, make_check
from tests.records import make_finding, release
from tests.training.visit_helpers import done
from tests.world import TODAY, make_audit, make_person, place
from training.models import Incident, IncidentPerson, LectureCourse, Offer, Transfer

from .conftest import finish, interview

pytestmark = pytest.mark.django_db
SPRING = date(2027, 4, 12)  # the trainees of Asahi's plant stay until the 14th
TOKYO = ZoneInfo("Asia/Tokyo")
OLD = ("技能実習", "監理団体", "実習監理", "監理責任者", "実習実施者", "生活指導員")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2027-04-12T10:00:00+09:00", tick=False):
        yield


def make_worker(establishment, name="BAYU ESD", starts_on=date(2027, 4, 10)):
    person = make_person(establishment.company.office, name)
    more = {"sector": "AGR", "work_category": "耕種農業", "restriction_months": 24}
    return place(person, establishment, starts_on, date(2030, 4, 9), stage=None, regime="esd", **more)


@pytest.fixture
def worker(world):
    """Somebody under the new law beside the trainees of Asahi's plant."""
    return make_worker(world.asahi_plant).person


@pytest.fixture
def audit(world, worker):
    """An audit of people of both laws, finished, with a finding told to the company."""
    audit = finish(make_audit(world.asahi_plant, world.alice, manager=world.bob, starts_on=SPRING), world.alice)
    interview(audit, worker)
    interview(audit, world.trainees[0])
    release(make_finding(audit, world.alice), world.bob)
    return audit


def printed(form_id, subject, on=SPRING):
    form = forms.get(form_id)
    data = versions.current(form, on).render(form.build(subject, on))
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


def clean(text):
    """No word of the old law and no number of a form."""
    for word in OLD:
        assert word not in text, (word, text[max(0, text.find(word) - 40) : text.find(word) + 40])
    assert not re.search(r"(別記|参考)様式第", text)
    assert "第54条" not in text
    assert "様式は未公表・要確認" in text


TERMS = (
    ("監理団体の監理責任者", "監理支援機関の監理支援責任者"),
    ("団体監理型実習実施者", "監理型育成就労実施者"),
    ("実習監理を行う実習実施者の管理簿", "監理支援を行う育成就労実施者の管理簿"),
    ("技能実習生に監理費を負担させない", "育成就労外国人に監理支援費を負担させない"),
    ("技能実習責任者、技能実習指導員、生活指導員", "育成就労責任者、育成就労指導員、生活相談員"),
    ("監査報告書（22号）", "監査報告書（23号）"),
    ("技能実習生の実習状況", "育成就労外国人の就労状況"),
    ("認定計画履行状況管理簿 (4-1)", "認定計画履行状況管理簿"),
    ("監査", "監査"),
)


@pytest.mark.parametrize(("titp", "esd"), TERMS)
def test_a_sentence_is_put_into_the_words_of_a_law_once(titp, esd):
    assert say(titp, "esd") == esd
    assert say(esd, "esd") == esd  # twice changes nothing more
    assert say(titp, "titp") == titp


def test_both_terms_stand_beside_each_other_for_people_of_both_laws():
    assert say("監理団体", "both") == "監理団体・監理支援機関"
    for regimes, words in (((), "titp"), (("titp",), "titp"), (("esd",), "esd"), (("esd", "titp"), "both")):
        assert wording_of(regimes) == words
    assert in_words("pdf/prc_01.html", "titp") == "pdf/prc_01.html"


def test_no_paper_of_the_new_law_says_a_number_that_is_not_published():
    twins = [form for form in forms.all() if form.head == UNPUBLISHED]
    assert len(twins) == 13
    for form in twins:
        clean(form.title + form.head)
        assert form.id.startswith("ESD-")
        assert not form.for_company
        assert len(form.versions[0].fingerprint) == 64


def test_the_record_of_a_visit_is_of_the_people_of_its_law(world, worker):
    visit = done(world, on=SPRING, guidance="日誌を毎日書く")
    visit.people.add(worker)
    text = printed("ESD-VISIT", visit)
    clean(text)
    for words in (
        "監理支援機関・事業所",
        "育成就労実施者・事業所",
        "対象育成就労外国人",
        "BAYUESD",
        "耕種農業",
        "就労の進捗",
    ):
        assert words in text, words
    assert "TRAINEE" not in text
    old = printed("TITP-R4-10", visit)
    assert "TRAINEE" in old
    assert "BAYU" not in old
    assert "参考様式第４-10号" in old
    visit.people.set([worker])
    alice = world.actor("alice")
    assert forms.get("ESD-VISIT").allows(alice, visit)[0]
    assert not forms.get("TITP-R4-10").allows(alice, visit)[0]


def test_the_outline_of_an_audit_of_both_laws_is_two_papers(world, audit):
    text = printed("ESD-OUTLINE", audit)
    clean(text)
    for words in ("育成就労1人", "育成就労外国人との面談（1人", "監査報告書（23号）", "育成就労日誌", "BAYUESD"):
        assert words in text, words
    old = printed("TITP-R4-07", audit)
    assert "技能実習第1号" in old
    assert "育成就労" not in old
    assert "BAYU" not in old


def test_the_report_of_an_audit_has_the_licence_of_its_law_and_its_words(world, audit):
    Licence.objects.create(
        organization=world.tokyo.organization, regime="esd", kind="ordinary", number="ESD-001",
        valid_from=date(2027, 4, 1), valid_until=date(2032, 3, 31),
    )  # fmt: skip
    text = printed("ESD-F23", audit)
    for words in OLD:
        assert words not in text, words
    for words in (
        "別記様式第23号",
        "ESD-001",
        "外国人育成就労機構",
        "育成就労外国人の保護に関する法律",
        "育成就労指導員",
    ):
        assert words in text, words
    assert "許可の別" not in text
    assert [row.stage for row in forms.get("ESD-F23").build(audit, SPRING).interviewees] == ["農業　耕種農業"]
    assert world.tokyo.organization.licence_no not in text
    assert AUTHORITY_BEFORE not in text
    old = printed("TITP-F22", audit)
    assert world.tokyo.organization.licence_no in old
    assert "■一般監理事業" in old


def test_the_instruction_to_the_company_names_both_laws_only_where_both_are_there(world, audit):
    text = printed("PRC-01", audit)
    assert "実習実施者・育成就労実施者" in text
    assert "監理団体・監理支援機関" in text
    world.trainees[0].placements.model.objects.exclude(plan__regime="esd").filter(
        establishment=world.asahi_plant
    ).update(ends_on=date(2027, 4, 11))
    for form_id in ("PRC-01", "PRC-02"):
        text = printed(form_id, audit)
        assert "監理支援責任者" in text
        assert "監理責任者" not in text


def test_the_interview_sheet_asks_in_the_words_of_the_persons_law(world, audit, worker):
    text = printed("PRC-03", audit.interviews.get(person=worker))
    for words in OLD[1:]:
        assert words not in text, words
    assert "監理支援費" in text
    assert "監理支援費" not in printed("PRC-03", audit.interviews.get(person=world.trainees[0]))


def test_a_consultation_is_recorded_under_the_law_of_the_person(world, worker):
    at = datetime(2027, 4, 11, 9, tzinfo=TOKYO)
    fields = {
        "office": world.tokyo,
        "in_charge": world.alice,
        "channel": "phone",
        "received_at": at,
        "body": "x",
        "received_by": world.alice,
    }
    rows = {
        "ESD-CONSULT": Consultation.objects.create(number="K-1", person=worker, matter="move", **fields),
        "TITP-R4-11": Consultation.objects.create(number="K-2", person=world.trainees[0], **fields),
    }
    nobody = Consultation.objects.create(number="K-3", is_anonymous=True, establishment=world.asahi_plant, **fields)
    alice = world.actor("alice")
    for own, row in rows.items():
        for form_id in ("ESD-CONSULT", "TITP-R4-11", "SSW-5-04"):
            assert forms.get(form_id).allows(alice, row)[0] == (form_id == own), (own, form_id)
    form_of = {form.id for form in forms.about("consultation") if form.allows(alice, nobody)[0]}
    assert form_of == {"TITP-R4-11"}  # trainees are there too, so nobody can tell
    text = printed("ESD-CONSULT", rows["ESD-CONSULT"])
    clean(text)
    for words in ("監理型育成就労外国人からの相談対応記録書", "転籍の希望", "耕種農業", "監理支援責任者の確認"):
        assert words in text, words


def test_the_registers_hold_the_people_of_their_own_law(world, worker):
    move = Transfer.objects.create(
        office=world.tokyo, person=worker, regime="esd", kind="own_wish", requested_on=SPRING, state="started",
        entered_by=world.alice, old_placement=worker.placements.get(), new_company=world.asahi, starts_on=SPRING,
    )  # fmt: skip
    book = Book.objects.create(form_id="ESD-BK-1B", office=world.tokyo)
    text = printed("ESD-BK-1B", book)
    clean(text)
    for words in ("BAYUESD", "耕種農業", "転籍制限期間24か月", "転籍の申出（2027/04/12）、転籍（2027/04/12）", "1人"):
        assert words in text, words
    assert "TRAINEE" not in text
    kept = Book.objects.create(form_id="TITP-BK-1B", office=world.tokyo)
    assert "BAYU ESD" not in [row.name for row in trainee_register.build(kept, SPRING).rows]
    own = Book.objects.create(form_id="ESD-BK-1A", office=world.tokyo, company=world.asahi)
    case = Incident.objects.create(
        office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, kind="missing", regime="esd",
        happened_on=SPRING, known_on=SPRING, opened_by=world.alice,
    )  # fmt: skip
    IncidentPerson.objects.create(incident=case, person=worker, placement=move.old_placement)
    text = printed("ESD-BK-1A", own)
    clean(text)
    for words in (
        "インドネシア1人",
        "当実施者からの転出1人",
        "当実施者への転入1人",
        "行方不明となった育成就労外国人の実績1人",
    ):
        assert words in text, words
    assert "第１号" not in text
    for one in (book, own):
        facts = forms.get(one.form_id).build(one, SPRING)
        lines = list(sheet.rows(one.form_id, facts))
        assert {len(line) for line in lines} == {len(sheet.COLUMNS[one.form_id])}
        assert not [name for name in sheet.COLUMNS[one.form_id] if "技能実習" in name]


def test_offers_of_each_law_stand_in_its_own_ledger(world):
    for regime, more in (
        ("titp", {"occupation_code": "6-4-1"}),
        ("esd", {"sector": "AGR", "work_category": "耕種農業"}),
    ):
        Offer.objects.create(
            office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, received_on=TODAY, headcount=1,
            starts_on=date(2027, 6, 1), received_by=world.alice, regime=regime, contact=regime, **more,
        )  # fmt: skip
    for form_id, regime in (("TITP-R4-06A", "titp"), ("ESD-OFFERS-A", "esd")):
        kept = Book.objects.create(form_id=form_id, office=world.tokyo, fiscal_year=2026)
        assert [row.contact for row in forms.get(form_id).build(kept, SPRING).rows] == [regime]
    text = printed("ESD-OFFERS-A", kept)
    clean(text)
    assert "農業耕種農業" in text
    assert "育成就労の期間" in text
    assert "第54条第１項第３号" in forms.get("TITP-R4-06A").head


def test_a_lecture_of_the_new_law_has_its_records_and_its_timetable(world, worker):
    course = LectureCourse.objects.create(
        office=world.tokyo, regime="esd", kind="post", name="新しい講習", starts_on=SPRING,
        ends_on=date(2027, 4, 30), venue="研修センター", state="closed", closed_at="2027-04-12T00:00Z",
        closed_by=world.alice,
    )  # fmt: skip
    course.people.add(worker)
    course.sessions.create(
        held_on=SPRING, from_time="09:00", until_time="12:00", subject="3", topics=["titp", "handbook_app"]
    )
    alice = world.actor("alice")
    may = {form.id for form in forms.about("course") if form.allows(alice, course)[0]}
    assert {"ESD-LEC-POST", "ESD-LEC-PLAN"} <= may
    assert not {"TITP-R4-08", "TITP-R4-09", "TITP-F01-3D", "ESD-LEC-PRE"} & may
    text = printed("ESD-LEC-POST", course)
    clean(text)
    for words in ("育成就労外国人一覧表", "BAYUESD", "育成就労法", "手帳アプリ"):
        assert words in text, words
    assert "Ｄ" not in text
    text = printed("ESD-LEC-PLAN", course)
    clean(text)
    assert "転記用下書き" in text
    assert "２監理支援機関" in text


def test_the_external_auditor_reports_under_the_laws_the_office_works_under(world, audit):
    auditor = make_auditor(course_on=date(2026, 6, 1))
    more = {"by": world.alice, "opinion": "適正", "items": all_well(), "heard_officer": "理事", "heard_manager": "責任"}
    check = make_check(world.tokyo, auditor, SPRING, **more)
    before = make_check(world.tokyo, auditor, date(2026, 11, 5), **more)
    along = make_check(
        world.tokyo, auditor, SPRING, by=world.alice, audit=audit, opinion="適正", items=all_well("accompanied")
    )
    alice = world.actor("alice")
    for form_id, subject, expected in (
        ("ESD-EXT", check, True),
        ("TITP-R4-12", check, True),
        ("ESD-EXT", before, False),
        ("ESD-EXT", along, False),
        ("ESD-EXT-ACC", along, True),
    ):
        assert forms.get(form_id).allows(alice, subject)[0] == expected, form_id
    text = printed("ESD-EXT", check)
    clean(text)
    assert "監理支援機関概要" in text
    assert "１年目の訪問指導" in text
    text = printed("ESD-EXT-ACC", along)
    clean(text)
    assert "育成就労の実施状況の実地確認" in text


def test_the_statement_on_early_return_is_in_the_words_of_its_law(world, worker):
    case = Incident.objects.create(
        office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, kind="early_return", regime="esd",
        happened_on=SPRING, known_on=SPRING, opened_by=world.alice,
    )  # fmt: skip
    IncidentPerson.objects.create(incident=case, person=worker, placement=worker.placements.get())
    assert not forms.get("TITP-R1-40").allows(world.actor("alice"), case)[0]
    text = printed("ESD-RETURN", case)
    clean(text)
    for words in ("育成就労期間満了前の帰国についての申告書", "英語を並記する", "BAYUESD"):
        assert words in text, words


def test_a_paper_of_the_new_law_is_made_frozen_and_stays_with_us(world, worker, client_of):
    visit = done(world, on=SPRING)
    visit.people.add(worker)
    document = domain.make_document(world.actor("alice"), form_id="ESD-VISIT", subject=visit, today=SPRING)
    assert (document.state, document.for_company) == ("approved", False)
    assert document.number.startswith("EVIS-2027-")
    for who in (world.hana, world.aki):
        for address in ("/room/", "/portal/"):
            assert document.number not in client_of(who).get(address).content.decode()
        assert client_of(who).get(f"/room/{document.public_id}/").status_code in (403, 404)
