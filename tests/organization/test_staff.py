"""Sign-ins of staff, their offices over time, and how somebody leaves: after the hand-over, at once and everywhere."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from imjapan.accounts import invitations
from imjapan.accounts.actor import SYSTEM
from imjapan.accounts.models import ApiToken, User
from imjapan.core import history
from imjapan.core.errors import Conflict, Refused
from imjapan.organization import access
from imjapan.organization.domain import staff, staff_access
from imjapan.organization.domain.hand_over import hand_over
from imjapan.organization.models import Staff
from tests.organization.helpers import DECEMBER, charge, new_colleague, person_charge
from tests.world import LONG_AGO, TODAY, make_audit, make_staff, make_user

pytestmark = pytest.mark.django_db
NEW = {
    "name": "新井 花子",
    "username": "arai",
    "email": "arai@example.jp",
    "language": "ja",
    "is_administrator": False,
    "role": Staff.Role.MEMBER,
    "job_title": "主任",
    "starts_on": DECEMBER,
}


def create(world, key=None, actor="admin", **fields):
    return staff.create_staff_member(world.actor(actor), data={**NEW, "office": world.tokyo, **fields}, key=key)


def test_a_new_staff_member_gets_in_by_a_link_and_works_from_the_first_day(world, client):
    user = create(world)
    assert (user.kind, user.is_administrator) == (User.Kind.STAFF, False)
    assert not user.has_usable_password()
    link = staff_access.give_access(world.actor("admin"), user=user, channel="mail")
    assert (link.purpose, link.channel) == ("invitation", "mail")
    invitations.use(link, "correct horse battery")
    assert client.login(username="ARAI@example.jp", password="correct horse battery")
    row = user.staff.get()
    assert (row.office, row.role, row.job_title, row.starts_on, row.ends_on) == (
        world.tokyo, "staff", "主任", DECEMBER, None,
    )  # fmt: skip
    world.arai = user
    assert world.actor("arai", date(2026, 11, 30)).office_ids == frozenset()
    assert world.actor("arai", DECEMBER).supervised_office_ids == {world.tokyo.pk}


def test_a_form_sent_twice_makes_one_user(world):
    key = uuid.uuid4()
    assert create(world, key=key) == create(world, key=key)
    assert User.objects.filter(username="arai").count() == 1
    assert Staff.objects.filter(user__username="arai").count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "text"),
    [
        ({"username": "ALICE"}, "username", "Somebody signs in with this already."),
        ({"username": "taken@example.jp"}, "username", "Somebody signs in with this already."),
        ({"email": "Taken@Example.jp"}, "email", "Another user has this mail address already."),
        ({"email": "no address"}, "email", "Enter a valid email address."),
        ({"name": ""}, "name", "This field cannot be blank."),
        ({"starts_on": None}, "starts_on", "This field cannot be null."),
        ({"role": "boss"}, "role", "not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(world, fields, field, text):
    User.objects.filter(pk=world.bob.pk).update(email="taken@example.jp")
    number = User.objects.count(), Staff.objects.count()
    with pytest.raises(ValidationError) as error:
        create(world, **fields)
    assert list(error.value.message_dict) == [field]
    assert any(text in message for message in error.value.message_dict[field])
    assert (User.objects.count(), Staff.objects.count()) == number


def test_everything_wrong_is_said_at_once(world):
    with pytest.raises(ValidationError) as error:
        create(world, name="", email="no address", starts_on=None)
    assert sorted(error.value.message_dict) == ["email", "name", "starts_on"]


@pytest.mark.parametrize("actor", ["alice", "bob", "charlie", "hana", "aki"])
def test_only_administrators_change_staff(world, actor):
    who = world.actor(actor)
    for act in (
        lambda: create(world, actor=actor),
        lambda: staff.change_user(who, user=world.mia, data={"name": "X"}),
        lambda: staff_access.give_access(who, user=world.mia, channel="sheet"),
        lambda: staff_access.take_back_access(who, user=world.mia),
        lambda: staff_access.reset_code(who, user=world.mia),
        lambda: staff_access.sign_out_everywhere(who, user=world.mia),
        lambda: staff.add_membership(who, user=world.mia, data={}),
        lambda: staff.end_staff(who, staff=world.mia.staff.get(), ends_on=TODAY),
        lambda: staff.deactivate_user(who, user=world.mia, on=TODAY),
        lambda: staff.leave_on(who, user=world.mia, last_day=TODAY, today=TODAY),
        lambda: staff.reactivate_user(who, user=world.mia),
        lambda: staff.block_user(who, user=world.mia, today=TODAY),
        lambda: staff.unblock_user(who, user=world.mia, today=TODAY),
        lambda: staff_access.let_try_again(who, user=world.mia),
    ):
        with pytest.raises(Refused, match="Only an administrator"):
            act()


def test_users_of_companies_are_not_staff(world):
    for act in (
        lambda: staff.change_user(world.actor("admin"), user=world.hana, data={"name": "X"}),
        lambda: staff.deactivate_user(world.actor("admin"), user=world.hana, on=TODAY),
    ):
        with pytest.raises(User.DoesNotExist):
            act()


def test_the_last_active_administrator_stays(world):
    admin = world.actor("admin")
    with pytest.raises(ValidationError) as error:
        staff.change_user(admin, user=world.admin, data={"is_administrator": False})
    assert "last active administrator" in error.value.message_dict["is_administrator"][0]
    with pytest.raises(Conflict, match="cannot deactivate yourself"):
        staff.deactivate_user(admin, user=world.admin, on=TODAY)
    make_user("gone", is_administrator=True, is_active=False)
    with pytest.raises(Conflict, match="last active administrator"):
        staff.deactivate_user(SYSTEM, user=world.admin, on=TODAY)
    make_user("second", is_administrator=True)
    staff.change_user(admin, user=world.admin, data={"is_administrator": False})
    assert not User.objects.get(pk=world.admin.pk).is_administrator


# --- offices and roles ------------------------------------------------------------------------------


def test_a_membership_is_added_once_and_never_twice_at_once(world):
    data = {"office": world.osaka, "role": "manager", "starts_on": DECEMBER}
    key = uuid.uuid4()
    row = staff.add_membership(world.actor("admin"), user=world.alice, data=data, key=key)
    assert staff.add_membership(world.actor("admin"), user=world.alice, data=data, key=key) == row
    assert world.actor("alice", DECEMBER).managed_office_ids == {world.osaka.pk}
    with pytest.raises(ValidationError) as error:
        staff.add_membership(world.actor("admin"), user=world.alice, data={**data, "starts_on": date(2027, 2, 28)})
    assert error.value.message_dict == {
        "starts_on": ["This person already has this role in this office in that period."]
    }
    with pytest.raises(ValidationError) as error:
        staff.add_membership(
            world.actor("admin"), user=world.alice, data={**data, "role": "staff", "ends_on": date(2026, 11, 30)}
        )
    assert error.value.message_dict == {"ends_on": ["The last day is before the first day."]}
    gone = make_user("gone", is_active=False)
    with pytest.raises(Conflict, match="no longer active"):
        staff.add_membership(world.actor("admin"), user=gone, data=data)


def test_a_membership_ends_with_one_event_and_the_actor(world):
    row = world.mia.staff.get()
    with history.context(world.admin.pk):
        staff.end_staff(world.actor("admin"), staff=row, ends_on=date(2027, 2, 28))
        staff.end_staff(world.actor("admin"), staff=row, ends_on=date(2027, 2, 28))
    event = row.history.get(pgh_label="changed")
    assert (event.ends_on, event.pgh_context["actor"]) == (None, world.admin.pk)
    assert world.actor("mia", date(2027, 2, 28)).managed_office_ids == {world.tokyo.pk}
    assert world.actor("mia", date(2027, 3, 1)).managed_office_ids == frozenset()
    staff.end_staff(world.actor("admin"), staff=row, ends_on=None)
    assert world.actor("mia", date(2027, 3, 1)).managed_office_ids == {world.tokyo.pk}


def end(world, user, last, office=None):
    row = user.staff.get(office=office or world.tokyo, role="staff")
    return staff.end_staff(world.actor("admin"), staff=row, ends_on=last)


def test_nobody_ends_while_something_of_the_office_is_held_after_that_day(world):
    with pytest.raises(ValidationError) as error:
        end(world, world.alice, date(2026, 12, 31))
    (refused,) = error.value.error_dict["ends_on"]
    assert refused.code == staff.HELD
    assert error.value.message_dict["ends_on"] == [
        "Alice still holds after 2026-12-31: companies in charge of 1 (株式会社朝日製作所). Hand it over first."
    ]
    hand_over(world.actor("bob"), from_user=world.alice, to_user=world.mia, on=date(2027, 1, 1))
    with pytest.raises(ValidationError):
        end(world, world.alice, date(2026, 12, 30))  # the day before the hand-over still counts
    end(world, world.alice, date(2026, 12, 31))
    assert world.alice.staff.get().ends_on == date(2026, 12, 31)


def test_what_is_held_in_another_office_does_not_matter(world):
    make_staff(world.alice, world.osaka)
    charge(world.naniwa, world.alice)
    world.asahi.in_charge.all().delete()
    end(world, world.alice, DECEMBER)
    with pytest.raises(ValidationError):
        end(world, world.alice, DECEMBER, office=world.osaka)


def test_a_promotion_needs_no_hand_over(world):
    make_staff(world.alice, world.tokyo, Staff.Role.MANAGER, starts_on=DECEMBER)
    end(world, world.alice, date(2026, 11, 30))
    assert world.actor("alice", DECEMBER).managed_office_ids == {world.tokyo.pk}
    with pytest.raises(ValidationError):
        manager = world.alice.staff.get(role="manager")
        staff.end_staff(world.actor("admin"), staff=manager, ends_on=date(2027, 3, 31))


def test_a_gap_before_the_next_role_needs_one(world):
    make_staff(world.alice, world.tokyo, Staff.Role.MANAGER, starts_on=date(2026, 12, 2))
    with pytest.raises(ValidationError):
        end(world, world.alice, date(2026, 11, 30))
    make_staff(world.alice, world.tokyo, Staff.Role.ACCOUNTANT, starts_on=LONG_AGO)
    with pytest.raises(ValidationError):
        end(world, world.alice, date(2026, 11, 30))


def test_an_end_may_move_later_whatever_is_held(world):
    world.alice.staff.update(ends_on=date(2026, 12, 31))
    end(world, world.alice, date(2027, 3, 31))
    assert world.alice.staff.get().ends_on == date(2027, 3, 31)


# --- leaving ----------------------------------------------------------------------------------------


def test_deactivation_is_refused_then_allowed(world):
    person_charge(world.trainees[0], world.alice)
    make_audit(world.asahi_plant, world.alice)
    with pytest.raises(ValidationError) as error:
        staff.deactivate_user(world.actor("admin"), user=world.alice, on=TODAY)
    (refused,) = error.value.error_list
    assert refused.code == staff.HELD
    assert error.value.messages == [
        "Alice still holds from today on: companies in charge of 1 (株式会社朝日製作所), "
        f"people in charge of 1 ({world.trainees[0]}), draft audits 1 (株式会社朝日製作所 川口工場). "
        "Hand it over first."
    ]
    assert User.objects.get(pk=world.alice.pk).is_active
    nina = new_colleague(world)
    hand_over(world.actor("bob"), from_user=world.alice, to_user=nina, on=date(2026, 11, 24))
    with pytest.raises(ValidationError):
        staff.deactivate_user(world.actor("admin"), user=world.alice, on=TODAY)  # today is still Alice's
    hand_over(world.actor("bob"), from_user=world.alice, to_user=nina, on=TODAY)
    staff.deactivate_user(world.actor("admin"), user=world.alice, on=TODAY)
    assert not User.objects.get(pk=world.alice.pk).is_active
    assert world.alice.staff.get().ends_on == TODAY
    assert staff.deactivate_user(world.actor("admin"), user=world.alice, on=TODAY).is_active is False


def test_sessions_and_tokens_end_at_once_and_stay_ended(world, client_of):
    signed_in, other = client_of(world.mia), client_of(world.bob)
    token = ApiToken.objects.create(user=world.mia, name="x", sha256="a" * 64, hint="aaaa")
    kept = ApiToken.objects.create(user=world.bob, name="x", sha256="b" * 64, hint="bbbb")
    assert signed_in.get("/today/").status_code == 200
    staff.deactivate_user(world.actor("admin"), user=world.mia, on=TODAY)
    token.refresh_from_db()
    kept.refresh_from_db()
    assert token.revoked_at is not None
    assert kept.revoked_at is None
    assert signed_in.get("/today/").status_code == 302
    assert other.get("/today/").status_code == 200
    staff.reactivate_user(world.actor("admin"), user=world.mia)
    assert signed_in.get("/today/").status_code == 302  # the old session does not come back
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_memberships_that_have_not_begun_go_and_past_ones_stay(world):
    make_staff(world.mia, world.osaka, starts_on=date(2027, 4, 1))
    make_staff(world.mia, world.osaka, Staff.Role.COUNSELLOR, starts_on=LONG_AGO, ends_on=date(2025, 3, 31))
    make_staff(world.mia, world.osaka, Staff.Role.ACCOUNTANT, starts_on=LONG_AGO, ends_on=date(2027, 3, 31))
    staff.deactivate_user(world.actor("admin"), user=world.mia, on=TODAY)
    assert {(row.role, row.ends_on) for row in world.mia.staff.all()} == {
        ("manager", TODAY), ("counsellor", date(2025, 3, 31)), ("accountant", TODAY),
    }  # fmt: skip


def test_the_manager_who_is_left_may_approve_alone_at_once(world):
    assert access.may_approve(world.actor("bob"), world.tokyo.pk, world.bob.pk, TODAY)[0] is False
    staff.deactivate_user(world.actor("admin"), user=world.mia, on=TODAY)
    assert access.may_approve(world.actor("bob"), world.tokyo.pk, world.bob.pk, TODAY)[0] is True


def test_a_new_password_by_sheet_ends_the_old_sessions(world, client_of, client):
    User.objects.filter(pk=world.mia.pk).update(last_login=timezone.now())
    world.mia.refresh_from_db()
    signed_in = client_of(world.mia)
    link = staff_access.give_access(world.actor("admin"), user=world.mia, channel="sheet")
    assert (link.purpose, link.made_by) == ("reset", world.admin)
    assert signed_in.get("/today/").status_code == 200  # until it is used
    invitations.use(link, "a brand new passphrase")
    assert signed_in.get("/today/").status_code == 302
    assert client.login(username="mia", password="a brand new passphrase")


def test_a_link_is_taken_back(world):
    link = staff_access.give_access(world.actor("admin"), user=world.mia, channel="sheet")
    assert staff_access.open_link(world.mia) == link
    staff_access.take_back_access(world.actor("admin"), user=world.mia)
    assert staff_access.open_link(world.mia) is None
    with pytest.raises(Conflict):
        invitations.use(link, "a brand new passphrase")


def test_masters_are_edited_by_supervision_staff_of_the_office_and_administrators(world):
    ann = make_user("ann")
    make_staff(ann, world.tokyo, Staff.Role.ACCOUNTANT)
    world.ann = ann
    may = {
        name: access.may_edit_masters(world.actor(name), world.tokyo.pk)[0]
        for name in ("alice", "bob", "admin", "charlie", "ann", "hana", "aki")
    }
    assert may == {
        "alice": True, "bob": True, "admin": True, "charlie": False, "ann": False, "hana": False, "aki": False,
    }  # fmt: skip
    assert "administrator" in access.may_edit_masters(world.actor("charlie"), world.tokyo.pk)[1]
