"""Early warnings on Today, on a page of their own, and on the pages of companies and establishments."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from reports.dashboards import today as board

from . import finding
from .finding import Counts
from .shown import TITLES, Warned, present
from .sources import Scope

SHOWN = 10
PANEL = 20
PAGE = 50


@dataclass(frozen=True, slots=True)
class Short:
    """The first few and how many there are."""

    rows: list[Warned]
    counts: Counts

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """Rule, title and number of each kind that has any."""
        return [(code, str(TITLES[code]), self.counts.of(code=code)) for code in self.counts.by_code]


def scope_of(actor, show: str, today: date, office_id: int | None = None) -> Scope:
    """What `?show=` means: companies in charge and managed offices, own offices, or all; or one office alone."""
    if office_id is not None:
        return Scope(actor, today, office_ids=[office_id])
    if show == board.MINE:
        mine = board.my_companies(actor, today)
        return Scope(actor, today, company_ids=mine, own_offices=actor.managed_office_ids)
    return Scope(actor, today, office_ids=actor.office_ids if show == board.OFFICE else None)


def short(scope: Scope, limit: int = SHOWN) -> Short:
    """The first warnings of a scope and their numbers. One query and those of the rows shown."""
    counts, keys = finding.count_and_first(finding.found(scope), limit)
    return Short(present(scope, keys), counts)


def page_of(scope: Scope, counts: Counts, number, *, code: str = "", level: str = "") -> Page:
    """One page of warnings, of one rule or level where asked for. `counts`: of the whole scope."""
    wanted = finding.LEVELS.get(level)
    rows = finding.found(scope, code=code, level=wanted)
    paginator = Paginator(_Keys(rows, counts.of(wanted, code)), PAGE)
    page = paginator.get_page(number)
    page.object_list = present(scope, page.object_list)
    return page


class _Keys:
    """What a paginator asks of a list, over the union in the database."""

    def __init__(self, rows, number: int):
        self.rows, self.number = rows, number

    def __len__(self):
        return self.number

    def __getitem__(self, cut: slice):
        return finding.first(self.rows, cut.start, cut.stop) if self.number else []
