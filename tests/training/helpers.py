"""A phone in a test: opens the page of a draft, reads its inputs, changes some and sends all, as a browser does."""

import re
from datetime import date
from html.parser import HTMLParser

from django.urls import reverse

from training.checklists import of_method
from training.domain import audits
from training.models import AuditMethod, Finding


class Inputs(HTMLParser):
    """Names and values of the form with data-autosave, as a browser would send them."""

    def __init__(self, html):
        super().__init__()
        self.found, self._inside, self._area, self._select = {}, False, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._inside = "data-autosave" in attrs
        if not self._inside:
            return
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "input" and name:
            if kind in ("checkbox", "radio") and "checked" not in attrs:
                return
            self.found[name] = attrs.get("value", "on" if kind == "checkbox" else "")
        elif tag == "textarea":
            self._area, self.found[name] = name, ""
        elif tag == "select":
            self._select = name
            self.found[name] = ""
        elif tag == "option" and "selected" in attrs:
            self.found[self._select] = attrs.get("value", "")

    def handle_data(self, data):
        if self._area:
            self.found[self._area] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        if tag == "textarea":
            # The first line end after the tag belongs to the markup.
            self.found[self._area] = self.found[self._area].removeprefix("\n")
            self._area = None


def inputs(response):
    found = Inputs(response.content.decode()).found
    found.pop("csrfmiddlewaretoken", None)
    return found


def open_page(client, audit):
    response = client.get(reverse("training:audit_edit", args=[audit.public_id]))
    assert response.status_code == 200, response
    return inputs(response)


def send(client, view, audit, data):
    return client.post(reverse(f"training:{view}", args=[audit.public_id]), data)


def text_of(response):
    """The page without tags and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def complete(*, interviewed=()):
    """Data for `save_draft` that leaves nothing missing, given a draft with dates, lead and manager."""
    data = {"violation_found": False}
    for method in AuditMethod.Method.values:
        data |= {f"{method}-done": True, f"{method}-result": "問題なし"}
        data |= {f"check-{item.code}": "ok" for item in of_method(method)}
    for person in interviewed:
        data[f"{person.public_id}-talked"] = True
    return data


def finished(world, on, by="alice", people=None):
    """A finished audit of Asahi's plant; without `people` two trainees were interviewed."""
    actor = world.actor(by)
    audit = audits.start_audit(actor, establishment=world.asahi_plant, kind="regular", on=on)
    data = complete(interviewed=people or world.trainees[:2]) | {"manager": world.bob.pk}
    audit = audits.save_draft(actor, audit=audit, version=audit.version, data=data).audit
    return audits.finish_audit(actor, audit=audit, version=audit.version, today=on)


def make_finding(audit, by, **fields):
    """A finding as somebody starts it: nothing for the company yet."""
    fields = {"kind": "plan", "severity": "minor", "origin": "interview", "internal_note": "本人から聞いた", **fields}
    return Finding.objects.create(audit=audit, number=audit.findings.count() + 1, created_by=by, **fields)


def make_full_finding(audit, by, **fields):
    """A finding that can be released."""
    words = {"wording": "残業代の計算に誤りがあります。", "measure": "差額を支払うこと。", "due_on": date(2026, 12, 20)}
    return make_finding(audit, by, **{"kind": "labour_law", **words, **fields})
