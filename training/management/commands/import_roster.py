"""manage.py import_roster FILE: a spreadsheet checked and taken over, as the screen does it."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from imjapan.accounts import actor as actors
from imjapan.accounts.models import User
from imjapan.core import events, history
from imjapan.core.errors import Conflict
from imjapan.core.spreadsheets.detecting import check_size
from imjapan.core.spreadsheets.errors import Unreadable
from imjapan.core.spreadsheets.reading import read
from training.access import may_import
from training.roster.check import check
from training.roster.messages import ERROR, Message, stored, stored_notes, summary_of
from training.roster.take_over import refusal, write
from training.roster.work import written

UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Check a roster (.xlsx, .xls, .csv) and take it over, all or nothing. Exit code 1: it has faults, nothing was"
        " taken over; 2: it cannot be read."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only check")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--as", dest="username", default="", help="act with the rights of this user")
        parser.add_argument("--new-persons", action="store_true", help='answer every "same person?" with: a new person')

    def handle(self, *, file, dry_run, username, new_persons, **options):
        self.as_json = options["json"]
        actor = self._actor(username)
        path, today = Path(file), timezone.localdate()
        try:
            size = path.stat().st_size
            check_size(size)
            book = read(path.read_bytes(), path.name)
        except Unreadable as error:
            raise self._end(" ".join(error.messages), code=error.code) from None
        except OSError as error:
            raise self._end(f"{path.name}: {error.strerror}", code="no_file") from None
        try:
            with transaction.atomic(), history.context(actor.user_id, source="import_roster"):
                outcome = check(actor, book, today=today, all_new=new_persons)
                report = outcome.report(today)
                if outcome.ready and not dry_run:
                    outcome.forget_lines()
                    del book
                    write(actor, outcome)
                    events.record(actor, "training.roster.taken_over", **written(report))
        except IntegrityError as error:
            raise self._end(refusal(error), code="refused", status=1) from None
        except Conflict as error:
            raise self._end(error.reason, code="changed_meanwhile", status=1) from None
        self._print(report, taken_over=outcome.ready and not dry_run)
        if not outcome.ready:
            raise SystemExit(1)

    def _actor(self, username):
        if not username:
            return actors.SYSTEM
        user = User.objects.filter(username__iexact=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user “{username}”.")
        actor = actors.resolve(user, timezone.localdate())
        allowed, reason = may_import(actor)
        if not allowed:
            raise CommandError(reason)
        return actor

    def _end(self, text, *, code, status=UNREADABLE):
        if self.as_json:
            self.stdout.write(json.dumps({"code": code, "error": text}, ensure_ascii=False))
            return SystemExit(status)
        return CommandError(text, returncode=status)

    def _print(self, report, *, taken_over):
        if self.as_json:
            shown = {**report, "taken_over": taken_over}
            shown["messages"] = [
                {**message.as_json(), "why": message.why, "what": message.what} for message in stored(report)
            ]
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
            return
        for note in stored_notes(report):
            self.stdout.write(note)
        for message in stored(report):
            self.stdout.write(self._line(message))
        for row in summary_of(report):
            self.stdout.write(f"{row.label}: {row.new} new, {row.changed} changed, {row.same} as before")
        counts = report["counts"]
        self.stdout.write(
            f"{counts[ERROR]} faults, {counts['question']} questions, {counts['warning']} to be checked. "
            + ("Taken over." if taken_over else "Nothing was taken over.")
        )

    def _line(self, message: Message):
        value = f" “{message.value}”" if message.value else ""
        return f"{message.severity.upper()} {message.place} {message.header}{value}: {message.why} {message.what}"
