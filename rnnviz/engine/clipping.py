"""Gradient clipping."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def norm(gradient: NDArray[np.floating]) -> float:
    """Return the 2-norm of a flat vector; NaN or infinity if it holds one."""
    with np.errstate(all="ignore"):
        # In float32 the sum of squares is infinite from entries of 1e19 on and 0 below 1e-23.
        wide = gradient.astype(np.float64)
        length = math.sqrt(np.dot(wide, wide))
        if length < math.inf:
            return length
        largest = float(np.abs(wide).max())  # in float64 it is infinite from 1e154 on
        return largest * norm(wide / largest) if largest < math.inf else length


def clip_by_norm(
    gradient: NDArray[np.floating], threshold: float, length: float | None = None
) -> float:
    """Shorten a gradient, in place, to `threshold` if it is longer (Pascanu et al. 2013).

        g <- g * threshold / norm    if norm > threshold

    A gradient that holds NaN or infinity is left alone.

    Parameters
    ----------
    gradient : (size,)
    threshold : float
        The largest norm that is left as it is.
    length : float, optional
        The gradient's norm, where it is known already.

    Returns
    -------
    float
        The norm before clipping.
    """
    if length is None:
        length = norm(gradient)
    if threshold < length < math.inf:
        # The factor may be too small for a float32; what comes of it is not.
        np.multiply(
            gradient, np.float64(threshold / length), gradient, dtype=np.float64, casting="unsafe"
        )
    return length


def clip_by_value(gradient: NDArray[np.floating], threshold: float) -> bool:
    """Cut every entry of a gradient off, in place, at +-threshold; return whether any was.

    A gradient that holds NaN or infinity is left alone.
    """
    largest = float(np.abs(gradient).max(initial=0))
    if threshold < largest < math.inf:
        np.clip(gradient, -threshold, threshold, out=gradient)
        return True
    return False


def clip(gradient: NDArray[np.floating], how: str, threshold: float, length: float) -> bool:
    """Clip a gradient of norm `length`, by "norm", by "value" or not at all ("off").

    Returns
    -------
    bool
        Whether that changed it.
    """
    if how == "norm":
        return clip_by_norm(gradient, threshold, length) > threshold
    return how == "value" and clip_by_value(gradient, threshold)
