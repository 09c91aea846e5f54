"""The dry run: a file against what is recorded. Nothing is written; the same function prepares the take-over."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from imjapan.core.spreadsheets.reading import Workbook, letter

from .employers import Employers
from .exams import Exams
from .headers import Mapped, remembered
from .house import House
from .lines import map_workbook, read_lines
from .messages import ERROR, QUESTION, RECORDS, Message
from .parsing import plain
from .trainees import NEW, Trainees
from .training import Training
from .wishes import Remarks, Wish, masked

SAMPLES = 3  # first values of a column, for the screen on which the columns are corrected
SHOWN = 2_000  # messages kept in the report; the marked copy has all


@dataclass(slots=True)
class Outcome:
    """What a check found. `wishes`: every record the file speaks about, in the order they can be written."""

    mapped: list[Mapped]
    remarks: Remarks
    notes: list[dict]
    questions: list[str]
    answered: list[Message]
    wishes: dict[str, list[Wish]]

    @property
    def messages(self) -> list[Message]:
        return self.remarks.messages

    @property
    def ready(self) -> bool:
        return not self.remarks.counts[ERROR] and not self.questions

    def fingerprint(self) -> str:
        """A mark of all that would be written: two checks with the same mark do the same."""
        lines = sorted(filter(None, (wish.described() for each in self.wishes.values() for wish in each)))
        return sha256("\n".join(lines).encode()).hexdigest()

    def forget_lines(self) -> None:
        """Let go of the file, whose rows are no longer needed once the report is made: a take-over needs the memory."""
        self.mapped = []
        for wishes in self.wishes.values():
            for wish in wishes:
                wish.forget_lines()

    def report(self, today: date) -> dict:
        order = {sheet.sheet.name: number for number, sheet in enumerate(self.mapped)}
        messages = sorted(self.messages, key=lambda m: (order.get(m.sheet, -1), m.row))
        return {
            "checked_on": today.isoformat(),
            "counts": {name: self.remarks.counts[name] for name in (ERROR, "warning")}
            | {QUESTION: len(self.questions)},
            "summary": [row for row in map(self._counted, RECORDS) if row["new"] or row["changed"] or row["same"]],
            "messages": [message.as_json() for message in messages[:SHOWN]],
            "more": len(messages) - len(messages[:SHOWN]) + self.remarks.more,
            "notes": self.notes,
            "questions": self.questions,
            "answered": [message.as_json() for message in self.answered[:SHOWN]],
            "sheets": [_described(sheet) for sheet in self.mapped],
            "fingerprint": self.fingerprint(),
        }

    def _counted(self, record):
        counts = Counter()
        for wish in self.wishes.get(record, ()):
            if wish.row is None:
                counts["new"] += 1
            elif wish.lines:
                counts["changed" if wish.changes() else "same"] += 1
        return {"record": record, **{name: counts[name] for name in ("new", "changed", "same")}}


def check(
    actor,
    book: Workbook,
    *,
    today: date,
    mapping: dict | None = None,
    decisions: dict | None = None,
    all_new: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Read a workbook as a roster and compare it with the database.

    `mapping` and `decisions` as in RosterImport. `all_new`: every "same person?" that nobody decided is a new person.
    """
    remarks = Remarks()
    mapped = map_workbook(book, remembered(), mapping or {})
    lines, notes = read_lines(mapped, remarks)
    progress(1, 4)
    house = House(actor, remarks)
    house.read(lines)
    house.check_staff()
    employers = Employers(house, remarks, today)
    employers.read(lines)
    employers.finish()
    progress(2, 4)
    answers = _Always(decisions or {}) if all_new else decisions or {}
    trainees = Trainees(house, employers, remarks, today, answers)
    trainees.read(lines)
    progress(3, 4)
    training = Training(house, employers, trainees, remarks, today)
    training.read(lines)
    exams = Exams(trainees, training, remarks, today)
    exams.read(lines)
    wishes: dict[str, list[Wish]] = {record: [] for record in RECORDS}
    for source in (house, employers, trainees, training, exams):
        for wish in source.wishes():
            if wish.lines or wish.row is None:
                wishes[wish.record].append(wish)
    progress(4, 4)
    return Outcome(mapped, remarks, notes, trainees.questions, trainees.answered.messages, wishes)


class _Always(dict):
    def get(self, key, default=None):
        return super().get(key) or NEW


def _described(mapped: Mapped) -> dict:
    """One sheet for the screen on which the columns are corrected."""
    samples: dict[int, list[str]] = defaultdict(list)
    for row in mapped.data[:20] if mapped.bottom else ():
        for column, value in enumerate(row.values):
            if value is not None and column not in mapped.my_numbers and len(samples[column]) < SAMPLES:
                samples[column].append(masked(plain(value))[:40])
    return {
        "name": mapped.sheet.name,
        "kind": mapped.kind.name if mapped.kind else "",
        "hidden": mapped.sheet.hidden,
        "header": [mapped.top, mapped.bottom],
        "rows": len(mapped.data) if mapped.bottom else len(mapped.sheet.rows),
        "columns": [
            {
                "index": column,
                "letter": letter(column),
                "header": label,
                "key": mapped.columns.get(column, ""),
                "doubled": mapped.doubled.get(column, ""),
                "samples": samples[column],
            }
            for column, label in sorted(mapped.labels.items())
        ],
    }
