"""Loops of cells, to be watched."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

NAME = "a.rnnviz-recording"
T, B, INPUTS, UNITS = 9, 3, 4, 5
DOUBLE = torch.float64


def made(kind: str = "LSTMCell", dtype: Any = DOUBLE, seed: int = 1, **options: Any) -> Any:
    torch.manual_seed(seed)
    return getattr(torch.nn, kind)(INPUTS, UNITS, dtype=dtype, **options)


def looped(cell: Any, x: Any, state: Any = None) -> tuple[list[Any], Any]:
    """Return h of every step, and the last states."""
    outputs = []
    for read in x:
        state = cell(read, state)
        outputs.append(state[0])
    return outputs, state
