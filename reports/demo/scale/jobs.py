"""A ledger of background work that is over."""

from datetime import timedelta

from imjapan.core.models import Job

from .writing import NULL

FAILED = 0.01


def write_jobs(maker, documents: list[int]) -> None:
    """As many jobs as the scale says: the clock each hour, and the papers made last."""
    rows = maker.table(
        Job, "name queue args state attempts progress total result error run_after started_at finished_at"
    )
    chance = maker.chance("jobs")
    for number in range(maker.scale.jobs):
        ago = timedelta(days=1 + number * 90 // maker.scale.jobs)
        moment = maker.noon(maker.today - ago, number % 24)
        if number % 2 and documents:
            name, queue, total = "reports.render_document", "documents", 3
            args = f'{{"document_id": {documents[number % len(documents)]}}}'
        else:
            name, queue, args, total = "reports.recompute_all", "default", "{}", maker.scale.establishments
        failed = chance.random() < FAILED
        state, error = (Job.State.FAILED, "MemoryError") if failed else (Job.State.DONE, "")
        done = 0 if failed else total
        rows.add(name, queue, args, state, "1", str(done), str(total), NULL, error, moment, moment, moment)
