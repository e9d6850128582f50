"""Lines: the runs of a session as JSON and arrays, and back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.interventions.holds import Holds
from rnnviz.engine.network import Network
from rnnviz.errors import RnnvizError, shown
from rnnviz.tasks.goals import Score
from rnnviz.training.batches import ReaderPlace, States
from rnnviz.training.commands.past import MOST_UPDATES, Past
from rnnviz.training.commands.reading import read_journal
from rnnviz.training.losses import Losses, Which
from rnnviz.training.run.checkpoint import Checkpoint, Moment
from rnnviz.training.scenes.reading import EntryError, as_mapping, at, list_at, text_at, whole_at
from rnnviz.training.series import Series
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.travel.saved import SavedLine, SavedRecord

MOST_CHECKPOINTS = 2_000
LONGEST_NAME = 100
CURVES = ("loss", "gradient_norm", "held_out_loss", "accuracy")

Array = Callable[[str], NDArray[Any]]
"""Gives an array of the archive by its name."""


def line_entry(line: SavedLine, arrays: dict[str, NDArray[Any]]) -> dict[str, object]:
    """Return what the JSON holds of a run; its arrays are added under names of its own."""
    here = f"run-{line.number}"
    entry: dict[str, object] = {
        "number": line.number,
        "parent": line.parent,
        "since": _of(line.since),
        "name": line.name,
        "origin": line.origin.to_dict(),
        "journal": [[when, command.to_dict()] for when, command in line.journal],
        "end": _of(line.end),
        "stopped": line.stopped,
        "at": _of(line.at),
        "checkpoints": [
            _checkpoint_entry(one, f"{here}/checkpoint-{place}", arrays)
            for place, one in enumerate(line.checkpoints)
        ],
    }
    if line.record is not None:
        entry["record"] = _record_entry(line.record, here, arrays)
    return entry


def _checkpoint_entry(
    one: Checkpoint, name: str, arrays: dict[str, NDArray[Any]]
) -> dict[str, object]:
    reading, score = one.reading, one.score
    arrays |= {f"{name}/weights": one.weights, f"{name}/before": one.before}
    arrays |= {f"{name}/optimizer.{key}": array for key, array in one.optimizer_state.items()}
    for place, layer in enumerate(reading.states or ()):
        arrays |= {f"{name}/state-{place}.{key}": array for key, array in layer.items()}
    return {
        "moment": _of(one.moment),
        "reading": [reading.batches, reading.kept, reading.own, reading.start],
        "layers": None if reading.states is None else len(reading.states),
        "windows": [[key, *map(_number, pair)] for key, pair in reading.windows.items()],
        "loss": _number(one.loss),
        "gradient_norm": _number(one.gradient_norm),
        "clipped": bool(one.clipped),
        "times_clipped": int(one.times_clipped),
        "score": score and [_number(score.loss), score.accuracy, score.sequence_accuracy],
        "solved_at": one.solved_at,
        "holds": one.holds.to_dict(),
    }


def _record_entry(
    record: SavedRecord, here: str, arrays: dict[str, NDArray[Any]]
) -> dict[str, object]:
    series = {name: record.curves[name] for name in CURVES}
    names = []
    for place, ((losses, label), one) in enumerate(record.gradients.items()):
        series[f"gradient-{place}"] = one
        names.append([str(losses.which), label])
    for name, one in series.items():
        arrays |= {f"{here}/{name}.updates": one.updates, f"{here}/{name}.values": one.values}
    return {"times_clipped": int(record.times_clipped), "gradients": names}


def read_line(
    values: Mapping[str, object], array: Array, experiment: Callable[[object], Experiment]
) -> SavedLine:
    """Return a run from what `line_entry` has written; `experiment` reads the run's beginning.

    Raises
    ------
    RnnvizError
        If it is none that a run can have been.
    """
    number = whole_at(values, "number", 1, 1_000_000)
    parent = None if values.get("parent") is None else whole_at(values, "parent", 1, 1_000_000)
    end, here, since = (_moment(values, key) for key in ("end", "at", "since"))
    origin = experiment(values.get("origin"))
    journal = read_journal(values.get("journal"), end.update, origin)
    if journal is None or len(journal) != end.commands or not here <= end:
        raise RnnvizError(f"run {number} does not end where its journal does.")
    entries = list_at(values, "checkpoints", as_mapping, MOST_CHECKPOINTS)
    name = f"run-{number}"
    shapes = _Shapes(origin)
    made = []
    for place, entry in enumerate(entries):
        with at("checkpoints", place):
            made.append(shapes.checkpoint(entry, f"{name}/checkpoint-{place}", array, journal))
    checkpoints = tuple(made)
    moments = [one.moment for one in checkpoints]
    if not moments or moments[0] != Moment() or any(b <= a for a, b in pairwise(moments)):
        raise RnnvizError(f"the checkpoints of run {number} are not in order from its beginning.")
    record = None
    if "record" in values:
        with at("record"):
            record = _read_record(as_mapping(values["record"]), name, array)
    if moments[-1] > end or (record is None and len(moments) > 1):
        raise RnnvizError(f"run {number} has checkpoints that it has not been at.")
    return SavedLine(
        number, parent, since, text_at(values, "name", LONGEST_NAME), origin, journal, end,
        values.get("stopped") is True, checkpoints, record, here,
    )  # fmt: skip


class _Shapes:
    """Reads checkpoints of a run, whose arrays have the shapes that the run's have."""

    def __init__(self, origin: Experiment) -> None:
        task = origin.task
        self._origin = origin
        network = Network(origin.model, task.inputs, task.outputs, task.loss)
        # Of a run that plays a recording, that holds the weights.
        self._size = 0 if task.plays else network.parameters.flat.size
        self._dtype = network.dtype

    def checkpoint(
        self, values: Mapping[str, object], name: str, array: Array, journal: Any
    ) -> Checkpoint:
        """Return a checkpoint."""
        moment = _moment(values, "moment")
        experiment = Past(moment.update, journal[: moment.commands]).in_force(self._origin)
        weights, before = (
            self._shaped(array, f"{name}/{key}", (self._size,)) for key in ("weights", "before")
        )
        fresh = experiment.training.optimizer.start(self._size, self._dtype)
        state = {
            key: self._shaped(array, f"{name}/optimizer.{key}", one.shape, one.dtype)
            for key, one in fresh.items()
        }
        holds = Holds.from_dict(values.get("holds", {}))
        holds.check(self._origin.model)
        solved_at = values.get("solved_at")
        return Checkpoint(
            moment, experiment, weights, before, state,
            self._reading(values, name, array, experiment),
            _float(values.get("loss")), _float(values.get("gradient_norm")),
            values.get("clipped") is True, whole_at(values, "times_clipped", 0, MOST_UPDATES),
            _score(values.get("score")),
            None if solved_at is None else whole_at(values, "solved_at", 0, MOST_UPDATES), holds,
        )  # fmt: skip

    def _reading(
        self, values: Mapping[str, object], name: str, array: Array, experiment: Experiment
    ) -> ReaderPlace:
        batches, kept, own, start = _counts(values, "reading", "BATCHES", "KEPT", "OWN", "START")
        model = self._origin.model
        states: States | None = None
        if values.get("layers") is not None:
            count, shape = model.layers * model.directions, (model.units, experiment.training.batch)
            if values["layers"] != count:
                raise RnnvizError("a checkpoint has the states of another number of layers.")
            states = [
                {
                    key: self._shaped(array, f"{name}/state-{place}.{key}", shape)
                    for key in model.cell.states
                }
                for place in range(count)
            ]
        windows = list_at(values, "windows", _window, 100_000)
        return ReaderPlace(batches, kept, own, start, states, dict(windows))

    def _shaped(
        self, array: Array, name: str, shape: tuple[int, ...], dtype: Any = None
    ) -> NDArray[Any]:
        found, dtype = array(name), dtype or self._dtype
        if found.shape != shape or found.dtype != dtype:
            raise RnnvizError(f"its array {name} is {found.dtype}{found.shape}, not {shape}.")
        if not np.isfinite(found).all():
            raise RnnvizError(f"its array {name} holds NaN or infinity.")
        return found


def _read_record(values: Mapping[str, object], here: str, array: Array) -> SavedRecord:
    pairs = list_at(values, "gradients", _pair, 1_000)

    def series(name: str) -> Series:
        updates, samples = array(f"{here}/{name}.updates"), array(f"{here}/{name}.values")
        fits = updates.ndim == 1 and len(samples) == len(updates) and updates.dtype == np.int64
        if not fits or samples.dtype != np.float64 or (np.diff(updates) <= 0).any():
            raise RnnvizError(f"its series {name} is not one value for each update.")
        return Series(updates, samples)

    return SavedRecord(
        {name: series(name) for name in CURVES},
        {pair: series(f"gradient-{place}") for place, pair in enumerate(pairs)},
        whole_at(values, "times_clipped", 0, MOST_UPDATES),
    )


def _of(moment: Moment) -> list[int]:
    return [moment.update, moment.commands]


def _moment(values: Mapping[str, object], key: str) -> Moment:
    return Moment(*_counts(values, key, "UPDATES", "COMMANDS"))


def _counts(values: Mapping[str, object], key: str, *names: str) -> list[int]:
    """Return the list under a key of as many counts as there are names."""
    found = values.get(key)
    counts = found if isinstance(found, list) and len(found) == len(names) else []
    if not counts or not all(type(one) is int and 0 <= one <= MOST_UPDATES for one in counts):
        wanted = f"[{', '.join(names)}], whole numbers from 0 to {MOST_UPDATES:,}"
        raise EntryError(f"this must be {wanted}.", key)
    return counts


def _number(value: float) -> float | None:
    """Return a number as JSON can hold it."""
    return float(value) if math.isfinite(value) else None


def _float(value: object) -> float:
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e300:
        raise RnnvizError(f"{shown(value)} is no number.")
    return float(value)


def _window(value: object) -> tuple[int, tuple[float, float]]:
    match value:
        case [int(key), share, loss]:
            return key, (_float(share), _float(loss))
    raise EntryError("this must be [NUMBER, SHARE, LOSS], the first a whole number.")


def _score(value: object) -> Score | None:
    match value:
        case None:
            return None
        case [loss, accuracy, sequences]:
            shares = [None if one is None else _float(one) for one in (accuracy, sequences)]
            return Score(_float(loss), *shares)
    raise EntryError("this must be [LOSS, ACCURACY, SEQUENCES], or null.", "score")


def _pair(value: object) -> tuple[Losses, str]:
    match value:
        case [str(which), str(label)] if which in list(Which):
            return replace(Losses(), which=Which(which)), label
    raise EntryError(f"this must be [LOSSES, STATE], the first one of {', '.join(Which)}.")
