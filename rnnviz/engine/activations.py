"""Activation functions, in place, with their slopes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import SIGNED, UNBOUNDED, UNIT, Range

Floats = NDArray[np.floating]

SATURATED = 1000.0  # at which sigmoid and tanh are exactly at their ends, in 32 bits and in 64


@dataclass(frozen=True)
class Activation:
    """y = phi(a).

    Attributes
    ----------
    apply : function (a)
        Replace a by y.
    slope : function (y, out)
        Write phi'(a), seen from y, to `out`.
    range : Range
        Of y.
    inverse : function (y)
        Return an a with phi(a) = y, for a y in the range; at the ends of it exactly.
    """

    apply: Callable[[Floats], None]
    slope: Callable[[Floats, Floats], None]
    range: Range
    inverse: Callable[[float], float]


# A 0-d array takes half as long as a Python number to broadcast over a small array.
ONE = {np.dtype(d): np.ones((), d) for d in (np.float32, np.float64)}


def tanh(a: Floats) -> None:
    """Replace a by its hyperbolic tangent."""
    np.tanh(a, a)


def tanh_slope(y: Floats, out: Floats) -> None:
    """Write 1 - y^2 to `out`."""
    np.multiply(y, y, out)
    np.subtract(ONE[y.dtype], out, out)


def sigmoid(a: Floats) -> None:
    """Replace a by 1 / (1 + exp(-a))."""
    np.negative(a, a)
    sigmoid_of_negative(a)


def sigmoid_of_negative(a: Floats) -> None:
    """Replace a by 1 / (1 + exp(a)).

    Exact to the last digits however small it is, unlike (1 + tanh(-a/2)) / 2. Where exp(a) is
    infinite, the result is 0, as it should be.
    """
    np.exp(a, a)
    np.add(a, ONE[a.dtype], a)
    np.reciprocal(a, a)


def sigmoid_slope(y: Floats, out: Floats) -> None:
    """Write y (1 - y) to `out`."""
    np.subtract(ONE[y.dtype], y, out)
    np.multiply(y, out, out)


def relu(a: Floats) -> None:
    """Replace a by max(a, 0)."""
    np.maximum(a, 0, out=a)


def relu_slope(y: Floats, out: Floats) -> None:
    """Write 1 where y > 0 and 0 elsewhere to `out`."""
    np.greater(y, 0, out)


def linear(a: Floats) -> None:
    """Leave a as it is."""


def linear_slope(y: Floats, out: Floats) -> None:
    """Write 1 to `out`."""
    out[:] = np.ones_like(y)


def tanh_inverse(y: float) -> float:
    """Return the a whose hyperbolic tangent is y."""
    return math.atanh(y) if abs(y) < 1 else math.copysign(SATURATED, y)


def sigmoid_inverse(y: float) -> float:
    """Return the a with sigmoid(a) = y."""
    return math.log(y) - math.log1p(-y) if 0 < y < 1 else math.copysign(SATURATED, y - 0.5)


def itself(y: float) -> float:
    """Return y."""
    return y


ACTIVATIONS: Final[Mapping[str, Activation]] = {
    "tanh": Activation(tanh, tanh_slope, SIGNED, tanh_inverse),
    "relu": Activation(relu, relu_slope, Range(0.0, 2.0, bounded=False), itself),
    "sigmoid": Activation(sigmoid, sigmoid_slope, UNIT, sigmoid_inverse),
    "linear": Activation(linear, linear_slope, UNBOUNDED, itself),
}
