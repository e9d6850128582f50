"""Parameters: all weights of a network as one vector, and each of them as a view of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import frozen

Floats = NDArray[np.floating]
EMBEDDING, READOUT = "embedding", "readout"


@dataclass(frozen=True)
class Parameter:
    """What one of the arrays is.

    Attributes
    ----------
    owner : LayerId or str
        A recurrent layer, or "embedding" or "readout".
    short : str
        The name within its owner: "W_h".
    shape : tuple of int
    bias : bool
        Whether it is added, and not multiplied by anything.
    """

    owner: LayerId | str
    short: str
    shape: tuple[int, ...]
    bias: bool = False

    @property
    def name(self) -> str:
        """The name in files and in a `Parameters`: "layer0.reverse.W_h"."""
        owner = self.owner.prefix if isinstance(self.owner, LayerId) else self.owner
        return f"{owner}.{self.short}"

    @property
    def layer(self) -> LayerId | None:
        """The recurrent layer that it belongs to, if any."""
        return self.owner if isinstance(self.owner, LayerId) else None

    @property
    def place(self) -> str:
        """What it belongs to, for people: "layer 2 ←", "readout"."""
        return self.owner.title if isinstance(self.owner, LayerId) else self.owner


class Weight(NamedTuple):
    """One entry of a parameter, by the parameter's name; the column is 0 where there are none."""

    parameter: str
    row: int
    column: int


class Parameters(Mapping[str, Floats]):
    """Named arrays that lie end to end in one flat vector.

    Clipping and the optimizer work on the vector, in a handful of calls whatever the number of
    layers; other code reads and writes the arrays by name. The names are

    ``layer0.W_x`` (blocks * units, inputs), ``layer0.W_h`` (blocks * units, units),
    ``layer0.b`` (blocks * units,)
        of the first layer, and any others that its cell declares; blocks in the order of the cell's
        `blocks`. A layer's second direction is ``layer0.reverse.W_x`` and so on.
    ``embedding.W_e`` (size, tokens), ``readout.W_y`` (outputs, units), ``readout.b_y`` (outputs,)

    Parameters
    ----------
    declared : sequence of Parameter
        In the order of the vector.
    flat : (size,)
        The vector.

    Attributes
    ----------
    declared : tuple of Parameter
    flat : (size,)
        Writing to it changes the named arrays and the other way round.
    """

    def __init__(self, declared: Sequence[Parameter], flat: Floats) -> None:
        self.declared, self.flat = tuple(declared), flat
        self._views: dict[str, Floats] = {}
        start = 0
        for parameter in self.declared:
            stop = start + math.prod(parameter.shape)
            self._views[parameter.name] = flat[start:stop].reshape(parameter.shape)
            start = stop

    @classmethod
    def zeros(cls, declared: Sequence[Parameter], dtype: DTypeLike) -> Parameters:
        """Return arrays of zeros."""
        size = sum(math.prod(parameter.shape) for parameter in declared)
        return cls(declared, np.zeros(size, dtype))

    def copy(self) -> Parameters:
        """Return a copy with a vector of its own."""
        return Parameters(self.declared, self.flat.copy())

    def frozen(self) -> Parameters:
        """Return a copy that cannot be written to."""
        return Parameters(self.declared, frozen(self.flat))

    def of(self, owner: LayerId | str) -> dict[str, Floats]:
        """Return the arrays of a layer, of the embedding or of the readout by their short names."""
        return {p.short: self._views[p.name] for p in self.declared if p.owner == owner}

    def __reduce__(self) -> tuple[type[Parameters], tuple[tuple[Parameter, ...], Floats]]:
        return Parameters, (self.declared, self.flat)  # without the views

    def __getitem__(self, name: str) -> Floats:
        return self._views[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)
