"""WalkStrip: the line above a figure in slow motion: phases, equations, numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.engine.equation import Equations
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation, width_of
from rnnviz.figures.drawing.wrapping import wrapped
from rnnviz.figures.slow_motion import words
from rnnviz.figures.slow_motion.words import Statement
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering, TextStyle
from rnnviz.figures.style.theme import DASHES
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact, plain
from rnnviz.figures.view.progress import Progress
from rnnviz.figures.view.run_view import RunView, side_by_side
from rnnviz.figures.view.view import View
from rnnviz.training.slow_motion.walk import PHASES, Phase
from rnnviz.training.snapshot.snapshot import Snapshot

CHIP = 7.4  # width of a phase's chip, in text sizes
# Of the numbers beside equations.
BOLD: Mapping[TextStyle, TextStyle] = {"text": "title", "small": "small"}
FEWEST = 3  # lines that there is room for


@dataclass(frozen=True)
class WalkStrip:
    """Phases as a row of chips; under them each run's equations over its time panels.

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
        forward = max(len(Equations(each.model.cell).forward) + 1 for each in experiments)
        update = max(len(each.training.optimizer.equations) + 2 for each in experiments)
        if len(self.runs) == 1:
            return max(FEWEST, math.ceil(forward / 2), update - 1)
        return max(FEWEST, forward, update)

    def height(self, lettering: Lettering) -> int:
        """Return the height of the strip with the gap under it."""
        return round((3.9 + 1.4 * self._rows) * lettering.em)

    def draw(self, canvas: Canvas, columns: Sequence[Area]) -> None:
        """Draw it over the columns: those of the runs, last that of the instruments."""
        em = canvas.lettering.em
        first, last = columns[0], columns[-1]
        whole = first._replace(
            x=first.x - 0.3 * em, width=last.right - first.x + 0.6 * em, height=first.height
        )
        canvas.box(whole, argb(canvas.theme.panel), 5, argb(canvas.theme.line))
        progress = self._ahead
        self._draw_chips(canvas, first, columns[-2].right, progress)
        bodies = [self._body(canvas, column) for column in columns[: len(self.runs)]]
        style = self._style(canvas, bodies)
        for run, body in zip(self.runs, bodies, strict=True):
            self._draw_run(canvas, run, body, style)
        self._draw_words(canvas, last, progress)

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

    def _body(self, canvas: Canvas, column: Area) -> Area:
        """Return the part of a column under the chips."""
        em = canvas.lettering.em
        return column._replace(y=column.y + 2.8 * em, height=column.height - 3.1 * em)

    def _draw_chips(self, canvas: Canvas, column: Area, right: float, progress: Progress) -> None:
        theme, em = canvas.theme, canvas.lettering.em
        now = PHASES.index(progress.phase)
        width = min(CHIP * em, (right - column.x) / (len(PHASES) + 1.2))
        y, tall = column.y + 0.5 * em, round(1.7 * em)
        for k, phase in enumerate(PHASES):
            chip = Area(round(column.x + 0.3 * em + k * width), y, round(width - 0.5 * em), tall)
            canvas.box(chip, argb(theme.accent if k == now else theme.raised), 4)
            color = argb(theme.on_accent) if k == now else canvas.ink() if k < now else canvas.dim()
            style: TextStyle = "title" if k == now else "text"
            canvas.text(chip.x + chip.width / 2, y + tall / 2, phase, style, color, "center")
            share = 1.0 if k < now else progress.done / progress.count if k == now else 0.0
            bar = Area(chip.x, round(y + tall + 2), chip.width, 2)
            canvas.rect(bar, argb(theme.line))
            canvas.rect(bar._replace(width=round(share * bar.width)), argb(theme.accent))
        x = column.x + 0.6 * em + len(PHASES) * width
        text = words.standing(progress)
        if x + canvas.lettering.width(text, "text") < right:
            canvas.text(x, y + tall / 2, text, "text", canvas.dim())

    def _draw_run(self, canvas: Canvas, run: RunView, body: Area, style: TextStyle) -> None:
        """Write the equations; beside them, or under those of several runs, draw the picture."""
        assert run.progress is not None
        lines, phase = self._lines(canvas, run, body), run.progress.phase
        single, height = len(self.runs) == 1, body.height / self._rows
        if phase == Phase.UPDATE and single:
            *lines, move = lines
            half = body._replace(x=body.x + body.width / 2, width=body.width / 2)
            self._write(canvas, [move], [half._replace(height=height)], style)
            _draw_moves(canvas, run.progress, _without_top(half, height))
        elif phase == Phase.CLIP and single:
            half = body._replace(x=body.x + body.width / 2, width=body.width / 2)
            _draw_clipping(canvas, run.progress, half)
        elif phase == Phase.CLIP:
            _draw_clipping(canvas, run.progress, _without_top(body, len(lines) * height))
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
                canvas.text(max(value, end + 0.6 * em), y, line.value, BOLD[style], canvas.ink())

    def _draw_words(self, canvas: Canvas, column: Area, progress: Progress) -> None:
        """Say at the right what is walked through, and what happens in the phase."""
        em, text = canvas.lettering.em, canvas.lettering
        x, width = column.x, column.width - 0.5 * em
        canvas.text(x, column.y + 1.35 * em, words.title(progress), "title", canvas.ink())
        color = argb(canvas.theme.alert) if progress.met else canvas.ink()
        line, y = 1.3 * em, column.y + 2.9 * em
        bottom = column.bottom - 0.8 * em
        for line_of_text in wrapped(words.sentence(progress), width, text, "text"):
            if y <= bottom - line:
                canvas.text(x, y, line_of_text, "text", color)
                y += line
        scope = words.scope(self.runs[0], progress)
        if text.width(joined(*scope), "small") <= width:
            scope = [joined(*scope)]
        for k, part in enumerate(reversed(scope)):
            canvas.text(x, bottom - k * 1.2 * em, part, "small", canvas.dim())


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


def _draw_clipping(canvas: Canvas, progress: Progress, area: Area) -> None:
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


def _draw_moves(canvas: Canvas, progress: Progress, area: Area) -> None:
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


def _without_top(area: Area, height: float) -> Area:
    return area._replace(y=area.y + height, height=area.height - height)
