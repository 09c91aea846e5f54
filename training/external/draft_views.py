"""The page of a draft check: shown, saved while typing, finished. Nothing typed is ever thrown away."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import panels
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.organization.access import must_write
from imjapan.organization.edit_pages import spoken
from training.forms.drafts import changed, clashes, differing, recall, remember
from training.models import ExternalCheck

from . import domain, draft
from .catalogue import EARLIER, EQUIPMENT, GROUPS, ITEMS, METHODS, WISHES
from .forms import CheckForm
from .views import find_check, trail

DRAFT = ExternalCheck.State.DRAFT


@dataclass
class Stored:
    """What became of one request: the draft afterwards, what was typed, wrong, and changed by two people."""

    check: ExternalCheck
    typed: dict = field(default_factory=dict)
    mine: dict = field(default_factory=dict)
    wrong: dict = field(default_factory=dict)
    clash: list = field(default_factory=list)
    conflict: str = ""
    base: dict = field(default_factory=dict)

    def remembered(self) -> str:
        """What the page shows now: of fields somebody else changed it still shows what it sent."""
        now = draft.values(self.check)
        shown = {name: self.typed[name] for name in differing(self.typed, now) if name not in self.mine}
        return remember(now | shown | {name: self.base.get(name) for name in self.clash})


@staff_only
@require_http_methods(["GET", "POST"])
def check_edit(request, public_id):
    """Show the draft; a plain POST (no script) saves it."""
    check = find_check(request.actor, public_id)
    if request.method == "GET":
        if not domain.may_edit(request.actor, check)[0]:
            return see_other("checks:detail", public_id)
        return _page(request, Stored(check))
    stored = _store(request, check)
    if stored.conflict:
        return _page(request, stored, status=409)
    if stored.wrong:
        return _page(request, stored, status=422)
    messages.success(request, _("The draft is saved."))
    return see_other("checks:edit", public_id)


@staff_only
@require_POST
def check_autosave(request, public_id):
    """Save what was typed so far; answers with fragments for what stands around the fields."""
    stored = _store(request, find_check(request.actor, public_id))
    context = {
        "check": stored.check,
        "missing": domain.missing(stored.check, timezone.localdate()),
        "unseen": draft.without_papers(stored.check),
        "base": stored.remembered(),
        "conflict": stored.conflict,
        "wrong": stored.wrong,
        "fields": [(name, stored.wrong.get(name, [])) for name in draft.names(stored.check.kind)],
    }
    status = 422 if stored.wrong or stored.conflict else 200
    return render(request, "training/external/autosave.html", context, status=status)


@staff_only
@require_http_methods(["GET", "POST"])
def check_finish(request, public_id):
    """Save, then finish. Says everything that is missing at once, or who was faster."""
    if request.method == "GET":  # somebody reloads the page of a refusal
        return see_other("checks:edit", public_id)
    stored = _store(request, find_check(request.actor, public_id))
    if stored.conflict:
        return _page(request, stored, status=409)
    if stored.wrong:
        return _page(request, stored, status=422, refused=True)
    check = stored.check
    try:
        domain.finish_check(request.actor, check=check, version=check.version, today=timezone.localdate())
    except ValidationError:
        return _page(request, stored, status=422, refused=True)
    except Conflict as conflict:
        stored.check, stored.conflict = find_check(request.actor, public_id), conflict.reason
        return _page(request, stored, status=409)
    messages.success(request, _("The check is finished. Make its paper and have the checker sign it."))
    return see_other("checks:detail", public_id)


def _store(request, check) -> Stored:
    """Save what this page changed. A field somebody else changed meanwhile is left alone and reported as clash."""
    must_write(request.actor, check.office_id)
    people = domain.people_for(check)
    typed, wrong = CheckForm(request.POST, check=check, people=people).read()
    base = recall(request.POST.get("base"))
    mine = changed(typed, base, request.POST)
    if "fill" in request.POST:
        mine |= {f"{code}-ok": True for code in ITEMS if typed.get(f"{code}-ok") is None and f"{code}-ok" in typed}
    public_id = check.public_id
    while True:
        now = draft.values(check)
        clash = clashes(mine, now if base is None else base, now)
        data = {name: value for name, value in mine.items() if name not in clash}
        try:
            saved = domain.save_draft(request.actor, check=check, version=check.version, data=data)
        except Conflict as conflict:  # between reading and saving, or finished meanwhile
            check = find_check(request.actor, public_id)
            if check.state != DRAFT:
                return Stored(check, typed, mine, wrong, conflict=conflict.reason, base=base or {})
        else:
            reason = _("Somebody else changed this check while you were editing it.") if clash else ""
            found = find_check(request.actor, public_id)
            return Stored(found, typed, mine, {**saved.refused, **wrong}, clash, reason, base or {})


def _page(request, stored, *, status=200, refused=False):
    """The page with everything that was typed, also what could not be stored."""
    check, today = stored.check, timezone.localdate()
    if check.state != DRAFT:
        return _too_late(request, stored)
    people = domain.people_for(check)
    kept = {name: stored.mine[name] for name in stored.clash}
    raw = {name: request.POST.get(name, "") for name in stored.wrong}
    form = CheckForm(initial={**draft.values(check), **kept, **raw}, check=check, people=people)
    missing = draft.missing(check, people, today)
    for name, texts in stored.wrong.items():
        form.fields[name].told = texts
    context = {
        "check": check,
        "form": form,
        "trail": trail(),
        "base": remember(draft.values(check)),
        "people": people,
        "facts": [form[name] for name in draft.FACTS[:-1] if name in form.fields],
        "groups": _groups(form) if check.kind == draft.OFFICE else (),
        "methods": _methods(form) if check.kind != draft.OFFICE else (),
        "texts": [form[f"{code}-text"] for code in (EQUIPMENT, EARLIER, WISHES)] if check.kind == draft.OFFICE else (),
        "missing": missing,
        "unseen": draft.without_papers(check),
        "refused": refused,
        "wrong": stored.wrong,
        "conflict": stored.conflict,
        "clash": [_both(form, stored, name) for name in stored.clash],
        "panels": panels.render(request, "external_check.form", check),
    }
    return render(request, "training/external/edit.html", context, status=status)


def _too_late(request, stored):
    """Finished meanwhile: what was typed stands beside what was saved, so that nothing is lost."""
    form = CheckForm(check=stored.check, people=domain.people_for(stored.check))
    names = [name for name in differing(stored.mine, draft.values(stored.check)) if name in form.fields]
    context = {
        "check": stored.check,
        "conflict": stored.conflict,
        "rows": [_both(form, stored, name) for name in names],
    }
    return render(request, "training/external/too_late.html", context, status=409)


def _both(form, stored, name):
    now, bound = draft.values(stored.check), form[name]
    code = name.partition("-")[0]
    row = ITEMS.get(code) or METHODS.get(code)
    return {
        "owner": f"{row.number} {row.label}".strip() if row and not bound.label.endswith(row.label) else "",
        "label": bound.label,
        "anchor": bound.auto_id,
        "now": _spoken(bound.field, now.get(name)),
        "mine": _spoken(bound.field, stored.mine[name]),
    }


def _spoken(form_field, value):
    choices = {str(key): label for key, label in getattr(form_field, "choices", ())}
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value) or "—"
    if str(value) in choices and value is not None:
        return choices[str(value)]
    return spoken(form_field, value)


def _groups(form):
    """(heading, rows): an item with its fields."""
    return [
        (
            heading,
            [
                {
                    "item": item,
                    "ok": form[f"{item.code}-ok"],
                    "papers": form[f"{item.code}-papers"] if item.papers else None,
                    "text": form[f"{item.code}-text"],
                    "open": _is_open(form, item.code),
                }
                for item in ITEMS.values()
                if item.group == group
            ],
        )
        for group, (heading, _printed) in GROUPS.items()
    ]


def _is_open(form, code):
    """Whether the papers and remarks of an item are shown at once: something stands there, or has to."""
    ok, papers, text = (form.initial.get(f"{code}-{part}") for part in ("ok", "papers", "text"))
    return ok is False or bool(papers or text) or bool(getattr(form.fields[f"{code}-text"], "told", ()))


def _methods(form):
    parts = ("done", "proper", "ok", "text")
    return [{"method": row, **{part: form[f"{code}-{part}"] for part in parts}} for code, row in METHODS.items()]
