"""Cohorts (期, 班): who belongs to one, what is missing of each, and steps for several people at once."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import changes
from imjapan.core.errors import Conflict
from imjapan.organization import editing
from imjapan.organization.access import must_write
from interns.access import matching
from interns.models import Person
from training.models import ApplicationPaper, Cohort, PlanApplication, Regime, ResidenceApplication

from . import despite, domain, papers, residence
from .catalogue import FLIGHT, VISA
from .judging import granted_coe

FIELDS = ("office", "name", "regime", "sending", "arrives_on", "note")
PLACES = {"training_cohort_once": "name"}
CHANGED = "cohort.changed"
State = PlanApplication.State
GOING_ON = (State.DRAFT, State.APPLIED, State.CERTIFIED)
NEWEST_FIRST = ("-filed_on", "-pk")
# What can be done with several members at once: each takes a day.
ACTS = {
    "apply": gettext_lazy("Applied for the plan on"),
    "coe_filed": gettext_lazy("Applied for the certificate of eligibility on"),
    "coe_granted": gettext_lazy("Certificate of eligibility issued on"),
    "arrived": gettext_lazy("Arrived on"),
    "paper_asked": gettext_lazy("Paper asked for"),
    "paper_received": gettext_lazy("Paper received on"),
    "paper_checked": gettext_lazy("Paper checked"),
}
PAPER_STATES = {
    "paper_asked": ApplicationPaper.State.ASKED,
    "paper_received": ApplicationPaper.State.RECEIVED,
    "paper_checked": ApplicationPaper.State.CHECKED,
}


class Member(NamedTuple):
    """One person of a cohort and what is still missing. `passport_until`: of the newest passport, None if unknown."""

    application: PlanApplication
    papers: papers.Count
    visa: ApplicationPaper | None
    flight: ApplicationPaper | None
    passport_until: date | None
    passport_short: bool
    coe: ResidenceApplication | None
    coe_until: date | None
    coe_short: bool
    entered_on: date | None

    @property
    def missing(self) -> int:
        """How many of the things of the table are not there yet; nothing once the person is here."""
        if self.entered_on:
            return 0
        certified = self.application.state == State.CERTIFIED
        has_coe = self.coe is not None and self.coe.result == ResidenceApplication.Result.GRANTED
        ways = sum(paper.state in papers.OPEN for paper in (self.visa, self.flight) if paper)
        return self.papers.missing + (not certified) + (not has_coe or self.coe_short) + self.passport_short + ways


def members(cohort) -> list[Member]:
    """Everybody of a cohort whose application goes on, by name. Four queries, however many there are."""
    rows = (
        cohort.applications.filter(state__in=GOING_ON)
        .select_related("person__sending", "establishment__company", "plan", "company")
        .prefetch_related("papers", "residence_applications", "person__passports")
        .order_by("person__sort_key", "pk")
    )
    return [_member(row, cohort.arrives_on) for row in rows]


def _member(row, arrival):
    there = {paper.code: paper for paper in row.papers.all()}
    passports = [one.expires_on for one in row.person.passports.all() if one.expires_on]
    passport = max(passports, default=None)
    kind = ResidenceApplication.Kind.COE
    filed = [one for one in row.residence_applications.all() if one.kind == kind]
    coe = _certificate(row, filed, arrival)
    until = residence.certificate_until(coe) if coe else None
    entered = coe.entered_on if coe else None
    return Member(
        row,
        papers.counted(there.values(), arrival, arrival=False),
        there.get(VISA),
        there.get(FLIGHT),
        passport,
        passport is None or passport < arrival,
        coe,
        until,
        bool(until and until < arrival and not entered),
        entered,
    )


def _certificate(row, filed, arrival):
    """The certificate that was issued, or what was applied for after one that does not serve until the arrival."""
    newest = max(filed, key=lambda one: (one.filed_on, one.pk), default=None)
    issued = granted_coe(row)
    if issued and newest.filed_on > issued.decided_on and not issued.entered_on:
        return newest if residence.certificate_until(issued) < arrival else issued
    return issued or newest


@transaction.atomic
def save_cohort(actor, *, data, cohort=None, version=None, key=None) -> Cohort:
    """Begin a cohort or correct it. The arrival of one with members is moved by a postponement, which moves them too.

    Raises Refused, Stale and ValidationError by field.
    """
    if cohort is None:
        if data.get("office"):
            must_write(actor, data["office"].pk)
        if earlier := editing.made_before(Cohort, key):
            return earlier
        row = Cohort()
    else:
        row = locked_cohort(cohort)
        must_write(actor, row.office_id)
        editing.require_fresh(row, version)
    before = (row.pk, row.arrives_on, row.office_id)
    editing.fill(row, data, FIELDS)
    errors = {}
    if row.pk and row.applications.exists():
        if row.arrives_on != before[1]:
            errors["arrives_on"] = _("There are people in this cohort. Postpone it, then their plans move with it.")
        if row.office_id != before[2]:
            errors["office"] = _("There are people in this cohort; it stays with its office.")
    if row.office_id and row.office_id != before[2]:
        must_write(actor, row.office_id)
    editing.check(row, places=PLACES, errors=errors)
    if row.pk is None:
        row = editing.add(row, key, places=PLACES)
    else:
        row.version += 1
        editing.write(row, places=PLACES)
    changes.record(actor, row, CHANGED)
    return row


@transaction.atomic
def delete_cohort(actor, *, cohort):
    """Delete a cohort that nothing hangs on. Raises Refused and Conflict."""
    row = locked_cohort(cohort)
    must_write(actor, row.office_id)
    words = {"applications": _("applications"), "courses": _("lectures"), "postponements": _("postponements")}
    editing.require_free(row, words)
    row.delete()


def other_arrival(application) -> date | None:
    """The arrival of the cohort where a stage 1, which begins with the landing, is planned from another day."""
    cohort = application.cohort
    if cohort is None or application.stage != 1 or application.state not in GOING_ON:
        return None
    return cohort.arrives_on if application.starts_on != cohort.arrives_on else None


def joinable(cohort):
    """Applications of the office that are in no cohort and go on."""
    rows = PlanApplication.objects.filter(
        office=cohort.office_id, cohort__isnull=True, regime=cohort.regime, state__in=GOING_ON
    )
    arrived = ResidenceApplication.objects.filter(entered_on__isnull=False).values("application")
    return rows.exclude(pk__in=arrived.filter(application__isnull=False))


def suggested(cohort, rows: list[Member], today: date):
    """Those of `joinable` who come for the first time and are not here: stage 1 or ESD, from the same country.

    The country is that of the sending organization of the cohort, else those its members come from.
    """
    found = joinable(cohort).filter(Q(regime=Regime.ESD) | Q(stage=1) | Q(regime=Regime.SSW), starts_on__gte=today)
    countries = {one.application.person.nationality for one in rows}
    if cohort.sending_id:
        countries = {cohort.sending.country}
    return found.filter(person__nationality__in=countries) if countries else found


def found(cohort, words: str):
    """Those of `joinable` whose names contain the words."""
    return joinable(cohort).filter(person__in=matching(Person.objects.all(), words).values("pk"))


@transaction.atomic
def add_members(actor, *, cohort, ids: Collection) -> int:
    """Put applications into a cohort. Returns how many. Raises Refused and ValidationError."""
    row = locked_cohort(cohort)
    must_write(actor, row.office_id)
    found = list(joinable(row).filter(public_id__in=ids).select_for_update().order_by("pk"))
    if not found:
        raise ValidationError({"members": _("Choose at least one person.")})
    for application in found:
        application.cohort = row
        application.save(update_fields=["cohort"])
        changes.record(actor, application, domain.CHANGED)
    return len(found)


@transaction.atomic
def remove_member(actor, *, application):
    """Take an application out of its cohort; its days stay as they are. Raises Refused."""
    row = domain.locked_application(application)
    must_write(actor, row.office_id)
    row.cohort = None
    row.save(update_fields=["cohort"])
    changes.record(actor, row, domain.CHANGED)


@transaction.atomic
def act(
    actor,
    *,
    cohort,
    ids: Collection,
    what: str,
    day: date | None,
    code: str = "",
    reason: str = "",
    seen: str = "",
    today: date,
) -> int:
    """Do one step for several members: all or none. Returns for how many it was done. `reason`, `seen`: `despite`.

    Raises Refused, ValidationError naming everybody for whom it is not possible, and Unsettled as `despite.settle`.
    """
    row = locked_cohort(cohort)
    must_write(actor, row.office_id)
    rows = list(row.applications.filter(public_id__in=ids).select_related("person").order_by("person_id", "pk"))
    if not rows:
        raise ValidationError({"members": _("Choose at least one person.")})
    if what not in ACTS:
        raise ValidationError({"what": _("Choose what to do.")})
    if day is None and what not in ("paper_asked", "paper_checked"):
        raise ValidationError({"day": _("Enter the day.")})
    refused, done = [], []
    for application in rows:
        try:
            with transaction.atomic():
                done.append(_one(actor, application, what, day, code, today))
        except (ValidationError, Conflict) as error:
            words = error.messages if isinstance(error, ValidationError) else [error.reason]
            refused.append(f"{application.person}: {' '.join(words)}")
    if refused:
        raise ValidationError([*refused, _("Nothing was changed for anybody.")])
    if what == "apply":
        despite.settle(actor, rows=done, step=despite.APPLIED, reason=reason, seen=seen, today=today)
    return len(rows)


def _one(actor, application, what, day, code, today) -> Any:
    if what == "apply":
        return domain.apply(actor, application=application, applied_on=day, today=today)
    if what in PAPER_STATES:
        state = PAPER_STATES[what]
        return papers.set_papers(
            actor, application=application, codes=[code], state=state, received_on=day, today=today
        )
    kind = ResidenceApplication.Kind.COE
    rows = list(application.residence_applications.filter(kind=kind).order_by(*NEWEST_FIRST))
    if what == "coe_filed":
        if any(_still_serves(one, application.cohort.arrives_on) for one in rows):
            raise Conflict(_("There is an application for the certificate already."))
        data = {"kind": kind, "filed_on": day}
        return residence.save_residence(
            actor, person=application.person, application=application, data=data, today=today
        )
    if not rows:
        raise Conflict(_("No certificate of eligibility was applied for."))
    if what == "coe_granted":
        data = {"result": ResidenceApplication.Result.GRANTED, "decided_on": day}
        return residence.save_residence(actor, person=application.person, row=rows[0], data=data, today=today)
    granted = granted_coe(application) or rows[0]
    return residence.arrive(actor, row=granted, entered_on=day, move_plan=application.stage == 1, today=today)


def _still_serves(row, arrival) -> bool:
    """It is under way, somebody entered with it, or it serves until the arrival: no other one is applied for."""
    until = residence.certificate_until(row)
    return row.result == ResidenceApplication.Result.PENDING or bool(until and (row.entered_on or until >= arrival))


def locked_cohort(cohort) -> Cohort:
    return Cohort.objects.select_for_update().get(pk=cohort.pk)
