"""What must be true of people, and of what they asked for help with."""

from django.db.models import F, Q

from imjapan.accounts.models import User
from imjapan.core.checking import check

from .models import Consultation, ConsultationFile, PersonInCharge


@check("interns.staff_are_in_charge", "Only staff are in charge of people.")
def staff_are_in_charge(depth):
    return PersonInCharge.objects.exclude(user__kind=User.Kind.STAFF)


@check("interns.consultations_name_their_company", "The company of a consultation is that of its establishment.")
def consultations_name_their_company(depth):
    rows = Consultation.objects.filter(establishment__isnull=False)
    return rows.exclude(company_id=F("establishment__company_id"))


@check("interns.closed_consultations_have_end", "A consultation has an end exactly when it is closed.")
def closed_consultations_have_end(depth):
    closed, ended = Q(state=Consultation.State.CLOSED), Q(closed_at__isnull=False)
    return Consultation.objects.filter((closed & ~ended) | (ended & ~closed))


@check("interns.consultation_files_stay_inside", "Files of consultations are open to no company and no auditor.")
def consultation_files_stay_inside(depth):
    shown = Q(file__scope_company_id__isnull=False) | Q(file__scope_office_id__isnull=False)
    return ConsultationFile.objects.filter(shown)
