"""FilmJob: a film that is made in another process, watched from the window."""

from __future__ import annotations

import time
from contextlib import suppress

from PySide6.QtCore import QObject, QTimer, Signal

from rnnviz import temporary
from rnnviz.app.export.film_process import Ended, Told, serve_film
from rnnviz.figures.export.order import FilmOrder
from rnnviz.training.worker import process
from rnnviz.training.worker.process import sheltered

WATCH = 50  # milliseconds between two looks at what it tells
PATIENCE = 5.0  # seconds that it has to end by itself once it is cancelled
GRACE = 1.0  # the same when the window closes
CANCELLED = "The film was cancelled; nothing was written."


class FilmJob(QObject):
    """Makes a film beside the window. It ends by itself, when it is cancelled, or by `close`.

    Signals
    -------
    progressed(Told)
    ended(str)
        The film is written, or is not for this reason.
    """

    progressed = Signal(object)
    ended = Signal(str)

    def __init__(self, order: FilmOrder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order = order
        self._pipe, theirs = process.CONTEXT.Pipe()
        self._process = process.CONTEXT.Process(
            target=serve_film, args=(theirs, order), daemon=True, name="rnnviz film"
        )
        with sheltered():
            self._process.start()
        theirs.close()
        self._cancelled: float | None = None
        self._is_over = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(WATCH)

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._cancelled is not None

    def cancel(self) -> None:
        """Let it end soon, with nothing written."""
        if self._cancelled is None and not self._is_over:
            self._cancelled = time.monotonic()
            with suppress(OSError):
                self._pipe.send(None)

    def close(self) -> None:
        """End it now, if it has not ended; nothing is told of it any more."""
        if not self._is_over:
            self.cancel()
            self._process.join(GRACE)
            self._end()

    def _look(self) -> None:
        """Tell what has come."""
        newest: Told | None = None
        try:
            while self._pipe.poll():
                told = self._pipe.recv()
                if isinstance(told, Ended):
                    self._process.join(GRACE)
                    self._end()
                    self.ended.emit(CANCELLED if told.problem and self.cancelled else told.problem)
                    return
                if newest is None or told.picture or not newest.picture:
                    newest = told
        except (EOFError, OSError):
            self._end()
            gone = "The film's process has ended unexpectedly; nothing was written."
            self.ended.emit(CANCELLED if self.cancelled else gone)
            return
        if self._cancelled is not None and time.monotonic() - self._cancelled > PATIENCE:
            self._end()
            self.ended.emit(CANCELLED)
        elif newest is not None and self._cancelled is None:
            self.progressed.emit(newest)

    def _end(self) -> None:
        """Let go of the process, which is killed if it is still there."""
        self._is_over = True
        self._timer.stop()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()
        temporary.tidy(self.order.path.parent)  # of what was killed
