"""From an empty installation to the first day: who may set it up, and what comes next."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from imjapan.accounts.actor import SYSTEM
from imjapan.accounts.models import Mail, User
from imjapan.core import events
from imjapan.organization.domain import is_setup_code, setup_code
from imjapan.organization.models import Office
from interns.models import Person
from reports.models import QuietDay
from tests.access.test_sign_in import SETUP
from tests.records import NOW
from tests.world import TODAY, give_code, make_company, make_person

pytestmark = pytest.mark.django_db
FROM_OUTSIDE = [
    {"REMOTE_ADDR": "192.168.1.20"},
    {"REMOTE_ADDR": "2001:db8::1"},
    {"REMOTE_ADDR": ""},
    {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    {"HTTP_X_FORWARDED_PROTO": "https"},
    {"HTTP_FORWARDED": "for=127.0.0.1"},
]


@pytest.mark.parametrize("outside", FROM_OUTSIDE)
def test_a_stranger_in_the_network_cannot_set_it_up(client, outside):
    client.cookies["django_language"] = "en"
    page = client.get(reverse("organization:setup"), **outside)
    assert "Set-up code" in page.content.decode()
    answer = client.post(reverse("organization:setup"), SETUP, **outside)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"code"}
    answer = client.post(reverse("organization:setup"), SETUP | {"code": "AAAA-AAAA-AAAA-AAAA"}, **outside)
    assert answer.status_code == 422
    assert "This is not the code of this server." in answer.content.decode()
    assert not User.objects.exists()


def test_with_the_code_it_is_set_up_from_anywhere(client):
    typed = setup_code().lower().replace("-", " ")
    answer = client.post(reverse("organization:setup"), SETUP | {"code": typed}, REMOTE_ADDR="192.168.1.20")
    assert answer.status_code in (302, 303)
    assert User.objects.get().is_administrator


def test_at_the_machine_itself_no_code_is_asked(client):
    assert "Set-up code" not in client.get(reverse("organization:setup")).content.decode()


def test_the_code_follows_from_the_secret_key(settings):
    code = setup_code()
    assert is_setup_code(code)
    assert not is_setup_code("")
    assert not is_setup_code(code[:-1])
    settings.SECRET_KEY = "another"
    assert not is_setup_code(code)


def test_the_command_shows_it_once(world):
    out = StringIO()
    call_command("setup_code", if_empty=True, stdout=out)
    assert out.getvalue() == ""
    with pytest.raises(CommandError, match="has been set up already"):
        call_command("setup_code")


def test_the_command_names_page_and_code(settings):
    settings.PUBLIC_URL = "https://supervision.example/"
    out = StringIO()
    call_command("setup_code", stdout=out)
    assert out.getvalue().splitlines() == [
        "Set it up: https://supervision.example/set-up/",
        f"Set-up code, asked for unless the browser is on this machine: {setup_code()}",
    ]


def states(page):
    return {step.title: step.done for step in page.context["steps"]}


def test_the_first_page_of_a_new_house_says_what_comes_next(client, client_of, settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "", ""
    client.post(reverse("organization:setup"), SETUP)
    user = User.objects.get()
    give_code(user)
    admin = client_of(user)
    assert admin.get("/")["Location"] == reverse("today:first_steps")
    page = admin.get(reverse("today:first_steps"))
    assert states(page) == {
        "Complete the organization": False,
        "Let mails go out": False,
        "Invite your colleagues": False,
        "Make a second administrator": False,
        "Decide on reminders": False,
        "Move in": False,
        "Back up every night, and try a restore": False,
    }
    assert list(states(page))[1:3] == ["Let mails go out", "Invite your colleagues"]
    text = page.content.decode()
    assert "Ask whoever runs the server to set EMAIL_HOST, DEFAULT_FROM_EMAIL" in text
    assert "Send a test mail to myself" not in text
    for step in page.context["steps"]:
        if step.url:
            assert admin.get(step.url).status_code == 200, step.title


def test_steps_that_are_done_say_so(world, client_of, settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "smtp.example.jp", "system@example.jp"
    User.objects.filter(pk=world.bob.pk).update(is_administrator=True)
    events.record(SYSTEM, "core.backup.made", files=1)
    QuietDay.objects.create(first=TODAY, last=TODAY)
    Mail.objects.create(user=world.admin, address="a@b.test", kind="accounts.test", key="t", state="sent", sent_at=NOW)
    for _number in range(6 - Person.objects.count()):
        make_person(world.tokyo)
    admin = client_of(world.admin)
    assert admin.get("/")["Location"] == reverse("today:today")
    page = admin.get(reverse("today:first_steps"))
    assert {title for title, done in states(page).items() if not done} == set()
    assert "First steps" in admin.get(reverse("organization:house")).content.decode()
    assert "First steps" not in client_of(world.alice).get(reverse("organization:house")).content.decode()


def test_a_mail_server_that_is_set_and_one_company_are_only_a_beginning(client, client_of, settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "smtp.example.jp", "system@example.jp"
    client.post(reverse("organization:setup"), SETUP)
    user = User.objects.get()
    give_code(user)
    make_company(Office.objects.get(), "旭工業")
    page = client_of(user).get(reverse("today:first_steps"))
    started = {step.title for step in page.context["steps"] if step.started}
    assert started == {"Let mails go out", "Move in"}
    assert not any(states(page)[title] for title in started)
    assert "started" in page.content.decode()


def test_a_test_mail_goes_to_oneself_once_a_minute(world, client_of, settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "smtp.example.jp", "system@example.jp"
    User.objects.filter(pk=world.admin.pk).update(email="admin@mail.test")
    admin = client_of(world.admin)
    assert "Send a test mail to myself" in admin.get(reverse("today:first_steps")).content.decode()
    with time_machine.travel(NOW, tick=False):
        page = admin.post(reverse("accounts:mail_test"), follow=True)
        admin.post(reverse("accounts:mail_test"))
    assert "A test mail to admin@mail.test is on its way." in page.content.decode()
    mail = Mail.objects.get()
    assert (mail.user, mail.kind, mail.address) == (world.admin, "accounts.test", "admin@mail.test")
    assert client_of(world.bob).post(reverse("accounts:mail_test")).status_code == 403


def test_without_an_address_the_test_mail_says_what_to_do(world, client_of):
    User.objects.filter(pk=world.admin.pk).update(email="")
    page = client_of(world.admin).post(reverse("accounts:mail_test"), follow=True)
    assert "You have no e-mail address here." in page.content.decode()
    assert not Mail.objects.exists()
