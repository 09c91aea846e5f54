"""Another value of a figure may move any duty: a job counts them all anew."""

from imjapan.core import changes, jobs


@changes.on("figures.changed")
def figures_changed(change):
    jobs.enqueue("reports.recompute_all", fact=change.fact, actor_id=change.actor_id)
