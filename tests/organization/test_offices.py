"""The organization and its offices: who may change what, what becomes of the clock, and that a change is one event."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from imjapan.core import history
from imjapan.core.errors import Refused
from imjapan.core.models import Job
from imjapan.organization.domain import offices
from imjapan.organization.editing import Stale, version_of
from imjapan.organization.models import Office, Organization
from reports.models import Obligation
from reports.obligations.recompute import recompute
from tests.world import TODAY, make_establishment

pytestmark = pytest.mark.django_db
NAGOYA = {"code": "NGY", "name": "名古屋事務所", "clock_starts_on": date(2026, 12, 1)}


def test_an_office_is_made_once(world):
    key = uuid.uuid4()
    admin = world.actor("admin")
    office = offices.create_office(admin, data=NAGOYA, key=key)
    assert offices.create_office(admin, data=NAGOYA, key=key) == office
    assert Office.objects.filter(code="NGY").count() == 1
    with pytest.raises(ValidationError) as error:
        offices.create_office(admin, data={**NAGOYA, "name": "別の事務所"})
    assert list(error.value.message_dict) == ["code"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "N G"}, "code"),
        ({"code": "N/G"}, "code"),
        ({"name": ""}, "name"),
        ({"clock_starts_on": None}, "clock_starts_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, fields, field):
    with pytest.raises(ValidationError) as error:
        offices.create_office(world.actor("admin"), data={**NAGOYA, **fields})
    assert list(error.value.message_dict) == [field]
    assert not Office.objects.filter(name="名古屋事務所").exists()


@pytest.mark.parametrize("actor", ["alice", "bob", "hana", "aki"])
def test_only_administrators(world, actor):
    who, house = world.actor(actor), Organization.objects.get()
    for act in (
        lambda: offices.create_office(who, data=NAGOYA),
        lambda: offices.change_office(who, office=world.tokyo, data={"name": "X"}),
        lambda: offices.change_organization(who, organization=house, data={"name": "X"}),
    ):
        with pytest.raises(Refused, match="Only an administrator"):
            act()


def test_a_changed_field_leaves_one_event_with_the_actor_and_nothing_changed_leaves_none(world):
    admin = world.actor("admin")
    with history.context(world.admin.pk):
        offices.change_office(admin, office=world.tokyo, data={"phone": "03-1234-5678"})
        offices.change_office(admin, office=world.tokyo, data={"phone": "03-1234-5678"})
    event = world.tokyo.history.get(pgh_label="changed")
    assert (event.phone, event.pgh_context["actor"]) == ("", world.admin.pk)
    (change,) = history.changes_of([Office.objects.get(pk=world.tokyo.pk)])
    assert (change.field.name, change.before, change.after) == ("phone", "", "03-1234-5678")


def test_the_second_of_two_editors_is_told(world):
    seen = version_of(world.tokyo, offices.OFFICE)
    offices.change_office(world.actor("admin"), office=world.tokyo, data={"phone": "1"}, version=seen)
    with pytest.raises(Stale) as error:
        offices.change_office(world.actor("admin"), office=world.tokyo, data={"phone": "2"}, version=seen)
    assert error.value.names == ["phone"]
    assert Office.objects.get(pk=world.tokyo.pk).phone == "1"


def test_another_clock_recomputes_the_duties_of_this_office_as_a_job(world):
    recompute(today=TODAY)
    make_establishment(world.naniwa, "別の作業所")
    before = set(Obligation.objects.filter(kind="audit").values_list("window_key", flat=True))
    admin = world.actor("admin")
    offices.change_office(admin, office=world.tokyo, data={"name": "東京", "is_private": True})
    assert not Job.objects.filter(name="reports.recompute").exists()
    offices.change_office(admin, office=world.tokyo, data={"clock_starts_on": date(2026, 8, 1)})
    job = Job.objects.get(name="reports.recompute")
    wanted = [world.asahi_plant.pk, world.midori_farm.pk]
    assert job.args["establishment_ids"] == wanted
    assert job.args["company_ids"] == [world.asahi.pk, world.midori.pk]
    assert job.args["office_ids"] == [world.tokyo.pk]
    now = set(Obligation.objects.filter(kind="audit").values_list("window_key", flat=True))
    assert now == before  # not while the page waits
    recompute(establishment_ids=job.args["establishment_ids"], today=TODAY)
    left = set(Obligation.objects.filter(kind="audit").values_list("window_key", flat=True))
    assert before - left == {"2026-04-01"}
    assert Obligation.objects.get(kind="audit", window_key="2026-07-01").carried_over


def test_an_office_without_establishments_has_duties_of_its_own(world):
    office = offices.create_office(world.actor("admin"), data=NAGOYA)
    offices.change_office(world.actor("admin"), office=office, data={"clock_starts_on": date(2027, 1, 1)})
    args = Job.objects.get(name="reports.recompute").args
    assert (args["establishment_ids"], args["company_ids"], args["office_ids"]) == ([], [], [office.pk])


def test_the_licence_ends_after_it_begins(world):
    house = Organization.objects.get()
    data = {"licence_from": date(2026, 4, 1), "licence_until": date(2026, 3, 31)}
    with pytest.raises(ValidationError) as error:
        offices.change_organization(world.actor("admin"), organization=house, data=data)
    assert error.value.message_dict == {"licence_until": ["The last day is before the first day."]}
    offices.change_organization(
        world.actor("admin"), organization=house, data={**data, "licence_until": date(2031, 3, 31)}
    )
    assert Organization.objects.get().licence_until == date(2031, 3, 31)


# --- screens ----------------------------------------------------------------------------------------


def test_the_page_says_what_another_clock_does_and_afterwards_that_it_is_being_done(world, client_of):
    url = reverse("organization:office_edit", args=[world.tokyo.public_id])
    browser = client_of(world.admin)
    page = browser.get(url).content.decode()
    assert "Another day works out all duties of the office anew" in page
    assert "Staff of other offices then no longer see its companies" in page
    data = {"code": "TKY", "name": "東京事務所", "clock_starts_on": "令和8年8月1日"}
    answer = browser.post(url, data, follow=True)
    assert "The duties of this office are being worked out anew" in answer.content.decode()
    assert Office.objects.get(pk=world.tokyo.pk).clock_starts_on == date(2026, 8, 1)
    again = browser.post(url, data, follow=True).content.decode()
    assert "The office is saved" in again
    assert "being worked out anew" not in again


def test_a_refused_form_keeps_what_was_typed(world, client_of):
    answer = client_of(world.admin).post(
        reverse("organization:office_new"), {"code": "TKY", "name": "二つ目の東京", "clock_starts_on": "令和8年2月30日"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "二つ目の東京" in text
    assert "令和8年2月30日" in text
    assert "There is no day" in text


def test_the_list_and_the_page_of_an_office_show_what_belongs_there(world, client_of):
    text = client_of(world.alice).get(reverse("organization:office_list")).content.decode()
    assert "公益財団法人 国際人材育成機構" in text
    assert "許1704000001" in text
    for words in ("東京事務所", "大阪事務所", "Bob", "Mia"):
        assert words in text
    assert "Add an office" not in text
    assert "Add an office" in client_of(world.admin).get(reverse("organization:office_list")).content.decode()
    recompute(today=TODAY)
    page = client_of(world.bob).get(reverse("organization:office", args=[world.tokyo.public_id])).content.decode()
    late = Obligation.objects.filter(office=world.tokyo, state="open", legal_on__lt=TODAY).count()
    assert late >= 2
    assert f"{late} late" in page
    assert "Nobody in charge" in page
    assert reverse("companies:assign") + "?office=TKY&amp;holder=nobody" in page


def test_a_private_office_is_not_found_by_others(world, client_of):
    world.osaka.is_private = True
    world.osaka.save()
    url = reverse("organization:office", args=[world.osaka.public_id])
    assert client_of(world.alice).get(url).status_code == 404
    assert "大阪事務所" not in client_of(world.alice).get(reverse("organization:office_list")).content.decode()
    assert client_of(world.charlie).get(url).status_code == 200
    assert client_of(world.admin).get(url).status_code == 200


def test_who_is_in_charge_but_no_longer_works_here_is_named(world, client_of):
    world.alice.staff.update(ends_on=date(2026, 11, 22))
    page = client_of(world.bob).get(reverse("organization:office", args=[world.tokyo.public_id])).content.decode()
    assert "no longer in supervision work here" in page
    assert "株式会社朝日製作所" in page
