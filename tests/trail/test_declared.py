"""What holds for every event: declared, with a Japanese sentence, details without texts; every file leaves one."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from imjapan.core import events
from imjapan.core.models import Event
from tests.access.cast import ACTORS, Cast, url_names
from tests.access.test_access_table import KWARGS

FOLDERS = ("imjapan", "companies", "interns", "training", "reports")
# Keys of details, each with what stands there. A new one is added here after asking whether it could be a text.
KEYS = {
    "again": "yes or no",
    "bytes": "number",
    "channel": "code of a way",
    "copy": "which of two files",
    "day": "a day",
    "files": "number",
    "filters": "names and codes of filters",
    "form": "id of a form",
    "format": "csv or xlsx",
    "key": "name of a figure or a sentence of ours",
    "kind": "code of a kind",
    "language": "code of a language",
    "list": "name of a list",
    "live": "yes or no",
    "office": "id of an office",
    "missing": "number",
    "moved": "number",
    "needed": "yes or no",
    "number": "number",
    "of": "moment of a backup",
    "purpose": "code",
    "recovery": "yes or no",
    "right": "code of a right",
    "role": "code of a role",
    "rows": "number",
    "searched": "yes or no",
    "state": "code of a state",
    "stayed": "number",
    "step": "code of a step",
    "to": "key of a user",
    "what": "code of what is counted",
}
NOT_DETAILS = {"office_id", "company_id", "at", None}  # None: a dictionary made by a function

# Addresses that give a file without anything about a record, and why they need no event.
NO_RECORD = {
    "training:roster_template": "an empty workbook",
    "consultations:door_sheet": "a poster for everybody",
    "documents:interview_blank": "an empty sheet of questions",
    "training:evidence_preview": "a small picture on a page, which has its own events",
    "api:schema": "a description of the API",
    "training:answer_preview": "a small picture on a page, which has its own events",
    "portal:answer_preview": "a small picture on a page of the company's own answer",
}


def calls():
    """Every call of events.record and events.note in our code: (file, line, name or None, keywords)."""
    for folder in FOLDERS:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                function = getattr(node, "func", None)
                if not isinstance(node, ast.Call) or not isinstance(function, ast.Attribute):
                    continue
                owner = getattr(function.value, "id", "")
                if owner == "events" and function.attr in ("record", "note"):
                    name = node.args[1] if len(node.args) > 1 else None
                    yield path.name, node.lineno, name, [keyword.arg for keyword in node.keywords]


def test_every_event_that_is_written_is_declared():
    literal = [(where, line, name.value) for where, line, name, _keys in calls() if isinstance(name, ast.Constant)]
    assert len(literal) > 25
    assert [one for one in literal if one[2] not in events.kinds()] == []


def test_every_event_that_is_declared_is_written_somewhere():
    source = "".join(
        path.read_text()
        for folder in FOLDERS
        for path in Path(settings.BASE_DIR, folder).rglob("*.py")
        if path.name != "events.py" or path.parent.name == "core"
    )

    def is_written(name):
        return f'"{name}"' in source or f'"{name.rpartition(".")[0]}.{{' in source  # the verb may be a variable

    ours = [name for name in events.kinds() if not name.startswith("tests.")]
    assert [name for name in ours if not is_written(name)] == []


def test_details_have_known_keys():
    unknown = [
        (where, line, key)
        for where, line, _name, keys in calls()
        if where != "middleware.py"
        for key in keys
        if key not in KEYS and key not in NOT_DETAILS
    ]
    assert unknown == []


@pytest.mark.parametrize("name", sorted(events.kinds()))
def test_every_sentence_is_translated(name):
    with override("en"):
        english = events.sentence(name)
    with override("ja"):
        japanese = events.sentence(name)
    assert english != japanese
    assert not japanese.isascii()


def test_a_name_says_app_noun_and_verb():
    assert [name for name in events.kinds() if len(name.split(".")) != 3] == []


@pytest.mark.django_db
def test_every_address_that_gives_a_file_leaves_an_event(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    cast = Cast()
    clients = {actor: cast.client(actor) for actor in ACTORS if ACTORS[actor]}
    found = {}
    for name in url_names():
        if name in NO_RECORD or name == "accounts:sign_out":
            continue
        address = reverse(name, args=[getattr(a, "public_id", a) for a in KWARGS.get(name, lambda c: [])(cast)])
        for actor in ("administrator", "manager", "company", "auditor in mandate"):
            before = Event.objects.count()
            response = clients[actor].get(address)
            is_file = response.status_code == 200 and (response.streaming or response.has_header("Content-Disposition"))
            if response.streaming:
                b"".join(response.streaming_content)
            if is_file:
                found[name] = found.get(name, True) and Event.objects.count() > before
    assert [name for name, noted in found.items() if not noted] == []
    assert {
        "documents:download", "training:answer_file", "training:roster_marked", "training:roster_file",
        "core:job_file", "portal:answer_file", "portal:document_download", "room:download", "api:documents-download",
    } <= set(found)  # fmt: skip
