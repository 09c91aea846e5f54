"""What must be true of companies and their users."""

from django.db.models import Exists, OuterRef

from imjapan.accounts.models import User
from imjapan.core.checking import check

from .models import CompanyMembership, InCharge


@check("companies.users_have_company", "Every company user who may sign in belongs, or belonged, to a company.")
def users_have_company(depth):
    member = Exists(CompanyMembership.objects.filter(user=OuterRef("pk")))
    return User.objects.filter(~member, kind=User.Kind.COMPANY, is_active=True)


@check("companies.only_company_users_belong", "Only users of the kind company belong to a company.")
def only_company_users_belong(depth):
    return CompanyMembership.objects.exclude(user__kind=User.Kind.COMPANY)


@check("companies.staff_are_in_charge", "Only staff are in charge of companies.")
def staff_are_in_charge(depth):
    return InCharge.objects.exclude(user__kind=User.Kind.STAFF)
