"""A new cell is one file: all contract tests pass over it without a change elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.layer_id import LayerId
from rnnviz.registry import cells
from rnnviz.training.snapshot.parts import NEEDS
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM

ROOT = Path(__file__).parents[2]
REGISTERED = "mgu" in cells  # only in the tests' own process below


@pytest.mark.skipif(REGISTERED, reason="this is what runs the others")
def test_the_contracts_of_cells_hold_for_it(surroundings: dict[str, str]) -> None:
    command = [
        sys.executable, "-m", "pytest", "-q", "-n0", "-k", "mgu or minimal_gated or my-cell",
        "tests/engine", __file__,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    summary = done.stdout.splitlines()[-1]
    assert int(summary.split(" passed")[0].split()[-1].strip("=")) > 200, summary
    assert "mgu" not in cells  # here nobody has asked for it


@pytest.mark.skipif(not REGISTERED, reason="run by the test above")
@pytest.mark.parametrize("bidirectional", [False, True])
def test_it_learns_and_shows_all_that_there_is_to_see(bidirectional: bool) -> None:
    settings = {
        "model.cell": "mgu", "model.units": 8, "model.bidirectional": bidirectional,
        "model.initializer": "chrono", "task.delay": 5,
    }  # fmt: skip
    trainer = Trainer(Experiment().with_settings(settings))
    before = trainer.snapshot()
    trainer.step(60)
    after = trainer.snapshot(NEEDS)
    assert after.metrics.score is not None
    assert before.metrics.score is not None
    assert after.metrics.score.loss < before.metrics.score.loss
    first = after[SPECTRUM].layers[0]
    assert first.layer == LayerId(0)
    assert list(first.decays["h"].factors) == ["mean (1 − f)"]
    assert [spectrum.block for spectrum in first.blocks] == ["n", "f"]
