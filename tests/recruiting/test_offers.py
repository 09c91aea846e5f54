"""Job offers: accepted, checked, changed, closed; people presented and decided on. The pages in words."""

import re
import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Sanction
from imjapan.core import checking
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from imjapan.organization.editing import Stale, version_of
from interns.models import Person, SendingOrganization, SendingSuspension
from tests.masters import text_of
from tests.recruiting.makers import make_candidate, make_headcount, make_offer, offer_data
from tests.world import TODAY, make_licence, make_person, make_trainees
from training.models import Candidate, Offer, PlanApplication
from training.recruiting import candidates, offers

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def url(name, row, **query):
    tail = "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    return reverse(f"offers:{name}", args=[row.public_id]) + tail


def save(world, who="alice", **data):
    given = {
        "establishment": world.asahi_plant, "received_on": date(2026, 11, 2), "regime": "titp",
        "occupation_code": "6-4-1", "headcount": 3, "starts_on": date(2027, 4, 1), "months": 12,
    }  # fmt: skip
    return offers.save_offer(world.actor(who), company=world.asahi, data={**given, **data}, today=TODAY)


# --- the offer --------------------------------------------------------------------------


def test_an_offer_is_recorded_once_from_the_form_and_found_in_the_list(world, alice):
    page = alice.get(url("new", world.asahi)).content.decode()
    assert '<option value="6-4-1">6-4-1 ' in page
    assert "List of 2026-07-29" in page
    assert "みどり" not in page
    data = offer_data(world.asahi_plant, key=str(uuid.uuid4()), selection_on="R9.1.15", countries="インドネシア")
    answers = [alice.post(url("new", world.asahi), data) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    offer = Offer.objects.get()
    assert (offer.office, offer.company, offer.received_by, offer.selection_on) == (
        world.tokyo, world.asahi, world.alice, date(2027, 1, 15),
    )  # fmt: skip
    page = text_of(alice.get(reverse("offers:list"), {"state": "open", "q": "朝日"}))
    assert "株式会社朝日製作所 川口工場 2026-11-02 6-4-1" in page
    assert "株式会社朝日製作所" not in text_of(alice.get(reverse("offers:list"), {"state": "filled"}))
    page = text_of(alice.get(reverse("companies:detail", args=[world.asahi.public_id])))
    assert "Open job offers" in page
    assert url("detail", offer) in alice.get(reverse("companies:detail", args=[world.asahi.public_id])).content.decode()


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"establishment": "midori"}, "establishment", "belongs to another company"),
        ({"received_on": date(2026, 11, 24)}, "received_on", "lies in the future"),
        ({"starts_on": date(2026, 11, 1)}, "starts_on", "begins before the offer was accepted"),
        ({"starts_on": date(9999, 12, 31)}, "starts_on", "too far away"),
        ({"starts_on": date(2037, 1, 1)}, "starts_on", "too far away"),
        ({"men": 2, "women": 2}, "men", "make 4, not 3"),
        ({"men": 1, "women": 1}, "men", "make 2, not 3"),
        ({"headcount": 0}, "headcount", "At least one person is wanted."),
        ({"months": 0}, "months", "Between 1 and 60 months."),
        ({"months": 61}, "months", "Between 1 and 60 months."),
        ({"occupation_code": "6-4-99"}, "occupation_code", "Choose an operation"),
        ({"occupation_code": ""}, "occupation_code", "Choose an operation"),
        ({"regime": "esd", "sector": ""}, "sector", "Choose the sector."),
        ({"valid_until": date(2026, 11, 1)}, "valid_until", "before"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, data, field, words):
    if data.get("establishment"):
        data = {"establishment": world.midori_farm}
    with pytest.raises(ValidationError) as error:
        save(world, **data)
    assert words in " ".join(error.value.message_dict[field])
    assert not Offer.objects.exists()


def test_what_belongs_to_another_regime_is_not_kept(world):
    assert save(world, sector="MFG", work_category="溶接").sector == ""
    assert save(world, regime="esd", sector="MFG").occupation_code == ""


def test_two_editors_and_other_offices(world, client_of):
    offer = save(world)
    seen = version_of(offer, offers.FIELDS)
    actor = world.actor("bob")
    offers.save_offer(actor, company=world.asahi, data={"headcount": 4}, offer=offer, version=seen, today=TODAY)
    with pytest.raises(Stale) as stale:
        offers.save_offer(actor, company=world.asahi, data={"headcount": 5}, offer=offer, version=seen, today=TODAY)
    assert stale.value.names == ["headcount"]
    for name in ("charlie", "hana", "aki"):
        with pytest.raises(Refused):
            save(world, who=name)
    foreign = make_offer(world.naniwa_site, world.charlie)
    alice = client_of(world.alice)
    assert alice.get(url("detail", foreign)).status_code == 200  # staff read all offices
    assert [alice.get(url(page, foreign)).status_code for page in ("edit", "close", "present", "sheet")] == [403] * 4
    world.osaka.is_private = True
    world.osaka.save()
    assert client_of(world.alice).get(url("detail", foreign)).status_code == 404


def test_an_offer_is_closed_with_its_day_and_reason_and_opened_again(world, alice):
    offer = save(world)
    for data, words in (
        ({"state": "withdrawn", "closed_on": "2026/11/23"}, "Say why the company takes the offer back."),
        ({"state": "filled", "closed_on": "2026/11/24"}, "lies in the future"),
        ({"state": "filled", "closed_on": "2026/11/1"}, "before the offer was accepted"),
        ({"state": "filled"}, "required"),
    ):
        answer = alice.post(url("close", offer), data)
        assert (answer.status_code, words in text_of(answer)) == (422, True), words
    data = {"state": "withdrawn", "closed_on": "2026/11/23", "closed_reason": "減産"}
    assert alice.post(url("close", offer), data).status_code == 303
    page = text_of(alice.get(url("detail", offer)))
    assert "withdrawn 2026-11-23 減産" in page
    assert alice.post(url("edit", offer), offer_data(world.asahi_plant)).status_code == 403
    with pytest.raises(Conflict):
        candidates.present(
            world.actor("alice"), offer=offer, persons=[make_person(world.tokyo)], on=TODAY, accepted_on=TODAY
        )
    assert alice.post(url("reopen", offer)).status_code == 303
    offer.refresh_from_db()
    assert (offer.state, offer.closed_on, offer.closed_reason) == ("open", None, "")
    names = set(Event.objects.filter(subject_id=offer.pk).values_list("name", flat=True))
    assert names == {"training.offer.withdrawn", "training.offer.reopened"}
    page = text_of(alice.get(url("detail", offer, tab="history")))
    assert "open → withdrawn" in page


def test_an_offer_with_somebody_presented_stays(world, alice):
    offer = save(world)
    make_candidate(offer, make_person(world.tokyo))
    assert alice.post(url("delete", offer)).status_code == 303
    assert Offer.objects.filter(pk=offer.pk).exists()
    Candidate.objects.all().delete()
    alice.post(url("delete", offer))
    assert not Offer.objects.exists()


# --- what the law says ------------------------------------------------------------------


def judged(page):
    """The lines of the law on a page: [(outcome, label)]."""
    lines = re.findall(r'<p class="verdicts__head">(.*?)</p>', page.content.decode(), re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", line)).strip() for line in lines]


def test_the_form_checks_without_saving_and_says_how_many_fit(world, alice):
    make_licence(world.tokyo.organization)
    make_headcount(world.asahi, 30)  # 3 in stage 1; five are there until 2027-04-14
    answer = alice.post(url("new", world.asahi), offer_data(world.asahi_plant, check="1"))
    page = text_of(answer)
    assert answer.status_code == 200
    assert not Offer.objects.exists()
    assert "Above the limit from 2027-04-01" in page
    assert "0 people fit on every day of that time." in page
    later = offer_data(world.asahi_plant, check="1", starts_on="2027/4/15")
    assert "Within the limit 3 people fit on every day of that time." in text_of(
        alice.post(url("new", world.asahi), later)
    )
    soon = alice.post(url("new", world.asahi), offer_data(world.asahi_plant, check="1", starts_on="2027/1/20"))
    assert "Not fulfilled When to apply" in judged(soon)  # four months before: 2026-09-20 has passed
    wrong = alice.post(url("new", world.asahi), offer_data(world.asahi_plant, check="1", starts_on="yesterday"))
    assert (wrong.status_code, "is not a date" in text_of(wrong)) == (422, True)
    far = alice.post(
        url("new", world.asahi), offer_data(world.asahi_plant, check="1", starts_on="9999/12/1", months="900")
    )
    assert (far.status_code, "too far away" in text_of(far), "Between 1 and 60 months." in text_of(far)) == (
        422, True, True,
    )  # fmt: skip


def test_an_offer_is_not_counted_against_itself(world, alice):
    make_licence(world.tokyo.organization)
    make_headcount(world.midori, 30)
    offer = make_offer(world.midori_farm, world.alice, headcount=3)
    assert "Within the limit" in text_of(alice.get(url("detail", offer)))
    make_offer(world.midori_farm, world.alice, headcount=1)
    page = text_of(alice.get(url("detail", offer)))
    assert "Above the limit from 2027-04-01 2 people fit" in page


def test_past_events_suspended_sending_and_stops_are_lines_of_the_offer(world, alice):
    """The example of TITP-SANC-01b: who went missing on 2026-02-10 through a fault blocks until 2027-02-09."""
    body = SendingOrganization.objects.create(country="VN", name="ABC Co", certified_no="VN-1")
    offer = make_offer(world.midori_farm, world.alice, sending=body)
    before = judged(alice.get(url("detail", offer)))
    assert any(line.endswith("Past of the company") and not line.startswith("Not allowed") for line in before)
    Sanction.objects.create(company=world.midori, kind="missing", happened_on=date(2026, 2, 10))
    SendingSuspension.objects.create(sending=body, starts_on=date(2026, 11, 1), authority="DOLAB")
    page = alice.get(url("detail", offer))
    words = text_of(page)
    assert "2027-02-09" in words
    grave = [line for line in judged(page) if "Past of the company" in line or "Sending organization" in line]
    assert judged(page)[:2] == grave  # the gravest first
    esd = make_offer(world.midori_farm, world.alice, regime="esd", sector="AGR", starts_on=date(2027, 3, 1), months=36)
    labels = " ".join(judged(alice.get(url("detail", esd))))
    for label in ("Sector (分野)", "Intake stop", "When to apply", "Employment for skill development"):
        assert label in labels


# --- people -----------------------------------------------------------------------------


def test_people_are_found_presented_once_and_somebody_new_is_recorded_on_the_way(world, alice):
    offer = save(world)
    newcomer, other = make_person(world.tokyo, "SITI RAHAYU"), make_person(world.tokyo, "BUDI SANTOSO")
    page = text_of(alice.get(url("present", offer)))
    assert "SITI RAHAYU" in page
    assert world.trainees[0].passport_name not in page  # has a plan
    page = text_of(alice.get(url("present", offer, find="budi")))
    assert "BUDI SANTOSO" in page
    assert "SITI RAHAYU" not in page
    data = {"people": [newcomer.public_id, other.public_id], "accepted_on": "2026/11/5", "on": "2026/11/20"}
    assert [alice.post(url("present", offer), data).status_code for _click in range(2)] == [303, 303]
    assert sorted(offer.candidates.values_list("person__passport_name", "accepted_on", "presented_on")) == [
        ("BUDI SANTOSO", date(2026, 11, 5), date(2026, 11, 20)),
        ("SITI RAHAYU", date(2026, 11, 5), date(2026, 11, 20)),
    ]
    assert "SITI" not in text_of(alice.get(url("present", offer)))
    nobody = alice.post(url("present", offer), {"accepted_on": "2026/11/5", "on": "2026/11/20"})
    assert (nobody.status_code, "Choose at least one person." in text_of(nobody)) == (422, True)
    late = alice.post(url("present", offer), data | {"accepted_on": "2026/11/21"})
    assert "before the wish to work was accepted" in text_of(late)
    new = {"passport_name": "NEW PERSON", "nationality": "ID", "birth_date": "2002/2/2", "sex": "F",
           "accepted_on": "2026/11/20", "on": "2026/11/20", "key": str(uuid.uuid4())}  # fmt: skip
    assert [alice.post(url("candidate_new", offer), new).status_code for _click in range(2)] == [303, 303]
    assert Person.objects.filter(passport_name="NEW PERSON", office=world.tokyo).count() == 1
    assert offer.candidates.count() == 3
    page = text_of(alice.get(reverse("people:detail", args=[newcomer.public_id])))
    assert "Presented for job offers" in page
    assert "株式会社朝日製作所 2026-11-20 presented" in page


def test_a_person_of_a_private_office_cannot_be_presented_by_id(world, alice):
    world.osaka.is_private = True
    world.osaka.save()
    stranger, offer = make_person(world.osaka), save(world)
    answer = alice.post(
        url("present", offer), {"people": [stranger.public_id, "x"], "accepted_on": "2026/11/5", "on": "2026/11/20"}
    )
    assert answer.status_code == 422
    assert not Candidate.objects.exists()


def test_many_are_decided_at_once_and_the_next_step_is_the_plan(world, alice):
    offer = save(world, headcount=1)
    rows = [make_candidate(offer, make_person(world.tokyo)) for _number in range(3)]
    data = {"people": [row.public_id for row in rows[:2]], "state": "selected", "on": "2026/11/20"}
    assert alice.post(url("decide", offer), data).status_code == 303
    assert list(offer.candidates.order_by("pk").values_list("state", "decided_on")) == [
        ("selected", date(2026, 11, 20)), ("selected", date(2026, 11, 20)), ("presented", None),
    ]  # fmt: skip
    page = alice.get(url("detail", offer))
    assert "1 more is selected than the company asked for." in text_of(page)
    assert f"{reverse('plan-application-new')}?candidate={rows[0].public_id}" in page.content.decode()
    assert alice.get(f"{reverse('plan-application-new')}?candidate={rows[0].public_id}").status_code == 200
    assert Event.objects.filter(name="training.candidate.decided", company_id=world.asahi.pk).count() == 2
    assert alice.post(url("decide", offer), data).status_code == 303  # again: nothing moves
    assert Event.objects.filter(name="training.candidate.decided").count() == 2
    nobody = alice.post(url("decide", offer), {"state": "refused", "on": "2026/11/20"})
    assert (nobody.status_code, "Tick at least one person." in text_of(nobody)) == (422, True)
    future = alice.post(url("decide", offer), data | {"state": "refused", "on": "2026/11/24"})
    assert (future.status_code, "lies in the future" in text_of(future)) == (422, True)


def test_whose_plan_is_applied_for_stays_selected_and_nobody_else_moves_either(world, alice):
    offer = save(world)
    chosen, other = (make_candidate(offer, make_person(world.tokyo), "selected") for _number in range(2))
    PlanApplication.objects.create(
        office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, person=chosen.person,
        candidate=chosen, regime="titp", stage=1, starts_on=date(2027, 4, 1), ends_on=date(2028, 3, 31),
        drafted_by=world.alice,
    )  # fmt: skip
    data = {"people": [other.public_id, chosen.public_id], "state": "refused", "on": "2026/11/20"}
    answer = alice.post(url("decide", offer), data)
    assert (answer.status_code, "Withdraw the application first." in text_of(answer)) == (409, True)
    assert set(offer.candidates.values_list("state", flat=True)) == {"selected"}
    PlanApplication.objects.update(state="withdrawn")
    assert alice.post(url("decide", offer), data).status_code == 303
    assert set(offer.candidates.values_list("state", flat=True)) == {"refused"}


def test_the_sheet_of_the_day_saves_everybody_and_tells_who_was_faster(world, alice):
    offer = save(world, selection_on=date(2026, 11, 20))
    first, second = (make_candidate(offer, make_person(world.tokyo), note="") for _number in range(2))
    page = alice.get(url("sheet", offer)).content.decode()
    assert page.count('type="radio"') == 12
    assert 'value="2026/11/20"' in page
    data = {"on": "2026/11/20"}
    for row, state, note in ((first, "selected", "明るい"), (second, "presented", "")):
        data |= {f"state-{row.public_id}": state, f"note-{row.public_id}": note, f"seen-{row.public_id}": "presented"}
    assert alice.post(url("sheet", offer), data).status_code == 303
    assert list(offer.candidates.order_by("pk").values_list("state", "note")) == [
        ("selected", "明るい"),
        ("presented", ""),
    ]
    candidates.decide(world.actor("bob"), offer=offer, choices={second.pk: ("reserve", None)}, on=TODAY, today=TODAY)
    answer = alice.post(url("sheet", offer), data | {f"state-{second.public_id}": "refused"})
    assert answer.status_code == 409
    assert "is now “reserve”. Look again." in text_of(answer)
    assert offer.candidates.get(pk=second.pk).state == "reserve"


def test_a_decision_can_be_taken_back_and_its_days_go_with_it(world):
    offer = save(world)
    row = make_candidate(offer, make_person(world.tokyo))
    actor, on = world.actor("alice"), date(2026, 11, 20)
    for state, interviewed, decided in (
        ("interviewed", on, None), ("selected", on, on), ("interviewed", on, None), ("withdrawn", on, on),
        ("presented", None, None),
    ):  # fmt: skip
        candidates.decide(actor, offer=offer, choices={row.pk: (state, None)}, on=on, today=TODAY)
        row.refresh_from_db()
        assert (row.state, row.interviewed_on, row.decided_on) == (state, interviewed, decided)
    foreign = make_candidate(make_offer(world.midori_farm, world.alice), make_person(world.tokyo))
    with pytest.raises(ValidationError):
        candidates.decide(actor, offer=offer, choices={foreign.pk: ("selected", None)}, on=on, today=TODAY)


def test_a_candidate_is_corrected_or_removed_while_nothing_is_decided(world, alice):
    offer = save(world)
    row = make_candidate(offer, make_person(world.tokyo))
    wrong = alice.post(url("candidate", row), {"accepted_on": "2026/11/5", "presented_on": "2026/11/4"})
    assert (wrong.status_code, "This is before “Wish to work accepted on" in text_of(wrong)) == (422, True)
    data = {"accepted_on": "2026/11/4", "presented_on": "2026/11/10", "wish": "旋盤", "home_address": "Bandung"}
    assert alice.post(url("candidate", row), data).status_code == 303
    row.refresh_from_db()
    assert (row.wish, row.home_address) == ("旋盤", "Bandung")
    decided = make_candidate(offer, make_person(world.tokyo), "refused")
    alice.post(url("candidate_remove", decided))
    alice.post(url("candidate_remove", row))
    assert list(offer.candidates.all()) == [decided]


def test_companies_and_auditors_see_nothing_of_it_not_even_inside_the_fence(world, client_of):
    offer = save(world)
    make_candidate(offer, make_person(world.tokyo))
    for name in ("hana", "aki"):
        client = client_of(getattr(world, name))
        for page in ("detail", "edit", "sheet", "present"):
            assert client.get(url(page, offer)).status_code == 404
        assert client.get(url("quota", world.asahi)).status_code == 404
    with connection.cursor() as cursor:
        for role in ("imjapan_company", "imjapan_auditor"):
            for table in ("training_offer", "training_candidate", "companies_headcount", "companies_sanction"):
                cursor.execute("SELECT has_table_privilege(%s, %s, 'SELECT')", [role, table])
                assert cursor.fetchone() == (False,), (role, table)


def test_pages_ask_the_same_for_one_row_and_for_many(world, alice):
    make_headcount(world.asahi, 30)
    offer = save(world)
    make_candidate(offer, make_person(world.tokyo), "selected")
    pages = [url("detail", offer), url("sheet", offer), url("quota", world.asahi, number=2, regime="titp", stage=1,
             start="2027/4/1", months=12), reverse("offers:list")]  # fmt: skip

    def queries():
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert alice.get(page).status_code == 200
            found.append(len(asked))
        return found

    queries()
    few = queries()
    make_trainees(world.asahi_plant, 10)
    for _number in range(10):
        make_candidate(offer, make_person(world.tokyo), "selected")
        make_offer(world.asahi_plant, world.alice)
    assert queries() == few


def test_the_simulator_answers_with_steps_a_picture_and_a_table(world, alice):
    make_licence(world.tokyo.organization)
    make_headcount(world.asahi, 30)
    page = alice.get(url("quota", world.asahi))
    assert '<svg class="quota__chart"' in page.content.decode()
    assert "Counted today: placed by us 5" in text_of(page)
    assert "Stage 1: up to 5 where 3 are allowed, from 2026-11-23 to 2027-04-14 (143 days)" in text_of(page)
    page = alice.get(url("quota", world.asahi, number=4, regime="titp", stage=1, start="2027/5/1", months=12, work=""))
    words = text_of(page)
    assert "Above the limit from 2027-05-01 3 people fit on every day of that time." in words
    assert "TITP-QUOTA-01.b" in words
    for query, said in (
        ({"number": "0", "regime": "titp", "start": "2027/5/1", "months": "12"}, "greater than or equal to 1"),
        ({"number": "2", "regime": "titp", "start": "x", "months": "12"}, "is not a date"),
        ({"number": "2", "regime": "titp", "start": "9999/12/31", "months": "60"}, "too far away"),
        (
            {"number": "2", "regime": "titp", "start": "2027/5/1", "months": "12", "work": "care"},
            "Choose the establishment",
        ),
    ):
        answer = alice.get(url("quota", world.asahi, **query))
        assert (answer.status_code, said in text_of(answer)) == (422, True), said
    taken = alice.get(
        url("quota", world.asahi, number=4, regime="titp", stage=1, start="2027/5/1", months=12, displaced="on")
    )
    assert "People taken over eat no quota Everybody else is within the limit" in text_of(taken)
    page = text_of(alice.get(url("quota", world.midori)))
    assert "The number of full-time staff is missing" in page


def test_the_history_of_company_and_person_tells_of_the_offer(world, alice):
    offer = save(world)
    row = make_candidate(offer, make_person(world.tokyo), presented_on=date(2026, 11, 10))
    candidates.decide(
        world.actor("alice"), offer=offer, choices={row.pk: ("selected", None)}, on=date(2026, 11, 20), today=TODAY
    )
    company = text_of(alice.get(reverse("companies:detail", args=[world.asahi.public_id]) + "?tab=history"))
    assert "Job offer accepted: 3 people from 2027-04-01" in company
    person = text_of(alice.get(reverse("people:detail", args=[row.person.public_id]) + "?tab=history"))
    assert "2026-11-10 Presented to 株式会社朝日製作所" in person
    assert "2026-11-20 株式会社朝日製作所: selected" in person


def test_broken_rows_are_found_by_check_data(world):
    own = [
        check for check in checking.registered() if check.id.startswith(("training.offers_", "training.candidates_"))
    ]

    def found():
        return {outcome.check.id for outcome in checking.run(own, checking.Depth()) if outcome.count}

    offer = save(world)
    row = make_candidate(offer, make_person(world.tokyo), "selected")
    application = PlanApplication.objects.create(
        office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, person=row.person, candidate=row,
        regime="titp", stage=1, starts_on=date(2027, 4, 1), ends_on=date(2028, 3, 31), drafted_by=world.alice,
    )  # fmt: skip
    assert (len(own), found()) == (3, set())
    Offer.objects.update(establishment=world.midori_farm)
    PlanApplication.objects.filter(pk=application.pk).update(person=make_person(world.tokyo))
    Candidate.objects.update(state="presented")
    assert found() == {check.id for check in own}
