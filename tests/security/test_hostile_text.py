"""Texts that mean harm: in every parameter of every list, in every field of every form, and stored in every column."""

import csv
import io

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from openpyxl import load_workbook

from imjapan.core import history, listing
from imjapan.organization.models import Office
from tests.access.cast import ACTORS
from tests.access.test_access_table import GET
from tests.security.knocking import address, arguments, data_of, knock
from tests.security.strangers import OSAKA_WORDS
from tests.security.test_forms import FORMS, writer_of
from tests.security.test_pages import Faults, who_sees

pytestmark = pytest.mark.django_db
LISTS = listing.names()
API = sorted(name for name in GET if name.startswith("api:") and name.endswith("-list"))

INJECTIONS = {
    "quote": "' OR '1'='1",
    "union": "' UNION SELECT username, password FROM accounts_user --",
    "sleep": "1; SELECT pg_sleep(20) --",
    "role": "'); RESET ROLE; --",
    "placeholder": "%s %(x)s %%",
    "like": "%_\\",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "format": "{0.__class__.__mro__}{actor}",
    "markup": "<img src=x onerror=alert(1)>\"'",
    "lookup": "office__is_private",
    "null": "a\x00b",
    "control": "a\r\nSet-Cookie: x=1\x1b[31m",
    "direction": "\u202egnp.exe\u2066",
    "huge number": "9" * 40,
    "long": "x" * 5000,
    "early": "0001-01-01",
    "late": "9999-12-31",
    "minus": "-1",
}

# Where a filter refuses its value nothing is searched; the search itself is one machinery for all lists.
SEARCHED = ("quote", "placeholder", "like", "markup", "null", "long")


def everything(spec, value):
    """Every parameter of a list with the same value."""
    return dict.fromkeys([*spec.filters, "q", "sort", "page", "size", "why", "columns"], value)


@pytest.mark.parametrize("name", LISTS)
def test_a_parameter_of_a_list(cast, name):
    """It is looked for, or refused at its field; it is never run, and shown as it is only as text."""
    spec = listing.get(name)
    queries = [everything(spec, value) for value in INJECTIONS.values()]
    queries += [{"q": INJECTIONS[kind], "why": INJECTIONS[kind]} for kind in SEARCHED]
    for query in queries:
        answer = knock(cast, "administrator", "get", address(spec.url, query=query))
        assert answer.status in (200, 422), query
        assert answer.writes == [], query
        assert Faults(answer.text).found == [], query
        assert "pbkdf2" not in answer.text, query


@pytest.mark.parametrize("value", INJECTIONS.values(), ids=INJECTIONS)
def test_a_parameter_of_the_search_and_of_the_api(cast, value, settings):
    settings.API_REQUESTS_PER_MINUTE = settings.API_REQUESTS_PER_DAY = 10**6
    for path in (address("core:search", query={"q": value}), address("training:place_search", query={"q": value})):
        answer = knock(cast, "administrator", "get", path)
        assert answer.status in (200, 404, 422)
        assert Faults(answer.text).found == []
    for name in API:
        for key in ("q", "company", "page"):
            answer = knock(cast, "company", "get", address(name, query={key: value}))
            assert answer.status in (200, 400, 404), (name, key)
            assert "pbkdf2" not in answer.text


@pytest.mark.parametrize("name", LISTS)
def test_no_parameter_shows_what_is_closed(cast, strangers, name):
    """Osaka is private: whatever ids of Osaka stand in the address, and whatever is asked for, it stays away."""
    spec = listing.get(name)
    company, office = strangers.of(type(cast.asahi)), cast.osaka
    values = [company.pk, company.public_id, office.pk, office.public_id, cast.charlie.pk, strangers.person.public_id]
    queries = [{key: value} for key in spec.filters for value in values]
    queries += [{"q": "浪速"}, {"q": "STRANGER"}, {"why": "浪速"}, {"why": "STRANGER"}, {"q": "E999"}]
    Office.objects.filter(pk=office.pk).update(is_private=True)
    try:
        for query in queries:
            answer = knock(cast, "staff own office", "get", address(spec.url, query=query))
            assert [word for word in OSAKA_WORDS if word in answer.text] == [], query
        answer = knock(cast, "staff own office", "post", address("core:list_export", [name]), {"format": "csv"})
        assert [word for word in OSAKA_WORDS if word in answer.text] == []
    finally:
        Office.objects.filter(pk=office.pk).update(is_private=False)


# In every field of every form

WRONG = {
    "null and control": "a\x00b\x1b[31m\r\nX: y",
    "long": "長" * 20_000,
    "huge number": "9" * 40,
}


@pytest.mark.parametrize("name", FORMS)
def test_a_field_of_a_form(cast, name):
    """An answer in words, never a failure; what is saved holds no character that no text may hold."""
    actor, path = writer_of(name), address(name, arguments(cast, name))
    for field in data_of(cast, name):
        for kind, value in WRONG.items():
            answer = knock(cast, actor, "post", path, data_of(cast, name) | {field: value})
            assert answer.status in (200, 201, 303, 400, 403, 404, 409, 422), (field, kind)
            assert not [sql for sql in answer.writes if "\x00" in sql or "\x1b" in sql], (field, kind)


@pytest.mark.parametrize("name", FORMS)
def test_fields_sent_twice_and_thousands_of_them(cast, name):
    """The same name twice takes one of both; more fields than a form can have are refused."""
    actor, path = writer_of(name), address(name, arguments(cast, name))
    twice = {
        key: [value, "' OR 1=1"] if isinstance(value, str) else value for key, value in data_of(cast, name).items()
    }
    assert knock(cast, actor, "post", path, twice).status < 500
    if twice:  # otherwise nothing of the body is read
        many = knock(cast, actor, "post", path, {f"x{n}": "1" for n in range(1_500)})
        assert many.status in (400, 413)  # too many, or for the consultation page too much
        assert many.writes == []


# Stored in every column

MARKUP = "<img src=x onerror=1>\"'{{7*7}}"
FORMULA = "=HYPERLINK(1)"
OURS = {"companies", "interns", "training", "reports", "organization", "accounts"}
# Codes, keys and addresses of the machinery: nobody types them.
NOT_TYPED = {
    *("rule_id", "form_id", "form_version", "window_key", "username", "email", "language", "code", "sort_key", "key"),
    *("search_text", "session_key", "password", "token_hash", "hash", "regime", "number", "filed_channel"),
    *("kind", "fulfilled_by", "subject", "id", "nationality", "print_mode", "expire", "session_data", "level", "scope"),
    "address_hash",
}  # fmt: skip


def poisoned(value):
    """Put a text into every column of ours that people fill. Returns the columns that took it."""
    taken = []
    with history.context(None, source="test"):
        for model in apps.get_models():
            if model._meta.app_label not in OURS or model._meta.model_name.endswith("event") or not model._meta.managed:
                continue
            for field in model._meta.concrete_fields:
                if not isinstance(field, (models.CharField, models.TextField)) or isinstance(field, models.EmailField):
                    continue
                short = (field.max_length or 1000) < len(value)
                if field.name in NOT_TYPED or field.choices or field.primary_key or short:
                    continue
                try:
                    with transaction.atomic():
                        if model._base_manager.update(**{field.name: value}):
                            taken.append(f"{model._meta.label}.{field.name}")
                except DatabaseError:
                    pass  # a rule of the database keeps it out
    return taken


def undo(cast, value, look):
    """`look` while every column holds the text."""
    with transaction.atomic():
        taken = poisoned(value)
        found = look()
        transaction.set_rollback(True)
    return taken, found


def test_markup_in_every_column_is_only_text_on_every_page(cast):
    """Names, notes, addresses: what somebody stored is shown as it is and does nothing, to whomever it is shown."""

    def look():
        faults, shown = [], 0
        for name in sorted(GET):
            for actor in who_sees(name):
                answer = knock(cast, actor, "get", address(name, arguments(cast, name)))
                if answer.status >= 500 and name != "readyz":
                    faults.append((name, actor, answer.status))
                if not answer.headers.get("Content-Type", "").startswith("text/html"):
                    continue
                faults += [(name, actor, fault) for fault in Faults(answer.text).found]
                if "<img src=x" in answer.text or "&lt;img src=x onerror=1&gt;&quot;&#x27;49" in answer.text:
                    faults.append((name, actor, "markup"))
                shown += "&lt;img src=x" in answer.text
        return faults, shown

    taken, (faults, shown) = undo(cast, MARKUP, look)
    assert faults == []
    assert len(taken) > 60
    assert shown > 100


def test_a_formula_in_every_column_is_only_text_in_every_file(cast):
    """Lists taken away as CSV and Excel: no cell begins to compute."""

    def look():
        found, cells = [], 0
        for name in LISTS:
            if not listing.get(name).visible(cast.actor("admin")):
                continue
            path = address("core:list_export", [name])
            answer = knock(cast, "administrator", "post", path, {"format": "csv"})
            for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))):
                found += [(name, "csv", cell) for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]
                cells += sum(FORMULA in cell for cell in row)
            book = load_workbook(io.BytesIO(knock(cast, "administrator", "post", path, {"format": "xlsx"}).body))
            for row in book.active.iter_rows():
                found += [(name, "xlsx", cell.value) for cell in row if cell.data_type == "f"]
                cells += sum(FORMULA in str(cell.value) for cell in row)
        return found, cells

    _taken, (found, cells) = undo(cast, FORMULA, look)
    assert found == []
    assert cells > 50


def test_every_actor_is_known():
    assert {actor for name in GET for actor in who_sees(name)} <= set(ACTORS)
