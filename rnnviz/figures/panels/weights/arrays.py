"""Arrays of weights as they are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.model import Model
from rnnviz.engine.parameters import READOUT, Parameter, Weight
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.settings.experiment import Experiment


@dataclass(frozen=True)
class WeightArray:
    """One array: what it reads from top to bottom, whom it feeds from left to right.

    Attributes
    ----------
    name : str
    values : (inputs, outputs)
    blocks : tuple of str
        The gates whose units lie side by side; empty if it is not divided.
    norm : float
        Of its gradient.
    parameter : Parameter
        Which one it is.
    layer : LayerId or None
        That it belongs to; None of the embedding and the readout.
    read : tuple of LayerId
        The layers whose units it reads.
    symbols : tuple of str
        What its rows are called; empty where they are units or numbers.
    """

    name: str
    values: NDArray[np.floating]
    blocks: tuple[str, ...]
    norm: float
    parameter: Parameter
    layer: LayerId | None = None
    read: tuple[LayerId, ...] = ()
    symbols: tuple[str, ...] = ()

    @property
    def units(self) -> int:
        """The units of a block; 0 if there are no blocks."""
        return self.values.shape[1] // len(self.blocks) if self.blocks else 0

    def fed(self, cursor: Cursor) -> list[int]:
        """Return the columns that feed the unit that is pointed at."""
        if cursor.unit is None or cursor.unit >= self.units:
            return []
        if cursor.layer not in (None, self.layer):
            return []
        return list(range(cursor.unit, self.values.shape[1], self.units))

    def reading(self, cursor: Cursor) -> list[int]:
        """Return the rows, of a readout the columns, that read the unit that is pointed at."""
        if not self.read or cursor.unit is None:
            return []
        units = self.values.shape[self.layer is None] // len(self.read)
        layers = [k for k, one in enumerate(self.read) if cursor.layer in (None, one)]
        return [k * units + cursor.unit for k in layers if cursor.unit < units]

    def entry(self, down: int, across: int) -> Weight:
        """Return which weight is drawn so far down and across."""
        if len(self.parameter.shape) == 1:
            return Weight(self.parameter.name, across, 0)
        place = (down, across) if self.layer is None else (across, down)
        return Weight(self.parameter.name, *place)

    @property
    def weight(self) -> float:
        """Share of the height: a large array is taller than a small one, but not by as much."""
        return float(np.sqrt(self.values.shape[0]))


def array_of(
    parameter: Parameter, values: NDArray[np.floating], experiment: Experiment, norm: float
) -> WeightArray:
    """Return a parameter of an experiment as it is drawn, with the norm of its gradient."""
    model, task = experiment.model, experiment.task
    layer, blocks, short = parameter.layer, model.cell.blocks, parameter.short
    read: tuple[LayerId, ...] = ()
    symbols: tuple[str, ...] = ()
    if layer is None:
        if parameter.owner == READOUT and not parameter.bias:
            read, symbols = _both_ways(model, model.layers - 1), task.answer_vocabulary
        array = np.atleast_2d(values)
        return WeightArray(short, array, (), norm, parameter, None, read, symbols)
    # (outputs, inputs) becomes inputs from top to bottom; the readout stays as it is.
    across = np.atleast_2d(values.T)
    divided = across.shape[1] == len(blocks) * model.units
    name = layer.label(short).replace(" ←", "←")
    if short == "W_h":
        read = (layer,)
    elif short == "W_x" and layer.index > 0:
        read = _both_ways(model, layer.index - 1)
    elif short == "W_x" and model.embedding == 0:
        symbols = task.vocabulary * (model.cell.reach or 1)
    return WeightArray(
        name, across, blocks if divided else (), norm, parameter, layer, read, symbols
    )


def _both_ways(model: Model, index: int) -> tuple[LayerId, ...]:
    """Return a layer in each direction in which it reads."""
    return tuple(LayerId(index, reverse) for reverse in (False, True)[: 1 + model.bidirectional])
