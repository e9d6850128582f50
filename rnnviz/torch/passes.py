"""Passes of a net of PyTorch, as hooks see them, and frames made of them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.recording.frame import Frame
from rnnviz.data.recording.module import Module

Tensor = Any
"""A tensor of PyTorch."""
Floats = NDArray[np.floating]


class UnrecordedError(Exception):
    """A pass cannot be recorded; the message says why, as a clause."""


class Hook:
    """A hook of a module that does nothing in copies of the module, nor in those that are saved."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def __call__(self, *args: Any) -> Any:
        return self._call(*args)

    def __reduce__(self) -> tuple[Any, ...]:
        # What a program without rnnviz has too, takes any arguments, and returns None.
        return functools.partial, (sys.audit, "rnnviz")


class Chooser:
    """Which of the passes since the last update is recorded: the last one that went back.

    Attributes
    ----------
    wanted : bool
        Whether passes are to be noted at all.
    count : int
        How many there have been since the last update.
    problem : str
        Why the last one could not be noted; "" if it could.
    spoiled : str
        Why none of them can be recorded; "" if one can.
    """

    def __init__(self) -> None:
        self.wanted = True
        self.begin()

    def begin(self) -> None:
        """Forget the passes: an update has been made."""
        self.count, self.problem, self.spoiled = 0, "", ""
        self._chosen: tuple[int, Callable[[], Pass]] | None = None

    def number(self) -> int:
        """Return the number of a pass that begins."""
        self.count += 1
        return self.count

    def went_back(self, number: int, taken: Callable[[], Pass]) -> None:
        """Take note that a gradient has come back to a pass, which `taken` returns."""
        if self._chosen is None or number >= self._chosen[0]:
            self._chosen = number, taken

    def hook(self, note: Callable[[Tensor], object]) -> Callable[[Tensor | None], None]:
        """Return a hook of a tensor that notes a gradient, and never disturbs its way back."""

        def noted(gradient: Tensor | None) -> None:
            try:
                if gradient is not None:
                    note(gradient)
            except Exception as error:
                self.spoiled = f"{type(error).__name__}: {error}"

        return noted

    def chosen(self) -> Pass:
        """Return the pass; raise UnrecordedError if there is none."""
        if self.spoiled:
            raise UnrecordedError(self.spoiled)
        if self._chosen is None:
            raise UnrecordedError(self.problem or "no gradient came back to the net")
        return self._chosen[1]()


@dataclass
class Pass:
    """What is known of a pass, as tensors.

    Attributes
    ----------
    weights : dict of str to tensor
        By PyTorch's names.
    inputs : tensor (T, B, inputs)
    lengths : int array (B,)
    initial : dict of state to tensor (layers * directions, B, units)
    last : tensor (B, outputs)
    injected : tensor (T, B, outputs)
    final : dict of state to tensor (layers * directions, B, units)
        What came back to the final states otherwise; empty if nothing did.
    """

    weights: dict[str, Tensor]
    inputs: Tensor
    lengths: NDArray[np.int64]
    initial: dict[str, Tensor]
    last: Tensor
    injected: Tensor = None
    final: dict[str, Tensor] = field(default_factory=dict)
    gradients: dict[str, Tensor] = field(default_factory=dict)

    def frame(self, update: int, module: Module) -> Frame:
        """Return it as a frame of the weights after so many updates."""
        weights = {
            name: numbers(self.weights[name]) if name in self.weights else zeros(shape, module)
            for name, shape in module.tensors.items()  # a net without biases adds 0
        }
        initial, final = (
            {name: numbers(one).transpose(0, 2, 1) for name, one in states.items()}
            for states in (self.initial, self.final)
        )
        inputs, injected = (numbers(one).transpose(0, 2, 1) for one in (self.inputs, self.injected))
        valid = np.arange(len(inputs))[:, None, None] < self.lengths
        return Frame(
            update, weights, np.where(valid, inputs, 0), np.where(valid, injected, 0),
            self.lengths, initial, numbers(self.last).T, final,
        )  # fmt: skip


def numbers(tensor: Tensor) -> Floats:
    """Return a tensor's numbers."""
    found: Floats = tensor.detach().cpu().numpy()
    return found


def zeros(shape: tuple[int, ...], module: Module) -> Floats:
    """Return zeros in the format of a net."""
    return np.zeros(shape, module.dtype)


def added(before: Tensor | None, gradient: Tensor) -> Tensor:
    """Return the sum of gradients that came back one after the other, as a copy."""
    found = gradient.detach().clone()
    return found if before is None else before + found


def check_format(tensor: Tensor) -> None:
    """Raise UnrecordedError where PyTorch computes in another format than that of the weights."""
    import torch

    try:
        cast = torch.is_autocast_enabled(tensor.device.type)
    except TypeError:  # before PyTorch 2.4
        cast = torch.is_autocast_enabled() or torch.is_autocast_cpu_enabled()
    if cast:
        raise UnrecordedError("autocast computes in another format than that of the weights")
