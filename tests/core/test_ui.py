"""Components refuse what they do not know, escape what they are given, and belong to one set of icons."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from imjapan.core.templatetags.ui import ICONS, VARIANTS, UnknownVariant, error_items, grouped, page_addresses

PROJECT = Path(__file__).resolve().parents[2]


def render(source, **context):
    return engines["django"].from_string("{% load ui %}" + source).render(context)


@pytest.mark.parametrize("name", VARIANTS["status"])
def test_a_status_has_an_icon_and_words(name):
    html = render("{% cotton status :variant='name' /%}", name=name)
    look = VARIANTS["status"][name]
    assert f'class="status status--{name}"' in html
    assert f"#{look.icon}" in html
    assert str(look.label) in html


@pytest.mark.parametrize(
    "source",
    [
        "{% cotton status variant='urgent' /%}",
        "{% cotton status /%}",
        "{% cotton notice variant='danger' %}x{% endcotton %}",
        "{% cotton button variant='blue' label='x' /%}",
        "{% cotton button size='tiny' label='x' /%}",
        "{% cotton button icon='unicorn' label='x' /%}",
        "{% cotton button varient='primary' label='x' /%}",
        "{% cotton button onclick='alert(1)' label='x' /%}",
        "{% cotton progress variant='stuck' label='x' /%}",
        "{% cotton outcome value='MAYBE' /%}",
    ],
)
def test_the_unknown_is_refused(source):
    with pytest.raises(UnknownVariant):
        render(source)


def test_words_and_attributes_are_escaped():
    html = render("{% cotton button :label='word' :title='word' data-x='{\"a\": 1}' /%}", word='"><script>')
    assert "<script>" not in html
    assert 'title="&quot;&gt;&lt;script&gt;"' in html
    assert 'data-x="{&quot;a&quot;: 1}"' in html


def test_false_attributes_are_left_out_and_true_ones_stand_bare():
    html = render("{% cotton button label='x' :disabled='off' hidden /%}", off=False)
    assert "disabled" not in html
    assert re.search(r"\shidden[\s>]", html)


def test_the_sprite_and_the_list_of_icons_agree():
    sprite = (PROJECT / "static/icons/sprite.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == ICONS


def test_every_icon_of_a_variant_exists():
    assert {look.icon for table in VARIANTS.values() for look in table.values() if look.icon} <= ICONS


class Visit(forms.Form):
    place = forms.CharField(label="Place", help_text="Where?")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)

    def clean(self):
        raise forms.ValidationError("Nothing fits.")


def test_the_error_summary_leads_to_each_field():
    assert error_items(Visit({})) == [
        {"anchor": "", "label": "", "message": "Nothing fits."},
        {"anchor": "id_place", "label": "Place", "message": error_items([Visit({})])[1]["message"]},
        {"anchor": "id_kind_0", "label": "Kind", "message": error_items([Visit({})])[2]["message"]},
    ]
    assert error_items(None) == []


def test_a_field_points_at_its_help_and_its_error():
    html = render("{% cotton field :field='field' /%}", field=Visit({})["place"])
    assert 'aria-describedby="id_place_helptext id_place_error"' in html
    assert 'id="id_place_helptext"' in html
    assert 'id="id_place_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_pager_keeps_the_rest_of_the_address():
    request = RequestFactory().get("/", {"q": "青葉", "page": "2"})
    addresses = page_addresses(request, Paginator(range(1200), 50).page(2), "page")
    assert addresses["previous"] == "?q=%E9%9D%92%E8%91%89&page=1"
    assert addresses["next"] == "?q=%E9%9D%92%E8%91%89&page=3"
    assert addresses["total"] == "1,200"
    assert [entry["number"] for entry in addresses["pages"]] == [1, 2, 3, 4, "…", 24]


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_stand_without_any_context(name):
    html = engines["django"].get_template(f"{name}.html").render()
    assert "<h1>" in html
    assert 'href="/"' in html


def test_the_gallery_shows_every_variant():
    request = RequestFactory().get("/gallery/?page=8")
    with translation.override("en"):
        html = engines["django"].get_template("core/gallery.html").render({}, request)
    for component in ("status", "notice", "button", "progress"):
        for name in VARIANTS[component]:
            assert f"{component}--{name}" in html
    assert "<title>Component gallery｜" in html
    assert "<h1>Component gallery</h1>" in html


def test_no_template_holds_script_or_style():
    for path in [*PROJECT.glob("templates/**/*.html")]:
        if "pdf" in path.parts or "documents" in path.parts:
            continue
        source = path.read_text()
        assert not re.search(r'\sstyle="|<style|\son\w+="|\|\s*safe\b|<script(?![^>]*src=)', source), path


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (205000, "205,000"),
        (Decimal("25000000.00"), "25,000,000"),
        (Decimal("1234.50"), "1,234.5"),
        (Decimal("0.05"), "0.05"),
        (-1000, "-1,000"),
        (None, ""),
        ("", ""),
    ],
)
def test_sums_are_grouped(number, text):
    assert grouped(number) == text
