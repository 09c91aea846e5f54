"""Outside help lines: shown to trainees only after a person confirmed number and day (TITP-CONS-04)."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imjapan.core import events
from imjapan.core.errors import Conflict, require
from imjapan.law import texts
from imjapan.law.consultation import help_lines
from interns.models import HelpLine

from . import access, phrases

EMERGENCY = {"110": "警察 Police", "119": "救急・消防 Ambulance, fire"}
FIELDS = ("name", "contact", "languages", "is_emergency", "source")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line as our data say it, not confirmed by anybody."""

    name: str
    contact: str
    languages: tuple[str, ...]
    is_emergency: bool
    source: str
    confidence: str


def confirmed(language: str) -> list[HelpLine]:
    """Confirmed lines for who speaks a language; easy Japanese and emergencies are for everybody. One query."""
    rows = HelpLine.objects.filter(confirmed_on__isnull=False)
    return [row for row in rows if row.is_emergency or not row.languages or language in row.languages]


def emergency_is_confirmed() -> bool:
    """Whether a person confirmed both numbers that the sentence about emergencies names."""
    rows = HelpLine.objects.filter(is_emergency=True, confirmed_on__isnull=False, contact__in=EMERGENCY)
    return rows.values("contact").distinct().count() == len(EMERGENCY)


def proposals() -> list[Proposal]:
    """Lines of our data that are not among those recorded, with their source. One query."""
    known = set(HelpLine.objects.values_list("contact", flat=True))
    found = [Proposal(name, number, (), True, "110 / 119", "knowledge") for number, name in EMERGENCY.items()]
    by_number = {}
    for language in phrases.LANGUAGES:
        for row in help_lines(language):
            by_number.setdefault(row["number"], (row, []))[1].append(language)
    for number, (row, languages) in by_number.items():
        code = f"consult.line.{row['line']}"
        name = texts.text(code, "ja" if (get_language() or "").startswith("ja") else "en")
        found.append(Proposal(name, number, tuple(languages), False, row["source"], row["confidence"]))
    return [each for each in found if each.contact not in known]


@transaction.atomic
def confirm(actor, *, name, contact, languages=(), is_emergency=False, source="") -> HelpLine:
    """Record that the actor called or looked up this number today. Raises Refused and ValidationError by field."""
    require(access.may_keep_page(actor))
    name, contact = name.strip(), contact.strip()
    errors = {}
    if not name:
        errors["name"] = _("Say whose number it is.")
    if not contact:
        errors["contact"] = _("Write the number.")
    if unknown := set(languages) - set(phrases.LANGUAGES):
        errors["languages"] = _("Unknown language: %(which)s") % {"which": ", ".join(sorted(unknown))}
    if errors:
        raise ValidationError(errors)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('interns.help_line', 0))")
    row = HelpLine.objects.filter(contact=contact).first() or HelpLine(contact=contact)
    row.name, row.languages, row.is_emergency = name[:150], sorted(languages), is_emergency
    row.source = row.source or source[:250]
    row.confirmed_on, row.confirmed_by_id = timezone.localdate(), actor.user_id
    row.full_clean(exclude=["confirmed_by"])
    row.save()
    events.record(actor, "interns.help_line.confirmed", row)
    return row


@transaction.atomic
def withdraw(actor, *, line) -> HelpLine:
    """The number is shown no longer, until somebody confirms it again. Raises Refused and Conflict."""
    require(access.may_keep_page(actor))
    row = HelpLine.objects.select_for_update().get(pk=line.pk)
    if row.confirmed_on is None:
        raise Conflict(_("This number is not shown to anybody."))
    row.confirmed_on = row.confirmed_by = None
    row.save()
    events.record(actor, "interns.help_line.withdrawn", row)
    return row
