"""Sending what waits in the outbox.

What is promised. A mail goes out at least once, and once only unless a worker dies, or a connection breaks, after the
server took the mail and before we wrote that down: then it is sent again with the same Message-ID, at most once more
per lease, so that mail programs show one. Two workers never send the same mail at the same time: each attempt holds a
lease that is longer than a worker may live (`TIME_LIMIT`). `sent` means that a mail server took it, not that anybody
read it; what comes back later is told by `bounces`.

The words, the language and the address are those of the moment of sending. A mail asked for before its reader's address
was corrected goes to the new one, unless its words decline that.
"""

import logging
import time
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import outbox, smtp
from .models import Mail, User

log = logging.getLogger(__name__)
TIME_LIMIT = 180  # seconds of one run; past it the worker process is dead
BUDGET = 90  # seconds after which a run takes no further mail, so that the last one still has time
LEASE = timedelta(seconds=TIME_LIMIT + 60)
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240))  # before each next try; the last one repeats
GIVE_UP_AFTER = timedelta(days=3)
LOST_CONNECTIONS = 5  # in one run, before the server is left alone until the next

# The codes of `Mail.answer` that are ours and not a server's.
NOT_NEEDED = "not needed"
NO_ADDRESS = "no address"
SWITCHED_OFF = "switched off"
ADDRESS_REFUSES = "address refuses"
DEMONSTRATION = "demonstration"
BY_HAND = "by hand"
WORKER_DIED = "worker died"
WORDS_FAILED = "words failed"
INVENTED = (".example", ".invalid")  # no such domain exists; the people of a demonstration live there


def pause_after(attempts) -> timedelta | None:
    """How long to wait after so many attempts in vain; None when it is time to give up."""
    pauses = [PAUSES[min(n, len(PAUSES)) - 1] for n in range(1, attempts + 1)]
    return pauses[-1] if sum(pauses, timedelta()) <= GIVE_UP_AFTER else None


def send_waiting(progress=lambda number: None) -> dict[str, int]:
    """Send the mails that are due, over one connection. Returns how many ended in which state."""
    if not settings.EMAIL_HOST:
        return _put_away() if settings.DEMO_MODE else {}
    ended, ends_at = {}, time.monotonic() + BUDGET
    with smtp.Server() as server:
        while time.monotonic() < ends_at and server.connections <= LOST_CONNECTIONS:
            mail = claim(timezone.now())
            if mail is None:
                break
            try:
                state = attempt(mail, server)
            except smtp.Away as fault:
                _postpone_all(mail, fault.answer)
                break
            ended[state] = ended.get(state, 0) + 1
            progress(sum(ended.values()))
    return ended


def claim(now) -> Mail | None:
    """Take the mail that waits longest under a lease; None when none is due. Its number of attempts is the mark."""
    with transaction.atomic():
        mail = (
            outbox.due(now)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("user")
            .order_by("send_after", "pk")
            .first()
        )
        if mail is None:
            return None
        mail.state = Mail.State.SENDING
        mail.attempts += 1
        mail.send_after = now + LEASE
        if not mail.message_id:
            mail.message_id = f"<{mail.public_id.hex}.{int(now.timestamp())}@{quote(outbox.domain())[-60:]}>"
        mail.save(update_fields=["state", "attempts", "send_after", "message_id"])
    return mail


def attempt(mail: Mail, server: smtp.Server) -> str:
    """One try with a claimed mail. Returns its new state; raises Away when no mail gets through."""
    if pause_after(mail.attempts - 1 or 1) is None:  # every try killed its worker
        return _end(mail, Mail.State.FAILED, answer=mail.answer or WORKER_DIED)
    if reason := _needless(mail):
        return _end(mail, Mail.State.DROPPED, answer=reason)
    try:
        text = outbox.compose(mail)
    except Exception as error:  # its text may name people, so only its kind is logged
        log.error("the words of mail %s (%s) failed: %s", mail.pk, mail.kind, type(error).__name__)
        return _postpone(mail, WORDS_FAILED)
    if text is None:
        return _end(mail, Mail.State.DROPPED, answer=NOT_NEEDED)
    reader = mail.user
    try:
        to = smtp.envelope_address(reader.email)
        server.send(smtp.build(text, to=to, message_id=mail.message_id), to)
    except smtp.Passing as fault:
        return _postpone(mail, fault.answer)
    except smtp.Refusal as fault:
        if fault.address_wrong:
            mark_address(reader, timezone.now(), address=reader.email)
        return _end(mail, Mail.State.REFUSED, answer=fault.answer, address=reader.email)
    now = timezone.now()
    return _end(mail, Mail.State.SENT, sent_at=now, address=reader.email, language=reader.language, answer="")


def mark_address(user, at, *, address):
    """Remember that mails to this address do not arrive, unless the user has another one by now."""
    User.objects.filter(pk=user.pk, email=address, mail_refused_at=None).update(mail_refused_at=at)


def _needless(mail):
    """Why a mail is not worth sending any more, as a code; empty when it is."""
    reader, kind = mail.user, outbox.kinds().get(mail.kind)
    if kind is None:
        return NOT_NEEDED
    if not reader.email or not reader.is_active or reader.has_left(timezone.localdate()):
        return NO_ADDRESS
    if reader.email.lower().endswith(INVENTED):
        return DEMONSTRATION
    if kind.optional and reader.mail_refused_at is not None:
        return ADDRESS_REFUSES
    return "" if outbox.wanted(reader, mail.kind) else SWITCHED_OFF


def _mine(mail):
    """The row while this attempt still holds it: a worker that was thought dead changes nothing."""
    return Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, attempts=mail.attempts)


def _end(mail, state, **fields):
    _mine(mail).update(state=state, ended_at=timezone.now(), **fields)
    return str(state)


def _postpone(mail, answer):
    pause = pause_after(mail.attempts)
    if pause is None:
        return _end(mail, Mail.State.FAILED, answer=answer)
    _mine(mail).update(state=Mail.State.QUEUED, send_after=timezone.now() + pause, answer=answer)
    return str(Mail.State.QUEUED)


def _postpone_all(mail, answer):
    """The server is away: that is an attempt in vain for every mail that is due, without a connection for each."""
    _postpone(mail, answer)
    now = timezone.now()
    waiting = Mail.objects.filter(state=Mail.State.QUEUED, send_after__lte=now)
    for attempts in set(waiting.order_by().values_list("attempts", flat=True)):
        same, pause = waiting.filter(attempts=attempts), pause_after(attempts + 1)
        if pause is None:
            same.update(state=Mail.State.FAILED, attempts=F("attempts") + 1, ended_at=now, answer=answer)
        else:
            same.update(attempts=F("attempts") + 1, send_after=now + pause, answer=answer)


def _put_away():
    """In a demonstration without a mail server nothing goes out, now or later: the people in it are invented."""
    number = outbox.due(timezone.now()).update(state=Mail.State.DROPPED, ended_at=timezone.now(), answer=DEMONSTRATION)
    return {str(Mail.State.DROPPED): number}
