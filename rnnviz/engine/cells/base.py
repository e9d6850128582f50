"""Cell: the equations of one recurrent layer, forward and backward."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.diagram import Diagram, Sum
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import Range
from rnnviz.settings import Configurable

Floats = NDArray[np.floating]
Weights = Mapping[str, Floats]


@dataclass(frozen=True)
class Keeps:
    """How a state is carried from step to step, unit by unit.

    Attributes
    ----------
    state : str
    gate : str or None
        What the state is multiplied by in a step; None if it is carried on whole.
    inverted : bool
        Whether that is 1 - gate.
    """

    state: str
    gate: str | None
    inverted: bool = False


@dataclass(frozen=True)
class Cell(Configurable, ABC):
    """Base of the cells; a cell is one file with one registered subclass, its settings as fields.

    Every cell declares these class attributes, and what is abstract below.

    Attributes
    ----------
    title : str
        The cell's name for people.
    about : str
        What the cell means for learning, in a sentence or two.
    labels : mapping of state or gate name to str
        What people call them: {"h": "hidden state", "f": "forget"}.
    blocks : tuple of str
        The names of the row blocks of W_x, W_h and b, in their order.
    candidate : str
        The block that proposes the new state, which spectra show first.
    keeps : Keeps or None
        The state that is carried on unit by unit, and the gate that keeps it; None if each step
        computes all states afresh. The decay of gradients is predicted by it.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    labels: ClassVar[Mapping[str, str]]
    blocks: ClassVar[tuple[str, ...]]
    candidate: ClassVar[str]
    keeps: ClassVar[Keeps | None]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        required = ("title", "about", "labels", "blocks", "candidate", "keeps")
        missing = [name for name in required if not hasattr(cls, name)]
        if missing:
            raise TypeError(f"the cell {cls.__name__} must declare {', '.join(missing)}")

    @property
    @abstractmethod
    def states(self) -> Mapping[str, Range]:
        """The states, which are carried from step to step, with their ranges; "h" comes first."""

    @property
    @abstractmethod
    def gates(self) -> Mapping[str, Range]:
        """The gates and other quantities of a step that are shown, with their ranges."""

    @property
    @abstractmethod
    def diagram(self) -> Diagram:
        """A step as a graph, with places; it has one `Sum` for each product."""

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
        """How many inputs a state depends on, the latest included; None if on all of them."""
        return None

    def shapes(self, inputs: int, units: int) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the parameters by name; `bias_names` says which are biases."""
        rows = len(self.blocks) * units
        return {"W_x": (rows, inputs), "W_h": (rows, units), "b": (rows,)}

    def rows(self, node: Sum, weight: Floats, units: int) -> slice:
        """Return the rows of a weight in a pre-activation: its block's, or all of one block."""
        only = len(weight) == units
        first = 0 if only else self.blocks.index(node.block or node.product) * units
        return slice(first, first + units)

    def scratch(self, inputs: int, units: int) -> Mapping[str, int]:
        """Return the rows of further arrays that the cell keeps of every step, by name."""
        return {}

    @abstractmethod
    def forward(self, weights: Weights, tape: Tape) -> None:
        """Fill the tape's states and gates; its inputs and initial states are given."""

    @abstractmethod
    def backward(self, weights: Weights, tape: Tape, gradients: Weights) -> None:
        """Fill the tape's gradients, and those of the weights (summed over the sequences).

        The gradient injected into h is given; what is carried to the last step is 0.
        """
