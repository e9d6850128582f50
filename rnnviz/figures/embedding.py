"""A panel's plots in a pyqtgraph program of one's own; see `rnnviz.figures`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject

from rnnviz.figures.board.plots import Plots
from rnnviz.figures.items.step_box import StepBox
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.figures.view.run_view import NOWHERE, USUAL, RunView, side_by_side
from rnnviz.figures.view.view import View
from rnnviz.registry import panels
from rnnviz.training.snapshot.snapshot import Snapshot


class EmbeddedPanel(QObject):
    """The plots of one panel, for a layout of one's own. Keep it as long as they are shown.

    Wheel and drag zoom the timesteps, of all time plots alike.

    Parameters
    ----------
    kind : str
        "gradient", "states" or another name in `rnnviz.registry.panels`.
    *snapshots : Snapshot
        What to show first: one, or one for each run that is compared.
    theme : Theme
    text_scale : float
        Text size relative to the system's.
    view : View

    Attributes
    ----------
    plots : list of Plot
        Each is a `pyqtgraph.PlotItem`.

    Raises
    ------
    RnnvizError
        If there is no such panel.
    """

    def __init__(
        self,
        kind: str,
        *snapshots: Snapshot,
        theme: Theme = DARK,
        text_scale: float = 1.0,
        view: View = USUAL,
    ) -> None:
        super().__init__()
        self._panel = panels[kind]()
        self._look, self._view = Style.of(theme, text_scale), view
        self._made, self._showing = Plots(), False
        self.snapshots: tuple[Snapshot, ...] = ()
        self.plots: list[Plot] = []
        self.show(*snapshots)

    def show(self, *snapshots: Snapshot) -> None:
        """Show other snapshots, of the same runs or of others like them."""
        self.snapshots = snapshots
        self._show(self._view)

    def _show(self, view: View) -> None:
        """Show the snapshots in some view; what its plots do meanwhile is not a person's zoom."""
        self._view, self._showing = view, True
        run = side_by_side(self.snapshots, view)
        try:
            _limit(self.plots, run)
            new, _ = self._made.fill(self._look, [self._panel], run, run, NOWHERE)
            self.plots = list(self._made)
            for plot in new:
                self._set_up(plot)
            _limit(new, run)
            widest = max((plot.gutter(self._look.text) for plot in self.plots), default=0)
            for plot in self.plots:
                plot.left.setWidth(round(widest))
        finally:
            self._showing = False

    def _set_up(self, plot: Plot) -> None:
        plot.clickable = False
        if isinstance(plot, TimePlot):
            first = next(one for one in self.plots if isinstance(one, TimePlot))
            plot.vb.setMouseEnabled(x=True, y=False)
            plot.vb.sigXRangeChanged.connect(self._zoom)
            if plot is not first:
                plot.setXLink(first)

    def _zoom(self, box: StepBox) -> None:
        """Show the steps that a plot was zoomed to."""
        if self._showing:
            return
        run = side_by_side(self.snapshots, self._view)
        start, stop = box.shown_steps
        first, last = run.whole.start, run.whole.start + run.whole.steps
        window = max(start, first), min(max(stop, start + 1), last)
        shown = run.time.start, run.time.start + run.time.steps
        if window != shown:
            self._show(replace(self._view, window=None if window == (first, last) else window))


def _limit(plots: Iterable[Plot], run: RunView) -> None:
    """Keep time plots to the steps that there are."""
    for plot in plots:
        if isinstance(plot, TimePlot):
            low = run.whole.start - 0.5
            plot.vb.setLimits(xMin=low, xMax=low + run.whole.steps)
