"""Links that set a password once: by mail and on a printed sheet, and every way to misuse one."""

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from imjapan.accounts import invitations, outbox
from imjapan.accounts.models import AccessLink, Mail, Session, User
from imjapan.core.errors import Conflict
from imjapan.core.models import Event
from imjapan.organization.models import Organization
from tests.world import PASSWORD, TODAY, make_user

pytestmark = pytest.mark.django_db
NEW = "seven green kettles sing"
MAIL, SHEET = AccessLink.Channel.MAIL, AccessLink.Channel.SHEET
RESET, INVITATION = AccessLink.Purpose.RESET, AccessLink.Purpose.INVITATION


@pytest.fixture
def ren(world):
    return make_user("ren", with_code=False, email="ren@example.jp")


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def invite(world, user, channel=MAIL, purpose=INVITATION):
    return invitations.invite(world.actor("admin"), user=user, channel=channel, purpose=purpose)


def path(link):
    return reverse("accounts:enter", args=[invitations.token_of(link)])


def text_of(answer):
    return answer.content.decode()


def set_password(client, link_path, password=NEW, again=None):
    return client.post(link_path, {"password": password, "again": again or password})


def test_an_invitation_by_mail_waits_in_the_outbox_without_its_address(world, ren, settings):
    settings.PUBLIC_URL = "https://kanri.example.jp/"
    link = invite(world, ren)
    mail = Mail.objects.get()
    assert (mail.kind, mail.user, mail.params) == ("accounts.invitation", ren, {"link": link.pk})
    subject, _template, context = outbox.kinds()[mail.kind].words(mail)
    assert context["address"] == f"https://kanri.example.jp{path(link)}"
    assert subject == "Your sign-in to the supervision system"
    assert Event.objects.filter(name="accounts.link.made", actor_id=world.admin.pk, subject_id=ren.pk).count() == 1


@pytest.mark.parametrize(
    "purpose, channel, life",
    [
        (INVITATION, MAIL, timedelta(days=14)),
        (INVITATION, SHEET, timedelta(days=14)),
        (RESET, MAIL, timedelta(hours=1)),
        (RESET, SHEET, timedelta(days=14)),
    ],
)
def test_each_link_lives_its_time_and_not_longer(world, ren, time_machine, purpose, channel, life):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    link = invite(world, ren, channel, purpose)
    token = invitations.token_of(link)
    time_machine.move_to(now + life - timedelta(seconds=1), tick=False)
    assert invitations.find(token) == link
    time_machine.move_to(now + life, tick=False)
    assert invitations.find(token) is None
    with pytest.raises(Conflict, match="no longer works"):
        invitations.use(link, NEW)
    assert User.objects.get(pk=ren.pk).check_password(PASSWORD)


def test_a_link_works_once(world, ren, client):
    link = invite(world, ren)
    assert NEW not in text_of(client.get(path(link)))
    done = set_password(client, path(link))
    assert (done.status_code, done["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(ren.pk)
    again = set_password(client, path(link), "another nine green kettles")
    assert again.status_code == 404
    assert "This link no longer works" in text_of(again)
    user = User.objects.get(pk=ren.pk)
    assert user.check_password(NEW)
    names = [event.name for event in Event.objects.filter(name__startswith="accounts.").order_by("pk")]
    assert names == ["accounts.link.made", "accounts.link.used", "accounts.sign_in.done", "accounts.link.refused"]


def test_looking_at_a_link_uses_nothing_up(world, ren, client):
    link = invite(world, ren)
    for _ in range(3):
        assert client.get(path(link)).status_code == 200
    assert invitations.find(invitations.token_of(link)) == link


def test_two_tabs_with_one_link_set_one_password(world, ren):
    link = invite(world, ren)
    first, second = (invitations.find(invitations.token_of(link)) for _ in range(2))
    invitations.use(first, NEW)
    with pytest.raises(Conflict):
        invitations.use(second, "another nine green kettles")
    assert User.objects.get(pk=ren.pk).check_password(NEW)


def test_a_new_link_ends_the_earlier_one_of_its_purpose_only(world, ren):
    first, reset = invite(world, ren), invite(world, ren, purpose=RESET)
    second = invite(world, ren, SHEET)
    assert invitations.find(invitations.token_of(first)) is None
    assert invitations.find(invitations.token_of(reset)) == reset
    assert invitations.find(invitations.token_of(second)) == second
    invitations.use(second, NEW)
    assert invitations.find(invitations.token_of(reset)) is None  # whoever set the password needs no other link


def changed(token, at):
    """The token with another letter at a place."""
    return token[:at] + ("b" if token[at] == "a" else "a") + token[at + 1 :]


@pytest.mark.parametrize("change", ["last", "first", "middle", "other id", "cut", "empty", "long", "word", "figures"])
def test_a_tampered_address_opens_nothing(world, ren, client, change):
    token, other = (invitations.token_of(invite(world, user, SHEET)) for user in (ren, world.mia))
    wrong = {
        "last": changed(token, -1) if token[-1] != "b" else token[:-1] + "c",
        "first": changed(token, 0),
        "middle": changed(token, 20) if token[20] != "-" else changed(token, 21),
        "other id": other[:30] + token[30:],
        "cut": token[:30],
        "empty": "x",
        "long": token + "a" * 5000,
        "word": "not-a-token-at-all",
        "figures": "0" * 43,
    }[change]
    assert invitations.find(token).user == ren
    assert invitations.find(wrong) is None
    answer = set_password(client, reverse("accounts:enter", args=[wrong]))
    assert answer.status_code == 404
    assert User.objects.get(pk=ren.pk).check_password(PASSWORD)


def test_an_address_typed_from_paper_is_understood(world, ren):
    link = invite(world, ren, SHEET)
    token = invitations.token_of(link)
    assert len(token) == 48
    assert not set("ilou") & set(token)
    typed = token.upper().replace("-", "").replace("0", "O").replace("1", "l")
    assert invitations.find(typed) == link


def test_who_reads_the_database_cannot_make_an_address(world, ren):
    """The id alone opens nothing, with whatever stands behind it."""
    link = invite(world, ren, SHEET)
    for ending in (b"\0" * 10, b"\xff" * 10, link.public_id.bytes[:10]):
        assert invitations.find(invitations._written(link.public_id.bytes + ending)) is None


def test_a_link_by_mail_dies_with_the_address_it_was_sent_to(world, ren):
    mailed, token = invite(world, ren), None
    token = invitations.token_of(mailed)
    User.objects.filter(pk=ren.pk).update(email="somebody.else@example.jp")
    assert invitations.find(token) is None
    mail = Mail.objects.get()
    assert outbox.kinds()[mail.kind].words(mail) is None
    printed = invite(world, ren, SHEET)
    token = invitations.token_of(printed)
    User.objects.filter(pk=ren.pk).update(email="third@example.jp")
    assert invitations.find(token) == printed


def test_who_left_or_is_inactive_gets_no_link_and_uses_none(world, ren):
    link = invite(world, ren)
    token = invitations.token_of(link)
    User.objects.filter(pk=ren.pk).update(is_active=False)
    assert invitations.find(token) is None
    with pytest.raises(Conflict):
        invitations.use(link, NEW)
    with pytest.raises(Conflict, match="Ren is no longer active"):
        invite(world, ren)
    User.objects.filter(pk=ren.pk).update(is_active=True, last_day=TODAY - timedelta(days=1))
    assert invitations.find(token) is None
    with pytest.raises(Conflict, match="Ren is no longer active"):
        invite(world, ren)


def test_without_an_address_there_is_no_mail(world):
    with pytest.raises(ValidationError) as error:
        invite(world, world.hana)
    assert error.value.message_dict == {"channel": ["There is no mail address. Add one, or print a sheet."]}
    assert not AccessLink.objects.exists()


def test_a_key_that_was_in_use_before_still_opens_its_links(world, ren, settings):
    token = invitations.token_of(invite(world, ren))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key", ["test-only-key"]
    assert invitations.find(token) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert invitations.find(token) is None


def test_a_weak_password_is_refused_and_the_link_stays(world, ren, client):
    link = invite(world, ren)
    for password, words in (
        ("elevenchars", "at least 12 characters"),
        ("password1234", "too common"),
        ("ren-ren-2026", "contains the user name and little else"),
        ("sakurasakura2026", "on a list that attackers try first"),
    ):
        answer = set_password(client, path(link), password)
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert password not in text_of(answer)
    differs = set_password(client, path(link), NEW, "something else entirely")
    assert "The two passwords differ." in text_of(differs)
    assert invitations.find(invitations.token_of(link)) == link


def test_using_a_link_ends_what_was_signed_in_before(world, ren, client_of, client):
    stranger = client_of(world.bob)
    elsewhere = client_of(ren)
    link = invite(world, ren, purpose=RESET)
    set_password(client, path(link))
    assert elsewhere.get("/today/").status_code == 302
    assert stranger.get("/today/").status_code == 200
    assert Session.objects.filter(user=ren).count() == 1
    assert Mail.objects.filter(kind="accounts.password_changed", user=ren).count() == 1


def test_somebody_elses_session_does_not_go_on_after_a_link(world, ren, client_of):
    browser = client_of(world.bob)
    before = browser.cookies["sessionid"].value
    set_password(browser, path(invite(world, ren)))
    assert browser.session["_auth_user_id"] == str(ren.pk)
    assert browser.cookies["sessionid"].value != before


def test_the_sheet_is_one_page_and_says_everything(world, settings):
    settings.PUBLIC_URL = "https://kanri.example.jp"
    link = invite(world, world.hana, SHEET)
    assert not Mail.objects.exists()
    document = pypdfium2.PdfDocument(io.BytesIO(invitations.sheet_pdf(world.actor("admin"), link)))
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range().replace("\r", "").replace("\n", "")
    for words in ("Hana", "hana", "2026年12月7日 10時", "ログインのご案内", "https://kanri.example.jp/sign-in/"):
        assert words in text
    assert "https://kanri.example.jp/enter/" in text
    assert f"{invitations.token_of(link)}/" in text
    assert "認証アプリ" not in text  # companies need none
    assert Organization.objects.get().name in text  # a paper without a sender looks like fraud
    assert "IM Japan Supervision system" in text
    assert world.asahi.name in text


def sheet_of(world, user):
    link = invite(world, user, SHEET, RESET)
    document = pypdfium2.PdfDocument(io.BytesIO(invitations.sheet_pdf(world.actor("admin"), link)))
    assert len(document) == 1
    return path(link), document[0].get_textpage().get_text_range().replace("\r", "").replace("\n", "")


def test_setting_a_code_up_is_said_only_where_none_is(world, ren, client):
    """Alice has one; Ren has to set one up; Hana need not."""
    page, sheet = sheet_of(world, world.alice)
    assert "確認コードを設定します" not in sheet
    assert "認証アプリの確認コードでログインします" in sheet
    assert "The code of your app is asked for after it" in text_of(client.get(page))
    page, sheet = sheet_of(world, ren)
    assert "確認コードを設定します" in sheet
    assert "認証アプリの確認コードでログインします" in sheet
    assert "Setting up the confirmation code comes after it" in text_of(client.get(page))
    page = text_of(client.get(path(invite(world, world.hana, SHEET))))
    assert "onfirmation code" not in page
    assert "code of your app" not in page
    assert Organization.objects.get().name in page
    assert world.asahi.name in page


def test_the_password_of_before_is_not_a_new_one(world, ren, client):
    link = invite(world, ren, purpose=RESET)
    answer = set_password(client, path(link), PASSWORD)
    assert answer.status_code == 422
    assert "This is the password you have now. Choose another one." in text_of(answer)
    assert invitations.find(invitations.token_of(link)) == link
