"""Model: the settings that describe a network, without its sizes of input and output."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.initializers import INITIALIZERS
from rnnviz.registry import cells
from rnnviz.settings import Configurable, component, setting


@dataclass(frozen=True)
class Model(Configurable):
    """Recurrent layers and a readout."""

    cell: Cell = component(cells, "lstm")
    units: int = setting(
        32, low=1, high=256, log=True, label="hidden units",
        help="Size of the hidden state; more units remember more, but each update takes longer.",
    )  # fmt: skip
    layers: int = setting(
        1, low=1, high=4, label="layers",
        help="Recurrent layers, each reading the states of the one below; the gradient flows down"
        " through all of them.",
    )  # fmt: skip
    bidirectional: bool = setting(
        False, label="both directions",
        help="Read the sequence from the end too, with a second set of weights: each step then"
        " knows what follows it.",
    )  # fmt: skip
    embedding: int = setting(
        0, low=0, high=256, zero="one-hot", label="embedding",
        help="Learn an embedding, a vector of this size, for each token; tokens that are used alike"
        " end up close together. 0 uses one-hot vectors.",
    )  # fmt: skip
    dropout: float = setting(
        0.0, low=0.0, high=0.9, step=0.05, label="dropout", unless=("model.layers", 1),
        help="Share of the values passed from one layer to the next that are set to 0 at random in"
        " training: no unit can rely on a single other one.",
    )  # fmt: skip
    initializer: str = setting(
        "uniform", choices=tuple(INITIALIZERS), label="recurrent init",
        help="Initial recurrent weights; orthogonal ones neither shrink nor stretch a state. Chrono"
        " sets the initial biases of the gates for memories of many lengths.",
    )  # fmt: skip
    chrono_steps: int = setting(
        100, low=2, high=10_000, log=True, label="longest memory",
        when=("model.initializer", "chrono"),
        help="For chrono: the longest time, in steps, that a unit initially keeps its state; choose"
        " about the longest dependency in the data.",
    )  # fmt: skip
    spectral_radius: float = setting(
        0.0, low=0.0, high=3.0, step=0.05, zero="as drawn", label="spectral radius",
        help="Rescale the initial recurrent weights to this largest |eigenvalue|: below 1 gradients"
        " tend to vanish, above 1 they can explode. 0 leaves them as drawn.",
    )  # fmt: skip

    @property
    def directions(self) -> int:
        """1 or 2."""
        return 2 if self.bidirectional else 1

    @property
    def reach(self) -> int | None:
        """How many inputs an output depends on, the latest included; None if on all of them."""
        reach = self.cell.reach
        return None if reach is None else self.layers * (reach - 1) + 1
