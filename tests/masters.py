"""A browser in tests of edit screens: reads the form of a page as a browser would send it, changes some of it."""

import re
from html import unescape
from html.parser import HTMLParser


class Inputs(HTMLParser):
    """Names and values of the main form of an edit screen."""

    def __init__(self, html):
        super().__init__()
        self.found, self._inside, self._select = {}, False, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._inside = "data-autosave" in attrs
        if not self._inside:
            return
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "input" and name and name != "csrfmiddlewaretoken":
            if kind not in ("checkbox", "radio") or "checked" in attrs:
                self.found[name] = attrs.get("value", "on" if kind == "checkbox" else "")
        elif tag == "select":
            self._select = name
            self.found[name] = ""
        elif tag == "option" and "selected" in attrs:
            self.found[self._select] = attrs.get("value", "")


def typed(client, url, **changes):
    """What a browser sends after the page was opened and some fields changed."""
    response = client.get(url)
    assert response.status_code == 200, response
    return Inputs(response.content.decode()).found | changes


def fill(client, url, **changes):
    """Open a screen, change some fields and save."""
    return client.post(url, typed(client, url, **changes))


def errors(response):
    """Messages of a refused form: {field: [text without tags]}."""
    form = response.context["form"]
    return {name: [re.sub(r"<[^>]+>", "", str(text)) for text in texts] for name, texts in form.errors.items()}


def text_of(response):
    """The page without tags and with single spaces."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))
