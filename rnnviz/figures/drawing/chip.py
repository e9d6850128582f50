"""Chip: the letter of a run on its colour."""

from __future__ import annotations

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.training.settings.runs import run_name


def chip_width(text: Lettering) -> float:
    """Return the width of a chip in pixels."""
    return round(text.height("title") + 2)


def draw_chip(canvas: Canvas, x: float, y: float, run: int) -> float:
    """Draw a run's letter, from x on and around y; return where it ends."""
    wide = chip_width(canvas.lettering)
    color, _ = canvas.theme.run(run)
    canvas.box(Area(x, round(y - wide / 2), wide, wide), argb(color), 4)
    ground = argb(canvas.theme.background)
    canvas.text(x + wide / 2, y, run_name(run), "title", ground, "center")
    return x + wide
