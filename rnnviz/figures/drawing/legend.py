"""Legend: what the marks on a plot mean, where it covers least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.marks import Mark, draw_mark
from rnnviz.figures.drawing.space import Space
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering

MOST = 0.5  # of a plot's height that a legend may take
BEFORE, BETWEEN = 16.0, 9.0  # pixels that a mark takes, and from one entry to the next

Entry = tuple[Mark, str]


def draw_legend(canvas: Canvas, space: Space, seen: Mapping[Mark, str]) -> list[Area]:
    """Say what the marks mean that are seen; with each stands how far its values go, or "".

    In as many rows as it takes, or in brief: rather than cut off it is left out. Returns where it
    stands, if it does.
    """
    text = canvas.lettering
    tall = text.height("small")
    best: tuple[int, Area, list[list[Entry]]] | None = None
    for brief in (False, True):
        entries = [
            (mark, (mark.brief if brief else mark.words) + (f", {end}" if end else ""))
            for mark, end in sorted(seen.items(), reverse=True)
        ]
        for rows in _in_rows(text, entries, space.area.width - 2 * BETWEEN):
            width, height = max(_width(text, row) for row in rows), len(rows) * tall
            if height > MOST * space.area.height or width > space.area.width - BETWEEN:
                continue
            place, covered = space.place(width, height)
            if best is None or covered < best[0]:
                best = covered, place, rows
    if best is None:
        return []
    _draw_rows(canvas, best[1], best[2])
    return [best[1]]


def _draw_rows(canvas: Canvas, place: Area, rows: Sequence[Sequence[Entry]]) -> None:
    canvas.box(place, argb(canvas.theme.panel, 0.85), 3)
    tall = place.height / len(rows)
    for number, row in enumerate(rows):
        x, y = place.right - BETWEEN / 2, place.y + (number + 0.5) * tall
        for mark, words in row:
            canvas.text(x, y, words, "small", canvas.dim(), "right")
            x -= canvas.lettering.width(words, "small") + BETWEEN
            shade = argb(canvas.theme.alert) if mark is Mark.BROKEN else canvas.dim()
            draw_mark(canvas, mark, x, y, shade)
            x -= BEFORE


def _in_rows(text: Lettering, entries: Sequence[Entry], room: float) -> list[list[list[Entry]]]:
    """Return the entries in as few rows as there is room for, and each in a row of its own."""
    rows: list[list[Entry]] = []
    for entry in entries:
        if rows and _width(text, [*rows[-1], entry]) <= room:
            rows[-1].append(entry)
        else:
            rows.append([entry])
    apart = [[entry] for entry in entries]
    return [rows, apart] if entries and rows != apart else [rows] if entries else []


def _width(text: Lettering, row: Sequence[Entry]) -> float:
    widths = (text.width(words, "small") + BEFORE + BETWEEN for _, words in row)
    return sum(widths)
