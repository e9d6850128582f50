"""Workspace: everything that a pass over batches of one shape writes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.base import Cell
from rnnviz.engine.interventions.ways import ways_of
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.tape import Tape
from rnnviz.engine.passes.trace import Gradient, Held, LayerTrace, Trace

Floats = NDArray[np.floating]

NOTHING: Mapping[LayerId, Held] = {}


@dataclass(frozen=True)
class Workspace:
    """The arrays of one shape: a tape per layer and direction, and the trace that shows them.

    Attributes
    ----------
    levels : tuple of tuple of Tape
        For each layer its tapes: forward, and reverse if there are two directions.
    trace : Trace
        Its arrays are views of the tapes'.
    handed, returned : tuple of (T, directions * units, B)
        For each layer, what it hands to the layer above (its directions' h, stacked), and the
        gradient that comes back from there.
    kept : list of (T, directions * units, B) or None
        For each layer, what dropout multiplied `handed` by; None where it did not act.
    one_hot : (tokens, T * B), or None without an embedding
        The tokens that were read.
    derivative : (T, outputs, B)
        dL/dreadout of each sequence.
    """

    levels: tuple[tuple[Tape, ...], ...]
    trace: Trace
    handed: tuple[Floats, ...]
    returned: tuple[Floats, ...]
    kept: list[Floats | None]
    one_hot: Floats | None
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
        directions: int = 1,
        tokens: int = 0,
        lean: bool = False,
        held: Mapping[LayerId, Held] = NOTHING,
    ) -> Workspace:
        """Return a workspace of zeros, with a layer for each of the `widths` that layers read.

        `tokens` is the number of different tokens if they are to be embedded, 0 if not; `lean` that
        of the tapes; `held` what the trace is to tell.
        """
        levels = tuple(
            tuple(
                Tape(
                    cell.states, cell.gates, cell.products, cell.scratch(width, units),
                    inputs=width, units=units, steps=steps, size=size, dtype=dtype, reverse=reverse,
                    lean=lean,
                )
                for reverse in (False, True)[:directions]
            )
            for width in widths
        )  # fmt: skip
        trace = Trace(
            layers=tuple(
                _layer_trace(cell, tape, LayerId(k, tape.reverse), held)
                for k, level in enumerate(levels)
                for tape in level
            ),
            inputs=levels[0][0]["x"],
            input_gradients=levels[0][0]["dx"],
            outputs=np.zeros((steps, outputs, size), dtype),
            losses=np.zeros((steps, size), dtype),
            counted=np.zeros((steps, size), np.bool_),
            followed=np.zeros((steps, size), np.bool_),
            valid=np.zeros((steps, size), np.bool_),
            lengths=np.zeros(size, np.int64),
        )
        return cls(
            levels,
            trace,
            handed=tuple(_stacked(level, "h") for level in levels),
            returned=tuple(_stacked(level, "dh_injected") for level in levels),
            kept=[None] * len(levels),
            one_hot=np.zeros((tokens, steps * size), dtype) if tokens else None,
            derivative=np.zeros_like(trace.outputs),
        )

    @property
    def tapes(self) -> Iterator[tuple[Tape, LayerId]]:
        """The tapes, with the layers whose they are, in the order of the trace's layers."""
        for k, level in enumerate(self.levels):
            yield from ((tape, LayerId(k, tape.reverse)) for tape in level)

    @property
    def nbytes(self) -> int:
        """Size in bytes, roughly."""
        tapes = sum(tape.nbytes for level in self.levels for tape in level)
        return tapes + 2 * self.derivative.nbytes

    def read(self, batch: Batch) -> None:
        """Copy the batch's inputs (0 on padding), masks and lengths in."""
        trace = self.trace
        trace.lengths[:] = batch.lengths
        trace.valid[:] = batch.valid
        np.logical_and(batch.counted, trace.valid, out=trace.counted)
        np.copyto(trace.followed, trace.counted)
        for level in self.levels:
            for tape in level:
                tape.set_lengths(trace.lengths)
        if self.one_hot is not None:
            tokens = np.where(trace.valid, batch.inputs, -1).reshape(-1)
            np.equal(tokens, np.arange(len(self.one_hot))[:, None], out=self.one_hot)
            return
        x = trace.inputs
        if batch.inputs.ndim == 2:
            x[:] = batch.inputs[:, None, :] == np.arange(x.shape[1])[:, None]
        else:
            x[:] = batch.inputs
        self.levels[0][0].clear_padding("x")

    def hand_up(self, k: int, dropout: float, rng: np.random.Generator | None) -> None:
        """Give layer k what it reads: what the layer below handed up, after dropout."""
        tapes, x = self.levels[k], self.trace.inputs
        if k > 0:
            x = self.handed[k - 1]
            self.kept[k - 1] = None
            if rng is not None and dropout > 0:
                draws = rng.random(x.shape, np.float32)
                self.kept[k - 1] = (draws >= dropout) / x.dtype.type(1 - dropout)
        kept = self.kept[k - 1] if k > 0 else None
        for tape in tapes:
            if kept is not None:
                np.multiply(x, kept, out=tape["x"])
            elif tape["x"] is not x:
                tape["x"][:] = x

    def gather(self, k: int) -> None:
        """Stack what the directions of layer k computed, for the layer above."""
        if len(self.levels[k]) > 1:
            np.concatenate([tape["h"] for tape in self.levels[k]], axis=1, out=self.handed[k])

    def scatter(self, k: int) -> None:
        """Give the directions of layer k their shares of what came back from above."""
        if len(self.levels[k]) > 1:
            shares = np.split(self.returned[k], len(self.levels[k]), axis=1)
            for tape, share in zip(self.levels[k], shares, strict=True):
                tape["dh_injected"][:] = share
        for tape in self.levels[k]:
            tape.carry_nothing()
            tape.start_back()

    def hand_down(self, k: int) -> None:
        """Return what layer k sends back to the layer below, or to the inputs."""
        for tape in self.levels[k]:
            tape.end_back()
        first, *others = self.levels[k]
        back = self.returned[k - 1] if k > 0 else first["dx"]
        if k > 0:
            back[:] = first["dx"]
        for tape in others:
            np.add(back, tape["dx"], out=back)
        kept = self.kept[k - 1] if k > 0 else None
        if kept is not None:
            np.multiply(back, kept, out=back)


def _stacked(level: tuple[Tape, ...], name: str) -> Floats:
    """Return an array for the directions' arrays one above the other: theirs if there is one."""
    if len(level) == 1:
        return level[0][name]
    steps, rows, size = level[0][name].shape
    return np.zeros((steps, rows * len(level), size), level[0][name].dtype)


def _layer_trace(
    cell: Cell, tape: Tape, layer: LayerId, held: Mapping[LayerId, Held]
) -> LayerTrace:
    mine = held.get(layer, {})
    return LayerTrace(
        id=layer,
        states={name: tape[name] for name in cell.states},
        gates={name: tape[name] for name in cell.gates},
        initial=tape.initial,
        gradients={
            name: Gradient(tape[f"d{name}"], tape[f"d{name}_carried"], tape[f"d{name}_injected"])
            for name in cell.states
        },
        initial_gradients=tape.initial_gradients,
        ranges={**cell.states, **cell.gates},
        held=mine,
        ways=ways_of(cell, mine, tape.units),
        reach=cell.reach,
    )
