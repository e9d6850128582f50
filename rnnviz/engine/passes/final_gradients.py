"""Final gradients: what is sent back to the states that a pass ends with, as by a decoder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.passes.tape import Change, Tape
from rnnviz.engine.passes.workspace import Workspace

Floats = NDArray[np.floating]


class FinalGradients(Change):
    """dL/d(final state) of one layer, in one direction, on its way into the pass back.

    That of h is injected at the step that is read last; that of another state is carried to it.

    Parameters
    ----------
    given : mapping of state to (units, B)
    ends : int (B,)
        The step of each sequence that is read last.
    """

    def __init__(self, given: Mapping[str, Floats], ends: NDArray[np.integer]) -> None:
        self._given, self._ends = given, ends

    def start(self, tape: Tape) -> None:
        """Do nothing: the way forward is as it is."""

    def after(self, tape: Tape, t: int) -> None:
        """Do nothing."""

    def start_back(self, tape: Tape) -> None:
        """Add what comes to h, and the rest where the way back begins at a sequence's end."""
        units = np.arange(tape.units)[:, None]
        tape["dh_injected"][self._ends, units, np.arange(tape.size)] += self._given["h"]
        self._carry(tape, tape.last)

    def after_back(self, tape: Tape, t: int) -> None:
        """Add the rest to the sequences that end just before this step, padding of theirs."""
        if not tape.reverse and t > 0:
            self._carry(tape, t - 1)

    def end_back(self, tape: Tape) -> None:
        """Do nothing."""

    def _carry(self, tape: Tape, t: int) -> None:
        for name, gradient in self._given.items():
            if name != "h":
                tape[f"d{name}_carried"][t] += np.where(self._ends == t, gradient, 0)


@contextmanager
def sent_back(workspace: Workspace, given: Sequence[Mapping[str, Floats]]) -> Iterator[None]:
    """Send gradients back to the final states of all tapes in a pass, or none if none are given.

    Those of steps whose losses are not followed are left out.
    """
    if not given:
        yield
        return
    trace, tapes = workspace.trace, [tape for tape, _ in workspace.tapes]
    before = [tape.changes for tape in tapes]
    for tape, one in zip(tapes, given, strict=True):
        ends = np.zeros_like(trace.lengths) if tape.reverse else trace.lengths - 1
        followed = trace.followed[ends, np.arange(trace.size)]
        kept = {name: np.where(followed, gradient, 0) for name, gradient in one.items()}
        tape.changes = (*tape.changes, FinalGradients(kept, ends))
    try:
        yield
    finally:
        for tape, changes in zip(tapes, before, strict=True):
            tape.changes = changes
