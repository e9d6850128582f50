"""The line above a plot: its title, what explains it, and the numbers under the cursor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.figures.items.banner import chip_width, draw_chip
from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.items.notation import draw_equation, width_of
from rnnviz.figures.plots.plot import Key, Plot, Stroke
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.names import BRIEF, shortened
from rnnviz.figures.view.run_view import Cursor

KEY_WIDTH, KEY_HEIGHT = (3.6, 2.0), 0.5  # of a printed colour scale, in text sizes; in brief
STROKE_WIDTH = 2.0, 1.5
LEAST_TITLE = 4.0  # text sizes that numbers leave of a title
GAP = "   "


@dataclass(frozen=True)
class Wording:
    """A title and all of what explains it, in brief or in full; what has no room is left out whole.

    Half a legend would say something else than the whole.
    """

    title: str
    keys: tuple[Key, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    brief: bool = False

    def width(self, text: Lettering) -> float:
        """Return the width of all of it."""
        gap = text.em if self.keys or self.strokes else 0.0
        legend = self.keys_width(text) + self.strokes_width(text)
        return text.width(self.title, "title") + gap + legend

    def keys_width(self, text: Lettering) -> float:
        """Return the width of the colour scales with the gap left of them."""
        widths = [
            text.width(key.low, "small") + text.width(key.high, "small") + 10
            + KEY_WIDTH[self.brief] * text.em + (text.width(key.of, "small") + 6 if key.of else 0)
            for key in self.keys
        ]  # fmt: skip
        return sum(widths) + (len(widths) + 0.5) * text.em if widths else 0.0

    def strokes_width(self, text: Lettering) -> float:
        """Return the width of the kinds of line with the gap left of them."""
        widths = [
            text.width(self.label(stroke), "small") + 5 + STROKE_WIDTH[self.brief] * text.em
            for stroke in self.strokes
        ]
        return sum(widths) + (len(widths) + 0.5) * text.em if widths else 0.0

    def label(self, stroke: Stroke) -> str:
        """Return what is written beside a kind of line."""
        return (stroke.short or stroke.label) if self.brief else stroke.label


def draw_title(canvas: Canvas, plot: Plot, line: Area) -> None:
    """Draw what seldom changes: the title, and at the right the colour scales."""
    y = line.y + line.height / 2
    if plot.run is not None:
        draw_chip(canvas, line.x, y, plot.run)
        line = _beside_chip(canvas, plot, line)
    wording = _wording(canvas, plot, line.width)
    canvas.text(line.x, y, wording.title, "title", canvas.ink())
    x = line.right
    for key in reversed(wording.keys):
        x = _draw_key(canvas, key, x, y, KEY_WIDTH[wording.brief]) - canvas.lettering.em


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

    What explains the plot gives way to the numbers, and the title as far as it must.
    """
    line = _beside_chip(canvas, plot, line)
    text, y = canvas.lettering, line.y + line.height / 2
    wording = _wording(canvas, plot, line.width)
    left = line.x + text.width(wording.title, "title") + 1.5 * text.em
    right = line.right - wording.keys_width(text)
    reading = list(plot.read(cursor))
    needed = text.width(GAP.join(reading), "small") if reading else 0.0
    if needed <= right - wording.strokes_width(text) - left or not reading:
        right = _draw_strokes(canvas, wording, right, y)
    elif needed > right - left:
        canvas.rect(line, argb(canvas.theme.background))
        reading, title = _numbers_first(text, plot, line.width, reading)
        canvas.text(line.x, y, title, "title", canvas.ink())
        left, right = line.x, line.right
    parts = reading or list(plot.caption)
    while parts and width_of(text, GAP.join(parts), "small") > right - left:
        del parts[0]
    if parts:
        color = canvas.ink() if reading else canvas.dim()
        words = GAP.join(parts)
        draw_equation(canvas, right - width_of(text, words, "small"), y, words, color, "small")


def _beside_chip(canvas: Canvas, plot: Plot, line: Area) -> Area:
    taken = 0.0 if plot.run is None else chip_width(canvas.lettering) + 0.5 * canvas.lettering.em
    return line._replace(x=line.x + taken, width=line.width - taken)


def _wording(canvas: Canvas, plot: Plot, room: float) -> Wording:
    """Return the fullest wording that there is room for."""
    text, legend = canvas.lettering, plot.legend_in(canvas.theme)
    keys = tuple(entry for entry in legend if isinstance(entry, Key))
    strokes = tuple(entry for entry in legend if isinstance(entry, Stroke))
    short = shortened(plot.title)
    wordings = (
        *(Wording(plot.title, keys, strokes, brief) for brief in (False, True)),
        *(Wording(short, keys, strokes, brief) for brief in (False, True)),
        Wording(short, keys, (), True),
        Wording(plot.title),
    )
    fitting = (wording for wording in wordings if wording.width(text) <= room)
    return next(fitting, Wording(_elided(text, short, room)))


def _elided(text: Lettering, title: str, room: float) -> str:
    """Return a title with its name in brief, or cut off to fit; what tells it from others stays."""
    name, dot, which = title.partition(" · ")
    if text.width(title, "title") > room:
        name = BRIEF.get(name, name)
    shown, length = f"{name}{dot}{which}", len(name)
    while text.width(shown, "title") > room and length > 1:
        length -= 1
        shown = f"{name[:length].rstrip()}…{dot}{which}"
    return shown


def _numbers_first(
    text: Lettering, plot: Plot, room: float, reading: list[str]
) -> tuple[list[str], str]:
    """Return the numbers and the title that fit together; the first and last numbers stay.

    What is said of a number in brackets goes before any number does.
    """
    short = shortened(plot.title)
    least = text.width(_elided(text, short, LEAST_TITLE * text.em), "title") + text.em
    if text.width(GAP.join(reading), "small") > room - least:
        reading = [part.partition(" (")[0] for part in reading]
    while len(reading) > 2 and text.width(GAP.join(reading), "small") > room - least:
        del reading[1]
    left = room - text.width(GAP.join(reading), "small") - text.em
    title = _elided(text, short, left)
    return reading, title if text.width(title, "title") <= left else ""


def _draw_key(canvas: Canvas, key: Key, right: float, y: float, wide: float) -> float:
    em, width = canvas.lettering.em, canvas.lettering.width
    canvas.text(right, y, key.high, "small", canvas.dim(), "right")
    x = right - width(key.high, "small") - 5 - wide * em
    ground = Area(round(x), round(y - KEY_HEIGHT * em / 2), wide * em, KEY_HEIGHT * em)
    canvas.image(key.colormap.colors(np.linspace(0, 1, 64))[None, :], ground)
    x -= 5
    canvas.text(x, y, key.low, "small", canvas.dim(), "right")
    x -= width(key.low, "small")
    if key.of:
        x -= 6
        canvas.text(x, y, key.of, "small", canvas.dim(), "right")
        x -= width(key.of, "small")
    return x


def _draw_strokes(canvas: Canvas, wording: Wording, right: float, y: float) -> float:
    """Draw the kinds of line, from the right; return where what stands left of them may end."""
    em = canvas.lettering.em
    length = STROKE_WIDTH[wording.brief] * em
    for stroke in reversed(wording.strokes):
        label = wording.label(stroke)
        canvas.text(right, y, label, "small", canvas.dim(), "right")
        right -= canvas.lettering.width(label, "small") + 5
        ends = np.array([right - length, right]), np.array([y, y])
        canvas.line(*ends, argb(stroke.color), stroke.width, stroke.dash)
        right -= length + em
    return right - 0.5 * em if wording.strokes else right
