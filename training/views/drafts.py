"""The page of a draft audit: shown, saved while typing, finished. Nothing typed is ever thrown away."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.organization.access import must_write
from training.domain import audits, drafts
from training.domain.completeness import explained
from training.domain.interviews import interview_state
from training.forms.drafts import Bundle, changed, clashes, differing, recall, remember
from training.models import Audit, AuditMethod

from .audits import find_audit, note_interviews

NO_PROBLEM = "問題なし"  # printed on the Japanese report


class Draft:
    """A draft as the page shows it: the audit, who is in training, its values and what is missing."""

    def __init__(self, actor, public_id):
        self.audit = find_audit(actor, public_id)
        self.today = timezone.localdate()
        self.on = self.audit.starts_on or self.today
        self.interviews = interview_state(self.audit.establishment, on=self.on)
        there = {turn.person.pk: turn.person for turn in self.interviews.turns}
        gone = {row.person_id: row.person for row in self.audit.interviews.all() if row.person_id not in there}
        self.people = [*there.values(), *gone.values()]
        self.values = drafts.values(self.audit, self.people)

    def missing(self):
        return audits.missing(self.audit, today=self.today)

    def bundle(self, **more):
        return Bundle(self.audit, self.people, initial={**self.values, **more})


@dataclass
class Stored:
    """What became of one request: the draft afterwards, fields that were wrong, fields two people changed."""

    draft: Draft
    typed: dict = field(default_factory=dict)  # what could be read
    mine: dict = field(default_factory=dict)  # what this page changed
    wrong: dict = field(default_factory=dict)  # {name: [message]}, not stored
    clash: list = field(default_factory=list)
    conflict: str = ""
    base: dict = field(default_factory=dict)  # what the page showed before

    def remembered(self):
        """What the page shows now; of a clash it still knows the old value, until the typist has decided."""
        return remember(self.draft.values | {name: self.base.get(name) for name in self.clash})


@staff_only
@require_http_methods(["GET", "POST"])
def audit_edit(request, public_id):
    """Show the draft; a plain POST (no script) saves it."""
    draft = Draft(request.actor, public_id)
    allowed, _reason = audits.may_edit(request.actor, draft.audit)
    if request.method == "GET":
        if not allowed:
            return see_other("training:audit_detail", public_id)
        note_interviews(request, draft.audit)
        return _page(request, Stored(draft))
    stored = _store(request, draft)
    if stored.conflict:
        return _conflict(request, stored)
    if stored.wrong:
        return _page(request, stored, status=422)
    messages.success(request, _("The draft is saved."))
    return see_other("training:audit_edit", public_id)


@staff_only
@require_POST
def audit_autosave(request, public_id):
    """Save what was typed so far; answers with fragments for the fields and the list of what is missing."""
    stored = _store(request, Draft(request.actor, public_id))
    bundle = stored.draft.bundle()
    missing = stored.draft.missing()
    _tell(bundle, stored, missing)
    left = stored.wrong.keys() | set(stored.clash)  # what stands there is the typist's
    moved = [
        bundle.shown[name]
        for name in differing(stored.typed, stored.draft.values)
        if name in bundle.shown and name not in left
    ]
    context = {
        "audit": stored.draft.audit,
        "missing": _items(bundle, missing),
        "base": stored.remembered(),
        "moved": moved,
        "marks": [row for row in bundle.shown.values() if row not in moved],
        "stored": stored,
        "conflict": stored.conflict,
    }
    status = 422 if stored.wrong or stored.conflict else 200
    response = render(request, "training/audit_autosave.html", context, status=status)
    if moved:  # the page now shows what it did not send: one more round tells it that all is saved
        response["HX-Trigger-After-Settle"] = "moved"
    return response


@staff_only
@require_http_methods(["GET", "POST"])
def audit_finish(request, public_id):
    """Save, then finish. Says everything that is missing at once, or who was faster."""
    if request.method == "GET":  # somebody reloads the page of a refusal
        return see_other("training:audit_edit", public_id)
    stored = _store(request, Draft(request.actor, public_id))
    if stored.conflict:
        return _conflict(request, stored)
    if stored.wrong:
        return _page(request, stored, status=422, refused=True)
    draft = stored.draft
    try:
        audits.finish_audit(request.actor, audit=draft.audit, version=draft.audit.version, today=draft.today)
    except ValidationError:
        return _page(request, stored, status=422, refused=True)
    except Conflict as conflict:
        stored.draft, stored.conflict = Draft(request.actor, public_id), conflict.reason
        return _conflict(request, stored)
    messages.success(request, _("The audit is finished and waits for approval."))
    return see_other("training:audit_detail", public_id)


def _store(request, draft) -> Stored:
    """Save what this page changed. A field that somebody else changed meanwhile is left alone and reported as clash."""
    must_write(request.actor, draft.audit.office_id)
    typed, wrong = Bundle(draft.audit, draft.people, initial=draft.values, data=request.POST).read()
    wrong = {name: texts for name, texts in wrong.items() if name in request.POST}
    base = recall(request.POST.get("base"))
    mine = changed(typed, base, request.POST) | _fill(request, typed)
    if base is None and request.POST.get("version") == str(draft.audit.version):
        base = draft.values
    public_id = draft.audit.public_id
    while True:
        clash = clashes(mine, base, draft.values)
        data = {name: value for name, value in mine.items() if name not in clash}
        try:
            saved = audits.save_draft(request.actor, audit=draft.audit, version=draft.audit.version, data=data)
        except Conflict as conflict:  # between reading and saving
            draft = Draft(request.actor, public_id)
            if draft.audit.state != Audit.State.DRAFT:
                return Stored(draft, typed, mine, wrong, conflict=conflict.reason)
        else:
            reason = audits.changed_by(draft.audit) if clash else ""
            draft = Draft(request.actor, public_id)
            return Stored(draft, typed, mine, {**saved.refused, **wrong}, clash, reason, base or {})


def _fill(request, typed):
    """The button “no problem” of one method."""
    method = request.POST.get("fill")
    if method not in AuditMethod.Method.values:
        return {}
    return {f"{method}-done": True, f"{method}-result": typed.get(f"{method}-result") or NO_PROBLEM}


def _tell(bundle, stored, missing):
    bundle.tell(stored.wrong)
    bundle.tell({item.field: [item.message] for item in missing if item.wrong})


def _page(request, stored, *, status=200, refused=False, clash=()):
    """The page of the draft with everything that was typed, also what could not be stored."""
    draft = stored.draft
    own = {name: value for name, value in stored.mine.items() if name in stored.clash}
    raw = {name: request.POST.get(name, "") for name in stored.wrong}
    bundle = draft.bundle(**own, **raw)
    missing = draft.missing()
    _tell(bundle, stored, missing)
    turns = {str(turn.person.public_id): turn for turn in draft.interviews.turns}
    context = {
        "audit": draft.audit,
        "bundle": bundle,
        "facts": {form_field.name: bundle.shown[form_field.name] for form_field in bundle.facts},
        "methods": [_method(draft.audit, bundle, method) for method in AuditMethod.Method],
        "interviews": [_interview(bundle, person, turns) for person in draft.people],
        "waiting": len(draft.interviews.waiting),
        "needed": explained(draft.interviews.rule),
        "findings": draft.audit.findings.all(),
        "missing": _items(bundle, missing),
        "refused": refused,
        "problems": [
            {"message": text, "anchor": bundle.shown[name].anchor}
            for name, texts in stored.wrong.items()
            for text in texts
            if name in bundle.shown
        ],
        "base": remember(draft.values),
        "saved_at": _clock(draft.audit.changed_at),
        "clash": clash,
        "again": request.method == "POST",
        "conflict": stored.conflict,
        "warnings": audits.warnings(draft.audit),
    }
    context["may_delete"], context["may_delete_reason"] = audits.may_delete(request.actor, draft.audit)
    return render(request, "training/audit_edit.html", context, status=status)


def _conflict(request, stored):
    """Somebody was faster: show both values of each field. Only a draft can go on with one's own."""
    bundle = stored.draft.bundle()
    if stored.clash:
        rows = [_both(bundle, stored, name) for name in stored.clash]
        return _page(request, stored, status=409, clash=rows)
    names = [name for name in differing(stored.mine, stored.draft.values) if name in bundle.shown]
    context = {
        "audit": stored.draft.audit,
        "conflict": stored.conflict,
        "rows": [_both(bundle, stored, name) for name in names],
        "unread": [(bundle.shown[n].field.label, request.POST.get(n)) for n in stored.wrong if n in bundle.shown],
    }
    return render(request, "training/audit_conflict.html", context, status=409)


def _both(bundle, stored, name):
    row = bundle.shown[name]
    owner = name.rpartition("-")[0]
    person = next((str(p) for p in bundle.people if str(p.public_id) == owner), "")
    method = dict(AuditMethod.Method.choices).get(owner, "")
    label = _("Interviewed") if name.endswith("-talked") else row.field.label
    return {
        "owner": person or method,
        "label": label,
        "anchor": row.anchor,
        "now": _spoken(row.field, stored.draft.values.get(name)),
        "mine": _spoken(row.field, stored.mine[name]),
    }


def _spoken(bound, value):
    """A value as a person reads it."""
    if value is None or value == "":
        return "—"
    if hasattr(value, "year"):
        return date_format(value, "SHORT_DATE_FORMAT")
    choices = {str(key): label for key, label in getattr(bound.field, "choices", ())}
    if isinstance(value, bool):
        return choices.get(str(value)) or (_("yes") if value else _("no"))
    return choices.get(str(value), value)


def _method(audit, bundle, method):
    rows = {name: bundle.shown[f"{method.value}-{name}"] for name in drafts.METHOD}
    day = rows["done_on"].field.initial
    return {"value": method.value, "label": method.label, "rows": rows, "other_day": day and day != audit.starts_on}


def _interview(bundle, person, turns):
    key = str(person.public_id)
    rows = {name: bundle.shown[f"{key}-{name}"] for name in (drafts.TALKED, *drafts.INTERVIEW)}
    return {"key": key, "person": person, "turn": turns.get(key), "rows": rows, "open": rows["talked"].field.initial}


def _items(bundle, missing):
    """What is missing with the anchor of its field on the page."""
    return [
        {
            "message": item.message,
            "anchor": bundle.shown[item.field].anchor if item.field in bundle.shown else item.field,
        }
        for item in missing
    ]


def _clock(at):
    return timezone.localtime(at).strftime("%H:%M") if at else ""
