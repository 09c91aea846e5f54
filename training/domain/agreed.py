"""Whether the office of a new place agreed to a transfer there (decision 0033)."""

from django.utils.translation import gettext as _

from training.models import Transfer

State = Transfer.State
OVER = (State.STARTED, State.WITHDRAWN, State.REJECTED)


def elsewhere(transfer: Transfer) -> bool:
    """Whether the new place is at a company that another office of ours looks after."""
    return bool(transfer.new_company_id) and transfer.new_company.office_id != transfer.office_id


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
