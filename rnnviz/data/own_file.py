"""A person's own file: its bytes, its text, and the checksum by which it is known again."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from rnnviz.data.progress import tell
from rnnviz.data.regular_file import open_regular, reason
from rnnviz.errors import SettingError, plain

LARGEST = 256_000_000  # bytes of a file
KEPT = 8  # files, or readings of them, that are kept; a process seldom uses more than one
PORTION = 2**22  # bytes that are read and decoded at a time
LONGEST_PATH = 200  # characters of a path in a message
BYTES_READ = 0.3  # share of the work that is done when the bytes are there, roughly


@dataclass(frozen=True)
class _Content:
    """What was in a file, and when."""

    path: str
    changed: int
    size: int
    data: bytearray
    checksum: str


_unread: list[_Content] = []  # the file whose checksum was computed last, until it is read


def checksum_of(path: str) -> str:
    """Return a short hash of a file's contents; it is computed anew only if the file has changed.

    Raises
    ------
    SettingError
        If it cannot be read; of the setting "path", as all errors here.
    """
    return _checksum(path, *version_of(path))


def read(path: str, checksum: str) -> bytearray:
    """Return the contents of a file; raise SettingError if its checksum is another."""
    version = version_of(path)
    content = _unread.pop() if _unread else None
    if content is None or (content.path, content.changed, content.size) != (path, *version):
        content = _read(path)
    if content.checksum != checksum:
        raise SettingError(
            "path",
            f"{named(path)} has changed since this experiment was made: put the old file back, or"
            " choose it again (in an experiment's file, delete task.checksum) to read it as it is"
            " now.",
        )
    return content.data


def texts(
    path: str, content: bytes | bytearray | memoryview, begun: float = BYTES_READ, done: float = 1.0
) -> Iterator[str]:
    """Yield contents as text, a portion at a time, with lines that end in a line feed.

    While it goes on, the shares from `begun` to `done` of the reading are told.

    Raises
    ------
    SettingError
        If they are no UTF-8 text; it names the first byte that is not.
    """
    if not content:
        raise SettingError("path", f"{named(path)} is empty: choose another file.")
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder("utf-8-sig")(), translate=True
    )
    for start in range(0, len(content), PORTION):
        portion = bytes(content[start : start + PORTION])
        end = start + len(portion)
        zero = portion.find(b"\0")
        if zero >= 0:
            raise SettingError(
                "path",
                f"{named(path)} has a zero at byte {start + zero + 1:,}, so it is not UTF-8 text:"
                " choose a text file, or save it as UTF-8.",
            )
        try:
            yield decoder.decode(portion, final=end == len(content))
        except UnicodeDecodeError as problem:
            first = end - len(problem.object) + problem.start + 1
            raise SettingError(
                "path", f"{named(path)} is not UTF-8 at byte {first:,}: save it as UTF-8."
            ) from None
        share = end / len(content)
        tell(path, begun * (1 - share) + done * share)


def named(path: str) -> str:
    """Return a path as messages have it."""
    return plain(path, LONGEST_PATH)


def version_of(path: str) -> tuple[int, int]:
    """Return when a file was changed and its size, by which it is told whether to look again."""
    try:
        about = os.stat(Path(path).expanduser())
    except (OSError, ValueError, RuntimeError) as problem:
        _refuse(path, problem)
    return about.st_mtime_ns, about.st_size


@lru_cache(maxsize=KEPT)
def _checksum(path: str, changed: int, size: int) -> str:
    del changed, size
    _unread.clear()
    content = _read(path)
    _unread.append(content)
    return content.checksum


def _read(path: str) -> _Content:
    """Read and hash a file at once; what is added to it meanwhile is left out."""
    hashed, count = hashlib.blake2b(digest_size=8), 0
    try:
        file, about = open_regular(Path(path).expanduser())
        with file:
            _check_size(path, about.st_size)
            data = bytearray(about.st_size)
            whole = memoryview(data)
            while got := file.readinto(whole[count : count + PORTION]):  # type: ignore[attr-defined]
                hashed.update(whole[count : count + got])
                count += got
                tell(path, count / about.st_size * BYTES_READ)
    except (OSError, ValueError, RuntimeError, MemoryError) as problem:
        _refuse(path, problem)
    whole.release()
    del data[count:]
    return _Content(path, about.st_mtime_ns, about.st_size, data, hashed.hexdigest())


def _check_size(path: str, size: int) -> None:
    if size > LARGEST:
        raise SettingError(
            "path",
            f"{named(path)} has {size / 1e6:,.0f} MB, more than the {LARGEST / 1e6:.0f} MB that"
            " are read: choose a part of it.",
        )


def _refuse(path: str, problem: Exception) -> NoReturn:
    if isinstance(problem, (FileNotFoundError, ValueError)):
        text = f"{named(path)} does not exist: put it back, or choose another."
    else:
        text = f"{named(path)} cannot be read: {reason(problem)}. Choose another."
    raise SettingError("path", text) from None
