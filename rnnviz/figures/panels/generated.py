"""Text that the network writes."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping

from rnnviz.figures.items.canvas import Area, Canvas
from rnnviz.figures.plots.panel import Instrument
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.numbers import whole
from rnnviz.figures.view.run_view import Cursor, Shown
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.continuation import CONTINUATION, Continuation

MARGIN = 0.7  # around the text, in text sizes


@panels.register("generated")
class Generated(Instrument):
    """What the network writes after the primer, and what a character costs it in bits."""

    title = "Generated text"
    about = (
        "What the network writes when it reads its own letters after the primer (dim), drawn with"
        " the same dice every time; and what a held-out character costs it, in bits, beside those"
        " who count single characters (unigram) or pairs of them (bigram)."
    )
    needs = frozenset({"continuation"})
    order = 12
    compares = True

    def plots(self, shown: Shown) -> list[GeneratedPlot]:
        """Return the one plot; none for a task that is no text."""
        part, task = shown.snapshot[CONTINUATION], shown.snapshot.experiment.task
        if part is None or part.truth is not None or task.spell(part.given) is None:
            return []
        return [GeneratedPlot(shown, part)]


class GeneratedPlot(Plot):
    """The primer and what comes after it, in lines that break between words."""

    def __init__(self, shown: Shown, part: Continuation) -> None:
        super().__init__("generated", "Generated text", shown)
        task, metrics = shown.snapshot.experiment.task, shown.snapshot.metrics
        self.given, self.made = task.spell(part.given) or "", task.spell(part.generated) or ""
        self.problem, self.foot = part.problem, False
        self.least, self.weight, self.most = 5.4, 0.6, 9.0
        costs = {**task.references()}
        if metrics.score is not None:
            costs["held out"] = metrics.score.loss
        self.caption = (f"update {whole(part.update)}", *_in_bits(costs))

    @property
    def fixed(self) -> Hashable:
        return ()

    def draw(self, canvas: Canvas, area: Area, cursor: Cursor) -> None:
        del cursor
        lettering, em = canvas.lettering, canvas.lettering.em
        tall = lettering.height("text") + 3
        x, y = area.x + MARGIN * em, area.y + 0.4 * em + tall / 2
        text = self.problem or self.given + self.made
        primer = 0 if self.problem else len(self.given)
        for line in wrapped(text, area.width - 2 * MARGIN * em, lettering):
            if y + tall / 2 > area.bottom:
                return
            dim, bright = line[:primer], line[primer:]
            canvas.text(x, y, dim, "text", canvas.dim())
            canvas.text(x + lettering.width(dim, "text"), y, bright, "text", canvas.ink())
            primer = max(primer - len(line), 0)
            y += tall

    def locate(self, area: Area, x: float, y: float) -> Cursor:
        del area, x, y
        return Cursor()


def wrapped(text: str, width: float, lettering: Lettering) -> list[str]:
    """Return a text in lines no wider than `width`, broken after spaces where there are any.

    The lines together are the text, with spaces in place of line feeds.
    """
    lines = [""]
    words = text.replace("\n", " ").replace(" ", " \0").split("\0")
    for word in words:
        if lettering.width((lines[-1] + word).rstrip(), "text") <= width:
            lines[-1] += word
            continue
        lines.append("")
        for character in word:
            if lettering.width(lines[-1] + character, "text") > width:
                lines.append("")
            lines[-1] += character
    return [line for line in lines if line]


def _in_bits(nats: Mapping[str, float]) -> list[str]:
    """Return costs a character, the dearest first."""
    dear = sorted(nats.items(), key=lambda cost: -cost[1])
    texts = [f"{name} {value / math.log(2):.2f}" for name, value in dear]
    return [*texts[:-1], f"{texts[-1]} bits a character"]
