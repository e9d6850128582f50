"""The line above a plot: its title, what explains it, and the numbers under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from rnnviz.figures.canvas import Area, Canvas
from rnnviz.figures.colors import argb
from rnnviz.figures.lanes import chip_width, draw_chip
from rnnviz.figures.lettering import Lettering
from rnnviz.figures.plot import Key, Plot, Stroke
from rnnviz.figures.shown import Cursor

KEY_WIDTH, KEY_HEIGHT = 3.6, 0.5  # of a printed colour scale, in text sizes
STROKE_WIDTH = 2.0
GAP = "   "
Legend: TypeAlias = Sequence[Key | Stroke]


def draw_title(canvas: Canvas, plot: Plot, line: Area) -> None:
    """Draw what seldom changes: the title, and at the right the colour scales."""
    y = line.y + line.height / 2
    if plot.lane is not None:
        draw_chip(canvas, line.x, y, plot.lane)
        line = _beside_chip(canvas, plot, line)
    legend = plot.legend(canvas.theme)
    canvas.text(line.x, y, _title(canvas, plot, legend, line), "title", canvas.ink())
    x = line.right
    for key in reversed(_keys(canvas, plot, legend, line)):
        x = _draw_key(canvas, key, x, y) - canvas.lettering.em


def draw_switch(canvas: Canvas, plot: Plot, line: Area) -> None:
    """Draw the button of a plot's switch."""
    place = switch_place(canvas.lettering, plot, line)
    if plot.switch is not None and place is not None:
        canvas.box(place, argb(canvas.theme.raised), 3, argb(canvas.theme.line))
        x, y = place.x + place.width / 2, place.y + place.height / 2
        canvas.text(x, y, plot.switch.label, "small", argb(canvas.theme.accent), "center")


def switch_place(lettering: Lettering, plot: Plot, line: Area) -> Area | None:
    """Return where the button of a plot's switch is, in the gutter left of its title line."""
    if plot.switch is None:
        return None
    wide, tall = lettering.width(plot.switch.label, "small") + 10, lettering.height("small") + 2
    y = round(line.y + (line.height - tall) / 2)
    return Area(round(line.x - 5 - wide), y, round(wide), round(tall))


def draw_caption(canvas: Canvas, plot: Plot, line: Area, cursor: Cursor) -> None:
    """Write the numbers under the cursor, or else the caption, left of what explains the plot.

    The kinds of line give way to the numbers where there is no room for both.
    """
    line = _beside_chip(canvas, plot, line)
    em, width = canvas.lettering.em, canvas.lettering.width
    legend, reading = plot.legend(canvas.theme), plot.read(cursor)
    parts = list(reading or plot.caption)
    keys = _keys(canvas, plot, legend, line)
    y, right = line.y + line.height / 2, line.right - _width(canvas, keys)
    left = line.x + width(_title(canvas, plot, legend, line), "title") + 1.5 * em
    strokes = [entry for entry in legend if isinstance(entry, Stroke)]
    taken = _width(canvas, strokes)
    if not reading or width(GAP.join(parts), "small") <= right - taken - left:
        while strokes and _width(canvas, strokes) > right - left + em:
            del strokes[0]
        for stroke in reversed(strokes):
            right = _draw_stroke(canvas, stroke, right, y) - em
        right -= 0.5 * em if strokes else 0
    while parts and width(GAP.join(parts), "small") > right - left:
        del parts[0]
    if parts:
        color = canvas.ink() if reading else canvas.dim()
        canvas.text(right, y, GAP.join(parts), "small", color, "right")


def _beside_chip(canvas: Canvas, plot: Plot, line: Area) -> Area:
    taken = 0.0 if plot.lane is None else chip_width(canvas.lettering) + 0.5 * canvas.lettering.em
    return line._replace(x=line.x + taken, width=line.width - taken)


def _title(canvas: Canvas, plot: Plot, legend: Legend, line: Area) -> str:
    """Return the title, without what follows its first dot if there is no room for it."""
    taken = _width(canvas, legend) + canvas.lettering.em
    fits = canvas.lettering.width(plot.title, "title") <= line.width - taken
    return plot.title if fits else plot.title.split(" · ")[0]


def _keys(canvas: Canvas, plot: Plot, legend: Legend, line: Area) -> list[Key]:
    """Return the colour scales that there is room for; the last are kept longest."""
    keys = [entry for entry in legend if isinstance(entry, Key)]
    title = canvas.lettering.width(plot.title.split(" · ")[0], "title")
    while keys and _width(canvas, keys) > line.width - title:
        del keys[0]
    return keys


def _draw_key(canvas: Canvas, key: Key, right: float, y: float) -> float:
    em, width = canvas.lettering.em, canvas.lettering.width
    canvas.text(right, y, key.high, "small", canvas.dim(), "right")
    x = right - width(key.high, "small") - 5 - KEY_WIDTH * em
    ground = Area(round(x), round(y - KEY_HEIGHT * em / 2), KEY_WIDTH * em, KEY_HEIGHT * em)
    canvas.image(key.colormap.colors(np.linspace(0, 1, 64))[None, :], ground)
    x -= 5
    canvas.text(x, y, key.low, "small", canvas.dim(), "right")
    x -= width(key.low, "small")
    if key.of:
        x -= 6
        canvas.text(x, y, key.of, "small", canvas.dim(), "right")
        x -= width(key.of, "small")
    return x


def _draw_stroke(canvas: Canvas, stroke: Stroke, right: float, y: float) -> float:
    canvas.text(right, y, stroke.label, "small", canvas.dim(), "right")
    x = right - canvas.lettering.width(stroke.label, "small") - 5
    length = STROKE_WIDTH * canvas.lettering.em
    ends = np.array([x - length, x]), np.array([y, y])
    canvas.line(*ends, argb(stroke.color), stroke.width, stroke.dash)
    return x - length


def _width(canvas: Canvas, legend: Legend) -> float:
    """Return the width of a legend with the gap left of it."""
    em, width = canvas.lettering.em, canvas.lettering.width
    total = 0.0
    for entry in legend:
        if isinstance(entry, Key):
            total += width(entry.low, "small") + width(entry.high, "small") + 10 + KEY_WIDTH * em
            total += width(entry.of, "small") + 6 if entry.of else 0
        else:
            total += width(entry.label, "small") + 5 + STROKE_WIDTH * em
        total += em
    return total + (0.5 * em if total else 0)
