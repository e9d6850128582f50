"""Figure: a drawing as an item of a Qt scene, with the cursor that its panels share."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from rnnviz.errors import RnnvizError
from rnnviz.figures.canvas import Area
from rnnviz.figures.drawing import Drawing
from rnnviz.figures.layout import zoom_for
from rnnviz.figures.lettering import lettering
from rnnviz.figures.page import Page, header_height
from rnnviz.figures.painting import PaintCanvas
from rnnviz.figures.shown import USUAL, Cursor
from rnnviz.figures.theme import DARK, Theme
from rnnviz.figures.view import View
from rnnviz.training.snapshot import Snapshot

NOWHERE = Cursor()


class Figure(QObject):
    """Panels on one page, live.

    Attributes
    ----------
    item : QGraphicsItem
        To be put into a scene; `FigureView` does.
    hovered : Signal(step, unit, update)
        The cursor was moved by the pointer; each is an int, or None where it does not apply.
    pinned : Signal(step, unit, update)
        A click fixed the cursor; all None when it was set free.
    rearranged : Signal()
        Other panels are visible than before, so that `needs` may be others.
    view_changed : Signal()
        The snapshots are looked at in another way.
    """

    hovered = Signal(object, object, object)
    pinned = Signal(object, object, object)
    rearranged = Signal()
    view_changed = Signal()

    def __init__(
        self,
        theme: Theme = DARK,
        panels: Iterable[str] | None = None,
        text_scale: float = 1.0,
        view: View = USUAL,
    ) -> None:
        super().__init__()
        self.drawing = Drawing(theme, panels, text_scale, view)
        self.snapshots: tuple[Snapshot, ...] = ()
        self.cursor = NOWHERE
        self.pin: Cursor | None = None
        self._pin_before: Cursor | None = None
        self.zoom = 1.0
        self.item = _Item(self)

    @property
    def needs(self) -> frozenset[str]:
        """What to ask of the trainer for the panels that are visible."""
        return self.drawing.needs

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self.drawing.theme

    @property
    def snapshot(self) -> Snapshot | None:
        """What is shown, of several lanes the first."""
        return self.snapshots[0] if self.snapshots else None

    def show(self, *snapshots: Snapshot) -> None:
        """Show a snapshot, or one a lane; they hold at least what `needs` names."""
        others = len(snapshots) != len(self.snapshots)
        self.snapshots = snapshots
        self.drawing.show(*snapshots)
        if others:
            self.rearranged.emit()
        self.item.update()

    def resize(self, width: float, height: float) -> None:
        """Arrange the panels on a page of this size; on a very large one all is drawn larger."""
        self.item.prepareGeometryChange()
        self.zoom = zoom_for(width, height, step=0.25)
        self.item.setScale(self.zoom)
        self.drawing.resize(Area(0, 0, width / self.zoom, height / self.zoom))
        self.item.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.drawing.theme = theme
        self.item.update()

    def set_panels(self, panels: Iterable[str] | None) -> None:
        """Choose the panels by kind, None for the usual; each appears once its needs are there."""
        self.drawing.set_panels(panels)
        self.item.update()
        self.rearranged.emit()

    def maximise(self, kind: str | None) -> None:
        """Let one panel fill the figure; None for all again."""
        self.drawing.maximise(kind)
        self.item.update()
        self.rearranged.emit()

    def set_text_scale(self, scale: float) -> None:
        """Set the text size relative to the system's: 1.0 to 2.0."""
        self.drawing.text_scale = scale
        self.drawing.resize(self.drawing.page)
        self.item.update()

    @property
    def view(self) -> View:
        """How the snapshots are looked at."""
        return self.drawing.view

    def set_view(self, view: View) -> None:
        """Look at the snapshots in another way."""
        if view == self.view:
            return
        self.drawing.view = view
        if self.snapshots:
            self.show(*self.snapshots)
        self.view_changed.emit()

    def set_cursor(
        self, step: int | None, unit: int | None = None, update: int | None = None
    ) -> None:
        """Move the cursor without emitting `hovered`; a pinned cursor stays."""
        self._move(Cursor(step, unit, update))

    def set_pin(self, step: int | None, unit: int | None = None, update: int | None = None,
                source: int | None = None) -> None:  # fmt: skip
        """Fix the cursor without emitting `pinned`; set it free if all are None."""
        cursor = Cursor(step, unit, update, source, pinned=True)
        self.pin = None if cursor == NOWHERE else cursor
        self.cursor = self.pin or NOWHERE
        self.item.update()

    def page(
        self,
        theme: Theme | None = None,
        size: tuple[int, int] | None = None,
        panels: Iterable[str] | None = None,
    ) -> Page:
        """Return what is shown as a page for a file: with a header, and with pinned numbers.

        Raises
        ------
        RnnvizError
            If nothing is shown yet, or the size is none that can be drawn.
        """
        if not self.snapshots:
            raise RnnvizError("there is nothing to export yet: the figure shows no snapshot.")
        shown = self.drawing
        kinds = [panel.kind for panel in shown.visible] if panels is None else panels
        drawing = Drawing(theme or shown.theme, kinds, shown.text_scale, shown.view)
        if size is not None:
            zoom = zoom_for(*size)
        else:
            zoom, height = self.zoom, shown.page.height + header_height(drawing)
            size = (round(shown.page.width * zoom), round(height * zoom))
        return Page(drawing, self.snapshots, size, zoom, self.pin or NOWHERE)

    def image(self, scale: float = 2.0) -> QImage:
        """Return what is shown as an image, with a header; for the clipboard."""
        return self.page().image(scale)

    def _move(self, cursor: Cursor) -> None:
        if self.pin is None and cursor != self.cursor:
            self.cursor = cursor
            self.item.update()

    def _hover(self, x: float, y: float) -> None:
        self.item.setToolTip(self.drawing.about(x, y))
        found = self.drawing.locate(x, y) or NOWHERE
        if self.pin is None and found != self.cursor:
            self._move(found)
            self.hovered.emit(found.step, found.unit, found.update)

    def _click(self, x: float, y: float) -> None:
        """Pin the cursor, move the pin, or set it free where it already is."""
        found = self.drawing.locate(x, y) or NOWHERE
        kept = NOWHERE if found == self.pin else found
        self._pin_before = self.pin
        self.set_pin(kept.step, kept.unit, kept.update, kept.source)
        self.pinned.emit(kept.step, kept.unit, kept.update)
        self._hover(x, y)

    def _double_click(self, x: float, y: float) -> None:
        """Maximise the panel or show all again; what the first click pinned is undone."""
        kind = self.drawing.panel_at(x, y)
        if kind is None:
            return
        before = self._pin_before or NOWHERE
        self.set_pin(before.step, before.unit, before.update, before.source)
        self.pinned.emit(before.step, before.unit, before.update)
        self.maximise(kind if self.drawing.only is None else None)


class _Item(QGraphicsItem):
    """Paints a figure: what seldom changes from a picture of it, the rest afresh."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._figure = figure
        self._fixed: QPixmap | None = None
        self._key: Hashable = None
        self.setAcceptHoverEvents(True)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(*self._figure.drawing.page)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        ratio = painter.device().devicePixelRatio() * self._figure.zoom
        drawing = self._figure.drawing
        painter.drawPixmap(0, 0, self._fixed_picture(ratio))
        canvas = PaintCanvas(painter, drawing.theme, lettering(drawing.text_scale), ratio)
        drawing.draw(canvas, self._figure.cursor)

    def _fixed_picture(self, ratio: float) -> QPixmap:
        drawing = self._figure.drawing
        key = (drawing.fixed, ratio)
        if self._fixed is None or key != self._key:
            width, height = drawing.page.width, drawing.page.height
            self._fixed = QPixmap(round(width * ratio), round(height * ratio))
            self._fixed.setDevicePixelRatio(ratio)
            painter = QPainter(self._fixed)
            try:
                text = lettering(drawing.text_scale)
                drawing.draw_fixed(PaintCanvas(painter, drawing.theme, text, ratio))
            finally:
                painter.end()
            self._key = key
        return self._fixed

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:  # noqa: N802
        self._figure._hover(event.pos().x(), event.pos().y())

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:  # noqa: N802
        self._figure._hover(-1, -1)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._figure._click(event.pos().x(), event.pos().y())

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._figure._double_click(event.pos().x(), event.pos().y())
