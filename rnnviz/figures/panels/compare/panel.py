"""Gradient magnitude of several runs in one plot, and their ratio."""

from __future__ import annotations

from rnnviz.figures.items.banner import run_title
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.panels.compare.ratio_plot import RatioPlot
from rnnviz.figures.plots.magnitude_plot import Line, MagnitudePlot, in_words
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Plot, Stroke
from rnnviz.figures.plots.time_plot import draw_steps
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels
from rnnviz.training.settings.runs import run_name


@panels.register("compare")
class Compare(Instrument):
    """Runs overlaid: the gradient at each timestep of both, and by how much they differ."""

    title = "Gradient magnitude, runs compared"
    about = (
        "How much gradient arrives at each timestep in either run, on one scale; under it the"
        " log10 of their ratio: how many powers of ten more the one gets than the other."
    )
    needs = frozenset({"trace"})
    order = 15
    overlays = compares = True

    def plots(self, shown: Shown) -> list[Plot]:
        """Return the overlay and the ratio to the first run; nothing for a single run."""
        if not shown.beside:
            return []
        ratios = [RatioPlot(shown, other) for other in shown.beside]
        return [OverlayPlot(shown), *(ratio for ratio in ratios if ratio.ratios)]


class OverlayPlot(MagnitudePlot):
    """The total of every state of every run; colour and dash tell the run."""

    def __init__(self, shown: Shown) -> None:
        super().__init__("overlay", "Gradient magnitude · timestep", shown)
        experiments = [run.snapshot.experiment for run in shown.runs]
        self.names = [
            f"{run_name(run)} {run_title(experiments, run).split(' · ')[0]}"
            for run in range(len(experiments))
        ]
        self.weight, self.least = 1.4, 6.0
        first, *others = dict.fromkeys(
            state for run in shown.runs for layer in run.gradients for state in layer
        )
        deep = any(len({one.id.index for one in run.layers}) > 1 for run in shown.runs)
        thick = f"thick {first}" + (" of the last layer" if deep else "")
        thin = [] if deep else [f"thin {state}" for state in others]
        self.caption = (", ".join([thick, *thin]),) if others or deep else ()

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        return tuple(
            Stroke(name, theme.run(run)[0], 2.2, theme.run(run)[1], run_name(run))
            for run, name in enumerate(self.names)
        )

    def lines(self, theme: Theme) -> list[Line]:
        """Return one line a state; thick that which the readout reads, of the last layer."""
        found = []
        for number, shown in enumerate(self.shown.runs):
            color, dash = theme.run(number)
            last = shown.tops[-1].id.index
            for layer, states in zip(shown.layers, shown.gradients, strict=True):
                for index, parts in enumerate(states.values()):
                    top = layer.id.index == last
                    width = 2.4 if top and not index else 1.2
                    found.append(Line(parts.total, color, width, dash, main=top))
        return found

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        super().draw_axes(canvas, area)
        draw_steps(canvas, area, self.shown, None)

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        super().draw_data(canvas, area, cursor)
        draw_steps(canvas, area, self.shown, cursor)

    def explain(self, cursor: Cursor) -> str:
        column = self.column_of(cursor)
        if column is None or cursor.step is None:
            return ""
        found = []
        for number, shown in enumerate(self.shown.runs):
            state, parts = next(iter(shown.gradients[-1].items()))
            found.append(f"{run_name(number)}: {parts.explained(state, column, cursor.step)}")
        return "   ".join(found)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = [f"t {cursor.step}"]
        for number, shown in enumerate(self.shown.runs):
            states = shown.gradients[-1]
            state = next(iter(states))
            texts.append(f"{run_name(number)} {in_words(states[state].total, column, exact=False)}")
        return tuple(texts)
