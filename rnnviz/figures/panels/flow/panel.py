"""Gradient flow along the network, unrolled in time or folded into its one cell."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.explanation import at
from rnnviz.figures.items.side_labels import Beside
from rnnviz.figures.panels.flow.arrows import draw_inputs, draw_loss_strip, draw_losses
from rnnviz.figures.panels.flow.fold import Fold, chosen, draw_loops
from rnnviz.figures.panels.flow.ribbons import (
    THIN,
    Copies,
    Ribbon,
    draw_belt,
    draw_cells,
    draw_ribbons,
    draw_silhouette,
    draw_tag,
    draw_through,
    name_links,
    ribbons_of,
)
from rnnviz.figures.plots.magnitude_plot import in_words
from rnnviz.figures.plots.panel import ScorePanel
from rnnviz.figures.plots.plot import Choice, Key, Stroke, Switch, choose_line, magnitude_key
from rnnviz.figures.plots.time_plot import TimePlot, same_layer
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels
from rnnviz.training.run.fault import Fault, Tensor, TensorKind

NARROW = 12.0  # a column of fewer pixels has no room for a cell


@panels.register("flow")
class Flow(ScorePanel):
    """Cells in their columns, and between them the gradient as a ribbon."""

    title = "Gradient flow"
    about = (
        "Each ribbon leaves a cell as wide as its total gradient and arrives at the next as wide as"
        " what was carried there, on a log scale; arrows from above are the loss that is injected."
        " A state on a track goes straight on from step to step, gated unit by unit; any other goes"
        " through its cell and W_h. A cell is the brighter, the larger the mean |state| in it."
    )
    order = 10

    def plots(self, shown: Shown) -> list[TimePlot]:
        """Return the one plot."""
        return [FlowPlot(shown)]


class FlowPlot(TimePlot):
    """The network; ribbons from the last layer at the top to the first at the bottom."""

    def __init__(self, shown: Shown) -> None:
        self.fold = Fold(shown.view.folded)
        what = "folded" if self.fold.folded > 0.5 else "unrolled"
        super().__init__("flow", f"Gradient flow · {what} network", shown)
        self.timed = self.fold.folded == 0
        self.blocks = [ribbons_of(shown, index) for index in reversed(range(len(shown.layers)))]
        self.ribbons = [ribbon for block in self.blocks for ribbon in block]
        self.recurrent = "W_h" in shown.snapshot.experiment.model.cell.shapes(1, 1)
        self.known = shown.known("gradients", *shown.layers)
        self.caption = self._caption()
        self.switch = self._switch()
        self.weight = 1.4 + 0.9 * len(self.ribbons)
        self.least = 2.6 + 1.1 * len(self.ribbons)

    def _caption(self) -> tuple[str, ...]:
        if self.fold.folded > 0.5:
            return ("the same cell and weights at every step",)
        read = {ribbon.layer.reverse for ribbon in self.ribbons}
        way = "read right to left" if read == {False} else "reverse layers: read left to right"
        back = self.shown.snapshot.experiment.training.back_steps
        return (way, f"training goes {back} back") if back else (way,)

    def _switch(self) -> Switch | None:
        """Return the button that folds; there is nothing to fold where nothing goes on in time."""
        view = self.shown.view
        if all(ribbon.layer.reach is not None for ribbon in self.ribbons):
            return None
        if self.fold.folded > 0.5:
            tip = "Unroll the network in time: a copy of its cell for every step."
            return Switch("unfold", Choice(replace(view, folded=0.0), tip))
        tip = "Fold the copies, which share their weights, into the one cell that the network is."
        return Switch("fold", Choice(replace(view, folded=1.0), tip))

    @property
    def fixed(self) -> Hashable:
        labels = tuple(ribbon.label for ribbon in self.ribbons)
        return (self.time, self.shown.decades, labels, self.timed, self._marks())

    def _marks(self) -> tuple[Kind, ...]:
        """Return which marks there are beside finite magnitudes, for the legend."""
        kinds = (Kind.UNDERFLOW, Kind.BROKEN)
        return tuple(
            k for k in kinds if any(ribbon.carried.are(k).any() for ribbon in self.ribbons)
        )

    def legend(self, theme: Theme) -> tuple[Key | Stroke, ...]:
        strokes = {
            Kind.UNDERFLOW: Stroke("underflow", theme.underflow, THIN, (0.5, 0.4)),
            Kind.BROKEN: Stroke("NaN or ∞", theme.alert, 3.0),
        }
        marks = [strokes[kind] for kind in self._marks()]
        return (*marks, magnitude_key(theme, self.shown.decades))

    def gutter(self, lettering: Lettering) -> float:
        texts = ["input", "loss", *(ribbon.label for ribbon in self.ribbons)]
        return max(lettering.width(text, "small") for text in texts) + 8

    def draw_axes(self, canvas: Canvas, area: Area) -> None:
        self._label(canvas, area)
        if self.timed:
            self._draw_network(canvas, area)

    def _draw_network(self, canvas: Canvas, area: Area) -> None:
        """Draw what the ribbons lie on: lines, tracks, arrows from the input, and cells."""
        copies = self.fold.copies(area, self.time)
        extent = self._extent(area, copies)
        first, last = extent.x, extent.x + extent.width * self.time.length / self._columns
        if not self._dense(area):
            low = self._below(area)
            xs = np.unique(copies.lefts) + copies.width / 2
            named = self._named(canvas, copies)
            draw_inputs(canvas, area._replace(y=area.bottom - low, height=low), xs, named)
            for block, ribbons in zip(self._blocks(area), self.blocks, strict=True):
                cell = self.fold.cell(block, ribbons)
                for left in np.unique(copies.lefts).tolist():
                    box = Area(left, cell.y, copies.width, cell.height)
                    canvas.box(box, argb(canvas.theme.panel), 3, canvas.dim(0.55))
        for ribbon, row in zip(self.ribbons, self._places(area), strict=True):
            if ribbon.belt and self.fold.folded < 1:
                inset = 1 if row.height > 8 else 0
                ends = max(first - 8, area.x + 1), min(last + 8, area.right - 1)
                draw_belt(canvas, Area(ends[0], row.y + inset, ends[1] - ends[0],
                                       row.height - 2 * inset))  # fmt: skip
            elif self.timed:
                y = round(row.y + row.height / 2 - 0.5)
                canvas.hline(first, y, last - first, argb(canvas.theme.line))

    def _label(self, canvas: Canvas, area: Area) -> None:
        """Write what runs where; where ribbons are too narrow, only the layers."""
        tall = 0.9 * canvas.lettering.height("small")
        places = [(area._replace(height=self._above(area)), "loss")]
        rows = self._places(area)
        if min(row.height for row in rows) - 1 >= tall:
            places += [(row, ribbon.label) for row, ribbon in zip(rows, self.ribbons, strict=True)]
        else:
            for place, block in zip(self._blocks(area), self.blocks, strict=True):
                states = " ".join(ribbon.state for ribbon in block)
                places.append((place, self.shown.name(block[0].layer) or states))
        if not self._dense(area):
            low = self._below(area)
            places.append((area._replace(y=area.bottom - low, height=low), "input"))
        beside = Beside(canvas, area)
        for place, text in sorted(places, key=lambda place: place[1] in ("loss", "input")):
            beside.write(place.y + place.height / 2, text)

    def draw_data(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        column = self.column_of(cursor)
        copies = self.fold.copies(area, self.time)
        if not self.timed:
            draw_loops(canvas, self._blocks(area), self.blocks, self.fold, copies, column)
            self._draw_network(canvas, area)
        if self.fold.folded == 1:
            copies = replace(copies, lefts=copies.lefts[:1])
            self._say_when(canvas, area, float(copies.rights[0]) + 60, cursor)
        for ribbon, row in zip(self.ribbons, self._places(area), strict=True):
            self._draw_ribbon(canvas, row, ribbon, copies, column)
        forward = [ribbon for ribbon in self.ribbons if ribbon.top][-1]
        self._draw_losses(canvas, area, forward, copies, column)

    def _say_when(self, canvas: Canvas, area: Area, left: float, cursor: Cursor) -> None:
        """Say of which step the loops are, in as many words as there is room for."""
        at = "median over the steps" if self.column_of(cursor) is None else f"t {cursor.step}"
        wordings = (f"carried: {at}", at.split(" over")[0])
        room = area.right - 6 - left
        fitting = [text for text in wordings if canvas.lettering.width(text, "small") <= room]
        if fitting:
            canvas.text(left, area.y + area.height / 2, fitting[0], "small", canvas.dim())

    def _draw_ribbon(
        self, canvas: Canvas, row: Area, ribbon: Ribbon, copies: Copies, column: int | None
    ) -> None:
        if self.fold.folded == 1:
            activity = ribbon.activity if column is None else ribbon.activity[column : column + 1]
            ribbon = replace(ribbon, activity=np.array([activity.mean()]))
            draw_cells(canvas, row, ribbon, copies)
            return
        if self._dense(row):
            draw_silhouette(canvas, self._extent(row, copies), ribbon, self._columns)
        else:
            draw_ribbons(canvas, row, ribbon, copies)
            draw_cells(canvas, row, ribbon, copies)
            if ribbon.belt:
                draw_through(canvas, row, ribbon, copies)
            elif self.recurrent and self._named(canvas, copies):
                name_links(canvas, row, copies)
        self._tag(canvas, row, ribbon)

    def _tag(self, canvas: Canvas, row: Area, ribbon: Ribbon) -> None:
        """Name what broke where it began to, as the gradient is read."""
        broken = np.flatnonzero(ribbon.carried.are(Kind.BROKEN))
        if len(broken) and self.timed:
            first = int(broken[0] if ribbon.layer.reverse else broken[-1])
            x = self.time.edge(row, first + (not ribbon.layer.reverse))
            draw_tag(canvas, x, row.y + row.height / 2, float(ribbon.parts.carried.values[first]))

    def _draw_losses(
        self, canvas: Canvas, area: Area, ribbon: Ribbon, copies: Copies, column: int | None
    ) -> None:
        """Draw the loss that comes in from above."""
        place, widths = area._replace(height=self._above(area)), ribbon.injected
        if self._dense(area):
            strip = self._extent(place, copies)
            strip = strip._replace(y=strip.y + 3, height=max(strip.height - 6, 1))
            draw_loss_strip(canvas, strip, widths, self._columns)
            return
        if self.fold.folded == 1:
            widths = chosen(widths, column)
        xs = copies.lefts + copies.width / 2
        draw_losses(canvas, place, xs, widths, min(copies.apart, 28.0), self._named(canvas, copies))

    def _named(self, canvas: Canvas, copies: Copies) -> bool:
        """Return whether there is room for the names of the weights at every copy."""
        return copies.apart >= 2 * canvas.lettering.width("W_h", "small") + 22

    def choose(self, area: Area, x: float, y: float) -> Choice | None:
        """Choose the layer whose label lies at a point, or all again."""
        for block, place in zip(self.blocks, self._blocks(area), strict=True):
            if x < area.x and place.y <= y < place.bottom:
                return choose_line(self.shown, block[0].layer)
        return None

    def explain(self, cursor: Cursor) -> str:
        column = self.column_of(cursor)
        if column is None or cursor.step is None:
            return ""
        state, parts = next(iter(self.shown.gradients[-1].items()))
        return parts.explained(state, column, cursor.step)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        column = self.column_of(cursor)
        if column is None:
            return ()
        texts = [f"{ribbon.label} {in_words(ribbon.parts.carried, column, exact=False)}"
                 for ribbon in self.ribbons]  # fmt: skip
        source = self.shown.probe.source
        alone = "" if source is None else f" of {at('L', source)} alone"
        return (f"t {cursor.step}, carried{alone}", *texts)

    def spots(self, area: Area, fault: Fault) -> list[Area]:
        return [
            row
            for ribbon, row in zip(self.ribbons, self._places(area), strict=True)
            if fault.tensor == Tensor(TensorKind.STATE_GRADIENT, ribbon.state)
            and same_layer(fault, ribbon.layer)
        ]

    def _extent(self, area: Area, copies: Copies) -> Area:
        """Return the part of an area over which the copies are spread."""
        if self.timed and self._dense(area):
            return area
        left, right = float(copies.lefts[0]), float(copies.rights[-1])
        return area._replace(x=left, width=max(right - left, 1.0))

    @property
    def _columns(self) -> int:
        """The columns over that part, with padding while they are timesteps."""
        return self.time.steps if self.timed else self.time.length

    def _dense(self, area: Area) -> bool:
        """Return whether the copies have no room of their own."""
        return area.width / self.time.steps < NARROW and self.fold.folded < 1

    def _above(self, area: Area) -> float:
        return round(min(max(0.17 * area.height, 9), 30))

    def _below(self, area: Area) -> float:
        return round(min(max(0.14 * area.height, 8), 24))

    def _blocks(self, area: Area) -> list[Area]:
        above, below = self._above(area), self._below(area)
        inner = Area(area.x, area.y + above, area.width, area.height - above - below)
        return inner.rows(len(self.blocks), 6)

    def _places(self, area: Area) -> list[Area]:
        """Return the row of every ribbon: within its cell, which gives way to loops."""
        return [
            row
            for ribbons, place in zip(self.blocks, self._blocks(area), strict=True)
            for row in self.fold.cell(place, ribbons).rows(len(ribbons), -1)
        ]
