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
from imjapan.organization.access import may_read_interviews, must_write
from training import checks
from training.checklists import ITEMS, PAPERS
from training.domain import audits, checklists, drafts, follow_up
from training.domain.completeness import explained
from training.domain.interviews import interview_state
from training.forms.drafts import Bundle, changed, clashes, differing, recall, remember
from training.models import Audit, AuditMethod

from .audits import find_audit, note_interviews


class Draft:
    """A draft as the page shows it: the audit, who is in training, its values and what is missing."""

    def __init__(self, actor, public_id):
        self.actor, self.public_id = actor, public_id
        self.audit = find_audit(actor, public_id)
        self.today = timezone.localdate()
        self.on = self.audit.starts_on or self.today
        self.interviews = interview_state(self.audit.establishment, on=self.on)
        there = {turn.person.pk: turn.person for turn in self.interviews.turns}
        gone = {row.person_id: row.person for row in self.audit.interviews.all() if row.person_id not in there}
        self.people = [*there.values(), *gone.values()]
        self.values = drafts.values(self.audit, self.people)

    def again(self):
        """The same page as it is stored now."""
        return type(self)(self.actor, self.public_id)

    def missing(self):
        return audits.missing(self.audit, today=self.today)

    def bundle(self, data=None, **more):
        return Bundle(self.audit, self.people, initial={**self.values, **more}, data=data)

    def filled(self, what, typed) -> dict:
        """Fields that one button answers: “done, no problem” of a method, or “same as last time” of its group."""
        way, _colon, method = what.rpartition(":")
        if method not in AuditMethod.Method.values:
            return {}
        fill = checklists.same_as_last if way == "same" else checklists.no_problem
        return fill(self.audit, method, typed)


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
    stored = store(request, draft)
    if stored.conflict:
        return conflict_page(request, stored)
    if stored.wrong:
        return _page(request, stored, status=422)
    return _go_on(request, public_id)


def _go_on(request, public_id):
    """After saving: where the button leads. Without one back to the draft."""
    where, _colon, what = request.POST.get("then", "").partition(":")
    if where == "finding" and what in ITEMS:
        return redirect_to("training:finding_new", public_id, item=what)
    if where == "files":
        return redirect_to("training:evidence", public_id, item=what)
    if where == "interview" and what in {str(person.public_id) for person in Draft(request.actor, public_id).people}:
        return see_other("training:interview_edit", public_id, what)
    messages.success(request, _("The draft is saved."))
    return see_other("training:audit_edit", public_id)


def redirect_to(view, *args, item=""):
    """A page with the item of the checklist it is about."""
    query = f"?item={item}" if item in ITEMS else ""
    response = see_other(view, *args)
    response["Location"] += query
    return response


@staff_only
@require_POST
def audit_autosave(request, public_id):
    """Save what was typed so far; answers with fragments for the fields and the list of what is missing."""
    return saved(request, store(request, Draft(request.actor, public_id)))


def saved(request, stored):
    """The answer to a save while typing."""
    bundle = stored.draft.bundle()
    missing = stored.draft.missing()
    tell(bundle, stored, missing)
    left = stored.wrong.keys() | set(stored.clash)  # what stands there is the typist's
    moved = [
        bundle.shown[name]
        for name in differing(stored.typed, stored.draft.values)
        if name in bundle.shown and name not in left
    ]
    audit = stored.draft.audit
    context = {
        "audit": audit,
        "missing": _items(bundle, missing),
        "hints": checklists.hints(audit),
        "base": stored.remembered(),
        "moved": [row for row in moved if not checks.is_row(row.name)],
        "checks": checks.rows(audit, stored.draft.values, {row.name for row in moved}),
        "questions": checks.questions(stored.draft.values, {row.name for row in moved}),
        "marks": [row for row in bundle.shown.values() if row not in moved and not checks.is_row(row.name)],
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
    stored = store(request, Draft(request.actor, public_id))
    if stored.conflict:
        return conflict_page(request, stored)
    if stored.wrong:
        return _page(request, stored, status=422, refused=True)
    draft = stored.draft
    try:
        audits.finish_audit(request.actor, audit=draft.audit, version=draft.audit.version, today=draft.today)
    except ValidationError:
        return _page(request, stored, status=422, refused=True)
    except Conflict as conflict:
        stored.draft, stored.conflict = draft.again(), conflict.reason
        return conflict_page(request, stored)
    messages.success(request, _("The audit is finished and waits for approval."))
    return see_other("training:audit_detail", public_id)


def store(request, draft) -> Stored:
    """Save what this page changed. A field that somebody else changed meanwhile is left alone and reported as clash."""
    must_write(request.actor, draft.audit.office_id)
    typed, wrong = draft.bundle(request.POST).read()
    wrong = {name: texts for name, texts in wrong.items() if name in request.POST}
    base = recall(request.POST.get("base"))
    mine = changed(typed, base, request.POST) | draft.filled(request.POST.get("fill", ""), typed)
    if base is None and request.POST.get("version") == str(draft.audit.version):
        base = draft.values
    while True:
        clash = clashes(mine, base, draft.values)
        data = {name: value for name, value in mine.items() if name not in clash}
        try:
            kept = audits.save_draft(request.actor, audit=draft.audit, version=draft.audit.version, data=data)
        except Conflict as conflict:  # between reading and saving
            draft = draft.again()
            if draft.audit.state != Audit.State.DRAFT:
                return Stored(draft, typed, mine, wrong, conflict=conflict.reason)
        else:
            reason = audits.changed_by(draft.audit) if clash else ""
            draft = draft.again()
            return Stored(draft, typed, mine, {**kept.refused, **wrong}, clash, reason, base or {})


def tell(bundle, stored, missing):
    bundle.tell(stored.wrong)
    bundle.tell({item.field: [item.message] for item in missing if item.wrong})


def _page(request, stored, *, status=200, refused=False, clash=()):
    """The page of the draft with everything that was typed, also what could not be stored."""
    draft = stored.draft
    own = {name: value for name, value in stored.mine.items() if name in stored.clash}
    raw = {name: request.POST.get(name, "") for name in stored.wrong}
    bundle = draft.bundle(**own, **raw)
    missing = draft.missing()
    tell(bundle, stored, missing)
    turns = {str(turn.person.public_id): turn for turn in draft.interviews.turns}
    context = {
        "audit": draft.audit,
        "bundle": bundle,
        "facts": {form_field.name: bundle.shown[form_field.name] for form_field in bundle.facts},
        "methods": _methods(draft, bundle),
        "interviews": [_interview(draft, bundle, person, turns) for person in draft.people],
        "needed": [explained(rule) for rule in draft.interviews.rules.values()],
        "counts": checks.counted(draft.interviews),
        "hears": may_read_interviews(request.actor)[0],
        "papers": [bundle.shown[f"{checklists.CHECK}-{code}"] for code in PAPERS],
        "closing": checks.closing(draft.audit, bundle),
        "files": draft.audit.evidence.count(),
        "hints": checklists.hints(draft.audit),
        "findings": draft.audit.findings.all(),
        "earlier": follow_up.lines(draft.audit),
        "missing": _items(bundle, missing),
        "refused": refused,
        "problems": [
            {"message": text, "anchor": bundle.shown[name].anchor}
            for name, texts in stored.wrong.items()
            for text in texts
            if name in bundle.shown
        ],
        "base": remember(draft.values),
        "saved_at": clock(draft.audit.changed_at),
        "clash": clash,
        "again": request.method == "POST",
        "conflict": stored.conflict,
        "warnings": audits.warnings(draft.audit),
    }
    context["may_delete"], context["may_delete_reason"] = audits.may_delete(request.actor, draft.audit)
    return render(request, "training/audit_edit.html", context, status=status)


def conflict_page(request, stored, draft_page=None):
    """Somebody was faster: show both values of each field. Only a draft can go on with one's own."""
    bundle = stored.draft.bundle()
    if stored.clash:
        rows = [_both(bundle, stored, name) for name in stored.clash]
        return (draft_page or _page)(request, stored, status=409, clash=rows)
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


def _methods(draft, bundle):
    """The cards of the five methods, each with its fields and the rows of its group."""
    shown = {name: row.field.value() for name, row in bundle.shown.items()}
    groups = {}
    for row in checks.rows(draft.audit, shown):
        groups.setdefault(row["item"].method, []).append(row)
    for method in AuditMethod.Method:
        rows = {name: bundle.shown[f"{method.value}-{name}"] for name in drafts.METHOD}
        day, group = rows["done_on"].field.initial, groups.get(method.value, ())
        yield {
            "value": method.value,
            "label": method.label,
            "rows": rows,
            "other_day": day and day != draft.audit.starts_on,
            "checks": group,
            "carried": any(row["last"] for row in group),
        }


def _interview(draft, bundle, person, turns):
    key = str(person.public_id)
    rows = {name: bundle.shown[f"{key}-{name}"] for name in (drafts.TALKED, *drafts.INTERVIEW)}
    record = next((row for row in draft.audit.interviews.all() if row.person_id == person.pk), None)
    return {
        "key": key,
        "person": person,
        "turn": turns.get(key),
        "rows": rows,
        "open": rows["talked"].field.initial,
        "answered": len(record.answers) if record else 0,
        "flags": len(checklists.red_flags(record)) if record else 0,
    }


def _items(bundle, missing):
    """What is missing with the anchor of its field on the page."""
    return [
        {
            "message": item.message,
            "anchor": bundle.shown[item.field].anchor if item.field in bundle.shown else item.field,
        }
        for item in missing
    ]


def clock(at):
    return timezone.localtime(at).strftime("%H:%M") if at else ""
