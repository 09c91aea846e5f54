"""The one door through which a job row is made, also for actors without any right on the table."""

from django.db import migrations

CREATE = """
CREATE FUNCTION core_job_add(
    p_name text, p_queue text, p_args jsonb, p_key text, p_actor bigint, p_public_id uuid, p_total integer,
    p_now timestamptz
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
            created_at, run_after, state, attempts, progress, error
        )
        VALUES (
            p_name, p_queue, p_args, p_key, p_actor, p_public_id, p_total,
            p_now, p_now, 'queued', 0, 0, ''
        )
        ON CONFLICT (key) WHERE state IN ('queued', 'running') AND NOT (key = '')
        DO UPDATE SET key = excluded.key
        RETURNING core_job.id, core_job.public_id;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(
            CREATE, "DROP FUNCTION core_job_add(text, text, jsonb, text, bigint, uuid, integer, timestamptz)"
        )
    ]
