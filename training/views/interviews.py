"""One interview: its questions while the audit is a draft, what was said afterwards. Needs the right “Interviews”."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, panels
from imjapan.core.errors import require
from imjapan.core.http import see_other
from imjapan.organization.access import may_read_interviews, may_write
from training import access, checks
from training.domain import audits, checklists, drafts, triggers
from training.forms.audits import LANGUAGES
from training.forms.drafts import InterviewBundle, remember
from training.models import AuditTrigger

from .drafts import Draft, Stored, clock, conflict_page, saved, store, tell

REST = "rest"  # the button “the rest: no problem”


class InterviewDraft(Draft):
    """The part of a draft that is one interview."""

    def __init__(self, actor, public_id, person_id):
        super().__init__(actor, public_id)
        self.person = next((p for p in self.people if p.public_id == person_id), None)
        if self.person is None:
            raise Http404
        self.key = str(person_id)
        self.people = [self.person]
        self.values = drafts.interview_values(self.audit, self.person)

    def again(self):
        return type(self)(self.actor, self.public_id, self.person.public_id)

    def bundle(self, data=None, **more):
        return InterviewBundle(self.audit, self.person, initial={**self.values, **more}, data=data)

    def missing(self):
        return [item for item in super().missing() if item.field.startswith(self.key)]

    def filled(self, what, typed):
        if what != REST:
            return {}
        own = {name.removeprefix(f"{self.key}-"): value for name, value in typed.items()}
        fine = {f"{self.key}-{code}": answer for code, answer in checklists.rest_is_fine(own).items()}
        return {f"{self.key}-{drafts.TALKED}": True, **fine}


def _open(request, public_id, person_id):
    require(may_read_interviews(request.actor))
    return InterviewDraft(request.actor, public_id, person_id)


@staff_only
@require_http_methods(["GET", "POST"])
def interview_edit(request, public_id, person_id):
    """The questions to one trainee; a plain POST (no script) saves them."""
    draft = _open(request, public_id, person_id)
    if request.method == "GET":
        if not audits.may_edit(request.actor, draft.audit)[0]:
            return see_other("training:audit_detail", public_id)
        row = _row(draft)
        if row and (row.notes or row.answers):
            events.note(request, "training.interviews.read", draft.audit)
        return _page(request, Stored(draft))
    stored = store(request, draft)
    if stored.conflict:
        return conflict_page(request, stored, draft_page=_page)
    if stored.wrong:
        return _page(request, stored, status=422)
    if request.POST.get("then") == "audit":
        response = see_other("training:audit_edit", public_id)
        response["Location"] += f"#person-{draft.key}"
        return response
    messages.success(request, _("The draft is saved."))
    return see_other("training:interview_edit", public_id, person_id)


@staff_only
@require_POST
def interview_autosave(request, public_id, person_id):
    return saved(request, store(request, _open(request, public_id, person_id)))


def _row(draft):
    return next((row for row in draft.audit.interviews.all() if row.person_id == draft.person.pk), None)


def _page(request, stored, *, status=200, clash=()):
    draft = stored.draft
    own = {name: value for name, value in stored.mine.items() if name in stored.clash}
    raw = {name: request.POST.get(name, "") for name in stored.wrong}
    bundle = draft.bundle(**own, **raw)
    tell(bundle, stored, draft.missing())
    values = {name: row.field.value() for name, row in bundle.shown.items()}
    language = values[f"{draft.key}-language"] or draft.person.language
    rows = checks.questions(values, language=language)
    context = {
        "audit": draft.audit,
        "person": draft.person,
        "key": draft.key,
        "held": {name: bundle.shown[f"{draft.key}-{name}"] for name in (drafts.TALKED, *drafts.INTERVIEW)},
        "rows": rows,
        "spoken": dict(LANGUAGES).get(language, language),
        "translated": language in ("ja", "en") or any(row["other"] for row in rows),
        "row": _row(draft),
        "base": remember(draft.values),
        "saved_at": clock(draft.audit.changed_at),
        "again": request.method == "POST",
        "clash": clash,
        "conflict": stored.conflict,
        "problems": [
            {"message": text, "anchor": bundle.shown[name].anchor}
            for name, texts in stored.wrong.items()
            for text in texts
            if name in bundle.shown
        ],
    }
    return render(request, "training/interview_edit.html", context, status=status)


def _ground(row):
    """The public id of the ground for an extraordinary audit that an interview gives, so that it gives one."""
    return uuid.uuid5(row.public_id, "suspicion")


def _said(request, public_id):
    require(may_read_interviews(request.actor))
    rows = access.interviews(request.actor).select_related("audit__establishment__company", "person")
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_POST
def interview_suspicion(request, public_id):
    """A red flag becomes a ground for an extraordinary audit. It says that an interview gave it, not whose."""
    row = _said(request, public_id)
    triggers.open_trigger(
        request.actor,
        establishment=row.audit.establishment,
        reason=AuditTrigger.Reason.INTERVIEW,
        occurred_on=row.held_on or row.audit.starts_on,
        key=_ground(row),
    )
    messages.success(request, _("The extraordinary audit is open. It is due at once."))
    return see_other("training:interview_detail", public_id)


@staff_only
@require_GET
def interview_detail(request, public_id):
    """What one trainee said, and the interview sheet. A draft goes on in its form."""
    row = _said(request, public_id)
    events.note(request, "training.interviews.read", row.audit)
    flags = checklists.red_flags(row)
    values = {f"x-{name}": value for name, value in checklists.answer_values(row).items()}
    answered = [one for one in checks.questions(values, language=row.language) if one["answer"] or one["note"]]
    context = {
        "row": row,
        "audit": row.audit,
        "answered": answered,
        "flags": flags,
        "severe": checklists.severe(row),
        "opened": AuditTrigger.objects.filter(public_id=_ground(row)).exists(),
        "may_open": may_write(request.actor, row.audit.office_id)[0],
        "language": dict(LANGUAGES).get(row.language, row.language),
        "panels": panels.render(request, "interview", row),
    }
    return render(request, "training/interview_detail.html", context)
