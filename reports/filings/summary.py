"""What a notice says, in the few lines a manager needs before approving it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import kinds
from .kinds import Code


def summary(filing, trainees: int) -> list[tuple[str, str]]:
    """Label and text of each line: the day, what changes, why, for how many trainees (`trainees`: counted before)."""
    kind = kinds.get(filing.kind)
    lines = [(str(kind.event) if kind else _("Day of the event"), date_format(filing.event_on, "SHORT_DATE_FORMAT"))]
    if kind:
        lines += _changes(kind, filing)
        field = next((field for field in kind.fields if field.name == "reason"), None)
        if field and filing.details.get("reason"):
            lines.append((str(field.label), kinds.word(field, filing.details["reason"])))
    if filing.kind == Code.DIFFICULTY:
        lines.append((_("Trainees concerned"), str(trainees)))
    return lines


def _changes(kind, filing):
    """Changed item and "before → after", of one item or of several that are numbered."""
    found = filing.details
    for field in kind.fields:
        name, _line, number = field.name.partition("_")
        if name == "item" and found.get(field.name):
            end = f"_{number}" if number else ""
            before, after = (found.get(f"{part}{end}") or "—" for part in ("before", "after"))
            yield kinds.word(field, found[field.name]), f"{before} → {after}"
