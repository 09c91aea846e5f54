"""ESD-LIC-03: close relations."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.esd_relations import BARRING, Relation, barred, free_from
from imjapan.law.facts import FactError
from tests.law.support import d, judge

LEFT = {"kind": "former", "end": "2023-03-31"}


def both(today, *relations):
    """Judge, and hold the plain function against the judgement."""
    verdict = judge("ESD-LIC-03", today=today, relations=list(relations))
    days = [Relation(r["kind"], *(d(r[name]) if r.get(name) else None for name in ("start", "end"))) for r in relations]
    assert barred(days, d(today)) is verdict.value
    assert verdict.outcome == ("NG" if verdict.value else "OK")
    return verdict


def test_esd_lic_03_example_1_left_four_years_ago():
    verdict = both("2027-05-10", LEFT)
    assert (verdict.value, verdict.values["free_from"]) == (True, d("2028-03-31"))


@pytest.mark.parametrize(
    ("today", "relations", "expected"),
    [
        ("2027-05-10", [], False),  # example 2
        ("2027-05-10", [{"kind": "kin2"}], True),  # example 3: the sister
        ("2027-05-10", [{"kind": "further_kin"}], False),  # example 4: the cousin
        ("2028-03-30", [LEFT], True),
        ("2028-03-31", [LEFT], False),
        ("2028-04-01", [LEFT], False),
        ("2027-05-10", [{"kind": "officer"}], True),
        ("2027-05-10", [{"kind": "employee"}], True),
        ("2027-05-10", [{"kind": "spouse"}], True),
        ("2027-05-10", [{"kind": "kin1"}], True),
        ("2027-05-10", [{"kind": "adviser"}], False),
        ("2027-05-10", [{"kind": "officer", "start": "2027-05-11"}], False),
        ("2027-05-10", [{"kind": "officer", "start": "2027-05-10"}], True),
        ("2027-05-10", [{"kind": "employee", "end": "2024-01-01"}], True),  # an ended post is a former one
        ("2027-05-10", [{"kind": "kin1", "end": "2024-01-01"}], True),  # stricter reading: the relative left since
        ("2029-02-27", [{"kind": "former", "end": "2024-02-29"}], True),
        ("2029-02-28", [{"kind": "former", "end": "2024-02-29"}], False),
        ("2027-05-10", [{"kind": "former", "end": "2015-01-01"}, {"kind": "spouse"}], True),
    ],
)
def test_esd_lic_03_who_is_barred(today, relations, expected):
    assert both(today, *relations).value is expected


def test_esd_lic_03_the_last_of_several_relations_counts():
    verdict = both("2027-05-10", LEFT, {"kind": "former", "end": "2025-06-30"})
    assert verdict.values["free_from"] == d("2030-06-30")
    for_good = both("2027-05-10", LEFT, {"kind": "kin1"})
    assert for_good.values["free_from"] is None


@given(
    st.sampled_from(BARRING), st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.dates(date(2027, 4, 1), date(2040, 1, 1))
)
def test_esd_lic_03_an_ended_relation_bars_for_five_years(kind, end, day):
    relation = Relation(kind, None, end)
    assert barred([relation], day) is (day < free_from(relation))
    assert free_from(relation).year == end.year + 5


@pytest.mark.parametrize(
    ("relation", "code", "field"),
    [
        ({"kind": "former"}, "missing_fact", "relations[0].end"),
        ({"kind": "friend"}, "not_a_choice", "relations[0].kind"),
        ({"kind": "officer", "start": "2027-01-02", "end": "2027-01-01"}, "contradiction", "relations[0].end"),
    ],
)
def test_esd_lic_03_bad_facts(relation, code, field):
    with pytest.raises(FactError) as caught:
        judge("ESD-LIC-03", today="2027-05-10", relations=[relation])
    assert (caught.value.code, caught.value.field) == (code, field)
