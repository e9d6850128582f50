"""Threads: the matrices are tiny, and two threads would be slower than one."""

from __future__ import annotations

from contextlib import AbstractContextManager

from threadpoolctl import ThreadpoolController

_threads = ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Let the numeric libraries use one thread within this."""
    limit: AbstractContextManager[object] = _threads.limit(limits=1)
    return limit
