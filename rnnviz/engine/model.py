"""Model: the settings that describe a network, without its sizes of input and output."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.initializers import INITIALIZERS
from rnnviz.registry import cells
from rnnviz.settings import Configurable, component, setting


@dataclass(frozen=True)
class Model(Configurable):
    """One recurrent layer and a readout."""

    cell: Cell = component(cells, "lstm")
    units: int = setting(
        32, low=1, high=256, log=True, label="hidden units",
        help="Size of the hidden state; more units remember more and learn slower per update.",
    )  # fmt: skip
    initializer: str = setting(
        "uniform", choices=tuple(INITIALIZERS), label="recurrent init",
        help="How the recurrent weights start; orthogonal ones neither shrink nor stretch a state.",
    )  # fmt: skip
    spectral_radius: float = setting(
        0.0, low=0.0, high=3.0, step=0.05, zero="as drawn", label="spectral radius",
        help="Rescale the recurrent weights at the start to this largest |eigenvalue|: below 1"
        " gradients tend to vanish, above 1 they can explode. 0 leaves them as drawn.",
    )  # fmt: skip
