"""Weights under the names, in the layout and in the gate order of PyTorch, out and in.

``embedding.weight`` (tokens, size), ``rnn.weight_ih_l0``, ``rnn.weight_hh_l0``, ``rnn.bias_ih_l0``,
``rnn.bias_hh_l0``, ``..._l1``, ``..._l0_reverse``, ``readout.weight``, ``readout.bias``: the state
of a module whose parts have these names. The weights of a cell that PyTorch has not keep the names
and the layout of `Parameters`: ``layer0.W_x``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.cells.pytorch import NotInTorch, TorchModule
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.parameters import EMBEDDING, READOUT, Parameters

Floats = NDArray[np.floating]


def tensors_of(parameters: Parameters, cell: Cell) -> dict[str, Floats]:
    """Return the tensors of a network, by name.

    The one bias of ours is ``bias_ih``, and ``bias_hh`` is 0 but where PyTorch keeps them apart.
    """
    module = cell.torch
    if isinstance(module, NotInTorch):
        return dict(parameters)
    tensors: dict[str, Floats] = {}
    for owner in dict.fromkeys(parameter.owner for parameter in parameters.declared):
        ours = parameters.of(owner)
        if not isinstance(owner, LayerId):
            tensors |= _outside(owner, ours)
            continue
        rows, recurrent_bias = _rows(cell, module, ours), np.zeros_like(ours["b"])
        for block, name in module.second_biases.items():
            recurrent_bias[_rows_of(cell, block, ours)] = ours[name]
        arrays = ours["W_x"], ours["W_h"], ours["b"], recurrent_bias
        names = _names(owner)
        tensors |= {name: array[rows] for name, array in zip(names, arrays, strict=True)}
    return tensors


def fill(parameters: Parameters, tensors: Mapping[str, Floats], cell: Cell) -> None:
    """Write tensors, named and shaped as `tensors_of` returns them, into the parameters.

    Where ours is one bias it becomes the sum of PyTorch's two.
    """
    module = cell.torch
    if isinstance(module, NotInTorch):
        for name, array in parameters.items():
            array[:] = tensors[name]
        return
    for owner in dict.fromkeys(parameter.owner for parameter in parameters.declared):
        ours = parameters.of(owner)
        if not isinstance(owner, LayerId):
            for name, view in _outside(owner, ours).items():
                view[:] = tensors[name]
            continue
        rows, recurrent_bias = _rows(cell, module, ours), np.zeros_like(ours["b"])
        arrays = ours["W_x"], ours["W_h"], ours["b"], recurrent_bias
        for name, array in zip(_names(owner), arrays, strict=True):
            array[rows] = tensors[name]
        for block, name in module.second_biases.items():
            apart = _rows_of(cell, block, ours)
            ours[name][:] = recurrent_bias[apart]
            recurrent_bias[apart] = 0
        ours["b"][:] += recurrent_bias


def _outside(owner: str, ours: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return views of the embedding's or the readout's arrays as PyTorch has them."""
    if owner == EMBEDDING:
        return {f"{EMBEDDING}.weight": ours["W_e"].T}
    return {f"{READOUT}.weight": ours["W_y"], f"{READOUT}.bias": ours["b_y"]}


def _names(layer: LayerId) -> tuple[str, ...]:
    """Return PyTorch's names of a layer's tensors: of W_x, of W_h and of both biases."""
    end = f"l{layer.index}{'_reverse' if layer.reverse else ''}"
    return tuple(f"rnn.{word}_{end}" for word in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))


def _rows(cell: Cell, module: TorchModule, ours: Mapping[str, Floats]) -> NDArray[np.int64]:
    """Return which of our rows stand in PyTorch's, from the first to the last."""
    every = np.arange(len(ours["b"]))
    return np.concatenate([every[_rows_of(cell, block, ours)] for block in module.blocks])


def _rows_of(cell: Cell, block: str, ours: Mapping[str, Floats]) -> slice:
    units, place = len(ours["b"]) // len(cell.blocks), cell.blocks.index(block)
    return slice(place * units, (place + 1) * units)
