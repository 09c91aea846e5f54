"""The company copied onto a row is the establishment's company, and a placement's plan is the person's.

The copies are what the fence compares, so they must not be able to lie.
"""

from django.db import migrations

TABLES = ["training_placement", "training_audit", "training_releasedfinding", "training_visit"]


def same_company(table):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_same_company FOREIGN KEY (establishment_id, company_id) "
        "REFERENCES companies_establishment (id, company_id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_same_company",
    )


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]
    operations = [
        *map(same_company, TABLES),
        migrations.RunSQL(
            "ALTER TABLE training_placement ADD CONSTRAINT training_placement_same_person "
            "FOREIGN KEY (plan_id, person_id) REFERENCES training_plan (id, person_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE training_placement DROP CONSTRAINT training_placement_same_person",
        ),
    ]
