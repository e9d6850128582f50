"""A run that explodes stops within the update, says where, and can be gone back from."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz import Experiment
from rnnviz.registry import cells
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.travel.line import Line

WILD = {
    "task": "adding", "training.optimizer": "sgd", "training.optimizer.learning_rate": 1000.0,
    "training.clip": "off", "model.units": 6, "training.batch": 4, "task.length": 10,
}  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("cell", list(cells))
def test_the_update_that_explodes_is_named_and_not_applied(
    cell: str, dtype: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = Experiment().with_settings({**WILD, "model.cell": cell})
    monkeypatch.setattr(
        "rnnviz.training.travel.line.begin_run", lambda origin, **_: Trainer(origin, dtype)
    )
    line = Line(experiment)
    for _ in range(2000):
        before = line.running.network.parameters.flat.copy()
        if not line.advance():
            break
    fault, end = line.running.fault, line.running.update
    assert fault is not None
    assert fault.update == end + 1
    assert str(fault.tensor) in str(fault)
    assert np.array_equal(line.running.network.parameters.flat, before)
    assert np.isfinite(before).all()
    line.go_near(line.after(end - 1))  # one click back
    while not line.step_to(line.after(end - 1)):
        pass
    assert line.running.fault is None
    assert np.isfinite(line.running.picture()[0].losses).all()
    line.go_near(line.end)
    while not line.step_to(line.end):
        pass
    assert line.running.fault == fault
