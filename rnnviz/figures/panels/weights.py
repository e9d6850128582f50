"""Every weight by name, and the length of its gradient."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.model import Model
from rnnviz.engine.parameters import Parameter
from rnnviz.engine.trace import Range
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.notation import draw_equation, width_of
from rnnviz.figures.plots.heat_plot import GAP, shrunk
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Key, Plot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.numbers import compact, plain
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.weights import GRADIENT_NORMS, WEIGHTS

SCALE = Range(-1.0, 1.0, bounded=False)  # fixed, so that growing weights are seen to grow
LEAST = 15.0  # pixels of a row, where there is room
LOW, HIGH = "≤ −1", "≥ +1"


@panels.register("weights")
class Weights(Instrument):
    """A heatmap per array; recurrent layers with their blocks side by side."""

    title = "Weights"
    about = (
        "Every weight, and beside its name the norm of its gradient on the probe. A column is a"
        " unit of one gate, and what it reads lies below each other."
    )
    needs = frozenset({"weights", "gradient_norms"})
    order = 70
    usual = False

    def plots(self, shown: Shown) -> list[WeightsPlot]:
        """Return the one plot."""
        return [WeightsPlot(shown)]


@dataclass(frozen=True)
class Sheet:
    """One array: what it reads from top to bottom, whom it feeds from left to right."""

    name: str
    values: NDArray[np.floating]
    blocks: tuple[str, ...]
    norm: float

    @property
    def weight(self) -> float:
        """Share of the height: a large array is taller than a small one, but not by as much."""
        return float(np.sqrt(self.values.shape[0]))


class WeightsPlot(Plot):
    """Heatmaps one above the other on one signed scale."""

    def __init__(self, shown: Shown) -> None:
        super().__init__("weights", "Weights", shown)
        snapshot = shown.snapshot
        model, norms = snapshot.experiment.model, snapshot[GRADIENT_NORMS]
        sheets = [
            _sheet(one, snapshot[WEIGHTS][one.name], model, norms[one.name])
            for one in snapshot[WEIGHTS].declared
        ]
        # Last come those that are divided, over the names of their blocks.
        self.sheets = sorted(sheets, key=lambda sheet: bool(sheet.blocks))
        self.weight, self.least = 1.2, 1.5 * len(self.sheets)
        self.soft = True

    @property
    def fixed(self) -> Hashable:
        return tuple((sheet.name, sheet.values.shape) for sheet in self.sheets)

    def legend(self, theme: Theme) -> tuple[Key, ...]:
        return (Key(theme.signed, LOW, HIGH),)

    def gutter(self, lettering: Lettering) -> float:
        widest = max(width_of(lettering, f"{sheet.name}  ‖∂‖ ", "small") for sheet in self.sheets)
        return widest + lettering.width("0.00e−00", "small") + 8

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        canvas.rect(area, argb(canvas.theme.background))
        for sheet, row in zip(self.sheets, self._rows(area), strict=True):
            canvas.frame(row, argb(canvas.theme.line))
            x, middle = area.x - 8, row.y + row.height / 2
            room = canvas.lettering.width("0.00e−00", "small") + 8
            if self._is_labelled(canvas, row):
                label = f"{sheet.name}  ‖∂‖"
                left = x - room - width_of(canvas.lettering, label, "small")
                draw_equation(canvas, left, middle, label, canvas.dim(), "small")
        y, blocks = area.bottom + 0.85 * canvas.lettering.em, self.sheets[-1].blocks
        for k, block in enumerate(blocks):
            x = area.x + area.width * (k + 0.5) / len(blocks)
            canvas.text(x, y, block, "small", canvas.dim(), "center")

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        for sheet, row in zip(self.sheets, self._rows(area), strict=True):
            room = int(row.width * canvas.ratio), int(row.height * canvas.ratio)
            values = shrunk(sheet.values.T, *room)
            shares = (values - SCALE.low) / (SCALE.high - SCALE.low)
            canvas.image(canvas.theme.signed.colors(shares), row)
            for k in range(1, len(sheet.blocks)):
                x = row.x + row.width * k / len(sheet.blocks)
                canvas.vline(round(x), row.y, row.height, argb(canvas.theme.background))
            color = canvas.ink() if np.isfinite(sheet.norm) else argb(canvas.theme.alert)
            if self._is_labelled(canvas, row):
                middle = row.y + row.height / 2
                canvas.text(area.x - 8, middle, compact(sheet.norm), "small", color, "right")
            self._draw_unit(canvas, row, sheet, cursor.unit)

    @staticmethod
    def _is_labelled(canvas: Canvas, row: Area) -> bool:
        return row.height + GAP >= 0.85 * canvas.lettering.height("small")

    def _draw_unit(self, canvas: Canvas, row: Area, sheet: Sheet, unit: int | None) -> None:
        units = sheet.values.shape[1] // max(len(sheet.blocks), 1)
        if unit is None or unit >= units or not sheet.blocks:
            return
        for k in range(len(sheet.blocks)):
            x = row.x + row.width * (k * units + unit + 0.5) / sheet.values.shape[1]
            canvas.vline(round(x - 0.5), row.y, row.height, canvas.ink(0.4))

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        for sheet, row in zip(self.sheets, self._rows(area), strict=True):
            if sheet.blocks and row.contains(x, y):
                column = int((x - row.x) / row.width * sheet.values.shape[1])
                return Cursor(unit=column % (sheet.values.shape[1] // len(sheet.blocks)))
        return Cursor()

    def explain(self, cursor: Cursor) -> str:
        texts = self.read(cursor)
        return f"lengths of the weights {', '.join(texts)}" if texts else ""

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        unit = cursor.unit
        texts = []
        for sheet in self.sheets:
            units = sheet.values.shape[1] // max(len(sheet.blocks), 1)
            if unit is None or not sheet.blocks or unit >= units:
                continue
            length = float(np.linalg.norm(sheet.values[:, unit::units].astype(np.float64)))
            texts.append(f"‖{sheet.name}‖ {plain(float(f'{length:.3g}'))}")
        return (f"into unit {unit}", *texts) if texts else ()

    def _rows(self, area: Area) -> list[Area]:
        """Return the rows, on whole pixels, none without height."""
        weights = np.array([sheet.weight for sheet in self.sheets])
        room = max(area.height - GAP * (len(weights) - 1), len(weights))
        least = min(LEAST, room / len(weights))  # of a bias, which has one row
        rest = room - least * len(weights)
        heights = np.maximum(np.floor(least + rest * weights / weights.sum()), 1)
        tops = area.y + np.cumsum(np.append(0, heights[:-1] + GAP))
        return [
            Area(area.x, float(top), area.width, float(height))
            for top, height in zip(tops, heights, strict=True)
        ]


def _sheet(parameter: Parameter, values: NDArray[np.floating], model: Model, norm: float) -> Sheet:
    layer, blocks = parameter.layer, model.cell.blocks
    if layer is None:
        return Sheet(parameter.short, np.atleast_2d(values), (), norm)
    # (outputs, inputs) becomes inputs from top to bottom; the readout stays as it is.
    across = np.atleast_2d(values.T)
    divided = across.shape[1] == len(blocks) * model.units
    name = layer.label(parameter.short).replace(" ←", "←")
    return Sheet(name, across, blocks if divided else (), norm)
