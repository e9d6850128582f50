"""Where a recording goes: to a file, to an open window."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from queue import SimpleQueue

from rnnviz.data.recording.meeting import Line
from rnnviz.data.recording.reader import SUFFIX, Recording
from rnnviz.errors import RnnvizError
from rnnviz.files import check_writable, told_as_unwritten

MOST_WAITING = 8  # frames that wait for a slow window; more are left out
MOST_PARTS = 10_000  # ... of any kind, after which the window is taken to be gone
LAST_WAIT = 2.0  # seconds that the end of a program waits for a window


class FilePlace:
    """A file to which a recording is written as it is made; a kill leaves what is whole.

    Parameters
    ----------
    path : Path
        It must end in ".rnnviz-recording"; an earlier recording there is replaced, nothing else.

    Raises
    ------
    RnnvizError
        If it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        if path.suffix != SUFFIX:
            raise RnnvizError(f"{path} cannot be written: its name must end in {SUFFIX}.")
        check_writable(path)
        with told_as_unwritten(path):
            if path.exists():
                _check_is_ours(path)
                path.unlink()  # who has the earlier one open goes on reading that
            self._file = open(path, "xb")  # noqa: SIM115 - it is closed by `close`

    def write(self, content: bytes, needed: bool) -> bool:
        """Write bytes, so that a kill does not lose them."""
        self._file.write(content)
        self._file.flush()
        return True

    def close(self, end: bytes) -> None:
        """Write the directory of the zip."""
        with self._file:
            self._file.write(end)


class WindowPlace:
    """An open window; a slow one loses frames, one that is closed all that follows.

    Parameters
    ----------
    line : Line
        The connection to it, which a thread writes to.
    """

    def __init__(self, line: Line) -> None:
        self._line, self._gone = line, False
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._send, daemon=True, name="rnnviz")
        self._thread.start()

    def write(self, content: bytes, needed: bool) -> bool:
        """Send bytes as soon as the window takes them; never wait for that."""
        waiting = self._outbox.qsize()
        if waiting >= MOST_PARTS:
            self._gone = True
        if self._gone or (waiting >= MOST_WAITING and not needed):
            return self._gone  # of a window that is gone nothing is missed
        self._outbox.put(content)
        return True

    def close(self, end: bytes) -> None:
        """Wait a moment until the window has what is left; what is in the file it needs not."""
        self._outbox.put(None)
        self._thread.join(LAST_WAIT)
        self._gone = True

    def _send(self) -> None:
        try:
            while (content := self._outbox.get()) is not None and not self._gone:
                self._line.sendall(content)
        except OSError:  # the window has been closed
            self._gone = True
        finally:
            self._line.close()


def _check_is_ours(path: Path) -> None:
    """Raise RnnvizError if what is there is no recording."""
    if os.stat(path).st_size:
        try:
            Recording(path)
        except RnnvizError:
            raise RnnvizError(
                f"{path} cannot be written: what is there is no recording; choose another name."
            ) from None
