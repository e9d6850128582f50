"""Meeting: where programs of one person find the open windows of rnnviz, and nobody else does.

A window listens on a local socket in a folder that only its person can enter (on Windows on a pipe
that only its person can open), and leaves a note there that says where. Nothing listens on a
network.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from rnnviz.errors import RnnvizError

NOTES = "*.window"
LONGEST_NOTE = 1_000  # bytes
WINDOWS = sys.platform == "win32"


class Line(Protocol):
    """A connection to a window."""

    def sendall(self, content: bytes, /) -> None:
        """Send bytes; wait while the window does not take them."""

    def close(self) -> None:
        """End it."""


def meeting_folder() -> Path:
    """Return the folder, which is made if need be; raise RnnvizError if others could enter it."""
    runtime = os.environ.get("XDG_RUNTIME_DIR" if not WINDOWS else "LOCALAPPDATA", "")
    folder = Path(runtime, "rnnviz")
    if not (runtime and os.path.isdir(runtime)):
        folder = Path(tempfile.gettempdir(), f"rnnviz-{_person()}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
    except OSError as problem:
        raise RnnvizError(f"the folder {folder} cannot be made: {problem.strerror}.") from None
    others = not WINDOWS and (about.st_uid != _person() or about.st_mode & 0o077)
    if not stat.S_ISDIR(about.st_mode) or others:
        raise RnnvizError(f"the folder {folder} is not one that you alone can enter: remove it.")
    return folder


def new_address(folder: Path) -> str:
    """Return where a window can listen: a socket in the folder, or on Windows a pipe."""
    name = f"{os.getpid()}-{secrets.token_hex(8)}"
    return rf"\\.\pipe\rnnviz-{name}" if WINDOWS else str(folder / name)


def leave_note(folder: Path, address: str) -> Path:
    """Say where a window listens; return the note, which the window removes when it is closed."""
    note = folder / f"{os.getpid()}-{secrets.token_hex(4)}.window"
    with os.fdopen(os.open(note, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump({"address": address}, file)
    return note


def called() -> Line | None:
    """Return a connection to the window that was opened last; None if none is open."""
    for note in _notes(meeting_folder()):
        with suppress(OSError, ValueError, KeyError, TypeError):
            with open(note, "rb") as file:
                address = json.loads(file.read(LONGEST_NOTE))["address"]
            return _connected(str(address))
        with suppress(OSError):  # of a window that was killed
            note.unlink()
    return None


def _connected(address: str) -> Line:
    if WINDOWS:
        return _Pipe(address)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.connect(address)
    except BaseException:
        line.close()
        raise
    return line


class _Pipe:
    """A named pipe of Windows, which is opened like a file."""

    def __init__(self, address: str) -> None:
        if not address.startswith("\\\\.\\pipe\\rnnviz-"):
            raise ValueError("not a pipe of ours")
        self._file = open(address, "wb", buffering=0)  # noqa: SIM115 - `close` closes it

    def sendall(self, content: bytes, /) -> None:
        """Write all of it."""
        left = memoryview(content)
        while left:
            left = left[self._file.write(left) or 0 :]

    def close(self) -> None:
        """End it."""
        self._file.close()


def _notes(folder: Path) -> Iterator[Path]:
    found = []
    with suppress(OSError):
        found = [(note.stat().st_mtime, note) for note in folder.glob(NOTES)]
    yield from (note for _, note in sorted(found, reverse=True))


def _person() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0
