"""Requests that no browser of ours sends: wrong hosts, ways out, other methods, broken bodies."""

from copy import deepcopy

import pytest
from django.conf import settings as configured
from django.urls import reverse

from tests.security.knocking import address, arguments, knock

pytestmark = pytest.mark.django_db

EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "http:///evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "\t//evil.example",
    "/\t/evil.example",
    "http://testserver\\@evil.example",
    "https://[evil",
    "/%0d%0aLocation:%20https://evil.example",
]


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_led_away(cast, target):
    """After signing in, choosing a language, keeping a list's columns, from an error page: only to pages of ours."""
    tries = [
        ("anonymous", "post", reverse("accounts:demo_sign_in"), {"username": "alice", "next": target}, {}),
        ("staff own office", "get", address("accounts:sign_in", query={"next": target}), {}, {}),
        ("anonymous", "post", reverse("set_language"), {"language": "ja", "next": target}, {}),
        ("anonymous", "post", reverse("set_language"), {"language": "ja"}, {"HTTP_REFERER": target}),
        ("staff own office", "post", address("core:list_settings", ["people"]), {"size": "50", "next": target}, {}),
        ("anonymous", "get", "/people/", {}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": target}),
        ("anonymous", "post", "/people/new/", {}, {"HTTP_REFERER": target}),
        ("staff own office", "get", address("accounts:confirm", query={"next": target}), {}, {}),
    ]
    for actor, method, path, data, extra in tries:
        answer = knock(cast, actor, method, path, data, **extra)
        assert answer.status < 500, path
        for header in ("Location", "HX-Redirect"):
            way = answer.headers.get(header, "")
            assert not way or (way.startswith("/") and not way.startswith(("//", "/\\", "/\t"))), (path, way)
            assert "\r" not in way
        assert 'href="https://evil' not in answer.text
        assert 'href="javascript' not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "", "a b"])
@pytest.mark.parametrize("path", ["/", "/sign-in/", "/api/v1/people/", "/people/"])
def test_a_foreign_host_is_refused(cast, host, path):
    answer = knock(cast, "staff own office", "get", path, HTTP_HOST=host)
    assert answer.status == 400
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_HOST", "HTTP_X_FORWARDED_SERVER"]
)
def test_a_forwarded_host_is_not_believed(cast, header):
    for path in (
        "/sign-in/",
        "/people/",
        address("organization:staff_sheet", arguments(cast, "organization:staff_sheet")),
    ):
        answer = knock(cast, "administrator", "get", path, **{header: "evil.example"})
        assert "evil.example" not in answer.text + answer.location
    assert not configured.USE_X_FORWARDED_HOST
    assert not configured.USE_X_FORWARDED_PORT


PAGES = [
    "people:list",
    "people:edit",
    "training:audit_edit",
    "organization:staff",
    "api:people-list",
    "core:list_export",
]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("name", PAGES)
def test_other_methods_change_nothing(cast, name, method):
    path = address(name, arguments(cast, name))
    answer = knock(cast, "administrator", "send", path, client=Raw(cast, "administrator", method.upper()))
    assert answer.status < 500
    assert answer.status in (200, 403, 405)
    assert answer.writes == []


class Raw:
    """A client that sends bytes as they are, by any method."""

    def __init__(self, cast, actor, method, body=b"", content_type="application/octet-stream"):
        self.client, self.sent = deepcopy(cast.clients[actor]), (method, body, content_type)

    def send(self, path, data, **extra):
        method, body, content_type = self.sent
        return self.client.generic(method, path, body, content_type, **extra)


BODIES = {
    "not utf-8": (b"name=\xff\xfe\xc3\x28&office=\x80", "application/x-www-form-urlencoded"),
    "unknown charset": (b"name=x", "application/x-www-form-urlencoded; charset=klingon"),
    "no boundary": (b"--x\r\n\r\n", "multipart/form-data"),
    "half a part": (
        b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nabc',
        "multipart/form-data; boundary=x",
    ),
    "a path as field": (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../etc/passwd"\r\n\r\nabc\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "json": (b'{"name": "x", "office": 1}', "application/json"),
    "deep json": (b"[" * 100_000, "application/json"),
    "xml": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "application/xml"),
    "nothing": (b"", "text/plain"),
}


@pytest.mark.parametrize("content, content_type", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize(
    "name", ["companies:new", "training:roster_new", "accounts:sign_in", "api:people-list", "set_language"]
)
def test_a_broken_body(cast, name, content, content_type):
    actor = "anonymous" if name in ("accounts:sign_in", "set_language") else "administrator"
    answer = knock(cast, actor, "send", address(name), client=Raw(cast, actor, "POST", content, content_type))
    assert answer.status in (200, 302, 303, 400, 403, 405, 413, 415, 422)
    assert answer.writes == []
    assert "root:" not in answer.text


PATHS = [
    "/people/%00/",
    "/people/%ff%fe/",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/people/..%2f..%2f",
    "/enter/%0d%0aX:y/",
    "/" + "a" * 8000,
]
QUERIES = [
    "q=%ff%fe",
    "q=%00",
    "page=%00",
    "sort=%00",
    "why=%00",
    "page=1e9",
    "page[]=1",
    "q[$ne]=1",
    "&&&===",
    "q=" + "%F0%9F%92%A9" * 500,
]


@pytest.mark.parametrize("path", PATHS)
def test_a_broken_path(cast, path):
    for actor in ("anonymous", "administrator"):
        assert knock(cast, actor, "get", path).status in (200, 302, 303, 400, 404)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    "name", ["people:list", "core:search", "api:people-list", "training:place_search", "organization:event_list"]
)
def test_a_broken_query(cast, name, query):
    assert knock(cast, "administrator", "get", address(name, query=query)).status in (200, 400, 404, 422)
