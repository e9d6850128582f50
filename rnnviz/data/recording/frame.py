"""Frame: one pass of a recorded net over a batch, as far as it cannot be computed again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
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
    final : mapping of state to (layers * directions, units, B)
        dL/d(final state), as far as it did not come by the outputs: from a loss or a decoder that
        reads c, or the h of a lower layer. Empty where there is none.
    """

    update: int
    weights: Mapping[str, Floats]
    inputs: Floats
    injected: Floats
    lengths: NDArray[np.int64]
    initial: Mapping[str, Floats]
    last: Floats
    final: Mapping[str, Floats] = field(default_factory=dict)

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
        final = {f"final_{name}": array for name, array in self.final.items()}
        own = {name: getattr(self, name) for name in ("inputs", "injected", "lengths", "last")}
        return {**self.weights, **initial, **final, **own}

    @classmethod
    def of(
        cls,
        update: int,
        names: Collection[str],
        read: Callable[[str], NDArray[Any]],
        module: Module,
    ) -> Frame:
        """Return a frame of arrays, which `read` gives by those of these names that are its own.

        Raises
        ------
        ValueError
            If they are not those of such a net; and what `read` raises.
        """
        weights = {name: read(name) for name in module.tensors}
        initial = {name: read(f"initial_{name}") for name in module.states}
        inputs, injected, lengths = (read(name) for name in ("inputs", "injected", "lengths"))
        final = {s: read(f"final_{s}") for s in module.states if f"final_{s}" in names}
        made = cls(update, weights, inputs, injected, lengths, initial, read("last"), final)
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
            **{f"{when}_{name}": start for name in module.states for when in ("initial", "final")},
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
        if self.final and set(self.final) != set(module.states):
            raise ValueError("of one final state alone there is a gradient")
