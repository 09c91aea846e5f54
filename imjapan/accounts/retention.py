"""What passes of signing in: sessions, links that were used, lines of the bell."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imjapan.core.retention import delete_in_batches, rule

from .models import AccessLink, Mail, Notification, Session

LINKS = timedelta(days=90)
READ = timedelta(days=365)
MAILS = timedelta(days=730)  # longer than any reminder is asked for again by its key


@rule("sessions", label=_("Sign-ins"), keeps=_("until they run out"))
def old_sessions(actor, now):
    return delete_in_batches(Session.objects.filter(expire_date__lt=now))


@rule("access_links", label=_("Invitations and links for a new password"), keeps=_("90 days after their use or end"))
def old_links(actor, now):
    over = now - LINKS
    ended = Q(used_at__lt=over) | Q(revoked_at__lt=over) | Q(expires_at__lt=over)
    return delete_in_batches(AccessLink.objects.filter(ended))


@rule("notifications", label=_("Lines of the bell that were read"), keeps=_("1 year"))
def old_notifications(actor, now):
    return delete_in_batches(Notification.objects.filter(read_at__lt=now - READ))


@rule("mails", label=_("Mails"), keeps=_("2 years after they were sent or given up"))
def old_mails(actor, now):
    return delete_in_batches(Mail.objects.filter(ended_at__lt=now - MAILS))
