"""A snapshot's numbers for other programs: as a long table (CSV), and as arrays with named axes.

pandas reads the one, xarray the other; neither is needed to write them::

    table = pandas.read_csv("run.csv")

    with numpy.load("run.npz") as file:
        dims = json.loads(str(file["dims"]))
        data = xarray.Dataset({name: (axes, file[name]) for name, axes in dims.items()})

The quantities are called the same in both: the cell's states and gates (``h``, ``f``); of each
state ``dL_dh.total``, ``dL_dh.carried``, ``dL_dh.injected``; ``input``, ``dL_dinput``, ``output``
and ``loss``. Layers, sequences, timesteps and units are counted from 0. Steps after the end of a
sequence have no row, and are NaN in arrays. Everything is of the probe, and the gradients are those
of the losses that the snapshot's focus asked for.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.files import replacing
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.snapshot.snapshot import Snapshot

Floats = NDArray[np.floating]

FORWARD, REVERSE = "forward", "reverse"
PARTS = ("total", "carried", "injected")
LOSS = "loss"


class Row(NamedTuple):
    """A number of a snapshot, and all that says which.

    Attributes
    ----------
    run : str
    update : int
        The update whose weights it was computed with.
    sequence, timestep : int
    layer : int or None
        None where the quantity belongs to no layer.
    direction : str
        "forward" or "reverse"; "" without a layer.
    quantity : str
    unit : int or None
        Or the feature of an input or output; None for the loss.
    value : float
    """

    run: str
    update: int
    sequence: int
    timestep: int
    layer: int | None
    direction: str
    quantity: str
    unit: int | None
    value: float


def long_table(snapshot: Snapshot, run: str = "A") -> Iterator[Row]:
    """Yield a row for every number that one pass over the probe computed.

    They come in the order of quantity, sequence, timestep, unit, and take no memory. Tables of
    several runs or updates can follow each other, as by `itertools.chain`.
    """
    for layer in snapshot.trace.layers:
        direction = REVERSE if layer.reverse else FORWARD
        for quantity, values in _of_layer(layer).items():
            yield from _rows(snapshot, run, layer.id.index, direction, quantity, values)
    for quantity, values in _of_network(snapshot).items():
        yield from _rows(snapshot, run, None, "", quantity, values)


def write_long_table(path: str | Path, rows: Iterable[Row], inputs: Iterable[Path] = ()) -> None:
    """Write rows to a CSV as they come, under the names of their columns.

    Each number has as many digits as tell it from all others of its format. `inputs` are files that
    are not written to.

    Raises
    ------
    RnnvizError
        If the file cannot be written; what was there is then as it was.
    """
    place = replacing(Path(path), inputs)
    with place as written, open(written, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows)


def named_arrays(snapshot: Snapshot) -> dict[str, tuple[tuple[str, ...], NDArray[np.generic]]]:
    """Return the names of the axes of every array, and the array, by name.

    States, gates and gradients run (layer, direction, sequence, timestep, unit); ``input`` and
    ``dL_dinput`` (sequence, timestep, input_feature), ``output`` (sequence, timestep,
    output_feature), ``loss`` (sequence, timestep). ``counted`` and ``followed`` (sequence,
    timestep) say which losses count, and which of them the gradients add up; ``length`` (sequence,)
    how many steps there are. ``layer``, ``direction`` and ``timestep`` are the coordinates of these
    axes.
    """
    trace = snapshot.trace
    directions = [FORWARD, REVERSE][: 1 + any(layer.reverse for layer in trace.layers)]
    count = len(trace.layers) // len(directions)
    axes = ("sequence", "timestep")
    found: dict[str, tuple[tuple[str, ...], NDArray[np.generic]]] = {
        "layer": (("layer",), np.arange(count)),
        "direction": (("direction",), np.array(directions)),
        "timestep": (("timestep",), np.arange(trace.steps)),
        "length": (("sequence",), trace.lengths),
        "counted": (axes, trace.counted.T),
        "followed": (axes, trace.followed.T),
    }
    layers = [_of_layer(layer) for layer in trace.layers]
    for name in layers[0]:
        stacked = np.stack([_without_padding(snapshot, layer[name]) for layer in layers])
        shape = (count, len(directions), *stacked.shape[1:])
        found[name] = (("layer", "direction", *axes, "unit"), stacked.reshape(shape))
    for name, values in _of_network(snapshot).items():
        array = _without_padding(snapshot, values)
        feature = "output_feature" if name == "output" else "input_feature"
        found[name] = (axes, array[..., 0]) if name == LOSS else ((*axes, feature), array)
    return found


def write_arrays(path: str | Path, snapshot: Snapshot, whole_paths: bool = False) -> None:
    """Write what `named_arrays` returns to an NPZ file that tells the names of all axes.

    Beside the arrays it holds ``dims``, a JSON object with the axes of each of them by name;
    ``update``, whose weights they were computed with; and ``experiment``, its settings as JSON, in
    which a person's file is named with its folder if `whole_paths`.

    Raises
    ------
    RnnvizError
        If the file cannot be written; what was there is then as it was.
    """
    found = named_arrays(snapshot)
    about = {
        "dims": np.array(json.dumps({name: axes for name, (axes, _) in found.items()})),
        "update": np.array(snapshot.trace_update),
        "experiment": np.array(json.dumps(snapshot.experiment.to_dict(whole_paths))),
    }
    inputs = input_files([snapshot.experiment])
    with replacing(Path(path), inputs) as written, open(written, "wb") as file:
        np.savez(file, allow_pickle=False, **{name: a for name, (_, a) in found.items()}, **about)


def _of_layer(layer: LayerTrace) -> Mapping[str, Floats]:
    """Return the arrays (T, units, B) of a layer, by quantity."""
    return {
        **layer.states,
        **layer.gates,
        **{
            f"dL_d{name}.{part}": getattr(gradient, part)
            for name, gradient in layer.gradients.items()
            for part in PARTS
        },
    }


def _of_network(snapshot: Snapshot) -> Mapping[str, Floats]:
    """Return the arrays (T, features, B) that belong to no layer, by quantity."""
    trace = snapshot.trace
    return {
        "input": trace.inputs,
        "dL_dinput": trace.input_gradients,
        "output": trace.outputs,
        LOSS: trace.losses[:, None],
    }


def _rows(
    snapshot: Snapshot, run: str, layer: int | None, direction: str, quantity: str, values: Floats
) -> Iterator[Row]:
    update, single = snapshot.trace_update, quantity == LOSS
    for sequence, length in enumerate(snapshot.trace.lengths.tolist()):
        for timestep, vector in enumerate(values[:length, :, sequence]):
            for unit, value in enumerate(vector):
                place = None if single else unit
                yield Row(run, update, sequence, timestep, layer, direction, quantity, place, value)


def _without_padding(snapshot: Snapshot, values: Floats) -> Floats:
    """Return (T, features, B) as (B, T, features), NaN after the end of each sequence."""
    valid = snapshot.trace.valid.T[..., None]
    return np.where(valid, values.transpose(2, 0, 1), np.array(np.nan, values.dtype))
