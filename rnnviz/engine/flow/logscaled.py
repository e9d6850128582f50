"""Products of many matrices, with their scale kept as a logarithm: nothing under- or overflows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def log10_norms(factors: Doubles) -> Doubles:
    """Return log10 of the largest singular value of each product up to the last factor, (n,).

    Parameters
    ----------
    factors : (n, N, N)
        The first acts first: entry k is of factors[-1] @ ... @ factors[k]. It is -inf where the
        product is exactly 0, and NaN from a factor on that is not finite.
    """
    products = np.full_like(factors, np.nan)
    log10_scales = np.zeros(len(factors))
    product, log10_scale = np.eye(factors.shape[1]), 0.0
    with np.errstate(all="ignore"):
        for k in reversed(range(len(factors))):
            product = product @ factors[k]
            size = float(np.linalg.norm(product))
            if not np.isfinite(size):
                break
            if size > 0:
                product = product / size
            log10_scale += float(np.log10(size))
            products[k], log10_scales[k] = product, log10_scale
        sound = np.isfinite(products).all(axis=(1, 2))
        logs = np.full(len(factors), np.nan)
        norms = np.linalg.norm(products[sound], 2, axis=(1, 2))
        logs[sound] = np.log10(norms) + log10_scales[sound]
    return logs
