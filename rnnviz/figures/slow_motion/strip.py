"""WalkStrip: the line above a figure in slow motion: phases, equations, numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rnnviz.engine.equation import equations
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.chip import chip_width, draw_chip
from rnnviz.figures.drawing.notation import draw_equation, shortened, width_of
from rnnviz.figures.slow_motion import words
from rnnviz.figures.slow_motion.pictures import draw_clipping, draw_moves
from rnnviz.figures.slow_motion.words import Statement
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering, TextStyle
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.progress import Progress
from rnnviz.figures.view.run_view import RunView, side_by_side
from rnnviz.figures.view.view import View
from rnnviz.training.slow_motion.walk import PHASES, Phase
from rnnviz.training.snapshot.snapshot import Snapshot

CHIP = 7.4  # width of a phase's chip, in text sizes
# Of the numbers beside equations.
BOLD: Mapping[TextStyle, TextStyle] = {"text": "title", "small": "small"}
ROW = 1.2  # height of a line, in text sizes
FEWEST = 3  # lines that there is room for


@dataclass(frozen=True)
class WalkStrip:
    """Phases as a row of chips; under them each run's equations; last, what moves in a sentence.

    Attributes
    ----------
    runs : tuple of RunView
        In slow motion, one a run.
    """

    runs: tuple[RunView, ...]

    @property
    def _rows(self) -> int:
        """Rows of equations: two columns of them over one run, one over each of several."""
        experiments = [run.snapshot.experiment for run in self.runs]
        forward = max(len(equations(each.model.cell).forward) + 1 for each in experiments)
        update = max(len(each.training.optimizer.equations) + 2 for each in experiments)
        if len(self.runs) == 1:
            return max(FEWEST, math.ceil(forward / 2), update - 1)
        return max(FEWEST, forward, update)

    def height(self, lettering: Lettering) -> int:
        """Return the height of the strip with the gap under it."""
        return round((4.6 + ROW * self._rows) * lettering.em)

    def draw(self, canvas: Canvas, columns: Sequence[Area], time_areas: Sequence[Area]) -> None:
        """Draw it over the columns: those of the runs, last that of the instruments.

        `time_areas` are the places under it where the timesteps of each run are, if they are shown.
        """
        em = canvas.lettering.em
        first, last = columns[0], columns[-1]
        whole = first._replace(
            x=first.x - 0.3 * em, width=last.right - first.x + 0.6 * em, height=first.height
        )
        canvas.box(whole, argb(canvas.theme.panel), 5, argb(canvas.theme.line))
        progress = self._ahead
        inner = first._replace(width=last.right - first.x)
        self._draw_chips(canvas, inner, progress)
        bodies = self._bodies(canvas, inner)
        style = self._style(canvas, bodies)
        for run, body in zip(self.runs, bodies, strict=True):
            self._draw_run(canvas, run, body, style)
        self._draw_sentence(canvas, inner, time_areas, progress)

    @property
    def words(self) -> str:
        """Where the walk is, in one line."""
        progress = self._ahead
        where = words.standing(progress)
        return f"slow motion of update {progress.walk.update}: {progress.phase} {where}"

    @property
    def level(self) -> int | None:
        """The layer that is being read or swept; None where all are at once."""
        return self._ahead.level

    @property
    def _ahead(self) -> Progress:
        """The run that has most to go; it says where the walk is."""
        all_runs = [run.progress for run in self.runs if run.progress is not None]
        return max(all_runs, key=lambda progress: (PHASES.index(progress.phase), progress.count))

    def _bodies(self, canvas: Canvas, inner: Area) -> list[Area]:
        """Return the parts for the equations of each run, under the chips; with several, marked."""
        em, count = canvas.lettering.em, len(self.runs)
        width, low = inner.width / count, inner.height - 4.1 * em
        areas = [Area(inner.x + k * width, inner.y + 2.7 * em, width, low) for k in range(count)]
        if count == 1:
            return areas
        for k, area in enumerate(areas):
            draw_chip(canvas, area.x + 0.3 * em, area.y + area.height / self._rows / 2, k)
        taken = chip_width(canvas.lettering) + 0.6 * em
        return [area._replace(x=area.x + taken, width=area.width - taken - em) for area in areas]

    def _draw_chips(self, canvas: Canvas, inner: Area, progress: Progress) -> None:
        """Draw the phases; right of them which update it is, and what of it is shown."""
        theme, em, text = canvas.theme, canvas.lettering.em, canvas.lettering
        walks = [run.progress.walk for run in self.runs if run.progress is not None]
        now, title = PHASES.index(progress.phase), words.title(walks)
        same = len({walk.batch for walk in walks}) == 1
        scope = joined(*words.scope(self.runs[0], progress, same))
        where = words.standing(progress)
        chips = len(PHASES) * (text.width("backward", "title") + em)
        least = chips + text.width(where, "text") + em
        said: list[tuple[str, TextStyle]] = [(title, "title"), (scope, "small")]
        widest = max(text.width(title, "title"), text.width(scope, "small")) + em
        if inner.width - widest < least:
            said, widest = said[:1], text.width(title, "title") + em
        if inner.width - widest < least:
            said, widest = [], 0.0
        room = inner.width - widest - text.width(where, "text") - 1.2 * em
        width = min(CHIP * em, room / len(PHASES))
        y, tall = inner.y + 0.5 * em, round(1.7 * em)
        for k, phase in enumerate(PHASES):
            chip = Area(round(inner.x + 0.3 * em + k * width), y, round(width - 0.5 * em), tall)
            canvas.box(chip, argb(theme.accent if k == now else theme.raised), 4)
            color = argb(theme.on_accent) if k == now else canvas.ink() if k < now else canvas.dim()
            style: TextStyle = "title" if k == now else "text"
            style = style if text.width(phase, style) < chip.width else "small"
            canvas.text(chip.x + chip.width / 2, y + tall / 2, phase, style, color, "center")
            share = 1.0 if k < now else progress.done / progress.count if k == now else 0.0
            bar = Area(chip.x, round(y + tall + 2), chip.width, 2)
            canvas.rect(bar, argb(theme.line))
            canvas.rect(bar._replace(width=round(share * bar.width)), argb(theme.accent))
        x = inner.x + 0.6 * em + len(PHASES) * width
        canvas.text(x, y + tall / 2, where, "text", canvas.dim())
        for row, (line, kind) in enumerate(said):
            middle = y + tall / 2 if len(said) == 1 else y + (0.35 + 1.2 * row) * em
            color = canvas.dim() if row else canvas.ink()
            canvas.text(inner.right - 0.3 * em, middle, line, kind, color, "right")

    def _draw_run(self, canvas: Canvas, run: RunView, body: Area, style: TextStyle) -> None:
        """Write the equations; beside them, or under those of several runs, draw the picture."""
        assert run.progress is not None
        lines, phase = self._lines(canvas, run, body), run.progress.phase
        single, height = len(self.runs) == 1, body.height / self._rows
        if phase == Phase.UPDATE and single:
            *lines, move = lines
            half = body._replace(x=body.x + body.width / 2, width=body.width / 2)
            self._write(canvas, [move], [half._replace(height=height)], style)
            draw_moves(canvas, run.progress, _without_top(half, height))
        elif phase == Phase.CLIP and single:
            half = body._replace(x=body.x + body.width / 2, width=body.width / 2)
            draw_clipping(canvas, run.progress, half)
        elif phase == Phase.CLIP:
            draw_clipping(canvas, run.progress, _without_top(body, len(lines) * height))
        self._write(canvas, lines, self._cells(canvas, body, len(lines)), style)

    def _lines(self, canvas: Canvas, run: RunView, body: Area) -> list[Statement]:
        """Return the equations, with their numbers under them where only there is room for both."""
        lines = words.lines(run)
        wide = any(_overflows(canvas.lettering, line, body.width, "text") for line in lines)
        if not wide or 2 * len(lines) > self._rows:
            return lines
        return [
            part for line in lines for part in (Statement(line.equation), Statement("", line.value))
        ]

    def _cells(self, canvas: Canvas, body: Area, lines: int) -> list[Area]:
        """Return a place for each line: in one column if they fit, as over several runs."""
        sides = 1 if lines <= self._rows else 2
        height, rows = body.height / self._rows, math.ceil(lines / sides)
        width = body.width / sides - (sides - 1) * canvas.lettering.em
        return [
            Area(body.x + side * body.width / 2, body.y + row * height, width, height)
            for side in range(sides)
            for row in range(rows)
        ]

    def _style(self, canvas: Canvas, bodies: Sequence[Area]) -> TextStyle:
        """Return the size of equations: smaller in all runs if one has no room for them."""
        for run, body in zip(self.runs, bodies, strict=True):
            lines = self._lines(canvas, run, body)
            for line, cell in zip(lines, self._cells(canvas, body, len(lines)), strict=False):
                if _overflows(canvas.lettering, line, cell.width, "text"):
                    return "small"
        return "text"

    def _write(
        self, canvas: Canvas, lines: Sequence[Statement], cells: Sequence[Area], style: TextStyle
    ) -> None:
        """Write equations into cells, column by column, with the numbers below one another."""
        em, text = canvas.lettering.em, canvas.lettering
        pairs = [
            (_fitted(text, line, cell.width, style), cell)
            for line, cell in zip(lines, cells, strict=False)
        ]
        for left in sorted({cell.x for _, cell in pairs}):
            column = [(line, cell) for line, cell in pairs if cell.x == left]
            widest = max(width_of(text, line.equation, style) for line, _ in column)
            longest = max(text.width(line.value, BOLD[style]) for line, _ in column)
            for line, cell in column:
                x, y = cell.x + 0.3 * em, cell.y + cell.height / 2
                end = draw_equation(canvas, x, y, line.equation, canvas.ink(), style)
                value = min(x + widest + em, cell.right - longest)
                if not line.equation:
                    value = x + 1.2 * em
                value = max(value, end + 0.6 * em)
                shown = shortened(text, line.value, cell.right + em - value, BOLD[style])
                canvas.text(value, y, shown, BOLD[style], canvas.ink())

    def _draw_sentence(
        self, canvas: Canvas, inner: Area, time_areas: Sequence[Area], progress: Progress
    ) -> None:
        """Say what happens, at the lower edge beside the column of timesteps that moves."""
        em = canvas.lettering.em
        y = inner.bottom - 0.75 * em
        color = argb(canvas.theme.alert if progress.met else canvas.theme.accent)
        places = [
            run.time.column(area, column)
            for run, area in zip(self.runs, time_areas, strict=False)
            for column in run.present
        ]
        middles = [place.x + place.width / 2 for place in places]
        sentence, ends = words.sentence(progress), (inner.x - 0.7 * em, inner.right)
        if _fitting(canvas.lettering, sentence, [ends[0], *middles, ends[1]]) is None:
            middles = middles[:1]
        edges = [ends[0], *middles, ends[1]]
        for x in middles:
            tip = (x - 0.4 * em, y - 0.3 * em), (x + 0.4 * em, y - 0.3 * em), (x, y + 0.5 * em)
            canvas.polygon(tip, color)
        text, size, left = _beside(canvas.lettering, sentence, edges)
        canvas.text(left, y, text, size, color if progress.met else canvas.ink())


def _fitting(
    text: Lettering, sentence: str, edges: Sequence[float]
) -> tuple[str, TextStyle, float] | None:
    """Return what of a sentence stands in one line between marks, its size, and where it begins.

    It stands right of the first mark if there is room, or left of it, or beyond the next; whole, or
    else the part of it that can stand alone. None if there is no room.
    """
    gaps = [(left + text.em, right - text.em) for left, right in pairwise(edges)]
    order = [*range(1, min(len(gaps), 2)), 0, *range(2, len(gaps))]
    parts = sentence, sentence.partition(":")[0], sentence.partition(". ")[0]
    sizes: tuple[TextStyle, ...] = ("text", "small")
    for size in sizes:
        for part in parts:
            wide = text.width(part, size)
            for k in order:
                left, right = gaps[k]
                if wide <= right - left:
                    before_a_mark = k == 0 and len(gaps) > 1
                    return part, size, right - wide if before_a_mark else left
    return None


def _beside(text: Lettering, sentence: str, edges: Sequence[float]) -> tuple[str, TextStyle, float]:
    """Return the same; where there is no room at all, the beginning of the sentence."""
    left, right = max(pairwise(edges), key=lambda gap: gap[1] - gap[0])
    cut = shortened(text, sentence, right - left - 2 * text.em, "small")
    return _fitting(text, sentence, edges) or (cut, "small", left + text.em)


def walk_strip(snapshots: Sequence[Snapshot], view: View) -> WalkStrip | None:
    """Return the strip in slow motion, once the walks of all runs are here."""
    if view.reveal is None or any("walk" not in snapshot.parts for snapshot in snapshots):
        return None
    return WalkStrip(side_by_side(snapshots, view).runs)


def _overflows(lettering: Lettering, line: Statement, width: float, style: TextStyle) -> bool:
    """Return whether there is no room for an equation and its numbers beside one another."""
    value = lettering.width(line.value, BOLD[style])
    needed = width_of(lettering, line.equation, style) + value + 1.2 * lettering.em
    return bool(line.value) and needed > width


def _fitted(lettering: Lettering, line: Statement, width: float, style: TextStyle) -> Statement:
    """Return a line without the right side of its equation where there is no room for it."""
    if not _overflows(lettering, line, width, style):
        return line
    return replace(line, equation=line.equation.split(" = ")[0])


def _without_top(area: Area, height: float) -> Area:
    return area._replace(y=area.y + height, height=area.height - height)
