"""Header: the line above a plot with its title, what explains it, and the numbers pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyqtgraph as pg
from PySide6.QtWidgets import QGraphicsItem

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.chip import chip_width, draw_chip
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.items.guides import Guide, Key, Stroke
from rnnviz.figures.items.legend import Brief, Wording, draw_keys, draw_strokes
from rnnviz.figures.items.picture import Picture
from rnnviz.figures.items.segments import draw_segments, segment_places
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.view import Switch

LEAST_TITLE = 4.0  # text sizes that numbers leave of a title
SHORT = 4  # letters: a name of so few says nothing without one of them
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
    segments : tuple of Switch
        Buttons right of the title, of which one is pressed.
    turn : int or None
        Which of the colour scales is kept where there is room for one; the others stand beside
        the same plots of other runs. None: all or none.
    """

    title: Title = Title("")
    caption: tuple[str, ...] = ()
    guides: tuple[Guide, ...] = ()
    reading: tuple[str, ...] = ()
    run: int | None = None
    switch: str = ""
    segments: tuple[Switch, ...] = ()
    turn: int | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The colour scales among the guides."""
        return tuple(guide for guide in self.guides if isinstance(guide, Key))


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

    @property
    def segment_places(self) -> list[Area]:
        """Where the buttons right of the title are; there are none where there is no room."""
        text = self._style.text
        return list(self._row(text, self._titled(text)).places)

    def _titled(self, text: Lettering) -> Area:
        """Return the line without the chip of the run."""
        if self.heading.run is None:
            return self.line
        taken = chip_width(text) + 0.5 * text.em
        return self.line._replace(x=taken, width=self.line.width - taken)

    def _row(self, text: Lettering, line: Area) -> _Row:
        """Return how the title shares a line with buttons; these stay while numbers are read."""
        heading = self.heading
        short = replace(heading.title, name=heading.title.brief or heading.title.name)
        # The scale is kept before the whole title is.
        tries = ((False, heading.title, True), (True, heading.title, True), (True, short, True),
                 (True, heading.title, False), (True, short, False))  # fmt: skip
        for brief, title, keyed in tries if heading.segments else ():
            wide = segment_places(text, heading.segments, brief, 0, line)[-1].right
            wide += 1.5 * text.em if keyed else 0.0
            wording = _wording(text, replace(heading, title=title), line.width - wide)
            x = line.x + text.width(wording.title, "title") + text.em
            cut = wording.title.endswith("…") or (keyed and len(wording.keys) < len(heading.keys))
            if not cut and x + wide <= line.right:
                return _Row(wording, brief, segment_places(text, heading.segments, brief, x, line))
        return _Row(_wording(text, heading, line.width))

    def _draw(self, canvas: Canvas, _: Area) -> None:
        heading, line = self.heading, self.line
        y, text = line.height / 2, canvas.lettering
        self._draw_switch(canvas)
        if heading.run is not None:
            draw_chip(canvas, 0, y, heading.run)
        line = self._titled(text)
        row = self._row(text, line)
        draw_segments(canvas, heading.segments, row.brief, row.places)
        wording = row.wording
        left = line.x + text.width(wording.title, "title") + 1.5 * text.em
        if row.places:
            left = row.places[-1].right + text.em
        right = line.right - wording.keys_width(text)
        reading, title = list(heading.reading), wording.title
        needed = text.width(GAP.join(reading), "small") if reading else 0.0
        strokes = needed <= right - wording.strokes_width(text) - left or not reading
        if not strokes and needed > right - left:
            wording, right = replace(wording, keys=()), line.right
            if row.places:
                reading = _fewer(text, reading, right - left)
            else:
                reading, title = _numbers_first(text, heading.title, line.width, reading)
                left = line.x
        canvas.text(line.x, y, title, "title", canvas.ink())
        draw_keys(canvas, wording, line.right, y)
        if strokes:
            right = draw_strokes(canvas, wording, right, y)
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
class _Row:
    """What stands in a header's line: a wording, and the places of the buttons right of it."""

    wording: Wording
    brief: bool = False
    places: Sequence[Area] = ()


def _wording(text: Lettering, heading: Heading, room: float) -> Wording:
    """Return the fullest wording that there is room for."""
    keys = heading.keys
    strokes = tuple(guide for guide in heading.guides if isinstance(guide, Stroke))
    title, main = heading.title, tuple(stroke for stroke in strokes if not stroke.minor)
    full, short = str(title), joined(title.name, title.which)
    shortest = joined(title.brief, title.which) if title.brief else short
    one = keys if heading.turn is None else keys[heading.turn % max(len(keys), 1) :][:1]
    wordings = (
        *(Wording(full, keys, strokes, brief) for brief in Brief if brief < Brief.MOST),
        *(Wording(short, keys, strokes, brief) for brief in Brief if brief < Brief.MOST),
        Wording(shortest, keys, strokes, Brief.SOME),
        *((Wording(shortest, keys, main, Brief.MOST),) if len(main) < len(strokes) else ()),
        *(Wording(title, keys, (), Brief.SOME) for title in (short, shortest)),
        *(Wording(title, one, (), Brief.SOME) for title in (short, shortest)),
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
    least = length if length <= SHORT else 1
    while text.width(shown, "title") > room and length > least:
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
    reading = _fewer(text, reading, room - least)
    left = room - text.width(GAP.join(reading), "small") - text.em
    shown = _elided(text, title, left)
    return reading, shown if text.width(shown, "title") <= left else ""


def _fewer(text: Lettering, reading: list[str], room: float) -> list[str]:
    """Return the numbers that there is room for, the first and the last if any."""
    if text.width(GAP.join(reading), "small") > room:
        reading = [part.partition(" (")[0] for part in reading]
    while len(reading) > 2 and text.width(GAP.join(reading), "small") > room:
        del reading[1]
    return reading


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
