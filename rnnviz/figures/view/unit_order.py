"""In which order units are drawn: by activity, or similar ones beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.figures.view.run_view import RunView, side_by_side
from rnnviz.figures.view.view import BY_NUMBER, SIMILAR, Order, View
from rnnviz.training.snapshot.snapshot import Snapshot

Floats = NDArray[np.floating]
LARGEST = 1e9  # beyond it states are as good as infinite


def by_activity(states: Floats) -> NDArray[np.int64]:
    """Return units (the second axis of (T, units, B)) from the largest mean magnitude down."""
    with np.errstate(all="ignore"):
        means = np.nan_to_num(np.abs(states.astype(np.float64)).mean(axis=(0, 2)))
    return np.argsort(-means, kind="stable")


def by_similarity(states: Floats) -> NDArray[np.int64]:
    """Return units (the second axis of (T, units, B)) so that those that act alike are neighbours.

    They are sorted by their angle in the plane of the first two principal components of the units'
    courses, which is cut where neighbours are furthest apart (Friendly & Kwan 2003).
    """
    steps, units, size = states.shape
    courses = states.astype(np.float64).transpose(1, 0, 2).reshape(units, -1)
    courses = np.clip(np.nan_to_num(courses), -LARGEST, LARGEST)
    courses -= courses.mean(axis=1, keepdims=True)
    lengths = np.sqrt(np.square(courses).sum(axis=1, keepdims=True))
    courses /= np.maximum(lengths, 1e-12)
    if units < 3 or steps * size < 2:
        return np.arange(units)
    values, vectors = np.linalg.eigh(courses @ courses.T)
    plane = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0))
    angles = np.arctan2(plane[:, 0], plane[:, 1])
    order = np.argsort(angles, kind="stable")
    gaps = np.diff(angles[order], append=angles[order[0]] + 2 * np.pi)
    return np.roll(order, -1 - int(gaps.argmax()))


KINDS: Mapping[str, Callable[[Floats], NDArray[np.int64]]] = {
    "activity": by_activity,
    SIMILAR: by_similarity,
}
EARLY = 100  # updates after which units are sorted once more: their first states say little


def in_order(view: View, snapshots: Sequence[Snapshot]) -> View:
    """Return a view with its units in the order that it asks for.

    Rows stay as they are; they are sorted anew for other experiments, and once early in a run.
    """
    if view.sort == BY_NUMBER or not all("trace" in snapshot.parts for snapshot in snapshots):
        return replace(view, order=None)
    order, update = view.order, snapshots[0].trace_update
    origins = tuple(snapshot.origin for snapshot in snapshots)
    stays = order is not None and (order.kind, order.origins) == (view.sort, origins)
    if order is not None and stays and not order.update < EARLY <= update:
        return view
    run = side_by_side(snapshots, replace(view, reveal=None))
    return replace(view, order=ordered(view.sort, run))


def ordered(kind: str, run: RunView) -> Order:
    """Return the units of every layer of all runs, sorted as they are on the probe now."""
    rows = {
        (index, layer.id): tuple(KINDS[kind](_leading(layer)).tolist())
        for index, one in enumerate(run.runs)
        for layer in one.trace.layers
    }
    origins = tuple(one.snapshot.origin for one in run.runs)
    return Order(kind, run.snapshot.trace_update, rows, origins)


def _leading(layer: LayerTrace) -> Floats:
    return next(iter(layer.states.values()))
