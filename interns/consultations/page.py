"""What a visitor of the page behind a QR code does: ask, read the answer, write again. Nobody is signed in.

Nothing of the device is kept: no address, no browser, no cookie. Who comes back proves it with the number and a word of
ten letters; of the word only its sha256 is stored. The word follows from the key of the form, so that a form sent twice
makes one consultation and shows the same word.
"""

import hashlib
import hmac
import unicodedata
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from imjapan.accounts.actor import SYSTEM
from imjapan.core import changes, events, history
from imjapan.law import registry
from imjapan.law.consultation import AnswerFacts
from interns.models import Consultation, ConsultationDoor, ConsultationStep

from . import domain, phrases, telling

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters and digits that look alike on paper
LETTERS = 10
BODY, NAME, CONTACT = 5_000, 150, 200  # characters
MESSAGES = 50  # of one visitor in one consultation
State, Kind = Consultation.State, ConsultationStep.Kind


def word_of(key: uuid.UUID) -> str:
    """The word that goes with the key of a form: `k7m2q-9xsar`."""
    number = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), f"help:{key}".encode(), "sha256"), "big")
    letters = []
    for _place in range(LETTERS):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return f"{''.join(letters[:5])}-{''.join(letters[5:])}"


def digest(word: str) -> str:
    """What is stored of a word; spaces, dashes and capitals do not count."""
    return hashlib.sha256("".join(word.lower().split()).replace("-", "").encode()).hexdigest()


def open_door(token: str) -> ConsultationDoor | None:
    return ConsultationDoor.objects.select_related("office").filter(token=token).first()


@transaction.atomic
def ask(door, *, language, topic, urgent, body, name, contact, key) -> tuple[Consultation, str]:
    """Record what a visitor asks for. Returns the consultation and the word. Raises ValidationError by field.

    Without a name it is anonymous. The same key again returns what it made first.
    """
    word = word_of(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"help {key}"])
    if earlier := Consultation.objects.filter(door=door, reply_key=digest(word)).first():
        return earlier, word
    body, name, contact = plain(body), plain(name), plain(contact)
    errors = {}
    if not body:
        errors["body"] = "please_write"
    for field, value, most in (("body", body, BODY), ("name", name, NAME), ("contact", contact, CONTACT)):
        if len(value) > most:
            errors[field] = "too_long"
    if errors:
        raise ValidationError(errors)
    category, matter = phrases.TOPICS.get(topic, ("", ""))
    with history.context(None, source="help"):
        row = Consultation.objects.create(
            number=domain.next_number(timezone.localdate().year),
            office=door.office,
            reporter=name,
            is_anonymous=not name,
            channel=Consultation.Channel.PAGE,
            received_at=timezone.now(),
            language=language.replace("_", "-"),
            category=category,
            matter=matter,
            urgency=Consultation.Urgency.EMERGENCY if urgent else Consultation.Urgency.NORMAL,
            body=body,
            contact=contact,
            door=door,
            reply_key=digest(word),
        )
        events.record(SYSTEM, "interns.consultation.received", row)
        changes.record(SYSTEM, row, "consultation.changed")
        telling.received(row)
    return row, word


def find(door, *, number, word) -> Consultation | None:
    """The consultation of a number and its word, or None. Through a door of the same office, also a closed one."""
    row = Consultation.objects.filter(
        number=plain(number)[:20].upper(), door__office=door.office_id, reply_key=digest(plain(word)[:40])
    ).first()
    return row if row is not None and row.reply_key else None


@transaction.atomic
def write_again(row, *, text, key) -> ConsultationStep | None:
    """A further message of who asked; opens again what was closed. The same key twice is one message.

    Raises ValidationError by field; nothing is added for an empty text.
    """
    row = Consultation.objects.select_for_update(of=("self",)).get(pk=row.pk)
    text = plain(text)
    mark = hashlib.sha256(f"{row.pk} {key}".encode()).hexdigest()
    public_id = uuid.UUID(mark[:32])  # of the visitor's key, but not the key: it is no secret
    if earlier := ConsultationStep.objects.filter(public_id=public_id).first():
        return earlier
    if not text:
        raise ValidationError({"body": "please_write"})
    if len(text) > BODY:
        raise ValidationError({"body": "too_long"})
    if row.steps.filter(kind=Kind.MESSAGE).count() >= MESSAGES:
        raise ValidationError({"body": "too_many"})
    with history.context(None, source="help"):
        step = ConsultationStep.objects.create(
            consultation=row, kind=Kind.MESSAGE, taken_at=timezone.now(), text=text, public_id=public_id
        )
        if row.state == State.CLOSED:
            domain.open_again(row)
        elif row.state == State.ANSWERED:
            domain.move(row, State.OPEN, moves=domain.MOVES)
        row.save()
        events.record(SYSTEM, "interns.consultation.message", row)
        changes.record(SYSTEM, row, "consultation.changed")
        telling.message(row, step)
    return step


def conversation(row) -> list[ConsultationStep]:
    """What who asked may read: the own messages, and our answers."""
    return list(row.steps.filter(kind__in=(Kind.ANSWER, Kind.MESSAGE)))


def answer_by(row):
    """The day by which we promise an answer. TITP-CONS-03.b."""
    facts = AnswerFacts(
        step="answer",
        received_on=timezone.localdate(row.received_at),
        matter=row.matter or "none",
        in_danger=row.urgency == Consultation.Urgency.EMERGENCY,
    )
    return registry.get("TITP-CONS-03.b").judge(facts).value


def plain(text: str) -> str:
    """What can be stored of a typed text: no control characters but new lines, and no halves of characters."""
    whole = text.encode("utf-8", "ignore").decode()
    return "".join(one for one in whole if one in "\n\r\t" or unicodedata.category(one) != "Cc").strip()
