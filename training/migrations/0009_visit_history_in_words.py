from django.db import migrations, models


def named(name, words):
    """The field with its words, for the table and for its history; nothing changes in the database."""
    return [
        migrations.AlterField(
            model_name=model,
            name=name,
            field=models.JSONField(blank=True, default=dict, verbose_name=words),
        )
        for model in ("visit", "visitevent")
    ]


class Migration(migrations.Migration):
    dependencies = [("training", "0008_supervision")]

    operations = [*named("ratings", "Headings"), *named("answers", "Questions to ask")]
