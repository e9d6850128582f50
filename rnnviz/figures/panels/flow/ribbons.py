"""Ribbons of the gradient flow: the ribbon of one state of one layer along the network's copies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.figures.drawing import shapes
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.items.cause_bands import draw_bands, paint_bands
from rnnviz.figures.plots.thinning import largest
from rnnviz.figures.style.colors import argb, mix
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.causes import Causes, causes_of
from rnnviz.figures.view.gradients import Kind, Magnitudes, Parts, stepped
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.run_view import RunView

Ints = NDArray[np.integer]
LEAST = 1e-6  # a share of the scale that has its lowest colour
THIN = 6.0  # pixels: of a ribbon that has no width, because it underflowed or is no number
EDGE = 5.0  # pixels that a belt keeps free above and below its ribbon; less where rows are low


@dataclass(frozen=True)
class Widths:
    """Magnitudes as shares of a ribbon's full width, (T,), NaN where it has none; and why not.

    `bands` is the number of decades from 0 to 1.
    """

    shares: Floats
    kinds: NDArray[np.int8]
    bands: int

    def are(self, kind: Kind) -> NDArray[np.bool_]:
        """Return where they are of a kind."""
        return np.asarray(self.kinds == kind)


@dataclass(frozen=True)
class Ribbon:
    """One state of one layer: where its ribbon runs.

    `top` says whether the readout reads it; `belt` whether the state goes straight on to the next
    step, gated unit by unit, and not through W_h, and `belted` whether any state of the cell does.
    `activity` (T,) is the mean |state| as a share of `scale`.
    """

    layer: LayerTrace
    state: str
    label: str
    total: Widths
    carried: Widths
    injected: Widths
    parts: Parts
    activity: Floats
    scale: float
    top: bool
    belt: bool
    belted: bool
    causes: Causes | None

    @property
    def links(self) -> tuple[slice, slice]:
        """Between neighbouring columns: which have the step that receives, and which the other."""
        before, after = slice(-1), slice(1, None)
        return (after, before) if self.layer.reverse else (before, after)


@dataclass(frozen=True)
class Copies:
    """Where the copies of a cell stand: their left edges (T,), and their width."""

    lefts: Floats
    width: float

    @property
    def rights(self) -> Floats:
        """The right edges."""
        return self.lefts + self.width

    @property
    def middles(self) -> Floats:
        """The x of their middles."""
        return self.lefts + self.width / 2

    @property
    def apart(self) -> float:
        """The distance of neighbours; one alone has all the room that there is."""
        apart = float(self.lefts[1] - self.lefts[0]) if len(self.lefts) > 1 else 0.0
        return apart or np.inf


def ribbons_of(run: RunView, number: int, theme: Theme) -> list[Ribbon]:
    """Return the ribbons of one of the layers that are shown, from top to bottom."""
    layer, length = run.layers[number], run.time.length
    last = run.tops[-1].id.index
    first = next(iter(layer.gradients))  # the state that the readout and the layer above read
    straight = run.snapshot.experiment.model.cell.diagram.straight
    return [
        Ribbon(
            layer=layer,
            state=state,
            label=joined(run.name(layer), state),
            total=_widths(run, parts.total, length),
            carried=_widths(run, parts.carried, length),
            injected=_widths(run, parts.injected, length),
            parts=parts,
            activity=_activity(run, layer, state)[:length],
            scale=run.scale_of(layer, state).high,
            top=layer.id.index == last and state == first,
            belt=state in straight,
            belted=bool(straight),
            causes=causes_of(run, layer, state, theme),
        )
        for state, parts in reversed(list(run.gradients[number].items()))
    ]


def draw_ribbons(canvas: Canvas, row: Area, ribbon: Ribbon, copies: Copies) -> None:
    """Draw what arrives at a step from the one read after it, between their copies."""
    x0, x1 = copies.rights[:-1], copies.lefts[1:]
    apart = x1 - x0 > 0.5
    to, source = ribbon.links
    arriving, leaving = ribbon.carried.shares[to], np.nan_to_num(ribbon.total.shares[source])
    ends = (leaving, arriving) if ribbon.layer.reverse else (arriving, leaving)
    middle, half = middle_of(row), half_of(row, ribbon)
    known = apart & ~np.isnan(arriving)
    at_ends = [np.fmax(half * end[known], 0.5) for end in ends]
    corners = shapes.ribbons(x0[known], x1[known], middle, *at_ends)
    shown = np.where((arriving <= 0) & (leaving > 0), LEAST, arriving)  # on its way off the scale
    colors = ribbon_colors(canvas, shown[known], ribbon.carried.bands)
    _draw_bands(canvas, corners, colors, ribbon, np.arange(len(x0) + 1)[source][known])
    for kind, draw in ((Kind.UNDERFLOW, draw_underflow), (Kind.BROKEN, _draw_broken)):
        for link in np.flatnonzero(apart & ribbon.carried.are(kind)[to]).tolist():
            draw(canvas, x0[link], x1[link], middle)


def draw_through(canvas: Canvas, row: Area, ribbon: Ribbon, copies: Copies) -> None:
    """Draw the ribbon of a belt on through the cells, where it takes up what is injected.

    Where nothing arrives it begins in the middle of the cell.
    """
    arriving, leaving = ribbon.carried.shares, ribbon.total.shares
    known = ~np.isnan(leaving)
    first = np.isnan(arriving)
    arriving = np.where(first, leaving, arriving)
    lefts, rights = copies.lefts.copy(), copies.rights.copy()
    middles = copies.middles
    if ribbon.layer.reverse:
        ends, lefts = (arriving, leaving), np.where(first, middles, lefts)
    else:
        ends, rights = (leaving, arriving), np.where(first, middles, rights)
    half = half_of(row, ribbon)
    at_ends = [np.fmax(half * end[known], 0.5) for end in ends]
    corners = shapes.ribbons(lefts[known], rights[known], middle_of(row), *at_ends)
    colors = ribbon_colors(canvas, leaving[known], ribbon.total.bands)
    _draw_bands(canvas, corners, colors, ribbon, np.flatnonzero(known))


def _draw_bands(
    canvas: Canvas, corners: Floats, colors: NDArray[np.uint32], ribbon: Ribbon, columns: Ints
) -> None:
    """Fill pieces of a ribbon; where causes are shown, each in bands of what caused its gradient.

    `columns` are those of the steps that the gradient of each piece leaves.
    """
    canvas.polygons(corners, colors.tolist())
    causes = ribbon.causes
    if causes is None:
        return
    for piece, column in zip(corners, columns.tolist(), strict=True):
        draw_bands(canvas, piece, causes, column)


def draw_cells(canvas: Canvas, row: Area, ribbon: Ribbon, activity: Floats, copies: Copies) -> None:
    """Fill the cells by how active the state is; of those that overlap, the part that is seen."""
    inset = min(3 if ribbon.belt else 2, row.height / 4)
    areas = np.empty((len(copies.lefts), 4))
    areas[:] = (0, row.y + inset, max(copies.width - 4, 1), row.height - 2 * inset)
    areas[:, 0] = copies.lefts + 2
    areas[:-1, 2] = np.clip(np.diff(copies.lefts) - 1, 1, areas[:-1, 2])
    canvas.rects(areas, canvas.theme.activity.colors(activity).tolist())


def draw_silhouette(canvas: Canvas, row: Area, ribbon: Ribbon, steps: int) -> None:
    """Draw the carried gradient as an outline of columns of pixels, where cells do not fit.

    The row is `steps` columns wide, of which the sequence may have fewer.
    """

    def columns(values: Floats) -> Floats:
        return padded(values, steps, row.width * canvas.ratio)

    shares = columns(ribbon.carried.shares)
    rows = max(int(row.height), 1)
    distance = np.abs(np.arange(rows) + 0.5 - rows / 2)[:, None]
    half = np.fmax(shares * half_of(row, ribbon), 0.5)
    half[np.isnan(shares)] = -1.0
    colors = ribbon_colors(canvas, np.nan_to_num(shares), ribbon.carried.bands)
    pixels = np.where(distance <= half, colors, np.uint32(0))
    if ribbon.causes is not None and len(shares) == steps:
        paint_bands(pixels, half, ribbon.causes, argb(canvas.theme.panel))
    top = max(0, int(rows - THIN) // 2)
    thin = pixels[top : rows - top]  # a view: what is drawn there is drawn on the whole
    hatch = (np.arange(len(shares)) + np.arange(len(thin))[:, None]) % 4 < 2
    for kind, color in (
        (Kind.UNDERFLOW, canvas.theme.underflow),
        (Kind.BROKEN, canvas.theme.alert),
    ):
        if ribbon.carried.are(kind).any():
            where = columns(ribbon.carried.are(kind) * 1.0) > 0
            lost = where & np.isnan(shares) & hatch
            thin[lost if kind == Kind.UNDERFLOW else where & np.ones_like(hatch)] = argb(color)
    canvas.image(pixels, row, transparent=True)
    activity = columns(ribbon.activity)
    strip = row._replace(y=row.bottom - (7 if ribbon.belt else 4), height=3)
    fills = np.where(np.isnan(activity), 0, canvas.theme.activity.colors(np.nan_to_num(activity)))
    canvas.image(fills.astype(np.uint32)[None, :], strip, transparent=True)


def ribbon_colors(canvas: Canvas, shares: Floats, bands: int) -> NDArray[np.uint32]:
    """Return the colours of ribbons; the end of the map can hardly be seen where they are thin."""
    colors = canvas.theme.magnitudes.colors(stepped(shares, bands))
    colors[shares <= 0] = argb(mix(canvas.theme.panel, canvas.theme.dim, 0.6))
    return colors


def padded(values: Floats, steps: int, room: float) -> Floats:
    """Return values of so many steps, NaN where there are none, the largest of each pixel."""
    return largest(np.concatenate([values, np.full(steps - len(values), np.nan)]), room)


def draw_underflow(canvas: Canvas, x0: float, x1: float, middle: float) -> None:
    """Draw a thin hatched band: there is a path, and nothing is left on it."""
    starts = np.arange(x0 + 1, x1 - THIN, 5.0)
    xs = starts[:, None] + np.array([0.0, THIN, np.nan])
    ys = np.broadcast_to([middle + THIN / 2, middle - THIN / 2, np.nan], xs.shape)
    canvas.line(xs.ravel(), ys.ravel(), argb(canvas.theme.underflow), 2.0)


def middle_of(row: Area) -> float:
    """Return the height of a ribbon's middle: amid a pixel, so that thin ribbons are crisp."""
    return math.floor(row.y + row.height / 2) + 0.5


def half_of(row: Area, ribbon: Ribbon) -> float:
    """Return half the width of a ribbon at the upper end of the scale."""
    return max(row.height / 2 - (min(EDGE, 0.16 * row.height) if ribbon.belted else 1.0), 1.0)


def _draw_broken(canvas: Canvas, x0: float, x1: float, middle: float) -> None:
    canvas.rect(Area(x0, middle - 1.5, x1 - x0, 3), argb(canvas.theme.alert))


def draw_tag(canvas: Canvas, x: float, y: float, text: str) -> None:
    """Write what is no number on an alarming ground."""
    tall, wide = canvas.lettering.height("small"), canvas.lettering.width(text, "small") + 8
    canvas.box(Area(x - wide / 2, y - tall / 2, wide, tall), argb(canvas.theme.alert), 3)
    canvas.text(x, y, text, "small", argb(canvas.theme.background), "center")


def draw_weight(canvas: Canvas, x: float, y: float, name: str) -> None:
    """Write the name of weights around x, in the colour that they have in every copy."""
    tall, wide = canvas.lettering.height("small"), width_of(canvas.lettering, name, "small")
    ground = Area(x - wide / 2 - 3, y - tall / 2, wide + 6, tall)
    canvas.box(ground, argb(canvas.theme.panel, 0.8), 3)
    draw_equation(canvas, x - wide / 2, y, name, argb(canvas.theme.color(name)), "small")


def name_links(canvas: Canvas, row: Area, copies: Copies) -> None:
    """Write between the copies which weights a state goes through, if the row is high enough."""
    if row.height >= 1.2 * canvas.lettering.height("small"):
        for x in ((copies.rights[:-1] + copies.lefts[1:]) / 2).tolist():
            draw_weight(canvas, x, middle_of(row), "W_h")


def _widths(run: RunView, magnitudes: Magnitudes, length: int) -> Widths:
    shares = np.clip(run.share(magnitudes.decades), 0, 1)
    return Widths(shares[:length], magnitudes.kinds[:length], run.bands)


def _activity(run: RunView, layer: LayerTrace, state: str) -> Floats:
    values = run.time.cut(layer.states[state][:, :, run.sequence])
    mean = np.abs(values).mean(axis=1, dtype=np.float64)  # in float32 it may overflow
    shares, known = mean / run.scale_of(layer, state).high, run.known("states", layer)
    return np.asarray(shares if known is None else np.where(known, shares, 0.0))
