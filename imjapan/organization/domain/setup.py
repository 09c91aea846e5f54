"""The first set-up of an empty installation."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from imjapan.accounts.models import User
from imjapan.core.errors import Conflict

from ..models import Office, Organization, Staff


def is_empty() -> bool:
    """Whether nobody can sign in yet, so that the set-up page is the only way on."""
    return not User.objects.exists()


@transaction.atomic
def set_up(*, organization, licence_no, licence_kind, office, clock_starts_on, name, username, email, password, today):
    """Make organization, first office and first administrator (who is also its supervision manager).

    Returns the user. Raises Conflict when somebody has set the system up already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('organization.set_up'))")
    if not is_empty():
        raise Conflict(_("The system has been set up already. Sign in instead."))
    house = Organization.objects.create(name=organization, licence_no=licence_no, licence_kind=licence_kind)
    first = Office.objects.create(organization=house, code="01", name=office, clock_starts_on=clock_starts_on)
    user = User.objects.create_user(
        username, password, name=name, email=email, kind=User.Kind.STAFF, is_administrator=True
    )
    Staff.objects.create(user=user, office=first, role=Staff.Role.MANAGER, starts_on=today)
    return user
