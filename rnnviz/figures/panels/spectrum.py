"""The spectrum of the recurrent weights, and the decay that it predicts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np

from rnnviz.engine.flow.decay import Decay
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plane_plot import Plane, PlanePlot, reach
from rnnviz.figures.plots.plot import Choice, Stroke
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM, LayerSpectrum

DECADES = 0.5  # of decay per step that the bars reach


@panels.register("spectrum")
class SpectrumPanel(Instrument):
    """One plot per direction of the last layer."""

    title = "Recurrent spectrum"
    about = (
        "Eigenvalues of the recurrent weights (dots) beside the unit circle, and their singular"
        " values (ticks below): a step back stretches a gradient at most by the largest singular"
        " value. The bars compare the decay per step that is predicted with the one measured."
    )
    needs = frozenset({"spectrum"})
    order = 31

    def plots(self, shown: Shown) -> list[SpectrumPlot]:
        """Return the plots; none for a network without recurrent weights."""
        layers = [one for one in shown.snapshot[SPECTRUM].layers if one.blocks]
        tops = shown.view.tops(one.layer for one in layers)
        chosen = [one for one in layers if one.layer in tops]
        return [SpectrumPlot(shown, one, len(chosen) > 1) for one in chosen]


class SpectrumPlot(PlanePlot):
    """One block in full colour, the candidate's unless another is chosen; the rest dimly behind."""

    def __init__(self, shown: Shown, spectrum: LayerSpectrum, several: bool) -> None:
        way = ("←" if spectrum.layer.reverse else "→") if several else ""
        blocks = spectrum.blocks
        block = next((one for one in blocks if one.block == shown.view.block), blocks[0])
        radii = np.abs([value for other in blocks for value in other.eigenvalues[:1]])
        largest = float(radii.max())
        super().__init__(
            joined("spectrum", way),
            joined("Recurrent spectrum", way),
            shown,
            reach(max(1.15, 1.04 * largest if np.isfinite(largest) else 0)),
        )
        self.spectrum, self.block = spectrum, block
        keeps = shown.snapshot.experiment.model.cell.keeps
        state = keeps.state if keeps is not None else next(iter(spectrum.decays))
        self.decay: Decay = spectrum.decays[state]
        update = shown.snapshot[SPECTRUM].update
        stale = () if update == shown.snapshot.trace_update else (f"update {whole(update)}",)
        name = f" of {block.block}" if len(spectrum.blocks) > 1 else ""
        self.caption = (*stale, f"eigenvalues of W_h{name}")
        if not np.isfinite(largest):
            self.caption = (*stale, "a weight is not finite")

    @property
    def fixed(self) -> Hashable:
        return (self.reach, len(self.spectrum.blocks))

    def plane(self, area: Area) -> Plane:
        return Plane(area, self.reach)

    def legend(self, theme: Theme) -> tuple[Stroke, ...]:
        del theme
        return ()

    def draw_fixed(self, canvas: Canvas, area: Area) -> None:
        circle, _ = self._split(canvas, area)
        super().draw_fixed(canvas, circle)
        plane = self.plane(circle)
        angles = np.linspace(0, 2 * np.pi, 121)
        xs, ys = plane.x(np.cos(angles)), plane.y(np.sin(angles))
        canvas.line(xs, ys, argb(mix(canvas.theme.line, canvas.theme.ink, 0.45)), 1.2)

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        del cursor
        circle, bars = self._split(canvas, area)
        plane = self.plane(circle)
        for block in (one for one in self.spectrum.blocks if one is not self.block):
            dim = argb(mix(canvas.theme.panel, canvas.theme.dim, 0.7))
            self._draw_values(canvas, plane, block.eigenvalues, 1.3, dim)
        color = argb(canvas.theme.color("h"))
        self._draw_values(canvas, plane, self.block.eigenvalues, 2.7, color)
        self._draw_singular(canvas, plane)
        step = canvas.lettering.height("small")
        for k, text in enumerate(
            (f"ρ {_length(self.block.radius)}", f"σ₁ {_length(self.block.norm)}")
        ):
            if (k + 2) * step < circle.height:
                y, wide = circle.y + (0.7 + k) * step, canvas.lettering.width(text, "small") + 6
                ground = Area(circle.x + 3, y - step / 2, wide, step)
                canvas.box(ground, argb(canvas.theme.panel, 0.8), 3)
                canvas.text(circle.x + 6, y, text, "small", canvas.ink())
        if bars.height > 1.5 * step and bars.width > 9 * canvas.lettering.em:
            self._draw_decay(canvas, bars)

    def _draw_values(
        self, canvas: Canvas, plane: Plane, values: np.ndarray, radius: float, color: int
    ) -> None:
        values = values[np.isfinite(values)]
        canvas.dots(plane.x(values.real), plane.y(values.imag), radius, color)

    def _draw_singular(self, canvas: Canvas, plane: Plane) -> None:
        """Draw the singular values as ticks on the lower border, the largest the tallest.

        One that lies beyond the border stands at it; its number is printed.
        """
        values = self.block.singular_values
        values = values[np.isfinite(values)]
        bottom = plane.area.bottom
        for k, x in enumerate(np.minimum(plane.x(values), plane.area.right - 1).tolist()):
            tall = 12.0 if k == 0 else 6.0
            canvas.vline(round(x), bottom - tall, tall, canvas.ink(0.9 if k == 0 else 0.45))

    def _draw_decay(self, canvas: Canvas, bars: Area) -> None:
        """Draw what is predicted and what is measured as bars from a middle of no change."""
        rows = (("predicted", self.decay.predicted, 0.5), ("measured", measured(self.decay), 1.0))
        widest = max(canvas.lettering.width(text, "small") for text, _, _ in rows) + 10
        number = canvas.lettering.width("×\u20090.000", "small") + 8
        track = Area(bars.x + widest, bars.y, max(bars.width - widest - number, 10), bars.height)
        zero = track.x + track.width / 2
        color = canvas.theme.color("c" if self.decay.state == "c" else "h")
        for row, (text, slope, strength) in zip(bars.rows(2, 2), rows, strict=True):
            middle = row.y + row.height / 2
            canvas.text(bars.x, middle, text, "small", canvas.dim())
            canvas.text(bars.right, middle, _factor(slope), "small", canvas.ink(), "right")
            if track.width < 2 * canvas.lettering.em:
                continue
            canvas.hline(track.x, round(middle), track.width, argb(canvas.theme.line))
            if np.isfinite(slope):
                share = min(max(slope / DECADES, -1.0), 1.0) * track.width / 2
                bar = Area(min(zero, zero + share), round(middle) - 3, max(abs(share), 1), 6)
                canvas.rect(bar, argb(mix(canvas.theme.panel, color, strength)))
        if track.width >= 2 * canvas.lettering.em:
            canvas.vline(round(zero), bars.y, bars.height, canvas.dim())

    def explain(self, cursor: Cursor) -> str:
        del cursor
        name = f"W_h of {self.block.block}" if len(self.spectrum.blocks) > 1 else "W_h"
        return (
            f"{name}: largest |eigenvalue| ρ = {_length(self.block.radius)}; through the weights"
            f" alone a step back stretches no gradient by more than σ₁ = {_length(self.block.norm)}"
        )

    def choose(self, area: Area, x: float, y: float) -> Choice | None:
        """Choose the block of the next gate."""
        names = [block.block for block in self.spectrum.blocks]
        if len(names) == 1 or x < area.x:
            return None
        following = names[(names.index(self.block.block) + 1) % len(names)]
        view = replace(self.shown.view, block=following)
        return Choice(view, f"Show the eigenvalues of W_h of {following}.")

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        del area, x, y
        return Cursor()

    def _split(self, canvas: Canvas, area: Area) -> tuple[Area, Area]:
        """Return the places of the plane and, under its labels, of the bars."""
        small = canvas.lettering.height("small")
        low = round(min(2.4 * small, 0.3 * area.height))
        gap = round(1.35 * small)
        circle = area._replace(height=max(area.height - low - gap, 8))
        return circle, Area(area.x, circle.bottom + gap, area.width, low)


def measured(decay: Decay) -> float:
    """Return log10 of the measured factor per step.

    The fitted slope; where loss enters everywhere, the mean of what is carried back in one step.
    """
    return decay.measured if np.isfinite(decay.measured) else decay.transport


def _length(value: float) -> str:
    """Return a radius as "0.71", or with a power of ten where it has grown beyond all measure."""
    return f"{value:.2f}" if value < 1000 else compact(value)


def _factor(slope: float) -> str:
    """Return 10 to the slope as "×0.71"."""
    if not np.isfinite(slope):
        return "none"
    factor = 10.0**slope
    return f"×\u2009{factor:.2f}" if 0.01 <= factor < 100 else f"×\u2009{factor:.0e}"
