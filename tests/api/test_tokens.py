"""The life of a token: made, shown once, used, revoked. And everything it must not open."""

import re
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imjapan.accounts import tokens
from imjapan.accounts.actor import ANONYMOUS
from imjapan.accounts.models import ApiToken
from imjapan.core.errors import Refused
from tests.records import one_of_each
from tests.training.test_audit_races import together
from tests.world import World, make_user

PAGE = reverse("accounts:tokens")
PEOPLE = reverse("api:people-list")
COMPANIES = reverse("api:companies-list")


def make(world, name, what="wages"):
    return tokens.create_token(world.actor(name), name=what)


def bearer(plain, **more):
    return Client(headers={"Authorization": f"Bearer {plain}", "Accept-Language": "en"}, **more)


def names(response):
    assert response.status_code == 200, response.content
    return {row["name"] for row in response.json()["results"]}


# --- Made and shown once --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alice", "hana", "aki"])
def test_a_token_is_shown_once_and_kept_as_a_hash(world, client_of, name):
    client = client_of(getattr(world, name))
    response = client.post(PAGE, {"name": "wage calculation"})
    assert (response.status_code, response.headers["Cache-Control"]) == (201, "no-store")
    (plain,) = set(re.findall(r"imj_[A-Za-z0-9_-]{43}", response.content.decode()))
    row = ApiToken.objects.get()
    assert (row.user, row.name, row.hint) == (getattr(world, name), "wage calculation", plain[:8])
    assert plain not in str(ApiToken.objects.values_list().get())
    assert tokens.find_token(plain) == row
    again = client.get(PAGE)
    assert "wage calculation" in again.content.decode()
    assert plain not in again.content.decode()
    assert plain not in str(dict(client.session))


def test_tokens_are_random(world):
    made = {make(world, "alice", str(n))[1] for n in range(5)}
    assert len(made) == 5
    assert all(tokens.SHAPE.fullmatch(plain) for plain in made)


@pytest.mark.parametrize(
    "sent, says",
    [
        ({}, "This field is required."),
        ({"name": "   "}, "This field is required."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "wages"}, "You already have a token of this name. Choose another, or revoke it first."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_made(world, client_of, sent, says):
    make(world, "alice")
    response = client_of(world.alice).post(PAGE, sent)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert ApiToken.objects.count() == 1


def test_sent_twice_there_is_one_token(world, client_of):
    alice = client_of(world.alice)
    assert [alice.post(PAGE, {"name": "wages"}).status_code for _time in range(2)] == [201, 422]
    assert ApiToken.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_at_once_make_one_token():
    world = World()
    acts = [partial(tokens.create_token, world.actor("alice"), name="wages")] * 4
    results = together(*acts)
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert ApiToken.objects.count() == 1


def test_a_revoked_name_is_free_again_and_ten_are_enough(world):
    row, _plain = make(world, "alice")
    tokens.revoke_token(world.actor("alice"), token=row)
    for number in range(9):
        make(world, "alice", f"program {number}")
    make(world, "alice")
    with pytest.raises(ValidationError, match="You have 10 tokens"):
        make(world, "alice", "one more")
    make(world, "bob")  # others have their own ten


def test_nobody_makes_a_token_without_signing_in(world, client):
    assert client.post(PAGE, {"name": "x"}).headers["Location"].startswith("/sign-in/")
    with pytest.raises(Refused):
        tokens.create_token(ANONYMOUS, name="x")
    assert not ApiToken.objects.exists()


# --- Used -----------------------------------------------------------------------------------------


def test_a_program_reads_what_its_user_reads(world, client_of):
    world.osaka.is_private = True
    world.osaka.save()
    for name in ("alice", "charlie", "hana", "dai", "aki", "oto", "admin"):
        _row, plain = make(world, name)
        assert names(bearer(plain).get(COMPANIES)) == names(client_of(getattr(world, name)).get(COMPANIES))
    assert names(bearer(make(world, "hana", "b")[1]).get(COMPANIES)) == {"株式会社朝日製作所"}


@pytest.mark.parametrize("name, role", [("hana", "imjapan_company"), ("aki", "imjapan_auditor")])
def test_a_token_of_an_outsider_reads_inside_the_fence(world, name, role):
    _row, plain = make(world, name)
    with CaptureQueriesContext(connection) as queries:
        assert names(bearer(plain).get(COMPANIES))
    sql = [query["sql"] for query in queries]
    closes = next(n for n, text in enumerate(sql) if f"set_config('role', '{role}'" in text)
    opens = next(n for n, text in enumerate(sql) if "RESET ROLE" in text)
    asked = [n for n, text in enumerate(sql) if "companies_company" in text and "SELECT COUNT" in text]
    noted = [n for n, text in enumerate(sql) if text.startswith("UPDATE") and "accounts_apitoken" in text]
    assert closes < asked[0] < opens < noted[0]


def test_a_token_goes_before_a_session(world, client_of):
    _row, plain = make(world, "hana")
    alice = client_of(world.alice)
    assert len(names(alice.get(COMPANIES))) == 3
    assert names(alice.get(COMPANIES, headers={"Authorization": f"Bearer {plain}"})) == {"株式会社朝日製作所"}
    wrong = alice.get(COMPANIES, headers={"Authorization": f"Bearer {plain[:-1]}x"})
    assert wrong.status_code == 401


def test_last_used_is_noted_once_a_minute(world):
    row, plain = make(world, "hana")
    start = timezone.now().replace(microsecond=0)
    used = []
    for seconds in (0, 59, 60, 90):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            with CaptureQueriesContext(connection) as queries:
                assert bearer(plain).get(COMPANIES).status_code == 200
            writes = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
        row.refresh_from_db()
        used.append(((row.last_used_at - start).seconds, len(writes)))
    assert used == [(0, 1), (0, 0), (60, 1), (60, 0)]


def test_a_refused_token_is_not_noted(world):
    row, plain = make(world, "alice")
    tokens.revoke_token(world.actor("alice"), token=row)
    assert bearer(plain).get(PEOPLE).status_code == 401
    row.refresh_from_db()
    assert row.last_used_at is None


# --- Refused --------------------------------------------------------------------------------------


def refused(response):
    assert (response.status_code, list(response.json())) == (401, ["detail"])
    return response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("case", ["revoked", "inactive", "wrong", "short", "empty", "not ascii", "hash", "nul"])
def test_what_is_no_living_token_gets_401(world, case):
    row, plain = make(world, "alice")
    assert bearer(plain).get(PEOPLE).status_code == 200
    if case == "revoked":
        tokens.revoke_token(world.actor("alice"), token=row)
    if case == "inactive":
        world.alice.is_active = False
        world.alice.save()
    sent = {
        "wrong": tokens.PREFIX + "A" * 43,
        "short": plain[:-1],
        "empty": "",
        "not ascii": "imj_" + "é" * 43,
        "hash": row.sha256,
        "nul": plain[:-1] + "\0",
    }.get(case, plain)
    for address in (PEOPLE, reverse("api:schema"), "/api/v1/nothing/"):
        assert refused(bearer(sent).get(address)) == 'Bearer realm="api", error="invalid_token"'


def test_without_a_token_the_answer_says_how(client, db):
    assert refused(client.get(PEOPLE)) == 'Bearer realm="api"'
    assert refused(client.get(PEOPLE, headers={"Authorization": "Basic YTpi"})) == 'Bearer realm="api"'


def test_a_demo_token_works_on_the_demonstration_machine_only(db):
    user = make_user("demo-staff")
    _row, plain = tokens.create_token(ANONYMOUS.__class__(user.pk), name="demo")
    assert bearer(plain, REMOTE_ADDR="127.0.0.1").get(PEOPLE).status_code == 200
    assert bearer(plain, REMOTE_ADDR="203.0.113.9").get(PEOPLE).status_code == 401


@pytest.mark.parametrize("address", ["people:list", "companies:list", "today:today", "accounts:tokens", "home"])
def test_a_token_opens_no_page(world, address):
    _row, plain = make(world, "alice")
    response = bearer(plain).get(reverse(address))
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/sign-in/")


def test_a_token_neither_makes_nor_revokes_tokens(world):
    row, plain = make(world, "admin")
    program = bearer(plain)
    assert program.post(PAGE, {"name": "x"}).status_code == 302
    assert program.post(reverse("accounts:token_revoke", args=[row.public_id])).status_code == 302
    assert ApiToken.objects.get().revoked_at is None


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_token_writes_nothing(world, method):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    program = bearer(make(world, "admin")[1], enforce_csrf_checks=True)
    for address in (COMPANIES, reverse("api:documents-detail", args=[it.report.public_id])):
        assert getattr(program, method)(address).status_code == 405


def test_answers_are_not_kept_on_the_way(world):
    program = bearer(make(world, "alice")[1])
    assert program.get(PEOPLE).headers["Cache-Control"] == "no-store"


def test_an_unknown_address_answers_in_json(world):
    response = bearer(make(world, "alice")[1]).get("/api/v1/peoples/")
    assert (response.status_code, response.json()) == (404, {"detail": "There is nothing at this address."})


# --- Revoked --------------------------------------------------------------------------------------


def test_the_owner_revokes(world, client_of):
    row, plain = make(world, "hana")
    hana = client_of(world.hana)
    response = hana.post(reverse("accounts:token_revoke", args=[row.public_id]), follow=True)
    assert response.redirect_chain == [(PAGE, 303)]
    assert "The token “wages” no longer works." in response.content.decode()
    assert bearer(plain).get(COMPANIES).status_code == 401
    first = ApiToken.objects.get().revoked_at
    tokens.revoke_token(world.actor("hana"), token=row)
    assert ApiToken.objects.get().revoked_at == first is not None


@pytest.mark.parametrize("name", ["alice", "bob", "dai", "aki"])
def test_others_do_not(world, client_of, name):
    row, plain = make(world, "hana")
    client = client_of(getattr(world, name))
    assert client.post(reverse("accounts:token_revoke", args=[row.public_id])).status_code == 404
    with pytest.raises(Refused, match="Only the owner or an administrator"):
        tokens.revoke_token(world.actor(name), token=row)
    assert row.hint not in client.get(PAGE).content.decode()
    assert bearer(plain).get(COMPANIES).status_code == 200


def test_an_administrator_sees_and_revokes_those_of_others(world, client_of):
    row, plain = make(world, "hana", "stock keeping")
    admin = client_of(world.admin)
    page = admin.get(PAGE).content.decode()
    assert "stock keeping" in page
    assert plain not in page
    assert admin.post(reverse("accounts:token_revoke", args=[row.public_id])).status_code == 303
    assert bearer(plain).get(COMPANIES).status_code == 401


def test_the_page_costs_the_same_for_one_token_and_many(world, client_of):
    admin, counts = client_of(world.admin), []
    for rows in (1, 9):
        for name in ("admin", "alice", "bob", "hana"):
            for number in range(rows):
                row, _plain = make(world, name, f"{rows} {number}")
        tokens.revoke_token(world.actor("admin"), token=row)
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["alice", "hana", "aki"])
def test_the_menu_leads_to_the_tokens(world, client_of, name):
    assert f'href="{PAGE}"' in client_of(getattr(world, name)).get("/", follow=True).content.decode()
