"""Drawing: panels arranged on a page; the same for the window and for files."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.hit_test import Ground, unique
from rnnviz.figures.board.layout import (
    USUAL_PROPORTIONS,
    Place,
    Proportions,
    arrange,
    columns,
    crowded,
    score_share,
)
from rnnviz.figures.board.plots import made
from rnnviz.figures.board.splitters import Borders
from rnnviz.figures.items.banner import Banner
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.explanation import draw_explanation, explanation_height
from rnnviz.figures.items.title_line import draw_caption, draw_switch, draw_title
from rnnviz.figures.plots.panel import Panel, ScorePanel
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.plots.time_plot import TimePlot, draw_steps
from rnnviz.figures.slow_motion.strip import WalkStrip, walked
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.run_view import NOWHERE, USUAL, Cursor, Shown, side_by_side
from rnnviz.figures.view.view import View
from rnnviz.registry import panels as registry
from rnnviz.training.snapshot.snapshot import Snapshot


class Drawing:
    """What a figure shows, as marks on a canvas: a run, or several side by side.

    Parameters
    ----------
    theme : Theme
    panels : iterable of str, optional
        The kinds of the panels to show; the usual ones by default.
    text_scale : float
        Text size relative to the system's: 1.0 to 2.0.
    view : View
        How it looks at its snapshots.
    explains : bool
        Whether a line at the bottom explains what is under the cursor, and switches are drawn:
        on paper nobody can point at anything.
    """

    def __init__(
        self,
        theme: Theme,
        panels: Iterable[str] | None = None,
        text_scale: float = 1.0,
        view: View = USUAL,
        explains: bool = False,
    ) -> None:
        self.view = view
        self.explains = explains
        self.theme = theme
        self.text_scale = text_scale
        self.page = Area(0, 0, 1600, 950)
        self.proportions = USUAL_PROPORTIONS
        self.shown: Shown | None = None
        self.plots: list[Plot] = []
        self.scores: list[list[TimePlot]] = []
        self.banner: Banner | None = None
        self.strip: WalkStrip | None = None
        self.only: str | None = None
        self.places: list[Place] = []
        self._arranged: Hashable = None
        self._snapshots: tuple[Snapshot, ...] = ()
        self.set_panels(panels)

    def set_panels(self, panels: Iterable[str] | None) -> None:
        """Choose the panels by kind."""
        self._by_hand = panels is not None
        kinds = usual() if panels is None else list(dict.fromkeys(panels))
        chosen: list[Panel] = [registry[kind]() for kind in kinds]
        self.panels = sorted(
            chosen, key=lambda panel: (not isinstance(panel, ScorePanel), panel.order)
        )
        self.maximise(None)

    def maximise(self, kind: str | None) -> None:
        """Let one of the panels fill the page; None for all again."""
        self.only = kind
        self._plot()

    @property
    def chosen(self) -> list[Panel]:
        """The panels that were chosen; if none were, beside several runs those that compare."""
        if self._by_hand or self.shown is None or not self.shown.beside:
            return self.panels
        return [panel for panel in self.panels if isinstance(panel, ScorePanel) or panel.compares]

    @property
    def visible(self) -> list[Panel]:
        """The panels that are drawn: all that were chosen, unless one is maximised."""
        return [panel for panel in self.chosen if self.only in (None, panel.kind)]

    @property
    def needs(self) -> frozenset[str]:
        """What the panels read of a snapshot beyond the metrics."""
        walk = {"walk"} if self.view.reveal is not None else ()
        return frozenset().union(walk, *(panel.needs for panel in self.visible))

    def show(self, *snapshots: Snapshot) -> None:
        """Show a snapshot, or one a run; in slow motion the scores show their walks."""
        self._snapshots = snapshots
        self._plot()

    def resize(self, page: Area) -> None:
        """Arrange the plots on a page."""
        self.page = page
        self._plot()

    def set_proportions(self, proportions: Proportions) -> None:
        """Make rows and columns larger or smaller."""
        self.proportions = proportions
        self._arrange()

    def _plot(self) -> None:
        """Make the plots; where there is no room for the rows of all layers, the last's alone."""
        if not self._snapshots:
            return
        self._make(self.view)
        assert self.shown is not None
        if self._is_crowded(self.shown):
            tops = self.view.tops(layer.id for layer in self.shown.layers)
            level = None if self.strip is None else self.strip.level
            self._make(replace(self.view, layer=min(tops) if level is None else LayerId(level)))
        self._arrange()

    def _make(self, view: View) -> None:
        """Make the plots; in slow motion, once the walks are here, those of the scores of these."""
        self.shown = side_by_side(self._snapshots, replace(view, reveal=None))
        self.strip = walked(self._snapshots, view)
        read = self.shown if self.strip is None else self.strip.runs[0]
        self.scores, instruments = made(self.visible, self.shown, read)
        self.plots = [plot for score in self.scores for plot in score] + instruments
        experiments = tuple(snapshot.experiment for snapshot in self._snapshots)
        self.banner = Banner(experiments) if len(experiments) > 1 else None

    def _is_crowded(self, shown: Shown) -> bool:
        """Return whether the scores are too low for the rows of several layers."""
        text, room = lettering(self.text_scale), self._inner().height
        several = any(self.scores) and any(len(one.layers) > 1 for one in shown.runs)
        return several and any(crowded(score, room, text) for score in self.scores)

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
        rows = [len(score) for score in self.scores]
        heights = tuple(self.proportions.heights.items())
        page = self._inner()
        key = (page, self.text_scale, shape, tuple(rows), self.proportions.score, heights)
        if key != self._arranged:
            self._arranged = key
            instruments = self.plots[sum(rows) :]
            self.places = arrange(self.scores, instruments, page, text, self.proportions)

    @property
    def borders(self) -> Borders:
        """The borders between the panels."""
        scores = len([score for score in self.scores if score])
        share = score_share(scores, self.proportions)
        return Borders(self.plots, self.places, scores, share, self.proportions)

    @property
    def ground(self) -> Ground:
        """What lies where."""
        return Ground(self.plots, self.places, lettering(self.text_scale))

    def _inner(self) -> Area:
        """Return the page without strip and banner, and without the line that explains."""
        text, (x, y, width, height) = lettering(self.text_scale), self.page
        top = self._strip_height() + (0 if self.banner is None else self.banner.height(text))
        low = explanation_height(text) if self.explains else 0
        return Area(x, y + top, width, height - top - low)

    def _strip_height(self) -> int:
        return 0 if self.strip is None else self.strip.height(lettering(self.text_scale))

    def _over_columns(self, top: int, height: int) -> list[Area]:
        """Return the parts of a line above the plots: over each score, and the instruments."""
        text = lettering(self.text_scale)
        found = columns(len(self.scores), True, self.page, text, self.proportions)
        gap = round(0.5 * text.em)
        return [area._replace(y=self.page.y + top + gap, height=height - gap) for area in found]

    def _banner_columns(self) -> list[Area]:
        return self._over_columns(self._strip_height(), Banner.height(lettering(self.text_scale)))

    @property
    def fixed(self) -> tuple[Hashable, list[Hashable]]:
        """All that `draw_fixed` depends on: on the whole page, and for each plot."""
        whole = (self._arranged, self.theme.name, self.explains, self.banner)
        plots = ((plot.title, plot.legend_in(self.theme), plot.fixed) for plot in self.plots)
        return whole, list(plots)

    def draw_fixed(self, canvas: Canvas) -> None:
        """Draw what seldom changes: ground, titles, axes."""
        canvas.rect(self.page, argb(self.theme.background))
        if self.banner is not None:
            self.banner.draw_fixed(canvas, self._banner_columns())
        for index in range(len(self.plots)):
            self.draw_fixed_plot(canvas, index)
        self._draw_steps(canvas, None)

    def draw_fixed_plot(self, canvas: Canvas, index: int) -> None:
        """Draw what seldom changes of one plot; the labels under a score belong to no plot."""
        plot, place = self.plots[index], self.places[index]
        draw_title(canvas, plot, place.title)
        if self.explains:
            draw_switch(canvas, plot, place.title)
        plot.draw_fixed(canvas, place.area)

    def draw(self, canvas: Canvas, cursor: Cursor = NOWHERE) -> None:
        """Draw the data and the numbers under the cursor."""
        if self.strip is not None:
            self.strip.draw(canvas, self._over_columns(0, self._strip_height()))
        if self.banner is not None and self.shown is not None:
            snapshots = [run.snapshot for run in self.shown.runs]
            self.banner.draw(canvas, self._banner_columns(), snapshots)
        for plot, place in self._placed():
            plot.draw(canvas, place.area, cursor)
            draw_caption(canvas, plot, place.title, cursor)
        self._draw_steps(canvas, cursor)
        if self.explains:
            texts = [plot.explain(cursor) for plot in self.plots if unique(plot) == cursor.plot]
            draw_explanation(canvas, self.page, "".join(texts[:1]))

    def _draw_steps(self, canvas: Canvas, cursor: Cursor | None) -> None:
        """Label the time axis under the last plot of every score."""
        last = -1
        for score in self.scores:
            last += len(score)
            if score:
                draw_steps(canvas, self.places[last].area, score[-1].shown, cursor)

    def _placed(self) -> Sequence[tuple[Plot, Place]]:
        return list(zip(self.plots, self.places, strict=True))


def usual() -> list[str]:
    """Return the kinds of the panels that are shown unless others are chosen."""
    return [kind for kind in registry if registry[kind].usual]
