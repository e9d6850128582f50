"""One backward pass that carries many gradients at once, each in a column of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.replay import Fan, Floats, Replay

Ints = NDArray[np.int64]
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
class Sweep:
    """What arrived.

    Attributes
    ----------
    states : tuple of mappings of state name to (T, units, S)
        The total gradient with respect to each state, for each line of the replay.
    inputs : (T, features, S)
        With respect to what the first layer reads.
    """

    states: tuple[Mapping[str, Floats], ...]
    inputs: Floats


def sweep(replay: Replay, seeds: Seeds) -> Sweep:
    """Run `seeds` back through all layers and steps.

    Where a gradient only goes to earlier steps, the pass runs over segments of the sequence, from
    the last to the first, and takes a column along from the segment in which it starts: about half
    of the columns and steps are 0 and never touched.
    """
    states = tuple(
        {
            name: np.zeros((replay.steps, line.tape.units, seeds.size), replay.dtype)
            for name in line.tape.states
        }
        for line in replay.lines
    )
    inputs = np.zeros((replay.steps, replay.lines[0].tape.inputs, seeds.size), replay.dtype)
    latest = np.zeros(seeds.size, np.int64)
    np.maximum.at(latest, seeds.columns, seeds.steps)
    carried: list[dict[str, Floats]] = []
    with np.errstate(all="ignore"):
        for start, stop in _segments(replay):
            first = int(np.searchsorted(latest, start)) if replay.one_way else 0
            if first == seeds.size:
                continue
            fans = [
                replay.fan(k, start, stop, seeds.size - first) for k in range(len(replay.lines))
            ]
            _enter(fans, carried)
            _seed(replay, fans, seeds, start, stop, first)
            _go_back(replay, fans)
            for fan, arrived in zip(fans, states, strict=True):
                for name, total in arrived.items():
                    total[start:stop, :, first:] = fan[f"d{name}"]
            inputs[start:stop, :, first:] = sum(
                fan["dx"] for fan, line in zip(fans, replay.lines, strict=True) if line.layer == 0
            )
            carried = [{name: fan[f"d{name}_before"][0] for name in fan.states} for fan in fans]
    return Sweep(states, inputs)


def _segments(replay: Replay) -> list[tuple[int, int]]:
    """Return (start, stop) of the segments, in the order in which gradients go over them."""
    steps = replay.steps
    length = min(SEGMENT, max(-(-steps // 4), 8)) if replay.one_way else max(steps, 1)
    return [(max(stop - length, 0), stop) for stop in range(steps, 0, -length)]


def _enter(fans: Sequence[Fan], carried: Sequence[Mapping[str, Floats]]) -> None:
    """Carry what came out of the segment after; the columns that start here come first."""
    for fan, arriving in zip(fans, carried, strict=False):
        for name, gradient in arriving.items():
            last = fan[f"d{name}_carried"][-1]
            last[:, last.shape[1] - gradient.shape[1] :] = gradient


def _seed(
    replay: Replay, fans: Sequence[Fan], seeds: Seeds, start: int, stop: int, first: int
) -> None:
    """Let the vectors of some steps enter the last layer, each direction its own rows."""
    inside = (seeds.steps >= start) & (seeds.steps < stop)
    steps, columns = seeds.steps[inside] - start, seeds.columns[inside] - first
    top = fans[-len(replay.top) :]
    vectors = np.split(seeds.vectors[inside], len(top), axis=1)
    for fan, mine in zip(top, vectors, strict=True):
        fan["dh_injected"][steps, :, columns] = mine


def _go_back(replay: Replay, fans: Sequence[Fan]) -> None:
    """Run all layers back, from the last to the first."""
    for layer in reversed(range(replay.lines[-1].layer + 1)):
        for line, fan in zip(replay.lines, fans, strict=True):
            if line.layer == layer:
                unwanted = {name: np.empty_like(w) for name, w in line.weights.items()}
                replay.cell.backward(line.weights, fan, unwanted)
        below = [
            fan for line, fan in zip(replay.lines, fans, strict=True) if line.layer == layer - 1
        ]
        if below:
            arriving = sum(
                fan["dx"]
                for line, fan in zip(replay.lines, fans, strict=True)
                if line.layer == layer
            )
            for fan, part in zip(below, np.split(arriving, len(below), axis=1), strict=True):
                fan["dh_injected"][:] = part
