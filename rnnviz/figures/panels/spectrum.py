"""The spectrum of the recurrent weights, and the decay that it predicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from rnnviz.engine.flow.decay import Decay, half_life
from rnnviz.engine.flow.spectrum import Spectrum
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.curve import Curve
from rnnviz.figures.items.dots import Dots
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plane_plot import PlanePlot, reach
from rnnviz.figures.plots.plot import foot_height
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact, signed, whole
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.view import Choice, Switch
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM, LayerSpectrum

DECADES = 0.5  # of decay per step that the bars reach
LOWER = 2.4  # height of the bars, in those of a small text
BARS = "predicted", "measured"
LEAST_LINES = 1.5  # below that there are no bars


@panels.register("spectrum")
class SpectrumPanel(Instrument):
    """One plot per direction of the last layer."""

    title = "Recurrent spectrum"
    about = (
        "Eigenvalues of the recurrent weights (dots) beside the unit circle, and their singular"
        " values (ticks below): a step back stretches a gradient at most by the largest singular"
        " value. The bars compare the predicted with the measured decay per step."
    )
    needs = frozenset({"spectrum"})
    order = 31
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return a plot per direction; none for a network without recurrent weights."""
        layers = [one.layer for one in run.snapshot[SPECTRUM].layers if one.blocks]
        tops = run.view.tops(layers)
        chosen = [layer for layer in layers if layer in tops]
        makers = {}
        for layer in chosen:
            way = ("←" if layer.reverse else "→") if len(chosen) > 1 else ""
            makers[joined("spectrum", way)] = partial(SpectrumPlot, layer=layer, way=way)
        return makers


class SpectrumPlot(PlanePlot):
    """One block in full colour, the candidate's unless another is chosen; the rest dimly behind."""

    def __init__(self, look: Style, layer: LayerId, way: str) -> None:
        super().__init__(look, Title("Recurrent spectrum", which=way, brief="Spectrum"))
        self.layer = layer
        self.spectrum: LayerSpectrum | None = None
        theme, angles = look.theme, np.linspace(0, 2 * np.pi, 121)
        circle = Curve(look.pen(mix(theme.line, theme.ink, 0.45), 1.2))
        circle.set_points(np.cos(angles), np.sin(angles))
        dim = look.brush(mix(theme.panel, theme.dim, 0.7))
        self._others = Dots(size=2.6, pen=None, brush=dim)
        self._dots = Dots(size=5.4, pen=None, brush=look.brush("h"))
        for item in (circle, self._others, self._dots):
            self.addItem(item, ignoreBounds=True)
        self.add_picture(self._draw_singular)
        self._decays = pg.GraphicsWidget()
        self.layout.addItem(self._decays, 4, 1)
        self.geometryChanged.connect(self._divide)
        self.add_picture(self._draw_decays, over=self._decays)

    def _divide(self) -> None:
        """Keep room for the bars under the labels of the plane, where they can be drawn."""
        tall = self.look.text.height("small")
        height = min(LOWER * tall, 0.3 * self.rect().height())
        shown = height > LEAST_LINES * tall
        self.layout.setRowFixedHeight(4, round(height) if shown else 0)
        self.below = foot_height(self.look.text) if shown else 0.0  # they stand under the labels
        self.layout.activate()

    @property
    def block(self) -> Spectrum:
        """The block that is shown in full colour."""
        assert self.spectrum is not None
        blocks, chosen = self.spectrum.blocks, self.run.view.block
        return next((one for one in blocks if one.block == chosen), blocks[0])

    @property
    def decay(self) -> Decay:
        """The decay per step of the state that carries furthest."""
        assert self.spectrum is not None
        decays = self.spectrum.decays
        keeps = self.run.snapshot.experiment.model.cell.keeps
        return decays[next(iter(decays)) if keeps is None else keeps.state]

    def refresh(self, run: RunView) -> None:
        """Show the spectra of the blocks."""
        part = run.snapshot[SPECTRUM]
        self.spectrum = next(one for one in part.layers if one.layer == self.layer)
        blocks = self.spectrum.blocks
        largest = float(np.abs([value for one in blocks for value in one.eigenvalues[:1]]).max())
        self.set_reach(reach(max(1.15, 1.04 * largest if np.isfinite(largest) else 0)))
        others = [one.eigenvalues for one in blocks if one is not self.block]
        for item, values in (
            (self._others, np.concatenate([np.zeros(0, complex), *others])),
            (self._dots, self.block.eigenvalues),
        ):
            values = values[np.isfinite(values)]
            item.setData(*self.inside(values.real, values.imag))
        stale = part.update != run.snapshot.trace_update
        name = f" of {self.block.block}" if len(blocks) > 1 else ""
        words = f"eigenvalues of W_h{name}" if np.isfinite(largest) else "a weight is not finite"
        self.caption = (words,)
        self.stamp.say(f"update {whole(part.update)}" if stale else "")
        self.switch = self._switch(run)

    def _switch(self, run: RunView) -> Switch | None:
        """Return the button that goes on to the block of the next gate."""
        assert self.spectrum is not None
        names = [block.block for block in self.spectrum.blocks]
        if len(names) == 1:
            return None
        following = names[(names.index(self.block.block) + 1) % len(names)]
        tip = f"Show the eigenvalues of Wₕ of {following}."
        return Switch("›", Choice(replace(run.view, block=following), tip))

    def _draw_singular(self, canvas: Canvas, area: Area) -> None:
        """Draw the singular values as ticks on the lower border, the largest the tallest.

        One that lies beyond the border stands at it, as an eigenvalue does; an arrow beside the
        number says so.
        """
        dots = self.block.eigenvalues
        dots = dots[np.isfinite(dots)]
        self.draw_beyond(canvas, dots.real, dots.imag, argb(canvas.theme.color("h")))
        values = self.block.singular_values
        values = values[np.isfinite(values)]
        xs, _ = self.in_pixels(values, np.zeros(len(values)))
        for k, x in enumerate(np.minimum(xs, area.right - 1).tolist()):
            tall = 12.0 if k == 0 else 6.0
            canvas.vline(round(x), area.bottom - tall, tall, canvas.ink(0.9 if k == 0 else 0.45))
        step = canvas.lettering.height("small")
        top = step + 5 if self.stamp.words and area.width < 16 * canvas.lettering.em else 0.0
        (_, across), (_, up) = self.vb.viewRange()
        arrows = (
            " →" if length > end else ""
            for length, end in ((self.block.radius, min(across, up)), (self.block.norm, across))
        )
        lengths = _length(self.block.radius), _length(self.block.norm)
        texts = [
            f"{name} {length}{arrow}"
            for name, length, arrow in zip(("ρ", "σ₁"), lengths, arrows, strict=True)
        ]
        for k, text in enumerate(texts):
            if top + (k + 2) * step < area.height:
                y, wide = top + (0.7 + k) * step, canvas.lettering.width(text, "small") + 6
                ground = Area(3, y - step / 2, wide, step)
                canvas.box(ground, argb(canvas.theme.panel, 0.8), 3)
                canvas.text(6, y, text, "small", canvas.ink())

    def _draw_decays(self, canvas: Canvas, area: Area) -> None:
        """Draw what is predicted and what is measured as bars from a middle of no change."""
        text, em = canvas.lettering, canvas.lettering.em
        if area.height < 1 or area.width <= 9 * em:
            return
        slopes = self.decay.predicted, measured(self.decay)
        rows = tuple(zip(BARS, slopes, (0.5, 1.0), strict=True))
        widest = max(text.width(name, "small") for name, _, _ in rows) + 10
        number = text.width("×\u20090.000", "small") + 8
        track = area._replace(x=widest, width=max(area.width - widest - number, 10))
        zero = track.x + track.width / 2
        color = canvas.theme.color("c" if self.decay.state == "c" else "h")
        for row, (name, slope, strength) in zip(area.rows(2, 2), rows, strict=True):
            middle = row.y + row.height / 2
            canvas.text(0, middle, name, "small", canvas.dim())
            canvas.text(area.right, middle, _factor(slope), "small", canvas.ink(), "right")
            if track.width < 2 * em:
                continue
            canvas.hline(track.x, round(middle), track.width, argb(canvas.theme.line))
            if np.isfinite(slope):
                share = min(max(slope / DECADES, -1.0), 1.0) * track.width / 2
                bar = Area(min(zero, zero + share), round(middle) - 3, max(abs(share), 1), 6)
                canvas.rect(bar, argb(mix(canvas.theme.panel, color, strength)))
        if track.width >= 2 * em:
            canvas.vline(round(zero), area.y, area.height, canvas.dim())

    def explain(self, cursor: Cursor) -> str:
        """Return what the largest eigenvalue and singular value say, or how a bar comes about."""
        if self.spectrum is None:
            return ""
        if cursor.mark in BARS:
            return _explained(self.decay, cursor.mark)
        name = f"W_h of {self.block.block}" if len(self.spectrum.blocks) > 1 else "W_h"
        text = f"{name}: largest |eigenvalue| ρ = {_length(self.block.radius)}; "
        if self.spectrum.bound is not None:
            return text + self.spectrum.bound.words
        return (
            f"{text}through the weights alone a step back stretches no gradient by more than"
            f" σ₁ = {_length(self.block.norm)}"
        )

    def locate(self, x: float, y: float) -> Cursor:
        """Return the bar at a point under the plane; no timestep lies here."""
        del x
        bars, plane = self._decays.geometry(), self.vb.geometry()
        row = (y + plane.y() - bars.y()) / max(bars.height(), 1.0) * len(BARS)
        return Cursor(mark=BARS[int(row)]) if 0 <= row < len(BARS) else Cursor()

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return nothing: the numbers stand in the plot."""
        del cursor
        return ()

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return eigenvalues and singular values of every block."""
        columns: dict[str, NDArray[np.generic]] = {}
        for one in () if self.spectrum is None else self.spectrum.blocks:
            columns[f"{one.block} real"] = one.eigenvalues.real
            columns[f"{one.block} imaginary"] = one.eigenvalues.imag
            columns[f"{one.block} singular value"] = one.singular_values
        return columns


def measured(decay: Decay) -> float:
    """Return log10 of the measured factor per step.

    The fitted slope; where loss enters everywhere, the mean of what is carried back in one step.
    """
    return decay.measured if np.isfinite(decay.measured) else decay.transport


def _explained(decay: Decay, bar: str) -> str:
    """Return how a decay per step comes about, with its numbers."""
    if bar == "predicted":
        if not decay.factors:
            return "predicted: nothing, as nothing is carried from step to step"
        rule, values = " × ".join(decay.factors), [compact(one) for one in decay.factors.values()]
        numbers = f" = {' × '.join(values)}" if len(values) > 1 else ""
        return f"predicted: {rule}{numbers} = {_lasting(decay.predicted)}"
    gradient = f"‖∂L/∂{decay.state}_t‖"
    if np.isfinite(decay.measured):
        return (
            f"measured: 10^slope of log₁₀ {gradient} over the {decay.fitted} steps into which no"
            f" loss enters = 10^{signed(decay.measured)} = {_lasting(decay.measured)}"
        )
    if not np.isfinite(decay.transport):
        return "measured: nothing, as no gradient is carried from step to step"
    return (
        "measured, where loss enters at every step: geometric mean of the gains"
        f" ‖carried_t‖ / ‖∂L/∂{decay.state}_{{t+1}}‖ = {_lasting(decay.transport)}"
    )


def _lasting(slope: float) -> str:
    """Return 10 to the slope as "0.93 per step: half is left after 9.6 steps"."""
    factor = float(10.0**slope)
    half = half_life(factor)
    kept = f": half is left after {compact(half)} steps" if 0 < half < np.inf else ""
    return f"{compact(factor)} per step{kept}"


def _length(value: float) -> str:
    """Return a radius as "0.71", or with a power of ten where it has grown beyond all measure."""
    return f"{value:.2f}" if value < 1000 else compact(value)


def _factor(slope: float) -> str:
    """Return 10 to the slope as "×0.71"."""
    if not np.isfinite(slope):
        return "none"
    factor = 10.0**slope
    return f"×\u2009{factor:.2f}" if 0.01 <= factor < 100 else f"×\u2009{factor:.0e}"
