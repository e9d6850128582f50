"""Replay: one sequence of the probe, run again so that many gradients can go back over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.network import Network
from rnnviz.engine.tape import Tape
from rnnviz.engine.trace import Trace

Floats = NDArray[np.floating]

KEPT = 2**26  # bytes of fans that are kept for the next pass


class Fan(Tape):
    """A tape of many columns over the forward values of one sequence.

    A cell's `backward` runs on it as on any tape, with a gradient of its own in every column. The
    forward values are those of `source`, a tape of one column: they are shown in every column
    without being copied, and read-only. Only what the cell keeps besides is copied, because a cell
    may use that memory again on its way back.

    Parameters
    ----------
    cell : Cell
    source : Tape
        Of one column; its forward pass is done.
    start, stop : int
        The timesteps that the fan covers.
    size : int
        The number of columns.
    """

    def __init__(self, cell: Cell, source: Tape, start: int, stop: int, size: int) -> None:
        extra = cell.scratch(source.inputs, source.units)
        super().__init__(
            cell.states, cell.gates, cell.products, extra,
            inputs=source.inputs, units=source.units, steps=stop - start, size=size,
            dtype=source["x"].dtype, reverse=source.reverse,
        )  # fmt: skip
        gradients = {"sent", "dx"}
        for state in cell.states:
            gradients |= {f"d{state}{part}" for part in ("", "_injected", "_carried", "_before")}
        self._copied: list[tuple[Floats, Floats]] = []
        for name, values in source.arrays.items():
            if name in gradients or name.startswith("delta"):
                continue
            shown = values[start:stop]
            if name in extra:
                self._copied.append((self.arrays[name], shown))
            else:
                self.arrays[name] = np.broadcast_to(shown, (*shown.shape[:2], size))

    def across(self, name: str) -> Floats:
        """Return no columns: nobody wants the weights' gradients, and they cost a third."""
        return np.zeros((self[name].shape[1], 0), self[name].dtype)

    def begin(self) -> None:
        """Clear what enters, and copy what the cell may have written over."""
        nothing_after = 0 if self.reverse else -1
        for state in self.states:
            self[f"d{state}_injected"][:] = 0
            self[f"d{state}_carried"][nothing_after] = 0
        for ours, theirs in self._copied:
            np.copyto(ours, theirs)


@dataclass(frozen=True)
class Line:
    """One layer in one direction, with its weights and its tape of one column."""

    layer: int
    reverse: bool
    weights: Weights
    tape: Tape


class Replay:
    """One sequence, cut to its length, run over by the network's present weights.

    Its memory is used again by the next `read` of a sequence of the same length.

    Parameters
    ----------
    network : Network
    dtype : data type, optional
        The network's own if left out: what comes out is then what the trace holds, to rounding.
        In float64 no gradient underflows above 1e-308.

    Attributes
    ----------
    lines : tuple of Line
        In the order of the trace's layers.
    injected : (T, readout rows)
        dL_s/d(what the readout reads at s), W_y^T dL_s/dreadout_s; 0 where s is not counted.
    counted : bool (T,)
    """

    def __init__(self, network: Network, dtype: DTypeLike | None = None) -> None:
        self.network = network
        self.cell = network.model.cell
        self.dtype = np.dtype(network.dtype if dtype is None else dtype)
        self.lines: tuple[Line, ...] = ()
        self.injected: Floats = np.zeros((0, 0), self.dtype)
        self.counted: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._fans: dict[tuple[int, int, int, int], Fan] = {}

    @property
    def steps(self) -> int:
        """T, the length of the sequence."""
        return len(self.counted)

    @property
    def top(self) -> tuple[Line, ...]:
        """The lines that the readout reads, in the order in which their h are stacked."""
        return tuple(line for line in self.lines if line.layer == self.lines[-1].layer)

    @property
    def one_way(self) -> bool:
        """Whether a gradient can only go to earlier steps, and only by way of the state."""
        return self.cell.reach is None and not any(line.reverse for line in self.lines)

    def read(self, batch: Batch, trace: Trace, sequence: int = 0) -> None:
        """Run over one sequence of a batch.

        Parameters
        ----------
        batch : Batch
        trace : Trace
            What the network made of the batch; only its inputs, masks and initial states are read.
        sequence : int
        """
        steps, column = int(trace.lengths[sequence]), slice(sequence, sequence + 1)
        self.lines = self._read_lines(trace, steps)
        read = trace.inputs[:steps, :, column]
        with np.errstate(all="ignore"):
            for layer in range(self.lines[-1].layer + 1):
                ways = [k for k, line in enumerate(self.lines) if line.layer == layer]
                for k in ways:
                    tape = self.lines[k].tape
                    tape["x"][:] = read
                    for name, start in tape.initial.items():
                        start[:] = trace.layers[k].initial[name][:, column]
                    self.cell.forward(self.lines[k].weights, tape)
                read = np.concatenate([self.lines[k].tape["h"] for k in ways], axis=1)
            self.counted = trace.counted[:steps, sequence].copy()
            N = self.counted.sum() if batch.total is None else batch.total[sequence]
            derivative = self._derivative(read, batch.targets[:steps, ..., column])
            self.injected = derivative / derivative.dtype.type(max(int(N), 1))

    def fan(self, k: int, start: int, stop: int, size: int) -> Fan:
        """Return a fan over some steps of line k; small ones are kept."""
        key = (k, start, stop, size)
        fan = self._fans.get(key)
        if fan is None:
            fan = Fan(self.cell, self.lines[k].tape, start, stop, size)
            if sum(f.nbytes for f in self._fans.values()) + fan.nbytes <= KEPT:
                self._fans[key] = fan
        fan.begin()
        return fan

    def _read_lines(self, trace: Trace, steps: int) -> tuple[Line, ...]:
        """Return the lines with the present weights, on the last read's tapes if they fit."""
        units, ways = self.network.model.units, sum(layer.layer == 0 for layer in trace.layers)
        widths = [ways * units if layer.layer else trace.inputs.shape[1] for layer in trace.layers]
        tapes = [line.tape for line in self.lines]
        if steps != self.steps or [tape.inputs for tape in tapes] != widths:
            self._fans.clear()
            tapes = [
                self._tape(width, steps, layer.reverse)
                for width, layer in zip(widths, trace.layers, strict=True)
            ]
        return tuple(
            Line(layer.layer, layer.reverse, self._weights(layer.layer, layer.reverse), tape)
            for layer, tape in zip(trace.layers, tapes, strict=True)
        )

    def _weights(self, layer: int, reverse: bool) -> Weights:
        name = f"layer{layer}.reverse" if reverse else f"layer{layer}"
        found = self.network.parameters.under(name)
        return {key: weight.astype(self.dtype, copy=False) for key, weight in found.items()}

    def _tape(self, width: int, steps: int, reverse: bool) -> Tape:
        cell, units = self.cell, self.network.model.units
        return Tape(
            cell.states, cell.gates, cell.products, cell.scratch(width, units),
            inputs=width, units=units, steps=steps, size=1, dtype=self.dtype, reverse=reverse,
        )  # fmt: skip

    def _derivative(self, read: Floats, targets: NDArray[np.generic]) -> Floats:
        """Return dl_s/d(read) of every s, given what the readout reads, (T, rows, 1)."""
        parameters, loss = self.network.parameters, self.network.loss_function
        W_y = parameters["readout.W_y"].astype(self.dtype, copy=False)
        b_y = parameters["readout.b_y"].astype(self.dtype, copy=False)
        values = np.matmul(W_y, read) + b_y[:, None]
        derivative = np.zeros_like(values)
        counted = self.counted[:, None]
        loss.evaluate(values, targets, counted, np.zeros(counted.shape, self.dtype), derivative)
        return np.asarray(derivative[:, :, 0] @ W_y, self.dtype)
