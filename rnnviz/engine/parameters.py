"""Parameters: all weights of a network as one vector, and each of them as a view of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import DTypeLike, NDArray

Floats = NDArray[np.floating]


class Parameters(Mapping[str, Floats]):
    """Named arrays that lie end to end in one flat vector.

    Clipping and the optimizer work on the vector, in a handful of calls whatever the number of
    layers; everyone else reads and writes the arrays by name. The names are

    ``layer0.W_x`` (blocks * units, inputs), ``layer0.W_h`` (blocks * units, units),
    ``layer0.b`` (blocks * units,)
        of the first layer, and whatever else its cell declares; blocks in the order of the cell's
        `blocks`. A layer's second direction is ``layer0.reverse.W_x`` and so on.
    ``readout.W_y`` (outputs, units), ``readout.b_y`` (outputs,)

    Parameters
    ----------
    shapes : mapping of name to shape
    dtype : data type

    Attributes
    ----------
    flat : (size,)
        The vector. Writing to it changes the named arrays and the other way round.
    """

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], dtype: DTypeLike) -> None:
        sizes = [math.prod(shape) for shape in shapes.values()]
        self.flat: Floats = np.zeros(sum(sizes), dtype)
        self._views: dict[str, Floats] = {}
        start = 0
        for (name, shape), size in zip(shapes.items(), sizes, strict=True):
            self._views[name] = self.flat[start : start + size].reshape(shape)
            start += size

    def under(self, prefix: str) -> dict[str, Floats]:
        """Return the arrays whose names are `prefix`, a dot and one word more, by that word."""
        return {
            name.removeprefix(f"{prefix}."): view
            for name, view in self._views.items()
            if name.rpartition(".")[0] == prefix
        }

    def __getitem__(self, name: str) -> Floats:
        return self._views[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)
