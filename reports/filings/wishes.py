"""What the people of a difficulty notice want, as their case recorded it: box 6 of form 18, Act 51.

A notice without a case, and who was not asked there, has the answer that was written into the notice.
"""

from training.models import Incident, IncidentPerson

Wish = Incident.Wish
ANSWERS = {Wish.CONTINUE: "yes", Wish.RESUME: "yes", Wish.HOME: "no"}


def recorded(filing) -> dict[int, str]:
    """{id of the person: recorded wish} of those people of a notice who were asked in its case. One query."""
    if not filing.incident_id:
        return {}
    rows = IncidentPerson.objects.filter(incident=filing.incident_id, person__filings=filing).exclude(wish="")
    return dict(rows.order_by().values_list("person", "wish"))


def answers(filing) -> dict[int, str]:
    """{id of the person: yes, no or ""} for everybody of a notice. Two queries."""
    known = recorded(filing)
    written = filing.details.get("wish") or ""
    ids = filing.people.order_by().values_list("pk", flat=True)
    return {pk: ANSWERS.get(known.get(pk), written) for pk in ids}


def unknown(filing) -> bool:
    """Whether somebody's wish is neither recorded in the case nor written into the notice."""
    found = answers(filing)
    return "" in found.values() or not (found or filing.details.get("wish"))


def seeks_elsewhere(filing) -> bool:
    """Whether somebody wants to go on and cannot at the same company: then Act 51 asks for the search."""
    known = recorded(filing)
    if Wish.CONTINUE in known.values():
        return True
    others = set(filing.people.order_by().values_list("pk", flat=True)) - set(known)
    return filing.details.get("wish") == "yes" and bool(others or not known)
