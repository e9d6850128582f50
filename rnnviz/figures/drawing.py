"""Drawing: panels arranged on a page; the same for the window and for files."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.colors import argb
from rnnviz.figures.gradients import HIGHEST, LOWEST
from rnnviz.figures.layout import Place, arrange
from rnnviz.figures.lettering import lettering
from rnnviz.figures.panel import Panel, ScorePanel
from rnnviz.figures.plot import Plot
from rnnviz.figures.shown import Cursor, Shown
from rnnviz.figures.theme import Theme
from rnnviz.figures.timeplot import draw_steps
from rnnviz.figures.titleline import draw_caption, draw_title
from rnnviz.registry import panels as registry
from rnnviz.training.snapshot import Snapshot

NO_CURSOR = Cursor()


class Drawing:
    """What a figure shows, as marks on a canvas.

    Parameters
    ----------
    theme : Theme
    panels : iterable of str, optional
        The kinds of the panels to show; the usual ones by default.
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
        kinds = usual() if panels is None else list(dict.fromkeys(panels))
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
        text = lettering(self.text_scale)
        shape = tuple(
            (
                plot.name,
                plot.weight,
                plot.least,
                plot.most,
                plot.soft,
                plot.share,
                plot.gutter(text),
            )
            for plot in self.plots
        )
        key = (self.page, self.text_scale, shape, self._score)
        if key != self._arranged:
            self._arranged = key
            score, instruments = self.plots[: self._score], self.plots[self._score :]
            self.places = arrange(score, instruments, self.page, text)

    @property
    def fixed(self) -> Hashable:
        """All that `draw_fixed` depends on."""
        return (
            self._arranged,
            self.theme.name,
            tuple((plot.title, plot.fixed) for plot in self.plots),
        )

    def draw_fixed(self, canvas: Canvas) -> None:
        """Draw what seldom changes: ground, titles, axes."""
        canvas.rect(self.page, argb(self.theme.background))
        for plot, place in self._placed():
            draw_title(canvas, plot, place.title)
            plot.draw_fixed(canvas, place.area)
        if self.shown is not None and self._score:
            draw_steps(canvas, self.places[self._score - 1].area, self.shown, None)

    def draw(self, canvas: Canvas, cursor: Cursor = NO_CURSOR) -> None:
        """Draw the data and the numbers under the cursor."""
        for plot, place in self._placed():
            plot.draw(canvas, place.area, cursor)
            draw_caption(canvas, plot, place.title, cursor)
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


def usual() -> list[str]:
    """Return the kinds of the panels that are shown unless others are chosen."""
    return [kind for kind in registry if registry[kind].usual]
