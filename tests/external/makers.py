"""External people and checks, made directly in the state a test needs."""

from datetime import date

from django.utils import timezone

from imjapan.organization.models import Appointment, Course, Licence, Organization, Personnel, SelfDeclaration
from training.external.catalogue import ITEMS, METHODS
from training.models import ExternalCheck

LONG_AGO = date(2024, 4, 1)


def make_auditor(name="外部 花子", *, course_on=date(2025, 6, 1), office=None, role="external_auditor", **fields):
    """Somebody appointed, with a course and a declaration, whom nothing bars."""
    officer = role == Appointment.Role.EXTERNAL_OFFICER
    fields = {"is_outside": not officer, "is_officer": officer, "qualification": "sharoshi", **fields}
    person = Personnel.objects.create(name=name, publication_agreed_on=LONG_AGO, **fields)
    Appointment.objects.create(personnel=person, office=office, role=role, starts_on=LONG_AGO)
    if course_on:
        Course.objects.create(personnel=person, kind=role, held_on=course_on)
    SelfDeclaration.objects.create(personnel=person, declared_on=LONG_AGO, is_clean=True)
    return person


def make_check(office, checker, checked_on, *, by, done=True, **fields):
    finished = {"state": "done", "finished_at": timezone.now(), "finished_by": by, "reported_on": checked_on}
    return ExternalCheck.objects.create(
        office=office,
        checker=checker,
        checked_on=checked_on,
        recorded_by=by,
        **{"kind": "accompanied" if fields.get("audit") else "office", **(finished if done else {}), **fields},
    )


def all_well(kind="office"):
    """Every answer ○."""
    if kind == "office":
        return {
            code: {"ok": True, "papers": [item.papers[0].code] if item.papers else []} for code, item in ITEMS.items()
        }
    return {code: {"ok": True, "done": True, "proper": True} for code in METHODS}


def make_licence(regime="titp", valid_from=date(2025, 4, 1), valid_until=date(2030, 3, 31)):
    kind = "general" if regime == "titp" else "ordinary"
    return Licence.objects.create(
        organization=Organization.objects.get(),
        regime=regime,
        kind=kind,
        valid_from=valid_from,
        valid_until=valid_until,
    )
