"""How the gradients of a recorded net have changed: those of its frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.trace import Trace
from rnnviz.training.losses import ALL_LOSSES
from rnnviz.training.metrics import History, magnitudes, paths
from rnnviz.training.series import Series

ROOM = 256  # frames that are shown at once

Magnitudes = Mapping[str, NDArray[np.float64]]


class PastGradients:
    """Gradient magnitudes of frames; each is computed when it is first asked for, and kept.

    Every frame has a batch of its own. Frames of other lengths than the present one have other
    timesteps: they are left out.

    Parameters
    ----------
    passed : function (update)
        Returns the trace of a frame with its gradients, or None; it is read at once.
    """

    def __init__(self, passed: Callable[[int], Trace | None]) -> None:
        self._passed = passed
        self._known: dict[int, Magnitudes] = {}
        self._paths: dict[int, dict[str, NDArray[np.bool_]]] = {}

    def of(self, updates: Iterable[int]) -> History:
        """Return those of frames of one length, by their updates; of many at a stride."""
        chosen, stride = sorted(updates), 1
        while len(chosen[::stride]) > ROOM:
            stride *= 2
        chosen = chosen[::stride]
        for update in chosen:
            if update not in self._known and (trace := self._passed(update)) is not None:
                self._known[update], self._paths[update] = magnitudes(trace), paths(trace)
        chosen = [update for update in chosen if update in self._known]
        if not chosen:
            return History(ALL_LOSSES, {}, {})
        known, ways = ([one[u] for u in chosen] for one in (self._known, self._paths))
        numbers = np.array(chosen, np.int64)
        return History(
            ALL_LOSSES,
            {label: Series(numbers, np.stack([one[label] for one in known])) for label in known[0]},
            {label: np.logical_or.reduce([one[label] for one in ways]) for label in ways[0]},
        )
