"""The menu: groups, who sees which entry, the mark of the open page; our house: its index and neighbours."""

import re

import pytest
from django.urls import reverse

from imjapan.core import navigation
from imjapan.organization import house

pytestmark = pytest.mark.django_db


def menu(client, address="/today/"):
    return client.get(address, follow=True).context["navigation"]


def marked(client, address):
    return [(link.label, link.exact) for group in menu(client, address) for link in group.links if link.current]


def test_entries_stand_in_the_groups_of_what_people_do(world, client_of):
    found = [(group.label, [link.label for link in group.links]) for group in menu(client_of(world.bob))]
    assert found == [
        ("Day by day", ["Today", "Approvals", "Duties", "Calendar"]),
        ("Companies and people", ["Companies", "People", "Sending organizations"]),
        ("Accepting people", ["Job offers", "Plan applications", "Lectures", "Exams"]),
        ("Supervision and support", ["Audits", "Specified skilled workers", "Consultations", "Incidents"]),
        ("Papers", ["Documents", "Filings"]),
        ("Our organization", ["Our house", "Change of law"]),
    ]


def test_only_managers_are_offered_approvals_and_outsiders_get_no_menu(world, client_of):
    labels = [link.label for group in menu(client_of(world.alice)) for link in group.links]
    assert "Approvals" not in labels
    assert "Companies" in labels
    for name in ("hana", "aki"):
        page = client_of(getattr(world, name)).get("/", follow=True)
        assert page.context["navigation"] == []
        for gone in ("site-nav", "menu-fold"):
            assert gone not in page.content.decode(), name


def test_the_open_page_and_what_lies_below_it_is_marked(world, client_of):
    bob = client_of(world.bob)
    assert marked(bob, reverse("companies:list")) == [("Companies", True)]
    below = reverse("companies:detail", args=[world.asahi.public_id])
    assert marked(bob, below) == [("Companies", False)]
    assert marked(bob, reverse("organization:staff_list")) == [("Our house", False)]
    assert marked(bob, reverse("exams:next")) == [("Exams", True)]
    page = bob.get(below).content.decode()
    nav = re.search(r'<nav class="site-nav".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'aria-current="(\w+)"', nav) == ["true"]
    for key in navigation.GROUPS:
        assert f'id="menu-{key}"' in nav
        assert f'aria-labelledby="menu-{key}"' in nav


def test_an_entry_needs_a_group_that_exists():
    with pytest.raises(KeyError):
        navigation.register("nowhere", 1, "x", "core:search", visible=lambda actor: True)
    with pytest.raises(KeyError):
        house.register_tab("nowhere", 1, "x", "x", "core:search", "x")


def test_the_index_of_our_house_holds_every_page_once_in_short_groups(world, client_of):
    groups = client_of(world.bob).get(reverse("organization:house")).context["groups"]
    assert [(str(label), [str(name) for _url, name, _about in pages]) for label, pages in groups] == [
        ("Offices and people", ["Offices", "Staff", "People of the law", "Rights"]),
        ("Licence and inspection", ["Are we in order?", "Licences", "Licence of 2027", "Books"]),
        ("Looking at us from outside", ["External auditors", "External checks"]),
        ("Law, forms and reminders", ["Figures of the law", "Official blanks", "Reminders"]),
        ("Who did what", ["Everything that happened", "Events"]),
    ]
    assert all(about for _label, pages in groups for *_rest, about in pages)


def test_a_page_of_our_house_shows_its_neighbours_and_the_way_back(world):
    tabs = house.tabs(world.actor("bob"), "books")
    assert [str(tab["label"]) for tab in tabs if tab["current"]] == ["Books"]
    assert [str(tab["label"]) for tab in tabs] == [
        "Our house",
        "Are we in order?",
        "Licences",
        "Licence of 2027",
        "Books",
    ]
