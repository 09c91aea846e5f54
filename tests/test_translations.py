"""The Japanese catalogue is complete and uses one word for one thing. English is the source and needs no catalogue."""

import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

from imjapan.law import texts

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "locale" / "ja" / "LC_MESSAGES" / "django.po"
NOT_OURS = {"var", "tests", "docs", "static", "locale"}
SAME_IN_JAPANESE = {"PDF", "LINE", "FAX", "CSV", "Excel", "SNS"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
BRACKETS = re.compile(r"\s*[(（][^)）]*[)）]\s*")


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="ja")


@pytest.fixture
def extracted(tmp_path, settings, monkeypatch):
    """The texts of the sources as they are now, collected in a copy: makemessages writes next to what it reads."""
    assert shutil.which("xgettext"), "GNU gettext is missing: run `make test`, which installs it, or install `gettext`."
    copy = tmp_path / "sources"
    for folder in sorted(ROOT.iterdir()):
        if folder.is_dir() and folder.name not in NOT_OURS and not folder.name.startswith("."):
            for path in folder.rglob("*"):
                if path.suffix in {".py", ".html", ".txt"}:
                    target = copy / path.relative_to(ROOT)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(copy)
    call_command("makemessages", locale=["ja"], keep_pot=True, verbosity=0)
    template = (tmp_path / "locale" / "django.pot").read_text(encoding="utf-8")
    return read_po(StringIO(template.replace("nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=n != 1")))


def key(message):
    """Context and singular: what gettext looks a text up by."""
    return message.context, message.id[0] if isinstance(message.id, tuple) else message.id


def strings(message):
    """The translations of a message; Japanese has one form, also for a plural."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]


def entries(catalogue):
    return [message for message in catalogue if message.id]


def test_every_text_is_translated(extracted, catalogue):
    translated = {key(message) for message in entries(catalogue) if all(strings(message)) and not message.fuzzy}
    wanted = {key(message) for message in entries(extracted)}
    assert len(wanted) > 500
    missing = sorted(text for context, text in wanted - translated)
    assert missing == [], "`make messages`, then translate these in locale/ja: missing, empty or fuzzy"


def test_nothing_is_translated_that_nobody_says(extracted, catalogue):
    wanted = {key(message) for message in entries(extracted)}
    stale = sorted(text for context, text in {key(message) for message in entries(catalogue)} - wanted)
    assert stale == [], "`make messages` takes these out of locale/ja"
    assert sorted(map(str, catalogue.obsolete)) == [], "delete the lines that begin with #~"


def test_the_catalogue_says_what_it_is(catalogue):
    assert str(catalogue.locale) == "ja"
    assert catalogue.num_plurals == 1
    assert catalogue.charset == "utf-8"
    assert not catalogue.fuzzy
    assert "ja" in dict(settings.LANGUAGES)


def test_placeholders_stay(catalogue):
    wrong = {}
    for message in entries(catalogue):
        wanted = set(PLACEHOLDER.findall(message.id[-1] if isinstance(message.id, tuple) else message.id))
        for text in strings(message):
            if set(PLACEHOLDER.findall(text)) != wanted:
                wrong[key(message)[1]] = text
    assert wrong == {}


def test_the_translation_is_japanese(catalogue):
    shown = {PLACEHOLDER.sub("", text) for message in entries(catalogue) for text in strings(message)}
    assert {text for text in shown if re.search("[A-Za-z]", text) and not JAPANESE.search(text)} <= SAME_IN_JAPANESE


def glossary():
    """English term in lower case -> the Japanese terms it may have; the two lists of a row go in step or share one."""
    terms = {}
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 4 or not JAPANESE.search(cells[0]):
            continue
        japanese = BRACKETS.sub("", cells[0]).split("・")
        english = BRACKETS.sub("", cells[2]).lower().split(", ")
        if len(japanese) != len(english):
            japanese = japanese[:1] * len(english)
        for term, word in zip(english, japanese, strict=True):
            terms.setdefault(term, set()).add(word)
    return terms


def test_one_translation_per_term(catalogue):
    terms = glossary()
    assert terms["office"] == {"監理事業所"}
    assert terms["legal deadline"] == {"法定期限"}
    found, wrong = set(), {}
    for message in entries(catalogue):
        context, text = key(message)
        term = BRACKETS.sub("", text).strip(" :").lower()
        # A context makes it another thing; a Japanese word in brackets is the term itself (see the next test).
        if term in terms and not context and not JAPANESE.search(text):
            found.add(term)
            if not any(word in text for word in terms[term] for text in strings(message)):
                wrong[key(message)[1]] = (strings(message), terms[term])
    assert len(found) > 25
    assert wrong == {}, "docs/glossary.md says otherwise"


def test_a_japanese_term_in_brackets_is_the_term(catalogue):
    """“regular audit (定期監査)” shows the clerk 定期監査, whatever else the text says."""
    wrong = {}
    for message in entries(catalogue):
        for term in re.findall(r"\(([^()]*)\)", key(message)[1]):
            if not JAPANESE.search(term):
                continue
            term = term.replace(", ", "・")  # two names of one thing
            if not any(term in text for text in strings(message)):
                wrong[key(message)[1]] = strings(message)
    assert wrong == {}


def test_every_text_of_the_law_has_both_languages():
    """A missing language or a code that is there twice is refused while reading."""
    templates = texts.templates()
    assert len(templates) > 40
    assert {code: found for code, found in templates.items() if not JAPANESE.search(found["ja"])} == {}
