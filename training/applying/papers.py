"""The papers of an application: made from the table, asked for, received, checked, kept as files. Many at once.

Ord 8 asks for them; how far one is never stops an application: the authority may be told that a paper follows. The next
stage at the same company begins with the papers of it that are there already, and passed exams bring their own.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, files
from imjapan.core.transitions import Moves, move
from imjapan.law.attachments import all_attachments
from imjapan.organization.access import must_write
from training.models import ApplicationPaper, ExamAttempt, PlanApplication

from . import catalogue

State = ApplicationPaper.State
THERE = (State.RECEIVED, State.CHECKED)
OPEN = (State.MISSING, State.ASKED)
# A paper may come, be found wrong and be asked for again: every state may follow every other.
MOVES = Moves({state: [other for other in State if other != state] for state in State})
CHANGED = "application_paper.changed"
# Papers without a year of their own; balance sheets and the list of trainees are made anew for each application.
LASTING = (
    "registry", "officers", "r1_01", "r1_02", "manager", "instructor", "life_advisor", "supervision", "passport",
    "r1_03", "r1_39",
)  # fmt: skip
_Part = ExamAttempt.Part
# Grade and parts that an application for a stage asks for: TITP-STAGE-02.
EXAMS = {
    2: (ExamAttempt.Grade.BASIC, (_Part.PRACTICAL, _Part.THEORY)),
    3: (ExamAttempt.Grade.GRADE_3, (_Part.PRACTICAL,)),
}


class Count(NamedTuple):
    """How many papers there are, of how many that are needed, and which of them do not last until a day."""

    there: int
    needed: int
    expired: tuple

    @property
    def missing(self):
        return self.needed - self.there


def prepare(application):
    """Give an application the rows of its table; takes out untouched rows that no longer belong to it."""
    there = {row.code: row for row in application.papers.all()}
    wanted = catalogue.wanted(application)
    codes = {item.code for item, _needed in wanted}
    untouched = [row.pk for code, row in there.items() if code not in codes and row.changed_at is None]
    ApplicationPaper.objects.filter(pk__in=untouched).delete()
    ApplicationPaper.objects.bulk_create(
        ApplicationPaper(application=application, code=item.code, state=State.MISSING if needed else State.NOT_NEEDED)
        for item, needed in wanted
        if item.code not in there
    )
    if not there and application.previous_id:
        _take_over(application)
    note_exams([application])
    for item, needed in wanted:  # a case that began or ended, as long as nobody decided on the paper
        row = there.get(item.code)
        state = State.MISSING if needed else State.NOT_NEEDED
        if row and row.changed_at is None and row.state != state:
            move(row, state, moves=MOVES)
            row.save(update_fields=["state"])


def _take_over(application):
    """Lasting papers that the application before brought, where it was of this company."""
    before = PlanApplication.objects.filter(plan=application.previous_id, company=application.company_id).first()
    if before is None:
        return
    old = {row.code: row for row in before.papers.filter(code__in=LASTING, state__in=THERE)}
    for row in application.papers.filter(code__in=old, state__in=OPEN):
        known = old[row.code]
        if known.expires_on and known.expires_on < application.starts_on:
            continue
        move(row, State.RECEIVED, moves=MOVES)
        row.received_on, row.expires_on, row.file_id = known.received_on, known.expires_on, known.file_id
        row.note = _("there already, from %(day)s: look whether it is unchanged") % {
            "day": date_format(known.received_on, "SHORT_DATE_FORMAT")
        }
        row.changed_at = timezone.now()
        row.save()


def note_exams(applications):
    """The certificates of exams are there once the exams of the stage are passed, and open again when they are not.

    What a person decided on the paper stays.
    """
    for application in applications:
        grade = EXAMS.get(application.stage)
        row = application.papers.filter(code="exams", changed_by__isnull=True).first() if grade else None
        if row is None:
            continue
        tried = ExamAttempt.objects.filter(person=application.person_id, grade=grade[0])
        passed = [one for one in tried if one.result == ExamAttempt.Result.PASSED]
        parts = {one.part for one in passed}
        there = ExamAttempt.Part.WHOLE in parts or parts >= set(grade[1])
        state = State.RECEIVED if there else State.MISSING
        if row.state == state:
            continue
        move(row, state, moves=MOVES)
        days = [one.result_on or one.sits_on for one in passed if one.result_on or one.sits_on]
        row.received_on = max(days, default=timezone.localdate()) if there else None
        row.note = _("by the exams recorded as passed") if there else ""
        row.changed_at = timezone.now() if there else None
        row.save(update_fields=["state", "received_on", "note", "changed_at"])


def counted(rows: Collection[ApplicationPaper], until: date, *, arrival=None) -> Count:
    """Count papers. `arrival`: True only those of the way here, False all others, None everything."""
    if arrival is not None:
        rows = [row for row in rows if _of_arrival(row) is arrival]
    needed = [row for row in rows if row.state != State.NOT_NEEDED]
    expired = tuple(row for row in needed if row.expires_on and row.expires_on < until)
    return Count(sum(row.state in THERE for row in needed), len(needed), expired)


def _of_arrival(row) -> bool:
    known = all_attachments()
    return row.code in known and known[row.code].group == "arrival"


def without_arrival(rows) -> list:
    """The papers that go to the authority: visa and flight come once the plan is certified."""
    return [row for row in rows if not _of_arrival(row)]


def grouped(rows) -> list[tuple[str, list]]:
    """(heading, rows) in the order of the table; each row has its `words`."""
    order = {code: number for number, code in enumerate(all_attachments())}
    found: dict[str, list] = {group: [] for group in catalogue.GROUPS}
    for row in sorted(rows, key=lambda row: (order.get(row.code, len(order)), row.pk)):
        row.words = catalogue.shown(row.code)
        found[row.words.group].append(row)
    return [(catalogue.GROUPS[group], rows) for group, rows in found.items() if rows]


@transaction.atomic
def set_papers(actor, *, application, codes, state, received_on=None, expires_on=None, today) -> int:
    """Bring several papers of an application to one state. Returns how many changed.

    `received_on`: today when it is left out and papers came. Raises Refused and ValidationError by field.
    """
    must_write(actor, application.office_id)
    rows = list(application.papers.select_for_update().filter(code__in=codes).order_by("pk"))
    if not rows:
        raise ValidationError({"codes": _("Choose at least one paper.")})
    return sum(_put(actor, row, state, received_on, expires_on, today) for row in rows)


@transaction.atomic
def save_paper(actor, *, paper, state, received_on=None, expires_on=None, note="", upload=None, today):
    """Keep what is known of one paper, and its scan. Raises Refused and ValidationError by field."""
    application = paper.application
    must_write(actor, application.office_id)
    paper = ApplicationPaper.objects.select_for_update().get(pk=paper.pk)
    if upload:
        try:
            paper.file = files.store_upload(actor=actor, upload=upload, office_id=application.office_id)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
        if state in OPEN:
            state = State.RECEIVED
    paper.note = note.strip()
    _put(actor, paper, state, received_on, expires_on, today, also=("note", "file"), every=True)
    return paper


def _put(actor, row, state, received_on, expires_on, today, *, also=(), every=False) -> bool:
    """`every`: empty days take away what was there; else they leave it."""
    if received_on and received_on > today:
        raise ValidationError({"received_on": _("This day lies in the future. Check the year.")})
    came = state in THERE
    if expires_on and (received_on or row.received_on or today) > expires_on and came:
        words = {"day": date_format(expires_on, "SHORT_DATE_FORMAT")}
        raise ValidationError({"expires_on": _("It was good until %(day)s only, before it came.") % words})
    before = (row.state, row.received_on, row.expires_on)
    if state != row.state:
        move(row, state, moves=MOVES)
    if came:
        row.received_on = received_on or row.received_on or today
    elif every or state in OPEN:
        row.received_on = None
    if every or expires_on:
        row.expires_on = expires_on
    if not also and before == (row.state, row.received_on, row.expires_on):
        return False
    row.changed_at, row.changed_by_id = timezone.now(), actor.user_id
    row.save(update_fields=["state", "received_on", "expires_on", "changed_at", "changed_by", *also])
    changes.record(actor, row, CHANGED)
    return True
