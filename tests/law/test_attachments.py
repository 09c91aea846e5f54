"""The table of attachments of a plan application."""

import pytest

from imjapan.law.attachments import CASES, GROUPS, all_attachments, attachments
from imjapan.law.confidence import read_mark
from imjapan.law.esd_plan import plan_items


@pytest.mark.parametrize(
    ("regime", "stage", "there", "absent"),
    [
        ("titp", 1, {"f01_lecture", "r1_29", "visa", "r1_21"}, {"exams", "guidance", "ssw_1_17"}),
        ("titp", 2, {"exams", "r1_14", "current"}, {"f01_lecture", "r1_29", "visa"}),
        ("titp", 3, {"exams", "r1_24"}, {"f01_lecture", "flight"}),
        ("esd", None, {"esd_form", "guidance", "sending_fees", "visa"}, {"f01", "r1_03"}),
        ("ssw", None, {"ssw_1_17", "ssw_1_02"}, {"f01", "guidance"}),
    ],
)
def test_the_papers_depend_on_regime_and_stage(regime, stage, there, absent):
    codes = {row.code for row in attachments(regime, stage)}
    assert there <= codes
    assert not absent & codes


def test_every_row_can_be_read():
    for row in all_attachments().values():
        assert row.group in GROUPS, row
        assert row.case in ("", *CASES), row
        assert len(row.code) <= 24, row
        assert all((row.en, row.ja, row.basis)), row
        read_mark(row.confidence)
    assert {row.item for row in attachments("esd", None)} - {"", "guidance"} <= set(plan_items())
