"""Answers have a day of receipt and may be sent back with a reason. Earlier ones arrived when they were entered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def received_when_entered(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE training_correctiveanswer SET received_on = (answered_at AT TIME ZONE %s)::date",
            [settings.TIME_ZONE],
        )


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0002_scope_is_true"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterModelOptions("correctiveanswer", {"ordering": ["answered_at", "pk"]}),
        migrations.AddField("correctiveanswer", "received_on", models.DateField("Received on", null=True)),
        migrations.RunPython(received_when_entered, migrations.RunPython.noop),
        migrations.AlterField("correctiveanswer", "received_on", models.DateField("Received on")),
        migrations.AddField("correctiveanswer", "returned_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "correctiveanswer",
            "returned_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("correctiveanswer", "returned_by_name", models.CharField(blank=True, max_length=100)),
        migrations.AddField("correctiveanswer", "return_reason", models.TextField("What is still missing", blank=True)),
        migrations.AlterField(
            "correctiveanswer",
            "channel",
            models.CharField(
                "Arrived by",
                choices=[
                    ("portal", "portal"),
                    ("paper", "paper"),
                    ("fax", "fax"),
                    ("mail", "e-mail"),
                    ("line", "LINE"),
                    ("phone", "phone"),
                ],
                default="portal",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            "correctiveanswer",
            "file",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
                verbose_name="Photo or scan",
            ),
        ),
        migrations.AddConstraint(
            "correctiveanswer",
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by__isnull=True)
                | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="training_answer_returned_by",
                violation_error_message="Sent back needs a time and a person.",
            ),
        ),
        migrations.AddConstraint(
            "correctiveanswer",
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, return_reason="", returned_by_name="")
                | Q(returned_at__isnull=False) & ~Q(return_reason=""),
                name="training_answer_returned_has_reason",
                violation_error_message=("An answer that is sent back has a reason, and only such an answer has one."),
            ),
        ),
    ]
