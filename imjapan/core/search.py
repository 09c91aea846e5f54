"""Finding rows by any part of any of their names, fast over half a million rows.

A searchable model keeps `search_text` (its names and numbers, folded) and `sort_key`, set on every save. An index over
all pieces of one and two characters finds the candidates, LIKE decides (see docs/decisions/0006-search.md).
"""

import time
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Func, OuterRef, Q, QuerySet, Subquery

from .text import fold

FEW = 2_000  # up to so many matching rows are named one by one to the outer query
MAX_WORDS = 6
COMMON = 0.15  # share of rows from which on the index of pieces no longer pays
REMEMBERED = 600  # seconds


class Grams(Func):
    """All pieces of one and two characters of a folded text, as an array."""

    function = "core_grams"
    output_field = ArrayField(models.TextField())


def index(name):
    """The index a searchable model declares in its Meta."""
    return GinIndex(Grams("search_text"), name=name)


class KeyedManager(models.Manager):
    """Rows written in bulk get their keys too."""

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for row in objs:
            row.set_keys()
        return super().bulk_create(objs, *args, **kwargs)


class Searchable(models.Model):
    """Mixin: a row found by `search_key` of its names and sorted by `sort_key`. Models write `set_keys`."""

    search_text = models.TextField(editable=False, default="", db_collation="C")
    sort_key = models.CharField(max_length=420, editable=False, default="", db_collation="C")

    objects = KeyedManager()

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        self.set_keys()
        if update_fields is not None:
            update_fields = {*update_fields, "search_text", "sort_key"}
        return super().save(*args, update_fields=update_fields, **kwargs)

    def set_keys(self):
        """Set `search_text` and `sort_key` from the names of the row."""
        raise NotImplementedError


def words_of(text: str) -> list[str]:
    """The folded words of what was typed, at most six."""
    return fold(text).replace("ー", "").split()[:MAX_WORDS]


def grams(word: str) -> list[str]:
    """The pieces a row must have to contain `word`: all pairs of neighbours, or its only character."""
    return sorted({word[n : n + 2] for n in range(len(word) - 1)}) or [word]


def is_common(model: type[models.Model], word: str) -> bool:
    """Whether so many rows have the pieces of `word` that reading rows in order finds a page sooner than the index."""
    known = _frequencies(model, int(time.monotonic() // REMEMBERED))
    if not known:
        _frequencies.cache_clear()  # the fence hides the statistics; the next reader may see them
        return False
    return min(known.get(piece, 0) for piece in grams(word)) >= COMMON


@lru_cache(maxsize=32)
def _frequencies(model, period) -> dict[str, float]:
    """Share of rows that have each common piece, from the statistics the database keeps of the index anyway."""
    names = [each.name for each in model._meta.indexes if isinstance(each, GinIndex)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
            " WHERE tablename = ANY(%s) AND most_common_elems IS NOT NULL",
            [names],
        )
        # Three sums follow the shares, so the lists are not of one length.
        return {
            piece: share for pieces, shares in cursor.fetchall() for piece, share in zip(pieces, shares, strict=False)
        }


def matching(queryset: QuerySet, text: str) -> QuerySet:
    """Rows of a searchable model that contain every word of `text`."""
    words = words_of(text)
    rare = [word for word in words if not is_common(queryset.model, word)]
    for word in words:
        queryset = queryset.filter(search_text__contains=word)
    if rare:
        pieces = sorted({piece for word in rare for piece in grams(word)})
        queryset = queryset.alias(grams=Grams("search_text")).filter(grams__contains=pieces)
    return queryset


def matching_related(queryset: QuerySet, text: str, **related: QuerySet) -> QuerySet:
    """Rows whose foreign key leads to a match: `matching_related(placements, "tanaka", person=people)`.

    With several relations each word may match in any of them. Few matches are named to the database one by one, which
    uses the index of the key; many are tested row by row, which ends early because there are many.
    """
    for number, word in enumerate(words_of(text)):
        condition = Q(pk__in=[])
        for name, rows in related.items():
            found = None if is_common(rows.model, word) else _first(matching(rows, word))
            if found is not None and len(found) <= FEW:
                condition |= Q(**{f"{name}__in": found})
            else:
                # A subquery with a value, unlike EXISTS, is never made into a table of all matches first.
                names = Subquery(rows.filter(pk=OuterRef(name)).order_by().values("search_text")[:1])
                queryset = queryset.alias(**{f"names_{number}_{name}": names})
                condition |= Q(**{f"names_{number}_{name}__contains": word})
        queryset = queryset.filter(condition)
    return queryset


def _first(rows):
    """Ids of the first matches, one more than are named one by one."""
    return list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
