"""What must be true of people."""

from imjapan.accounts.models import User
from imjapan.core.checking import check

from .models import PersonInCharge


@check("interns.staff_are_in_charge", "Only staff are in charge of people.")
def staff_are_in_charge(depth):
    return PersonInCharge.objects.exclude(user__kind=User.Kind.STAFF)
