"""Duties of companies and offices beside those of establishments: whose they are, by kind, and what moved, in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from imjapan.core import changes
from reports.models import Obligation, ObligationMove
from reports.obligations import kinds
from reports.obligations.moves import CAUSES
from reports.obligations.recompute import recompute
from tests.consultations.makers import make_consultation
from tests.world import TODAY, make_personnel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
URL = "/today/"
HEARING = [["reports", name] for name in ("obligations", "house", "filings", "figures")]  # who asks for a recompute


@pytest.fixture
def office_duty(world):
    """A course of Tokyo's manager that ends on 15 March 2027, moved near: a duty about no company."""
    person, *_rest = make_personnel(world.tokyo)
    recompute(today=TODAY)
    duty = Obligation.objects.get(kind="course", personnel=person)
    Obligation.objects.filter(pk=duty.pk).update(window_first=TODAY, target_on=date(2026, 11, 25))
    return duty


def duties_of(response):
    return {row.duty.pk for section in response.context["sections"] for row in section.rows}


def test_every_kind_has_its_words_and_a_group():
    assert set(kinds.KINDS) == set(Obligation.Kind.values)
    assert {words.group for words in kinds.KINDS.values()} == set(kinds.GROUPS)
    assert all(str(words.fulfilled_by) for words in kinds.KINDS.values())


def test_what_is_about_the_office_is_the_managers_and_stands_under_the_office_for_all(world, client_of, office_duty):
    def sees(user, show=""):
        return office_duty.pk in duties_of(client_of(user).get(f"{URL}?show={show}&kind=house"))

    assert sees(world.bob, "mine")
    assert sees(world.bob, "office")
    assert not sees(world.alice, "mine")
    assert sees(world.alice, "office")
    assert not sees(world.charlie, "office")
    assert sees(world.admin)  # without an office: all offices
    page = client_of(world.bob).get(f"{URL}?show=mine&kind=house").content.decode()
    assert "New course: 責任 花子" in page
    assert "東京事務所" in page
    assert "managers of the office" in page
    assert "nobody yet" not in page


def test_who_the_duty_names_sees_it_under_mine(world, client_of, office_duty):
    office_duty.personnel.user = world.alice
    office_duty.personnel.save()
    assert office_duty.pk in duties_of(client_of(world.alice).get(f"{URL}?show=mine&kind=house"))


def test_a_consultation_in_charge_is_mine_and_nobody_without_the_right_sees_it(world, client_of):
    make_consultation(world.tokyo, company=world.asahi, in_charge=world.alice)
    recompute(today=TODAY)
    duty = Obligation.objects.filter(kind="consultation", state="open").first()
    assert duty.company is None
    assert duty.pk in duties_of(client_of(world.alice).get(f"{URL}?show=mine&kind=consultations"))
    assert duty.pk not in duties_of(client_of(world.charlie).get(f"{URL}?show=all&kind=consultations"))


def test_chips_count_and_narrow(world, client_of, office_duty):
    response = client_of(world.bob).get(f"{URL}?show=office")
    numbers = {chip["label"]: chip["count"] for chip in response.context["chips"]}
    counts = response.context["counts"]
    assert numbers["all"] == sum(counts.values()) == sum(numbers.values()) - numbers["all"]
    assert numbers["Audits"] >= 2
    audits = client_of(world.bob).get(f"{URL}?show=office&kind=audits")
    assert sum(audits.context["counts"].values()) == numbers["Audits"]
    assert {row.duty.kind for section in audits.context["sections"] for row in section.rows} == {"audit"}
    nothing = client_of(world.charlie).get(f"{URL}?show=office&kind=visits")
    assert "Nothing of this kind is late or due within 45 days" in nothing.content.decode()


def test_the_list_has_chips_and_office_duties(world, client_of, office_duty):
    client = client_of(world.bob)
    page = client.get("/duties/?group=house")
    text = page.content.decode()
    assert "New course: 責任 花子" in text
    assert "Regular audit</a>" not in text
    chip = next(chip for chip in page.context["chips"] if chip["current"])
    assert (chip["label"], chip["count"]) == ("Own house", page.context["shown"].number)
    done = client.get("/duties/?state=done").context["chips"]
    assert all(chip["count"] is None for chip in done)
    assert client.get("/duties/?group=nothing").status_code == 422


def test_the_page_of_an_office_duty_says_what_fulfils_it(world, client_of, office_duty):
    page = client_of(world.bob).get(reverse("duties:detail", args=[office_duty.public_id])).content.decode()
    assert "A newer course of the same kind, recorded at the person." in page
    assert "責任 花子" in page


# --- moves --------------------------------------------------------------------------------------


def move(duty, **fields):
    fields = {
        "moved_at": datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo")), "cause": "placement.changed",
        "target_before": date(2026, 12, 28), "legal_before": date(2026, 12, 31),
        "target_after": date(2026, 12, 28), "legal_after": date(2027, 1, 31), **fields,
    }  # fmt: skip
    days = {"window_first_before": duty.window_first, "window_last_before": duty.window_last}
    return ObligationMove.objects.create(obligation=duty, **days, **fields)


@pytest.fixture
def moved(world):
    recompute(today=TODAY)
    duty = Obligation.objects.filter(establishment=world.asahi_plant, kind="audit", state="open").last()
    move(duty, actor_id=world.alice.pk)
    return duty


def test_a_move_in_words_on_the_page_of_its_duty_and_in_the_list(world, client_of, moved):
    move(moved, cause="", target_after=date(2026, 12, 20), legal_after=date(2026, 12, 31))
    move(moved, cause="office.changed", legal_after=date(2026, 12, 31))  # nothing shifted
    page = client_of(world.bob).get(reverse("duties:detail", args=[moved.public_id])).content.decode()
    assert "When it moved" in page
    assert "legal deadline 2026-12-31 → 2027-01-31" in page
    assert "because a placement changed, by alice" in page.lower()
    assert "target 2026-12-28 → 2026-12-20" in page
    assert "because a new day, or a new release of the rules, by the system" in page
    assert "the office or its clock changed" not in page
    rows = client_of(world.bob).get("/duties/moves/")
    assert rows.context["shown"].number == 2
    text = rows.content.decode()
    assert "株式会社朝日製作所 川口工場" in text
    assert "legal deadline 2026-12-31 → 2027-01-31" in text


def test_moves_by_cause_and_office(world, client_of, moved):
    client = client_of(world.bob)
    assert client.get("/duties/moves/?cause=placement").context["shown"].number == 1
    assert client.get("/duties/moves/?cause=visit").context["shown"].number == 0
    assert client.get("/duties/moves/?office=OSK").context["shown"].number == 0
    world.tokyo.is_private = True
    world.tokyo.save()
    assert client_of(world.charlie).get("/duties/moves/").context["shown"].number == 0


def test_today_leads_to_what_moved_of_ones_own_within_a_week(world, client_of, moved):
    words = "Days of your duties moved in the last week"
    assert words in client_of(world.alice).get(URL).content.decode()
    assert words not in client_of(world.charlie).get(URL).content.decode()
    ObligationMove.objects.update(moved_at=datetime(2026, 11, 10, tzinfo=ZoneInfo("Asia/Tokyo")))
    assert words not in client_of(world.alice).get(URL).content.decode()


def test_every_fact_the_clock_hears_has_words():
    """A cause without words would read "something else in the records changed"."""
    known = {fact for _words, facts in CAUSES.values() for fact in facts}
    heard = {
        fact
        for fact, functions in changes._consumers.items()
        if any(each.__module__.split(".")[:2] in HEARING for each in functions)
    }
    assert heard - known == set()
