"""People who were there before get their keys for searching and sorting."""

from django.db import migrations

BATCH = 1000
NAMES = ("passport_name", "native_name", "katakana", "call_name", "surname", "given_name", "old_number")
KEYS = ("search_text", "sort_key", "kana_key")


def fill(apps, schema_editor):
    """Rows are read with the columns of this step; only the arithmetic of the keys is that of the model."""
    from interns import models

    people = apps.get_model("interns", "Person")
    rows = people.objects.filter(search_text="").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for row in batch:
            keyed = models.Person(**{name: getattr(row, name) for name in NAMES})
            keyed.set_keys()
            for key in KEYS:
                setattr(row, key, getattr(keyed, key))
        people.objects.bulk_update(batch, KEYS)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("interns", "0002_roster")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
