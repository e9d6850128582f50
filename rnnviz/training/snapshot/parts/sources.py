"""Part "sources": what the loss of each step sends to each timestep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.flow.sources import SourceMatrix, source_matrices
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import Floats, frozen
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part


@dataclass(frozen=True)
class SourceNorms:
    """What the loss of each step sends to each timestep of one state, in one layer and direction.

    Attributes
    ----------
    state : str
    layer : LayerId
    steps : int (S,)
        The steps s whose losses are followed; those that are not counted have none.
    complete : bool
        Whether these are all that are counted.
    norms : (S, T)
        |dL_s/dstate_t|.
    path : bool (S, T)
        Whether loss s can be reached from t at all; elsewhere 0 is exact.
    tiny : float
        The smallest number that is not subnormal in the pass.
    total, sum_of_norms : (T,)
        The norm of the vectors' sum, |dL/dstate_t|, and the sum of their norms.
    """

    state: str
    layer: LayerId
    steps: NDArray[np.int64]
    complete: bool
    norms: Floats
    path: NDArray[np.bool_]
    tiny: float
    total: Floats
    sum_of_norms: Floats

    @property
    def kept(self) -> NDArray[np.float64]:
        """The norm of the sum as a share of the sum of norms, (T,); NaN where that is 0."""
        with np.errstate(all="ignore"):
            shares = self.total / self.sum_of_norms
        return np.where(np.isfinite(shares), np.clip(shares, 0.0, 1.0), np.nan)


@dataclass(frozen=True)
class Sources:
    """The source matrices of one sequence of the probe at one update."""

    update: int
    sequence: int
    matrices: tuple[SourceNorms, ...]


def sources(look: Look) -> Sources:
    """Return the source matrices of the sequence that the focus is on."""
    trace, update = look.picture
    sequence = look.sequence
    replay = Replay(look.run.network)
    replay.read(look.read.batch, trace, sequence)
    return Sources(update, sequence, tuple(_norms(m) for m in source_matrices(replay)))


def _norms(matrix: SourceMatrix) -> SourceNorms:
    """Return what is shown of a source matrix: its vectors would be most of a snapshot."""
    return SourceNorms(
        state=matrix.state,
        layer=matrix.layer,
        steps=frozen(matrix.sources),
        complete=matrix.complete,
        norms=frozen(matrix.norms),
        path=frozen(matrix.path),
        tiny=matrix.tiny,
        total=frozen(matrix.total),
        sum_of_norms=frozen(np.asarray(matrix.sum_of_norms)),
    )


SOURCES = Part("sources", sources, slow=True)
