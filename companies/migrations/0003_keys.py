"""Rows that were there before get their keys for searching and sorting."""

from django.db import migrations

BATCH = 1000
NAMES = ("name", "name_kana", "corporate_number", "receipt_no", "own_number", "old_number")
PLACE_NAMES = ("name", "name_kana")
KEYS = ("search_text", "sort_key")


def fill(apps, schema_editor):
    """Rows are read with the columns of this step; only the arithmetic of the keys is that of the models."""
    from companies import models

    def company(row):
        return models.Company(**{name: getattr(row, name) for name in NAMES})

    def place(row):
        return models.Establishment(company=company(row.company), **{name: getattr(row, name) for name in PLACE_NAMES})

    _fill(apps.get_model("companies", "Company").objects.all(), company)
    _fill(apps.get_model("companies", "Establishment").objects.select_related("company"), place)


def _fill(rows, live):
    rows = rows.filter(search_text="").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for row in batch:
            keyed = live(row)
            keyed.set_keys()
            for key in KEYS:
                setattr(row, key, getattr(keyed, key))
        rows.model.objects.bulk_update(batch, KEYS)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("companies", "0002_roster")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
