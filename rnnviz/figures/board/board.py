"""Board: plots at their places on whole pixels, for the window and for files."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace

import pyqtgraph as pg
from PySide6.QtCore import Signal

from rnnviz.figures.board.banner import Banner
from rnnviz.figures.board.explanation import ExplanationLine, explanation_height
from rnnviz.figures.board.heading import Heading, draw_ground
from rnnviz.figures.board.hit_test import HitTest, unique
from rnnviz.figures.board.layers import is_crowded, narrowed, read_views, rows_of
from rnnviz.figures.board.layout import (
    USUAL_PROPORTIONS,
    Place,
    Proportions,
    arrange,
    gutters_of,
    least_size,
    time_share,
)
from rnnviz.figures.board.plots import Plots, put, remove
from rnnviz.figures.board.splitters import Borders
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.items.picture import Picture
from rnnviz.figures.plots.panel import Panel, TimePanel
from rnnviz.figures.slow_motion.strip import WalkStrip, walk_strip
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.run_view import NOWHERE, USUAL, Cursor, RunView, side_by_side
from rnnviz.figures.view.unit_order import in_order
from rnnviz.figures.view.view import View
from rnnviz.registry import panels as registry
from rnnviz.training.snapshot.snapshot import Snapshot


class Board(pg.GraphicsWidget):
    """The panels of a run, or of several side by side.

    Parameters
    ----------
    look : Style
    panels : iterable of str, optional
        The kinds of the panels to show; the usual ones by default.
    view : View
        How it looks at its snapshots.
    explains : bool
        Whether a line at the bottom explains what is under the cursor, and switches are drawn:
        on paper nobody can point at anything.

    Attributes
    ----------
    in_view : float or None
        How much of its height is seen at once, where the rest is scrolled to; None: all.
    scrolled : float
        At which y that begins.
    least : (float, float)
        The width and height that it needs for plots to be read.
    grown : Signal()
        It needs another size than before.
    """

    grown = Signal()

    def __init__(
        self,
        look: Style,
        panels: Iterable[str] | None = None,
        view: View = USUAL,
        explains: bool = False,
    ) -> None:
        super().__init__()
        self.look, self.view, self.explains = look, view, explains
        self.plots = Plots()
        self.places: list[Place] = []
        self.proportions = USUAL_PROPORTIONS
        self.run: RunView | None = None
        self.only: str | None = None
        self.in_view: float | None = None
        self.scrolled, self.least = 0.0, (0.0, 0.0)
        self.pointed = NOWHERE
        self._snapshots: tuple[Snapshot, ...] = ()
        self._arranged: Hashable = None
        self._crowd: tuple[Hashable, bool] = (None, False)
        self._ground = Picture(self, look, draw_ground)
        self._top = Heading(self, look)
        self._line = ExplanationLine(self, look) if explains else None
        self.set_panels(panels)

    def set_panels(self, panels: Iterable[str] | None) -> None:
        """Choose the panels by kind, None for the usual; each appears once its needs are there."""
        self._by_hand = panels is not None
        kinds = registry if panels is None else dict.fromkeys(panels)
        chosen: list[Panel] = [registry[kind]() for kind in kinds]
        self.panels = sorted(chosen, key=lambda one: (not isinstance(one, TimePanel), one.order))
        self.maximise(None)

    def maximise(self, kind: str | None) -> None:
        """Let one of the panels fill the page; None for all again."""
        self.only = kind
        self._show()

    @property
    def chosen(self) -> list[Panel]:
        """The panels that were chosen; if none were, those that suit what is shown."""
        if self._by_hand:
            return self.panels
        compared, walked = len(self._snapshots) > 1, self.view.reveal is not None
        return [
            panel
            for panel in self.panels
            if (panel.compares if compared else panel.usual) or (walked and panel.walks)
        ]

    @property
    def visible(self) -> list[Panel]:
        """The panels that are drawn: all that were chosen, unless one is maximised."""
        return [panel for panel in self.chosen if self.only in (None, panel.kind)]

    @property
    def needs(self) -> frozenset[str]:
        """What the panels read of a snapshot beyond the metrics."""
        wanted = {"walk": self.view.reveal is not None, "shares": self.view.by_cause}
        own = {need for need, is_wanted in wanted.items() if is_wanted}
        return frozenset(own).union(*(panel.needs for panel in self.visible))

    def show_runs(self, snapshots: tuple[Snapshot, ...]) -> None:
        """Show a snapshot for each run; in slow motion the time panels show their walks."""
        self._snapshots = snapshots
        self._show()

    def set_view(self, view: View) -> None:
        """Look at the snapshots in another way."""
        self.view = view
        self._show()

    def set_look(self, look: Style) -> None:
        """Draw in another theme or text size: with new plots."""
        if look == self.look:
            return
        self.look = look
        remove(self.plots.clear())
        self._arranged, self._crowd = None, (None, False)
        for part in filter(None, (self._ground, self._top, self._line)):
            part.set_style(look)
        self._show()

    def set_in_view(self, height: float | None) -> None:
        """Say how much of its height is seen at once; None for all of it."""
        if height != self.in_view:
            self.in_view = height
            self._show()

    def scroll(self, y: float) -> None:
        """Keep what stands around the plots in view, which begins at a y of the page."""
        self._hold(y - self.scrolled)
        self.scrolled = y
        self._top.setPos(0, y)
        self._place_line()

    def set_proportions(self, proportions: Proportions) -> None:
        """Make rows and columns larger or smaller."""
        self.proportions = proportions
        self._arrange()

    @guarded
    def resizeEvent(self, event: object) -> None:  # noqa: N802
        """Arrange the plots on the page as large as it is now."""
        for picture in filter(None, (self._ground, self._top, self._line)):
            picture.resized()
        self._show()

    def point(self, cursor: Cursor) -> None:
        """Point at something, in all plots."""
        self.pointed = cursor
        for plot in self.plots:
            plot.point(cursor)
        self._explain()

    @property
    def strip(self) -> WalkStrip | None:
        """The strip of slow motion, while it is shown."""
        return self._top.strip

    @property
    def banner(self) -> Banner | None:
        """The names of the runs, of several."""
        return self._top.banner

    @property
    def page(self) -> Area:
        """The whole board in its own pixels."""
        return Area.of(self.rect())

    @property
    def borders(self) -> Borders:
        """The borders between the plots."""
        count, proportions = len([times for times in self.plots.times if times]), self.proportions
        share = time_share(count, proportions)
        return Borders(list(self.plots), self.places, count, share, proportions)

    @property
    def hit_test(self) -> HitTest:
        """What lies where."""
        seen = self._seen()
        return HitTest(list(self.plots), self.places, seen._replace(y=seen.y + self.scrolled))

    def _show(self) -> None:
        """Show the snapshots; where there is no room for the rows of all layers, the last's."""
        if not self._snapshots or self.page.width <= 0:
            return
        self.view = view = in_order(self.view, self._snapshots)
        self.run = side_by_side(self._snapshots, replace(view, reveal=None))
        self._top.show_runs(self._snapshots, walk_strip(self._snapshots, view))
        views, seen = read_views(self.run, self.strip), self._seen()
        structure = seen, self.look, tuple(panel.kind for panel in self.visible), rows_of(views)
        if self._crowd == (structure, True):
            self._fill(narrowed(view, self.run, self.strip))
        else:
            self._fill(view)
            if self._crowd[0] != structure:
                crowded = is_crowded(views, self.plots.times, seen.height, self.look.text)
                self._crowd = structure, crowded
                if crowded:
                    self._fill(narrowed(view, self.run, self.strip))
        self._arrange()
        last = {place.column: place for place in self.places}
        times = [last[k] for k, column in enumerate(self.plots.times) if column]
        gutters = [place.area.x - place.gutter for place in times] or [0.0] * len(self.plots.times)
        areas, beside = [place.area for place in times], bool(self.plots.instruments)
        self._top.lay_out(gutters, self.proportions, areas, beside)
        self._explain()

    def _fill(self, view: View) -> None:
        """Have the plots that the visible panels want; in slow motion the walks' for the times."""
        self.run = side_by_side(self._snapshots, replace(view, reveal=None))
        self._top.show_runs(self._snapshots, walk_strip(self._snapshots, view))
        read = self.run if self.strip is None else self.strip.runs[0]
        new, gone = self.plots.fill(self.look, self.visible, self.run, read, self.pointed)
        for plot in new:
            plot.clickable = self.explains
            plot.setParentItem(self)
        remove(gone)

    def _arrange(self) -> None:
        text = self.look.text
        shape = tuple((plot, plot.room, plot.gutter(text)) for plot in self.plots)
        rows = [*map(len, self.plots.times)], gutters_of(self.plots.times, text)
        heights = tuple(self.proportions.heights.items())
        page = self._inner()
        seen = self._seen().height
        key = (page, seen, self.look, shape, rows, self.proportions.time, heights)
        if key != self._arranged:
            self._arranged = key
            what = self.plots.times, self.plots.instruments, page, text, self.proportions, seen
            self.places = arrange(*what)
            self._hold(self.scrolled)
            for plot, place in zip(self.plots, self.places, strict=True):
                put(plot, place)
            around = self.page.height - page.height
            width, height = least_size(*what)
            least, self.least = self.least, (width, around + height)
            if self.least != least:
                self.grown.emit()
        self._place_line()

    def _place_line(self) -> None:
        """Let the line that explains stand at the lower edge of what is seen."""
        if self._line is not None:
            below = self.page.height - (self.in_view or self.page.height)
            self._line.stand(below - self.scrolled, self.places)

    def _hold(self, by: float) -> None:
        """Move the columns that stay in view."""
        self.places = [place.moved(by) if place.stays else place for place in self.places]
        for plot, place in zip(self.plots, self.places, strict=True):
            if place.stays and by:
                plot.moveBy(0, by)

    def _inner(self) -> Area:
        """Return the page without strip and banner, and without the line that explains."""
        (x, y, width, height), top = self.page, self._top.height
        low = explanation_height(self.look.text) if self.explains else 0
        return Area(x, y + top, width, height - top - low)

    def _seen(self) -> Area:
        """Return as much of the inner page as is seen at once."""
        inner = self._inner()
        hidden = 0.0 if self.in_view is None else max(self.page.height - self.in_view, 0.0)
        return inner._replace(height=inner.height - hidden)

    def _explain(self) -> None:
        if self._line is not None:
            at = self.pointed
            texts = [plot.explain(at) for plot in self.plots if unique(plot) == at.plot]
            self._line.say("".join(texts[:1]))
