"""FigureView: the widget that shows a figure in a window."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPixmapCache,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.hit_test import unique
from rnnviz.figures.board.layout import zoom_for
from rnnviz.figures.board.pointer import Pointer
from rnnviz.figures.drawing.notation import in_line
from rnnviz.figures.graphics_view import RING, GraphicsView
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.style.plain_text import tip
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.run_view import NOWHERE

AROUND = 4  # pixels between a panel and its frame
NOTCH = 120  # of a wheel, in Qt's eighths of a degree
CACHE = 128 * 1024  # KiB for the pictures of what seldom changes; 10 MiB, Qt's own, is too little


class FigureView(GraphicsView):
    """A view that the figure fills; when it is destroyed, the figure cannot be shown any more."""

    def __init__(self, figure: Figure, parent: QWidget | None = None) -> None:
        super().__init__(figure.board, parent)
        self.figure = figure
        self._held = False
        self._framed = ""
        self._in_view: int | None = None
        self._pointer = Pointer(figure)
        self.destroyed.connect(figure.rest)
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), CACHE))
        self.viewport().setAutoFillBackground(False)  # the board covers all of it
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("figure")
        figure.rearranged.connect(self.describe)
        figure.pinned.connect(self.describe)

    @property
    def theme(self) -> Theme:
        """The theme in which all is drawn."""
        return self.figure.theme

    def describe(self) -> None:
        """Say in words what is shown, with the pinned numbers, for those who do not see it."""
        pin, words = self.figure.pin, []
        for plot in self.figure.board.plots:
            texts = (plot.read(pin) if pin else ()) or plot.caption
            texts = (*texts, *([plot.stamp.words] if plot.stamp.words else []))
            said = [in_line(", ".join(texts))] if texts else []
            words.append(": ".join([str(plot.title), *said]))
        self.setAccessibleDescription("Shows " + "; ".join(words) + "." if words else "")

    @guarded
    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Let the board fill the view; on a very large one all is drawn larger."""
        super().resizeEvent(event)
        if event is not None:  # as pyqtgraph calls it before there is a figure
            self._fill()

    def set_in_view(self, height: int) -> None:
        """Say how much of its height is seen at once, where it is scrolled."""
        if height != self._in_view:
            self._in_view = height
            self._fill()

    def scroll_to(self, y: int) -> None:
        """Keep the names of the runs and what explains in view, which begins at a y."""
        self.figure.board.scroll(y / self.figure.board.scale())

    @property
    def least(self) -> tuple[int, int]:
        """The width and height that it needs for plots to be read."""
        (width, height), zoom = self.figure.board.least, float(self.figure.board.scale())
        return math.ceil(width), math.ceil(height * zoom)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Lay nothing out meanwhile, but all of it afterwards.

        Plots hold widgets, and Qt must find none made or deleted while it applies a style sheet.
        """
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self._fill()

    def _fill(self) -> None:
        if self._held:
            return
        width, height = self.viewport().width(), self.viewport().height()
        in_view = height if self._in_view is None else min(height, self._in_view)
        zoom, board = zoom_for(width, in_view, step=0.25), self.figure.board
        board.setScale(zoom)
        board.set_in_view(in_view / zoom)
        board.resize(width / zoom, height / zoom)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the cursor, or drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pointer.drag(*self._place(event))
        else:
            self._pointer.hover(*self._place(event))
            self._offer(*self._place(event))

    @guarded
    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Point at nothing."""
        self.leave()

    def leave(self) -> None:
        """Point at nothing, wherever the pointer is; what is pinned stays."""
        self._pointer.hover(-1, -1)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.press(*self._place(event))

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.release(*self._place(event))
            self._offer(*self._place(event))

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let a panel fill the figure, and back."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.double_click(*self._place(event))

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom into the timesteps, or move along them."""
        turned = event.angleDelta()
        along = turned.y() == 0 or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        notches = (turned.y() or turned.x()) / NOTCH
        place = self._board_place(event.position().x(), event.position().y())
        event.setAccepted(self._pointer.wheel(*place, notches, along))

    @guarded
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer what can be done with the panel under the pointer."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.ask_menu()
            return
        place = self._board_place(event.pos().x(), event.pos().y())
        plot = self.figure.board.hit_test.panel_plot_at(*place)
        if plot is not None:
            found = self.figure.board.hit_test.locate(*place) or NOWHERE
            self.figure.menu_asked.emit(plot, event.globalPos(), found)

    def ask_menu(self) -> None:
        """Offer what can be done with the panel in which the cursor is pinned, or the first."""
        board = self.figure.board
        placed = list(zip(board.plots, board.places, strict=True))
        pinned = [pair for pair in placed if unique(pair[0]) == board.pointed.plot]
        for plot, place in (pinned or placed)[:1]:
            corner = board.mapToScene(place.area.x, place.area.y).toPoint()
            pin = self.figure.pin or NOWHERE
            self.figure.menu_asked.emit(plot, self.viewport().mapToGlobal(corner), pin)

    @guarded
    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        """Draw the ring, and the frames of a panel."""
        super().drawForeground(painter, rect)
        half = RING / 2
        for plot in self.figure.board.plots:
            if plot.kind == self._framed:
                frame = plot.mapRectToScene(plot.boundingRect())
                painter.drawRoundedRect(frame.adjusted(-AROUND, -half, AROUND, half), 6, 6)

    def frame(self, kind: str) -> None:
        """Frame the plots of a panel; "" for none."""
        self._framed = kind
        self.viewport().update()

    def _offer(self, x: float, y: float) -> None:
        """Say what could be done at a place."""
        shape, words = self._pointer.offer(x, y)
        self.setCursor(shape)
        self.setToolTip(tip(words))

    def _place(self, event: QMouseEvent) -> tuple[float, float]:
        return self._board_place(event.position().x(), event.position().y())

    def _board_place(self, x: float, y: float) -> tuple[float, float]:
        """Return a place of the view in pixels of the board."""
        zoom = self.figure.board.scale()
        return x / zoom, y / zoom
