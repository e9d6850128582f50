"""The borders of theory: formulas, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnnviz import Experiment
from rnnviz.training.sweeps.borders import BORDERS, forget_gain, linear_gain


def test_a_linear_network_keeps_a_power_of_its_radius() -> None:
    logs = linear_gain(np.array([0.5, 1.0, 2.0, 0.0]), np.array([10, 99, 3, 4]))
    assert logs[:3] == pytest.approx([-3.0103, 0.0, 0.90309], abs=1e-5)  # 2^-10 = 1/1024
    assert math.isnan(logs[3])  # as drawn: no radius is set


def test_a_forget_gate_keeps_a_power_of_its_value() -> None:
    assert forget_gain(np.array([0.0]), np.array([3])) == pytest.approx([3 * math.log(0.5)])
    bias = math.log(math.exp(-1 / 20) / (1 - math.exp(-1 / 20)))  # where the gate is e^(-1/20)
    assert forget_gain(np.array([bias]), np.array([20])) == pytest.approx([-1.0])


def test_each_is_drawn_over_what_it_is_about() -> None:
    radius, forget = BORDERS
    copy = Experiment().with_settings({"task.symbols": 3, "task.delay": 10})
    rnn = copy.with_settings({"model.cell": "rnn", "model.spectral_radius": 0.5})
    assert radius.applies(rnn, "gradient-ratio")
    assert not radius.applies(rnn, "loss")
    assert not radius.applies(copy, "gradient-ratio")
    assert (radius.steps(rnn), radius.value(rnn)) == (15, 0.5)
    assert forget.applies(copy, "loss")
    assert not forget.applies(rnn, "loss")
    assert not forget.applies(copy.with_settings({"task": "sine"}), "loss")  # has no delay
    assert forget.steps(copy) == 10
