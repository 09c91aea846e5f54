"""What an audit still lacks before it can be finished: all of it at once, each at its field.

Rules: TITP-AUDIT-02 (five methods), TITP-AUDIT-03 (interviews), tests T1 and T2 of the forms book.
"""

from collections import Counter
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from companies.domain import barred
from imjapan.law import texts
from imjapan.law.verdict import Outcome
from imjapan.organization.access import serving
from imjapan.organization.models import Staff
from training.models import Audit, AuditMethod, Placement, Regime

from . import checklists, findings, follow_up
from .interviews import NUMBERS, in_training, judge_numbers, numbers


@dataclass(frozen=True)
class Missing:
    """One thing to do. `field` is the name of the form field; `wrong`: something is there, but it cannot be right."""

    field: str
    message: str
    wrong: bool = False


def missing(audit, *, today) -> list[Missing]:
    """Everything that keeps a draft from being finished, in the order of the form."""
    return [
        *_when_and_who(audit, today),
        *_barred(audit),
        *_methods(audit),
        *_checklist(audit),
        *_interviews(audit),
        *_earlier(audit),
        *missing_words(audit),
    ]


def missing_words(audit) -> list[Missing]:
    """The part of it that can still change after finishing: findings, and whether they fit the result."""
    return [*_findings(audit), *_result(audit)]


def warnings(audit) -> list[str]:
    """What does not stop the audit but should be known before it is approved."""
    found = [] if _strict(audit) else [message for _field, message in _related(audit)]
    listened = [str(row.person) for row in audit.interviews.all() if row.company_listened]
    if listened:
        text = _("Somebody of the company was present at the interview: %(names)s. Talk again alone if you can.")
        found.append(text % {"names": ", ".join(listened)})
    return found


def _when_and_who(audit, today):
    if audit.kind == Audit.Kind.EXTRAORDINARY and not audit.reason.strip():
        yield Missing("reason", _("Give the reason of the extraordinary audit."))
    if audit.starts_on is None:
        yield Missing("starts_on", _("Give the first day of the audit."))
    elif audit.starts_on > today:
        yield Missing("starts_on", _("The first day is in the future."), wrong=True)
    if audit.ends_on is None:
        yield Missing("ends_on", _("Give the last day of the audit."))
    elif audit.ends_on > today and not (audit.starts_on and audit.starts_on > today):
        yield Missing("ends_on", _("The last day is in the future."), wrong=True)
    roles = _roles(audit)
    if audit.lead_id is None:
        yield Missing("lead", _("Say who led the audit."))
    elif roles is not None and audit.lead_id not in roles:
        yield Missing("lead", _("Who led the audit was not staff of the office on that day."), wrong=True)
    if audit.manager_id is None:
        yield Missing("manager", _("Name the supervision manager in charge."))
    elif roles is not None and Staff.Role.MANAGER not in roles.get(audit.manager_id, ()):
        text = _("This person was not a supervision manager of the office on that day.")
        yield Missing("manager", text, wrong=True)


def _barred(audit):
    """A close relation to the company bars the manager in charge (TITP-STAFF-02), under ESD everybody (ESD-LIC-03)."""
    if audit.manager_id and audit.starts_on:
        reason = barred.barred([audit.manager_id], audit.company_id, audit.starts_on).get(audit.manager_id)
        if reason:
            text = _("This manager may not supervise this company (%(reason)s). Name another one.")
            yield Missing("manager", text % {"reason": reason}, wrong=True)
    if _strict(audit):
        yield from (Missing(field, message, wrong=True) for field, message in _related(audit))


def _strict(audit):
    return audit.starts_on is not None and bool(numbers(audit.establishment, audit.starts_on).get(Regime.ESD))


def _related(audit):
    """Who leads or comes along although closely related to the company: (field, sentence)."""
    if audit.starts_on is None:
        return []
    known = barred.bars(audit.company_id, audit.starts_on)
    found = [("lead", bar) for bar in known if bar.user_id is not None and bar.user_id == audit.lead_id]
    found += [("companions", bar) for bar in barred.named(audit.companions, known)]
    text = _("%(name)s is closely related to this company (%(reason)s) and should not take part.")
    return [(field, text % {"name": bar.name, "reason": bar.reason}) for field, bar in found]


def _roles(audit):
    """Roles by user of the office on the first day, or None without that day."""
    if audit.starts_on is None:
        return None
    roles = {}
    for row in Staff.objects.filter(serving(audit.starts_on), office_id=audit.office_id):
        roles.setdefault(row.user_id, set()).add(row.role)
    return roles


def _methods(audit):
    nobody = audit.starts_on is not None and not in_training(audit.establishment, audit.starts_on).exists()
    order = {method: number for number, method in enumerate(AuditMethod.Method.values)}
    for row in sorted(audit.methods.all(), key=lambda row: order[row.method]):
        name = {"method": row.get_method_display()}
        if row.done:
            if not row.result.strip():
                yield Missing(f"{row.method}-result", _("Write the result: %(method)s.") % name)
            if outside(audit, row.done_on):
                yield Missing(
                    f"{row.method}-done_on", _("The day lies outside the audit: %(method)s.") % name, wrong=True
                )
        elif row.method == AuditMethod.Method.INTERVIEW and nobody:
            continue  # nobody is in training, so there is nobody to talk with
        elif not audit.substitute_method.strip():
            text = _("Say whether it was done: %(method)s.")
            if row.done is False:
                text = _("Not done and no other method named: %(method)s.")
            yield Missing(f"{row.method}-done", text % name)


def _checklist(audit):
    """A method that was used has looked at something, and what is not in order is described."""
    methods = {row.method: row for row in audit.methods.all()}
    for group in checklists.groups(audit) if checklists.of(audit).pk else ():  # older drafts have none
        row = methods.get(group.method)
        if row and row.done and group.empty:
            text = _("Nothing of the list is answered: %(method)s.")
            yield Missing(f"{checklists.CHECK}-{group.unseen[0]}", text % {"method": row.get_method_display()})
    for code in checklists.unremarked(audit):
        text = _("Write what is not in order: %(code)s.")
        yield Missing(f"{checklists.CHECK}-{code}_remark", text % {"code": code})


def _interviews(audit):
    rows = list(audit.interviews.all())
    heard = Counter()
    placed = {}
    for placement in Placement.objects.filter(
        establishment_id=audit.establishment_id, person_id__in=[row.person_id for row in rows]
    ).select_related("plan"):
        placed.setdefault(placement.person_id, []).append(placement)
    for row in rows:
        key, name = row.person.public_id, {"name": str(row.person)}
        day = row.held_on or audit.starts_on
        if outside(audit, row.held_on):
            yield Missing(f"{key}-held_on", _("The interview of %(name)s lies outside the audit.") % name, wrong=True)
            continue
        there = [p for p in placed.get(row.person_id, ()) if not day or p.starts_on <= day <= p.ends_on]
        regime = next((p.plan.regime for p in there if p.plan.regime in NUMBERS), None)
        if regime is None:
            text = _("%(name)s was not in training at this establishment on that day.")
            yield Missing(f"{key}-talked", text % name, wrong=True)
        else:
            heard[regime] += 1
    if audit.starts_on is None:
        return
    for verdict in judge_numbers(numbers(audit.establishment, audit.starts_on), audit.starts_on, heard).values():
        if verdict.outcome is Outcome.NG:
            yield Missing("interviews", explained(verdict))


def _earlier(audit):
    """What an earlier audit found and nobody closed cannot be forgotten: box ⑪ of the report."""
    for line in follow_up.lines(audit):
        if not line.word:
            text = _("Say how finding %(number)s of the audit of %(day)s stands now.")
            day = date_format(line.finding.audit.starts_on, "SHORT_DATE_FORMAT")
            yield Missing("earlier", text % {"number": line.finding.number, "day": day})
    for trigger in audit.triggers.all():
        if audit.ends_on and trigger.occurred_on > audit.ends_on:
            text = _("The audit ended before its ground was known (%(day)s).")
            day = date_format(trigger.occurred_on, "SHORT_DATE_FORMAT")
            yield Missing("ends_on", text % {"day": day}, wrong=True)


def _findings(audit):
    for finding in audit.findings.all():
        if finding.returned_at:
            text = _("Finding %(number)s was returned to its author and has not been changed since.")
            yield Missing(f"finding-{finding.number}", text % {"number": finding.number}, wrong=True)
        yield from (Missing(f"finding-{finding.number}", text) for text in findings.gaps(finding))


def _result(audit):
    if audit.violation_found is None:
        yield Missing("violation_found", _("Say whether a violation of immigration or labour law was found."))
    elif audit.violation_found and not audit.violation_detail.strip():
        yield Missing("violation_detail", _("Write what was found."))
    elif not audit.violation_found and any(f.kind in findings.VIOLATIONS for f in audit.findings.all()):
        text = _("A finding names a violation of law, but here the answer is no.")
        yield Missing("violation_found", text, wrong=True)


def outside(audit, day):
    """Whether a day is given and lies outside the days of the audit."""
    if day is None or audit.starts_on is None:
        return False
    return not audit.starts_on <= day <= (audit.ends_on or audit.starts_on)


def explained(verdict) -> str:
    """The answer of a rule and its arithmetic as one text in the language of the reader."""
    lang = "ja" if (get_language() or "ja").startswith("ja") else "en"
    steps = (texts.sentence(step, lang) for step in verdict.steps)
    if lang == "ja":
        return f"{texts.message(verdict, lang)}（{'、'.join(steps)}）"
    return f"{texts.message(verdict, lang)} ({'; '.join(steps)})"
