"""Duties of exams: to apply, to sit, to try again; and the exams of skill development."""

from datetime import date

import pytest

from reports.models import Obligation
from reports.obligations.chapters import exams
from reports.obligations.chapters.exams import AttemptFact, Exams
from tests.obligations.cycle_makers import make_exam, records_of, rows, run
from tests.obligations.pure import PERSON, application, day, life, lines, plan
from tests.world import TODAY

Kind = Obligation.Kind
STAGE_1 = plan("2026-04-15", "2027-04-14")


def tried(grade, result="pending", sits="", part="whole", applied="", pk=1, excused=False):
    return AttemptFact(pk, grade, part, day(applied) if applied else None, day(sits) if sits else None, result, excused)


def asked(*lived, attempts=(), on=TODAY, sectors=None):
    return lines(exams.duties(PERSON, Exams(life(*lived), list(attempts), sectors or {}), on))


@pytest.mark.parametrize(
    ("stage", "first", "last", "expected"),
    [
        # basic grade: six months before the end; sat until two months before it
        (1, "2026-04-15", "2027-04-14", ["EXAM-02 2026-10-14 2026-10-14", "EXAM-02.b 2027-02-12 2027-04-14"]),
        (1, "2026-09-01", "2027-08-31", ["EXAM-02 2027-02-26 2027-02-28", "EXAM-02.b 2027-06-30 2027-08-31"]),
        # grade 3 and grade 2: a year before the end
        (2, "2026-06-01", "2028-05-31", ["EXAM-02 2027-05-31 2027-05-31", "EXAM-02.b 2028-03-31 2028-05-31"]),
        (2, "2026-03-01", "2028-02-29", ["EXAM-02 2027-02-26 2027-02-28", "EXAM-02.b 2027-12-28 2028-02-29"]),
        (3, "2026-06-01", "2028-05-31", ["EXAM-02 2027-05-31 2027-05-31", "EXAM-02.b 2028-05-31 2028-05-31"]),
    ],
)
def test_when_to_apply_and_to_sit(stage, first, last, expected):
    found = asked(plan(first, last, stage=stage), on=date(2027, 1, 10))
    assert found == [f"TITP-{line} open" for line in expected]


def test_an_application_ends_the_first_duty_whether_told_at_the_plan_or_by_the_exam():
    told = plan("2026-04-15", "2027-04-14", exam_applied_on=date(2026, 9, 1))
    assert asked(told)[0] == "TITP-EXAM-02 2026-10-14 2026-10-14 done 2026-09-01"
    by_exam = asked(STAGE_1, attempts=[tried("basic", applied="2026-10-20")])
    assert by_exam[0] == "TITP-EXAM-02 2026-10-14 2026-10-14 done 2026-10-20"
    other = asked(STAGE_1, attempts=[tried("grade_3", applied="2026-10-01")])
    assert other[0] == "TITP-EXAM-02 2026-10-14 2026-10-14 open"
    assert asked(plan("2026-04-15", "2027-04-14", until="2026-08-31")) == []  # broke off: nobody sits


@pytest.mark.parametrize(
    ("attempts", "state"),
    [
        ([tried("basic", "passed", "2027-01-20")], "done 2027-01-20"),
        ([tried("basic", "passed", "2027-01-20", "practical")], "open"),  # theory is sat too
        (
            [
                tried("basic", "passed", "2027-01-20", "practical"),
                tried("basic", "passed", "2027-02-01", "theory", pk=2),
            ],
            "done 2027-02-01",
        ),
        ([tried("basic", "absent", "2027-01-20")], "open"),
        ([tried("basic", "pending", "2027-01-20")], "open"),
    ],
)
def test_sitting_ends_when_each_part_was_sat(attempts, state):
    found = [line for line in asked(STAGE_1, attempts=attempts, on=date(2027, 2, 5)) if "EXAM-02.b" in line]
    assert found == [f"TITP-EXAM-02.b 2027-02-12 2027-04-14 {state}"]


def test_who_failed_tries_again_while_the_stage_lasts():
    failed = tried("basic", "failed", "2027-01-20", "practical")
    again = "TITP-EXAM-03 2027-04-14 2027-04-14"

    def retakes(*attempts, of=STAGE_1, on="2027-02-05"):
        return [line for line in asked(of, attempts=attempts, on=day(on)) if "EXAM-03" in line]

    assert retakes(failed) == [f"{again} open"]
    later = tried("basic", "failed", "2027-03-01", "practical", pk=2)
    assert retakes(failed, later, on="2027-03-02") == [f"{again} done 2027-03-01"]
    assert retakes(failed, on="2027-04-15") == []  # the stage is over
    grade_3 = tried("grade_3", "failed", "2027-01-20", "practical")
    stage_2 = plan("2025-05-01", "2027-04-30", stage=2)
    assert retakes(grade_3, of=stage_2) == []  # the exam was sat, and nobody moves on
    wanted = asked(stage_2, application("2027-06-10", "2029-06-09", stage=3), attempts=[grade_3], on=date(2027, 2, 5))
    assert "TITP-EXAM-03 2027-04-30 2027-04-30 open" in wanted


ESD = plan("2027-06-01", "2030-05-31", stage=None, regime="esd")


def test_skill_development_asks_for_the_first_year_and_the_end():
    on = date(2028, 2, 1)
    assert asked(ESD, on=on) == ["ESD-GOAL-01 2028-05-01 2028-05-31 open"]
    both = [tried("ja_a1", "failed", "2027-09-01"), tried("basic", "failed", "2027-10-01", pk=2)]
    assert asked(ESD, attempts=both, on=on) == ["ESD-GOAL-01 2028-05-01 2028-05-31 done 2027-10-01"]
    assert asked(ESD, attempts=both[:1], on=on)[0].endswith("open")
    end = asked(ESD, attempts=both, on=date(2029, 12, 1))
    assert end[1] == "ESD-GOAL-01 2030-05-01 2030-05-31 open"
    passed = [*both, tried("ja_a2", "passed", "2029-10-01", pk=3), tried("ssw_1", "passed", "2029-11-01", pk=4)]
    assert asked(ESD, attempts=passed, on=date(2029, 12, 1))[1].endswith("done 2029-11-01")
    assert asked(ESD, attempts=passed[:3], on=date(2029, 12, 1))[1].endswith("open")


def test_after_a_move_the_exams_of_skill_development_go_on_from_the_first_plan():
    first = plan("2027-11-13", "2030-02-28", stage=None, regime="esd", until="2030-02-28", cut=True, pk=1)
    second = plan("2030-03-01", "2030-11-12", stage=None, regime="esd", pk=2)
    both = [tried("ja_a1", "passed", "2028-01-20"), tried("basic", "passed", "2028-10-01", pk=2)]
    done = "ESD-GOAL-01 2028-10-13 2028-11-12 done 2028-10-01"
    end = "ESD-GOAL-01 2030-10-11 2030-11-12 open"
    assert asked(first, second, attempts=both, on=date(2030, 3, 5)) == [done, end]
    assert asked(first, attempts=both, on=date(2030, 3, 5)) == [done]  # nobody goes on
    coming = application("2030-03-10", "2030-11-12", stage=None, regime="esd")
    assert asked(first, coming, attempts=both, on=date(2030, 3, 5)) == [done, end]
    keys = [row.window_key for row in exams.duties(PERSON, Exams(life(first, second)), date(2030, 3, 5))]
    assert keys == ["plan:1:year_1", "plan:1:end"]  # as before the move: the same duties
    failed = [*both, tried("ja_a2", "failed", "2030-09-01", pk=3)]
    longer = plan("2030-11-13", "2031-11-12", stage=None, regime="esd", pk=3)
    assert asked(first, second, longer, attempts=failed, on=date(2031, 1, 5))[1].startswith(
        "ESD-GOAL-01 2031-10-10 2031-11-12 open"
    )
    assert asked(first, second, longer, attempts=both, on=date(2031, 1, 5))[1] == end  # no ground of an extension


@pytest.mark.django_db
def test_exams_are_recorded_and_tied(world):
    person = world.trainees[0]
    run(person)
    assert rows(Kind.EXAM_APPLICATION)[0][3:] == ("2026-10-14", "open", None)
    exam = make_exam(person, "basic", date(2026, 11, 20), applied_on=date(2026, 10, 1), result="passed")
    run(person)
    assert rows(Kind.EXAM_APPLICATION)[0][3:] == ("2026-10-14", "done", "2026-10-01")
    assert rows(Kind.EXAM)[0][3:] == ("2027-04-14", "done", "2026-11-20")
    assert (records_of(Kind.EXAM), records_of(Kind.EXAM_APPLICATION)) == (["exam"], ["exam"])
    assert Obligation.objects.get(kind=Kind.EXAM).records.get().exam == exam
