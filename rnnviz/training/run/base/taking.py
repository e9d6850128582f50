"""Taking a snapshot of a run."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from rnnviz.training.run.base.run import Run
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.parts import NEEDS, PARTS
from rnnviz.training.snapshot.snapshot import Snapshot


def taken(
    run: Run,
    look: Look,
    needs: Iterable[str],
    shown: AbstractContextManager[int],
    batches: int,
) -> Snapshot:
    """Return a snapshot by a look at a run that still holds.

    Parameters
    ----------
    run : Run
    look : Look
    needs : iterable of str
        The parts asked for.
    shown : context manager
        Within it the network has the weights that views show; it gives their update.
    batches : int
        The number of training batches read to their end.
    """
    needs = set(needs)
    if not needs <= NEEDS:
        raise ValueError(f"a snapshot has no part {min(needs - NEEDS)!r}")
    ahead = {need for need in needs if PARTS[need].ahead}
    parts = {need: PARTS[need].of(look) for need in ahead}
    with shown as update:
        parts |= {need: PARTS[need].of(look) for need in needs - ahead}
    return Snapshot(
        experiment=run.experiment,
        origin=run.origin,
        journal=tuple(run.journal),
        update=run.update,
        metrics=run.record.curves.metrics(run.update, run.loss, run.score),
        solved_at=run.solved_at,
        fault=run.fault,
        trace_update=look.picture[1] if "trace" in parts else update,
        parts=parts,
        batches=batches,
        holds=run.network.holds,
    )
