"""A new panel is one file: all contract tests pass over it without a change elsewhere."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rnnviz.figures.embedding import EmbeddedPanel
from rnnviz.figures.view.run_view import Cursor
from rnnviz.registry import panels
from tests.figures.helpers import Sheet, trained

ROOT = Path(__file__).parents[2]
REGISTERED = "input-gradient" in panels  # only in the tests' own process below


@pytest.mark.skipif(REGISTERED, reason="this is what runs the others")
def test_the_contracts_of_panels_hold_for_it(surroundings: dict[str, str]) -> None:
    command = [
        sys.executable, "-m", "pytest", "-q", "-n0",
        "-k",
        "input-gradient or input_gradient or my-panel or (shows_everything and (padded or NaN))",
        "tests/figures/test_contract.py", "tests/figures/panels/test_panels.py", __file__,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    summary = done.stdout.splitlines()[-1]
    assert int(summary.split(" passed")[0].split()[-1].strip("=")) > 10, summary
    assert "input-gradient" not in panels  # here nobody has asked for it


@pytest.mark.skipif(not REGISTERED, reason="run by the test above")
@pytest.mark.usefixtures("qtbot")
def test_it_shows_the_gradient_of_every_step() -> None:
    snapshot = trained()
    plot, _ = Sheet(snapshot, panels=["input-gradient"]).plot("input gradient")
    expected = np.linalg.norm(snapshot.trace.input_gradients[:, :, 0], axis=1)
    np.testing.assert_allclose(plot.table()["|dL/dx|"], expected, rtol=1e-5)
    assert plot.read(Cursor(4))[-1].startswith("x ")
    (embedded,) = EmbeddedPanel("input-gradient", snapshot).plots
    assert embedded.table().keys() == plot.table().keys()
