"""FileDrop: a file that is dropped on a window is opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Lets files be dropped on a widget; `open_file` is called with the path of one."""

    def __init__(self, widget: QWidget, open_file: Callable[[str], object]) -> None:
        super().__init__(widget)
        self._open = open_file
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Accept a file, and open it when it is dropped."""
        del watched
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            return False
        assert isinstance(event, QDropEvent)
        path = _file_in(event.mimeData())
        if not path:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._open(path)
        return True


def _file_in(data: QMimeData) -> str:
    """Return the path of the first file in what is dropped; "" if there is none."""
    return next((url.toLocalFile() for url in data.urls() if url.isLocalFile()), "")
