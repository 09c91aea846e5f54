"""Who may read cases and moves, and act in them. Staff only: a wish or a pregnancy is nobody's business outside.

No policy of the fence names these tables, so for companies and auditors they do not exist.
"""

from django.utils.translation import gettext as _

from imjapan.organization import access as organization
from training.models import Incident, IncidentStep, Transfer


def incidents(actor):
    return organization.readable(actor, Incident.objects.all())


def steps(actor):
    """What was done in cases, for the same people."""
    return organization.readable(actor, IncidentStep.objects.all(), office="incident__office_id")


def transfers(actor):
    """Of offices the actor may read, and those that ask an office the actor manages, also out of a private one."""
    rows = organization.readable(actor, Transfer.objects.all())
    if actor.is_staff and actor.hidden_office_ids and actor.managed_office_ids:
        rows |= Transfer.objects.filter(new_company__office__in=actor.managed_office_ids).exclude(agreement="")
    return rows


def may_work(actor, incident):
    """Record steps and wishes of an open case: supervision staff of the office. Returns (allowed, reason)."""
    allowed, reason = organization.may_write(actor, incident.office_id)
    if allowed and incident.state != Incident.State.OPEN:
        return False, _("This case is closed. A supervision manager can open it again.")
    return allowed, reason


def may_reopen(actor, incident):
    """A supervision manager of the office. Returns (allowed, reason)."""
    if incident.office_id not in actor.managed_office_ids:
        return False, _("Only a supervision manager of the office can do this.")
    return True, ""


def may_choose_elsewhere(actor, transfer):
    """Choose a company that another office of ours looks after: a manager of the office. Returns (allowed, reason)."""
    if transfer.office_id in actor.managed_office_ids or actor.is_administrator:
        return True, ""
    return False, _("Another office looks after this company. A supervision manager chooses it, after asking there.")


def may_agree(actor, transfer):
    """Answer whether the receiving office agrees: its manager, or an administrator. Returns (allowed, reason)."""
    office_id = transfer.new_company and transfer.new_company.office_id
    if office_id in actor.managed_office_ids or actor.is_administrator:
        return True, ""
    return False, _("Only a supervision manager of the receiving office can answer.")


def may_pass_over(actor, office_id):
    """Leave out what protects a person: asking, explaining, the signature. Returns (allowed, reason)."""
    if office_id not in actor.managed_office_ids:
        return False, _("Only a supervision manager can decide that this is not needed: it protects the person.")
    return True, ""
