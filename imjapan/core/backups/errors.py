"""What an operator reads when a backup or a restore cannot go on."""

import errno


class BackupError(Exception):
    """One or a few plain lines: what is wrong, and what to do."""


def in_words(error: OSError, place) -> BackupError:
    """A fault of the file system as one line that names the folder."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return BackupError(f"The disk of {place} is full. Nothing half made was kept; free some space and start again.")
    return BackupError(f"{error.strerror}: {error.filename or place}")
