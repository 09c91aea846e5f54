"""Copy database and files into a folder, while people work."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from imjapan.accounts.actor import SYSTEM
from imjapan.core import backups, events


class Command(BaseCommand):
    help = (
        "Makes a whole backup (database, files, manifest with checksums) in a new folder inside DIR. "
        "Code 1: no backup was made. Code 2 with --strict: it was made, but the store lacks files that rows name."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("dir", type=Path, help="where backups are kept; best another disk")
        parser.add_argument("--keep", type=_at_least_one, help="remove the oldest whole backups beyond so many")
        parser.add_argument("--strict", action="store_true", help="end with code 2 when files are missing in the store")

    def handle(self, *, dir, keep, strict, **options):
        try:
            taken = backups.take(dir.absolute(), keep=keep, say=self.stdout.write)
        except backups.BackupError as error:
            raise CommandError(str(error)) from None
        events.record(SYSTEM, "core.backup.made", files=taken.files, rows=taken.rows, missing=len(taken.missing))
        self.stdout.write(
            f"{taken.path}: {taken.tables} tables, {taken.rows} rows, {taken.files} files"
            f" ({taken.shared} shared with the backup before), {taken.bytes / 2**20:.1f} MB."
        )
        for old in taken.removed:
            self.stdout.write(f"Removed {old}.")
        for sha256 in taken.missing:
            self.stderr.write(f"The store lacks, or has damaged, the file {sha256}.")
        if taken.missing and strict:
            raise CommandError(f"{len(taken.missing)} files are missing in the backup.", returncode=2)


def _at_least_one(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number
