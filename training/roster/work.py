"""The two jobs of an upload. Both can run twice: what is done already is not done again."""

from datetime import date

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imjapan.accounts import actor as actors
from imjapan.accounts.models import User
from imjapan.core import events, files, jobs
from imjapan.core.errors import Conflict
from imjapan.core.spreadsheets.errors import Unreadable
from imjapan.core.spreadsheets.reading import Workbook, read
from imjapan.core.transitions import move

from ..access import may_import
from ..models import RosterImport
from .check import Outcome, check
from .domain import CHECK, MOVES, TAKE_OVER, State
from .marked import XLSX_TYPE, marked_copy
from .messages import ERROR, WARNING, Message
from .preview import details_of
from .progress import meter
from .take_over import refusal, write


class Stopped(Exception):
    """The take-over cannot go on; `state` and `report` are what people see instead. Rolls everything back."""

    def __init__(self, state, report):
        super().__init__(state)
        self.state, self.report = state, report


@jobs.task(CHECK, time_limit=240, label=_("Check of a roster"), again=False)
def check_roster(job, *, roster_id):
    """The dry run: writes nothing but its own result."""
    roster = RosterImport.objects.select_related("file", "uploaded_by").get(pk=roster_id)
    if roster.state != State.CHECKING:
        return {"state": roster.state}
    today = timezone.localdate()
    with translation.override(roster.uploaded_by.language):
        try:
            book = _book(roster)
            outcome = _outcome(roster, book, today, job.progress)
        except Unreadable as error:
            report = alone("file_unreadable", today, detail=" ".join(error.messages))
            return _settle(roster_id, State.CHECKING, State.FAULTY, report)
        except OperationalError as error:
            raise jobs.Retry("database") from error
        except jobs.Cancelled:
            _settle(roster_id, State.CHECKING, State.FAILED, alone("stopped", today))
            raise
        except Exception:
            _settle(roster_id, State.CHECKING, State.FAILED, alone("broken_off", today))
            raise
        state = State.READY if outcome.ready else State.FAULTY
        settled = _settle(roster_id, State.CHECKING, state, _reported(outcome, today))
        if outcome.messages:
            outcome.wishes.clear()  # the memory is needed for the copy
            _keep_marked(roster, book, outcome, today)
    return settled


def _keep_marked(roster, book, outcome, today):
    """The marked copy takes longer than the check, so the result is on the screen before it."""
    checked = gettext("checked")
    name = f"{roster.file.name.rsplit('.', 1)[0][:150]}_{checked}.xlsx"
    actor = actors.resolve(roster.uploaded_by, today)
    content = marked_copy(book, outcome)
    with transaction.atomic():
        row = RosterImport.objects.select_for_update(of=("self",)).get(pk=roster.pk)
        if row.state in (State.READY, State.FAULTY):
            row.marked = files.store(
                actor=actor,
                name=name,
                content=content,
                content_type=XLSX_TYPE,
                keep_until=files.in_days(settings.KEEP_EXPORTS_DAYS),
            )
            row.save(update_fields=["marked"])


@jobs.task(TAKE_OVER, time_limit=300, label=_("Take-over of a roster"), again=False)
def take_over_roster(job, *, roster_id):
    """Check once more and write all of it, in one transaction; a worker that is killed leaves nothing behind."""
    today = timezone.localdate()
    try:
        with transaction.atomic(), meter(job) as tell:
            return _take_over(job.actor_id, roster_id, today, tell)
    except Stopped as stopped:
        return _settle(roster_id, State.IMPORTING, stopped.state, stopped.report)
    except IntegrityError as error:
        with translation.override(RosterImport.objects.get(pk=roster_id).uploaded_by.language):
            report = alone("refused", today, detail=refusal(error))
        return _settle(roster_id, State.IMPORTING, State.FAULTY, report)
    except OperationalError as error:
        raise jobs.Retry("database") from error
    except jobs.Cancelled:
        _settle(roster_id, State.IMPORTING, State.FAILED, alone("stopped", today))
        raise
    except Exception:
        _settle(roster_id, State.IMPORTING, State.FAILED, alone("broken_off", today))
        raise


def _take_over(actor_id, roster_id, today, tell):
    with connection.cursor() as cursor:  # one take-over at a time: the second sees what the first one wrote
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('training.take_over_roster'))")
    roster = (
        RosterImport.objects.select_for_update(of=("self",)).select_related("file", "uploaded_by").get(pk=roster_id)
    )
    if roster.state != State.IMPORTING:
        return {"state": roster.state}
    actor = actors.resolve(User.objects.get(pk=actor_id), today)
    allowed, reason = may_import(actor)
    if not allowed:
        raise Stopped(State.FAULTY, alone("not_allowed", today, detail=reason))
    outcome = _outcome(roster, _book(roster), today, lambda done, total: tell(done, total * 4))
    report = _reported(outcome, today)
    if not outcome.ready:
        raise Stopped(State.FAULTY, report)
    if report["fingerprint"] != roster.report.get("fingerprint"):
        raise Stopped(State.READY, _with(report, Message(WARNING, "changed_meanwhile")))
    outcome.forget_lines()
    try:
        write(actor, outcome, lambda done, total: tell(total + 3 * done, total * 4))
    except Conflict:
        raise Stopped(State.READY, _with(report, Message(WARNING, "changed_meanwhile"))) from None
    move(roster, State.DONE, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="done")
    roster.report = report
    roster.save(update_fields=["state", "done_at", "done_by", "report"])
    events.record(actor, "training.roster.taken_over", roster, **written(report))
    return {"state": State.DONE, "summary": report["summary"]}


def written(report) -> dict[str, int]:
    """How many records a take-over writes, as details of its event."""
    return {name: sum(row[name] for row in report["summary"]) for name in ("new", "changed")}


def _book(roster) -> Workbook:
    with files.open_file(roster.file) as stream:
        return read(stream.read(), roster.file.name)


def _outcome(roster, book, today: date, progress) -> Outcome:
    """What the check says for who uploaded the file, whoever takes it over."""
    actor = actors.resolve(roster.uploaded_by, today)
    return check(actor, book, today=today, mapping=roster.mapping, decisions=roster.decisions, progress=progress)


def _reported(outcome: Outcome, today: date) -> dict:
    """The report with what would be written. Not while there are faults: one of them may be that somebody may not."""
    details = [] if outcome.remarks.counts[ERROR] else details_of(outcome.wishes)
    return {**outcome.report(today), "details": details}


def alone(code, today: date, **params) -> dict:
    """A report with a single fault about the whole file."""
    message = Message(ERROR, code, params=params)
    counts = {ERROR: 1, WARNING: 0, "question": 0}
    return {"checked_on": today.isoformat(), "counts": counts, "messages": [message.as_json()]}


def _with(report, message):
    counts = {**report["counts"], message.severity: report["counts"][message.severity] + 1}
    return {**report, "counts": counts, "messages": [message.as_json(), *report["messages"]]}


@transaction.atomic
def _settle(roster_id, expected, state, report):
    """Note how a job ended, unless somebody settled the upload meanwhile. A report without sheets keeps them."""
    roster = RosterImport.objects.select_for_update().get(pk=roster_id)
    if roster.state != expected:
        return {"state": roster.state}
    move(roster, state, moves=MOVES)
    kept = {name: roster.report[name] for name in ("sheets", "summary") if name in roster.report}
    roster.report = {**kept, **report}
    roster.checked_at = timezone.now()
    roster.marked = None  # the copy of an earlier check is no longer right
    roster.save(update_fields=["state", "report", "checked_at", "marked"])
    return {"state": state, "counts": report["counts"]}
