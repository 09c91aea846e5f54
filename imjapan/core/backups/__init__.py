"""Whole copies of an installation: database, stored files, and a manifest that proves that nothing is missing.

A backup is a folder `imjapan-<UTC time>` below the folder the operator names:

    database.dump   pg_dump, custom format, one snapshot
    files/ab/cd/…   every stored file, under its sha256; unchanged ones are shared with the backup before (hard links)
    files.txt       sha256 and size of each of them
    manifest.json   version, migrations, rows and checksum of each table, sizes and sha256 of the parts
    SHA256SUMS      of manifest, dump and list: `sha256sum -c SHA256SUMS` needs nothing of ours

See docs/decisions/0022-backup.md and docs/operations.md.
"""

from django.utils.translation import gettext_lazy as _

from ..events import declare
from .errors import BackupError
from .restoring import check, restore
from .taking import take

declare("core.backup.made", _("made a backup"))
declare("core.backup.restored", _("restored a backup"))

__all__ = ["BackupError", "check", "restore", "take"]
