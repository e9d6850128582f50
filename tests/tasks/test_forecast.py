"""Time series against closed forms and independent integrators."""

import math

import numpy as np
import pytest

from rnnviz.registry import tasks
from rnnviz.tasks import pendulum
from rnnviz.tasks.base import Split
from rnnviz.tasks.forecast import HORIZON, Forecast, last_value_error
from rnnviz.tasks.logistic import Logistic
from rnnviz.tasks.mackey_glass import FINENESS, MackeyGlass, integrated
from rnnviz.tasks.pendulum import Pendulum
from rnnviz.tasks.sine import Sine

FORECASTS = [tasks[name]() for name in tasks if issubclass(tasks[name], Forecast)]
SINES = [Sine(), Sine(waves=1, noise=0.3), Sine(waves=4, period=50.0, ratio=2.5)]


@pytest.fixture(params=FORECASTS, ids=lambda task: task.kind)
def task(request: pytest.FixtureRequest) -> Forecast:
    made: Forecast = request.param
    return made


def test_the_target_is_the_input_one_step_later(task: Forecast) -> None:
    batch = task.draw(0, Split.TRAINING, 0, 3)
    np.testing.assert_array_equal(batch.inputs[1:], batch.targets[:-1])


def test_a_longer_series_begins_like_a_shorter_one(task: Forecast) -> None:
    for split in Split:
        long = task.series(np.random.default_rng(1), split, 90, 4)
        short = task.series(np.random.default_rng(1), split, 51, 4)
        np.testing.assert_array_equal(long[:51], short)


def test_the_lead_is_the_probes_sequence_and_what_really_follows(task: Forecast) -> None:
    probe = task.draw(5, Split.PROBE, 0, 8)
    prompt = task.prompt(5, 2)
    np.testing.assert_array_equal(prompt.given, probe.inputs[:, :, 2])
    assert prompt.truth is not None
    assert prompt.steps == len(prompt.truth) == min(task.length, HORIZON)
    np.testing.assert_allclose(prompt.truth[0], probe.targets[-1, :, 2], rtol=1e-6)


def test_series_stay_on_their_scale(task: Forecast) -> None:
    series = task.series(np.random.default_rng(0), Split.TRAINING, task.length, 50)
    for k, (low, high) in enumerate(task.ranges):
        shown = task.natural(series[:, :, 0])[:, k]
        assert (shown >= low - 0.1 * (high - low)).all()
        assert (shown <= high + 0.1 * (high - low)).all()


def test_a_series_has_a_baseline_and_a_floor(task: Forecast) -> None:
    assert task.baseline == "last value"
    assert 0 <= task.floor < task.chance()
    names = ["last value", "noise floor"] if task.floor > 0 else ["last value"]
    assert list(task.references()) == names


@pytest.mark.parametrize("made", SINES)
def test_the_last_value_forecast_costs_what_the_formula_says(made: Sine) -> None:
    assert last_value_error(made) == pytest.approx(made.chance(), rel=0.05)


def test_the_logistic_map_at_4_is_a_sine_of_doubled_angles() -> None:
    start = np.random.default_rng(0).uniform(0.01, 0.99, 20)
    steps = np.arange(20)
    closed = np.sin(2.0 ** steps[:, None] * np.arcsin(np.sqrt(start))) ** 2
    np.testing.assert_allclose(Logistic().iterated(start, 20), closed, atol=1e-8)
    assert last_value_error(Logistic()) == pytest.approx(Logistic().chance(), rel=0.02)


def test_the_logistic_map_has_a_cycle_of_two_at_r_3_2() -> None:
    series = Logistic(r=3.2).series(np.random.default_rng(0), Split.TRAINING, 6, 5)[:, 0]
    r = 3.2
    cycle = ((r + 1) + np.array([-1, 1]) * math.sqrt((r - 3) * (r + 1))) / (2 * r)
    np.testing.assert_allclose(np.sort(series[:2], axis=0), np.tile(cycle[:, None], 5), rtol=1e-9)
    np.testing.assert_allclose(series[2:], series[:-2], rtol=1e-9)


def energy(task: Pendulum, angle: np.ndarray, speed: np.ndarray) -> np.ndarray:
    squared = (2 * math.pi / task.period) ** 2
    return np.asarray(speed**2 / 2 + squared * (1 - np.cos(angle)))


def test_a_pendulum_without_damping_keeps_its_energy() -> None:
    task = Pendulum(damping=0.0)
    angles, speeds = task.swung(np.array([0.1, 1.0, 2.5]), np.zeros(3), 400)
    kept = energy(task, angles, speeds)
    np.testing.assert_allclose(kept, np.tile(kept[:1], (400, 1)), rtol=2e-3)


@pytest.mark.parametrize("period", [6.0, 20.0, 20.95, 41.9])
def test_a_pendulum_is_integrated_far_finer_than_it_is_measured(
    period: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = Pendulum(period=period, damping=0.0)
    widest = np.radians([150.0, 175.0])
    angles, _ = task.swung(widest, np.zeros(2), 150)
    monkeypatch.setattr(pendulum, "FINEST", pendulum.FINEST / 4)
    finer, _ = task.swung(widest, np.zeros(2), 150)
    assert (np.abs(angles - finer).max(axis=0) < [task.noise / 10, task.noise / 2]).all()


def test_damping_takes_energy_at_the_rate_of_the_equation() -> None:
    task = Pendulum(damping=0.1)
    angles, speeds = task.swung(np.array([0.5, 2.5]), np.zeros(2), 60)
    kept = energy(task, angles, speeds)
    assert (np.diff(kept, axis=0) <= 1e-9).all()
    # dE/dt = -damping a'^2, integrated by Simpson's rule.
    power = 0.1 * speeds**2
    lost = (power[:-2:2] + 4 * power[1:-1:2] + power[2::2]).sum(axis=0) / 3
    np.testing.assert_allclose(kept[0] - kept[58], lost[:], rtol=0.02)


def test_a_small_swing_is_a_damped_cosine() -> None:
    task = Pendulum(period=20.0, damping=0.05)
    angles, _ = task.swung(np.array([1e-3]), np.array([-0.025e-3]), 80)
    t = np.arange(80)
    rate = math.sqrt((2 * math.pi / 20) ** 2 - 0.025**2)
    closed = 1e-3 * np.exp(-0.025 * t) * np.cos(rate * t)
    np.testing.assert_allclose(angles[:, 0], closed, atol=2e-6)


def test_pendulums_start_with_the_energy_of_their_swing() -> None:
    task = Pendulum(noise=0.0, damping=0.0, swing=90.0)
    angles = np.abs(task.series(np.random.default_rng(0), Split.TRAINING, 100, 200)[:, 0])
    widest = angles.max(axis=0)
    assert widest.max() <= math.radians(90) * 1.001
    assert widest.min() >= math.radians(27) * 0.95


def test_mackey_glass_against_an_independent_integrator() -> None:
    """Euler's method in steps of 1/500 and 1/1000, extrapolated to none.

    What is left is ours: the corner that a constant past has at the start, rounded by the cubic.
    """

    def euler(parts: int, past: float, time: int) -> np.ndarray:
        lag, x = 17 * parts, [past] * (17 * parts + 1)
        for k in range(time * parts):
            late = x[k]
            x.append(x[-1] + (0.2 * late / (1 + late**10) - 0.1 * x[-1]) / parts)
        return np.array(x[lag::parts])

    for past in (0.4, 1.2):
        fine = 2 * euler(1000, past, 60) - euler(500, past, 60)
        ours = integrated(np.array([past]), 17, 60)[::FINENESS, 0]
        np.testing.assert_allclose(ours[:17], fine[:17], atol=1e-6)
        np.testing.assert_allclose(ours, fine, atol=1e-3)


def test_mackey_glass_forgets_nothing_of_its_fixed_point() -> None:
    # x = 1 solves 0.2 x / (1 + x^10) = 0.1 x.
    np.testing.assert_allclose(integrated(np.array([1.0]), 17, 100), 1.0, rtol=1e-12)


def test_training_probe_and_held_out_series_are_others() -> None:
    task = MackeyGlass()
    drawn = {
        split: {tuple(s) for s in task.series(np.random.default_rng(0), split, 3, 500)[:, 0].T}
        for split in Split
    }
    assert not drawn[Split.TRAINING] & drawn[Split.PROBE]
    assert not drawn[Split.TRAINING] & drawn[Split.HELD_OUT]
    assert not drawn[Split.PROBE] & drawn[Split.HELD_OUT]
