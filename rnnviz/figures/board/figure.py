"""Figure: a board that lives, with the cursor that its panels share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QEasingCurve, QObject, QTimeLine, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGraphicsScene

from rnnviz.errors import RnnvizError
from rnnviz.figures.board.board import Board
from rnnviz.figures.board.layout import Proportions, zoom_for
from rnnviz.figures.board.page import Page, size_as_shown
from rnnviz.figures.board.presets import Preset
from rnnviz.figures.drawing.paper import check_size
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.figures.view.gradients import fitted
from rnnviz.figures.view.run_view import NOWHERE, USUAL, Cursor, RunView
from rnnviz.figures.view.seen import focus_of
from rnnviz.figures.view.view import View, zoomed
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.snapshot import Snapshot

SLIDE, FRAME = 600, 16  # milliseconds that folding takes, and of each of its pictures


class Figure(QObject):
    """Panels on one page, live.

    Attributes
    ----------
    board : Board
        What is drawn; a `FigureView` shows it.
    hovered : Signal(Cursor)
        The cursor was moved by the pointer.
    pinned : Signal(Cursor)
        A click fixed the cursor; an empty one when it was set free.
    rearranged : Signal()
        Other panels are visible than before, so that `needs` may be others.
    view_changed : Signal()
        The snapshots are looked at in another way.
    travelled : Signal(int)
        An update of the runs is to be shown.
    resized : Signal()
        Panels were made larger or smaller.
    menu_asked : Signal(Plot, QPoint, Cursor)
        What can be done with a plot is asked for, at a place of the screen; what lies there.
    """

    hovered = Signal(object)
    pinned = Signal(object)
    rearranged = Signal()
    view_changed = Signal()
    travelled = Signal(int)
    resized = Signal()
    menu_asked = Signal(object, object, object)

    def __init__(
        self,
        theme: Theme = DARK,
        panels: Iterable[str] | None = None,
        text_scale: float = 1.0,
        view: View = USUAL,
    ) -> None:
        super().__init__()
        self.board = Board(Style.of(theme, text_scale), panels, view, explains=True)
        # Until a view shows it: what is in no scene is taken to pieces by Python, not by Qt.
        self._shelf = QGraphicsScene()
        self._shelf.addItem(self.board)
        self._text_scale = text_scale
        self.snapshots: tuple[Snapshot, ...] = ()
        self.cursor = NOWHERE
        self.pin: Cursor | None = None
        self._slide = QTimeLine(SLIDE, self)
        self._slide.setUpdateInterval(FRAME)
        self._slide.setEasingCurve(QEasingCurve.Type.Linear)  # what it moves begins gently itself
        self._slide.valueChanged.connect(self._slid)
        self._slide.finished.connect(self.view_changed)

    @property
    def needs(self) -> frozenset[str]:
        """What to ask of the trainer for the panels that are visible, and to explain a unit."""
        explained = {"weights"} if self.cursor.unit is not None else set()
        return self.board.needs | explained

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self.board.look.theme

    @property
    def panels(self) -> list[str]:
        """The kinds of the panels that are shown unless one is maximised."""
        return [panel.kind for panel in self.board.chosen]

    @property
    def maximised(self) -> str | None:
        """The kind of the panel that fills the figure, if one does."""
        return self.board.only

    @property
    def proportions(self) -> Proportions:
        """The sizes of the panels relative to each other."""
        return self.board.proportions

    @property
    def run(self) -> RunView | None:
        """What is shown, of several runs the first; None before the first snapshot."""
        return self.board.run

    @property
    def snapshot(self) -> Snapshot | None:
        """What is shown, of several runs the first."""
        return self.snapshots[0] if self.snapshots else None

    def show(self, *snapshots: Snapshot) -> None:
        """Show a snapshot, or one a run; they hold at least what `needs` names."""
        others = len(snapshots) != len(self.snapshots)
        before, now = _steps(self.snapshots), _steps(snapshots)
        if self.view.window is not None and before and now and before != now:
            self.set_view(replace(self.view, window=None))  # these are steps of something else
        self.snapshots = snapshots
        self.board.show_runs(snapshots)
        if others:
            self.rearranged.emit()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.board.set_look(Style.of(theme, self._text_scale))

    def set_panels(self, panels: Iterable[str] | None) -> None:
        """Choose the panels by kind, None for the usual; each appears once its needs are there."""
        self.board.set_panels(panels)
        self.rearranged.emit()

    def maximise(self, kind: str | None) -> None:
        """Let one panel fill the figure; None for all again."""
        self.board.maximise(kind)
        self.rearranged.emit()

    @property
    def text_scale(self) -> float:
        """The text size relative to the system's."""
        return self._text_scale

    def set_text_scale(self, scale: float) -> None:
        """Set the text size relative to the system's: 1.0 to 2.0."""
        self._text_scale = scale
        self.board.set_look(Style.of(self.theme, scale))

    @property
    def view(self) -> View:
        """How the snapshots are looked at."""
        return self.board.view

    def set_view(self, view: View) -> None:
        """Look at the snapshots in another way."""
        if view == self.view:
            return
        others = (self.view.reveal is None) != (view.reveal is None)
        self.board.set_view(view)
        if others:  # slow motion has needs of its own
            self.rearranged.emit()
        self.view_changed.emit()

    def choose(self, view: View) -> None:
        """Look at the snapshots as a person chose to; the network folds and unfolds gently."""
        self.set_view(replace(view, folded=self.view.folded))
        self.fold(view.folded > 0.5)

    def fold(self, folded: bool | None = None) -> None:
        """Let the unrolled network slide into its one cell, or out of it; by default either."""
        forward, backward = QTimeLine.Direction.Forward, QTimeLine.Direction.Backward
        running = self._slide.state() == QTimeLine.State.Running
        present = self._slide.direction() == forward if running else self.view.folded > 0.5
        folded = not present if folded is None else folded
        if folded != present:
            self._slide.setDirection(forward if folded else backward)
            if not running:
                self._slide.start()

    def rest(self) -> None:
        """Stop what moves by itself: there is no view any more."""
        self._slide.stop()

    def _slid(self, folded: float) -> None:
        self.board.set_view(replace(self.view, folded=folded))

    @property
    def traced(self) -> RunView | None:
        """What is shown, if it holds the probe's trace: some panels need none."""
        shown = self.board.run
        return shown if shown is not None and "trace" in shown.snapshot.parts else None

    @property
    def focus(self) -> Focus:
        """What is to be looked at more closely: the sequence or what was typed, and whose loss."""
        return focus_of(self.view, self.cursor)

    def zoom_time(self, factor: float, step: int | None = None) -> None:
        """Show `factor` times as many timesteps, around a step; by default the cursor's."""
        shown = self.traced
        if shown is None:
            return
        whole = shown.trace.steps
        window = shown.view.steps(whole)
        step = self.cursor.step if step is None else step
        if step is None or not window[0] <= step < window[1]:
            step = sum(window) // 2
        self.set_view(replace(self.view, window=zoomed(window, whole, step, factor)))

    def sort(self, kind: str) -> None:
        """Draw units in an order of `unit_order.KINDS` as it is now, or by their numbers."""
        self.set_view(replace(self.view, sort=kind, order=None))

    def fit(self, fit: bool = True) -> None:
        """Fit the scale of gradient magnitudes to what is shown now, or take the usual one."""
        decades = USUAL.decades
        if fit and self.traced is not None:
            runs = self.traced.runs
            decades = fitted([p for run in runs for one in run.gradients for p in one.values()])
        self.set_view(replace(self.view, decades=decades))

    def set_proportions(self, proportions: Proportions) -> None:
        """Make panels larger or smaller."""
        self.board.set_proportions(proportions)
        self.resized.emit()

    def set_cursor(self, cursor: Cursor) -> None:
        """Move the cursor without emitting `hovered`; a pinned cursor stays."""
        if self.pin is None and cursor != self.cursor:
            self.cursor = cursor
            self.board.point(cursor)

    def set_part(self, found: Cursor) -> None:
        """Point at a part of a diagram that shows what is pinned; nothing if none is pinned."""
        cursor = self.pin
        if cursor is not None and found.mark and found.step is None:
            cursor = replace(cursor, mark=found.mark, plot=found.plot)
        if cursor is not None and cursor != self.cursor:
            self.cursor = cursor
            self.board.point(cursor)

    def set_pin(self, cursor: Cursor | None) -> None:
        """Fix the cursor without emitting `pinned`; None sets it free."""
        self.pin = None if cursor in (None, NOWHERE) else replace(cursor, pinned=True)
        self.cursor = self.pin or NOWHERE
        self.board.point(self.cursor)

    def page(
        self,
        theme: Theme | None = None,
        size: tuple[int, int] | None = None,
        panels: Iterable[str] | None = None,
        preset: Preset | None = None,
        grounded: bool = True,
        captioned: bool = True,
        legends: bool = True,
    ) -> Page:
        """Return what is shown as a page for a file: with a header, and with pinned numbers.

        It is as large as here, or of a `size`, or laid out for what a `preset` is for.

        Raises
        ------
        RnnvizError
            If nothing is shown yet, or the size is none that can be drawn.
        """
        if not self.snapshots:
            raise RnnvizError("there is nothing to export yet: the figure shows no snapshot.")
        board = self.board
        kinds = [panel.kind for panel in board.visible] if panels is None else list(panels)
        text_scale = self._text_scale if preset is None else preset.text_scale
        look = Style.of(theme or self.theme, text_scale, grounded, legends)
        if preset is not None:
            size, zoom = size or preset.size, preset.zoom
        elif size is not None:
            zoom = zoom_for(*size)
        else:
            zoom = board.scale()
            size = size_as_shown(board, kinds, look.text)
        check_size(size)  # first: a page that is made has to be ended by its `with` block
        pin = self.pin or NOWHERE
        page = Page(look, kinds, board.view, self.snapshots, zoom, pin, captioned)
        page.board.set_proportions(board.proportions)
        page.resize(size)
        return page

    def image(self, scale: float = 2.0, panels: Iterable[str] | None = None) -> QImage:
        """Return what is shown as an image, with a header; for the clipboard."""
        with self.page(panels=panels) as page:
            return page.image(scale)


def _steps(snapshots: tuple[Snapshot, ...]) -> set[int]:
    """Return how many steps the sequences have that the snapshots show."""
    return {one.trace.steps for one in snapshots if "trace" in one.parts}
