"""The process that a film is made in, so that the window goes on meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from time import monotonic

from PySide6.QtCore import Qt

from rnnviz import temporary
from rnnviz.console import share_no_bars
from rnnviz.data.progress import CancelledError
from rnnviz.errors import RnnvizError
from rnnviz.figures.application import application
from rnnviz.figures.export.film import Film
from rnnviz.figures.export.images import png
from rnnviz.figures.export.order import FilmOrder, Progress, make_film

TELL_EVERY = 0.1  # seconds between two messages on how far it is
SHOW_EVERY = 0.5  # seconds between two pictures that are shown while it is made
SHOWN = 640  # pixels along an edge of these, at most
NICE = 10  # how much less urgent it is than the window and its training


@dataclass(frozen=True)
class Told:
    """How far a film is, and its newest picture as a small PNG; that may be empty."""

    progress: Progress
    picture: bytes = b""


@dataclass(frozen=True)
class Ended:
    """The film is written, or it is not for this reason."""

    problem: str = ""


def serve_film(pipe: Connection, order: FilmOrder) -> None:
    """Make a film, telling of it; whatever comes through the pipe, or its end, cancels it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the window's business
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # no bars in a terminal
    share_no_bars()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if hasattr(os, "nice"):
        os.nice(NICE)
    with suppress(OSError):  # the window is gone
        try:
            _running = application()
            make_film(order, _Teller(pipe))
            pipe.send(Ended())
        except (RnnvizError, MemoryError) as problem:
            pipe.send(Ended(str(problem) or "there is too little memory for this film."))
        except Exception as problem:
            pipe.send(Ended(f"the film could not be made: {type(problem).__name__}: {problem}"))


class _Teller:
    """Tells the window how far a film is, not too often; ends it when the window wants that."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._told = self._shown = 0.0

    def __call__(self, progress: Progress, film: Film | None) -> None:
        if self._pipe.poll():
            raise CancelledError("the film was cancelled; nothing was written.")
        now = monotonic()
        if now - self._told < TELL_EVERY:
            return
        self._told = now
        picture = b""
        if film is not None and film.newest is not None and now - self._shown > SHOW_EVERY:
            self._shown = now
            picture = png(
                film.newest.scaled(
                    SHOWN, SHOWN, Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )  # fmt: skip
        self._pipe.send(Told(progress, picture))


def _end_with_parent() -> None:
    """End this process as soon as its parent is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        temporary.discard_all()
        os._exit(1)
