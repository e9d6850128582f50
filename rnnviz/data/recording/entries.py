"""Entries: a zip as it grows, entry by entry, of which a kill leaves all that are whole.

Every entry is stored as it is, with its size and checksum before it. So what is there can be read
from the front, whether or not the directory of the zip stands at its end yet.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s4B4H3L5H2L")
END = struct.Struct("<4s4H2LH")
VERSION = 20  # of the zip format: nothing newer is needed
EARLIEST = 0x21  # 1 January 1980: the same frames give the same bytes
LONGEST_NAME = 100
MOST = 500_000  # entries that are read
MOST_LISTED = 2**16 - 2  # entries that a directory of this version can list
LARGEST = 2**32 - 2**28  # bytes of a file: offsets have 32 bits


@dataclass(frozen=True)
class Entry:
    """A whole entry: its name, and where in the file its content is.

    Attributes
    ----------
    name : str
    start, size : int
        Of the content, in bytes.
    checksum : int
        The content's CRC-32.
    """

    name: str
    start: int
    size: int
    checksum: int

    @property
    def stop(self) -> int:
        """Where the next entry begins."""
        return self.start + self.size

    def read(self, file: BinaryIO, most: int) -> bytes:
        """Return the content; raise ValueError if it is damaged, or longer than `most` bytes."""
        if self.size > most:
            raise ValueError(f"{self.name} has {self.size:,} bytes")
        file.seek(self.start)
        content = file.read(self.size)
        if len(content) < self.size or zlib.crc32(content) != self.checksum:
            raise ValueError(f"{self.name} is damaged")
        return content


def packed(name: str, content: bytes, place: int) -> tuple[Entry, bytes]:
    """Return an entry that begins at a place of the file, and its bytes there."""
    called, checksum, size = name.encode("ascii"), zlib.crc32(content), len(content)
    head = LOCAL.pack(
        b"PK\3\4", VERSION, 0, 0, 0, EARLIEST, checksum, size, size, len(called), 0
    ) + called  # fmt: skip
    return Entry(name, place + len(head), size, checksum), head + content


def directory(entries: Iterable[Entry], place: int) -> bytes:
    """Return the end of a zip with these entries, which begins at a place of the file.

    There is none for more entries than it could list.
    """
    entries = list(entries)
    if len(entries) > MOST_LISTED:
        return b""
    listed = b"".join(
        CENTRAL.pack(
            b"PK\1\2", VERSION, 0, VERSION, 0, 0, 0, 0, EARLIEST, one.checksum, one.size, one.size,
            len(one.name), 0, 0, 0, 0, 0, one.start - LOCAL.size - len(one.name),
        ) + one.name.encode("ascii")
        for one in entries
    )  # fmt: skip
    count = len(entries)
    return listed + END.pack(b"PK\5\6", 0, 0, count, count, len(listed), place, 0)


def entries_from(file: BinaryIO, place: int, size: int) -> Iterator[Entry]:
    """Yield the whole entries from a place on, of a file that has so many bytes.

    What is written by another program, or is no entry, ends it.
    """
    while place + LOCAL.size < size:
        file.seek(place)
        head = file.read(LOCAL.size)
        if len(head) < LOCAL.size:
            return
        mark, _, flags, packing, _, _, checksum, held, whole, called, extra = LOCAL.unpack(head)
        if mark != b"PK\3\4" or flags or packing or held != whole or called > LONGEST_NAME:
            return
        name, start = file.read(called), place + LOCAL.size + called + extra
        if not name.isascii() or start + held > size or not held:
            return
        yield Entry(name.decode("ascii"), start, held, checksum)
        place = start + held
