"""Arrows of the gradient flow: inputs from below; losses, or the layer above, from above."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing import shapes
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.panels.flow.ribbons import Copies, Widths, draw_weight, padded
from rnnviz.figures.style.colors import Table, argb
from rnnviz.figures.view.gradients import Kind, stepped

HEAD, SHAFT = 14.0, 9.0  # pixels: the most of an arrow's head and shaft
WIDEST = 28.0  # pixels: the most room that an arrow is given


def draw_inputs(canvas: Canvas, place: Area, xs: Floats, named: bool) -> None:
    """Draw an arrow upwards at each x, from the lower edge of a place."""
    tall = place.height - 6
    for x in xs.tolist():
        canvas.vline(round(x - 0.5), place.bottom - 3 - tall / 2, tall / 2, canvas.dim(0.7))
    heads = shapes.arrows_up(xs, place.bottom - 3 - tall, tall / 2)
    canvas.polygons(heads, [canvas.dim(0.7)] * len(xs))
    if named and tall + 6 >= canvas.lettering.height("small"):
        aside = canvas.lettering.width("W_x", "small") / 2 + 7
        for x in xs.tolist():
            draw_weight(canvas, x + aside, place.bottom - 3 - tall / 2, "W_x")


def draw_losses(
    canvas: Canvas, place: Area, copies: Copies, widths: Widths, colors: Table | None = None
) -> None:
    """Draw an arrow down to each copy, as wide as its gradient; none where nothing comes in.

    `colors` (T,) are those of the losses, where these tell what they cause.
    """
    steps = _entering(widths)
    xs, shares, room = copies.middles[steps], np.nan_to_num(widths.shares)[steps], _room(copies)
    shafts = np.maximum(1.0, shares * min(room * 0.5, SHAFT))
    arrows = shapes.arrows_down(xs, place.y + 3, place.height - 5, shafts, min(room, HEAD))
    shown = _colors(canvas, widths) if colors is None else colors
    canvas.polygons(arrows, shown[steps].tolist())


def name_losses(canvas: Canvas, place: Area, copies: Copies, widths: Widths) -> None:
    """Write beside the arrows which weights the loss goes through, if there is room above."""
    if place.height >= canvas.lettering.height("small"):
        head = min(_room(copies), HEAD)
        aside = head / 2 + canvas.lettering.width("W_y", "small") / 2 + 4
        for x in copies.middles[_entering(widths)].tolist():
            draw_weight(canvas, x + aside, place.y + place.height / 2, "W_y")


def draw_loss_strip(canvas: Canvas, place: Area, widths: Widths, steps: int) -> None:
    """Draw the same as a strip of pixels, where arrows do not fit."""
    room = place.width * canvas.ratio
    shares = padded(widths.shares, steps, room)
    tints = stepped(np.nan_to_num(shares), widths.bands)
    pixels = np.where(np.isnan(shares), 0, canvas.theme.magnitudes.colors(tints))
    for kind, color in (
        (Kind.UNDERFLOW, canvas.theme.underflow),
        (Kind.BROKEN, canvas.theme.alert),
    ):
        if widths.are(kind).any():
            where = padded(widths.are(kind) * 1.0, steps, room) > 0
            pixels[where & (np.isnan(shares) | (kind == Kind.BROKEN))] = argb(color)
    canvas.image(pixels.astype(np.uint32)[None, :], place, transparent=True)


def _colors(canvas: Canvas, widths: Widths) -> NDArray[np.uint32]:
    tints = stepped(np.nan_to_num(widths.shares), widths.bands)
    colors = canvas.theme.magnitudes.colors(tints)
    colors[widths.are(Kind.UNDERFLOW)] = argb(canvas.theme.underflow)
    colors[widths.are(Kind.BROKEN)] = argb(canvas.theme.alert)
    return colors


def _entering(widths: Widths) -> NDArray[np.intp]:
    return np.flatnonzero(~(widths.are(Kind.NO_PATH) | widths.are(Kind.NO_STEP)))


def _room(copies: Copies) -> float:
    return min(copies.apart, WIDEST)
