"""How weights start. Everything is drawn in float64 from the generator that is passed in.

The recurrent weights are drawn block by block by the initialiser that the model names, and then
rescaled if it asks for a spectral radius; input and readout weights come from U(-a, a) with
a = 1/sqrt(units), an embedding from N(0, 1/size), so that its vectors are about as long as one-hot
ones. Biases start at 0 or at values that the cell declares; with chrono, where the gates keep a
state long.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.parameters import Parameters

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


def chrono(rng: np.random.Generator, units: int, longest: int) -> NDArray[np.float64]:
    """Draw ln(u), u from U(1, longest - 1): the bias of a gate that keeps (Tallec & Ollivier 2018).

    A gate sigmoid(ln(u)) keeps a state for about 1 + u steps: the units' memories then range from
    2 steps to `longest`.
    """
    return np.log(rng.uniform(1, max(longest - 1, 1), units))


Initializer = Callable[[np.random.Generator, int], Matrix]

INITIALIZERS: Final[Mapping[str, Initializer]] = {
    "uniform": uniform,
    "xavier": xavier,
    "orthogonal": orthogonal,
    "identity": identity,
    "chrono": uniform,  # it is about the biases
}
"""How a (units, units) block of recurrent weights can be drawn."""


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
        The largest absolute eigenvalue that each (units, units) block is given.
    """
    units = W_h.shape[1]
    for block in W_h.reshape(-1, units, units):
        now = spectral_radius(block)
        if now > 0:
            block *= radius / now


def initialize(
    parameters: Parameters,
    rng: np.random.Generator,
    cell: Cell,
    units: int,
    *,
    name: str = "uniform",
    radius: float = 0.0,
    longest: int = 100,
) -> None:
    """Draw all weights of a network.

    Parameters
    ----------
    parameters : Parameters
        Written to.
    rng : numpy generator
    cell : Cell
    units : int
    name : str
        One of `INITIALIZERS`.
    radius : float
        Spectral radius of every recurrent block; 0 leaves them as drawn.
    longest : int
        For chrono, the longest memory in steps.
    """
    limit = 1 / math.sqrt(units)
    for parameter in parameters.declared:
        kind, array = parameter.short, parameters[parameter.name]
        if kind == "W_h":
            for block in array.reshape(-1, units, units):
                block[:] = INITIALIZERS[name](rng, units)
            if radius > 0:
                rescale(array, radius)
        elif kind == "b":
            array[:] = np.repeat([cell.biases.get(k, 0.0) for k in cell.blocks], units)
            if name == "chrono":
                keep = chrono(rng, units, longest)
                for block_name, sign in cell.chrono.items():
                    array.reshape(-1, units)[cell.blocks.index(block_name)] = sign * keep
        elif parameter.bias:
            array[:] = 0
        elif kind == "W_e":
            array[:] = rng.normal(0, 1 / math.sqrt(len(array)), array.shape)
        else:
            array[:] = rng.uniform(-limit, limit, array.shape)
