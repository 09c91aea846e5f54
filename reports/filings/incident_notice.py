"""The difficulty notice out of a case: its draft is begun with what the case knows, and its filing ends the step.

Act 33 and 51; TITP-FIL-04, ESD-REP-01.R05. A return home starts no notice before the statement is signed.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core.errors import Conflict
from imjapan.organization import access as organization
from interns.models import Person
from training.incidents import domain as cases
from training.incidents.access import may_work
from training.models import Incident, IncidentPerson

from . import domain, kinds
from .kinds import Code
from .models import Filing
from .wishes import ANSWERS

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


class Left(NamedTuple):
    """Somebody who is in no notice of the case. `why_not`: why the person cannot be told of yet, or empty."""

    row: IncidentPerson
    why_not: str


def left(incident, found=None) -> list[Left]:
    """Who of a case is in no notice yet. Three queries at most. `found`: the notices, where they were read."""
    live = [row for row in (notices(incident) if found is None else found) if row.state != Filing.State.DROPPED]
    told = set(Person.objects.filter(filings__in=live).values_list("pk", flat=True)) if live else set()
    unsigned = {row.pk for row in cases.unsigned(incident)}
    return [
        Left(row, cases.unsigned_words(row) if row.pk in unsigned else "")
        for row in incident.people.select_related("person")
        if row.person_id not in told
    ]


@transaction.atomic
def begin(actor, *, incident, today, people=None, key=None) -> Filing:
    """Draft the notice of a case. `people`: rows of the case it tells of; everybody who can be told of when None.

    Who is in a notice already is not told of twice: that notice is returned. Raises Refused, and Conflict while the
    statement of who goes home is not signed.
    """
    row = Incident.objects.select_for_update(of=("self",)).select_related("company__office").get(pk=incident.pk)
    organization.must_write(actor, row.office_id)
    waiting = [one for one in left(row) if people is None or one.row in people]
    blocked = [one for one in waiting if one.why_not]
    chosen = [one.row for one in waiting if not one.why_not]
    under_way = [one for one in notices(row) if one.state != Filing.State.DROPPED]
    if blocked and (people is not None or not (chosen or under_way)):
        raise Conflict(" ".join(one.why_not for one in blocked))
    if not chosen:
        if under_way:
            return under_way[0]
        raise Conflict(_("Choose whom the notice tells of."))
    home = any(one.wish == Wish.HOME for one in chosen)
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
                "return_on": row.return_on if home else None,
                "regime": row.regime,
                "people": [one.person for one in chosen],
                "details": _details(row, chosen, row.return_on if home else None),
            },
            today=today,
            key=key,
        )
    except ValidationError as error:  # what the case holds does not fit the form
        raise Conflict(" ".join(error.messages)) from error


def _details(row, people, return_on) -> dict:
    """What the case says already, as the boxes of the form ask for it. Printed, therefore in Japanese."""
    steps = {step.code: step for step in row.steps.all()}
    wanted = {ANSWERS[one.wish] for one in people if one.wish}
    told, sought = steps.get("company_told"), steps.get("coordination")
    all_home = all(one.wish == Wish.HOME for one in people)
    found = {
        "reason": REASONS[row.kind],
        "cause": _cause(row),
        "state": "missing" if row.kind == Kind.MISSING else "home" if return_on and all_home else "",
        "state_on": return_on,
        "company_notice_on": told.done_on if told else None,
        "company_notice": "：".join(filter(None, [told.channel, told.note or row.description])) if told else "",
    }
    if row.kind == Kind.ACCIDENT:
        found["work_related"] = "yes"
    if len(wanted) == 1 and all(one.wish for one in people):  # where they differ, each one's own is printed
        found["wish"] = wanted.pop()
    if sought and not sought.not_needed:
        found["placement_sought"] = "yes"
        found["our_measures"] = (
            f"{date_format(sought.done_on, 'Y年n月j日')}から他の実習実施者・監理団体と調整している。"
        )
    if return_on:
        found |= {"own_will": "yes", "travel_cost": "監理団体"}
        found["statement"] = "yes" if row.statement_on else "no"
    return found


def _cause(row) -> str:
    """What is known, with the day on which the company will close."""
    known = row.cause or row.description
    if row.closes_on is None:
        return known
    return "\n".join(filter(None, [f"事業の終了予定日：{date_format(row.closes_on, 'Y年n月j日')}", known]))


def filed(filing: Filing):
    """The notice went out, or its day was corrected: that is the step of its case. Can run twice."""
    if filing.incident_id and filing.kind == Code.DIFFICULTY and filing.filed_on:
        cases.notice_filed(filing.incident, on=filing.filed_on, told_to=filing.addressee, by=filing.filed_by_id)
