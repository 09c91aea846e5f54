"""Background work that an actor may see."""

from .models import Job


def jobs(actor):
    """Staff see what they asked for, administrators everything; what the clock asked for belongs to nobody."""
    if actor.is_administrator:
        return Job.objects.all()
    if not actor.is_staff:
        return Job.objects.none()
    return Job.objects.filter(actor_id=actor.user_id)
