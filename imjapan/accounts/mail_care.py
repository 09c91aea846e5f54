"""What people do with mails that did not arrive: send them again, or give them up. And what is shown of a mail."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import events
from imjapan.core.errors import Conflict, require

from . import access, delivery, outbox, smtp
from .middleware import PUBLIC_VIEWS
from .models import Mail, User

State = Mail.State
SENT_AGAIN = (State.REFUSED, State.FAILED, State.BOUNCED)
DROPPABLE = (State.QUEUED, State.REFUSED, State.FAILED, State.BOUNCED)
VARIANTS = {
    State.QUEUED: "info",
    State.SENDING: "info",
    State.SENT: "ok",
    State.REFUSED: "late",
    State.BOUNCED: "late",
    State.FAILED: "late",
    State.DROPPED: "neutral",
}
OURS = {
    delivery.NOT_NEEDED: gettext_lazy("What it was about is done or gone."),
    delivery.NO_ADDRESS: gettext_lazy("Its reader has no address or no longer signs in."),
    delivery.SWITCHED_OFF: gettext_lazy("Its reader has switched these mails off."),
    delivery.ADDRESS_REFUSES: gettext_lazy("The address takes no mails. Correct it first."),
    delivery.DEMONSTRATION: gettext_lazy("A demonstration sends nothing."),
    delivery.BY_HAND: gettext_lazy("Somebody gave it up."),
    delivery.WORKER_DIED: gettext_lazy("The worker stopped while sending it, each time."),
    delivery.WORDS_FAILED: gettext_lazy("Its text could not be made. Tell your administrator."),
    smtp.TIMEOUT: gettext_lazy("The mail server did not answer in time."),
    smtp.HUNG_UP: gettext_lazy("The mail server hung up before it took the mail."),
    smtp.NO_CONNECTION: gettext_lazy("The mail server cannot be reached."),
    smtp.NOT_SAFE: gettext_lazy("The mail server offers no safe connection, or its certificate is not trusted."),
    smtp.CHARACTERS: gettext_lazy("The address holds characters that the mail server does not take."),
}
# The class of an enhanced code (RFC 3463) in words: first two numbers.
CLASSES = {
    "5.1": gettext_lazy("The address does not exist."),
    "5.2": gettext_lazy("The mailbox is full or closed."),
    "4.2": gettext_lazy("The mailbox is full or closed for now."),
    "5.3": gettext_lazy("The other mail system does not take it."),
    "5.4": gettext_lazy("The way to the other mail server is broken."),
    "5.7": gettext_lazy("The other mail server refuses it by its rules."),
}


@dataclass(frozen=True)
class Shown:
    """A mail as it would read now, for a page: `text` None when it is no longer needed."""

    sender: str
    subject: str
    text: str | None
    links_cut: bool


def answer_in_words(mail) -> str:
    """Why a mail is where it is; an answer of a mail server keeps its code."""
    if not mail.answer:
        return ""
    if mail.answer in OURS:
        return str(OURS[mail.answer])
    enhanced = mail.answer.rpartition(" ")[2]
    words = CLASSES.get(".".join(enhanced.split(".")[:2])) or _("The mail server did not take it.")
    return f"{words} ({mail.answer})"


def state_in_words(mail) -> str:
    if mail.state == State.DROPPED and mail.answer == delivery.DEMONSTRATION:
        return _("not sent: demonstration")
    return mail.get_state_display()


def without_doors(text) -> str:
    """A text for other eyes than its reader's: an address that works without signing in (a new password) is cut."""

    def cut(found):
        try:
            view = resolve("/" + urlsplit(found[2]).path).view_name
        except Resolver404:
            view = None
        return found[1] + ("…" if view is None or view in PUBLIC_VIEWS else found[2])

    return re.sub(rf"({re.escape(outbox.link('/'))})(\S*)", cut, text)


def show(mail, *, doors: bool) -> Shown:
    """The words of this moment. `doors`: whether addresses that work without signing in are shown."""
    try:
        text = outbox.compose(mail)
    except Exception as error:  # the page must show what it can
        delivery.log.warning("the words of mail %s (%s) failed: %s", mail.pk, mail.kind, type(error).__name__)
        text = None
    sender = f"{outbox.signature()} <{smtp.from_address()}>"
    if text is None:
        return Shown(sender, "", None, links_cut=False)
    plain = text.plain if doors else without_doors(text.plain)
    return Shown(sender, text.subject, plain, links_cut=plain != text.plain)


@transaction.atomic
def send_again(actor, *, mail) -> Mail:
    """A mail that did not arrive is sent once more, as a new one: to the address of today, with all its tries.

    Who asks for it says that the address takes mails again. Raises Refused and Conflict.
    """
    row = _held(actor, mail)
    if row.state not in SENT_AGAIN:
        raise Conflict(_("Only a mail that did not arrive can be sent again."))
    now = timezone.now()
    Mail.objects.filter(pk=row.pk).update(
        state=State.QUEUED, attempts=0, send_after=now, message_id="", sent_at=None, ended_at=None, answer=""
    )
    User.objects.filter(pk=row.user_id, mail_refused_at__isnull=False).update(mail_refused_at=None)
    events.record(actor, "accounts.mail.sent_again", row)
    outbox.wake_after_commit()
    row.refresh_from_db()
    return row


@transaction.atomic
def send_test(actor) -> Mail:
    """A mail to oneself that shows whether mails go out; a second click within a minute asks for none more.

    Raises Refused and Conflict (no address).
    """
    require(access.may_test(actor))
    user = User.objects.get(pk=actor.user_id)
    mail = outbox.post(user=user, kind="accounts.test", key=f"accounts.test:{user.pk}:{timezone.now():%Y%m%d%H%M}")
    if mail is None:
        raise Conflict(_("You have no e-mail address here. Add one to your sign-in first."))
    return mail


@transaction.atomic
def drop(actor, *, mail) -> Mail:
    """Give a mail up. Raises Refused and Conflict."""
    row = _held(actor, mail)
    if row.state not in DROPPABLE:
        raise Conflict(_("This mail is on its way or has ended."))
    Mail.objects.filter(pk=row.pk).update(state=State.DROPPED, ended_at=timezone.now(), answer=delivery.BY_HAND)
    events.record(actor, "accounts.mail.dropped", row)
    row.refresh_from_db()
    return row


def _held(actor, mail):
    row = Mail.objects.select_for_update().get(pk=mail.pk)
    require(access.may_handle(actor, row))
    return row


def waiting_without_server() -> int | None:
    """How many mails wait because no mail server is set; None where one is, or in a demonstration."""
    if settings.EMAIL_HOST or settings.DEMO_MODE:
        return None
    return Mail.objects.filter(state=State.QUEUED).count()
