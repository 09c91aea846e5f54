"""The content of a draft check as one flat dictionary, so that single fields can be saved, compared and merged.

Names: a field of `ExternalCheck` ("heard_officer"), a part of an item ("E06-ok", "E06-papers", "A02-proper") or a text
of the whole check ("T03-text"). The form uses the same names, therefore a message always finds its field.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from imjapan.organization.models import Personnel
from training.models import Audit, ExternalCheck

from .catalogue import ITEMS, METHODS, TEXTS
from .people import AUDITOR, Candidate

FACTS = ("checker", "checked_on", "reported_on", "heard_officer", "heard_manager", "opinion")
LONG = 2000  # characters of a text
OFFICE, ACCOMPANIED = ExternalCheck.Kind.OFFICE, ExternalCheck.Kind.ACCOMPANIED


class Missing(NamedTuple):
    """What a draft lacks: the field it is about and a sentence."""

    field: str
    message: str


def without_papers(check) -> int:
    """How many items are ○ although none of the papers to look at is ticked; 0 where there is nothing to tick."""
    if check.kind != OFFICE:
        return 0
    given = [check.items.get(item.code, {}) for item in ITEMS.values() if item.papers]
    return sum(one.get("ok") is True and not one.get("papers") for one in given)


def names(kind: str) -> list[str]:
    """The fields of a draft of this kind, in the order of the page."""
    if kind == OFFICE:
        parts = [
            f"{code}-{part}"
            for code, item in ITEMS.items()
            for part in ("ok", "papers", "text")
            if part != "papers" or item.papers
        ]
        return [*FACTS[:-1], *parts, *(f"{code}-text" for code in TEXTS), "opinion"]
    parts = [f"{code}-{part}" for code in METHODS for part in ("done", "proper", "ok", "text")]
    return [*FACTS[:3], "audit", *parts, "opinion"]


def values(check) -> dict[str, Any]:
    """Everything a draft holds, by name."""
    found = {name: getattr(check, ExternalCheck._meta.get_field(name).attname) for name in (*FACTS, "audit")}
    for name in names(check.kind):
        code, dash, part = name.partition("-")
        if dash:
            found[name] = check.items.get(code, {}).get(part, {"text": "", "papers": []}.get(part))
    return {name: found[name] for name in names(check.kind)}


def apply(check, data: dict[str, Any]) -> dict[str, list[str]]:
    """Write what can be stored of `data` to the draft and return what cannot: {name: [message]}.

    The caller holds the lock and saves. Names the draft does not have are left out: only a forged request has them.
    """
    refused = {}
    for name in names(check.kind):
        if name not in data:
            continue
        code, dash, part = name.partition("-")
        if dash:
            _set_part(check, code, part, data[name])
        elif message := _set_fact(check, name, data[name]):
            refused[name] = [message]
    return refused


def _set_part(check, code, part, value):
    if part == "text":
        value = str(value or "").strip()[:LONG]
    elif part == "papers":
        known = [paper.code for paper in ITEMS[code].papers]
        value = [paper for paper in known if paper in (value or ())]
    elif value not in (True, False, None):
        return
    entry = {**check.items.get(code, {}), part: value}
    check.items[code] = {name: one for name, one in entry.items() if one not in ("", [], None)}
    if not check.items[code]:
        del check.items[code]


def _set_fact(check, name, value) -> str:
    if name in ("checker", "checked_on") and value is None:
        return _("This cannot be empty.")
    if name == "checker" and not Personnel.objects.filter(pk=value).exists():
        return _("This person is not known.")
    if name == "audit" and value is not None and not auditable(check).filter(pk=value).exists():
        return _("Choose a regular audit of this office.")
    field = ExternalCheck._meta.get_field(name)
    if not field.is_relation:
        try:
            value = field.clean(value, check)
        except ValidationError as error:
            return error.messages[0]
    setattr(check, field.attname, value)
    return ""


def auditable(check):
    """Audits that can have been accompanied: regular ones of the office. Drafts too, the auditor may be faster."""
    return Audit.objects.filter(office=check.office_id, kind=Audit.Kind.REGULAR)


def missing(check, people: Iterable[Candidate], today: date) -> list[Missing]:
    """What keeps a draft from being finished, in the order of the page. `people`: candidates of its day."""
    found = list(_checker(check, people))
    if check.checked_on > today:
        found.append(Missing("checked_on", _("This day is in the future. Finish the check once it took place.")))
    if check.reported_on and not check.checked_on <= check.reported_on <= today:
        message = _("The result is written on the day of the check or later, and not in the future.")
        found.append(Missing("reported_on", message))
    found += _hearing(check) if check.kind == OFFICE else _audit(check)
    found += _items(check)
    if not check.opinion.strip():
        found.append(Missing("opinion", _("Write the overall opinion.")))
    return found


def _checker(check, people):
    chosen = next((one for one in people if one.person.pk == check.checker_id), None)
    if chosen is None or not chosen.appointed:
        yield Missing("checker", _("This person is not appointed to check this office on that day."))
        return
    if check.kind == ACCOMPANIED and chosen.role != AUDITOR:
        yield Missing("checker", _("Only an external auditor accompanies audits."))
    for reason in chosen.reasons:
        yield Missing("checker", _("%(name)s may not check on that day. %(reason)s")
                      % {"name": chosen.person, "reason": reason})  # fmt: skip


def _hearing(check):
    if not check.heard_officer.strip():
        yield Missing("heard_officer", _("Name the responsible officer who was heard."))
    if not check.heard_manager.strip():
        yield Missing("heard_manager", _("Name the supervision manager who was heard."))


def _audit(check):
    audit = check.audit
    if audit is None:
        yield Missing("audit", _("Choose the audit that was accompanied."))
    elif audit.state == Audit.State.DRAFT:
        yield Missing("audit", _("This audit is still a draft. Finish the audit first."))
    elif not audit.starts_on <= check.checked_on <= (audit.ends_on or audit.starts_on):
        yield Missing("checked_on", _("This is not a day of the audit that was accompanied."))


def _items(check):
    for code, row in (ITEMS if check.kind == OFFICE else METHODS).items():
        given, name = check.items.get(code, {}), f"{row.number} {row.label}".strip()
        parts = ("ok",) if check.kind == OFFICE else ("done", "proper", "ok") if given.get("done") else ("done", "ok")
        if unanswered := [part for part in parts if given.get(part) is None]:
            yield Missing(f"{code}-{unanswered[0]}", _("Not answered: %(item)s") % {"item": name})
        elif not given.get("text") and not all(given[part] for part in parts):
            yield Missing(f"{code}-text", _("Write what was wrong: %(item)s") % {"item": name})
