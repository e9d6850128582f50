"""Regular files alone are opened: a pipe, a device or a kernel's file may block for ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: str | Path) -> tuple[BinaryIO, os.stat_result]:
    """Return a regular file, open for reading, and what the system says about it.

    A file that says it has 0 bytes should not be read: those of /proc say so, and some block.

    Raises
    ------
    OSError
        If there is none, or it is something else; `reason` tells why in words.
    ValueError
        If no file can have such a name.
    """
    _check_regular(os.stat(path))  # first: to open a device may set it in motion
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags), "rb")
    about = os.fstat(file.fileno())
    try:
        _check_regular(about)
    except OSError:
        file.close()
        raise
    return file, about


def reason(problem: Exception) -> str:
    """Return why a file cannot be read."""
    return getattr(problem, "strerror", None) or str(problem) or "too large for the memory"


def _check_regular(about: os.stat_result) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(about.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file, but a pipe or a device")
