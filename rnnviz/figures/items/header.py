"""Header: the line above a plot with its title, what explains it, and the numbers pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QGraphicsItem

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.chip import draw_chip
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.items.guides import Guide, Key, Stroke
from rnnviz.figures.items.picture import Picture
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.names import joined

KEY_WIDTH, KEY_HEIGHT = (3.6, 2.0), 0.5  # of a printed colour scale, in text sizes; in brief
STROKE_WIDTH = 2.0, 1.5
LEAST_TITLE = 4.0  # text sizes that numbers leave of a title
GAP = "   "


@dataclass(frozen=True)
class Title:
    """What a plot is called.

    Attributes
    ----------
    name : str
    detail : str
        What is left out first where there is little room.
    which : str
        What tells it from others of its name; it stays.
    brief : str
        The name where there is no room for it.
    """

    name: str
    detail: str = ""
    which: str = ""
    brief: str = ""

    def __str__(self) -> str:
        return joined(self.name, self.detail, self.which)


@dataclass(frozen=True)
class Heading:
    """What a header says.

    Attributes
    ----------
    title : Title
    caption : tuple of str
        At the right while nothing is pointed at; the last are kept longest.
    guides : tuple of Key or Stroke
    reading : tuple of str
        The numbers that are pointed at; the first and the last are kept longest.
    run : int or None
        Whose letter stands before the title.
    switch : str
        The word on a button left of the title; "" for none.
    """

    title: Title = Title("")
    caption: tuple[str, ...] = ()
    guides: tuple[Guide, ...] = ()
    reading: tuple[str, ...] = ()
    run: int | None = None
    switch: str = ""


class Header(pg.GraphicsWidget):
    """A heading in one line."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style
        self.heading = Heading()
        self._picture = Picture(self, style, self._draw, cached=True, left=8 * style.em)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)

    def say(self, heading: Heading) -> None:
        """Show another heading."""
        if heading != self.heading:
            self.heading = heading
            self._picture.update()

    @guarded
    def resizeEvent(self, event: object) -> None:  # noqa: N802
        """Draw it in the room that there is now."""
        self._picture.resized()

    @property
    def line(self) -> Area:
        """Where title and numbers stand; two pixels are kept to the plot."""
        return Area(0, 0, self.rect().width(), self.rect().height() - 2)

    @property
    def switch_place(self) -> Area | None:
        """Where the button is, in the gutter left of the title."""
        if not self.heading.switch:
            return None
        text, line = self._style.text, self.line
        wide = text.width(self.heading.switch, "small") + 10
        tall = text.height("small") + 2
        y = round((line.height - tall) / 2)
        return Area(round(-5 - wide), y, round(wide), round(tall))

    def _draw(self, canvas: Canvas, _: Area) -> None:
        heading, line = self.heading, self.line
        y, text = line.height / 2, canvas.lettering
        self._draw_switch(canvas)
        if heading.run is not None:
            taken = draw_chip(canvas, 0, y, heading.run) + 0.5 * text.em
            line = Area(taken, 0, line.width - taken, line.height)
        wording = _wording(text, heading, line.width)
        left = line.x + text.width(wording.title, "title") + 1.5 * text.em
        right = line.right - wording.keys_width(text)
        reading, title = list(heading.reading), wording.title
        needed = text.width(GAP.join(reading), "small") if reading else 0.0
        strokes = needed <= right - wording.strokes_width(text) - left or not reading
        if not strokes and needed > right - left:
            reading, title = _numbers_first(text, heading.title, line.width, reading)
            wording, left, right = replace(wording, keys=()), line.x, line.right
        canvas.text(line.x, y, title, "title", canvas.ink())
        _draw_keys(canvas, wording, line.right, y)
        if strokes:
            right = _draw_strokes(canvas, wording, right, y)
        _draw_numbers(canvas, reading or list(heading.caption), right - left, right, y,
                      canvas.ink() if reading else canvas.dim())  # fmt: skip

    def _draw_switch(self, canvas: Canvas) -> None:
        place = self.switch_place
        if place is not None:
            canvas.box(place, argb(canvas.theme.raised), 3, argb(canvas.theme.line))
            x, y = place.x + place.width / 2, place.y + place.height / 2
            color = argb(canvas.theme.accent)
            canvas.text(x, y, self.heading.switch, "small", color, "center")


def header_height(text: Lettering) -> int:
    """Return the height of a header in pixels."""
    return round(text.height("title") + 4)


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


def _wording(text: Lettering, heading: Heading, room: float) -> Wording:
    """Return the fullest wording that there is room for."""
    keys = tuple(guide for guide in heading.guides if isinstance(guide, Key))
    strokes = tuple(guide for guide in heading.guides if isinstance(guide, Stroke))
    title = heading.title
    full, short = str(title), joined(title.name, title.which)
    wordings = (
        *(Wording(full, keys, strokes, brief) for brief in (False, True)),
        *(Wording(short, keys, strokes, brief) for brief in (False, True)),
        Wording(short, keys, (), True),
        Wording(full),
    )
    fitting = (wording for wording in wordings if wording.width(text) <= room)
    return next(fitting, Wording(_elided(text, title, room)))


def _elided(text: Lettering, title: Title, room: float) -> str:
    """Return a title with its name in brief, or cut off to fit; what tells it from others stays."""
    shown = joined(title.name, title.which)
    if text.width(shown, "title") <= room:
        return shown
    name = title.brief or title.name
    shown, length = joined(name, title.which), len(name)
    while text.width(shown, "title") > room and length > 1:
        length -= 1
        shown = joined(f"{name[:length].rstrip()}…", title.which)
    return shown


def _numbers_first(
    text: Lettering, title: Title, room: float, reading: list[str]
) -> tuple[list[str], str]:
    """Return the numbers and the title that fit together; the first and last numbers stay.

    What is said of a number in brackets goes before any number does.
    """
    least = text.width(_elided(text, title, LEAST_TITLE * text.em), "title") + text.em
    if text.width(GAP.join(reading), "small") > room - least:
        reading = [part.partition(" (")[0] for part in reading]
    while len(reading) > 2 and text.width(GAP.join(reading), "small") > room - least:
        del reading[1]
    left = room - text.width(GAP.join(reading), "small") - text.em
    shown = _elided(text, title, left)
    return reading, shown if text.width(shown, "title") <= left else ""


def _draw_numbers(
    canvas: Canvas, parts: Sequence[str], room: float, right: float, y: float, color: int
) -> None:
    """Write as many of the last parts as there is room for, up to an x."""
    parts = list(parts)
    while parts and width_of(canvas.lettering, GAP.join(parts), "small") > room:
        del parts[0]
    if parts:
        words = GAP.join(parts)
        x = right - width_of(canvas.lettering, words, "small")
        draw_equation(canvas, x, y, words, color, "small")


def _draw_keys(canvas: Canvas, wording: Wording, right: float, y: float) -> None:
    """Draw the colour scales, from the right."""
    em, width = canvas.lettering.em, canvas.lettering.width
    wide = KEY_WIDTH[wording.brief] * em
    for key in reversed(wording.keys):
        canvas.text(right, y, key.high, "small", canvas.dim(), "right")
        x = right - width(key.high, "small") - 5 - wide
        ground = Area(round(x), round(y - KEY_HEIGHT * em / 2), wide, KEY_HEIGHT * em)
        canvas.image(key.colormap.colors(np.linspace(0, 1, 64))[None, :], ground)
        x -= 5
        canvas.text(x, y, key.low, "small", canvas.dim(), "right")
        x -= width(key.low, "small")
        if key.of:
            x -= 6
            canvas.text(x, y, key.of, "small", canvas.dim(), "right")
            x -= width(key.of, "small")
        right = x - em


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
