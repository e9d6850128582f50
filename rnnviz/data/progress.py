"""Progress: how far a file is read, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watch = Callable[[str, float], None]

_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Call a function with path and share whenever a portion of a file has been read.

    It may raise an RnnvizError, to read no further.
    """
    before = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(before)


def tell(path: str, share: float) -> None:
    """Say that this share of a file, from 0 to 1, is read."""
    watch = _watch.get()
    if watch is not None:
        watch(path, share)
