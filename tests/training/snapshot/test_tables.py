"""The numbers of a snapshot as a long table and as arrays, against its trace."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from rnnviz import Experiment, Trainer, long_table, named_arrays, write_arrays, write_long_table
from rnnviz.errors import RnnvizError
from rnnviz.training.snapshot.snapshot import Snapshot

LENGTHS = {"task": "reber", "model.units": 3, "training.batch": 2}  # they vary
DEEP = LENGTHS | {"model.layers": 2, "model.bidirectional": True, "task": "look-ahead"}


def snapshot(settings: Mapping[str, object], updates: int = 2) -> Snapshot:
    trainer = Trainer(Experiment.from_dict({"format": 1, **settings}))
    trainer.step(updates)
    return trainer.snapshot({"trace"})


@pytest.mark.parametrize("settings", [LENGTHS, DEEP], ids=["lengths", "deep"])
def test_every_number_has_a_row_and_a_place_in_an_array(settings: Mapping[str, object]) -> None:
    seen = snapshot(settings)
    trace, found = seen.trace, named_arrays(seen)
    rows = list(long_table(seen, "B"))
    assert {(row.run, row.update) for row in rows} == {("B", 2)}
    for row in rows:
        names, array = found[row.quantity]
        place = {
            "layer": row.layer, "direction": int(row.direction == "reverse"),
            "sequence": row.sequence, "timestep": row.timestep, "unit": row.unit,
            "input_feature": row.unit, "output_feature": row.unit,
        }  # fmt: skip
        assert array[tuple(place[name] for name in names)] == row.value
    quantities = {row.quantity for row in rows}
    finite = sum(np.isfinite(found[name][1]).sum() for name in quantities)
    assert len(rows) == finite
    if trace.lengths.min() < trace.steps:
        assert finite < sum(found[name][1].size for name in quantities)
    assert found.keys() - quantities == {
        "layer", "direction", "timestep", "length", "counted", "followed",
    }  # fmt: skip

    layer, b = trace.layers[-1], 1
    stop = int(trace.lengths[b])
    carried = found["dL_dh.carried"][1][-1, -1, b]
    np.testing.assert_array_equal(carried[:stop], layer.gradients["h"].carried[:stop, :, b])
    np.testing.assert_array_equal(found["output"][1][b, :stop], trace.outputs[:stop, :, b])
    np.testing.assert_array_equal(found["input"][1][b, :stop], trace.inputs[:stop, :, b])
    np.testing.assert_array_equal(found["loss"][1][b, :stop], trace.losses[:stop, b])
    assert np.isnan(found["h"][1][0, 0, b, stop:]).all()


def test_a_table_is_written_as_it_comes_and_read_back_exactly(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    trainer = Trainer(Experiment.from_dict({"format": 1, **LENGTHS}))
    expected = []

    def snapshots() -> object:
        for _ in range(2):
            trainer.step()
            expected.extend(long_table(trainer.snapshot({"trace"})))
            yield long_table(trainer.snapshot({"trace"}))

    write_long_table(path, chain.from_iterable(snapshots()))
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "run", "update", "sequence", "timestep", "layer", "direction", "quantity", "unit", "value",
    ]  # fmt: skip
    assert [np.float32(row["value"]) for row in rows] == [row.value for row in expected]
    assert [int(row["update"]) for row in rows] == [row.update for row in expected]
    loss = [row for row in rows if row["quantity"] == "loss"]
    assert {(row["layer"], row["direction"], row["unit"]) for row in loss} == {("", "", "")}

    with pytest.raises(RnnvizError, match="would replace"):
        write_long_table(path, iter(()), inputs=[path])


def test_a_file_of_arrays_tells_its_axes(tmp_path: Path) -> None:
    seen, path = snapshot(DEEP), tmp_path / "run.npz"
    write_arrays(path, seen)
    with np.load(path) as file:
        dims = json.loads(str(file["dims"]))
        for name, (axes, array) in named_arrays(seen).items():
            assert tuple(dims[name]) == axes
            np.testing.assert_array_equal(file[name], array)
        assert set(file.files) == {*dims, "dims", "update", "experiment"}
        assert file["update"] == 2
        assert Experiment.from_dict(json.loads(str(file["experiment"]))) == seen.experiment


def test_pandas_reads_the_table(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    seen, path = snapshot(LENGTHS), tmp_path / "run.csv"
    write_long_table(path, long_table(seen))
    table = pandas.read_csv(path)
    gradient = table[table.quantity == "dL_dh.total"]
    squares = gradient.assign(square=gradient.value**2).groupby(["sequence", "timestep"]).square
    norms = np.linalg.norm(seen.trace.layers[0].gradients["h"].total, axis=1)
    for (sequence, timestep), square in squares.sum().items():
        assert np.sqrt(square) == pytest.approx(norms[timestep, sequence], rel=1e-6)


def test_xarray_reads_the_arrays(tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray", reason="xarray is not installed")
    seen, path = snapshot(DEEP), tmp_path / "run.npz"
    write_arrays(path, seen)
    with np.load(path) as file:
        dims = json.loads(str(file["dims"]))
        data = xarray.Dataset({name: (axes, file[name]) for name, axes in dims.items()})
    assert set(data.coords) == {"layer", "direction", "timestep"}
    h = data["h"].sel(layer=1, direction="reverse").transpose("timestep", "unit", "sequence")
    (layer,) = (one for one in seen.trace.layers if one.id.index == 1 and one.reverse)
    valid = seen.trace.valid[:, None, :]
    np.testing.assert_array_equal(h, np.where(valid, layer.states["h"], np.nan))
