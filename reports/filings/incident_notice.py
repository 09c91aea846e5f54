"""The difficulty notice out of a case: its draft is begun with what the case knows, and its filing ends the step.

Act 33 and 51; TITP-FIL-04, ESD-REP-01.R05. A return home starts no notice before the statement is signed.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format

from imjapan.core.errors import Conflict
from imjapan.organization import access as organization
from training.incidents import domain as cases
from training.incidents.access import may_work
from training.models import Incident

from . import domain, kinds
from .kinds import Code
from .models import Filing

Kind, Wish = Incident.Kind, Incident.Wish
STEP = "difficulty_notice"
REASONS = {
    Kind.MISSING: "trainee_missing",
    Kind.ACCIDENT: "trainee_illness",
    Kind.ILLNESS: "trainee_illness",
    Kind.PREGNANCY: "trainee_pregnancy",
    Kind.DEATH: "trainee_death",
    Kind.CRIME: "trainee_other",
    Kind.CLOSURE: "company_closed",
    Kind.EARLY_RETURN: "trainee_family",
}


def notices(incident):
    """The notices begun out of a case, the newest first. One query."""
    return list(Filing.objects.filter(incident=incident, kind=Code.DIFFICULTY).order_by("-pk"))


def offered(incident) -> bool:
    """Whether the law of the case knows this notice."""
    return incident.regime in kinds.KINDS[Code.DIFFICULTY].regimes


def may_begin(actor, incident):
    """Whoever works on the open case and has none under way. Returns (allowed, reason)."""
    return may_work(actor, incident)


@transaction.atomic
def begin(actor, *, incident, today, key=None) -> Filing:
    """Draft the notice of a case. One that is under way is returned: a case has one notice.

    Raises Refused, and Conflict while the statement of who goes home is not signed.
    """
    row = Incident.objects.select_for_update(of=("self",)).select_related("company__office").get(pk=incident.pk)
    organization.must_write(actor, row.office_id)
    under_way = [one for one in notices(row) if one.state != Filing.State.DROPPED]
    if under_way:
        return under_way[0]
    if why := cases.why_not_home(row):
        raise Conflict(why)
    people = list(row.people.select_related("person"))
    try:
        return domain.start_filing(
            actor,
            kind=Code.DIFFICULTY,
            office=row.company.office,
            company=row.company,
            establishment=row.establishment,
            incident=row,
            data={
                "event_on": row.known_on,
                "noticed_on": row.known_on,
                "return_on": row.return_on,
                "regime": row.regime,
                "people": [one.person for one in people],
                "details": _details(row, people),
            },
            today=today,
            key=key,
        )
    except ValidationError as error:  # what the case holds does not fit the form
        raise Conflict(" ".join(error.messages)) from error


def _details(row, people) -> dict:
    """What the case says already, as the boxes of the form ask for it. Printed, therefore in Japanese."""
    steps = {step.code: step for step in row.steps.all()}
    wishes = {one.wish for one in people}
    told, sought = steps.get("company_told"), steps.get("coordination")
    found = {
        "reason": REASONS[row.kind],
        "cause": row.cause or row.description,
        "state": {Kind.MISSING: "missing"}.get(row.kind, "home" if row.return_on else ""),
        "state_on": row.return_on,
        "company_notice_on": told.done_on if told else None,
        "company_notice": told.note if told else "",
    }
    if row.kind == Kind.ACCIDENT:
        found["work_related"] = "yes"
    if wishes - {Wish.UNKNOWN}:
        found["wish"] = "yes" if wishes & {Wish.CONTINUE, Wish.RESUME} else "no"
    if sought and not sought.not_needed:
        found["placement_sought"] = "yes"
        found["our_measures"] = (
            f"{date_format(sought.done_on, 'Y年n月j日')}から他の実習実施者・監理団体と調整している。"
        )
    if row.return_on:
        found |= {"own_will": "yes", "travel_cost": "監理団体"}
        found["statement"] = "yes" if row.statement_on else "no"
    return found


def filed(filing: Filing):
    """The notice went out, or its day was corrected: that is the step of its case. Can run twice."""
    if filing.incident_id and filing.kind == Code.DIFFICULTY and filing.filed_on:
        cases.notice_filed(filing.incident, on=filing.filed_on, told_to=filing.addressee, by=filing.filed_by_id)
