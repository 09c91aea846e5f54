"""Doors in the database: jobs carry the request they came from, events can be added by everybody and by no other way.

Both functions run with the rights of the owner, because companies and auditors have none on the tables.
"""

from django.db import migrations

JOB = """
DROP FUNCTION core_job_add(text, text, jsonb, text, bigint, uuid, integer, timestamptz);
CREATE FUNCTION core_job_add(
    p_name text, p_queue text, p_args jsonb, p_key text, p_actor bigint, p_public_id uuid, p_total integer,
    p_now timestamptz, p_request_id text
) RETURNS TABLE (id bigint, public_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    -- Inside the fence only the delivery of a change may be queued; what it does is decided by our code.
    IF current_setting('role') IN ('imjapan_company', 'imjapan_auditor') AND p_name <> 'core.deliver_change' THEN
        RAISE insufficient_privilege USING MESSAGE = 'this job cannot be queued from here';
    END IF;
    RETURN QUERY
        INSERT INTO core_job (
            name, queue, args, key, actor_id, public_id, total,
            created_at, run_after, state, attempts, progress, error, request_id
        )
        VALUES (
            p_name, p_queue, p_args, p_key, p_actor, p_public_id, p_total,
            p_now, p_now, 'queued', 0, 0, '', p_request_id
        )
        ON CONFLICT (key) WHERE state IN ('queued', 'running') AND NOT (key = '')
        DO UPDATE SET key = excluded.key
        RETURNING core_job.id, core_job.public_id;
END
$$;
"""
EVENT = """
CREATE FUNCTION core_event_add(
    p_at timestamptz, p_name text, p_actor bigint, p_subject text, p_subject_id bigint, p_office bigint,
    p_company bigint, p_details jsonb, p_source text, p_request_id text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Inside the fence nobody speaks for somebody else.
    IF current_setting('role') IN ('imjapan_company', 'imjapan_auditor')
        AND p_actor IS DISTINCT FROM nullif(current_setting('fence.user_id', true), '')::bigint THEN
        RAISE insufficient_privilege USING MESSAGE = 'an event is recorded for oneself only';
    END IF;
    INSERT INTO core_event (
        at, name, actor_id, subject, subject_id, office_id, company_id, details, source, request_id
    )
    VALUES (p_at, p_name, p_actor, p_subject, p_subject_id, p_office, p_company, p_details, p_source, p_request_id);
END
$$;
"""
CACHE = """
CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_trust")]
    operations = [
        migrations.RunSQL(JOB, migrations.RunSQL.noop),
        migrations.RunSQL(
            EVENT,
            "DROP FUNCTION core_event_add(timestamptz, text, bigint, text, bigint, bigint, bigint, jsonb, text, text)",
        ),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
    ]
