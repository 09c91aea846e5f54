"""What pages say about a document: names of what stands in its facts, gaps, and how far its PDF is."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import forms
from .gap_names import NAMES

BOXES = {
    "addressee": gettext_lazy("Addressee"),
    "organization": gettext_lazy("Our organization"),
    "office": gettext_lazy("Our office"),
    "implementer": gettext_lazy("Company"),
    "establishment": gettext_lazy("Establishment"),
    "establishments": gettext_lazy("Establishment"),
    "representative": gettext_lazy("Representative of the company"),
    "extraordinary_reason": gettext_lazy("Reason for the extraordinary audit"),
    "audit_start": gettext_lazy("First day"),
    "audit_end": gettext_lazy("Last day"),
    "auditors": gettext_lazy("Auditors"),
    "manager": gettext_lazy("Supervision manager (監理責任者)"),
    "trainees": gettext_lazy("Trainees in training on the day of the audit"),
    "methods": gettext_lazy("Methods of the audit"),
    "interviewees": gettext_lazy("Interviewed trainees"),
    "violation": gettext_lazy("Whether a violation was found"),
    "violation_text": gettext_lazy("What violation was found"),
    "guidance": gettext_lazy("Findings"),
    "instructions": gettext_lazy("Findings"),
    "substitute_method": gettext_lazy("Other suitable method and its reason"),
    "contact": gettext_lazy("Contact person"),
    "changes": gettext_lazy("Changed item"),
    "changed_on": gettext_lazy("Day of the change"),
    "reason": gettext_lazy("Reason"),
    "cause": gettext_lazy("When it began, and its cause"),
    "state": gettext_lazy("Where the trainee is now"),
    "wish": gettext_lazy("The trainee wants to go on with the training"),
    "company_measures": gettext_lazy("What the company does so that the training can go on"),
    "our_measures": gettext_lazy("What we do so that the training can go on"),
    "notice": gettext_lazy("What the company told us"),
    "notice_on": gettext_lazy("The company told us on"),
    "statement": gettext_lazy("The signed statement on early return is there"),
    "travel_cost": gettext_lazy("Who pays the journey home"),
}
DETAILS = {
    "licence_no": gettext_lazy("licence number"),
    "receipt_no": gettext_lazy("receipt number"),
    "name": gettext_lazy("name"),
    "address": gettext_lazy("address"),
    "representative": gettext_lazy("representative"),
    "nationality": gettext_lazy("nationality"),
    "stage": gettext_lazy("stage"),
    "done": gettext_lazy("whether it was done"),
    "met": gettext_lazy("people met"),
    "result": gettext_lazy("result"),
    "text": gettext_lazy("wording"),
    "fact": gettext_lazy("wording"),
    "measure": gettext_lazy("what has to be done"),
    "legal_basis": gettext_lazy("legal basis"),
    "state_text": gettext_lazy("what the company did"),
    "certification_no": gettext_lazy("certification number"),
    "certified_on": gettext_lazy("day of certification"),
    "sex": gettext_lazy("sex"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("after"),
}


def place(path: str) -> str:
    """Return the name of a place in the facts, e.g. `implementer.representative.name`, `facts.guidance[1].text`."""
    box, *rest = re.sub(r"\[\d+\]", "", path.removeprefix("facts.")).split(".")
    detail = next((DETAILS[name] for name in rest if name in DETAILS), None) or (NAMES.get(rest[-1]) if rest else None)
    label = BOXES.get(box) or NAMES.get(box) or DETAILS.get(box, box)
    return _("%(box)s: %(detail)s") % {"box": label, "detail": detail} if detail else str(label)


def gaps(document) -> list[str]:
    """Return the names of mandatory values that nobody had supplied, each once."""
    facts = forms.get(document.form_id).load(document.facts)
    return list(dict.fromkeys(map(place, facts.missing()))) if facts else []


@dataclass(frozen=True)
class Progress:
    """How far the PDF is: a variant of the progress component, steps done, and what went wrong."""

    variant: str
    done: int | None = 0
    total: int = 3
    message: str = ""


def progress(document) -> Progress:
    """Return how far the PDF of a document is; `document.job` is loaded."""
    job = document.job
    if document.file_id:
        return Progress("done", None)
    if job is None or job.state == job.State.QUEUED:
        waits = _("There was a problem and it is tried again by itself.") if job and job.error else ""
        return Progress("waiting", message=waits)
    if job.state == job.State.RUNNING:
        return Progress("running", job.progress, job.total)
    return Progress("failed", job.progress, job.total, _reason(job))


def present(document):
    """Add to a document what every page shows of it: its `form` and its `progress`."""
    document.form = forms.get(document.form_id)
    document.progress = progress(document)
    return document


def _reason(job) -> str:
    if job.state == job.State.CANCELLED:
        return _("The making of the PDF was stopped. Have it made again when you need it.")
    details = job.result or {}
    if details.get("problem") == "glyph":
        values = {
            "character": details["character"],
            "code": f"U+{ord(details['character']):04X}",
            "place": place(details["where"]) if details["where"].startswith("facts.") else _("the form"),
            "position": details["position"],
        }
        text = _("The character “%(character)s” (%(code)s) cannot be printed: “%(place)s”, position %(position)s.")
        return text % values
    if details.get("problem") == "overflow":
        text = _(
            "This text does not fit its place on the official blank: “%(text)s”. Shorten it, or enlarge the place."
        )
        return text % {"text": details["text"]}
    return _("The PDF could not be made (%(error)s).") % {"error": job.error}
