"""People in the eyes of the law: who they are, their appointments, courses and yearly declarations.

Managers keep the people of their offices, administrators everybody (right ASSIGN: who works for what is a decision of
the office). Somebody without an office, and a role of the whole organization, is kept by administrators.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.core import changes, events, files
from imjapan.core.errors import require

from .. import editing
from ..access import may_keep
from ..models import Appointment, Course, Personnel, SelfDeclaration

PERSON = (
    "user", "office", "name", "name_kana", "title", "birth_date", "is_full_time", "supervises", "is_officer",
    "is_outside", "qualification", "address", "publication_agreed_on", "starts_on", "ends_on", "note",
)  # fmt: skip
APPOINTMENT = ("role", "office", "starts_on", "ends_on", "languages", "occupations", "note")
COURSE = ("kind", "held_on", "provider", "certificate_no")
DECLARATION = ("declared_on", "is_clean", "detail")
FACT = "personnel.changed"
PLACES = {
    "organization_personnel_order": "ends_on",
    "organization_appointment_order": "ends_on",
    "organization_appointment_once": "starts_on",
    "organization_course_once": "held_on",
    "organization_declaration_once": "declared_on",
    "organization_declaration_says_what": "detail",
}
Role = Appointment.Role
OF_AN_OFFICE = {Role.MANAGER, Role.ESD_MANAGER, Role.SUPPORT_MANAGER, Role.SUPPORT_STAFF}


@transaction.atomic
def save_person(actor, *, data, person=None, version=None, key=None) -> Personnel:
    """Record or change somebody. Raises Refused, Stale and ValidationError by field."""
    if person is None:
        if earlier := editing.made_before(Personnel, key):
            return earlier
        row = Personnel()
    else:
        row = _locked(person)
        require(may_keep(actor, row.office_id))
        editing.require_fresh(row, version)
    editing.fill(row, data, PERSON)
    require(may_keep(actor, row.office_id))
    errors = {}
    if row.is_outside and row.user_id and row.user.kind == row.user.Kind.STAFF:
        errors["is_outside"] = _("Somebody who signs in as staff does not come from outside.")
    editing.check(row, places=PLACES, errors=errors)
    row = editing.add(row, key, places=PLACES) if person is None else _written(row)
    changes.record(actor, row, FACT)
    return row


@transaction.atomic
def save_appointment(actor, *, person, data, row=None, version=None, key=None) -> Appointment:
    """Appoint somebody to a role of the law, or correct it and give it its last day.

    Raises Refused, Stale and ValidationError by field.
    """
    person = _locked(person)
    require(may_keep(actor, person.office_id))
    if row is None:
        if earlier := editing.made_before(Appointment, key):
            return earlier
        found, what = Appointment(personnel=person), "made"
    else:
        found, what = _child(Appointment, row, version), "changed"
        require(may_keep(actor, found.office_id))
    editing.fill(found, data, APPOINTMENT)
    require(may_keep(actor, found.office_id))
    editing.check(found, places=PLACES, errors=_wrong_appointment(found))
    found = editing.add(found, key, places=PLACES) if row is None else _written(found)
    events.record(actor, f"organization.appointment.{what}", person, office_id=found.office_id, role=found.role)
    changes.record(actor, person, FACT)
    return found


def _wrong_appointment(row) -> dict:
    errors = {}
    if row.role in OF_AN_OFFICE and row.office_id is None:
        errors["office"] = _("This role is held for one office. Choose it.")
    if row.role == Role.COUNSELLOR and not row.languages:
        errors["languages"] = _("Tick the languages this counsellor speaks.")
    if row.role == Role.PLAN_GUIDE and not row.occupations.strip():
        errors["occupations"] = _("Write the occupations (職種) this person guides plans for.")
    if row.role == Role.EXTERNAL_AUDITOR and not row.personnel.is_outside:
        errors["role"] = _("An external auditor comes from outside. Say so on the person first.")
    if row.role == Role.EXTERNAL_OFFICER and not row.personnel.is_officer:
        errors["role"] = _("A designated external officer is an officer. Say so on the person first.")
    return errors


@transaction.atomic
def save_course(actor, *, person, data, today: date, upload=None, row=None, version=None, key=None) -> Course:
    """A finished course with its certificate. Raises Refused, Stale and ValidationError by field."""
    return _save_paper(actor, Course, COURSE, "held_on", person, data, today, upload, row, version, key)


@transaction.atomic
def save_declaration(
    actor, *, person, data, today: date, upload=None, row=None, version=None, key=None
) -> SelfDeclaration:
    """What somebody declared about the grounds of disqualification. TITP-STAFF-05.

    Raises Refused, Stale and ValidationError by field.
    """
    return _save_paper(
        actor, SelfDeclaration, DECLARATION, "declared_on", person, data, today, upload, row, version, key
    )


def _save_paper(actor, model, names, day, person, data, today, upload, row, version, key):
    """A course or declaration: something of a past day, with a scan."""
    person = _locked(person)
    require(may_keep(actor, person.office_id))
    if row is None and (earlier := editing.made_before(model, key)):
        return earlier
    found = model(personnel=person) if row is None else _child(model, row, version)
    editing.fill(found, data, names)
    errors = {}
    if (given := getattr(found, day)) and given > today:
        errors[day] = _("This day lies ahead. Record it when it has happened.")
    editing.check(found, places=PLACES, errors=errors, without=("file",))
    if upload:
        try:
            found.file = files.store_upload(actor=actor, upload=upload)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
    found = editing.add(found, key, places=PLACES) if row is None else _written(found)
    changes.record(actor, person, FACT)
    return found


@transaction.atomic
def delete(actor, *, row) -> None:
    """Take back an appointment, course or declaration that was recorded by mistake. Its history stays.

    Raises Refused.
    """
    person = _locked(row.personnel)
    require(may_keep(actor, person.office_id))
    if isinstance(row, Appointment):
        require(may_keep(actor, row.office_id))
        events.record(actor, "organization.appointment.deleted", person, office_id=row.office_id, role=row.role)
    type(row).objects.filter(pk=row.pk).delete()
    changes.record(actor, person, FACT)


def _locked(person) -> Personnel:
    return Personnel.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _child(model, row, version):
    found = model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    editing.require_fresh(found, version)
    return found


def _written(row):
    editing.write(row, places=PLACES)
    return row
