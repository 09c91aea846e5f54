"""What became of those who went home, counted by office: who was asked, who answered, of whom nobody knows.

The newest entry of each person counts. An entry "not known" says that somebody asked and got no answer.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from interns.access import after_return, people
from interns.models import AfterReturn, ResidenceCard

Kind = AfterReturn.Kind
COUNTS = ("home", "asked", "answered", "in_trade", "business", "employed", "japan")


def newest(actor):
    """The newest row of each person whom the actor may see."""
    rows = after_return(actor)
    last = rows.order_by("person_id", "-heard_on", "-pk").distinct("person_id")
    return AfterReturn.objects.filter(pk__in=last.values("pk"))


@dataclass(frozen=True, slots=True)
class Tally:
    """One office, or all of them. `home`: whose residence in Japan is over, or who was asked all the same.

    `answered`: of whom we know whether the skill is used; only these are in the share.
    """

    name: str
    home: int
    asked: int
    answered: int
    in_trade: int
    business: int
    employed: int
    japan: int

    @property
    def not_asked(self) -> int:
        return self.home - self.asked

    @property
    def unknown(self) -> int:
        """Asked, and still not known."""
        return self.asked - self.answered

    @property
    def share(self) -> str:
        """Of those of whom we know, who uses the skill, in percent."""
        return f"{100 * self.in_trade // self.answered} %" if self.answered else "—"


def by_office(actor, today: date | None = None) -> list[Tally]:
    """One row for each office with somebody who went home, and the sum when there are several. Two queries."""
    heard = (
        newest(actor)
        .order_by()
        .values("person__office__code", "person__office__name")
        .annotate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(uses_skill__isnull=False) & ~Q(kind=Kind.UNKNOWN)),
            in_trade=Count("pk", filter=Q(uses_skill=True) & ~Q(kind=Kind.UNKNOWN)),
            business=Count("pk", filter=Q(kind=Kind.BUSINESS)),
            employed=Count("pk", filter=Q(kind=Kind.EMPLOYED)),
            japan=Count("pk", filter=Q(kind=Kind.JAPAN)),
        )
    )
    counts, names = defaultdict(Counter), {}
    for row in heard:
        code, names[code] = row.pop("person__office__code"), row.pop("person__office__name")
        counts[code].update(row)
        counts[code]["home"] += row["asked"]
    for code, name, number in _never_asked(actor, today or timezone.localdate()):
        names[code] = name
        counts[code]["home"] += number
    found = [_tally(names[code], counts[code]) for code in sorted(counts)]
    if len(found) > 1:
        found.append(_tally(_("all"), sum(counts.values(), Counter())))
    return found


def _never_asked(actor, today):
    """(code and name of the office, people whose residence in Japan is over and of whom nothing was entered)."""
    cards = ResidenceCard.objects.filter(person=OuterRef("pk"))
    rows = people(actor).filter(
        Exists(cards), ~Exists(cards.filter(ends_on__gte=today)),
        ~Exists(AfterReturn.objects.filter(person=OuterRef("pk"))),
    )  # fmt: skip
    return rows.order_by().values_list("office__code", "office__name").annotate(Count("pk"))


def _tally(name: str, counts: Counter) -> Tally:
    return Tally(name, *(counts[part] for part in COUNTS))
