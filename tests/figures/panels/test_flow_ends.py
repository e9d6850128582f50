"""Where a ribbon ends stands how much gradient has come there."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.figures.view.numbers import rounded
from rnnviz.figures.view.run_view import USUAL
from rnnviz.figures.view.view import View
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained, with_gradients, writing


def written(
    monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot, view: View = USUAL, height: int = 400
) -> dict[str, float]:
    """Return what the gradient flow writes, and how far to the right."""
    with writing(monkeypatch) as texts:
        Sheet(snapshot, size=(1000, height), panels=["flow"], view=view)
    return {text: place.x for text, place in texts}


def carried(snapshot: Snapshot, state: str, step: int) -> float:
    """Return the length of what is carried to a step of the first sequence."""
    gradient = snapshot.trace.layers[-1].gradients[state]
    vector = gradient.carried[step, :, 0]
    return float(np.linalg.norm(vector.astype(np.float64)))


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_gradient_that_has_come_to_the_first_step_is_written_at_the_left(
    qapp, monkeypatch, cell
):
    snapshot = trained(**{"model.cell": cell})
    texts = written(monkeypatch, snapshot)
    for state in snapshot.trace.layers[0].gradients:
        assert texts[rounded(carried(snapshot, state, 0))] < 150  # of 1000 pixels


def test_a_reverse_layer_ends_at_the_right(qapp, monkeypatch):
    snapshot = trained(**{"task": "look-ahead", "model.bidirectional": True})
    back, step = snapshot.trace.layers[-1], snapshot.trace.layers[-1].states["h"].shape[0] - 1
    assert back.reverse
    assert written(monkeypatch, snapshot)[rounded(carried(snapshot, "h", step))] > 850


def test_what_is_off_the_scale_has_its_number_too(qapp, monkeypatch):
    snapshot = with_gradients(trained(**{"model.cell": "rnn"}), 1e6)
    number = rounded(carried(snapshot, "h", 0))
    assert number in written(monkeypatch, snapshot)


def test_what_has_underflowed_is_said(qapp, monkeypatch):
    snapshot = with_gradients(trained(**{"model.cell": "rnn"}), 0.0)
    assert "underflow" in written(monkeypatch, snapshot)


def test_a_window_without_a_path_and_a_low_row_say_nothing(qapp, monkeypatch):
    snapshot = trained(**{"model.cell": "rnn"})
    number = rounded(carried(snapshot, "h", 0))
    assert number not in written(monkeypatch, snapshot, height=60)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0123, "0.01"), (6.21e-9, "6·10⁻⁹"), (9.7e-7, "10⁻⁶"), (43.3, "40"), (0, "0")],
)
def test_one_digit_is_enough_on_a_scale_of_decades(value, text):
    assert rounded(value) == text
