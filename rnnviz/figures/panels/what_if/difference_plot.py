"""The difference that a change makes to one state, as heatmaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.passes.trace import SIGNED, LayerTrace
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import at_step
from rnnviz.figures.items.guides import Key
from rnnviz.figures.items.header import Title
from rnnviz.figures.panels.what_if.parts import (
    draw_place,
    found_in,
    layers_of,
    on_axis,
    titled,
    undo,
)
from rnnviz.figures.plots.band import Band
from rnnviz.figures.plots.heat_plot import HeatPlot
from rnnviz.figures.plots.plot import OVER
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.gradients import stepped
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact, fraction, power, signed
from rnnviz.figures.view.run_view import Cursor, RunView

LOWEST = -4  # log10 of the smallest difference that has a colour; the largest is 1


@dataclass(frozen=True)
class DifferenceBand(Band):
    """A heatmap of differences on a signed scale of log10, with a step at every decade."""

    @property
    def sorted(self) -> Floats:
        """How strongly each difference is coloured, -1 ... 1, in the order of the rows."""
        with np.errstate(divide="ignore"):
            strength = np.clip(1 - np.log10(np.abs(self.values)) / LOWEST, 0, 1)
        colored = np.sign(self.values) * stepped(strength, -LOWEST)
        return np.asarray(colored if self.rows is None else colored[:, self.rows])

    def write(self, value: float) -> str:
        """Return a difference with three digits."""
        return f"+{compact(value)}" if value > 0 else compact(value)


class DifferencePlot(HeatPlot):
    """Changed minus untouched of one state, in every layer that has it; the scale is fixed."""

    def __init__(self, look: Style, state: str) -> None:
        super().__init__(look, Title(f"What if: Δ{state}", brief=f"Δ{state}"))
        self.state = state
        self.add_picture(self._draw_change, OVER - 1)

    def show_data(self, run: RunView) -> None:
        """Show the difference in every layer."""
        found, state = found_in(run), self.state
        layers = {layer.id: layer for layer in run.layers}
        bands = [
            DifferenceBand(
                name=f"Δ{state}",
                label=run.name(layers[one.id]),
                short=joined(run.name(layers[one.id]), f"Δ{state}"),
                values=on_axis(run, one.states[state]),
                scale=SIGNED,
                layer=layers[one.id],
                rows=run.rows_of(layers[one.id]),
            )
            for one in layers_of(run)
            if state in one.states
        ]
        self.set_bands(run, bands)
        self.title = titled(self.title, found.words, self.area.width, self.look.text)
        first = state == next(iter(run.layers[0].states))
        self.switch = undo(run) if first else None
        self.caption = ("targets as before",) if first and run.probe.answered else ()
        middle = f"log, from ±{power(LOWEST)}"
        self.guides = (Key(self.look.theme.signed, "≤ −1", "≥ +1", middle, bands=-2 * LOWEST),)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the unit's difference, or how large that of all units is together."""
        column, unit = self.column_of(cursor), cursor.unit
        if column is None:
            return ()
        bands = [band for band in self.bands if band.has(cursor)] or self.bands
        if unit is None or any(unit >= band.units for band in bands):
            lengths = (float(np.linalg.norm(band.values[column])) for band in bands)
            sizes = zip(bands, lengths, strict=True)
            return (f"t {cursor.step}", *(f"‖{b.short}‖ {compact(length)}" for b, length in sizes))
        values = (f"{band.short} {band.write(float(band.values[column, unit]))}" for band in bands)
        return (f"t {cursor.step}", f"unit {unit}", *values)

    def explain(self, cursor: Cursor) -> str:
        """Return what state, gates and gradient of the unit are instead of what they were."""
        step, unit, run = cursor.step, cursor.unit, self.run
        band = next((band for band in self.bands if band.has(cursor)), None)
        if band is None or step is None or unit is None or self.column_of(cursor) is None:
            return ""
        layer, found = band.layer, next(one for one in layers_of(run) if one.id == band.layer.id)
        if unit >= band.units or step >= len(found.sent_back):
            return ""
        where = joined(run.name(layer), f"unit {unit}")
        before = {name: layer.states[name] for name in (self.state,)} | dict(layer.gates)
        after = {**found.states, **found.gates}
        texts = [
            _instead(layer, name, step, float(values[step, unit, run.sequence]),
                     float(after[name][step, unit]))
            for name, values in before.items()
        ]  # fmt: skip
        gradient = float(layer.gradients[self.state].total[step, unit, run.sequence])
        change = float(found.gradients[self.state][step, unit])
        whose = f"{run.probe.losses.words}: " if run.probe.whose else ""
        texts.append(
            f"{whose}{at_step(f'∂L/∂{self.state}_t', step)} {compact(gradient + change)}"
            f" (was {compact(gradient)})"
        )
        return f"{where} at t {step}:  {';  '.join(texts)}"

    def _draw_change(self, canvas: Canvas, area: Area) -> None:
        """Mark the step that is changed, and the state that is nudged."""
        change = found_in(self.run).change
        draw_place(canvas, area, self.time, change.step)
        column = self.time.column_of(change.step)
        if not isinstance(change, Nudge) or change.state != self.state or column is None:
            return
        for band, place in zip(self.bands, self.rows, strict=True):
            if band.layer.id == change.layer and change.unit < band.units:
                row, there = band.row_of(place, change.unit), self.time.column(place, column)
                spot = row._replace(x=there.x, width=there.width)
                canvas.frame(spot, argb(canvas.theme.accent))


def _instead(layer: LayerTrace, name: str, step: int, before: float, change: float) -> str:
    """Return a quantity with its changed value, and what it was."""
    write = signed if layer.ranges[name].signed else fraction
    return f"{at_step(f'{name}_t', step)} {write(before + change)} (was {write(before)})"
