"""How weights start. Everything is drawn in float64 from the generator that is passed in."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def uniform(rng: np.random.Generator, units: int) -> Matrix:
    """Draw from U(-1/sqrt(units), 1/sqrt(units)), PyTorch's default."""
    limit = 1 / math.sqrt(units)
    return rng.uniform(-limit, limit, (units, units))


def xavier(rng: np.random.Generator, units: int) -> Matrix:
    """Draw from U(-a, a) with a = sqrt(6 / (rows + columns)) (Glorot & Bengio 2010)."""
    limit = math.sqrt(6 / (units + units))
    return rng.uniform(-limit, limit, (units, units))


def orthogonal(rng: np.random.Generator, units: int) -> Matrix:
    """Draw an orthogonal matrix, all being equally likely (Saxe et al. 2014)."""
    q, r = np.linalg.qr(rng.standard_normal((units, units)))
    return np.asarray(q * np.where(np.diagonal(r) < 0, -1.0, 1.0))  # QR's own signs favour some


def identity(rng: np.random.Generator, units: int) -> Matrix:
    """Return the identity: the state is kept as it is (Le, Jaitly & Hinton 2015, with ReLU)."""
    del rng
    return np.eye(units)


Initializer = Callable[[np.random.Generator, int], Matrix]

INITIALIZERS: Final[Mapping[str, Initializer]] = {
    "uniform": uniform,
    "xavier": xavier,
    "orthogonal": orthogonal,
    "identity": identity,
}
"""What a (units, units) block of recurrent weights can be drawn by."""


def spectral_radius(block: NDArray[np.floating]) -> float:
    """Return the largest absolute eigenvalue of a square matrix."""
    return float(np.abs(np.linalg.eigvals(block.astype(np.float64))).max())


def rescale(W_h: NDArray[np.floating], radius: float) -> None:
    """Scale every block of recurrent weights, in place, to the given spectral radius.

    A block whose eigenvalues are all zero stays as it is: no factor changes its radius.

    Parameters
    ----------
    W_h : (blocks * units, units)
    radius : float
        The largest absolute eigenvalue that each (units, units) block shall have.
    """
    units = W_h.shape[1]
    for block in W_h.reshape(-1, units, units):
        now = spectral_radius(block)
        if now > 0:
            block *= radius / now
