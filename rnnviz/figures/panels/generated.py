"""Text that the network writes."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.wrapping import wrapped
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.panel import Instrument, Makers
from rnnviz.figures.plots.plot import Plot, Room
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.numbers import whole
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.continuation import CONTINUATION

MARGIN = 0.7  # around the text, in text sizes


@panels.register("generated")
class Generated(Instrument):
    """What the network writes after the primer, and what a character costs it in bits."""

    title = "Generated text"
    about = (
        "What the network writes after the primer (dim) when fed its own predictions, sampled with"
        " the same random numbers every time; and its held-out loss in bits per character, beside"
        " counting single characters (unigram) or pairs of them (bigram)."
    )
    needs = frozenset({"continuation"})
    order = 12
    compares = True

    def plots(self, run: RunView) -> Makers:
        """Return the one plot; none for a task that is no text."""
        part, task = run.snapshot[CONTINUATION], run.snapshot.experiment.task
        if part is None or part.truth is not None or task.spell(part.given) is None:
            return {}
        return {"generated": GeneratedPlot}


class GeneratedPlot(Plot):
    """The primer and what comes after it, in lines that break between words.

    Attributes
    ----------
    given, written : str
        The primer, and what the network writes.
    problem : str
        Why it cannot write; "" if it can.
    """

    foot = False

    def __init__(self, look: Style) -> None:
        super().__init__(look, Title("Generated text"))
        self.room = Room(weight=0.6, least=5.4, most=9.0)
        self.given = self.written = self.problem = ""
        self._text = self.add_picture(self._draw_text, still=True)

    def refresh(self, run: RunView) -> None:
        """Show the text and what a character costs."""
        part, task = run.snapshot[CONTINUATION], run.snapshot.experiment.task
        assert part is not None
        before = self.given, self.written, self.problem
        self.given, self.written = task.spell(part.given) or "", task.spell(part.generated) or ""
        self.problem = part.problem
        if (self.given, self.written, self.problem) != before:
            self._text.update()
        costs, score = {**task.references()}, run.snapshot.metrics.score
        if score is not None:
            costs["held out"] = score.loss
        self.caption = (f"update {whole(part.update)}", *_in_bits(costs))

    def locate(self, x: float, y: float) -> Cursor:
        """Return nothing: the text is no sequence of the probe."""
        return Cursor()

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return nothing: there are no numbers."""
        return ()

    def explain(self, cursor: Cursor) -> str:
        """Return how a letter is chosen."""
        del cursor
        words = "next character ~ ŷ_t = softmax(W_y h_t + b_y); it is the next input"
        return self.problem or words

    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the characters, and which of them were given."""
        text = self.given + self.written
        return {"character": np.array(list(text)), "given": np.arange(len(text)) < len(self.given)}

    def _draw_text(self, canvas: Canvas, area: Area) -> None:
        text, em = canvas.lettering, canvas.lettering.em
        tall = text.height("text") + 3
        x, y = area.x + MARGIN * em, area.y + 0.4 * em + tall / 2
        primer = 0 if self.problem else len(self.given)
        words = self.problem or self.given + self.written
        for line in wrapped(words, area.width - 2 * MARGIN * em, text, "text"):
            if y + tall / 2 > area.bottom:
                return
            dim, bright = line[:primer], line[primer:]
            canvas.text(x, y, dim, "text", canvas.dim())
            canvas.text(x + text.width(dim, "text"), y, bright, "text", canvas.ink())
            primer = max(primer - len(line), 0)
            y += tall


def _in_bits(nats: Mapping[str, float]) -> list[str]:
    """Return costs a character, the dearest first."""
    dear = sorted(nats.items(), key=lambda cost: -cost[1])
    texts = [f"{name} {value / math.log(2):.2f}" for name, value in dear]
    return [*texts[:-1], f"{texts[-1]} bits per character"]
