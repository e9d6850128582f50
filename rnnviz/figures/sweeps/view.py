"""SweepView: the widget that shows the picture of a sweep in a window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnnviz.figures.board.layout import zoom_for
from rnnviz.figures.graphics_view import GraphicsView
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.sweeps.picture import SweepPicture
from rnnviz.figures.sweeps.plan import Spot
from rnnviz.figures.sweeps.words import run_words
from rnnviz.training.sweeps.table import Table

STEPS = {
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
"""By an arrow key: how far it goes to the right and up."""


class SweepView(GraphicsView):
    """A view that the picture of a table fills; mouse and arrow keys point at a run.

    Signals
    -------
    pointed(Spot or None)
    chosen(Spot)
        A run was clicked, or Enter was pressed on it.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, table: Table, kind: str, look: Style, parent: QWidget | None = None) -> None:
        picture = SweepPicture(table, kind, look)
        super().__init__(picture, parent)
        self.picture = picture
        self.setAccessibleName("runs of the sweep")
        self._describe()

    @property
    def theme(self) -> Theme:
        """The theme in which all is drawn."""
        return self.picture.look.theme

    def show_table(self, table: Table, kind: str) -> None:
        """Show a table, or another measure of it; the run that is pointed at stays."""
        self.picture.show_table(table, kind)
        self.point(self.picture.pointed)

    def set_look(self, look: Style) -> None:
        """Draw it in another style."""
        self.picture.set_look(look)
        self.viewport().update()

    def point(self, spot: Spot | None) -> None:
        """Point at a run, or at none."""
        self.picture.point(spot)
        self._describe()
        self.pointed.emit(spot)

    @guarded
    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Let the picture fill the view; on a very large one all is drawn larger."""
        super().resizeEvent(event)
        if event is not None:  # as pyqtgraph calls it before there is a picture
            width, height = self.viewport().width(), self.viewport().height()
            zoom = zoom_for(width, height, step=0.25)
            self.picture.setScale(zoom)
            self.picture.resize(width / zoom, height / zoom)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Point at the run under the pointer."""
        spot = self._spot_at(event)
        over = Qt.CursorShape.ArrowCursor if spot is None else Qt.CursorShape.PointingHandCursor
        self.setCursor(over)
        if spot != self.picture.pointed:
            self.point(spot)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Point at nothing, unless the keyboard points."""
        if not self.ringed:
            self.point(None)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the focus; a click is one when the button is let go."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the run that was clicked."""
        spot = self._spot_at(event)
        if spot is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(spot)

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Do nothing more than a click did."""

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go from run to run by arrows, and choose by Enter."""
        spot = self.picture.pointed
        if event.key() in STEPS:
            step = STEPS[Qt.Key(event.key())]
            self.point(Spot() if spot is None else self.picture.plan.moved(spot, *step))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and spot is not None:
            self.chosen.emit(spot)
        else:
            event.ignore()

    def _spot_at(self, event: QMouseEvent) -> Spot | None:
        zoom = self.picture.scale()
        return self.picture.spot_at(event.position().x() / zoom, event.position().y() / zoom)

    def _describe(self) -> None:
        """Say which run is pointed at, for those who do not see it."""
        spot = self.picture.pointed
        words = "Arrow keys go from run to run, Enter opens one."
        if spot is not None:
            words = ". ".join(run_words(self.picture.plan, spot))
        self.setAccessibleDescription(words)
