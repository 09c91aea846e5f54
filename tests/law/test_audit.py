"""TITP-AUDIT-01, 03, 06: worked examples and edge cases of the rule book."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.audit import audit_blocks, interviews_required
from imjapan.law.facts import FactError
from tests.law.support import d, judge

APRIL = {"first_lecture_day": "2026-04-15"}


def held(*days, kind="regular"):
    return [{"date": day, "kind": kind} for day in days]


def states(verdict):
    return [(row["start"].isoformat(), row["state"]) for row in verdict.value]


@pytest.mark.parametrize(
    ("first", "blocks"),
    [
        ("2026-04-15", ["2026-04-01 2026-06-30", "2026-07-01 2026-09-30", "2026-10-01 2026-12-31"]),
        ("2026-11-30", ["2026-11-01 2027-01-31", "2027-02-01 2027-04-30", "2027-05-01 2027-07-31"]),
        ("2026-12-01", ["2026-12-01 2027-02-28", "2027-03-01 2027-05-31", "2027-06-01 2027-08-31"]),
        ("2027-12-31", ["2027-12-01 2028-02-29", "2028-03-01 2028-05-31", "2028-06-01 2028-08-31"]),
    ],
)
def test_titp_audit_01_blocks(first, blocks):
    verdict = judge("TITP-AUDIT-01", first_lecture_day=first, today=first, until=blocks[2][:10])
    assert [(row["index"], f"{row['start']} {row['end']}") for row in verdict.value] == [*enumerate(blocks)]
    assert [f"{b.start} {b.end}" for b in audit_blocks([(d(first), None)], d(blocks[2][:10]))] == blocks


@pytest.mark.parametrize(
    ("today", "audits", "outcome", "expected"),
    [
        # example 1: both blocks satisfied, more than three months between the audits
        ("2026-10-01", ["2026-05-20", "2026-09-28"], "WARN", ["done", "done", "open"]),
        # example 2: block 1 missed, red on 2026-10-01 and not a day earlier
        ("2026-09-10", ["2026-06-10"], "OK", ["done", "open"]),
        ("2026-09-11", ["2026-06-10"], "WARN", ["done", "open"]),
        ("2026-09-30", ["2026-06-10"], "WARN", ["done", "open"]),
        ("2026-10-01", ["2026-06-10"], "NG", ["done", "missed", "open"]),
        ("2026-10-05", ["2026-06-10", "2026-10-02"], "NG", ["done", "missed", "done"]),
        # exactly three months is in time, one day more is not
        ("2026-09-30", ["2026-06-15", "2026-09-15"], "OK", ["done", "done"]),
        ("2026-09-30", ["2026-06-15", "2026-09-16"], "WARN", ["done", "done"]),
        # first and last day of a block
        ("2026-09-30", ["2026-06-30", "2026-09-30"], "OK", ["done", "done"]),
        ("2026-07-01", ["2026-07-01"], "NG", ["missed", "done"]),
        # an audit that is only planned has not been held
        ("2026-07-01", ["2026-05-20", "2026-07-10"], "OK", ["done", "open"]),
        # two audits in one block do not help the next
        ("2026-10-01", ["2026-05-20", "2026-06-20"], "NG", ["done", "missed", "open"]),
    ],
)
def test_titp_audit_01_states(today, audits, outcome, expected):
    verdict = judge("TITP-AUDIT-01", **APRIL, today=today, audits=held(*audits))
    assert verdict.outcome == outcome
    assert [row["state"] for row in verdict.value] == expected


def test_titp_audit_01_missed_block_is_red_from_the_day_after_its_end():
    verdict = judge("TITP-AUDIT-01", **APRIL, today="2026-10-05", audits=held("2026-06-10", "2026-10-02"))
    assert verdict.message == "audit.missed"
    assert verdict.values["blocks"] == (d("2026-07-01"),)
    assert verdict.value[1]["red_from"] == d("2026-10-01")


def test_titp_audit_01_soft_limit_is_told():
    verdict = judge("TITP-AUDIT-01", **APRIL, today="2026-10-01", audits=held("2026-05-20", "2026-09-28"))
    assert verdict.message == "audit.gap"
    assert verdict.value[1]["next_by"] == d("2026-08-20")
    assert [row["late"] for row in verdict.value] == [False, True, False]


def test_titp_audit_01_a_later_groups_do_not_reset():
    groups = [{"start": "2026-04-15", "end": "2027-04-14"}, {"start": "2026-08-20", "end": "2027-08-19"}]
    verdict = judge("TITP-AUDIT-01", **APRIL, today="2027-07-01", training_periods=groups)
    starts = [row["start"].isoformat() for row in verdict.value]
    assert starts == ["2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01", "2027-04-01", "2027-07-01"]
    assert [row["index"] for row in verdict.value] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("leaves", "comes", "expected"),
    [
        # block of the last day is over: begin again with the new lecture month, empty blocks keep their reason
        (
            "2026-05-10", "2026-11-15",
            [("2026-04-01", 0, True), ("2026-07-01", 1, False), ("2026-10-01", 2, False), ("2026-11-01", 0, True)],
        ),
        # within the month after the block
        ("2026-05-10", "2026-07-20", [("2026-04-01", 0, True), ("2026-07-01", 0, True), ("2026-10-01", 1, True)]),
        ("2026-05-10", "2026-08-20", [("2026-04-01", 0, True), ("2026-07-01", 1, False), ("2026-08-01", 0, True)]),
        # on the first day of the next block
        ("2026-05-10", "2026-07-01", [("2026-04-01", 0, True), ("2026-07-01", 0, True), ("2026-10-01", 1, True)]),
        # still inside the block of the last day: that block runs on, windows never overlap
        ("2026-05-10", "2026-06-20", [("2026-04-01", 0, True), ("2026-07-01", 1, True), ("2026-10-01", 2, True)]),
        # next day: nobody noticed a gap, the blocks run on
        ("2026-06-30", "2026-07-01", [("2026-04-01", 0, True), ("2026-07-01", 1, True), ("2026-10-01", 2, True)]),
    ],
)  # fmt: skip
def test_titp_audit_01_b_restart_after_the_last_trainee_left(leaves, comes, expected):
    blocks = audit_blocks([(d("2026-04-15"), d(leaves)), (d(comes), None)], d("2026-11-30"))
    assert [(b.start.isoformat(), b.index, b.needed) for b in blocks][: len(expected)] == expected
    assert all(b.reason == ("training" if b.needed else "nobody_in_training") for b in blocks)


def test_titp_audit_01_b_soft_limit_does_not_run_over_the_empty_time():
    verdict = judge(
        "TITP-AUDIT-01",
        **APRIL,
        today="2026-12-31",
        training_periods=[{"start": "2026-04-15", "end": "2026-05-10"}, {"start": "2026-11-15"}],
        audits=held("2026-05-05", "2026-12-28"),
    )
    assert verdict.outcome == "OK"
    assert states(verdict)[-1] == ("2026-11-01", "done")


def test_titp_audit_01_b_soft_limit_begins_anew_with_the_blocks():
    verdict = judge(
        "TITP-AUDIT-01",
        **APRIL,
        today="2026-07-31",
        training_periods=[{"start": "2026-04-15", "end": "2026-05-10"}, {"start": "2026-07-05"}],
        audits=held("2026-04-20", "2026-07-25"),
    )
    assert verdict.outcome == "OK"
    assert states(verdict) == [("2026-04-01", "done"), ("2026-07-01", "done")]


def test_titp_audit_01_without_restart_the_blocks_run_on():
    periods = [(d("2026-04-15"), d("2026-05-10")), (d("2026-11-15"), None)]
    blocks = audit_blocks(periods, d("2027-01-01"), restart=False)
    assert [(b.start.isoformat(), b.index, b.needed) for b in blocks] == [
        ("2026-04-01", 0, True),
        ("2026-07-01", 1, False),
        ("2026-10-01", 2, True),
        ("2027-01-01", 3, True),
    ]
    assert (blocks[2].first_training_day, blocks[2].last_training_day) == (d("2026-11-15"), d("2026-12-31"))


def test_titp_audit_01_d_nobody_in_training_for_the_whole_block():
    verdict = judge(
        "TITP-AUDIT-01", **APRIL, today="2026-12-01", last_training_day="2026-06-30", audits=held("2026-06-10")
    )
    assert states(verdict) == [("2026-04-01", "done"), ("2026-07-01", "not_needed"), ("2026-10-01", "not_needed")]
    assert verdict.value[1]["reason"] == "nobody_in_training"
    assert verdict.outcome == "OK"


def test_titp_audit_01_a_single_day_of_training_needs_the_audit():
    verdict = judge(
        "TITP-AUDIT-01", **APRIL, today="2026-10-01", last_training_day="2026-07-01", audits=held("2026-06-10")
    )
    assert states(verdict)[1] == ("2026-07-01", "missed")


def test_titp_audit_01_e_audit_before_anybody_is_in_training_does_not_count():
    early = judge("TITP-AUDIT-01", **APRIL, today="2026-06-30", audits=held("2026-04-01"))
    assert states(early) == [("2026-04-01", "open")]
    on_the_day = judge("TITP-AUDIT-01", **APRIL, today="2026-06-30", audits=held("2026-04-15"))
    assert states(on_the_day) == [("2026-04-01", "done")]


def test_titp_audit_05_extraordinary_audit_does_not_replace_the_regular_one():
    verdict = judge("TITP-AUDIT-01", **APRIL, today="2026-07-01", audits=held("2026-05-20", kind="extraordinary"))
    assert states(verdict)[0] == ("2026-04-01", "missed")


def test_titp_audit_01_an_audit_of_several_days_is_held_when_it_is_over():
    audits = [{"start": "2026-06-29", "end": "2026-07-01"}]
    verdict = judge("TITP-AUDIT-01", **APRIL, today="2026-07-01", audits=audits)
    assert states(verdict) == [("2026-04-01", "missed"), ("2026-07-01", "done")]


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"audits": [{"kind": "regular"}]}, "missing_fact", "audits[0].date"),
        ({"audits": [{"start": "2026-05-02", "end": "2026-05-01"}]}, "contradiction", "audits[0].end"),
        ({"audits": [{"date": "2026-05-01", "kind": "surprise"}]}, "not_a_choice", "audits[0].kind"),
        ({"training_periods": [{"start": "2026-04-01"}]}, "contradiction", "training_periods"),
        (
            {"training_periods": [{"start": "2026-05-01", "end": "2026-04-20"}]},
            "contradiction",
            "training_periods[0].end",
        ),
        ({"last_training_day": "2026-04-14"}, "contradiction", "last_training_day"),
    ],
)
def test_titp_audit_01_facts_that_contradict_each_other(facts, code, field):
    with pytest.raises(FactError) as caught:
        judge("TITP-AUDIT-01", **APRIL, today="2026-06-01", **facts)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_blocks_of_an_establishment_without_anybody():
    assert audit_blocks([], d("2026-12-31")) == []


spans = st.lists(
    st.tuples(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 500)).map(
        lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))
    ),
    min_size=1,
    max_size=6,
)


@given(spans, st.booleans())
def test_blocks_cover_the_time_and_are_needed_exactly_when_somebody_is_there(periods, restart):
    blocks = audit_blocks(periods, date(2029, 12, 31), restart=restart)
    present = {start + timedelta(days=n) for start, end in periods for n in range((end - start).days + 1)}
    assert blocks[0].start == min(present).replace(day=1)
    for before, after in pairwise(blocks):
        assert after.start == before.end + timedelta(days=1)
    for block in blocks:
        inside = [day for day in present if block.start <= day <= block.end]
        assert block.needed is bool(inside)
        assert block.first_training_day == min(inside, default=None)
        assert block.last_training_day == max(inside, default=None)
        assert block.start.day == 1
        assert (block.end + timedelta(days=1)).day == 1
        assert (block.end - block.start).days + 1 <= 92
    assert {b.block_key for b in blocks} == {b.start for b in blocks}


@given(spans)
def test_a_longer_horizon_changes_no_earlier_block(periods):
    near, far = (audit_blocks(periods, date(year, 6, 15)) for year in (2027, 2030))
    assert far[: len(near)] == near


INTERVIEWS = [(0, 0), (1, 1), (2, 2), (4, 2), (5, 2), (8, 2), (9, 3), (12, 3), (13, 4), (17, 5), (20, 5), (21, 6)]


@pytest.mark.parametrize(("trainees", "required"), INTERVIEWS)
def test_titp_audit_03_interviews(trainees, required):
    assert judge("TITP-AUDIT-03", trainees=trainees).value == required
    assert interviews_required(trainees) == required


@pytest.mark.parametrize(
    ("trainees", "interviewed", "outcome"),
    [(1, 1, "OK"), (4, 1, "NG"), (9, 2, "NG"), (9, 3, "OK"), (0, 0, "OK"), (20, 20, "OK")],
)
def test_titp_audit_03_interviews_held(trainees, interviewed, outcome):
    assert judge("TITP-AUDIT-03", trainees=trainees, interviewed=interviewed).outcome == outcome


@pytest.mark.parametrize("facts", [{"trainees": -1}, {"trainees": True}, {"trainees": "9"}, {"trainees": 2.5}, {}])
def test_titp_audit_03_refuses_what_is_no_number_of_people(facts):
    with pytest.raises(FactError, match="trainees"):
        judge("TITP-AUDIT-03", **facts)


@pytest.mark.parametrize(
    ("audit_end", "target", "safe", "legal"),
    [
        ("2026-11-10", "2026-12-10", "2027-01-08", "2027-01-10"),
        ("2026-12-31", "2027-01-29", "2027-02-26", "2027-02-28"),
        ("2026-06-30", "2026-07-30", "2026-08-31", "2026-08-31"),
    ],
)
def test_titp_audit_06_report_deadline(audit_end, target, safe, legal):
    verdict = judge("TITP-AUDIT-06", audit_end=audit_end)
    assert verdict.value == d(legal)
    assert (verdict.due.target, verdict.due.safe, verdict.due.legal) == (d(target), d(safe), d(legal))
    assert verdict.confidence == "single"
