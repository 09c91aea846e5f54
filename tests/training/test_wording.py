"""Pages in the words of their regime: people under the new law, places of both, what was entered stays as it is."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from companies.models import Establishment
from imjapan.law import words
from imjapan.organization import wording
from imjapan.organization.wording import regimes_of
from reports.documents.models import Document
from tests.consultations.makers import make_consultation
from tests.records import make_filing, make_obligation, make_paper
from tests.recruiting.makers import make_offer
from tests.support.makers import make_worker as make_ssw
from tests.training.helpers import text_of
from tests.training.visit_helpers import draft
from tests.world import make_audit, make_person, place
from training.domain import checklists
from training.models import Candidate, Finding, PlanApplication

SPRING = date(2027, 4, 12)  # the trainees of Asahi's plant stay until the 14th
SUMMER = date(2027, 6, 14)
OLD = ("技能実習", "監理団体", "監理責任者", "実習実施者", "生活指導員")


@pytest.mark.parametrize(
    ("source", "regimes", "said"),
    [
        ("Supervision manager in charge (監理責任者)", ["titp"], "担当の監理責任者"),
        ("Supervision manager in charge (監理責任者)", ["esd"], "担当の監理支援責任者"),
        ("Supervision manager in charge (監理責任者)", ["titp", "esd"], "担当の監理責任者・監理支援責任者"),
        ("technical intern training (技能実習)", ["esd"], "技能実習"),  # the name of the other regime stays
        ("Stage 1", ["esd"], "第1号"),
        ("Supervision manager in charge (監理責任者)", ["ssw"], "担当の監理責任者"),
        ("Trainees concerned", ["ssw"], "対象の特定技能外国人"),
        ("Trainees concerned", ["ssw", "titp"], "対象の技能実習生"),
    ],
)
def test_sentences(source, regimes, said):
    with translation.override("ja"), wording.spoken(regimes):
        assert gettext(source) == said
        assert translation.get_language().startswith("ja")
        assert str(translation.gettext("Today")) == "今日の業務"
    with translation.override("ja"):
        assert gettext("Supervision manager in charge (監理責任者)") == "担当の監理責任者"  # nothing leaks


def test_english_sentences():
    with translation.override("en"), wording.spoken(["esd"]):
        assert gettext("Life of the trainees") == "Life of the ESD workers"
        assert gettext("technical intern training (技能実習)") == "technical intern training (技能実習)"
        assert gettext("Answer to the trainee") == "Answer to the ESD worker"
        assert words.say("What a trainee said", "esd", "en") == "What an ESD worker said"
    with translation.override("en"), wording.spoken(["titp", "esd"]):
        assert gettext("Life of the trainees") == "Life of the people"
        assert gettext("Supervision manager in charge (監理責任者)").startswith("Supervision manager in charge")


@pytest.mark.django_db
def test_consultations_filings_and_papers_of_the_new_law(world, japanese):
    with time_machine.travel(f"{SUMMER}T10:00:00+09:00", tick=False):
        worker = make_worker(world.asahi_plant)
        asked = make_consultation(world.tokyo, person=worker, company=world.asahi, in_charge=world.alice)
        filing = make_filing(
            world.tokyo, world.alice, kind="difficulty", regime="esd", company=world.asahi, details={}, event_on=SUMMER
        )
        filing.people.add(worker)
        paper = make_paper(filing, world.alice)
        page = japanese("consultations:detail", asked.public_id)
        assert "育成就労実施者" in page
        assert [word for word in OLD if word in page] == []
        page = japanese("filings:detail", filing.public_id)
        assert "育成就労" in page
        assert [word for word in OLD if word in page] == []
        begun = japanese("filings:edit", filing.public_id)
        assert [word for word in ("技能実習生", *OLD[1:]) if word in begun] == []  # the choice of the regime stays
        assert "技能実習生" not in japanese("sending:cost_new", worker.public_id)
        duty = make_obligation(world.asahi_plant, kind="exam", person=worker)
        assert "技能実習生" not in japanese("duties:detail", duty.public_id)
    assert regimes_of("document", paper.public_id) == {"esd"}
    assert regimes_of("filing", filing.public_id) == {"esd"}
    Document.objects.filter(pk=paper.pk).update(facts={"wording": "both"})
    assert regimes_of("document", paper.public_id) == {"titp", "esd"}
    anonymous = make_consultation(world.tokyo, company=world.asahi, received_at="2026-11-20T01:00:00Z")
    assert regimes_of("consultation", anonymous.public_id) == {"titp"}


def make_worker(establishment, name="BAYU ESD", starts_on=date(2027, 4, 10), **fields):
    person = make_person(establishment.company.office, name, **fields)
    more = {"sector": "AGR", "work_category": "耕種農業", "restriction_months": 12}
    return place(person, establishment, starts_on, date(2030, 4, 9), stage=None, regime="esd", **more).person


def words_of(response) -> str:
    """The content of a page, without the menu above it."""
    assert response.status_code == 200
    return text_of(response).partition("本文へ")[2] or text_of(response)


@pytest.fixture
def japanese(world, client_of):
    """The text of a page for Alice, signed in at the moment she asks; the menu beside it keeps its words."""

    def get(name, *args):
        client = client_of(world.alice)
        client.cookies["django_language"] = "ja"
        response = client.get(reverse(name, args=args))
        menu, _main, page = response.content.decode().partition("<main")
        assert "実習実施者" in menu
        response.content = page
        return words_of(response)

    return get


@pytest.mark.django_db
def test_forms_of_a_place_of_the_new_law_alone(world, japanese):
    with time_machine.travel(f"{SUMMER}T10:00:00+09:00", tick=False):
        worker = make_worker(world.asahi_plant)
        Establishment.objects.filter(pk=world.asahi_plant.pk).update(name="技能実習生第一工場")
        audit = make_audit(world.asahi_plant, world.alice, starts_on=SUMMER, complete=False)
        visit = draft(world, on=SUMMER)
        pages = [
            japanese("training:audit_new", world.asahi_plant.public_id),
            japanese("training:audit_edit", audit.public_id),
            japanese("training:visit_new", world.asahi_plant.public_id),
            japanese("training:visit_edit", visit.public_id),
            japanese("training:visit_detail", visit.public_id),
        ]
        with translation.override("ja"), wording.spoken(["esd"]):
            finding = checklists.finding_of(audit, "A11")
        for page in pages:
            assert "育成就労" in page
            assert [word for word in OLD if word in page.replace("技能実習生第一工場", "")] == []
        assert "1. 育成就労の実地確認" in pages[1]
        assert "育成就労外国人の人数が人数枠内である" in pages[1]
        assert "育成就労計画の進捗状況" in pages[3]
        assert "技能実習" not in finding.wording + finding.internal_note
        assert finding.legal_basis == ""
        person = japanese("people:detail", worker.public_id)
    assert "育成就労計画を追加する" in person
    assert "育成就労実施者" in person
    assert "技能実習生第一工場" in pages[1]  # what somebody wrote
    assert not Finding.objects.exists()


@pytest.mark.django_db
def test_both_and_neither(world, japanese):
    with time_machine.travel(f"{SPRING}T10:00:00+09:00", tick=False):
        make_worker(world.asahi_plant)
        page = japanese("training:visit_edit", draft(world, on=SPRING).public_id)
    assert "技能実習生・育成就労外国人の生活一般状況" in page
    trainee = japanese("people:detail", world.trainees[0].public_id)
    assert "技能実習計画を追加する" in trainee
    assert "育成就労" not in trainee


@pytest.mark.django_db
def test_who_is_presented_under_the_new_law(world, japanese):
    person = make_person(world.asahi.office, "SITI CANDIDATE")
    assert "技能実習計画を追加する" in japanese("people:detail", person.public_id)
    offer = make_offer(world.asahi_plant, world.alice, regime="esd", sector="AGR", months=36)
    Candidate.objects.create(offer=offer, person=person, accepted_on=date(2026, 11, 1))
    assert "育成就労計画を追加する" in japanese("people:detail", person.public_id)


@pytest.mark.django_db
def test_who_is_a_specified_skilled_worker_is_spoken_of_as_such(world, japanese):
    """Person, application and support; on the application nothing of the certification of a plan."""
    with time_machine.travel(f"{SUMMER}T10:00:00+09:00", tick=False):
        placement = make_ssw(world.asahi_plant, date(2027, 4, 1), date(2028, 3, 31))
        placement.person.residence_cards.create(
            status="特定技能1号", starts_on=date(2027, 4, 1), ends_on=date(2028, 3, 31)
        )
        row = PlanApplication.objects.create(
            office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, person=placement.person,
            regime="ssw", sector="AGR", restriction_months=24, starts_on=date(2028, 4, 1), ends_on=date(2029, 3, 31),
            drafted_by=world.alice,
        )  # fmt: skip
        person = japanese("people:detail", placement.person.public_id)
        drafted = japanese("applying:detail", row.public_id)
        PlanApplication.objects.filter(pk=row.pk).update(state="applied", applied_on=SUMMER)
        applied = japanese("applying:detail", row.public_id)
    for word in ("技能実習生", "実習実施者", "技能実習計画"):
        assert word not in person
    for word in ("計画認定", "認定日", "認定番号", "転籍制限期間", "認定：計画"):
        assert word not in drafted + applied
    assert "在留資格の申請" in drafted
    assert "許可：計画と配属を作成する" in applied
    assert "在留資格認定証明書" in applied  # the name of a paper stays
    assert "申請を追加" in applied  # of a certificate or a change: no plan is certified first
