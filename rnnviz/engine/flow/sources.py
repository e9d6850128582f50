"""The source matrix: what the loss of every single step sends to every other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.flow.reachability import loss_paths
from rnnviz.engine.flow.replay import Floats, Replay
from rnnviz.engine.flow.send_back import Ints, Seeds, send_back
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import frozen, magnitude

Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]

MOST = 200  # steps up to which every loss is followed, and losses that can be followed beyond
FIRST = LayerId(0)
SPREAD = 50  # losses that are followed beyond, unless they are chosen


@dataclass(frozen=True)
class SourceMatrix:
    """G[s, t] = dL_s/dstate_t of one state of one layer, in one direction, of one sequence.

    For each t the vectors sum over s to dL/dstate_t; the norms do not, as the vectors cancel.
    The next pass of the replay writes over `vectors` and `rest`; a `frozen` copy stays.

    Attributes
    ----------
    state : str
    layer : LayerId
    sources : int (S,)
        The steps s that are followed, ascending. A step that is not counted has no loss.
    complete : bool
        Whether these are all counted steps.
    vectors : (T, units, S)
        G[s, t], in the dtype of the pass.
    rest : (T, units)
        The sum over all counted steps that are not followed; 0 if `complete`.
    norms : (S, T)
        |G[s, t]|, the 2-norm over units, accumulated in float64; 0 without a path.
    path : bool (S, T)
        Whether the loss can be reached from the state at all: 0 elsewhere is exact.
    tiny : float
        The smallest number that is not subnormal in the pass.
    """

    state: str
    layer: LayerId
    sources: Ints
    complete: bool
    vectors: Floats
    rest: Floats
    norms: Doubles
    path: Bools
    tiny: float

    def frozen(self) -> SourceMatrix:
        """Return a read-only copy, which later passes do not write to."""
        return replace(
            self, vectors=frozen(self.vectors), rest=frozen(self.rest), norms=frozen(self.norms)
        )

    @cached_property
    def sums(self) -> Doubles:
        """dL/dstate_t: the sum over all s, followed or not, (T, units), accumulated in float64."""
        with np.errstate(all="ignore"):
            return np.asarray(self.vectors.sum(axis=2, dtype=np.float64) + self.rest)

    @cached_property
    def total(self) -> Doubles:
        """|dL/dstate_t|, (T,): the norm of the sum, exact whether or not all are followed."""
        return magnitude(self.sums[:, :, None])[:, 0]

    @cached_property
    def sum_of_norms(self) -> Doubles:
        """What |dL/dstate_t| would be if nothing cancelled, (T,).

        Losses that are not followed count as one: then this is a lower bound.
        """
        with np.errstate(all="ignore"):
            return np.asarray(self.norms.sum(axis=0) + magnitude(self.rest[:, :, None])[:, 0])

    @cached_property
    def shares(self) -> Doubles:
        """The share of each loss in dL/dstate_t, (S + 1, T); the last row is that of the rest.

        It is the projection G[s,t] . dL/dstate_t / |dL/dstate_t|^2: shares sum to 1, and that of a
        loss that pulls the other way is negative. NaN where nothing arrives.
        """
        with np.errstate(all="ignore"):
            directions = self.sums / np.square(self.total)[:, None]
            followed = np.einsum("tus,tu->st", self.vectors, directions, dtype=np.float64)
            rest = np.einsum("tu,tu->t", self.rest, directions, dtype=np.float64)
            shares = np.concatenate([followed, rest[None]])
        return np.where(np.isfinite(shares), shares, np.nan)

    @cached_property
    def underflow(self) -> Bools:
        """Where a path exists and yet the norm is 0 or subnormal, (S, T)."""
        return self.path & (self.norms < self.tiny)

    @cached_property
    def broken(self) -> Bools:
        """Where the norm is NaN or infinite, (S, T)."""
        return ~np.isfinite(self.norms)

    def project(self, s: int) -> Floats:
        """Return what the loss of step s sends to every t, (T, units).

        Raises
        ------
        LookupError
            If the step is not among the sources.
        """
        places = np.flatnonzero(self.sources == s)
        if not len(places):
            raise LookupError(f"the loss of step {s} is not followed")
        return self.vectors[:, :, places[0]]


def source_matrices(replay: Replay, sources: Iterable[int] | None = None) -> list[SourceMatrix]:
    """Return the source matrix of every state of every layer, in one backward pass.

    Parameters
    ----------
    replay : Replay
    sources : iterable of int, optional
        The steps whose losses are followed, at most 200; those that are not counted are left out.
        If it is not given, all counted ones up to T = 200, beyond 50 that are spread evenly.
    """
    counted = np.flatnonzero(replay.counted)
    chosen = _chosen(counted, replay.steps, sources)
    others = np.setdiff1d(counted, chosen)
    complete = not len(others)
    # The others go back together, in one more column, so that the sum stays exact.
    size = len(chosen) + (not complete)
    columns = np.concatenate([np.arange(len(chosen)), np.full(len(others), len(chosen))])
    steps = np.concatenate([chosen, others])
    order, columns = _by_latest(steps, columns, size)
    sent = send_back(replay, Seeds(size, steps, columns, replay.injected[steps]))
    matrices = []
    arrived = zip(
        replay.layers, loss_paths(replay.layers, replay.steps), sent.states, sent.norms,
        strict=True,
    )  # fmt: skip
    for layer, mask, states, norms in arrived:
        for name, gradients in states.items():
            followed, left = order[: len(chosen)], order[len(chosen) :]
            vectors = gradients if complete else gradients[:, :, followed]
            path = mask[chosen] & (name in layer.ways.reached)
            matrices.append(
                SourceMatrix(
                    state=name,
                    layer=layer.id,
                    sources=chosen,
                    complete=complete,
                    vectors=vectors,
                    rest=gradients[:, :, left].sum(axis=2),
                    norms=np.where(path, norms[name].T[followed], 0.0),
                    path=path,
                    tiny=float(np.finfo(replay.dtype).tiny),
                )
            )
    return matrices


def find(
    matrices: Sequence[SourceMatrix], state: str = "h", layer: LayerId = FIRST
) -> SourceMatrix:
    """Return the matrix of one state."""
    for matrix in matrices:
        if (matrix.state, matrix.layer) == (state, layer):
            return matrix
    raise LookupError(f"there is no state {state!r} in {layer.title}")


def _chosen(counted: Ints, steps: int, sources: Iterable[int] | None) -> Ints:
    """Return the counted steps that are followed."""
    if sources is not None:
        given = np.unique(np.fromiter(sources, np.int64))
        if len(given) > MOST:
            raise ValueError(f"at most {MOST} losses can be followed at once, not {len(given)}")
        return np.intersect1d(counted, given)
    if steps <= MOST or len(counted) <= SPREAD:
        return counted
    return counted[np.linspace(0, len(counted) - 1, SPREAD).round().astype(np.int64)]


def _by_latest(steps: Ints, columns: Ints, size: int) -> tuple[Ints, Ints]:
    """Return the place of each column when they are ordered by their latest step."""
    latest = np.zeros(size, np.int64)
    np.maximum.at(latest, columns, steps)
    place = np.empty(size, np.int64)
    place[np.argsort(latest, kind="stable")] = np.arange(size)
    return place, place[columns]
