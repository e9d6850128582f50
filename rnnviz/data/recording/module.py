"""Module: which recurrent net of PyTorch a recording is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rnnviz.errors import RnnvizError, shown

GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
"""The blocks of rows in the weights of each kind."""
NONLINEARITIES = ("tanh", "relu")
DTYPES = ("float32", "float64")
MOST_UNITS, MOST_LAYERS, MOST_INPUTS = 256, 4, 4096  # as many as can be shown


@dataclass(frozen=True)
class Module:
    """A ``torch.nn.RNN``, ``LSTM`` or ``GRU``, or a loop of one of their cells.

    Attributes
    ----------
    kind : str
        "RNN", "LSTM" or "GRU".
    inputs, units, layers : int
    bidirectional : bool
    nonlinearity : str
        "tanh" or "relu"; only an RNN's can be "relu".
    dtype : str
        "float32" or "float64".
    """

    kind: str
    inputs: int
    units: int
    layers: int = 1
    bidirectional: bool = False
    nonlinearity: str = "tanh"
    dtype: str = "float32"

    def __post_init__(self) -> None:
        """Raise RnnvizError, in one sentence, for a net that cannot be computed again."""
        problem = self._problem()
        if problem:
            raise RnnvizError(problem)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Module:
        """Return what `to_dict` returned; raise RnnvizError if it is none."""
        if not isinstance(values, dict) or set(values) != set(cls.__dataclass_fields__):
            raise RnnvizError("it does not say which net it is of.")
        for name, field in cls.__dataclass_fields__.items():
            wanted = {"str": str, "int": int, "bool": bool}[str(field.type)]
            if type(values[name]) is not wanted:
                raise RnnvizError(f"its net's {name} cannot be {shown(values[name])}.")
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)

    @property
    def directions(self) -> int:
        """1 or 2."""
        return 2 if self.bidirectional else 1

    @property
    def outputs(self) -> int:
        """How many numbers the last layer gives at each step."""
        return self.units * self.directions

    @property
    def states(self) -> tuple[str, ...]:
        """What is carried from step to step."""
        return ("h", "c") if self.kind == "LSTM" else ("h",)

    @property
    def tensors(self) -> dict[str, tuple[int, ...]]:
        """The shapes of its weights, by PyTorch's names of them."""
        rows = GATES[self.kind] * self.units
        shapes: dict[str, tuple[int, ...]] = {}
        for layer in range(self.layers):
            width = self.outputs if layer else self.inputs
            for way in ("", "_reverse")[: self.directions]:
                end = f"l{layer}{way}"
                shapes[f"weight_ih_{end}"] = (rows, width)
                shapes[f"weight_hh_{end}"] = (rows, self.units)
                shapes[f"bias_ih_{end}"] = shapes[f"bias_hh_{end}"] = (rows,)
        return shapes

    def _problem(self) -> str:
        """Return why it cannot be shown, as a sentence; "" if it can."""
        if self.kind not in GATES:
            return f"a {shown(self.kind)} cannot be computed again: it must be RNN, LSTM or GRU."
        relu = self.kind == "RNN" or self.nonlinearity == "tanh"
        if self.nonlinearity not in NONLINEARITIES or not relu:
            return f"the nonlinearity {shown(self.nonlinearity)} of {self.kind} is not known."
        if self.dtype not in DTYPES:
            return f"weights in {shown(self.dtype)} cannot be computed with again: use float32."
        for name, most in (("inputs", MOST_INPUTS), ("units", MOST_UNITS), ("layers", MOST_LAYERS)):
            number = getattr(self, name)
            if not 1 <= number <= most:
                return f"a net with {number:,} {name} cannot be shown: there may be 1 to {most:,}."
        return ""
