"""Products of many matrices, with their scale kept as a logarithm: nothing under- or overflows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

LN10 = float(np.log(10.0))
SWEEPS = 20  # of QR at most; what is off the diagonal then couples values of nearly one size
SETTLED = 1e-9  # relative size of what may stay off the diagonal


@dataclass(frozen=True)
class Product:
    """A matrix M = matrix * 10^log10_scale.

    Attributes
    ----------
    matrix : (N, N)
        Of Frobenius norm 1; 0 if M is exactly 0, NaN if a factor was not finite.
    log10_scale : float
        -inf if M is exactly 0.
    log10_singular_values : (N,)
        Descending; -inf where exactly 0. Each has its own scale, so that those far below
        10^-308 of the largest are right too.
    """

    matrix: Doubles
    log10_scale: float
    log10_singular_values: Doubles

    @property
    def log10_norm(self) -> float:
        """log10 of the largest singular value."""
        return float(self.log10_singular_values[0])

    @cached_property
    def eigenvalues(self) -> NDArray[Any]:
        """Eigenvalues of `matrix`, complex (N,), the largest modulus first."""
        if not np.isfinite(self.matrix).all():
            return np.full(len(self.matrix), np.nan, np.complex128)
        values = np.linalg.eigvals(self.matrix).astype(np.complex128)
        return values[np.argsort(-np.abs(values), kind="stable")]

    @cached_property
    def log10_moduli(self) -> Doubles:
        """log10 |eigenvalue of M|, (N,); NaN where it is lost in the rounding of the largest.

        In float64 a matrix of norm 1 says nothing of eigenvalues below N * 2e-16.
        """
        moduli = np.abs(self.eigenvalues)
        with np.errstate(all="ignore"):
            logs = np.log10(moduli) + self.log10_scale
        resolved = moduli > len(moduli) * np.finfo(np.float64).eps
        return np.where(resolved, logs, np.nan)


def product(factors: Doubles) -> Product:
    """Return factors[-1] @ ... @ factors[0] of (n, N, N): the first acts first."""
    matrix, log10_scale = list(running(factors))[-1]
    if not np.isfinite(matrix).all():
        singular = np.full(len(matrix), np.nan)
    else:
        singular = _log10_singular_values(factors)
    return Product(matrix, log10_scale, singular)


def running(factors: Iterable[Doubles], forward: bool = True) -> Iterator[tuple[Doubles, float]]:
    """Yield (matrix, log10 of its scale) after each factor.

    Each is multiplied from the left, or from the right if not `forward`; matrices have Frobenius
    norm 1.
    """
    so_far: Doubles | None = None
    log10_scale = 0.0
    for factor in factors:
        with np.errstate(all="ignore"):
            matrix = factor
            if so_far is not None:
                matrix = factor @ so_far if forward else so_far @ factor
            size = float(np.linalg.norm(matrix))
            if size > 0:
                log10_scale += float(np.log10(size))
            elif size == 0:
                log10_scale = -np.inf
            so_far = matrix / size if size > 0 else matrix
        yield so_far, log10_scale


def _log10_singular_values(factors: Doubles) -> Doubles:
    """Return the logarithms of all singular values of the product, descending.

    The product is kept as Q D T: Q orthogonal, D diagonal and descending, with its logarithm kept,
    T of rows of size 1. No decomposition sees large and small numbers at once (Loh et al. 1992).
    The singular values of D T come by decomposing its transpose, over and over: T turns diagonal,
    but for blocks of values that are close, and those have one scale.
    """
    size = len(factors[0])
    Q, log_d, T = np.eye(size), np.zeros(size), np.eye(size)
    for factor in factors:
        Q, log_d, upper, order = _decomposed(factor @ Q, log_d)
        T = upper @ T[order]
    for _ in range(SWEEPS):
        _, log_d, T, _ = _decomposed(T.T, log_d)
        if np.abs(np.triu(T, 1)).max(initial=0.0) < SETTLED:
            break
    coupled = np.abs(np.triu(T, 1)) >= SETTLED
    ends = [k for k in range(1, size) if not coupled[:k, k:].any()]
    values = [_log_of_block(T[a:b, a:b], log_d[a:b]) for a, b in pairwise([0, *ends, size])]
    return np.sort(np.concatenate(values))[::-1] / LN10


def _log_of_block(T: Doubles, log_d: Doubles) -> Doubles:
    """Return the logarithms of the singular values of D T."""
    scale = log_d.max()
    if len(log_d) == 1 or not np.isfinite(scale):
        return log_d
    with np.errstate(divide="ignore"):
        values = np.linalg.svd(np.exp(log_d - scale)[:, None] * T, compute_uv=False)
        return np.asarray(np.log(values) + scale)


def _decomposed(A: Doubles, log_d: Doubles) -> tuple[Doubles, Doubles, Doubles, Ints]:
    """Return Q, log D', T', order with (A D)[:, order] = Q D' T', T' upper, diagonal +-1."""
    with np.errstate(all="ignore"):
        order = np.argsort(-(np.log(np.linalg.norm(A, axis=0)) + log_d), kind="stable")
        log_d = log_d[order]
        Q, R = np.linalg.qr(A[:, order])
        new = np.log(np.abs(np.diagonal(R))) + log_d
        ratios = np.exp(log_d[None, :] - new[:, None])  # t_ij = r_ij d_j / (r_ii d_i)
    # A row that is exactly 0 has no ratios, and a column that is has none that matter.
    T = np.triu(R * np.where(np.isfinite(ratios), ratios, 0.0))
    np.fill_diagonal(T, np.where(np.diagonal(R) < 0, -1.0, 1.0))
    return Q, new, T, order
