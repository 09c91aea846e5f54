"""Error pages: each says what to do, leads on and back, and names the number under which the log knows it."""

import pytest
from django.test import Client
from django.urls import reverse

from imjapan.core.errors import Refused


def page(client, address, **headers):
    response = client.get(address, headers=headers)
    return response, response.content.decode()


def test_a_page_that_is_missing_leads_back_and_names_its_number(world, client_of):
    client = client_of(world.alice)
    response, text = page(client, "/nowhere/", Referer="http://testserver/people/?q=a&page=2")
    assert response.status_code == 404
    assert 'href="/people/?q=a&amp;page=2">Back to the page before</a>' in text
    assert response["X-Request-Id"] in text
    assert 'href="/">Go to the start page</a>' in text


@pytest.mark.parametrize(
    "before",
    [
        "http://evil.example/people/",
        "javascript:alert(1)",
        "http://testserver.evil.example/",
        "http://testserver//evil.example/",
        "http://[",
        "",
        "http://testserver/nowhere/",
    ],
)
def test_only_pages_of_ours_are_led_back_to(world, client_of, before):
    _response, text = page(client_of(world.alice), "/nowhere/", Referer=before)
    assert "Back to the page before" not in text
    assert "evil" not in text


def test_a_failure_names_the_number_of_its_line_in_the_log(world, client_of, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("inside")

    monkeypatch.setattr("imjapan.core.views.list_page", broken)
    client = client_of(world.alice)
    client.raise_request_exception = False
    response, text = page(client, reverse("core:job_list"), **{"X-Request-Id": "abcdef01-2345"})
    assert response.status_code == 500
    assert "tell your administrator what you did and the number below" in text
    assert "abcdef01-2345" in text
    assert "inside" not in text


def test_a_refusal_says_why_and_names_its_number(world, client_of):
    response, text = page(client_of(world.alice), reverse("core:state"))
    assert response.status_code == 403
    assert "Only administrators see the state of the system." in text
    assert response["X-Request-Id"] in text


def test_a_forged_number_does_not_get_onto_the_page(db):
    client = Client()
    response, text = page(client, "/nowhere-at-all/", **{"X-Request-Id": "<script>alert(1)</script>"})
    assert "<script>alert" not in text
    assert "<" not in response["X-Request-Id"]


def test_a_refusal_keeps_the_menu_and_leads_back_to_the_form(world, client_of):
    """Sent by hand: a form that the page no longer offers."""
    address = reverse("organization:rights")
    client = client_of(world.alice)
    response = client.post(address, {}, headers={"Referer": f"http://testserver{address}"})
    text = response.content.decode()
    assert response.status_code == 403
    assert "What you typed was not saved." in text
    assert f'href="{address}">Back to the page before</a>' in text
    assert 'aria-label="Main navigation"' in text
    assert text.count("<h1>") == 1
    assert "data-keep-drafts" in text
    looked = client.get(reverse("core:state")).content.decode()
    assert 'aria-label="Main navigation"' in looked
    assert "What you typed was not saved." not in looked


@pytest.mark.parametrize("name", ["hana", "aki"])
def test_a_refusal_works_inside_the_fence_too(world, client_of, name, monkeypatch):
    def refused(*args, **kwargs):
        raise Refused("Not today.")

    monkeypatch.setattr("imjapan.core.navigation.groups", lambda request: [])
    client = client_of(getattr(world, name))
    home = client.get("/", follow=True)
    view = home.resolver_match.func
    monkeypatch.setattr("django.core.handlers.base.BaseHandler.make_view_atomic", lambda self, given: refused)
    response = client.get(home.request["PATH_INFO"])
    assert view is not refused
    assert response.status_code == 403
    assert "Not today." in response.content.decode()


def test_a_failure_stands_alone(world, client_of, monkeypatch):
    monkeypatch.setattr("imjapan.core.views.list_page", lambda *args, **kwargs: 1 / 0)
    client = client_of(world.alice)
    client.raise_request_exception = False
    _response, text = page(client, reverse("core:job_list"))
    assert 'aria-label="Main navigation"' not in text
