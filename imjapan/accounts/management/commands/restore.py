"""Put a backup back into the database and the file store of this installation."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from imjapan.accounts import restored
from imjapan.accounts.actor import SYSTEM
from imjapan.core import backups, events


class Command(BaseCommand):
    help = (
        "Checks a backup and puts it into this installation, whose web, workers and beat are stopped. The tables are "
        "compared with the manifest before the old ones go. Nobody stays signed in, open invitations end, and mails "
        "that waited are dropped unless --live is given."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("dir", type=Path, help="a backup, or the folder of backups: then the newest one")
        parser.add_argument("--check", action="store_true", help="only check the backup; touch nothing")
        parser.add_argument("--replace", action="store_true", help="throw away what this database holds")
        parser.add_argument(
            "--live",
            action="store_true",
            help="this copy takes the place of the old one: mails that waited are sent",
        )

    def handle(self, *, dir, check, replace, live, **options):
        say = self.stdout.write
        try:
            folder, about = backups.check(dir.absolute(), say=say)
            say(f"It is whole: made {about.made_at} by release {about.version}, {about.file_count} files.")
            if check:
                self._warn(about)
                return
            if replace:
                say("What this database holds is thrown away.")
            compared = backups.restore(folder, about, replace=replace, say=say)
        except backups.BackupError as error:
            raise CommandError(str(error)) from None
        self._print(compared)
        done = restored.settle(live=live)
        events.record(SYSTEM, "core.backup.restored", of=about.made_at, live=live)
        say(f"Invitations and links ended: {done.links}. Mails that waited, now dropped: {done.mails}.")
        self._warn(about)
        say("Restored. All tables and files are equal to the manifest.")

    def _print(self, compared):
        width = max(len(each.table) for each in compared)
        self.stdout.write(f"{'table':<{width}} {'manifest':>10} {'here':>10}")
        for each in compared:
            self.stdout.write(f"{each.table:<{width}} {each.expected:>10} {each.found:>10}  equal")

    def _warn(self, about):
        for sha256 in about.missing:
            self.stderr.write(f"The file {sha256} was missing when the backup was made.")
