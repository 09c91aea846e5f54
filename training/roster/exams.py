"""Exams of a roster: one row is one try, known by person, grade, part and day. TITP-EXAM-01 to 03, ESD-GOAL-01.

A row of a whole roster has a day and a result of its own for each grade and part. The number of a try and the plan it
belongs to follow from the others, as on the screens of exams.
"""

from collections import defaultdict
from datetime import date

from interns.domain.same import CHUNK

from ..exams.windows import STAGE_OF
from ..models import ExamAttempt, Regime
from .house import in_order, not_ahead, repeats
from .sheets import EXAM_COLUMNS
from .trainees import Trainees
from .training import Training
from .wishes import Line, Remarks, Wish

Part, Result = ExamAttempt.Part, ExamAttempt.Result
APART = ("grade", "part")


class Exams:
    """Gathers the tries, after people and plans are known."""

    def __init__(self, trainees: Trainees, training: Training, remarks: Remarks, today: date):
        self.trainees, self.training, self.remarks, self.today = trainees, training, remarks, today
        self.attempts: dict[int, list[Wish]] = defaultdict(list)  # by id of the wish of the person
        self._rows: dict[int, list[ExamAttempt]] = defaultdict(list)

    def read(self, lines: list[Line]) -> None:
        mine = [line for line in lines if line.kind == "exams" or any(line.has(record) for record in EXAM_COLUMNS)]
        self._load({wish.row.pk for line in mine if (wish := self._person(line)) is not None and wish.row is not None})
        for line in mine:
            if line.kind == "exams":
                self._row(line)
            else:
                self._columns(line)
        for wishes in self.attempts.values():
            for wish in wishes:
                self._link_plan(wish)
            self._number(wishes)
            known = [*wishes, *self._others(wishes)]
            for wish in wishes:
                self._check(wish, known)

    def wishes(self) -> list[Wish]:
        return [wish for wishes in self.attempts.values() for wish in wishes]

    def _person(self, line):
        return self.trainees.of_line.get(id(line))

    def _load(self, ids):
        ids = sorted(ids)
        for start in range(0, len(ids), CHUNK):
            for row in ExamAttempt.objects.filter(person__in=ids[start : start + CHUNK]).order_by("pk"):
                self._rows[row.person_id].append(row)

    def _row(self, line):
        person = self._person(line)
        if person is None:
            return
        for name in ("grade", "sits_on"):
            key = f"exam.{name}"
            if line.get(key) is None and key not in line.bad:
                self.remarks.add("missing", line, key, field=key)
        grade, day, part = line.get("exam.grade"), line.get("exam.sits_on"), line.get("exam.part") or Part.WHOLE.value
        if grade is None or day is None or "exam.part" in line.bad:
            return
        wish = self._attempt(person, grade, part, day)
        if repeats(wish, line, "exams", self.remarks, ["exam.sits_on"]):
            return
        wish.lines.append(line)
        for name, value in line.of("exam").items():
            if name not in APART:
                wish.want(self.remarks, name, value, line, f"exam.{name}")

    def _columns(self, line):
        person = self._person(line)
        if person is None:
            return
        for record, (grade, part) in EXAM_COLUMNS.items():
            given, day = line.of(record), f"{record}.sits_on"
            if not given or day in line.bad:
                continue
            if "sits_on" not in given:
                self.remarks.add("missing", line, [day, f"{record}.result"], field=day)
                continue
            wish = self._attempt(person, grade, part, given["sits_on"])
            wish.lines.append(line)
            for name, value in given.items():
                wish.want(self.remarks, name, value, line, f"{record}.{name}")

    def _attempt(self, person, grade, part, day) -> Wish:
        """The try of that day, recorded or new; one applied for without a day takes it."""
        mine = self.attempts[id(person)]
        for wish in mine:
            if (wish.now("grade"), wish.now("part"), wish.now("sits_on")) == (grade, part, day):
                return wish
        taken = {wish.row.pk for wish in mine if wish.row is not None}
        rows = self._rows.get(person.row.pk, []) if person.row is not None else []
        rows = [row for row in rows if (row.grade, row.part) == (grade, part) and row.pk not in taken]
        row = next((row for row in rows if row.sits_on == day), None)
        row = row or next((row for row in rows if row.sits_on is None and row.result == Result.PENDING), None)
        wish = Wish("exam", f"{person.key} {grade} {part} {day}", row, {}, {"person": person})
        if row is None:
            wish.values |= {"grade": grade, "part": part}
        mine.append(wish)
        return wish

    def _link_plan(self, wish):
        """The plan of the stage of its grade that covers the day, else the latest."""
        stage = STAGE_OF.get(wish.now("grade"))
        if stage is None or (wish.row is not None and wish.row.plan_id is not None):
            return
        plans = [
            plan
            for plan in self.training.plans_of(wish.links["person"])
            if (plan.now("regime"), plan.now("stage")) == (Regime.TITP, stage) and plan.now("ends_on")
        ]
        plans.sort(key=lambda plan: plan.now("starts_on"), reverse=True)
        on_day = [plan for plan in plans if plan.now("starts_on") <= wish.now("sits_on") <= plan.now("ends_on")]
        if plans:
            wish.links["plan"] = (on_day or plans)[0]

    def _number(self, wishes):
        last = defaultdict(int)
        person = wishes[0].links["person"]
        for row in self._rows.get(person.row.pk, []) if person.row is not None else []:
            last[row.grade, row.part] = max(last[row.grade, row.part], row.number)
        for wish in sorted(wishes, key=lambda wish: wish.now("sits_on")):
            if wish.row is None:
                key = wish.now("grade"), wish.now("part")
                last[key] += 1
                wish.values["number"] = last[key]

    def _others(self, wishes):
        """The recorded tries of the person of which the file says nothing."""
        person = wishes[0].links["person"]
        taken = {wish.row.pk for wish in wishes if wish.row is not None}
        rows = self._rows.get(person.row.pk, []) if person.row is not None else []
        return [Wish("exam", str(row.pk), row) for row in rows if row.pk not in taken]

    def _check(self, wish, known):
        for name in ("applied_on", "result_on"):
            not_ahead(wish, name, self.today, self.remarks)
        in_order(wish, "exam.applied_on", "exam.sits_on", self.remarks)
        in_order(wish, "exam.sits_on", "exam.result_on", self.remarks)
        result = wish.now("result") or Result.PENDING
        if result != Result.PENDING and wish.now("sits_on") > self.today:
            self.remarks.add("exam_ahead", *wish.place("result", "sits_on"))
        if result == Result.ABSENT:
            for name in ("absence_reason", "unavoidable"):
                key = f"exam.{name}"
                if wish.now(name) in (None, "") and not any(key in line.bad for line in wish.lines):
                    line, cell = wish.place("result")
                    self.remarks.add("missing", line, [key, cell], field=key)
        if wish.now("grade") not in STAGE_OF and wish.now("part") != Part.WHOLE:
            self.remarks.add("exam_no_parts", wish.lines[0], ["exam.part", "exam.grade"])
            return
        passed = next((other for other in known if other is not wish and _leaves_nothing(other, wish)), None)
        if passed is not None:
            line, key = wish.place("sits_on")
            self.remarks.add("exam_passed_before", line, key, day=passed.now("sits_on").isoformat())


def _leaves_nothing(earlier: Wish, wish: Wish) -> bool:
    """Whether a part was passed on an earlier day, so that there is nothing to sit."""
    if earlier.now("result") != Result.PASSED or earlier.now("grade") != wish.now("grade"):
        return False
    if earlier.now("sits_on") >= wish.now("sits_on"):
        return False
    return earlier.now("part") in (wish.now("part"), Part.WHOLE)
