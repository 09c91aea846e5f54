"""Our licence as supervising and support organization, as the judgements of offers and applications ask for it."""

from datetime import date

from imjapan.law.esd_own_licence import OwnLicenceFacts
from imjapan.organization.models import Licence


def facts(organization_id: int, start: date) -> OwnLicenceFacts:
    """The licence that holds on the day, else the newest one known. One query."""
    rows = list(Licence.objects.filter(organization=organization_id, regime=Licence.Regime.ESD).order_by("valid_from"))
    granted = [row for row in rows if row.valid_from]
    holds = [row for row in granted if row.valid_from <= start <= (row.valid_until or date.max)]
    row = next(iter([*holds, *reversed(granted), *rows]), None)
    if row is None:
        return OwnLicenceFacts(start)
    return OwnLicenceFacts(start, row.valid_from, row.valid_until, row.applied_on)
