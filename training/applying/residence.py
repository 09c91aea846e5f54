"""Applications at immigration (COE, change, extension) and the arrival. TITP-IMM-02, TITP-TRANS-01.a, ESD-PLAN-02.

The stage-1 plan begins on the day of landing (titp.md 1, TITP-STAGE-01): who arrives on another day than planned gets
the plan moved, when the person who records it does not say otherwise.
"""

from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict
from imjapan.law import immigration, registry
from imjapan.law.parameters import effective
from imjapan.law.verdict import Verdict
from imjapan.organization import editing
from imjapan.organization.access import may_write, must_write
from interns.life import domain as life
from training.models import Regime, ResidenceApplication

from . import domain, moving

Kind, Result = ResidenceApplication.Kind, ResidenceApplication.Result
PROLONGS = (Kind.CHANGE, Kind.EXTENSION)
CHANGED = "residence_application.changed"
FIELDS = ("kind", "filed_on", "receipt_no", "result", "decided_on", "number", "note")
PLACES = {
    "training_residence_application_order": "decided_on",
    "training_residence_application_decided": "decided_on",
}


class Arrived(NamedTuple):
    """The row, what the arrival moved, and what to look at."""

    row: ResidenceApplication
    moved: bool
    warnings: list


def office_of(person, application) -> int:
    """The office that answers: of the company that applies for the plan, else of the person."""
    return application.office_id if application else person.office_id


def may_change(actor, row):
    return may_write(actor, office_of(row.person, row.application))


def certificate(row) -> Verdict | None:
    """How long a certificate of eligibility serves to land; None for one that is not there."""
    if row.kind != Kind.COE or row.result != Result.GRANTED:
        return None
    landing = row.entered_on
    if landing and landing < row.decided_on:
        return None  # a contradiction that `check_data` tells
    return registry.get("TITP-IMM-02").judge(immigration.CertificateFacts(row.decided_on, landing))


def certificate_until(row) -> date | None:
    verdict = certificate(row)
    return verdict and verdict.value


def renewal(card, rows, today) -> Verdict:
    """The dates around the end of a period of stay, with the newest application that may extend it."""
    pending = next((row for row in rows if row.kind != Kind.COE and row.filed_on > card.starts_on), None)
    facts = immigration.RenewalFacts(card.ends_on, today, pending.filed_on if pending else None)
    return registry.get("TITP-IMM-02.b").judge(facts)


def granted_without_card(card, rows):
    """The newest change or extension granted after a card began; None where the new card is there or none was granted.

    `card`: the one that began last.
    """
    since = [
        row
        for row in rows
        if row.kind in PROLONGS and row.result == Result.GRANTED and min(row.filed_on, row.decided_on) > card.starts_on
    ]
    return max(since, key=lambda row: row.decided_on, default=None)


@transaction.atomic
def save_residence(
    actor, *, person, data, application=None, row=None, version=None, key=None, today
) -> ResidenceApplication:
    """Record an application at immigration, or correct it. `data`: values of `FIELDS`.

    Raises Refused, Stale and ValidationError by field.
    """
    if row is None:
        must_write(actor, office_of(person, application))
        if earlier := editing.made_before(ResidenceApplication, key):
            return earlier
        application = application and domain.locked_application(application)
        row = ResidenceApplication(person=person, application=application)
    else:
        row = _locked(row)
        must_write(actor, office_of(row.person, row.application))
        editing.require_fresh(row, version)
    editing.fill(row, data, FIELDS)
    editing.check(row, places=PLACES, errors=_errors(row, today))
    if row.pk is None:
        row = editing.add(row, key, places=PLACES)
    else:
        editing.write(row, places=PLACES)
    changes.record(actor, row, CHANGED)
    return row


def _errors(row, today):
    errors = {}
    for name in ("filed_on", "decided_on"):
        day = getattr(row, name)
        if day and day > today:
            errors[name] = _("This day lies in the future. Check the year.")
    if row.result in (Result.GRANTED, Result.REFUSED) and row.decided_on is None:
        errors["decided_on"] = _("A decision has a day.")
    if row.result == Result.PENDING and row.decided_on:
        errors["result"] = _("There is a day of the decision: choose what was decided, or leave the day empty.")
    if row.entered_on and (row.kind != Kind.COE or row.result != Result.GRANTED):
        errors["result"] = _("The person entered with it. Take the arrival back first.")
    elif row.entered_on and row.decided_on and row.entered_on < row.decided_on:
        errors["decided_on"] = _("The person had already entered on that day.")
    application = row.application
    # Specified skilled workers have no plan to be certified first.
    if row.kind == Kind.COE and application and row.filed_on and application.regime != Regime.SSW:
        if application.certified_on is None:
            errors.setdefault("filed_on", _("The plan is not certified yet; the certificate is applied for with it."))
        elif row.filed_on < application.certified_on:
            errors.setdefault("filed_on", _("The plan was certified after that day."))
        first = effective("esd.coe.first_accept", None).value
        if application.regime == Regime.ESD and first and row.filed_on < first:
            errors.setdefault(
                "filed_on",
                _("Certificates for the new status are accepted from %(day)s.")
                % {"day": date_format(first, "SHORT_DATE_FORMAT")},
            )
    return errors


@transaction.atomic
def arrive(actor, *, row, entered_on, move_plan=True, expired=False, today) -> Arrived:
    """Record the day on which somebody landed; with `move_plan` a TITP plan begins on it. Twice is once.

    A plan of the new law begins with the work, after the lecture (ESD-SYS-01, ESD-LEC-01): it stays. `expired`: the
    certificate was over on that day and somebody confirms that it was accepted (TITP-IMM-02).
    Raises Refused, Conflict (no certificate) and ValidationError by field.
    """
    row = _locked(row)
    must_write(actor, office_of(row.person, row.application))
    if row.kind != Kind.COE or row.result != Result.GRANTED:
        raise Conflict(_("Nobody arrives before the certificate of eligibility is there."))
    if entered_on is None:
        raise ValidationError({"entered_on": _("Enter the day.")})
    if entered_on > today:
        raise ValidationError({"entered_on": _("This day lies in the future. Check the year.")})
    if entered_on < row.decided_on:
        raise ValidationError({"entered_on": _("That is before the certificate of eligibility was issued.")})
    last = certificate_until(row)
    if last and entered_on > last and not expired:
        words = _(
            "The certificate of eligibility served until %(day)s only. Record the new one and let the person enter with"
            " it, or tick that this one was accepted."
        )
        raise ValidationError({"entered_on": words % {"day": date_format(last, "SHORT_DATE_FORMAT")}})
    plan = row.application and row.application.plan
    moved = bool(plan and plan.regime == Regime.TITP and move_plan and plan.starts_on != entered_on)
    if row.entered_on == entered_on and not moved:
        return Arrived(row, False, [])
    row.entered_on = entered_on
    row.save(update_fields=["entered_on"])
    if moved:
        moving.move_plan(actor, plan=plan, starts_on=entered_on, today=today)
    life.note_landing(actor, person=row.person, on=entered_on)
    changes.record(actor, row, CHANGED)
    events.record(actor, "training.arrival.recorded", row)
    return Arrived(row, moved, _arrival_warnings(row, moved))


def _arrival_warnings(row, moved):
    found = []
    last = certificate_until(row)
    if last and row.entered_on > last:
        found.append(
            _("The certificate of eligibility served until %(day)s only.")
            % {"day": date_format(last, "SHORT_DATE_FORMAT")}
        )
    if moved:
        found.append(
            _(
                "The plan now begins on the day of landing. Ask the authority whether it wants a notice of that; if it"
                " does, record it on the person's page as a change of the plan."
            )
        )
    return found


@transaction.atomic
def take_back_arrival(actor, *, row) -> ResidenceApplication:
    """The arrival was recorded by mistake. The days of the plan stay as they are. Raises Refused."""
    row = _locked(row)
    must_write(actor, office_of(row.person, row.application))
    if row.entered_on:
        life.forget_landing(actor, person=row.person, on=row.entered_on)
    row.entered_on = None
    row.save(update_fields=["entered_on"])
    changes.record(actor, row, CHANGED)
    events.record(actor, "training.arrival.taken_back", row)
    return row


@transaction.atomic
def delete_residence(actor, *, row):
    """Take out an application recorded by mistake. Raises Refused and Conflict (somebody entered with it)."""
    row = _locked(row)
    must_write(actor, office_of(row.person, row.application))
    if row.entered_on:
        raise Conflict(_("The person entered with it. Take the arrival back first."))
    changes.record(actor, row.person, "residence_application.deleted")
    editing.require_free(row, {})
    row.delete()


def _locked(row):
    rows = ResidenceApplication.objects.select_for_update(of=("self",))
    return rows.select_related("person", "application__plan__person", "application__company").get(pk=row.pk)
