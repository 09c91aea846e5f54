"""List the duties of a company, a person or an office as they stand on a day; reads only."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from companies.models import Establishment
from reports.management.find import find_company, find_office, find_person
from reports.obligations.desired import Duty, duties
from reports.obligations.facts import gather
from reports.obligations.models import Obligation

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
        subject.add_argument("--person", metavar="ID", help="establishments where this person trains or trained")
        subject.add_argument("--office", metavar="ID", help="one office: public id, code or key")
        parser.add_argument("--json", action="store_true", help="print JSON with the verdicts")

    def handle(self, *args, as_of, **options):
        today = as_of or timezone.localdate()
        ids = list(_establishments(options).order_by("pk").values_list("pk", flat=True))
        rows = [row for start in range(0, len(ids), BATCH) for row in _rows(ids[start : start + BATCH], today)]
        rows.sort(key=lambda row: (row["legal_on"], row["company"]["name"], row["rule"], row["window"]["key"]))
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
                f"{row['company']['name']} / {row['establishment']['name']}"
            )
        self.stdout.write(f"{len(rows)} duties")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a day; write 2026-11-23.", returncode=2) from error


def _establishments(options):
    rows = Establishment.objects.all()
    if options["company"]:
        return rows.filter(company=find_company(options["company"]))
    if options["person"]:
        return rows.filter(placements__person=find_person(options["person"])).distinct()
    if options["office"]:
        return rows.filter(company__office=find_office(options["office"]))
    return rows


def _rows(ids: list[int], today: date) -> list[dict]:
    places = {place.pk: place for place in Establishment.objects.filter(pk__in=ids).select_related("company__office")}
    waived = Obligation.objects.filter(establishment__in=ids, state=Obligation.State.WAIVED)
    waivers = {(row.rule_id, row.establishment_id, row.window_key): row.waiver_reason for row in waived}
    return [
        _row(duty, places[duty.establishment_id], waivers.get(duty.key), today)
        for facts in gather(ids)
        for duty in duties(facts, today)
    ]


def _row(duty: Duty, place: Establishment, waiver: str | None, today: date) -> dict:
    due, verdict = duty.judge()
    state = duty.state if waiver is None else str(Obligation.State.WAIVED)
    return {
        "rule": duty.rule_id,
        "kind": duty.kind,
        "owed_by": duty.owed_by,
        "office": place.company.office.code,
        "company": {"id": str(place.company.public_id), "name": place.company.name},
        "establishment": {"id": str(place.public_id), "name": place.name},
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
