"""Snapshots and cursors that every panel has to stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from itertools import cycle

import numpy as np

from rnnviz.figures.style.theme import THEMES
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.fault import Tensor, TensorKind
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import padded, trained, with_fault, with_gradients, with_nan

CURSORS = [
    Cursor(), Cursor(0), Cursor(9, 2), Cursor(15, 5, 20, pinned=True), Cursor(999, 999, 10**9),
    Cursor(update=0), Cursor(3, 999),
]  # fmt: skip

CASES: Mapping[str, Callable[[], Snapshot]] = {
    "copy": lambda: trained(),
    "before training": lambda: trained(updates=0),
    "rnn": lambda: trained(model__cell="rnn"),
    "adding": lambda: trained(task="adding"),
    "sine": lambda: trained(task="sine"),
    "text": lambda: trained(task="text"),
    "long text": lambda: trained(updates=1, task="text", task__length=600),
    "series": lambda: trained(task="series"),
    "labels": lambda: trained(task="labels"),
    "nobody goes on": lambda: trained(task="series", model__bidirectional=True),
    "sine rnn": lambda: trained(task="sine", model__cell="rnn"),
    "many steps": lambda: trained(updates=1, task__delay=1000),
    "two steps": lambda: trained(task="adding", task__length=2),
    "one step": lambda: one_step(),
    "one unit": lambda: trained(model__units=1),
    "padded": lambda: padded(trained(), 12),
    "padded to one step": lambda: padded(trained(), 1),
    "NaN": lambda: with_nan(trained(), "h", 5, 2),
    "vanished": lambda: with_gradients(trained(), 0.0),
    "vanishing": lambda: with_gradients(trained(), 0.01 ** np.arange(15, -1, -1)),
    "exploded": lambda: with_gradients(trained(), np.where(np.arange(16) < 5, np.inf, 1e9)),
    "NaN gradient": lambda: with_gradients(trained(), np.nan),
    "fault in a state": lambda: with_fault(trained(), Tensor(TensorKind.STATE, "h"), 6),
    "fault in a gate": lambda: with_fault(trained(), Tensor(TensorKind.GATE, "f"), 15),
    "fault in a gradient": lambda: with_fault(trained(), Tensor(TensorKind.STATE_GRADIENT, "c"), 0),
    "fault in the loss": lambda: with_fault(trained(), Tensor(TensorKind.LOSS), None),
    "fault in a parameter": lambda: with_fault(
        trained(), Tensor(TensorKind.PARAMETER, "W_y"), None
    ),
    "both directions": lambda: trained(model__bidirectional=True),
    "four layers": lambda: trained(model__layers=4),
}


def one_step() -> Snapshot:
    """Return a snapshot of sequences of a single step; no task makes them so short."""
    snapshot = trained(task="sine", task__length=2)
    probe = snapshot.probe

    def first(value: object) -> object:
        if isinstance(value, np.ndarray):
            return value[:1]
        if isinstance(value, dict):
            return {key: first(inner) for key, inner in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            timeless = ("initial", "initial_gradients", "ranges", "lengths")
            changes = {
                field.name: first(getattr(value, field.name))
                for field in dataclasses.fields(value)
                if field.name not in timeless
            }
            return dataclasses.replace(value, **changes)
        return tuple(map(first, value)) if isinstance(value, tuple) else value

    lengths = np.ones_like(probe.trace.lengths)
    trace = dataclasses.replace(first(probe.trace), lengths=lengths)  # type: ignore[type-var]
    batch = dataclasses.replace(first(probe.batch), lengths=lengths)  # type: ignore[type-var]
    probe = dataclasses.replace(probe, trace=trace, batch=batch, relevant=probe.relevant[:1])
    history = snapshot[HISTORY]
    series = {
        name: dataclasses.replace(one, values=one.values[:, :1])
        for name, one in history.magnitudes.items()
    }
    parts = {
        **snapshot.parts,
        "trace": probe,
        "history": dataclasses.replace(history, magnitudes=series, paths=first(history.paths)),
    }
    return dataclasses.replace(snapshot, parts=parts)


CASES_IN_TURN = list(zip(CASES, cycle(THEMES), strict=False))
"""The cases, each in one of the themes: both themes for each would take long."""
