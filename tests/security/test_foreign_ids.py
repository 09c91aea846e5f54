"""Ids of another office, another company and another kind of thing, in every address (IDOR)."""

import uuid

import pytest
from django.db import models

from imjapan.organization.models import Office
from tests.access.cast import ACTORS
from tests.access.test_access_table import ADMINISTRATORS, ADMINISTRATORS_WRITE, GET, KWARGS, ONLY_POST, POST, STAFF
from tests.security.knocking import address, arguments, data_of, knock
from tests.security.strangers import OF_ALL_OFFICES, OF_THE_HOUSE, OSAKA_WORDS, SHARED

pytestmark = pytest.mark.django_db
NO_IDS = {
    *("core:list_export", "core:list_settings"),
    *("accounts:enter", "help:door", "help:answer", "calendar:feed"),  # a secret: whoever has it may in
    *("filings:begin", "filings:begin_all", "books:kind"),  # a kind, a year: the office is chosen in the form
}
WITH_ID = sorted(name for name in KWARGS if name not in NO_IDS)
REFUSED = {302, 401, 403, 404, 405}
# Leads back to the draft without looking: an id that nobody has is answered in the same way.
LEADS_BACK = {("training:audit_finish", "get"), ("training:visit_finish", "get"), ("checks:finish", "get")}


# A stranger's row is in the address, and what is written is one's own: the page of a colleague who left hands over only
# what is of one's offices, and an auditor is of no office; a manager lets each of them into the own offices.
WRITES_OF_THE_OWN = {"organization:hand_over", "auditors:mandate_new"}


def is_row(value):
    return isinstance(value, models.Model)


def refused(name, method, answer):
    return answer.status in REFUSED or (answer.status == 303 and (name, method) in LEADS_BACK)


def test_every_kind_of_row_with_an_address_has_a_stranger(cast, strangers):
    kinds = {type(row) for name in WITH_ID for row in arguments(cast, name) if is_row(row)}
    assert kinds - set(strangers.models()) - SHARED == set()
    assert len(kinds) >= 20


@pytest.mark.parametrize("name", sorted(OF_THE_HOUSE))
def test_what_the_house_has_once_is_written_by_administrators(name):
    assert GET[name] in (STAFF, ADMINISTRATORS, ONLY_POST)
    assert POST.get(name, ADMINISTRATORS_WRITE) == ADMINISTRATORS_WRITE


@pytest.mark.parametrize("name", WITH_ID)
def test_an_address_names_a_row_of_an_office_or_is_of_the_house(cast, name):
    """None is left out because nobody thought of it."""
    kinds = {type(row) for row in arguments(cast, name) if is_row(row)}
    if name in OF_THE_HOUSE:
        assert kinds <= SHARED
    else:
        assert kinds - SHARED or name == "consultations:help_line_withdraw" or name in OF_ALL_OFFICES


def foreign_address(cast, strangers, name):
    """The address of this name with the row of Osaka in place of ours; None when there is no such row."""
    rows = arguments(cast, name)
    if name in OF_THE_HOUSE or any(type(row) in SHARED for row in rows):
        return None
    return address(name, [strangers.like(row) if is_row(row) else row for row in rows])


@pytest.mark.parametrize("name", WITH_ID)
def test_outsiders_meet_nothing_of_another_office(cast, strangers, name):
    """A company and the auditor of Tokyo ask for what is Osaka's."""
    path = foreign_address(cast, strangers, name)
    for actor in ("company", "auditor in mandate", "anonymous"):
        for method in ("get", "post") if path else ():
            answer = knock(cast, actor, method, path, data_of(cast, name) if method == "post" else None)
            assert refused(name, method, answer), (actor, method)
            assert answer.writes == [], (actor, method)
            assert [word for word in OSAKA_WORDS if word in answer.text] == [], (actor, method)


@pytest.mark.parametrize("name", WITH_ID)
def test_staff_write_nothing_of_another_office(cast, strangers, name):
    """They read all offices, and write their own."""
    path = foreign_address(cast, strangers, name)
    for actor in ("staff own office", "manager") if path else ():
        answer = knock(cast, actor, "post", path, data_of(cast, name))
        assert answer.writes == [] or name == "auditors:mandate_new", actor
        assert refused(name, "post", answer) or name in WRITES_OF_THE_OWN, actor


READ_BY_OTHER_OFFICES = [n for n in WITH_ID if GET[n].split()[list(ACTORS).index("staff other office")] == "200"]


@pytest.mark.parametrize("name", READ_BY_OTHER_OFFICES)
def test_the_rows_of_osaka_are_there(cast, strangers, name):
    """While Osaka is open its pages are read: the refusals below come from the office being private."""
    path = foreign_address(cast, strangers, name)
    if path:
        assert knock(cast, "staff own office", "get", path).status == 200


@pytest.mark.parametrize("name", WITH_ID)
def test_a_private_office_is_closed_to_other_offices(cast, strangers, settings, name):
    """What staff may read of all others they may not read of an office that is set private."""
    path = foreign_address(cast, strangers, name)
    if not path:
        return
    settings.DEMO_MODE = False  # a demonstration shows everybody what mails would go out
    Office.objects.filter(pk=cast.osaka.pk).update(is_private=True)
    try:
        answer = knock(cast, "staff own office", "get", path)
        assert refused(name, "get", answer)
        assert [word for word in OSAKA_WORDS if word in answer.text] == []
    finally:
        Office.objects.filter(pk=cast.osaka.pk).update(is_private=False)


@pytest.mark.parametrize("name", WITH_ID)
def test_an_id_of_another_kind_finds_nothing(cast, name):
    """A row is looked for in its own table: an id that is right elsewhere, and one that nobody has, are 404.

    So is a word that names nothing, where the address has a word instead of an id.
    """
    rows = arguments(cast, name)
    number = next((n for n, row in enumerate(rows) if is_row(row)), None)
    if number is None:
        number, wrongs = 0, ("nobody", "nobody")
    else:
        wrongs = (uuid.uuid4(), cast.asahi if isinstance(rows[number], type(cast.person)) else cast.person)
    for actor, wrong in zip(("administrator", "manager"), wrongs, strict=True):
        path = address(name, [wrong if n == number else row for n, row in enumerate(rows)])
        for method in ("get", "post"):
            answer = knock(cast, actor, method, path, data_of(cast, name) if method == "post" else None)
            assert refused(name, method, answer), (actor, method)
            assert answer.writes == [], (actor, method)


PRETENCE = {
    "HTTP_X_FORWARDED_FOR": "127.0.0.1",
    "HTTP_X_REAL_IP": "127.0.0.1",
    "HTTP_X_FORWARDED_USER": "admin",
    "HTTP_REMOTE_USER": "admin",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "POST",
    "HTTP_X_ORIGINAL_URL": "/house/staff/",
    "HTTP_X_REWRITE_URL": "/house/staff/",
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_CURRENT_URL": "http://testserver/portal/",
    "HTTP_REFERER": "http://testserver/",
    "HTTP_AUTHORIZATION": "Basic YWRtaW46YWRtaW4=",
    "HTTP_TRANSFER_ENCODING": "chunked, identity",
}


@pytest.mark.parametrize("name", sorted(GET))
def test_no_header_opens_a_door(cast, name):
    """The door of a stranger stays shut, whatever the request says about itself."""
    path = address(name, arguments(cast, name))
    for actor in ("other company",):
        column = list(ACTORS).index(actor)
        if GET[name].split()[column] in ("302", "401", "403", "404"):
            answer = knock(cast, actor, "get", path, **PRETENCE)
            assert answer.status in REFUSED, actor
            assert answer.writes == [], actor
