"""Writing files so that nobody sees half of one, and nothing of a person's is lost.

A reader, a crash or a full disk never sees half of a file: it is written beside its place and then
put there. What is read is never written to, nor a file that is read-only, nor through a link.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from rnnviz import temporary
from rnnviz.errors import RnnvizError

WRITE_BITS = 0o222
NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}  # not every system has quotas
ELSEWHERE = "choose another folder"


def check_writable(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Raise RnnvizError unless a file can be written at `path`; call it before long work.

    A file that is there may be replaced, but for one of `inputs`, which are read, one that is
    read-only, and a link: its target would stay as it was, and the link would be gone.
    """
    try:
        problem = _problem(path, inputs)
    except (OSError, ValueError) as error:  # such as a name that is too long
        problem = f"{getattr(error, 'strerror', None) or error}; choose another name."
    if problem:
        raise RnnvizError(f"{path} cannot be written: {problem}")


def _problem(path: Path, inputs: Iterable[Path]) -> str:
    """Return why a file should not be written, and what to do; "" if it can be."""
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {folder}; make it, or {ELSEWHERE}."
    with suppress(FileNotFoundError):
        path.lstat()  # raises where the name is impossible
    if path.is_dir():
        return "it is a folder; name a file."
    for read in inputs:
        if _is_same(path, read):
            return f"it would replace {read}, which this run uses; choose another name."
    if path.is_symlink():
        return f"it is a link to {os.readlink(path)}; name that file, or remove the link."
    if path.exists() and not path.is_file():
        return "it is not a regular file; choose another name."
    if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & WRITE_BITS):
        return "it is read-only; choose another name, or make it writable."
    if not os.access(folder, os.W_OK):
        return f"the folder {folder} is not writable; {ELSEWHERE}."
    return ""


def _is_same(path: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, through links too."""
    try:
        return os.path.samefile(path, other)
    except OSError:  # one of them is not there
        return os.path.realpath(path) == os.path.realpath(other)


@contextmanager
def replacing(path: Path, inputs: Iterable[Path] = ()) -> Iterator[Path]:
    """Yield the path of a temporary file beside `path`, and put it in its place at the end.

    Raises
    ------
    RnnvizError
        If `check_writable` does, or the disk is full; `path` is then as it was.
    """
    check_writable(path, inputs)
    with _written(path) as written:
        yield written
        _bring_to_disk(written)
        os.replace(written, path)


def write_whole(path: Path, content: bytes, inputs: Iterable[Path] = ()) -> None:
    """Write a file whole or not at all; see `replacing`."""
    with replacing(path, inputs) as written:
        written.write_bytes(content)


def write_new(path: Path, write: Callable[[Path], object]) -> Path:
    """Write a file under the first free name of `path`, path-2, path-3, ... and return that.

    `write` is called with the path of a temporary file. Processes that do this at the same time
    get a name each.

    Raises
    ------
    RnnvizError
        If the folder cannot be written to, or the disk is full.
    """
    check_writable(free_name(path))
    with _written(path) as written:
        write(written)
        _bring_to_disk(written)
        return next(name for name in _names(path) if _takes(written, name))


def free_name(path: Path) -> Path:
    """Return `path`, or if it is taken the first free one of path-2, path-3, ...

    It may be taken a moment later: `write_new` makes sure.
    """
    return next(name for name in _names(path) if not os.path.lexists(name))


@contextmanager
def told_as_unwritten(path: Path) -> Iterator[None]:
    """Let an error of the disk be an RnnvizError: that `path` cannot be written, and the remedy."""
    try:
        yield
    except OSError as problem:
        why = _why_unwritten(path, problem)
        raise RnnvizError(f"{path} cannot be written: {why}") from None


def _why_unwritten(path: Path, problem: OSError) -> str:
    """Return an error of the disk in words, and what to do about it."""
    if isinstance(problem, FileNotFoundError) and not path.parent.is_dir():
        return f"there is no folder {path.parent} any more; make it again, or choose another."
    remedy = "make room there, or choose another folder" if problem.errno in NO_ROOM else ELSEWHERE
    return f"{problem.strerror or problem}; {remedy}."


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_stem(f"{path.stem}-{number}")


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """Yield a temporary file beside `path`, which is gone at the end, unless it has been moved."""
    temporary.tidy(path.parent)
    written: Path | None = None
    try:
        with told_as_unwritten(path):
            written = temporary.create(path.parent, path.suffix)
            yield written
    finally:
        if written is not None:
            temporary.discard(written)


def _bring_to_disk(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def _takes(written: Path, name: Path) -> bool:
    """Give a file a name if it is free; return whether it was."""
    try:
        os.link(written, name)
    except FileExistsError:
        return False
    except OSError:  # there are file systems without hard links
        return _takes_reserved(written, name)
    return True


def _takes_reserved(written: Path, name: Path) -> bool:
    try:
        os.close(os.open(name, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    os.replace(written, name)
    return True
