"""The content of a draft audit as one flat dictionary, so that single fields can be saved, compared and merged.

Names: a field of `Audit` ("starts_on"), of a method ("onsite-result"), of the checklist ("check-A01",
"check-A01_remark") or of an interview ("<person>-notes", "<person>-C01", by the person's public id). Forms use the same
names, therefore a message always finds its field.
"""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from interns.models import Person
from training.models import AuditMethod, Interview

from . import checklists

FACTS = (
    "kind",
    "reason",
    "starts_on",
    "ends_on",
    "lead",
    "manager",
    "companions",
    "interpreter",
    "substitute_method",
    "violation_found",
    "violation_detail",
    "summary",
)
METHOD = ("done", "done_on", "met", "result")
INTERVIEW = ("held_on", "language", "interpreter", "company_listened", "notes", "wants_secrecy")
TALKED = "talked"  # stands for the interview row itself
WORTH_KEEPING = ("interpreter", "company_listened", "notes", "wants_secrecy", "answers")


def values(audit, people=()) -> dict:
    """Everything a draft holds; `people` without an interview yet get empty ones in their own language."""
    found = {name: getattr(audit, _attname(audit, name)) for name in FACTS}
    for row in audit.methods.all():
        found |= {f"{row.method}-{name}": getattr(row, name) for name in METHOD}
    found |= checklists.values(audit)
    for person in people:
        blank = Interview(person=person, language=person.language)
        found |= _interview_values(person, blank, talked=False)
    for row in audit.interviews.all():
        found |= _interview_values(row.person, row, talked=True)
    return found


def interview_values(audit, person) -> dict:
    """What a draft holds of one interview, with its answers; an empty one in the person's language if there is none."""
    row = next((row for row in audit.interviews.all() if row.person_id == person.pk), None)
    shown = row or Interview(person=person, language=person.language)
    answers = {f"{person.public_id}-{name}": value for name, value in checklists.answer_values(shown).items()}
    return _interview_values(person, shown, talked=row is not None) | answers


def _interview_values(person, row, *, talked):
    own = {f"{person.public_id}-{name}": getattr(row, name) for name in INTERVIEW}
    return {f"{person.public_id}-{TALKED}": talked, **own}


def staff_of(office_id, **role):
    """Users who are or were staff of an office; `role=Staff.Role.MANAGER` narrows."""
    return get_user_model().objects.filter(staff__office_id=office_id, **{f"staff__{k}": v for k, v in role.items()})


def apply(audit, data) -> dict:
    """Write what can be stored of `data` to the draft and return what cannot: {name: [message]}.

    The caller holds the lock of the audit and saves it. Nothing of one field depends on whether another is wrong.
    """
    refused = {}
    _apply_facts(audit, {name: data[name] for name in FACTS if name in data}, refused)
    groups = {}
    for key in data.keys() - set(FACTS):
        owner, _dash, name = key.rpartition("-")
        groups.setdefault(owner, {})[name] = data[key]
    methods = {row.method: row for row in AuditMethod.objects.filter(audit=audit)}
    for method in methods.keys() & groups.keys():
        _apply_row(methods[method], groups.pop(method), METHOD, method, refused)
        methods[method].save()
    if checks := groups.pop(checklists.CHECK, None):
        checklists.apply(audit, checks)
    if _apply_interviews(audit, groups, refused) and methods["interview"].done is None:
        methods["interview"].done = True
        methods["interview"].save(update_fields=["done"])
    return refused


def _apply_facts(audit, facts, refused):
    before = audit.starts_on, audit.ends_on
    for role in ("lead", "manager"):
        user_id = facts.get(role)
        if user_id is not None and not staff_of(audit.office_id).filter(pk=user_id).exists():
            refused[role] = [_("This person is not staff of the office.")]
            del facts[role]
    _apply_row(audit, facts, FACTS, "", refused)
    one_day = before[0] == before[1]
    if one_day and "ends_on" not in facts and audit.starts_on:
        audit.ends_on = audit.starts_on  # a one-day audit stays one when its day is corrected
    if audit.starts_on and audit.ends_on and audit.ends_on < audit.starts_on:
        name = "ends_on" if "ends_on" in facts else "starts_on"
        refused[name] = [_("The last day is before the first day.")]
        audit.starts_on, audit.ends_on = (audit.starts_on, before[1]) if name == "ends_on" else before
        if audit.ends_on and audit.starts_on and audit.ends_on < audit.starts_on:
            audit.ends_on = audit.starts_on


def _apply_interviews(audit, groups, refused):
    """Add, change and remove interviews by person. Returns whether there is a new one."""
    people = {str(p.public_id): p for p in _placed(audit, groups)}
    rows = {str(row.person.public_id): row for row in audit.interviews.select_related("person")}
    added = False
    for owner in sorted(groups):
        given, person, row = groups[owner], people.get(owner), rows.get(owner)
        if person is None and row is None:
            refused[f"{owner}-{TALKED}"] = [_("This person does not train at this establishment.")]
            continue
        fresh = row is None
        row = row or Interview(audit=audit, person=person, language=person.language)
        _apply_row(row, given, INTERVIEW, owner, refused)
        checklists.apply_answers(row, given)
        worth = any(getattr(row, name) for name in WORTH_KEEPING)
        if given.get(TALKED) is False and not fresh:
            if not worth:
                row.delete()
                continue
            refused[f"{owner}-{TALKED}"] = [_("Empty the notes of this interview first, so that nothing is lost.")]
        if not fresh or given.get(TALKED) or worth:
            added = added or fresh
            row.save()
    return added


def _placed(audit, owners):
    try:
        return list(Person.objects.filter(public_id__in=owners, placements__establishment=audit.establishment_id))
    except ValidationError:  # an owner that is no UUID: only a forged request says so
        return []


def _apply_row(row, given, names, owner, refused):
    """Set the named fields of a row as far as the model accepts them."""
    for name in names:
        if name not in given:
            continue
        field = row._meta.get_field(name)
        try:
            value = given[name] if field.is_relation else field.clean(given[name], row)
        except ValidationError as error:
            refused[f"{owner}-{name}" if owner else name] = error.messages
        else:
            setattr(row, field.attname, value)


def _attname(audit, name):
    return audit._meta.get_field(name).attname
