"""The first set-up of an empty installation."""

import base64

from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from imjapan.accounts.models import User
from imjapan.core.errors import Conflict

from ..models import Office, Organization, Staff


def is_empty() -> bool:
    """Whether nobody can sign in yet, so that the set-up page is the only way on."""
    return not User.objects.exists()


def setup_code() -> str:
    """What somebody from another machine has to know to set an empty installation up: 16 letters and digits.

    It follows from SECRET_KEY, so only who can run commands on the server can read it. Once somebody can sign in it
    opens nothing.
    """
    digest = salted_hmac("organization.setup", "first administrator", algorithm="sha256").digest()
    letters = base64.b32encode(digest).decode()[:16]
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4))


def is_setup_code(typed: str) -> bool:
    """Whether this is the code, however it is written."""
    letters = "".join(c for c in typed.upper() if c.isascii() and c.isalnum())
    return constant_time_compare(letters, setup_code().replace("-", ""))


@transaction.atomic
def set_up(
    *, organization, licence_no, licence_kind, office, clock_starts_on, name, username, email, password, today,
    is_manager=False,
):  # fmt: skip
    """Make organization, first office and first administrator, who works there: `is_manager` as supervision manager.

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
    role = Staff.Role.MANAGER if is_manager else Staff.Role.MEMBER
    Staff.objects.create(user=user, office=first, role=role, starts_on=today)
    return user
