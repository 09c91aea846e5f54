"""Background work that an actor may see, and who may take lists away."""

from django.utils.translation import gettext as _

from .models import Job


def jobs(actor):
    """Staff see what they asked for, administrators everything; what the clock asked for belongs to nobody."""
    if actor.is_administrator:
        return Job.objects.all()
    if not actor.is_staff:
        return Job.objects.none()
    return Job.objects.filter(actor_id=actor.user_id)


def may_export(actor):
    """Take a list away as a file: staff with the right, companies and auditors always. Returns (allowed, reason)."""
    if actor.is_staff and not actor.may("export"):
        return False, _("Your role may read lists, but not take them away as files. An administrator can allow it.")
    return True, ""
