"""Whether the office of a new place agreed to a transfer there (decision 0033)."""

from django.utils.translation import gettext as _

from imjapan.organization.access import may_edit_masters
from training.models import Transfer

State = Transfer.State
OVER = (State.STARTED, State.WITHDRAWN, State.REJECTED)


def elsewhere(transfer: Transfer) -> bool:
    """Whether the new place is at a company that another office of ours looks after."""
    return bool(transfer.new_company_id) and transfer.new_company.office_id != transfer.office_id


def receiving(person_id: int) -> int | None:
    """Id of the office that agreed to take somebody in by a transfer that is under way. One query."""
    rows = Transfer.objects.filter(person=person_id, agreement=Transfer.Agreement.AGREED).exclude(state__in=OVER)
    return rows.values_list("new_company__office_id", flat=True).first()


def may_edit(actor, person):
    """Plans and placements of a person: the own office, and the one that agreed to a transfer to it.

    Returns (allowed, reason).
    """
    allowed, reason = may_edit_masters(actor, person.office_id)
    if allowed or not (office_id := receiving(person.pk)):
        return allowed, reason
    return (True, "") if may_edit_masters(actor, office_id)[0] else (allowed, reason)


def why_not_placed(person_id: int, establishment) -> str:
    """Why somebody whose transfer is under way cannot be placed there yet; empty where nothing is in the way."""
    office_id = establishment.company.office_id
    rows = Transfer.objects.filter(person=person_id).exclude(state__in=OVER).exclude(office=office_id)
    row = rows.select_related("new_company").first()
    if row is None:
        return ""
    if row.agreement == Transfer.Agreement.AGREED and row.new_company.office_id == office_id:
        return ""
    return _("%(office)s has not agreed to this transfer yet. Its supervision manager answers on the page of it.") % {
        "office": establishment.company.office
    }
