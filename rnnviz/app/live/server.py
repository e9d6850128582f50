"""LiveServer: lets programs of the same person show what they train in this window."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtNetwork import QLocalServer

from rnnviz.app.live.incoming import Incoming
from rnnviz.data.recording.meeting import leave_note, meeting_folder, new_address
from rnnviz.data.recording.reader import SUFFIX
from rnnviz.errors import RnnvizError
from rnnviz.files import free_name

NAME = re.compile(r"live-\d{8}-\d{6}(-\d+)?" + re.escape(SUFFIX))
MOST_KEPT = 20  # recordings that came in; the oldest go, unless they were saved elsewhere
MOST_AT_ONCE = 4  # programs


def recordings_folder() -> Path:
    """Return where recordings are kept that came in."""
    place = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(place), "rnnviz", "recordings")


class LiveServer(QObject):
    """Listens for programs on a local socket that only the same person can reach.

    Where that cannot be, nothing listens: the window works without.

    Signals
    -------
    began(Path)
        A recording comes in, which can be shown.
    """

    began = Signal(object)

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._note = folder, None
        self._coming: list[Incoming] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        with suppress(RnnvizError, OSError):
            meeting = meeting_folder()
            if self._server.listen(new_address(meeting)):
                self._note = leave_note(meeting, self._server.fullServerName())

    def close(self) -> None:
        """Listen no longer; what comes in ends here."""
        if self._note is not None:
            with suppress(OSError):
                self._note.unlink()
        self._server.close()
        for one in tuple(self._coming):
            one.close()

    def _welcome(self) -> None:
        while (line := self._server.nextPendingConnection()) is not None:
            if len(self._coming) >= MOST_AT_ONCE:
                line.abort()
                line.deleteLater()
                continue
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                name = f"live-{datetime.now():%Y%m%d-%H%M%S}{SUFFIX}"
                coming = Incoming(line, free_name(self._folder / name), self)
            except OSError:
                line.abort()
                line.deleteLater()
                continue
            self._coming.append(coming)
            coming.began.connect(self.began)
            coming.ended.connect(self._forget_ended)
            self._remove_oldest()

    def _forget_ended(self) -> None:
        coming = self.sender()
        if isinstance(coming, Incoming) and coming in self._coming:
            self._coming.remove(coming)
            coming.deleteLater()

    def _remove_oldest(self) -> None:
        with suppress(OSError):
            kept = sorted(p for p in self._folder.iterdir() if NAME.fullmatch(p.name))
            for path in kept[:-MOST_KEPT]:
                path.unlink()
