"""A text, each character coloured by what it cost or by what a unit made of it."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import Range
from rnnviz.figures.drawing.area import Area, Floats
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.guides import Key
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plot import Plot, Room
from rnnviz.figures.plots.time_plot import cursor_pen
from rnnviz.figures.style.colors import Table
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import readable
from rnnviz.figures.view.numbers import at, compact, plain, signed
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.unit_step import Spot, explicable, formulas_of
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
        "The text shown. Above, each character by its surprise, its loss in bits; below, each"
        " character by the state of one unit after it was read: point at a unit in the hidden"
        " state, or pin one."
    )
    needs = frozenset({"trace"})
    order = 13

    def plots(self, run: RunView) -> Makers:
        """Return both plots; none for a task that is no text."""
        steps, batch = shown_steps(run), run.snapshot.probe.batch
        tokens = batch.inputs[steps, ..., run.sequence]
        if tokens.ndim > 1 or run.snapshot.experiment.task.spell(tokens) is None:
            return {}
        state = next(iter(run.tops[0].states))
        unit = {f"unit {state}": partial(UnitPlot, state=state)}
        counted = batch.counted[steps, run.sequence].any()
        return {"surprise": SurprisePlot, **unit} if counted else unit


class CharactersPlot(Plot):
    """Characters in a grid, line after line, filling the area.

    Attributes
    ----------
    characters : str
    start : int
        The step of the first.
    """

    foot = False

    def __init__(self, look: Style, title: Title) -> None:
        super().__init__(look, title)
        self.characters, self.start = "", 0
        self.add_picture(self._draw_characters)

    def set_characters(self, run: RunView, characters: str) -> None:
        """Show these characters of the shown sequence."""
        self.characters, self.start = characters, run.time.start
        lines = min(math.ceil(len(characters) / USUAL_COLUMNS), MOST_LINES)
        self.room = Room(weight=0.4, least=1.6 * lines, most=2.2 * lines)

    @abstractmethod
    def colors(self, cursor: Cursor) -> Table:
        """Return the ground of every character."""

    def locate(self, x: float, y: float) -> Cursor:
        """Return the step of the character at a point."""
        columns, wide, tall = grid(self.area, len(self.characters))
        column, line = int(x / wide), int(y / tall)
        place = line * columns + column
        inside = column < columns and place < len(self.characters)
        return Cursor(step=self.start + place) if inside else Cursor()

    def place_of(self, cursor: Cursor) -> int | None:
        """Return which character the cursor's step is."""
        place = -1 if cursor.step is None else cursor.step - self.start
        return place if 0 <= place < len(self.characters) else None

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the characters by their steps."""
        steps = self.start + np.arange(len(self.characters))
        return {"t": steps, "character": np.array(list(self.characters))}

    def _draw_characters(self, canvas: Canvas, area: Area) -> None:
        columns, wide, tall = grid(area, len(self.characters))
        colors = self.colors(self.pointed).tolist()
        places = np.arange(len(colors))
        xs, ys = area.x + places % columns * wide, area.y + places // columns * tall
        sizes = np.full(len(colors), wide), np.full(len(colors), tall)
        canvas.rects(np.stack([xs, ys, *sizes], axis=1), colors)
        if wide >= WIDE * canvas.lettering.em and tall >= TALL * canvas.lettering.em:
            middles = (xs + wide / 2).tolist(), (ys + tall / 2).tolist()
            for character, color, x, y in zip(self.characters, colors, *middles, strict=True):
                ink = readable(canvas.theme, color)
                canvas.text(x, y, VISIBLE.get(character, character), "text", ink, "center")
        place = self.place_of(self.pointed)
        if place is not None:
            spot = Area(xs[place] + 1, ys[place] + 1, wide - 2, tall - 2)
            canvas.frame(spot, int(cursor_pen(self.look, self.pointed).color().rgba()))


class SurprisePlot(CharactersPlot):
    """The next character at each step, by the bits that it cost.

    Attributes
    ----------
    chances, bits : (characters,)
    """

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Surprise"))
        self.chances = self.bits = np.zeros(0)
        self.guides = (Key(look.theme.costs, "0", f"≥ {plain(COSTLY)} bits"),)

    def refresh(self, run: RunView) -> None:
        """Show what the network gave the characters that came next."""
        steps, batch, sequence = shown_steps(run), run.snapshot.probe.batch, run.sequence
        counted = batch.counted[steps, sequence]  # all but what comes after what was typed
        targets = batch.targets[steps, sequence][counted]
        outputs = run.trace.outputs[steps, :, sequence][counted]
        self.set_characters(run, run.snapshot.experiment.task.spell(targets) or "")
        self.chances = outputs[np.arange(len(targets)), targets].astype(np.float64)
        with np.errstate(divide="ignore"):
            self.bits = -np.log2(self.chances)
        self.caption = (f"mean {compact(float(self.bits.mean()))} bits",)

    def colors(self, cursor: Cursor) -> Table:
        """Return the colours of the bits."""
        return self.look.theme.costs.colors(np.minimum(self.bits / COSTLY, 1))

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the character at the cursor's step, its probability and its bits."""
        place = self.place_of(cursor)
        if place is None:
            return ()
        chance, bits = compact(float(self.chances[place])), compact(float(self.bits[place]))
        following = f"next {self.characters[place]!r}"
        return (f"t {cursor.step}", following, f"ŷ {chance}", f"{bits} bits")

    def explain(self, cursor: Cursor) -> str:
        """Return where the bits come from."""
        place = self.place_of(cursor)
        if place is None:
            return ""
        chance, bits = compact(float(self.chances[place])), compact(float(self.bits[place]))
        name = at("ŷ", cursor.step)
        return f"−log₂ {name}({self.characters[place]!r}) = −log₂ {chance} = {bits} bits"

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the probabilities and the bits."""
        return {**super().table(), "probability": self.chances, "bits": self.bits}


class UnitPlot(CharactersPlot):
    """The character that was read at each step, by the state that it left in one unit.

    Attributes
    ----------
    state : str
        The name of the state.
    values : (characters, units)
    ends : Range
        The scale of the state.
    """

    def __init__(self, look: Style, state: str) -> None:
        super().__init__(look, Title("One unit"))
        self.state = state
        self.values: Floats = np.zeros((0, 1))
        self.ends = Range(-1.0, 1.0)

    def refresh(self, run: RunView) -> None:
        """Show the characters that were read, and the states after them."""
        steps, layer = shown_steps(run), run.tops[0]
        tokens = run.snapshot.probe.batch.inputs[steps, run.sequence]
        self.set_characters(run, run.snapshot.experiment.task.spell(tokens) or "")
        self.values = layer.states[self.state][steps, :, run.sequence]
        self.ends = ends = run.scale_of(layer, self.state)
        high = f"+{plain(ends.high)}" if ends.signed else plain(ends.high)
        colormap = self.look.theme.map_of(ends)
        self.guides = (Key(colormap, plain(ends.low), high, of=self.state),)

    def colors(self, cursor: Cursor) -> Table:
        """Return the colours of the unit's states."""
        low, high = self.ends.low, self.ends.high
        shares = (self.values[:, self.unit_of(cursor)] - low) / (high - low)
        return self.look.theme.map_of(self.ends).colors(shares)

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return which unit it is even if the pointer is elsewhere, and its state under it."""
        place, unit = self.place_of(cursor), self.unit_of(cursor)
        where = self.run.name(self.run.tops[0])
        which = f"unit {unit}" + (f" of {where}" if where else "")
        if place is None:
            return (which,)
        value = signed(float(self.values[place, unit]))
        after = f"after {self.characters[place]!r}"
        return (f"t {cursor.step}", after, which, f"{self.state} {value}")

    def explain(self, cursor: Cursor) -> str:
        """Return the formula of the unit's state."""
        run, unit = self.run, self.unit_of(cursor)
        if cursor.step is None or self.place_of(cursor) is None:
            return ""
        if not explicable(run):
            return ""
        number = next(k for k, layer in enumerate(run.trace.layers) if layer is run.tops[0])
        formulas = formulas_of(run, Spot(number, cursor.step - run.time.origin, unit))
        return f"unit {unit} at t {cursor.step}:  {formulas.forward(self.state)}"

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the states of the unit that is pointed at."""
        unit = self.unit_of(self.pointed)
        return {**super().table(), f"{self.state} {unit}": self.values[:, unit]}

    def unit_of(self, cursor: Cursor) -> int:
        """Return which unit is shown: the cursor's, if there is such a one."""
        return cursor.unit if cursor.unit is not None and cursor.unit < self.values.shape[1] else 0


def shown_steps(run: RunView) -> slice:
    """Return which steps of the sequence are shown."""
    return slice(run.time.start, run.time.start + run.time.length)


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
