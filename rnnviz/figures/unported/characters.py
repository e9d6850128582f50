"""A text, each character coloured by what it cost or by what a unit made of it."""

from __future__ import annotations

import math
from abc import abstractmethod
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.trace import LayerTrace
from rnnviz.figures.items.area import Area, Floats
from rnnviz.figures.items.canvas import Canvas
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Key, Plot, hairline
from rnnviz.figures.style.colors import Colormap, argb, contrast
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.numbers import compact, plain, signed
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.registry import panels

COSTLY = 8.0  # bits at the end of the scale
VISIBLE = {" ": "", "\n": "↵", "\t": "⇥"}
WIDE, TALL = 0.62, 1.1  # least cell in which a character is written, in text sizes
USUAL_COLUMNS, MOST_LINES = 45, 6


@panels.register("characters")
class Characters(Instrument):
    """The shown sequence as text: coloured by surprise, and by one hidden unit."""

    title = "Surprise and one unit"
    about = (
        "The shown text. Above, each character by its surprise, the bits that it cost the network;"
        " below, each character by the state of one unit after it was read: point at a unit in the"
        " hidden state, or pin one."
    )
    needs = frozenset({"trace"})
    order = 13

    def plots(self, shown: RunView) -> list[Plot]:
        """Return both plots; none for a task that is no text."""
        task, batch = shown.snapshot.experiment.task, shown.snapshot.probe.batch
        steps = slice(shown.time.start, shown.time.start + shown.time.length)
        tokens = batch.inputs[steps, ..., shown.sequence]
        read = task.spell(tokens) if tokens.ndim == 1 else None
        if read is None:
            return []
        known = batch.counted[steps, shown.sequence]  # all but what comes after what was typed
        targets = batch.targets[steps, shown.sequence][known]
        outputs = shown.trace.outputs[steps, :, shown.sequence][known]
        chances = outputs[np.arange(len(targets)), targets].astype(np.float64)
        surprise = [SurprisePlot(shown, task.spell(targets) or "", chances)] if len(targets) else []
        return [*surprise, UnitPlot(shown, read, shown.tops[0])]


class CharactersPlot(Plot):
    """Characters in a grid, line after line, filling the area."""

    def __init__(self, name: str, title: str, shown: RunView, text: str) -> None:
        super().__init__(name, title, shown)
        self.text, self.start, self.foot = text, shown.time.start, False
        lines = min(math.ceil(len(text) / USUAL_COLUMNS), MOST_LINES)
        self.least, self.weight, self.most = 1.6 * lines, 0.4, 2.2 * lines

    @abstractmethod
    def colors(self, theme: Theme, cursor: Cursor) -> NDArray[np.uint32]:
        """Return the ground of every character."""

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        columns, wide, tall = grid(area, len(self.text))
        colors = self.colors(canvas.theme, cursor).tolist()
        places = np.arange(len(colors))
        xs, ys = area.x + places % columns * wide, area.y + places // columns * tall
        sizes = np.full(len(colors), wide), np.full(len(colors), tall)
        canvas.rects(np.stack([xs, ys, *sizes], axis=1), colors)
        if wide >= WIDE * canvas.lettering.em and tall >= TALL * canvas.lettering.em:
            for character, color, x, y in zip(
                self.text, colors, (xs + wide / 2).tolist(), (ys + tall / 2).tolist(), strict=True
            ):
                ink = readable(canvas.theme, color)
                canvas.text(x, y, VISIBLE.get(character, character), "text", ink, "center")
        place = self._place(cursor)
        if place is not None:
            spot = Area(xs[place] + 1, ys[place] + 1, wide - 2, tall - 2)
            canvas.frame(spot, hairline(canvas, cursor))

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        columns, wide, tall = grid(area, len(self.text))
        column, line = int((x - area.x) / wide), int((y - area.y) / tall)
        place = line * columns + column
        inside = column < columns and place < len(self.text)
        return Cursor(step=self.start + place) if inside else Cursor()

    def _place(self, cursor: Cursor) -> int | None:
        """Return which character the cursor's step is."""
        place = -1 if cursor.step is None else cursor.step - self.start
        return place if 0 <= place < len(self.text) else None


class SurprisePlot(CharactersPlot):
    """What was foretold at each step, by the bits that it cost."""

    def __init__(self, shown: RunView, text: str, chances: Floats) -> None:
        super().__init__("surprise", "Surprise", shown, text)
        with np.errstate(divide="ignore"):
            self.bits = -np.log2(chances)
        self.chances = chances
        self.caption = (f"mean {compact(float(self.bits.mean()))} bits",)

    def legend(self, theme: Theme) -> tuple[Key, ...]:
        return (Key(theme.costs, "0", f"≥ {plain(COSTLY)} bits"),)

    def colors(self, theme: Theme, cursor: Cursor) -> NDArray[np.uint32]:
        del cursor
        return theme.costs.colors(np.minimum(self.bits / COSTLY, 1))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        place = self._place(cursor)
        if place is None:
            return ()
        bits, chance = float(self.bits[place]), float(self.chances[place])
        return (
            f"t {cursor.step}",
            f"next {self.text[place]!r}",
            f"p {compact(chance)}",
            f"{compact(bits)} bits",
        )


class UnitPlot(CharactersPlot):
    """What was read at each step, by the state that it left in one unit."""

    def __init__(self, shown: RunView, text: str, layer: LayerTrace) -> None:
        super().__init__("unit", "One unit", shown, text)
        self.state = next(iter(layer.states))
        self.name = f"unit {self.state}"
        steps = slice(self.start, self.start + len(text))
        self.values = layer.states[self.state][steps, :, shown.sequence]
        self.scale = shown.scale_of(layer, self.state)
        self.where = shown.name(layer)

    def legend(self, theme: Theme) -> tuple[Key, ...]:
        high = f"+{plain(self.scale.high)}" if self.scale.signed else plain(self.scale.high)
        return (Key(self._map(theme), plain(self.scale.low), high, of=self.state),)

    def colors(self, theme: Theme, cursor: Cursor) -> NDArray[np.uint32]:
        low, high = self.scale.low, self.scale.high
        return self._map(theme).colors((self.values[:, self._unit(cursor)] - low) / (high - low))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return which unit it is even if the pointer is elsewhere, and its state under it."""
        place, unit = self._place(cursor), self._unit(cursor)
        which = f"unit {unit}" + (f" of {self.where}" if self.where else "")
        if place is None:
            return (which,)
        value = float(self.values[place, unit])
        texts = (f"t {cursor.step}", f"after {self.text[place]!r}", which)
        return (*texts, f"{self.state} {signed(value)}")

    def _unit(self, cursor: Cursor) -> int:
        return cursor.unit if cursor.unit is not None and cursor.unit < self.values.shape[1] else 0

    def _map(self, theme: Theme) -> Colormap:
        return theme.map_of(self.scale)


def grid(area: Area, count: int) -> tuple[int, float, float]:
    """Return columns, and width and height of the cells, in which characters are largest."""
    best = 1, 0.0, 0.0
    for lines in range(1, count + 1):
        columns = math.ceil(count / lines)
        wide, tall = area.width / columns, area.height / lines
        if min(wide / WIDE, tall / TALL) > min(best[1] / WIDE, best[2] / TALL):
            best = columns, wide, tall
        if tall / TALL < wide / WIDE:
            break
    columns, wide, tall = best
    return columns, min(wide, tall), tall


@lru_cache(maxsize=1024)
def readable(theme: Theme, ground: int) -> int:
    """Return which of the theme's ink and background stands out from a ground."""
    color = f"#{ground & 0xFFFFFF:06x}"
    inks = theme.ink, theme.background
    return argb(max(inks, key=lambda ink: contrast(ink, color)))
