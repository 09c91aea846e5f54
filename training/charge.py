"""Tells the app of people at which company somebody is on a day, so that the person follows its staff in charge."""

from interns.charge import placed

from .models import Placement


@placed
def placements_on(on):
    return Placement.objects.filter(starts_on__lte=on, ends_on__gte=on)
