"""Heading: what stands over the plots: the strip of slow motion, the names of the runs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGraphicsItem

from rnnviz.figures.board.banner import Banner
from rnnviz.figures.board.layout import USUAL_PROPORTIONS, Proportions, columns
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.picture import Picture
from rnnviz.figures.slow_motion.strip import WalkStrip
from rnnviz.figures.style.style import Style
from rnnviz.training.snapshot.snapshot import Snapshot

AROUND = 1000.0  # over the plots, which are scrolled under what stands around them


class Heading(Picture):
    """A line each over the columns of the runs and of the instruments, on a ground of its own.

    Attributes
    ----------
    strip : WalkStrip or None
    banner : Banner or None
    """

    def __init__(self, parent: QGraphicsItem, style: Style) -> None:
        super().__init__(parent, style, self._write)
        self.strip: WalkStrip | None = None
        self.banner: Banner | None = None
        self._snapshots: tuple[Snapshot, ...] = ()
        self._gutters: Sequence[float] = (0.0,)
        self._proportions = USUAL_PROPORTIONS
        self._time_areas: Sequence[Area] = ()
        self._instruments = True
        self.setZValue(AROUND)

    @property
    def height(self) -> int:
        """Its height in pixels; 0 if there is nothing to say."""
        parts = self.strip, self.banner
        return sum(part.height(self._style.text) for part in parts if part is not None)

    def show_runs(self, snapshots: tuple[Snapshot, ...], strip: WalkStrip | None) -> None:
        """Say what is shown: the names of several runs, and in slow motion the strip."""
        width, several = self.boundingRect().width(), len(snapshots) > 1
        self.banner = Banner.of(snapshots, width, self._style.text) if several else None
        self.strip, self._snapshots = strip, snapshots

    def lay_out(
        self,
        gutters: Sequence[float],
        proportions: Proportions,
        time_areas: Sequence[Area],
        instruments: bool,
    ) -> None:
        """Stand over columns of time panels with these gutters, and the instruments if any.

        `time_areas` are where the timesteps of each run are, if there are time panels.
        """
        self._gutters, self._proportions, self._time_areas = gutters, proportions, time_areas
        self._instruments = instruments
        self.update()

    def _write(self, canvas: Canvas, page: Area) -> None:
        if not self.height:
            return
        canvas.ground(page._replace(height=self.height))
        low = 0 if self.strip is None else self.strip.height(canvas.lettering)
        if self.strip is not None:
            self.strip.draw(canvas, self._over(canvas, page, 0, low), self._time_areas)
        if self.banner is not None:
            height = self.banner.height(canvas.lettering)
            # Without time panels the runs' names still leave room for what differs.
            beside = self._instruments or not self._time_areas
            areas = self._over(canvas, page, low, height, beside)
            self.banner.draw(canvas, areas, self._snapshots)

    def _over(
        self, canvas: Canvas, page: Area, top: int, height: int, instruments: bool = True
    ) -> list[Area]:
        """Return the parts of a line over each run, and over the instruments."""
        text = canvas.lettering
        areas = columns(self._gutters, instruments, page, text, self._proportions)
        gap = round(0.5 * text.em)
        return [area._replace(y=page.y + top + gap, height=height - gap) for area in areas]


def draw_ground(canvas: Canvas, page: Area) -> None:
    """Draw what lies under the plots."""
    canvas.ground(page)
