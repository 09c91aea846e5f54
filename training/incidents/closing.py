"""Companies that close: on which day, and who of their people has no new place yet. Act 51, TITP-MOVE-01."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from training.models import Incident, IncidentPerson, Placement, Transfer

from .guide import days_left

SHOWN = 10
WAITS = (Incident.Wish.UNKNOWN, Incident.Wish.CONTINUE)  # not asked yet counts: nobody is thought to go home


@dataclass(frozen=True, slots=True)
class Closing:
    """One company that closes. `people`: of the case; `waiting`: those who need a new place and have none."""

    case: Incident
    people: int
    waiting: int
    today: date

    @property
    def title(self) -> str:
        words = {"company": self.case.company}
        if self.case.closes_on is None:
            return _("%(company)s closes; on which day is not recorded") % words
        words["day"] = date_format(self.case.closes_on, "SHORT_DATE_FORMAT")
        if self.case.closes_on < self.today:
            return _("%(company)s closed on %(day)s") % words
        return _("%(company)s closes on %(day)s") % words

    @property
    def standing(self) -> tuple[str, str] | None:
        """(variant of the status, days left) while the day is ahead."""
        day = self.case.closes_on
        return days_left(day, self.today) if day and day >= self.today else None


def without_place(today: date) -> QuerySet:
    """People of cases who need a new place and have none: no placement elsewhere to come, no move that has started."""
    elsewhere = Placement.objects.filter(
        ~Q(company=OuterRef("incident__company")), person=OuterRef("person"), ends_on__gte=today
    )
    moved = Transfer.objects.filter(
        person=OuterRef("person"),
        old_placement__company=OuterRef("incident__company"),
        state=Transfer.State.STARTED,
        requested_on__gte=OuterRef("incident__happened_on"),
    )
    return IncidentPerson.objects.filter(~Exists(elsewhere), ~Exists(moved), wish__in=WAITS)


def closings(cases: QuerySet, today: date, limit: int = SHOWN) -> list[Closing]:
    """The open closures among these cases, the nearest day first, days not known last. One query."""
    waiting = Q(people__in=without_place(today))
    rows = (
        cases.filter(kind=Incident.Kind.CLOSURE, state=Incident.State.OPEN)
        .select_related("company")
        .annotate(n=Count("people", distinct=True), n_waiting=Count("people", distinct=True, filter=waiting))
        .order_by(F("closes_on").asc(nulls_last=True), "pk")
    )
    return [Closing(row, row.n, row.n_waiting, today) for row in rows[:limit]]
