"""What became of those who went home, counted by office: the newest we heard of each person counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from interns.access import after_return
from interns.models import AfterReturn

Kind = AfterReturn.Kind
COUNTS = ("heard", "in_trade", "business", "employed", "japan")


def newest(actor):
    """The newest row of each person whom the actor may see."""
    rows = after_return(actor)
    last = rows.order_by("person_id", "-heard_on", "-pk").distinct("person_id")
    return AfterReturn.objects.filter(pk__in=last.values("pk"))


@dataclass(frozen=True, slots=True)
class Tally:
    """One office, or all of them: people of whom we heard, and of these how many live on what they learned here."""

    name: str
    heard: int
    in_trade: int
    business: int
    employed: int
    japan: int

    @property
    def share(self) -> str:
        """Of those of whom we heard, who uses the skill, in percent."""
        return f"{100 * self.in_trade // self.heard} %" if self.heard else "—"


def by_office(actor) -> list[Tally]:
    """One row for each office with somebody of whom we heard, and the sum when there are several. One query."""
    rows = (
        newest(actor)
        .exclude(kind=Kind.UNKNOWN)
        .order_by()
        .values("person__office__code", "person__office__name")
        .annotate(
            heard=Count("pk"),
            in_trade=Count("pk", filter=Q(uses_skill=True)),
            business=Count("pk", filter=Q(kind=Kind.BUSINESS)),
            employed=Count("pk", filter=Q(kind=Kind.EMPLOYED)),
            japan=Count("pk", filter=Q(kind=Kind.JAPAN)),
        )
    )
    ordered = sorted(rows, key=lambda row: row["person__office__code"])
    found = [_tally(row["person__office__name"], row) for row in ordered]
    if len(found) > 1:
        found.append(_tally(_("all"), {name: sum(getattr(one, name) for one in found) for name in COUNTS}))
    return found


def _tally(name: str, counts: dict[str, Any]) -> Tally:
    return Tally(name, *(counts[part] for part in COUNTS))
