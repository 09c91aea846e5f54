"""The reason of a duty, its waiver on the page, and the panels on company and establishment."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.law import registry, texts
from imjapan.law.parameters import shipped
from reports.obligations.recompute import recompute
from tests.obligations.makers import duties, file_report, finish
from tests.records import make_answer, make_finding, release
from tests.world import TODAY, make_audit, make_establishment, make_trainees
from training.models import ReleasedFinding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]


@pytest.fixture
def audited(world):
    """Block 2 was audited, its report filed, one finding answered."""
    audit = finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 8, 20)), world.bob)
    file_report(audit, world.bob, date(2026, 11, 16))
    released = release(make_finding(audit, world.alice), world.bob)
    make_answer(released, world.hana)
    ReleasedFinding.objects.filter(pk=released.pk).update(state="answered")
    recompute(today=TODAY)
    return audit


def address(duty, name="detail"):
    return reverse(f"duties:{name}", args=[duty.public_id])


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_page_counts_the_days_in_english_and_japanese(world, client_of, audited):
    duty = duties(world.asahi_plant)["2026-10-01"]
    english = text_of(client_of(world.alice).get(address(duty)))
    assert "TITP-AUDIT-01" in english
    assert "Act 39③; Ord 52(1)" in english
    assert "One regular audit between 2026-10-01 and 2026-12-31." in english
    assert "Next audit within 3 months of the audit of 2026-08-20: by 2026-11-20" in english
    assert "Last business day on or before 2026-12-31: 2026-12-28" in english
    assert "Calendar months in one audit block" in english
    assert "One source" in english
    assert reverse("training:audit_new", args=[world.asahi_plant.public_id]) in english
    japanese = text_of(client_of(world.alice, "ja").get(address(duty)))
    assert "技能実習法第39条第3項、同法施行規則第52条第1号" in japanese
    assert "Ord 52" not in japanese
    assert "2026年10月1日から2026年12月31日までの間に定期監査を1回行います。" in japanese
    assert "前回監査2026年8月20日から3か月後：2026年11月20日まで" in japanese


def test_a_house_rule_is_not_called_law(world, client_of, audited):
    report = next(iter(duties(world.asahi_plant, "audit_report").values()))
    page = text_of(client_of(world.alice).get(address(report)))
    assert "House rule" in page
    assert "To be confirmed" not in page


@pytest.mark.parametrize(
    "kind, words",
    [
        ("audit", "regular audit (定期監査), 2026-08-20"),
        ("audit_report", "filed on 2026-11-16 (post)"),
        ("finding_answer", "Answer of the company"),
    ],
)
def test_what_fulfils_it_is_one_click_away(world, client_of, audited, kind, words):
    done = [duty for duty in duties(world.asahi_plant, kind).values() if duty.state == "done"]
    assert len(done) == 1
    page = text_of(client_of(world.alice).get(address(done[0])))
    assert words in page.replace("</a>", "")
    assert "Only an open duty can be waived." in page


def test_late_filing_says_so(world, client_of, audited):
    report = next(iter(duties(world.asahi_plant, "audit_report").values()))
    assert report.legal_on == date(2026, 10, 20)
    assert "after the deadline" in text_of(client_of(world.alice).get(address(report)))


def test_strangers_find_nothing(world, client_of, audited):
    duty = duties(world.asahi_plant)["2026-10-01"]
    for user in (world.hana, world.dai, world.aki, world.oto):
        assert client_of(user).get(address(duty)).status_code == 404
        assert client_of(user).post(address(duty, "waive"), {"reason": "x"}).status_code == 404
    world.tokyo.is_private = True
    world.tokyo.save()
    assert client_of(world.charlie).get(address(duty)).status_code == 404


def test_a_manager_waives_and_takes_it_back(world, client_of, audited):
    duty = duties(world.asahi_plant)["2026-04-01"]
    bob = client_of(world.bob)
    assert address(duty, "waive") in text_of(bob.get(address(duty)))
    empty = bob.post(address(duty, "waive"), {"reason": " "})
    assert empty.status_code == 422
    done = bob.post(address(duty, "waive"), {"reason": "前の監理団体が実施"})
    assert (done.status_code, done["Location"]) == (303, address(duty))
    page = text_of(bob.get(address(duty)))
    assert "前の監理団体が実施" in page
    assert "Bob" in page
    assert bob.post(address(duty, "reopen")).status_code == 303
    duty.refresh_from_db()
    assert duty.state == "open"


def test_a_member_reads_why_the_waiver_is_not_for_them(world, client_of, audited):
    duty = duties(world.asahi_plant)["2026-04-01"]
    alice = client_of(world.alice)
    page = text_of(alice.get(address(duty)))
    assert address(duty, "waive") not in page
    assert "Only a supervision manager of the office can waive a duty." in page
    assert alice.post(address(duty, "waive"), {"reason": "x"}).status_code == 403
    assert alice.get(address(duty, "waive")).status_code == 405


def test_panels_list_open_duties_in_the_same_number_of_queries(world, client_of, audited):
    client = client_of(world.alice)
    company = reverse("companies:detail", args=[world.asahi.public_id])
    place = reverse("companies:establishment", args=[world.asahi_plant.public_id])
    assert "What is due" in text_of(client.get(place))
    assert address(duties(world.asahi_plant)["2026-10-01"]) in text_of(client.get(place))
    with CaptureQueriesContext(connection) as few:
        client.get(company)
    make_trainees(make_establishment(world.asahi, "第二工場"), 1)
    recompute(today=TODAY)
    with CaptureQueriesContext(connection) as many:
        page = text_of(client.get(company))
    assert page.count('href="/duties/') == 13  # one is the menu's, three are of early warnings
    assert len(few) == len(many)


def test_translated_citations_say_what_the_rules_say():
    """The English wording is that of the rule itself, so a rule that changes cannot leave its translation behind."""
    wordings = texts.templates()
    for rule in ("TITP-AUDIT-01", "TITP-AUDIT-06"):
        assert wordings[f"basis.{rule}"]["en"] == registry.get(rule).legal_basis
    for key in ("titp.audit.block_months", "titp.audit.gap_months", "titp.audit.report_months"):
        assert {row.source for row in shipped()[key]} == {wordings[f"source.{key}"]["en"]}
