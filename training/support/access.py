"""Who may read and write the support of specified skilled workers. Staff only.

No policy of the fence names these tables: for companies and auditors they do not exist. What was said in interviews is
for those with the right “Interviews”, as in audits.
"""

from imjapan.organization import access as organization
from training.models import SupportContract, SupportExpense, SupportInterview, SupportPlan, SupportRecord


def contracts(actor):
    return organization.readable(actor, SupportContract.objects.all())


def expenses(actor):
    return organization.readable(actor, SupportExpense.objects.all())


def plans(actor):
    return organization.readable(actor, SupportPlan.objects.all())


def records(actor):
    return organization.readable(actor, SupportRecord.objects.all(), office="support_plan__office_id")


def interviews(actor):
    """That they took place, for all staff; see `may_read_answers`."""
    return organization.readable(actor, SupportInterview.objects.all())


def may_read_answers(actor):
    """What was said. Returns (allowed, reason)."""
    return organization.may_read_interviews(actor)


def may_write(actor, office_id):
    """Plan and record support: supervision staff of the office. Returns (allowed, reason)."""
    return organization.may_write(actor, office_id)
