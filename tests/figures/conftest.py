import gc
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from rnnviz.figures.board.board import Board
from tests.figures.helpers import OPEN


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> Iterator[None]:
    """Text needs an application; pytest-qt also fails a test on Qt's warnings.

    What a test leaves is deleted by Qt: Python's garbage collector would take it to pieces.
    """
    yield
    while OPEN:
        OPEN.pop().close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for board in [one for one in gc.get_objects() if isinstance(one, Board)]:
        if shiboken6.isValid(board) and board.scene() is None:
            shiboken6.delete(board)
