"""Load demonstration data into an empty database."""

import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from imjapan.accounts import demo as sign_ins
from imjapan.accounts.models import User
from reports.demo import papers, small
from reports.demo.scale import loading
from reports.demo.scale.sizes import SCALES
from reports.obligations.recompute import recompute


class Command(BaseCommand):
    help = "Loads invented companies, people and audits, placed around today. Only into an empty database."

    def add_arguments(self, parser):
        parser.add_argument("--scale", choices=["small", *SCALES], default="small")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are users already")

    def handle(self, *, scale, seed, if_empty, **options):
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError("The database is not empty. Demo data is never mixed with real data.")
        today = timezone.localdate()
        if scale == "small":
            small.load(today=today, seed=seed)
            papers.write(today=today)
            recompute(today=today)
        else:
            self._large(SCALES[scale], seed, today)
        self._write_sign_ins()

    def _large(self, scale, seed, today):
        self._began = time.monotonic()
        folder = loading.prepare(scale, today=today, seed=seed, say=self._say)
        loading.load(folder, say=self._say)
        loading.analyze()
        self._say("duties are worked out")
        counts = recompute(today=today, progress=self._progress)
        loading.analyze()
        self._say(f"{counts.created} duties")

    def _say(self, text):
        self.stderr.write(f"{time.monotonic() - self._began:6.1f} s  {text}")

    def _progress(self, done, total):
        if done * 10 // total != (done - 500) * 10 // total:
            self._say(f"{done} of {total} establishments")

    def _write_sign_ins(self):
        lines = [f"Demo sign-ins (password of all: {sign_ins.PASSWORD}):"]
        lines += [f"  {user.username:<20} {user.name}" for user in sign_ins.users()]
        path = Path(settings.VAR_DIR) / "demo-signins.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.stdout.write("Demo data is loaded.")
