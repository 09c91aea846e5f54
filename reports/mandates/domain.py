"""Auditors and their mandates: let in for offices, companies and periods, extended, revoked at once.

An administrator may do this for every office, a supervision manager where every office of the mandate is an own one.
Who can print a sheet for an auditor could sign in as the auditor, so that needs the same for all living mandates.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.accounts.models import AccessLink, User
from imjapan.core import events
from imjapan.core.errors import Conflict, require
from imjapan.organization import editing, sign_ins

from .models import Mandate

FIELDS = ("starts_on", "ends_on", "period_first", "period_last", "consultations")
EXTENDED = ("ends_on", "period_last")
PLACES = {
    "reports_mandate_order": "ends_on",
    "reports_mandate_period": "period_last",
    "reports_mandate_one": "starts_on",
}


def may_grant(actor, office_ids=None):
    """Let auditors read these offices; None: any office at all. Returns (allowed, reason)."""
    own = actor.managed_office_ids
    if actor.is_administrator or (own if office_ids is None else own.issuperset(office_ids)):
        return True, ""
    return False, _("Only a supervision manager of every office of the mandate or an administrator can do this.")


def may_hold_key(actor, user, today: date):
    """Whether the actor may have in hand what opens this auditor's door. Returns (allowed, reason)."""
    offices = _living(user, today).values_list("offices", flat=True)
    return may_grant(actor, {office for office in offices if office is not None} or None)


def _living(user, today):
    return Mandate.objects.filter(user=user, revoked_at=None, ends_on__gte=today)


@transaction.atomic
def create_auditor(actor, *, data, key=None) -> User:
    """An auditor who may enter nothing yet. `data`: `sign_ins.FIELDS`. `key`: a form sent twice makes one user.

    Raises Refused and ValidationError by field.
    """
    require(may_grant(actor))
    earlier = editing.made_before(User, key)
    if earlier is not None and earlier.kind == User.Kind.AUDITOR:
        return earlier
    return sign_ins.create(User.Kind.AUDITOR, data, key=key)


@transaction.atomic
def change_auditor(actor, *, user, data, today: date, version=None) -> User:
    """Name, user name, mail and language. Raises Refused, Stale and ValidationError by field."""
    user = _locked(user)
    require(may_hold_key(actor, user, today))
    return sign_ins.change(user, data, version)


@transaction.atomic
def grant_mandate(actor, *, user, offices, companies, data, today: date, key=None) -> Mandate:
    """Give an auditor offices, companies of these (none: all) and periods. `data`: `FIELDS`.

    Raises Refused and ValidationError by field: also where the auditor has a mandate in that period already.
    """
    office_ids = {office.pk for office in offices}
    require(may_grant(actor, office_ids or None))
    earlier = editing.made_before(Mandate, key)
    if earlier is not None and earlier.user_id == user.pk:
        return earlier
    user = _locked(user)
    row = Mandate(user=user, granted_at=timezone.now(), granted_by_id=actor.user_id)
    editing.fill(row, data, FIELDS)
    errors = {}
    if not office_ids:
        errors["offices"] = _("Choose at least one office.")
    if foreign := [company.name for company in companies if company.office_id not in office_ids]:
        text = _("Not a company of the chosen offices: %(names)s")
        errors["companies"] = text % {"names": ", ".join(foreign)}
    if row.ends_on is not None and row.ends_on < today:
        errors["ends_on"] = _("This day is over. Choose today or a later day.")
    _check(row, errors)
    row = editing.add(row, key, places=PLACES)
    row.offices.set(offices)
    row.companies.set(companies)
    # A sheet that somebody else has in hand opened less until now.
    sign_ins.end_sheets(user, made_by_others_than=actor.user_id)
    numbers = {"offices": len(office_ids), "companies": len(companies), "consultations": row.consultations}
    events.record(actor, "reports.mandate.granted", row, **numbers)
    return row


def _check(row, errors, places=PLACES):
    """What the fields, the constraints and `errors` hold against a mandate, all at once."""
    try:
        editing.check(row, places=places, without=["revoked_at"])
    except ValidationError as error:
        errors = {**error.error_dict, **errors}
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def extend_mandate(actor, *, mandate, data, today: date, version=None) -> Mandate:
    """Another last day of entry or of the records. Raises Refused, Stale, Conflict (revoked) and ValidationError."""
    row = Mandate.objects.select_for_update().get(pk=mandate.pk)
    require(may_grant(actor, _offices(row)))
    if row.revoked_at is not None:
        raise Conflict(_("This mandate was revoked. Grant a new one instead."))
    editing.require_fresh(row, version)
    editing.fill(row, data, EXTENDED)
    errors = {}
    if row.ends_on is not None and row.ends_on < today:
        errors["ends_on"] = _("This day is over. Choose today or a later day, or revoke the mandate.")
    places = {**PLACES, "reports_mandate_one": "ends_on"}  # the other mandate begins later
    _check(row, errors, places)
    editing.write(row, places=places)
    events.record(actor, "reports.mandate.extended", row)
    return row


@transaction.atomic
def revoke_mandate(actor, *, mandate) -> Mandate:
    """End a mandate at once: the next page shows nothing. Raises Refused. Twice is the same as once."""
    row = Mandate.objects.select_for_update().get(pk=mandate.pk)
    require(may_grant(actor, _offices(row)))
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        events.record(actor, "reports.mandate.revoked", row)
    return row


@transaction.atomic
def invite_auditor(actor, *, user, channel, today: date) -> AccessLink:
    """Send an invitation by mail or make a sheet. Raises Refused, ValidationError (`channel`) and Conflict."""
    user = _locked(user)
    require(may_hold_key(actor, user, today) if channel != AccessLink.Channel.MAIL else may_grant(actor))
    return sign_ins.invite(actor, user, channel)


def _offices(mandate):
    return set(mandate.offices.values_list("pk", flat=True))


def _locked(user):
    return User.objects.select_for_update().get(pk=user.pk, kind=User.Kind.AUDITOR)
