"""Frame: one pass of a recorded net over a batch, as far as it cannot be computed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.recording.module import Module

Floats = NDArray[np.floating]

LONGEST, MOST_SEQUENCES = 10_000, 8  # steps and sequences of a frame
LARGEST_FRAME = 2**28  # bytes


@dataclass(frozen=True, eq=False)
class Frame:
    """What states, gates and gradients of a pass follow from.

    Attributes
    ----------
    update : int
        How many updates had been applied to the weights.
    weights : mapping of str to array
        By PyTorch's names and in its layout: "weight_ih_l0" (see `Module.tensors`).
    inputs : (T, inputs, B)
        0 on padding.
    injected : (T, outputs, B)
        dL/d(output) at each step: what the loss sends to the h of the last layer there; of both
        directions, forward first. L is the loss that was called `backward` on.
    lengths : int (B,)
        The number of steps of each sequence; the rest is padding.
    initial : mapping of state to (layers * directions, units, B)
        The states before the first step, in PyTorch's order.
    last : (outputs, B)
        What the net itself gave where each direction ended: forward at a sequence's last step,
        reverse at its first. What is computed again is held against it.
    """

    update: int
    weights: Mapping[str, Floats]
    inputs: Floats
    injected: Floats
    lengths: NDArray[np.int64]
    initial: Mapping[str, Floats]
    last: Floats

    @property
    def steps(self) -> int:
        """T, the number of steps of the longest sequence."""
        return len(self.inputs)

    @property
    def size(self) -> int:
        """B, the number of sequences."""
        return len(self.lengths)

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """All arrays, by the names that they have in a file."""
        initial = {f"initial_{name}": array for name, array in self.initial.items()}
        own = {name: getattr(self, name) for name in ("inputs", "injected", "lengths", "last")}
        return {**self.weights, **initial, **own}

    @classmethod
    def of(cls, update: int, read: Callable[[str], NDArray[Any]], module: Module) -> Frame:
        """Return a frame of arrays that `read` gives by their names.

        Raises
        ------
        ValueError
            If they are not those of such a net; and what `read` raises.
        """
        weights = {name: read(name) for name in module.tensors}
        initial = {name: read(f"initial_{name}") for name in module.states}
        inputs, injected, lengths = (read(name) for name in ("inputs", "injected", "lengths"))
        made = cls(update, weights, inputs, injected, lengths, initial, read("last"))
        made.check(module)
        return made

    def check(self, module: Module) -> None:
        """Raise ValueError unless all arrays are those of such a net."""
        if self.inputs.ndim != 3 or self.lengths.ndim != 1:
            raise ValueError("inputs and lengths are not a batch's")
        T, B = self.steps, self.size
        if not (1 <= T <= LONGEST and 1 <= B <= MOST_SEQUENCES):
            raise ValueError(f"{T:,} steps of {B:,} sequences are more than can be shown, or none")
        start = (module.layers * module.directions, module.units, B)
        shapes: dict[str, tuple[int, ...]] = {
            **module.tensors,
            **{f"initial_{name}": start for name in module.states},
            "inputs": (T, module.inputs, B),
            "injected": (T, module.outputs, B),
            "lengths": (B,),
            "last": (module.outputs, B),
        }
        for name, array in self.arrays.items():
            wanted = "int64" if name == "lengths" else module.dtype
            if array.shape != shapes[name] or array.dtype.name != wanted:
                raise ValueError(f"{name} is {array.dtype}{array.shape}, not {shapes[name]}")
        if (self.lengths < 1).any() or self.lengths.max() != T:
            raise ValueError("lengths are not those of the inputs")
