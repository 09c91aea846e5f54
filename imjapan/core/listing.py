"""Lists: what every list of the product can do, declared in `lists.py` of each app.

A list has columns, filters, a search and a scope (the rows an actor may read). Screen, export and "why is it not in the
list?" all use the same four. Apps above add columns and filters to a list below with `extend`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import Select
from django.http import QueryDict
from django.utils.functional import cached_property as lazy_property
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from .forms import PlainSelect, SearchForm
from .search import Searchable

SIZES = (25, 50, 100, 200)
SIZE = 50
COUNTED = 10_000  # rows counted and paged through; beyond that people narrow down or export
FOUND = 1_000  # the same in a narrowed list, where counting has to test each row
MISSING_SHOWN = 5
BESIDE = 3  # values that tell two of one name apart

_lists: dict[str, "List"] = {}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value(row)` gives the plain value (text, date, number) that is shown and exported.

    `sort`: names of fields, ascending; empty when the column cannot be sorted by. `link(row)`: address or "".
    `status(row)`: variant of the status component, then `value` is its text. `template`: draws the cell instead.
    `optional`: shown only when the reader asks for it.
    """

    key: str
    label: Any
    value: Callable[[Any], Any] | str
    sort: Sequence[str] = ()
    link: Callable[[Any], str] | None = None
    status: Callable[[Any], str] | None = None
    template: str = ""
    number: bool = False
    nowrap: bool = False
    optional: bool = False

    def of(self, row):
        """The plain value of this column for a row; a dotted name follows attributes and stops at None."""
        if callable(self.value):
            return self.value(row)
        for name in self.value.split("."):
            row = getattr(row, name, None)
            if row is None:
                return ""
            if callable(row):
                row = row()
        return row


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    value: Any
    url: str
    variant: str
    row: Any


@dataclass(eq=False)
class List:
    """A list as declared. `rows(actor)`: all rows in scope. `search(rows, text)`: those that match.

    `load(rows)`: what the cells of one page need, attached in a fixed number of queries; gets a list.
    `related`: foreign keys joined or, with `prefetch`, fetched by id (a join of fenced tables costs many times more).
    `url`: name of its view. `group`, `order`: lists of one group are tabs of each other.
    `defaults`: values of filters that the address does not name. `actions`: functions of the actor that
    give a link for the head of the page (a dict of url, label, icon, variant) or None. `exportable(actor)`: whether
    the list may be taken away as a file by who may export at all.
    """

    name: str
    title: Any
    model: type[Model]
    url: str
    columns: list[Column]
    rows: Callable[[Any], QuerySet]
    search: Callable[[QuerySet, str], QuerySet] | None = None
    search_label: Any = ""
    filters: dict[str, Any] = field(default_factory=dict)
    defaults: Callable[[Any], dict[str, str]] | None = None
    sort: str = ""
    related: Sequence[str] = ()
    prefetch: Sequence[Any] = ()
    defer: Sequence[str] = ()
    load: list[Callable[[list, Any], None]] = field(default_factory=list)
    visible: Callable[[Any], bool] = lambda actor: actor.is_staff
    exportable: Callable[[Any], bool] = lambda actor: True
    empty_title: Any = field(default_factory=lambda: _("Nothing here yet"))
    empty_text: Any = ""
    group: str = ""
    order: int = 1
    actions: list[Callable[[Any], dict | None]] = field(default_factory=list)

    def __post_init__(self):
        _lists[self.name] = self

    def extend(self, *, columns=(), filters=None, load=None, after="", actions=()):
        """Add what an app above knows about the rows; `after`: key of the column they follow."""
        known = {column.key for column in self.columns}
        new = [column for column in columns if column.key not in known]
        place = next((n + 1 for n, column in enumerate(self.columns) if column.key == after), len(self.columns))
        self.columns[place:place] = new
        self.filters.update(filters or {})
        if load and load not in self.load:
            self.load.append(load)
        self.actions += [action for action in actions if action not in self.actions]
        self.__dict__.pop("filterset", None)

    @cached_property
    def filterset(self) -> type[FilterSet]:
        meta = type("Meta", (), {"model": self.model, "fields": []})
        return type(f"{self.name.title()}Filters", (FilterSet,), {**self.filters, "Meta": meta})

    def column(self, key) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def links(self, actor) -> list[dict]:
        """What the actor may do from here."""
        return [link for action in self.actions if (link := action(actor))]

    def shown_by_default(self) -> list[str]:
        return [column.key for column in self.columns if not column.optional]


def get(name) -> List | None:
    return _lists.get(name)


def names() -> list[str]:
    return sorted(_lists)


def siblings(spec: List, actor) -> list[List]:
    """The lists of the same group that the actor may see, in order."""
    same = [each for each in _lists.values() if spec.group and each.group == spec.group and each.visible(actor)]
    return sorted(same, key=lambda each: each.order)


class Shown:
    """A list as one reader asked for it: the words, filters, order and columns of an address."""

    def __init__(self, spec: List, actor, data: QueryDict, *, settings: dict | None = None, request=None):
        self.spec, self.actor, self.settings = spec, actor, settings or {}
        data = data.copy()
        for name, values in list(data.lists()):  # a null character cannot be asked for in the database
            data.setlist(name, [value.replace("\0", "") for value in values])
        for name, value in spec.defaults(actor).items() if spec.defaults else ():
            data.setdefault(name, value)
        self.data = data
        self.search_form = SearchForm(data, label_suffix="")
        self.filters = spec.filterset(data, queryset=spec.rows(actor), request=request or _Asked(actor))
        self.filters.form.label_suffix = ""
        for each in self.filters.form.fields.values():
            if isinstance(each.widget, Select):
                each.widget = PlainSelect.like(each.widget)

    @property
    def can_search(self) -> bool:
        return self.spec.search is not None

    @lazy_property
    def words(self) -> str:
        return self.search_form.words if self.spec.search else ""

    @lazy_property
    def valid(self) -> bool:
        return self.filters.form.is_valid()

    @lazy_property
    def chosen(self) -> dict[str, Any]:
        """The filters that narrow the list: name to value."""
        if not self.valid:
            return {}
        return {name: value for name, value in self.filters.form.cleaned_data.items() if not _is_empty(value)}

    @lazy_property
    def queryset(self) -> QuerySet:
        """All rows asked for, in order, with what their cells need."""
        return self._loaded(self.asked)

    @lazy_property
    def asked(self) -> QuerySet:
        """All rows asked for, in order. A filter that cannot be read shows nothing; its field says why."""
        if not self.valid:
            return self.spec.model._default_manager.none()
        rows = self.spec.rows(self.actor)
        for name, value in self.chosen.items():
            rows = self.filters.filters[name].filter(rows, value)
        if self.words:
            rows = self.spec.search(rows, self.words)
        return rows.order_by(*self._order())

    def _loaded(self, rows):
        if self.spec.related:
            rows = rows.select_related(*self.spec.related)
        if self.spec.prefetch:
            rows = rows.prefetch_related(*self.spec.prefetch)
        keys = ("search_text",) if issubclass(self.spec.model, Searchable) else ()
        return rows.defer(*self.spec.defer, *keys)

    @lazy_property
    def number(self) -> int:
        """How many rows are asked for, whatever their number."""
        return self.asked.order_by().count()

    @lazy_property
    def sorted_by(self) -> tuple[str, bool]:
        """Key of the column and whether the order is descending."""
        wanted = self.data.get("sort", "") or self.spec.sort
        column = self.spec.column(wanted.lstrip("-"))
        if column is None or not column.sort:
            wanted = self.spec.sort
        return wanted.lstrip("-"), wanted.startswith("-")

    def _order(self):
        key, descending = self.sorted_by
        column = self.spec.column(key)
        names = column.sort if column else ()
        return [f"-{name}" if descending else name for name in (*names, "pk")]

    @lazy_property
    def columns(self) -> list[Column]:
        wanted = self.settings.get("columns") or self.spec.shown_by_default()
        first = self.spec.columns[0].key  # it carries the link to the row
        return [column for column in self.spec.columns if column.key == first or column.key in wanted]

    @lazy_property
    def size(self) -> int:
        size = self.data.get("size", "") or str(self.settings.get("size", ""))
        return int(size) if size.isdecimal() and int(size) in SIZES else SIZE

    @lazy_property
    def page(self):
        """Keys are read in order first and rows by key then: sorting and skipping wide rows costs many times more."""
        keys = self.asked.values_list("pk", flat=True)
        paginator = CappedPaginator(keys, self.size, cap=FOUND if self.words or self.chosen else COUNTED)
        page = paginator.get_page(self.data.get("page"))
        keys = list(page.object_list)
        found = self._loaded(self.spec.rows(self.actor)).in_bulk(keys) if keys else {}
        page.object_list = self.prepared([found[key] for key in keys if key in found])
        return page

    def prepared(self, rows: list) -> list:
        """Attach what the cells need."""
        for load in self.spec.load:
            load(rows, self.actor)
        return rows

    def cells(self, row) -> list[Cell]:
        return [
            Cell(
                column,
                column.of(row),
                (column.link(row) or "") if column.link else "",
                column.status(row) if column.status else "",
                row,
            )
            for column in self.columns
        ]

    def table(self) -> list[list[Cell]]:
        """The cells of each row of the page."""
        return [self.cells(row) for row in self.page.object_list]

    def heads(self) -> list[dict]:
        """The column heads: label, address that sorts by it, and the present direction for `aria-sort`."""
        key, descending = self.sorted_by
        heads = []
        for column in self.columns:
            current = column.key == key
            head = {"column": column, "sort": "", "url": ""}
            if column.sort:
                head["sort"] = ("descending" if descending else "ascending") if current else "none"
                head["url"] = self.address(sort=f"-{column.key}" if current and not descending else column.key, page="")
            heads.append(head)
        return heads

    def address(self, **changed: str) -> str:
        """This list with other parameters; an empty value takes one away."""
        data = self.data.copy()
        for name, value in changed.items():
            if value:
                data[name] = value
            else:
                data.pop(name, None)
        return f"?{data.urlencode()}"

    def kept(self) -> list[tuple[str, str]]:
        """The parameters that make the list what it is, for a form that must not lose them."""
        return [(name, value) for name, value in self.data.items() if name not in ("why", "page") and value]

    @lazy_property
    def as_usual(self) -> bool:
        """Whether no filter says anything else than it does by itself."""
        usual = self.spec.defaults(self.actor) if self.spec.defaults else {}
        return self.valid and all(self.data.get(name, "") == usual.get(name, "") for name in self.spec.filters)

    @lazy_property
    def narrowed(self) -> bool:
        return bool(self.words or self.chosen) or not self.valid

    def export_rows(self):
        """The values of every row asked for, in the columns shown; in batches, so that memory stays small."""
        batch = []
        for row in self.queryset.iterator(chunk_size=2_000):
            batch.append(row)
            if len(batch) == 2_000:
                yield from self._values(batch)
                batch = []
        yield from self._values(batch)

    def _values(self, rows):
        for row in self.prepared(rows):
            yield [column.of(row) for column in self.columns]

    def missing(self, text: str) -> list["Missing"]:
        """For rows that match `text` anywhere in scope: in the list, or kept out by what."""
        found = self._loaded(self.spec.search(self.spec.rows(self.actor), text)) if self.spec.search else []
        return [self._why(row) for row in found[:MISSING_SHOWN]]

    def _why(self, row) -> "Missing":
        self.prepared([row])
        reasons = []
        base = self.spec.rows(self.actor).filter(pk=row.pk)
        for name, value in self.chosen.items():
            each = self.filters.filters[name]
            if not each.filter(base, value).exists():
                column = self.spec.column(name)
                reasons.append((f"{each.label}: {self.value_in_words(name)}", column.of(row) if column else ""))
        if self.words and not self.spec.search(base, self.words).exists():
            reasons.append((f"{self.search_form.fields['q'].label}: {self.words}", ""))
        first, *others = self.columns
        more = [value for column in others if (value := column.of(row)) and not column.template]
        return Missing(first.of(row), first.link(row) if first.link else "", more[:BESIDE], reasons)

    def value_in_words(self, name) -> str:
        """A chosen filter as the reader sees it: the words of the choice, else what was typed."""
        field_, raw = self.filters.form.fields[name], self.data.get(name, "")
        choices = getattr(field_, "choices", None)
        if choices is not None:
            return next((str(label) for value, label in choices if str(value) == raw), raw)
        return raw


@dataclass(frozen=True, slots=True)
class Missing:
    """A row somebody looked for: its name, its address, what tells it from others of that name, and what keeps it out.

    `reasons`: the filter in words, and what the row has instead if a column says so (none: the row is in the list).
    """

    name: str
    url: str
    beside: list
    reasons: list[tuple[str, Any]]


class _Asked:
    """Stands in for a request where there is none (exports in a worker): filters ask only for the actor."""

    def __init__(self, actor):
        self.actor = actor


class CappedPaginator(Paginator):
    """Counts up to a cap only: nobody pages through more, and counting half a million rows costs more than the page."""

    def __init__(self, rows, size, *, cap):
        super().__init__(rows, size)
        self.cap = cap

    @cached_property
    def counted(self) -> int:
        rows = self.object_list.order_by().values("pk")[: self.cap + 1]
        return rows.count()

    @property
    def count(self):
        return min(self.counted, self.cap)

    @property
    def more(self) -> bool:
        return self.counted > self.cap


def _is_empty(value):
    return value is None or value == "" or (isinstance(value, list | tuple | QuerySet) and len(value) == 0)
