"""What the cells share."""

import numpy as np
import pytest

from rnnviz.engine.cells.kernels import SendBack, joined

RNG = np.random.default_rng(0)
WEIGHTS = {"W_x": RNG.standard_normal((6, 2)), "W_h": RNG.standard_normal((6, 3)),
           "b": RNG.standard_normal(6)}  # fmt: skip


def test_joined_weights_make_a_step_one_product() -> None:
    x, h = RNG.standard_normal((2, 4)), RNG.standard_normal((3, 4))
    stacked = np.concatenate([x, h, np.ones((1, 4))])
    expected = WEIGHTS["W_x"] @ x + WEIGHTS["W_h"] @ h + WEIGHTS["b"][:, None]
    np.testing.assert_allclose(joined(WEIGHTS) @ stacked, expected)


@pytest.mark.parametrize("t", range(3))
def test_what_is_sent_back_goes_through_the_transposed_weights(t: int) -> None:
    delta, sent = RNG.standard_normal((6, 4)), np.empty((5, 4))
    SendBack(joined(WEIGHTS))(t, delta, sent)
    np.testing.assert_allclose(sent[:2], WEIGHTS["W_x"].T @ delta)
    np.testing.assert_allclose(sent[2:], WEIGHTS["W_h"].T @ delta)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_only_subnormal_numbers_are_dropped_and_only_where_all_is_small(dtype: type) -> None:
    tiny = np.finfo(dtype).tiny
    send_back = SendBack(joined(WEIGHTS).astype(dtype))
    small, sent = np.full((6, 4), 4 * tiny, dtype), np.empty((5, 4), dtype)
    small[0] = -tiny / 2
    mixed = small.copy()
    mixed[1] = 1
    for t in (0, 1):
        send_back(t, small, sent)
        assert np.all(small[0] == 0)
        assert np.all(small[1:] == 4 * tiny)
        np.testing.assert_allclose(sent, send_back._transposed @ small)
    send_back(4, mixed, sent)
    assert np.all(mixed[0] == -tiny / 2)
