"""What every answer carries: no foreign script, no frame, no copy left in the browser of a shared computer."""

import re
from copy import deepcopy
from html.parser import HTMLParser

import pytest

from tests.access.cast import ACTORS
from tests.access.test_access_table import GET
from tests.security.knocking import address, arguments, data_of, knock

pytestmark = pytest.mark.django_db
SCRIPTS = {"text/javascript", "application/javascript", "module", ""}
ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post", "data", "poster"}


class Faults(HTMLParser):
    """What the policy forbids or an attacker could use: inline code and style, addresses that run, open new windows."""

    def __init__(self, text):
        super().__init__()
        self.found, self.inside = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        self.inside = tag if tag in ("script", "style") else ""
        if tag == "script" and "src" not in given and given.get("type", "") in SCRIPTS:
            self.found.append("inline script")
        if tag in ("style", "iframe", "object", "embed", "base"):
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"{name}={value!r}")
            if name in ADDRESSES and re.match(r"\s*(javascript|vbscript|data|http|//)", value, re.I):
                self.found.append(f"{name}={value!r}")
        if given.get("target") == "_blank" and "noopener" not in given.get("rel", ""):
            self.found.append("a new window that knows its opener")
        if tag == "form" and given.get("method", "get").lower() == "get" and "csrf" in str(given):
            self.found.append("a token in an address")


NAMED = re.compile(r'(?s)<(label|legend|button|th(?= scope="col"))\b[^>]*>(.*?)</\1>')
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")
DASHES = "---------"  # what Django shows where nobody said what an empty choice means
# Codes, products, languages and the people of the tests.
ALLOWED = re.compile(
    r"[\W\d_]*|English|PDF|Excel|CSV|FAX|LINE|SHA-256|TRAINEE.*|tests\.line"
    r"|Bahasa Indonesia|Tiếng Việt|ภาษาไทย|বাংলা|සිංහල"
)
UNTRANSLATED = {"core:gallery"}  # shows components by their names


def foreign(html):
    """Names of fields, columns and buttons in a Japanese page that hold no Japanese, and rows of dashes."""
    found = set()
    for _tag, inner in NAMED.findall(html):
        text = re.sub(r"(?s)<(script|select|svg)\b.*?</\1>|<[^>]+>", " ", inner)
        text = re.sub(r"\s+", " ", text).strip()
        if not JAPANESE.search(text) and not ALLOWED.fullmatch(text):
            found.add(text)
    return found | ({DASHES} if DASHES in html else set())


def who_sees(name):
    """The first actor of each kind that the access table lets in."""
    statuses = dict(zip(ACTORS, GET[name].split(), strict=True))
    wanted = ("anonymous", "staff own office", "manager", "administrator", "company", "auditor in mandate")
    return [actor for actor in wanted if statuses[actor] == "200"][:2] or ["anonymous"]


@pytest.mark.parametrize("name", sorted(GET))
def test_every_answer_is_guarded(cast, name):
    path = address(name, arguments(cast, name))
    for actor in who_sees(name):
        client = deepcopy(cast.clients[actor])
        client.cookies["django_language"] = "ja"
        answer = knock(cast, actor, "get", path, client=client)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        # The address of the consultation page says whose office it is, so it is told to nobody at all.
        referrer = "no-referrer" if name.startswith("help:") else "same-origin"
        assert answer.headers["Referrer-Policy"] == referrer
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer.headers
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            assert Faults(answer.text).found == [], actor
            assert name in UNTRANSLATED or foreign(answer.text) == set(), actor
        if actor != "anonymous":
            kept = answer.headers.get("Cache-Control", "")  # a file may be kept, and is asked for again each time
            assert "no-store" in kept or (kept == "private, no-cache" and "Content-Disposition" in answer.headers), (
                actor
            )


FORMS = ["companies:new", "people:edit", "training:placement_new", "portal:finding", "organization:staff_new"]


@pytest.mark.parametrize("name", FORMS)
def test_a_page_with_mistakes_is_guarded_too(cast, name):
    actor = "company" if name.startswith("portal") else "administrator"
    path = address(name, arguments(cast, name))
    wrong = dict.fromkeys(data_of(cast, name), "<script>alert(1)</script>")
    answer = knock(cast, actor, "post", path, wrong)
    assert answer.status == 422
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert Faults(answer.text).found == []


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("get", "/nowhere/", 404),
        ("get", "/api/v1/nowhere/", 404),
        ("get", "/people/not-an-id/", 404),
        ("get", "/house/rights/%00", 404),
        ("post", "/healthz", 405),
        ("get", "/static/../imjapan/settings/base.py", 404),
        ("get", "/static/%2e%2e/%2e%2e/etc/passwd", 404),
        ("get", "/.env", 404),
        ("get", "/.git/config", 404),
        ("get", "/var/secret-key", 404),
        ("get", "/admin/", 404),
    ],
)
def test_an_error_is_guarded_and_shows_nothing_of_the_inside(cast, method, path, status):
    for actor in ("anonymous", "administrator"):
        answer = knock(cast, actor, method, path)
        assert answer.status in {status, 302, 405}, answer.location
        assert "evil.example" not in answer.location.split("?")[0]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        for words in ("Traceback", "SECRET_KEY", "settings", "/site-packages/", "DEBUG ="):
            assert words not in answer.text


def test_a_finder_of_words_that_finds_them():
    page = '<label for="x">Cohort <i>必須</i></label><th scope="col">Day</th><th scope="row">Budi</th><option>---------'
    assert foreign(page) == {"Day", "---------"}
    assert foreign("<label>Cohort</label><label>期</label><button>PDF</button>") == {"Cohort"}


def test_a_finder_of_faults_that_finds_them():
    assert Faults("<p onclick=x style=y>").found == ["onclick='x'", "style='y'"]
    assert Faults("<script>1</script>").found == ["inline script"]
    assert Faults("<a href=' JavaScript:x' target=_blank>").found[1:] == ["a new window that knows its opener"]
