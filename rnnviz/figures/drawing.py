"""Drawing: panels arranged on a page; the same for the window and for files."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np

from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.colors import argb
from rnnviz.figures.gradients import HIGHEST, LOWEST
from rnnviz.figures.layout import Place, arrange
from rnnviz.figures.lettering import lettering
from rnnviz.figures.panel import Panel, ScorePanel
from rnnviz.figures.plot import Key, Plot, Stroke
from rnnviz.figures.shown import Cursor, Shown
from rnnviz.figures.theme import Theme
from rnnviz.figures.timeplot import draw_steps
from rnnviz.registry import panels as registry
from rnnviz.training.snapshot import Snapshot

KEY_WIDTH, KEY_HEIGHT = 4.0, 0.5  # of a printed colour scale, in text sizes
NO_CURSOR = Cursor()


class Drawing:
    """What a figure shows, as marks on a canvas.

    Parameters
    ----------
    theme : Theme
    panels : iterable of str, optional
        The kinds of the panels to show; all that are registered by default.
    text_scale : float
        Text size relative to the system's: 1.0 to 2.0.
    sequence : int
        Which sequence of the probe the score shows.
    decades : (float, float)
        log10 of the ends of the scale of gradient magnitudes.
    """

    def __init__(
        self,
        theme: Theme,
        panels: Iterable[str] | None = None,
        text_scale: float = 1.0,
        sequence: int = 0,
        decades: tuple[float, float] = (LOWEST, HIGHEST),
    ) -> None:
        self.decades = decades
        self.theme = theme
        self.text_scale = text_scale
        self.sequence = sequence
        self.page = Area(0, 0, 1600, 950)
        self.shown: Shown | None = None
        self.plots: list[Plot] = []
        self.places: list[Place] = []
        self._arranged: Hashable = None
        self.set_panels(panels)

    def set_panels(self, panels: Iterable[str] | None) -> None:
        """Choose the panels by kind."""
        kinds = list(registry) if panels is None else list(dict.fromkeys(panels))
        chosen: list[Panel] = [registry[kind]() for kind in kinds]
        self.panels = sorted(
            chosen, key=lambda panel: (not isinstance(panel, ScorePanel), panel.order)
        )
        self._plot()

    @property
    def needs(self) -> frozenset[str]:
        """What the panels read of a snapshot beyond the metrics."""
        return frozenset().union(*(panel.needs for panel in self.panels))

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self.shown = Shown(snapshot, self.sequence, self.decades)
        self._plot()

    def resize(self, page: Area) -> None:
        """Arrange the plots on a page."""
        self.page = page
        self._arrange()

    def _plot(self) -> None:
        """Make the plots; arrange them anew only if they are others than before."""
        self.plots, self._score = [], 0
        if self.shown is None:
            return
        for panel in self.panels:
            if not panel.needs <= self.shown.snapshot.parts.keys():
                continue  # just made visible: the next snapshot brings it
            plots = panel.plots(self.shown)
            for plot in plots:
                plot.about = panel.about
            self.plots += plots
            self._score += len(plots) if isinstance(panel, ScorePanel) else 0
        if self._score:  # said once, for the whole score
            self.plots[0].caption = (self.shown.label, *self.plots[0].caption)
        self._arrange()

    def _arrange(self) -> None:
        shape = tuple((plot.name, plot.weight, plot.least, plot.most) for plot in self.plots)
        key = (self.page, self.text_scale, shape, self._score)
        if key != self._arranged:
            self._arranged = key
            score, instruments = self.plots[: self._score], self.plots[self._score :]
            self.places = arrange(score, instruments, self.page, lettering(self.text_scale))

    @property
    def fixed(self) -> Hashable:
        """All that `draw_fixed` depends on."""
        return (self._arranged, self.theme.name, tuple(plot.fixed for plot in self.plots))

    def draw_fixed(self, canvas: Canvas) -> None:
        """Draw what seldom changes: ground, titles, axes."""
        canvas.rect(self.page, argb(self.theme.background))
        for plot, place in self._placed():
            y = place.title.y + place.title.height / 2
            canvas.text(place.title.x, y, _title(canvas, plot, place.title), "title", canvas.ink())
            _draw_legend(canvas, plot.legend(self.theme), place.title)
            plot.draw_fixed(canvas, place.area)
        if self.shown is not None and self._score:
            draw_steps(canvas, self.places[self._score - 1].area, self.shown, None)

    def draw(self, canvas: Canvas, cursor: Cursor = NO_CURSOR) -> None:
        """Draw the data and the numbers under the cursor."""
        for plot, place in self._placed():
            plot.draw(canvas, place.area, cursor)
            _draw_caption(canvas, plot, place.title, cursor)
        if self.shown is not None and self._score:
            draw_steps(canvas, self.places[self._score - 1].area, self.shown, cursor)

    def locate(self, x: float, y: float) -> Cursor | None:
        """Return what lies at a point; None outside the plots' areas."""
        for plot, place in self._placed():
            if place.area.contains(x, y):
                return plot.locate(place.area, x, y)
        return None

    def about(self, x: float, y: float) -> str:
        """Return the sentence about the plot whose title lies at a point."""
        for plot, place in self._placed():
            if place.title.contains(x, y):
                return plot.about
        return ""

    def _placed(self) -> Sequence[tuple[Plot, Place]]:
        return list(zip(self.plots, self.places, strict=True))


def _draw_legend(canvas: Canvas, legend: Sequence[Key | Stroke], title: Area) -> None:
    """Print colour scales and kinds of line at the right end of the title line."""
    x, y = title.right, title.y + title.height / 2
    while legend and _legend_width(canvas, legend) > title.width:
        legend = legend[1:]
    for entry in reversed(legend):
        x = (
            _draw_key(canvas, entry, x, y)
            if isinstance(entry, Key)
            else _draw_stroke(canvas, entry, x, y)
        )
        x -= canvas.lettering.em


def _draw_key(canvas: Canvas, key: Key, right: float, y: float) -> float:
    em, width = canvas.lettering.em, canvas.lettering.width
    canvas.text(right, y, key.high, "small", canvas.dim(), "right")
    x = right - width(key.high, "small") - 5 - KEY_WIDTH * em
    ground = Area(round(x), round(y - KEY_HEIGHT * em / 2), KEY_WIDTH * em, KEY_HEIGHT * em)
    canvas.image(key.colormap.colors(np.linspace(0, 1, 64))[None, :], ground)
    x -= 5
    canvas.text(x, y, key.low, "small", canvas.dim(), "right")
    x -= width(key.low, "small")
    if key.of:
        x -= 6
        canvas.text(x, y, key.of, "small", canvas.dim(), "right")
        x -= width(key.of, "small")
    return x


def _draw_stroke(canvas: Canvas, stroke: Stroke, right: float, y: float) -> float:
    canvas.text(right, y, stroke.label, "small", canvas.dim(), "right")
    x = right - canvas.lettering.width(stroke.label, "small") - 5
    length = 2.0 * canvas.lettering.em
    ends = np.array([x - length, x]), np.array([y, y])
    canvas.line(*ends, argb(stroke.color), stroke.width, stroke.dash)
    return x - length


def _title(canvas: Canvas, plot: Plot, title: Area) -> str:
    """Return the title, without what follows its first dot if there is no room for it."""
    room = title.width - _legend_width(canvas, plot.legend(canvas.theme)) - canvas.lettering.em
    fits = canvas.lettering.width(plot.title, "title") <= room
    return plot.title if fits else plot.title.split(" · ")[0]


def _draw_caption(canvas: Canvas, plot: Plot, title: Area, cursor: Cursor) -> None:
    """Write the numbers under the cursor, or else the caption, as far as there is room."""
    width = canvas.lettering.width
    reading = plot.read(cursor)
    parts = list(reading or plot.caption)
    right = title.right - _legend_width(canvas, plot.legend(canvas.theme))
    room = right - title.x - width(_title(canvas, plot, title), "title") - 1.5 * canvas.lettering.em
    while parts and width("   ".join(parts), "small") > room:
        del parts[0]
    if parts:
        color = canvas.ink() if reading else canvas.dim()
        canvas.text(right, title.y + title.height / 2, "   ".join(parts), "small", color, "right")


def _legend_width(canvas: Canvas, legend: Sequence[Key | Stroke]) -> float:
    em, width = canvas.lettering.em, canvas.lettering.width
    total = 0.0
    for entry in legend:
        if isinstance(entry, Key):
            total += width(entry.low, "small") + width(entry.high, "small") + 10 + KEY_WIDTH * em
            total += width(entry.of, "small") + 6 if entry.of else 0
        else:
            total += width(entry.label, "small") + 5 + 2.0 * em
        total += em
    return total + (0.5 * em if total else 0)
