import csv
import json
from pathlib import Path

import numpy as np

from rnnviz import Experiment, Trainer
from rnnviz.training.run.records import COLUMNS, MetricsTable, write_trace
from rnnviz.training.run.trainer import HELD_OUT_EVERY
from rnnviz.training.snapshot.parts.weights import WEIGHTS

SMALL = Experiment().with_settings({"model.units": 5, "training.batch": 4, "task.delay": 4})


def test_the_table_has_a_row_for_every_update(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    trainer, table = Trainer(SMALL), MetricsTable(path)
    for _ in range(HELD_OUT_EVERY + 1):
        trainer.step(1)
        table.add(trainer)
    table.write()
    with open(path, newline="") as file:
        head, *rows = csv.reader(file)
    assert tuple(head) == COLUMNS
    assert [int(row[0]) for row in rows] == list(range(1, HELD_OUT_EVERY + 2))
    assert np.allclose([float(row[1]) for row in rows], trainer.snapshot(()).metrics.loss.values)
    assert [bool(row[4]) for row in rows] == [u == HELD_OUT_EVERY for u in range(1, len(rows) + 1)]


def test_the_trace_is_read_back_as_it_was(tmp_path: Path) -> None:
    trainer = Trainer(SMALL)
    trainer.step(3)
    snapshot = trainer.snapshot()
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    write_trace(first, snapshot)
    write_trace(second, snapshot)
    assert first.read_bytes() == second.read_bytes()
    with np.load(first) as arrays:
        layer = snapshot.trace.layers[0]
        assert np.array_equal(arrays["layer0.h"], layer.states["h"])
        assert np.array_equal(arrays["layer0.f"], layer.gates["f"])
        assert np.array_equal(arrays["layer0.dL_dc.carried"], layer.gradients["c"].carried)
        assert np.array_equal(arrays["weights.layer0.W_h"], snapshot[WEIGHTS]["layer0.W_h"])
        assert np.array_equal(arrays["targets"], snapshot.probe.batch.targets)
        for name in ("inputs", "outputs", "losses", "counted", "lengths"):
            assert np.array_equal(arrays[name], getattr(snapshot.trace, name)), name
        assert arrays["update"] == 3
        assert Experiment.from_dict(json.loads(str(arrays["experiment"]))) == SMALL
