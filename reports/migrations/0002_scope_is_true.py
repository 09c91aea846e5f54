"""The company copied onto a duty or document is the establishment's company (the fence compares it)."""

from django.db import migrations


def same_company(table):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_same_company FOREIGN KEY (establishment_id, company_id) "
        "REFERENCES companies_establishment (id, company_id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_same_company",
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [same_company("reports_obligation"), same_company("reports_document")]
