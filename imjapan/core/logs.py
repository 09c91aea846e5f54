"""What is written to the log: one line for each thing, and nothing about a person.

Every process (web, worker, beat, commands) uses `config`. Production writes JSON lines, a developer reads plain ones.
A line has the time, level, logger, the number of the request and the user's id. What it must not have is kept out by
rule, not by care:

- texts of exceptions are left out, because they repeat what somebody typed: type, SQLSTATE, name of the constraint and
  the places in the code stay, and that is enough to find the fault;
- messages of libraries keep their own words and numbers, but not the values put into them;
- whatever is left loses mail addresses, numbers of documents, and every letter that is not plain Latin;
- control characters are gone, so a line is one line.

This module needs no settings, because gunicorn reads it before Django starts.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime

from . import tracing

OURS = ("imjapan", "companies", "interns", "training", "reports")
# Their messages hold names of tasks, addresses of servers and numbers of processes. Everybody else's are cut.
KNOWN = ("celery.beat", "celery.worker", "celery.bootsteps", "celery.apps", "kombu", "gunicorn")
MAIL = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+")
PHONE = re.compile(r"\b0\d{1,4}-\d{1,4}-\d{3,4}\b")
DOCUMENT = re.compile(r"\b(?:[A-Z]{1,3}\d{6,9}[A-Z]{0,2}|\d{7,})\b", re.IGNORECASE)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SPEAKING = ("django", "gunicorn", "whitenoise", "kombu")
URL_PASSWORD = re.compile(r"(?<=://)[^/\s@]*@")
FOREIGN = re.compile(r"[^\x00-\x7f]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
CUT = "(...)"
LONGEST = 500  # characters of a value
MESSAGES = ("ImproperlyConfigured", "TemplateDoesNotExist")  # exceptions that speak of the code only
_user_id = None


def config(*, as_json: bool, level="INFO", stream="ext://sys.stderr") -> dict:
    """The configuration for `logging.config.dictConfig`."""
    logging.raiseExceptions = False  # a line that cannot be written would otherwise be printed with its values
    if as_json:
        logging.captureWarnings(True)
        sys.excepthook = _uncaught
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "imjapan.core.logs.Line", "as_json": as_json}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "stream": stream}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "pypdf": {"level": "ERROR"},
            "PIL": {"level": "ERROR"},
            "django.request": {"level": "ERROR"},  # 4xx are in the line of the request
            "django.server": {"handlers": [], "propagate": False},  # the same of the development server
            "django.security": {"level": "ERROR"},
            "gunicorn.access": {"level": "CRITICAL"},  # ours says less and more
            "gunicorn.error": {"handlers": [], "propagate": True},
            "celery": {"level": "INFO"},
            "celery.app.trace": {"level": "ERROR"},  # one line for each task would drown the rest; jobs have their own
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


def _uncaught(kind, error, _traceback):
    """The end of a process by an exception, in place of Python's own words."""
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger("imjapan").critical("ended by an exception", exc_info=error)


def line(logger, event, level=logging.INFO, /, **fields):
    """Write one line with named values. They are ids, codes and numbers, never names or texts."""
    logger.log(level, event, extra={"fields": fields})


def acting(resolver):
    """Register `f() -> user id or None`: who acts now."""
    global _user_id
    _user_id = resolver


class Line(logging.Formatter):
    """A record as one JSON line, or as one plain line with the places of an exception below it."""

    def __init__(self, as_json):
        super().__init__()
        self.write = json.dumps if as_json else plain

    def format(self, record):
        return self.write({key: clean(value, lines=key == "exception") for key, value in told(record).items()})


def told(record) -> dict:
    """Everything a line says. Empty values are left out."""
    error = record.exc_info[1] if record.exc_info else None
    out = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": message(record),
        "request_id": tracing.current(),
        "user_id": _user_id() if _user_id else None,
        "status": getattr(record, "status_code", None),  # of django.request
        **getattr(record, "fields", {}),
        "error": described(error) if error else "",
        "exception": places(error) if error else "",
    }
    return {key: value for key, value in out.items() if value not in ("", None, [])}


def message(record) -> str:
    """The words of a record with the values it may show."""
    text = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    top = record.name.partition(".")[0]
    trusted = top in OURS or (record.levelno < logging.WARNING and record.name.startswith(KNOWN))
    if not record.args:
        if trusted or top == "celery":
            return text
        # It may have been put together with values already: its beginning says what it was about, if at all.
        return text.partition(":")[0] if top in SPEAKING else f"message of {record.module}, line {record.lineno}"
    try:
        return text % (record.args if trusted else _numbers_only(record.args))
    except Exception:  # a value without a text must not hide that there was something to say
        return text


def _numbers_only(args):
    if isinstance(args, dict):
        kept = {"name", "id", "runtime", "queue"}
        return {k: v if isinstance(v, int | float) or k in kept else CUT for k, v in args.items()}
    return tuple(value if isinstance(value, int | float) else CUT for value in args)


def described(error) -> str:
    """What an exception is, without what it says: "IntegrityError (23505, interns_person_number_key)"."""
    name, more = type(error).__name__, []
    cause = error.__cause__ if getattr(error.__cause__, "sqlstate", None) else error
    if getattr(cause, "sqlstate", None):
        diag = cause.diag
        more = [cause.sqlstate, diag.constraint_name or ".".join(filter(None, (diag.table_name, diag.column_name)))]
    elif isinstance(error, OSError) and error.errno:
        more = [f"errno {error.errno}"]
    elif isinstance(error, AttributeError | NameError | ImportError) and error.name:
        more = [error.name]  # a name of the code
    elif name in MESSAGES:
        more = [str(error)[:200]]
    more = [part for part in more if part]
    return f"{name} ({', '.join(more)})" if more else name


def places(error, depth=5) -> str:
    """Where an exception and those before it came from: file, line, function and the line of code; no values."""
    out = []
    while error is not None and depth:
        frames = traceback.extract_tb(error.__traceback__)[-25:]
        lines = [f"  {frame.filename}:{frame.lineno} {frame.name}: {(frame.line or '').strip()}" for frame in frames]
        out.append("\n".join([described(error), *lines]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        depth -= 1
    return "\nafter ".join(out)


# --- what no line may have ----------------------------------------------------------------------


def clean(value, *, lines=False):
    """A value without mail addresses, numbers of documents, foreign letters and control characters."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return [clean(each) for each in value]
    text = str(value)
    if not lines:
        text = CONTROL.sub(" ", text)[:LONGEST]
    elif CONTROL.search(text):
        text = "\n".join(CONTROL.sub(" ", each) for each in text.split("\n"))
    text = URL_PASSWORD.sub("", text)
    text = FOREIGN.sub(CUT, MAIL.sub(CUT, text))
    return text if UUID.fullmatch(text) else DOCUMENT.sub(_document, PHONE.sub(CUT, text))


def _document(match):
    """Parts of a UUID are no numbers of documents."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return match[0] if "-" in (before, after) else CUT


def plain(given) -> str:
    """A line to read: time, level, logger, what it says, the rest as name=value; places in the code below it."""
    time, level, logger, event = (given.pop(name, "") for name in ("time", "level", "logger", "event"))
    exception = given.pop("exception", "")
    rest = " ".join(f"{key}={value}" for key, value in given.items())
    first = f"{time[11:23]} {level:<7} {logger}: {event}  {rest}".rstrip()
    return first + (f"\n{exception}" if exception else "")
