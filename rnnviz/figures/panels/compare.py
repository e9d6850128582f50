"""Gradient magnitude of several lanes in one plot, and their ratio."""

from __future__ import annotations

from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.lanes import lane_title
from rnnviz.figures.magnitudeplot import Line, MagnitudePlot, in_words
from rnnviz.figures.panel import Instrument
from rnnviz.figures.plot import Plot, Stroke
from rnnviz.figures.ratioplot import RatioPlot
from rnnviz.figures.shown import Cursor, Shown
from rnnviz.figures.theme import Theme
from rnnviz.figures.timeplot import draw_steps
from rnnviz.registry import panels
from rnnviz.training.lanes import lane_name


@panels.register("compare")
class Compare(Instrument):
    """Lanes overlaid: the gradient at each timestep of both, and by how much they differ."""

    title = "Gradient magnitude, lanes compared"
    about = (
        "How much gradient arrives at each timestep in either lane, on one scale; under it the"
        " log10 of their ratio: how many powers of ten more the one gets than the other."
    )
    needs = frozenset({"trace"})
    order = 15
    overlays = compares = True

    def plots(self, shown: Shown) -> list[Plot]:
        """Return the overlay and the ratio to the first lane; nothing for a single lane."""
        if not shown.beside:
            return []
        ratios = [RatioPlot(shown, other) for other in shown.beside]
        return [OverlayPlot(shown), *(ratio for ratio in ratios if ratio.ratios)]


class OverlayPlot(MagnitudePlot):
    """The total of every state of every lane; colour and dash tell the lane."""

    def __init__(self, shown: Shown) -> None:
        super().__init__("overlay", "Gradient magnitude · timestep", shown)
        experiments = [lane.snapshot.experiment for lane in shown.lanes]
        self.names = [
            f"{lane_name(lane)} {lane_title(experiments, lane).split(' · ')[0]}"
            for lane in range(len(experiments))
        ]
        self.weight, self.least = 1.4, 6.0
        first, *others = dict.fromkeys(
            state for lane in shown.lanes for layer in lane.gradients for state in layer
        )
        deep = any(len({one.layer for one in lane.layers}) > 1 for lane in shown.lanes)
        thick = f"thick {first}" + (" of the last layer" if deep else "")
        thin = [] if deep else [f"thin {state}" for state in others]
        self.caption = (", ".join([thick, *thin]),) if others or deep else ()

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        return tuple(
            Stroke(name, theme.lane(lane)[0], 2.2, theme.lane(lane)[1], lane_name(lane))
            for lane, name in enumerate(self.names)
        )

    def lines(self, theme: Theme) -> list[Line]:
        """Return one line a state; thick that which the readout reads, of the last layer."""
        found = []
        for number, shown in enumerate(self.shown.lanes):
            color, dash = theme.lane(number)
            last = shown.tops[-1].layer
            for layer, states in zip(shown.layers, shown.gradients, strict=True):
                for index, parts in enumerate(states.values()):
                    top = layer.layer == last
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
        for number, shown in enumerate(self.shown.lanes):
            state, parts = next(iter(shown.gradients[-1].items()))
            found.append(f"{lane_name(number)}: {parts.explained(state, column, cursor.step)}")
        return "   ".join(found)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = [f"t {cursor.step}"]
        for number, shown in enumerate(self.shown.lanes):
            states = shown.gradients[-1]
            state = next(iter(states))
            texts.append(
                f"{lane_name(number)} {in_words(states[state].total, column, exact=False)}"
            )
        return tuple(texts)
