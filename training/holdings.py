"""Draft audits that a staff member still has to finish; see `imjapan.organization.holdings`."""

from collections import Counter

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import changes
from imjapan.organization import holdings
from training.models import Audit


def _drafts():
    return Audit.objects.filter(state=Audit.State.DRAFT).annotate(day=Coalesce("ends_on", "starts_on"))


def _to_lead(on):
    """Not carried out yet. Who led an audit on a past day led it, whoever writes it up."""
    return Q(day__isnull=True) | Q(day__gte=on)


def _counts(user_ids, on):
    user_ids = set(user_ids)
    mine = Q(drafted_by__in=user_ids) | Q(lead__in=user_ids) & _to_lead(on)
    found = Counter()
    for office, drafter, lead, day in (
        _drafts().filter(mine).values_list("office_id", "drafted_by_id", "lead_id", "day")
    ):
        holders = {drafter, lead} if day is None or day >= on else {drafter}
        for user_id in holders & user_ids:
            found[user_id, office] += 1
    return found


def _items(user_id, on):
    mine = Q(drafted_by=user_id) | Q(lead=user_id) & _to_lead(on)
    rows = _drafts().filter(mine).select_related("establishment__company").order_by("day", "pk")
    return [
        holdings.Item(
            row.pk,
            row.office_id,
            f"{row.establishment.company} {row.establishment}",
            reverse("training:audit_edit", args=[row.public_id]),
            first=row.day,
            note=_("stays as who led it; only the draft is handed over")
            if row.lead_id == user_id and row.day is not None and row.day < on
            else "",
        )
        for row in rows
    ]


def _hand_over(actor, pks, from_id, to_id, on):
    rows = Audit.objects.filter(pk__in=pks)
    at = {"version": F("version") + 1, "changed_at": timezone.now(), "changed_by": actor.user_id}
    to_lead = _drafts().filter(_to_lead(on), pk__in=pks, lead=from_id).values_list("pk", flat=True)
    Audit.objects.filter(pk__in=list(to_lead)).update(lead=to_id)
    rows.filter(drafted_by=from_id).update(drafted_by=to_id)
    rows.update(**at)
    changes.record_many(actor, Audit, pks, "audit.changed")


holdings.register(holdings.Holding("audits.draft", gettext_lazy("draft audits"), _counts, _items, _hand_over))
