"""Pascanu's wall: the smallest recurrent net whose error surface has a cliff.

One unit, x_t = w sigmoid(x_{t-1}) + b, that starts at x_0 = 0.5 and after 50 steps should have
sigmoid(x_50) = 0.7: the error is (sigmoid(x_50) - 0.7)^2 (Pascanu et al. 2013, figure 6).
Where w > 4 the unit has two stable states for some b, and where one of them ends (a fold), a tiny
change of b sends x_50 to the other: there the gradient explodes. All in float64.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Doubles = NDArray[np.float64]

START, TARGET, STEPS = 0.5, 0.7, 50


@dataclass(frozen=True)
class Surface:
    """The error over a grid of (w, b).

    Attributes
    ----------
    w : (W,)
    b : (B,)
    error : (W, B)
    gradient : (W, B, 2)
        d error / d(w, b).
    """

    w: Doubles
    b: Doubles
    error: Doubles
    gradient: Doubles

    @property
    def norms(self) -> Doubles:
        """Gradient norms, (W, B)."""
        return np.asarray(np.linalg.norm(self.gradient, axis=2))


@dataclass(frozen=True)
class Descent:
    """Gradient descent on the surface.

    Attributes
    ----------
    learning_rate : float
    threshold : float or None
        The length to which a longer gradient is clipped.
    places : (n + 1, 2)
        (w, b) before the first step and after each.
    errors : (n + 1,)
    norms : (n,)
        The gradient's norm at each step, before clipping.
    clipped : bool (n,)
    """

    learning_rate: float
    threshold: float | None
    places: Doubles
    errors: Doubles
    norms: Doubles
    clipped: NDArray[np.bool_]


def evaluate(w: ArrayLike, b: ArrayLike, steps: int = STEPS) -> tuple[Doubles, Doubles]:
    """Return the error and its gradient with respect to (w, b), along a last axis of 2.

    The derivatives of x_t go forward along with x_t.
    """
    w, b = np.broadcast_arrays(np.asarray(w, np.float64), np.asarray(b, np.float64))
    x = np.full(w.shape, START)
    dx_dw, dx_db = np.zeros(w.shape), np.zeros(w.shape)
    for _ in range(steps):
        y = _sigmoid(x)
        slope = w * y * (1 - y)
        dx_dw = y + slope * dx_dw
        dx_db = 1 + slope * dx_db
        x = w * y + b
    y = _sigmoid(x)
    pull = 2 * (y - TARGET) * y * (1 - y)
    return np.square(y - TARGET), np.stack([pull * dx_dw, pull * dx_db], axis=-1)


def surface(w: ArrayLike, b: ArrayLike, steps: int = STEPS) -> Surface:
    """Return the surface over the grid of `w` (W,) and `b` (B,)."""
    w, b = np.asarray(w, np.float64), np.asarray(b, np.float64)
    error, gradient = evaluate(w[:, None], b[None, :], steps)
    return Surface(w, b, error, gradient)


def descend(
    w: float,
    b: float,
    learning_rate: float,
    threshold: float | None = None,
    updates: int = 50,
    steps: int = STEPS,
) -> Descent:
    """Return a descent from (w, b); with a threshold, one that clips: shorter, same direction."""
    places, errors = np.empty((updates + 1, 2)), np.empty(updates + 1)
    norms = np.empty(updates)
    place = np.array([w, b], np.float64)
    for k in range(updates):
        error, gradient = evaluate(place[0], place[1], steps)
        places[k], errors[k], norms[k] = place, error, np.linalg.norm(gradient)
        if threshold is not None and norms[k] > threshold:
            gradient = gradient * (threshold / norms[k])
        place = place - learning_rate * gradient
    places[-1], errors[-1] = place, evaluate(place[0], place[1], steps)[0]
    clipped = norms > (np.inf if threshold is None else threshold)
    return Descent(learning_rate, threshold, places, errors, norms, clipped)


def _sigmoid(x: Doubles) -> Doubles:
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-x)))
