"""Constraints that say once what many tables need: ordered dates, facts that come together, no overlap."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CheckConstraint, F, Func, Q, Value

DJANGO_EXCLUSION = "django.contrib.postgres.constraints.ExclusionConstraint"


def ordered(first, last, *, name, message):
    """`last` is empty or not before `first` (both inclusive dates)."""
    return CheckConstraint(
        condition=Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)}),
        name=name,
        violation_error_message=message,
    )


def together(*fields, name, message):
    """All of `fields` are set or none is, e.g. a time and the person who acted."""
    return CheckConstraint(
        condition=Q(**{f"{f}__isnull": True for f in fields}) | Q(**{f"{f}__isnull": False for f in fields}),
        name=name,
        violation_error_message=message,
    )


class Exclusion(ExclusionConstraint):
    """An exclusion constraint that forms can check before the database does, also over foreign keys.

    Django compares a row with the values of its fields by their names only: "person_id" would stay the column of the
    other row, equal to itself, and every row would seem to overlap.
    """

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        fields = model._meta.local_concrete_fields
        names = {F(field.attname): F(field.name) for field in fields if field.attname != field.name}
        by_name = ExclusionConstraint(
            name=self.name,
            expressions=[
                (expression.replace_expressions(names), operator) for expression, operator in self.expressions
            ],
            condition=self.condition,
            violation_error_message=self.violation_error_message,
        )
        by_name.validate(model, instance, exclude=exclude, using=using)

    def deconstruct(self):
        """For migrations it is Django's own."""
        path, args, kwargs = super().deconstruct()
        return path.replace(f"{Exclusion.__module__}.Exclusion", DJANGO_EXCLUSION), args, kwargs


def no_overlap(*owners, first="starts_on", last="ends_on", name, message, condition=None):
    """Periods [first, last] of the same owners never overlap; an open end is endless.

    Owners are names of integer columns, or expressions that give an integer (hashtext of a text column).

    The one-element int8range stands in for equality, so that no database extension is needed.
    """
    same = [
        (
            Func(
                F(owner) if isinstance(owner, str) else owner,
                F(owner) if isinstance(owner, str) else owner,
                Value("[]"),
                function="int8range",
            ),
            RangeOperators.OVERLAPS,
        )
        for owner in owners
    ]
    period = Func(F(first), F(last), Value("[]"), function="daterange", output_field=DateRangeField())
    return Exclusion(
        name=name,
        expressions=[*same, (period, RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message=message,
    )
