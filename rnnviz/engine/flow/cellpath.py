"""The LSTM's cell path: what goes straight through the forget gates, beside all paths together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.flow.jacobians import Ints, step_jacobians
from rnnviz.engine.flow.logscaled import Doubles, running
from rnnviz.engine.flow.replay import Replay


@dataclass(frozen=True)
class CellPath:
    """What arrives at each c_t from the last one, c_T: straight, and by every path.

    The direct path is the product of f over the steps between: the gradient if the gates did not
    look at h. It is all there is only if W_h = 0 (and there are no peepholes).

    Attributes
    ----------
    steps : int (n,)
        The t, in the order in which the layer reads; the last is T.
    log10_direct : (n, units)
        log10 of each unit's product; -inf where a gate is exactly 0.
    log10_total : (n,)
        log10 |dc_T/dc_t|, the largest singular value of the (units, units) matrix.
    own : (n, units)
        dc_T/dc_t of each unit with respect to itself, by every path: what its product is to be
        compared with. 0 below 1e-308.
    log10_own : (n, units)
        log10 of its absolute value, without that floor.
    """

    steps: Ints
    log10_direct: Doubles
    log10_total: Doubles
    own: Doubles
    log10_own: Doubles

    @property
    def log10_longest(self) -> Doubles:
        """log10 of the largest product among the units: the norm of the direct path, (n,)."""
        return np.asarray(self.log10_direct.max(axis=1))


def cell_path(replay: Replay, which: int = 0) -> CellPath | None:
    """Return the cell path to the last step of a layer; None for a cell without a cell state.

    Parameters
    ----------
    replay : Replay
        Of float64, so that small entries do not underflow.
    which : int
        Which of `replay.layers`.
    """
    layer = replay.layers[which]
    keeps = replay.cell.keeps
    if keeps is None or keeps.state not in replay.cell.diagram.straight:
        return None
    steps, keep = np.arange(replay.steps), np.ones((replay.steps, layer.tape.units))
    if keeps.gate is not None:
        keep = layer.tape[keeps.gate][:, :, 0].astype(np.float64)
    with np.errstate(divide="ignore"):
        log10_keep = np.log10(1 - keep if keeps.inverted else keep)
    if layer.id.reverse:
        steps, log10_keep = steps[::-1], log10_keep[::-1]
    # Nothing lies between c_T and itself; before it, all gates from t + 1 to T.
    after = np.concatenate([log10_keep[1:], np.zeros((1, layer.tape.units))])
    log10_direct = np.cumsum(after[::-1], axis=0)[::-1]
    return CellPath(steps, log10_direct, *_by_every_path(replay, which, keeps.state))


def _by_every_path(replay: Replay, which: int, state: str) -> tuple[Doubles, Doubles, Doubles]:
    """Return log10 of the norm, the diagonal, and log10 of the diagonal's size of dc_T/dc_t."""
    jacobians = step_jacobians(replay, which)
    units, row = jacobians.units, jacobians.states.index(state) * jacobians.units
    c = slice(row, row + units)
    last = replay.steps - 1
    log10_norms, signs = np.zeros(replay.steps), np.ones((replay.steps, units))
    log10_own = np.zeros((replay.steps, units))
    products = running(jacobians.matrices[:0:-1], forward=False)
    for k, (matrix, log10_scale) in zip(reversed(range(last)), products, strict=True):
        block = matrix[c, c]
        if not np.isfinite(block).all():
            log10_norms[: k + 1] = log10_own[: k + 1] = signs[: k + 1] = np.nan
            break
        with np.errstate(divide="ignore"):
            log10_norms[k] = np.log10(np.linalg.norm(block, 2)) + log10_scale
            log10_own[k] = np.log10(np.abs(np.diagonal(block))) + log10_scale
        signs[k] = np.sign(np.diagonal(block))
    with np.errstate(all="ignore"):
        own = signs * 10.0**log10_own
    return log10_norms, own, log10_own
