"""Two people in one record: the second is shown who changed which field when, with both values, and loses nothing."""

import re
from functools import partial

import pytest

from tests.training.helpers import inputs, make_full_finding, open_page, send, text_of
from tests.training.test_audit_races import together
from tests.world import make_audit, make_user

from .system import address

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d"

# Screen: its address and row, whether administrators keep it, and the values that the first and the second type. The
# first field is changed by both, the second by the first alone, the third by the second alone.
SCREENS = {
    "company": (
        *("companies:edit", lambda w: [w.asahi], False),
        *({"phone": "03-1111-1111", "address": "東京都港区"}, {"phone": "03-2222-2222", "industry": "金属加工"}),
    ),
    "establishment": (
        *("companies:establishment_edit", lambda w: [w.asahi_plant], False),
        *({"phone": "048-111", "address": "埼玉県蕨市"}, {"phone": "048-222", "instructor": "中村 次郎"}),
    ),
    "person": (
        *("people:edit", lambda w: [w.trainees[0]], False),
        *({"call_name": "スティ", "katakana": "シティ"}, {"call_name": "シイ", "native_name": "Siti R."}),
    ),
    "finding": (
        *("training:finding_edit", lambda w: [make_full_finding(make_audit(w.asahi_plant, w.alice), w.alice)], False),
        *(
            {"wording": "残業代が不足。", "legal_basis": "労働基準法第37条"},
            {"wording": "残業代の誤り。", "measure": "支払う。"},
        ),
    ),
    "office": (
        *("organization:office_edit", lambda w: [w.tokyo], True),
        *({"phone": "03-1111", "address": "東京都千代田区"}, {"phone": "03-2222", "authority_office": "東京支局"}),
    ),
    "organization": (
        *("organization:organization_edit", lambda w: [], True),
        *({"phone": "03-1111", "address": "東京都千代田区"}, {"phone": "03-2222", "representative_name": "田中 一"}),
    ),
    "member of staff": (
        *("organization:staff_edit", lambda w: [w.mia], True),
        *({"name": "Mia Tanaka", "email": "mia@im.test"}, {"name": "Mia Sato", "username": "mia2"}),
    ),
    "reminders": (
        *("reminders:edit", lambda w: [], True),
        *({"deputy_after": "2", "manager_after": "5"}, {"deputy_after": "4", "digest_at": "08:15"}),
    ),
}


def editors(world, administrators):
    if not administrators:
        return [world.alice, world.bob]
    return [world.admin, make_user("second", name="Second Administrator", is_administrator=True)]


@pytest.mark.parametrize("turn", [0, 1], ids=["one first", "other first"])
@pytest.mark.parametrize("name", SCREENS)
def test_the_second_sees_the_changes_of_the_first_field_by_field_and_loses_nothing(world, client_of, name, turn):
    url, rows, administrators, firsts, seconds = SCREENS[name]
    people = editors(world, administrators)
    first, second = people[turn], people[1 - turn]
    page = address(url, *rows(world))
    one, two = client_of(first), client_of(second)
    shown = inputs(one.get(page))
    mine = inputs(two.get(page)) | seconds
    assert set(firsts | seconds) <= set(shown)
    assert one.post(page, shown | firsts).status_code == 303

    answer = two.post(page, mine)
    assert answer.status_code == 409
    both, theirs = firsts
    own = next(field for field in seconds if field != both)
    told = {clash.bound.name: clash for clash in answer.context["clashes"]}
    assert set(told) == {both, theirs}
    assert (told[both].now, told[both].mine) == (firsts[both], seconds[both])
    assert (told[theirs].now, told[theirs].taken) == (firsts[theirs], True)
    text = text_of(answer)
    for field in (both, theirs):
        assert re.search(f"{re.escape(firsts[field])} {first.name}, {MOMENT}", text), text
    kept = inputs(answer)
    assert {field: kept[field] for field in (both, theirs, own)} == {
        both: seconds[both],
        theirs: firsts[theirs],
        own: seconds[own],
    }
    after = inputs(one.get(page))
    assert {field: after[field] for field in (both, theirs, own)} == {
        both: firsts[both],
        theirs: firsts[theirs],
        own: shown[own],
    }

    assert two.post(page, kept).status_code == 303
    end = inputs(one.get(page))
    assert {field: end[field] for field in (both, theirs, own)} == {
        both: seconds[both],
        theirs: firsts[theirs],
        own: seconds[own],
    }


@pytest.mark.parametrize("turn", [0, 1], ids=["one first", "other first"])
def test_in_the_draft_of_an_audit_only_what_both_wrote_is_asked(world, client_of, turn):
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    people = [world.alice, world.bob]
    first, second = people[turn], people[1 - turn]
    one, two = client_of(first), client_of(second)
    shown, mine = open_page(one, audit), open_page(two, audit)
    saved = send(one, "audit_edit", audit, shown | {"summary": "first words", "reason": "first reason"})
    assert saved.status_code == 303
    answer = send(two, "audit_edit", audit, mine | {"summary": "second words", "companions": "second guest"})
    assert answer.status_code == 409
    text = text_of(answer)
    assert re.search(f"{first.name} changed this audit on {MOMENT}", text), text
    assert "first words" in text
    assert "second words" in text
    audit.refresh_from_db()
    # What only one of them wrote is saved for both; what both wrote waits for the second.
    assert (audit.summary, audit.reason, audit.companions) == ("first words", "first reason", "second guest")
    kept = inputs(answer)
    assert kept["summary"] == "second words"
    assert send(two, "audit_edit", audit, kept).status_code == 303
    audit.refresh_from_db()
    assert (audit.summary, audit.reason, audit.companions) == ("second words", "first reason", "second guest")


@pytest.mark.parametrize("name", ["company", "person", "establishment", "office"])
def test_both_press_at_the_same_moment(world, client_of, name):
    url, rows, administrators, firsts, seconds = SCREENS[name]
    page = address(url, *rows(world))
    people = editors(world, administrators)
    clients = [client_of(user) for user in people]
    typed = [inputs(client.get(page)) | given for client, given in zip(clients, (firsts, seconds), strict=True)]
    answers = together(*(partial(client.post, page, data) for client, data in zip(clients, typed, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    loser = next(number for number, answer in enumerate(answers) if answer.status_code == 409)
    both = next(iter(firsts))
    (clash,) = [clash for clash in answers[loser].context["clashes"] if clash.bound.name == both]
    assert (clash.now, clash.mine) == (typed[1 - loser][both], typed[loser][both])
    assert clash.by.startswith(people[1 - loser].name)
    assert inputs(answers[loser])[both] == typed[loser][both]
    assert inputs(clients[0].get(page))[both] == typed[1 - loser][both]
