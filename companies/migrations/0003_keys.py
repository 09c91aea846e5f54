"""Rows that were there before get their keys for searching and sorting."""

from django.db import migrations

BATCH = 1000


def fill(apps, schema_editor):
    """With the functions of today: a later change of the keys brings a migration of its own."""
    from companies import models

    for model in (models.Company, models.Establishment):
        rows = model.objects.filter(search_text="").order_by("pk")
        while batch := list(rows[:BATCH]):
            for row in batch:
                row.set_keys()
            model.objects.bulk_update(batch, ["search_text", "sort_key"])


class Migration(migrations.Migration):
    dependencies = [("companies", "0002_roster")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
