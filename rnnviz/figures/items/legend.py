"""Legend: what explains a plot beside its title - colour scales and kinds of line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.items.guides import Key, Stroke
from rnnviz.figures.style.colors import Table, argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.gradients import stepped

KEY_WIDTH, KEY_HEIGHT = (3.6, 2.0, 2.0), 0.5  # of a printed colour scale, in text sizes; in brief
WEDGE_WIDTH, WEDGE_HEIGHT = (6.0, 3.0, 3.0), 1.0  # of one that shows widths too
STROKE_WIDTH, STROKE_GAP = (2.0, 1.5, 0.9), (1.0, 1.0, 0.4)


class Brief(IntEnum):
    """How much shorter a legend is than it could be."""

    NOT = 0
    SOME = 1
    MOST = 2


@dataclass(frozen=True)
class Wording:
    """A title and all of what explains it, in full or in brief; what has no room is left out whole.

    Half a legend would say something else than the whole.
    """

    title: str
    keys: tuple[Key, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    brief: Brief = Brief.NOT

    def width(self, text: Lettering) -> float:
        """Return the width of all of it."""
        gap = text.em if self.keys or self.strokes else 0.0
        legend = self.keys_width(text) + self.strokes_width(text)
        return text.width(self.title, "title") + gap + legend

    def keys_width(self, text: Lettering) -> float:
        """Return the width of the colour scales with the gap left of them."""
        widths = [
            text.width(key.low, "small") + text.width(key.high, "small") + 10
            + key_width(key, self.brief) * text.em
            + (text.width(key.of, "small") + 6 if key.of else 0)
            for key in self.keys
        ]  # fmt: skip
        gaps = len(widths) + (0.0 if self.brief else 0.5)
        return sum(widths) + gaps * text.em if widths else 0.0

    def strokes_width(self, text: Lettering) -> float:
        """Return the width of the kinds of line with the gap left of them."""
        widths = [
            width_of(text, self.label(stroke), "small") + 5 + STROKE_WIDTH[self.brief] * text.em
            for stroke in self.strokes
        ]
        gap = STROKE_GAP[self.brief]
        return sum(widths) + (len(widths) * gap + 0.5) * text.em if widths else 0.0

    def label(self, stroke: Stroke) -> str:
        """Return what is written beside a kind of line."""
        return (stroke.short or stroke.label) if self.brief else stroke.label


def key_width(key: Key, brief: Brief) -> float:
    """Return the width of a colour scale in text sizes."""
    return (WEDGE_WIDTH if key.wedge else KEY_WIDTH)[brief]


def draw_keys(canvas: Canvas, wording: Wording, right: float, y: float) -> None:
    """Draw the colour scales, from the right."""
    em, width = canvas.lettering.em, canvas.lettering.width
    for key in reversed(wording.keys):
        wide = key_width(key, wording.brief) * em
        canvas.text(right, y, key.high, "small", canvas.dim(), "right")
        x = right - width(key.high, "small") - 5 - wide
        tall = (WEDGE_HEIGHT if key.wedge else KEY_HEIGHT) * em
        ground = Area(round(x), round(y - tall / 2), round(wide), round(tall))
        canvas.image(_scale(key, ground, canvas.ratio), ground, transparent=True)
        x -= 5
        canvas.text(x, y, key.low, "small", canvas.dim(), "right")
        x -= width(key.low, "small")
        if key.of:
            x -= 6
            canvas.text(x, y, key.of, "small", canvas.dim(), "right")
            x -= width(key.of, "small")
        right = x - em


def draw_strokes(canvas: Canvas, wording: Wording, right: float, y: float) -> float:
    """Draw the kinds of line, from the right; return where what stands left of them may end."""
    em = canvas.lettering.em
    length = STROKE_WIDTH[wording.brief] * em
    for stroke in reversed(wording.strokes):
        label = wording.label(stroke)
        draw_equation(canvas, right, y, label, canvas.dim(), "small", "right")
        right -= width_of(canvas.lettering, label, "small") + 5
        ends = np.array([right - length, right]), np.array([y, y])
        canvas.line(*ends, argb(stroke.color), stroke.width, stroke.dash)
        right -= length + STROKE_GAP[wording.brief] * em
    return right - 0.5 * em if wording.strokes else right


def _scale(key: Key, ground: Area, ratio: float) -> Table:
    """Return the pixels of a colour scale; of a wedge, as wide at each value as its ribbons are."""
    wide, tall = (max(round(ratio * length), 1) for length in (ground.width, ground.height))
    shares = np.linspace(0, 1, wide)
    inside = np.abs(np.arange(tall) + 0.5 - tall / 2)[:, None] <= np.maximum(shares * tall / 2, 0.5)
    inside |= not key.wedge
    tints = stepped(shares, key.bands) if key.bands else shares
    return np.where(inside, key.colormap.colors(tints), np.uint32(0))
