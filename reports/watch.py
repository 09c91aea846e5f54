"""Numbers about duties for those who watch: how many are open and late, of nobody in particular."""

from django.utils import timezone

from imjapan.core.watching import metrics

from .obligations.models import Obligation


@metrics.gauge("imjapan_duties", "Open duties: all, and those past the legal deadline.", ("which",))
def duties():
    still_open = Obligation.objects.filter(state=Obligation.State.OPEN)
    late = still_open.filter(legal_on__lt=timezone.localdate()).count()
    return [(("open",), still_open.count()), (("late",), late)]
