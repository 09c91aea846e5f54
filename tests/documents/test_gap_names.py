"""What is missing in a paper is told in words people know, in every form, and leads to where it is entered."""

from typing import get_args

import pytest
from django.utils import translation

from reports.documents import forms, labels, records
from reports.documents.gap_names import NAMES


def mandatory(record, prefix=""):
    """The dotted names of everything a record must have, as `missing` would name them."""
    for name, hint in records._hints(record).items():
        if hint in (records.Required, records.IsoDate) or hint == bool | None:
            yield prefix + name
        for inner in (hint, *get_args(hint)):
            if isinstance(inner, type) and issubclass(inner, records.Record):
                yield from mandatory(inner, f"{prefix}{name}.")


KNOWN = {**labels.DETAILS, **NAMES, **labels.BOXES}


@pytest.mark.parametrize("form", forms.all(), ids=lambda form: form.id)
def test_no_gap_of_any_form_is_a_code_name(form):
    paths = list(mandatory(form.facts))
    assert paths
    with translation.override("en"):
        for path in paths:
            box, *rest = path.split(".")
            words = labels.place(path)
            assert box in KNOWN, path
            assert "_" not in words, path
            assert not rest or ": " in words, path  # says also what of the box is missing


def test_a_place_nobody_named_is_found_by_the_walk(monkeypatch):
    assert labels.place("venue_address") == "Address of the place of the lecture"
    assert labels.place("rows[3].lecturer") == "Rows: Lecturer"
    monkeypatch.delitem(NAMES, "venue_address")
    assert labels.place("venue_address") == "venue_address"
