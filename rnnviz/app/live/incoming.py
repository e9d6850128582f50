"""Incoming: a recording that another program of the same person sends while it trains."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

from rnnviz.data.recording.entries import LARGEST, packed
from rnnviz.data.recording.reader import Recording
from rnnviz.data.recording.writer import END
from rnnviz.errors import RnnvizError

ROOM = 2**26  # bytes that wait for the window; more wait in the program that sends them


class Incoming(QObject):
    """Writes what comes in to a file, as it comes; nothing of it is unpacked here.

    Signals
    -------
    began(Path)
        The file holds something that can be shown.
    ended()
        Nothing more comes.
    """

    began = Signal(object)
    ended = Signal()

    def __init__(self, line: QLocalSocket, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._line, self.path = line, path
        self._told, self._open = False, True
        line.setParent(self)
        line.setReadBufferSize(ROOM)
        line.readyRead.connect(self._take)
        line.disconnected.connect(self.close)
        self._file = open(path, "xb")  # noqa: SIM115 - `close` closes it
        self._take()

    def close(self) -> None:
        """Take what has come, and end the recording after what is whole of it."""
        if not self._open:
            return
        self._take()
        self._open = False
        with suppress(OSError):
            self._file.close()
            self._end()
        self._line.abort()
        self.ended.emit()

    def _take(self) -> None:
        content = bytes(self._line.readAll().data())
        if not content or not self._open:
            return
        try:
            self._file.write(content)
            self._file.flush()
            full = self._file.tell() > LARGEST
        except OSError:  # such as a full disk
            full = True
        if not self._told:
            self._tell()
        if full:
            self.close()

    def _tell(self) -> None:
        """Say so once there is something to be shown."""
        with suppress(RnnvizError):
            if Recording(self.path).steps:
                self._told = True
                self.began.emit(self.path)

    def _end(self) -> None:
        """Cut off what is not whole, and say that nothing follows."""
        try:
            found = Recording(self.path)
        except RnnvizError:
            self.path.unlink()  # it never became one
            return
        if not found.ended:
            with open(self.path, "r+b") as file:
                file.truncate(found.place)
                file.seek(found.place)
                file.write(packed(END, b'{"updates": %d}' % found.updates, found.place)[1])
