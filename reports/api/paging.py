"""Pages of a list: `limit` rows from `offset` on, with the exact number of all rows."""

import re

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination

DEFAULT, MOST, FARTHEST = 50, 200, 10_000_000


class Pages(LimitOffsetPagination):
    """A number that is none, or too large, is refused: a program that asks for 1,000 rows must not take 200 for all."""

    default_limit = DEFAULT
    max_limit = MOST

    def get_limit(self, request):
        return _whole_number(request, "limit", 1, MOST, DEFAULT)

    def get_offset(self, request):
        return _whole_number(request, "offset", 0, FARTHEST, 0)

    def paginate_queryset(self, queryset, request, view=None):
        """The keys of the page are looked for first and its rows read by key: far down a long list whole rows would be
        read, and what is counted for each of them, only to be left out.
        """
        self.get_offset(request)  # refused before anything is counted
        keys = super().paginate_queryset(queryset.prefetch_related(None).values_list("pk", flat=True), request, view)
        if not keys:
            return []
        rows = {row.pk: row for row in view.get_queryset().filter(pk__in=keys)}
        return [rows[key] for key in keys if key in rows]

    def get_paginated_response_schema(self, schema):
        address = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "properties": {
                "count": {"type": "integer", "description": "how many rows there are in all", "example": 1},
                "next": {**address, "description": "the next page, null on the last one", "example": None},
                "previous": {**address, "description": "the page before, null on the first one", "example": None},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT}
        offset = {"type": "integer", "minimum": 0, "maximum": FARTHEST, "default": 0}
        return [
            _parameter("limit", "How many rows at most.", limit),
            _parameter("offset", "How many rows to leave out at the beginning.", offset),
        ]


def _parameter(name, description, schema):
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _whole_number(request, name, least, most, otherwise):
    text = request.query_params.get(name)
    if text is None:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        words = _("A whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        raise ValidationError({name: [words]})
    return int(text)
