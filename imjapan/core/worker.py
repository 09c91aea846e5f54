"""The only Celery tasks: one that runs a ledger row, one that sweeps, one that beat uses to enqueue."""

from celery import shared_task

from . import jobs


@shared_task(name="core.run_job", acks_late=True, reject_on_worker_lost=True)
def run_job(job_id):
    jobs.run(job_id)


@shared_task(name="core.sweep")
def sweep():
    jobs.sweep()


@shared_task(name="core.enqueue")
def enqueue(name):
    """Scheduled jobs: at most one live per name, so a beat that was away for days causes one run; none for nothing."""
    due = jobs.get(name).due
    if due is None or due():
        jobs.enqueue(name, key=f"scheduled:{name}")
