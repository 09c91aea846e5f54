"""Just enough of the old Excel format (.xls): the container, and which cells hold formulas and errors.

[MS-CFB] and [MS-XLS]. The values themselves are read by calamine; this finds what calamine does not tell.
"""

import struct
from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE = 0xFFFFFFFA  # and above: marks instead of sector numbers
_FORMULA, _BOOLERR, _FILEPASS, _BOUNDSHEET, _BOF, _STRING = 0x06, 0x205, 0x2F, 0x85, 0x809, 0x207


class Damaged(Exception):
    """The container or the stream does not hang together."""


class Container:
    """The streams of a compound file, by name."""

    def __init__(self, content: bytes):
        self.content = content
        try:
            self._read()
        except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
            raise Damaged from error

    def _read(self):
        head = self.content
        self.size = 1 << struct.unpack_from("<H", head, 30)[0]
        mini = 1 << struct.unpack_from("<H", head, 32)[0]
        first_directory, cutoff = struct.unpack_from("<I4xI", head, 48)
        first_mini, _n, next_difat, _n2 = struct.unpack_from("<4I", head, 60)
        difat = list(struct.unpack_from("<109I", head, 76))
        seen = set()
        while next_difat < FREE and next_difat not in seen:
            seen.add(next_difat)
            sector = struct.unpack(f"<{self.size // 4}I", self._sector(next_difat))
            difat += sector[:-1]
            next_difat = sector[-1]
        self.fat = [
            number
            for sector in difat
            if sector < FREE
            for number in struct.unpack(f"<{self.size // 4}I", self._sector(sector))
        ]
        entries = list(self._entries(b"".join(self._chain(first_directory))))
        self.names = {name for name, _start, _size in entries}
        root = next((start, size) for name, start, size in entries if name == "Root Entry")
        small = b"".join(self._chain(root[0])) if root[0] < FREE else b""
        small_fat = b"".join(self._chain(first_mini)) if first_mini < FREE else b""
        self._mini = (small, struct.unpack(f"<{len(small_fat) // 4}I", small_fat), mini)
        self._entry = {name: (start, size) for name, start, size in entries}
        self._cutoff = cutoff

    def _sector(self, number):
        start = (number + 1) * self.size
        part = self.content[start : start + self.size]
        return part.ljust(self.size, b"\0") if part else self._missing()

    @staticmethod
    def _missing():
        raise ValueError

    def _chain(self, number) -> Iterator[bytes]:
        for _step in range(len(self.fat) + 1):
            if number >= FREE:
                return
            yield self._sector(number)
            number = self.fat[number]
        raise ValueError

    @staticmethod
    def _entries(raw):
        for at in range(0, len(raw) - 127, 128):
            length = struct.unpack_from("<H", raw, at + 64)[0]
            if length >= 2:
                start, size = struct.unpack_from("<II", raw, at + 116)
                yield raw[at : at + length - 2].decode("utf-16-le"), start, size

    def stream(self, name) -> bytes:
        try:
            start, size = self._entry[name]
            if size >= self._cutoff:
                return b"".join(self._chain(start))[:size]
            small, fat, unit = self._mini
            out = []
            while start < FREE and len(out) <= len(fat):
                out.append(small[start * unit : (start + 1) * unit])
                start = fat[start]
            return b"".join(out)[:size]
        except (struct.error, IndexError, ValueError, KeyError) as error:
            raise Damaged from error


def records(stream: bytes, start=0) -> Iterator[tuple[int, int, int]]:
    """(type, position of the data, length) of each record from a position on."""
    end = len(stream)
    while start + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, start)
        if start + 4 + length > end:
            raise Damaged
        yield kind, start + 4, length
        start += 4 + length


def is_encrypted(stream: bytes) -> bool:
    """Whether the workbook has a FilePass record, which stands right behind the beginning."""
    for number, (kind, _at, _length) in enumerate(records(stream)):
        if kind == _FILEPASS:
            return True
        if number > 8:
            break
    return False


def sheet_starts(stream: bytes) -> list[int]:
    """Where the records of each sheet begin, in the order of the workbook."""
    starts = []
    for kind, at, _length in records(stream):
        if kind == _BOUNDSHEET:
            starts.append(struct.unpack_from("<I", stream, at)[0])
        elif kind == 0x0A:
            break
    return starts


def special_cells(stream: bytes, start: int) -> tuple[set, dict]:
    """(formula cells, {cell: trouble}) of the sheet that begins at `start`; cells as (row, column) from 1 and 0."""
    formulas, troubles, depth = set(), {}, 0
    for kind, at, length in records(stream, start):
        if kind == _BOF:
            depth += 1
        elif kind == 0x0A:
            depth -= 1
            if depth == 0:
                break
        elif kind in (_FORMULA, _BOOLERR) and length >= 8 and depth == 1:
            row, column = struct.unpack_from("<HH", stream, at)
            cell = (row + 1, column)
            if kind == _BOOLERR:
                if stream[at + 7] == 1:
                    troubles[cell] = "error"
                continue
            formulas.add(cell)
            if stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2:
                troubles[cell] = "error"
    return formulas, troubles
