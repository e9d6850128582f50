"""Temporary files beside those that they become: ours by their names, removed after any end.

A name says which process writes the file, so that a later one can tell what a kill left behind.
"""

from __future__ import annotations

import os
import platform
import re
import secrets
import sys
import threading
import time
import zlib
from contextlib import suppress
from pathlib import Path

from rnnviz.interrupt import tidy_up_by

NAME = re.compile(r"\.rnnviz-([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]{8}(\.[A-Za-z0-9]{1,8})?")
OLD = 24 * 3600.0  # seconds after which nobody writes to a file any more

_unfinished: set[Path] = set()
_lock = threading.Lock()


def create(folder: Path, suffix: str = "") -> Path:
    """Make an empty file of this process in a folder; raise OSError if that fails.

    `suffix` is left out where it is none of a usual file.
    """
    name = f".rnnviz-{_machine()}-{os.getpid()}-{secrets.token_hex(4)}"
    path = folder / (name + suffix if NAME.fullmatch(name + suffix) else name)
    with _lock:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        _unfinished.add(path)
    return path


def discard(path: Path) -> None:
    """Remove a file that `create` made, if it has not been put in its place."""
    with suppress(FileNotFoundError):
        path.unlink()
    _unfinished.discard(path)


def discard_all() -> None:
    """Remove what this process has not finished, as the last thing that it does."""
    _lock.acquire(timeout=0.5)  # for good: nothing new is begun
    for path in tuple(_unfinished):
        with suppress(OSError):
            path.unlink()


tidy_up_by(discard_all)


def tidy(folder: Path) -> None:
    """Remove what processes that are gone have left in a folder; nothing else is touched."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if _is_stray(entry):
                    os.unlink(entry)


def _is_stray(entry: os.DirEntry[str]) -> bool:
    name = NAME.fullmatch(entry.name)
    if name is None or not entry.is_file(follow_symlinks=False):
        return False
    if time.time() - entry.stat(follow_symlinks=False).st_mtime > OLD:
        return True
    return name[1] == _machine() and not _is_running(int(name[2]))


def _is_running(process: int) -> bool:
    """Return whether a process of this machine runs; where that cannot be told, that it does."""
    if sys.platform == "win32":  # where asking would end it
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it is another person's
        pass
    return True


def _machine() -> str:
    """Return eight digits for where process numbers are the same: this machine, or container."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:  # only Linux has it
        space = ""
    return f"{zlib.crc32(f'{platform.node()} {space}'.encode()):08x}"
