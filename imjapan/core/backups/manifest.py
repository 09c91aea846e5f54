"""What a backup says about itself, and whether that is true."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .errors import BackupError

FORMAT = 1
DUMP, LIST, MANIFEST, SUMS, FILES = "database.dump", "files.txt", "manifest.json", "SHA256SUMS", "files"
NAME = re.compile(r"imjapan-\d{8}T\d{6}Z(-\d+)?")
LINE = re.compile(r"([0-9a-f]{64}) (\d+)")
FEW = 10  # so many faults are named, the others counted


@dataclass
class Manifest:
    """`migrations`: names applied, by app. `tables`: see `tables.summaries`. `missing`: sha256 the store lacked."""

    version: str
    made_at: str
    postgres: int
    migrations: dict[str, list[str]]
    tables: dict[str, dict]
    without: list[str]
    file_count: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    parts: dict[str, dict] = field(default_factory=dict)
    format: int = FORMAT


def digest(stream) -> str:
    return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return digest(stream)


def write(folder: Path, manifest: Manifest) -> None:
    """Write manifest and sums into a folder whose other parts are complete."""
    for name in (DUMP, LIST):
        path = folder / name
        manifest.parts[name] = {"size": path.stat().st_size, "sha256": sha256_of(path)}
    text = json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text)
    sums = {MANIFEST: hashlib.sha256(text.encode()).hexdigest()} | {n: p["sha256"] for n, p in manifest.parts.items()}
    (folder / SUMS).write_text("".join(f"{sha256}  {name}\n" for name, sha256 in sums.items()))


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose parts are as they were made. Raises BackupError naming each that is not."""
    try:
        sums = dict(reversed(line.split("  ", 1)) for line in (folder / SUMS).read_text().splitlines())
    except (OSError, ValueError, UnicodeDecodeError):
        raise BackupError(f"{folder} is not a whole backup: {SUMS} is missing or damaged.") from None
    faults = []
    for name in (MANIFEST, DUMP, LIST):
        path = folder / name
        if not path.is_file():
            faults.append(f"{name} is missing")
        elif sha256_of(path) != sums.get(name):
            faults.append(f"{name} is damaged (its sha256 differs)")
    _raise(folder, faults)
    given = json.loads((folder / MANIFEST).read_text())
    if given.get("format") != FORMAT:
        raise BackupError(f"{folder} has format {given.get('format')}; this release reads format {FORMAT}.")
    try:
        return Manifest(**given)
    except TypeError:
        raise BackupError(f"{folder}: {MANIFEST} has other fields than this release writes.") from None


def listed(folder: Path):
    """Yield (sha256, size) of each file of the backup."""
    with (folder / LIST).open() as lines:
        for line in lines:
            found = LINE.fullmatch(line.rstrip("\n"))
            if found is None:
                raise BackupError(f"{folder}: {LIST} has a line that is none: {line[:80]!r}")
            yield found[1], int(found[2])


def file_path(folder: Path, sha256: str) -> Path:
    return folder / FILES / sha256[:2] / sha256[2:4] / sha256


def check_files(folder: Path) -> None:
    """Read every file of the backup. Raises BackupError naming the missing and the damaged ones."""
    faults = []
    for sha256, size in listed(folder):
        path = file_path(folder, sha256)
        if not path.is_file():
            faults.append(f"file {sha256} is missing")
        elif path.stat().st_size != size or sha256_of(path) != sha256:
            faults.append(f"file {sha256} is damaged")
    _raise(folder, faults)


def _raise(folder, faults):
    if faults:
        more = [f"and {len(faults) - FEW} more"] if len(faults) > FEW else []
        raise BackupError("\n  ".join([f"{folder} cannot be used:", *faults[:FEW], *more]))


def whole(place: Path) -> list[Path]:
    """The whole backups in a folder, oldest first. What was not finished has another name."""
    if not place.is_dir():
        return []
    return sorted(path for path in place.iterdir() if NAME.fullmatch(path.name) and (path / SUMS).is_file())
