"""What slow motion draws beside its equations: clipping, and the moves of the weights."""

from __future__ import annotations

import math

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.numbers import compact, plain
from rnnviz.figures.view.progress import Progress


def draw_clipping(canvas: Canvas, progress: Progress, area: Area) -> None:
    """Draw the gradient's length before and after, on one scale with the threshold."""
    cut, training, em = progress.walk.cut, progress.walk.training, canvas.lettering.em
    color, theme = canvas.theme.color("norm"), canvas.theme
    limit = training.clip_threshold if training.clip == "norm" else 0.0
    top = 1.15 * max(cut.before, limit)
    names = max(canvas.lettering.width(name, "small") for name in ("before", "after")) + em
    room = Area(area.x + em + names, area.y, area.width - names - 5 * em, area.height)
    bars = room._replace(height=room.height - 1.1 * em)
    if not (0 < top < math.inf) or room.width < 4 * em:
        return
    done = [("before", cut.before, theme.unclipped)]
    done += [("after", cut.after, color)] if progress.done > 1 else []
    numbers = []
    for row, (name, length, shade) in zip(bars.rows(2, 4), done, strict=False):
        y = row.y + row.height / 2
        tall = min(0.7 * em, row.height)
        canvas.text(room.x - 0.6 * em, y, name, "small", canvas.dim(), "right")
        bar = Area(room.x, round(y - tall / 2), max(1, room.width * length / top), round(tall))
        canvas.rect(bar, argb(shade))
        numbers.append((bar.right + 0.5 * em, y, compact(length)))
    if limit > 0:
        x = round(room.x + room.width * limit / top)
        canvas.line(
            np.array([x, x]), np.array([area.y, area.bottom]), argb(theme.color("threshold")),
            1.4, DASHES["threshold"],
        )  # fmt: skip
        words = f"threshold {plain(float(f'{limit:.3g}'))}"
        canvas.text(x + 0.4 * em, area.bottom - 0.5 * em, words, "small", canvas.dim())
    for left, y, number in numbers:
        wide, tall = canvas.lettering.width(number, "small"), canvas.lettering.height("small")
        canvas.rect(Area(left - 2, y - tall / 2, wide + 4, tall), argb(theme.panel))
        canvas.text(left, y, number, "small", canvas.ink())


def draw_moves(canvas: Canvas, progress: Progress, area: Area) -> None:
    """Draw by what share of itself each parameter changes, as far as the walk has come."""
    moves, em = progress.walk.moves, canvas.lettering.em
    shares = [move.change / move.weights if move.weights > 0 else 0.0 for move in moves]
    top = max(shares)
    if not 0 < top < math.inf:
        return
    ground = Area(area.x + 0.3 * em, area.y, area.width - 2 * em, area.height - 1.3 * em)
    step = min(ground.width / len(moves), 4.0 * em)
    canvas.hline(ground.x, round(ground.bottom), len(moves) * step, argb(canvas.theme.line))
    for k, (move, share) in enumerate(zip(moves, shares, strict=True)):
        x, name = round(ground.x + k * step), move.parameter.short
        if step > 2 * em:
            draw_equation(canvas, x, area.bottom - 0.5 * em, name, canvas.dim(), "small")
        if k < progress.done:
            tall = max(1.0, ground.height * share / top)
            shade = canvas.theme.accent if k == progress.done - 1 else canvas.theme.dim
            canvas.rect(Area(x, ground.bottom - tall, round(0.7 * step), tall), argb(shade))
