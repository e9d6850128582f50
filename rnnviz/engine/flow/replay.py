"""Replay: one sequence of the probe, run again so that many gradients can go back over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell, Weights
from rnnviz.engine.interventions.ways import ways_of
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.network import Network
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import Held, LayerTrace, Trace, Ways

Floats = NDArray[np.floating]

KEPT = 2**26  # bytes of fans that are kept for the next pass


class Fan(Tape):
    """A tape of many columns over the forward values of one sequence.

    A cell's `backward` runs on it as on any tape, with a gradient of its own in every column. The
    forward values of `source`, a tape of one column, are copied to every column: numbers that lie
    side by side are read so much faster that this pays for the copies.

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
        self._source = source
        extra = cell.scratch(source.inputs, source.units)
        super().__init__(
            cell.states, cell.gates, cell.products, extra,
            inputs=source.inputs, units=source.units, steps=stop - start, size=size,
            dtype=source["x"].dtype, reverse=source.reverse,
        )  # fmt: skip
        wholes = ("gates", "read", *extra)
        copied = ("x", "gates", *extra, *cell.states)
        self._copied = [(self[name], source[name][start:stop]) for name in copied]
        entry = stop - 1 if source.reverse else start
        self._copied += [
            (before, source[f"{state}_before"][entry]) for state, before in self.initial.items()
        ]
        for name in source.arrays.keys() - self.arrays.keys():
            for whole in wholes:
                rows = _rows_of(source[name], source[whole])
                if rows is not None:
                    self.add_part(name, whole, rows)

    def across(self, name: str) -> Floats:
        """Return no columns: the weights' gradients are not needed, and would cost a third."""
        return np.zeros((self[name].shape[1], 0), self[name].dtype)

    def begin(self) -> None:
        """Clear what enters, and copy the forward values."""
        nothing_after = 0 if self.reverse else -1
        self["dh_injected"][:] = 0
        for state in self.states:
            self[f"d{state}_carried"][nothing_after] = 0
        for ours, theirs in self._copied:
            np.copyto(ours, theirs)
        self.changes = self._source.changes


def _rows_of(part: Floats, whole: Floats) -> slice | None:
    """Return which rows of an array of one column another is, if it is a part of it."""
    first, rest = divmod(part.ctypes.data - whole.ctypes.data, whole.itemsize)
    if rest or not 0 <= first <= whole.shape[1] - part.shape[1]:
        return None
    return slice(first, first + part.shape[1])


@dataclass(frozen=True)
class ReplayLayer:
    """One layer in one direction, with the weights of the pass and its tape of one column."""

    id: LayerId
    reach: int | None
    weights: Weights
    tape: Tape
    held: Held
    ways: Ways


class Replay:
    """One sequence, cut to its length, run over by the network's present weights.

    Its memory, and that of what is computed on it, is used again by the next pass.

    Parameters
    ----------
    network : Network
    dtype : data type, optional
        The network's own if left out: what comes out is then what the trace holds, to rounding.
        In float64 no gradient underflows above 1e-308.

    Attributes
    ----------
    layers : tuple of ReplayLayer
        In the order of the trace's layers.
    injected : (T, readout rows)
        dL_s/d(what the readout reads at s), W_y^T dL_s/dreadout_s; 0 where s is not counted.
    counted : bool (T,)
    """

    def __init__(self, network: Network, dtype: DTypeLike | None = None) -> None:
        self.network = network
        self.cell = network.model.cell
        self.dtype = np.dtype(network.dtype if dtype is None else dtype)
        self.layers: tuple[ReplayLayer, ...] = ()
        self.injected: Floats = np.zeros((0, 0), self.dtype)
        self.counted: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._fans: dict[tuple[int, int, int, int], Fan] = {}
        self._arrays: dict[str, Floats] = {}

    @property
    def steps(self) -> int:
        """T, the length of the sequence."""
        return len(self.counted)

    @property
    def top(self) -> tuple[ReplayLayer, ...]:
        """The layers that the readout reads, in the order in which their h are stacked."""
        return tuple(layer for layer in self.layers if layer.id.index == self.layers[-1].id.index)

    @property
    def one_way(self) -> bool:
        """Whether a gradient can only go to earlier steps, and only by way of the state."""
        return self.cell.reach is None and not any(layer.id.reverse for layer in self.layers)

    @property
    def finite(self) -> bool:
        """Whether every state and gate is."""
        return all(
            np.isfinite(layer.tape[name]).all()
            for layer in self.layers
            for name in (*self.cell.states, *self.cell.gates)
        )

    def read(self, batch: Batch, trace: Trace, sequence: int = 0) -> None:
        """Run over one sequence of a batch.

        Parameters
        ----------
        batch : Batch
        trace : Trace
            Of a pass over the batch; only its inputs, masks and initial states are read.
        sequence : int
        """
        steps, column = int(trace.lengths[sequence]), slice(sequence, sequence + 1)
        self.layers = self._read_layers(trace, steps)
        read = trace.inputs[:steps, :, column]
        with np.errstate(all="ignore"):
            for index in range(self.layers[-1].id.index + 1):
                ways = [k for k, layer in enumerate(self.layers) if layer.id.index == index]
                for k in ways:
                    tape = self.layers[k].tape
                    tape["x"][:] = read
                    for name, start in tape.initial.items():
                        start[:] = trace.layers[k].initial[name][:, column]
                    tape.changes = self.network.holding.changes(self.layers[k].id)
                    tape.start()
                    self.cell.forward(self.layers[k].weights, tape)
                read = np.concatenate([self.layers[k].tape["h"] for k in ways], axis=1)
            self.counted = trace.counted[:steps, sequence].copy()
            N = self.counted.sum() if batch.total is None else batch.total[sequence]
            derivative = self._derivative(read, batch.targets[:steps, ..., column])
            self.injected = derivative / derivative.dtype.type(max(int(N), 1))

    def fan(self, k: int, start: int, stop: int, size: int) -> Fan:
        """Return a fan over some steps of layer k; small ones are kept."""
        key = (k, start, stop, size)
        fan = self._fans.get(key)
        if fan is None:
            fan = Fan(self.cell, self.layers[k].tape, start, stop, size)
            if sum(f.nbytes for f in self._fans.values()) + fan.nbytes <= KEPT:
                self._fans[key] = fan
        fan.begin()
        return fan

    def array(self, name: str, *shape: int) -> Floats:
        """Return an array under a name, the same as last time if it had this shape.

        Fresh memory for what one pass returns would cost half as much as the pass: the system hands
        it out page by page.
        """
        if name not in self._arrays or self._arrays[name].shape != shape:
            self._arrays[name] = np.empty(shape, self.dtype)
        return self._arrays[name]

    def _read_layers(self, trace: Trace, steps: int) -> tuple[ReplayLayer, ...]:
        """Return the layers with the present weights, on the last read's tapes if they fit."""
        model, width = self.network.model, trace.inputs.shape[1]
        stacked = model.units * model.directions
        widths = [stacked if layer.id.index else width for layer in trace.layers]
        tapes = [layer.tape for layer in self.layers]
        if steps != self.steps or [tape.inputs for tape in tapes] != widths:
            self._fans.clear()
            tapes = [
                self._tape(width, steps, layer.reverse)
                for width, layer in zip(widths, trace.layers, strict=True)
            ]
        return tuple(
            self._layer(layer, tape) for layer, tape in zip(trace.layers, tapes, strict=True)
        )

    def _layer(self, layer: LayerTrace, tape: Tape) -> ReplayLayer:
        own = self.network.weights(layer.id)
        weights = {name: weight.astype(self.dtype, copy=False) for name, weight in own.items()}
        held = self.network.holding.of(layer.id)
        ways = ways_of(self.cell, held, tape.units)
        return ReplayLayer(layer.id, layer.reach, weights, tape, held, ways)

    def _tape(self, width: int, steps: int, reverse: bool) -> Tape:
        cell, units = self.cell, self.network.model.units
        return Tape(
            cell.states, cell.gates, cell.products, cell.scratch(width, units),
            inputs=width, units=units, steps=steps, size=1, dtype=self.dtype, reverse=reverse,
        )  # fmt: skip

    def _derivative(self, read: Floats, targets: NDArray[np.generic]) -> Floats:
        """Return dl_s/d(read) of every s, given what the readout reads, (T, rows, 1)."""
        parameters, loss = self.network.parameters, self.network.loss_function
        values, W_y = read.copy(), None
        if loss.reads_out:
            W_y = parameters["readout.W_y"].astype(self.dtype, copy=False)
            b_y = parameters["readout.b_y"].astype(self.dtype, copy=False)
            values = np.matmul(W_y, read) + b_y[:, None]
        derivative = np.zeros_like(values)
        counted = self.counted[:, None]
        loss.evaluate(values, targets, counted, np.zeros(counted.shape, self.dtype), derivative)
        if W_y is None:
            return derivative[:, :, 0]
        return np.asarray(derivative[:, :, 0] @ W_y, self.dtype)
