"""The bell and the switches: one's own lines, counted in the head, for companies and auditors too."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imjapan.accounts import bell, outbox
from imjapan.accounts.models import Notification, Switch
from tests.accounts import letters
from tests.accounts.letters import FIXED, KIND
from training.models import Audit

LINE = "tests.line"
PAGE = "/account/bell/"


@pytest.fixture(autouse=True)
def _kinds():
    letters.declare()

    @bell.declare(LINE, label="line of a test")
    def line(notification):
        return None if notification.params.get("gone") else f"Line {notification.params['number']}"

    yield
    letters.forget()
    bell._kinds.pop(LINE)


def tell(user, number=1, **given):
    bell.tell(user_ids=[user.pk], kind=LINE, key=f"line:{number}", number=number, **given)
    return Notification.objects.get(user=user, key=f"line:{number}")


def number_in_head(page):
    """What stands at the bell; None where nothing does."""
    text = page.content.decode()
    assert 'class="bell"' in text
    _before, found, after = text.partition('class="bell__number">')
    return after.partition("<")[0] if found else None


@pytest.mark.parametrize("name", ["alice", "hana", "aki"])
def test_the_head_counts_what_is_unread_for_every_kind_of_user(world, client_of, name):
    user = getattr(world, name)
    client = client_of(user)
    home = client.get("/", follow=True)
    assert number_in_head(home) is None
    tell(user, 1), tell(user, 2), tell(world.bob, 3)
    assert number_in_head(client.get("/", follow=True)) == "2"


def test_a_page_counts_with_one_query_and_a_fragment_with_none(world, client_of):
    client = client_of(world.alice)
    client.get("/today/")
    for number in range(3):
        tell(world.alice, number)
    with CaptureQueriesContext(connection) as queries:
        client.get("/today/")
    assert sum("accounts_notification" in q["sql"] for q in queries.captured_queries) == 1
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/?q=a", headers={"HX-Request": "true"})
    assert not [q for q in queries.captured_queries if "accounts_notification" in q["sql"]]


def test_a_hundred_lines_are_told_as_99_and_more(world, client_of):
    rows = [Notification(user=world.alice, kind=LINE, key=f"many:{n}", params={"number": n}) for n in range(150)]
    Notification.objects.bulk_create(rows)
    assert number_in_head(client_of(world.alice).get(PAGE)) == "99+"


def test_the_page_shows_own_lines_newest_first_and_nobody_elses(world, client_of):
    tell(world.alice, 1), tell(world.alice, 2), tell(world.bob, 3)
    page = client_of(world.alice).get(PAGE).content.decode()
    assert page.index("Line 2") < page.index("Line 1")
    assert "Line 3" not in page


def test_an_empty_bell_says_what_will_stand_there(world, client_of):
    assert "Nothing new" in client_of(world.dai).get(PAGE).content.decode()


def test_one_line_and_a_page_full_cost_the_same_queries(world, client_of):
    client = client_of(world.alice)
    tell(world.alice, 0)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    cost()
    one = cost()
    for number in range(1, 50):
        tell(world.alice, number)
    assert cost() == one


@pytest.mark.parametrize("name", ["alice", "hana", "aki"])
def test_opening_a_line_marks_it_read_and_leads_to_its_page(world, client_of, name):
    user = getattr(world, name)
    line = tell(user, url="/portal/"), tell(user, 2)
    client = client_of(user)
    address = reverse("accounts:bell_open", args=[line[0].public_id])
    assert client.get(address).status_code == 405
    assert bell.unread(user.pk) == 2
    response = client.post(address)
    assert (response.status_code, response["Location"]) == (303, "/portal/")
    assert bell.unread(user.pk) == 1
    read_at = Notification.objects.get(pk=line[0].pk).read_at
    client.post(address)
    assert Notification.objects.get(pk=line[0].pk).read_at == read_at
    assert client.post(reverse("accounts:bell_open", args=[line[1].public_id]))["Location"] == PAGE


def test_nobody_opens_the_line_of_another(world, client_of):
    line = tell(world.bob, url="/today/")
    response = client_of(world.alice).post(reverse("accounts:bell_open", args=[line.public_id]))
    assert response.status_code == 404
    assert bell.unread(world.bob.pk) == 1


@pytest.mark.parametrize("name", ["alice", "dai", "oto"])
def test_all_are_marked_read_at_once_and_only_ones_own(world, client_of, name):
    user = getattr(world, name)
    for number in range(3):
        tell(user, number)
    tell(world.bob, 9)
    assert client_of(user).post(reverse("accounts:bell_read"))["Location"] == PAGE
    assert (bell.unread(user.pk), bell.unread(world.bob.pk)) == (0, 1)


def test_a_line_whose_reason_is_gone_keeps_its_kind(world, client_of):
    tell(world.alice, gone=True)
    page = client_of(world.alice).get(PAGE).content.decode()
    assert "line of a test" in page
    assert "(no longer there)" in page


@pytest.mark.parametrize("url", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "/\\evil.test"])
def test_a_line_never_leads_away(world, client_of, url):
    if not url.startswith("/\\"):
        with pytest.raises(ValueError, match="a page of ours"):
            tell(world.alice, url=url)
    line = Notification.objects.create(user=world.alice, kind=LINE, key="planted", url=url, params={"number": 1})
    response = client_of(world.alice).post(reverse("accounts:bell_open", args=[line.public_id]))
    assert response["Location"] == PAGE


def test_words_for_a_company_are_made_inside_the_fence(world, client_of):
    """A line that reads what companies have no right on finds a closed door, whatever its author forgot."""
    from django.db import ProgrammingError

    seen = []

    @bell.declare(LINE, label="line of a test")
    def line(notification):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('role')")
            seen.append(cursor.fetchone()[0])
        return str(Audit.objects.count())

    tell(world.hana)
    with pytest.raises(ProgrammingError, match="permission denied"):
        client_of(world.hana).get(PAGE)
    assert seen == ["imjapan_company"]


def test_who_has_a_line_with_this_key_gets_no_second_one(world):
    people = [world.alice.pk, world.bob.pk]
    assert bell.tell(user_ids=people[:1], kind=LINE, key="same", number=1) == 1
    assert bell.tell(user_ids=people, kind=LINE, key="same", number=1) == 1
    assert Notification.objects.count() == 2


# --- Switches -------------------------------------------------------------------------------------

SWITCHES = "/account/mails/"


@pytest.mark.parametrize("name", ["alice", "hana", "aki"])
def test_mails_are_switched_off_and_on_again_by_their_reader(world, client_of, name):
    user = getattr(world, name)
    user.email = f"{name}@mail.test"
    user.save()
    client = client_of(user)
    page = client.get(SWITCHES).content.decode()
    assert f'value="{KIND}" checked' in page
    assert f"Mails go to {name}@mail.test" in page
    assert client.post(SWITCHES, {}).status_code == 303
    assert not outbox.wanted(user, KIND)
    assert f'value="{KIND}" checked' not in client.get(SWITCHES).content.decode()
    client.post(SWITCHES, {"on": [KIND]})
    assert outbox.wanted(user, KIND)
    assert not Switch.objects.exclude(user=user).exists()


def test_what_cannot_be_switched_off_is_listed_with_the_reason_and_stays_on(world, client_of):
    world.alice.email = "alice@mail.test"
    world.alice.save()
    client = client_of(world.alice)
    page = client.get(SWITCHES).content.decode()
    assert "door of a test" in page
    assert "It opens a door." in page
    client.post(SWITCHES, {"on": ["unknown", FIXED]})
    assert outbox.wanted(world.alice, FIXED)
    assert set(Switch.objects.values_list("kind", flat=True)).isdisjoint({"unknown", FIXED})


def test_only_kinds_for_this_kind_of_user_are_offered(world, client_of):
    @outbox.declare(KIND, label="only for staff", readers=["staff"])
    def words(mail):
        return None

    assert "only for staff" in client_of(world.alice).get(SWITCHES).content.decode()
    assert "only for staff" not in client_of(world.hana).get(SWITCHES).content.decode()


def test_the_page_says_when_mails_cannot_arrive(world, client_of):
    assert "You have no e-mail address here" in client_of(world.hana).get(SWITCHES).content.decode()
    world.hana.email, world.hana.mail_refused_at = "hana@mail.test", timezone.now()
    world.hana.save()
    type(world.hana).objects.filter(pk=world.hana.pk).update(mail_refused_at=timezone.now())
    assert "Mails to hana@mail.test do not arrive" in client_of(world.hana).get(SWITCHES).content.decode()


def test_kinds_that_only_managers_and_administrators_get_are_shown_to_them_alone(world, client_of):
    pages = {name: client_of(getattr(world, name)).get(SWITCHES).content.decode() for name in ("alice", "bob", "admin")}
    assert [name for name, page in pages.items() if "Late duties of your office" in page] == ["bob"]
    assert [name for name, page in pages.items() if "Test mail" in page] == ["admin"]
