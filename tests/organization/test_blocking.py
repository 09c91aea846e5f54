"""Blocking somebody at once, whatever is held: not leaving, and taken back without losing an office."""

from datetime import date

import pytest
from django.urls import reverse

from imjapan.accounts import actor as actors
from imjapan.accounts import invitations
from imjapan.accounts.actor import SYSTEM
from imjapan.accounts.models import AccessLink, User
from imjapan.accounts.tokens import create_token, find_token
from imjapan.core.errors import Conflict
from imjapan.core.models import Event
from imjapan.organization import access
from imjapan.organization.domain import staff, staff_access
from imjapan.organization.domain.hand_over import hand_over
from tests.organization.helpers import new_colleague
from tests.world import PASSWORD, TODAY, make_user

pytestmark = pytest.mark.django_db


def address(name, user):
    return reverse(f"organization:{name}", args=[user.public_id])


def text_of(response):
    return response.content.decode()


def fresh(user):
    return User.objects.get(pk=user.pk)


def block(world, user, actor="admin"):
    return staff.block_user(world.actor(actor), user=user, today=TODAY)


def unblock(world, user):
    return staff.unblock_user(world.actor("admin"), user=user, today=TODAY)


def test_everything_ends_at_once_though_work_is_held(world, client_of, client):
    browser, (_row, token) = client_of(world.alice), create_token(world.actor("alice"), name="wages")
    link = staff_access.give_access(world.actor("admin"), user=world.alice, channel="sheet")
    assert browser.get("/today/").status_code == 200
    block(world, world.alice)
    assert browser.get("/today/").status_code == 302
    assert find_token(token) is None
    assert invitations.find(invitations.token_of(link)) is None
    assert actors.of_job(world.alice.pk).user_id is None
    client.post(reverse("accounts:sign_in"), {"username": "alice", "password": PASSWORD})
    assert "accounts.expected" not in client.session
    membership = world.alice.staff.get()
    assert membership.ends_on is None  # she has not left
    assert world.asahi.in_charge.get().user == world.alice
    event = Event.objects.get(name="organization.staff.blocked")
    assert (event.actor_id, event.subject_id) == (world.admin.pk, world.alice.pk)
    block(world, world.alice)
    assert Event.objects.filter(name="organization.staff.blocked").count() == 1


def test_what_is_held_waits_for_the_hand_over_and_then_she_is_deactivated(world, client_of):
    block(world, world.alice)
    page = text_of(client_of(world.bob).get(address("staff", world.alice)))
    assert "held by somebody who cannot sign in" in page
    assert address("hand_over", world.alice) in page
    nina = new_colleague(world)
    hand_over(world.actor("bob"), from_user=world.alice, to_user=nina, on=TODAY)
    staff.deactivate_user(world.actor("admin"), user=world.alice, on=TODAY)
    assert world.alice.staff.get().ends_on == TODAY
    page = text_of(client_of(world.admin).get(address("staff", world.alice)))
    assert "no longer active and cannot sign in" in page
    assert "Take the block back" not in page
    with pytest.raises(Conflict, match="Alice is not blocked"):
        unblock(world, world.alice)


def test_it_is_taken_back_with_a_new_password_and_the_offices_of_before(world, client_of, client):
    User.objects.filter(pk=world.mia.pk).update(last_day=date(2027, 3, 31))
    world.mia.staff.update(ends_on=date(2027, 3, 31))
    admin, old = client_of(world.admin), client_of(world.mia)
    assert "is blocked: all devices are signed out" in text_of(
        admin.post(address("staff_block", world.mia), follow=True)
    )
    answer = admin.post(address("staff_unblock", world.mia), follow=True)
    assert answer.redirect_chain == [(address("staff_links", world.mia), 303)]
    assert "The old password does not work" in text_of(answer)
    mia = fresh(world.mia)
    assert (mia.is_active, mia.last_day) == (True, date(2027, 3, 31))
    assert world.actor("mia").managed_office_ids == {world.tokyo.pk}
    assert not client.login(username="mia", password=PASSWORD)
    assert old.get("/today/").status_code == 302
    link = invitations.invite(world.actor("admin"), user=mia, channel=AccessLink.Channel.SHEET)
    invitations.use(link, "a brand new passphrase")
    assert client.login(username="mia", password="a brand new passphrase")
    assert Event.objects.filter(name="organization.staff.unblocked", subject_id=mia.pk).count() == 1


def test_activating_again_is_no_way_around_the_new_password(world, client):
    block(world, world.mia)
    staff.reactivate_user(world.actor("admin"), user=world.mia)
    assert fresh(world.mia).is_active
    assert not client.login(username="mia", password=PASSWORD)


def test_who_cannot_be_blocked(world, client_of):
    second = make_user("second", is_administrator=True)
    with pytest.raises(Conflict, match="cannot block yourself"):
        block(world, world.admin)
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(Conflict, match="last active administrator"):
        staff.block_user(SYSTEM, user=world.admin, today=TODAY)
    with pytest.raises(User.DoesNotExist):
        block(world, world.hana)  # companies have their own way
    staff.deactivate_user(world.actor("admin"), user=world.mia, on=TODAY)
    with pytest.raises(Conflict, match="Mia is no longer active"):
        block(world, world.mia)
    refused = client_of(world.admin).post(address("staff_block", world.admin))
    assert refused.status_code == 409
    assert "You cannot block yourself." in text_of(refused)
    assert fresh(world.admin).is_active


def test_the_list_keeps_who_is_blocked_and_the_other_manager_may_approve(world, client_of):
    assert access.may_approve(world.actor("bob"), world.tokyo.pk, world.bob.pk, TODAY)[0] is False
    block(world, world.mia)
    assert access.may_approve(world.actor("bob"), world.tokyo.pk, world.bob.pk, TODAY)[0] is True
    browser = client_of(world.bob)
    page = text_of(browser.get(address_of_list()))
    assert "Mia" in page
    assert page.count("sign-in blocked") == 1
    assert list(browser.get(address_of_list(), {"active": "no"}).context["page"]) == []  # she has not left
    history = text_of(browser.get(address("staff", world.mia), {"tab": "history"}))
    assert "blocked the sign-in of a colleague" in history


def address_of_list():
    return reverse("organization:staff_list")
