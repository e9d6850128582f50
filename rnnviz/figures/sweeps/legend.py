"""Legend: what colours, marks and lines of a sweep's picture mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.sweeps.border_lines import BorderLine
from rnnviz.figures.sweeps.fate import Fate, sample_point, sample_strip
from rnnviz.figures.sweeps.phase import draw_border
from rnnviz.figures.sweeps.plan import Plan
from rnnviz.figures.sweeps.points import group_look, is_lined, is_number
from rnnviz.figures.sweeps.scale import MeasureScale
from rnnviz.figures.sweeps.words import beyond_words

SAMPLE = 30.0  # pixels of a sample and the gap right of it
DASHED = 42.0  # ... of one whose dashes have to be seen on both sides of its point
GAP = 8.0
BETWEEN = 22.0  # pixels from one entry to the next
BAR = 1.1  # text sizes that a colour bar is wide

DrawSample = Callable[[Canvas, float, float], None]


@dataclass(frozen=True)
class Entry:
    """Words, and what draws a sample left of them, around a point; how wide that is."""

    words: str
    sample: DrawSample
    room: float = SAMPLE


def group_entries(plan: Plan, theme: Theme) -> list[Entry]:
    """Return the colours of a picture of points."""
    if len(plan.groups) < 2:
        return []

    def of(group: int) -> DrawSample:
        color, dash = group_look(theme, group)
        half = (DASHED - GAP) / 2

        def sample(canvas: Canvas, x: float, y: float) -> None:
            ends = np.array([x - half, x + half]), np.array([y, y])
            canvas.line(*ends, argb(color), 2.2, dash)
            canvas.dots(np.array([x]), np.array([y]), 4.0, argb(color))

        return sample

    return [Entry(one.label, of(number), DASHED) for number, one in enumerate(plan.groups)]


def drawn_entries(
    plan: Plan,
    scale: MeasureScale,
    theme: Theme,
    fates: Collection[Fate],
    lines: Iterable[Sequence[BorderLine]],
) -> list[Entry]:
    """Return what is drawn besides: middles and spreads, marks, the borders of theory."""
    middles = _middle_entries(plan, scale, theme, fates)
    entries = [*middles, *_fate_entries(plan, scale, fates)]
    abouts = [line.about for facet in lines for line in facet]
    return [*entries, *(Entry(about, _border_sample) for about in dict.fromkeys(abouts))]


def _middle_entries(
    plan: Plan, scale: MeasureScale, theme: Theme, fates: Collection[Fate]
) -> Iterable[Entry]:
    several, share = len(plan.seeds) > 1, scale.measure.share
    if plan.is_phase:
        if several:
            yield Entry("a strip for each weight seed", _strips_sample)
        if share:
            yield Entry(scale.measure.title, _answer_sample(scale, 1.0))
            yield Entry(f"not {scale.measure.title}", _answer_sample(scale, 0.0))
        return
    color, _ = group_look(theme, 0)
    color = theme.dim if len(plan.groups) > 1 else color

    def middle(canvas: Canvas, x: float, y: float) -> None:
        canvas.line(np.array([x - 11, x + 11]), np.array([y, y]), argb(color), 2.2)
        if is_lined(plan):
            canvas.dots(np.array([x]), np.array([y]), 4.0, argb(color))

    def band(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(Area(x - 11, y - 5, 22, 10), argb(color, 0.3))

    def run(canvas: Canvas, x: float, y: float) -> None:
        canvas.dots(np.array([x]), np.array([y]), 2.4, argb(color))

    def partly(canvas: Canvas, x: float, y: float) -> None:
        canvas.dots(np.array([x]), np.array([y]), 4.0, argb(color), hollow=True)

    lined, crowded = is_lined(plan), several or len(plan.groups) > 1
    aside = crowded and (share or not lined or bool(set(fates) - {Fate.MEASURED, Fate.WAITING}))
    yield Entry("a run; side by side where they would hide each other" if aside else "a run", run)
    if several:
        apart = "; curves slightly apart" if lined and len(plan.groups) > 1 else ""
        yield Entry(f"share of runs{apart}" if share else "median over seeds", middle)
    if lined:
        if several and not share:
            yield Entry("smallest to largest", band)
        if has_lane(plan):
            yield Entry("of those with a number", partly)


def has_lane(plan: Plan) -> bool:
    """Return whether there are runs without a number, which have a lane of their own."""
    return any(
        plan.row(spot) is not None and not is_number(plan.value(spot)) for spot in plan.spots()
    )


def _fate_entries(plan: Plan, scale: MeasureScale, fates: Collection[Fate]) -> Iterable[Entry]:
    draw = sample_strip if plan.is_phase else sample_point
    unseen = {Fate.MEASURED} if plan.is_phase else {Fate.MEASURED, Fate.WAITING}
    for fate in sorted(set(fates) - unseen):

        def sample(canvas: Canvas, x: float, y: float, fate: Fate = fate) -> None:
            draw(canvas, x, y, fate)

        yield Entry(beyond_words(plan, scale, fate), sample)


def _strips_sample(canvas: Canvas, x: float, y: float) -> None:
    for number, share in enumerate((0.35, 0.6, 0.8)):
        color = canvas.theme.activity.color(share)
        canvas.rect(Area(round(x - 9 + 6 * number), round(y - 6), 6, 12), color)


def _answer_sample(scale: MeasureScale, value: float) -> DrawSample:
    def sample(canvas: Canvas, x: float, y: float) -> None:
        area = Area(round(x - 7), round(y - 6), 14, 12)
        canvas.frame(area, argb(canvas.theme.line))
        canvas.rect(area, scale.color(canvas.theme, value))

    return sample


def _border_sample(canvas: Canvas, x: float, y: float) -> None:
    draw_border(canvas, np.array([x - 12, x + 12]), np.array([y, y]))


def in_rows(text: Lettering, entries: Sequence[Entry], room: float) -> list[list[Entry]]:
    """Return entries in as few rows as they need."""
    rows: list[list[Entry]] = []
    left = 0.0
    for entry in entries:
        wide = entry.room + text.width(entry.words, "small") + BETWEEN
        if not rows or wide > left:
            rows.append([])
            left = room + BETWEEN
        rows[-1].append(entry)
        left -= wide
    return rows


def draw_rows(canvas: Canvas, rows: Sequence[Sequence[Entry]], x: float, y: float) -> None:
    """Draw rows of entries from a corner on."""
    tall = row_height(canvas.lettering)
    for row in rows:
        at = x
        for entry in row:
            entry.sample(canvas, at + (entry.room - GAP) / 2, y + tall / 2)
            canvas.text(at + entry.room, y + tall / 2, entry.words, "small", canvas.dim())
            at += entry.room + canvas.lettering.width(entry.words, "small") + BETWEEN
        y += tall


def row_height(text: Lettering) -> float:
    """Return the height of a row of a legend."""
    return round(1.35 * text.height("small"))


def bar_width(text: Lettering, scale: MeasureScale) -> float:
    """Return the width of a colour bar with its numbers, and of the gap left of it."""
    return BAR * text.em + max(text.width(tick, "small") for _, tick in scale.ticks(10)) + 30


def draw_bar(canvas: Canvas, scale: MeasureScale, area: Area) -> None:
    """Draw the colours of a scale with their numbers, from the left edge of an area."""
    wide, theme = round(BAR * canvas.lettering.em), canvas.theme
    bar = Area(round(area.x), round(area.y), wide, round(area.height))
    shares = np.linspace(1, 0, max(1, round(bar.height)))
    canvas.frame(bar, argb(theme.line))
    canvas.image(scale.colormap(theme).colors(scale.tint(shares))[:, None], bar)
    for share, text in scale.ticks(10):
        y = bar.bottom - share * bar.height
        canvas.hline(bar.right, round(y) - (share == 1), 4, canvas.dim())
        inside = min(max(y, bar.y + 3), bar.bottom - 3)
        canvas.text(bar.right + 8, inside, text, "small", canvas.dim())
