"""Leaving arranged ahead: the last day with us, what has to be handed over before, and sign-in that ends by itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from imjapan.accounts import actor as actors
from imjapan.accounts.models import User
from imjapan.accounts.tokens import create_token, find_token
from imjapan.core.errors import Conflict
from imjapan.organization.domain import staff
from imjapan.organization.domain.hand_over import hand_over
from imjapan.organization.models import Staff
from tests.organization.helpers import DECEMBER, charge, new_colleague, person_charge
from tests.world import LONG_AGO, TODAY, make_audit, make_staff, make_user

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 30)


def leave(world, user, last=LAST, actor="admin"):
    return staff.leave_on(world.actor(actor), user=user, last_day=last, today=TODAY)


def address(name, user):
    return reverse(f"organization:{name}", args=[user.public_id])


def text_of(response):
    return response.content.decode()


@pytest.fixture
def nina(world):
    return new_colleague(world)


def test_what_ends_by_the_last_day_does_not_hold_anybody_back(world, nina):
    person_charge(world.trainees[0], world.alice)
    hand_over(world.actor("bob"), from_user=world.alice, to_user=nina, on=DECEMBER)
    staff.end_staff(world.actor("admin"), staff=world.alice.staff.get(), ends_on=LAST)
    leave(world, world.alice)
    assert User.objects.get(pk=world.alice.pk).last_day == LAST
    assert world.alice.staff.get().ends_on == LAST


@pytest.mark.parametrize("handed_over_from", [date(2026, 12, 2), None])
def test_the_refusal_names_what_is_open_after_that_day_only(world, nina, handed_over_from):
    charge(world.midori, world.alice, ends_on=LAST)
    if handed_over_from:
        hand_over(world.actor("bob"), from_user=world.alice, to_user=nina, on=handed_over_from)
    with pytest.raises(ValidationError) as error:
        leave(world, world.alice)
    (refused,) = error.value.error_dict["last_day"]
    assert refused.code == staff.HELD
    assert error.value.message_dict["last_day"] == [
        "Alice still holds after 2026-11-30: companies in charge of 1 (株式会社朝日製作所). Hand it over first."
    ]
    assert User.objects.get(pk=world.alice.pk).last_day is None
    assert world.alice.staff.get().ends_on is None


def test_a_draft_holds_back_and_many_names_are_cut(world):
    for day in range(1, 8):
        make_audit(world.asahi_plant, world.mia, starts_on=date(2026, 12, day))
    with pytest.raises(ValidationError) as error:
        leave(world, world.mia)
    (text,) = error.value.message_dict["last_day"]
    assert "draft audits 7 (" in text
    assert " and 2 more)" in text


def test_all_memberships_end_that_day_and_move_with_it(world):
    make_staff(world.mia, world.osaka, starts_on=date(2026, 12, 10))
    make_staff(world.mia, world.osaka, Staff.Role.COUNSELLOR, starts_on=LONG_AGO, ends_on=date(2025, 3, 31))
    make_staff(world.mia, world.osaka, Staff.Role.ACCOUNTANT, starts_on=date(2026, 11, 25))

    def ends():
        return {row.role: row.ends_on for row in world.mia.staff.all()}

    leave(world, world.mia)
    assert ends() == {"manager": LAST, "counsellor": date(2025, 3, 31), "accountant": LAST}
    leave(world, world.mia, date(2026, 12, 31))
    assert ends() == {"manager": date(2026, 12, 31), "counsellor": date(2025, 3, 31), "accountant": date(2026, 12, 31)}
    leave(world, world.mia, date(2026, 11, 24))
    assert ends() == {"manager": date(2026, 11, 24), "counsellor": date(2025, 3, 31)}
    leave(world, world.mia, None)
    assert ends() == {"manager": None, "counsellor": date(2025, 3, 31)}
    assert User.objects.get(pk=world.mia.pk).last_day is None


def test_no_membership_goes_on_after_the_last_day(world):
    leave(world, world.mia)
    data = {"office": world.osaka, "role": "staff", "starts_on": TODAY}
    for act in (
        lambda: staff.add_membership(world.actor("admin"), user=world.mia, data=data),
        lambda: staff.add_membership(world.actor("admin"), user=world.mia, data={**data, "ends_on": DECEMBER}),
        lambda: staff.end_staff(world.actor("admin"), staff=world.mia.staff.get(), ends_on=None),
        lambda: staff.end_staff(world.actor("admin"), staff=world.mia.staff.get(), ends_on=DECEMBER),
    ):
        with pytest.raises(ValidationError) as error:
            act()
        assert error.value.message_dict == {"ends_on": ["Mia leaves on 2026-11-30. Choose that day or an earlier one."]}
    staff.add_membership(world.actor("admin"), user=world.mia, data={**data, "ends_on": LAST})


def test_sessions_tokens_jobs_and_sign_in_stop_the_day_after_by_themselves(world, client_of, client, time_machine_at):
    leave(world, world.mia)
    _row, token = create_token(world.actor("mia"), name="wages")
    time_machine_at(LAST, "23:50")
    browser = client_of(world.mia)
    assert browser.get("/today/").status_code == 200
    bearer = {"Authorization": f"Bearer {token}"}
    assert find_token(token).user == world.mia
    assert client.get(reverse("api:companies-list"), headers=bearer).status_code == 200
    assert actors.of_job(world.mia.pk).user_id == world.mia.pk
    time_machine_at(DECEMBER, "00:10")  # neither idle nor long: it is the day that ends the session
    answer = browser.get("/today/", follow=True)
    assert [status for _url, status in answer.redirect_chain] == [302]  # the sign-in page stands, no circle
    assert answer.redirect_chain[0][0].startswith(reverse("accounts:sign_in"))
    assert find_token(token) is None
    assert actors.of_job(world.mia.pk).user_id is None
    assert client.get(reverse("api:companies-list"), headers=bearer).status_code == 401
    given = {"username": "mia", "password": "correct horse battery"}
    refused = client.post(reverse("accounts:sign_in"), given, headers={"Accept-Language": "en"})
    assert "This sign-in ended on 2026-11-30." in text_of(refused)
    staff.reactivate_user(world.actor("admin"), user=world.mia)
    assert browser.get("/today/").status_code == 302  # the old session does not come back
    assert find_token(token) is None
    assert client.post(reverse("accounts:sign_in"), given)["Location"] == reverse("accounts:code")


def test_the_last_administrator_stays_also_when_the_other_one_is_about_to_leave(world):
    with pytest.raises(ValidationError) as error:
        leave(world, world.admin)
    assert "last active administrator" in error.value.message_dict["last_day"][0]
    world.second = make_user("second", is_administrator=True)
    leave(world, world.second)
    with pytest.raises(ValidationError):
        leave(world, world.admin)
    leave(world, world.second, None)
    leave(world, world.admin)


def test_a_past_day_and_somebody_who_has_left_are_refused(world):
    with pytest.raises(ValidationError) as error:
        leave(world, world.mia, date(2026, 11, 22))
    assert error.value.message_dict == {"last_day": ["This day is over. Choose today or a later day."]}
    leave(world, world.mia, TODAY)
    with pytest.raises(Conflict, match="no longer active"):
        staff.leave_on(world.actor("admin"), user=world.mia, last_day=DECEMBER, today=date(2026, 11, 24))
    with pytest.raises(Conflict, match="no longer active"):
        leave(world, make_user("gone", is_active=False))


# --- the screens --------------------------------------------------------------------------------------


def test_leaving_by_the_screen(world, nina, client_of, time_machine_at):
    browser, url = client_of(world.admin), address("staff_leave", world.alice)
    page = address("staff", world.alice)
    refused = browser.post(url, {"last_day": "2026/11/30"})
    assert refused.status_code == 422
    assert "Still open from 2026-12-01 on" in text_of(refused)
    assert "株式会社朝日製作所" in text_of(refused)
    assert address("hand_over", world.alice) in text_of(refused)
    hand_over(world.actor("bob"), from_user=world.alice, to_user=nina, on=DECEMBER)
    text = text_of(browser.get(page))
    assert "handed over to Nina from 2026-12-01" in text
    assert "without a last day: 0" in text
    done = text_of(browser.post(url, {"last_day": "2026/11/30"}, follow=True))
    assert "Alice leaves on 2026-11-30." in done
    assert "until 2026-11-30" in text_of(browser.get(reverse("organization:staff_list")))
    time_machine_at(DECEMBER)
    browser = client_of(world.admin)
    gone = text_of(browser.get(page))
    assert "This person is no longer active and cannot sign in." in gone
    assert "Activate again" in gone
    assert "Set the last day with us" not in gone
    listed = reverse("organization:staff_list")
    assert page not in text_of(browser.get(listed))
    assert page in text_of(browser.get(listed + "?active=no"))


def test_what_is_added_after_leaving_was_arranged_is_shown(world, client_of):
    leave(world, world.mia)
    charge(world.midori, world.mia)
    text = text_of(client_of(world.admin).get(address("staff", world.mia)))
    assert "Still open after 2026-11-30" in text


def test_no_button_that_would_be_refused(world, client_of):
    browser = client_of(world.admin)
    held, free = (text_of(browser.get(address("staff", user))) for user in (world.alice, world.mia))
    assert address("staff_deactivate", world.alice) not in held
    assert "Deactivating at once is possible when nothing is held from today on." in held
    assert address("staff_deactivate", world.mia) in free
    assert "Deactivating at once" not in free
    assert "Set the last day" in held
