"""Every ESD rule and figure says in both languages what it rests on, in the words of the rule and the figure."""

import re

from imjapan.law import registry
from imjapan.law.parameters import shipped
from imjapan.law.texts import templates

BOOK_ID = re.compile(r"ESD-(DATE|LIC|AUD|REP|BOOK|CON|ORG)-0[1-8](\.[A-Z0-9]+)?")


def test_basis_of_every_rule_and_source_of_every_figure():
    rules = [rule for rule in registry.all() if BOOK_ID.fullmatch(rule.id)]
    assert len(rules) == 34
    for rule in rules:
        assert templates()[f"basis.{rule.id}"]["en"] == rule.legal_basis
    for key, rows in shipped().items():
        if any(key in rule.parameters for rule in rules):
            assert {row.source for row in rows} == {templates()[f"source.{key}"]["en"]}
