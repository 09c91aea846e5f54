"""Tells the app of people at which company somebody is on a day, so that the person follows its staff in charge."""

from django.db.models import Exists, OuterRef, Q

from interns.charge import placed

from .models import Placement, Transfer

OVER = (Transfer.State.STARTED, Transfer.State.WITHDRAWN, Transfer.State.REJECTED)


@placed
def placements_on(on):
    """The placement of the day; between two companies the one that was left, as long as the transfer is open."""
    running = Placement.objects.filter(starts_on__lte=on, ends_on__gte=on)
    seeking = Transfer.objects.filter(old_placement=OuterRef("pk")).exclude(state__in=OVER)
    elsewhere = running.filter(person=OuterRef("person")).order_by()
    between = Q(Exists(seeking)) & ~Q(Exists(elsewhere))
    return Placement.objects.filter(Q(starts_on__lte=on, ends_on__gte=on) | (Q(ends_on__lt=on) & between))
