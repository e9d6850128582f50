"""How a cell stands to PyTorch's recurrent modules: which computes the same, or why none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TorchModule:
    """The module of ``torch.nn`` that computes the same as a cell.

    PyTorch adds two biases where a cell has one, so the cell's is their sum; but where a gate acts
    between the two, they are kept apart.

    Attributes
    ----------
    name : str
        "LSTM".
    blocks : tuple of str
        The cell's blocks, in the order in which PyTorch stacks their rows.
    second_biases : mapping of block to str
        The blocks whose two biases are kept apart, with the name of the cell's parameter that is
        PyTorch's ``bias_hh``; its ``bias_ih`` is the block's part of b.
    options : mapping of str to str
        What the module has to be made with to compute the same, beside its sizes.
    """

    name: str
    blocks: tuple[str, ...]
    second_biases: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    def call(self, inputs: int, units: int, layers: int, bidirectional: bool) -> str:
        """Return the Python that makes the module: ``torch.nn.LSTM(9, 32, num_layers=2)``."""
        words = [str(inputs), str(units)]
        words += [f"num_layers={layers}"] * (layers > 1)
        words += ["bidirectional=True"] * bidirectional
        words += [f"{name}={value!r}" for name, value in self.options.items()]
        return f"torch.nn.{self.name}({', '.join(words)})"


@dataclass(frozen=True)
class NotInTorch:
    """Says that PyTorch has no module that computes the same.

    Attributes
    ----------
    why : str
        In a clause that can begin a sentence: "PyTorch's LSTM has no peepholes".
    """

    why: str
