"""Workspace: everything that a pass over batches of one shape writes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.tape import Tape
from rnnviz.engine.trace import Gradient, LayerTrace, Trace

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Workspace:
    """The arrays of one shape: a tape per layer and the trace that shows them.

    Attributes
    ----------
    tapes : tuple of Tape
    trace : Trace
        Its arrays are views of the tapes'.
    derivative : (T, outputs, B)
        dL/dreadout of each sequence.
    """

    tapes: tuple[Tape, ...]
    trace: Trace
    derivative: Floats

    @classmethod
    def allocate(
        cls,
        cell: Cell,
        widths: Sequence[int],
        units: int,
        outputs: int,
        steps: int,
        size: int,
        dtype: DTypeLike,
    ) -> Workspace:
        """Return a workspace of zeros, with a tape for each of the `widths` that layers read."""
        tapes = tuple(
            Tape(
                cell.states, cell.gates, cell.products, cell.scratch(width, units),
                inputs=width, units=units, steps=steps, size=size, dtype=dtype,
            )
            for width in widths
        )  # fmt: skip
        trace = Trace(
            layers=tuple(_layer_trace(cell, tape, layer) for layer, tape in enumerate(tapes)),
            inputs=tapes[0]["x"],
            input_gradients=tapes[0]["dx"],
            outputs=np.zeros((steps, outputs, size), dtype),
            losses=np.zeros((steps, size), dtype),
            counted=np.zeros((steps, size), np.bool_),
            valid=np.zeros((steps, size), np.bool_),
            lengths=np.zeros(size, np.int64),
        )
        return cls(tapes, trace, np.zeros_like(trace.outputs))

    @property
    def nbytes(self) -> int:
        """Size in bytes, roughly."""
        return sum(tape.nbytes for tape in self.tapes) + 2 * self.derivative.nbytes

    def read(self, batch: Batch) -> None:
        """Copy the batch's inputs (0 on padding), masks and lengths in."""
        trace = self.trace
        trace.lengths[:] = batch.lengths
        trace.valid[:] = batch.valid
        np.logical_and(batch.counted, trace.valid, out=trace.counted)
        x = trace.inputs
        if batch.inputs.ndim == 2:
            x[:] = batch.inputs[:, None, :] == np.arange(x.shape[1])[:, None]
        else:
            x[:] = batch.inputs
        if trace.lengths.min() < trace.steps:
            np.copyto(x, 0, where=~trace.valid[:, None, :])
        for tape in self.tapes:
            tape.set_lengths(trace.lengths)


def _layer_trace(cell: Cell, tape: Tape, layer: int) -> LayerTrace:
    return LayerTrace(
        layer=layer,
        reverse=tape.reverse,
        states={name: tape[name] for name in cell.states},
        gates={name: tape[name] for name in cell.gates},
        initial=tape.initial,
        gradients={
            name: Gradient(tape[f"d{name}"], tape[f"d{name}_carried"], tape[f"d{name}_injected"])
            for name in cell.states
        },
        initial_gradients=tape.initial_gradients,
        ranges={**cell.states, **cell.gates},
    )
