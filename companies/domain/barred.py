"""Who of us may not take part in supervising a company (密接な関係). TITP-STAFF-02, Ord 53③; ESD-LIC-03.

A post that ended bars for five more years, its last day included: the stricter reading of the two books. An adviser
by contract is not barred.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from companies.models import Company, Relation
from imjapan.law.parameters import effective
from imjapan.law.ties import Tie, related, related_through

Kind = Relation.Kind
TIES = {
    Kind.OWNER: "implementer",
    Kind.OFFICER: "officer",
    Kind.EMPLOYEE: "employee",
    Kind.SPOUSE: "relative",
    Kind.KIN: "relative",
    Kind.SOCIAL: "close",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One person barred from a company. `user_id` is None for who has no account; `reason`: a few words."""

    user_id: int | None
    name: str
    reason: str


def bars(company: Company | int, on: date) -> list[Bar]:
    """Everybody barred from a company on a day. One query."""
    years = effective("titp.staff.relation_years", on).value
    people = defaultdict(list)
    for row in Relation.objects.filter(company=company, kind__in=TIES).select_related("personnel").order_by("pk"):
        if (row.starts_on is None or row.starts_on <= on) and related([_tie(row)], on, years=years):
            people[row.personnel].append(row)
    return [Bar(one.user_id, one.name, _reason(rows, years)) for one, rows in people.items()]


def barred(user_ids: Collection[int], company: Company | int, on: date) -> dict[int, str]:
    """Of these users those who may not take part in supervising the company on a day, with the reason."""
    return {bar.user_id: bar.reason for bar in bars(company, on) if bar.user_id in user_ids}


def named(text: str, found: Iterable[Bar]) -> list[Bar]:
    """Of the barred people those whose name stands in a line of names, however it is spaced."""
    line = "".join(text.split())
    return [bar for bar in found if (name := "".join(bar.name.split())) and name in line]


def _tie(row: Relation) -> Tie:
    return Tie(TIES[row.kind], row.ends_on)


def _reason(rows: list[Relation], years: int) -> str:
    """The tie that bars longest."""
    row = max(rows, key=lambda row: row.ends_on or date.max)
    if row.ends_on is None:
        return row.get_kind_display()
    until = date_format(related_through(row.ends_on, years=years), "SHORT_DATE_FORMAT")
    return _("%(kind)s, barred until %(day)s") % {"kind": row.get_kind_display(), "day": until}
