"""What training shows on the pages of companies, establishments and people. Staff only."""

from django.db.models import Q
from django.utils import timezone

from imjapan.core import panels
from imjapan.organization.access import may_write
from training import access

LATEST = 5


@panels.register("establishment", template="training/panels/establishment.html", order=20)
def establishment(request, subject):
    """Audits of an establishment and who is in training there today."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    audits = access.audits(request.actor).filter(establishment=subject).select_related("lead")
    here = access.placements(request.actor).filter(
        Q(starts_on__lte=today) & Q(ends_on__gte=today), establishment=subject
    )
    return {
        "establishment": subject,
        "audits": audits[:LATEST],
        "placements": here.select_related("person", "plan").order_by("person__passport_name"),
        "may_write": may_write(request.actor, subject.company.office_id)[0],
    }


@panels.register("company", template="training/panels/company.html", order=20)
def company(request, subject):
    """The latest audits of a company."""
    if not request.actor.is_staff:
        return None
    audits = access.audits(request.actor).filter(company=subject).select_related("establishment", "lead")
    return {"company": subject, "audits": audits[:LATEST]}


@panels.register("person", template="training/panels/person.html", order=20)
def person(request, subject):
    """Plans and placements of a person over time."""
    if not request.actor.is_staff:
        return None
    placements = access.placements(request.actor).filter(person=subject)
    return {
        "person": subject,
        "plans": access.plans(request.actor).filter(person=subject),
        "placements": placements.select_related("establishment__company", "plan"),
    }
