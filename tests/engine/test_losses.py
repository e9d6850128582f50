"""Losses against their closed forms."""

import numpy as np
import pytest

from rnnviz.engine.losses import CROSS_ENTROPY, SQUARED_ERROR


def evaluate(loss, values, targets, counted):
    losses, derivative = np.full(counted.shape, 9.0), np.full(values.shape, 9.0)
    loss.evaluate(values, targets, counted, losses, derivative)
    return losses, derivative


def test_cross_entropy() -> None:
    rng = np.random.default_rng(0)
    values, targets = rng.standard_normal((4, 5, 3)), rng.integers(0, 5, (4, 3))
    counted = np.ones((4, 3), np.bool_)
    counted[1, 2] = False
    outputs = values.copy()
    losses, derivative = evaluate(CROSS_ENTROPY, outputs, targets, counted)
    p = np.exp(values) / np.exp(values).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(outputs, p)
    expected = -np.log(np.take_along_axis(p, targets[:, None, :], axis=1)[:, 0])
    np.testing.assert_allclose(losses, expected * counted)
    one_hot = np.arange(5)[:, None] == targets[:, None, :]
    np.testing.assert_allclose(derivative, (p - one_hot) * counted[:, None, :])


@pytest.mark.parametrize("classes", [2, 4, 8])
def test_cross_entropy_of_equal_values_is_the_logarithm_of_the_classes(classes) -> None:
    values = np.full((3, classes, 2), 1.7)
    losses, _ = evaluate(
        CROSS_ENTROPY, values, np.zeros((3, 2), np.int64), np.ones((3, 2), np.bool_)
    )
    np.testing.assert_allclose(losses, np.log(classes))


def test_cross_entropy_of_huge_values_is_finite() -> None:
    values = np.array([[[1e4], [-1e4]]])
    wrong, right = (
        evaluate(CROSS_ENTROPY, values.copy(), np.array([[k]]), np.ones((1, 1), np.bool_))[0]
        for k in (1, 0)
    )
    assert wrong == 2e4
    assert right == 0


def test_squared_error_is_the_mean_over_the_outputs() -> None:
    rng = np.random.default_rng(0)
    values, targets = rng.standard_normal((4, 5, 3)), rng.standard_normal((4, 5, 3))
    counted = np.ones((4, 3), np.bool_)
    counted[0, 1] = False
    targets[0, :, 1] = np.nan
    outputs = values.copy()
    losses, derivative = evaluate(SQUARED_ERROR, outputs, targets, counted)
    np.testing.assert_array_equal(outputs, values)
    error = np.where(counted[:, None, :], values - targets, 0)
    np.testing.assert_allclose(losses, np.square(error).mean(axis=1))
    np.testing.assert_allclose(derivative, 2 * error / 5)


def test_the_constant_answer_to_adding_costs_one_sixth() -> None:
    rng = np.random.default_rng(0)
    targets = rng.random((1, 2, 400_000)).sum(axis=1, keepdims=True)
    losses, _ = evaluate(
        SQUARED_ERROR, np.ones_like(targets), targets, np.ones((1, 400_000), np.bool_)
    )
    assert losses.mean() == pytest.approx(1 / 6, rel=0.01)
