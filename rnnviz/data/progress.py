"""How far the reading of a file has come, told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

from rnnviz.errors import RnnvizError


class CancelledError(RnnvizError):
    """A file is read no further because nobody wants it any more."""


Watcher: TypeAlias = Callable[[str, float], None]

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


def tell(path: str, share: float) -> None:
    """Tell the watcher, if there is one, which share of a file has been read, from 0 to 1."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(path, share)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Call `watcher(path, share)` again and again while files are read in this block.

    To cancel the reading it raises an RnnvizError, which the reader lets through; nothing of the
    file is kept then.
    """
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)
