"""Ctrl+C, and other signals that end the program: quietly, at any moment, whatever it does.

A handler in Python runs between two steps of the main thread, which may be inside Qt, an import or
a long sum; what it raises comes out anywhere. So the signal only wakes a thread, which removes what
is unfinished and ends the process. The training process ends by itself when this one is gone.
"""

from __future__ import annotations

import _thread
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # not every system has them all
PATIENCE = 1.0  # seconds that the end waits for what must not be cut in two

_sentence = ""
_tidy_ups: list[Callable[[], None]] = []
_whole = _thread.allocate_lock()


def end_quietly() -> None:
    """Let the signals end the process from now on, with 128 and the signal's number as status.

    A signal that is ignored, as by nohup, stays so. Call it in the main thread.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    _thread.start_new_thread(_wait, (reading,))
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _nothing)


def has_ended() -> None:
    """Let the signals do nothing any more: Python gives them back their default as it ends."""
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is _nothing:
            signal.signal(number, signal.SIG_IGN)


def at_interrupt(sentence: str) -> None:
    """Say this, if anything, when a signal ends the process from now on."""
    global _sentence
    _sentence = sentence


def tidy_up_by(function: Callable[[], None]) -> None:
    """Call a short function, in another thread, before a signal ends the process."""
    _tidy_ups.append(function)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let something short be done wholly or not at all."""
    with _whole:
        yield


def _nothing(number: int, frame: FrameType | None) -> None:
    """Handle a signal; the thread that it has woken does the rest."""


def _wait(reading: int) -> None:
    while True:
        number = os.read(reading, 1)[0]
        if number in {getattr(signal, name, None) for name in SIGNALS}:
            _end(number)


def _end(number: int) -> NoReturn:
    try:
        _whole.acquire(timeout=PATIENCE)
        for tidy_up in _tidy_ups:
            tidy_up()
        if _sentence:
            with suppress(OSError):
                clear = "\r\x1b[K" if os.isatty(2) else ""  # of the progress bar
                os.write(2, f"{clear}rnnviz: {_sentence}\n".encode())
    finally:
        os._exit(128 + number)
