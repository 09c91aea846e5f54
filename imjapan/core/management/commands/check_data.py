"""Look whether the stored data is consistent. Reads only."""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from imjapan.core import checking


class Command(BaseCommand):
    help = "Runs named consistency checks over the stored data; ends with code 1 when one fails. Writes nothing."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
        parser.add_argument("--files", action="store_true", help="read every stored file and compare its sha256")
        parser.add_argument("--keys", action="store_true", help="work out every search key anew, not a sample")
        parser.add_argument("--only", metavar="ID", nargs="+", help="only these checks")

    def handle(self, *, files, keys, only, **options):
        checks = checking.registered()
        unknown = set(only or ()) - {each.id for each in checks}
        if unknown:
            raise CommandError(f"There is no check {', '.join(sorted(unknown))}.")
        begin = time.perf_counter()
        outcomes = []
        for outcome in checking.run([c for c in checks if not only or c.id in only], checking.Depth(files, keys)):
            outcomes.append(outcome)
            if not options["json"]:
                self._print(outcome)
        wrong = [outcome for outcome in outcomes if not outcome.is_good]
        seconds = time.perf_counter() - begin
        if options["json"]:
            self.stdout.write(json.dumps(_as_dict(outcomes, seconds), indent=1))
        if wrong:
            names = ", ".join(outcome.check.id for outcome in wrong)
            raise CommandError(f"{len(wrong)} of {len(outcomes)} checks failed: {names}.")
        if not options["json"]:
            self.stdout.write(f"All {len(outcomes)} checks passed in {seconds:.1f} s.")

    def _print(self, outcome):
        state = "ok  " if outcome.count == 0 else "note" if outcome.is_good else "FAIL"
        self.stdout.write(f"{state} {outcome.check.id}: {outcome.check.sentence}")
        if outcome.count:
            named = ", ".join(str(each) for each in outcome.first)
            more = ", …" if outcome.count > len(outcome.first) else ""
            self.stdout.write(f"     {outcome.count} found: {named}{more}")


def _as_dict(outcomes, seconds):
    return {
        "ok": all(outcome.is_good for outcome in outcomes),
        "seconds": round(seconds, 2),
        "checks": [
            {
                "id": outcome.check.id,
                "sentence": outcome.check.sentence,
                "ok": outcome.is_good,
                "count": outcome.count,
                "first": outcome.first,
            }
            for outcome in outcomes
        ],
    }
