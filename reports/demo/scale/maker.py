"""One run of the generator: which scale, day and seed, and the files it writes to."""

import random
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from django.db.models import Model
from django.utils import timezone

from imjapan.law.calendar import holidays_around
from imjapan.law.dates import add_months_clamped

from .arrivals import Arrivals
from .companies import Companies
from .cycle import Cycle
from .house import House
from .jobs import write_jobs
from .people import People
from .sending import write_sending, write_standing
from .sizes import Scale
from .staying import Staying
from .supervision import Supervision
from .writing import Table


@cache
def noon(day: date, hour: int = 12) -> str:
    """A moment of a day, as COPY reads it."""
    return timezone.make_aware(datetime.combine(day, time(hour))).isoformat()


class Maker:
    """Holds what all writers share. `chance(name)`: random numbers of one writer, untouched by the others."""

    def __init__(self, folder: Path, scale: Scale, *, today: date, seed: int):
        self.folder, self.scale, self.today, self.seed = folder, scale, today, seed
        self.month = today.replace(day=1)
        self.records_from = add_months_clamped(self.month, -scale.record_months)
        self.holidays = holidays_around(today)
        self.tables: list[Table] = []
        self.noon = noon

    def chance(self, name: str) -> random.Random:
        return random.Random(f"{self.seed}/{self.scale.name}/{name}")  # noqa: S311  plausible, not secret

    def table(self, model: type[Model], columns: str) -> Table:
        seed = f"{self.seed}/{self.scale.name}"
        made = Table(self.folder, model, columns, seed=seed, created_at=noon(self.today, 6))
        self.tables.append(made)
        return made


def make(
    folder: Path, scale: Scale, *, today: date, seed: int = 1, say: Callable[[str], None] = lambda text: None
) -> list[Table]:
    """Write all rows below `folder`; returns the tables in the order in which they were begun.

    `say` hears a line after each step.
    """
    maker = Maker(folder, scale, today=today, seed=seed)
    maker.house = House(maker)
    companies = Companies(maker).write()
    say(f"{scale.companies} companies, {scale.offices} offices")
    cycle = Cycle(maker)
    maker.sending = write_sending(maker)
    people = People(maker, companies)
    people.write()
    say(f"{people.people.count} people, {people.active} of them here today")
    maker.house.outsiders(companies)
    supervision = Supervision(maker)
    for company in companies:
        for place in company.establishments:
            supervision.write(place)
    say(f"{supervision.audits.count} audits, {supervision.visits.count} visits, {supervision.papers.rows.count} papers")
    cycle.write(companies, supervision)
    write_standing(maker, companies, people.groups)
    arrivals = Arrivals(maker, people.groups)
    arrivals.write(companies)
    say(f"{len(people.groups)} groups of people, {arrivals.applications.count} plan applications")
    Staying(maker, people.groups).write()
    write_jobs(maker, supervision.papers.latest)
    for table in maker.tables:
        table.close()
    return maker.tables
