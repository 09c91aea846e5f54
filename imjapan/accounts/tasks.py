"""Background work of signing in: mails."""

from django.utils.translation import gettext_lazy as _

from imjapan.core import jobs

from . import delivery, outbox


@jobs.task(outbox.SEND, time_limit=delivery.TIME_LIMIT, label=_("Sending mails"), cancellable=False, due=outbox.is_due)
def send_mails(job):
    """Mails that are due; what is left when its time is over waits for the next run."""
    return delivery.send_waiting(lambda number: job.progress(number, number))
