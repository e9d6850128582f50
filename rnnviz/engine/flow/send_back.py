"""One backward pass that carries many gradients at once, each in a column of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.replay import Fan, Floats, Replay
from rnnviz.engine.passes.trace import magnitude

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
BLOCK = 2**28  # bytes of fans at most that are held at once elsewhere, counted generously
SEGMENT = 50  # steps at most that are held at once where a gradient only goes to earlier steps


@dataclass(frozen=True)
class Seeds:
    """Where gradients start: vectors that enter the h of the last layer.

    Attributes
    ----------
    size : int
        The number of columns, S.
    steps, columns : int (n,)
        The step at which each vector enters, and the column that carries it. `columns` are ordered
        by the latest step at which something enters them.
    vectors : (n, readout rows)
    """

    size: int
    steps: Ints
    columns: Ints
    vectors: Floats


@dataclass(frozen=True)
class Sent:
    """What arrived.

    Attributes
    ----------
    states : tuple of mappings of state name to (T, units, S)
        The total gradient with respect to each state, for each layer of the replay.
    norms : tuple of mappings of state name to (T, S)
        Its 2-norm over units, accumulated in float64.
    """

    states: tuple[Mapping[str, Floats], ...]
    norms: tuple[Mapping[str, Doubles], ...]


def send_back(replay: Replay, seeds: Seeds) -> Sent:
    """Run `seeds` back through all layers and steps.

    What is returned is written over by the next call with the same replay.

    Where a gradient only goes to earlier steps, the pass runs over segments of the sequence, from
    the last to the first, and takes a column along from the segment in which it starts: about half
    of the columns and steps are 0 and never touched. Elsewhere it takes as many columns at once as
    there is memory for.
    """
    states = tuple(
        {
            name: replay.array(f"{k} {name}", replay.steps, layer.tape.units, seeds.size)
            for name in layer.tape.states
        }
        for k, layer in enumerate(replay.layers)
    )
    norms = tuple({name: np.zeros((replay.steps, seeds.size)) for name in mine} for mine in states)
    latest = np.zeros(seeds.size, np.int64)
    np.maximum.at(latest, seeds.columns, seeds.steps)
    carried: list[dict[str, Floats]] = []
    with np.errstate(all="ignore"):
        for steps, columns in _pieces(replay, latest):
            if replay.one_way:
                for array in (a for mine in states for a in mine.values()):
                    array[steps, :, : columns.start] = 0
            if columns.start == columns.stop:
                continue
            size = columns.stop - columns.start
            fans = [replay.fan(k, steps.start, steps.stop, size) for k in range(len(replay.layers))]
            if replay.one_way:
                _enter(fans, carried)
            _seed(replay, fans, seeds, steps, columns)
            _go_back(replay, fans)
            for fan, arrived, sizes in zip(fans, states, norms, strict=True):
                for name, total in arrived.items():
                    total[steps, :, columns] = fan[f"d{name}"]
                    sizes[name][steps, columns] = magnitude(fan[f"d{name}"])
            carried = [{name: fan[f"d{name}_before"][0] for name in fan.states} for fan in fans]
    return Sent(states, norms)


def _pieces(replay: Replay, latest: Ints) -> list[tuple[slice, slice]]:
    """Return (steps, columns) of what is run at once, in the order in which gradients go over it.

    `latest` (S,) are the steps at which the columns start.
    """
    steps, size = replay.steps, len(latest)
    if not replay.one_way:
        together = max(BLOCK // sum(layer.tape.nbytes for layer in replay.layers), 1)
        return [
            (slice(0, steps), slice(a, min(a + together, size))) for a in range(0, size, together)
        ]
    length = min(SEGMENT, max(-(-steps // 4), 8))
    if not replay.finite:
        length = 1  # a column that has not started yet holds 0, and 0 times NaN is NaN
    starts = [(max(stop - length, 0), stop) for stop in range(steps, 0, -length)]
    return [(slice(a, b), slice(int(np.searchsorted(latest, a)), size)) for a, b in starts]


def _enter(fans: Sequence[Fan], carried: Sequence[Mapping[str, Floats]]) -> None:
    """Carry what came out of the segment after; the columns that start here come first."""
    for fan, arriving in zip(fans, carried, strict=False):
        for name, gradient in arriving.items():
            last = fan[f"d{name}_carried"][-1]
            last[:, last.shape[1] - gradient.shape[1] :] = gradient


def _seed(replay: Replay, fans: Sequence[Fan], seeds: Seeds, steps: slice, columns: slice) -> None:
    """Let the vectors of a piece enter the last layer, each direction its own rows."""
    t, k = seeds.steps - steps.start, seeds.columns - columns.start
    inside = (t >= 0) & (seeds.steps < steps.stop) & (k >= 0) & (seeds.columns < columns.stop)
    top = fans[-len(replay.top) :]
    vectors = np.split(seeds.vectors[inside], len(top), axis=1)
    for fan, mine in zip(top, vectors, strict=True):
        fan["dh_injected"][t[inside], :, k[inside]] = mine


def _go_back(replay: Replay, fans: Sequence[Fan]) -> None:
    """Run all layers back, from the last to the first."""
    for index in reversed(range(replay.layers[-1].id.index + 1)):
        for layer, fan in zip(replay.layers, fans, strict=True):
            if layer.id.index == index:
                fan.start_back()
                unwanted = {name: np.empty_like(w) for name, w in layer.weights.items()}
                replay.cell.backward(layer.weights, fan, unwanted)
        below = _of_layer(replay, fans, index - 1)
        if below:
            arriving = sum(fan["dx"] for fan in _of_layer(replay, fans, index))
            for fan, part in zip(below, np.split(arriving, len(below), axis=1), strict=True):
                fan["dh_injected"][:] = part


def _of_layer(replay: Replay, fans: Sequence[Fan], index: int) -> list[Fan]:
    return [f for layer, f in zip(replay.layers, fans, strict=True) if layer.id.index == index]
