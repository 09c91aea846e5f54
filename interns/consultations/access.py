"""Who may read and answer consultations. Companies and auditors get none from here; the fence has no policy either."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.accounts.models import User, may_sign_in
from imjapan.organization import access as organization
from imjapan.organization import rights
from imjapan.organization.models import Office, Staff
from interns.models import Consultation, ConsultationDoor


def consultations(actor):
    """Those of offices where the actor has the right, and those the actor wrote down or is in charge of."""
    rows = Consultation.objects.all()
    if actor.is_system:
        return rows
    if not actor.is_staff:
        return rows.none()
    rows = organization.readable(actor, rows)
    return rows if actor.everywhere(rights.CONSULT) else rows.filter(own(actor))


def own(actor, prefix=""):
    """Condition on what is for the actor's eyes where the right does not hold everywhere."""
    return (
        Q(**{f"{prefix}office__in": actor.offices_with(rights.CONSULT)})
        | Q(**{f"{prefix}received_by": actor.user_id})
        | Q(**{f"{prefix}in_charge": actor.user_id})
    )


def may_read(actor, consultation):
    """Whether one consultation is for the actor's eyes. No query."""
    if actor.is_system or (actor.is_staff and actor.everywhere(rights.CONSULT)):
        return True
    mine = actor.user_id is not None and actor.user_id in (consultation.received_by_id, consultation.in_charge_id)
    return (
        actor.is_staff
        and consultation.office_id not in actor.hidden_office_ids
        and (mine or actor.may(rights.CONSULT, consultation.office_id))
    )


def may_see_list(actor):
    """The menu entry: who reads consultations somewhere, or may write one down."""
    return actor.is_staff and (actor.may(rights.CONSULT) or bool(actor.office_ids))


def may_take(actor, office_id=None):
    """Write down what somebody asked for help with: whoever serves in the office. Returns (allowed, reason)."""
    offices = intake_offices(actor)
    if offices and (office_id is None or office_id in offices):
        return True, ""
    return False, _("Only staff who serve in the office can write down a consultation.")


def intake_offices(actor):
    """Ids of offices whose consultations the actor may write down."""
    if not actor.is_staff:
        return frozenset()
    if actor.everywhere(rights.CONSULT):
        return actor.office_ids | frozenset(organization.offices(actor).values_list("pk", flat=True))
    return actor.office_ids


def may_deal(actor, consultation):
    """Work on a consultation: who may read it. Returns (allowed, reason)."""
    if may_read(actor, consultation):
        return True, ""
    return rights.permission(actor, rights.CONSULT, consultation.office_id, refusal=_("Consultations are secret."))


def may_confirm(actor, consultation):
    """The supervision manager of the office (4-11, last line). Returns (allowed, reason)."""
    refusal = _("Only a supervision manager of the office can confirm this.")
    return rights.permission(actor, rights.APPROVE, consultation.office_id, refusal=refusal)


def doors(actor):
    """The ways in, of offices the actor may read: they name nobody."""
    return organization.readable(actor, ConsultationDoor.objects.all())


def may_keep_page(actor, office_id=None):
    """Doors, help lines and checked sentences: who answers consultations. Returns (allowed, reason)."""
    refusal = _("Only who answers consultations of the office can change this.")
    return rights.permission(actor, rights.CONSULT, office_id, refusal=refusal)


def may_read_form(actor, document):
    """Form 4-11 repeats the whole consultation. Returns (allowed, reason)."""
    if actor.is_auditor:  # the fence and `reports.access` let it through only where the mandate says so
        return bool(actor.mandate and actor.mandate.consultations), ""
    if document.consultation_id and may_read(actor, document.consultation):
        return True, ""
    return False, _("Consultations are secret.")


def readers(office_id, on):
    """Users who are told of a new consultation of an office: whoever serves there in a role with the right."""
    cells = rights.decided()
    roles = [
        role
        for role in Staff.Role.values
        if cells.get((role, rights.CONSULT), rights.MATRIX[rights.CONSULT].cells[role].allowed)
    ]
    rows = Staff.objects.filter(organization.serving(on), office=office_id, role__in=roles)
    return list(
        User.objects.filter(may_sign_in(on), pk__in=rows.values("user"), kind=User.Kind.STAFF).order_by("pk").distinct()
    )


def people_to_put_in_charge(office_id):
    """Who may be in charge of a consultation of an office: whoever serves there today."""
    rows = Staff.objects.filter(organization.serving(timezone.localdate()), office=office_id)
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("name", "pk")


def offices_of(ids):
    return Office.objects.filter(pk__in=ids).order_by("code")
