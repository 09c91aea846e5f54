"""The pages: who reads and changes the plan, what a wrong form says, the preview, and what was told to whom."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.accounts.models import Mail
from reports.reminders import setting
from reports.reminders.forms import StepsField
from reports.reminders.models import QuietDay, Reminder, ReminderSetting
from tests.records import make_finding, make_obligation, release
from tests.world import make_audit

from .conftest import run

pytestmark = pytest.mark.django_db
PLAN, EDIT, NEW = "/house/reminders/", "/house/reminders/edit/", "/house/reminders/quiet-days/new/"
TYPED = {"digest_at": "07:30", "deputy_after": "1", "manager_after": "3", "company_steps": "7 days before\n1 day after"}


def form_of(page):
    """What a browser would send back untouched."""
    form = page.context["form"]
    sent = {name: form[name].field.prepare_value(form[name].value()) for name in ("version", *TYPED)}
    return sent | {"digest_at": str(sent["digest_at"])[:5]}


def text_of(response):
    return response.content.decode()


def test_staff_read_the_plan_in_words_and_only_administrators_find_the_button(world, client_of):
    page = text_of(client_of(world.alice).get(PLAN))
    for words in ("07:30 on working days", "14 days before", "1 day after", "late by 3 business days", "No quiet days"):
        assert words in page
    assert EDIT not in page
    assert "Only an administrator can change when people are reminded." in page
    assert EDIT in text_of(client_of(world.admin).get(PLAN))
    assert not ReminderSetting.objects.exists()


def test_an_administrator_changes_the_plan_and_everybody_sees_who_did(world, client_of):
    client = client_of(world.admin)
    sent = form_of(client.get(EDIT)) | {"company_steps": "30日前\n当日\n3 days after", "digest_at": "06:45"}
    assert client.post(EDIT, sent).status_code == 303
    row = ReminderSetting.objects.get()
    assert (row.company_steps, row.digest_at) == ([-30, 0, 3], time(6, 45))
    page = text_of(client_of(world.alice).get(PLAN))
    for words in ("30 days before", "on the day", "3 days after", "06:45 on working days"):
        assert words in page
    assert "Admin: Morning digest at 07:30 → 06:45" in page


READ = {
    "7 days before": [-7],
    "７日前、１日後": [-7, 1],
    "-14, +2": [-14, 2],
    "当日\n1日前\n1日前": [-1, 0],
    "on the day; 1 day after": [0, 1],
    "": [],
}


@pytest.mark.parametrize("text", READ)
def test_steps_are_read_as_people_write_them(text):
    field = StepsField(required=False)
    assert field.clean(text) == READ[text]
    assert field.clean(field.prepare_value(READ[text])) == READ[text]


WRONG = {
    "7": "“7” is not clear.",
    "before or after 7": "is not clear.",
    "sometimes": "“sometimes” is not clear.",
    "61 days before": "A reminder lies at most 60 days before or after the deadline.",
    "\n".join(f"{n} days before" for n in range(1, 12)): "At most 10 reminders: more are not read.",
}


@pytest.mark.parametrize("text", WRONG)
@pytest.mark.parametrize("button", [{}, {"look": "yes"}])
def test_a_wrong_step_is_said_at_its_field_and_nothing_is_saved(world, client_of, text, button):
    response = client_of(world.admin).post(EDIT, TYPED | {"company_steps": text} | button)
    assert response.status_code == 422
    assert any(WRONG[text] in error for error in response.context["form"].errors["company_steps"])
    assert not ReminderSetting.objects.exists()


@pytest.mark.parametrize(
    "typed, field, message",
    [
        ({"digest_at": "04:59"}, "digest_at", "between 5:00 and 12:00"),
        ({"deputy_after": "0"}, "deputy_after", "From 1 to 30 business days."),
        ({"manager_after": "31"}, "manager_after", "From 1 to 30 business days."),
        ({"deputy_after": "4"}, "manager_after", "with the deputy or later"),
    ],
)
def test_other_wrong_values(world, client_of, typed, field, message):
    response = client_of(world.admin).post(EDIT, TYPED | typed)
    assert response.status_code == 422
    assert any(message in error for error in response.context["form"].errors[field])


def test_two_administrators_at_once_the_second_is_shown_the_first(world, client_of):
    client = client_of(world.admin)
    sent = form_of(client.get(EDIT))
    setting.change_setting(world.actor("admin"), data={"company_steps": [-3], "deputy_after": 2})
    response = client.post(EDIT, sent | {"company_steps": "5 days before"})
    assert response.status_code == 409
    assert "3 days before" in text_of(response)
    assert ReminderSetting.objects.get().company_steps == [-3]
    again = form_of(response) | {"company_steps": "5 days before"}
    assert client.post(EDIT, again).status_code == 303
    row = ReminderSetting.objects.get()
    assert (row.company_steps, row.deputy_after) == ([-5], 2)


def test_the_preview_shows_the_effect_of_what_is_typed_and_writes_nothing(world, client_of):
    finding = release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob)
    make_obligation(world.asahi_plant, legal_on=date(2026, 12, 4), released_finding=finding)
    make_obligation(world.asahi_plant, kind="audit", legal_on=date(2026, 11, 20))
    client = client_of(world.admin)

    def lines(steps, day):
        with CaptureQueriesContext(connection) as queries:
            response = client.post(EDIT, TYPED | {"company_steps": steps, "look_on": day, "look": "yes"})
        assert response.status_code == 200
        assert not [
            q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and "session" not in q["sql"]
        ]
        return {line.user.username: (line.digest, line.owed, line.late) for line in response.context["preview"].lines}

    assert lines("7 days before", "2026/11/26") == {"alice": (True, 0, 0), "bob": (True, 0, 1), "mia": (False, 0, 1)}
    assert lines("8 days before", "2026/11/26")["hana"] == (False, 1, 0)
    response = client.post(EDIT, TYPED | {"look_on": "2026/11/28", "look": "yes"})
    assert "Nothing: a day without reminders" in text_of(response)
    assert response.context["preview"].next_day == date(2026, 11, 30)
    assert ReminderSetting.objects.count() == Reminder.objects.count() == Mail.objects.count() == 0


def test_quiet_days_are_suggested_added_once_and_deleted(world, client_of):
    client = client_of(world.admin)
    page = client.get(PLAN)
    assert [(row.first, row.last) for row in page.context["suggestions"]] == [
        (date(2026, 12, 28), date(2027, 1, 4)),
        (date(2027, 8, 13), date(2027, 8, 16)),
    ]
    form = client.get(f"{NEW}?first=2026/12/28&last=2027/1/4&label=年末年始").context["form"]
    sent = {"first": form["first"].value(), "last": form["last"].value(), "label": form["label"].value()}
    sent["key"] = str(form["key"].value())
    for _click in range(2):
        assert client.post(NEW, sent).status_code == 303
    row = QuietDay.objects.get()
    assert (row.first, row.last, row.label) == (date(2026, 12, 28), date(2027, 1, 4), "年末年始")
    assert len(client.get(PLAN).context["suggestions"]) == 1
    assert client.post(reverse("reminders:quiet_day_delete", args=[row.public_id])).status_code == 303
    assert not QuietDay.objects.exists()
    assert "Admin: Quiet days deleted (2026-12-28 – 2027-01-04)" in text_of(client.get(PLAN))


@pytest.mark.parametrize(
    "typed, field, message",
    [
        ({"first": "2027/1/4", "last": "2026/12/28"}, "last", "The last day is before the first day."),
        ({"first": "2027/1/1", "last": "2027/12/31"}, "last", "At most 60 days."),
        ({"first": "2026/12/31", "last": ""}, "first", "These days are quiet already."),
        ({"first": "31.12.", "last": ""}, "first", "is not a date"),
    ],
)
def test_a_wrong_period_is_said_at_its_field(world, client_of, typed, field, message):
    QuietDay.objects.create(first=date(2026, 12, 31), last=date(2026, 12, 31))
    response = client_of(world.admin).post(NEW, typed | {"label": ""})
    assert response.status_code == 422
    assert any(message in error for error in response.context["form"].errors[field])
    assert QuietDay.objects.count() == 1


def test_one_day_is_a_period_too(world, client_of):
    assert client_of(world.admin).post(NEW, {"first": "2027/5/1", "last": "", "label": ""}).status_code == 303
    row = QuietDay.objects.get()
    assert (row.first, row.last) == (date(2027, 5, 1), date(2027, 5, 1))


def test_the_duty_and_the_company_tell_who_was_reminded_of_what(world, client_of):
    finding = release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob)
    duty = make_obligation(world.asahi_plant, legal_on=date(2026, 12, 1), released_finding=finding)
    other = make_obligation(world.midori_farm, kind="audit", legal_on=date(2026, 11, 10))
    run("2026-11-24 08:00")
    client = client_of(world.alice)
    told = "Hana: reminded 7 days before the deadline (by mail and in the bell)"
    for address in (
        reverse("duties:detail", args=[duty.public_id]),
        reverse("companies:detail", args=[world.asahi.public_id]),
    ):
        page = text_of(client.get(f"{address}?tab=history"))
        assert page.count(told) == 1
        assert "14 days before" not in page  # passed over, so nobody was told
        assert "Mia" not in page
    page = text_of(client.get(reverse("duties:detail", args=[other.public_id]) + "?tab=history"))
    assert "Mia: told as supervision manager that the duty is late" in page
    assert "Hana" not in page


def test_as_many_queries_for_many_reminders_of_a_company_as_for_one(world, client_of):
    address = reverse("companies:detail", args=[world.asahi.public_id]) + "?tab=history"
    client = client_of(world.alice)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    make_obligation(world.asahi_plant, kind="audit", legal_on=date(2026, 11, 10))
    run("2026-11-24 08:00")
    queries()
    one = queries()
    for _number in range(20):
        make_obligation(world.asahi_plant, kind="audit", legal_on=date(2026, 11, 10))
    run("2026-11-25 08:00")
    assert queries() == one
