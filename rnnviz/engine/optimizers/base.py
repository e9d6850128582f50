"""Optimizer: how a gradient changes the weights."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.settings import Configurable

Floats = NDArray[np.floating]
State: TypeAlias = dict[str, NDArray[Any]]
"""What an optimizer remembers, as named arrays: copied and saved by its owner."""


@dataclass(frozen=True)
class Optimizer(Configurable, ABC):
    """Base of the optimizers; an optimizer is one file with one registered subclass.

    Class attributes: `title` names it for people; `equations` are the lines of one update, in
    order, in the notation of `rnnviz.engine.equation`; `symbols` says by which sign each setting
    stands in them.

    It holds settings only. What it remembers from update to update is passed in, so that a setting
    can change in the middle of a run and a checkpoint can hold the rest.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    equations: ClassVar[tuple[str, ...]]
    symbols: ClassVar[Mapping[str, str]]

    @abstractmethod
    def start(self, size: int, dtype: DTypeLike) -> State:
        """Return the state before the first update of `size` weights."""

    @abstractmethod
    def apply(self, weights: Floats, gradient: Floats, state: State, decay: float = 1.0) -> None:
        """Make one update: change `weights` and `state` in place; `gradient` is only read.

        The learning rate is multiplied by `decay`.
        """
