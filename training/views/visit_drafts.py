"""The page on which a visit is recorded: shown, saved while typing, finished. Nothing typed is ever thrown away."""

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
from training.domain import visit_drafts, visits
from training.domain.visit_people import present
from training.forms.drafts import changed, clashes, differing, recall, remember
from training.forms.visits import VisitForm
from training.models import Visit
from training.visit_questions import HEADINGS, PARTS, is_grave

from .visits import before_this, find_visit, trigger_page


class Draft:
    """A draft as the page shows it: the visit, who is there, its values and what is missing."""

    def __init__(self, actor, public_id):
        self.visit = find_visit(actor, public_id)
        self.today = timezone.localdate()
        self.there = present(self.visit.establishment, self.visit.visited_on)
        here = {one.person.pk for one in self.there}
        self.gone = [person for person in self.visit.people.all() if person.pk not in here]
        self.people = [*(one.person for one in self.there), *self.gone]
        self.values = visit_drafts.values(self.visit, self.people)

    def form(self, data=None, **more):
        return VisitForm(data, initial={**self.values, **more}, people=self.people, office_id=self.visit.office_id)

    def missing(self):
        return visits.missing(self.visit, today=self.today)

    def warnings(self):
        return visits.warnings(self.visit, today=self.today)


@dataclass
class Stored:
    """What became of one request: the draft afterwards, fields that were wrong, fields two people changed."""

    draft: Draft
    typed: dict = field(default_factory=dict)
    mine: dict = field(default_factory=dict)
    wrong: dict = field(default_factory=dict)
    clash: list = field(default_factory=list)
    conflict: str = ""
    base: dict = field(default_factory=dict)

    def remembered(self):
        """What the page shows now; of a clash it still knows the old value, until the typist has decided."""
        return remember(self.draft.values | {name: self.base.get(name) for name in self.clash})


@staff_only
@require_http_methods(["GET", "POST"])
def visit_edit(request, public_id):
    """Show the draft; a plain POST (no script) saves it."""
    draft = Draft(request.actor, public_id)
    if request.method == "GET":
        if not visits.may_edit(request.actor, draft.visit)[0]:
            return see_other("training:visit_detail", public_id)
        return _page(request, Stored(draft))
    stored = _store(request, draft)
    if stored.conflict:
        return _conflict(request, stored)
    if stored.wrong:
        return _page(request, stored, status=422)
    messages.success(request, _("The draft is saved."))
    return see_other("training:visit_edit", public_id)


@staff_only
@require_POST
def visit_autosave(request, public_id):
    """Save what was typed so far; answers with fragments for the fields and the list of what is missing."""
    stored = _store(request, Draft(request.actor, public_id))
    form, missing = stored.draft.form(), stored.draft.missing()
    _tell(form, stored, missing)
    left = stored.wrong.keys() | set(stored.clash)  # what stands there is the typist's
    names = differing(stored.typed, stored.draft.values)
    moved = [form.shown[name] for name in names if name in form.shown and name not in left]
    context = {
        "visit": stored.draft.visit,
        "audit": stored.draft.visit,  # the shared fragments call the record so
        "missing": _items(form, missing),
        "base": stored.remembered(),
        "moved": moved,
        "marks": [row for row in form.shown.values() if row not in moved],
        "warnings": stored.draft.warnings(),
        "grave": is_grave(stored.draft.visit.answers),
        "trigger_url": trigger_page(stored.draft.visit),
        "conflict": stored.conflict,
    }
    status = 422 if stored.wrong or stored.conflict else 200
    response = render(request, "training/visit_autosave.html", context, status=status)
    if moved:  # the page now shows what it did not send: one more round tells it that all is saved
        response["HX-Trigger-After-Settle"] = "moved"
    return response


@staff_only
@require_http_methods(["GET", "POST"])
def visit_finish(request, public_id):
    """Save, then finish. Says everything that is missing at once, or who was faster."""
    if request.method == "GET":  # somebody reloads the page of a refusal
        return see_other("training:visit_edit", public_id)
    stored = _store(request, Draft(request.actor, public_id))
    if stored.conflict:
        return _conflict(request, stored)
    if stored.wrong:
        return _page(request, stored, status=422, refused=True)
    draft = stored.draft
    try:
        visits.finish_visit(request.actor, visit=draft.visit, version=draft.visit.version, today=draft.today)
    except ValidationError:
        return _page(request, stored, status=422, refused=True)
    except Conflict as conflict:
        stored.draft, stored.conflict = Draft(request.actor, public_id), conflict.reason
        return _conflict(request, stored)
    messages.success(request, _("The visit is recorded."))
    return see_other("training:visit_detail", public_id)


def _store(request, draft) -> Stored:
    """Save what this page changed. A field that somebody else changed meanwhile is left alone and reported as clash."""
    must_write(request.actor, draft.visit.office_id)
    typed, wrong = draft.form(request.POST).read()
    wrong = {name: texts for name, texts in wrong.items() if name in request.POST}
    base = recall(request.POST.get("base"))
    mine = changed(typed, base, request.POST)
    if base is None and request.POST.get("version") == str(draft.visit.version):
        base = draft.values
    while True:
        clash = clashes(mine, base, draft.values)
        data = {name: value for name, value in mine.items() if name not in clash}
        try:
            saved = visits.save_visit(request.actor, visit=draft.visit, version=draft.visit.version, data=data)
        except Conflict as conflict:  # between reading and saving
            draft = Draft(request.actor, draft.visit.public_id)
            if draft.visit.state != Visit.State.DRAFT:
                return Stored(draft, typed, mine, wrong, conflict=conflict.reason)
        else:
            draft = Draft(request.actor, draft.visit.public_id)
            reason = visits.changed_meanwhile() if clash else ""
            return Stored(draft, typed, mine, {**saved.refused, **wrong}, clash, reason, base or {})


def _tell(form, stored, missing):
    form.tell(stored.wrong)
    form.tell({item.field: [item.message] for item in missing if item.wrong})


def _page(request, stored, *, status=200, refused=False, clash=()):
    """The page with everything that was typed, also what could not be stored."""
    draft = stored.draft
    own = {name: value for name, value in stored.mine.items() if name in stored.clash}
    raw = {name: request.POST.get(name, "") for name in stored.wrong}
    form, missing = draft.form(**own, **raw), draft.missing()
    _tell(form, stored, missing)
    context = {
        "visit": draft.visit,
        "audit": draft.visit,
        "facts": form.shown,
        "people": _people(form, draft),
        "parts": _parts(form),
        "missing": _items(form, missing),
        "refused": refused,
        "problems": [
            {"message": text, "anchor": form.shown[name].anchor}
            for name, texts in stored.wrong.items()
            for text in texts
            if name in form.shown
        ],
        "base": remember(draft.values),
        "clash": clash,
        "again": request.method == "POST",
        "conflict": stored.conflict,
        "warnings": draft.warnings(),
        "grave": is_grave(draft.visit.answers),
        "may_delete": visits.may_delete(request.actor, draft.visit)[0],
        "files": draft.visit.evidence.count(),
        "trigger_url": trigger_page(draft.visit),
        **before_this(request.actor, draft.visit.establishment, on=draft.visit.visited_on, than=draft.visit),
    }
    return render(request, "training/visit_edit.html", context, status=status)


def _people(form, draft):
    """Ticks in two groups: whom the visit is for, and who else is there or was ticked before."""
    rows = {"needed": [], "others": []}
    for one in draft.there:
        row = form.shown[f"{one.person.public_id}-{visit_drafts.SEEN}"]
        rows["needed" if one.needed else "others"].append({"row": row, "person": one.person, "plan": one.plan})
    for person in draft.gone:
        row = form.shown[f"{person.public_id}-{visit_drafts.SEEN}"]
        rows["others"].append({"row": row, "person": person, "plan": None})
    return rows


def _parts(form):
    """The three parts of the form with their headings, ratings, texts and folded questions."""
    return [
        {"number": number, "label": label, "headings": [_heading(form, h) for h in HEADINGS if h.part == number]}
        for number, label in PARTS.items()
    ]


def _heading(form, heading):
    questions = [form.shown[question.code] for question in heading.questions]
    text = form.shown[f"{heading.name}-text"]
    return {
        "name": heading.name,
        "key_word": heading.key_word,
        "rating": form.shown[f"{heading.name}-rating"],
        "text": text,
        "questions": questions,
        "asked": any(row.field.initial for row in questions),
    }


def _conflict(request, stored):
    """Somebody was faster: show both values of each field. Only a draft can go on with one's own."""
    form = stored.draft.form()
    if stored.clash:
        return _page(request, stored, status=409, clash=[_both(form, stored, name) for name in stored.clash])
    names = [name for name in differing(stored.mine, stored.draft.values) if name in form.shown]
    context = {
        "visit": stored.draft.visit,
        "conflict": stored.conflict,
        "rows": [_both(form, stored, name) for name in names],
        "unread": [
            (form.shown[name].field.label, request.POST.get(name)) for name in stored.wrong if name in form.shown
        ],
    }
    return render(request, "training/visit_conflict.html", context, status=409)


def _both(form, stored, name):
    row = form.shown[name]
    heading = next((h for h in HEADINGS if name == f"{h.name}-text"), None)
    return {
        "owner": heading.label if heading else "",
        "label": row.field.label,
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
    if isinstance(value, bool):
        return _("seen") if value else _("not seen")
    return {str(key): label for key, label in getattr(bound.field, "choices", ())}.get(str(value), value)


def _items(form, missing):
    """What is missing with the anchor of its field on the page."""
    shown = form.shown
    return [
        {"message": item.message, "anchor": shown[item.field].anchor if item.field in shown else item.field}
        for item in missing
    ]
