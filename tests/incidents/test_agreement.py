"""A transfer to a company of another office: its manager agrees or declines before anything begins there."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from imjapan.accounts import bell
from imjapan.accounts.models import Mail, Notification
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from tests.gates.makers import application
from tests.incidents.makers import make_transfer
from tests.world import TODAY, make_staff, make_user
from training.applying import domain as applying
from training.domain.placements import save_placement
from training.incidents import access, agreement, moves
from training.incidents.move_facts import Facts
from training.incidents.move_gates import why_not_on
from training.models import Plan, Transfer

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def dora(world):
    """Supervision manager of Osaka, where Naniwa is."""
    user = make_user("dora", name="大阪の責任者", email="dora@example.org")
    make_staff(user, world.osaka, role="manager")
    world.dora = user
    return user


@pytest.fixture
def asked(world, dora):
    """Bob of Tokyo chose a company of Osaka for a trainee."""
    move = make_transfer(world.trainees[0].placements.get(), world.alice, left_on=LAST, state="search")
    data = {"new_establishment": world.naniwa_site, "channel": "mso", "starts_on": FIRST}
    return moves.change_move(world.actor("bob"), transfer=move, data=data, today=TODAY)


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def heard(user):
    return [row.text for row in bell.in_words(list(Notification.objects.filter(user=user).order_by("pk")))]


def test_choosing_the_place_asks_its_manager_by_bell_and_mail_once(world, dora, asked):
    assert asked.agreement == "asked"
    assert heard(dora) == ["Another office asks whether you agree to a transfer to a company of your office"]
    assert heard(world.charlie) == []  # a member answers nothing
    assert list(Mail.objects.values_list("user__username", "kind")) == [("dora", "training.transfer_asked")]
    moves.change_move(world.actor("alice"), transfer=asked, data={"left_on": LAST}, today=TODAY)  # the place stays
    assert len(heard(dora)) == 1
    with pytest.raises(Conflict, match="asked already"):
        agreement.ask(world.actor("bob"), transfer=asked)
    page = client(dora).get("/today/?show=office").content.decode()
    assert "1 transfer to answer" in page
    assert reverse("incidents:move", args=[asked.public_id]) in page
    assert "transfer to answer" not in client(world.bob).get("/today/?show=all").content.decode()
    moves.change_move(world.actor("bob"), transfer=asked, data={"new_establishment": world.midori_farm}, today=TODAY)
    asked.refresh_from_db()
    assert asked.agreement == ""  # a company of ours asks nobody
    assert "transfer to answer" not in client(dora).get("/today/?show=office").content.decode()


def test_nothing_begins_there_before_the_office_agrees(world, dora, asked):
    """The state stays at "place found", and the placement is refused for the administrator too."""
    asked.state = "matched"
    asked.save()
    application(
        world, asked.person, FIRST, date(2027, 4, 14), plant=world.naniwa_site, state="applied", applied_on=TODAY
    )
    Transfer.objects.filter(pk=asked.pk).update(application=asked.person.plan_applications.get())
    asked.refresh_from_db()
    admin = world.actor("admin")
    old = asked.old_placement
    Plan.objects.filter(pk=old.plan_id).update(ends_on=LAST)
    type(old).objects.filter(pk=old.pk).update(ends_on=LAST)
    plan = Plan.objects.create(person=asked.person, stage=2, starts_on=FIRST, ends_on=date(2028, 11, 30))
    new = {"plan": plan, "establishment": world.naniwa_site, "starts_on": FIRST, "ends_on": plan.ends_on}

    def begins():
        return save_placement(admin, person=asked.person, data=new | {"end_reason": ""})

    for state in ("asked", "declined", ""):
        Transfer.objects.filter(pk=asked.pk).update(agreement=state, agreement_reason="満員")
        row = Transfer.objects.get(pk=asked.pk)
        assert why_not_on(Facts(row, TODAY)) == ["大阪事務所 has to agree to it first."]
        with pytest.raises(Conflict, match="has to agree"):
            moves.go_on(world.actor("alice"), transfer=row, state="matched", today=TODAY)
        with pytest.raises(ValidationError, match="大阪事務所 has not agreed"):
            begins()
    Transfer.objects.filter(pk=asked.pk).update(agreement="asked", agreement_reason="")
    agreement.answer(world.actor("dora"), transfer=asked, agree=True)
    assert moves.go_on(world.actor("alice"), transfer=asked, state="matched", today=TODAY).state == "plan_applied"
    assert begins().company == world.naniwa


@pytest.mark.parametrize("who", ["alice", "bob", "charlie"])
def test_only_the_manager_there_or_an_administrator_answers(world, asked, who):
    with pytest.raises(Refused, match="receiving office"):
        agreement.answer(world.actor(who), transfer=asked, agree=True)
    assert agreement.answer(world.actor("admin"), transfer=asked, agree=True).agreement == "agreed"


def test_declining_needs_a_reason_is_told_back_and_may_be_asked_again(world, dora, asked):
    page, address = client(dora), reverse("incidents:move", args=[asked.public_id])
    assert "Our office agrees" in page.get(address).content.decode()
    assert "Our office agrees" not in client(world.bob).get(address).content.decode()
    post = reverse("incidents:move_answer", args=[asked.public_id])
    refused = page.post(post, {"decline": "1", "reason": " "})
    assert (refused.status_code, "Write why it was declined." in refused.content.decode()) == (422, True)
    for _twice in range(2):
        assert page.post(post, {"decline": "1", "reason": "宿舎が満室"}).status_code == 303
    asked.refresh_from_db()
    assert (asked.agreement, asked.agreement_reason, asked.agreement_by) == ("declined", "宿舎が満室", dora)
    for user in (world.alice, world.bob):  # who recorded the request, and the manager of the office that asked
        assert heard(user) == ["The other office answered whether it agrees to the transfer"]
    with pytest.raises(Conflict, match="大阪の責任者 answered already"):
        agreement.answer(world.actor("admin"), transfer=asked, agree=True)
    assert "宿舎が満室" in client(world.alice).get(address).content.decode()
    with pytest.raises(Refused):
        agreement.ask(world.actor("alice"), transfer=asked)
    assert client(world.bob).post(reverse("incidents:move_ask", args=[asked.public_id])).status_code == 303
    asked.refresh_from_db()
    assert (asked.agreement, asked.agreement_reason, asked.agreement_by) == ("asked", "", None)
    assert len(heard(dora)) == 2
    told = Event.objects.filter(name__startswith="training.transfer.").order_by("pk").values_list("name", "details")
    osaka = {"office": world.osaka.pk}
    assert [row for row in told if row[0] != "training.transfer.read"] == [
        ("training.transfer.other_office", osaka),
        ("training.transfer.declined", osaka),
        ("training.transfer.other_office", osaka),
    ]


def test_the_asked_office_reads_the_transfer_of_a_private_office_while_others_do_not(world, dora, asked):
    world.tokyo.is_private = True
    world.tokyo.save()
    assert asked in access.transfers(world.actor("dora"))
    assert asked not in access.transfers(world.actor("charlie"))
    asked.agreement = ""
    asked.save()
    assert asked not in access.transfers(world.actor("dora"))


def test_a_company_of_another_organization_asks_nobody(world, dora):
    move = make_transfer(world.trainees[1].placements.get(), world.alice, state="matched", channel="mso")
    data = {"elsewhere": "別の監理団体", "new_establishment": None}
    move = moves.change_move(world.actor("alice"), transfer=move, data=data, today=TODAY)
    assert (move.agreement, heard(dora), why_not_on(Facts(move, TODAY))) == ("", [], [])
    page = client(world.bob).get(reverse("incidents:move", args=[move.public_id])).content.decode()
    assert "Agreement of" not in page


def test_who_agreed_applies_for_the_plan_and_places_the_person(world, dora, asked):
    """The person stays with the office that leaves; until then nobody of the other one writes anything."""
    charlie, person = world.actor("charlie"), asked.person
    data = {
        "person": person, "establishment": world.naniwa_site, "regime": "titp", "stage": 1, "starts_on": FIRST,
        "ends_on": date(2027, 4, 14),
    }  # fmt: skip
    with pytest.raises(ValidationError, match="looks after this person"):
        applying.save_application(charlie, data=data)
    assert "?move=" not in client(world.charlie).get(reverse("incidents:move", args=[asked.public_id])).content.decode()
    agreement.answer(world.actor("dora"), transfer=asked, agree=True)
    new = f"{reverse('plan-application-new')}?move={asked.public_id}"
    assert new in client(world.charlie).get(reverse("incidents:move", args=[asked.public_id])).content.decode()
    assert client(world.charlie).get(new).status_code == 200
    row = applying.save_application(charlie, data=data)
    applying.apply(charlie, application=row, applied_on=TODAY, today=TODAY)
    row = applying.certify(charlie, application=row, certified_on=TODAY, end_old=True, today=TODAY)
    assert [(one.company, one.ends_on) for one in person.placements.order_by("starts_on")] == [
        (world.asahi, LAST),
        (world.naniwa, date(2027, 4, 14)),
    ]
    applying.take_back(charlie, application=row)
    assert person.placements.get().ends_on == date(2027, 4, 14)
    moves.withdraw(world.actor("alice"), transfer=asked, today=TODAY)
    with pytest.raises(ValidationError):
        applying.save_application(charlie, data=data | {"starts_on": date(2027, 4, 15), "ends_on": date(2028, 4, 14)})
