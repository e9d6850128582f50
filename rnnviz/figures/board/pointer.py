"""Pointer: what mouse and wheel do to a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from PySide6.QtCore import Qt

from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.splitters import Borders, Grip
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.figures.view.view import moved

MEANINGS: Mapping[str, str] = {
    "point": "one cursor through every panel, with the numbers under it",
    "click": "pin the cursor, or unpin it",
    "click a label": "show that layer alone, or the next sequence",
    "click “fold”": "fold the unrolled network into its one cell, or unfold it",
    "click “›”": "show the spectrum of the next gate’s weights",
    "double-click": "let a panel fill the figure, or show all again",
    "wheel": "zoom into the timesteps; elsewhere, scroll",
    "drag, or Shift + wheel": "move along the timesteps while zoomed in",
    "drag along the loss": "go to any update of the run",
    "drag a border": "make panels larger or smaller",
    "right-click": "change, hold or edit what lies there; export a panel, copy it",
}
"""What can be done with the pointer, in words."""

ZOOM = 1.25  # of the number of steps, at one notch of the wheel
STILL = 4.0  # pixels that the pointer may move within a click
SHAPES = Qt.CursorShape


@dataclass(frozen=True)
class _Press:
    """Where a button was pressed, what lay there, and how many timesteps a pixel is, by axis."""

    x: float
    y: float
    grip: Grip | None
    borders: Borders
    window: tuple[int, int] | None
    update: int | None
    rates: tuple[float, float]


class Pointer:
    """Translates what the pointer does into what the figure can do."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._press: _Press | None = None
        self._dragged = False
        self._pin_before: Cursor | None = None

    def offer(self, x: float, y: float) -> tuple[Qt.CursorShape, str]:
        """Return what could be done here: as the shape of the mouse cursor, and in words."""
        board = self._figure.board
        choice, grip = board.hit_test.choice_at(x, y), board.borders.at(x, y)
        if choice is not None:
            return SHAPES.PointingHandCursor, choice.tip
        shape = SHAPES.ArrowCursor
        if grip is not None:
            shape = SHAPES.SizeHorCursor if grip.column is None else SHAPES.SizeVerCursor
        return shape, board.hit_test.about(x, y)

    def hover(self, x: float, y: float) -> None:
        """Move the cursor, unless it is pinned."""
        figure = self._figure
        found = figure.board.hit_test.locate(x, y) or NOWHERE
        figure.set_part(found)
        if figure.pin is None and found != figure.cursor:
            figure.set_cursor(found)
            figure.hovered.emit(found)

    def press(self, x: float, y: float) -> None:
        """Begin a click or a drag."""
        borders = self._figure.board.borders
        self._dragged = False
        window = self._window(x, y)
        found = self._figure.board.hit_test.plot_at(x, y)
        rates = (0.0, 0.0) if window is None or found is None else _rates(*found, x, y, window)
        there = self._figure.board.hit_test.locate(x, y) or NOWHERE
        zoomed = window is not None and self._figure.view.window is not None
        update = None if zoomed else there.update  # where both could be, what is zoomed moves
        self._press = _Press(x, y, borders.at(x, y), borders, window, update, rates)

    def drag(self, x: float, y: float) -> None:
        """Move a border, or the window of timesteps, or go along the updates of the run."""
        press = self._press
        if press is None or (not self._dragged and self._is_near(press, x, y)):
            return
        self._dragged = True
        figure = self._figure
        if press.grip is not None:
            proportions = press.borders.pulled(press.grip, x - press.x, y - press.y)
            figure.set_proportions(proportions)
        elif press.update is not None:
            found = figure.board.hit_test.locate(x, y) or NOWHERE
            self.hover(x, y)
            if found.update is not None:
                figure.travelled.emit(found.update)
        elif press.window is not None and figure.view.window is not None:
            by = (press.x - x) * press.rates[0] + (y - press.y) * press.rates[1]
            self._look(moved(press.window, self._whole(), round(by)))

    def release(self, x: float, y: float) -> None:
        """End a drag, or do what a click does."""
        press, self._press = self._press, None
        if press is not None and not self._dragged and press.grip is None:
            self._click(x, y)

    def double_click(self, x: float, y: float) -> None:
        """Maximise the panel or show all again; what the first click pinned is undone."""
        figure, board = self._figure, self._figure.board
        plot = board.hit_test.panel_plot_at(x, y)
        if plot is None or board.hit_test.choice_at(x, y) is not None:
            return
        figure.set_pin(self._pin_before)
        figure.pinned.emit(figure.pin or NOWHERE)
        figure.maximise(plot.kind if board.only is None else None)

    def wheel(self, x: float, y: float, notches: float, along: bool) -> bool:
        """Zoom around the step under the pointer, or move along; return whether there is one."""
        window, step = (
            self._window(x, y),
            (self._figure.board.hit_test.locate(x, y) or NOWHERE).step,
        )
        if window is None or step is None:
            return False
        if along:
            by = round(-notches * max(1, (window[1] - window[0]) / 8))
            self._look(moved(window, self._whole(), by))
        else:
            self._figure.zoom_time(ZOOM**-notches, step)
        return True

    def _click(self, x: float, y: float) -> None:
        """Choose what lies here; or pin the cursor, move the pin, or set it free."""
        figure = self._figure
        choice = figure.board.hit_test.choice_at(x, y)
        if choice is not None:
            figure.choose(choice.view)
        else:
            found, pin = figure.board.hit_test.locate(x, y) or NOWHERE, figure.pin or NOWHERE
            if found.mark is not None and found.step is None:  # a part of what is pinned
                mark = None if found.mark == pin.mark else found.mark
                found = replace(pin, mark=mark, plot=found.plot) if found.mark else pin
            elif found == pin:
                found = NOWHERE
            self._pin_before = figure.pin
            figure.set_pin(found)
            figure.pinned.emit(figure.pin or NOWHERE)
        self.hover(x, y)

    def _window(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the steps that are shown, if the pointer is on an axis of steps."""
        shown = self._figure.traced
        found = self._figure.board.hit_test.locate(x, y)
        if shown is None or found is None or found.step is None:
            return None
        return shown.view.steps(self._whole())

    def _whole(self) -> int:
        shown = self._figure.traced
        return shown.trace.steps if shown is not None else 0

    def _look(self, window: tuple[int, int] | None) -> None:
        window = None if window == (0, self._whole()) else window
        self._figure.set_view(replace(self._figure.view, window=window))

    @staticmethod
    def _is_near(press: _Press, x: float, y: float) -> bool:
        return abs(x - press.x) <= STILL and abs(y - press.y) <= STILL


def _rates(
    plot: Plot, area: Area, x: float, y: float, window: tuple[int, int]
) -> tuple[float, float]:
    """Return how many timesteps a pixel is to the right, and upwards, around a point of a plot."""
    x, y, steps = x - area.x, y - area.y, window[1] - window[0]
    if plot.locate(1, y).step != plot.locate(area.width - 1, y).step:
        return steps / area.width, 0.0
    there = [plot.locate(x, pixel).step is not None for pixel in range(int(area.height))]
    rows = [(known, len(list(row))) for known, row in groupby(there)]  # one below another
    bottom = 0
    for known, height in rows:
        bottom += height
        if known and y < bottom:
            return 0.0, steps / height
    return 0.0, 0.0
