"""Which pages are measured: Today, every list as people use it, records, the search, the API, the auditor's room.

Pages of the placement cycle are in `placement`.
"""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.test.utils import override_settings
from django.urls import reverse

from companies.models import Company, Establishment
from imjapan.core import listing
from imjapan.organization.models import Office
from interns.models import Person
from reports.api.urls import router
from training.models import Audit, Placement

from . import placement
from .browser import RECORDS, Browser, page, records, spread
from .timing import Result

LIST_GOAL = {"imjapan": 80, "nation": 150}
SEARCH_GOAL = 50
FENCE_GOAL = 1.2
WORDS = ("グエン", "setiawan", "Nguyễn", "น้ำทิพย์", "রহমান", "පෙරේරා", "சுரேஷ்", "髙橋", "食品", "とうわ", "ン", "ha")
FILTERS = {
    "office",
    "in_charge",
    "nationality",
    "state",
    "kind",
    "stage",
    "regime",
    "form",
    "near",
}  # tried where a list has them
DEEP = 40  # page of 50 rows; lists that are shorter show their last page
FENCE = "imjapan.accounts.middleware.FenceMiddleware"


def measure(scale, today: date, rounds: int) -> Iterator[Result]:
    """All pages of the goals on response time."""
    goal = LIST_GOAL.get(scale.name, LIST_GOAL["imjapan"])
    staff, manager = Browser("demo-staff"), Browser("demo-manager")
    yield from _today(staff, manager, goal, rounds)
    yield from _lists(manager, goal, rounds)
    yield from _records(manager, today, goal, rounds)
    yield from placement.measure(manager, today, goal, rounds)
    search = [f"{reverse('core:search')}?{urlencode({'q': word})}" for word in WORDS]
    yield page("search", "search over everything", manager, search, goal=goal, rounds=rounds)
    yield from _api(manager, goal, rounds)
    yield from _room(goal, rounds)


def _today(staff, manager, goal, rounds):
    url = reverse("today:today")
    for name, browser, show in (
        ("Today of a staff member", staff, "mine"),
        ("Today of a manager", manager, "office"),
        ("Today of all offices", manager, "all"),
    ):
        yield page("today", name, browser, [f"{url}?show={show}"], goal=goal, rounds=rounds)


def _lists(browser, goal, rounds):
    for name in listing.names():
        spec = listing.get(name)
        url = reverse(spec.url)
        for what, queries in _uses(spec):
            urls = [f"{url}?{urlencode(query)}" for query in queries]
            yield page("lists", f"{name}: {what}", browser, urls, goal=goal, rounds=rounds)


def _uses(spec) -> Iterator[tuple[str, list[dict]]]:
    """The ways people use one list; the address names a filter, so that all states are meant."""
    everything = {next(iter(spec.filters)): ""} if spec.filters else {}
    yield "first page", [{}]
    yield "all, first page", [everything]
    yield "deep page", [{**everything, "page": DEEP}]
    yield "100 rows", [{**everything, "size": 100}]
    sortable = [column.key for column in spec.columns if column.sort]
    if sortable:
        yield "each order", [{**everything, "sort": way + key} for key in sortable for way in ("", "-")]
    filters = [query for name in spec.filters if name in FILTERS for query in _choices(spec, name)]
    if filters:
        yield "filters", filters
    if spec.search:
        yield "search", [{**everything, "q": word} for word in WORDS]


def _choices(spec, name):
    """The first and the last choice of a filter."""
    if name == "office":
        values = list(Office.objects.order_by("pk").values_list("code", flat=True)[:2])
    elif name == "in_charge":
        values = ["demo-staff"]
    else:
        choices = spec.filters[name].extra.get("choices", ())
        values = [value for value, _label in _pairs(choices) if value]
    return [{name: str(value)} for value in {values[0], values[-1]}] if values else []


def _pairs(choices):
    """(value, label) of what a filter calls its choices: a list, a function, or the choices of a column."""
    if isinstance(choices, type):
        return choices.choices
    return choices() if callable(choices) else choices


def _records(browser, today, goal, rounds):
    here = Placement.objects.filter(starts_on__lte=today, ends_on__gte=today).order_by("pk")
    people = spread(here.values_list("person", flat=True))
    yield from records("a person's page", "people:detail", Person, people, browser, goal, rounds)
    companies = spread(here.values_list("company", flat=True))
    yield from records("a company's page", "companies:detail", Company, companies, browser, goal, rounds)
    places = spread(here.values_list("establishment", flat=True))
    yield from records(
        "an establishment's page", "companies:establishment", Establishment, places, browser, goal, rounds
    )
    audits = spread(Audit.objects.order_by("pk").values_list("pk", flat=True))
    yield from records("an audit", "training:audit_detail", Audit, audits, browser, goal, rounds)
    offices = list(Office.objects.values_list("pk", flat=True)[:RECORDS])
    yield from records("an office's page", "organization:office", Office, offices, browser, goal, rounds)


def _api(browser, goal, rounds):
    for name, _viewset, _basename in router.registry:
        url = reverse(f"api:{name}-list")
        for what, query in (("first page", ""), ("deep page", "?offset=2000")):
            yield page("api", f"API {name}: {what}", browser, [url + query], goal=goal, rounds=rounds, sizes=False)


def _room(goal, rounds):
    """The auditor of many offices, and the same page without the fence."""
    url = reverse("room:home")
    urls = [url, f"{url}?page=20", f"{url}?office={Office.objects.order_by('pk').first().pk}"]
    auditor = Browser("demo-auditor")
    fenced = page("room", "auditor of 20 offices: documents", auditor, urls, goal=goal, rounds=rounds)
    yield fenced
    with override_settings(MIDDLEWARE=[each for each in settings.MIDDLEWARE if each != FENCE]):
        free = page("room", "the same without the fence", Browser("demo-auditor"), urls, goal=None, rounds=rounds)
    yield free
    ratio = fenced.more["p50"] / free.more["p50"]
    yield Result("room", "fence, times the same page without (p50)", ratio, "x", FENCE_GOAL)
