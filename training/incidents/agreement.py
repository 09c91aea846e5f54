"""That the office of a new place agrees to a move there: asked, agreed or declined by its supervision manager.

Asked of every company that another office of ours looks after (decision 0033). Until it agrees, the move goes no
further than a found place and nobody is placed there (`training.domain.agreed`).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.accounts import bell, outbox
from imjapan.accounts.models import User
from imjapan.core import changes, events
from imjapan.core.errors import Conflict, require
from imjapan.organization import access as organization
from training.domain.agreed import elsewhere
from training.models import Transfer

from . import access
from .move_answers import OVER

ASKED, ANSWERED = "training.transfer_asked", "training.transfer_answered"
Agreement = Transfer.Agreement
RELATED = ("person", "office", "new_company__office", "agreement_by")


def chosen(row: Transfer) -> None:
    """A new place was chosen or taken out: what was agreed for another one holds no more. The caller saves."""
    row.agreement = Agreement.ASKED if elsewhere(row) else Agreement.NOT_ASKED
    row.agreement_reason, row.agreement_at, row.agreement_by = "", None, None


def tell_asked(actor, row: Transfer) -> None:
    """Bell and mail for the managers of the receiving office, and the event. After the row is saved."""
    events.record(actor, "training.transfer.other_office", row, office=row.new_company.office_id)
    _tell(row, organization.managers(row.new_company.office_id, timezone.localdate()), ASKED)


@transaction.atomic
def ask(actor, *, transfer) -> Transfer:
    """Ask the other office, also again after it declined. Raises Refused and Conflict (nothing to ask, or asked)."""
    row = _locked(transfer)
    require(access.may_choose_elsewhere(actor, row))
    if not elsewhere(row):
        raise Conflict(_("The new place is not at a company of another office: nobody has to be asked."))
    if row.agreement in (Agreement.ASKED, Agreement.AGREED):
        raise Conflict(_("The other office was asked already."))
    chosen(row)
    _save(actor, row)
    tell_asked(actor, row)
    return row


@transaction.atomic
def answer(actor, *, transfer, agree: bool, reason="") -> Transfer:
    """The receiving office agrees, or declines with a reason. Raises Refused, Conflict and ValidationError.

    The same press sent twice is one; who answers differently after somebody else reads who that was.
    """
    row = _locked(transfer)
    require(access.may_agree(actor, row))
    wanted = Agreement.AGREED if agree else Agreement.DECLINED
    if row.agreement == wanted and row.agreement_by_id == actor.user_id:
        return row
    if row.agreement != Agreement.ASKED:
        raise Conflict(_answered(row))
    if not agree and not reason.strip():
        raise ValidationError({"reason": _("Write why it was declined.")})
    row.agreement, row.agreement_reason = wanted, "" if agree else reason.strip()
    row.agreement_at, row.agreement_by_id = timezone.now(), actor.user_id
    _save(actor, row)
    name = "training.transfer.agreed" if agree else "training.transfer.declined"
    events.record(actor, name, row, office=row.new_company.office_id)
    sending = organization.managers(row.office_id, timezone.localdate()) | {row.entered_by_id}
    _tell(row, sending - {actor.user_id}, ANSWERED)
    return row


def _answered(row) -> str:
    if row.agreement_by is None:
        return _("The other office is not asked any more. Look at the page again.")
    when = date_format(timezone.localtime(row.agreement_at), "SHORT_DATETIME_FORMAT")
    return _("%(who)s answered already, %(when)s.") % {"who": row.agreement_by, "when": when}


def _locked(transfer) -> Transfer:
    row = Transfer.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=transfer.pk)
    if row.state in OVER:
        raise Conflict(_("This move is over."))
    return row


def _save(actor, row):
    row.version += 1
    row.save()
    changes.record(actor, row, "transfer.changed")


def _tell(row, user_ids, kind):
    key, url = f"{kind}:{row.pk}:{row.version}", reverse("incidents:move", args=[row.public_id])
    bell.tell(user_ids=user_ids, kind=kind, key=key, url=url)
    for user in User.objects.filter(pk__in=user_ids).order_by("pk"):
        outbox.post(user=user, kind=kind, key=f"{key}:{user.pk}", transfer=row.pk)
