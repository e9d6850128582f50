"""The spectrum of the recurrent matrix, and what Pascanu's bounds say of it.

Both are of the network's own weights: of what has been learnt, whatever is held meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.cells.base import Cell

Doubles = NDArray[np.float64]
Floats = NDArray[np.floating]


TOLERANCE = 1e-4  # within which a number counts as 1; weights in 32 bits leave a hundredth of it


@dataclass(frozen=True)
class Spectrum:
    """One block of W_h.

    Attributes
    ----------
    block : str
        The gate's name.
    eigenvalues : complex (units,)
        The largest modulus first; NaN if a weight is not finite.
    singular_values : (units,)
        Descending; NaN if a weight is not finite.
    """

    block: str
    eigenvalues: NDArray[Any]
    singular_values: Doubles

    @property
    def radius(self) -> float:
        """rho, the largest modulus of an eigenvalue."""
        return float(np.abs(self.eigenvalues[0]))

    @property
    def norm(self) -> float:
        """sigma_1, the largest singular value."""
        return float(self.singular_values[0])


class Verdict(Enum):
    """What a bound says of the gradient over many steps."""

    VANISHES = "vanishing is certain"
    MAY_EXPLODE = "exploding is possible"
    EXPLODES = "exploding is certain"
    OPEN = "neither is certain"
    BROKEN = "a weight is not finite"


@dataclass(frozen=True)
class Bound:
    """Pascanu's bounds for h_t = phi(W_h h_{t-1} + ...), with phi' at most gamma.

    A step lengthens a gradient at most sigma_1 * gamma times. So it is certain to vanish if
    sigma_1 < 1/gamma, and can only explode if sigma_1 > 1/gamma. rho < 1 is the test of the linear
    case alone, where also rho > 1 makes it certain to explode (Pascanu et al. 2013).

    Attributes
    ----------
    activation : str
    gamma : float
        The steepest slope of the activation: 1 for tanh, 1/4 for sigmoid.
    norm, radius : float
        sigma_1 and rho of W_h.
    """

    activation: str
    gamma: float
    norm: float
    radius: float

    @property
    def log10_most(self) -> float:
        """log10 of sigma_1 * gamma: the most by which a step can lengthen a gradient."""
        return _log10(self.norm * self.gamma)

    @property
    def verdict(self) -> Verdict:
        """What follows from the bounds."""
        if not np.isfinite([self.norm, self.radius]).all():
            return Verdict.BROKEN
        linear = self.activation == "linear"
        if self._norm_side == "<" or (linear and self._radius_side == "<"):
            return Verdict.VANISHES
        if linear and self._radius_side == ">":
            return Verdict.EXPLODES
        return Verdict.MAY_EXPLODE if self._norm_side == ">" else Verdict.OPEN

    @property
    def _norm_side(self) -> str:
        return _side(self.norm * self.gamma)

    @property
    def _radius_side(self) -> str:
        return _side(self.radius)

    @property
    def words(self) -> str:
        """The verdict and the numbers that it rests on, as a sentence."""
        text = self.verdict.value
        verdict, limit = text[0].upper() + text[1:], f"1/γ = {1 / self.gamma:.4g}"
        if self.verdict is Verdict.BROKEN:
            return f"{verdict}."
        if self.activation == "linear" and self._radius_side != "=":
            side = self._radius_side
            return f"{verdict}: the network is linear and ρ = {self.radius:.4g} {side} 1."
        side = self._norm_side
        linear_case = f"ρ = {self.radius:.4g} would decide in the linear case only"
        return f"{verdict}: σ₁ = {self.norm:.4g} {side} {limit} ({linear_case})."


def spectra(cell: Cell, weights: Mapping[str, Floats]) -> dict[str, Spectrum]:
    """Return the spectrum of every block of W_h, the candidate's first; none without recurrence.

    Parameters
    ----------
    cell : Cell
    weights : mapping of name to array
        Of one layer in one direction.
    """
    if "W_h" not in weights:
        return {}
    units = weights["W_h"].shape[1]
    blocks = dict(zip(cell.blocks, weights["W_h"].reshape(-1, units, units), strict=True))
    order = [cell.candidate, *(name for name in cell.blocks if name != cell.candidate)]
    return {name: _spectrum(name, blocks[name].astype(np.float64)) for name in order}


def bound(cell: Cell, weights: Mapping[str, Floats]) -> Bound | None:
    """Return Pascanu's bounds; None for a gated cell, of which they say nothing."""
    activation = cell.diagram.activation
    if "W_h" not in weights or activation is None:
        return None
    spectrum = spectra(cell, weights)[cell.candidate]
    return Bound(activation, steepest(activation), spectrum.norm, spectrum.radius)


def steepest(activation: str) -> float:
    """Return gamma, the largest slope of an activation."""
    y = np.linspace(-10, 10, 2001)
    slopes = np.empty_like(y)
    ACTIVATIONS[activation].apply(y)
    ACTIVATIONS[activation].slope(y, slopes)
    return float(slopes.max())


def _spectrum(name: str, block: Doubles) -> Spectrum:
    if not np.isfinite(block).all():
        nothing = np.full(len(block), np.nan)
        return Spectrum(name, nothing.astype(np.complex128), nothing)
    eigenvalues = np.linalg.eigvals(block).astype(np.complex128)
    order = np.argsort(-np.abs(eigenvalues), kind="stable")
    return Spectrum(
        name, eigenvalues[order], np.asarray(np.linalg.svd(block, compute_uv=False), np.float64)
    )


def _side(value: float) -> str:
    """Return on which side of 1 a number lies, computed from weights in 32 bits: "<", "=" or ">".

    An orthogonal matrix has rho = sigma_1 = 1, but for rounding.
    """
    return "=" if abs(value - 1) <= TOLERANCE else "<" if value < 1 else ">"


def _log10(value: float) -> float:
    return float(np.log10(value)) if value > 0 else -np.inf if value == 0 else np.nan
