"""Work shared among processes, the results in order. They end with the process that has them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar, cast

from rnnviz.console import share_no_bars
from rnnviz.errors import RnnvizError
from rnnviz.training.worker.process import CONTEXT, sheltered

Order = TypeVar("Order")
Result = TypeVar("Result")

GONE = "a process that drew has ended unexpectedly, as one does where memory runs out."


def in_order(
    function: Callable[[Order], Result], orders: Sequence[Order], count: int
) -> Iterator[Result]:
    """Yield what a function returns for each order, computed in so many processes.

    Only pipes join them: what else processes share would be left behind when a signal ends this
    one at once.

    Raises
    ------
    RnnvizError
        If the function does, or a process ends unexpectedly.
    """
    results: dict[int, Result] = {}
    waiting = iter(enumerate(orders))
    with ExitStack() as ends:
        busy = [ends.enter_context(_Worker(function)) for _ in range(count)]
        for worker in list(busy):
            worker.work(next(waiting, None), busy)
        for wanted in range(len(orders)):
            while wanted not in results:
                ready = wait([worker.pipe for worker in busy])
                for worker in [worker for worker in busy if worker.pipe in ready]:
                    number, result = worker.take()
                    results[number] = cast(Result, result)
                    worker.work(next(waiting, None), busy)
            yield results.pop(wanted)


class _Worker:
    """A process that carries out one order after the other."""

    def __init__(self, function: Callable[[Any], object]) -> None:
        self.pipe, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=_serve, args=(theirs, function), daemon=True)
        with sheltered():
            self._process.start()
        theirs.close()

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self.pipe.close()

    def work(self, order: tuple[int, object] | None, busy: list[_Worker]) -> None:
        """Begin with a numbered order; without one, be busy no more."""
        if order is None:
            busy.remove(self)
        else:
            with suppress(OSError):  # it is gone: `take` tells it
                self.pipe.send(order)

    def take(self) -> tuple[int, object]:
        """Return a number, and the result of its order."""
        try:
            number, result = self.pipe.recv()
        except (EOFError, OSError):
            raise RnnvizError(GONE) from None
        if isinstance(result, RnnvizError):
            raise result
        return number, result


def _serve(pipe: Connection, function: Callable[[Any], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the business of who has begun it
    share_no_bars()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            number, order = pipe.recv()
            try:
                result = function(order)
            except RnnvizError as problem:
                result = problem
            pipe.send((number, result))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
