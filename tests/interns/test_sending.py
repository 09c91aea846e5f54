"""Sending organizations: recorded once, judged by the law, their agreements, suspensions, and what people paid."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from imjapan.core.errors import Conflict, Refused
from interns.models import PaidCost, SendingAgreement, SendingOrganization, SendingSuspension
from interns.sending import domain, judging
from tests.masters import errors, fill, text_of, typed
from tests.world import TODAY, make_person

pytestmark = pytest.mark.django_db
PROVEN = {f"needs_{name}": "yes" for name in (*judging.REQUIREMENTS, judging.CLEAN)}
NEW = {"kind": "company", "country": "ID", "name": "LPK MAJU JAYA"}


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def maju(world):
    return SendingOrganization.objects.create(**NEW)


def page_of(client, row):
    return text_of(client.get(reverse("sending:detail", args=[row.public_id])))


def test_an_organization_is_recorded_and_the_law_says_what_is_missing(alice):
    assert fill(alice, reverse("sending:new"), **NEW, needs_job_support="no").status_code == 303
    row = SendingOrganization.objects.get()
    assert row.confirmed == {"job_support": False}
    page = page_of(alice, row)
    assert "support to find work after the return" in page
    assert judging.requirements(row, TODAY).outcome == "NG"
    assert judging.requirements(row, TODAY).value == ("send.job_support",)
    fill(alice, reverse("sending:edit", args=[row.public_id]), **PROVEN, certified_no="ID-7", recommended_by="省")
    row.refresh_from_db()
    assert judging.requirements(row, TODAY).outcome == "OK"


@pytest.mark.parametrize(
    "first, last, number, expected",
    [
        (None, None, "", None),
        (None, None, "ID-7", True),
        (date(2026, 11, 25), None, "ID-7", False),
        (date(2026, 1, 1), date(2026, 11, 24), "", True),
        (None, date(2026, 11, 23), "", False),
    ],
)
def test_whether_it_is_on_its_list(first, last, number, expected):
    row = SendingOrganization(country="ID", certified_no=number, certified_from=first, certified_until=last)
    assert judging.listed_on(row, date(2026, 11, 24)) is expected


def test_a_form_sent_twice_makes_one_and_the_same_name_is_refused(alice, maju):
    data = typed(alice, reverse("sending:new"), **NEW | {"name": "HANOI SEND", "country": "VN"})
    assert [alice.post(reverse("sending:new"), data).status_code for _click in range(2)] == [303, 303]
    assert SendingOrganization.objects.filter(name="HANOI SEND").count() == 1
    refused = fill(alice, reverse("sending:new"), **NEW)
    assert refused.status_code == 422
    assert errors(refused) == {"name": ["This sending organization is already recorded."]}


def test_an_agreement_says_what_it_lacks(alice, maju):
    address = reverse("sending:part_new", args=[maju.public_id, "agreement"])
    assert fill(alice, address, starts_on="2025/4/1", no_deposit="on", papers=["outline", "pledge"]).status_code == 303
    agreement = SendingAgreement.objects.get()
    assert agreement.papers == ["outline", "pledge"]
    verdict = judging.contract(maju, agreement, TODAY)
    assert verdict.outcome == "NG"
    assert "send.no_penalty_contract" in verdict.value
    assert "send.document.fee_basis" in verdict.value
    assert "send.document.outline" not in verdict.value
    wrong = fill(alice, address, starts_on="2025/4/1", ends_on="2025/3/31")
    assert list(errors(wrong)) == ["ends_on"]


def test_a_suspension_stops_new_plans_from_its_first_to_its_last_day(world, alice, maju):
    SendingSuspension.objects.create(
        sending=maju, starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 30), authority="DOLAB"
    )
    rows = list(maju.suspensions.all())
    found = [judging.suspension(maju, rows, date(2026, 11, day)).outcome for day in (23, 24, 30)]
    assert found == ["CONFIRM", "NG", "NG"]
    assert judging.suspension(maju, rows, date(2026, 12, 1)).outcome == "CONFIRM"
    assert "suspended" in text_of(alice.get(reverse("sending:list")))


def test_the_list_tells_state_and_people_and_filters(world, alice, maju):
    SendingAgreement.objects.create(sending=maju, starts_on=date(2025, 4, 1))
    make_person(world.tokyo, sending=maju)
    other = SendingOrganization.objects.create(country="VN", name="HANOI SEND")
    page = text_of(alice.get(reverse("sending:list")))
    assert "LPK MAJU JAYA Indonesia company or association under agreement 1" in page
    assert "HANOI SEND" in page
    found = text_of(alice.get(reverse("sending:list"), {"state": "active"}))
    assert "LPK MAJU JAYA" in found
    assert other.name not in found


def test_what_was_paid_stands_with_the_person_and_a_deposit_is_told(world, alice, maju):
    person = make_person(world.tokyo, sending=maju)
    address = reverse("sending:cost_new", args=[person.public_id])
    assert fill(alice, address, kind="fee", amount="25000000", currency="IDR", yen="240000").status_code == 303
    assert fill(alice, address, kind="deposit", amount="100000", currency="JPY", paid_to="AGENT").status_code == 303
    assert sorted(PaidCost.objects.values_list("yen", flat=True)) == [100_000, 240_000]
    page = text_of(alice.get(reverse("people:detail", args=[person.public_id])))
    assert "a deposit was taken" in page
    assert "Came through LPK MAJU JAYA" in page
    future = fill(alice, address, kind="fee", amount="1", currency="JPY", paid_on="2027/1/1")
    assert "lies in the future" in errors(future)["paid_on"][0]
    assert "yen" in errors(fill(alice, address, kind="fee", amount="5", currency="VND"))


def test_what_hangs_on_it_keeps_it_and_members_of_other_offices_write_no_cost(world, maju):
    person = make_person(world.tokyo, sending=maju)
    with pytest.raises(Conflict, match="people: 1"):
        domain.delete_organization(world.actor("alice"), row=maju)
    with pytest.raises(Refused):
        domain.save_cost(
            world.actor("charlie"), person=person, data={"kind": "fee", "amount": 1, "yen": 1}, today=TODAY
        )
    with pytest.raises(ValidationError):
        domain.save_cost(world.actor("alice"), person=person, data={"kind": "fee", "amount": -1, "yen": 1}, today=TODAY)


def test_the_history_names_what_was_recorded_and_deleted(world, alice, maju):
    actor, key = world.actor("alice"), uuid.uuid4()
    row = domain.save_part(
        actor, sending=maju, part="suspension", data={"starts_on": date(2026, 5, 1), "authority": "DOLAB"}, key=key
    )
    domain.delete_part(actor, row=row)
    page = text_of(alice.get(reverse("sending:detail", args=[maju.public_id]), {"tab": "history"}))
    assert "Suspensions" in page
    assert "2026-05-01" in page
