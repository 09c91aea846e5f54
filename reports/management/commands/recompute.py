"""Bring the duties up to date with the facts, now and here, instead of by the hourly job."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from companies.models import Establishment
from reports.management.find import find_company
from reports.obligations.recompute import recompute


class Command(BaseCommand):
    help = "Compares all duties with the facts and writes the differences. A second run writes nothing."

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true", help="every establishment, company and office")
        which.add_argument("--company", metavar="ID", help="one company: public id, our number or key")

    def handle(self, *args, company, **options):
        which = {}
        if company:
            found = find_company(company)
            places = Establishment.objects.filter(company=found).values_list("pk", flat=True)
            which = {"establishment_ids": list(places), "company_ids": [found.pk]}
        counts = recompute(**which, today=timezone.localdate(), progress=self._progress(options))
        self.stdout.write(
            f"created {counts.created}, changed {counts.changed}, removed {counts.removed}, "
            f"unchanged {counts.unchanged}"
        )

    def _progress(self, options):
        if options["verbosity"] < 2:
            return None
        return lambda done, total: self.stderr.write(f"{done} of {total}")
