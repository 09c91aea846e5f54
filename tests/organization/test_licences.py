"""Licences: the organization shows the one in force, whichever page it was typed on; renewal and application."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from imjapan.core.errors import Refused
from imjapan.organization import renewals
from imjapan.organization.domain import licences, offices
from imjapan.organization.editing import Stale, version_of
from imjapan.organization.models import Licence, Organization
from tests.world import TODAY, make_licence

pytestmark = pytest.mark.django_db
TITP = {
    **{"regime": "titp", "kind": "general", "number": "許1"},
    **{"valid_from": date(2022, 8, 1), "valid_until": date(2027, 7, 31)},
}


def shown():
    house = Organization.objects.get()
    return [house.licence_no, house.licence_kind, house.licence_from, house.licence_until]


def test_the_organization_shows_the_licence_in_force(world):
    admin = world.actor("admin")
    row = licences.save_licence(admin, data=TITP, today=TODAY)
    assert shown() == ["許1", "general", date(2022, 8, 1), date(2027, 7, 31)]
    licences.save_licence(admin, row=row, data={"number": "許2", "kind": "specified"}, today=TODAY)
    assert shown()[:2] == ["許2", "specified"]
    after = {**TITP, "number": "許3", "valid_from": date(2027, 8, 1), "valid_until": date(2034, 7, 31)}
    licences.save_licence(admin, data=after, today=TODAY)
    assert shown()[0] == "許2"  # the next one is not in force yet
    licences.save_licence(admin, row=row, data={"note": "x"}, today=date(2027, 8, 1))
    assert shown()[0] == "許3"


def test_the_page_of_the_organization_writes_the_licence_too(world):
    house = Organization.objects.get()
    data = {"licence_no": "許9", "licence_from": date(2022, 8, 1), "licence_until": date(2027, 7, 31)}
    offices.change_organization(world.actor("admin"), organization=house, data=data)
    row = Licence.objects.get()
    assert (row.number, row.kind, row.valid_from, row.valid_until) == (
        "許9", "general", date(2022, 8, 1), date(2027, 7, 31),
    )  # fmt: skip
    offices.change_organization(world.actor("admin"), organization=house, data={"licence_from": date(2022, 9, 1)})
    row.refresh_from_db()
    assert row.valid_from == date(2022, 9, 1)
    offices.change_organization(world.actor("admin"), organization=house, data={"phone": "03"})
    assert Licence.objects.count() == 1


def test_a_licence_of_the_new_law_changes_nothing_on_the_old(world):
    before = shown()
    licences.save_licence(
        world.actor("admin"), data={"regime": "esd", "kind": "ordinary", "wished_from": date(2027, 4, 1)}, today=TODAY
    )
    assert shown() == before


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "ordinary"}, "kind"),
        ({"valid_until": None}, "valid_until"),
        ({"valid_until": date(2022, 7, 31)}, "valid_until"),
        ({"renewed_on": date(2026, 12, 1)}, "renewed_on"),
        ({"valid_from": None, "valid_until": None, "renewed_on": date(2026, 11, 1)}, "renewed_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, data, field):
    with pytest.raises(ValidationError) as error:
        licences.save_licence(world.actor("admin"), data={**TITP, **data}, today=TODAY)
    assert list(error.value.message_dict) == [field]


def test_two_licences_of_one_law_never_hold_on_one_day(world):
    make_licence(world.tokyo.organization)
    with pytest.raises(ValidationError) as error:
        licences.save_licence(world.actor("admin"), data={**TITP, "valid_from": date(2027, 7, 31),
                                                          "valid_until": date(2032, 7, 30)}, today=TODAY)  # fmt: skip
    assert list(error.value.message_dict) == ["valid_from"]


def test_a_form_sent_twice_makes_one_and_the_second_editor_is_told(world):
    admin, key = world.actor("admin"), uuid.uuid4()
    row = licences.save_licence(admin, data=TITP, today=TODAY, key=key)
    assert licences.save_licence(admin, data=TITP, today=TODAY, key=key) == row
    seen = version_of(row, licences.LICENCE)
    licences.save_licence(admin, row=row, data={"number": "A"}, version=seen, today=TODAY)
    with pytest.raises(Stale):
        licences.save_licence(admin, row=row, data={"number": "B"}, version=seen, today=TODAY)


@pytest.mark.parametrize("name", ["alice", "bob", "hana", "aki"])
def test_only_administrators(world, name):
    row = make_licence(world.tokyo.organization)
    with pytest.raises(Refused):
        licences.save_licence(world.actor(name), row=row, data={"number": "X"}, today=TODAY)
    with pytest.raises(Refused):
        licences.delete_licence(world.actor(name), row=row, today=TODAY)


@pytest.mark.parametrize(
    ("filed", "outcome"),
    [
        (date(2026, 10, 20), "OK"),
        (date(2026, 12, 10), "WARN"),
        (date(2027, 2, 1), "NG"),
        (date(2026, 4, 10), "NG"),
    ],
)
def test_the_worked_examples_of_the_application(filed, outcome):
    """ESD-LIC-07: wished from 2027-04-01; latest 2027-01-01, realistic 2026-11-01."""
    found = renewals.application_for(date(2027, 4, 1), filed=filed)
    assert (found.verdict.outcome, found.last) == (outcome, date(2027, 1, 1))
    assert found.verdict.values["realistic"] == date(2026, 11, 1)


def test_the_page_says_when_to_renew_and_to_apply(world, time_machine_at):
    time_machine_at("2026-11-26")
    make_licence(world.tokyo.organization)
    licences.save_licence(
        world.actor("admin"), data={"regime": "esd", "kind": "ordinary", "wished_from": date(2027, 4, 1)}, today=TODAY
    )
    client = Client()
    client.force_login(world.alice)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("organization:licence_list")).content.decode()
    assert "Prepare the renewal from 31 Oct 2026, and apply for it by 30 Apr 2027." in page
    assert "For a start on 2027-04-01 file by 2027-01-01, better by 2026-11-01." in page
    assert "Record a licence" not in page  # for administrators
