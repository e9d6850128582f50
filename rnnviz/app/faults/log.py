"""Log: what went wrong, in a file of this person's that never grows large."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

if TYPE_CHECKING:
    from logging import LogRecord
    from logging.handlers import RotatingFileHandler

LARGEST = 200_000  # bytes of a file
OLDER = 4  # files beside the newest
FORM = "%(asctime)s %(process)d %(levelname)s %(message)s"
INFO, WARNING, ERROR = 20, 30, 40  # as `logging` has them


def log_file() -> Path:
    """Return where the log of this person is."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(folder, "rnnviz", "log", "rnnviz.log")


class Log:
    """A file that lines are added to; full, it makes room for another one.

    It is opened for its first line. What cannot be written is left out: no log stops anything.
    Without a path there is none.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._handler: RotatingFileHandler | None = None
        self._lock = threading.RLock()  # threads have something to note, too

    def note(self, level: int, text: str) -> None:
        """Add a text; it has one line or several."""
        if self.path is None:
            return
        import logging  # here, so that the window starts without it

        record = logging.LogRecord("rnnviz", level, "", 0, text, None, None)
        with self._lock, suppress(OSError):
            if self.path.exists() and not self.path.is_file():  # such as a pipe without a reader
                return
            if self._handler is None:
                self._handler = _handler(self.path)
            self._handler.handle(record)

    def close(self) -> None:
        """Close the file; nothing is added any more."""
        handler, self._handler, self.path = self._handler, None, None
        if handler is not None:
            with suppress(OSError):  # what was not written by now is lost
                handler.close()


def _handler(path: Path) -> RotatingFileHandler:
    import logging
    from logging.handlers import RotatingFileHandler

    class Quiet(RotatingFileHandler):
        """One that says nothing where it cannot write."""

        def handleError(self, record: LogRecord) -> None:  # noqa: N802
            """Leave the record out."""

        def rotate(self, source: str, dest: str) -> None:
            """Give a full file another name, unless another window holds it open."""
            with suppress(OSError):
                super().rotate(source, dest)

    path.parent.mkdir(parents=True, exist_ok=True)
    handler = Quiet(
        path, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8", delay=True,
        errors="backslashreplace",
    )  # fmt: skip
    handler.setFormatter(logging.Formatter(FORM))
    return handler
