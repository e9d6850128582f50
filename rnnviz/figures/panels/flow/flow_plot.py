"""The plot of the gradient flow: the network, unrolled in time or folded into its one cell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.axis import Label
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.flow.arrows import draw_loss_strip, draw_losses, name_losses
from rnnviz.figures.panels.flow.ends import draw_end
from rnnviz.figures.panels.flow.fold import Fold
from rnnviz.figures.panels.flow.heading import (
    Tag,
    caption_of,
    guides_of,
    losses_of,
    one_loss,
    switch_of,
    table_of,
    tags_of,
)
from rnnviz.figures.panels.flow.layout import FlowLayout
from rnnviz.figures.panels.flow.loops import chosen, draw_loops
from rnnviz.figures.panels.flow.network import draw_network
from rnnviz.figures.panels.flow.ribbons import (
    Ribbon,
    Widths,
    draw_cells,
    draw_ribbons,
    draw_silhouette,
    draw_tag,
    draw_through,
    middle_of,
    name_links,
    ribbons_of,
)
from rnnviz.figures.plots.choices import choose_layer
from rnnviz.figures.plots.magnitude_plot import in_words
from rnnviz.figures.plots.plot import Room
from rnnviz.figures.plots.time_plot import TimePlot, same_layer
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.gradient_words import gradient_explained
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.view import Choice
from rnnviz.training.fault import Fault, TensorKind


class FlowPlot(TimePlot):
    """The network; ribbons from the last layer at the top to the first at the bottom.

    It is drawn in pixels, on four pictures: the loops of the folded network, the network itself,
    the ribbons over it, and words over these. Each is drawn anew only when it has changed.

    Attributes
    ----------
    layers : list of list of Ribbon
        The ribbons of every layer, both from the top.
    fold : Fold
    flow_layout : FlowLayout
    """

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Gradient flow", brief="Flow"))
        self.vb.invertY(True)
        self.layers: list[list[Ribbon]] = []
        self.fold = Fold(0.0)
        self.flow_layout = self._arranged()
        self._column: int | None = None
        self._recurrent = True
        self._drawn: tuple[Hashable, Hashable] = (None, None)
        # Above 0: over the shaded steps.
        self._loops = self.add_picture(self._draw_loops, 1, still=True)
        self._network = self.add_picture(self._draw_network, 2, still=True)
        self._ribbons = self.add_picture(self._draw_ribbons, 3, still=True)
        self._words = self.add_picture(self._draw_words, 4, still=True)

    def show_data(self, run: RunView) -> None:
        """Show the gradients of the sequence."""
        self.fold = Fold(run.view.folded)
        self.switches = losses_of(run)
        self.timed = self.fold.folded == 0
        which = "" if run.turn or (self.switches and self.clickable) else run.probe.whose
        self.title = replace(self.title, detail=f"{self.fold.word} network", which=which)
        self.layers = [
            ribbons_of(run, k, self.look.theme) for k in reversed(range(len(run.layers)))
        ]
        self._recurrent = "W_h" in run.snapshot.experiment.model.cell.shapes(1, 1)
        self.known = run.known("gradients", *run.layers)
        self.caption = caption_of(run, self.ribbons, self.fold)
        self.guides = guides_of(run, self.ribbons, self.look.theme)
        self.switch = switch_of(run, self.ribbons, self.fold)
        count = len(self.ribbons)
        self.room = Room(weight=1.4 + 0.9 * count, least=2.6 + 1.1 * count)
        self.flow_layout = self._arranged()
        self.set_values(0.0, self.area.height)
        self._write_labels(run)
        self._column = self.column_of(self.pointed)
        self._update_pictures()

    def point(self, cursor: Cursor) -> None:
        """Let the loops of the folded network show the step that is pointed at."""
        super().point(cursor)
        column = self.column_of(cursor)
        if column != self._column:
            self._column = column
            if not self.timed:
                self._update_pictures()

    @property
    def ribbons(self) -> list[Ribbon]:
        """The ribbons of all layers, from the top."""
        return [ribbon for ribbons in self.layers for ribbon in ribbons]

    @property
    def _tags(self) -> tuple[Tag, ...]:
        """Where ribbons begin to break; none while copies slide, and loops have their own."""
        return tags_of(self.ribbons) if self.timed else ()

    @property
    def rows(self) -> list[Area]:
        """Where every ribbon runs."""
        return self.flow_layout.rows

    def _arranged(self) -> FlowLayout:
        return FlowLayout(self.area, self.time, self.layers, self.fold, self.look.text)

    def _injected(self) -> Widths:
        """Return what the loss or the layer above injects; folded, at the step pointed at."""
        injected = [ribbon for ribbon in self.ribbons if ribbon.top][-1].injected
        return chosen(injected, self._column) if self.fold.folded == 1 else injected

    def _write_labels(self, run: RunView) -> None:
        """Write what runs where; where ribbons are too narrow, only the layers."""
        layout, tall = self.flow_layout, 0.9 * self.look.text.height("small")
        if min(row.height for row in layout.rows) - 1 >= tall:
            names = [ribbon.label for ribbon in self.ribbons]
            named = list(zip(layout.rows, names, strict=True))
        else:
            states = (" ".join(ribbon.state for ribbon in ribbons) for ribbons in self.layers)
            layers = (run.name(ribbons[0].layer) for ribbons in self.layers)
            names = [layer or state for layer, state in zip(layers, states, strict=True)]
            named = list(zip(layout.places, names, strict=True))
        top, last = self.layers[0][0].layer.id, run.trace.layers[-1].id
        above = f"from layer {top.number + 1}" if top.index < last.index else "loss"
        named.append((layout.above, above))
        if not layout.is_dense:
            named.append((layout.below, "input"))
        self.left.write(
            [Label(place.y + place.height / 2, text, of_row=True) for place, text in named]
        )

    def _update_pictures(self) -> None:
        """Draw the ribbons anew, and of the other pictures those that have changed."""
        self._ribbons.update()
        self._loops.update()
        self._loops.setVisible(not self.timed)
        states = tuple((one.layer.id, one.state, one.belt) for one in self.ribbons)
        network = (self.time, self.fold.folded, states)
        entering = self._injected().kinds.tobytes()
        tags, when, is_named = self._tags, self._when, self.flow_layout.is_named
        words = (network, self._recurrent, when, tags, entering)
        self._words.setVisible(bool(is_named or tags or when))
        for picture, number in ((self._network, 0), (self._words, 1)):
            if (network, words)[number] != self._drawn[number]:
                picture.update()
        self._drawn = network, words

    def _draw_loops(self, canvas: Canvas, area: Area) -> None:
        del area
        draw_loops(canvas, self.flow_layout, self._column)

    def _draw_network(self, canvas: Canvas, area: Area) -> None:
        del area
        draw_network(canvas, self.flow_layout)

    def _draw_ribbons(self, canvas: Canvas, area: Area) -> None:
        """Draw the gradient along every state, and the loss that comes in from above."""
        del area
        layout, widths = self.flow_layout, self._injected()
        for ribbon, row in zip(self.ribbons, layout.rows, strict=True):
            self._draw_ribbon(canvas, row, ribbon)
            if self.timed:
                draw_end(canvas, row, ribbon, layout.copies)
        if layout.is_dense:
            strip = layout.extent(layout.above)
            strip = strip._replace(y=strip.y + 3, height=max(strip.height - 6, 1))
            draw_loss_strip(canvas, strip, widths, layout.columns)
        else:
            causes = self.ribbons[0].causes
            colors = None if causes is None else causes.by_column(self.time)
            draw_losses(canvas, layout.above, layout.copies, widths, colors)

    def _draw_ribbon(self, canvas: Canvas, row: Area, ribbon: Ribbon) -> None:
        layout, column = self.flow_layout, self._column
        copies, activity = layout.copies, ribbon.activity
        if self.fold.folded == 1:
            active = activity.mean() if column is None else activity[column]
            draw_cells(canvas, row, ribbon, np.array([active]), copies)
        elif layout.is_dense:
            draw_silhouette(canvas, layout.extent(row), ribbon, layout.columns)
        else:
            draw_ribbons(canvas, row, ribbon, copies)
            draw_cells(canvas, row, ribbon, activity, copies)
            if ribbon.belt:
                draw_through(canvas, row, ribbon, copies)

    def _draw_words(self, canvas: Canvas, area: Area) -> None:
        """Name the weights, what is broken, and of the folded network the step."""
        layout = self.flow_layout
        copies, rows = layout.copies, layout.rows
        if layout.is_named:
            for ribbon, row in zip(self.ribbons, rows, strict=True):
                if self._recurrent and not ribbon.belt and self.fold.folded < 1:
                    name_links(canvas, row, copies)
            if self.run.snapshot.experiment.task.loss.reads_out:
                name_losses(canvas, layout.above, copies, self._injected())
        for number, column, text in self._tags:
            row = rows[number]
            draw_tag(canvas, self.time.edge(row, column), middle_of(row), text)
        left = float(copies.rights[0]) + 60
        for text in self._when:
            if canvas.lettering.width(text, "small") <= area.right - 6 - left:
                canvas.text(left, area.y + area.height / 2, text, "small", canvas.dim())
                break

    @property
    def _when(self) -> tuple[str, ...]:
        """Of which step the loops are, the longer wording first; nothing unless folded."""
        if self.fold.folded < 1:
            return ()
        if self._column is None:
            return ("carried: median over the steps", "median")
        step = f"t {self.time.start + self._column}"
        return (f"carried: {step}", step)

    def gutter(self, text: Lettering) -> float:
        """Return the width of the labels, whether or not there is room for all of them."""
        labels = ["input", "loss", "timestep", *(ribbon.label for ribbon in self.ribbons)]
        return max(text.width(label, "small") for label in labels) + 8

    def choose(self, x: float, y: float) -> Choice | None:
        """Choose the layer whose label lies at a point, or all again; or one step's loss."""
        above = self.flow_layout.above
        if self.timed and above.contains(x, y):
            return one_loss(self.run, self.time.step_at(self.area, x))
        for ribbons, place in zip(self.layers, self.flow_layout.places, strict=True):
            if x < 0 and place.y <= y < place.bottom:
                return choose_layer(self.run, ribbons[0].layer)
        return None

    def locate(self, x: float, y: float) -> Cursor:
        """Return the step at a point, and whose ribbon runs there."""
        found = super().locate(x, y)
        for ribbon, row in zip(self.ribbons, self.rows, strict=True):
            if row.y <= y < row.bottom:
                return replace(found, layer=ribbon.layer.id, state=ribbon.state)
        return found

    def explain(self, cursor: Cursor) -> str:
        """Return how the gradient at a step is made up of its parts, or what caused it."""
        column, step = self.column_of(cursor), cursor.step
        if column is None or step is None:
            return ""
        texts = [
            ribbon.causes.explained(ribbon.state, step, column)
            for ribbon in self.ribbons
            if ribbon.causes is not None and column < self.time.length
        ]
        state, layer = cursor.state or "", cursor.layer
        return "   ".join(texts) or gradient_explained(self.run, column, step, state, layer)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return what is carried at a step."""
        column = self.column_of(cursor)
        if column is None:
            return ()
        parts = ((ribbon.label, ribbon.parts.carried) for ribbon in self.ribbons)
        texts = (f"{label} {in_words(carried, column, exact=False)}" for label, carried in parts)
        return (f"t {cursor.step}, carried ({self.run.probe.losses.words})", *texts)

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return for every state the gradient and its parts, and how active it is."""
        return table_of(self.run, self.ribbons)

    def spots(self, fault: Fault) -> list[Area]:
        """Return the row of the state or gradient at fault."""
        return [
            row
            for ribbon, row in zip(self.ribbons, self.rows, strict=True)
            if fault.tensor.kind in (TensorKind.STATE, TensorKind.STATE_GRADIENT)
            and fault.tensor.name == ribbon.state
            and same_layer(fault, ribbon.layer)
        ]
