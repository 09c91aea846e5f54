"""Query parameters that several lists share. What makes no sense is refused in words (400)."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from companies import access as companies
from imjapan.core.search import matching_related

SEARCH_LENGTH = 100


class Narrowing(filters.FilterSet):
    """Base of the filters. Where the actor may see nothing at all, not even a search asks the database."""

    def filter_queryset(self, queryset):
        if queryset.query.is_empty():
            return queryset
        return super().filter_queryset(queryset)

    @property
    def actor(self):
        return self.request.actor


def of(path, label, **options):
    """A filter by the public_id of a related row."""
    return filters.UUIDFilter(field_name=f"{path}__public_id", label=label, **options)


def by_office(path="office"):
    return filters.CharFilter(field_name=f"{path}__code", label="code of the office", max_length=20)


def one_of(choices, label, **options):
    return filters.ChoiceFilter(choices=choices, label=label, **options)


def exactly(label, length, **options):
    return filters.CharFilter(label=label, max_length=length, **options)


def search(label):
    """`q`; the filter set says in `search` what is searched."""
    return filters.CharFilter(method="search", label=label, max_length=SEARCH_LENGTH)


class InEstablishments(Narrowing):
    """`q` finds rows by the names of their establishment, in any script."""

    q = search("words; each is a part of a name or number of the establishment or its company, in any script")

    def search(self, queryset, name, value):
        return matching_related(queryset, value, establishment=companies.establishments(self.actor))


def day(label, **options):
    """A day, written YYYY-MM-DD."""
    words = {"invalid": _("Write a day as YYYY-MM-DD.")}
    return filters.DateFilter(label=label, input_formats=["%Y-%m-%d"], error_messages=words, **options)


def day_from(field, label):
    return day(f"{label}, on or after this day", field_name=field, lookup_expr="gte")


def day_until(field, label):
    return day(f"{label}, on or before this day", field_name=field, lookup_expr="lte")


class MomentField(forms.Field):
    """A moment in ISO 8601; without offset it is Japanese time, without time it is the beginning of the day."""

    default_error_messages = {
        "invalid": _("Write a moment like 2026-11-22T09:30:00Z, or a day as YYYY-MM-DD."),
        "outside": _("The moment lies outside the years 2000 to 2099."),
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            found = parse_date(value) or parse_datetime(value)
        except ValueError:
            found = None
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if not 2000 <= found.year <= 2099:
            raise forms.ValidationError(self.error_messages["outside"], code="outside")
        if not isinstance(found, datetime):
            found = datetime.combine(found, time.min)
        return timezone.make_aware(found) if timezone.is_naive(found) else found


class MomentFilter(filters.Filter):
    field_class = MomentField


def changed_since(label):
    """`changed_since`; the filter set says in `changed` what counts as a change."""
    schema = {"type": "string", "format": "date-time", "description": label}
    return extend_schema_field(schema)(MomentFilter(method="changed", label=label))


def events_since(model, since):
    """Changes and deletions in the history of a tracked model from this moment on; what was added says so itself."""
    return (
        model._meta.get_field("history")
        .related_model.objects.filter(pgh_created_at__gte=since)
        .exclude(pgh_label="added")
    )


def refuse_fenced(actor, name):
    """The history of rows is ours: companies and auditors cannot ask what changed."""
    if actor.fenced:
        raise ValidationError({name: [_("Only staff can ask for changes.")]})


class Ordering(filters.ChoiceFilter):
    """One order of a fixed list, the first by default. Each ends with the key, so that pages never overlap."""

    def __init__(self, orders):
        self.orders = orders
        label = f"order of the rows, {next(iter(orders))} by default"
        super().__init__(choices=[(name, name) for name in self.orders], label=label)

    def filter(self, queryset, value):
        return queryset.order_by(*self.orders[value or next(iter(self.orders))])
