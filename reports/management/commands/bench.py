"""Measure the goals of the design with the data of a real organization."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone, translation

from reports.bench import browser, clock, database, importing, morning, pages, papers, report, searching, startup
from reports.demo.scale.sizes import SCALES

PARTS = ("pages", "search", "duties", "papers", "import", "start", "morning")


class Command(BaseCommand):
    help = (
        "Makes a database of its own beside the real one, fills it with demonstration data of the scale, and measures"
        " pages, searching, duties, papers, moving in, starting and a busy morning. The real database is not touched."
    )

    def add_arguments(self, parser):
        parser.add_argument("--scale", choices=list(SCALES), default="imjapan")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--fresh", action="store_true", help="make the database anew")
        parser.add_argument("--rounds", type=int, default=40, help="requests for each page (40)")
        parser.add_argument("--only", choices=PARTS, action="append", help="measure this part; may be repeated")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--markdown", action="store_true", help="also write docs/bench.md")

    def handle(self, *, scale, seed, fresh, rounds, only, as_json, markdown, **options):
        scale, today = SCALES[scale], timezone.localdate()
        parts, results, self.broken = only or PARTS, [], []
        with database.standing_in(scale, today=today, seed=seed, fresh=fresh, say=self._say) as built:
            with translation.override("ja"):
                for result in self._measure(scale, today, built, rounds, parts):
                    results.append(result)
                    self._say(f"{result.name}: {result.value:,.1f} {result.unit}")
        results += browser.weights(results)
        found = report.to_dict(scale, today, built, results)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) if as_json else report.table(found))
        if markdown:
            kept = Path(settings.VAR_DIR) / "bench"
            report.write_markdown(Path(settings.BASE_DIR) / "docs/bench.md", kept, found)
        if self.broken:
            raise CommandError(f"Not measured: {', '.join(self.broken)}. The reason stands above.")

    def _measure(self, scale, today, built, rounds, parts):
        measures = {
            "pages": lambda: pages.measure(scale, today, rounds),
            "search": lambda: searching.measure(rounds),
            "duties": lambda: clock.measure(built, today, rounds),
            "papers": papers.measure,
            "import": lambda: importing.measure(today),
            "start": startup.measure,
            "morning": lambda: morning.measure(today),
        }
        for part in parts:
            try:
                yield from measures[part]()
            except (RuntimeError, DatabaseError) as error:  # one part that cannot be measured does not cost the others
                self._say(f"{part}: {error}")
                self.broken.append(part)

    def _say(self, text):
        self.stderr.write(text)
