"""The outbox: mails to users, asked for in the transaction of what they tell about, sent by a worker.

A mail never holds anything personal beside the name of who gets it: it says that there is something to read, and links
to it. Each kind is declared by the app that needs it (in its `mails.py`), with the words for it.

How it goes out: `delivery`. What a mail server says: `smtp`. What comes back: `bounces`.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.template import Context, engines
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from imjapan.core import jobs

from .models import Mail, Switch, User

SEND = "accounts.send_mails"  # the job; its key is the one of beat, so that one runs at a time
EVERYBODY = tuple(User.Kind.values)
_kinds = {}
_signature = None


@dataclass(frozen=True)
class Kind:
    """`words(mail)` returns (subject, template, context), in the active language, from what is true at that moment,
    or None when the mail is no longer needed.

    `template`: "mails/….txt", the letter in plain text, in paragraphs; greeting, foot and HTML are made around it
    (templates/mails/frame.*). `optional`: its reader may switch it off; `why` tells the reader of one that may not be.
    `readers`: kinds of users who get it. `only(actor)`: which of them can get it at all, where it is not everybody; the
    page of switches shows it to nobody else.
    """

    name: str
    label: object
    words: object
    optional: bool = True
    why: object = ""
    readers: tuple = EVERYBODY
    only: object = None


@dataclass(frozen=True)
class Text:
    """A mail in words: its subject, and the whole of it as plain text and as HTML."""

    subject: str
    plain: str
    html: str


def declare(name, *, label, optional=True, why="", readers=EVERYBODY, only=None):
    """Decorator: register `words(mail)` for a kind of mail."""

    def register(function):
        reason = why or _("It belongs to signing in safely.")
        _kinds[name] = Kind(name, label, function, optional, reason, tuple(map(str, readers)), only)
        return function

    return register


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def label(kind) -> str:
    """What a kind of mail is called on screen; one that a release took away keeps its name."""
    return str(_kinds[kind].label) if kind in _kinds else kind


def signed_by(function):
    """Decorator: `f() -> str`, the name in From and at the foot. The app that knows the organization gives it."""
    global _signature
    _signature = function
    return function


def signature() -> str:
    return " ".join((_signature() if _signature else "").split()) or "IM Japan"


def link(path) -> str:
    """The address of a page for a mail."""
    return settings.PUBLIC_URL.rstrip("/") + path


def domain() -> str:
    """Ours, for Message-ID, for the greeting of a mail server, and for a sender where none is set."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def wanted(user, kind) -> bool:
    """Whether a user gets mails of this kind: has an address, may sign in, has not switched it off."""
    if not user.email or not user.is_active or user.has_left(timezone.localdate()):
        return False
    if not _kinds[kind].optional:
        return True
    switch = Switch.objects.filter(user=user, kind=kind).first()
    return switch.on if switch else True


def offered(user, actor=None) -> list[Kind]:
    """The kinds of mails that a user of this kind may get, those that can be switched off first.

    With the `actor` of this user: without those that only others can get.
    """
    mine = [kind for kind in _kinds.values() if user.kind in kind.readers]
    if actor is not None:
        mine = [kind for kind in mine if kind.only is None or kind.only(actor)]
    return sorted(mine, key=lambda kind: (not kind.optional, str(kind.label)))


@transaction.atomic
def switch(user, *, on):
    """Which mails a user wants: the names in `on`, of those that can be switched off and are offered."""
    for kind in offered(user):
        if kind.optional:
            Switch.objects.update_or_create(user=user, kind=kind.name, defaults={"on": kind.name in on})


def post(*, user, kind, key, after=None, **params) -> Mail | None:
    """Ask for one mail; with a `key` that was used before, that mail is returned and nothing is added.

    `params`: ids and codes. `after`: not before this moment. None where the user gets no mails of this kind. Not inside
    the fence: what a company or auditor causes is asked for by a job.
    """
    if not wanted(user, kind):
        return None
    mail, made = Mail.objects.get_or_create(
        key=key,
        defaults={
            "user": user,
            "address": user.email,
            "kind": kind,
            "params": params,
            "language": user.language,
            "send_after": after or timezone.now(),
        },
    )
    if made:
        wake_after_commit()
    return mail


def wake_after_commit():
    """Have the job started when this transaction is committed, once however many mails it asks for.

    After the commit and not in it: the key of a job is held by whoever wrote it, and a long transaction must not keep
    the mails of others waiting. A hint that is lost is made up for by beat within a minute.
    """
    planned = [(sids, function) for sids, function, _robust in connection.run_on_commit]
    if (set(connection.savepoint_ids), wake) not in planned:
        transaction.on_commit(wake, robust=True)


def wake():
    jobs.enqueue(SEND, key=f"scheduled:{SEND}")


def is_due() -> bool:
    """Whether the job would find anything to do now."""
    return can_end() and due(timezone.now()).exists()


def can_end() -> bool:
    """With a mail server mails are sent; in a demonstration without one they are put away; else they wait."""
    return bool(settings.EMAIL_HOST) or settings.DEMO_MODE


def due(now):
    """Mails whose time has come: waiting, or under a lease that ran out because their worker died."""
    return Mail.objects.filter(state__in=(Mail.State.QUEUED, Mail.State.SENDING), send_after__lte=now)


def compose(mail) -> Text | None:
    """A mail in the words of this moment and in its reader's language; None when it is no longer needed."""
    kind, reader = _kinds.get(mail.kind), mail.user
    if kind is None:
        return None
    with translation.override(reader.language):
        words = kind.words(mail)
        if words is None:
            return None
        subject, template, context = words
        frame = {
            "name": _one_line(reader.name),
            "organization": signature(),
            "body": _plain(template, context),
            "switches": link(reverse("accounts:switches")) if kind.optional else "",
            "answers": settings.EMAIL_REPLY_TO,
            "language": reader.language,
        }
        return Text(
            _one_line(str(subject)),
            _plain("mails/frame.txt", frame),
            _render("mails/frame.html", frame, autoescape=True),
        )


def _plain(template, context):
    name = template if template.endswith(".txt") else f"{template}.txt"
    text = _render(name, context, autoescape=False)
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _render(template, context, *, autoescape):
    # Without a request: what a mail says must not depend on who started the worker.
    compiled = engines["django"].get_template(template).template
    return compiled.render(Context(context, autoescape=autoescape))


def _one_line(text):
    return " ".join(text.split())
