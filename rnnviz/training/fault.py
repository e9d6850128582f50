"""Fault: where a pass first met a number that its format cannot hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from rnnviz.engine.layer_id import LayerId


class BadValue(StrEnum):
    """What a number is that the format cannot hold."""

    NAN = "NaN"
    INFINITY = "infinity"
    UNDERFLOW = "underflow"


class TensorKind(Enum):
    """What a tensor of a pass is, in the order of computation."""

    GATE = "gate"
    STATE = "state"
    OUTPUTS = "outputs"
    LOSS = "loss"
    STATE_GRADIENT = "gradient of a state"
    INPUT_GRADIENT = "gradient of the inputs"
    PARAMETER_GRADIENT = "gradient of a parameter"
    OPTIMIZER_STATE = "state of the optimizer"
    PARAMETER = "parameter"


WORDS = {
    TensorKind.GATE: "{}",
    TensorKind.STATE: "the state {}",
    TensorKind.OUTPUTS: "outputs",
    TensorKind.LOSS: "loss",
    TensorKind.STATE_GRADIENT: "dL/d{}",
    TensorKind.INPUT_GRADIENT: "dL/dx",
    TensorKind.PARAMETER_GRADIENT: "the gradient of {}",
    TensorKind.OPTIMIZER_STATE: "the optimizer's {}",
    TensorKind.PARAMETER: "{}",
}


@dataclass(frozen=True)
class Tensor:
    """One of the arrays that a pass computes, or that training works on.

    `name` is that of the gate, state, parameter or the optimizer's array; "" for a kind of which
    there is only one.
    """

    kind: TensorKind
    name: str = ""

    def __str__(self) -> str:
        return WORDS[self.kind].format(self.name)


@dataclass(frozen=True)
class Fault:
    """Where a pass first met a number that its format cannot hold.

    As a snapshot's `fault`: NaN or infinity in an update that was not applied.

    Attributes
    ----------
    update : int
        The update that was being computed.
    tensor : Tensor
    layer : LayerId or None
        None where the tensor belongs to no recurrent layer, and of parameters.
    step : int or None
        None where the tensor has no timestep.
    value : BadValue
    """

    update: int
    tensor: Tensor
    layer: LayerId | None
    step: int | None
    value: BadValue

    def __str__(self) -> str:
        layer = ""
        if self.layer is not None:
            layer = f" of layer {self.layer.number}" if self.layer.index > 0 else ""
            layer += " of the reverse direction" if self.layer.reverse else ""
        where = f" at timestep {self.step}" if self.step is not None else ""
        return f"{self.value} in {self.tensor}{layer}{where}, in update {self.update}"
