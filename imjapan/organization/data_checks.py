"""What must be true of our own house."""

from django.db.models import Exists, OuterRef

from imjapan.accounts.models import User
from imjapan.core.checking import check

from . import figures
from .models import Organization, ParameterOverride, Staff


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


@check("organization.figures_are_read", "Every figure of the law an administrator decided on can be read by the rules.")
def figures_are_read(depth):
    rows = ParameterOverride.objects.filter(withdrawn_at__isnull=True)
    return [row.pk for row in rows if figures.as_parameter(row) is None]
