"""Who hears of a consultation: whoever has the right in its office. Number and urgency only."""

from django.urls import reverse
from django.utils import timezone

from imjapan.accounts import bell, outbox
from imjapan.accounts.models import User

from . import access

RECEIVED, MESSAGE, IN_CHARGE = "interns.consultation", "interns.consultation_message", "interns.consultation_in_charge"


def received(row, *, but=None):
    """A new one: the bell and a mail, for everybody of the office with the right except who wrote it down."""
    users = [user for user in access.readers(row.office_id, timezone.localdate()) if user.pk != but]
    _tell(row, users, RECEIVED, f"consultation:{row.pk}:{row.office_id}")


def message(row, step):
    """Whoever asked wrote again: who is in charge hears of it, else everybody with the right."""
    users = User.objects.filter(pk=row.in_charge_id) if row.in_charge_id else []
    _tell(row, users or access.readers(row.office_id, timezone.localdate()), MESSAGE, f"consultation-step:{step.pk}")


def put_in_charge(row, *, by):
    """Who is in charge now, unless by their own doing."""
    if row.in_charge_id and row.in_charge_id != by:
        key = f"consultation-charge:{row.pk}:{row.in_charge_id}:{timezone.now():%Y%m%d%H%M%S}"
        _ring(row, [row.in_charge_id], IN_CHARGE, key)


def _tell(row, users, kind, key):
    _ring(row, [user.pk for user in users], kind, key)
    for user in users:
        outbox.post(user=user, kind=RECEIVED, key=f"{key}:{user.pk}", consultation=row.pk)


def _ring(row, user_ids, kind, key):
    url = reverse("consultations:detail", args=[row.public_id])
    bell.tell(user_ids=user_ids, kind=kind, key=key, url=url, number=row.number, urgency=row.urgency)
