"""Part "shares": what share of the gradient at each timestep the loss of each step has caused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.flow.sources import source_matrices
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import frozen
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part


@dataclass(frozen=True)
class Shares:
    """The shares of one sequence of the probe.

    Attributes
    ----------
    sequence : int
    steps : int (S,)
        The steps s whose losses are followed.
    of : mapping of (layer, state) to (S + 1, T)
        The share of L_s in dL/dstate_t: the projection G[s,t] . dL/dstate_t / |dL/dstate_t|^2; the
        last row is that of all losses that are not followed. They sum to 1; NaN where nothing
        arrives.
    """

    sequence: int
    steps: NDArray[np.int64]
    of: Mapping[tuple[LayerId, str], NDArray[np.float64]]


def shares(look: Look) -> Shares:
    """Return the shares of the sequence that the focus is on, with the weights that are shown."""
    trace, _ = look.picture
    replay = Replay(look.run.network, np.float64)
    replay.read(look.read.batch, trace, look.sequence)
    matrices = source_matrices(replay)
    of = {(one.layer, one.state): frozen(one.shares) for one in matrices}
    return Shares(look.sequence, frozen(matrices[0].sources), of)


SHARES = Part("shares", shares)
