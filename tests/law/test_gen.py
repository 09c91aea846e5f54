"""TITP-GEN-01 to 05: at once, languages of documents, attachments, electronic books, fees."""

import pytest

from imjapan.law.facts import FactError
from tests.law.support import d, judge

SIGNED = {"signed_by_trainee": True, "kept_at_office": True}


def test_titp_gen_01_immediately_stays_on_its_day_also_at_a_weekend():
    due = judge("TITP-GEN-01", event="2026-11-21", wording="immediately").due
    assert (due.target, due.safe, due.legal) == (d("2026-11-21"),) * 3


@pytest.mark.parametrize(
    ("facts", "outcome", "lacks"),
    [
        # consent form kept at the office, Japanese only, signed by an Indonesian trainee
        ({"languages": ["ja"], **SIGNED, "trainee_languages": ["id"]}, "NG", ("gen.bilingual",)),
        ({"languages": ["ja", "vi"], **SIGNED, "trainee_languages": ["id"]}, "NG", ("gen.bilingual",)),
        ({"languages": ["ja", "id"], **SIGNED, "trainee_languages": ["id", "en"]}, "OK", ()),
        ({"languages": ["ja"], **SIGNED, "trainee_languages": ["ja", "id"]}, "OK", ()),
        ({"languages": ["ja"], **SIGNED}, "CONFIRM", ("gen.bilingual",)),
        # neither submitted nor kept, or not signed: nothing is asked
        ({"languages": ["ja"], "signed_by_trainee": True, "trainee_languages": ["id"]}, "OK", ()),
        ({"languages": ["ja"], "submitted": True}, "OK", ()),
        # fee statement in Vietnamese submitted without translation
        ({"languages": ["vi"], "submitted": True}, "NG", ("gen.translation",)),
        ({"languages": ["vi"], "submitted": True, "translation_attached": True}, "OK", ()),
        ({"languages": ["vi", "ja"], "submitted": True}, "OK", ()),
        ({"languages": ["vi"], "kept_at_office": True}, "OK", ()),
    ],
)
def test_titp_gen_02_languages(facts, outcome, lacks):
    verdict = judge("TITP-GEN-02", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, lacks)


def test_titp_gen_02_a_document_has_a_language():
    with pytest.raises(FactError, match="language"):
        judge("TITP-GEN-02", languages=[])


def test_titp_gen_03_an_identical_paper_is_attached_once():
    verdict = judge(
        "TITP-GEN-03",
        applications=[
            {"name": "first", "attachments": ["extract", "1-3 of A", "extract"]},
            {"name": "second", "attachments": ["extract", "1-3 of B"]},
            {"name": "third", "attachments": ["1-3 of B", "extract"]},
        ],
    )
    assert [(row["application"], row["attach"], row["refer"]) for row in verdict.value] == [
        ("first", ("extract", "1-3 of A"), ()),
        ("second", ("1-3 of B",), ("extract",)),
        ("third", (), ("1-3 of B", "extract")),
    ]


@pytest.mark.parametrize(
    ("facts", "outcome", "lacks"),
    [
        ({"shown_at_once": True, "printed_at_once": True}, "OK", ()),
        ({"shown_at_once": True, "printed_at_once": False}, "NG", ("gen.printed_at_once",)),
        ({"shown_at_once": True}, "CONFIRM", ("gen.printed_at_once",)),
        ({"shown_at_once": False}, "NG", ("gen.shown_at_once",)),
    ],
)
def test_titp_gen_04_electronic_books(facts, outcome, lacks):
    verdict = judge("TITP-GEN-04", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, lacks)


@pytest.mark.parametrize(
    ("facts", "stamp", "transfer", "tax"),
    [
        ({"act": "licence_new", "offices": 3}, 4300, 81700, 15000),
        ({"act": "licence_new"}, 2500, 47500, 15000),
        ({"act": "licence_upgrade", "offices": 3}, 4300, 81700, 0),
        ({"act": "licence_renewal", "offices": 3}, 2700, 51300, 0),
        ({"act": "plan_certification"}, 0, 3900, 0),
        ({"act": "plan_change", "plans": 4}, 0, 15600, 0),
    ],
)
def test_titp_gen_05_fees(facts, stamp, transfer, tax):
    verdict = judge("TITP-GEN-05", **facts)
    assert dict(verdict.value) == {"stamp": stamp, "transfer": transfer, "tax": tax, "total": stamp + transfer + tax}


def test_titp_gen_05_only_the_tax_is_to_be_confirmed():
    assert judge("TITP-GEN-05", act="licence_new").to_be_confirmed == ("titp.fee.licence_tax",)
    assert judge("TITP-GEN-05", act="licence_upgrade").to_be_confirmed == ()
    # before the Act nobody knows a fee
    assert judge("TITP-GEN-05", act="plan_change", day="2017-10-31").outcome == "CONFIRM"
