from django.db import migrations


class Migration(migrations.Migration):
    """The pieces of one and two characters that the search indexes hold (imjapan/core/search.py)."""

    dependencies = [("core", "0002_job_add")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION core_grams(value text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
              SELECT coalesce(array_agg(DISTINCT piece), '{}') FROM (
                SELECT substr(line, place, size) AS piece
                FROM regexp_split_to_table(value, E'[\\n ]+') AS line,
                     generate_series(1, length(line)) AS place,
                     generate_series(1, 2) AS size
                WHERE place + size - 1 <= length(line)
              ) AS pieces
            $$
            """,
            "DROP FUNCTION core_grams(text)",
        )
    ]
