"""Writing files so that a reader, a crash or a full disk never sees half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rnnviz.errors import RnnvizError


def check_writable(path: Path) -> None:
    """Raise RnnvizError unless a file can be written at `path`; call it before long work."""
    folder = path.parent
    if not folder.is_dir():
        raise RnnvizError(f"{path} cannot be written: there is no folder {folder}.")
    if path.is_dir():
        raise RnnvizError(f"{path} cannot be written: it is a folder; name a file.")
    if not os.access(folder, os.W_OK):
        raise RnnvizError(f"{path} cannot be written: the folder {folder} is not writable.")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield the path of a temporary file beside `path`, and put it in its place at the end.

    Raises
    ------
    RnnvizError
        If the folder is missing or not writable, or the disk is full; `path` is then as it was.
    """
    check_writable(path)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".rnnviz-", suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with open(temporary, "rb") as written:
            os.fsync(written.fileno())
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)  # mkstemp's files are private
        os.replace(temporary, path)
    except OSError as problem:
        raise RnnvizError(f"{path} cannot be written: {problem.strerror}.") from None
    finally:
        if temporary is not None:
            with suppress(FileNotFoundError):
                temporary.unlink()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; see `replacing`."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def free_name(path: Path) -> Path:
    """Return `path`, or if it is taken the first free one of path-2, path-3, ..."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
