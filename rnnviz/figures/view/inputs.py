"""What a layer reads at a step, by the names that people know."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.engine.diagram import Floats
from rnnviz.figures.view.names import quoted
from rnnviz.figures.view.run_view import RunView

Contribution = tuple[str, float]  # what it comes from, and how much it is


@dataclass(frozen=True)
class Inputs:
    """The steps that a layer reads at once, the latest first; most cells read one.

    Attributes
    ----------
    symbols : tuple of str
        What is read at each of the steps, "" beyond the ends of the sequence; empty if it is
        numbers.
    names : tuple of str
        Of the numbers of one step; empty if it is a symbol.
    embedded : bool
        Whether a symbol is read as numbers of its own, and not as a 1 among zeros.
    reverse : bool
        Whether the steps before t have higher numbers.
    """

    symbols: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    embedded: bool = False
    reverse: bool = False

    @property
    def text(self) -> str:
        """The symbols in quotes; beyond the ends of the sequence the network reads zeros."""
        return " ".join(quoted(symbol) if symbol else "0" for symbol in self.symbols)

    def contributions(self, products: Floats) -> list[Contribution]:
        """Return what each symbol or number adds, of weights times what is read."""
        if self.symbols:
            each = products.reshape(len(self.symbols), -1).sum(axis=1).tolist()
            names = [f"input {quoted(symbol)}" for symbol in self.symbols]
            ago = list(range(len(self.symbols)))
        else:
            each, count = products.tolist(), len(self.names)
            names = [self.names[k % count] for k in range(len(each))]
            ago = [k // count for k in range(len(each))]
        return [
            (f"{name}{self._when(steps)}", value)
            for name, steps, value in zip(names, ago, each, strict=True)
        ]

    def _when(self, ago: int) -> str:
        sign = "+" if self.reverse else "−"
        return f" at t {sign} {ago}" if ago else ""


def inputs_of(run: RunView, number: int, step: int) -> Inputs:
    """Return what a layer reads at a step.

    Parameters
    ----------
    run : RunView
    number : int
        Which of the trace's layers.
    step : int
        Of the trace.
    """
    trace, experiment = run.trace, run.snapshot.experiment
    layer = trace.layers[number]
    index, reverse = layer.id.index, layer.id.reverse
    if index > 0:
        below = [one for one in trace.layers if one.id.index == index - 1]
        units = range(below[0].states["h"].shape[1])
        names = tuple(f"unit {k} of {one.id.title}" for one in below for k in units)
        return Inputs(names=names, reverse=reverse)
    vocabulary = experiment.task.vocabulary
    if not vocabulary:
        count = trace.inputs.shape[1]
        names = tuple(f"input {k}" for k in range(count)) if count > 1 else ("input",)
        return Inputs(names=names, reverse=reverse)
    tokens, length = run.probe.batch.inputs[:, run.sequence], int(trace.lengths[run.sequence])
    way = -1 if reverse else 1
    steps = [step - way * ago for ago in range(layer.reach or 1)]
    symbols = tuple(vocabulary[tokens[one]] if 0 <= one < length else "" for one in steps)
    return Inputs(symbols, embedded=experiment.model.embedding > 0, reverse=reverse)
