"""What the program says: results on standard output, all else on standard error.

Either may be closed, full, or unable to write all characters. A result that cannot be written is
an error; that a message cannot be written changes nothing.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn, TextIO

from rnnviz.errors import RnnvizError

if TYPE_CHECKING:
    from tqdm import tqdm


class ReaderGoneError(Exception):
    """Nobody reads standard output any more, as after `| head`."""


def prepare() -> None:
    """Write characters that an output does not know as codes, and drop messages without a place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.stderr is None:  # it was closed as we began; `print` would take standard output instead
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115


def say(text: str) -> None:
    """Write a line of a result.

    Raises
    ------
    ReaderGoneError
        If nobody reads it.
    RnnvizError
        If it cannot be written.
    """
    if sys.stdout is None:
        raise RnnvizError("the output cannot be written: standard output is closed.")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _give_up(sys.stdout)
        raise ReaderGoneError from None
    except OSError as problem:
        _give_up(sys.stdout)
        raise RnnvizError(f"the output cannot be written: {problem.strerror}.") from None


def tell(text: str) -> None:
    """Write a message, if that is possible."""
    try:
        print(f"rnnviz: {text}", file=sys.stderr, flush=True)
    except OSError:
        _give_up(sys.stderr)


@contextmanager
def reading_bar() -> Iterator[Callable[[float], None]]:
    """Give a function that shows which share of a file is read, where that takes its time."""
    with ExitStack() as bars:
        bar: tqdm[NoReturn] | None = None

        def show(share: float) -> None:
            nonlocal bar
            if bar is None:
                from tqdm import tqdm  # here, so that the window starts without it

                form = "reading {percentage:3.0f}% |{bar}| {remaining} left"
                hidden = not sys.stderr.isatty()
                bar = tqdm(total=1.0, delay=0.5, disable=hidden, leave=False, bar_format=form)
                bars.enter_context(bar)
            bar.update(share - bar.n)

        yield show


@contextmanager
def drawing_bar(pictures: int) -> Iterator[Callable[[], object]]:
    """Give a function that moves a bar by one picture; there is a bar only on a terminal."""
    from tqdm import tqdm  # here, so that the window starts without it

    with tqdm(total=pictures, unit="picture", disable=not sys.stderr.isatty(), leave=False) as bar:
        yield bar.update


def share_no_bars() -> None:
    """Let the bars of a process that another one has begun have no lock that processes share.

    If a signal ends it, that would be left behind.
    """
    from tqdm import tqdm

    tqdm.set_lock(threading.RLock())


@contextmanager
def sweep_bar(runs: int, done: int) -> Iterator[Callable[[], object]]:
    """Give a function that moves a bar by one run of a sweep; there is a bar only on a terminal."""
    from tqdm import tqdm  # here, so that the window starts without it

    hidden = not sys.stderr.isatty()
    with tqdm(total=runs, initial=done, unit="run", disable=hidden, leave=False) as bar:
        yield bar.update


@contextmanager
def training_bar(what: str) -> Iterator[Callable[[int, int], object]]:
    """Give a function that shows how many runs of all are trained; on a terminal alone."""
    from tqdm import tqdm  # here, so that the window starts without it

    with tqdm(desc=what, unit="seed", disable=not sys.stderr.isatty(), leave=False) as bar:

        def show(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield show


def _give_up(stream: TextIO) -> None:
    """Let what a stream has not written be lost, instead of failing again when Python ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
