"""What must be true of our own house."""

from django.db.models import Exists, OuterRef

from imjapan.accounts.models import User
from imjapan.core.checking import check

from .models import Organization, Staff


@check("organization.staff_have_office", "Every active staff member, but administrators, belongs to an office.")
def staff_have_office(depth):
    member = Exists(Staff.objects.filter(user=OuterRef("pk")))
    return User.objects.filter(~member, kind=User.Kind.STAFF, is_active=True, is_administrator=False)


@check("organization.only_staff_serve", "Only users of the kind staff belong to an office.")
def only_staff_serve(depth):
    return Staff.objects.exclude(user__kind=User.Kind.STAFF)


@check("organization.somebody_administers", "As soon as anybody can sign in, an active administrator exists.")
def somebody_administers(depth):
    used = Organization.objects.exists() and User.objects.exists()
    administered = User.objects.filter(is_administrator=True, is_active=True).exists()
    return ["no active administrator"] if used and not administered else []
