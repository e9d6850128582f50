"""Cell: the equations of one recurrent layer, forward and backward."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.diagram import Diagram
from rnnviz.engine.tape import Tape
from rnnviz.engine.trace import Range
from rnnviz.settings import Configurable

Floats = NDArray[np.floating]
Weights = Mapping[str, Floats]


@dataclass(frozen=True)
class Cell(Configurable, ABC):
    """Base of the cells; a cell is one file with one registered subclass, its settings as fields.

    Class attributes: `title` names the cell for people, `about` says what it means for learning;
    `blocks` names the row blocks of W_x, W_h and b in their order; `candidate` is the block that
    proposes the new state, the one that spectra show first.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    blocks: ClassVar[tuple[str, ...]]
    candidate: ClassVar[str]

    @property
    @abstractmethod
    def states(self) -> Mapping[str, Range]:
        """What is carried from step to step, by name, with its range; "h" comes first."""

    @property
    @abstractmethod
    def gates(self) -> Mapping[str, Range]:
        """What else a step computes and is worth seeing, by name, with its range."""

    @property
    @abstractmethod
    def diagram(self) -> Diagram:
        """A step as a graph, with places; for each product one `Sum`."""

    @property
    def products(self) -> tuple[str, ...]:
        """Names of the pre-activations, stacked: the blocks, unless a block is kept in parts."""
        return self.blocks

    @property
    def bias_names(self) -> frozenset[str]:
        """Which of the parameters in `shapes` are biases."""
        return frozenset({"b"})

    @property
    def biases(self) -> Mapping[str, float]:
        """Start values of the biases of single blocks; those of all others are 0."""
        return {}

    @property
    def chrono(self) -> Mapping[str, float]:
        """Signs by which the chrono initialiser sets the biases of blocks; {} if it cannot."""
        return {}

    @property
    def reach(self) -> int | None:
        """How many inputs a state depends on, the latest included; None if on all there were."""
        return None

    def shapes(self, inputs: int, units: int) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the parameters by name; `bias_names` says which are biases."""
        rows = len(self.blocks) * units
        return {"W_x": (rows, inputs), "W_h": (rows, units), "b": (rows,)}

    def scratch(self, inputs: int, units: int) -> Mapping[str, int]:
        """Return what else the cell keeps of every step: the rows of each array by name."""
        return {}

    @abstractmethod
    def forward(self, weights: Weights, tape: Tape) -> None:
        """Fill the tape's states and gates; its inputs and initial states are given."""

    @abstractmethod
    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        """Fill the tape's gradients, and those of the weights (summed over the sequences).

        What is injected to h is given, and what is carried to the last step is 0.
        """
