"""Reports of mails that came back (RFC 3464), as a mail server hands them to `manage.py take_bounce`.

Anybody can write such a report, so it is read with care: size and parts are bounded, only a report about a Message-ID
of ours counts (it holds 122 random bits, known to who got the mail), and all it can do is mark that mail and its
address. A permanent failure counts; a delay does not.
"""

import email
import re
from dataclasses import dataclass
from email.message import Message

from django.db import transaction
from django.utils import timezone

from .delivery import mark_address
from .models import Mail

LARGEST = 1_000_000  # bytes; what is longer is cut, a report says what matters at its beginning
PARTS = 50
OUR_ID = re.compile(r"<[0-9a-f]{32}\.\d{1,12}@[\w.%-]{1,80}>", re.ASCII)
STATUS = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b", re.ASCII)
ON_ITS_WAY = (Mail.State.QUEUED, Mail.State.SENDING, Mail.State.SENT)


@dataclass(frozen=True)
class Report:
    """Which mails a report may be about, and the worst it says: an enhanced code, and whether it is final."""

    ids: tuple[str, ...]
    status: str
    permanent: bool


def take(raw: bytes) -> str:
    """Read one message and mark the mail that came back. Returns what was done, in a word without personal data."""
    report = read(raw[:LARGEST])
    if report is None:
        return "no report"
    if not report.permanent:
        return "not final"
    with transaction.atomic():
        mail = Mail.objects.select_for_update(of=("self",)).filter(message_id__in=report.ids).first()
        if mail is None:
            return "unknown mail"
        if mail.state not in ON_ITS_WAY:
            return "known already"
        now = timezone.now()
        # Also while it is still being sent: the report was faster than our own note that the server took it.
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.BOUNCED, ended_at=now, answer=report.status)
        mark_address(mail.user, now, address=mail.address)
    return "came back"


def read(raw: bytes) -> Report | None:
    """The report in a message, or None when it is none, or cannot be read."""
    try:
        message = email.message_from_bytes(raw)
        if message.get_content_type() != "multipart/report" or not message.is_multipart():
            return None
        parts = list(_parts(message))
        told = [part for part in parts if part.get_content_type() == "message/delivery-status"]
        if not told:
            return None
        status, permanent = _verdict(told[0])
        return Report(_ids(parts), status, permanent)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # what a parser stumbles over
        return None


def _parts(message: Message):
    """The parts of a report, one level deep: status and headers stand there, and nothing deeper is looked at."""
    yield from message.get_payload()[:PARTS]


def _verdict(part: Message) -> tuple[str, bool]:
    """The worst of what is said about the recipients, each in a block of its own."""
    worst = ("", False)
    blocks = part.get_payload()
    for block in blocks[:PARTS] if isinstance(blocks, list) else ():
        action = str(block.get("Action", "")).strip().lower()
        status = STATUS.match(str(block.get("Status", "")))
        if status and action == "failed" and status[1].startswith("5"):
            return status[1], True
        if status and not worst[0]:
            worst = (status[1], False)
    return worst


def _ids(parts) -> tuple[str, ...]:
    """Message-IDs that look like ours: in the headers sent back, and in the blocks of the status."""
    found = []
    for part in parts:
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/delivery-status" and isinstance(payload, list):
            for block in payload[:PARTS]:
                found += [str(block.get(name, "")) for name in ("Original-Message-ID", "X-Original-Message-ID")]
        elif kind == "message/rfc822" and isinstance(payload, list) and payload:
            found.append(str(payload[0].get("Message-ID", "")))
        elif kind == "text/rfc822-headers" and isinstance(payload, str):
            decoded = part.get_payload(decode=True) or b""
            found.append(str(email.message_from_bytes(decoded[:100_000]).get("Message-ID", "")))
    return tuple(dict.fromkeys(match for text in found for match in OUR_ID.findall(text[:1_000])))
