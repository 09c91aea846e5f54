"""Everything that happened to an audit. What trainees said is never repeated, and many saves are told as one sitting.

Where a finding comes from, and what we wrote inside, is told only to those who may read interviews.
"""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import register
from imjapan.organization import access as organization
from imjapan.organization import trail
from interns.models import Person

from .models import AuditChecklist, AuditMethod, CorrectiveAnswer, Evidence, Finding, Interview, ReleasedFinding

Method = AuditMethod.Method
SITTING = timedelta(minutes=30)  # without a save for longer, a new sitting begins
LABELS = {Finding: gettext_lazy("Finding"), AuditMethod: gettext_lazy("Method")}


@register("audit")
def draft(request, audit, limit):
    """The audit itself, its methods and interviews."""
    methods, interviews = list(audit.methods.all()), list(audit.interviews.all())
    people = {row.pk: str(row.person) for row in interviews}
    if not organization.may_read_interviews(request.actor)[0]:
        methods = [row for row in methods if row.method != AuditMethod.Method.INTERVIEW]  # its result quotes them
    heard = {row.pk: _("what the interviews led to changed") for row in methods if row.method == Method.INTERVIEW}
    yield from told.additions([audit], limit, lambda row: _("Audit begun"))
    checklist = [row for row in [getattr(audit, "checklist", None)] if row]
    yield from told.sittings(
        [audit, *methods, *checklist, *interviews],
        limit,
        gap=SITTING,
        labels={AuditMethod: {row.pk: row.get_method_display() for row in methods}},
        silent={
            Interview: lambda key: _("interview with %(name)s changed") % {"name": people.get(key, told.NOTHING)},
            AuditMethod: heard.get,
            AuditChecklist: lambda key: _("checklist changed"),
        },
        said=_interviews(audit),
    )


def _interviews(audit) -> list[told.Said]:
    """Interviews that were added and taken out again."""
    texts = {"added": _("interview with %(name)s added"), "deleted": _("interview with %(name)s taken out")}
    events = Interview._meta.get_field("history").related_model.objects
    rows = (
        events.filter(audit_id=audit.pk, pgh_label__in=texts).defer("notes", "answers").order_by("-pgh_id")[: told.DEEP]
    )
    rows = list(rows)
    names = dict(Person.objects.filter(pk__in={row.person_id for row in rows}).values_list("pk", "passport_name"))
    return [
        told.Said(
            row.pgh_created_at,
            (row.pgh_context or {}).get("actor"),
            (row.pgh_context or {}).get("source", ""),
            texts[row.pgh_label] % {"name": names.get(row.person_id, told.NOTHING)},
        )
        for row in rows
    ]


@register("audit")
def evidence(request, audit, limit):
    """Photos and files, added and taken out."""
    label = _("Photo or file")
    rows = list(audit.evidence.select_related("file"))
    yield from told.additions(rows, limit, lambda row: _("%(name)s kept") % {"name": row.file.name})
    yield from told.deletions(Evidence, limit, label=label, audit_id=audit.pk)


@register("audit")
def findings(request, audit, limit):
    """Findings written, changed and deleted, and what followed once the company was told."""
    rows = list(audit.findings.all())
    ids = [row.pk for row in rows]
    labels = {row.pk: f"{LABELS[Finding]} {row.number}" for row in rows}
    yield from told.additions(rows, limit, lambda row: _("Finding %(number)s written") % {"number": row.number})
    if organization.may_read_interviews(request.actor)[0]:
        yield from told.changes(rows, limit, labels={Finding: labels})
    else:
        changed = _("%(what)s changed")
        words = {Finding: lambda key: changed % {"what": labels.get(key, told.NOTHING)}}
        yield from told.sittings(rows, limit, gap=SITTING, silent=words)
    yield from told.deletions(Finding, limit, label=LABELS[Finding], audit_id=audit.pk)
    released = list(ReleasedFinding.objects.filter(finding__in=ids))
    yield from told.additions(
        released, limit, lambda row: _("Finding %(number)s released to the company") % {"number": row.number}
    )
    numbers = {row.pk: f"{LABELS[Finding]} {row.number}" for row in released}
    yield from told.changes(released, limit, labels={ReleasedFinding: numbers})
    answers = list(CorrectiveAnswer.objects.filter(released__in=released).select_related("released"))
    yield from told.additions(answers, limit, _answered)
    sent = {row.pk: _("Answer to finding %(number)s") % {"number": row.released.number} for row in answers}
    yield from told.changes(answers, limit, labels={CorrectiveAnswer: sent})


def _answered(row):
    words = {"number": row.released.number, "channel": row.get_channel_display()}
    return _("Answer to finding %(number)s recorded (%(channel)s)") % words


@register("audit")
def readers(request, audit, limit):
    yield from trail.reads(request, [audit], limit, office_id=audit.office_id)
