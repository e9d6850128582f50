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
        return math.sqrt(np.dot(wide, wide))


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
