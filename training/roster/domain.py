"""The life of an upload: uploaded, checked as a dry run, corrected, and taken over whole or not at all."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.core import files, jobs
from imjapan.core.errors import Refused, require
from imjapan.core.models import Job
from imjapan.core.spreadsheets.detecting import CSV, XLS, XLSX, check_size, detect
from imjapan.core.transitions import Moves, move

from ..access import may_import
from ..models import RememberedHeader, RosterImport
from .headers import folded, names_of, remembered
from .sheets import KINDS
from .trainees import NEW

State = RosterImport.State
MOVES = Moves(
    {
        State.CHECKING: [State.FAULTY, State.READY, State.FAILED],
        State.FAULTY: [State.CHECKING, State.DISCARDED],
        State.READY: [State.CHECKING, State.IMPORTING, State.DISCARDED],
        State.IMPORTING: [State.DONE, State.READY, State.FAULTY, State.FAILED],
        State.FAILED: [State.CHECKING, State.DISCARDED],
    }
)
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    XLS: "application/vnd.ms-excel",
    CSV: "text/csv",
}
CHECK, TAKE_OVER = "training.check_roster", "training.take_over_roster"


def may_change(actor, roster):
    """Whether the actor goes on with this upload: who uploaded it, and administrators. Returns (allowed, reason)."""
    allowed, reason = may_import(actor)
    if allowed and roster.uploaded_by_id != actor.user_id and not actor.is_administrator:
        return False, _("Only who uploaded the file or an administrator can go on with it.")
    return allowed, reason


def is_stuck(roster) -> bool:
    """Whether a check or take-over ended without a result: its job was given up."""
    return roster.state in (State.CHECKING, State.IMPORTING) and (
        roster.job is None or roster.job.state not in Job.LIVE
    )


@transaction.atomic
def upload_roster(actor, *, upload) -> RosterImport:
    """Keep an uploaded spreadsheet and check it as a job.

    Raises Refused (role) and ValidationError (`Unreadable`: size, type, password, macros, ...); then nothing is kept.
    """
    require(may_import(actor))
    check_size(upload.size)
    upload.seek(0)
    content = upload.read()
    name = files.clean_name(upload.name)
    kind = detect(content, name)
    try:
        stored = files.store(actor=actor, name=name, content=content, content_type=TYPES[kind])
    except files.NoSpace as error:
        raise ValidationError(files.no_space_words(), code="no_space") from error
    roster = RosterImport.objects.create(file=stored, uploaded_by_id=actor.user_id)
    _enqueue(actor, roster, CHECK)
    return roster


@transaction.atomic
def check_roster(actor, *, roster) -> RosterImport:
    """Make the dry run again. Raises Refused and Conflict (being worked on, taken over, discarded)."""
    return _check_again(actor, _locked(actor, roster))


@transaction.atomic
def correct_mapping(actor, *, roster, mapping: dict) -> RosterImport:
    """Say what the sheets are and which column is what, remember it for later files, and check again.

    `mapping`: {sheet name: {"kind": kind or "", "columns": {"0": key}}}. Raises ValidationError for what is not there.
    """
    roster = _locked(actor, roster)
    sheets = {sheet["name"]: sheet for sheet in roster.report.get("sheets", ())}
    clean = {name: _clean_mapping(sheets, name, given) for name, given in mapping.items()}
    for name, given in clean.items():
        if given["kind"]:
            _remember(actor, sheets[name], given)
    roster.mapping = {**roster.mapping, **clean}
    return _check_again(actor, roster)


def mapping_of(roster) -> dict:
    """The mapping in force, guessed or corrected, in the form of `correct_mapping`."""
    return {
        sheet["name"]: {
            "kind": sheet["kind"],
            "columns": {str(column["index"]): column["key"] for column in sheet["columns"] if column["key"]},
        }
        for sheet in roster.report.get("sheets", ())
        if not sheet["hidden"]
    }


@transaction.atomic
def decide(actor, *, roster, row: str, answer: str) -> RosterImport:
    """Answer "same person?" for one row: the public id of a candidate, or "new". After the last one it checks again."""
    roster = _locked(actor, roster)
    _decide(roster, {row: str(answer)})
    return _decided(actor, roster)


@transaction.atomic
def decide_all(actor, *, roster, answer=NEW) -> RosterImport:
    """Answer every open question in one go; only "new" fits all."""
    roster = _locked(actor, roster)
    _decide(roster, dict.fromkeys(open_questions(roster), str(answer)))
    return _decided(actor, roster)


def open_questions(roster) -> list[str]:
    return [row for row in roster.report.get("questions", ()) if row not in roster.decisions]


@transaction.atomic
def take_over_roster(actor, *, roster) -> RosterImport:
    """Take the checked file over, as a job. Raises Refused and Conflict (not ready; somebody was faster)."""
    roster = _locked(actor, roster)
    move(roster, State.IMPORTING, moves=MOVES)
    _enqueue(actor, roster, TAKE_OVER)
    return roster


@transaction.atomic
def discard_roster(actor, *, roster) -> RosterImport:
    """Give an upload up and delete its file from disk, because it is full of personal data."""
    roster = _locked(actor, roster)
    move(roster, State.DISCARDED, moves=MOVES)
    roster.report.pop("details", None)
    roster.save(update_fields=["state", "report"])
    kept = [stored for stored in (roster.file, roster.marked) if stored is not None]
    files.discard(*kept)
    return roster


def _locked(actor, roster):
    roster = RosterImport.objects.select_for_update(of=("self",)).select_related("job", "file").get(pk=roster.pk)
    allowed, reason = may_change(actor, roster)
    if not allowed:
        raise Refused(reason)
    if is_stuck(roster):
        move(roster, State.FAILED, moves=MOVES)
    return roster


def _check_again(actor, roster):
    move(roster, State.CHECKING, moves=MOVES)
    _enqueue(actor, roster, CHECK)
    return roster


def _enqueue(actor, roster, name):
    """One job per check and per take-over: the key changes with each check, so an ending job never answers for it."""
    key = f"{name}:{roster.pk}:{roster.checked_at.timestamp() if roster.checked_at else 0}"
    public_id = jobs.enqueue(name, actor=actor, key=key, roster_id=roster.pk)
    roster.job = Job.objects.get(public_id=public_id)
    roster.save()


def _clean_mapping(sheets, name, given):
    if name not in sheets:
        raise ValidationError(_("The file has no sheet “%(name)s”.") % {"name": name}, code="unknown_sheet")
    kind, columns = given.get("kind", ""), given.get("columns", {})
    if not kind:
        return {"kind": "", "columns": {}}
    if kind not in KINDS:
        raise ValidationError(_("There is no such kind of sheet."), code="unknown_kind")
    known = {str(column["index"]) for column in sheets[name]["columns"]}
    used = {}
    for column, key in columns.items():
        if not key:
            continue
        if str(column) not in known or key not in KINDS[kind].keys:
            raise ValidationError(_("There is no such column in this sheet."), code="unknown_column")
        if key in used.values():
            raise ValidationError(
                _("“%(field)s” is chosen for two columns of the sheet “%(sheet)s”.")
                % {"field": KINDS[kind].header(key), "sheet": name},
                code="column_twice",
            )
        used[str(column)] = key
    return {"kind": kind, "columns": used}


def _remember(actor, sheet, given):
    """Keep what differs from what would be guessed; a header that is not used is remembered as of no use."""
    kind, taught = given["kind"], remembered()
    for column in sheet["columns"]:
        header = folded(column["header"])
        key = given["columns"].get(str(column["index"]), "")
        guess = taught.get((kind, header), names_of(kind).get(header, ""))
        if header and key != guess and not column["doubled"]:
            RememberedHeader.objects.update_or_create(
                sheet=kind, header=header, defaults={"field": key, "remembered_by_id": actor.user_id}
            )


def _decide(roster, answers):
    if not MOVES.allowed(roster.state, State.CHECKING):
        move(roster, State.CHECKING, moves=MOVES)  # says what is in the way
    choices = {}
    for message in (*roster.report.get("messages", ()), *roster.report.get("answered", ())):
        if message.get("row_key"):
            choices.setdefault(message["row_key"], {NEW}).add(message["candidate"]["public_id"])
    for row, answer in answers.items():
        known = row in roster.report.get("questions", ()) or row in roster.decisions
        if not known or (row in choices and answer not in choices[row]):
            raise ValidationError(_("This question is not open, or this is no answer to it."), code="unknown_answer")
    roster.decisions = {**roster.decisions, **answers}


def _decided(actor, roster):
    if open_questions(roster):
        roster.save(update_fields=["decisions", "state"])
        return roster
    return _check_again(actor, roster)
