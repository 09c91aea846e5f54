"""List the duties of a company, a person or an office as they stand on a day; reads only."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from companies.models import Company, Establishment
from imjapan.organization.models import Office
from interns.models import Person
from reports.management.find import find_company, find_office, find_person
from reports.obligations.duty import Duty
from reports.obligations.models import Obligation
from reports.obligations.recompute import duties_of
from reports.obligations.subjects import COMPANY, ESTABLISHMENT, OFFICE, PERSON, with_a_clock

BATCH = 500


class Command(BaseCommand):
    help = (
        "Counts the duties from the facts as of a day (default: today) and lists them with their reasons. "
        "Waivers are taken from the stored duties. Nothing is written."
    )

    def add_arguments(self, parser):
        parser.add_argument("--as-of", type=_day, metavar="DATE", help="day of the judgement, such as 2026-11-23")
        subject = parser.add_mutually_exclusive_group()
        subject.add_argument("--company", metavar="ID", help="one company: public id, our number or key")
        subject.add_argument("--person", metavar="ID", help="one person, and the establishments of the training")
        subject.add_argument("--office", metavar="ID", help="one office: public id, code or key")
        parser.add_argument("--json", action="store_true", help="print JSON with the verdicts")

    def handle(self, *args, as_of, **options):
        today = as_of or timezone.localdate()
        rows = [
            row
            for family, ids in _subjects(options).items()
            for start in range(0, len(ids), BATCH)
            for row in _rows(family, ids[start : start + BATCH], today)
        ]
        rows.sort(key=lambda row: (row["legal_on"], row["office"], _place(row), row["rule"], row["window"]["key"]))
        if options["json"]:
            self._print_json(rows)
        else:
            self._print_lines(rows)

    def _print_json(self, rows):
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))

    def _print_lines(self, rows):
        for row in rows:
            self.stdout.write(
                f"{row['legal_on']}  {row['standing']:<10}  {row['rule']:<13}  "
                f"{row['window']['first']}..{row['window']['last']}  target {row['target_on']}  "
                f"{_place(row)}"
            )
        self.stdout.write(f"{len(rows)} duties")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a day; write 2026-11-23.", returncode=2) from error


def _subjects(options) -> dict[str, list[int]]:
    """Ids of the subjects asked for, by family."""
    places, companies, offices = Establishment.objects.all(), Company.objects.all(), Office.objects.all()
    people = Person.objects.all()
    if options["company"]:
        company = find_company(options["company"])
        places, companies = places.filter(company=company), companies.filter(pk=company.pk)
        people = people.filter(placements__company=company).distinct()
        offices = offices.none()
    elif options["person"]:
        person = find_person(options["person"])
        places, people = places.filter(placements__person=person).distinct(), people.filter(pk=person.pk)
        companies, offices = companies.none(), offices.none()
    elif options["office"]:
        office = find_office(options["office"])
        places, companies = places.filter(company__office=office), companies.filter(office=office)
        offices, people = offices.filter(pk=office.pk), people.filter(office=office)
    people = with_a_clock(PERSON, people)
    families = {ESTABLISHMENT: places, COMPANY: companies, OFFICE: offices, PERSON: people}
    return {family: list(rows.order_by("pk").values_list("pk", flat=True)) for family, rows in families.items()}


def _rows(family: str, ids: list[int], today: date) -> list[dict]:
    duties = list(duties_of(family, ids, today))
    places = Establishment.objects.in_bulk({duty.establishment_id for duty in duties} - {None})
    companies = Company.objects.in_bulk({duty.company_id for duty in duties} - {None})
    offices = Office.objects.in_bulk({duty.office_id for duty in duties})
    # Names of people are read on screen; here their key is enough.
    people = {pk: {"id": str(row)} for pk, row in _public_ids({duty.person_id for duty in duties} - {None})}
    waived = Obligation.objects.filter(
        subject_key__in={duty.subject_key for duty in duties}, state=Obligation.State.WAIVED
    )
    waivers = {(row.rule_id, row.subject_key, row.window_key): row.waiver_reason for row in waived}
    return [
        {
            "rule": duty.rule_id,
            "kind": duty.kind,
            "owed_by": duty.owed_by,
            "office": offices[duty.office_id].code,
            "company": _named(companies.get(duty.company_id)),
            "establishment": _named(places.get(duty.establishment_id)),
            "person": people.get(duty.person_id),
            **_row(duty, waivers.get(duty.key), today),
        }
        for duty in duties
    ]


def _public_ids(people: set[int]):
    return Person.objects.filter(pk__in=people).values_list("pk", "public_id")


def _named(row) -> dict | None:
    return row and {"id": str(row.public_id), "name": row.name}


def _place(row: dict) -> str:
    """Whom a duty is about, as a word for the list."""
    names = [part["name"] for part in (row["company"], row["establishment"]) if part]
    person = [row["person"]["id"]] if row["person"] else []
    return " / ".join(names + person) or row["office"]


def _row(duty: Duty, waiver: str | None, today: date) -> dict:
    due, verdict = duty.judge()
    state = duty.state if waiver is None else str(Obligation.State.WAIVED)
    return {
        "window": {
            "key": duty.window_key,
            "first": duty.window_first.isoformat(),
            "last": duty.window_last.isoformat(),
        },
        "target_on": due.target.isoformat(),
        "safe_on": due.safe.isoformat(),
        "legal_on": due.legal.isoformat(),
        "state": state,
        "standing": "late" if state == Obligation.State.OPEN and due.legal < today else state,
        "done_on": duty.done_on and duty.done_on.isoformat(),
        "reason": waiver or duty.reason,
        "carried_over": duty.carried_over,
        "verdict": verdict,
    }
