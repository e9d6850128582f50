"""StepBox: a ViewBox that shows whole steps."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt

from rnnviz.figures.view.view import moved, zoomed

ZOOM = 1.25  # of the number of steps, at one notch of the wheel
NOTCH = 120
BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)


class StepBox(pg.ViewBox):
    """A ViewBox whose x is a step: step t is the column from t - 0.5 to t + 0.5.

    Where the mouse is enabled for x, the wheel zooms around the step under the pointer, and a drag
    moves along; both by whole steps, and within the limits of x. A drag with the right button does
    nothing.
    """

    @property
    def shown_steps(self) -> tuple[int, int]:
        """The first step that is shown, and the first after it that is not."""
        left, right = self.viewRange()[0]
        return round(left + 0.5), round(right + 0.5)

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: N802
        """Zoom, as `ViewBox.wheelEvent` does."""
        if axis == self.YAxis or not self.mouseEnabled()[0]:
            event.ignore()
            return
        event.accept()
        (start, stop), (first, last) = self.shown_steps, self._whole
        step = round(self.mapToView(event.pos()).x()) - first
        factor = ZOOM ** (-event.delta() / NOTCH)
        window = zoomed((start - first, stop - first), last - first, step, factor)
        self._look(window or (0, last - first))

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: N802
        """Move along, as `ViewBox.mouseDragEvent` does."""
        event.accept()
        if axis == self.YAxis or not self.mouseEnabled()[0] or event.button() not in BUTTONS:
            return
        if event.isStart():
            self._dragged = self.shown_steps
        (start, stop), (first, last) = self._dragged, self._whole
        pixels = event.buttonDownPos().x() - event.pos().x()
        by = round(pixels / max(self.width(), 1) * (stop - start))
        self._look(moved((start - first, stop - first), last - first, by))

    @property
    def _whole(self) -> tuple[int, int]:
        low, high = self.state["limits"]["xLimits"]
        return round(low + 0.5), round(high + 0.5)

    def _look(self, window: tuple[int, int]) -> None:
        first = self._whole[0]
        self.setXRange(first + window[0] - 0.5, first + window[1] - 0.5, padding=0)
