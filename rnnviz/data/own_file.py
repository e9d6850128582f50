"""A person's own file: its bytes, its text, and the checksum by which it is known again."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from rnnviz.errors import SettingError

LARGEST = 256_000_000  # bytes of a file
KEPT = 8  # files, or readings of them, that are kept; a process seldom uses more than one


def checksum_of(path: str) -> str:
    """Return a short hash of a file's contents; it is computed anew only if the file has changed.

    Raises
    ------
    SettingError
        If it cannot be read; of the setting "path", as all errors here.
    """
    try:
        place = Path(path).expanduser()
        if not place.is_file():
            what = "is no file" if place.exists() else "does not exist"
            raise SettingError("path", f"{path} {what}: put it back, or choose another.")
        about = os.stat(place)
    except (OSError, ValueError, RuntimeError) as problem:
        raise _unreadable(path, problem) from None
    if about.st_size > LARGEST:
        raise SettingError(
            "path",
            f"{path} has {about.st_size / 1e6:,.0f} MB, more than the {LARGEST / 1e6:.0f} MB that"
            " are read: choose a part of it.",
        )
    return _checksum(path, about.st_mtime_ns, about.st_size)


def read(path: str, checksum: str) -> bytes:
    """Return the contents of a file; raise SettingError if its checksum is another."""
    if checksum_of(path) != checksum:
        raise SettingError(
            "path",
            f"{path} has changed since this experiment was made: put the old file back, or choose"
            " it again (in an experiment's file, delete task.checksum) to read it as it is now.",
        )
    return _read(path)


def decode(path: str, content: bytes) -> str:
    """Return contents as text, with lines that end in a line feed.

    Raises
    ------
    SettingError
        If they are no UTF-8 text; it names the first byte that is not.
    """
    if not content:
        raise SettingError("path", f"{path} is empty: choose another file.")
    zero = content.find(b"\0")
    if zero >= 0:
        raise SettingError(
            "path",
            f"{path} has a zero at byte {zero + 1:,}, so it is no text in UTF-8: choose a text, or"
            " save it as UTF-8.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SettingError(
            "path", f"{path} is no UTF-8 at byte {problem.start + 1:,}: save it as UTF-8."
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@lru_cache(maxsize=KEPT)
def _checksum(path: str, changed: int, size: int) -> str:
    del changed, size  # they only tell whether to look again
    return hashlib.blake2b(_read(path), digest_size=8).hexdigest()


def _read(path: str) -> bytes:
    try:
        return Path(path).expanduser().read_bytes()
    except (OSError, MemoryError) as problem:
        raise _unreadable(path, problem) from None


def _unreadable(path: str, problem: Exception) -> SettingError:
    reason = getattr(problem, "strerror", None) or str(problem) or "too large for the memory"
    return SettingError("path", f"{path!r} cannot be read: {reason}.")
