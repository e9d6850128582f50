"""The chain of factors: what every step does to the gradient that goes back through it.

A step back takes the gradient that arrives at a state, g_{t+1} (what is carried to it and what is
injected there), and carries J^T g_{t+1} to the state before it. The *gain* is the ratio of their
lengths; the state is all that is carried, (h, c) in an LSTM.

The product of the Jacobians is followed by what it does to what enters last: where nothing enters
before that, the product of the gains. (Elsewhere that would say little: what enters turns g anew,
and in an LSTM the part of it that does not go on along c is lost at every step.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Weights
from rnnviz.engine.flow.jacobians import singular_values, step_jacobians
from rnnviz.engine.flow.logscaled import log10_norms
from rnnviz.engine.flow.replay import Fan, Floats, Replay
from rnnviz.engine.flow.spectrum import Bound, bound
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import frozen

Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]

MOST = 2**20  # entries of Jacobians, beyond which singular values are left out: about 0.2 s
TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True)
class Chain:
    """The factors of one layer in one direction, for one sequence; read-only.

    Entry t of every (T,) is of the step back to t, from the one that the layer reads after it. It
    is NaN where there is none.

    Attributes
    ----------
    layer : LayerId
    reach : int or None
        How many inputs a state depends on; if there is one, nothing is carried.
    start : int or None
        The step at which the last loss enters; None if no gradient does.
    path : bool (T,)
        Whether any gradient can be carried to t.
    gain : (T,)
        |J^T g_{t+1}| / |g_{t+1}|; 0 where what is carried has underflowed, or is exactly 0
        although there is a path.
    by_unit, by_weights : (T,)
        What the gain is made up of. If `multiplied`, it is their product: what the slope of the
        activation does, |delta| / |g|, and W_h then, |W_h^T delta| / |delta|. Else they are the
        lengths of two vectors that add up to one of the gain's length: what goes back unit by unit
        past W_h, along the state that a gate keeps, and what goes through W_h.
    multiplied : bool
    kept : (T,)
        |gate * dL/dstate| / |dL/dstate| of the state that the cell keeps.
    largest, smallest : (T,)
        Singular values of J: no gradient has a larger or a smaller gain.
    followed : bool (T,)
        Where singular values were computed: at most `MOST` entries of J, the last steps.
    log10_product : (T,)
        By how much the product of all Jacobians from the start back to t lengthens what enters at
        the start; -inf where it has underflowed.
    log10_largest : (T,)
        The largest singular value of the product: it lengthens nothing by more.
    log10_limit : (T,)
        What to compare that with: Pascanu's bound (sigma_1 * gamma)^k, or the product of the gate
        that keeps a state, for the unit for which it is largest.
    bound : Bound or None
        None for a gated cell.
    """

    layer: LayerId
    reach: int | None
    start: int | None
    path: Bools
    gain: Doubles
    by_unit: Doubles
    by_weights: Doubles
    multiplied: bool
    kept: Doubles
    largest: Doubles
    smallest: Doubles
    followed: Bools
    log10_product: Doubles
    log10_largest: Doubles
    log10_limit: Doubles
    bound: Bound | None


def chain(replay: Replay, which: int, injected: Floats, most: int = MOST) -> Chain:
    """Return the factors of a layer of the replay.

    Parameters
    ----------
    replay : Replay
        Of float64, so that no gradient underflows above 1e-308.
    which : int
        Which of `replay.layers`.
    injected : (T, units)
        What is injected into h at each step.
    most : int
        Entries of Jacobians whose singular values are computed.
    """
    links = _Links(replay, which, injected)
    limit = bound(links.cell, links.layer.weights)
    with np.errstate(all="ignore"):
        arriving, carried = _length(links.arriving), _length(links.carried)
        gain = np.where(carried < TINY, 0.0, carried / arriving)
        by_unit, by_weights = links.split()
        largest, smallest, log10_largest, followed = links.singular_values(most)
        kept, log10_kept = links.kept()
        alone = _length(links.alone)
        log10_product = np.log10(np.where(alone < TINY, 0.0, alone / links.entering))
    if limit is not None:
        log10_kept = np.full((links.count, 1), limit.log10_most)
    place = links.by_step
    return Chain(
        layer=links.layer.id,
        reach=links.layer.reach,
        start=links.start,
        path=place(np.ones(links.count)) == 1,
        gain=place(gain),
        by_unit=place(by_unit),
        by_weights=place(by_weights),
        multiplied=links.simple,
        kept=place(kept),
        largest=place(largest),
        smallest=place(smallest),
        followed=place(followed.astype(np.float64)) == 1,
        log10_product=place(log10_product),
        log10_largest=place(log10_largest),
        log10_limit=place(_to_end(log10_kept).max(axis=1)),
        bound=limit,
    )


class _Links:
    """The steps back of one layer, as far as a loss sends something: (n, ...) in reading order.

    Attributes
    ----------
    start : int or None
        The step at which the last loss enters.
    count : int
        n.
    simple : bool
        Whether a step is one activation of one sum.
    arriving, carried : mapping of state name to (n, units)
        g_{t+1} and J^T g_{t+1}.
    alone : mapping of state name to (n, units)
        What would be carried if nothing entered before the start.
    entering : float
        The length of what enters at the start.
    """

    def __init__(self, replay: Replay, which: int, injected: Floats) -> None:
        self.replay, self.which = replay, which
        self.cell, self.layer = replay.cell, replay.layers[which]
        self.simple = self.cell.diagram.activation is not None
        injected = injected.copy()
        injected[:, list(self.layer.held.get("h", ()))] = 0
        steps = np.arange(replay.steps)
        self._order = steps[::-1] if self.layer.id.reverse else steps
        entered = np.flatnonzero((injected != 0).any(axis=1)[self._order])
        last = self._order[entered[-1:]]
        self.start = int(last[0]) if len(last) else None
        self.count = int(entered[-1]) if len(entered) and self.layer.reach is None else 0
        self._fan = replay.fan(which, 0, replay.steps, 2)  # with all, and with the last alone
        self._fan["dh_injected"][:, :, 0] = injected
        self._fan["dh_injected"][last, :, 1] = injected[last]
        names = {state: f"d{state}_carried" for state in self.cell.states} | {"h": "dh"}
        self.carried, self.alone = self._sent_by(self._fan, self.layer.weights)
        self.arriving = {state: self._of_step(self._fan[name]) for state, name in names.items()}
        self.entering = float(np.linalg.norm(injected[last].astype(np.float64)))

    def by_step(self, values: Doubles) -> Doubles:
        """Return (n,) by the timestep that each step back leads to, (T,), with NaN elsewhere."""
        placed = np.full(len(self._order), np.nan)
        placed[self._order[: self.count]] = values
        return frozen(placed)

    def split(self) -> tuple[Doubles, Doubles]:
        """Return what the units do by themselves and what W_h does, (n,) each."""
        arriving = _length(self.arriving)
        if self.simple:
            delta = _length({"delta": self._of_step(self._fan["delta"])})
            return delta / arriving, _length(self.carried) / delta
        # W_h as 0 leaves what goes past it, as the values of the pass stay what they are.
        weights = self.layer.weights
        without = {**weights, "W_h": np.zeros_like(weights["W_h"])}
        fan = Fan(self.cell, self.layer.tape, 0, self.replay.steps, 1)
        fan.begin()
        for state, gradient in self.arriving.items():
            # Every step gets its own, and not what the step after it sends back.
            fan.arrays[f"d{state}_carried"] = self._by_tape(gradient)
        past, *_ = self._sent_by(fan, without)
        through = {state: self.carried[state] - past[state] for state in past}
        return _length(past) / arriving, _length(through) / arriving

    def kept(self) -> tuple[Doubles, Doubles]:
        """Return |gate * dL/dstate| / |dL/dstate| (n,), and log10 of the gate (n, units)."""
        keeps = self.cell.keeps
        if keeps is None:
            nothing = np.full((self.count, 1), np.nan)
            return nothing[:, 0], nothing
        gradient = self._of_step(self._fan[f"d{keeps.state}"])
        gate = np.ones_like(gradient)
        if keeps.gate is not None:
            gate = self._of_step(self.layer.tape[keeps.gate])
        gate = 1 - gate if keeps.inverted else gate
        return _length({"": gate * gradient}) / _length({"": gradient}), np.log10(gate)

    def singular_values(self, most: int) -> tuple[Doubles, Doubles, Doubles, Bools]:
        """Return largest and smallest of each J, log10 of the largest of the product, and where.

        They are of the last steps, `most` entries of matrices: elsewhere there is NaN.
        """
        found = np.full((3, self.count), np.nan)
        size = len(self.cell.states) * self.layer.tape.units
        followed = np.arange(self.count) >= self.count - max(most // size**2, 1)
        if followed.any():
            steps = self._order[1 : self.count + 1][followed]
            matrices = step_jacobians(
                self.replay, self.which, int(steps.min()), int(steps.max()) + 1
            )
            found[:2, followed] = singular_values(matrices)[:, [0, -1]].T
            found[2, followed] = log10_norms(matrices)
        return found[0], found[1], found[2], followed

    def _of_step(self, array: Floats, column: int = 0) -> Doubles:
        """Return of (T, rows, columns) the rows of the steps that are gone back, (n, rows)."""
        return np.asarray(array[self._order[1 : self.count + 1], :, column], np.float64)

    def _by_tape(self, rows: Doubles) -> Doubles:
        """Return (n, rows) as (T, rows, 1), 0 elsewhere."""
        array = np.zeros((len(self._order), rows.shape[1], 1))
        array[self._order[1 : self.count + 1], :, 0] = rows
        return array

    def _sent_by(self, fan: Fan, weights: Weights) -> list[dict[str, Doubles]]:
        """Run a fan back, and return for each column what steps send to the states before them."""
        with np.errstate(all="ignore"):
            self.cell.backward(weights, fan, {k: np.empty_like(w) for k, w in weights.items()})
        states = self.cell.states
        return [
            {state: self._of_step(fan[f"d{state}_before"], column) for state in states}
            for column in range(fan.size)
        ]


def _length(vectors: Mapping[str, Doubles]) -> Doubles:
    """Return the 2-norm over all states and units, (n,), without squares that underflow."""
    stacked = np.concatenate(list(vectors.values()), axis=1)
    largest = np.abs(stacked).max(axis=1)
    scaled = np.linalg.norm(stacked / np.where(largest > 0, largest, 1)[:, None], axis=1)
    return np.asarray(np.where(np.isinf(largest), np.inf, largest * scaled))


def _to_end(values: Doubles) -> Doubles:
    """Return the sums of the entries from each on."""
    return np.cumsum(values[::-1], axis=0)[::-1]
